"""The week 周历: seven days side by side, hours downward; visits stand where they take time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen

from ui.pages.visits.blocks import Block, CalendarWidget, day_words, lanes
from ui.shell.window import WEEKDAYS
from ui.theme.theme import theme

HOURS_WIDTH, HEAD = 52, 32
FIRST_HOUR, LAST_HOUR = 8, 18
"""Hours always shown (our default); a visit outside them stretches the day."""
SNAP = 30
"""Minutes to which a drag snaps (our default)."""


class WeekCalendar(CalendarWidget):
    """Seven days with their visits."""

    def __init__(self) -> None:
        """Begin empty."""
        super().__init__()
        self.first = date(2000, 1, 3)
        self.today: date | None = None
        self.working: Sequence[bool] = (True,) * 7
        self.hours = (FIRST_HOUR, LAST_HOUR)

    def show_week(self, first: date, today: date, working: Sequence[bool], blocks: Sequence[Block]) -> None:
        """Show the seven days from ``first``; ``working`` tells which are worked."""
        self.first, self.today, self.working = first, today, tuple(working)
        self.blocks = sorted(blocks, key=lambda block: (block.starts_at, block.id))
        parts = [part for block in self.blocks for part in self._parts(block)]
        begin = min((start.hour for _day, start, _end in parts), default=FIRST_HOUR)
        stop = max((end.hour + (end.minute > 0) if end.date() == start.date() else 24 for _d, start, end in parts), default=0)
        self.hours = (min(FIRST_HOUR, begin), max(LAST_HOUR, stop))
        self.choose(self.current, tell=False)

    def sizeHint(self) -> QSize:
        """Return a week of legible hours."""
        return QSize(740, HEAD + 40 * (self.hours[1] - self.hours[0]))

    def minimumSizeHint(self) -> QSize:
        """Return the narrowest legible week."""
        return QSize(560, HEAD + 30 * (self.hours[1] - self.hours[0]))

    # ---- places --------------------------------------------------------------------------------------------
    def _day_width(self) -> float:
        return (self.width() - HOURS_WIDTH) / 7

    def _minute_height(self) -> float:
        return (self.height() - HEAD) / max(1, (self.hours[1] - self.hours[0]) * 60)

    def _parts(self, block: Block) -> list[tuple[int, datetime, datetime]]:
        """Return a visit's stretch on each of the seven days it touches."""
        found = []
        for number in range(7):
            day = datetime.combine(self.first + timedelta(days=number), time())
            start, end = max(block.starts_at, day), min(block.ends_at, day + timedelta(days=1))
            if start < end:
                found.append((number, start, end))
        return found

    def _place(self, number: int, start: datetime, end: datetime, lane: int = 0, count: int = 1) -> QRectF:
        width, minute = self._day_width(), self._minute_height()
        midnight = datetime.combine(self.first + timedelta(days=number), time())
        top = HEAD + ((start - midnight).total_seconds() / 60 - self.hours[0] * 60) * minute
        tall = max(18.0, (end - start).total_seconds() / 60 * minute - 2)
        left = HOURS_WIDTH + number * width + 3 + lane * (width - 6) / count
        return QRectF(left, top + 1, (width - 6) / count - (2 if count > 1 else 0), tall)

    def moment_at(self, point: QPointF) -> datetime | None:
        """Return the moment under a point, to the half hour."""
        number = int((point.x() - HOURS_WIDTH) // self._day_width())
        if not 0 <= number < 7 or point.x() < HOURS_WIDTH or point.y() < HEAD:
            return None
        minutes = self.hours[0] * 60 + (point.y() - HEAD) / self._minute_height()
        whole = int(minutes // SNAP) * SNAP
        return datetime.combine(self.first + timedelta(days=number), time()) + timedelta(minutes=whole)

    def target_of(self, block: Block, pressed: QPointF, point: QPointF) -> datetime | None:
        """Return where a dragged block would begin: whole days sideways, half hours up and down."""
        days = round((point.x() - pressed.x()) / self._day_width())
        steps = round((point.y() - pressed.y()) / self._minute_height() / SNAP)
        target = block.starts_at + timedelta(days=days, minutes=steps * SNAP)
        inside = self.first <= target.date() < self.first + timedelta(days=7)
        return target if inside or block.starts_at.date() < self.first else None

    # ---- painting ------------------------------------------------------------------------------------------
    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint days, hours and visits; the dragged one twice, where it was and where it would be."""
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.fillRect(event.rect(), theme.colour("surface"))
            self._paint_days(painter)
            self._paint_hours(painter)
            self._spots = self._layout()
            for place, block in self._spots:
                self.paint_block(painter, place, block)
            if self._target is not None and self._pressed is not None:
                self._paint_ghost(painter, self._pressed[1], self._target)

    def _layout(self) -> list[tuple[QRectF, Block]]:
        found = []
        for number in range(7):
            parts = [(start, end, block) for block in self.blocks for day, start, end in self._parts(block) if day == number]
            parts.sort(key=lambda part: part[0])
            for (start, end, block), (lane, count) in zip(parts, lanes([part[:2] for part in parts]), strict=True):
                found.append((self._place(number, start, end, lane, count), block))
        return found

    def _paint_ghost(self, painter: QPainter, block: Block, target: datetime) -> None:
        moved = Block(
            block.id,
            target,
            target + (block.ends_at - block.starts_at),
            f"{target:%H:%M} {block.title}",
            block.lines,
            block.tone,
            block.state,
            (),
            block.movable,
        )
        for number, start, end in self._parts(moved):
            self.paint_block(painter, self._place(number, start, end), moved, ghost=True)

    def _paint_days(self, painter: QPainter) -> None:
        width = self._day_width()
        font = painter.font()
        for number in range(7):
            day = self.first + timedelta(days=number)
            place = QRectF(HOURS_WIDTH + number * width, 0, width, self.height())
            if not self.working[number]:
                painter.fillRect(place.adjusted(0, HEAD, 0, 0), theme.colour("day_off"))
            font.setPixelSize(13)
            font.setBold(day == self.today)
            painter.setFont(font)
            painter.setPen(theme.colour("accent" if day == self.today else "secondary"))
            words = day_words(day, WEEKDAYS[day.weekday()])
            painter.drawText(QRectF(place.left(), 0, width, HEAD), Qt.AlignmentFlag.AlignCenter, words)
            painter.setPen(QPen(theme.colour("accent" if day == self.today else "hairline"), 1))
            painter.drawLine(place.topLeft() + QPointF(0, HEAD), place.bottomLeft())
        font.setBold(False)
        painter.setFont(font)
        painter.setPen(theme.colour("border"))
        painter.drawLine(QPointF(0, HEAD), QPointF(self.width(), HEAD))

    def _paint_hours(self, painter: QPainter) -> None:
        font = painter.font()
        font.setPixelSize(11)
        painter.setFont(font)
        for hour in range(self.hours[0], self.hours[1]):
            top = HEAD + (hour - self.hours[0]) * 60 * self._minute_height()
            painter.setPen(theme.colour("hairline"))
            if hour > self.hours[0]:
                painter.drawLine(QPointF(HOURS_WIDTH, top), QPointF(self.width(), top))
            painter.setPen(theme.colour("faint"))
            place = QRectF(0, top + 2, HOURS_WIDTH - 8, 16)
            painter.drawText(place, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop, f"{hour}:00")
