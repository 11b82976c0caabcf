"""What is shown of the records found: columns to tick, fields to group by and to total, the chart."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import groupby

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QListWidget, QListWidgetItem, QMenu, QPushButton, QWidget, QWidgetAction

from crm.kernel.i18n import _
from crm.querydesk.kinds import Field, Kind
from crm.querydesk.questions import CHART_NAMES, HOW_NAMES, PERIOD_NAMES, By, ChartKind, How, Period, Question, Total
from ui.theme.theme import theme
from ui.widgets.basics import label
from ui.widgets.forms import Choice


class ColumnsButton(QPushButton):
    """A button with the list of fields: ticked ones are columns, in the order they were ticked."""

    edited = Signal()

    def __init__(self) -> None:
        """Begin with no fields."""
        super().__init__(_("Columns shown"))
        self.setIcon(theme.icon("columns-3", "secondary"))
        self.setAccessibleName(_("Columns shown"))
        self.chosen: list[str] = []
        self.list = QListWidget()
        self.list.setAccessibleName(_("Columns shown"))
        self.list.setMinimumSize(250, 380)
        menu = QMenu(self)
        action = QWidgetAction(menu)
        action.setDefaultWidget(self.list)
        menu.addAction(action)
        self.setMenu(menu)
        self.list.itemChanged.connect(self._changed)

    def show_fields(self, fields: Mapping[str, Field], chosen: tuple[str, ...]) -> None:
        """Offer the fields of a subject under their headings, and tick the chosen ones."""
        self.chosen = list(chosen)
        self.list.blockSignals(True)
        self.list.clear()
        for section, members in groupby(fields.values(), key=lambda each: each.section):
            head = QListWidgetItem(_(section))
            head.setFlags(Qt.ItemFlag.NoItemFlags)
            self.list.addItem(head)
            for each in members:
                item = QListWidgetItem(_(each.label))
                item.setData(Qt.ItemDataRole.UserRole, each.name)
                item.setCheckState(Qt.CheckState.Checked if each.name in chosen else Qt.CheckState.Unchecked)
                self.list.addItem(item)
        self.list.blockSignals(False)

    def tick(self, name: str, *, on: bool) -> None:
        """Tick or untick a field by its name."""
        for number in range(self.list.count()):
            item = self.list.item(number)
            if item.data(Qt.ItemDataRole.UserRole) == name:
                item.setCheckState(Qt.CheckState.Checked if on else Qt.CheckState.Unchecked)

    def _changed(self, item: QListWidgetItem) -> None:
        name = str(item.data(Qt.ItemDataRole.UserRole))
        on = item.checkState() is Qt.CheckState.Checked
        if on and name not in self.chosen:
            self.chosen.append(name)
        elif not on and name in self.chosen and len(self.chosen) > 1:
            self.chosen.remove(name)
        elif not on and self.chosen == [name]:
            self.tick(name, on=True)
            return
        self.edited.emit()


class GroupBar(QWidget):
    """Group by one field and another, total a field, chart it."""

    edited = Signal()

    def __init__(self) -> None:
        """Lay the choices out in a row."""
        super().__init__()
        self._fields: Mapping[str, Field] = {}
        self.by = [Choice(()), Choice(())]
        self.periods = [Choice(tuple((each, _(words)) for each, words in PERIOD_NAMES.items())) for _n in self.by]
        self.total = Choice(())
        self.how = Choice(tuple((how, _(words)) for how, words in HOW_NAMES.items()))
        self.chart = Choice(tuple((kind, _(words)) for kind, words in CHART_NAMES.items()), ChartKind.BARS)
        names = ((_("Group by"), self.by[0]), (_("then by"), self.by[1]), (_("Total"), self.total), (_("Chart"), self.chart))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        beside = {id(self.by[0]): self.periods[0], id(self.by[1]): self.periods[1], id(self.total): self.how}
        for words, choice in names:
            choice.setAccessibleName(words)
            choice.setFixedWidth(80 if choice is self.chart else 156 if choice is self.total else 118)
            layout.addWidget(label(words, "secondary"))
            layout.addWidget(choice)
            if (more := beside.get(id(choice))) is not None:
                more.setFixedWidth(78)
                more.setAccessibleName(f"{words} · {_('how')}")
                layout.addWidget(more)
        layout.addStretch(1)
        for each in (*self.by, *self.periods, self.total, self.how, self.chart):
            each.currentIndexChanged.connect(self._changed)
        self._fit()

    def show_question(self, fields: Mapping[str, Field], question: Question) -> None:
        """Offer the fields of a subject and show how a question groups them."""
        self._fields = fields
        self.blockSignals(True)
        groups = [*question.groups, None, None][:2]
        for choice, period, chosen in zip(self.by, self.periods, groups, strict=True):
            self._fill(choice, [each for each in fields.values() if each.grouped], chosen.field if chosen else None)
            period.choose(chosen.period if chosen and chosen.period else Period.MONTH)
        first = question.totals[0] if question.totals else None
        self._fill(self.total, [each for each in fields.values() if each.totalled], first.field if first else None)
        self.how.choose(first.how if first else How.SUM)
        self.chart.choose(question.chart if question.groups else ChartKind.BARS)
        self.blockSignals(False)
        self._fit()

    def _fill(self, choice: Choice, fields: list[Field], chosen: str | None) -> None:
        choice.blockSignals(True)
        choice.clear()
        choice.addItem("—", None)
        for each in fields:
            choice.addItem(_(each.label), each.name)
        choice.choose(chosen)
        choice.blockSignals(False)

    def _changed(self, _index: int) -> None:
        self._fit()
        self.edited.emit()

    def _fit(self) -> None:
        """Show what fits: a period beside days, how beside a total."""
        for choice, period in zip(self.by, self.periods, strict=True):
            period.setVisible(self._is_day(choice.value()))
        self.how.setVisible(self.total.value() is not None)

    def _is_day(self, name: object) -> bool:
        return name in self._fields and self._fields[str(name)].kind is Kind.DATE

    @property
    def groups(self) -> tuple[By, ...]:
        """Return what is grouped by, each field once."""
        found: dict[str, By] = {}
        for choice, period in zip(self.by, self.periods, strict=True):
            if (name := choice.value()) is not None:
                days = Period(str(period.value())) if self._is_day(name) else Period.NONE
                found.setdefault(str(name), By(str(name), days))
        return tuple(found.values())

    def totals(self, known: tuple[Total, ...]) -> tuple[Total, ...]:
        """Return what is totalled: the choice, then further ones that the question had before."""
        name = self.total.value()
        if name is None:
            return ()
        first = Total(str(name), How(str(self.how.value())))
        return (first, *(each for each in known[1:] if each != first))
