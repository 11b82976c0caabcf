"""A small county with targets and signed projects for the tests of standings."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from datetime import date
from fractions import Fraction
from uuid import UUID

from sqlalchemy import select

from crm.leads.model import Milestone
from crm.leads.service import verify_milestone
from crm.league.indicators.rules import Indicator
from crm.league.scores.board import period_of_month
from crm.league.scores.periods import Period, month_period
from crm.league.scores.queries import Standing, standing
from crm.league.scores.scheme import Bonus, BonusKind, Deduction, Formula, Item, SchemeData, SchemeKind
from crm.league.scores.service import SchemeDraft, save_scheme
from crm.league.targets.service import TargetData, set_target
from crm.procedures.transfer.model import LeadSplit
from crm.store.acts import Work, act
from tests.conftest import County
from tests.leads.making import LEAD, YI, signed

OCTOBER = month_period(2026, 10)
SCHEME = SchemeData(
    (
        Item(Indicator.SIGNED, Fraction(60), Formula.PRO_RATA),
        Item(Indicator.SIGNED_AMOUNT, Fraction(40), Formula.BEST),
    ),
    (Bonus(BonusKind.AMOUNT, Fraction(4), at_least=10 * YI),),
    (Deduction("false_report", Fraction(5)),),
)


def with_scheme(county: County, data: SchemeData = SCHEME) -> UUID:
    """Save the tests' scheme."""
    draft = SchemeDraft(SchemeKind.MONTH, "打擂台计分办法", date(2026, 1, 1), data)
    return save_scheme(county.work("姜岚"), draft).value


def with_target(county: County, unit: str, projects: int) -> None:
    """Set a unit's target of projects signed in 2026."""
    set_target(county.work("姜岚"), TargetData(county.units[unit], Indicator.SIGNED, 2026, projects * 100))


def won(county: County, who: str, name: str, yi: int, day: date = date(2026, 10, 12)) -> UUID:
    """Sign a project of so many 亿元 and let the bureau verify it."""
    lead = signed(county, who, replace(LEAD, name=name, total_investment=yi * YI), day)
    with closing(county.work("姜岚")) as work:
        milestone = work.session.scalars(select(Milestone.id).where(Milestone.lead_id == lead)).one()
    verify_milestone(county.work("姜岚"), milestone)
    return lead


@act("share_in_test", label="Share in test", undoable=False)
def share(work: Work, lead_id: UUID, reporting: UUID, landing: UUID, ratio: str) -> None:
    """Let two units share a lead from the beginning of the year."""
    split = LeadSplit(
        lead_id=lead_id,
        source="transfer",
        reporting_unit_id=reporting,
        landing_unit_id=landing,
        indicators=ratio,
        tax=ratio,
        years=5,
        first_day=date(2026, 1, 1),
        last_day=date(2031, 1, 1),
    )
    work.session.add(split)


def stands(county: County, period: Period = OCTOBER) -> Standing:
    """Return the standing of a period."""
    with closing(county.work("姜岚")) as work:
        return standing(work.session, None, period.first, period.last)


def october(county: County) -> Period:
    """Return October as the county's setting reads it."""
    with closing(county.work("姜岚")) as work:
        return period_of_month(work.session, 2026, 10)
