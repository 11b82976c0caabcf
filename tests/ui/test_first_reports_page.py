"""First reports and conflicts as people work them in the window: extension, hand-on, objection, another project, withdrawal."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from crm.kernel.clock import FixedClock
from crm.people.queries import officials_on
from tests.ui.conftest import OpenWindow
from tests.ui.steps import ask, leader_of, press, sit
from tests.ui.walking import form_faults
from ui.tour import settle

RIVAL = "智能制造基地项目"
"""The sample's report that waits in the inbox beside an older one on the same investor."""


def section(window: Any, key: str, view: str) -> Any:
    """Show a view of one of the two sections."""
    page = window.open("procedures").show_section(key)
    page.show_view(view)
    settle(window)
    return page


def choose(page: Any, window: Any, project: str) -> None:
    """Choose a report by its project."""
    page.list.setCurrentRow(next(place for place, each in enumerate(page.rows) if each.project == project))
    settle(window)


def confirm(window: Any, qtbot: QtBot, dialog: Any) -> None:
    """Click what the dialog is for; it closes when the act is done."""
    assert form_faults(dialog) == []
    qtbot.mouseClick(dialog.do_button, Qt.MouseButton.LeftButton)
    settle(window)
    assert not dialog.isVisible(), window.banner.words.text()


def said(page: Any) -> str:
    """Return every word that the card shows."""
    return "\n".join(each.text() for each in page.card.findChildren(QLabel))


def protected(page: Any, window: Any) -> Any:
    """Choose a registered report whose protection still runs; returns its row."""
    today = window.today
    place = next(
        place for place, each in enumerate(page.rows) if each.protected_until and each.protected_until > today + timedelta(days=9)
    )
    page.list.setCurrentRow(place)
    settle(window)
    return page.rows[place]


def test_protection_is_asked_for_refused_asked_again_and_extended(open_window: OpenWindow, qtbot: QtBot) -> None:
    window = open_window("周敏")
    page = section(window, "first_reports", "registered")
    row = protected(page, window)
    for answer in ("不同意延期…", "延长保护期"):
        choose(page, window, row.project)
        press(window, qtbot, page, "申请延期…")
        page.dialog.text.setText("投资方董事会推迟到下季度")
        confirm(window, qtbot, page.dialog)
        sit(window, "姜岚")
        page = section(window, "first_reports", "registered")
        assert page.rows[0].project == row.project, "what the bureau must answer stands first"
        page.list.setCurrentRow(0)
        settle(window)
        press(window, qtbot, page, answer)
        if answer == "不同意延期…":
            page.dialog.text.setText("近期无实质进展")
            confirm(window, qtbot, page.dialog)
            sit(window, "周敏")
            page = section(window, "first_reports", "registered")
    choose(page, window, row.project)
    assert page.detail.extended_on == window.today
    assert page.detail.protected_until > row.protected_until


def test_responsibility_is_handed_on(open_window: OpenWindow, qtbot: QtBot) -> None:
    window = open_window("周敏")
    page = section(window, "first_reports", "registered")
    row = protected(page, window)
    press(window, qtbot, page, "移交责任…")
    settle(window)
    others = ask(window, lambda work: officials_on(work.session, work.clock.today(), list(work.actor.units)))
    to = next(each for each in others if each.name not in (row.official, page.detail.responsible))
    dialog = page.dialog
    dialog.to.choose(to.id)
    qtbot.mouseClick(dialog.do_button, Qt.MouseButton.LeftButton)
    settle(window)
    assert dialog.isVisible(), "without a reason nothing is handed on, and what was chosen stays"
    dialog.reason.setText("分工调整")
    confirm(window, qtbot, dialog)
    choose(page, window, row.project)
    assert page.detail.responsible == to.name
    assert "责任移交" in said(page)


def test_another_project_is_registered_with_its_reason(open_window: OpenWindow, qtbot: QtBot) -> None:
    window = open_window("姜岚")
    page = section(window, "first_reports", "received")
    choose(page, window, RIVAL)
    assert page.shown.rival.same
    qtbot.keyClick(page, Qt.Key.Key_R)
    settle(window)
    page.dialog.text.setText("投资方的第二基地，产品和选址不同")
    confirm(window, qtbot, page.dialog)
    page = section(window, "first_reports", "registered")
    choose(page, window, RIVAL)
    assert page.detail.distinct_reason == "投资方的第二基地，产品和选址不同"
    assert "投资方的第二基地" in said(page)


def test_a_unit_objects_and_the_bureau_withdraws_the_conflict(open_window: OpenWindow, qtbot: QtBot) -> None:
    window = open_window("姜岚")
    page = section(window, "first_reports", "received")
    choose(page, window, RIVAL)
    first, later = page.shown.rival.side, page.shown.beside.own
    sit(window, leader_of(window, first.unit_name))
    page = section(window, "first_reports", "registered")
    choose(page, window, first.project)
    press(window, qtbot, page, "提出异议…")
    settle(window)
    assert page.dialog.against.findText(first.unit_name) < 0
    page.dialog.against.setCurrentText(later.unit_name)
    page.dialog.reason.setText("两件首报为同一项目，我单位在先")
    confirm(window, qtbot, page.dialog)
    choose(page, window, first.project)
    assert later.unit_name in said(page)
    assert later.project not in said(page)

    sit(window, "姜岚")
    page = section(window, "conflicts", "open")
    page.list.setCurrentRow(next(place for place, each in enumerate(page.rows) if each.first_unit == first.unit_name))
    settle(window)
    assert "两件首报为同一项目" in said(page)
    press(window, qtbot, page, "撤销冲突…")
    page.dialog.text.setText("经核实并非同一项目")
    confirm(window, qtbot, page.dialog)
    page = section(window, "conflicts", "closed")
    assert "经核实并非同一项目" in said(page)


def test_a_late_ruling_is_red_and_its_form_is_named(open_window: OpenWindow, qtbot: QtBot) -> None:
    window = open_window("姜岚")
    page = section(window, "conflicts", "open")
    late = page.rows[0]
    assert late.days_left == -1
    page.list.setCurrentRow(0)
    settle(window)
    press(window, qtbot, page, "裁定…")
    assert form_faults(page.ruling) == []
    assert not page.ruling.split_form.isVisibleTo(page.ruling)
    page.ruling.outcome.choose("joint")
    assert page.ruling.split_form.isVisibleTo(page.ruling)
    page.ruling.outcome.choose("uphold")
    page.ruling.reasons.setText("双方首报为同一投资方同一项目，先收一方在先。")
    qtbot.mouseClick(page.ruling.rule_button, Qt.MouseButton.LeftButton)
    settle(window)
    assert (page.view, page.detail.row.id, page.detail.ruling.outcome) == ("ruled", late.id, "uphold")


def test_nothing_of_an_empty_view_stays_on_the_page(open_window: OpenWindow, clock: FixedClock) -> None:
    del clock
    window = open_window("周敏")
    page = section(window, "first_reports", "received")
    page.show_rows([])
    assert page.detail is None
    assert page.acts.layout().count() == 0


@pytest.mark.parametrize("login", ["顾明远", "丁一帆", "陈国平"])
def test_whoever_may_not_decide_is_offered_no_decision(open_window: OpenWindow, login: str, qtbot: QtBot) -> None:
    window = open_window(login)
    page = section(window, "first_reports", "received")
    for key in (Qt.Key.Key_R, Qt.Key.Key_B, Qt.Key.Key_C):
        qtbot.keyClick(page, key)
        settle(window)
    assert not hasattr(page, "dialog")
    assert not hasattr(page, "returning")
    page = section(window, "conflicts", "open")
    assert page.ruling is None
