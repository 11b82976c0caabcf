"""Transfers and the shared pool as people work them in the window."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from crm.leads.detail import lead_detail
from crm.leads.queries import LeadFilter, Page, lead_page
from crm.leads.rules import Stage
from tests.ui.conftest import OpenWindow
from tests.ui.steps import SUMMARY, TO, ask, choose, do, free_lead, leader_of, press, section, sit
from tests.ui.walking import form_faults
from ui.pages.procedures.entries import add_entries
from ui.pages.procedures.transfer_forms import PoolDialog, ProposeDialog
from ui.tour import settle


def test_a_lead_goes_from_unit_to_unit_by_three_confirmations(open_window: OpenWindow, qtbot: QtBot) -> None:
    window = open_window("周敏")
    lead = free_lead(window)
    dialog = ProposeDialog(window, lead)
    dialog.open()
    settle(window)
    assert form_faults(dialog) == []
    do(window, qtbot, dialog)
    assert dialog.isVisible(), "without a unit nothing is proposed, and what was typed stays"
    dialog.unit.setCurrentText(TO)
    dialog.split.tax.choose("both")
    dialog.summary.setText(SUMMARY)
    do(window, qtbot, dialog)
    assert not dialog.isVisible(), [each.text() for each in (*dialog.form._messages.values(), dialog.form.message) if each.text()]
    sit(window, leader_of(window, TO))
    shown = section(window, "running")
    choose(window, shown, next(each.project for each in shown.rows if each.giving == lead.unit_name and each.split.tax == "both"))
    assert lead.data.name not in shown.card.title.text(), "masked until it is agreed"
    press(window, qtbot, shown, "同意接收…")
    do(window, qtbot, shown.dialog)
    for login in (None, "姜岚", "陈国平"):
        if login is not None:
            sit(window, login)
        shown = section(window, "running")
        choose(window, shown, lead.data.name)
        press(window, qtbot, shown, "确认")
    shares = section(window, "shares")
    assert any(each.project == lead.data.name and each.holder == TO for each in shares.rows)


def test_a_lead_is_offered_claimed_and_refused(open_window: OpenWindow, qtbot: QtBot) -> None:
    window = open_window("周敏")
    lead = free_lead(window)
    dialog = PoolDialog(window, lead)
    dialog.open()
    settle(window)
    assert form_faults(dialog) == []
    dialog.summary.setText(f"{lead.enterprises[0].name}拟建项目")
    do(window, qtbot, dialog)
    assert dialog.isVisible(), "the investor is not named to others"
    assert dialog.form._messages["summary"].isVisible()
    dialog.summary.setText(SUMMARY)
    do(window, qtbot, dialog)
    sit(window, leader_of(window, TO))
    shown = section(window, "pool")
    choose(window, shown, SUMMARY)
    press(window, qtbot, shown, "认领…")
    shown.dialog.text.setText("镇内现有厂房可用")
    do(window, qtbot, shown.dialog)
    sit(window, "周敏")
    shown = section(window, "running")
    choose(window, shown, lead.data.name)
    press(window, qtbot, shown, "不予接收…")
    do(window, qtbot, shown.dialog)
    assert shown.dialog.isVisible(), "a refusal says why"
    shown.dialog.text.setText("已另有安排")
    do(window, qtbot, shown.dialog)
    shown = section(window, "pool")
    choose(window, shown, lead.data.name)
    press(window, qtbot, shown, "撤回…")
    do(window, qtbot, shown.dialog)
    assert all(each.project != lead.data.name for each in shown.rows)


@pytest.mark.parametrize("view", ["running", "pool", "planned", "shares", "ended"])
def test_every_view_shows_its_first_row(open_window: OpenWindow, view: str) -> None:
    window = open_window("周敏" if view == "planned" else "姜岚")
    shown = section(window, view)
    assert shown.rows
    assert shown.card.title.text()
    if hasattr(shown.rows[0], "due_on"):
        shown.open_lead()
        settle(window)


def test_a_unit_asks_for_what_is_planned_to_land_with_it(open_window: OpenWindow, qtbot: QtBot) -> None:
    window = open_window("周敏")
    shown = section(window, "planned")
    wanted = shown.rows[0].id
    press(window, qtbot, shown, "申请承接…")
    shown.dialog.text.setText("镇内有现成地块")
    do(window, qtbot, shown.dialog)
    assert wanted not in [each.id for each in shown.rows]


def test_a_signed_lead_s_menu_is_grey(open_window: OpenWindow) -> None:
    window = open_window("周敏")
    rows = ask(
        window, lambda work: lead_page(work.session, work.actor, LeadFilter(stages=(Stage.SIGNED,)), work.clock.today(), Page())
    )
    detail = ask(window, lambda work: lead_detail(work.session, work.actor, rows[0].id))
    menu = QMenu()
    add_entries(menu, window, detail)
    assert [each.isEnabled() for each in menu.actions()[:3]] == [False, False, detail.side_state == ""]


def test_a_refusal_about_no_field_stands_in_the_dialog(open_window: OpenWindow, qtbot: QtBot) -> None:
    window = open_window("周敏")
    rows = ask(
        window, lambda work: lead_page(work.session, work.actor, LeadFilter(stages=(Stage.SIGNED,)), work.clock.today(), Page())
    )
    detail = ask(window, lambda work: lead_detail(work.session, work.actor, rows[0].id))
    dialog = PoolDialog(window, detail)
    dialog.open()
    settle(window)
    dialog.summary.setText(SUMMARY)
    do(window, qtbot, dialog)
    assert dialog.form.message.isVisible()
    assert dialog.form.message.text()
