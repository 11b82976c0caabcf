"""What may be promised (Fair Competition Review Regulations §10, §12, §18), and how a promise is shared over its years."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.kernel.errors import RuleBroken
from crm.leads.rules import MilestoneKind
from crm.policies.formulas import Formula, FormulaKind, Measure
from crm.policies.rules import (
    ClauseFacts,
    Condition,
    Review,
    ReviewFacts,
    check_clause,
    check_promisable,
    check_promise,
    check_review,
    check_signed,
    equal_shares,
    spread,
)
from tests.leads.making import refused

WAN, TODAY = 1_000_000, date(2026, 11, 24)
FACTS = ClauseFacts(
    "设备投资补助",
    1,
    date(2025, 1, 1),
    date(2027, 12, 31),
    Formula(FormulaKind.PER_CENT, 500, Measure.EQUIPMENT, 300 * WAN),
    Condition(),
    Review.PASSED,
)
ENTRY = ReviewFacts(Review.PASSED, TODAY, "市场监管局", "同意")


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"review": Review.UNREVIEWED}, "clause_unreviewed"),  # §18: nothing is issued unreviewed
        ({"review": Review.UNDER_REVIEW}, "clause_unreviewed"),
        ({"review": Review.REFUSED}, "clause_refused"),
        ({"targeted": "tax"}, "clause_targeted"),  # §10 (1): a tax break for named firms
        ({"targeted": "subsidy"}, "clause_targeted"),  # §10 (2): a selective subsidy
        ({"targeted": "factors", "legal_basis": "  "}, "clause_targeted"),
        ({"last_day": date(2026, 11, 23)}, "clause_expired"),
        ({"first_day": date(2026, 11, 25)}, "clause_early"),
    ],
)
def test_what_may_not_be_promised(changes: dict[str, object], code: str) -> None:
    refused(code, lambda: check_promisable(replace(FACTS, **changes), TODAY), "clause")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"last_day": TODAY},
        {"first_day": TODAY},
        {"review": Review.EXCEPTION},
        {"targeted": "tax", "legal_basis": "税法第五条"},
    ],
)
def test_what_may_be_promised(changes: dict[str, object]) -> None:
    check_promisable(replace(FACTS, **changes), TODAY)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("entry", "clause", "code"),
    [
        (replace(ENTRY, status="unreviewed"), FACTS, "choice"),
        (replace(ENTRY, day=date(2026, 11, 25)), FACTS, "review_future"),
        (replace(ENTRY, reviewer=" "), FACTS, "review_reviewer"),
        (replace(ENTRY, opinion=""), FACTS, "review_opinion"),
        (ENTRY, replace(FACTS, targeted="subsidy"), "review_basis"),
        (replace(ENTRY, status=Review.EXCEPTION, legal_basis="科技进步法"), FACTS, "review_ground"),
        (replace(ENTRY, status=Review.EXCEPTION, ground="technology"), FACTS, "review_basis"),
        (
            replace(ENTRY, status=Review.EXCEPTION, ground="technology", legal_basis="科技进步法"),
            replace(FACTS, last_day=None),
            "review_term",  # §12: a reasonable term or end
        ),
    ],
)
def test_a_review_needs_what_the_regulations_ask(entry: ReviewFacts, clause: ClauseFacts, code: str) -> None:
    refused(code, lambda: check_review(entry, clause, TODAY))


def test_an_exception_with_ground_basis_and_term_is_recorded() -> None:
    check_review(replace(ENTRY, status=Review.EXCEPTION, ground="technology", legal_basis="科技进步法"), FACTS, TODAY)
    check_review(ReviewFacts(Review.UNDER_REVIEW, TODAY, "市场监管局"), FACTS, TODAY)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"last_day": date(2024, 12, 31)}, "last_day"),
        ({"condition": Condition(reach_of=Measure.PAID_IN)}, "reach_amount"),
        ({"condition": Condition(reach_of=Measure.MU, reach_amount=5)}, "reach_amount"),
        ({"condition": Condition(by_year=2026)}, "milestone"),
        ({"condition": Condition(MilestoneKind.PRODUCED, 2024)}, "by_year"),
        ({"targeted": "friends"}, "targeted"),
    ],
)
def test_a_clause_that_cannot_work_is_refused(changes: dict[str, object], field: str) -> None:
    with pytest.raises(RuleBroken) as caught:
        check_clause(replace(FACTS, **changes))  # type: ignore[arg-type]
    assert caught.value.field == field


@pytest.mark.parametrize(
    ("ceiling", "shares", "before", "code"),
    [
        (0, {2026: 0}, 0, "promise_amount"),
        (301 * WAN, {2026: 301 * WAN}, 0, "promise_cap"),
        (101 * WAN, {2026: 101 * WAN}, 200 * WAN, "promise_cap"),  # the cap is one project's, over all its promises
        (100 * WAN, {}, 0, "promise_years"),
        (100 * WAN, {2026: 99 * WAN}, 0, "promise_years"),
        (100 * WAN, {2025: 100 * WAN}, 0, "promise_years"),
        (100 * WAN, {2026: 150 * WAN, 2027: -50 * WAN}, 0, "promise_years"),
    ],
)
def test_a_promise_keeps_to_cap_and_years(ceiling: int, shares: dict[int, int], before: int, code: str) -> None:
    refused(code, lambda: check_promise(ceiling, shares, TODAY, FACTS, before))


def test_a_fixed_amount_is_its_own_cap() -> None:
    fixed = replace(FACTS, formula=Formula(FormulaKind.FIXED, 50 * WAN))
    check_promise(50 * WAN, {2026: 50 * WAN}, TODAY, fixed, 0)
    refused("promise_cap", lambda: check_promise(51 * WAN, {2026: 51 * WAN}, TODAY, fixed, 0))


def test_a_promise_stands_in_a_contract_in_force() -> None:
    refused("promise_unsigned", lambda: check_signed("negotiating", "", "1", TODAY, TODAY))
    refused("promise_unsigned", lambda: check_signed("signed", "lost", "1", TODAY, TODAY))
    refused("promise_contract", lambda: check_signed("signed", "", " ", TODAY, TODAY), "contract_number")
    refused("promise_future", lambda: check_signed("signed", "", "1", date(2026, 11, 25), TODAY), "signed_on")


def test_shares_are_equal_in_whole_yuan_and_the_first_year_takes_the_rest() -> None:
    assert equal_shares(100 * WAN, 2026, 2028) == {2026: 33_333_400, 2027: 33_333_300, 2028: 33_333_300}
    assert equal_shares(5, 2026, 2025) == {2026: 5}


@given(st.integers(1, 10**13), st.integers(0, 10**13), st.integers(0, 19))
def test_shares_add_up_and_what_is_paid_falls_on_the_earliest(ceiling: int, paid: int, more: int) -> None:
    shares = equal_shares(ceiling, 2026, 2026 + more)
    assert sum(shares.values()) == ceiling
    fallen = spread(min(paid, ceiling), list(shares.items()))
    assert sum(fallen.values()) == min(paid, ceiling)
    assert all(0 <= fallen[year] <= shares[year] for year in shares)
    open_years = [year for year in shares if fallen[year] < shares[year]]
    assert all(fallen[year] == 0 for year in open_years[1:]), "a later year is paid only when the earlier ones are"
