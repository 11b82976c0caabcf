"""The league as a person uses it: why a score, down to a contract; a scheme changed, its effect seen, saved or discarded."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton, QTreeWidgetItem
from pytestqt.qtbot import QtBot

from crm.league.scores.queries import schemes
from crm.league.scores.scheme import SchemeKind
from tests.ui.steps import ask, do
from ui.pages.league.effect import rank_words
from ui.pages.league.schemes import WAIT
from ui.tour import settle

OpenWindow = Callable[[str], Any]
Left = Qt.MouseButton.LeftButton


def league(window: Any, key: str) -> Any:
    """Open a section of the league."""
    shown = window.open("league").show_section(key)
    settle(window)
    return shown


def lines(tree: Any) -> list[QTreeWidgetItem]:
    """Return the lines of an explanation, the total last."""
    return [tree.topLevelItem(place) for place in range(tree.topLevelItemCount())]


def tenths(text: str) -> int:
    """Return shown points in tenths."""
    return int(text.replace(".", ""))


def press(window: Any, qtbot: QtBot, box: Any, words: str) -> None:
    """Press a button by its words."""
    found = next(each for each in box.findChildren(QPushButton) if each.text() == words and each.isVisibleTo(box))
    qtbot.mouseClick(found, Left)
    settle(window)


def test_the_board_shows_every_unit_in_its_group_and_one_s_own_first(open_window: OpenWindow) -> None:
    window = open_window("周敏")
    board = league(window, "leaderboard")
    assert board.unit_id == window.actor.unit_id
    assert board.list.chosen().unit == window.actor.unit_name
    ranks = [each.rank for _group, places in board.shown.board.groups for each in places]
    assert len(ranks) == 16
    for _group, places in board.shown.board.groups:
        assert [each.rank for each in places] == sorted(each.rank for each in places)
    assert [each.text() for each in board.acts.findChildren(QPushButton)] == ["榜单PDF"]  # nothing to correct for an officer


def test_why_adds_up_and_leads_down_to_a_contract(open_window: OpenWindow, qtbot: QtBot) -> None:
    window = open_window("姜岚")
    board = league(window, "leaderboard")
    told = lines(board.tree)
    assert sum(tenths(each.text(2)) for each in told[:-1]) == tenths(told[-1].text(2)) == board.list.chosen().tenths
    line = next(each for each in told if each.childCount() > 1 and each.child(0).data(0, Qt.ItemDataRole.UserRole).kind == "lead")
    parts = [line.child(place) for place in range(line.childCount())]
    assert sum(tenths(each.text(2)) for each in parts) == tenths(line.text(2)) * 100
    line.setExpanded(True)
    board.tree.setCurrentItem(parts[0])
    lead = board.tree.chosen().record_id
    press(window, qtbot, board.record_acts, "打开记录")
    pane = window.open("tracker").pane
    settle(window)
    assert pane.lead_id == lead


def test_keys_choose_units_and_enter_opens_a_record(open_window: OpenWindow, qtbot: QtBot) -> None:
    window = open_window("姜岚")
    board = league(window, "leaderboard")
    first = board.unit_id
    qtbot.keyClick(board.list, Qt.Key.Key_Down)
    settle(window)
    assert board.unit_id != first
    assert board.shown.told[0].unit == board.list.chosen().unit
    line = next(each for each in lines(board.tree) if each.childCount())
    board.tree.setCurrentItem(line)
    qtbot.keyClick(board.tree, Qt.Key.Key_Return)
    assert line.isExpanded()


def test_another_unit_s_records_stay_covered(open_window: OpenWindow) -> None:
    window = open_window("周敏")
    board = league(window, "leaderboard")
    other = next(each for each in board.shown.board.places if each.unit_id != window.actor.unit_id)
    board.list.choose(other.unit_id)
    settle(window)
    line = next(each for each in lines(board.tree) if each.childCount())
    assert line.child(0).text(0) == "其他单位的记录"
    board.tree.setCurrentItem(line.child(0))
    assert not [each for each in board.record_acts.findChildren(QPushButton) if each.isVisibleTo(board)]


def test_two_units_beside_each_other_and_the_race(open_window: OpenWindow, qtbot: QtBot) -> None:
    window = open_window("姜岚")
    board = league(window, "leaderboard")
    qtbot.mouseClick(board.chips["beside"], Left)
    settle(window)
    assert len(board.beside.data.series) == 2
    assert board.beside.data.title
    qtbot.mouseClick(board.chips["race"], Left)
    settle(window)
    assert len(board.line.data.categories) == 10
    group = board.list.chosen().group
    assert len(board.line.data.series) == sum(1 for each in board.shown.board.places if each.group == group)


def test_a_correction_moves_the_score_and_can_be_withdrawn(open_window: OpenWindow, qtbot: QtBot) -> None:
    window = open_window("姜岚")
    board = league(window, "leaderboard")
    before = board.list.chosen()
    press(window, qtbot, board.acts, "更正得分…")
    dialog = board.dialog
    dialog.points.setText("零")
    dialog.reason.setText("核实后补计一个项目")
    do(window, qtbot, dialog)
    assert dialog.isVisible()  # “零” is no number: it stays open with what was typed
    dialog.points.setText("-2.5")
    dialog.day.setText("2026-10-20")
    do(window, qtbot, dialog)
    assert next(each for each in board.shown.board.places if each.unit_id == before.unit_id).tenths == before.tenths - 25
    line = next(each for each in lines(board.tree) if each.text(0) == "人工更正")
    mine = next(line.child(place) for place in range(line.childCount()) if line.child(place).text(0) == "核实后补计一个项目")
    board.tree.setCurrentItem(mine)
    press(window, qtbot, board.record_acts, "撤销这笔更正")
    assert next(each for each in board.shown.board.places if each.unit_id == before.unit_id).tenths == before.tenths


def test_a_scheme_is_changed_and_its_effect_seen_then_saved(open_window: OpenWindow, qtbot: QtBot) -> None:
    window = open_window("姜岚")
    editor = league(window, "schemes")
    assert not editor.save_button.isEnabled()
    before = [editor.effect.item(row, 2).text() for row in range(editor.effect.rowCount())]
    editor.items.cellWidget(4, 1).setText("60")
    QTest.qWait(WAIT + 50)
    settle(window)
    after = [editor.effect.item(row, 2).text() for row in range(editor.effect.rowCount())]
    assert after != before
    assert any("→" in each for each in after)
    assert editor.list.isEnabled() is False  # the draft is saved or discarded first
    qtbot.mouseClick(editor.discard_button, Left)
    settle(window)
    assert [editor.effect.item(row, 2).text() for row in range(editor.effect.rowCount())] == before
    editor.items.cellWidget(4, 1).setText("60")
    qtbot.mouseClick(editor.save_button, Left)
    editor.dialog.note.setText("突出开工")
    do(window, qtbot, editor.dialog)
    saved = ask(window, lambda work: schemes(work.session, SchemeKind.MONTH))[0]
    assert (saved.edition, saved.note, int(saved.data.items[4].points)) == (3, "突出开工", 60)
    assert editor.chosen.edition == 3
    assert not editor.save_button.isEnabled()


def test_what_cannot_be_saved_is_said_and_not_saved(open_window: OpenWindow, qtbot: QtBot) -> None:
    window = open_window("姜岚")
    editor = league(window, "schemes")
    editor.items.cellWidget(0, 1).setText("0")
    assert "分值" in editor.message.text()
    assert not editor.save_button.isEnabled()
    editor.items.cellWidget(0, 1).setText("5")
    assert not editor.message.isVisibleTo(editor)
    press(window, qtbot, editor, "添加")
    assert editor.save_button.isEnabled()
    rows = editor.items.rowCount()
    editor.items.drop_row()
    assert editor.items.rowCount() == rows - 1
    assert not editor.save_button.isEnabled()


def test_an_officer_reads_schemes_and_changes_none(open_window: OpenWindow) -> None:
    window = open_window("周敏")
    editor = league(window, "schemes")
    assert editor.items.rowCount() == 11
    assert not editor.items.isEnabled()
    assert not editor.save_button.isVisibleTo(editor)


def test_a_rank_is_written_with_its_movement() -> None:
    from uuid import UUID

    from crm.league.scores.queries import Tried

    def words(before: int, after: int, group: str = "甲") -> str:
        return rank_words(Tried(UUID(int=1), "柳堡镇", "甲", before, 800, group, after, 810))

    assert [words(3, 1), words(1, 3), words(2, 2), words(2, 2, "乙")] == ["3 → 1 ↑", "1 → 3 ↓", "2", "2 → 2 ↔"]
