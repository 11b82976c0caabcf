"""A year of each official's field time, day by day: the heat map, months, and last year beside it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple
from uuid import UUID

from sqlalchemy.orm import Session

from crm.calendar.half_days import HalfDay, month_bounds
from crm.fieldtime.month import OfficialMonth, may_count
from crm.fieldtime.queries import FieldTime, field_period
from crm.fieldtime.rules import PLANS, Judged
from crm.people.permissions import Actor


class DayMark(NamedTuple):
    """Half days of one day: counted, waiting for verification, planned, and out without counting."""

    counted: int = 0
    waiting: int = 0
    planned: int = 0
    uncounted: int = 0


@dataclass(frozen=True, slots=True)
class OfficialYear:
    """An official's year in a unit: marks by day, counted half days by month (January first) and in all; ``before``: last year's."""

    unit_id: UUID
    unit_name: str
    official_id: UUID
    name: str
    title: str
    principal: bool
    days: Mapping[date, DayMark]
    months: tuple[int, ...]
    counted: int
    waiting: int
    before: int = 0


@dataclass(frozen=True, slots=True)
class YearToDate:
    """A unit's half days from January through a month, and in the same months of last year."""

    union: int
    person: int
    union_before: int
    person_before: int


def year_maps(
    session: Session, actor: Actor, year: int, today: date, *, unit_ids: Sequence[UUID] = (), before: bool = False
) -> list[OfficialYear]:
    """Return each official's year in every unit the actor sees; with ``before`` the whole of last year beside it."""
    found = _whole_year(session, actor, year, today, unit_ids)
    earlier: dict[tuple[UUID, UUID], int] = {}
    if before:
        for report in _whole_year(session, actor, year - 1, today, unit_ids).units:
            earlier |= {(report.unit.id, each.official_id): each.counted for each in report.month.officials}
    return [
        official_year(each, report.unit.id, report.unit.short_name, earlier.get((report.unit.id, each.official_id), 0))
        for report in found.units
        for each in report.month.officials
        if each.principal or each.halves
    ]


def _whole_year(session: Session, actor: Actor, year: int, today: date, unit_ids: Sequence[UUID]) -> FieldTime:
    return field_period(session, actor, date(year, 1, 1), date(year, 12, 31), today, unit_ids=unit_ids, months=12)


def official_year(each: OfficialMonth, unit_id: UUID, unit_name: str, before: int = 0) -> OfficialYear:
    """Lay an official's judged half days out by day and month."""
    months = [0] * 12
    for half, judged in each.halves.items():
        months[half.day.month - 1] += judged.counts
    days = day_marks(each.halves.items())
    return OfficialYear(
        unit_id,
        unit_name,
        each.official_id,
        each.name,
        each.title,
        each.principal,
        days,
        tuple(months),
        each.counted,
        each.waiting,
        before,
    )


def day_marks(halves: Iterable[tuple[HalfDay, Judged]]) -> dict[date, DayMark]:
    """Add half days up by day."""
    marks: dict[date, list[int]] = {}
    for half, judged in halves:
        place = 0 if judged.counts else 1 if may_count(judged) else 2 if judged.state in PLANS else 3
        marks.setdefault(half.day, [0, 0, 0, 0])[place] += 1
    return {day: DayMark(*counts) for day, counts in marks.items()}


def year_to_date(
    session: Session, actor: Actor, year: int, month_end: date, today: date, *, unit_ids: Sequence[UUID] = ()
) -> dict[UUID, YearToDate]:
    """Return each unit's half days from January through ``month_end``, and in the same months of last year."""
    same_day = month_bounds(year - 1, month_end.month)[1]
    now = field_period(session, actor, date(year, 1, 1), month_end, today, unit_ids=unit_ids, months=month_end.month)
    then = field_period(session, actor, date(year - 1, 1, 1), same_day, today, unit_ids=unit_ids, months=month_end.month)
    earlier = {report.unit.id: report.month for report in then.units}
    return {
        report.unit.id: YearToDate(
            report.month.union, report.month.person, earlier[report.unit.id].union, earlier[report.unit.id].person
        )
        for report in now.units
        if report.unit.id in earlier
    }
