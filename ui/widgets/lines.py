"""One line of a card: a badge, two lines of text; a click opens what it is about."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout

from ui.widgets.basics import Badge, column
from ui.widgets.elided import ElidedLabel


class Line(QFrame):
    """One line of a card: a badge, two lines of text; a click opens the record."""

    def __init__(self, badge: Badge | None, first: str, second: str, run: Callable[[], object] | None = None) -> None:
        """Show the line."""
        super().__init__()
        self.setObjectName("rowLine")
        self._run = run
        words = column(ElidedLabel(first), ElidedLabel(second, "faint"), spacing=1)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(14, 7, 12, 7)
        layout.setSpacing(12)
        if badge is not None:
            layout.addWidget(badge, 0, Qt.AlignmentFlag.AlignVCenter)
        layout.addLayout(words, 1)
        if run is not None:
            self.setCursor(Qt.CursorShape.PointingHandCursor)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Open what the line is about."""
        if self._run is not None and event.button() is Qt.MouseButton.LeftButton:
            self._run()
