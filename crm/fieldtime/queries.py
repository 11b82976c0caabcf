"""Field time as pages and documents ask for it: a handful of queries for a whole county and month."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm.calendar.half_days import days_text, month_bounds
from crm.fieldtime.forecast import Forecast, unit_forecast
from crm.fieldtime.model import TripPlace
from crm.fieldtime.month import OfficialMonth, Reading, Service, UnitMonth, unit_month
from crm.fieldtime.remembered import remembered
from crm.fieldtime.rows import counts_of, meeting_rows, stay_rows, stays_of
from crm.fieldtime.rules import REASON_NAMES, Judged
from crm.kernel.i18n import _
from crm.people.permissions import Actor
from crm.people.queries import UnitRow, recruiting_units, tenures_between
from crm.people.setup import all_settings, county_calendar


@dataclass(frozen=True, slots=True)
class FieldRule:
    """The county's settings of the ten-day rule."""

    target: int
    reading: Reading
    every_working_day: bool


@dataclass(frozen=True, slots=True)
class UnitReport:
    """A unit's month beside what bulletins add: batches, enterprises met, new leads, leads advanced.

    ``outlook`` is that of the judged reading, ``readings`` hold all three, ``outlooks`` each official's own.
    """

    unit: UnitRow
    month: UnitMonth
    outlook: Forecast
    batches: int
    enterprises_met: int
    new_leads: int
    advanced: int
    outlooks: dict[UUID, Forecast] = field(default_factory=dict)
    readings: Mapping[Reading, Forecast] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FieldTime:
    """The field time of the units an actor sees, from ``first`` through ``last``."""

    first: date
    last: date
    rule: FieldRule
    units: tuple[UnitReport, ...]


def field_rule(session: Session) -> FieldRule:
    """Return the county's settings of the rule."""
    values = all_settings(session)
    return FieldRule(values["field_target_halves"], Reading(values["field_reading"]), values["field_every_working_day"])


def field_time(session: Session, actor: Actor, year: int, month: int, today: date, *, unit_ids: Sequence[UUID] = ()) -> FieldTime:
    """Return a month's field time of every recruiting unit the actor sees, or of ``unit_ids`` among them."""
    first, last = month_bounds(year, month)
    return field_period(session, actor, first, last, today, unit_ids=unit_ids, months=1)


def field_period(
    session: Session, actor: Actor, first: date, last: date, today: date, *, unit_ids: Sequence[UUID] = (), months: int = 1
) -> FieldTime:
    """Return the field time of a period of whole ``months``; the target is so many times the month's.

    Counted anew only when the record has changed since it was asked before (see remembered).
    """
    asked = (first, last, today, months, tuple(unit_ids), actor.units)
    return remembered(session, asked, lambda: _counted(session, actor, first, last, today, unit_ids, months))


def _counted(
    session: Session, actor: Actor, first: date, last: date, today: date, unit_ids: Sequence[UUID], months: int
) -> FieldTime:
    rule, works = field_rule(session), cache(county_calendar(session).is_working_day)
    units = [
        unit
        for unit in recruiting_units(session)
        if (actor.units is None or unit.id in actor.units) and (not unit_ids or unit.id in unit_ids)
    ]
    services = _services(session, first, last, [unit.id for unit in units])
    rows, meetings = stay_rows(session, first, last), meeting_rows(session, first, last)
    stays, counts = stays_of(rows, meetings), counts_of(rows, meetings, first, last)
    reports = []
    for unit in units:
        counted = unit_month(
            unit.id,
            services[unit.id],
            stays,
            first=first,
            last=last,
            is_working_day=works,
            target=rule.target * months,
            reading=rule.reading,
            every_working_day=rule.every_working_day,
        )
        ahead = unit_forecast(counted, rule.target * months, today=today, first=first, last=last, is_working_day=works)
        own = {each.official_id: outlook for each, outlook in zip(counted.officials, ahead.officials, strict=True)}
        reports.append(
            UnitReport(unit, counted, ahead.readings[rule.reading], *counts.get(unit.id, (0, 0, 0, 0)), own, ahead.readings)
        )
    return FieldTime(first, last, rule, tuple(reports))


def _services(session: Session, first: date, last: date, unit_ids: list[UUID]) -> dict[UUID, list[Service]]:
    found: dict[UUID, list[Service]] = defaultdict(list)
    for tenure in tenures_between(session, first, last, unit_ids):
        found[tenure.unit_id].append(
            Service(
                tenure.official_id,
                tenure.official_name,
                tenure.title,
                tenure.principal,
                max(first, tenure.first_day),
                min(last, tenure.last_day or last),
            )
        )
    return found


@dataclass(frozen=True, slots=True)
class HalfDayLine:
    """One line of “why is it this number”: the half day, where, whether it counts and why.

    ``code`` is the reason for scripts, ``reason`` its words; ``also_on`` another trip that holds the same half day.
    """

    day: date
    afternoon: bool
    trip_id: UUID
    place: str
    counts: bool
    reason: str
    code: str
    also_on: UUID | None


def explain(session: Session, official: OfficialMonth) -> list[HalfDayLine]:
    """Explain every half day of an official's month."""
    trips = {trip for judged in official.halves.values() for trip in (judged.trip_id, judged.also_on) if trip is not None}
    places = _places(session, trips)
    return [
        HalfDayLine(
            half.day,
            half.afternoon,
            judged.trip_id,
            "、".join(places[judged.trip_id]),
            judged.counts,
            _reason(judged, places),
            str(judged.reason),
            judged.also_on,
        )
        for half, judged in sorted(official.halves.items())
    ]


def _reason(judged: Judged, places: Mapping[UUID, Sequence[str]]) -> str:
    """Return why a half day counts or not, in words."""
    words = _(REASON_NAMES[judged.reason])
    if judged.also_on is None:
        return words
    other = "、".join(places.get(judged.also_on, ()))
    return _("{reason}; also on the trip to {place}, counted once").format(reason=words, place=other)


def _places(session: Session, trips: set[UUID]) -> dict[UUID, list[str]]:
    places: dict[UUID, list[str]] = defaultdict(list)
    chosen = select(TripPlace.trip_id, TripPlace.place).where(TripPlace.trip_id.in_(list(trips))).order_by(TripPlace.position)
    for trip_id, place in session.execute(chosen):
        places[trip_id].append(place)
    return places


def field_time_report(
    session: Session,
    actor: Actor,
    year: int,
    month: int,
    today: date,
    *,
    unit: UnitRow | None = None,
    explained: str | None = None,
) -> dict[str, Any]:
    """Return a month's field time under the keys that scripts rely on; days as decimal strings."""
    found = field_time(session, actor, year, month, today, unit_ids=(unit.id,) if unit else ())
    report: dict[str, Any] = {
        "month": f"{year}-{month:02d}",
        "rule": str(found.rule.reading),
        "target": days_text(found.rule.target),
        "units": [_unit_report(each) for each in found.units],
    }
    if explained is not None:
        report["explained"] = [
            {
                "official": official.name,
                "day": line.day.isoformat(),
                "half": "pm" if line.afternoon else "am",
                "place": line.place,
                "counts": line.counts,
                "code": line.code,
                "reason": line.reason,
            }
            for each in found.units
            for official in each.month.officials
            if official.name == explained
            for line in explain(session, official)
        ]
    return report


def _unit_report(each: UnitReport) -> dict[str, Any]:
    month = each.month
    return {
        "unit": each.unit.name,
        "union_days": days_text(month.union),
        "best_days": days_text(month.best),
        "every_days": days_text(month.worst_principal),
        "person_days": days_text(month.person),
        "waiting_days": days_text(month.waiting),
        "met": month.met,
        "none": month.none,
        "outlook": str(each.outlook.outlook),
        "outlooks": {str(reading): str(ahead.outlook) for reading, ahead in each.readings.items()},
        "short_days": days_text(each.outlook.short),
        "set_out_by": each.outlook.set_out_by.isoformat() if each.outlook.set_out_by else None,
        "batches": each.batches,
        "enterprises_met": each.enterprises_met,
        "new_leads": each.new_leads,
        "leads_advanced": each.advanced,
        "officials": [
            {
                "name": o.name,
                "title": o.title,
                "principal": o.principal,
                "days": days_text(o.counted),
                "waiting": days_text(o.waiting),
            }
            for o in month.officials
        ],
    }
