"""Tables over a query: broken rows, failed pages, a million rows dragged through, selections, columns."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QFont, QFontMetrics, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from crm.kernel.errors import RuleBroken
from ui.shell.worker import Client
from ui.theme.theme import apply_theme, load_fonts, theme
from ui.widgets.table import (
    BADGE_ROLE,
    PAGE,
    ROW_HEIGHT,
    CellDelegate,
    Column,
    WindowedModel,
    WindowedTable,
    shortened,
    text_font,
)
from ui.widgets.windowed import KEPT_PAGES, MOST_CHOSEN


class Desk:
    """A place without a database."""

    def rest(self) -> None:
        """Do nothing between jobs."""

    def close(self) -> None:
        """Do nothing at the end."""


@dataclass
class Query:
    """Rows 0 … total - 1 as numbers; remembers which pages were asked for and fails where told to."""

    total: int
    pages: list[int] = field(default_factory=list)
    failing: set[int] = field(default_factory=set)
    gone: set[int] = field(default_factory=set)

    def fetch(self, _place: object, _sort: str, _descending: bool, offset: int, limit: int) -> list[int]:
        """Return a page of numbers."""
        self.pages.append(offset // PAGE)
        if offset // PAGE in self.failing:
            raise LookupError
        return [row for row in range(offset, min(offset + limit, self.total)) if row not in self.gone]

    def count(self, _place: object) -> int:
        """Return how many numbers there are."""
        if -1 in self.failing:
            raise LookupError
        return self.total


@dataclass
class Bench:
    """A table on a client, what the client's handler heard, and ways to wait."""

    qtbot: QtBot
    client: Client
    errors: list[Exception]
    model: WindowedModel
    table: WindowedTable

    def show(self, query: Query) -> None:
        """Show a query and wait for it."""
        self.model.show_query(query.fetch, query.count)
        self.settle()

    def settle(self) -> None:
        """Wait until the view rests and every answer came."""
        self.qtbot.wait(120)
        self.qtbot.waitUntil(lambda: self.client.waiting == 0, timeout=5000)
        self.qtbot.wait(20)

    def text(self, row: int, column: int = 0) -> Any:
        """Return what a cell shows."""
        return self.model.data(self.model.index(row, column))


COLUMNS = (
    Column("Name", lambda row: f"row {row}", 200, "name", strong=True),
    Column("Double", lambda row: str(row * 2), 80, "double", number=True),
    Column("State", lambda _row: "", 90, badge=lambda row: ("good", f"state {row}")),
)
MakeBench = Callable[[Sequence[Column]], Bench]


@pytest.fixture
def make_bench(qtbot: QtBot, qapp: QApplication) -> Iterator[MakeBench]:
    """Return a function that makes a table of columns."""
    load_fonts()
    apply_theme(qapp, "light")
    clients: list[Client] = []

    def make(columns: Sequence[Column]) -> Bench:
        errors: list[Exception] = []
        client = Client(Desk, errors.append)
        clients.append(client)
        model = WindowedModel(client, columns)
        table = WindowedTable(model)
        qtbot.addWidget(table)
        table.resize(500, 400)
        table.show()
        return Bench(qtbot, client, errors, model, table)

    yield make
    for client in clients:
        client.close()


@pytest.fixture
def bench(make_bench: MakeBench) -> Bench:
    """Return a table of three columns."""
    return make_bench(COLUMNS)


def _raise(error: type[Exception]) -> Any:
    raise error


@pytest.mark.parametrize("error", [IndexError, TypeError, ZeroDivisionError, RecursionError, AttributeError, RuntimeError])
def test_broken_row_shows_a_dash_and_is_painted(make_bench: MakeBench, error: type[Exception]) -> None:
    bench = make_bench(
        (
            Column("Text", lambda _row: _raise(error), 100),
            Column("Badge", lambda _row: "", 100, badge=lambda _row: _raise(error)),
            Column("Good", str, 100),
        )
    )
    bench.show(Query(3))
    assert [bench.text(1, column) for column in range(3)] == ["—", "—", "1"]
    assert bench.model.data(bench.model.index(1, 1), BADGE_ROLE) == ""
    assert not bench.table.grab().isNull()


@pytest.mark.parametrize("words", [None, 7])
def test_cell_that_is_not_text_shows_a_dash(make_bench: MakeBench, words: object) -> None:
    bench = make_bench((Column("Text", lambda _row: words, 100),))  # type: ignore[arg-type, return-value]
    bench.show(Query(1))
    assert bench.text(0) == "—"


def test_painter_is_given_back_when_painting_breaks(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    bench.show(Query(1))
    counts = {"save": 0, "restore": 0}

    class Counting:
        def save(self) -> None:
            counts["save"] += 1

        def restore(self) -> None:
            counts["restore"] += 1

    monkeypatch.setattr(CellDelegate, "_paint_ground", lambda *_args: _raise(RuntimeError))
    delegate = CellDelegate(bench.table)
    with pytest.raises(RuntimeError):
        delegate.paint(Counting(), None, bench.model.index(0, 0))  # type: ignore[arg-type]
    assert counts == {"save": 1, "restore": 1}


def test_failed_fetch_is_told_once_and_shows_dashes(bench: Bench) -> None:
    bench.show(Query(250, failing={0, 1, -1}))
    bench.table.viewport().update()
    bench.settle()
    assert [type(error) for error in bench.errors] == [LookupError]


def test_failed_page_shows_dashes_and_is_asked_once(bench: Bench) -> None:
    query = Query(250, failing={2})
    bench.show(query)
    bench.table.scrollToBottom()
    bench.settle()
    bench.table.viewport().update()
    bench.settle()
    assert bench.text(240) == "—"
    assert query.pages.count(2) == 1
    assert len(bench.errors) == 1


def test_next_query_tells_its_own_failure(bench: Bench) -> None:
    bench.show(Query(10, failing={0}))
    bench.show(Query(10, failing={0}))
    assert len(bench.errors) == 2
    bench.show(Query(10))
    assert bench.text(9) == "row 9"


def test_old_rows_do_not_stay_under_a_query_that_failed(bench: Bench) -> None:
    bench.show(Query(10))
    bench.show(Query(0, failing={0}))
    assert bench.model.rowCount() == 0


def test_dragging_through_a_million_rows_asks_for_little(bench: Bench) -> None:
    query = Query(1_000_000)
    bench.show(query)
    bar = bench.table.verticalScrollBar()
    for step in range(1000):
        bar.setValue(bar.maximum() * step // 1000)
        bench.table.viewport().repaint()
    bench.settle()
    assert len(query.pages) <= 4
    first, last = bench.table.rows_in_view()
    assert [bench.text(row) for row in (first, last)] == [f"row {first}", f"row {last}"]


def test_pages_kept_are_few_and_those_in_view_are_among_them(bench: Bench) -> None:
    query = Query(PAGE * 100)
    bench.show(query)
    for page in range(100):
        bench.model.in_view = lambda page=page: (page * PAGE, page * PAGE)
        bench.model.row_at(page * PAGE)
        bench.model._ask_wanted()
        bench.qtbot.waitUntil(lambda: bench.client.waiting == 0)
    assert len(bench.model._pages) <= KEPT_PAGES
    assert bench.text(99 * PAGE) == f"row {99 * PAGE}"
    assert bench.model.loading(0)
    bench.model.in_view = lambda: (0, 0)
    bench.model.row_at(0)
    bench.settle()
    assert bench.text(0) == "row 0"


def test_select_all_gives_every_row_not_only_the_loaded(bench: Bench) -> None:
    bench.show(Query(1234))
    bench.table.selectAll()
    given: list[list[Any]] = []
    bench.table.with_selected(given.append)
    bench.settle()
    assert bench.table.selected_numbers() == list(range(1234))
    assert given == [list(range(1234))]
    assert len(bench.table.selected_rows()) < 1234


def test_selection_beyond_the_limit_is_refused_with_its_count(bench: Bench) -> None:
    bench.show(Query(MOST_CHOSEN + 1))
    bench.table.selectAll()
    bench.table.with_selected(lambda _rows: pytest.fail("nothing may be done with a part"))
    error = bench.errors[0]
    assert isinstance(error, RuleBroken)
    assert error.code == "too_many_chosen"
    assert f"{MOST_CHOSEN + 1:,}" in error.message


def test_selection_whose_rows_are_gone_is_refused(bench: Bench) -> None:
    query = Query(250)
    bench.show(query)
    bench.table.selectAll()
    query.gone = {249}
    failures: list[Exception] = []
    bench.table.with_selected(lambda _rows: pytest.fail("a row would be lost"), failures.append)
    bench.settle()
    assert [getattr(error, "code", "") for error in failures] == ["rows_gone"]


def test_selection_whose_fetch_fails_is_told(bench: Bench) -> None:
    query = Query(250)
    bench.show(query)
    bench.table.selectAll()
    query.failing = {2}
    failures: list[Exception] = []
    bench.table.with_selected(lambda _rows: pytest.fail("a page is missing"), failures.append)
    bench.settle()
    assert [type(error) for error in failures] == [LookupError]


def test_row_marked_before_its_page_came_is_told_when_it_comes(bench: Bench) -> None:
    bench.show(Query(1000))
    chosen: list[Any] = []
    bench.table.chosen.connect(chosen.append)
    bench.table.setCurrentIndex(bench.model.index(999, 0))
    bench.settle()
    assert chosen == [None, 999]


def test_enter_opens_a_loaded_row_only(bench: Bench) -> None:
    bench.show(Query(1000))
    opened: list[Any] = []
    bench.table.opened.connect(opened.append)
    bench.table.setCurrentIndex(bench.model.index(700, 0))
    QTest.keyClick(bench.table, Qt.Key.Key_Return)
    bench.settle()
    QTest.keyClick(bench.table, Qt.Key.Key_Return)
    assert opened == [700]


def test_text_is_measured_in_the_weight_it_is_painted_in(bench: Bench) -> None:
    name = "苏州工业园区启宸光电科技股份有限公司长三角分公司"
    font = text_font(bench.table.font(), strong=True)
    assert font.weight() is QFont.Weight.Medium
    for room in range(60, 300, 7):
        assert QFontMetrics(font).horizontalAdvance(shortened(name, font, room)) <= room


def test_rows_still_to_come_show_a_bar(bench: Bench) -> None:
    bench.show(Query(1000))
    bench.table.scrollToBottom()
    assert _has(bench, theme.colour("track").rgb())
    bench.settle()
    assert not _has(bench, theme.colour("track").rgb())


def _has(bench: Bench, colour: int) -> bool:
    picture: QImage = bench.table.viewport().grab(bench.table.viewport().rect()).toImage()
    return any(picture.pixel(40, y) == colour for y in range(picture.height()))


def test_row_under_the_mouse_is_tinted_and_let_go(bench: Bench) -> None:
    bench.show(Query(10))
    QTest.mouseMove(bench.table.viewport(), QPoint(20, ROW_HEIGHT * 2 + 5))
    bench.qtbot.waitUntil(lambda: bench.table.hovered == 2)
    bench.table._hover(-1)
    assert bench.table.hovered == -1


def test_column_menu_hides_and_shows_but_keeps_the_first(bench: Bench) -> None:
    told: list[list[int]] = []
    bench.table.columns_changed.connect(told.append)
    actions = bench.table.column_menu().actions()
    assert [(action.text(), action.isChecked(), action.isEnabled()) for action in actions] == [
        ("Name", True, False),
        ("Double", True, True),
        ("State", True, True),
    ]
    actions[1].trigger()
    assert bench.table.hidden_columns() == [1]
    actions[1].trigger()
    bench.table.hide_columns([0, 2])
    assert bench.table.hidden_columns() == [2]
    assert told == [[1], [], [2]]


def test_head_shows_the_order_and_the_whole_name(bench: Bench) -> None:
    assert bench.model.sort_by(1)
    head = bench.model.headerData
    assert head(1, Qt.Orientation.Horizontal) == "Double ↓"
    assert head(1, Qt.Orientation.Horizontal, Qt.ItemDataRole.ToolTipRole) == "Double"
    assert bench.model.sort_by(1)
    assert head(1, Qt.Orientation.Horizontal) == "Double ↑"
    assert not bench.model.sort_by(2)
