"""A list of shares: a name, its bar, how many and how much; a click asks for the projects behind it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QScrollArea, QToolTip, QWidget

from ui.theme.theme import theme

ROW, NAMES, NUMBERS = 25, 104, 52


@dataclass(frozen=True, slots=True)
class Share:
    """One share: ``key`` is given back when it is asked for; ``amount`` in words, ``size`` draws its bar."""

    key: object
    name: str
    number: int
    amount: str
    size: int


class ShareList(QWidget):
    """Paints the shares, the largest first; ↑↓ move the mark, a click or Enter asks for one."""

    asked = Signal(object)

    def __init__(self) -> None:
        """Begin empty."""
        super().__init__()
        self.shares: list[Share] = []
        self.at, self.chosen = 0, -1
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)

    def show_shares(self, shares: Sequence[Share]) -> None:
        """Show shares in the order given."""
        self.shares = list(shares)
        self.at, self.chosen = min(self.at, max(0, len(shares) - 1)), -1
        self.setMinimumHeight(ROW * max(1, len(shares)) + 8)
        self.setAccessibleDescription(self.words_at(self.at))
        self.update()

    def sizeHint(self) -> QSize:
        """Return the height of all shares."""
        return QSize(300, ROW * max(1, len(self.shares)) + 8)

    def choose(self, key: object) -> None:
        """Frame the share of a key, none for one that is not there."""
        self.chosen = next((place for place, each in enumerate(self.shares) if each.key == key), -1)
        self.update()

    def words_at(self, place: int) -> str:
        """Return in words what a share says."""
        if not 0 <= place < len(self.shares):
            return ""
        each = self.shares[place]
        return f"{each.name} · {each.number} · {each.amount}"

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint names, bars and numbers."""
        most = max((each.size for each in self.shares), default=0) or 1
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            for place, each in enumerate(self.shares):
                self._paint_share(painter, place, each, most)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            if self.chosen >= 0:
                painter.setPen(QPen(theme.colour("accent"), 1.6))
                painter.drawRoundedRect(QRectF(4, 4 + self.chosen * ROW + 1, self.width() - 8, ROW - 2), 4, 4)
            if self.hasFocus() and self.shares:
                painter.setPen(QPen(theme.colour("accent"), 1, Qt.PenStyle.DotLine))
                painter.drawRoundedRect(QRectF(6, 4 + self.at * ROW + 3, self.width() - 12, ROW - 6), 3, 3)

    def _paint_share(self, painter: QPainter, place: int, each: Share, most: int) -> None:
        top, amounts = 4 + place * ROW, 66
        bar = QRectF(NAMES + 20, top + 8, max(20, self.width() - NAMES - NUMBERS - amounts - 40), ROW - 16)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("track"))
        painter.drawRoundedRect(bar, 3, 3)
        painter.setBrush(theme.colour("accent"))
        painter.drawRoundedRect(QRectF(bar.left(), bar.top(), max(3.0, bar.width() * each.size / most), bar.height()), 3, 3)
        middle, right = Qt.AlignmentFlag.AlignVCenter, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        _write(painter, QRectF(14, top, NAMES, ROW), each.name, "text", middle)
        _write(painter, QRectF(bar.right() + 6, top, NUMBERS - 10, ROW), str(each.number), "text", right, bold=True)
        _write(painter, QRectF(self.width() - amounts - 14, top, amounts, ROW), each.amount, "secondary", right)

    def _ask(self) -> None:
        if self.shares:
            self.setAccessibleDescription(self.words_at(self.at))
            self.asked.emit(self.shares[self.at].key)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Ask for the share under the mouse."""
        place = int((event.position().y() - 4) // ROW)
        if 0 <= place < len(self.shares):
            self.at = place
            self._ask()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move by ↑↓; Enter asks."""
        step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()))
        if step is not None and self.shares:
            self.at = min(max(0, self.at + step), len(self.shares) - 1)
            self.setAccessibleDescription(self.words_at(self.at))
            self._bring_into_view()
            self.update()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._ask()
        else:
            super().keyPressEvent(event)

    def _bring_into_view(self) -> None:
        area: QWidget | None = self.parentWidget()
        while area is not None and not isinstance(area, QScrollArea):
            area = area.parentWidget()
        if area is not None:
            area.ensureVisible(0, 4 + self.at * ROW + ROW // 2, 0, ROW)

    def event(self, event: QEvent) -> bool:
        """Say in words what is under the mouse."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            QToolTip.showText(event.globalPos(), self.words_at(int((event.pos().y() - 4) // ROW)), self)
            return True
        return super().event(event)


def _write(painter: QPainter, place: QRectF, words: str, token: str, align: Qt.AlignmentFlag, *, bold: bool = False) -> None:
    font = painter.font()
    font.setPixelSize(12)
    font.setWeight(font.Weight.Medium if bold else font.Weight.Normal)
    painter.setFont(font)
    painter.setPen(theme.colour(token))
    painter.drawText(place, align, QFontMetrics(font).elidedText(words, Qt.TextElideMode.ElideRight, int(place.width())))


def scrolled(widget: QWidget) -> QScrollArea:
    """Return a widget that scrolls up and down."""
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setWidget(widget)
    return area
