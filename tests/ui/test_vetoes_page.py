"""Veto reports as people work them in the window: proposed, signed in order, told, reviewed, and breaches found."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QDialog
from pytestqt.qtbot import QtBot

from tests.ui.conftest import OpenWindow
from tests.ui.steps import choose, do, free_lead, press, section, sit
from tests.ui.walking import form_faults
from ui.pages.procedures.veto_forms import VetoDialog
from ui.tour import settle

WHY = "项目拟选地块位于永久基本农田保护红线以内，无法供地，客商不接受其他地块。"


def test_a_veto_is_proposed_signed_told_and_reviewed(open_window: OpenWindow, qtbot: QtBot) -> None:
    window = open_window("周敏")
    lead = free_lead(window)
    dialog = VetoDialog(window, lead)
    dialog.open()
    settle(window)
    assert form_faults(dialog) == []
    dialog.reason.choose("land")
    dialog.explanation.setText("地不行")
    do(window, qtbot, dialog)
    assert dialog.form._messages["explanation"].isVisible()
    dialog.explanation.setText(WHY)
    dialog.basis.setText("《土地管理法》第三十五条")
    do(window, qtbot, dialog)
    assert dialog.form._messages["elsewhere"].isVisible()
    dialog.elsewhere.choose(False)
    do(window, qtbot, dialog)
    assert not dialog.isVisible()

    shown = section(window, "pending", "vetoes")
    choose(window, shown, lead.data.name)
    press(window, qtbot, shown, "登记告知客商…")
    do(window, qtbot, shown.dialog)
    assert shown.dialog.form._messages["told_at"].isVisible(), "not before it is upheld"
    shown.dialog.reject()

    signers = ["陈国平", "刘勇"] + (["沈立新"] if lead.total_yuan and lead.total_yuan >= 10_000_000_000 else [])
    for login in signers:
        sit(window, login)
        shown = section(window, "pending", "vetoes")
        choose(window, shown, lead.data.name)
        press(window, qtbot, shown, "签署意见…")
        do(window, qtbot, shown.dialog)
    sit(window, "周敏")
    shown = section(window, "decided", "vetoes")
    choose(window, shown, lead.data.name)
    row = next(each for each in shown.rows if each.project == lead.data.name)
    assert (row.state, row.number[:2]) == ("upheld", "否决")
    press(window, qtbot, shown, "申请复核…")
    shown.dialog.text.setText("客商同意改选存量地块")
    do(window, qtbot, shown.dialog)
    sit(window, signers[-1] if len(signers) == 3 else "姜岚")
    shown = section(window, "pending", "vetoes")
    choose(window, shown, lead.data.name)
    press(window, qtbot, shown, "复核决定…")
    shown.dialog.outcome.choose("lifted")
    shown.dialog.text.setText("存量地块可供，撤销否决")
    do(window, qtbot, shown.dialog)
    assert all(each.project != lead.data.name for each in shown.rows)


def test_what_could_land_elsewhere_goes_to_the_pool(open_window: OpenWindow, qtbot: QtBot) -> None:
    window = open_window("周敏")
    lead = free_lead(window)
    dialog = VetoDialog(window, lead)
    dialog.open()
    settle(window)
    assert not dialog.unit.isEnabled()
    dialog.reason.choose("land")
    dialog.explanation.setText(WHY)
    dialog.basis.setText("《土地管理法》第三十五条")
    dialog.elsewhere.choose(True)
    assert dialog.unit.isEnabled()
    dialog.summary.setText("某企业拟建生产线一条，需有地镇街承接")
    do(window, qtbot, dialog)
    assert not dialog.isVisible()
    shown = section(window, "pool")
    assert lead.data.name in [each.project for each in shown.rows]


@pytest.mark.parametrize("view", ["pending", "decided", "breaches"])
def test_every_view_shows_its_first_row(open_window: OpenWindow, view: str) -> None:
    window = open_window("姜岚")
    shown = section(window, view, "vetoes")
    assert shown.rows
    assert shown.card.title.text() == shown.rows[0].project
    shown.open_lead()
    settle(window)
    assert window.host.currentWidget().key == "tracker"


def test_the_report_opens_among_the_documents(open_window: OpenWindow, qtbot: QtBot) -> None:
    window = open_window("姜岚")
    shown = section(window, "decided", "vetoes")
    press(window, qtbot, shown, "否决汇报表")
    settle(window)
    assert window.host.currentWidget().key == "documents"
    assert window.host.currentWidget().pdf.startswith(b"%PDF")
    assert not isinstance(window.focusWidget(), QDialog)
