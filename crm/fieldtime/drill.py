"""From any number of a unit's month to what makes it: half days with their reasons, or meetings on verified trips."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm.calendar.half_days import HalfDay
from crm.enterprises.rules import normal_name
from crm.fieldtime.model import Meeting, Trip
from crm.fieldtime.month import OfficialMonth, UnitMonth, may_count
from crm.fieldtime.rules import Judged, TripState
from crm.kernel.i18n import N_
from crm.people.permissions import Actor, scope


class Figure(StrEnum):
    """A number of a unit's month."""

    UNION = "union"
    BEST = "best"
    EVERY = "every"
    PERSON = "person"
    WAITING = "waiting"
    BATCHES = "batches"
    ENTERPRISES = "enterprises"
    NEW_LEADS = "new_leads"
    ADVANCED = "advanced"


FIGURE_NAMES = {
    Figure.UNION: N_("union days"),
    Figure.BEST: N_("best single official"),
    Figure.EVERY: N_("least of any principal"),
    Figure.PERSON: N_("person-days"),
    Figure.WAITING: N_("days not verified yet"),
    Figure.BATCHES: N_("batches"),
    Figure.ENTERPRISES: N_("enterprises met"),
    Figure.NEW_LEADS: N_("new leads"),
    Figure.ADVANCED: N_("leads advanced"),
}
OF_TRIPS = (Figure.BATCHES, Figure.ENTERPRISES, Figure.NEW_LEADS, Figure.ADVANCED)
"""Figures counted in trips and meetings; the others are half days."""


@dataclass(frozen=True, slots=True)
class HalfLine:
    """One half day of a figure: whose it is (several for the union) and how it was judged."""

    half: HalfDay
    names: tuple[str, ...]
    judged: Judged


@dataclass(frozen=True, slots=True)
class MeetingLine:
    """One trip or meeting of a figure."""

    trip_id: UUID
    day: date
    words: str
    detail: str
    lead_id: UUID | None = None


def halves_of(month: UnitMonth, figure: Figure) -> list[HalfLine]:
    """Return the half days that make a figure, in order of time; as many as the figure says."""
    people = [each for each in month.officials if each.principal]
    if figure is Figure.UNION:
        return _joined(people, lambda judged: judged.counts)
    if figure is Figure.WAITING:
        counted = {line.half for line in _joined(people, lambda judged: judged.counts)}
        return [line for line in _joined(people, may_count) if line.half not in counted]
    if figure is Figure.PERSON:
        chosen = list(month.officials)
    elif figure is Figure.BEST:
        chosen = sorted(month.officials, key=lambda each: -each.counted)[:1]
    else:
        chosen = sorted(people, key=lambda each: each.counted)[:1]
    lines = [HalfLine(half, (each.name,), judged) for each in chosen for half, judged in each.halves.items() if judged.counts]
    return sorted(lines, key=lambda line: line.half)


def _joined(people: list[OfficialMonth], wanted: Callable[[Judged], bool]) -> list[HalfLine]:
    found: dict[HalfDay, HalfLine] = {}
    for each in people:
        for half, judged in each.halves.items():
            if wanted(judged) and each.leads(half.day):
                known = found.get(half)
                found[half] = HalfLine(half, (*(known.names if known else ()), each.name), known.judged if known else judged)
    return [found[half] for half in sorted(found)]


def meetings_of(session: Session, actor: Actor, unit_id: UUID, first: date, last: date, figure: Figure) -> list[MeetingLine]:
    """Return the verified trips, or their meetings, that make a figure of ``OF_TRIPS`` from ``first`` through ``last``."""
    mine = (scope(actor, Trip.unit_id), Trip.unit_id == unit_id, Trip.state == TripState.VERIFIED)
    if figure is Figure.BATCHES:
        touching = select(Trip).where(*mine, Trip.first_day <= last, Trip.last_day >= first).order_by(Trip.first_day, Trip.id)
        return [MeetingLine(t.id, t.first_day, t.subject, f"{t.first_day} – {t.last_day}") for t in session.scalars(touching)]
    chosen = (
        select(Meeting)
        .join(Trip, Trip.id == Meeting.trip_id)
        .where(*mine, Meeting.day.between(first, last))
        .order_by(Meeting.day, Meeting.id)
    )
    if figure is Figure.NEW_LEADS:
        chosen = chosen.where(Meeting.new_lead, Meeting.lead_id.is_not(None))
    if figure is Figure.ADVANCED:
        chosen = chosen.where(Meeting.advanced, Meeting.lead_id.is_not(None))
    lines: dict[object, MeetingLine] = {}
    for met in session.scalars(chosen):
        key = normal_name(met.enterprise_name) if figure is Figure.ENTERPRISES else met.lead_id
        person = f"{met.person} {met.title}".strip()
        lines.setdefault(key, MeetingLine(met.trip_id, met.day, met.enterprise_name, person, met.lead_id))
    return list(lines.values())


@dataclass(frozen=True, slots=True)
class Gain:
    """What verifying a trip would make of a month, in half days: each official's days, and the unit's union."""

    officials: tuple[tuple[str, int, int], ...]
    union: tuple[int, int]


def gain(month: UnitMonth, trip_id: UUID) -> Gain:
    """Return what a month would come to, were a trip of it verified: (name, now, then) of whoever is on it."""
    now = {line.half for line in halves_of(month, Figure.UNION)}
    people, fresh = [], set()
    for each in month.officials:
        mine = [half for half, judged in each.halves.items() if judged.trip_id == trip_id and may_count(judged)]
        if any(judged.trip_id == trip_id for judged in each.halves.values()):
            people.append((each.name, each.counted, each.counted + len(mine)))
        if each.principal:
            fresh |= {half for half in mine if each.leads(half.day)}
    return Gain(tuple(people), (len(now), len(now | fresh)))
