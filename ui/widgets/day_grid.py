"""A grid of a month's days: the head with weekdays and today, the mark that arrows move, words under the mouse."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetrics, QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QScrollArea, QToolTip, QWidget

from ui.theme.theme import theme

HEAD = 32
STEPS = {Qt.Key.Key_Up: (-1, 0), Qt.Key.Key_Down: (1, 0), Qt.Key.Key_Left: (0, -1), Qt.Key.Key_Right: (0, 1)}


@dataclass(frozen=True, slots=True)
class MatrixDay:
    """One day's column: its number, weekday letter, whether it is worked, whether it is today."""

    number: int
    weekday: str
    working: bool
    today: bool


class DayGrid(QWidget):
    """Rows over the days of a month. A subclass paints its heads and rows, says a cell in words, and tells what was chosen.

    ``left`` and ``right`` are the room beside the days, ``tall`` the height of a row, in pixels.
    """

    left, right, tall = 0, 0, 27

    def __init__(self) -> None:
        """Begin empty."""
        super().__init__()
        self.rows: list[Any] = []
        self.days: list[MatrixDay] = []
        self.at = (0, 0)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)

    # ---- what a subclass says --------------------------------------------------------------------------------
    def words_at(self, row: int, day: int) -> str:
        """Return in words what a cell shows."""
        raise NotImplementedError

    def paint_heads(self, painter: QPainter) -> None:
        """Paint what heads the columns beside the days."""
        raise NotImplementedError

    def paint_row(self, painter: QPainter, number: int, line: Any) -> None:  # noqa: ANN401 - the subclass's row
        """Paint one row."""
        raise NotImplementedError

    def tell_chosen(self) -> None:
        """Tell which cell the mark is on."""
        raise NotImplementedError

    # ---- showing ---------------------------------------------------------------------------------------------
    def show_rows(self, days: Sequence[MatrixDay], rows: Sequence[Any]) -> None:
        """Show a month; the mark stays where it was as far as there are cells."""
        self.days, self.rows = list(days), list(rows)
        self.at = (min(self.at[0], max(0, len(rows) - 1)), min(self.at[1], max(0, len(days) - 1)))
        self.setAccessibleDescription(self.words_at(*self.at))
        self.setMinimumSize(self.sizeHint())
        self.updateGeometry()
        self.update()

    def cell_width(self) -> float:
        """Return how wide a day is."""
        return (self.width() - self.left - self.right) / max(1, len(self.days))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint shading, heads, the rows that show, the mark of the keyboard and what lies over it."""
        first = max(0, (event.rect().top() - HEAD) // self.tall)
        last = (event.rect().bottom() - HEAD) // self.tall
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.fillRect(event.rect(), theme.colour("surface"))
            self._paint_days(painter)
            self.paint_heads(painter)
            painter.setPen(theme.colour("border"))
            painter.drawLine(QPointF(0, HEAD), QPointF(self.width(), HEAD))
            for number in range(first, min(last + 1, len(self.rows))):
                self.paint_row(painter, number, self.rows[number])
            self._paint_mark(painter)
            self.paint_over(painter)

    def paint_over(self, painter: QPainter) -> None:
        """Paint what lies over everything; nothing, unless a subclass has something."""

    def _paint_days(self, painter: QPainter) -> None:
        width, middle = self.cell_width(), Qt.AlignmentFlag.AlignCenter
        for number, day in enumerate(self.days):
            place = QRectF(self.left + number * width, 0, width, self.height())
            if not day.working:
                painter.fillRect(place, theme.colour("day_off"))
            ink = "accent" if day.today else "secondary"
            self.text(painter, QRectF(place.left(), 1, width, 16), str(day.number), ink, 11, middle, bold=day.today)
            ink = "accent" if day.today else "faint"
            self.text(painter, QRectF(place.left(), 15, width, 14), day.weekday, ink, 10, middle)
            if day.today:
                painter.setPen(QPen(theme.colour("accent"), 1))
                painter.drawLine(place.topLeft(), place.bottomLeft())
                painter.drawLine(place.topRight(), place.bottomRight())

    def paint_unit(self, painter: QPainter, number: int, unit_width: int) -> None:
        """Paint the line over a row, and the unit's name where its first row is."""
        top, unit = HEAD + number * self.tall, self.rows[number].unit
        first = number == 0 or self.rows[number - 1].unit != unit
        if number:
            painter.setPen(theme.colour("border" if first else "hairline"))
            painter.drawLine(QPointF(0 if first else unit_width, top), QPointF(self.width(), top))
        if first:
            place = QRectF(10, top, unit_width - 12, self.tall)
            self.text(painter, place, unit, "text", 13, Qt.AlignmentFlag.AlignVCenter, bold=True)

    def _paint_mark(self, painter: QPainter) -> None:
        if not self.hasFocus() or not self.rows or not self.days:
            return
        row, day = self.at
        width = self.cell_width()
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(theme.colour("accent"), 2))
        painter.drawRoundedRect(QRectF(self.left + day * width, HEAD + row * self.tall + 2, width, self.tall - 4), 3, 3)

    def text(
        self, painter: QPainter, place: QRectF, text: str, token: str, pixels: int, align: Qt.AlignmentFlag, *, bold: bool = False
    ) -> None:
        """Write text into a place in the ink of a token, elided where it is too long."""
        font = painter.font()
        font.setPixelSize(pixels)
        font.setWeight(font.Weight.Medium if bold else font.Weight.Normal)
        painter.setFont(font)
        painter.setPen(theme.colour(token))
        painter.drawText(place, align, QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, int(place.width())))

    # ---- moving ----------------------------------------------------------------------------------------------
    def cell_at(self, place: QPointF) -> tuple[int, int]:
        """Return the row and the day under a point; -1 where there is none."""
        row = int((place.y() - HEAD) // self.tall)
        day = int((place.x() - self.left) // self.cell_width())
        return (row if 0 <= row < len(self.rows) else -1, day if 0 <= day < len(self.days) else -1)

    def move_to(self, row: int, day: int) -> None:
        """Put the mark on a cell, bring it into view and tell; does nothing in an empty month."""
        if not self.rows or not self.days:
            return
        self.at = (min(max(0, row), len(self.rows) - 1), min(max(0, day), len(self.days) - 1))
        self.setAccessibleDescription(self.words_at(*self.at))
        self._bring_into_view()
        self.tell_chosen()
        self.update()

    def _bring_into_view(self) -> None:
        area: QWidget | None = self.parentWidget()
        while area is not None and not isinstance(area, QScrollArea):
            area = area.parentWidget()
        if area is not None:
            width = self.cell_width()
            middle = self.left + (self.at[1] + 0.5) * width
            area.ensureVisible(int(middle), HEAD + self.at[0] * self.tall + self.tall // 2, int(width), self.tall)

    def step(self, event: QKeyEvent) -> bool:
        """Move the mark by an arrow key; tells whether it was one."""
        step = STEPS.get(Qt.Key(event.key()))
        if step is None or not self.rows:
            return False
        self.move_to(self.at[0] + step[0], self.at[1] + step[1])
        return True

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Put the mark where the mouse is; beside the days it moves to the row alone."""
        row, day = self.cell_at(event.position())
        if row >= 0:
            self.move_to(row, day if day >= 0 else self.at[1])

    def event(self, event: QEvent) -> bool:
        """Say in words what is under the mouse."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            QToolTip.showText(event.globalPos(), self.words_at(*self.cell_at(QPointF(event.pos()))), self)
            return True
        return super().event(event)
