"""The AB role in the window: leave for A, B on the board from that half day, the sheet printed, the return confirmed."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from crm.kernel.clock import FixedClock
from tests.ui.conftest import OpenWindow
from tests.ui.walking import form_faults
from ui.app import begin
from ui.tour import settle
from ui.widgets.day_grid import MatrixDay
from ui.widgets.duty_board import CELL_WORDS, DutyBoard, DutyRow, DutySlot

DAY = date(2026, 12, 9)


def section(window: Any) -> Any:
    """Open the AB role."""
    shown = window.open("procedures").show_section("ab_role")
    settle(window)
    return shown


def seat(window: Any, login: str) -> Any:
    """Let somebody else sit down and open the AB role."""
    begin(window, login)
    settle(window)
    return section(window)


def line_of(shown: Any, post: str) -> Any:
    """Return a post's line of the board."""
    return next(line for line in shown.board.rows if line.post == post)


def enter(shown: Any, window: Any, qtbot: QtBot, first: tuple[date, bool], last: tuple[date, bool], note: str = "") -> None:
    """Enter leave of whoever sits there through the dialog."""
    qtbot.mouseClick(shown.leave_button, Qt.MouseButton.LeftButton)
    dialog = shown.dialog
    for field, (day, afternoon) in ((dialog.first, first), (dialog.last, last)):
        field.day_edit.setText(day.isoformat())
        field.half.choose(afternoon)
    dialog.note.setText(note)
    qtbot.mouseClick(dialog.do_button, Qt.MouseButton.LeftButton)
    settle(window)


def test_from_leave_to_return(open_window: OpenWindow, qtbot: QtBot, clock: FixedClock) -> None:
    window = open_window("周敏")
    shown = section(window)
    shown.turn(1)
    settle(window)
    enter(shown, window, qtbot, (DAY, True), (date(2026, 12, 10), False), "家中有事")
    assert not shown.dialog.isVisible()
    post = line_of(shown, "招商服务窗口")
    assert post.slots[(9, True)].state == "planned"  # entered: A has the post until the head approves

    head = seat(window, "陈国平")
    head.turn(1)
    settle(window)
    leave = next(each for each in head.facts.absences if each.note == "家中有事")
    head.absences.approve(leave)
    settle(window)
    slots = line_of(head, "招商服务窗口").slots
    assert [slots[half].state for half in ((9, False), (9, True), (10, False), (10, True))] == ["a", "b", "b", "a"]

    own = seat(window, "周敏")
    own.open_absence(leave.id)
    settle(window)
    sheet = own.editor
    assert sheet.sheet.due_on == date(2026, 12, 8)
    sheet.materials.setText("收件登记簿")
    sheet.loose_ends.setText("等企业补齐环评说明")
    qtbot.mouseClick(sheet.hand_over_button, Qt.MouseButton.LeftButton)
    settle(window)
    assert (sheet.sheet.written.state, sheet.sheet.late) == ("handed_over", False)
    sheet.print_sheet()
    settle(window)
    documents = window.open("documents")
    assert documents.pdf.startswith(b"%PDF")
    assert "交接单" in documents.file_name

    clock.moment = datetime(2026, 12, 10, 5, 0, tzinfo=UTC)  # 13:00: back since noon
    back = section(window)
    sheet = back.editor
    sheet.refresh()
    settle(window)
    sheet.note.setText("已核对")
    qtbot.mouseClick(sheet.return_button, Qt.MouseButton.LeftButton)
    settle(window)
    assert (sheet.sheet.written.state, sheet.sheet.written.returned_by) == ("returned", "周敏")


def test_b_cannot_leave_while_a_is_away_and_what_was_typed_stays(open_window: OpenWindow, qtbot: QtBot) -> None:
    window = open_window("陈国平")
    shown = section(window)
    enter(shown, window, qtbot, (DAY, False), (DAY, True))
    other = seat(window, "刘勇")
    enter(other, window, qtbot, (DAY, True), (DAY, True), "赴市里开会")
    dialog = other.dialog
    assert dialog.isVisible()
    assert "陈国平" in dialog.form._messages["stand_in"].text()
    assert dialog.note.text() == "赴市里开会"
    dialog.first.half.choose(False)
    dialog.first.day_edit.setText("2026-12-10")
    dialog.last.day_edit.setText("2026-12-10")
    qtbot.mouseClick(dialog.do_button, Qt.MouseButton.LeftButton)
    settle(window)
    assert not dialog.isVisible()


def test_the_head_names_a_stand_in_so_that_the_other_may_go(open_window: OpenWindow, qtbot: QtBot) -> None:
    window = open_window("陈国平")
    shown = section(window)
    enter(shown, window, qtbot, (DAY, False), (DAY, True))
    absence = next(each for each in shown.facts.absences if each.span.first.day == DAY)
    shown.absences.name_stand_in(absence)
    settle(window)
    dialog = shown.absences.stand_in_dialog
    dialog.stand_in.setCurrentIndex(3)
    qtbot.mouseClick(dialog.do_button, Qt.MouseButton.LeftButton)
    settle(window)
    assert next(each for each in shown.facts.absences if each.id == absence.id).stand_in == "周敏"
    other = seat(window, "刘勇")
    enter(other, window, qtbot, (DAY, False), (DAY, True))
    assert not other.dialog.isVisible()


def test_posts_are_set_up_and_holders_changed(open_window: OpenWindow, qtbot: QtBot) -> None:
    window = open_window("陈国平")
    shown = section(window)
    shown.turn(1)
    settle(window)
    qtbot.mouseClick(shown.post_button, Qt.MouseButton.LeftButton)
    dialog = shown.post_dialog
    dialog.name.setText("涉企收费公示")
    dialog.a.setCurrentIndex(3)  # after the two principals and 周敏, another officer who stays
    dialog.b.setCurrentIndex(3)
    qtbot.mouseClick(dialog.do_button, Qt.MouseButton.LeftButton)
    settle(window)
    assert dialog.form._messages["b_id"].text()  # the same person twice
    dialog.b.setCurrentIndex(2)
    qtbot.mouseClick(dialog.do_button, Qt.MouseButton.LeftButton)
    settle(window)
    line = next(line for line in shown.facts.board.rows if line.post == "涉企收费公示")
    other = line.a
    assert line.b == "周敏"
    shown.change_holders(line)
    dialog = shown.post_dialog
    dialog.a.setCurrentIndex(2)
    dialog.b.setCurrentIndex(3)
    dialog.first.setText("2026-12-10")
    qtbot.mouseClick(dialog.do_button, Qt.MouseButton.LeftButton)
    settle(window)
    slots = line_of(shown, "涉企收费公示").slots
    assert (slots[(9, True)].official, slots[(10, False)].official) == (other, "周敏")


def test_the_window_offers_only_what_the_role_may(open_window: OpenWindow) -> None:
    window = open_window("周敏")
    shown = section(window)
    assert not shown.post_button.isVisibleTo(shown)
    assert shown.leave_button.isVisibleTo(shown)
    leader = seat(window, "顾明远")
    assert not leader.leave_button.isVisibleTo(leader)
    assert len({line.unit for line in leader.board.rows}) > 10


def test_every_input_has_a_name_a_label_and_its_turn(open_window: OpenWindow, qtbot: QtBot) -> None:
    window = open_window("陈国平")
    shown = section(window)
    qtbot.mouseClick(shown.leave_button, Qt.MouseButton.LeftButton)
    assert form_faults(shown.dialog) == []
    shown.dialog.reject()
    qtbot.mouseClick(shown.post_button, Qt.MouseButton.LeftButton)
    assert form_faults(shown.post_dialog) == []
    shown.post_dialog.reject()
    absence = next(each for each in shown.facts.absences if each.handovers)
    shown.open_sheet(absence.id, absence.handovers[0].seat_key)
    settle(window)
    assert form_faults(shown.editor) == []


def test_what_is_typed_on_a_sheet_and_not_saved_is_there_again(open_window: OpenWindow) -> None:
    window = open_window("陈国平")
    shown = section(window)
    absence = next(each for each in shown.facts.absences if any(row.state in ("missing", "draft") for row in each.handovers))
    shown.open_sheet(absence.id, absence.handovers[0].seat_key)
    settle(window)
    shown.editor.loose_ends.setText("周五前回电")
    again = seat(window, "陈国平")  # the pages are made anew
    again.open_sheet(absence.id, absence.handovers[0].seat_key)
    settle(window)
    assert again.editor.loose_ends.text() == "周五前回电"


@pytest.fixture
def board(qtbot: QtBot, dressed: object) -> DutyBoard:  # noqa: ARG001 - dressed paints it in colours
    """Return a board of one post over three days: A, then B, nobody, a stand-in."""
    made = DutyBoard()
    qtbot.addWidget(made)
    states = ("a", "b", "unmanned", "stand_in", "planned", "vacant")
    slots = {(1 + n // 2, bool(n % 2)): DutySlot(state, "刘勇", made_id(n)) for n, state in enumerate(states)}
    made.resize(900, 200)
    made.show_month(
        [MatrixDay(n, "一", True, n == 2) for n in (1, 2, 3)], [DutyRow(made_id(9), "柳堡镇", "受理", "周敏", "刘勇", slots)]
    )
    made.show()
    return made


def made_id(number: int) -> Any:
    """Return an id, none for the first half day."""
    from uuid import UUID

    return UUID(int=number) if number else None


def test_the_board_says_every_cell_in_words_and_opens_by_keys(board: DutyBoard, qtbot: QtBot) -> None:
    for day in range(3):
        words = board.words_at(0, day)
        assert "受理" in words
    assert all(word for word in CELL_WORDS.values())
    opened: list[Any] = []
    created: list[int] = []
    board.opened.connect(opened.append)
    board.created.connect(lambda _line, day: created.append(day))
    qtbot.keyClick(board, Qt.Key.Key_Right)
    qtbot.keyClick(board, Qt.Key.Key_Return)
    assert opened == [made_id(2)]
    qtbot.keyClick(board, Qt.Key.Key_N)
    assert created == [2]
    assert not board.grab().isNull()
