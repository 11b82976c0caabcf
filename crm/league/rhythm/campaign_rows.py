"""What page and papers ask about seasonal campaigns: plan, events, people, and the leads, visits and signings traced to them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm.calendar.rhythm import Season
from crm.fieldtime.model import Meeting, Trip, TripStay
from crm.fieldtime.rules import TripState
from crm.kernel.clock import local_date, local_moment
from crm.leads.model import Lead, Milestone
from crm.leads.rules import MilestoneKind
from crm.league.rhythm.campaigns import TraceKind
from crm.league.rhythm.model import Campaign, CampaignEvent, CampaignHand, CampaignTrace
from crm.people.permissions import Actor, scope
from crm.people.queries import official_names, unit_names
from crm.visits.model import Visit, VisitLead
from crm.visits.rules import VisitState

WENT = (TripState.AWAY, TripState.REPORTED_BACK, TripState.APPROVED, TripState.VERIFIED)
CAME = (VisitState.RECEIVED, VisitState.FOLLOWED_UP)
MOST_IDS = 5000
"""So many ids go into one statement."""


@dataclass(frozen=True, slots=True)
class EventRow:
    """An event of a campaign with the officials who take part."""

    id: UUID
    day: date
    place: str
    what: str
    officials: tuple[str, ...]
    official_ids: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class Traced:
    """A lead, visit or signing traced to a campaign: ``by_hand`` where somebody did, else by a trip that names it.

    ``amount``: the investment in fen, for signings.
    """

    kind: str
    record_id: UUID
    unit_id: UUID
    unit_name: str
    title: str
    day: date
    by_hand: bool
    amount: int = 0


@dataclass(frozen=True, slots=True)
class Results:
    """What a campaign brought, each record once: trips made, officials on them, firms met, then leads, visits, signings.

    The counts and the ``amount`` signed (fen) are the county's; the records are those that the actor sees.
    """

    trips: int = 0
    officials: int = 0
    firms: int = 0
    lead_count: int = 0
    visit_count: int = 0
    signed_count: int = 0
    amount: int = 0
    leads: tuple[Traced, ...] = ()
    visits: tuple[Traced, ...] = ()
    signings: tuple[Traced, ...] = ()
    went: tuple[Traced, ...] = ()


@dataclass(frozen=True, slots=True)
class CampaignRow:
    """A campaign on a day: ``days_left`` until its last day, negative after it."""

    id: UUID
    period: str
    season: Season
    name: str
    region: str
    first_day: date
    last_day: date
    leader_id: UUID | None
    leader: str
    aim: str
    closed_on: date | None
    summary: str
    begun: bool
    days_left: int
    events: tuple[EventRow, ...] = ()
    results: Results = field(default_factory=Results)

    @property
    def people(self) -> tuple[str, ...]:
        """Return the officials of its events, each once."""
        return tuple(dict.fromkeys(name for event in self.events for name in event.officials))


def campaigns(session: Session, actor: Actor, today: date, year: int | None = None) -> list[CampaignRow]:
    """Return the campaigns (that begin in ``year``) with results, the one that runs first, then those to come, then past ones."""
    chosen = select(Campaign).order_by(Campaign.first_day)
    if year is not None:
        chosen = chosen.where(Campaign.first_day >= date(year, 1, 1), Campaign.first_day <= date(year, 12, 31))
    found = session.scalars(chosen).all()
    ids = [each.id for each in found]
    names, events, results = official_names(session), _events(session, ids), campaign_results(session, actor)
    rows = [
        CampaignRow(
            each.id,
            each.period,
            Season(each.season),
            each.name,
            each.region,
            each.first_day,
            each.last_day,
            each.leader_id,
            names.get(each.leader_id, "") if each.leader_id else "",
            each.aim,
            each.closed_on,
            each.summary,
            each.first_day <= today,
            (each.last_day - today).days,
            tuple(events[each.id]),
            results.get(each.id, Results()),
        )
        for each in found
    ]
    return sorted(rows, key=lambda row: (row.days_left < 0, not row.begun, abs(row.days_left)))


@dataclass(frozen=True, slots=True)
class CampaignDays:
    """A campaign as a trip chooses it: its name and days."""

    name: str
    first_day: date
    last_day: date


def campaign_days(session: Session) -> list[CampaignDays]:
    """Return every campaign by its name and days, the newest first; everybody may name one on a trip."""
    chosen = select(Campaign.name, Campaign.first_day, Campaign.last_day).order_by(Campaign.first_day.desc())
    return [CampaignDays(name, first, last) for name, first, last in session.execute(chosen)]


def _events(session: Session, campaign_ids: list[UUID]) -> dict[UUID, list[EventRow]]:
    names, hands = official_names(session), defaultdict(list)
    of_events = (
        select(CampaignHand)
        .join(CampaignEvent, CampaignEvent.id == CampaignHand.event_id)
        .where(CampaignEvent.campaign_id.in_(campaign_ids))
        .order_by(CampaignHand.position)
    )
    for hand in session.scalars(of_events):
        hands[hand.event_id].append(hand.official_id)
    found: dict[UUID, list[EventRow]] = defaultdict(list)
    chosen = select(CampaignEvent).where(CampaignEvent.campaign_id.in_(campaign_ids))
    for each in session.scalars(chosen.order_by(CampaignEvent.day, CampaignEvent.id)):
        people = hands[each.id]
        told = tuple(names.get(official, "") for official in people)
        found[each.campaign_id].append(EventRow(each.id, each.day, each.place, each.what, told, tuple(people)))
    return found


def campaign_results(session: Session, actor: Actor) -> dict[UUID, Results]:
    """Return what each campaign brought; a lead, a visit, a signing counts for one campaign and once.

    A lead is that of the campaign it was traced to by hand, else of the first trip that names a campaign and met it new.
    Visits and verified signings of a campaign's leads are its own from its first day on; a visit may be traced by hand.
    """
    begun = {campaign: first for campaign, first in session.execute(select(Campaign.id, Campaign.first_day))}  # noqa: C416 - rows are not pairs to mypy
    by_hand = _by_hand(session)
    leads = {record: campaign for (kind, record), campaign in by_hand.items() if kind == TraceKind.LEAD}
    for record, campaign in _met(session):
        leads.setdefault(record, campaign)
    units, went = unit_names(session), _trips(session)
    found = {
        "leads": _leads(session, leads, by_hand, units),
        "visits": _visits(session, leads, by_hand, units),
        "signings": _signings(session, leads, by_hand, units),
        "went": _named(session, units),
    }
    made: dict[tuple[UUID, str], list[Traced]] = defaultdict(list)
    for name, all_of in found.items():
        for campaign, traced in all_of:
            if name in ("leads", "went") or traced.day >= begun[campaign]:
                made[campaign, name].append(traced)
    return {each: _results(actor, went.get(each, (0, 0, 0)), *(made[each, name] for name in found)) for each in begun}


def _results(
    actor: Actor,
    counts: tuple[int, int, int],
    leads: list[Traced],
    visits: list[Traced],
    signings: list[Traced],
    trips: list[Traced],
) -> Results:
    """Count everything, and keep the records of the units that the actor sees."""
    amount = sum(each.amount for each in signings)
    kept = (
        tuple(each for each in records if actor.units is None or each.unit_id in actor.units)
        for records in (leads, visits, signings, trips)
    )
    return Results(*counts, len(leads), len(visits), len(signings), amount, *kept)


def _by_hand(session: Session) -> dict[tuple[str, UUID], UUID]:
    """Return (kind, record) → campaign of what somebody traced."""
    chosen = select(CampaignTrace.kind, CampaignTrace.record_id, CampaignTrace.campaign_id)
    return {(kind, record): campaign for kind, record, campaign in session.execute(chosen)}


def _in_parts(ids: Iterable[UUID]) -> Iterable[list[UUID]]:
    """Yield ids in lists that a statement can take."""
    wanted = list(ids)
    return (wanted[start : start + MOST_IDS] for start in range(0, len(wanted), MOST_IDS))


def _met(session: Session) -> Iterable[tuple[UUID, UUID]]:
    """Yield (lead, campaign) of the leads that were met new on trips that name a campaign, in the order of the days."""
    rows = session.execute(
        select(Meeting.lead_id, Campaign.id)
        .join(Trip, Trip.id == Meeting.trip_id)
        .join(Campaign, Campaign.name == Trip.campaign)
        .where(Meeting.lead_id.is_not(None), Meeting.new_lead.is_(True), Trip.state.in_(WENT))
        .order_by(Meeting.day, Meeting.id)
    )
    return [(lead, campaign) for lead, campaign in rows if lead is not None]


def _leads(
    session: Session, leads: dict[UUID, UUID], by_hand: dict[tuple[str, UUID], UUID], units: dict[UUID, str]
) -> Iterable[tuple[UUID, Traced]]:
    for ids in _in_parts(leads):
        for each in session.scalars(select(Lead).where(Lead.id.in_(ids)).order_by(Lead.created_at, Lead.id)):
            hand, day = (TraceKind.LEAD, each.id) in by_hand, local_date(each.created_at)
            yield leads[each.id], Traced("lead", each.id, each.unit_id, units.get(each.unit_id, ""), each.name, day, hand)


def _visits(
    session: Session, leads: dict[UUID, UUID], by_hand: dict[tuple[str, UUID], UUID], units: dict[UUID, str]
) -> Iterable[tuple[UUID, Traced]]:
    """Yield the visits that came, each for one campaign: traced by hand, else that of the first of its leads."""
    traced = {record: campaign for (kind, record), campaign in by_hand.items() if kind == TraceKind.VISIT}
    for ids in _in_parts(leads):
        of_leads = select(VisitLead.visit_id, VisitLead.lead_id).where(VisitLead.lead_id.in_(ids)).order_by(VisitLead.id)
        for visit, lead in session.execute(of_leads):
            traced.setdefault(visit, leads[lead])
    for ids in _in_parts(traced):
        chosen = select(Visit).where(Visit.id.in_(ids), Visit.state.in_(CAME)).order_by(Visit.starts_at, Visit.id)
        for each in session.scalars(chosen):
            hand, day = (TraceKind.VISIT, each.id) in by_hand, local_date(each.starts_at)
            unit = units.get(each.unit_id, "")
            yield traced[each.id], Traced("visit", each.id, each.unit_id, unit, each.enterprise_name, day, hand)


def _signings(
    session: Session, leads: dict[UUID, UUID], by_hand: dict[tuple[str, UUID], UUID], units: dict[UUID, str]
) -> Iterable[tuple[UUID, Traced]]:
    """Yield the verified signings of the leads."""
    for ids in _in_parts(leads):
        rows = session.execute(
            select(Lead, Milestone.reached_on)
            .join(Milestone, Milestone.lead_id == Lead.id)
            .where(Lead.id.in_(ids), Milestone.kind == MilestoneKind.SIGNED, Milestone.verified_on.is_not(None))
            .order_by(Milestone.reached_on, Lead.id)
        )
        for lead, day in rows:
            hand, unit = (TraceKind.LEAD, lead.id) in by_hand, units.get(lead.unit_id, "")
            yield leads[lead.id], Traced("lead", lead.id, lead.unit_id, unit, lead.name, day, hand, lead.total_yuan or 0)


def _named(session: Session, units: dict[UUID, str]) -> Iterable[tuple[UUID, Traced]]:
    """Yield the trips that name a campaign, the newest first."""
    rows = session.execute(
        select(Campaign.id, Trip.id, Trip.unit_id, Trip.subject, Trip.first_day)
        .join(Trip, Trip.campaign == Campaign.name)
        .where(Trip.state.in_(WENT))
        .order_by(Trip.first_day.desc(), Trip.id)
    )
    for campaign, trip, unit, subject, day in rows:
        yield campaign, Traced("trip", trip, unit, units.get(unit, ""), subject, day, by_hand=True)


def _trips(session: Session) -> dict[UUID, tuple[int, int, int]]:
    """Return trips, officials on them and firms met of each campaign, each counted once."""
    trips, people, firms = defaultdict(set), defaultdict(set), defaultdict(set)
    on_trips = select(Campaign.id, Trip.id, TripStay.official_id).join(Trip, Trip.campaign == Campaign.name)
    for campaign, trip, official in session.execute(
        on_trips.outerjoin(TripStay, TripStay.trip_id == Trip.id).where(Trip.state.in_(WENT))
    ):
        trips[campaign].add(trip)
        people[campaign].add(official)
    met = select(Campaign.id, Meeting.enterprise_name).join(Trip, Trip.campaign == Campaign.name)
    for campaign, firm in session.execute(met.join(Meeting, Meeting.trip_id == Trip.id).where(Trip.state.in_(WENT))):
        firms[campaign].add(firm)
    return {each: (len(trips[each]), len(people[each] - {None}), len(firms[each])) for each in trips}


@dataclass(frozen=True, slots=True)
class Traceable:
    """A lead, a visit or a trip of the actor that can be traced to a campaign."""

    kind: TraceKind
    record_id: UUID
    title: str
    day: date


def traceable(session: Session, actor: Actor, campaign_id: UUID, most: int = 100) -> list[Traceable]:
    """Return the actor's leads, visits and trips since a campaign's first day that belong to none yet, the newest first."""
    begun = session.get_one(Campaign, campaign_id).first_day
    first = local_moment(begun)
    results = campaign_results(session, actor).values()
    taken = {each.record_id for found in results for each in (*found.leads, *found.visits)}
    leads = session.execute(
        select(Lead.id, Lead.name, Lead.created_at)
        .where(scope(actor, Lead.unit_id), Lead.created_at >= first)
        .order_by(Lead.created_at.desc())
        .limit(most)
    )
    visits = session.execute(
        select(Visit.id, Visit.enterprise_name, Visit.starts_at)
        .where(scope(actor, Visit.unit_id), Visit.starts_at >= first, Visit.state.in_(CAME))
        .order_by(Visit.starts_at.desc())
        .limit(most)
    )
    trips = session.execute(
        select(Trip.id, Trip.subject, Trip.first_day)
        .where(scope(actor, Trip.unit_id), Trip.first_day >= begun, Trip.state.in_(WENT), Trip.campaign == "")
        .order_by(Trip.first_day.desc())
        .limit(most)
    )
    found = [Traceable(TraceKind.TRIP, record, title, day) for record, title, day in trips]
    found += [Traceable(TraceKind.LEAD, record, title, local_date(moment)) for record, title, moment in leads]
    found += [Traceable(TraceKind.VISIT, record, title, local_date(moment)) for record, title, moment in visits]
    return sorted((each for each in found if each.record_id not in taken), key=lambda each: each.day, reverse=True)
