"""Cards, badges, chips, buttons, labels: the small parts of every page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLayout, QPushButton, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from crm.kernel.i18n import _
from ui.theme.theme import theme

SHAPES = {"good": "●", "warn": "▲", "bad": "■", "info": "", "neutral": ""}
"""State is never colour alone: each has a shape, and always words."""


def label(text: str, tone: str = "", *, wrap: bool = False) -> QLabel:
    """Return a label; ``tone`` is secondary, faint (small), strong, number or bad."""
    made = QLabel(text)
    if tone:
        made.setProperty("tone", tone)
    made.setWordWrap(wrap)
    return made


def button(
    text: str,
    run: Callable[[], object] | None = None,
    *,
    primary: bool = False,
    link: bool = False,
    icon: str = "",
    shortcut: str = "",
    tip: str = "",
) -> QPushButton:
    """Return a button; a shortcut is shown behind its text."""
    made = QPushButton(f"{text}  {shortcut}" if shortcut else text)
    made.setAccessibleName(text)
    made.setCursor(Qt.CursorShape.PointingHandCursor)
    made.setAutoDefault(primary)  # in a dialog Enter does the main thing, never “Leave”
    made.setDefault(primary)
    if primary:
        made.setProperty("primary", True)
    if link:
        made.setProperty("link", True)
    if icon:
        made.setIcon(theme.icon(icon, "on_accent" if primary else "secondary"))
    if tip:
        made.setToolTip(tip)
    if run is not None:
        made.clicked.connect(lambda _checked=False: run())
    return made


def chip(text: str) -> QLabel:
    """Return a small grey fact beside a title."""
    made = QLabel(text)
    made.setProperty("chip", True)
    made.setFixedHeight(24)
    return made


def row(*parts: QWidget | int | None, spacing: int = 8, margins: tuple[int, int, int, int] = (0, 0, 0, 0)) -> QHBoxLayout:
    """Lay parts out in a row; None stretches, a number is a gap."""
    layout = QHBoxLayout()
    _fill(layout, parts, spacing, margins)
    return layout


def column(
    *parts: QWidget | QLayout | int | None, spacing: int = 8, margins: tuple[int, int, int, int] = (0, 0, 0, 0)
) -> QVBoxLayout:
    """Lay parts out in a column; None stretches, a number is a gap."""
    layout = QVBoxLayout()
    _fill(layout, parts, spacing, margins)
    return layout


def _fill(
    layout: QHBoxLayout | QVBoxLayout,
    parts: tuple[QWidget | QLayout | int | None, ...],
    spacing: int,
    margins: tuple[int, int, int, int],
) -> None:
    layout.setSpacing(spacing)
    layout.setContentsMargins(*margins)
    for part in parts:
        if part is None:
            layout.addStretch(1)
        elif isinstance(part, int):
            layout.addSpacing(part)
        elif isinstance(part, QLayout):
            layout.addLayout(part)
        else:
            layout.addWidget(part)


def boxed(layout: QLayout, name: str = "") -> QWidget:
    """Return a plain widget around a layout."""
    box = QFrame() if name else QWidget()
    box.setObjectName(name)
    box.setLayout(layout)
    return box


def clear(layout: QLayout) -> None:
    """Take everything out of a layout."""
    while layout.count():
        item: Any = layout.takeAt(0)
        widget, inner = item.widget(), item.layout()
        if widget is not None:
            widget.hide()
            widget.deleteLater()
        elif inner is not None:
            clear(inner)


class Badge(QWidget):
    """A state with its shape and words on its tint."""

    def __init__(self, state: str, words: str) -> None:
        """Show ``words`` in ``state``: good, warn, bad, info or neutral."""
        super().__init__()
        self.state, self.words = state, words
        self.setAccessibleName(words)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """Return the size of the words and a small margin."""
        return badge_size(QFontMetrics(self.font()), self.state, self.words)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the tint, the shape and the words."""
        painter = QPainter(self)
        paint_badge(painter, QRectF(self.rect()), self.state, self.words)
        painter.end()


def badge_size(metrics: QFontMetrics, state: str, words: str) -> QSize:
    """Return how large a badge is."""
    return QSize(metrics.horizontalAdvance(badge_text(state, words)) + 14, 20)


def badge_text(state: str, words: str) -> str:
    """Return a badge's shape and words."""
    shape = SHAPES.get(state, "")
    return f"{shape} {words}" if shape else words


def paint_badge(painter: QPainter, place: QRectF, state: str, words: str) -> None:
    """Paint a badge into ``place``; delegates and widgets share it."""
    tint = {"good": "good_tint", "warn": "warn_tint", "bad": "bad_tint", "info": "accent_tint"}.get(state, "track")
    ink = {"good": "good_text", "warn": "warn_text", "bad": "bad", "info": "accent"}.get(state, "secondary")
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.colour(tint))
    painter.drawRoundedRect(place, 4, 4)
    font = painter.font()
    font.setPixelSize(12)
    painter.setFont(font)
    painter.setPen(theme.colour(ink))
    text = QFontMetrics(font).elidedText(badge_text(state, words), Qt.TextElideMode.ElideRight, int(place.width()) - 8)
    painter.drawText(place, Qt.AlignmentFlag.AlignCenter, text)


class Card(QFrame):
    """A card that answers a question: title, hint, an optional link, and a body to fill."""

    def __init__(self, title: str, hint: str = "", link: str = "", follow: Callable[[], None] | None = None) -> None:
        """Make the head; ``follow`` runs when the link is clicked."""
        super().__init__()
        self.setObjectName("card")
        self.title = QLabel(title)
        self.title.setObjectName("cardTitle")
        self.hint = label(hint, "faint")
        parts: list[QWidget | int | None] = [self.title, self.hint, None]
        if link and follow is not None:
            parts.append(button(f"{link} →", follow, link=True))
        head = boxed(row(*parts, margins=(14, 8, 10, 8)), "cardHead")
        head.setFixedHeight(40)
        self.body = QVBoxLayout()
        self.body.setContentsMargins(0, 0, 0, 0)
        self.body.setSpacing(0)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(1, 1, 1, 1)
        outer.setSpacing(0)
        outer.addWidget(head)
        outer.addLayout(self.body, 1)

    def fill(self, *parts: QWidget | None) -> None:
        """Replace the body; None stretches."""
        clear(self.body)
        for part in parts:
            if part is None:
                self.body.addStretch(1)
            else:
                self.body.addWidget(part)

    def scroll(self, lines: Sequence[QWidget | None]) -> None:
        """Fill the body with lines that scroll when they are many; None stretches."""
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setAccessibleName(self.title.text())
        area.setWidget(boxed(column(*lines, None, spacing=0)))
        self.fill(area)


class EmptyState(QWidget):
    """Says what would be here and offers the act that makes the first one."""

    def __init__(self, words: str, offer: str = "", run: Callable[[], object] | None = None) -> None:
        """Show ``words`` and a button for ``offer``."""
        super().__init__()
        text = label(words, "secondary", wrap=True)
        text.setAlignment(Qt.AlignmentFlag.AlignCenter)
        parts: list[QWidget | QLayout | int | None] = [None, text]
        if offer and run is not None:
            parts.append(row(None, button(offer, run), None))
        self.setLayout(column(*parts, None, spacing=10, margins=(20, 20, 20, 20)))


class Banner(QFrame):
    """A sentence at the head of the page with up to two verbs; stays until closed or replaced."""

    def __init__(self) -> None:
        """Begin hidden."""
        super().__init__()
        self.setObjectName("banner")
        self.words = label("", wrap=True)
        self.words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._verbs = QHBoxLayout()
        shut = button("✕", self.hide, link=True)
        shut.setAccessibleName(_("Close"))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(14, 6, 8, 6)
        layout.addWidget(self.words, 1)
        layout.addLayout(self._verbs)
        layout.addWidget(shut)
        self.hide()

    def say(self, state: str, words: str, verb: str = "", run: Callable[[], object] | None = None) -> None:
        """Show a sentence in a state, with one verb beside it."""
        clear(self._verbs)
        self.words.setText(badge_text(state, words))
        self.setProperty("state", state)
        self.style().unpolish(self)
        self.style().polish(self)
        if verb and run is not None:
            self._verbs.addWidget(button(verb, run, link=True))
        self.show()
