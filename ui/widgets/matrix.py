"""The month matrix: officials by rows, half days by cells, today's column framed, days off shaded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPen

from crm.kernel.i18n import _
from ui.theme.theme import theme
from ui.widgets.basics import badge_size, paint_badge
from ui.widgets.cells import STATE_WORDS, paint_cell
from ui.widgets.day_grid import HEAD, DayGrid, MatrixDay

UNIT_WIDTH, NAME_WIDTH, DAYS_WIDTH, WAIT_WIDTH, OUTLOOK_WIDTH = 88, 128, 56, 50, 124
ROW = 29


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """One official's line: who, cells by (day, afternoon) → state, the days and the outlook.

    ``movable``: half days of trips that are planned and may be dragged.
    """

    key: tuple[UUID, UUID]
    unit: str
    name: str
    title: str
    cells: Mapping[tuple[int, bool], str]
    days: str
    waiting: str
    outlook: tuple[str, str]
    trips: Mapping[tuple[int, bool], UUID] = field(default_factory=dict)
    movable: frozenset[tuple[int, bool]] = frozenset()


class MonthMatrix(DayGrid):
    """Paints the matrix; Enter opens, N creates, ? explains; arrows move, with Shift they move the planned trip under the mark."""

    opened = Signal(object)
    asked = Signal(object)
    chosen = Signal(object)
    created = Signal(object, int)
    moved = Signal(object, int)

    left, right, tall = UNIT_WIDTH + NAME_WIDTH, DAYS_WIDTH + WAIT_WIDTH + OUTLOOK_WIDTH, ROW

    def __init__(self) -> None:
        """Begin empty."""
        super().__init__()
        self.heads: tuple[str, ...] = ("", "", "", "", "")
        self._grabbed: tuple[UUID, int, int] | None = None  # a planned trip, the day it was taken at, days it was dragged

    def show_month(self, days: Sequence[MatrixDay], rows: Sequence[MatrixRow], heads: tuple[str, str, str, str, str]) -> None:
        """Show a month; ``heads`` name the columns beside the days."""
        self.heads = heads
        self.show_rows(days, rows)

    def sizeHint(self) -> QSize:
        """Return the size of every row at a legible cell width."""
        return QSize(
            UNIT_WIDTH + NAME_WIDTH + DAYS_WIDTH + WAIT_WIDTH + OUTLOOK_WIDTH + len(self.days) * 20,
            HEAD + ROW * max(1, len(self.rows)),
        )

    def paint_heads(self, painter: QPainter) -> None:
        """Head unit, official, days, waiting and outlook."""
        right = self.width()
        middle = Qt.AlignmentFlag.AlignVCenter
        for text, place, align in (
            (self.heads[0], QRectF(10, 0, UNIT_WIDTH, HEAD), middle),
            (self.heads[1], QRectF(UNIT_WIDTH + 8, 0, NAME_WIDTH, HEAD), middle),
            (
                self.heads[2],
                QRectF(right - OUTLOOK_WIDTH - WAIT_WIDTH - DAYS_WIDTH, 0, DAYS_WIDTH - 6, HEAD),
                middle | Qt.AlignmentFlag.AlignRight,
            ),
            (
                self.heads[3],
                QRectF(right - OUTLOOK_WIDTH - WAIT_WIDTH, 0, WAIT_WIDTH - 6, HEAD),
                middle | Qt.AlignmentFlag.AlignRight,
            ),
            (self.heads[4], QRectF(right - OUTLOOK_WIDTH + 10, 0, OUTLOOK_WIDTH, HEAD), middle),
        ):
            self.text(painter, place, text, "secondary", 12, align)

    def paint_row(self, painter: QPainter, number: int, line: MatrixRow) -> None:
        """Paint an official: unit, name, half days and figures."""
        top, middle = HEAD + number * ROW, Qt.AlignmentFlag.AlignVCenter
        self.paint_unit(painter, number, UNIT_WIDTH)
        self.text(painter, QRectF(UNIT_WIDTH + 8, top, 56, ROW), line.name, "text", 13, middle)
        self.text(painter, QRectF(UNIT_WIDTH + 66, top, NAME_WIDTH - 67, ROW), line.title, "faint", 11, middle)
        self._paint_cells(painter, top, line)
        self._paint_figures(painter, top, line)

    def _paint_cells(self, painter: QPainter, top: int, line: MatrixRow) -> None:
        width, left = self.cell_width(), UNIT_WIDTH + NAME_WIDTH
        half = (width - 4) / 2
        for place, day in enumerate(self.days):
            for afternoon in (False, True):
                state = line.cells.get((day.number, afternoon))
                if state:
                    paint_cell(painter, QRectF(left + place * width + 2 + afternoon * half, top + 6, half - 0.6, ROW - 12), state)

    def _paint_figures(self, painter: QPainter, top: int, line: MatrixRow) -> None:
        right, middle = self.width(), Qt.AlignmentFlag.AlignVCenter
        end = middle | Qt.AlignmentFlag.AlignRight
        self.text(
            painter,
            QRectF(right - OUTLOOK_WIDTH - WAIT_WIDTH - DAYS_WIDTH, top, DAYS_WIDTH - 6, ROW),
            line.days,
            "text",
            13,
            end,
            bold=True,
        )
        self.text(
            painter, QRectF(right - OUTLOOK_WIDTH - WAIT_WIDTH, top, WAIT_WIDTH - 6, ROW), line.waiting, "warn_text", 12, end
        )
        state, words = line.outlook
        if words:
            size = badge_size(self.fontMetrics(), state, words)
            paint_badge(
                painter, QRectF(right - OUTLOOK_WIDTH + 10, top + 5, min(size.width(), OUTLOOK_WIDTH - 14), 20), state, words
            )

    def paint_over(self, painter: QPainter) -> None:
        """Paint where a trip that is being dragged would lie, in every row it is in."""
        if self._grabbed is None or self._grabbed[2] == 0:
            return
        trip, _day, by = self._grabbed
        width, left = self.cell_width(), UNIT_WIDTH + NAME_WIDTH
        painter.setBrush(theme.colour("accent_tint"))
        painter.setPen(QPen(theme.colour("accent"), 1.4))
        for number, line in enumerate(self.rows):
            for (day, afternoon), owner in line.trips.items():
                if owner == trip:
                    half = left + (day - 1 + by + afternoon / 2) * width
                    painter.drawRoundedRect(QRectF(half + 1, HEAD + number * ROW + 5, width / 2 - 2, ROW - 10), 2, 2)

    def trip_here(self, *, planned: bool = False) -> UUID | None:
        """Return the trip under the mark; with ``planned`` only one that has not begun."""
        if not self.rows or not self.days:
            return None
        line, day = self.rows[self.at[0]], self.days[self.at[1]].number
        for half in ((day, False), (day, True)):
            if half in line.trips and (not planned or half in line.movable):
                return line.trips[half]
        return None

    def words_at(self, row: int, day: int) -> str:
        """Return in words what a cell shows: who, which day, the state of each half day."""
        if not 0 <= row < len(self.rows) or not 0 <= day < len(self.days):
            return ""
        line, column = self.rows[row], self.days[day]
        parts = [line.name, _("day {number}").format(number=column.number)]
        for afternoon, half in ((False, _("morning")), (True, _("afternoon"))):
            state = line.cells.get((column.number, afternoon))
            if state:
                parts.append(f"{half} {_(STATE_WORDS.get(state, state))}")
        return " · ".join(parts)

    def tell_chosen(self) -> None:
        """Tell the official under the mark."""
        self.chosen.emit(self.rows[self.at[0]])

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Put the mark where the mouse is; beside the days it moves to the row alone."""
        super().mousePressEvent(event)
        row, day = self.cell_at(event.position())
        if row < 0:
            return
        planned = self.trip_here(planned=True) if day >= 0 else None
        self._grabbed = None if planned is None else (planned, day, 0)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag a planned trip by whole days."""
        if self._grabbed is None or not event.buttons() & Qt.MouseButton.LeftButton:
            return
        trip, start, _by = self._grabbed
        day = int((event.position().x() - UNIT_WIDTH - NAME_WIDTH) // self.cell_width())
        self._grabbed = (trip, start, min(max(day, 0), len(self.days) - 1) - start)
        self.setCursor(Qt.CursorShape.ClosedHandCursor)
        self.update()

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        """Let go of a trip: it is to be moved by so many days."""
        grabbed, self._grabbed = self._grabbed, None
        self.unsetCursor()
        self.update()
        if grabbed is not None and grabbed[2]:
            self.moved.emit(grabbed[0], grabbed[2])

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Open the trip there, or begin one; beside the days ask for the number's explanation."""
        row, day = self.cell_at(event.position())
        if row < 0:
            return
        self.mousePressEvent(event)
        if day >= 0:
            self._open_or_create()
        else:
            self.asked.emit(self.rows[row])

    def _shift(self, days: int) -> None:
        """Move the planned trip under the mark, and the mark with it."""
        trip = self.trip_here(planned=True)
        if trip is not None:
            self.moved.emit(trip, days)
            self.move_to(self.at[0], self.at[1] + days)

    def _open_or_create(self) -> None:
        trip = self.trip_here()
        if trip is not None:
            self.opened.emit(trip)
        elif self.rows and self.days:
            self.created.emit(self.rows[self.at[0]], self.days[self.at[1]].number)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move by arrows; Enter opens or begins a trip, N begins one, ? explains the number."""
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier and event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self._shift(1 if event.key() == Qt.Key.Key_Right else -1)
            return
        if self.step(event):
            return
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._open_or_create()
        elif event.text().lower() == "n" and self.rows and self.days:
            self.created.emit(self.rows[self.at[0]], self.days[self.at[1]].number)
        elif event.text() == "?" and self.rows:
            self.asked.emit(self.rows[self.at[0]])
        else:
            super().keyPressEvent(event)
