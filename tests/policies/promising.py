"""Clauses, promises and grants for tests: a county with the matter of grant reviews, and the way of a grant to any state."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from crm.leads.rules import MilestoneKind
from crm.leads.service import declare_milestone, verify_milestone
from crm.policies.clauses import ClauseData, add_clause, review_clause
from crm.policies.commitments import CommitmentData, promise_policy
from crm.policies.formulas import Formula, FormulaKind, Measure
from crm.policies.grant_queries import GrantDetail, grant_detail
from crm.policies.grants import GrantData, apply_for_grant, approve_grant, propose_grant
from crm.policies.queries import CommitmentRow, commitment
from crm.policies.rules import Condition, Review, ReviewFacts
from crm.procedures.time_limit.catalogue import seed_matters
from crm.procedures.time_limit.matters import MatterData, edit_matter, matters
from crm.procedures.time_limit.queries import open_clocks
from crm.procedures.time_limit.rules import Decision
from crm.procedures.time_limit.service import accept_case, decide_case, finish_step
from tests.conftest import County
from tests.leads.making import signed

WAN = 1_000_000
"""1万元 in fen."""
TODAY = date(2026, 11, 24)
SIGNED_ON = date(2026, 11, 10)
EQUIPMENT = Formula(FormulaKind.PER_CENT, 500, Measure.EQUIPMENT, 300 * WAN)
"""5 % of equipment investment, at most 300万元 for one project."""
CLAUSE = ClauseData(
    "设备投资补助",
    "云政办发〔2026〕12号",
    "云泽市人民政府办公室",
    date(2025, 1, 1),
    date(2027, 12, 31),
    "subsidy",
    EQUIPMENT,
    Condition(str(MilestoneKind.PRODUCED)),
)
PASSED = ReviewFacts(Review.PASSED, date(2026, 3, 1), "市场监管局", "未发现排除、限制竞争内容")
HANDLER = "王海"


def with_matter(county: County) -> County:
    """Add the usual matters, the grant review in the hands of the land department's handler."""
    seed_matters(county.work("姜岚"))
    with closing(county.work("姜岚")) as work:
        row = next(each for each in matters(work.session) if each.code == "grant_review")
    edit_matter(county.work("姜岚"), row.id, MatterData(row.data.name, county.units["自然资源局"]))
    return county


def clause(county: County, data: ClauseData = CLAUSE, *, passed: bool = True, **changes: Any) -> UUID:
    """Enter a clause, its review passed unless it is to stay unreviewed."""
    made = add_clause(county.work("姜岚"), replace(data, **changes)).value
    if passed:
        review_clause(county.work("姜岚"), made, PASSED)
    return made


def promised(
    county: County,
    clause_id: UUID,
    ceiling: int = 200 * WAN,
    *,
    lead: UUID | None = None,
    shares: dict[int, int] | None = None,
    day: date | None = None,
) -> UUID:
    """Promise a clause to a signed project of 柳堡镇, all of it due this year unless shared out."""
    lead = lead or signed(county)
    data = CommitmentData(clause_id, ceiling, shares or {2026: ceiling}, signed_on=day)
    return promise_policy(county.work("周敏"), lead, data).value


def verified(county: County, lead_id: UUID, kind: MilestoneKind = MilestoneKind.PRODUCED, day: date = date(2026, 11, 20)) -> UUID:
    """Declare a milestone and let the bureau verify it."""
    made = declare_milestone(county.work("周敏"), lead_id, kind, day).value
    verify_milestone(county.work("姜岚"), made)
    return made


def produced(county: County, **clause_changes: Any) -> UUID:
    """Return a commitment over 200万元 of a project in production, under a clause that passed its review."""
    lead = signed(county)
    verified(county, lead)
    return promised(county, clause(county, **clause_changes), lead=lead)


def applied(county: County, commitment_id: UUID, amount: int = 100 * WAN, base: int | None = 4_000 * WAN) -> UUID:
    """Apply for a grant; 5 % of 4000万元 of equipment is 200万元."""
    return apply_for_grant(county.work("周敏"), commitment_id, GrantData(amount, base)).value


def detail(county: County, application: UUID, who: str = "姜岚") -> GrantDetail:
    """Return an application as somebody sees it."""
    with closing(county.work(who)) as work:
        return grant_detail(work.session, work.actor, application, work.clock.now())


def row_of(county: County, commitment_id: UUID, who: str = "姜岚") -> CommitmentRow:
    """Return a commitment as somebody sees it."""
    with closing(county.work(who)) as work:
        return commitment(work.session, work.actor, commitment_id)


def accept(county: County, application: UUID) -> None:
    """Let the handler accept the application's case."""
    accept_case(county.work(HANDLER), detail(county, application).row.case_id)


def decide(county: County, application: UUID, decision: Decision = Decision.GRANTED) -> None:
    """Let the handler finish the case's steps and decide it."""
    case_id = detail(county, application).row.case_id
    if decision is Decision.GRANTED:
        with closing(county.work(HANDLER)) as work:
            rows = open_clocks(work.session, work.actor, work.clock.now(), work.clock.today())
        for row in rows:
            if row.case_id == case_id:
                finish_step(county.work(HANDLER), row.step_id, "材料齐全，金额核实")
    decide_case(county.work(HANDLER), case_id, decision, "按审批意见办理")


def approved(county: County, commitment_id: UUID, amount: int = 100 * WAN) -> UUID:
    """Return an approved grant whose case is decided: it may be paid."""
    application = applied(county, commitment_id, amount)
    accept(county, application)
    propose_grant(county.work("姜岚"), application, amount, "符合条件，建议兑现")
    approve_grant(county.work("顾书记"), application, "同意")
    decide(county, application)
    return application
