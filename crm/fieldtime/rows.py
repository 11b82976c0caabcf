"""What the figures of a period rest on: the stays and meetings of the trips that touch it, read in two queries."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from uuid import UUID

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from crm.calendar.half_days import Span, span
from crm.enterprises.rules import normal_name
from crm.fieldtime.entry import LONGEST_DAYS
from crm.fieldtime.model import Meeting, Trip, TripStay
from crm.fieldtime.rules import Stay, TripState


@dataclass(frozen=True, slots=True)
class StayRow:
    """A stay with its trip's unit and state."""

    unit_id: UUID
    state: TripState
    trip_id: UUID
    official_id: UUID
    span: Span


@dataclass(frozen=True, slots=True)
class MeetingRow:
    """A meeting as the figures need it."""

    trip_id: UUID
    unit_id: UUID
    day: date
    enterprise_name: str
    lead_id: UUID | None
    new_lead: bool
    advanced: bool


_TOUCHING = (Trip.first_day <= bindparam("last"), Trip.first_day >= bindparam("earliest"), Trip.last_day >= bindparam("first"))
"""Trips that touch a period; with their lower bound the index on days is short."""
_STAYS = (
    select(
        Trip.unit_id,
        Trip.state,
        TripStay.trip_id,
        TripStay.official_id,
        TripStay.first_day,
        TripStay.last_day,
        TripStay.first_afternoon,
        TripStay.last_morning,
    )
    .join(TripStay, TripStay.trip_id == Trip.id)
    .where(*_TOUCHING)
)
_MEETINGS = (
    select(
        Meeting.trip_id,
        Meeting.unit_id,
        Meeting.day,
        Meeting.enterprise_name,
        Meeting.lead_id,
        Meeting.new_lead,
        Meeting.advanced,
    )
    .join(Trip, Trip.id == Meeting.trip_id)
    .where(*_TOUCHING)
)
"""Statements made once."""
_folded = lru_cache(maxsize=8192)(normal_name)


def _period(first: date, last: date) -> dict[str, date]:
    return {"first": first, "last": last, "earliest": first - LONGEST_DAYS}


def stay_rows(session: Session, first: date, last: date) -> list[StayRow]:
    """Return the stays of every trip that touches the period."""
    states = {str(state): state for state in TripState}
    return [
        StayRow(unit, states[state], trip, official, span(begin, end, first_afternoon=afternoon, last_morning=morning))
        for unit, state, trip, official, begin, end, afternoon, morning in session.execute(_STAYS, _period(first, last))
    ]


def meeting_rows(session: Session, first: date, last: date) -> list[MeetingRow]:
    """Return the meetings of the trips that touch the period, those outside it too: a trip counts by any meeting."""
    return [MeetingRow(*row) for row in session.execute(_MEETINGS, _period(first, last))]


def stays_of(rows: Sequence[StayRow], meetings: Sequence[MeetingRow]) -> dict[UUID, list[Stay]]:
    """Return every stay by official, each with its trip's meeting days."""
    days: dict[UUID, set[date]] = defaultdict(set)
    for meeting in meetings:
        days[meeting.trip_id].add(meeting.day)
    found: dict[UUID, list[Stay]] = defaultdict(list)
    for row in rows:
        found[row.official_id].append(Stay(row.trip_id, row.official_id, row.span, row.state, frozenset(days[row.trip_id])))
    return found


def counts_of(
    rows: Sequence[StayRow], meetings: Sequence[MeetingRow], first: date, last: date
) -> dict[UUID, tuple[int, int, int, int]]:
    """Count per unit, of verified trips: batches, enterprises met, new leads, leads advanced."""
    verified = {row.trip_id: row.unit_id for row in rows if row.state is TripState.VERIFIED}
    batches = Counter(verified.values())
    met: dict[UUID, set[str]] = defaultdict(set)
    fresh: dict[UUID, set[UUID]] = defaultdict(set)
    advanced: dict[UUID, set[UUID]] = defaultdict(set)
    for meeting in meetings:
        if meeting.trip_id not in verified or not first <= meeting.day <= last:
            continue
        met[meeting.unit_id].add(meeting.enterprise_name)
        if meeting.lead_id is not None and meeting.new_lead:
            fresh[meeting.unit_id].add(meeting.lead_id)
        if meeting.lead_id is not None and meeting.advanced:
            advanced[meeting.unit_id].add(meeting.lead_id)
    return {
        unit: (batches[unit], len({_folded(name) for name in met[unit]}), len(fresh[unit]), len(advanced[unit]))
        for unit in {*batches, *met}
    }
