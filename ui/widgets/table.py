"""Tables that are windows onto the database: pages are fetched as they are shown, the count follows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QHeaderView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QTableView

from ui.shell.worker import Client
from ui.theme.theme import theme
from ui.widgets.basics import badge_size, paint_badge

PAGE = 100
ROW_HEIGHT = 32
Index = QModelIndex | QPersistentModelIndex
ROW_ROLE = Qt.ItemDataRole.UserRole + 1
BADGE_ROLE = Qt.ItemDataRole.UserRole + 2


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its head, what of a row it shows, its width, its sort key, whether it holds numbers or badges."""

    head: str
    text: Callable[[Any], str]
    width: int
    sort: str = ""
    number: bool = False
    badge: Callable[[Any], tuple[str, str]] | None = None
    strong: bool = False


Fetch = Callable[[Any, str, bool, int, int], Sequence[Any]]
Count = Callable[[Any], int]


class WindowedModel(QAbstractTableModel):
    """Rows of a query: ``fetch(place, sort, descending, offset, limit)`` and ``count(place)`` run on the database thread.

    The first page comes first and shows at once; the count follows and only lengthens the scroll bar. A row
    that is not there yet shows as an empty line until its page arrives.
    """

    counted = Signal(int)
    loaded = Signal()

    def __init__(self, client: Client, columns: Sequence[Column]) -> None:
        """Begin empty."""
        super().__init__()
        self._client, self.columns = client, list(columns)
        self._pages: dict[int, Sequence[Any]] = {}
        self._asked: set[int] = set()
        self._rows, self._round = 0, 0
        self.sort_key, self.descending = "", True
        self._fetch: Fetch | None = None

    def show_query(self, fetch: Fetch, count: Count) -> None:
        """Show another query, from its first row."""
        self._fetch, self._round = fetch, self._round + 1
        self._asked.clear()
        self._ask(0)
        this = self._round
        self._client.submit(count, lambda total: self._set_count(this, total))

    def _ask(self, page: int) -> None:
        if page in self._asked or self._fetch is None:
            return
        self._asked.add(page)
        fetch, this, sort, descending = self._fetch, self._round, self.sort_key, self.descending
        self._client.submit(
            lambda place: fetch(place, sort, descending, page * PAGE, PAGE),
            lambda rows: self._take(this, page, rows),
            lambda _error: self._asked.discard(page),
        )

    def _take(self, this: int, page: int, rows: Sequence[Any]) -> None:
        if this != self._round:
            return
        if page == 0:
            self.beginResetModel()
            self._pages = {0: rows}
            self._rows = len(rows)
            self.endResetModel()
            self.loaded.emit()
            return
        self._pages[page] = rows
        first = page * PAGE
        self.dataChanged.emit(self.index(first, 0), self.index(first + len(rows) - 1, len(self.columns) - 1))

    def _set_count(self, this: int, total: int) -> None:
        if this != self._round:
            return
        if total > self._rows:
            self.beginInsertRows(QModelIndex(), self._rows, total - 1)
            self._rows = total
            self.endInsertRows()
        self.counted.emit(total)

    def row_at(self, number: int) -> Any | None:  # noqa: ANN401 - a row of whatever query
        """Return a loaded row, asking for its page where it is missing."""
        page, place = divmod(number, PAGE)
        rows = self._pages.get(page)
        if rows is None:
            self._ask(page)
            return None
        return rows[place] if place < len(rows) else None

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        """Return how many rows are known."""
        return 0 if parent.isValid() else self._rows

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Return the number of columns."""
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401 - Qt's signature
        """Return what a cell shows; a broken row shows a dash and never breaks the table."""
        row, column = self.row_at(index.row()), self.columns[index.column()]
        if role == ROW_ROLE:
            return row
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if column.number else Qt.AlignmentFlag.AlignLeft
            return int(side | Qt.AlignmentFlag.AlignVCenter)
        if row is None:
            return ""
        if role == BADGE_ROLE:
            return column.badge(row) if column.badge else ""
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            try:
                return column.badge(row)[1] if column.badge else column.text(row)
            except (AttributeError, KeyError, ValueError):
                return "—"
        return ""

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401
        """Return a column's head with an arrow where it sorts."""
        if orientation is Qt.Orientation.Vertical:
            return ""
        column = self.columns[section]
        if role == Qt.ItemDataRole.DisplayRole:
            arrow = (" ↓" if self.descending else " ↑") if column.sort and column.sort == self.sort_key else ""
            return column.head + arrow
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return int(
                (Qt.AlignmentFlag.AlignRight if column.number else Qt.AlignmentFlag.AlignLeft) | Qt.AlignmentFlag.AlignVCenter
            )
        return ""

    def sort_by(self, section: int) -> bool:
        """Choose the sort column; a second click turns the direction. Returns whether the column sorts."""
        column = self.columns[section]
        if not column.sort:
            return False
        self.descending = not self.descending if column.sort == self.sort_key else column.number
        self.sort_key = column.sort
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(self.columns) - 1)
        return True


class CellDelegate(QStyledItemDelegate):
    """Paints badges, the strong first column, and long names elided in their middle."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint one cell."""
        badge = index.data(BADGE_ROLE)
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.save()
        place = QRectF(option.rect)
        painter.fillRect(place, theme.colour("accent_tint" if selected else "surface"))
        painter.setPen(theme.colour("hairline"))
        painter.drawLine(place.bottomLeft(), place.bottomRight())
        if badge:
            state, words = badge
            size = badge_size(option.fontMetrics, state, words)
            paint_badge(
                painter,
                QRectF(place.left() + 10, place.center().y() - 10, min(size.width(), place.width() - 14), 20),
                state,
                words,
            )
        else:
            self._paint_text(painter, option, index)
        painter.restore()

    def _paint_text(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        text = index.data() or ""
        model = index.model()
        strong = isinstance(model, WindowedModel) and model.columns[index.column()].strong
        font = painter.font()
        font.setWeight(font.Weight.Medium if strong else font.Weight.Normal)
        painter.setFont(font)
        room = option.rect.adjusted(10, 0, -10, 0)
        painter.setPen(theme.colour("text" if strong or index.column() in (0, 3) else "secondary"))
        elided = option.fontMetrics.elidedText(text, Qt.TextElideMode.ElideMiddle, room.width())
        painter.drawText(room, int(index.data(Qt.ItemDataRole.TextAlignmentRole)), elided)

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        """Return the row height of the look."""
        return QSize(80, ROW_HEIGHT)


class WindowedTable(QTableView):
    """A table over a :class:`WindowedModel`; Enter and double click open a row."""

    opened = Signal(object)
    chosen = Signal(object)

    def __init__(self, model: WindowedModel) -> None:
        """Dress the table: fixed row height, sorting by head, whole rows selected."""
        super().__init__()
        self.setModel(model)
        self.setItemDelegate(CellDelegate(self))
        self.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QTableView.SelectionMode.ExtendedSelection)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(ROW_HEIGHT)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        head = self.horizontalHeader()
        head.setFixedHeight(30)
        head.setHighlightSections(False)
        head.setSectionsMovable(True)
        head.setSectionsClickable(True)
        head.setStretchLastSection(True)
        for number, column in enumerate(model.columns):
            self.setColumnWidth(number, column.width)
        self.doubleClicked.connect(lambda index: self.opened.emit(index.data(ROW_ROLE)))
        self.selectionModel().currentRowChanged.connect(lambda now, _before: self.chosen.emit(now.data(ROW_ROLE)))

    def selected_rows(self) -> list[Any]:
        """Return the loaded rows among the selected ones."""
        rows = (index.data(ROW_ROLE) for index in self.selectionModel().selectedRows())
        return [row for row in rows if row is not None]

    def keyPressEvent(self, event: Any) -> None:  # noqa: ANN401 - Qt's event
        """Open the row by Enter; everything else as tables do."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self.opened.emit(self.currentIndex().data(ROW_ROLE))
            return
        super().keyPressEvent(event)
