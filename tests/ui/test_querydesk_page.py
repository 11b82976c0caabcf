"""The builder of the query desk as a person uses it: build, save, share, group, drill, stop, export."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QWidget
from pytestqt.qtbot import QtBot
from sqlalchemy import text

from crm.querydesk.kinds import Operator
from tests.ui.conftest import OpenWindow
from tests.ui.steps import sit
from ui.pages.query import results
from ui.tour import settle

LONG = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000000000) SELECT count(*) FROM n"


def builder(window: Any, qtbot: QtBot) -> Any:
    """Open the query desk and its builder."""
    page = window.open("query")
    settle(window)
    qtbot.mouseClick(page.mode_chips[1], Qt.MouseButton.LeftButton)
    settle(window)
    return page.builder


def wait(window: Any, desk: Any, qtbot: QtBot) -> None:
    """Let the pause after typing pass, and the answer come."""
    qtbot.waitUntil(lambda: not desk._typing.isActive())
    settle(window)


def add(window: Any, desk: Any, qtbot: QtBot, field: str, operator: Operator, entry: Any = None) -> Any:
    """Add a condition: press the button, choose field and operator, enter the value."""
    qtbot.mouseClick(desk.tree.root.adder, Qt.MouseButton.LeftButton)
    row = desk.tree.root.parts[-1]
    row.field.choose(field)
    row.operator.choose(operator)
    if entry is not None:
        row.editor.show_value(entry)
        row.editor.edited.emit()
    wait(window, desk, qtbot)
    return row


def shown(desk: Any) -> list[Any]:
    """Return the rows loaded into the table."""
    return [desk.results.model.loaded_row(number) for number in range(min(desk.results.model.rowCount(), 100))]


def take(window: Any, desk: Any, name: str) -> None:
    """Choose a query of the list."""
    item = next(desk.list.item(n) for n in range(desk.list.count()) if name in desk.list.item(n).text())
    desk.list.setCurrentItem(item)
    desk.list.itemActivated.emit(item)
    settle(window)


def press(menu: Any, words: str) -> None:
    """Choose an entry of a menu that is about to be shown."""
    menu.aboutToShow.emit()
    next(each for each in menu.actions() if each.text() == words).trigger()


def test_built_conditions_find_rows_and_one_opens(open_window: OpenWindow, qtbot: QtBot) -> None:
    window = open_window("姜岚")
    desk = builder(window, qtbot)
    whole = desk.results.model.rowCount()
    add(window, desk, qtbot, "stage", Operator.ONE_OF, ["negotiating", "joint_review"])
    in_talks = desk.results.model.rowCount()
    assert 0 < in_talks < whole
    assert {row.cells[2] for row in shown(desk)} <= {"在谈", "会审"}
    add(window, desk, qtbot, "total", Operator.AT_LEAST, {"minor": 30_000_000_000, "currency": "CNY"})
    assert 0 < desk.results.model.rowCount() < in_talks
    assert desk.count.text() == f"找到 {desk.results.model.rowCount()} 条"
    desk.results.table.opened.emit(shown(desk)[0])
    settle(window)
    assert window.host.currentWidget().key == "tracker"


def test_what_is_missing_is_said_in_its_row(open_window: OpenWindow, qtbot: QtBot) -> None:
    window = open_window("姜岚")
    desk = builder(window, qtbot)
    row = add(window, desk, qtbot, "land", Operator.AT_LEAST)
    assert row.message.text()
    assert desk.count.text() == "条件未填完"
    row.editor.input.setText("很多")
    wait(window, desk, qtbot)
    assert "很多" in row.message.text()
    assert row.editor.input.text() == "很多", "what was typed stays"
    row.editor.input.setText("12.5")
    wait(window, desk, qtbot)
    assert not row.message.text()
    assert "找到" in desk.count.text()


def test_groups_total_and_drill_to_their_records(open_window: OpenWindow, qtbot: QtBot) -> None:
    window = open_window("姜岚")
    desk = builder(window, qtbot)
    take(window, desk, "本年签约项目（按单位）")
    table, found = desk.results.group_table, desk.results.groups
    assert table.rowCount() == len(found.rows) + 1
    assert sum(row.count for row in found.rows) == found.whole.count
    assert "居首" in desk.results.bars.data.title
    table.cellActivated.emit(0, 0)
    settle(window)
    assert desk.results.model.rowCount() == found.rows[0].count
    assert {row.cells[3] for row in shown(desk)} == {found.rows[0].words[0]}


def test_a_query_saved_and_shared_shows_another_only_its_own(open_window: OpenWindow, qtbot: QtBot) -> None:
    window = open_window("姜岚")
    desk = builder(window, qtbot)
    add(window, desk, qtbot, "stage", Operator.IS_NOT, "tip")
    everything = desk.results.model.rowCount()
    desk.save_as()
    dialog = desk.saving
    qtbot.mouseClick(dialog.do_button, Qt.MouseButton.LeftButton)
    settle(window)
    assert dialog.isVisible(), "no name yet"
    dialog.name.setText("全县项目")
    dialog.shared.choose("all")
    qtbot.mouseClick(dialog.do_button, Qt.MouseButton.LeftButton)
    settle(window)
    assert not dialog.isVisible()
    assert desk.name.text() == "全县项目"
    sit(window, "周敏")
    desk = builder(window, qtbot)
    take(window, desk, "全县项目")
    rows = shown(desk)
    assert rows
    assert len({row.cells[4] for row in rows}) == 1, "one unit's alone"
    assert desk.results.model.rowCount() < everything
    desk.menu.aboutToShow.emit()
    assert [each.text() for each in desk.menu.actions()] == ["另存为…"], "another's query is only copied"


def test_own_query_is_renamed_shared_and_deleted_from_the_menu(open_window: OpenWindow, qtbot: QtBot) -> None:
    window = open_window("周敏")
    desk = builder(window, qtbot)
    desk.save_as()
    desk.saving.name.setText("本镇项目")
    qtbot.mouseClick(desk.saving.do_button, Qt.MouseButton.LeftButton)
    settle(window)
    press(desk.menu, "重命名…")
    desk.renaming.name.setText("我镇项目")
    qtbot.mouseClick(desk.renaming.do_button, Qt.MouseButton.LeftButton)
    settle(window)
    assert desk.name.text() == "我镇项目"
    desk.menu.aboutToShow.emit()
    assert [each.text() for each in desk.sharing_menu.actions()] == ["仅自己", "本单位"], (
        "an officer shares with the unit at most"
    )
    desk.sharing_menu.actions()[1].trigger()
    settle(window)
    assert desk.saved.shared == "unit"
    press(desk.menu, "删除")
    settle(window)
    assert not any("我镇项目" in desk.list.item(n).text() for n in range(desk.list.count()))


def test_a_slow_query_is_stopped(open_window: OpenWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    window = open_window("姜岚")
    desk = builder(window, qtbot)
    with monkeypatch.context() as patch:
        patch.setattr(results, "page", lambda session, *_rest, **_more: session.execute(text(LONG)).all())
        desk.ask()
        qtbot.waitUntil(desk.stop.isEnabled)
        qtbot.wait(100)
        begun = time.monotonic()
        qtbot.mouseClick(desk.stop, Qt.MouseButton.LeftButton)
        settle(window)
        assert time.monotonic() - begun < 60
    assert not desk.stop.isEnabled()
    desk.ask()
    settle(window)
    assert "找到" in desk.count.text(), "the next one runs"


def test_rows_go_to_excel_and_paper(open_window: OpenWindow, qtbot: QtBot, tmp_path: Path) -> None:
    window = open_window("姜岚")
    desk = builder(window, qtbot)
    take(window, desk, "30天未跟进")
    desk.export_to(tmp_path / "a.xlsx")
    desk.print_to(tmp_path / "a.pdf")
    settle(window)
    assert (tmp_path / "a.xlsx").read_bytes()[:2] == b"PK"
    assert (tmp_path / "a.pdf").read_bytes()[:5] == b"%PDF-"


def test_every_subject_shows_rows_and_every_control_has_a_name(open_window: OpenWindow, qtbot: QtBot) -> None:
    window = open_window("姜岚")
    desk = builder(window, qtbot)
    for key in ("enterprises", "trips", "visits", "cases", "leads"):
        desk.subject.choose(key)
        wait(window, desk, qtbot)
        assert desk.results.model.rowCount() > 0, key
    desk.tree.root.add_group()
    settle(window)
    nameless = [
        type(each).__name__
        for each in desk.findChildren(QWidget)
        if each.isVisible()
        and each.focusPolicy() & Qt.FocusPolicy.TabFocus
        and not each.accessibleName()
        and not isinstance(each.parentWidget(), QLineEdit)
    ]
    assert not [each for each in nameless if each in ("QPushButton", "QLineEdit", "Choice", "FieldChoice", "QListWidget")]
