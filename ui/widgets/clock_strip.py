"""The life of a clock painted day by day: each day with its date, its number or a dot, and what it is in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPoint, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QHelpEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from ui.theme.theme import theme

ONE_ROW = 11
"""So many days at most stand in one row of tall cells; a longer life is shown by weeks."""
TALL, FLAT, GAP, WEEK = 96, 44, 6, 7
TINTS = {
    # tone of a day: ground, border, ink of its number, ink of its words
    "counted": ("good_tint", "", "text", "secondary"),
    "today": ("accent_tint", "accent", "text", "accent"),
    "due": ("bad_tint", "bad", "text", "bad"),
    "late": ("bad_tint", "", "bad", "bad"),
    "paused": ("warn_tint", "", "warn_text", "warn_text"),
    "off": ("day_off", "", "faint", "faint"),
    "start": ("raised", "border", "text", "faint"),
    "before": ("raised", "", "faint", "faint"),
    "aside": ("track", "", "faint", "faint"),
}


@dataclass(frozen=True, slots=True)
class DayCell:
    """One day as it is painted: date, number or sign, words, its tone; ``column`` of its week from Monday, 0 to 6."""

    date: str
    sign: str
    words: str
    tone: str
    column: int


class ClockStrip(QWidget):
    """Days in one row of tall cells, or by weeks where there are more than fit."""

    def __init__(self) -> None:
        """Begin empty."""
        super().__init__()
        self.cells: list[DayCell] = []
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_days(self, cells: Sequence[DayCell], why: str) -> None:
        """Show days; ``why`` says the same in a sentence, for whoever listens instead of looking."""
        self.cells = list(cells)
        self.setAccessibleName(why)
        self.setAccessibleDescription("\n".join(f"{each.date} {each.sign} {each.words}" for each in self.cells))
        self.setFixedHeight(self.sizeHint().height())
        self.update()

    @property
    def by_weeks(self) -> bool:
        """Tell whether the days stand week under week."""
        return len(self.cells) > ONE_ROW

    def sizeHint(self) -> QSize:
        """Return the height of all rows."""
        if not self.by_weeks:
            return QSize(700, TALL)
        return QSize(700, self._row(len(self.cells) - 1) * (FLAT + GAP) + FLAT)

    def _row(self, place: int) -> int:
        return (self.cells[0].column + place) // WEEK

    def place_of(self, number: int) -> QRectF:
        """Return where a day stands."""
        columns = WEEK if self.by_weeks else max(1, len(self.cells))
        width = (self.width() - GAP * (columns - 1)) / columns
        if not self.by_weeks:
            width = min(width, 180.0)
            return QRectF(number * (width + GAP), 0, width, TALL)
        column = self.cells[number].column
        return QRectF(column * (width + GAP), self._row(number) * (FLAT + GAP), width, FLAT)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint every day."""
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            for number, cell in enumerate(self.cells):
                self._paint(painter, self.place_of(number), cell)

    def _paint(self, painter: QPainter, place: QRectF, cell: DayCell) -> None:
        ground, border, ink, words = TINTS[cell.tone]
        painter.setBrush(theme.colour(ground))
        painter.setPen(theme.colour(border) if border else Qt.PenStyle.NoPen)
        painter.drawRoundedRect(place.adjusted(0.5, 0.5, -0.5, -0.5), 5, 5)
        if self.by_weeks:
            self._flat(painter, place, cell, (ink, words))
            return
        self._write(painter, place.adjusted(4, 8, -4, 0), 11, "secondary", cell.date)
        self._write(painter, place.adjusted(4, 28, -4, 0), 18, ink, cell.sign, strong=True)
        self._write(painter, place.adjusted(5, 58, -5, -4), 11, words, cell.words, wrap=True)

    def _flat(self, painter: QPainter, place: QRectF, cell: DayCell, inks: tuple[str, str]) -> None:
        ink, words = inks
        left = Qt.AlignmentFlag.AlignLeft
        self._write(painter, place.adjusted(8, 5, -4, 0), 11, "secondary", cell.date, align=left)
        self._write(painter, place.adjusted(8, 22, -4, -2), 11, words, cell.words, align=left)
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        self._write(painter, place.adjusted(8, 0, -8, -14), 15, ink, cell.sign, strong=True, align=right)

    def _write(
        self,
        painter: QPainter,
        place: QRectF,
        pixels: int,
        ink: str,
        text: str,
        *,
        strong: bool = False,
        wrap: bool = False,
        align: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignHCenter,
    ) -> None:
        font = painter.font()
        font.setPixelSize(pixels)
        font.setWeight(QFont.Weight.Bold if strong else QFont.Weight.Normal)
        painter.setFont(font)
        painter.setPen(theme.colour(ink))
        if wrap:
            flags = int(align.value | Qt.AlignmentFlag.AlignTop.value | Qt.TextFlag.TextWrapAnywhere.value)
            painter.drawText(place, flags, text)
            return
        shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, int(place.width()))
        top = align if align.value & Qt.AlignmentFlag.AlignVCenter.value else align | Qt.AlignmentFlag.AlignTop
        painter.drawText(place, top, shown)

    def event(self, event: QEvent) -> bool:
        """Tell a day's words in full under the mouse."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            cell = self.day_at(event.pos())
            QToolTip.showText(event.globalPos(), f"{cell.date}  {cell.words}" if cell else "", self)
            return True
        return super().event(event)

    def day_at(self, point: QPoint) -> DayCell | None:
        """Return the day under a point."""
        for number, cell in enumerate(self.cells):
            if self.place_of(number).contains(point):
                return cell
        return None
