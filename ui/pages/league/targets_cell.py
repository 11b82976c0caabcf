"""One number of the matrix opened: a bar with the pro-rata mark, its facts, and the records that make it."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QGridLayout, QHeaderView, QTableView, QWidget

from crm.kernel.i18n import N_, _, ngettext
from crm.league.indicators.rules import INDICATOR_NAMES, Measure
from crm.league.indicators.words import percent_text, value_text
from crm.league.targets.queries import Cell, PartRow, Progress
from crm.league.targets.rules import PACE_NAMES
from ui.pages.league.targets_matrix import STATES, change_text
from ui.theme.theme import theme
from ui.widgets.basics import Badge, Card, boxed, clear, column, label, row

Index = QModelIndex | QPersistentModelIndex
HEADS = (N_("Day"), N_("Record"), N_("Counted"))
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class TargetBar(QWidget):
    """How much of the year's target is reached, with a mark where the pro-rata target stands."""

    def __init__(self) -> None:
        """Begin empty."""
        super().__init__()
        self._cell: Cell | None = None
        self.setFixedHeight(20)

    def show_cell(self, cell: Cell) -> None:
        """Show a cell and say it in words."""
        self._cell = cell
        text = _("{reached} of the year's target, pro-rata {due}")
        self.setAccessibleName(text.format(reached=percent_text(cell.of_annual), due=percent_text(_share(cell.due, cell.annual))))
        self.setToolTip(self.accessibleName())
        self.update()

    def sizeHint(self) -> QSize:
        """Return a slim bar."""
        return QSize(220, 20)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint track, fill and mark; a unit beyond its year fills the bar."""
        if self._cell is None:
            return
        reached, due = self._cell.of_annual, _share(self._cell.due, self._cell.annual)
        state = STATES[self._cell.pace] or "faint"
        whole = QRectF(0, 5, self.width(), 10)
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("track"))
            painter.drawRoundedRect(whole, 4, 4)
            if reached:
                painter.setBrush(theme.colour(state))
                painter.drawRoundedRect(QRectF(0, 5, self.width() * min(1.0, float(reached)), 10), 4, 4)
            if due is not None:
                place = min(self.width() - 1.5, self.width() * float(due))
                painter.setPen(QPen(theme.colour("text"), 2))
                painter.drawLine(QPointF(place, 1), QPointF(place, 19))


def _share(part: Fraction | None, whole: Fraction | None) -> Fraction | None:
    return None if part is None or not whole else part / whole


class PartsModel(QAbstractTableModel):
    """The records behind a number; the county's also name their units."""

    def __init__(self) -> None:
        """Begin empty."""
        super().__init__()
        self.rows: Sequence[PartRow] = ()
        self._measure, self._with_unit = Measure.PROJECTS, False

    def show_rows(self, rows: Sequence[PartRow], measure: Measure, *, with_unit: bool) -> None:
        """Show rows whose values are in ``measure``."""
        self.beginResetModel()
        self.rows, self._measure, self._with_unit = rows, measure, with_unit
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        """Return the number of records."""
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Return the number of columns."""
        return 0 if parent.isValid() else len(HEADS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401
        """Return a head, each aligned as its column is."""
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return RIGHT if section == len(HEADS) - 1 else Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        return _(HEADS[section]) if role == Qt.ItemDataRole.DisplayRole else None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401 - Qt's signature
        """Return a cell: day, record, what it counts with its share."""
        each, place = self.rows[index.row()], index.column()
        if role == Qt.ItemDataRole.TextAlignmentRole and place == len(HEADS) - 1:
            return RIGHT
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return None
        title = f"{each.unit} · {each.part.title}" if self._with_unit else each.part.title
        return (f"{each.part.day:%m-%d}", title, self._counted(each))[place]

    def _counted(self, each: PartRow) -> str:
        part = each.part
        if self._measure is Measure.RATE:
            text = _("met") if part.value else _("not met")
        else:
            text = value_text(Fraction(part.value), self._measure)
        return f"{text}（{part.share}%）" if part.share != 100 else text


class PartsTable(QTableView):
    """The records as a table; Enter or a double click opens one."""

    opened = Signal(object)

    def __init__(self) -> None:
        """Begin empty."""
        super().__init__()
        self.parts = PartsModel()
        self.setModel(self.parts)
        self.setAccessibleName(_("Records behind the number"))
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QTableView.SelectionMode.SingleSelection)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(25)
        head = self.horizontalHeader()
        head.setFixedHeight(28)
        head.setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        self.setColumnWidth(0, 62)
        self.setColumnWidth(2, 104)
        self.doubleClicked.connect(self._open)

    def _open(self, index: Index) -> None:
        each = self.parts.rows[index.row()]
        if each.open:
            self.opened.emit(each.part)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Open the record by Enter; everything else as tables do."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self._open(self.currentIndex())
            return
        super().keyPressEvent(event)


class CellCard(Card):
    """The chosen number: pace, bar, facts, records."""

    def __init__(self) -> None:
        """Lay the parts out."""
        super().__init__(_("Targets"))
        self.badge = boxed(row(margins=(14, 8, 14, 0)))
        self.bar, self.table = TargetBar(), PartsTable()
        self.facts = QGridLayout()
        self.facts.setContentsMargins(0, 2, 0, 2)
        self.facts.setHorizontalSpacing(10)
        self.facts.setVerticalSpacing(3)
        self.count = label("", "faint")
        self.body.addWidget(self.badge)
        self.body.addWidget(boxed(column(self.bar, self.facts, self.count, spacing=6, margins=(14, 4, 14, 6))))
        self.body.addWidget(self.table, 1)

    def show_cell(self, progress: Progress, cell: Cell) -> None:
        """Show a cell of a month's progress."""
        unit = progress.names.get(cell.unit_id or progress.county_id or cell.unit_id, "")  # type: ignore[arg-type]
        rows = progress.behind(cell.unit_id, cell.indicator)
        self.title.setText(f"{unit} · {_(INDICATOR_NAMES[cell.indicator])}")
        self.bar.show_cell(cell)
        self.bar.setVisible(cell.of_annual is not None)
        badge: Any = self.badge.layout()
        clear(badge)
        badge.addWidget(Badge(STATES[cell.pace] or "neutral", _(PACE_NAMES[cell.pace])))
        badge.addWidget(label(_weights_words(cell), "faint"))
        badge.addStretch(1)
        clear(self.facts)
        for place, (name, text) in enumerate(_facts(progress, cell)):
            self.facts.addWidget(label(name, "secondary"), place // 2, place % 2 * 2)
            self.facts.addWidget(label(text), place // 2, place % 2 * 2 + 1)
        self.facts.setColumnStretch(1, 1)
        self.facts.setColumnStretch(3, 1)
        whole = all(each.part.kind for each in rows)
        self.count.setVisible(whole)  # other units' records are told together, not counted
        self.count.setText(ngettext("{count} record makes it", "{count} records make it", len(rows)).format(count=len(rows)))
        self.table.parts.show_rows(rows, cell.measure, with_unit=cell.unit_id is None)


def _weights_words(cell: Cell) -> str:
    if cell.target is None or cell.measure is Measure.RATE:
        return ""
    if cell.target.weights is None:
        return _("equal months")
    return _("by table {shares}").format(shares=" ".join(str(each) for each in cell.target.weights))


def _facts(progress: Progress, cell: Cell) -> list[tuple[str, str]]:
    """Return what the card says of a cell: (name, text)."""
    measure = cell.measure
    gap = "—" if cell.gap is None else value_text(max(cell.gap, Fraction(0)), measure)
    found = [
        (_("Reached"), value_text(cell.value, measure)),
        (_("This month"), value_text(cell.month_value, measure)),
        (_("Pro-rata target"), value_text(cell.due, measure)),
        (_("Of pro-rata"), percent_text(cell.of_due)),
        (_("Target of the year"), value_text(cell.annual, measure)),
        (_("Of the year"), percent_text(cell.of_annual)),
        (_("Short of pro-rata"), gap),
        (_("Last year to date"), value_text(cell.before, measure)),
        (_("Year-on-year"), change_text(cell)),
    ]
    rest = progress.unallocated(cell.indicator) if cell.unit_id is None else None
    if rest is not None:
        found.append((_("Not allocated"), value_text(Fraction(rest), measure)))
    return found
