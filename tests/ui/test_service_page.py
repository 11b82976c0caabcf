"""The service page as people work it: obstacles from raising to the unit's word, ratings, rectifications, windows."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from crm.leads.obstacles.service import raise_obstacle
from crm.people.queries import accounts, units
from crm.procedures.service_rating.rules import Level
from tests.ui.conftest import OpenWindow
from tests.ui.steps import ask, do, free_lead, press, sit
from tests.ui.walking import form_faults
from ui.pages.service.obstacle_forms import AssignDialog
from ui.pages.service.rating_forms import RatingDialog
from ui.tour import settle


def section(window: Any, key: str, view: str) -> Any:
    """Open a section of the page in a view."""
    shown = window.open("service").show_section(key)
    shown.show_view(view)
    settle(window)
    return shown


def pick(window: Any, shown: Any, wanted: Any) -> None:
    """Choose the row that fits."""
    place = next(number for number, each in enumerate(shown.rows) if wanted(each))
    shown.list.setCurrentRow(place)
    settle(window)


def handler_of(window: Any, unit: str) -> str:
    """Return the login of a department's handler, by the unit's short name."""

    def look(work: Any) -> str:
        name = next(each.name for each in units(work.session) if each.short_name == unit)
        return next(each.login for each in accounts(work.session) if each.unit_name == name and each.role == "handler")

    return str(ask(window, look))


def test_an_obstacle_from_its_raising_to_the_units_word(open_window: OpenWindow, qtbot: QtBot) -> None:
    window = open_window("周敏")
    lead = free_lead(window)
    made = ask(window, lambda work: raise_obstacle(work, lead.id, "land", "缺20亩指标", None, None).value)
    window.open_record("obstacle", made)
    settle(window)
    shown = window.open("service").section
    settle(window)
    assert shown.card.title.text() == lead.data.name
    press(window, qtbot, shown, "交办…")
    dialog = shown.dialog
    assert isinstance(dialog, AssignDialog)
    assert form_faults(dialog) == []
    do(window, qtbot, dialog)
    assert dialog.isVisible(), "without a department nothing is assigned"
    dialog.unit.setCurrentText("资规局")
    do(window, qtbot, dialog)
    assert not dialog.isVisible()

    sit(window, handler_of(window, "资规局"))
    shown = section(window, "obstacles", "open")
    pick(window, shown, lambda each: each.id == made)
    assert "打开项目" not in [each.text() for each in shown.acts.findChildren(type(shown.chips["open"]))]
    press(window, qtbot, shown, "登记进展…")
    shown.dialog.text.setText("已报省厅")
    do(window, qtbot, shown.dialog)
    pick(window, shown, lambda each: each.id == made)
    press(window, qtbot, shown, "报告解决…")
    shown.dialog.text.setText("已调剂指标")
    do(window, qtbot, shown.dialog)

    sit(window, "周敏")
    shown = section(window, "obstacles", "confirm")
    pick(window, shown, lambda each: each.id == made)
    press(window, qtbot, shown, "退回…")
    shown.dialog.text.setText("只批了一半")
    do(window, qtbot, shown.dialog)
    assert all(each.id != made for each in shown.rows)
    shown = section(window, "obstacles", "open")
    pick(window, shown, lambda each: each.id == made)
    press(window, qtbot, shown, "报告解决…")
    shown.dialog.text.setText("自行协调到位")
    do(window, qtbot, shown.dialog)
    shown = section(window, "obstacles", "ended")
    assert any(each.id == made for each in shown.rows)


def test_a_leads_tab_lists_its_obstacles_and_opens_the_ledger(open_window: OpenWindow, qtbot: QtBot) -> None:
    window = open_window("周敏")
    lead = free_lead(window)
    made = ask(window, lambda work: raise_obstacle(work, lead.id, "power", "专线增容", None, None).value)
    pane = window.open("tracker").pane
    settle(window)
    pane.show_lead(lead.id)
    settle(window)
    opened = next(each for each in pane.findChildren(QPushButton) if each.accessibleName() == "查看全过程")
    qtbot.mouseClick(opened, Qt.MouseButton.LeftButton)
    settle(window)
    shown = window.open("service").section
    settle(window)
    assert shown.rows[shown.list.currentRow()].id == made


def test_the_ledger_is_written_to_excel(open_window: OpenWindow, tmp_path: Path) -> None:
    import openpyxl

    window = open_window("姜岚")
    shown = section(window, "obstacles", "ended")
    assert "导出Excel…" in [each.text() for each in shown.acts.findChildren(QPushButton)]
    shown.export_to(tmp_path / "台账.xlsx")
    settle(window)
    sheet = openpyxl.load_workbook(tmp_path / "台账.xlsx").active
    assert sheet is not None
    assert sheet.max_row == 1 + len(shown.rows) > 1
    heads = [cell.value for cell in sheet[1]]
    first = dict(zip(heads, [cell.value for cell in sheet[2]], strict=True))
    assert (first["项目"], first["制约问题"]) == (shown.rows[0].lead, shown.rows[0].text)


def test_figures_have_a_chart_that_chooses_a_department(open_window: OpenWindow, qtbot: QtBot) -> None:
    window = open_window("姜岚")
    for key in ("obstacles", "ratings"):
        shown = section(window, key, "figures")
        assert len(shown.rows) > 1, key
        assert shown.chart.data.title
        assert shown.rows[0].name in shown.chart.accessibleDescription()
        shown.chart.setFocus()
        QTest.keyClick(shown.chart, Qt.Key.Key_Down)
        with qtbot.waitSignal(shown.chart.chosen):
            QTest.keyClick(shown.chart, Qt.Key.Key_Return)
        settle(window)
        assert shown.list.currentRow() == 1


def test_a_low_rating_is_entered_rectified_and_called_back(open_window: OpenWindow, qtbot: QtBot) -> None:
    window = open_window("姜岚")
    shown = section(window, "ratings", "due")
    pick(window, shown, lambda each: each.may_enter)
    case = shown.rows[shown.list.currentRow()]
    press(window, qtbot, shown, "登记评价…")
    dialog = shown.dialog
    assert isinstance(dialog, RatingDialog)
    assert form_faults(dialog) == []
    dialog.level.choose(Level.VERY_DISSATISFIED)
    dialog.rated_by.setText("曾总")
    do(window, qtbot, dialog)
    assert dialog.isVisible(), "a low rating says why"
    dialog.comment.setText("跑了三趟")
    do(window, qtbot, dialog)
    assert not dialog.isVisible()

    sit(window, handler_of(window, case.unit))
    shown = section(window, "ratings", "rectify")
    pick(window, shown, lambda each: each.case_id == case.case_id)
    press(window, qtbot, shown, "报告整改…")
    shown.dialog.text.setText("一次讲清，专人回复")
    do(window, qtbot, shown.dialog)

    sit(window, "姜岚")
    shown = section(window, "ratings", "rectify")
    pick(window, shown, lambda each: each.case_id == case.case_id)
    press(window, qtbot, shown, "登记回访…")
    assert form_faults(shown.dialog) == []
    shown.dialog.satisfied.setChecked(True)
    shown.dialog.text.setText("满意")
    do(window, qtbot, shown.dialog)
    shown = section(window, "ratings", "given")
    pick(window, shown, lambda each: each.case_id == case.case_id)
    assert shown.rows[shown.list.currentRow()].level is Level.VERY_DISSATISFIED


def test_a_rating_is_corrected_with_a_reason(open_window: OpenWindow, qtbot: QtBot) -> None:
    window = open_window("姜岚")
    shown = section(window, "ratings", "given")
    pick(window, shown, lambda each: each.may_correct and each.level is Level.SATISFIED)
    rating = shown.rows[shown.list.currentRow()]
    press(window, qtbot, shown, "更正…")
    shown.dialog.level.choose(Level.FAIRLY)
    do(window, qtbot, shown.dialog)
    assert shown.dialog.isVisible(), "a correction says why"
    shown.dialog.reason.setText("按纸质评价单更正")
    do(window, qtbot, shown.dialog)
    pick(window, shown, lambda each: each.id == rating.id)
    assert shown.rows[shown.list.currentRow()].corrections[-1].after is Level.FAIRLY


def test_windows_and_their_matters(open_window: OpenWindow, qtbot: QtBot) -> None:
    window = open_window("姜岚")
    shown = section(window, "windows", "open")
    assert len(shown.rows) == 16
    press(window, qtbot, shown, "新增窗口…")
    assert form_faults(shown.dialog) == []
    shown.dialog.name.setText("外资专窗")
    do(window, qtbot, shown.dialog)
    assert any(each.data.name == "外资专窗" for each in shown.rows)
    pick(window, shown, lambda each: each.matters)
    sit(window, "周敏")
    shown = section(window, "windows", "open")
    assert shown.rows
    assert not shown.acts.findChildren(type(shown.chips["open"]))


@pytest.mark.parametrize("key", ["obstacles", "ratings", "windows"])
def test_keys_walk_every_list(open_window: OpenWindow, key: str) -> None:
    window = open_window("姜岚")
    shown = window.open("service").show_section(key)
    settle(window)
    for view, _words in shown.views:
        shown.show_view(view)
        settle(window)
        before = shown.list.currentRow()
        QTest.keyClick(shown, Qt.Key.Key_J)
        settle(window)
        assert shown.list.currentRow() == min(before + 1, len(shown.rows) - 1)
