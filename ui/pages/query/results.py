"""What a question finds: rows as a window onto the database, groups with totals, a chart of them; stopped when it takes too long."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHeaderView, QSplitter, QStackedWidget, QTableWidget, QTableWidgetItem, QVBoxLayout, QWidget

from crm.kernel.i18n import _
from crm.kernel.series import ChartData, Series
from crm.querydesk.fields import subject_of
from crm.querydesk.kinds import Field, Kind, Operator
from crm.querydesk.queries import GroupRow, Groups, Row, columns_of, count, groups, page
from crm.querydesk.questions import By, ChartKind, Question
from crm.querydesk.rules import Condition
from crm.querydesk.showing import head_of, total_label, total_words
from crm.store.stopping import stoppable
from ui.shell.worker import Cancelled
from ui.widgets.basics import EmptyState
from ui.widgets.charts import BarChart, LineChart
from ui.widgets.table import Column, WindowedModel, WindowedTable

if TYPE_CHECKING:
    from ui.shell.place import Place
    from ui.shell.window import MainWindow

WIDTHS = {Kind.TEXT: 170, Kind.MONEY: 118, Kind.NUMBER: 90, Kind.DATE: 92, Kind.YES_NO: 60, Kind.UNIT: 76}
MOST_BARS, MOST_LINES = 14, 6
"""Categories and series that a chart shows; the table beside it shows all."""


def table_columns(question: Question) -> list[Column]:
    """Return the columns of the table."""
    return [_column(number, field) for number, field in enumerate(columns_of(question))]


def _column(number: int, field: Field) -> Column:
    return Column(
        head_of(field),
        lambda row: row.cells[number],
        WIDTHS.get(field.kind, 100),
        field.name if field.sorted else "",
        number=field.kind in (Kind.NUMBER, Kind.MONEY),
        strong=number == 0,
    )


class Results(QStackedWidget):
    """Rows, or groups beside their chart. ``running`` tells whether the database is being asked."""

    counted = Signal(int)
    running = Signal(bool)
    opened = Signal(object)
    drilled = Signal(object)
    stopped = Signal()

    def __init__(self, shell: MainWindow) -> None:
        """Begin with nothing asked."""
        super().__init__()
        self.shell = shell
        self.question: Question | None = None
        self.groups: Groups | None = None
        self._stop = threading.Event()

        # widgets
        self.model = WindowedModel(shell.client, [])
        self.table = WindowedTable(self.model)
        self.table.setAccessibleName(_("Records found"))
        self.table.horizontalHeader().setStretchLastSection(True)
        self.group_table = QTableWidget()
        self.group_table.setAccessibleName(_("Groups"))
        self.group_table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        self.group_table.setSelectionBehavior(QTableWidget.SelectionBehavior.SelectRows)
        self.group_table.setShowGrid(False)
        self.group_table.verticalHeader().hide()
        self.group_table.setTabKeyNavigation(False)
        self.group_table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.bars, self.lines = BarChart(), LineChart()
        self.charts = QStackedWidget()
        self.charts.addWidget(self.bars)
        self.charts.addWidget(self.lines)
        self.split = QSplitter(Qt.Orientation.Horizontal)
        self.split.addWidget(self.group_table)
        self.split.addWidget(self.charts)
        self.split.setSizes([520, 440])
        self.split.setChildrenCollapsible(False)
        self.empty = EmptyState(_("No record meets these conditions. Take one out, or loosen it."))

        # assembly
        for each in (self.table, self.split, self.empty):
            self.addWidget(_framed(each))

        # connections
        self.model.counted.connect(self._count)
        self.model.loaded.connect(self._loaded)
        self.table.horizontalHeader().sectionClicked.connect(self._sort)
        self.table.opened.connect(self.opened)
        self.group_table.cellActivated.connect(self._drill)
        self.bars.chosen.connect(self._drill_chart)
        shell.client.idle.connect(self._rest)

    # ---- asking ------------------------------------------------------------------------------------------
    def ask(self, question: Question, *, grouped: bool) -> None:
        """Show what a question finds; what was being asked before is stopped."""
        self._stop.set()
        self._stop = stop = threading.Event()
        self.question = question
        today = self.shell.today
        self.running.emit(True)
        if grouped:
            self.shell.read(
                "query.groups", _stopping(stop, lambda work: groups(work.session, work.actor, question, today)), self._show_groups
            )
            return
        self._show_columns(question)

        def fetch(place: Place, sort: str, descending: bool, offset: int, limit: int) -> list[Row]:
            asked = replace(question, sort=sort, descending=descending)
            return _stopping(stop, lambda work: page(work.session, work.actor, asked, today, offset=offset, limit=limit))(
                place.work
            )

        self.model.show_query(
            fetch, lambda place: _stopping(stop, lambda work: count(work.session, work.actor, question, today))(place.work)
        )

    def stop(self) -> None:
        """Stop what is being asked; what is shown stays."""
        self._stop.set()
        self.running.emit(False)
        self.stopped.emit()

    def _rest(self) -> None:
        self.running.emit(False)

    # ---- rows --------------------------------------------------------------------------------------------
    def _show_columns(self, question: Question) -> None:
        columns = table_columns(question)
        if [each.head for each in columns] != [each.head for each in self.model.columns]:
            self.model.beginResetModel()
            self.model.columns = columns
            self.model.endResetModel()
            self.table.share_room()
        self.model.sort_key = question.sort or subject_of(question.subject).sort
        self.model.descending = question.descending

    def _sort(self, section: int) -> None:
        if self.question is not None and self.model.sort_by(section):
            asked = replace(self.question, sort=self.model.sort_key, descending=self.model.descending)
            self.ask(asked, grouped=False)

    def _loaded(self) -> None:
        self.setCurrentIndex(0 if self.model.rowCount() else 2)

    def _count(self, total: int) -> None:
        self.counted.emit(total)

    # ---- groups ------------------------------------------------------------------------------------------
    def _show_groups(self, found: Groups) -> None:
        question = self.question
        if question is None:
            return
        self.groups = found
        fields = subject_of(question.subject).fields
        heads = [_(fields[by.field].label) for by in question.groups]
        totals = [total_label(fields[total.field], total) for total in question.totals]
        self.group_table.clear()
        self.group_table.setColumnCount(len(heads) + 1 + len(totals))
        for place, words in enumerate((*heads, _("Number of records"), *totals)):
            self.group_table.setHorizontalHeaderItem(place, head_item(words, number=place >= len(heads)))
        self.group_table.setRowCount(len(found.rows) + 1)
        for number, row in enumerate(found.rows):
            self._put(number, row, row.words)
        whole = (_("Total"), *([""] * (len(heads) - 1))) if heads else ()
        self._put(len(found.rows), found.whole, whole, strong=True)
        self.counted.emit(found.whole.count)
        self._show_chart(question, found)
        self.setCurrentIndex(1)

    def _put(self, number: int, row: GroupRow, words: tuple[str, ...], *, strong: bool = False) -> None:
        question = self.question
        if question is None:
            return
        fields = subject_of(question.subject).fields
        sums = [total_words(fields[t.field], value) for t, value in zip(question.totals, row.totals, strict=True)]
        for place, text in enumerate((*words, f"{row.count:,}", *sums)):
            item = QTableWidgetItem(text)
            if place >= len(words):
                item.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            if strong:
                font = item.font()
                font.setBold(True)
                item.setFont(font)
            self.group_table.setItem(number, place, item)

    def _show_chart(self, question: Question, found: Groups) -> None:
        shown = bool(question.chart) and bool(question.groups) and bool(found.rows)
        self.charts.setVisible(shown)
        if not shown:
            return
        line = question.chart is ChartKind.LINE
        self.charts.setCurrentWidget(self.lines if line else self.bars)
        (self.lines if line else self.bars).show_data(chart_of(question, found))

    def _drill_chart(self, place: int) -> None:
        if self.groups is not None and len(self.groups.rows) and self.question is not None and len(self.question.groups) == 1:
            name = self.bars.data.categories[place]
            self._drill(next(n for n, row in enumerate(self.groups.rows) if row.words[0] == name), 0)

    def _drill(self, number: int, _column: int) -> None:
        """Show the records of one group."""
        if self.question is not None and self.groups is not None and number < len(self.groups.rows):
            row = self.groups.rows[number]
            self.drilled.emit(tuple(key_condition(by, key) for by, key in zip(self.question.groups, row.keys, strict=True)))


def _stopping(stop: threading.Event, ask: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Let a reading be stopped; a stopped one is told to nobody."""

    def going_on() -> None:
        if stop.is_set():
            raise Cancelled

    def run(work: Any) -> Any:  # noqa: ANN401 - a unit of work, whatever is asked
        with stoppable(work.session, going_on):
            return ask(work)

    return run


def head_item(words: str, *, number: bool) -> QTableWidgetItem:
    """Return a column's head, aligned as its column is."""
    item = QTableWidgetItem(words)
    side = Qt.AlignmentFlag.AlignRight if number else Qt.AlignmentFlag.AlignLeft
    item.setTextAlignment(side | Qt.AlignmentFlag.AlignVCenter)
    return item


def _framed(inner: QWidget) -> QWidget:
    box = QWidget()
    layout = QVBoxLayout(box)
    layout.setContentsMargins(1, 1, 1, 1)
    layout.addWidget(inner)
    return box


def key_condition(by: By, key: Any) -> Condition:  # noqa: ANN401 - a group's value
    """Return the condition that keeps the records of one group."""
    if key is None:
        return Condition(by.field, Operator.EMPTY)
    if by.period:
        first, last = _period(str(key))
        return Condition(by.field, Operator.BETWEEN, [first, last])
    value = key.hex if hasattr(key, "hex") and hasattr(key, "bytes") else key.isoformat() if hasattr(key, "isoformat") else key
    return Condition(by.field, Operator.IS, bool(value) if isinstance(value, bool) else value)


def _period(key: str) -> tuple[str, str]:
    """Return the first and last day of a month (2026-11), quarter (2026Q4) or year (2026)."""
    from calendar import monthrange  # noqa: PLC0415 - only drilling needs it

    year = int(key[:4])
    if "Q" in key:
        last = int(key[-1]) * 3
        months = (last - 2, last)
    elif "-" in key:
        months = (int(key[5:7]), int(key[5:7]))
    else:
        months = (1, 12)
    return f"{year}-{months[0]:02d}-01", f"{year}-{months[1]:02d}-{monthrange(year, months[1])[1]}"


def chart_of(question: Question, found: Groups) -> ChartData:
    """Return the chart of groups: its first total, else the number of records; the title names the largest."""
    fields = subject_of(question.subject).fields
    field = fields[question.totals[0].field] if question.totals else None
    days = bool(question.groups[0].period)
    names = list(dict.fromkeys(row.words[0] for row in found.rows))
    names = sorted(names)[-2 * MOST_BARS :] if days else names[:MOST_BARS]
    parts = list(dict.fromkeys(row.words[1] for row in found.rows))[:MOST_LINES] if len(question.groups) > 1 else [""]
    values = {row.words: _drawn(field, row) for row in found.rows}
    series = [
        Series(part or _measured(question, field), tuple(values.get((name, part) if part else (name,)) for name in names))
        for part in parts
    ]
    best = max(found.rows, key=lambda row: values[row.words] or 0)
    number = total_words(field, best.totals[0]) if field is not None else _("{count} records").format(count=best.count)
    title = _("{name} comes first: {number}").format(name=" · ".join(best.words), number=number)
    return ChartData(title, tuple(names), tuple(series), _unit(field))


def _drawn(field: Field | None, row: GroupRow) -> Fraction | None:
    """Return a group's number in the unit that the chart is counted in: 亿元 for amounts."""
    if field is None:
        return Fraction(row.count)
    value = row.totals[0]
    return None if value is None else value / (10_000_000_000 if field.kind is Kind.MONEY else field.scale)


def _unit(field: Field | None) -> str:
    return "" if field is None else "亿元" if field.kind is Kind.MONEY else field.measure


def _measured(question: Question, field: Field | None) -> str:
    return _("Number of records") if field is None else total_label(field, question.totals[0])
