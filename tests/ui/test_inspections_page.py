"""An inspection as a person holds it: from the sample to the closed finding, and what each side is offered."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot

from crm.league.inspections.findings import FOUND
from crm.league.inspections.queries import findings
from crm.people.queries import accounts
from tests.ui.conftest import OpenWindow
from tests.ui.steps import ask, sit
from ui.tour import settle

NOT_SEEN = "现场未见施工人员和机械，与申报进度不符"


def _section(window: Any, key: str = "inspections") -> Any:
    page: Any = window.open("assessment")
    section = page.show_section(key)
    settle(window)
    return section


def _press(qtbot: QtBot, window: Any, within: QWidget, words: str) -> None:
    found = [each for each in within.findChildren(QPushButton) if each.accessibleName() == words and each.isVisible()]
    assert found, words
    qtbot.mouseClick(found[0], Qt.MouseButton.LeftButton)
    settle(window)


def _conclude_the_running_one(window: Any, section: Any, qtbot: QtBot) -> None:
    """Visit and ask what is left of the sample's inspection, then conclude it."""
    for place in range(len(section.rows)):
        if section.rows[place].visited_on is not None:
            continue
        section.list.setCurrentRow(place)
        settle(window)
        section.setFocus()
        qtbot.keyClick(section, Qt.Key.Key_V)
        section.dialog.seen.setText("主体施工")
        section.dialog.do()
        settle(window)
        qtbot.keyClick(section, Qt.Key.Key_Right)
        for _question in section.whole.questions:
            qtbot.keyClick(section.project_pane.questions, Qt.Key.Key_Y)
            settle(window)
    _press(qtbot, window, section, "结束督查")


def _draw_december(window: Any, section: Any, qtbot: QtBot) -> None:
    """Draw with a seed drawn in public; an odd month is refused and what was typed stays."""
    window.clock.moment = window.clock.moment.replace(month=12, day=8)
    _press(qtbot, window, section, "抽取项目…")
    dialog = section.dialog
    dialog.month.setText("2026-11")
    dialog.seed.setText("20261208")
    dialog.size.setText("3")
    dialog.do()
    settle(window)
    assert dialog.isVisible()
    assert dialog.seed.text() == "20261208"
    dialog.month.setText("2026-12")
    dialog.first.setText("2026-12-08")
    dialog.last.setText("2026-12-09")
    dialog.do()
    settle(window)
    assert len(section.rows) == 3
    assert "种子 20261208" in section.drawn_words.text()


def _ask_by_keyboard(window: Any, section: Any, qtbot: QtBot) -> None:
    """Answer three questions by letters and a digit, then go back to the list."""
    section.setFocus()
    qtbot.keyClick(section, Qt.Key.Key_Right)
    for key in (Qt.Key.Key_Y, Qt.Key.Key_N, Qt.Key.Key_3):
        qtbot.keyClick(section.project_pane.questions, key)
        settle(window)
    assert [each.answer for each in section.whole.questions[:4]] == ["yes", "no", "na", ""]
    assert section.project_pane.questions.currentRow() == 3
    qtbot.keyClick(section.project_pane.questions, Qt.Key.Key_Escape)


def _find(window: Any, section: Any, qtbot: QtBot, picture: Path) -> Any:
    """Record a finding by F and drop a photograph on it; returns it with its unit."""
    qtbot.keyClick(section, Qt.Key.Key_F)
    section.dialog.text.setText(NOT_SEEN)
    section.dialog.do()
    settle(window)
    section.show_view("findings")
    settle(window)
    place = next(n for n, each in enumerate(section.rows) if each.text == NOT_SEEN)
    section.list.setCurrentRow(place)
    settle(window)
    _drop(section.finding_pane, picture)
    settle(window)
    assert [(each.purpose, each.width) for each in section.detail.photos] == [(FOUND, 90)]
    return section.detail.row


def _at_finding(window: Any, who: str, finding: Any) -> Any:
    sit(window, who)
    section = _section(window)
    section.go_to("finding", finding.id)
    settle(window)
    assert section.detail.row.text == NOT_SEEN
    return section


def _answer(window: Any, section: Any, qtbot: QtBot, words: str) -> None:
    _press(qtbot, window, section, "整改回复…")
    section.dialog.text.setText("太短")
    section.dialog.do()
    settle(window)
    assert section.dialog.isVisible()
    section.dialog.text.setText(words)
    section.dialog.do()
    settle(window)


def _recheck(window: Any, section: Any, qtbot: QtBot, words: str, *, passed: bool) -> None:
    _press(qtbot, window, section, "复查…")
    section.dialog.passed.choose(passed)
    section.dialog.text.setText(words)
    section.dialog.do()
    settle(window)


def test_from_sample_to_closed_finding(open_window: OpenWindow, qtbot: QtBot, tmp_path: Path) -> None:
    window = open_window("姜岚")
    section = _section(window)
    _conclude_the_running_one(window, section, qtbot)
    _draw_december(window, section, qtbot)
    _ask_by_keyboard(window, section, qtbot)
    finding = _find(window, section, qtbot, _picture(tmp_path / "现场.jpg"))
    unit = finding.unit
    officer = ask(
        window,
        lambda work: next(each.login for each in accounts(work.session) if (each.unit_name, each.role) == (unit, "officer")),
    )
    section = _at_finding(window, officer, finding)
    assert not section.chips["projects"].isVisible()
    _answer(window, section, qtbot, "企业已复工，机械进场两台")
    _recheck(window, _at_finding(window, "姜岚", finding), qtbot, "现场仍未连续施工", passed=False)
    _answer(window, _at_finding(window, officer, finding), qtbot, "已连续施工，监理日志附后")
    section = _at_finding(window, "姜岚", finding)
    _recheck(window, section, qtbot, "属实，销号", passed=True)
    section.go_to("finding", finding.id)
    settle(window)
    assert section.view == "settled"
    assert [each.passed for each in section.detail.rounds] == [False, True]


def _picture(path: Path) -> Path:
    buffer = BytesIO()
    Image.new("RGB", (90, 60), "#887766").save(buffer, "JPEG")
    path.write_bytes(buffer.getvalue())
    return path


def _drop(pane: Any, path: Path) -> None:
    given = QMimeData()
    given.setUrls([QUrl.fromLocalFile(str(path))])
    place = pane.rect().center().toPointF()
    event = QDropEvent(place, Qt.DropAction.CopyAction, given, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    pane.dropEvent(event)


def test_a_leader_reads_and_is_offered_nothing(open_window: OpenWindow) -> None:
    window = open_window("顾明远")
    section = _section(window)
    words = {each.accessibleName() for each in section.acts.findChildren(QPushButton)}
    assert words == {"督查通报"}
    assert not section.project_pane.questions.editable


def test_the_report_opens_among_the_documents(open_window: OpenWindow, qtbot: QtBot) -> None:
    window = open_window("姜岚")
    _press(qtbot, window, _section(window), "督查通报")
    documents: Any = window.open("documents")
    settle(window)
    assert documents.file_name.startswith("双月督查情况通报")
    assert documents.pdf.startswith(b"%PDF")


def test_the_checklist_is_edited(open_window: OpenWindow, qtbot: QtBot) -> None:
    window = open_window("姜岚")
    section = _section(window)
    _press(qtbot, window, section, "督查清单…")
    dialog = section.dialog
    count = dialog.list.count()
    dialog.text.setText("安全生产责任是否落实")
    dialog.add()
    settle(window)
    assert dialog.list.count() == count + 1
    dialog.list.setCurrentRow(count)
    dialog.retire()
    settle(window)
    assert dialog.list.count() == count


def test_refusals_and_overdue_ones_follow_by_themselves(open_window: OpenWindow) -> None:
    window = open_window("姜岚")
    _section(window)
    rows = ask(window, lambda work: findings(work.session, work.actor, window.today))
    assert any(each.breach for each in rows)
    assert any(each.overdue for each in rows)


# ---- contests and evaluations ------------------------------------------------------------------------------
def test_a_contest_is_set_and_its_result_opened(open_window: OpenWindow, qtbot: QtBot) -> None:
    window = open_window("姜岚")
    section = _section(window, "contests")
    count = len(section.rows)
    assert section.result.lines
    _press(qtbot, window, section, "设置竞赛…")
    section.dialog.quarter.setText("2027Q1")
    section.dialog.theme.setText("开门红")
    section.dialog.do()
    settle(window)
    assert len(section.rows) == count + 1
    place = next(n for n, each in enumerate(section.rows) if (each.year, each.quarter) == (2026, 3))
    section.list.setCurrentRow(place)
    settle(window)
    assert section.result.lines[0].rank == 1
    section.setFocus()
    qtbot.keyClick(section, Qt.Key.Key_P)
    settle(window)
    documents: Any = window.open("documents")
    settle(window)
    assert documents.file_name == "季度竞赛结果通报 2026Q3.pdf"


def test_an_evaluation_shows_why_and_takes_a_merit(open_window: OpenWindow, qtbot: QtBot) -> None:
    window = open_window("姜岚")
    section = _section(window, "evaluations")
    assert section.board.year == 2026
    grades = {str(one.one.grade) for one in section.rows}
    assert "优秀" in grades
    before = len(section.board.merits)
    _press(qtbot, window, section, "表扬或否决…")
    section.dialog.points.setText("1.5")
    section.dialog.reason.setText("获省级通报表扬")
    section.dialog.do()
    settle(window)
    assert len(section.board.merits) == before + 1
    qtbot.keyClick(section, Qt.Key.Key_Left)
    settle(window)
    assert section.board.year == 2025
    section.show_view("annual")
    settle(window)
    assert section.board.period == "annual"


@pytest.mark.parametrize("key", ["contests", "evaluations"])
def test_a_unit_reads_results_and_sets_nothing(open_window: OpenWindow, key: str) -> None:
    window = open_window("")
    section = _section(window, key)
    assert section.rows
    assert section.acts.findChildren(QPushButton) == []
