"""What bulletins count: verified milestones by the day reached, increases by the increase, foreign money in yuan."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import UUID

from sqlalchemy import select

from crm.kernel.clock import FixedClock
from crm.leads.figures import LeadFigures, lead_figures
from crm.leads.model import Milestone
from crm.leads.rules import MilestoneKind
from crm.leads.service import declare_milestone, edit_lead, verify_milestone, withdraw_verification
from crm.people.service import set_exchange_rate
from crm.procedures.first_report.queries import registered_between
from tests.conftest import County
from tests.leads.making import LEAD, YI, entered, signed

NOVEMBER = (date(2026, 11, 1), date(2026, 11, 30))


def of(county: County, unit: str = "柳堡镇", days: tuple[date, date] = NOVEMBER, who: str = "姜岚") -> LeadFigures:
    with closing(county.work(who)) as work:
        return lead_figures(work.session, work.actor, *days).get(county.units[unit], LeadFigures())


def verify(county: County, lead_id: UUID) -> None:
    """Verify every milestone of a lead that is not yet."""
    chosen = select(Milestone.id).where(Milestone.lead_id == lead_id, Milestone.verified_on.is_(None))
    with closing(county.work()) as work:
        waiting = work.session.scalars(chosen).all()
    for milestone in waiting:
        verify_milestone(county.work("姜岚"), milestone)


def test_only_verified_milestones_count_in_the_month_they_were_reached(county: County) -> None:
    lead_id = signed(county, day=date(2026, 10, 31))
    declare_milestone(county.work(), lead_id, MilestoneKind.STARTED, date(2026, 11, 1))
    declare_milestone(county.work(), lead_id, MilestoneKind.REGISTERED, date(2026, 11, 24))
    assert of(county) == LeadFigures(new_leads=1)
    verify(county, lead_id)
    assert of(county) == LeadFigures(new_leads=1, started=1, registered=1)
    october = of(county, days=(date(2026, 10, 1), date(2026, 10, 31)))
    assert october == LeadFigures(signed=1, signed_large=1, signed_amount=5 * YI)
    year = of(county, days=(date(2026, 1, 1), date(2026, 11, 30)))
    assert (year.signed, year.started, year.new_leads) == (1, 1, 1)


def test_a_withdrawn_verification_counts_no_more(county: County) -> None:
    lead_id = signed(county)
    verify(county, lead_id)
    assert of(county).signed == 1
    milestone = county.work().session.scalars(select(Milestone.id)).one()
    withdraw_verification(county.work("姜岚"), milestone, "合同未生效")
    assert of(county).signed == 0


def test_a_capital_increase_counts_only_the_increase(county: County) -> None:
    verify(county, signed(county, lead=replace(LEAD, nature="increase", total_investment=20 * YI, increase=YI // 2)))
    verify(county, signed(county, lead=replace(LEAD, nature="increase", total_investment=3 * YI)))
    figures = of(county)
    assert (figures.signed, figures.signed_large, figures.signed_amount) == (2, 1, 3 * YI + YI // 2)


def test_foreign_money_counts_in_yuan(county: County) -> None:
    set_exchange_rate(county.work("管理员"), 2026, "USD", 7_000_000)
    dollars = replace(LEAD, currency="USD", total_investment=20_000_000_00, paid_in=3_000_000_00, foreign_capital=True)
    increase = replace(dollars, nature="increase", increase=1_000_000_00, paid_in=None)
    first, second = signed(county, lead=dollars), signed(county, lead=increase)
    declare_milestone(county.work(), first, MilestoneKind.PAID_IN, date(2026, 11, 20))
    verify(county, first)
    verify(county, second)
    figures = of(county)
    assert (figures.signed, figures.signed_large) == (2, 1)
    assert figures.signed_amount == 140_000_000_00 + 7_000_000_00
    assert (figures.paid_in, figures.paid_in_amount) == (1, 21_000_000_00)


def test_yuan_and_dollars_add_up_in_one_unit(county: County) -> None:
    domestic = replace(LEAD, paid_in=YI)
    lead_id = signed(county, lead=domestic)
    declare_milestone(county.work(), lead_id, MilestoneKind.PAID_IN, date(2026, 11, 20))
    verify(county, lead_id)
    set_exchange_rate(county.work("管理员"), 2026, "USD", 7_000_000)
    verify(county, signed(county, lead=replace(LEAD, currency="USD", total_investment=10_000_000_00)))
    figures = of(county)
    assert (figures.signed, figures.signed_amount) == (2, 5 * YI + 70_000_000_00)
    assert figures.paid_in_amount == YI


def test_the_last_minute_of_a_month_is_in_it_and_local_time_rules(county: County, clock: FixedClock) -> None:
    clock.moment = datetime(2026, 11, 30, 15, 59, 30, tzinfo=UTC)
    entered(county)
    clock.moment = datetime(2026, 11, 30, 16, 0, tzinfo=UTC)
    entered(county)
    assert of(county).new_leads == 1
    assert of(county, days=(date(2026, 12, 1), date(2026, 12, 31))).new_leads == 1


def test_a_project_edited_after_signing_is_counted_once_with_its_new_amount(county: County) -> None:
    lead_id = signed(county)
    verify(county, lead_id)
    contract = replace(LEAD, contract_number="ZS-2026-17", contract_date=date(2026, 11, 10), total_investment=6 * YI)
    edit_lead(county.work("姜岚"), lead_id, contract)
    assert (of(county).signed, of(county).signed_amount) == (1, 6 * YI)


def test_registered_first_reports_of_a_month(county: County) -> None:
    signed(county)
    work = county.work("姜岚")
    township = county.units["柳堡镇"]
    assert registered_between(work.session, work.actor, *NOVEMBER) == {township: 1}
    assert registered_between(work.session, work.actor, date(2026, 10, 1), date(2026, 10, 31)) == {}
    assert registered_between(work.session, county.actors["汤斌"], *NOVEMBER) == {}
