"""Policies as people work them in the window: a grant refused for an unreviewed clause, one paid, the ledger opened."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from crm.leads.detail import lead_detail
from crm.policies.clauses import review_clause
from crm.policies.exposure import exposure
from crm.policies.queries import clauses, commitments
from crm.policies.rules import Review, ReviewFacts
from tests.ui.conftest import OpenWindow
from tests.ui.steps import ask, do, press, sit
from tests.ui.walking import form_faults
from ui.pages.policies.clause_forms import ClauseDialog
from ui.pages.policies.commitment_forms import PromiseDialog
from ui.pages.policies.entries import add_policy_entries, offer_grants
from ui.pages.policies.grant_forms import ApplyDialog
from ui.tour import settle

TODAY = date(2026, 11, 24)


def policies(window: Any, key: str, view: str = "") -> Any:
    """Open a section of the policies, in one of its views."""
    shown = window.open("policies").show_section(key)
    settle(window)
    if view:
        shown.show_view(view)
        settle(window)
    return shown


def own_promise(window: Any) -> Any:
    """Return an open promise of whoever sits there that is due this year, with nothing granted yet."""
    rows = ask(window, lambda work: commitments(work.session, work.actor, state="open"))
    return next(
        each for each in rows if "apply" in each.may and each.shares[0][0] <= 2026 and each.sums.free == each.sums.promised
    )


def test_a_grant_is_refused_for_an_unreviewed_clause(open_window: OpenWindow, qtbot: QtBot) -> None:
    window = open_window("周敏")
    row = own_promise(window)
    sit(window, "姜岚")
    shown = policies(window, "clauses", "all")
    shown.go_to("clause", row.clause_id)
    settle(window)
    press(window, qtbot, shown, "登记审查…")
    assert form_faults(shown.dialog) == []
    shown.dialog.status.choose("under_review")
    shown.dialog.reviewer.setText("市场监管局")
    do(window, qtbot, shown.dialog)
    assert not shown.dialog.isVisible()
    sit(window, "周敏")
    shown = policies(window, "commitments")
    shown.go_to("commitment", row.id)
    settle(window)
    press(window, qtbot, shown, "申请政策兑现…")
    dialog = shown.dialog
    settle(window)
    dialog.amount.amount.setText("1")
    dialog.base.amount.setText("100")
    dialog.area.setText("100")
    do(window, qtbot, dialog)
    assert dialog.isVisible(), "what was typed stays"
    assert "公平竞争审查" in dialog.form.message.text()
    assert "第十八条" in dialog.form.message.text()
    assert dialog.amount.amount.text() == "1"
    dialog.reject()


def test_an_unreviewed_clause_is_not_promised(open_window: OpenWindow, qtbot: QtBot) -> None:
    window = open_window("周敏")
    row = own_promise(window)
    lead = ask(window, lambda work: lead_detail(work.session, work.actor, row.lead_id))
    dialog = PromiseDialog(window, lead.id, lead.data.name)
    dialog.open()
    settle(window)
    assert form_faults(dialog) == []
    unreviewed = next(each for each in dialog.clauses if each.review == Review.UNREVIEWED)
    dialog.clause.choose(unreviewed.id)
    assert "■" in dialog.clause.currentText()
    dialog.ceiling.amount.setText("10")
    dialog.signed_on.setText("2026-11-20")
    do(window, qtbot, dialog)
    assert "第十八条" in dialog.form._messages["clause"].text()
    passed = next(each for each in dialog.clauses if each.promisable and each.series_id != row.series_id)
    dialog.clause.choose(passed.id)
    dialog.first.setText("2026")
    dialog.last.setText("2027")
    do(window, qtbot, dialog)
    assert not dialog.isVisible(), dialog.form.message.text()
    rows = ask(window, lambda work: commitments(work.session, work.actor, state="open"))
    made = next(each for each in rows if each.clause_id == passed.id and each.lead_id == lead.id)
    assert made.shares == ((2026, 5_000_000), (2027, 5_000_000))


def test_a_promise_falls_due_in_the_shares_one_enters_and_keeps_them(open_window: OpenWindow, qtbot: QtBot) -> None:
    window = open_window("周敏")
    row = own_promise(window)
    lead = ask(window, lambda work: lead_detail(work.session, work.actor, row.lead_id))
    dialog = PromiseDialog(window, lead.id, lead.data.name)
    dialog.open()
    settle(window)
    passed = next(each for each in dialog.clauses if each.promisable and each.series_id != row.series_id)
    dialog.clause.choose(passed.id)
    dialog.ceiling.amount.setText("10")
    dialog.signed_on.setText("2026-11-20")
    dialog.first.setText("2026")
    dialog.last.setText("2028")
    assert not dialog.table.isVisible(), "equal shares ask for nothing more"
    dialog.spread.choose("each")
    assert form_faults(dialog) == []
    assert dialog.table.isVisible()
    assert [field.amount.text() for field in dialog.table.years.values()] == ["3.3334", "3.3333", "3.3333"], (
        "begins with equal ones"
    )
    for year, text in ((2026, "6"), (2027, ""), (2028, "3")):
        dialog.table.years[year].amount.setText(text)
    assert "1万元" in dialog.table.told.text(), "what is left to spread"
    do(window, qtbot, dialog)
    assert dialog.isVisible(), "9 of 10 are spread"
    dialog.table.years[2028].amount.setText("4")
    do(window, qtbot, dialog)
    assert not dialog.isVisible(), dialog.form.message.text()
    rows = ask(window, lambda work: commitments(work.session, work.actor, state="open"))
    made = next(each for each in rows if each.clause_id == passed.id and each.lead_id == lead.id)
    assert made.shares == ((2026, 6_000_000), (2028, 4_000_000)), "a year may have none"
    again = PromiseDialog(window, lead.id, lead.data.name, made)
    again.open()
    settle(window)
    assert again.spread.value() == "each"
    again.terms.setText("按年度考核结果兑现")
    do(window, qtbot, again)
    assert not again.isVisible(), again.form.message.text()
    rows = ask(window, lambda work: commitments(work.session, work.actor, state="open"))
    kept = next(each for each in rows if each.id == made.id)
    assert (kept.shares, kept.terms) == (made.shares, "按年度考核结果兑现"), "correcting its words leaves its shares"


def test_a_grant_is_proposed_approved_and_paid(open_window: OpenWindow, qtbot: QtBot) -> None:
    window = open_window("姜岚")
    shown = policies(window, "grants", "paying")
    row = next(each for each in shown.rows if each.case_decision == "granted")
    shown.list.setCurrentRow(shown.rows.index(row))
    settle(window)
    press(window, qtbot, shown, "登记拨付…")
    dialog = shown.dialog
    assert form_faults(dialog) == []
    do(window, qtbot, dialog)
    assert dialog.form._messages["voucher"].isVisible()
    dialog.voucher.setText("云财拨〔2026〕999")
    do(window, qtbot, dialog)
    assert not dialog.isVisible()
    done = policies(window, "grants", "done")
    assert row.id in [each.id for each in done.rows]


def test_the_leader_approves_what_the_bureau_proposed(open_window: OpenWindow, qtbot: QtBot) -> None:
    window = open_window("顾明远")
    shown = policies(window, "grants", "open")
    row = next(each for each in shown.rows if each.state == "proposed")
    shown.list.setCurrentRow(shown.rows.index(row))
    settle(window)
    press(window, qtbot, shown, "审批…")
    shown.dialog.text.setText("同意")
    do(window, qtbot, shown.dialog)
    assert not shown.dialog.isVisible()
    assert row.id not in [each.id for each in shown.rows]


def test_checks_follow_what_one_types(open_window: OpenWindow, qtbot: QtBot) -> None:
    window = open_window("周敏")
    dialog = ApplyDialog(window, own_promise(window))
    dialog.open()
    settle(window)
    assert form_faults(dialog) == []
    dialog.amount.amount.setText("999999")
    qtbot.wait(300)
    settle(window)
    shown = [dialog.found.itemAt(place).widget() for place in range(dialog.found.count() - 1)]
    assert len(shown) >= 5
    dialog.reject()


def test_a_clause_is_entered_and_waits_for_its_review(open_window: OpenWindow, qtbot: QtBot) -> None:
    window = open_window("姜岚")
    dialog = ClauseDialog(window)
    dialog.open()
    settle(window)
    assert form_faults(dialog) == []
    dialog.title.setText("外贸稳增长补助")
    dialog.issuer.setText("云泽市人民政府办公室")
    dialog.first_day.setText("2026-01-01")
    dialog.rate.setText("二")
    do(window, qtbot, dialog)
    assert dialog.form._messages["rate"].isVisible()
    dialog.rate.setText("2.5")
    do(window, qtbot, dialog)
    assert not dialog.isVisible()
    shown = policies(window, "clauses", "waiting")
    assert "外贸稳增长补助" in [each.data.title for each in shown.rows]


@pytest.mark.parametrize("view", ["by_year", "by_unit", "by_clause"])
def test_every_row_of_the_ledger_opens_to_its_promises(open_window: OpenWindow, view: str) -> None:
    window = open_window("姜岚")
    shown = policies(window, "exposure")
    shown.show_view(view)
    found = ask(window, lambda work: exposure(work.session, work.actor, TODAY))
    assert shown.table.rowCount() == len(getattr(found, view)) + 1
    assert shown.chart.data.title
    shown.table.cellActivated.emit(0, 0)
    settle(window)
    assert "承诺明细" in shown.warnings.title.text()


def test_funds_are_arranged_in_the_window(open_window: OpenWindow, qtbot: QtBot) -> None:
    window = open_window("姜岚")
    shown = policies(window, "exposure")
    qtbot.mouseClick(shown.fund_button, Qt.MouseButton.LeftButton)
    settle(window)
    assert form_faults(shown.dialog) == []
    shown.dialog.amount.amount.setText("9000")
    shown.dialog.source.setText("云财预〔2026〕9号")
    do(window, qtbot, shown.dialog)
    assert "云财预〔2026〕9号" in [each.source for each in shown.fund_rows]
    assert all(each.kind != "unfunded" or each.year != 2026 for each in shown.found.warnings)


def test_the_menu_of_a_lead_offers_policies_once_it_is_signed(open_window: OpenWindow) -> None:
    window = open_window("周敏")
    row = own_promise(window)
    lead = ask(window, lambda work: lead_detail(work.session, work.actor, row.lead_id))
    menu = QMenu(window)
    add_policy_entries(menu, window, lead)
    assert [action.isEnabled() for action in menu.actions()] == [True, True]
    offer_grants(window, lead)
    settle(window)
    opened = [each for each in window.findChildren(ApplyDialog) if each.isVisible()]
    assert opened
    opened[0].reject()


def test_another_unit_sees_no_promise_and_a_review_that_fell_is_told(open_window: OpenWindow) -> None:
    window = open_window("姜岚")
    row = ask(window, lambda work: commitments(work.session, work.actor, state="open"))[0]
    listed = ask(window, lambda work: clauses(work.session, work.actor, TODAY, everything=True))
    assert row.clause_id in [each.id for each in listed]
    fell = ReviewFacts(Review.REFUSED, TODAY, "市场监管局", "复审不通过")
    ask(window, lambda work: review_clause(work, row.clause_id, fell))
    shown = policies(window, "exposure")
    assert "unreviewed" in [each.kind for each in shown.found.warnings]
    sit(window, "周敏")
    shown = policies(window, "commitments")
    assert {each.unit for each in shown.rows} == {"柏桥镇"}
