"""The rhythm's sections driven as a person drives them: tasks of the year, mass ceremonies, seasonal campaigns, the desk's card."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from crm.calendar.rhythm import TaskKind
from crm.league.rhythm.rules import UNDONE, ProjectState, TaskState
from tests.ui.conftest import OpenWindow
from tests.ui.steps import do, press
from ui.tour import settle
from ui.widgets.lines import Line


def section(window: Any, key: str) -> Any:
    """Open a section of the assessment page."""
    shown = window.open("assessment").show_section(key)
    settle(window)
    return shown


def acts(shown: Any) -> list[str]:
    """Return what the section offers for the chosen row."""
    return [each.text() for each in shown.acts.findChildren(QPushButton)]


def told(shown: Any) -> str:
    """Return everything that the card says."""
    return "\n".join(each.text() for each in shown.card.findChildren(QLabel))


def choose(window: Any, shown: Any, wanted: Any) -> Any:
    """Choose the first row for which ``wanted`` holds."""
    place = next(number for number, each in enumerate(shown.rows) if wanted(each))
    shown.list.setCurrentRow(place)
    settle(window)
    return shown.rows[place]


def test_the_year_shows_each_task_with_the_reason_of_its_day(open_window: OpenWindow, qtbot: QtBot) -> None:
    window = open_window("姜岚")
    shown = section(window, "tasks")
    assert all(each.state in UNDONE for each in shown.rows)
    shown.show_view("all")
    settle(window)
    assert len(shown.rows) == 43
    middle = shown.strip.place_of(2).center().toPoint()
    qtbot.mouseClick(shown.strip, Qt.MouseButton.LeftButton, pos=middle)
    assert {each.due_on.month for each in shown.rows} == {2}
    choose(window, shown, lambda each: each.kind is TaskKind.INSPECTION)
    assert "2026-02-20为节假日，顺延至下一工作日2026-02-24" in told(shown)
    assert "built-in" not in told(shown)
    assert "FREQ" not in told(shown)
    qtbot.keyClick(shown, Qt.Key.Key_Right)
    assert {each.due_on.month for each in shown.rows} == {3}
    choose(window, shown, lambda each: each.kind is TaskKind.CEREMONY)
    assert "正月十八" in told(shown)
    qtbot.keyClick(shown.strip, Qt.Key.Key_Escape)
    assert len(shown.rows) == 43
    assert "2026-02" in shown.strip.words_of(2)


def test_what_will_appear_next_year_warns_that_its_table_is_missing(open_window: OpenWindow) -> None:
    window = open_window("姜岚")
    shown = section(window, "tasks")
    shown.turn(1)
    settle(window)
    choose(window, shown, lambda each: each.id is None and each.kind is TaskKind.HALF_YEAR)
    assert "尚无放假安排表" in told(shown)
    assert not any(words.startswith(("指派", "交办")) for words in acts(shown)), "it is not there yet"


def test_the_reviewer_adds_finishes_and_reopens_a_task(open_window: OpenWindow, qtbot: QtBot) -> None:
    window = open_window("姜岚")
    shown = section(window, "tasks")
    shown.add_own()
    shown.dialog.day.setText("2026-11-27")
    do(window, qtbot, shown.dialog)
    assert shown.dialog.form._messages["title"].text(), "a task needs a title"
    shown.dialog.text.setText("召开重大项目调度会")
    do(window, qtbot, shown.dialog)
    choose(window, shown, lambda each: each.title == "召开重大项目调度会")
    press(window, qtbot, shown, "标记完成…")
    shown.dialog.note.setText("会议已召开")
    do(window, qtbot, shown.dialog)
    assert not any(each.title == "召开重大项目调度会" for each in shown.rows)
    shown.show_view("done")
    settle(window)
    row = choose(window, shown, lambda each: each.title == "召开重大项目调度会")
    assert row.state is TaskState.DONE
    assert "会议已召开" in told(shown)
    press(window, qtbot, shown, "撤回完成")
    assert not any(each.title == "召开重大项目调度会" for each in shown.rows)


def test_another_day_needs_a_reason_and_is_shown_as_set_by_people(open_window: OpenWindow, qtbot: QtBot) -> None:
    window = open_window("姜岚")
    shown = section(window, "tasks")
    choose(window, shown, lambda each: (each.kind, each.period) == (TaskKind.BULLETIN, "2026-11"))
    press(window, qtbot, shown, "调整期限…")
    shown.dialog.day.setText("2026-12-09")
    do(window, qtbot, shown.dialog)
    assert shown.dialog.isVisible()
    shown.dialog.reason.setText("等待统计数据")
    do(window, qtbot, shown.dialog)
    assert "已人工调整为2026-12-09" in told(shown)


@pytest.mark.parametrize("login", ["周敏", "顾明远", "丁一帆"])
def test_others_read_the_tasks_and_change_none(open_window: OpenWindow, login: str) -> None:
    window = open_window(login)
    shown = section(window, "tasks")
    for place in range(len(shown.rows)):
        shown.list.setCurrentRow(place)
        settle(window)
        assert set(acts(shown)) <= {"打开", "通报 PDF", "外出通报 PDF"}


def test_a_unit_proposes_and_the_bureau_confirms_a_project(open_window: OpenWindow, qtbot: QtBot) -> None:
    window = open_window("周敏")
    shown = section(window, "ceremonies")
    first = shown.rows[0].id
    assert "正月十八" in shown.rows[0].name
    assert "农历正月十八" in told(shown)
    before = {each.id for each in shown.detail.projects}
    due = shown.detail.due[0]
    press(window, qtbot, shown, "报送项目…")
    shown.dialog.kind.choose(due.kind)
    shown.dialog.lead.choose(due.lead_id)
    do(window, qtbot, shown.dialog)
    new = next(each for each in shown.detail.projects if each.id not in before)
    assert (new.lead_id, new.state) == (due.lead_id, ProjectState.PROPOSED)
    assert "编排…" not in acts(shown)
    window.close()
    bureau = open_window("姜岚")
    bureau.open_record("ceremony", first)
    settle(bureau)
    shown = bureau.open("assessment").section
    confirm = next(words for words in acts(shown) if words.startswith("确认"))
    press(bureau, qtbot, shown, confirm)
    assert all(each.state is ProjectState.CONFIRMED for each in shown.detail.projects)


def test_what_became_of_a_past_ceremony_is_told_and_written_to_excel(open_window: OpenWindow, tmp_path: Path) -> None:
    import openpyxl

    window = open_window("姜岚")
    shown = section(window, "ceremonies")
    shown.show_view("past")
    settle(window)
    choose(window, shown, lambda each: sum(each.confirmed.values()) > 0)
    assert all(each.outcome is not None for each in shown.detail.projects)
    assert "至今已认定" in told(shown)
    shown.export_to(tmp_path / "清单.xlsx")
    settle(window)
    sheet = openpyxl.load_workbook(tmp_path / "清单.xlsx").active
    assert sheet is not None
    assert sheet.max_row == 1 + len(shown.detail.projects)


def test_the_list_of_a_ceremony_is_printed(open_window: OpenWindow, qtbot: QtBot) -> None:
    window = open_window("周敏")
    shown = section(window, "ceremonies")
    shown.show_view("past")
    settle(window)
    choose(window, shown, lambda each: sum(each.confirmed.values()) > 0)
    press(window, qtbot, shown, "清单文书")
    documents: Any = window.open("documents")
    assert documents.pdf.startswith(b"%PDF"), window.banner.words.text()
    assert "集中开竣工项目清单" in documents.file_name


def test_a_campaign_gets_an_event_and_shows_what_it_brought(open_window: OpenWindow, qtbot: QtBot) -> None:
    window = open_window("姜岚")
    shown = section(window, "campaigns")
    row = shown.rows[0]
    assert "京津冀" in row.name
    assert row.results.lead_count >= 1
    press(window, qtbot, shown, "新增安排…")
    shown.dialog.day.setText("2027-05-01")
    shown.dialog.place.setText("天津")
    shown.dialog.what.setText("装备制造企业座谈")
    do(window, qtbot, shown.dialog)
    assert "2026-11-30" in shown.dialog.form._messages["day"].text()
    shown.dialog.day.setText("2026-11-28")
    shown.dialog.officials.item(0).setSelected(True)
    do(window, qtbot, shown.dialog)
    assert any(each.what == "装备制造企业座谈" for each in shown.rows[0].events)
    assert len(shown.rows[0].events) == len(row.events) + 1


def test_the_desk_tells_what_presses_and_opens_it(open_window: OpenWindow, qtbot: QtBot) -> None:
    window = open_window("姜岚")
    card = window.open("desk").tasks
    settle(window)
    lines = card.findChildren(Line)
    assert lines
    qtbot.mouseClick(lines[-1], Qt.MouseButton.LeftButton)
    settle(window)
    assert window.host.currentWidget().key == "assessment"
    assert window.open("assessment").section.key == "ceremonies"
