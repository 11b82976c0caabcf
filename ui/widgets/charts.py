"""Charts painted by hand: bars over categories, and lines over months; a chart answers one question by its title."""

from __future__ import annotations

from itertools import pairwise
from typing import ClassVar, NamedTuple

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QKeyEvent, QPainter, QPen

from crm.kernel.series import ChartData, number_text, spread
from ui.theme.theme import theme
from ui.widgets.chart_frame import CENTRE, EDGE, GAP, LEFT, LEGEND, MIDDLE, RIGHT, Chart
from ui.widgets.chart_marks import filling, ink, paint_mark, stroke


class BarPart(NamedTuple):
    """A bar as it is painted: its series, category, box, and the place of its number."""

    series: int
    place: int
    box: QRectF
    number: QRectF


class BarChart(Chart):
    """Bars that lie, one a category or a group of them; the number stands beside each, a line marks the target."""

    back = (Qt.Key.Key_Up, Qt.Key.Key_Left)
    forth = (Qt.Key.Key_Down, Qt.Key.Key_Right)
    THICK: ClassVar[float] = 15.0
    """Pixels of one bar with what parts it from the next of its group."""

    def row(self) -> float:
        """Return how tall a category is."""
        return self.THICK * max(1, len(self.data.series)) + 9

    def sizeHint(self) -> QSize:
        """Return room for every category, at least for the words of an empty chart."""
        foot = LEGEND if self.data.line is not None and self.data.line_note else 0
        return QSize(420, int(max(90, self.top() + self.row() * len(self.data.categories) + foot + EDGE)))

    def name_room(self) -> float:
        """Return how wide the names stand, at most two fifths of the chart."""
        return min(max((self.width_of(name) for name in self.data.categories), default=0), self.width() * 0.4)

    def scale(self) -> tuple[float, float]:
        """Return where nought stands, and pixels a unit."""
        low, high = self.data.reach()
        numbers = [self.width_of(each.text(p)) for each in self.data.series for p in range(len(self.data.categories))]
        left = EDGE + self.name_room() + GAP
        room = max(20.0, self.width() - left - EDGE - GAP - max(numbers, default=0))
        by = room / (high - low)
        return left - low * by, by

    def parts(self) -> list[BarPart]:
        """Return every bar with the place of its number."""
        zero, by = self.scale()
        found = []
        for number, each in enumerate(self.data.series):
            for place, value in enumerate(each.values):
                top = self.top() + place * self.row() + 4 + number * self.THICK
                end = zero + float(value or 0) * by
                box = QRectF(min(zero, end), top + 1.5, abs(end - zero), self.THICK - 3)
                beside = QRectF(max(zero, end) + GAP - 2, top, self.width_of(each.text(place)), self.THICK)
                found.append(BarPart(number, place, box, beside))
        return found

    def place_at(self, point: QPointF) -> int | None:
        """Return the category under a point."""
        place = int((point.y() - self.top()) // self.row())
        return place if not self.data.empty and 0 <= place < len(self.data.categories) else None

    def paint_sample(self, painter: QPainter, place: QRectF, number: int) -> None:
        """Paint a small bar of a series."""
        painter.setPen(QPen(ink(number), 1))
        painter.setBrush(filling(number))
        painter.drawRect(place)

    def paint_figures(self, painter: QPainter) -> None:
        """Paint names, bars and numbers, then the line over them."""
        zero, by = self.scale()
        self._paint_names(painter)
        for part in self.parts():
            painter.setPen(QPen(ink(part.series), 1))
            painter.setBrush(filling(part.series, light=self._falls_short(part)))
            painter.drawRect(part.box)
            painter.setPen(theme.colour("text"))
            painter.drawText(part.number, int(LEFT | MIDDLE), self.data.series[part.series].text(part.place))
        painter.setPen(QPen(theme.colour("border"), 1))
        bottom = self.top() + self.row() * len(self.data.categories)
        painter.drawLine(QPointF(zero, self.top()), QPointF(zero, bottom))
        if self.data.line is not None:
            self._paint_line(painter, zero + float(self.data.line) * by, self.top(), bottom)

    def _falls_short(self, part: BarPart) -> bool:
        value, line = self.data.series[part.series].values[part.place], self.data.line
        return len(self.data.series) == 1 and line is not None and value is not None and value < line

    def _paint_names(self, painter: QPainter) -> None:
        metrics = QFontMetricsF(painter.font())
        for place, name in enumerate(self.data.categories):
            where = QRectF(EDGE, self.top() + place * self.row(), self.name_room(), self.row())
            if self.hasFocus() and place == self.at:
                painter.setPen(QPen(theme.colour("accent"), 1.4))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRoundedRect(QRectF(EDGE / 2, where.top() + 1, self.width() - EDGE, self.row() - 2), 4, 4)
            painter.setPen(theme.colour("text"))
            text = metrics.elidedText(name, Qt.TextElideMode.ElideRight, where.width())
            painter.drawText(where, int(LEFT | MIDDLE), text)

    def _paint_line(self, painter: QPainter, x: float, top: float, bottom: float) -> None:
        painter.setPen(QPen(theme.colour("bad"), 1.2, Qt.PenStyle.DashLine))
        painter.drawLine(QPointF(x, top), QPointF(x, bottom))
        width = self.width_of(self.data.line_note)
        left = min(max(EDGE, x - width / 2), self.width() - EDGE - width)
        painter.setPen(theme.colour("secondary"))
        painter.drawText(QRectF(left, bottom, width, LEGEND), int(CENTRE), self.data.line_note)


class LineChart(Chart):
    """Lines over months 走势: a race. Each ends in its name and number; ↑↓ bring one line forward, ←→ choose the month."""

    FOOT: ClassVar[float] = 20.0
    LABEL: ClassVar[float] = 15.0
    """Pixels of the categories' names below, and of one name at the end of a line."""
    INSET: ClassVar[float] = 16.0
    """Pixels between the scale and the first month, where its number stands."""

    def __init__(self, data: ChartData | None = None, empty: str = "") -> None:
        """Begin with no line in front."""
        self.strong: int | None = None
        super().__init__(data, empty)

    def sizeHint(self) -> QSize:
        """Return room for the names at the ends of the lines."""
        return QSize(480, int(self.top() + max(120.0, self.LABEL * len(self.data.series)) + self.FOOT + EDGE))

    def legend(self) -> list[tuple[int, str]]:
        """Return nothing: lines are named where they end."""
        return []

    def plot(self) -> QRectF:
        """Return the box in which the lines run."""
        low, high = self.data.reach(zero=not self.data.downwards)
        left = EDGE + max(self.width_of(number_text(low)), self.width_of(number_text(high))) + GAP + self.INSET
        names = max((self.width_of(self.end_words(n)) for n in range(len(self.data.series))), default=0.0)
        right = self.width() - EDGE - min(names, self.width() * 0.4) - 20
        return QRectF(left, self.top() + 8, max(20.0, right - left), self.height() - self.top() - 8 - self.FOOT - EDGE / 2)

    def end_words(self, number: int) -> str:
        """Return what stands at the end of a line: its name and its last number."""
        each = self.data.series[number]
        return f"{each.name} {each.text(each.last)}" if each.last is not None else each.name

    def point(self, place: int, value: float, box: QRectF) -> QPointF:
        """Return where a number stands in the box."""
        low, high = self.data.reach(zero=not self.data.downwards)
        share = (value - low) / (high - low)
        share = share if self.data.downwards else 1 - share
        across = place / max(1, len(self.data.categories) - 1)
        return QPointF(box.left() + box.width() * across, box.top() + box.height() * share)

    def points(self, number: int, box: QRectF) -> list[tuple[int, QPointF]]:
        """Return the places of a line's numbers; a month without a number has none."""
        values = self.data.series[number].values
        return [(place, self.point(place, float(value), box)) for place, value in enumerate(values) if value is not None]

    def ends(self, box: QRectF) -> dict[int, QRectF]:
        """Return the places of the names at the ends of the lines, by series; none covers another."""
        lines = {number: self.points(number, box) for number in range(len(self.data.series))}
        shown = [number for number, points in lines.items() if points]
        middles = spread([lines[number][-1][1].y() for number in shown], self.LABEL, box.top(), box.bottom())
        left = box.right() + 18
        return {
            number: QRectF(left, middle - self.LABEL / 2, self.width() - left - EDGE / 2, self.LABEL)
            for number, middle in zip(shown, middles, strict=True)
        }

    def place_at(self, point: QPointF) -> int | None:
        """Return the category nearest to a point."""
        box, count = self.plot(), len(self.data.categories)
        if self.data.empty or not box.adjusted(-12, -8, 12, self.FOOT).contains(point):
            return None
        step = box.width() / max(1, count - 1)
        return min(max(0, round((point.x() - box.left()) / step)), count - 1)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Bring a line forward by ↑ and ↓; the rest as every chart does."""
        step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()))
        if step is None or self.data.empty:
            super().keyPressEvent(event)
            return
        order = sorted(self.ends(self.plot()).items(), key=lambda each: each[1].top())
        names = [number for number, _place in order]
        at = names.index(self.strong) + step if self.strong in names else 0
        self.strong = names[min(max(0, at), len(names) - 1)]
        self.setAccessibleName(" · ".join((self.data.title, self.end_words(self.strong))))
        self.update()

    def paint_sample(self, painter: QPainter, place: QRectF, number: int) -> None:
        """Paint a short piece of a line with its mark."""
        painter.setPen(stroke(number, strong=False))
        painter.drawLine(QPointF(place.left(), place.center().y()), QPointF(place.right(), place.center().y()))
        paint_mark(painter, place.center(), number)

    def paint_figures(self, painter: QPainter) -> None:
        """Paint the grid, every line, the one in front last, and the names at their ends."""
        box = self.plot()
        self._paint_grid(painter, box)
        order = [number for number in range(len(self.data.series)) if number != self.strong]
        for number in [*order, *([] if self.strong is None else [self.strong])]:
            self._paint_series(painter, number, box)
        metrics = QFontMetricsF(self.font_of())
        for number, where in self.ends(box).items():
            last = self.points(number, box)[-1][1]
            painter.setPen(QPen(theme.colour("border"), 0.8))
            painter.drawLine(last + QPointF(6, 0), QPointF(where.left() - 3, where.center().y()))
            painter.setFont(self.font_of(strong=number == self.strong))
            painter.setPen(theme.colour("text" if self.strong in (None, number) else "secondary"))
            text = metrics.elidedText(self.end_words(number), Qt.TextElideMode.ElideRight, where.width())
            painter.drawText(where, int(LEFT | MIDDLE), text)

    def _paint_grid(self, painter: QPainter, box: QRectF) -> None:
        low, high = self.data.reach(zero=not self.data.downwards)
        for value in (low, (low + high) / 2, high):
            y = self.point(0, value, box).y()
            painter.setPen(QPen(theme.colour("hairline"), 1))
            painter.drawLine(QPointF(box.left(), y), QPointF(box.right(), y))
            painter.setPen(theme.colour("secondary"))
            painter.drawText(
                QRectF(EDGE, y - 8, box.left() - self.INSET - EDGE - GAP, 16), int(RIGHT | MIDDLE), number_text(value)
            )
        for place, text, where in self.category_labels(box):
            painter.setPen(theme.colour("accent" if self.hasFocus() and place == self.at else "secondary"))
            painter.drawText(where, int(CENTRE), text)
        if self.hasFocus():
            x = self.point(self.at, low, box).x()
            painter.setPen(QPen(theme.colour("accent"), 1, Qt.PenStyle.DotLine))
            painter.drawLine(QPointF(x, box.top()), QPointF(x, box.bottom()))
        if self.data.line is not None:
            y = self.point(0, float(self.data.line), box).y()
            painter.setPen(QPen(theme.colour("bad"), 1.2, Qt.PenStyle.DashLine))
            painter.drawLine(QPointF(box.left(), y), QPointF(box.right(), y))
            painter.setPen(theme.colour("secondary"))
            painter.drawText(QRectF(box.left() + 4, y - 16, box.width(), 16), int(LEFT | MIDDLE), self.data.line_note)

    def category_labels(self, box: QRectF) -> list[tuple[int, str, QRectF]]:
        """Return the names below the drawing with their places: as many as stand beside each other, the last one always."""
        count = len(self.data.categories)
        wide = max((self.width_of(name) for name in self.data.categories), default=0.0) + GAP
        every = max(1, int(-(-wide * max(1, count - 1) // box.width())))
        shown = [place for place in range(count) if (count - 1 - place) % every == 0]
        middles = [self.point(place, 0, box).x() for place in shown]
        return [
            (place, self.data.categories[place], QRectF(x - wide / 2, box.bottom() + 2, wide, self.FOOT - 2))
            for place, x in zip(shown, middles, strict=True)
        ]

    def _paint_series(self, painter: QPainter, number: int, box: QRectF) -> None:
        strong, points = number == self.strong, self.points(number, box)
        for (place, here), (after, there) in pairwise(points):
            painter.setPen(stroke(number, strong=strong) if after == place + 1 else QPen(theme.colour("border"), 0.8))
            painter.drawLine(here, there)
        numbered = strong or len(self.data.series) == 1
        for _place, at in points:
            paint_mark(painter, at, number, strong=strong)
        for nth in range(len(points) - 1 if numbered else 0):
            text = self.data.series[number].text(points[nth][0])
            where = self.number_box(text, [at for _place, at in points], nth)
            painter.setFont(self.font_of(11))
            painter.fillRect(where, theme.colour("surface"))
            painter.setPen(theme.colour("text"))
            painter.drawText(where, int(CENTRE), text)

    def number_box(self, text: str, points: list[QPointF], nth: int) -> QRectF:
        """Return where the number of the ``nth`` point stands: above its line, and below it in a hollow."""
        at = points[nth]
        beside = [points[other].y() for other in (nth - 1, nth + 1) if 0 <= other < len(points)]
        hollow = bool(beside) and sum(beside) / len(beside) < at.y() - 1
        width = QFontMetricsF(self.font_of(11)).horizontalAdvance(text) + 2
        return QRectF(at.x() - width / 2, at.y() + 7 if hollow else at.y() - 20, width, 13)
