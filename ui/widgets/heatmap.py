"""A year of one official 年度热力图: months by rows, days by cells, each month's days against the target."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QToolTip, QWidget

from crm.calendar.half_days import days_text
from crm.kernel.i18n import _
from ui.theme.theme import theme
from ui.widgets.cells import paint_cell

MONTH_WIDTH, TOTAL_WIDTH, HEAD, LONGEST = 52, 150, 22, 31


@dataclass(frozen=True, slots=True)
class HeatYear:
    """What the map shows: halves by day → (counted, waiting, planned, uncounted), months in half days, the target a month."""

    year: int
    days: Mapping[date, Sequence[int]]
    months: Sequence[int]
    target: int
    off: frozenset[date] = field(default_factory=frozenset)
    today: date | None = None


class YearHeat(QWidget):
    """Paints the year; ↑↓ choose a month, Enter or a click opens it."""

    opened = Signal(int)

    def __init__(self) -> None:
        """Begin empty."""
        super().__init__()
        self.shown: HeatYear | None = None
        self.at = 1
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumSize(self.sizeHint())
        self.setMouseTracking(True)

    def sizeHint(self) -> QSize:
        """Return twelve legible rows."""
        return QSize(MONTH_WIDTH + LONGEST * 16 + TOTAL_WIDTH, HEAD + 12 * 26)

    def show_year(self, shown: HeatYear) -> None:
        """Show a year."""
        self.shown = shown
        self.setAccessibleDescription(self.words_of(self.at))
        self.update()

    def words_of(self, month: int) -> str:
        """Return a month in words: its days and the target."""
        if self.shown is None:
            return ""
        text = _("{year}-{month:02d}: {days} of {target} days")
        days, target = days_text(self.shown.months[month - 1]), days_text(self.shown.target)
        return text.format(year=self.shown.year, month=month, days=days, target=target)

    def _sizes(self) -> tuple[float, float]:
        return (self.width() - MONTH_WIDTH - TOTAL_WIDTH) / LONGEST, (self.height() - HEAD) / 12

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the head, twelve months and the mark of the keyboard."""
        if self.shown is None:
            return
        width, height = self._sizes()
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            font = painter.font()
            font.setPixelSize(11)
            painter.setFont(font)
            painter.setPen(theme.colour("faint"))
            for day in range(1, LONGEST + 1):
                place = QRectF(MONTH_WIDTH + (day - 1) * width, 0, width, HEAD)
                painter.drawText(place, Qt.AlignmentFlag.AlignCenter, str(day))
            for month in range(1, 13):
                self._paint_month(painter, self.shown, month, QRectF(0, HEAD + (month - 1) * height, width, height))

    def _paint_month(self, painter: QPainter, shown: HeatYear, month: int, first: QRectF) -> None:
        top, width, height = first.top(), first.width(), first.height()
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.setPen(theme.colour("text"))
        painter.drawText(QRectF(10, top, MONTH_WIDTH - 10, height), middle, _("month {month}").format(month=month))
        for day in range(1, monthrange(shown.year, month)[1] + 1):
            place = QRectF(MONTH_WIDTH + (day - 1) * width, top, width, height)
            self._paint_day(painter, shown, date(shown.year, month, day), place)
        self._paint_total(painter, shown, month, QRectF(self.width() - TOTAL_WIDTH + 12, top, TOTAL_WIDTH - 20, height))
        if self.hasFocus() and month == self.at:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(theme.colour("accent"), 1.6))
            painter.drawRoundedRect(QRectF(2, top + 1, self.width() - 4, height - 2), 4, 4)

    def _paint_day(self, painter: QPainter, shown: HeatYear, day: date, place: QRectF) -> None:
        """Paint a day as its morning and afternoon, in the order counted, waiting, planned, not counted."""
        if day in shown.off:
            painter.fillRect(place.adjusted(0.5, 1.5, -0.5, -1.5), theme.colour("day_off"))
        counts = shown.days.get(day, ())
        states = [
            state
            for state, halves in zip(("verified", "waiting", "planned", "uncounted"), counts, strict=False)
            for _n in range(halves)
        ]
        half = (place.width() - 3) / 2
        for number, state in enumerate(states[:2]):
            paint_cell(
                painter, QRectF(place.left() + 1.5 + number * half, place.top() + 4, half - 0.6, place.height() - 8), state
            )
        if not states:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("hairline"))
            painter.drawEllipse(place.center(), 1.2, 1.2)
        if day == shown.today:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(theme.colour("accent"), 1))
            painter.drawRect(place.adjusted(0.5, 2, -0.5, -2))

    def _paint_total(self, painter: QPainter, shown: HeatYear, month: int, place: QRectF) -> None:
        counted = shown.months[month - 1]
        bar = QRectF(place.left(), place.center().y() - 4, place.width() - 40, 8)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("track"))
        painter.drawRoundedRect(bar, 3, 3)
        share = min(1.0, counted / max(1, shown.target))
        painter.setBrush(theme.colour("good" if counted >= shown.target else "warn"))
        if counted:
            painter.drawRoundedRect(QRectF(bar.left(), bar.top(), bar.width() * share, bar.height()), 3, 3)
        painter.setPen(theme.colour("text"))
        words = f"{days_text(counted)} ✓" if counted >= shown.target else days_text(counted)
        painter.drawText(place, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, words)

    def month_at(self, place: QPointF) -> int:
        """Return the month under a point, 0 for none."""
        month = int((place.y() - HEAD) // self._sizes()[1]) + 1
        return month if place.y() >= HEAD and 1 <= month <= 12 else 0

    def choose(self, month: int) -> None:
        """Put the mark on a month."""
        self.at = min(max(1, month), 12)
        self.setAccessibleDescription(self.words_of(self.at))
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose the month under the mouse."""
        if month := self.month_at(event.position()):
            self.choose(month)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Open the month under the mouse."""
        if month := self.month_at(event.position()):
            self.opened.emit(month)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move by arrows, open by Enter."""
        step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()))
        if step is not None:
            self.choose(self.at + step)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.opened.emit(self.at)
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        """Say in words what is under the mouse."""
        if (
            isinstance(event, QHelpEvent)
            and event.type() == QEvent.Type.ToolTip
            and (month := self.month_at(QPointF(event.pos())))
        ):
            QToolTip.showText(event.globalPos(), self.words_of(month), self)
            return True
        return super().event(event)
