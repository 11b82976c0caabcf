"""The contradictions of a period 矛盾: findings in which two records cannot both be right, each pair listed once."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from crm.calendar.half_days import HalfDay, month_bounds
from crm.fieldtime.contradictions import CONTRADICTIONS, AtHome, Flag
from crm.fieldtime.rules import TripState
from crm.fieldtime.trips import TripFilter, TripRow, trips
from crm.people.permissions import Actor

PLANNED_OR_DONE = tuple(state for state in TripState if state not in (TripState.DRAFT, TripState.RETURNED))
"""A draft binds nobody, and a returned trip was judged already."""


@dataclass(frozen=True, slots=True)
class Contradiction:
    """A finding with both records: the trip, and the other one (None where the trip contradicts its own evidence)."""

    trip: TripRow
    flag: Flag
    other: tuple[str, UUID] | None
    other_trip: TripRow | None = None


def contradictions(
    session: Session, actor: Actor, first: date, last: date, at_home: Sequence[AtHome] = ()
) -> list[Contradiction]:
    """Return what contradicts in the trips that touch the days, by day; ``at_home`` is gathered where visits and cases are known."""
    wanted = TripFilter(states=PLANNED_OR_DONE, first=first, last=last)
    rows = {row.id: row for row in trips(session, actor, wanted, limit=5000, flagged=True, at_home=at_home)}
    found: dict[Hashable, Contradiction] = {}
    for row in sorted(rows.values(), key=lambda row: (row.first_day, row.id)):
        for flag in row.flags:
            if flag.kind in CONTRADICTIONS:
                key: Hashable = (flag.kind, row.id, flag.other, flag.words)
                if flag.other_trip is not None:
                    key = (flag.kind, frozenset((row.id, flag.other_trip)))
                other_trip = rows.get(flag.other_trip) if flag.other_trip else None
                found.setdefault(key, Contradiction(row, flag, flag.other, other_trip))
    return list(found.values())


def disputed_halves(found: Sequence[Contradiction]) -> dict[UUID, frozenset[HalfDay]]:
    """Return by trip the half days that a contradiction touches, for the matrix; both trips of a pair have them."""
    halves: dict[UUID, set[HalfDay]] = {}
    for each in found:
        if each.flag.span is None:
            continue
        for trip_id in (each.trip.id, each.flag.other_trip):
            if trip_id is not None:
                halves.setdefault(trip_id, set()).update(each.flag.span)
    return {trip_id: frozenset(several) for trip_id, several in halves.items()}


def contradictions_report(
    session: Session, actor: Actor, year: int, month: int, at_home: Sequence[AtHome] = ()
) -> dict[str, Any]:
    """Return a month's contradictions under the keys that scripts rely on."""
    found = contradictions(session, actor, *month_bounds(year, month), at_home)
    return {"month": f"{year}-{month:02d}", "contradictions": [_line(each) for each in found]}


def _line(each: Contradiction) -> dict[str, Any]:
    span = each.flag.span
    return {
        "kind": str(each.flag.kind),
        "what": each.flag.words,
        "day": (span.first.day if span else each.trip.first_day).isoformat(),
        "trip": _record(each.trip),
        "other": None
        if each.other is None
        else {"kind": each.other[0], "id": str(each.other[1]), **(_record(each.other_trip) if each.other_trip else {})},
    }


def _record(row: TripRow) -> dict[str, Any]:
    return {
        "id": str(row.id),
        "unit": row.unit_name,
        "officials": row.officials,
        "places": row.places,
        "first_day": row.first_day.isoformat(),
        "last_day": row.last_day.isoformat(),
        "state": row.state,
    }
