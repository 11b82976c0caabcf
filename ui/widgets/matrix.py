"""The month matrix: officials by rows, half days by cells, today's column framed, days off shaded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QScrollArea, QToolTip, QWidget

from crm.kernel.i18n import _
from ui.theme.theme import theme
from ui.widgets.basics import badge_size, paint_badge
from ui.widgets.cells import STATE_WORDS, paint_cell

UNIT_WIDTH, NAME_WIDTH, DAYS_WIDTH, WAIT_WIDTH, OUTLOOK_WIDTH = 88, 128, 56, 50, 124
HEAD, ROW = 32, 29


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


@dataclass(frozen=True, slots=True)
class MatrixDay:
    """One day's column: its number, weekday letter, whether it is worked, whether it is today."""

    number: int
    weekday: str
    working: bool
    today: bool


class MonthMatrix(QWidget):
    """Paints the matrix; Enter opens, N creates, ? explains; arrows move, with Shift they move the planned trip under the mark."""

    opened = Signal(object)
    asked = Signal(object)
    chosen = Signal(object)
    created = Signal(object, int)
    moved = Signal(object, int)

    def __init__(self) -> None:
        """Begin empty."""
        super().__init__()
        self.rows: list[MatrixRow] = []
        self.days: list[MatrixDay] = []
        self.at = (0, 0)
        self.heads: tuple[str, ...] = ("", "", "", "", "")
        self._grabbed: tuple[UUID, int, int] | None = None  # a planned trip, the day it was taken at, days it was dragged
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)

    def show_month(self, days: Sequence[MatrixDay], rows: Sequence[MatrixRow], heads: tuple[str, str, str, str, str]) -> None:
        """Show a month; ``heads`` name the columns beside the days."""
        self.days, self.rows, self.heads = list(days), list(rows), heads
        self.at = (min(self.at[0], max(0, len(rows) - 1)), min(self.at[1], max(0, len(days) - 1)))
        self.setAccessibleDescription(self.words_at(*self.at))
        self.setMinimumSize(self.sizeHint())
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Return the size of every row at a legible cell width."""
        return QSize(
            UNIT_WIDTH + NAME_WIDTH + DAYS_WIDTH + WAIT_WIDTH + OUTLOOK_WIDTH + len(self.days) * 20,
            HEAD + ROW * max(1, len(self.rows)),
        )

    def _cell_width(self) -> float:
        return (self.width() - UNIT_WIDTH - NAME_WIDTH - DAYS_WIDTH - WAIT_WIDTH - OUTLOOK_WIDTH) / max(1, len(self.days))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint shading, head, the rows that show and the mark of the keyboard."""
        first = max(0, (event.rect().top() - HEAD) // ROW)
        last = (event.rect().bottom() - HEAD) // ROW
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.fillRect(event.rect(), theme.colour("surface"))
            self._paint_days(painter)
            self._paint_heads(painter)
            for number in range(first, min(last + 1, len(self.rows))):
                self._paint_row(painter, number, self.rows[number])
            self._paint_mark(painter)
            self._paint_dragged(painter)

    def _paint_days(self, painter: QPainter) -> None:
        width, left = self._cell_width(), UNIT_WIDTH + NAME_WIDTH
        for number, day in enumerate(self.days):
            place = QRectF(left + number * width, 0, width, self.height())
            if not day.working:
                painter.fillRect(place, theme.colour("day_off"))
            self._text(
                painter,
                QRectF(place.left(), 1, width, 16),
                str(day.number),
                "accent" if day.today else "secondary",
                11,
                Qt.AlignmentFlag.AlignCenter,
                bold=day.today,
            )
            self._text(
                painter,
                QRectF(place.left(), 15, width, 14),
                day.weekday,
                "accent" if day.today else "faint",
                10,
                Qt.AlignmentFlag.AlignCenter,
            )
            if day.today:
                painter.setPen(QPen(theme.colour("accent"), 1))
                painter.drawLine(place.topLeft(), place.bottomLeft())
                painter.drawLine(place.topRight(), place.bottomRight())

    def _paint_heads(self, painter: QPainter) -> None:
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
            self._text(painter, place, text, "secondary", 12, align)
        painter.setPen(theme.colour("border"))
        painter.drawLine(QPointF(0, HEAD), QPointF(self.width(), HEAD))

    def _paint_row(self, painter: QPainter, number: int, line: MatrixRow) -> None:
        top = HEAD + number * ROW
        middle = Qt.AlignmentFlag.AlignVCenter
        first = number == 0 or self.rows[number - 1].unit != line.unit
        if first and number:
            painter.setPen(theme.colour("border"))
            painter.drawLine(QPointF(0, top), QPointF(self.width(), top))
        elif number:
            painter.setPen(theme.colour("hairline"))
            painter.drawLine(QPointF(UNIT_WIDTH, top), QPointF(self.width(), top))
        if first:
            self._text(painter, QRectF(10, top, UNIT_WIDTH - 12, ROW), line.unit, "text", 13, middle, bold=True)
        self._text(painter, QRectF(UNIT_WIDTH + 8, top, 56, ROW), line.name, "text", 13, middle)
        self._text(painter, QRectF(UNIT_WIDTH + 66, top, NAME_WIDTH - 67, ROW), line.title, "faint", 11, middle)
        self._paint_cells(painter, top, line)
        self._paint_figures(painter, top, line)

    def _paint_cells(self, painter: QPainter, top: int, line: MatrixRow) -> None:
        width, left = self._cell_width(), UNIT_WIDTH + NAME_WIDTH
        half = (width - 4) / 2
        for place, day in enumerate(self.days):
            for afternoon in (False, True):
                state = line.cells.get((day.number, afternoon))
                if state:
                    paint_cell(painter, QRectF(left + place * width + 2 + afternoon * half, top + 6, half - 0.6, ROW - 12), state)

    def _paint_figures(self, painter: QPainter, top: int, line: MatrixRow) -> None:
        right, middle = self.width(), Qt.AlignmentFlag.AlignVCenter
        end = middle | Qt.AlignmentFlag.AlignRight
        self._text(
            painter,
            QRectF(right - OUTLOOK_WIDTH - WAIT_WIDTH - DAYS_WIDTH, top, DAYS_WIDTH - 6, ROW),
            line.days,
            "text",
            13,
            end,
            bold=True,
        )
        self._text(
            painter, QRectF(right - OUTLOOK_WIDTH - WAIT_WIDTH, top, WAIT_WIDTH - 6, ROW), line.waiting, "warn_text", 12, end
        )
        state, words = line.outlook
        if words:
            size = badge_size(self.fontMetrics(), state, words)
            paint_badge(
                painter, QRectF(right - OUTLOOK_WIDTH + 10, top + 5, min(size.width(), OUTLOOK_WIDTH - 14), 20), state, words
            )

    def _paint_mark(self, painter: QPainter) -> None:
        if not self.hasFocus() or not self.rows or not self.days:
            return
        row, day = self.at
        width = self._cell_width()
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(theme.colour("accent"), 2))
        painter.drawRoundedRect(QRectF(UNIT_WIDTH + NAME_WIDTH + day * width, HEAD + row * ROW + 2, width, ROW - 4), 3, 3)

    def _paint_dragged(self, painter: QPainter) -> None:
        """Paint where a trip that is being dragged would lie, in every row it is in."""
        if self._grabbed is None or self._grabbed[2] == 0:
            return
        trip, _day, by = self._grabbed
        width, left = self._cell_width(), UNIT_WIDTH + NAME_WIDTH
        painter.setBrush(theme.colour("accent_tint"))
        painter.setPen(QPen(theme.colour("accent"), 1.4))
        for number, line in enumerate(self.rows):
            for (day, afternoon), owner in line.trips.items():
                if owner == trip:
                    half = left + (day - 1 + by + afternoon / 2) * width
                    painter.drawRoundedRect(QRectF(half + 1, HEAD + number * ROW + 5, width / 2 - 2, ROW - 10), 2, 2)

    def _text(
        self, painter: QPainter, place: QRectF, text: str, token: str, pixels: int, align: Qt.AlignmentFlag, *, bold: bool = False
    ) -> None:
        font = painter.font()
        font.setPixelSize(pixels)
        font.setWeight(font.Weight.Medium if bold else font.Weight.Normal)
        painter.setFont(font)
        painter.setPen(theme.colour(token))
        painter.drawText(place, align, QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, int(place.width())))

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

    def cell_at(self, place: QPointF) -> tuple[int, int]:
        """Return the row and the day under a point; -1 where there is none."""
        row = int((place.y() - HEAD) // ROW)
        day = int((place.x() - UNIT_WIDTH - NAME_WIDTH) // self._cell_width())
        return (row if 0 <= row < len(self.rows) else -1, day if 0 <= day < len(self.days) else -1)

    def move_to(self, row: int, day: int) -> None:
        """Put the mark on a cell, bring it into view and tell its row as chosen; does nothing in an empty month."""
        if not self.rows or not self.days:
            return
        self.at = (min(max(0, row), len(self.rows) - 1), min(max(0, day), len(self.days) - 1))
        self.setAccessibleDescription(self.words_at(*self.at))
        self._bring_into_view()
        self.chosen.emit(self.rows[self.at[0]])
        self.update()

    def _bring_into_view(self) -> None:
        area: QWidget | None = self.parentWidget()
        while area is not None and not isinstance(area, QScrollArea):
            area = area.parentWidget()
        if area is not None:
            width = self._cell_width()
            middle = UNIT_WIDTH + NAME_WIDTH + (self.at[1] + 0.5) * width
            area.ensureVisible(int(middle), HEAD + self.at[0] * ROW + ROW // 2, int(width), ROW)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Put the mark where the mouse is; beside the days it moves to the row alone."""
        row, day = self.cell_at(event.position())
        if row < 0:
            return
        self.move_to(row, day if day >= 0 else self.at[1])
        planned = self.trip_here(planned=True) if day >= 0 else None
        self._grabbed = None if planned is None else (planned, day, 0)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag a planned trip by whole days."""
        if self._grabbed is None or not event.buttons() & Qt.MouseButton.LeftButton:
            return
        trip, start, _by = self._grabbed
        day = int((event.position().x() - UNIT_WIDTH - NAME_WIDTH) // self._cell_width())
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

    def event(self, event: QEvent) -> bool:
        """Say in words what is under the mouse."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            QToolTip.showText(event.globalPos(), self.words_at(*self.cell_at(QPointF(event.pos()))), self)
            return True
        return super().event(event)

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
        row, day = self.at
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier and event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self._shift(1 if event.key() == Qt.Key.Key_Right else -1)
            return
        steps = {Qt.Key.Key_Up: (-1, 0), Qt.Key.Key_Down: (1, 0), Qt.Key.Key_Left: (0, -1), Qt.Key.Key_Right: (0, 1)}
        step = steps.get(Qt.Key(event.key()))
        if step is not None and self.rows:
            self.move_to(row + step[0], day + step[1])
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._open_or_create()
        elif event.text().lower() == "n" and self.rows and self.days:
            self.created.emit(self.rows[row], self.days[day].number)
        elif event.text() == "?" and self.rows:
            self.asked.emit(self.rows[row])
        else:
            super().keyPressEvent(event)
