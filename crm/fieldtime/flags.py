"""The findings on trips, gathered with a handful of queries however many trips: evidence, course, pairs, what was done at home."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from crm.calendar.half_days import Span, span
from crm.fieldtime.contradictions import AtHome, Flag, Proof, TripFacts, clash_flags, flags_of
from crm.fieldtime.entry import LONGEST_DAYS
from crm.fieldtime.model import Meeting, Trip, TripPlace, TripStay
from crm.fieldtime.pairs import Away, Term
from crm.fieldtime.rules import TripState
from crm.people.queries import official_names, tenures_between
from crm.people.setup import all_settings, county_calendar
from crm.store.attachments import Attachment


def _span(row: Trip | TripStay) -> Span:
    return span(row.first_day, row.last_day, first_afternoon=row.first_afternoon, last_morning=row.last_morning)


def flags_of_trips(session: Session, found: Sequence[Trip], at_home: Sequence[AtHome] = ()) -> dict[UUID, list[Flag]]:
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
