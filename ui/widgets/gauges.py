"""Painted measures: ten segments for ten days, a name with its gauge, and the path of stages."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from crm.calendar.half_days import days_text
from crm.kernel.i18n import _
from ui.theme.theme import theme
from ui.widgets.basics import badge_size, paint_badge


class Gauge(QWidget):
    """Ten segments against the target; waiting days are shown hatched behind the counted ones."""

    def __init__(self, counted: int, waiting: int, target: int, state: str) -> None:
        """Show half days ``counted`` and ``waiting`` against ``target``, in the colour of ``state``."""
        super().__init__()
        self._counted, self._waiting, self._target, self._state = counted, waiting, max(2, target), state
        self.setMinimumSize(160, 10)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        words = _("{counted} of {target} days counted, {waiting} waiting")
        self.setAccessibleName(words.format(counted=f"{counted / 2:g}", target=f"{target / 2:g}", waiting=f"{waiting / 2:g}"))

    def sizeHint(self) -> QSize:
        """Return a slim bar."""
        return QSize(260, 10)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint one segment a day of the target."""
        with QPainter(self) as painter:
            paint_gauge(painter, QRectF(self.rect()), (self._counted, self._waiting, self._target), self._state)


def paint_gauge(painter: QPainter, place: QRectF, halves: tuple[int, int, int], state: str) -> None:
    """Paint one segment a day of the target into ``place``; ``halves`` are counted, waiting and the target."""
    counted, waiting, target = halves
    segments, gap = (target + 1) // 2, 3.0
    width = (place.width() - gap * (segments - 1)) / segments
    hatched = QBrush(theme.colour("warn"), Qt.BrushStyle.BDiagPattern)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    for number in range(segments):
        box = QRectF(place.left() + number * (width + gap), place.top(), width, place.height())
        both = counted + waiting - number * 2
        _fill(painter, box, 2, QBrush(theme.colour("track")))
        _fill(painter, box, both, QBrush(theme.colour("warn_tint")))
        _fill(painter, box, both, hatched)
        _fill(painter, box, counted - number * 2, QBrush(theme.colour(state)))


def _fill(painter: QPainter, box: QRectF, halves: int, brush: QBrush) -> None:
    if halves > 0:
        painter.setBrush(brush)
        painter.drawRoundedRect(QRectF(box.left(), box.top(), box.width() * min(halves, 2) / 2, box.height()), 2, 2)


class GaugeLine(QWidget):
    """A name, its days against the target and the gauge below; with a title also what is to be said of it.

    Painted whole: a desk shows many of them, and must not keep the window waiting.
    """

    def __init__(self, name: str, title: str, halves: tuple[int, int, int], outlook: tuple[str, str]) -> None:
        """Show half days (counted, waiting, target); ``outlook`` is a state and its words."""
        super().__init__()
        counted, waiting, target = halves
        self._name, self._title, self._halves, self._outlook = name, title, (counted, waiting, max(2, target)), outlook
        self._waits = _("{days} days to be verified").format(days=days_text(waiting)) if waiting else ""
        self.setFixedHeight(78 if title else 47)
        self.setMinimumWidth(200)
        days = _("/ {days} days").format(days=days_text(target))
        self._days, self._of = days_text(counted), days
        said = " ".join(filter(None, (name, title, self._days, days, outlook[1], self._waits)))
        self.setAccessibleName(said)
        self.setToolTip(f"{outlook[1]}  {self._waits}".strip())

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the words, the gauge, and the hairline below."""
        state, words = self._outlook
        left, right = 14.0, self.width() - 14.0
        with QPainter(self) as painter:
            top = 9.0 if self._title else 7.0
            self._words(painter, left, right, top)
            reached = self._halves[0] >= self._halves[2]
            paint_gauge(painter, QRectF(left, top + 23, right - left, 10), self._halves, "good" if reached else state)
            if self._title:
                size = badge_size(painter.fontMetrics(), state, words)
                place = QRectF(left, top + 39, size.width(), size.height())
                paint_badge(painter, place, state, words)
                self._write(
                    painter, QRectF(place.right() + 8, place.top(), right - place.right() - 8, 20), self._waits, "secondary"
                )
            painter.setPen(theme.colour("hairline"))
            painter.drawLine(0, self.height() - 1, self.width(), self.height() - 1)

    def _words(self, painter: QPainter, left: float, right: float, top: float) -> None:
        """Write the name and title at the left, the days at the right."""
        metrics = painter.fontMetrics()
        of = float(metrics.horizontalAdvance(self._of))
        self._write(painter, QRectF(right - of, top, of, 18), self._of, "secondary")
        number = self._write(
            painter, QRectF(left, top, right - of - 6 - left, 18), self._days, "text", strong=True, at_right=True
        )
        room = right - of - 12 - number - left
        name = metrics.elidedText(self._name, Qt.TextElideMode.ElideRight, int(room))
        taken = self._write(painter, QRectF(left, top, room, 18), name, "text")
        self._write(painter, QRectF(left + taken + 6, top, room - taken - 6, 18), self._title, "secondary")

    def _write(
        self, painter: QPainter, place: QRectF, text: str, tone: str, *, strong: bool = False, at_right: bool = False
    ) -> float:
        """Write one line into ``place`` and return how wide it is; strong as a number stands on a card, secondary as a hint."""
        font = self.font()
        font.setBold(strong)
        font.setPixelSize(16 if strong else 12 if tone == "secondary" else 13)
        painter.setFont(font)
        painter.setPen(theme.colour(tone))
        side = Qt.AlignmentFlag.AlignRight if at_right else Qt.AlignmentFlag.AlignLeft
        painter.drawText(place, int(side | Qt.AlignmentFlag.AlignVCenter), text)
        width = float(painter.fontMetrics().horizontalAdvance(text))
        painter.setFont(self.font())
        return width


class StagePath(QWidget):
    """The way of a lead: one bar and word a step, the done ones in the accent colour."""

    def __init__(self, steps: Sequence[tuple[str, bool]]) -> None:
        """Show (word, done) steps."""
        super().__init__()
        self._steps = list(steps)
        self.setFixedHeight(34)
        self.setMinimumWidth(300)
        self.setAccessibleName("、".join(word for word, done in steps if done))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the bars and the words below them."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        font = painter.font()
        font.setPixelSize(11)
        painter.setFont(font)
        gap, count = 4.0, max(1, len(self._steps))
        width = (self.width() - gap * (count - 1)) / count
        for place, (word, done) in enumerate(self._steps):
            left = place * (width + gap)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("accent" if done else "track"))
            painter.drawRoundedRect(QRectF(left, 4, width, 4), 2, 2)
            painter.setPen(theme.colour("accent" if done else "secondary"))
            painter.drawText(QRectF(left - 3, 13, width + 6, 18), Qt.AlignmentFlag.AlignCenter, word)
        painter.end()
