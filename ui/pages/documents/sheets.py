"""The sheets of a PDF under one another: drawn when they come into view, found by words, chosen by their small pictures."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QHideEvent, QImage, QPainter, QPaintEvent, QPixmap, QResizeEvent, QShowEvent, QWheelEvent
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QScrollArea, QWidget

from crm.kernel.i18n import _
from ui.theme.theme import theme

ZOOMS = (0.6, 0.8, 1.0, 1.25, 1.6, 2.0)
PIXELS_PER_POINT = 1.25
GAP = 14
KEPT = 24
"""Sheets kept drawn, those nearest to the view; our default."""
SMALL_SCALE = 0.14
"""Pixels a point of a small picture."""
FOUND = QColor(255, 190, 0, 90)


@dataclass(frozen=True, slots=True)
class Hit:
    """Where words were found: the page from 0, and their box in points from the page's lower left corner."""

    page: int
    left: float
    bottom: float
    right: float
    top: float


class Pdf:
    """A PDF's pages: their sizes, pictures of them, and where words stand. Used on the GUI thread alone.

    The file stays open between questions, for the fonts and glyphs that it has read by then; ``close`` lets go of it until
    the next question.
    """

    def __init__(self, data: bytes) -> None:
        """Keep the file's bytes."""
        self._data = data
        self._document: Any = None
        document = self._open()
        self.sizes: list[tuple[float, float]] = [document.get_page_size(number) for number in range(len(document))]

    def _open(self) -> Any:  # noqa: ANN401 - the library's document
        import pypdfium2  # noqa: PLC0415 - loaded with the first preview

        if self._document is None:
            self._document = pypdfium2.PdfDocument(self._data)
        return self._document

    def close(self) -> None:
        """Let go of the file until the next question."""
        if self._document is not None:
            self._document.close()
            self._document = None

    def picture(self, number: int, scale: float) -> QImage:
        """Return a page (from 0) as a picture, ``scale`` pixels a point."""
        bitmap: Any = self._open()[number].render(scale=scale, rev_byteorder=True)
        form = {4: QImage.Format.Format_RGBA8888, 3: QImage.Format.Format_RGB888}[bitmap.n_channels]
        return QImage(bytes(bitmap.buffer), bitmap.width, bitmap.height, bitmap.stride, form).copy()

    def find(self, words: str) -> list[Hit]:
        """Return where ``words`` stand, page by page."""
        document = self._open()
        return [hit for number in range(len(document)) for hit in _found(document[number].get_textpage(), number, words)]


def _found(text: Any, number: int, words: str) -> Iterator[Hit]:  # noqa: ANN401 - the library's page
    search = text.search(words)
    while (found := search.get_next()) is not None:
        start, count = found
        left, bottom, right, top = zip(*(text.get_charbox(index) for index in range(start, start + count)), strict=True)
        yield Hit(number, min(left), min(bottom), max(right), max(top))


class _Sheets(QWidget):
    """The long strip of sheets inside the scroll area."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("sheets")
        self.pdf: Pdf | None = None
        self.zoom = 1
        self.places: list[QRect] = []
        self.drawn: dict[int, QPixmap] = {}
        self.hits: list[Hit] = []
        self.chosen: Hit | None = None

    @property
    def scale(self) -> float:
        """Return pixels a point."""
        return PIXELS_PER_POINT * ZOOMS[self.zoom]

    def lay_out(self, width: int) -> None:
        """Give every sheet its place in the middle of ``width``."""
        self.places, top, widest = [], GAP, width
        for points_wide, points_high in self.pdf.sizes if self.pdf else []:
            wide, high = round(points_wide * self.scale), round(points_high * self.scale)
            self.places.append(QRect(max(GAP, (width - wide) // 2), top, wide, high))
            widest, top = max(widest, wide + 2 * GAP), top + high + GAP
        self.setFixedSize(QSize(widest, max(top, 1)))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the sheets in view: drawn ones as they are, others as empty paper."""
        painter = QPainter(self)
        painter.fillRect(event.rect(), theme.colour("background"))
        for number, place in enumerate(self.places):
            if place.intersects(event.rect()):
                painter.fillRect(place, QColor("white"))
                if number in self.drawn:
                    painter.drawPixmap(place.topLeft(), self.drawn[number])
                self._mark(painter, number, place)
        painter.end()

    def _mark(self, painter: QPainter, number: int, place: QRect) -> None:
        if self.pdf is None:
            return
        high = self.pdf.sizes[number][1]
        for hit in (each for each in self.hits if each.page == number):
            box = QRectF(hit.left, high - hit.top, hit.right - hit.left, hit.top - hit.bottom)
            spot = QRectF(box.topLeft() * self.scale, box.size() * self.scale).translated(place.topLeft().toPointF())
            painter.fillRect(spot.adjusted(-2, -2, 2, 2), FOUND)
            if hit == self.chosen:
                painter.setPen(QColor("#C0392B"))
                painter.drawRect(spot.adjusted(-2, -2, 2, 2))


class SheetView(QScrollArea):
    """A PDF to be read: scroll, zoom with Ctrl and the wheel, find words, turn to a page."""

    turned = Signal(int)

    def __init__(self) -> None:
        """Begin without a file."""
        super().__init__()
        self.setAccessibleName(_("Preview"))
        self.sheets = _Sheets()
        self.setWidget(self.sheets)
        self._pause = QTimer(self, singleShot=True, interval=0)
        self._pause.timeout.connect(self._draw_next)
        self.verticalScrollBar().valueChanged.connect(self._scrolled)

    @property
    def count(self) -> int:
        """Return how many sheets there are."""
        return len(self.sheets.places)

    @property
    def page(self) -> int:
        """Return the sheet in the middle of the view, from 0."""
        middle = self.verticalScrollBar().value() + self.viewport().height() // 2
        return next((number for number, place in enumerate(self.sheets.places) if place.bottom() + GAP >= middle), 0)

    def show_pdf(self, pdf: Pdf) -> None:
        """Show another file from its first sheet."""
        if self.sheets.pdf is not None:
            self.sheets.pdf.close()
        self.sheets.pdf, self.sheets.hits, self.sheets.chosen = pdf, [], None
        self._again()
        self.verticalScrollBar().setValue(0)
        self.turned.emit(0)

    def set_zoom(self, place: int) -> None:
        """Show the sheets larger or smaller, the same one in view; ``place`` is an index of ZOOMS."""
        page = self.page
        self.sheets.zoom = min(max(0, place), len(ZOOMS) - 1)
        self._again()
        self.turn_to(page)

    def turn_to(self, page: int) -> None:
        """Bring a sheet (from 0) to the top of the view."""
        if 0 <= page < self.count:
            self.verticalScrollBar().setValue(self.sheets.places[page].top() - GAP)

    def find(self, words: str, step: int = 1) -> tuple[int, int]:
        """Go to the next place (or the one before) where ``words`` stand; returns its number from 1, and how many there are."""
        sheets = self.sheets
        found = sheets.pdf.find(words) if sheets.pdf and words else []
        same = found == sheets.hits and sheets.chosen in found
        sheets.hits = found
        if not found:
            sheets.chosen = None
            sheets.update()
            return 0, 0
        place = (found.index(sheets.chosen) + step) % len(found) if same and sheets.chosen else 0
        sheets.chosen = found[place]
        self._show_hit(found[place])
        sheets.update()
        return place + 1, len(found)

    def _show_hit(self, hit: Hit) -> None:
        if self.sheets.pdf is None:
            return
        place, high = self.sheets.places[hit.page], self.sheets.pdf.sizes[hit.page][1]
        spot = QPoint(int(place.left() + hit.left * self.sheets.scale), int(place.top() + (high - hit.top) * self.sheets.scale))
        self.ensureVisible(spot.x(), spot.y(), 60, self.viewport().height() // 3)

    def hideEvent(self, event: QHideEvent) -> None:
        """Let go of the file while nobody looks."""
        super().hideEvent(event)
        if self.sheets.pdf is not None:
            self.sheets.pdf.close()

    def showEvent(self, event: QShowEvent) -> None:
        """Draw what is missing."""
        super().showEvent(event)
        self._pause.start()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the sheets in the middle."""
        super().resizeEvent(event)
        self.sheets.lay_out(self.viewport().width())
        self._pause.start()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom with Ctrl, scroll without."""
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.set_zoom(self.sheets.zoom + (1 if event.angleDelta().y() > 0 else -1))
            event.accept()
        else:
            super().wheelEvent(event)

    def _again(self) -> None:
        self.sheets.drawn.clear()
        self.sheets.lay_out(self.viewport().width())
        self.sheets.update()
        self._pause.start()

    def _scrolled(self, _value: int) -> None:
        self.turned.emit(self.page)
        self._pause.start()

    def _draw_next(self) -> None:
        """Draw one sheet that is in view and not drawn yet, then the next when the window has had its turn."""
        sheets = self.sheets
        if sheets.pdf is None or not self.isVisible():
            return
        top = self.verticalScrollBar().value()
        view = QRect(0, top - GAP, sheets.width(), self.viewport().height() + 2 * GAP)
        missing = [number for number, place in enumerate(sheets.places) if number not in sheets.drawn and place.intersects(view)]
        if not missing:
            return
        sheets.drawn[missing[0]] = QPixmap.fromImage(sheets.pdf.picture(missing[0], sheets.scale))
        while len(sheets.drawn) > KEPT:
            del sheets.drawn[max(sheets.drawn, key=lambda number: abs(number - missing[0]))]
        sheets.update(sheets.places[missing[0]])
        self._pause.start()


class SmallPictures(QListWidget):
    """The sheets as small pictures, drawn one after the other while nothing else is to do."""

    asked = Signal(int)

    def __init__(self) -> None:
        """Begin empty."""
        super().__init__()
        self.setAccessibleName(_("Pages"))
        self.setFixedWidth(126)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setIconSize(QSize(84, 119))
        self.setSpacing(2)
        self._pdf: Pdf | None = None
        self._next = 0
        self._pause = QTimer(self, singleShot=True, interval=10)
        self._pause.timeout.connect(self._draw_next)
        self.itemClicked.connect(self._ask)

    def show_pdf(self, pdf: Pdf) -> None:
        """List another file's sheets."""
        self._pdf, self._next = pdf, 0
        self.clear()
        for number in range(len(pdf.sizes)):
            self.addItem(QListWidgetItem(str(number + 1)))
        self._pause.start()

    def mark(self, page: int) -> None:
        """Mark the sheet that is in view."""
        if 0 <= page < self.count() and page != self.currentRow():
            self.setCurrentRow(page)

    def showEvent(self, event: QShowEvent) -> None:
        """Go on drawing."""
        super().showEvent(event)
        self._pause.start()

    def _ask(self, item: QListWidgetItem) -> None:
        self.asked.emit(self.row(item))

    def _draw_next(self) -> None:
        if self._pdf is None or self._next >= self.count() or not self.isVisible():
            return
        picture = self._pdf.picture(self._next, SMALL_SCALE)
        self.item(self._next).setIcon(QPixmap.fromImage(picture))
        self._next += 1
        self._pause.start()
