"""Trips in lists, one trip in full, and the bureau's verification queue with its flags."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from crm.calendar.half_days import Span, span
from crm.fieldtime.contradictions import Flag, TripFacts, clash_flags, flags_of
from crm.fieldtime.entry import LONGEST_DAYS, StayData, TripData
from crm.fieldtime.model import Meeting, Trip, TripPlace, TripStay
from crm.fieldtime.pairs import Away, Term
from crm.fieldtime.rules import Stay as RuleStay
from crm.fieldtime.rules import TripState, judge_stay
from crm.kernel.errors import NotAllowed
from crm.kernel.i18n import _
from crm.people.permissions import Actor, scope
from crm.people.queries import official_names, tenures_between, unit_names
from crm.people.setup import all_settings, county_calendar
from crm.store.attachments import Attachment, attachments_of


@dataclass(frozen=True, slots=True)
class MeetingRow:
    """A meeting of a trip."""

    id: UUID
    day: date
    enterprise_name: str
    person: str
    title: str
    result: str
    lead_id: UUID | None
    new_lead: bool
    advanced: bool


@dataclass(frozen=True, slots=True)
class EvidenceRow:
    """A piece of evidence of a trip."""

    id: UUID
    file_name: str
    media_type: str
    size: int
    sha256: str
    taken_at: datetime | None


@dataclass(frozen=True, slots=True)
class TripRow:
    """A trip in a list."""

    id: UUID
    unit_id: UUID
    unit_name: str
    officials: str
    first_day: date
    first_afternoon: bool
    last_day: date
    last_morning: bool
    places: str
    state: str
    flags: tuple[Flag, ...] = ()


@dataclass(frozen=True, slots=True)
class TripDetail:
    """A trip in full. ``data`` is what the form edits; ``worth``: each official's half days, were it verified."""

    row: TripRow
    version: int
    data: TripData
    reported_ahead_at: datetime | None
    reported_back_at: datetime | None
    summary: str
    return_reason: str
    question: str
    meetings: tuple[MeetingRow, ...]
    evidence: tuple[EvidenceRow, ...]
    worth: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class TripFilter:
    """Which trips: states, units, and days that they touch."""

    states: tuple[str, ...] = ()
    units: tuple[UUID, ...] = ()
    first: date | None = None
    last: date | None = None


def trips(session: Session, actor: Actor, wanted: TripFilter, *, limit: int = 500, flagged: bool = False) -> list[TripRow]:
    """Return trips, the newest first; ``flagged`` adds what a reviewer must look at."""
    chosen = select(Trip).where(scope(actor, Trip.unit_id))
    if wanted.states:
        chosen = chosen.where(Trip.state.in_(wanted.states))
    if wanted.units:
        chosen = chosen.where(Trip.unit_id.in_(wanted.units))
    if wanted.first is not None:
        chosen = chosen.where(Trip.last_day >= wanted.first)
    if wanted.last is not None:
        chosen = chosen.where(Trip.first_day <= wanted.last)
    found = list(session.scalars(chosen.order_by(Trip.first_day.desc(), Trip.id).limit(limit)))
    flags = _flags(session, found) if flagged else {}
    return _rows(session, found, flags)


def queue(session: Session, actor: Actor) -> list[TripRow]:
    """Return the approved trips that wait for verification, flagged ones first, then the oldest."""
    found = trips(session, actor, TripFilter(states=(TripState.APPROVED,)), flagged=True)
    return sorted(found, key=lambda row: (not row.flags, row.first_day, row.id))


def _rows(session: Session, found: Sequence[Trip], flags: dict[UUID, list[Flag]]) -> list[TripRow]:
    ids = [trip.id for trip in found]
    people, units = official_names(session), unit_names(session)
    who: dict[UUID, list[str]] = defaultdict(list)
    for trip_id, official in session.execute(
        select(TripStay.trip_id, TripStay.official_id).where(TripStay.trip_id.in_(ids)).order_by(TripStay.id)
    ):
        who[trip_id].append(people.get(official, ""))
    where: dict[UUID, list[str]] = defaultdict(list)
    for trip_id, place in session.execute(
        select(TripPlace.trip_id, TripPlace.place).where(TripPlace.trip_id.in_(ids)).order_by(TripPlace.position)
    ):
        where[trip_id].append(place)
    return [
        TripRow(
            t.id,
            t.unit_id,
            units.get(t.unit_id, ""),
            "、".join(who[t.id]),
            t.first_day,
            t.first_afternoon,
            t.last_day,
            t.last_morning,
            "、".join(where[t.id]),
            t.state,
            tuple(flags.get(t.id, ())),
        )
        for t in found
    ]


def _span(row: Trip | TripStay) -> Span:
    return span(row.first_day, row.last_day, first_afternoon=row.first_afternoon, last_morning=row.last_morning)


def _flags(session: Session, found: Sequence[Trip]) -> dict[UUID, list[Flag]]:
    """Work out the flags of several trips with a handful of queries."""
    if not found:
        return {}
    ids, calendar, values = [trip.id for trip in found], county_calendar(session), all_settings(session)
    days: dict[UUID, set[date]] = defaultdict(set)
    for trip_id, day in session.execute(select(Meeting.trip_id, Meeting.day).where(Meeting.trip_id.in_(ids))):
        days[trip_id].add(day)
    evidence: dict[UUID, list[tuple[str, datetime | None]]] = defaultdict(list)
    for owner, sha256, taken in session.execute(
        select(Attachment.owner_id, Attachment.sha256, Attachment.taken_at).where(
            Attachment.owner_id.in_(ids), Attachment.removed.is_(False)
        )
    ):
        evidence[owner].append((sha256, taken))
    owners = _hash_owners(session, {sha256 for several in evidence.values() for sha256, _taken in several})
    first, last = min(t.first_day for t in found), max(t.last_day for t in found)
    stays, terms = _stays_between(session, ids, first, last), principal_terms(session, first, last)
    flags = {}
    for trip in found:
        facts = TripFacts(
            trip.id,
            _span(trip),
            trip.reported_ahead_at,
            trip.reported_back_at,
            trip.abroad,
            frozenset(days[trip.id]),
            tuple(evidence[trip.id]),
        )
        flags[trip.id] = flags_of(
            facts,
            calendar,
            ahead_days=values["report_ahead_days"],
            back_days=values["report_back_days"],
            abroad_days=values["report_back_abroad_days"],
            hash_owners=lambda sha256: owners.get(sha256, ()),
        ) + clash_flags(stays[trip.id], _meeting_with(stays, trip), terms)
    return flags


def _meeting_with(stays: Mapping[UUID, Sequence[Away]], trip: Trip) -> list[Away]:
    """Return the stays of other trips that share half days with ``trip``."""
    whole = _span(trip)
    return [stay for other, several in stays.items() if other != trip.id for stay in several if stay.span.overlaps(whole)]


def principal_terms(session: Session, first: date, last: date) -> list[Term]:
    """Return who is a principal of which unit, on which of the days from ``first`` through ``last``."""
    return [
        Term(tenure.unit_id, tenure.official_id, tenure.first_day, tenure.last_day or last)
        for tenure in tenures_between(session, first, last)
        if tenure.principal
    ]


def _hash_owners(session: Session, hashes: set[str]) -> dict[str, list[UUID]]:
    """Return the trips that hold each file as evidence."""
    owners: dict[str, list[UUID]] = defaultdict(list)
    chosen = select(Attachment.sha256, Attachment.owner_id).where(
        Attachment.sha256.in_(list(hashes)), Attachment.owner_table == "trip", Attachment.removed.is_(False)
    )
    for sha256, owner in session.execute(chosen):
        owners[sha256].append(owner)
    return owners


def _stays_between(session: Session, ids: list[UUID], first: date, last: date) -> dict[UUID, list[Away]]:
    """Return the stays of the trips ``ids``, and of others (drafts and returned ones left out) that touch the days, by trip."""
    names = official_names(session)
    others = and_(
        Trip.first_day.between(first - LONGEST_DAYS, last),
        Trip.last_day >= first,
        Trip.state.not_in((TripState.DRAFT, TripState.RETURNED)),
    )
    chosen = select(TripStay).join(Trip, Trip.id == TripStay.trip_id).where(or_(others, Trip.id.in_(ids))).order_by(TripStay.id)
    found: dict[UUID, list[Away]] = defaultdict(list)
    for s in session.scalars(chosen):
        away = Away(s.trip_id, s.official_id, names.get(s.official_id, ""), _span(s), s.stand_in_id is not None)
        found[s.trip_id].append(away)
    return found


def trip_detail(session: Session, actor: Actor, trip_id: UUID) -> TripDetail:
    """Return a trip in full. Raises NotAllowed for another unit's."""
    trip = session.scalars(select(Trip).where(Trip.id == trip_id, scope(actor, Trip.unit_id))).first()
    if trip is None:
        raise NotAllowed("unit", _("This record belongs to another unit."))
    row = _rows(session, [trip], _flags(session, [trip]))[0]
    stays = list(session.scalars(select(TripStay).where(TripStay.trip_id == trip_id).order_by(TripStay.id)))
    places = list(session.scalars(select(TripPlace.place).where(TripPlace.trip_id == trip_id).order_by(TripPlace.position)))
    meetings = tuple(
        MeetingRow(m.id, m.day, m.enterprise_name, m.person, m.title, m.result, m.lead_id, m.new_lead, m.advanced)
        for m in session.scalars(select(Meeting).where(Meeting.trip_id == trip_id).order_by(Meeting.day, Meeting.id))
    )
    evidence = tuple(
        EvidenceRow(a.id, a.file_name, a.media_type, a.size, a.sha256, a.taken_at) for a in attachments_of(session, trip_id)
    )
    data = TripData(
        trip.first_day,
        trip.last_day,
        tuple(places),
        tuple(StayData(s.official_id, s.first_day, s.first_afternoon, s.last_day, s.last_morning, s.stand_in_id) for s in stays),
        trip.first_afternoon,
        trip.last_morning,
        trip.purpose,
        trip.subject,
        trip.campaign,
        trip.abroad,
    )
    return TripDetail(
        row,
        trip.version,
        data,
        trip.reported_ahead_at,
        trip.reported_back_at,
        trip.summary,
        trip.return_reason,
        trip.question,
        meetings,
        evidence,
        _worth(session, stays, frozenset(m.day for m in meetings)),
    )


def _worth(session: Session, stays: Sequence[TripStay], meeting_days: frozenset[date]) -> tuple[tuple[str, int], ...]:
    """Return what each official's half days would come to, were the trip verified."""
    names, calendar = official_names(session), county_calendar(session)
    every = bool(all_settings(session)["field_every_working_day"])
    worth = []
    for stay in stays:
        rule_stay = RuleStay(stay.trip_id, stay.official_id, _span(stay), TripState.VERIFIED, meeting_days)
        judged = judge_stay(rule_stay, calendar.is_working_day, every_working_day=every)
        worth.append((names.get(stay.official_id, ""), sum(each.counts for each in judged)))
    return tuple(worth)
