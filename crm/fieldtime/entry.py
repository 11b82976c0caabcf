"""What is entered of a trip, checked before it reaches the record."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from crm.calendar.half_days import Span, span
from crm.calendar.rules import check_day
from crm.enterprises.rules import checked_text
from crm.kernel.errors import RuleBroken
from crm.kernel.i18n import N_, _

LONGEST = 60 * 2
"""Longest trip in half days: 60 days (our default)."""
LONGEST_DAYS = timedelta(days=LONGEST // 2)
"""A trip that touches a day began at most so long before it."""
PURPOSES = {
    "recruitment": N_("Recruitment"),
    "training": N_("Training"),
    "conference": N_("Conference"),
    "visit_back": N_("Return visit"),
}


@dataclass(frozen=True, slots=True)
class StayData:
    """One official on the trip; days None mean the whole trip. ``stand_in_id``: who stands in when both principals are away."""

    official_id: UUID
    first_day: date | None = None
    first_afternoon: bool = False
    last_day: date | None = None
    last_morning: bool = False
    stand_in_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class TripData:
    """What is entered of a trip 外出: days to the half, places outside the county, officials."""

    first_day: date
    last_day: date
    places: Sequence[str]
    stays: Sequence[StayData]
    first_afternoon: bool = False
    last_morning: bool = False
    purpose: str = "recruitment"
    subject: str = ""
    campaign: str = ""
    abroad: bool = False


@dataclass(frozen=True, slots=True)
class MeetingData:
    """What is entered of a meeting 会见 on a trip."""

    day: date
    enterprise_name: str
    person: str = ""
    title: str = ""
    result: str = ""
    enterprise_id: UUID | None = None
    lead_id: UUID | None = None
    new_lead: bool = False
    advanced: bool = False


def trip_span(data: TripData) -> Span:
    """Return the trip's stretch. Raises RuleBroken ``trip_order`` or ``trip_long``."""
    check_day(data.first_day, "first_day")
    check_day(data.last_day, "last_day")
    whole = span(data.first_day, data.last_day, first_afternoon=data.first_afternoon, last_morning=data.last_morning)
    if whole.halves < 1:
        text = _("The trip ends on {last}, before it starts on {first}. Correct one of the days.")
        raise RuleBroken("trip_order", text.format(first=data.first_day, last=data.last_day), field="last_day")
    if whole.halves > LONGEST:
        raise RuleBroken("trip_long", _("A trip lasts at most 60 days; check the dates."), field="last_day")
    return whole


def stay_span(data: TripData, stay: StayData) -> Span:
    """Return an official's own stretch inside the trip. Raises RuleBroken ``stay_outside``."""
    whole = trip_span(data)
    if stay.first_day is None or stay.last_day is None:
        return whole
    own = span(stay.first_day, stay.last_day, first_afternoon=stay.first_afternoon, last_morning=stay.last_morning)
    if own.halves < 1 or own.first < whole.first or own.last > whole.last:
        raise RuleBroken("stay_outside", _("An official's own days lie outside the trip; correct them."), field="stays")
    return own


def check_trip(data: TripData) -> None:
    """Refuse a trip without officials or places, or with texts too long. Raises RuleBroken naming the field."""
    trip_span(data)
    if not data.stays:
        raise RuleBroken("trip_nobody", _("Name at least one official on the trip."), field="stays")
    if len({stay.official_id for stay in data.stays}) != len(data.stays):
        raise RuleBroken("official_twice", _("An official is named twice on this trip."), field="stays")
    places = [place for place in data.places if place.strip()]
    if not places:
        raise RuleBroken("trip_nowhere", _("Name at least one place outside the county."), field="places")
    for place in places:
        checked_text(place, "places", _("Place"), most=60)
    if data.purpose not in PURPOSES:
        raise RuleBroken("choice", _("“{value}” is not one of the choices.").format(value=data.purpose), field="purpose")
    checked_text(data.subject, "subject", _("Subject"), needed=False)
    checked_text(data.campaign, "campaign", _("Campaign"), most=60, needed=False)
    for stay in data.stays:
        stay_span(data, stay)


def check_meeting(data: MeetingData, whole: Span, today: date) -> None:
    """Refuse a meeting outside its trip or in the future. Raises RuleBroken ``meeting_day`` or ``text_empty``."""
    if not whole.first.day <= data.day <= whole.last.day:
        text = _("The meeting on {day} lies outside the trip ({first} to {last}).")
        raise RuleBroken("meeting_day", text.format(day=data.day, first=whole.first.day, last=whole.last.day), field="day")
    if data.day > today:
        raise RuleBroken("meeting_day", _("{day} has not come yet; log what has happened.").format(day=data.day), field="day")
    checked_text(data.enterprise_name, "enterprise_name", _("Enterprise"))
    for key, label, most in (("person", _("Person met"), 60), ("title", _("Title held"), 60), ("result", _("Result"), 4000)):
        checked_text(getattr(data, key), key, label, most=most, needed=False)
