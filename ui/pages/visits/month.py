"""The month 月历: its weeks one under the other, each day with its visits; a visit is dragged to another day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPaintEvent, QPen

from crm.kernel.i18n import _
from ui.pages.visits.blocks import Block, CalendarWidget, ink_of
from ui.shell.window import WEEKDAYS
from ui.theme.theme import theme
from ui.widgets.basics import SHAPES

HEAD, DAY_HEAD, LINE = 28, 22, 22


class MonthCalendar(CalendarWidget):
    """The weeks of a month."""

    def __init__(self) -> None:
        """Begin empty."""
        super().__init__()
        self.first = date(2000, 1, 3)
        self.weeks = 5
        self.month = 1
        self.today: date | None = None
        self.working: Sequence[bool] = ()

    def show_month(
        self, first: date, weeks: int, month: int, today: date, working: Sequence[bool], blocks: Sequence[Block]
    ) -> None:
        """Show ``weeks`` weeks from Monday ``first``; days outside ``month`` are faint."""
        self.first, self.weeks, self.month, self.today, self.working = first, weeks, month, today, tuple(working)
        self.blocks = sorted(blocks, key=lambda block: (block.starts_at, block.id))
        self.choose(self.current, tell=False)

    def sizeHint(self) -> QSize:
        """Return a month with room for three visits a day."""
        return QSize(740, HEAD + 96 * self.weeks)

    def small_step(self) -> timedelta:
        """Return a week: upright arrows go from line to line."""
        return timedelta(days=7)

    # ---- places --------------------------------------------------------------------------------------------
    def _cell(self, number: int) -> QRectF:
        line, column = divmod(number, 7)
        width, height = self.width() / 7, (self.height() - HEAD) / self.weeks
        return QRectF(column * width, HEAD + line * height, width, height)

    def _number_at(self, point: QPointF) -> int | None:
        if point.y() < HEAD:
            return None
        line = int((point.y() - HEAD) // ((self.height() - HEAD) / self.weeks))
        column = int(point.x() // (self.width() / 7))
        return line * 7 + column if 0 <= line < self.weeks and 0 <= column < 7 else None

    def moment_at(self, point: QPointF) -> datetime | None:
        """Return nine in the morning of the day under a point."""
        number = self._number_at(point)
        return None if number is None else datetime.combine(self.first + timedelta(days=number), time(9))

    def target_of(self, block: Block, pressed: QPointF, point: QPointF) -> datetime | None:
        """Return the dragged visit's time of day on the day under the mouse."""
        begun, number = self._number_at(pressed), self._number_at(point)
        if begun is None or number is None:
            return None
        return block.starts_at + timedelta(days=number - begun)

    def _days(self, block: Block) -> range:
        """Return the running numbers of the days a visit touches here."""
        start = (block.starts_at.date() - self.first).days
        end = ((block.ends_at - timedelta(microseconds=1)).date() - self.first).days
        return range(max(0, start), min(self.weeks * 7 - 1, end) + 1)

    # ---- painting ------------------------------------------------------------------------------------------
    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the days, then as many visits of each as fit; the rest is counted."""
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.fillRect(event.rect(), theme.colour("surface"))
            self._paint_head(painter)
            self._spots = []
            for number in range(self.weeks * 7):
                self._paint_day(painter, number)
            if self._target is not None and self._pressed is not None:
                number = (self._target.date() - self.first).days
                if 0 <= number < self.weeks * 7:
                    self._paint_ghost(painter, self._cell(number), self._pressed[1], self._target)

    def _paint_head(self, painter: QPainter) -> None:
        width = self.width() / 7
        font = QFont(self.font())
        font.setPixelSize(12)
        painter.setFont(font)
        painter.setPen(theme.colour("secondary"))
        for column, weekday in enumerate(WEEKDAYS):
            painter.drawText(QRectF(column * width, 0, width, HEAD), Qt.AlignmentFlag.AlignCenter, f"周{weekday}")

    def _paint_day(self, painter: QPainter, number: int) -> None:
        cell, day = self._cell(number), self.first + timedelta(days=number)
        if number < len(self.working) and not self.working[number]:
            painter.fillRect(cell, theme.colour("day_off"))
        painter.setPen(QPen(theme.colour("hairline"), 1))
        painter.drawLine(cell.topLeft(), cell.topRight())
        painter.drawLine(cell.topLeft(), cell.bottomLeft())
        font = QFont(self.font())
        font.setPixelSize(12)
        font.setBold(day == self.today)
        painter.setFont(font)
        painter.setPen(theme.colour("accent" if day == self.today else "secondary" if day.month == self.month else "faint"))
        text = f"{day.month}月{day.day}日" if day.day == 1 else str(day.day)
        painter.drawText(cell.adjusted(7, 3, -4, 0), Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft, text)
        found = [block for block in self.blocks if number in self._days(block)]
        room = max(1, int((cell.height() - DAY_HEAD) // LINE))
        shown = found if len(found) <= room else found[: room - 1]
        for line, block in enumerate(shown):
            place = QRectF(cell.left() + 3, cell.top() + DAY_HEAD + line * LINE, cell.width() - 6, LINE - 2)
            self._paint_line(painter, place, block)
            self._spots.append((place, block))
        if len(found) > len(shown):
            painter.setFont(font)
            painter.setPen(theme.colour("secondary"))
            place = QRectF(cell.left() + 10, cell.top() + DAY_HEAD + len(shown) * LINE, cell.width() - 12, LINE - 2)
            painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, _("{count} more").format(count=len(found) - len(shown)))

    def _paint_line(self, painter: QPainter, place: QRectF, block: Block, words: str = "", tone: str = "") -> None:
        tint, edge = ink_of(tone or block.tone)
        dragged = not tone and self._pressed is not None and self._target is not None and self._pressed[1].id == block.id
        painter.setOpacity(0.45 if dragged else 1)
        painter.setPen(QPen(theme.colour("accent"), 2) if block.id == self.current and not tone else Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour(tint))
        painter.drawRoundedRect(place, 3, 3)
        painter.fillRect(QRectF(place.left(), place.top() + 1, 3, place.height() - 2), theme.colour(edge))
        font = QFont(self.font())
        font.setPixelSize(12)
        mark = f"{SHAPES['bad']} " if block.clashes and not tone else ""
        text = words or f"{mark}{block.starts_at:%H:%M} {block.title}"
        painter.setFont(font)
        painter.setPen(theme.colour("bad" if mark else "faint" if block.tone == "neutral" else "text"))
        text = QFontMetricsF(font).elidedText(text, Qt.TextElideMode.ElideRight, place.width() - 12)
        painter.drawText(place.adjusted(8, 0, -2, 0), Qt.AlignmentFlag.AlignVCenter, text)
        painter.setOpacity(1)

    def _paint_ghost(self, painter: QPainter, cell: QRectF, block: Block, target: datetime) -> None:
        place = QRectF(cell.left() + 3, cell.bottom() - LINE, cell.width() - 6, LINE - 2)
        mark = f"{SHAPES['bad']} " if self._words else ""
        self._paint_line(painter, place, block, f"{mark}{target:%H:%M} {block.title}", "bad" if self._words else "good")
