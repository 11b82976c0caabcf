"""How series are told apart without colour: fillings of bars, and marks and strokes of lines."""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPen, QPolygonF

from ui.theme.theme import theme

INKS = ("accent", "warn", "good", "bad", "secondary")
FILLINGS = (
    Qt.BrushStyle.SolidPattern,
    Qt.BrushStyle.BDiagPattern,
    Qt.BrushStyle.Dense6Pattern,
    Qt.BrushStyle.NoBrush,
    Qt.BrushStyle.HorPattern,
)
STROKES = (Qt.PenStyle.SolidLine, Qt.PenStyle.DashLine, Qt.PenStyle.DotLine, Qt.PenStyle.DashDotLine)
SHAPES: tuple[tuple[tuple[float, float], ...], ...] = (
    ((-0.5, -1), (0.5, -1), (1, -0.5), (1, 0.5), (0.5, 1), (-0.5, 1), (-1, 0.5), (-1, -0.5)),
    ((-1, -1), (1, -1), (1, 1), (-1, 1)),
    ((0, -1.2), (1.15, 0.9), (-1.15, 0.9)),
    ((0, -1.3), (1.3, 0), (0, 1.3), (-1.3, 0)),
    ((0, 1.2), (1.15, -0.9), (-1.15, -0.9)),
)
"""Outlines of marks around a point: disc, square, triangle, diamond, triangle on its tip."""
MARK = 3.4


def ink(number: int) -> QColor:
    """Return the colour of a series by its place."""
    return theme.colour(INKS[number % len(INKS)])


def filling(number: int, *, light: bool = False) -> QBrush:
    """Return how the bars of a series are filled; ``light`` for those that do not reach the line."""
    if light:
        return QBrush(theme.colour("accent_tint"))
    return QBrush(ink(number), FILLINGS[number % len(FILLINGS)])


def stroke(number: int, *, strong: bool) -> QPen:
    """Return the pen of a line by its series' place."""
    return QPen(ink(number), 2.6 if strong else 1.4, STROKES[number % len(STROKES)])


def paint_mark(painter: QPainter, at: QPointF, number: int, *, strong: bool = False) -> None:
    """Paint the mark of a series: each later round of shapes is hollow."""
    size = MARK + 1.2 if strong else MARK
    points = [QPointF(at.x() + x * size, at.y() + y * size) for x, y in SHAPES[number % len(SHAPES)]]
    painter.setPen(QPen(ink(number), 1.4))
    painter.setBrush(theme.colour("surface") if number // len(SHAPES) % 2 else ink(number))
    painter.drawPolygon(QPolygonF(points))
