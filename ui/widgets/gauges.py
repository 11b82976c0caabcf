"""Painted measures: ten segments for ten days, and the path of stages."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from crm.kernel.i18n import _
from ui.theme.theme import theme


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
        segments = (self._target + 1) // 2
        gap = 3.0
        width = (self.width() - gap * (segments - 1)) / segments
        waiting = QBrush(theme.colour("warn"), Qt.BrushStyle.BDiagPattern)
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            for place in range(segments):
                left, both = place * (width + gap), self._counted + self._waiting - place * 2
                self._fill(painter, left, width, 2, QBrush(theme.colour("track")))
                self._fill(painter, left, width, both, QBrush(theme.colour("warn_tint")))
                self._fill(painter, left, width, both, waiting)
                self._fill(painter, left, width, self._counted - place * 2, QBrush(theme.colour(self._state)))

    def _fill(self, painter: QPainter, left: float, width: float, halves: int, brush: QBrush) -> None:
        if halves > 0:
            painter.setBrush(brush)
            painter.drawRoundedRect(QRectF(left, 0, width * min(halves, 2) / 2, self.height()), 2, 2)


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
            painter.setPen(theme.colour("accent" if done else "faint"))
            painter.drawText(QRectF(left - 3, 13, width + 6, 18), Qt.AlignmentFlag.AlignCenter, word)
        painter.end()
