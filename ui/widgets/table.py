"""Tables that are windows onto the database: badges, long names, hover, skeleton rows, a column chooser."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from PySide6.QtCore import QEvent, QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import QHeaderView, QMenu, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QTableView

from ui.theme.theme import theme
from ui.widgets.basics import badge_size, paint_badge
from ui.widgets.windowed import BADGE_ROLE, LOADING_ROLE, PAGE, ROW_ROLE, Column, Count, Fetch, Index, WindowedModel

__all__ = [
    "BADGE_ROLE",
    "LOADING_ROLE",
    "PAGE",
    "ROW_HEIGHT",
    "ROW_ROLE",
    "CellDelegate",
    "Column",
    "Count",
    "Fetch",
    "WindowedModel",
    "WindowedTable",
]
ROW_HEIGHT = 32
EDGE, LONGEST_BAR = 10, 240
"""Pixels left free on both sides of a cell's text; pixels of the longest skeleton bar."""
MOST_WIDER = 120
"""Pixels a column of words takes at most of the room that is left over."""


def text_font(base: QFont, *, strong: bool) -> QFont:
    """Return the font a cell is painted in: medium where it is strong."""
    font = QFont(base)
    font.setWeight(QFont.Weight.Medium if strong else QFont.Weight.Normal)
    return font


def shortened(text: str, font: QFont, room: int) -> str:
    """Return ``text`` elided in its middle to ``room`` pixels, measured in the font it is painted in."""
    return QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideMiddle, room)


class CellDelegate(QStyledItemDelegate):
    """Paints badges, the strong first column, long names elided in their middle, bars for rows still to come."""

    def paint(self, painter: QPainter, option: Any, index: Index) -> None:  # noqa: ANN401 - Qt's stubs lack its fields
        """Paint one cell."""
        painter.save()
        try:
            self._paint_ground(painter, option, index)
            badge = index.data(BADGE_ROLE)
            if index.data(LOADING_ROLE):
                self._paint_bar(painter, option.rect, index)
            elif badge:
                self._paint_badge(painter, option, badge)
            else:
                self._paint_text(painter, option, index)
        finally:
            painter.restore()

    def _paint_ground(self, painter: QPainter, option: Any, index: Index) -> None:  # noqa: ANN401 - Qt's stubs lack its fields
        table = self.parent()
        hovered = isinstance(table, WindowedTable) and table.hovered == index.row()
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        place: QRect = option.rect
        painter.fillRect(place, theme.colour("accent_tint" if selected else "hairline" if hovered else "surface"))
        painter.setPen(theme.colour("hairline"))
        painter.drawLine(place.bottomLeft(), place.bottomRight())

    def _paint_bar(self, painter: QPainter, place: QRect, index: Index) -> None:
        """Paint the skeleton of a cell; the bars differ in length, so that they read as text to come."""
        share = 0.45 + 0.1 * ((index.row() * 3 + index.column() * 5) % 5)
        width = max(0.0, min(place.width() - 2 * EDGE, LONGEST_BAR) * share)
        number = index.data(Qt.ItemDataRole.TextAlignmentRole) & Qt.AlignmentFlag.AlignRight.value
        left = place.right() - EDGE - width if number else place.left() + EDGE
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("track"))
        painter.drawRoundedRect(QRectF(left, place.center().y() - 4, width, 9), 4, 4)

    def _paint_badge(self, painter: QPainter, option: Any, badge: tuple[str, str]) -> None:  # noqa: ANN401 - as above
        state, words = badge
        place = QRectF(option.rect)
        width = min(badge_size(option.fontMetrics, state, words).width(), place.width() - 14)
        paint_badge(painter, QRectF(place.left() + EDGE, place.center().y() - 10, width, 20), state, words)

    def _paint_text(self, painter: QPainter, option: Any, index: Index) -> None:  # noqa: ANN401 - Qt's stubs lack its fields
        model = index.model()
        column = model.columns[index.column()] if isinstance(model, WindowedModel) else None
        strong = column is not None and column.strong
        font = text_font(option.font, strong=strong)
        room = option.rect.adjusted(EDGE, 0, -EDGE, 0)
        painter.setFont(font)
        painter.setPen(theme.colour("text" if strong or (column is not None and column.number) else "secondary"))
        side = index.data(Qt.ItemDataRole.TextAlignmentRole)
        painter.drawText(room, int(side), shortened(index.data() or "", font, room.width()))

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        """Return the row height of the look."""
        return QSize(80, ROW_HEIGHT)


class WindowedTable(QTableView):
    """A table over a :class:`WindowedModel`; Enter and double click open a row, the head chooses columns."""

    opened = Signal(object)
    chosen = Signal(object)
    columns_changed = Signal(object)

    def __init__(self, model: WindowedModel) -> None:
        """Dress the table: fixed row height, sorting by head, whole rows selected."""
        super().__init__()
        self._windowed = model
        self._awaited = -1
        self._room = -1
        self.hovered = -1
        self.setModel(model)
        self.setItemDelegate(CellDelegate(self))
        self.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QTableView.SelectionMode.ExtendedSelection)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setMouseTracking(True)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(ROW_HEIGHT)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self._dress_head()
        model.in_view = self.rows_in_view
        model.dataChanged.connect(self._row_arrived)
        self.verticalScrollBar().valueChanged.connect(lambda _place: self._hover(-1))
        self.doubleClicked.connect(self._open)
        self.selectionModel().currentRowChanged.connect(lambda now, _before: self._choose(now))

    def _dress_head(self) -> None:
        head = self.horizontalHeader()
        head.setFixedHeight(30)
        head.setHighlightSections(False)
        head.setSectionsMovable(True)
        head.setSectionsClickable(True)
        head.setStretchLastSection(True)
        head.setTextElideMode(Qt.TextElideMode.ElideRight)
        head.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        head.customContextMenuRequested.connect(self._offer_columns)
        self.share_room()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share room that is left over among the columns of words, so that no name is elided beside empty paper."""
        super().resizeEvent(event)
        room = self.viewport().width()
        if room != self._room:
            self._room = room
            self.share_room()

    def share_room(self) -> None:
        """Give every column its width, and those of words an equal part of what is left over."""
        columns = list(enumerate(self._windowed.columns))
        spare = self.viewport().width() - sum(each.width for number, each in columns if not self.isColumnHidden(number))
        words = [number for number, each in columns[:-1] if not each.number and each.badge is None]
        wider = min(MOST_WIDER, max(0, spare) // max(1, len(words)))
        for number, each in columns:
            self.setColumnWidth(number, each.width + (wider if number in words else 0))

    # ---- rows --------------------------------------------------------------------------------------------
    def rows_in_view(self) -> tuple[int, int]:
        """Return the first and the last row that can be seen; (0, 0) of an empty table."""
        height = self.viewport().height()
        first = max(0, self.rowAt(0))
        last = self.rowAt(max(0, height - 1))
        return first, last if last >= 0 else max(0, self._windowed.rowCount() - 1)

    def selected_numbers(self) -> list[int]:
        """Return the numbers of the selected rows from the top, whether loaded or not."""
        ranges: Any = self.selectionModel().selection()
        return sorted({number for each in ranges for number in range(each.top(), each.bottom() + 1)})

    def selected_rows(self) -> list[Any]:
        """Return the loaded rows among the selected ones; ``with_selected`` gives all of them."""
        loaded = (self._windowed.loaded_row(number) for number in self.selected_numbers())
        return [row for row in loaded if row is not None]

    def with_selected(self, run: Callable[[list[Any]], object], failed: Callable[[Exception], object] | None = None) -> None:
        """Call ``run`` with every selected row, fetching those not loaded; ``failed`` is told why not (see ``with_rows``)."""
        self._windowed.with_rows(self.selected_numbers(), run, failed)

    def _choose(self, index: Index) -> None:
        row = index.data(ROW_ROLE)
        self._awaited = index.row() if row is None else -1
        self.chosen.emit(row)

    def _row_arrived(self, first: Index, last: Index) -> None:
        """Tell the current row as chosen when its page arrives after the mark."""
        if first.row() <= self._awaited <= last.row() and self.currentIndex().row() == self._awaited:
            self._choose(self.currentIndex())

    def _open(self, index: Index) -> None:
        row = index.data(ROW_ROLE)
        if row is not None:
            self.opened.emit(row)

    # ---- columns -----------------------------------------------------------------------------------------
    def hidden_columns(self) -> list[int]:
        """Return the numbers of the columns a person hid."""
        return [number for number in range(len(self._windowed.columns)) if self.isColumnHidden(number)]

    def hide_columns(self, numbers: Iterable[int]) -> None:
        """Hide exactly these columns; the first one names the row and always stays."""
        hidden = set(numbers) - {0}
        for number in range(len(self._windowed.columns)):
            self.setColumnHidden(number, number in hidden)
        self.columns_changed.emit(self.hidden_columns())

    def column_menu(self) -> QMenu:
        """Return the menu that shows and hides columns."""
        menu = QMenu(self)
        for number, column in enumerate(self._windowed.columns):
            action = menu.addAction(column.head)
            action.setCheckable(True)
            action.setChecked(not self.isColumnHidden(number))
            action.setEnabled(number > 0)
            action.toggled.connect(lambda shown, number=number: self._turn_column(number, shown))
        return menu

    def _turn_column(self, number: int, shown: bool) -> None:
        hidden = set(self.hidden_columns())
        self.hide_columns(hidden - {number} if shown else hidden | {number})

    def _offer_columns(self, place: QPoint) -> None:
        menu = self.column_menu()
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(self.horizontalHeader().mapToGlobal(place))

    # ---- mouse and keys ----------------------------------------------------------------------------------
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Tint the row under the mouse."""
        self._hover(self.rowAt(int(event.position().y())))
        super().mouseMoveEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        """Take the tint away."""
        self._hover(-1)
        super().leaveEvent(event)

    def _hover(self, number: int) -> None:
        before, self.hovered = self.hovered, number
        for changed in {before, number} - {-1}:
            top = self.rowViewportPosition(changed)
            self.viewport().update(0, top, self.viewport().width(), ROW_HEIGHT)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Open the row by Enter; everything else as tables do."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self._open(self.currentIndex())
            return
        super().keyPressEvent(event)
