"""Clauses by edition and commitments in contracts, as the bureau and a unit keep them."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from datetime import date

import pytest

from crm.kernel.errors import NotAllowed, Stale
from crm.leads.rules import SideState
from crm.leads.service import set_side_state
from crm.policies.clauses import amend_clause, attach_review, edit_clause, end_clause, review_clause
from crm.policies.commitments import CommitmentData, edit_commitment, end_commitment, promise_policy
from crm.policies.formulas import Formula, FormulaKind
from crm.policies.queries import ClauseDetail, clause_detail, clauses, commitments, commitments_of_lead, condition_words
from crm.policies.rules import Condition, Review, ReviewFacts
from crm.store.undo import undo
from tests.conftest import County
from tests.leads.making import refused, registered, signed
from tests.policies.promising import (
    CLAUSE,
    PASSED,
    SIGNED_ON,
    TODAY,
    WAN,
    applied,
    clause,
    produced,
    promised,
    row_of,
    with_matter,
)


def seen(county: County, clause_id: object, who: str = "姜岚") -> ClauseDetail:
    """Return a clause as somebody sees it."""
    with closing(county.work(who)) as work:
        return clause_detail(work.session, work.actor, clause_id, TODAY)  # type: ignore[arg-type]


def test_a_clause_is_entered_reviewed_and_promised(county: County) -> None:
    made = clause(county)
    promised(county, made)
    shown = seen(county, made, "周敏")
    assert (shown.row.review, shown.row.promises, shown.row.promised) == (Review.PASSED, 1, 200 * WAN)
    assert shown.row.promisable
    assert shown.commitments[0].contract_number == "ZS-2026-17", "taken from the lead"
    assert shown.commitments[0].signed_on == SIGNED_ON
    assert shown.commitments[0].sums.remaining == 200 * WAN
    assert shown.reviews[0].reviewer == "市场监管局"


@pytest.mark.parametrize(
    ("entry", "code"),
    [
        (None, "clause_unreviewed"),
        (ReviewFacts(Review.UNDER_REVIEW, TODAY, "市场监管局"), "clause_unreviewed"),
        (ReviewFacts(Review.REFUSED, TODAY, "市场监管局", "指定特定企业"), "clause_refused"),
    ],
)
def test_what_did_not_pass_its_review_is_not_promised(county: County, entry: ReviewFacts | None, code: str) -> None:
    made = clause(county, passed=False)
    if entry is not None:
        review_clause(county.work("姜岚"), made, entry)
    error = refused(code, lambda: promised(county, made), "clause")
    assert "设备投资补助" in str(error)


def test_a_clause_for_one_firm_needs_its_basis_in_law(county: County) -> None:
    made = clause(county, passed=False, targeted="subsidy")
    refused("review_basis", lambda: review_clause(county.work("姜岚"), made, PASSED))
    review_clause(county.work("姜岚"), made, replace(PASSED, legal_basis="《科学技术进步法》第九十条"))
    promised(county, made)


def test_only_a_signed_lead_of_ones_own_is_promised_anything(county: County) -> None:
    made, (lead, _report) = clause(county), registered(county)
    data = CommitmentData(made, 100 * WAN, {2026: 100 * WAN})
    refused("promise_unsigned", lambda: promise_policy(county.work("周敏"), lead, data))
    theirs = signed(county, "汤斌")
    with pytest.raises(NotAllowed):
        promise_policy(county.work("周敏"), theirs, data)


def test_the_cap_holds_over_all_promises_and_editions(county: County) -> None:
    lead, made = signed(county), clause(county)
    promised(county, made, lead=lead)
    refused("promise_cap", lambda: promised(county, made, 101 * WAN, lead=lead), "ceiling")
    later = amend_clause(county.work("姜岚"), made, replace(CLAUSE, first_day=date(2026, 11, 11))).value
    review_clause(county.work("姜岚"), later, replace(PASSED, day=TODAY))
    refused("promise_cap", lambda: promised(county, later, 101 * WAN, lead=lead, day=TODAY), "ceiling")
    promised(county, later, 100 * WAN, lead=lead, day=TODAY)


def test_an_amended_clause_keeps_the_old_one_for_what_was_promised_under_it(county: County) -> None:
    made = clause(county)
    commitment = promised(county, made)
    refused("clause_promised", lambda: edit_clause(county.work("姜岚"), made, replace(CLAUSE, title="改名")))
    smaller = replace(CLAUSE, first_day=date(2027, 1, 1), formula=replace(CLAUSE.formula, rate=300))
    later = amend_clause(county.work("姜岚"), made, smaller).value
    assert row_of(county, commitment).formula.rate == 500
    shown = seen(county, later)
    assert [(row.edition, row.data.last_day) for row in shown.editions] == [(1, date(2026, 12, 31)), (2, date(2027, 12, 31))]
    assert shown.row.review == Review.UNREVIEWED, "each edition has its own review"
    refused("clause_amended", lambda: amend_clause(county.work("姜岚"), made, smaller))
    with closing(county.work("周敏")) as work:
        assert [row.id for row in clauses(work.session, work.actor, TODAY)] == [later]
        assert len(clauses(work.session, work.actor, TODAY, everything=True)) == 2


def test_a_clause_does_not_begin_or_end_before_what_was_promised(county: County) -> None:
    made = clause(county)
    promised(county, made)
    early = replace(CLAUSE, first_day=date(2026, 11, 1))
    refused("clause_days", lambda: amend_clause(county.work("姜岚"), made, early))
    refused("clause_days", lambda: end_clause(county.work("姜岚"), made, date(2026, 11, 9)), "last_day")
    end_clause(county.work("姜岚"), made, SIGNED_ON)
    other = signed(county)
    data = CommitmentData(made, WAN, {2026: WAN}, signed_on=date(2026, 11, 11))
    refused("clause_expired", lambda: promise_policy(county.work("周敏"), other, data))


def test_changing_what_was_judged_asks_for_a_new_review(county: County) -> None:
    made = clause(county)
    edit_clause(county.work("姜岚"), made, replace(CLAUSE, title="设备投资补助（试行）"))
    assert seen(county, made).row.review == Review.PASSED
    edit_clause(county.work("姜岚"), made, replace(CLAUSE, formula=Formula(FormulaKind.FIXED, 50 * WAN)))
    assert seen(county, made).row.review == Review.UNREVIEWED
    with pytest.raises(Stale):
        edit_clause(county.work("姜岚"), made, CLAUSE, 1)


def test_the_opinion_hangs_on_the_clause(county: County) -> None:
    made = clause(county)
    attach_review(county.work("姜岚"), made, "审查意见书.txt", b"opinion")
    assert [each.file_name for each in seen(county, made).files] == ["审查意见书.txt"]


def test_an_end_frees_the_cap_and_its_undo_asks_again(county: County) -> None:
    lead, made = signed(county), clause(county)
    first = promised(county, made, 300 * WAN, lead=lead)
    done = end_commitment(county.work("周敏"), first, "投资方放弃")
    assert row_of(county, first).sums.remaining == 0
    second = promised(county, made, 300 * WAN, lead=lead)
    refused("promise_cap", lambda: undo(county.work("周敏"), done.seq))
    refused("commitment_ended", lambda: end_commitment(county.work("周敏"), first, "再次"))
    assert row_of(county, second).sums.remaining == 300 * WAN


def test_a_commitment_is_corrected_until_something_is_applied_for(county: County) -> None:
    with_matter(county)
    made = produced(county)
    row = row_of(county, made)
    data = CommitmentData(row.clause_id, 150 * WAN, {2026: 100 * WAN, 2027: 50 * WAN}, terms="分两期")
    edit_commitment(county.work("周敏"), made, data, row.version)
    assert row_of(county, made).shares == ((2026, 100 * WAN), (2027, 50 * WAN))
    applied(county, made, 50 * WAN)
    refused("commitment_used", lambda: edit_commitment(county.work("周敏"), made, data))
    refused("grant_pending", lambda: end_commitment(county.work("周敏"), made, "放弃"))


def test_a_promise_can_be_undone_and_another_unit_sees_none(county: County) -> None:
    lead, made = signed(county), clause(county)
    done = promise_policy(county.work("周敏"), lead, CommitmentData(made, WAN, {2026: WAN}))
    for who, number in (("周敏", 1), ("陈国平", 1), ("姜岚", 1), ("顾书记", 1), ("汤斌", 0), ("王海", 0)):
        with closing(county.work(who)) as work:
            assert len(commitments(work.session, work.actor)) == number, who
            assert seen(county, made, who).row.promises == number
    undo(county.work("周敏"), done.seq)
    with closing(county.work("周敏")) as work:
        assert commitments_of_lead(work.session, work.actor, lead) == []


def test_a_lost_project_is_promised_nothing(county: County) -> None:
    lead, made = signed(county), clause(county)
    set_side_state(county.work("周敏"), lead, SideState.LOST, "解除合同")
    refused("promise_unsigned", lambda: promised(county, made, lead=lead))


def test_conditions_read_as_an_office_writes_them() -> None:
    assert condition_words(Condition()) == "—"
    both = Condition("produced", 2027, "fixed_assets", 5_000 * WAN)
    assert condition_words(both) == "2027年底前“投产”并经认定；固定资产投资达到5,000万元"
