"""The matrix of targets: a row a unit, a column an indicator, each cell with its mark and words beside its colour."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter
from PySide6.QtWidgets import QHeaderView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QTableView

from crm.kernel.i18n import N_, _
from crm.league.indicators.rules import EXTERNAL, INDICATOR_NAMES, Indicator, Measure
from crm.league.indicators.words import percent_text, rounded, value_text
from crm.league.targets.queries import Cell, Progress
from crm.league.targets.rules import PACE_NAMES, Pace
from ui.theme.theme import theme
from ui.widgets.basics import SHAPES

Index = QModelIndex | QPersistentModelIndex
CELL, SHOWN = Qt.ItemDataRole.UserRole + 1, Qt.ItemDataRole.UserRole + 2
WIDTH, ROW, HEAD = 74, 27, 44
STATES = {Pace.AHEAD: "good", Pace.CLOSE: "warn", Pace.BEHIND: "bad", Pace.NONE: ""}
SHOWS = (
    ("due", N_("Of pro-rata")),
    ("annual", N_("Of the year")),
    ("value", N_("Reached")),
    ("change", N_("Year-on-year")),
)
"""What the cells show."""
MONEY = (
    Indicator.SIGNED_AMOUNT,
    Indicator.PAID_IN_AMOUNT,
    Indicator.FOREIGN_PAID_IN,
)
SHARES = (
    Indicator.REGISTRATION_RATE,
    Indicator.PAID_IN_RATE,
    Indicator.START_RATE,
    Indicator.FIELD_DAYS,
    Indicator.ON_TIME_RATE,
    Indicator.SERVICE_RATE,
)
GROUPS: tuple[tuple[str, str, tuple[Indicator, ...]], ...] = (
    ("all", N_("All indicators"), tuple(Indicator)),
    ("projects", N_("Projects"), tuple(each for each in Indicator if each not in (*MONEY, *SHARES, *EXTERNAL))),
    ("money", N_("Money"), MONEY),
    ("shares", N_("Rates and days"), SHARES),
    ("external", N_("Other bureaus"), tuple(each for each in Indicator if each in EXTERNAL)),
)
"""(key, untranslated words, indicators) of the choice above the matrix."""


def change_text(cell: Cell) -> str:
    """Write the change on last year with its sign: growth in per cent, of a rate in percentage points."""
    if cell.change is None:
        return "—"
    sign = "+" if cell.change > 0 else ""
    number = f"{sign}{rounded(cell.change * 100, 1)}"
    return _("{number} points").format(number=number) if cell.measure is Measure.RATE else f"{number}%"


def cell_text(cell: Cell, shown: str) -> str:
    """Write what a cell shows, its mark before a completion."""
    if shown == "value":
        return value_text(cell.value, cell.measure)
    if shown == "change":
        return change_text(cell)
    share = cell.of_due if shown == "due" else cell.of_annual
    shape = SHAPES.get(STATES[cell.pace], "")
    return "—" if share is None else f"{shape} {percent_text(share)}".strip()


def cell_words(cell: Cell, unit: str) -> str:
    """Say a cell in words, for the tooltip and a screen reader."""
    words = [
        f"{unit} · {_(INDICATOR_NAMES[cell.indicator])}",
        _("reached {value}").format(value=value_text(cell.value, cell.measure)),
    ]
    if cell.due is not None:
        text = _("due {due}, {share} of it: {pace}")
        due, share = value_text(cell.due, cell.measure), percent_text(cell.of_due)
        words.append(text.format(due=due, share=share, pace=_(PACE_NAMES[cell.pace])))
    else:
        words.append(_(PACE_NAMES[Pace.NONE]))
    if cell.change is not None:
        words.append(_("year-on-year {change}").format(change=change_text(cell)))
    return "，".join(words)


def two_lines(name: str) -> str:
    """Break a head of more than four characters near its middle, at a space where there is one."""
    if len(name) <= 4:
        return name
    middle = (len(name) + 1) // 2
    spaces = [place for place, sign in enumerate(name) if sign == " "]
    if spaces:
        place = min(spaces, key=lambda each: abs(each - middle))
        return f"{name[:place]}\n{name[place + 1 :]}"
    return f"{name[:middle]}\n{name[middle:]}"


class MatrixModel(QAbstractTableModel):
    """Units by rows, the county last; indicators by columns."""

    def __init__(self) -> None:
        """Begin empty."""
        super().__init__()
        self.progress: Progress | None = None
        self.rows: list[tuple[UUID | None, str]] = []
        self.columns: list[Indicator] = []
        self.shown = "due"

    def show_progress(self, progress: Progress, indicators: tuple[Indicator, ...], shown: str) -> None:
        """Show the indicators wanted of a month's progress."""
        self.beginResetModel()
        self.progress, self.shown = progress, shown
        self.rows = [(unit.id, unit.short_name) for unit in progress.units]
        if progress.county_id is not None:
            self.rows.append((None, progress.names[progress.county_id]))
        self.columns = [each for each in progress.indicators if each in indicators]
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        """Return the number of units with the county."""
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Return the number of indicators."""
        return 0 if parent.isValid() else len(self.columns)

    def cell(self, index: Index) -> Cell | None:
        """Return the cell at a place, None outside."""
        if self.progress is None or not index.isValid():
            return None
        return self.progress.cells[self.rows[index.row()][0], self.columns[index.column()]]

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401
        """Return a unit's or an indicator's name."""
        across = orientation is Qt.Orientation.Horizontal
        if role == Qt.ItemDataRole.TextAlignmentRole and not across:
            return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return None
        if not across:
            return self.rows[section][1]
        name = _(INDICATOR_NAMES[self.columns[section]])
        return two_lines(name) if role == Qt.ItemDataRole.DisplayRole else name

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401 - Qt's signature
        """Return a cell in the form asked for."""
        cell = self.cell(index)
        if cell is None:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return cell_text(cell, self.shown)
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            return cell_words(cell, self.rows[index.row()][1])
        return {CELL: cell, SHOWN: self.shown}.get(role)


class CellPainter(QStyledItemDelegate):
    """Paints a cell: the tint of its pace, its mark and number; the chosen one framed."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint one cell."""
        cell: Cell | None = index.data(CELL)
        if cell is None:
            return
        place = QRectF(option.rect).adjusted(2, 2, -2, -2)
        state = STATES[cell.pace] if index.data(SHOWN) in ("due", "annual") else ""
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        if state:
            painter.setBrush(theme.colour(f"{state}_tint"))
            painter.drawRoundedRect(place, 4, 4)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(theme.colour("accent"))
            painter.drawRoundedRect(place, 4, 4)
        font = painter.font()
        font.setPixelSize(12)
        font.setBold(cell.unit_id is None)
        painter.setFont(font)
        painter.setPen(theme.colour({"good": "good_text", "warn": "warn_text", "bad": "bad"}.get(state, "text")))
        text = QFontMetrics(font).elidedText(index.data(), Qt.TextElideMode.ElideRight, int(place.width()))
        painter.drawText(place.adjusted(0, 0, -4, 0), Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, text)
        painter.restore()

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        """Return a cell's size."""
        return QSize(WIDTH, ROW)


class TargetMatrix(QTableView):
    """The matrix; arrows move, Enter goes to the records behind a number, E edits its target."""

    chosen = Signal(object)
    opened = Signal()
    edited = Signal()

    def __init__(self) -> None:
        """Begin empty."""
        super().__init__()
        self.matrix = MatrixModel()
        self.setModel(self.matrix)
        self.setItemDelegate(CellPainter(self))
        self.setAccessibleName(_("Targets by unit and indicator"))
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setSelectionMode(QTableView.SelectionMode.SingleSelection)
        self.setHorizontalScrollMode(QTableView.ScrollMode.ScrollPerPixel)
        across, down = self.horizontalHeader(), self.verticalHeader()
        across.setDefaultSectionSize(WIDTH)
        across.setFixedHeight(HEAD)
        across.setDefaultAlignment(Qt.AlignmentFlag.AlignCenter)
        down.setDefaultSectionSize(ROW)
        down.setFixedWidth(92)
        for header in (across, down):
            header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
            header.setHighlightSections(True)
        self.selectionModel().currentChanged.connect(self._tell)
        self.doubleClicked.connect(self._double)

    def show_progress(self, progress: Progress, indicators: tuple[Indicator, ...], shown: str) -> None:
        """Show a month's progress; the mark stays on its unit and indicator."""
        kept = self.at()
        self.matrix.show_progress(progress, indicators, shown)
        rows = [unit for unit, _name in self.matrix.rows]
        row = rows.index(kept[0]) if kept and kept[0] in rows else 0
        column = self.matrix.columns.index(kept[1]) if kept and kept[1] in self.matrix.columns else 0
        if rows and self.matrix.columns:
            self.setCurrentIndex(self.matrix.index(row, column))

    def choose(self, unit_id: UUID | None, indicator: Indicator) -> None:
        """Put the mark on a unit's indicator, where both are shown."""
        rows = [unit for unit, _name in self.matrix.rows]
        if unit_id in rows and indicator in self.matrix.columns:
            self.setCurrentIndex(self.matrix.index(rows.index(unit_id), self.matrix.columns.index(indicator)))

    def at(self) -> tuple[UUID | None, Indicator] | None:
        """Return the unit and the indicator under the mark."""
        cell = self.matrix.cell(self.currentIndex())
        return None if cell is None else (cell.unit_id, cell.indicator)

    def _tell(self, now: Index, _before: Index) -> None:
        cell = self.matrix.cell(now)
        if cell is not None:
            self.chosen.emit(cell)

    def _double(self, _index: Index) -> None:
        self.opened.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go to the records by Enter, edit the target by E; everything else as tables do."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.opened.emit()
        elif event.text().lower() == "e":
            self.edited.emit()
        else:
            super().keyPressEvent(event)
