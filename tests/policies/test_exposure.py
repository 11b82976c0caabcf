"""The ledger of promises: by year, unit and clause, its funds and its warnings, each a worked example."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from datetime import datetime

import pytest

from crm.kernel.clock import COUNTY_ZONE, FixedClock
from crm.leads.service import set_side_state
from crm.people.service import change_setting
from crm.policies.clauses import review_clause
from crm.policies.exposure import Exposure, ExposureFilter, exposure, funds
from crm.policies.formulas import Formula, FormulaKind
from crm.policies.payments import PaymentData, arrange_funds, pay_grant, remove_funds
from crm.policies.rules import Condition, Review, ReviewFacts
from crm.store.undo import undo
from tests.conftest import County
from tests.leads.making import refused, signed
from tests.policies.promising import CLAUSE, TODAY, WAN, applied, approved, clause, promised, verified, with_matter


def ledger(county: County, who: str = "姜岚", wanted: ExposureFilter | None = None) -> Exposure:
    """Return the ledger as somebody sees it."""
    with closing(county.work(who)) as work:
        return exposure(work.session, work.actor, work.clock.today(), wanted)


@pytest.fixture
def three_years(county: County) -> County:
    """Promise 300万元: 100万元 each in 2026, 2027 and 2028; 160万元 can be approved by 2027."""
    with_matter(county)
    lead = signed(county)
    verified(county, lead)
    promised(county, clause(county), 300 * WAN, lead=lead, shares={2026: 100 * WAN, 2027: 100 * WAN, 2028: 100 * WAN})
    return county


def test_what_is_paid_falls_on_the_earliest_share(three_years: County, clock: FixedClock) -> None:
    commitment = ledger(three_years).total.shares[0].commitment.id
    clock.moment = datetime(2027, 3, 1, 9, tzinfo=COUNTY_ZONE)
    application = approved(three_years, commitment, 160 * WAN)
    pay_grant(three_years.work("姜岚"), application, PaymentData(clock.today(), 120 * WAN, "拨付-1"))
    found = ledger(three_years)
    assert [(row.key, row.promised, row.approved, row.paid, row.remaining) for row in found.by_year] == [
        ("2026", 100 * WAN, 100 * WAN, 100 * WAN, 0),
        ("2027", 100 * WAN, 60 * WAN, 20 * WAN, 80 * WAN),
        ("2028", 100 * WAN, 0, 0, 100 * WAN),
    ]
    assert [(row.name, row.remaining) for row in found.by_unit] == [("柳堡镇", 180 * WAN)]
    assert [(row.name, row.remaining) for row in found.by_clause] == [("设备投资补助", 180 * WAN)]
    assert found.by_year[1].cash == 120 * WAN, "paid in 2027, whatever it was due for"


def test_what_is_applied_for_stands_in_its_year(three_years: County) -> None:
    commitment = ledger(three_years).total.shares[0].commitment.id
    applied(three_years, commitment, 70 * WAN)
    assert [row.applied for row in ledger(three_years).by_year] == [70 * WAN, 0, 0]


def test_promises_without_funds_are_warned_of(three_years: County) -> None:
    arrange_funds(three_years.work("姜岚"), 2026, 60 * WAN, "云财预〔2026〕3号")
    arrange_funds(three_years.work("姜岚"), 2026, 20 * WAN, "年中追加")
    arrange_funds(three_years.work("姜岚"), 2027, 100 * WAN, "云财预〔2027〕1号")
    found = [(each.year, each.amount) for each in ledger(three_years).warnings if each.kind == "unfunded"]
    assert found == [(2026, 20 * WAN), (2028, 100 * WAN)]


def test_this_year_carries_what_fell_due_before(three_years: County, clock: FixedClock) -> None:
    arrange_funds(three_years.work("姜岚"), 2027, 150 * WAN, "云财预〔2027〕1号")
    clock.moment = datetime(2027, 3, 1, 9, tzinfo=COUNTY_ZONE)
    found = ledger(three_years)
    assert found.by_year[1].short == 50 * WAN, "100 of 2026 and 100 of 2027 against 150"
    overdue = [each for each in found.warnings if each.kind == "overdue"]
    assert [(each.year, each.amount) for each in overdue] == [(2026, 100 * WAN)]
    assert "逾期" in overdue[0].words
    assert [each.kind for each in found.warnings if each.kind == "due"] == [], "the year has long to go"


def test_what_falls_due_soon_is_warned_of(three_years: County) -> None:
    assert [(each.kind, each.amount) for each in ledger(three_years).warnings if each.kind == "due"] == [("due", 100 * WAN)]
    change_setting(three_years.work("管理员"), "policy_due_days", 36)  # 37 days are left of 2026
    assert [each for each in ledger(three_years).warnings if each.kind == "due"] == []


def test_a_promise_whose_review_fell_is_warned_of(three_years: County) -> None:
    row = ledger(three_years).total.shares[0].commitment
    review_clause(three_years.work("姜岚"), row.clause_id, ReviewFacts(Review.REFUSED, TODAY, "市场监管局", "复审不通过"))
    found = [each for each in ledger(three_years).warnings if each.kind == "unreviewed"]
    assert [(each.amount, each.commitment_id) for each in found] == [(300 * WAN, row.id)]


def test_the_ledger_is_filtered(three_years: County) -> None:
    other = clause(
        three_years, replace(CLAUSE, title="落户奖励", formula=Formula(FormulaKind.FIXED, 50 * WAN), condition=Condition())
    )
    promised(three_years, other, 50 * WAN)
    whole = ledger(three_years)
    assert whole.total.promised == 350 * WAN
    assert ledger(three_years, wanted=ExposureFilter(2026)).total.promised == 150 * WAN
    assert ledger(three_years, wanted=ExposureFilter(series_id=other)).total.promised == 50 * WAN
    assert ledger(three_years, wanted=ExposureFilter(unit_id=three_years.units["三垛镇"])).total.promised == 0
    assert ledger(three_years, wanted=ExposureFilter(unit_id=three_years.units["示例县"])).total.promised == 350 * WAN
    assert ledger(three_years, "汤斌").total.promised == 0, "another unit sees nothing"
    own = ledger(three_years, "周敏")
    assert own.total.promised == 350 * WAN
    assert own.by_year[0].fund is None, "the county's funds are not measured against one unit's promises"


def test_a_lost_project_keeps_its_promise_on_the_books_until_it_is_ended(three_years: County) -> None:
    lead = ledger(three_years).total.shares[0].commitment.lead_id
    set_side_state(three_years.work("周敏"), lead, "lost", "解除合同")  # type: ignore[arg-type]
    assert ledger(three_years).total.remaining == 300 * WAN


def test_funds_are_entered_and_taken_out(county: County) -> None:
    refused("fund_year", lambda: arrange_funds(county.work("姜岚"), 26, WAN, "预算"), "year")
    refused("pay_amount", lambda: arrange_funds(county.work("姜岚"), 2026, 0, "预算"), "amount")
    refused("text_empty", lambda: arrange_funds(county.work("姜岚"), 2026, WAN, " "), "source")
    made = arrange_funds(county.work("姜岚"), 2026, WAN, "预算").value
    done = remove_funds(county.work("姜岚"), made)
    undo(county.work("姜岚"), done.seq)
    with closing(county.work("姜岚")) as work:
        assert [(each.year, each.amount) for each in funds(work.session)] == [(2026, WAN)]
