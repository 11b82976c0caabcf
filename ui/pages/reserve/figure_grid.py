"""A grid of figures that answers by a click: heads, rows, in each cell a number with an amount below or beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from ui.theme.theme import theme

HEAD, ROW, NAMES, BESIDE = 30, 28, 104, 52
STEPS = {Qt.Key.Key_Up: (-1, 0), Qt.Key.Key_Down: (1, 0), Qt.Key.Key_Left: (0, -1), Qt.Key.Key_Right: (0, 1)}


@dataclass(frozen=True, slots=True)
class GridCell:
    """A figure and what stands behind it faintly; an empty figure is a pale dot."""

    figure: str = ""
    beside: str = ""


class FigureGrid(QWidget):
    """Paints the grid; arrows move the mark, a click or Enter asks for what is behind a cell. The last row and column are totals."""

    asked = Signal(int, int)

    def __init__(self) -> None:
        """Begin empty."""
        super().__init__()
        self.heads: list[str] = []
        self.names: list[str] = []
        self.cells: list[list[GridCell]] = []
        self.at, self.chosen = (0, 0), (-1, -1)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_figures(self, heads: Sequence[str], names: Sequence[str], cells: Sequence[Sequence[GridCell]]) -> None:
        """Show figures: ``heads`` name the columns, ``names`` the rows."""
        self.heads, self.names, self.cells = list(heads), list(names), [list(line) for line in cells]
        self.at = (min(self.at[0], max(0, len(names) - 1)), min(self.at[1], max(0, len(heads) - 1)))
        self.setFixedHeight(self.sizeHint().height())
        self.setAccessibleDescription(self.words_at(*self.at))
        self.update()

    def sizeHint(self) -> QSize:
        """Return the height of all rows."""
        return QSize(NAMES + 74 * max(1, len(self.heads)), HEAD + ROW * max(1, len(self.names)) + 4)

    def choose(self, row: int, column: int) -> None:
        """Frame the cell that is asked about; (-1, -1) frames none."""
        self.chosen = (row, column)
        self.update()

    def words_at(self, row: int, column: int) -> str:
        """Return in words what a cell shows."""
        if not (0 <= row < len(self.names) and 0 <= column < len(self.heads)):
            return ""
        cell = self.cells[row][column]
        return " · ".join(filter(None, (self.names[row], self.heads[column], cell.figure or "0", cell.beside)))

    # ---- painting ----------------------------------------------------------------------------------------
    def _place(self, row: int, column: int) -> QRectF:
        width = (self.width() - NAMES) / max(1, len(self.heads))
        return QRectF(NAMES + column * width, HEAD + row * ROW, width, ROW)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint heads, rows, totals and the mark."""
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            for column, words in enumerate(self.heads):
                place = self._place(-1, column).adjusted(2, 0, -9, 0)
                self._write(painter, QRectF(place.left(), 0, place.width(), HEAD), words, "secondary", right)
            for row, name in enumerate(self.names):
                self._paint_row(painter, row, name)
            self._paint_frames(painter)

    def _paint_row(self, painter: QPainter, row: int, name: str) -> None:
        total = row == len(self.names) - 1
        top = HEAD + row * ROW
        painter.setPen(theme.colour("border" if total or row == 0 else "hairline"))
        painter.drawLine(QPointF(0, top), QPointF(self.width(), top))
        left = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        self._write(painter, QRectF(14, top, NAMES - 16, ROW), name, "text", left, bold=total)
        for column, cell in enumerate(self.cells[row]):
            place = self._place(row, column).adjusted(4, 0, -10, 0)
            told = any(line[column].beside for line in self.cells)
            self._paint_cell(painter, place, cell, told=told, bold=total or column == len(self.heads) - 1)

    def _paint_cell(self, painter: QPainter, place: QRectF, cell: GridCell, *, told: bool, bold: bool) -> None:
        """Write the figure, and right of it in a column of its own what stands beside it."""
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        if not cell.figure:
            self._write(painter, place, "·", "faint", right)
            return
        self._write(painter, place.adjusted(0, 0, -BESIDE if told else 0, 0), cell.figure, "text", right, bold=bold, pixels=14)
        self._write(painter, place.adjusted(place.width() - BESIDE, 1, 0, 0), cell.beside, "secondary", right, pixels=12)

    def _paint_frames(self, painter: QPainter) -> None:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if self.chosen != (-1, -1):
            painter.setPen(QPen(theme.colour("accent"), 1.6))
            painter.drawRoundedRect(self._place(*self.chosen).adjusted(2, 2, -2, -2), 4, 4)
        if self.hasFocus() and self.names:
            painter.setPen(QPen(theme.colour("accent"), 1, Qt.PenStyle.DotLine))
            painter.drawRoundedRect(self._place(*self.at).adjusted(4, 4, -4, -4), 3, 3)

    def _write(
        self,
        painter: QPainter,
        place: QRectF,
        words: str,
        token: str,
        align: Qt.AlignmentFlag,
        *,
        bold: bool = False,
        pixels: int = 12,
    ) -> None:
        """Write words in the ink of a token."""
        font = painter.font()
        font.setPixelSize(pixels)
        font.setWeight(font.Weight.Medium if bold else font.Weight.Normal)
        painter.setFont(font)
        painter.setPen(theme.colour(token))
        shown = QFontMetrics(font).elidedText(words, Qt.TextElideMode.ElideRight, int(place.width()))
        painter.drawText(place, align, shown)

    # ---- mouse and keys ----------------------------------------------------------------------------------
    def cell_at(self, place: QPointF) -> tuple[int, int]:
        """Return the row and the column under a point; -1 where there is none."""
        row = int((place.y() - HEAD) // ROW)
        column = int((place.x() - NAMES) // ((self.width() - NAMES) / max(1, len(self.heads))))
        good_row, good_column = 0 <= row < len(self.names), 0 <= column < len(self.heads)
        return (row if good_row else -1, column if good_column else -1)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Ask for the cell under the mouse; a row's name asks for its total."""
        row, column = self.cell_at(event.position())
        if row >= 0:
            self.at = (row, column if column >= 0 else len(self.heads) - 1)
            self.setAccessibleDescription(self.words_at(*self.at))
            self.asked.emit(*self.at)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move by arrows; Enter asks for the cell."""
        step = STEPS.get(Qt.Key(event.key()))
        if step is not None and self.names:
            row = min(max(0, self.at[0] + step[0]), len(self.names) - 1)
            self.at = (row, min(max(0, self.at[1] + step[1]), len(self.heads) - 1))
            self.setAccessibleDescription(self.words_at(*self.at))
            self.update()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.names:
            self.asked.emit(*self.at)
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        """Say in words what is under the mouse."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            QToolTip.showText(event.globalPos(), self.words_at(*self.cell_at(QPointF(event.pos()))), self)
            return True
        return super().event(event)
