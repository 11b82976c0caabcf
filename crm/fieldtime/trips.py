"""Trips in lists, one trip in full, and the bureau's verification queue with its flags."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm.enterprises.divisions import joined_paths, nearest
from crm.fieldtime.contradictions import AtHome, Flag
from crm.fieldtime.entry import TripData, stay_span
from crm.fieldtime.flags import flags_of_trips
from crm.fieldtime.model import Meeting, Trip, TripNote, TripPlace, TripStay
from crm.fieldtime.rules import NoteKind, TripState, judge_stay
from crm.fieldtime.rules import Stay as RuleStay
from crm.fieldtime.service import entered
from crm.kernel.errors import NotAllowed
from crm.kernel.i18n import _
from crm.people.permissions import Actor, scope
from crm.people.queries import official_names, unit_names
from crm.people.setup import all_settings, county_calendar
from crm.store.attachments import attachments_of
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
    flags = flags_of_trips(session, found, at_home) if flagged else {}
    return _rows(session, found, flags)


def queue(session: Session, actor: Actor, at_home: Sequence[AtHome] = ()) -> list[TripRow]:
    """Return the approved trips that wait for verification, flagged ones first, then the oldest."""
    found = trips(session, actor, TripFilter(states=(TripState.APPROVED,)), flagged=True, at_home=at_home)
    return sorted(found, key=lambda row: (not row.flags, row.first_day, row.id))


@dataclass(frozen=True, slots=True)
class Decided:
    """What the bureau decided about a trip: verified or returned, who and when."""

    trip: TripRow
    verified: bool
    who: str
    moment: datetime
    reason: str


def decided(session: Session, actor: Actor, limit: int = 100) -> list[Decided]:
    """Return the trips decided lately, the newest first; a verified one by its own record, a returned one by its last note."""
    names = official_names(session)
    verified = select(Trip).where(scope(actor, Trip.unit_id), Trip.state == TripState.VERIFIED, Trip.verified_at.is_not(None))
    found = list(session.scalars(verified.order_by(Trip.verified_at.desc()).limit(limit)))
    returned = (
        select(TripNote.official_id, TripNote.moment, TripNote.words, Trip)
        .join(Trip, Trip.id == TripNote.trip_id)
        .where(scope(actor, Trip.unit_id), Trip.state == TripState.RETURNED, TripNote.kind == NoteKind.RETURNED)
        .order_by(TripNote.moment.desc())
    )
    last = {
        trip.id: (who, moment, words, trip) for who, moment, words, trip in reversed(session.execute(returned.limit(limit)).all())
    }
    rows = {row.id: row for row in _rows(session, [*found, *(each[3] for each in last.values())], {})}
    lines = [
        Decided(rows[t.id], True, names.get(t.verified_by, "") if t.verified_by else "", t.verified_at, "")
        for t in found
        if t.verified_at is not None
    ]
    lines += [
        Decided(rows[key], False, names.get(who, "") if who else "", moment, words)
        for key, (who, moment, words, _trip) in last.items()
    ]
    return sorted(lines, key=lambda each: each.moment, reverse=True)[:limit]


def trips_report(session: Session, actor: Actor, wanted: TripFilter, at_home: Sequence[AtHome] = ()) -> dict[str, Any]:
    """Return trips under the keys that scripts rely on."""
    found = trips(session, actor, wanted, limit=100_000, flagged=True, at_home=at_home)
    return {
        "trips": [
            {
                "id": str(row.id),
                "unit": row.unit_name,
                "officials": row.officials,
                "first_day": row.first_day.isoformat(),
                "first_half": "pm" if row.first_afternoon else "am",
                "last_day": row.last_day.isoformat(),
                "last_half": "am" if row.last_morning else "pm",
                "places": row.places,
                "state": row.state,
                "asked": row.asked,
                "flags": [{"kind": str(flag.kind), "words": flag.words} for flag in row.flags],
            }
            for row in found
        ]
    }


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


def trip_detail(session: Session, actor: Actor, trip_id: UUID, at_home: Sequence[AtHome] = ()) -> TripDetail:
    """Return a trip in full, with what stands against it. Raises NotAllowed for another unit's."""
    trip = session.scalars(select(Trip).where(Trip.id == trip_id, scope(actor, Trip.unit_id))).first()
    if trip is None:
        raise NotAllowed("unit", _("This record belongs to another unit."))
    row = _rows(session, [trip], flags_of_trips(session, [trip], at_home))[0]
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
