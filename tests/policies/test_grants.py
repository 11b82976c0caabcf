"""A grant from its application through its case to the last payment, and everything that refuses it."""

from __future__ import annotations

from contextlib import closing
from datetime import date, datetime

import pytest

from crm.kernel.clock import COUNTY_ZONE, FixedClock
from crm.kernel.errors import NotAllowed
from crm.leads.rules import MilestoneKind, SideState
from crm.leads.service import declare_milestone, set_side_state
from crm.policies.checks import GrantState
from crm.policies.clauses import review_clause
from crm.policies.formulas import Formula, FormulaKind, Measure
from crm.policies.grant_queries import grant_events, grants, preview_grant
from crm.policies.grants import GrantData, apply_for_grant, approve_grant, propose_grant, refuse_grant, withdraw_grant
from crm.policies.payments import PaymentData, claw_back, pay_grant
from crm.policies.rules import Condition, Review, ReviewFacts
from crm.procedures.time_limit.rules import Decision
from crm.procedures.time_limit.service import decide_case, withdraw_case
from crm.store.undo import undo
from tests.conftest import County
from tests.leads.making import refused, signed
from tests.policies.promising import (
    HANDLER,
    TODAY,
    WAN,
    accept,
    applied,
    approved,
    clause,
    decide,
    detail,
    produced,
    promised,
    row_of,
    verified,
    with_matter,
)


@pytest.fixture
def granting(county: County) -> County:
    """Return the county with the matter of grant reviews."""
    return with_matter(county)


def paid(amount: int, voucher: str = "拨付-1", day: date = TODAY, reason: str = "") -> PaymentData:
    """Return a payment."""
    return PaymentData(day, amount, voucher, reason)


def test_a_grant_goes_from_application_to_payment(granting: County) -> None:
    commitment = produced(granting)
    application = applied(granting, commitment)
    shown = detail(granting, application, "周敏")
    assert shown.row.number == "兑现〔2026〕1号"
    assert (shown.case.matter, shown.case.steps[0].limit_days) == ("政策兑现审核", 15)  # domain §4.7
    assert all(check.ok for check in shown.checks)
    assert shown.explained.amount == 200 * WAN
    assert shown.explained.lines[0] == "设备投资 4,000万元 × 5% = 200万元"
    refused("grant_case", lambda: propose_grant(granting.work("姜岚"), application, 80 * WAN, "同意"))
    accept(granting, application)
    propose_grant(granting.work("姜岚"), application, 80 * WAN, "核减二手设备")
    with pytest.raises(NotAllowed, match="领导"):  # 80万元 ≥ 50万元: our default
        approve_grant(granting.work("姜岚"), application)
    approve_grant(granting.work("顾书记"), application, "同意")
    refused("pay_undecided", lambda: pay_grant(granting.work("姜岚"), application, paid(10 * WAN)))
    decide(granting, application)
    pay_grant(granting.work(HANDLER), application, paid(30 * WAN))
    pay_grant(granting.work("姜岚"), application, paid(50 * WAN, "拨付-2"))
    assert row_of(granting, commitment).sums.remaining == 120 * WAN
    refused("pay_over", lambda: pay_grant(granting.work("姜岚"), application, paid(1, "拨付-3")), "amount")
    claw_back(granting.work("姜岚"), application, paid(20 * WAN, "追回-1", reason="设备转让"))
    sums = row_of(granting, commitment).sums
    assert (sums.paid, sums.clawed, sums.remaining, sums.free) == (80 * WAN, 20 * WAN, 120 * WAN, 120 * WAN)
    assert [each.kind for each in detail(granting, application).payments] == ["paid", "paid", "clawed"]


def test_small_grants_the_bureau_approves_itself(granting: County) -> None:
    application = applied(granting, produced(granting), 49 * WAN)
    accept(granting, application)
    propose_grant(granting.work("姜岚"), application, 49 * WAN, "同意")
    approve_grant(granting.work("姜岚"), application)
    assert detail(granting, application).row.state == GrantState.APPROVED


def test_the_condition_must_be_verified_by_the_bureau(granting: County) -> None:
    lead = signed(granting)
    commitment = promised(granting, clause(granting), lead=lead)
    error = refused("grant_condition", lambda: applied(granting, commitment))
    assert "投产" in str(error)
    declare_milestone(granting.work("周敏"), lead, MilestoneKind.PRODUCED, date(2026, 11, 20))
    error = refused("grant_condition", lambda: applied(granting, commitment))
    assert "2026-11-20" in str(error)


def test_a_condition_reached_too_late_pays_nothing(granting: County) -> None:
    lead = signed(granting)
    made = clause(granting, condition=Condition(MilestoneKind.PRODUCED, 2025))
    verified(granting, lead)
    refused("grant_late", lambda: applied(granting, promised(granting, made, lead=lead)))


def test_an_amount_to_reach(granting: County) -> None:
    reach = Condition(reach_of=Measure.FIXED_ASSETS, reach_amount=5_000 * WAN)
    commitment = promised(granting, clause(granting, condition=reach))
    refused("grant_reached", lambda: applied(granting, commitment), "reached")
    data = GrantData(100 * WAN, 4_000 * WAN, 4_999 * WAN)
    error = refused("grant_reached", lambda: apply_for_grant(granting.work("周敏"), commitment, data), "reached")
    assert "1万元" in str(error)
    apply_for_grant(granting.work("周敏"), commitment, GrantData(100 * WAN, 4_000 * WAN, 5_000 * WAN))


def test_paid_in_funds_are_what_the_project_record_says(granting: County) -> None:
    formula = Formula(FormulaKind.PER_CENT, 500, Measure.PAID_IN)
    commitment = promised(granting, clause(granting, formula=formula, condition=Condition()))
    error = refused("grant_record", lambda: applied(granting, commitment), "base")
    assert "4,000万元" in str(error)


@pytest.mark.parametrize(
    ("amount", "base", "code"),
    [
        (0, 4_000 * WAN, "grant_amount"),
        (-WAN, 4_000 * WAN, "grant_amount"),
        (100 * WAN, None, "grant_formula"),
        (201 * WAN, 4_000 * WAN, "grant_formula"),
        (201 * WAN, 5_000 * WAN, "grant_commitment"),
        (301 * WAN, 9_000 * WAN, "grant_cap"),
    ],
)
def test_an_amount_above_a_limit_is_refused(granting: County, amount: int, base: int | None, code: str) -> None:
    commitment = produced(granting)
    refused(code, lambda: applied(granting, commitment, amount, base))
    with closing(granting.work("周敏")) as work:
        assert grants(work.session, work.actor, tuple(GrantState)) == [], "nothing half-done"


def test_what_is_due_later_is_applied_for_later(granting: County, clock: FixedClock) -> None:
    lead = signed(granting)
    verified(granting, lead)
    commitment = promised(granting, clause(granting), lead=lead, shares={2026: 50 * WAN, 2027: 150 * WAN})
    refused("grant_due", lambda: applied(granting, commitment, 51 * WAN))
    applied(granting, commitment, 50 * WAN)
    clock.moment = datetime(2027, 1, 4, 9, tzinfo=COUNTY_ZONE)
    assert detail(granting, applied(granting, commitment, 150 * WAN)).row.number == "兑现〔2027〕1号"


def test_two_applications_do_not_share_one_promise(granting: County) -> None:
    commitment = produced(granting)
    first = applied(granting, commitment, 150 * WAN)
    refused("grant_commitment", lambda: applied(granting, commitment, 51 * WAN))
    withdraw_grant(granting.work("周敏"), first, "材料有误")
    assert detail(granting, first).case.state == "withdrawn"
    second = applied(granting, commitment, 200 * WAN)
    withdraw_case(granting.work(HANDLER), detail(granting, second).row.case_id, "申请人撤回")
    applied(granting, commitment, 200 * WAN)
    refused("grant_case", lambda: propose_grant(granting.work("姜岚"), second, WAN, "同意"))


def test_a_review_that_falls_stops_the_grant(granting: County) -> None:
    made = clause(granting)
    lead = signed(granting)
    verified(granting, lead)
    commitment = promised(granting, made, lead=lead)
    application = applied(granting, commitment)
    accept(granting, application)
    review_clause(granting.work("姜岚"), made, ReviewFacts(Review.REFUSED, TODAY, "市场监管局", "复审不通过"))
    refused("grant_refused_clause", lambda: propose_grant(granting.work("姜岚"), application, WAN, "同意"))
    review_clause(granting.work("姜岚"), made, ReviewFacts(Review.UNDER_REVIEW, TODAY, "市场监管局"))
    refused("grant_unreviewed", lambda: applied(granting, commitment, WAN))


def test_a_refused_grant_lets_its_case_be_refused_without_a_veto(granting: County) -> None:
    application = applied(granting, produced(granting))
    accept(granting, application)
    case = detail(granting, application).row.case_id
    refused("refusal_needs_veto", lambda: decide_case(granting.work(HANDLER), case, Decision.REFUSED, "不符"))
    refuse_grant(granting.work("姜岚"), application, "发票与合同不符")
    decide(granting, application, Decision.REFUSED)
    assert detail(granting, application).case.decision == Decision.REFUSED
    refused("grant_state", lambda: approve_grant(granting.work("顾书记"), application))


def test_no_more_is_proposed_than_applied_for(granting: County) -> None:
    application = applied(granting, produced(granting))
    accept(granting, application)
    refused("grant_above", lambda: propose_grant(granting.work("姜岚"), application, 101 * WAN, "同意"), "amount")
    refused("grant_state", lambda: approve_grant(granting.work("顾书记"), application))


def test_a_lost_project_gets_nothing_more(granting: County) -> None:
    lead = signed(granting)
    verified(granting, lead)
    commitment = promised(granting, clause(granting), lead=lead)
    set_side_state(granting.work("周敏"), lead, SideState.LOST, "解除合同")
    refused("grant_contract", lambda: applied(granting, commitment))


def test_payments_refuse_what_cannot_be(granting: County) -> None:
    application = approved(granting, produced(granting))
    pay = granting.work("姜岚")
    for data, code in (
        (paid(0), "pay_amount"),
        (paid(WAN, day=date(2026, 11, 25)), "pay_day"),
        (paid(WAN, day=date(2026, 11, 23)), "pay_day"),
        (paid(WAN, " "), "text_empty"),
    ):
        refused(code, lambda data=data: pay_grant(pay, application, data))  # type: ignore[misc]
    refused("claw_over", lambda: claw_back(pay, application, paid(WAN, reason="误付")))
    pay_grant(pay, application, paid(WAN))
    refused("voucher_twice", lambda: pay_grant(pay, application, paid(WAN)), "voucher")
    refused("text_empty", lambda: claw_back(pay, application, paid(WAN, "追回-1")), "reason")


def test_a_payment_is_undone_unless_a_claw_back_builds_on_it(granting: County) -> None:
    commitment = produced(granting)
    application = approved(granting, commitment)
    first = pay_grant(granting.work("姜岚"), application, paid(60 * WAN))
    back = claw_back(granting.work("姜岚"), application, paid(10 * WAN, "追回-1", reason="误付"))
    refused("pay_order", lambda: undo(granting.work("姜岚"), first.seq))
    undo(granting.work("姜岚"), back.seq)
    undo(granting.work("姜岚"), first.seq)
    assert row_of(granting, commitment).sums.paid == 0


def test_who_sees_a_grant(granting: County) -> None:
    commitment = produced(granting)
    application = applied(granting, commitment)
    for who, number in (("周敏", 1), ("姜岚", 1), ("顾书记", 1), (HANDLER, 1), ("汤斌", 0)):
        with closing(granting.work(who)) as work:
            assert len(grants(work.session, work.actor, tuple(GrantState))) == number, who
    with pytest.raises(NotAllowed):
        detail(granting, application, "汤斌")
    with closing(granting.work("汤斌")) as work, pytest.raises(NotAllowed):
        preview_grant(work.session, work.actor, commitment, GrantData(WAN), TODAY)


def test_a_preview_shows_every_check_before_anything_is_made(granting: County) -> None:
    commitment = promised(granting, clause(granting))
    with closing(granting.work("周敏")) as work:
        found = preview_grant(work.session, work.actor, commitment, GrantData(10 * WAN, 4_000 * WAN), TODAY)
        missing = preview_grant(work.session, work.actor, commitment, GrantData(10 * WAN), TODAY)
    assert [(check.code, check.ok) for check in found.checks if not check.ok] == [("grant_condition", False)]
    assert found.explained is not None
    assert found.explained.amount == 200 * WAN
    assert missing.explained is None
    assert "设备投资" in missing.wanted


def test_the_timeline_tells_of_it(granting: County) -> None:
    commitment = produced(granting)
    application = approved(granting, commitment)
    pay_grant(granting.work("姜岚"), application, paid(60 * WAN))
    with closing(granting.work("周敏")) as work:
        lead = row_of(granting, commitment).lead_id
        assert len(grant_events(work.session, work.actor, lead)) == 3


def test_a_case_is_granted_only_once_its_grant_is_approved(granting: County) -> None:
    application = applied(granting, produced(granting))
    accept(granting, application)
    assert refused("grant_unapproved", lambda: decide(granting, application)).message.count("审核中")
    propose_grant(granting.work("姜岚"), application, 40 * WAN, "建议兑现")
    refused("grant_unapproved", lambda: decide(granting, application))
    approve_grant(granting.work("姜岚"), application)
    decide(granting, application)
