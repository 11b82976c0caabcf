"""What a planned trip is checked against: who is in office, who else is away, what was logged already, where it goes."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from crm.enterprises.divisions import find_division
from crm.fieldtime.entry import TripData, check_trip, stay_span
from crm.fieldtime.model import Meeting, Trip
from crm.fieldtime.rules import TripState
from crm.kernel.errors import RuleBroken
from crm.kernel.i18n import _
from crm.kernel.text import normal_text
from crm.people.guard import Going, check_going
from crm.people.model import Absence
from crm.people.queries import TenureSpan, official_names, tenures_between, unit_names
from crm.people.setup import setting
from crm.store.acts import Work


def check_plan(work: Work, trip: Trip, data: TripData) -> None:
    """Refuse what the record forbids of a trip as entered. Raises RuleBroken naming the field."""
    check_trip(data)
    _check_outside(work, data)
    tenures = tenures_between(work.session, data.first_day, data.last_day)
    _check_officials(work, data, tenures)
    _check_away(work, trip, data)
    _check_course(work, trip, data)


def _check_outside(work: Work, data: TripData) -> None:
    """Refuse a trip that stays inside the county: field time is spent outside it (domain §4.9)."""
    inside = {normal_text(name) for name in unit_names(work.session).values()}
    county = str(setting(work.session, "county_name"))
    inside.add(normal_text(county))
    own = find_division(county)

    def within(place: str) -> bool:
        return normal_text(place) in inside or (own is not None and own.level > 1 and find_division(place) == own)

    if all(within(place) for place in data.places if place.strip()):
        text = _("{places} lies inside the county; a field trip goes outside it.")
        raise RuleBroken("trip_inside", text.format(places="、".join(data.places)), field="places")


def _check_officials(work: Work, data: TripData, tenures: list[TenureSpan]) -> None:
    """Refuse officials who are out of office in these days, or whose unit is not the actor's."""
    units: dict[UUID, set[UUID]] = {}
    for tenure in tenures:
        units.setdefault(tenure.official_id, set()).add(tenure.unit_id)
    for stay in data.stays:
        for official, field in ((stay.official_id, "stays"), (stay.stand_in_id, "stand_in")):
            if official is None:
                continue
            if official not in units:
                text = _("{name} holds no office in these days; choose somebody who does.")
                name = official_names(work.session).get(official, "")
                raise RuleBroken("not_in_office", text.format(name=name), field=field)
            if work.actor.units is not None and not units[official] & work.actor.units:
                text = _("An official serves in another unit, which plans its own trips; take that name off the trip.")
                raise RuleBroken("official_elsewhere", text, field=field)


def _check_away(work: Work, trip: Trip, data: TripData) -> None:
    """Refuse a trip that leaves a post or both principals of a unit without anybody on duty (domain §4.6)."""
    own = work.session.scalars(select(Absence.id).where(Absence.source_id == trip.id)).all() if trip.id else ()
    check_going(work, goings_of(data), replacing=own)


def goings_of(data: TripData) -> list[Going]:
    """Return the absences that a trip makes, one an official."""
    return [Going(stay.official_id, stay_span(data, stay), stay.stand_in_id) for stay in data.stays]


def _check_course(work: Work, trip: Trip, data: TripData) -> None:
    """Refuse days that contradict what has happened: a state reached, a meeting logged."""
    today = work.clock.today()
    if trip.state == TripState.AWAY and data.first_day > today:
        text = _("The trip has set out already; its first day cannot lie ahead.")
        raise RuleBroken("not_yet", text, field="first_day")
    if trip.state == TripState.REPORTED_BACK and data.last_day > today:
        raise RuleBroken("not_yet", _("The trip was reported back; its last day cannot lie ahead."), field="last_day")
    for day in work.session.scalars(select(Meeting.day).where(Meeting.trip_id == trip.id).order_by(Meeting.day)):
        if not data.first_day <= day <= data.last_day:
            text = _("A meeting is logged on {day}, outside these days. Keep that day on the trip, or remove the meeting first.")
            raise RuleBroken("meeting_outside", text.format(day=day), field="last_day" if day > data.last_day else "first_day")
