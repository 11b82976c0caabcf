"""Seasonal campaigns: plan, events, people, and results traced once to one campaign (domain §4.12)."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest
from sqlalchemy import select

from crm.fieldtime import service as trips
from crm.fieldtime.entry import MeetingData, StayData, TripData
from crm.kernel.errors import NotAllowed
from crm.leads import service as leads
from crm.leads.model import Milestone
from crm.league.rhythm import campaigns as acts
from crm.league.rhythm.campaign_rows import CampaignRow, campaigns, traceable
from crm.league.rhythm.campaigns import CampaignData, EventData
from crm.league.rhythm.laying import lay_out_if_due
from crm.league.rhythm.queries import tasks_of_year
from crm.league.rhythm.rules import TaskState
from tests.conftest import County
from tests.leads.making import entered, refused, signed
from tests.visits.receiving import announced

EVENT = EventData(date(2026, 11, 26), "北京", "央企对接会")


@pytest.fixture(autouse=True)
def _laid_out(county: County) -> None:
    with closing(county.work("周敏")) as work:
        lay_out_if_due(work)


def autumn(county: County, who: str = "姜岚") -> CampaignRow:
    with closing(county.work(who)) as work:
        return next(each for each in campaigns(work.session, work.actor, work.clock.today()) if each.period == "2026-autumn")


def winter(county: County) -> CampaignRow:
    with closing(county.work("姜岚")) as work:
        return next(each for each in campaigns(work.session, work.actor, work.clock.today()) if each.period == "2026-winter")


def trip_of(county: County, lead: UUID, campaign: str) -> None:
    """Let 陈国平 go on a trip that names a campaign, and meet the investor of a lead for the first time."""
    data = TripData(date(2026, 11, 16), date(2026, 11, 18), ("北京",), (StayData(county.officials["陈国平"]),), campaign=campaign)
    trip = trips.plan_trip(county.work("周敏"), data).value
    trips.report_ahead(county.work("周敏"), trip)
    trips.set_out(county.work("周敏"), trip)
    meeting = MeetingData(date(2026, 11, 17), "中瑞储能", "曾伟", "总经理", "有意来访", lead_id=lead, new_lead=True)
    trips.log_meeting(county.work("周敏"), trip, meeting)


def test_a_campaign_is_planned_with_events_and_people_and_summed_up(county: County) -> None:
    row, boss = autumn(county), county.officials["姜岚"]
    assert (row.name, row.begun, row.days_left) == ("2026年秋季京津冀招商活动", True, 6)
    acts.plan_campaign(
        county.work("姜岚"), row.id, CampaignData("yangtze_delta", row.first_day, date(2026, 12, 5), boss, "对接央企")
    )
    people = (county.officials["姜岚"], county.officials["陈国平"], county.officials["姜岚"])
    event = acts.add_campaign_event(county.work("姜岚"), row.id, replace(EVENT, officials=people)).value
    planned = autumn(county)
    assert (planned.name, planned.region, planned.leader) == (row.name, "yangtze_delta", "姜岚")
    assert [(each.what, each.officials) for each in planned.events] == [("央企对接会", ("姜岚", "陈国平"))]
    acts.edit_campaign_event(county.work("姜岚"), event, replace(EVENT, officials=people[1:2]))
    assert autumn(county).people == ("陈国平",)
    outside = replace(EVENT, day=date(2026, 12, 6))
    refused("event_outside", lambda: acts.edit_campaign_event(county.work("姜岚"), event, outside), "day")
    with closing(county.work("姜岚")) as work:
        rows = tasks_of_year(work.session, work.actor, 2026, work.clock.today())
    task = next(each for each in rows if each.period == "2026-autumn")
    assert (task.due_on, task.by_hand) == (date(2026, 12, 7), True), "December 5 is a Saturday"
    acts.close_campaign(county.work("姜岚"), row.id, "新增线索一条")
    refused("campaign_closed", lambda: acts.remove_campaign_event(county.work("姜岚"), event))
    with closing(county.work("姜岚")) as work:
        rows = tasks_of_year(work.session, work.actor, 2026, work.clock.today())
    assert next(each for each in rows if each.period == "2026-autumn").state is TaskState.DONE


def test_what_cannot_be_planned_is_refused(county: County) -> None:
    row, cold = autumn(county), winter(county)
    first = row.first_day
    refused("region_unknown", lambda: acts.plan_campaign(county.work("姜岚"), row.id, CampaignData("mars", first, first)))
    data = CampaignData("other", first, date(2026, 8, 1))
    refused("days_order", lambda: acts.plan_campaign(county.work("姜岚"), row.id, data), "last_day")
    refused("campaign_ahead", lambda: acts.close_campaign(county.work("姜岚"), cold.id, "总结"))


def test_leads_of_trips_and_traced_ones_count_once_for_one_campaign(county: County) -> None:
    met, by_hand = entered(county), entered(county)
    trip_of(county, met, autumn(county).name)
    acts.trace_to_campaign(county.work("周敏"), autumn(county).id, "lead", by_hand)
    acts.trace_to_campaign(county.work("周敏"), autumn(county).id, "lead", met)
    found = autumn(county).results
    assert (found.trips, found.officials, found.firms, found.lead_count) == (1, 1, 1, 2)
    assert {each.record_id for each in found.leads} == {met, by_hand}
    assert autumn(county, "汤斌").results.lead_count == 2, "numbers are everybody's"
    assert autumn(county, "汤斌").results.leads == ()
    acts.untrace_from_campaign(county.work("周敏"), "lead", met)
    assert {each.record_id: each.by_hand for each in autumn(county).results.leads} == {met: False, by_hand: True}
    refused("trace_missing", lambda: acts.untrace_from_campaign(county.work("周敏"), "lead", met))
    refused("trace_early", lambda: acts.trace_to_campaign(county.work("周敏"), winter(county).id, "lead", met))
    refused("trace_kind", lambda: acts.trace_to_campaign(county.work("周敏"), winter(county).id, "case", met))


def test_only_verified_signings_count_and_with_their_amount(county: County) -> None:
    lead = signed(county)
    acts.trace_to_campaign(county.work("周敏"), autumn(county).id, "lead", lead)
    assert autumn(county).results.signed_count == 0
    with closing(county.work("姜岚")) as work:
        milestone = work.session.scalars(select(Milestone.id).where(Milestone.lead_id == lead)).one()
    leads.verify_milestone(county.work("姜岚"), milestone)
    found = autumn(county).results
    assert (found.signed_count, found.amount) == (1, 50_000_000_000)


def test_a_visit_that_came_is_traced_by_hand(county: County) -> None:
    visit = announced(county)
    acts.trace_to_campaign(county.work("周敏"), autumn(county).id, "visit", visit)
    assert autumn(county).results.visit_count == 0, "announced is not come"


def test_a_trip_is_traced_and_brings_the_leads_it_met(county: County) -> None:
    lead = entered(county)
    trip_of(county, lead, "")
    with closing(county.work("周敏")) as work:
        offered = traceable(work.session, work.actor, autumn(county).id)
    trip = next(each.record_id for each in offered if each.kind is acts.TraceKind.TRIP)
    with pytest.raises(NotAllowed):
        acts.trace_to_campaign(county.work("汤斌"), autumn(county).id, "trip", trip)
    acts.trace_to_campaign(county.work("周敏"), autumn(county).id, "trip", trip)
    found = autumn(county).results
    assert [each.record_id for each in found.went] == [trip]
    assert [(each.record_id, each.by_hand) for each in found.leads] == [(lead, False)]
    assert autumn(county, "汤斌").results.went == ()
    acts.untrace_from_campaign(county.work("周敏"), "trip", trip)
    assert autumn(county).results.trips == autumn(county).results.lead_count == 0


def test_only_ones_own_is_offered_and_traced(county: County) -> None:
    lead = entered(county)
    for who, offered in (("周敏", {lead}), ("汤斌", set()), ("姜岚", {lead})):
        with closing(county.work(who)) as work:
            assert {each.record_id for each in traceable(work.session, work.actor, autumn(county).id)} == offered
    for who in ("汤斌", "王海", "顾书记", "管理员"):
        with pytest.raises(NotAllowed):
            acts.trace_to_campaign(county.work(who), autumn(county).id, "lead", lead)
        with pytest.raises(NotAllowed):
            acts.add_campaign_event(county.work(who), autumn(county).id, EVENT)
