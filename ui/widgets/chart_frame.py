"""What every painted chart shares: the title that is its answer, words for who does not see it, arrows, a tooltip."""

from __future__ import annotations

from typing import ClassVar

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QFont, QFontMetricsF, QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from crm.kernel.i18n import _
from crm.kernel.series import ChartData
from ui.theme.theme import theme

EDGE, TITLE, LEGEND, TEXT, GAP = 12.0, 30.0, 20.0, 12, 6.0
LEFT, RIGHT, MIDDLE = Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignRight, Qt.AlignmentFlag.AlignVCenter
CENTRE = Qt.AlignmentFlag.AlignCenter


class Chart(QWidget):
    """What bars and lines share: the title, words for who does not see it, arrows over the categories, a tooltip.

    ``chosen`` tells the place of the category that was clicked or entered.
    """

    chosen = Signal(int)
    back: ClassVar[tuple[Qt.Key, ...]] = (Qt.Key.Key_Left,)
    forth: ClassVar[tuple[Qt.Key, ...]] = (Qt.Key.Key_Right,)

    def __init__(self, data: ChartData | None = None, empty: str = "") -> None:
        """Show ``data``, or say ``empty`` where there is nothing to draw."""
        super().__init__()
        self._empty = empty
        self.data = ChartData("", (), ())
        self.at = 0
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.MinimumExpanding)
        self.show_data(data or self.data)

    def show_data(self, data: ChartData) -> None:
        """Show other numbers; the mark stays where it is as far as it can."""
        self.data, self.at = data, min(self.at, max(0, len(data.categories) - 1))
        self.setMinimumHeight(self.sizeHint().height())
        self.setAccessibleDescription(self.empty_words if data.empty else data.description())
        self._tell()
        self.updateGeometry()
        self.update()

    @property
    def empty_words(self) -> str:
        """Return what is said where there is nothing to draw."""
        return self._empty or _("There are no figures to draw yet.")

    def choose(self, place: int) -> None:
        """Put the mark on a category."""
        self.at = min(max(0, place), max(0, len(self.data.categories) - 1))
        self._tell()
        self.update()

    def _tell(self) -> None:
        words = "" if self.data.empty else self.data.words(self.at)
        self.setAccessibleName(" · ".join(filter(None, (self.data.title, words))))

    def font_of(self, pixels: int = TEXT, *, strong: bool = False) -> QFont:
        """Return the chart's face in a size."""
        font = QFont(self.font())
        font.setPixelSize(pixels)
        font.setWeight(QFont.Weight.Medium if strong else QFont.Weight.Normal)
        return font

    def width_of(self, text: str) -> float:
        """Return how wide a number or name is painted."""
        return QFontMetricsF(self.font_of()).horizontalAdvance(text) + 2

    def top(self) -> float:
        """Return where the drawing begins, below the title and the names of series."""
        return EDGE / 2 + (TITLE if self.data.title else 0) + (LEGEND if self.legend() else 0)

    def legend(self) -> list[tuple[int, str]]:
        """Return the series that are named above the drawing, by place."""
        return list(enumerate(each.name for each in self.data.series)) if len(self.data.series) > 1 else []

    def place_at(self, point: QPointF) -> int | None:
        """Return the category under a point."""
        raise NotImplementedError

    def paint_figures(self, painter: QPainter) -> None:
        """Paint the numbers."""
        raise NotImplementedError

    def paint_sample(self, painter: QPainter, place: QRectF, number: int) -> None:
        """Paint how a series looks, beside its name."""
        raise NotImplementedError

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint title, names of series and the numbers, or the words for none."""
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            if self.data.title:
                self._paint_title(painter)
            painter.setFont(self.font_of())
            if self.data.empty:
                painter.setPen(theme.colour("secondary"))
                painter.drawText(QRectF(self.rect()), int(CENTRE | Qt.TextFlag.TextWordWrap), self.empty_words)
                return
            self._paint_legend(painter)
            self.paint_figures(painter)

    def _paint_title(self, painter: QPainter) -> None:
        painter.setFont(self.font_of(13, strong=True))
        painter.setPen(theme.colour("text"))
        unit = self.data.unit and _("unit: {unit}").format(unit=self.data.unit)
        room = self.width() - 2 * EDGE - (self.width_of(unit) + GAP if unit else 0)
        text = QFontMetricsF(painter.font()).elidedText(self.data.title, Qt.TextElideMode.ElideRight, room)
        painter.drawText(QRectF(EDGE, EDGE / 2, room, TITLE - GAP), int(LEFT | MIDDLE), text)
        painter.setFont(self.font_of())
        painter.setPen(theme.colour("secondary"))
        painter.drawText(QRectF(EDGE, EDGE / 2, self.width() - 2 * EDGE, TITLE - GAP), int(RIGHT | MIDDLE), unit)

    def _paint_legend(self, painter: QPainter) -> None:
        left, top = EDGE, self.top() - LEGEND
        for number, name in self.legend():
            self.paint_sample(painter, QRectF(left, top + 3, 18, 10), number)
            painter.setPen(theme.colour("secondary"))
            painter.drawText(QRectF(left + 24, top, self.width_of(name), 16), int(LEFT | MIDDLE), name)
            left += 24 + self.width_of(name) + 14

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose and open the category under the mouse."""
        place = self.place_at(event.position())
        if place is not None:
            self.choose(place)
            self.chosen.emit(place)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move by arrows, Home and End; open by Enter."""
        key, last = Qt.Key(event.key()), len(self.data.categories) - 1
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not self.data.empty:
            self.chosen.emit(self.at)
        elif key in self.back or key in self.forth:
            self.choose(self.at + (1 if key in self.forth else -1))
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_End):
            self.choose(0 if key == Qt.Key.Key_Home else last)
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        """Say in words what is under the mouse."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            place = self.place_at(QPointF(event.pos()))
            if place is not None:
                QToolTip.showText(event.globalPos(), self.data.words(place), self)
                return True
        return super().event(event)
