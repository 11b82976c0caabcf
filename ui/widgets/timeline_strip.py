"""A painted line of dated events of two sides in their order: dots in two tones and shapes, words above, whose and when below."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from crm.kernel.clock import COUNTY_ZONE
from ui.theme.theme import theme

HEIGHT, LINE = 84, 40


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened: ``words`` say what, ``whose`` names the side; ``first`` is the side received first."""

    moment: datetime
    words: str
    whose: str
    first: bool
    timed: bool = True

    @property
    def when(self) -> str:
        """Return the day, with the time of day where it is known."""
        local = self.moment.astimezone(COUNTY_ZONE)
        return f"{local:%m-%d %H:%M}" if self.timed else f"{local:%m-%d}"


class TimelineStrip(QWidget):
    """Events from left to right; ● belongs to the side received first, ▲ to the later one."""

    def __init__(self, events: list[Event]) -> None:
        """Show ``events`` in order of their moments."""
        super().__init__()
        self.events = sorted(events, key=lambda each: each.moment)
        self.setMinimumSize(320, HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        told = "；".join(f"{each.whose} {each.words} {each.when}" for each in self.events)
        self.setAccessibleName(told)
        self.setToolTip(told.replace("；", "\n"))

    def sizeHint(self) -> QSize:
        """Return a strip of three lines."""
        return QSize(640, HEIGHT)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the line, then each event with its words."""
        if not self.events:
            return
        room = (self.width() - 28) / len(self.events)
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(theme.colour("border"), 1.5))
            painter.drawLine(QPointF(14, LINE), QPointF(self.width() - 14, LINE))
            font = painter.font()
            font.setPixelSize(12)
            painter.setFont(font)
            for place, each in enumerate(self.events):
                self._paint_one(painter, each, 14 + place * room, room)

    def _paint_one(self, painter: QPainter, each: Event, left: float, room: float) -> None:
        middle = left + room / 2
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("good" if each.first else "warn"))
        if each.first:
            painter.drawEllipse(QPointF(middle, LINE), 4.5, 4.5)
        else:
            painter.drawPolygon(
                QPolygonF([QPointF(middle, LINE - 6), QPointF(middle - 6, LINE + 5), QPointF(middle + 6, LINE + 5)])
            )
        metrics = QFontMetrics(painter.font())
        lines = ((each.words, "text", 10), (each.whose, "secondary", LINE + 9), (each.when, "secondary", LINE + 25))
        for words, tone, top in lines:
            painter.setPen(theme.colour(tone))
            shown = metrics.elidedText(words, Qt.TextElideMode.ElideRight, int(room) - 4)
            painter.drawText(QRectF(left, top, room, 18), Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignVCenter, shown)
