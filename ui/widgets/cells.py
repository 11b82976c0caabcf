"""Half-day cells as the month matrix and the year's heat map paint them: a shape for each state, never colour alone."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from crm.kernel.i18n import N_, _
from ui.theme.theme import theme
from ui.widgets.basics import label

STATE_WORDS = {
    "verified": N_("verified"),
    "away": N_("away now"),
    "waiting": N_("waiting for verification"),
    "planned": N_("planned"),
    "returned": N_("returned"),
    "contradiction": N_("contradiction"),
    "uncounted": N_("not counted"),
}


def paint_cell(painter: QPainter, place: QRectF, state: str) -> None:
    """Paint one half day: verified full, away framed and hatched, waiting hatched, planned dashed, not counted pale.

    Returned is a red frame struck through, a contradiction full red with a cross.
    """
    painter.setPen(Qt.PenStyle.NoPen)
    if state in ("waiting", "away"):
        painter.setBrush(theme.colour("warn_tint"))
        painter.drawRoundedRect(place, 2, 2)
        painter.setBrush(QBrush(theme.colour("warn"), Qt.BrushStyle.BDiagPattern))
        if state == "away":
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(theme.colour("warn"), 1.4))
    elif state == "planned":
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(theme.colour("accent"), 1, Qt.PenStyle.DashLine))
    elif state == "returned":
        painter.setBrush(theme.colour("bad_tint"))
        painter.setPen(QPen(theme.colour("bad"), 1))
    else:
        token = {"verified": "good", "contradiction": "bad"}.get(state, "border")
        painter.setBrush(theme.colour(token))
    painter.drawRoundedRect(place, 2, 2)
    if state == "returned":
        painter.drawLine(place.bottomLeft(), place.topRight())
    if state == "contradiction":
        painter.setPen(QPen(theme.colour("surface"), 1.4))
        middle, arm = place.center(), min(place.width(), place.height()) / 4
        painter.drawLine(middle + QPointF(-arm, -arm), middle + QPointF(arm, arm))
        painter.drawLine(middle + QPointF(-arm, arm), middle + QPointF(arm, -arm))


class CellSample(QWidget):
    """One cell for the legend."""

    def __init__(self, state: str) -> None:
        """Show ``state``."""
        super().__init__()
        self._state = state
        self.setFixedSize(12, 18)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(_(STATE_WORDS[state]))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the cell."""
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            paint_cell(painter, QRectF(1, 1, self.width() - 2, self.height() - 2), self._state)


def legend() -> list[QWidget]:
    """Return what each cell means, cell and words."""
    parts = []
    for state, words in STATE_WORDS.items():
        part = QWidget()
        layout = QHBoxLayout(part)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(5)
        layout.addWidget(CellSample(state))
        layout.addWidget(label(_(words), "secondary"))
        parts.append(part)
    return parts
