"""The rows behind a table: a window onto a query, fetched page by page as it is shown."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, QTimer, Signal

from crm.kernel.errors import RuleBroken
from crm.kernel.i18n import _
from ui.shell.worker import Cancelled, Client, Job

PAGE = 100
KEPT_PAGES = 40
"""Pages kept in memory; the ones farthest from what came last go first. Our default."""
PAUSE = 40
"""Milliseconds that the view must rest before missing pages are asked for; our default."""
AT_ONCE = 4
"""Pages asked for at once where no view says what it shows; our default."""
MOST_CHOSEN = 20_000
"""Rows that one act may be done with; our default."""
Index = QModelIndex | QPersistentModelIndex
ROW_ROLE = Qt.ItemDataRole.UserRole + 1
BADGE_ROLE = Qt.ItemDataRole.UserRole + 2
LOADING_ROLE = Qt.ItemDataRole.UserRole + 3
BROKEN = "—"
"""What a cell shows when its row cannot be read."""


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
    that is not there yet shows as a bar until its page arrives. Pages are asked for when the view rests, only
    those in view, and requests that left the view are taken back.
    """

    counted = Signal(int)
    loaded = Signal()

    def __init__(self, client: Client, columns: Sequence[Column]) -> None:
        """Begin empty."""
        super().__init__()
        self._client, self.columns = client, list(columns)
        self._pages: dict[int, Sequence[Any]] = {}
        self._asked: dict[int, Job] = {}
        self._wanted: dict[int, None] = {}
        self._failed: set[int] = set()
        self._told = False
        self._rows, self._round, self._shown = 0, 0, 0
        self.sort_key, self.descending = "", True
        self._query: tuple[Fetch, str, bool] | None = None
        self._shown_query: tuple[Fetch, str, bool] | None = None
        self.in_view: Callable[[], tuple[int, int]] | None = None
        self._pause = QTimer(self, singleShot=True, interval=PAUSE)
        self._pause.timeout.connect(self._ask_wanted)

    # ---- asking ------------------------------------------------------------------------------------------
    def show_query(self, fetch: Fetch, count: Count) -> None:
        """Show another query, from its first row."""
        for job in self._asked.values():
            job.cancel()
        self._query = (fetch, self.sort_key, self.descending)
        self._round, self._told = self._round + 1, False
        self._asked.clear()
        self._wanted.clear()
        self._failed.clear()
        self._ask(0)
        this = self._round
        self._client.submit(count, lambda total: self._set_count(this, total), lambda error: self._tell(this, error))

    def _want(self, page: int) -> None:
        """Remember that a page is missing; it is asked for when the view rests."""
        if page in self._asked or page in self._failed or page in self._wanted:
            return
        self._wanted[page] = None
        self._pause.start()

    def _ask_wanted(self) -> None:
        """Ask for the missing pages in view and take back the requests for others."""
        wanted, self._wanted = list(self._wanted), {}
        if self.in_view is None:
            wanted = wanted[-AT_ONCE:]
        else:
            first, last = (row // PAGE for row in self.in_view())
            wanted = [page for page in wanted if first <= page <= last]
            for page, job in list(self._asked.items()):
                if page and not first - 1 <= page <= last + 1:
                    job.cancel()
                    del self._asked[page]
        for page in wanted:
            self._ask(page)

    def _ask(self, page: int) -> None:
        if page in self._asked or self._query is None:
            return
        (fetch, sort, descending), this = self._query, self._round
        self._asked[page] = self._client.submit(
            lambda place: fetch(place, sort, descending, page * PAGE, PAGE),
            lambda rows: self._take(this, page, rows),
            lambda error: self._miss(this, page, error),
        )

    def _take(self, this: int, page: int, rows: Sequence[Any]) -> None:
        if this != self._round:
            return
        self._asked.pop(page, None)
        if page == 0 and self._shown != self._round:
            self._begin(rows)
            self.loaded.emit()
            return
        self._pages[page] = rows
        while len(self._pages) > KEPT_PAGES:
            del self._pages[max(self._pages, key=lambda kept: abs(kept - page))]
        self._changed(page)

    def _begin(self, rows: Sequence[Any]) -> None:
        """Start over with the first page."""
        self.beginResetModel()
        self._pages = {0: rows}
        self._rows = len(rows)
        self._shown, self._shown_query = self._round, self._query
        self.endResetModel()

    def _miss(self, this: int, page: int, error: Exception) -> None:
        """Show a page that could not be read as dashes, and tell the error."""
        if this != self._round or isinstance(error, Cancelled):
            return
        self._asked.pop(page, None)
        self._failed.add(page)
        if page == 0 and self._shown != self._round:
            self._begin(())
        else:
            self._changed(page)
        self._tell(this, error)

    def _tell(self, this: int, error: Exception) -> None:
        """Tell the first error of a query; its other pages fail for the same reason."""
        if this == self._round and not self._told and not isinstance(error, Cancelled):
            self._told = True
            self._client.report(error)

    def _changed(self, page: int) -> None:
        first, last = page * PAGE, min((page + 1) * PAGE, self._rows) - 1
        if first <= last:
            self.dataChanged.emit(self.index(first, 0), self.index(last, len(self.columns) - 1))

    def _set_count(self, this: int, total: int) -> None:
        if this != self._round:
            return
        if total > self._rows:
            self.beginInsertRows(QModelIndex(), self._rows, total - 1)
            self._rows = total
            self.endInsertRows()
        self.counted.emit(total)

    def with_rows(
        self, numbers: Iterable[int], run: Callable[[list[Any]], object], failed: Callable[[Exception], object] | None = None
    ) -> None:
        """Call ``run`` with the rows of these numbers, fetching the ones that are not loaded; all of them or none.

        ``failed`` (else the client's handler) is told RuleBroken ``too_many_chosen`` for more than MOST_CHOSEN
        rows, ``rows_gone`` when some are no longer there, or what the database refused.
        """
        wanted = sorted(set(numbers))
        tell = failed or self._client.report
        if len(wanted) > MOST_CHOSEN:
            text = _("{count} rows are selected; at most {most} can be taken at once. Filter further or select fewer.")
            tell(RuleBroken("too_many_chosen", text.format(count=f"{len(wanted):,}", most=f"{MOST_CHOSEN:,}")))
            return
        pages = {number // PAGE for number in wanted}
        known = {page: self._pages[page] for page in pages if page in self._pages}
        missing = sorted(pages - known.keys())

        def give(fetched: dict[int, Sequence[Any]]) -> None:
            rows = [row for row in (_row_of(known | fetched, number) for number in wanted) if row is not None]
            if len(rows) < len(wanted):
                text = _("{missing} of the {count} selected rows are no longer there. Refresh and select again.")
                tell(RuleBroken("rows_gone", text.format(missing=len(wanted) - len(rows), count=len(wanted))))
                return
            run(rows)

        if not missing or self._shown_query is None:
            give({})
            return
        fetch, sort, descending = self._shown_query
        self._client.submit(
            lambda place: {page: fetch(place, sort, descending, page * PAGE, PAGE) for page in missing}, give, tell
        )

    # ---- Qt's questions ----------------------------------------------------------------------------------
    def row_at(self, number: int) -> Any | None:  # noqa: ANN401 - a row of whatever query
        """Return a loaded row, asking for its page where it is missing."""
        if number // PAGE not in self._pages:
            self._want(number // PAGE)
            return None
        return _row_of(self._pages, number)

    def loaded_row(self, number: int) -> Any | None:  # noqa: ANN401 - a row of whatever query
        """Return a row if it is loaded; asks for nothing."""
        return _row_of(self._pages, number)

    def loading(self, number: int) -> bool:
        """Tell whether a row's page is still to come."""
        page = number // PAGE
        return page not in self._pages and page not in self._failed

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        """Return how many rows are known."""
        return 0 if parent.isValid() else self._rows

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Return the number of columns."""
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401 - Qt's signature
        """Return what a cell shows; a broken row shows a dash and never breaks the table."""
        column = self.columns[index.column()]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _side(column)
        if role == LOADING_ROLE:
            return self.loading(index.row())
        if role not in _FROM_THE_ROW:
            return None
        row = self.row_at(index.row())
        if role == ROW_ROLE:
            return row
        if row is None:
            return self._words_of_nothing(index.row(), role)
        return _badge(column, row) if role == BADGE_ROLE else _words(column, row)

    def _words_of_nothing(self, number: int, role: int) -> str:
        """Return what stands where there is no row: nothing while it comes, a dash when it will not."""
        if role == BADGE_ROLE:
            return ""
        if not self.loading(number):
            return BROKEN
        return _("Loading…") if role == Qt.ItemDataRole.AccessibleTextRole else ""

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401
        """Return a column's head with an arrow where it sorts."""
        if orientation is Qt.Orientation.Vertical or not 0 <= section < len(self.columns):
            return None
        column = self.columns[section]
        if role == Qt.ItemDataRole.DisplayRole:
            arrow = (" ↓" if self.descending else " ↑") if column.sort and column.sort == self.sort_key else ""
            return column.head + arrow
        if role == Qt.ItemDataRole.ToolTipRole:
            return column.head
        return _side(column) if role == Qt.ItemDataRole.TextAlignmentRole else None

    def sort_by(self, section: int) -> bool:
        """Choose the sort column; a second click turns the direction. Returns whether the column sorts."""
        column = self.columns[section]
        if not column.sort:
            return False
        self.descending = not self.descending if column.sort == self.sort_key else column.number
        self.sort_key = column.sort
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(self.columns) - 1)
        return True


_FROM_THE_ROW = frozenset(
    (
        ROW_ROLE,
        BADGE_ROLE,
        Qt.ItemDataRole.DisplayRole,
        Qt.ItemDataRole.ToolTipRole,
        Qt.ItemDataRole.AccessibleTextRole,
    )
)


def _row_of(pages: dict[int, Sequence[Any]], number: int) -> Any | None:  # noqa: ANN401 - a row of whatever query
    page, place = divmod(number, PAGE)
    rows = pages.get(page, ())
    return rows[place] if place < len(rows) else None


def _side(column: Column) -> int:
    side = Qt.AlignmentFlag.AlignRight if column.number else Qt.AlignmentFlag.AlignLeft
    return int(side | Qt.AlignmentFlag.AlignVCenter)


def _badge(column: Column, row: Any) -> tuple[str, str] | str:  # noqa: ANN401 - a row of whatever query
    """Return a badge's state and words; nothing where the column has none, has no words, or the row is broken."""
    if column.badge is None:
        return ""
    try:
        state, words = column.badge(row)
    except Exception:  # noqa: BLE001 - painting must go on whatever a row holds; the cell shows a dash
        return ""
    return (state, words) if words else ""


def _words(column: Column, row: Any) -> str:  # noqa: ANN401 - a row of whatever query
    """Return a cell's words; a dash where the row is broken."""
    try:
        words = column.badge(row)[1] if column.badge else column.text(row)
    except Exception:  # noqa: BLE001 - painting must go on whatever a row holds
        return BROKEN
    return words if isinstance(words, str) else BROKEN
