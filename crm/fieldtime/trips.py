"""Trips in lists, one trip in full, and the bureau's verification queue with its flags."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from crm.calendar.half_days import Span, span
from crm.enterprises.divisions import joined_paths, nearest
from crm.fieldtime.contradictions import AtHome, Flag, Proof, TripFacts, clash_flags, flags_of
from crm.fieldtime.entry import LONGEST_DAYS, TripData, stay_span
from crm.fieldtime.model import Meeting, Trip, TripNote, TripPlace, TripStay
from crm.fieldtime.pairs import Away, Term
from crm.fieldtime.rules import Stay as RuleStay
from crm.fieldtime.rules import TripState, judge_stay
from crm.fieldtime.service import entered
from crm.kernel.errors import NotAllowed
from crm.kernel.i18n import _
from crm.people.permissions import Actor, scope
from crm.people.queries import official_names, tenures_between, unit_names
from crm.people.setup import all_settings, county_calendar
from crm.store.attachments import Attachment, attachments_of
from crm.store.pictures import MICRO


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
    """A piece of evidence of a trip; ``place`` is near where a photograph says it was taken, empty where it does not say."""

    id: UUID
    file_name: str
    media_type: str
    size: int
    sha256: str
    taken_at: datetime | None
    original_sha256: str | None = None
    width: int | None = None
    height: int | None = None
    place: str = ""


@dataclass(frozen=True, slots=True)
class NoteRow:
    """What somebody asked, answered or decided about a trip, and when."""

    kind: str
    who: str
    words: str
    moment: datetime


@dataclass(frozen=True, slots=True)
class TripRow:
    """A trip in a list; ``asked``: a question of the bureau is open."""

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
    asked: bool = False


@dataclass(frozen=True, slots=True)
class TripDetail:
    """A trip in full. ``data`` is what the form edits; ``worth``: each official's half days, were it verified.

    ``itinerary`` is the places with their province and city, ``regions`` the target regions they lie in.
    """

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
    itinerary: str = ""
    regions: tuple[str, ...] = ()
    notes: tuple[NoteRow, ...] = ()


@dataclass(frozen=True, slots=True)
class TripFilter:
    """Which trips: states, units, and days that they touch."""

    states: tuple[str, ...] = ()
    units: tuple[UUID, ...] = ()
    first: date | None = None
    last: date | None = None


def trips(
    session: Session,
    actor: Actor,
    wanted: TripFilter,
    *,
    limit: int = 500,
    flagged: bool = False,
    at_home: Sequence[AtHome] = (),
) -> list[TripRow]:
    """Return trips, the newest first; ``flagged`` adds what a reviewer must look at, ``at_home`` being held against them."""
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
    flags = _flags(session, found, at_home) if flagged else {}
    return _rows(session, found, flags)


def queue(session: Session, actor: Actor, at_home: Sequence[AtHome] = ()) -> list[TripRow]:
    """Return the approved trips that wait for verification, flagged ones first, then the oldest."""
    found = trips(session, actor, TripFilter(states=(TripState.APPROVED,)), flagged=True, at_home=at_home)
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
            bool(t.question),
        )
        for t in found
    ]


def _span(row: Trip | TripStay) -> Span:
    return span(row.first_day, row.last_day, first_afternoon=row.first_afternoon, last_morning=row.last_morning)


def _flags(session: Session, found: Sequence[Trip], at_home: Sequence[AtHome] = ()) -> dict[UUID, list[Flag]]:
    """Work out the flags of several trips with a handful of queries."""
    if not found:
        return {}
    ids, calendar, values = [trip.id for trip in found], county_calendar(session), all_settings(session)
    days: dict[UUID, set[date]] = defaultdict(set)
    for trip_id, day in session.execute(select(Meeting.trip_id, Meeting.day).where(Meeting.trip_id.in_(ids))):
        days[trip_id].add(day)
    proofs, codes = _proofs(session, ids), _division_codes(session, ids)
    owners = _hash_owners(session, {proof.sha256 for several in proofs.values() for proof in several})
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
            tuple(proofs[trip.id]),
            tuple(codes[trip.id]),
            _course(trip),
        )
        flags[trip.id] = flags_of(
            facts,
            calendar,
            ahead_days=values["report_ahead_days"],
            back_days=values["report_back_days"],
            abroad_days=values["report_back_abroad_days"],
            hash_owners=lambda sha256: owners.get(sha256, ()),
            far_km=values["evidence_far_km"],
        ) + clash_flags(stays[trip.id], _meeting_with(stays, trip), terms, at_home)
    return flags


def _course(trip: Trip) -> tuple[datetime, ...]:
    """Return the moments at which a trip was entered, reported, approved and last changed, in the order they must have."""
    moments = (trip.created_at, trip.reported_ahead_at, trip.reported_back_at, trip.approved_at, trip.changed_at)
    return tuple(moment for moment in moments if moment is not None)


_AS_IT_CAME = func.coalesce(Attachment.original_sha256, Attachment.sha256)


def _proofs(session: Session, ids: list[UUID]) -> dict[UUID, list[Proof]]:
    chosen = select(Attachment.owner_id, _AS_IT_CAME, Attachment.taken_at, Attachment.north, Attachment.east).where(
        Attachment.owner_id.in_(ids), Attachment.removed.is_(False)
    )
    proofs: dict[UUID, list[Proof]] = defaultdict(list)
    for owner, sha256, taken, north, east in session.execute(chosen):
        proofs[owner].append(Proof(sha256, taken, north, east))
    return proofs


def _division_codes(session: Session, ids: list[UUID]) -> dict[UUID, list[str]]:
    codes: dict[UUID, list[str]] = defaultdict(list)
    chosen = select(TripPlace.trip_id, TripPlace.division).where(TripPlace.trip_id.in_(ids), TripPlace.division.is_not(None))
    for trip_id, code in session.execute(chosen.order_by(TripPlace.position)):
        codes[trip_id].append(code or "")
    return codes


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
    chosen = select(_AS_IT_CAME, Attachment.owner_id).where(
        _AS_IT_CAME.in_(list(hashes)), Attachment.owner_table == "trip", Attachment.removed.is_(False)
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


def trip_detail(session: Session, actor: Actor, trip_id: UUID, at_home: Sequence[AtHome] = ()) -> TripDetail:
    """Return a trip in full, with what stands against it. Raises NotAllowed for another unit's."""
    trip = session.scalars(select(Trip).where(Trip.id == trip_id, scope(actor, Trip.unit_id))).first()
    if trip is None:
        raise NotAllowed("unit", _("This record belongs to another unit."))
    row = _rows(session, [trip], _flags(session, [trip], at_home))[0]
    data = entered(session, trip)
    meetings = tuple(
        MeetingRow(m.id, m.day, m.enterprise_name, m.person, m.title, m.result, m.lead_id, m.new_lead, m.advanced)
        for m in session.scalars(select(Meeting).where(Meeting.trip_id == trip_id).order_by(Meeting.day, Meeting.id))
    )
    regions = session.scalars(select(TripPlace.target_region).where(TripPlace.trip_id == trip_id).order_by(TripPlace.position))
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
        _evidence(session, trip_id),
        _worth(session, trip_id, data, frozenset(m.day for m in meetings)),
        joined_paths(data.places),
        tuple(dict.fromkeys(regions)),
        _notes(session, trip_id),
    )


def _evidence(session: Session, trip_id: UUID) -> tuple[EvidenceRow, ...]:
    return tuple(
        EvidenceRow(
            a.id,
            a.file_name,
            a.media_type,
            a.size,
            a.sha256,
            a.taken_at,
            a.original_sha256,
            a.width,
            a.height,
            _near(a.north, a.east),
        )
        for a in attachments_of(session, trip_id)
    )


def _near(north: int | None, east: int | None) -> str:
    found = None if north is None or east is None else nearest(north / MICRO, east / MICRO)
    return "" if found is None else found[0].path


def _notes(session: Session, trip_id: UUID) -> tuple[NoteRow, ...]:
    names = official_names(session)
    chosen = select(TripNote).where(TripNote.trip_id == trip_id).order_by(TripNote.moment, TripNote.id)
    return tuple(
        NoteRow(each.kind, names.get(each.official_id, "") if each.official_id else "", each.words, each.moment)
        for each in session.scalars(chosen)
    )


def _worth(session: Session, trip_id: UUID, data: TripData, meeting_days: frozenset[date]) -> tuple[tuple[str, int], ...]:
    """Return what each official's half days would come to, were the trip verified."""
    names, calendar = official_names(session), county_calendar(session)
    every = bool(all_settings(session)["field_every_working_day"])
    worth = []
    for stay in data.stays:
        rule_stay = RuleStay(trip_id, stay.official_id, stay_span(data, stay), TripState.VERIFIED, meeting_days)
        judged = judge_stay(rule_stay, calendar.is_working_day, every_working_day=every)
        worth.append((names.get(stay.official_id, ""), sum(each.counts for each in judged)))
    return tuple(worth)
