"""What the bureau does with seasonal campaigns, and how units trace leads and visits to them 成果归集."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from sqlalchemy import select

from crm.calendar.rules import check_day
from crm.enterprises.rules import TARGET_REGIONS, checked_text
from crm.fieldtime.model import Trip
from crm.kernel.clock import local_date
from crm.kernel.errors import RuleBroken
from crm.kernel.i18n import N_, _
from crm.leads.model import Lead
from crm.league.rhythm.model import Campaign, CampaignEvent, CampaignHand, CampaignTrace, RhythmTask
from crm.league.rhythm.rules import check_days
from crm.league.rhythm.service import checked_official
from crm.people.permissions import May, require, require_unit
from crm.people.setup import county_calendar
from crm.store.acts import Work, act
from crm.visits.model import Visit


class TraceKind(StrEnum):
    """What is traced to a campaign; a trip then names it, as it does where somebody entered that with the trip."""

    LEAD = "lead"
    VISIT = "visit"
    TRIP = "trip"


@dataclass(frozen=True, slots=True)
class CampaignData:
    """What the bureau plans of a campaign."""

    region: str
    first_day: date
    last_day: date
    leader_id: UUID | None = None
    aim: str = ""


@dataclass(frozen=True, slots=True)
class EventData:
    """An event of a campaign: when, where, what, and the officials who take part."""

    day: date
    place: str
    what: str
    officials: tuple[UUID, ...] = ()


def _campaign(work: Work, campaign_id: UUID) -> Campaign:
    """Return a campaign that the actor may change. Raises NotAllowed, RuleBroken ``campaign_closed``."""
    require(work.actor, May.PUBLISH)
    campaign = work.session.get_one(Campaign, campaign_id)
    work.note_subject(campaign, campaign.name)
    if campaign.closed_on is not None:
        text = _("This campaign was summed up on {day}; nothing of it is changed any more.")
        raise RuleBroken("campaign_closed", text.format(day=campaign.closed_on))
    return campaign


@act("plan_campaign", label=N_("Plan campaign"))
def plan_campaign(work: Work, campaign_id: UUID, data: CampaignData) -> None:
    """Set a campaign's region, days, leader and aim; its task falls due on its last day, or the next working day.

    Its name stays, for trips name it. Raises NotAllowed, RuleBroken ``campaign_closed``, ``region_unknown``,
    ``days_order``, ``day_range`` or ``official_gone``.
    """
    campaign = _campaign(work, campaign_id)
    if data.region not in TARGET_REGIONS:
        raise RuleBroken("region_unknown", _("Choose one of the target regions."), field="region")
    check_days(check_day(data.first_day, "first_day"), check_day(data.last_day, "last_day"))
    campaign.region, campaign.leader_id = data.region, checked_official(work, data.leader_id, "leader_id")
    campaign.aim = checked_text(data.aim, "aim", _("Aim"), most=2000, needed=False)
    if (data.first_day, data.last_day) == (campaign.first_day, campaign.last_day):
        return
    campaign.first_day, campaign.last_day = data.first_day, data.last_day
    due = county_calendar(work.session).working_on_or_after(data.last_day)
    for task in work.session.scalars(select(RhythmTask).where(RhythmTask.period == campaign.period)):
        task.opens_on, task.due_on, task.by_hand = data.first_day, due, True


@act("close_campaign", label=N_("Sum up campaign"))
def close_campaign(work: Work, campaign_id: UUID, summary: str) -> None:
    """Sum a campaign up, which ends it. Raises NotAllowed, RuleBroken ``campaign_closed``, ``campaign_ahead`` or ``text_empty``."""
    campaign = _campaign(work, campaign_id)
    if work.clock.today() < campaign.first_day:
        raise RuleBroken("campaign_ahead", _("This campaign begins on {day}.").format(day=campaign.first_day))
    campaign.summary = checked_text(summary, "summary", _("Summary"), most=4000)
    campaign.closed_on = work.clock.today()


@act("add_campaign_event", label=N_("Add event"))
def add_campaign_event(work: Work, campaign_id: UUID, data: EventData) -> UUID:
    """Add an event to a campaign. Raises NotAllowed, RuleBroken ``event_outside``, ``text_empty`` or ``official_gone``."""
    campaign = _campaign(work, campaign_id)
    event = CampaignEvent(campaign_id=campaign.id)
    _fill(work, campaign, event, data)
    return event.id


@act("edit_campaign_event", label=N_("Edit event"))
def edit_campaign_event(work: Work, event_id: UUID, data: EventData) -> None:
    """Change an event of a campaign. Raises as ``add_campaign_event``."""
    require(work.actor, May.PUBLISH)
    event = work.session.get_one(CampaignEvent, event_id)
    _fill(work, _campaign(work, event.campaign_id), event, data)


@act("remove_campaign_event", label=N_("Remove event"))
def remove_campaign_event(work: Work, event_id: UUID) -> None:
    """Remove an event of a campaign with its list of officials. Raises NotAllowed, RuleBroken ``campaign_closed``."""
    require(work.actor, May.PUBLISH)
    event = work.session.get_one(CampaignEvent, event_id)
    _campaign(work, event.campaign_id)
    for hand in _hands(work, event_id):
        work.session.delete(hand)
    work.session.delete(event)


def _fill(work: Work, campaign: Campaign, event: CampaignEvent, data: EventData) -> None:
    """Write an event's day, place, subject and officials."""
    if not campaign.first_day <= data.day <= campaign.last_day:
        text = _("The campaign runs from {first} to {last}; the event lies outside.")
        said = text.format(first=campaign.first_day, last=campaign.last_day)
        raise RuleBroken("event_outside", said, field="day")
    event.day = data.day
    event.place = checked_text(data.place, "place", _("Held at"), most=100)
    event.what = checked_text(data.what, "what", _("What"), most=200)
    wanted = [each for each in dict.fromkeys(data.officials) if checked_official(work, each, "officials")]
    work.session.add(event)
    work.session.flush()
    there = {hand.official_id: hand for hand in _hands(work, event.id)}
    for official_id, hand in there.items():
        if official_id not in wanted:
            work.session.delete(hand)
    for position, official_id in enumerate(wanted):
        if official_id in there:
            there[official_id].position = position
        else:
            work.session.add(CampaignHand(event_id=event.id, official_id=official_id, position=position))


def _hands(work: Work, event_id: UUID) -> Sequence[CampaignHand]:
    return work.session.scalars(select(CampaignHand).where(CampaignHand.event_id == event_id)).all()


@act("trace_to_campaign", label=N_("Trace to campaign"))
def trace_to_campaign(work: Work, campaign_id: UUID, kind: str, record_id: UUID) -> None:
    """Trace a lead, a visit or a trip of the actor's unit to a campaign; it leaves the one it was traced to before.

    Raises NotAllowed, RuleBroken ``trace_kind`` or ``trace_early`` (entered before the campaign began).
    """
    unit_id, day, title = _traceable(work, kind, record_id)
    campaign = work.session.get_one(Campaign, campaign_id)
    work.note_subject(campaign, f"{campaign.name} · {title}")
    if day < campaign.first_day:
        text = _("It is of {day}, before this campaign began on {first}.")
        raise RuleBroken("trace_early", text.format(day=day, first=campaign.first_day), field="campaign_id")
    if kind == TraceKind.TRIP:
        work.session.get_one(Trip, record_id).campaign = campaign.name
        return
    row = _trace(work, kind, record_id)
    if row is None:
        row = CampaignTrace(kind=kind, record_id=record_id)
        work.session.add(row)
    row.campaign_id, row.unit_id = campaign_id, unit_id
    row.traced_on, row.traced_by = work.clock.today(), work.actor.official_id


@act("untrace_from_campaign", label=N_("Take back trace to campaign"))
def untrace_from_campaign(work: Work, kind: str, record_id: UUID) -> None:
    """Take back that a lead, a visit or a trip was traced to a campaign. Raises NotAllowed, RuleBroken ``trace_missing``."""
    _traceable(work, kind, record_id)
    if kind == TraceKind.TRIP:
        work.session.get_one(Trip, record_id).campaign = ""
        return
    row = _trace(work, kind, record_id)
    if row is None:
        raise RuleBroken("trace_missing", _("Nobody traced this to a campaign; a trip that names the campaign did."))
    work.session.delete(row)


def _trace(work: Work, kind: str, record_id: UUID) -> CampaignTrace | None:
    return work.session.scalars(
        select(CampaignTrace).where(CampaignTrace.kind == kind, CampaignTrace.record_id == record_id)
    ).first()


def _traceable(work: Work, kind: str, record_id: UUID) -> tuple[UUID, date, str]:
    """Return unit, day and title of a record that the actor may trace. Raises NotAllowed, RuleBroken ``trace_kind``."""
    require(work.actor, May.EDIT_RECORDS)
    if kind == TraceKind.LEAD:
        lead = work.session.get_one(Lead, record_id)
        require_unit(work.actor, lead.unit_id)
        return lead.unit_id, local_date(lead.created_at), lead.name
    if kind == TraceKind.VISIT:
        visit = work.session.get_one(Visit, record_id)
        require_unit(work.actor, visit.unit_id)
        return visit.unit_id, local_date(visit.starts_at), visit.enterprise_name
    if kind == TraceKind.TRIP:
        trip = work.session.get_one(Trip, record_id)
        require_unit(work.actor, trip.unit_id)
        return trip.unit_id, trip.first_day, trip.subject
    raise RuleBroken("trace_kind", _("Leads, visits and trips are traced to campaigns."), field="kind")
