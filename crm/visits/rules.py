"""Visits: states, what is entered, requests and their light (domain §4.10). Pure: plain values in and out."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from enum import StrEnum

from crm.calendar.lights import DueLight, due_light, due_words
from crm.calendar.rules import WorkCalendar
from crm.kernel.clock import COUNTY_ZONE, as_utc
from crm.kernel.errors import RuleBroken
from crm.kernel.i18n import N_, _


class VisitState(StrEnum):
    """How far a visit has come."""

    ANNOUNCED = "announced"
    CONFIRMED = "confirmed"
    RECEIVED = "received"
    FOLLOWED_UP = "followed_up"
    POSTPONED = "postponed"
    CANCELLED = "cancelled"


VISIT_STATE_NAMES = {
    VisitState.ANNOUNCED: N_("Announced"),
    VisitState.CONFIRMED: N_("Confirmed"),
    VisitState.RECEIVED: N_("Party received"),
    VisitState.FOLLOWED_UP: N_("Visit followed up"),
    VisitState.POSTPONED: N_("Postponed"),
    VisitState.CANCELLED: N_("Cancelled"),
}
NEXT_STATES: dict[VisitState, frozenset[VisitState]] = {
    VisitState.ANNOUNCED: frozenset({VisitState.CONFIRMED, VisitState.RECEIVED, VisitState.POSTPONED, VisitState.CANCELLED}),
    VisitState.CONFIRMED: frozenset({VisitState.RECEIVED, VisitState.POSTPONED, VisitState.CANCELLED}),
    VisitState.RECEIVED: frozenset({VisitState.FOLLOWED_UP}),
    VisitState.FOLLOWED_UP: frozenset(),
    VisitState.POSTPONED: frozenset({VisitState.ANNOUNCED, VisitState.CANCELLED}),
    VisitState.CANCELLED: frozenset(),
}
"""State → the states it may go to; an investor may come unconfirmed, and a postponed visit is announced anew."""
AHEAD = (VisitState.ANNOUNCED, VisitState.CONFIRMED, VisitState.POSTPONED)
"""States before the investor has come: only then may a visit be moved."""
HELD = (VisitState.RECEIVED, VisitState.FOLLOWED_UP)
"""States in which the visit took place: only these count in figures."""
STANDING = (VisitState.ANNOUNCED, VisitState.CONFIRMED, *HELD)
"""States in which a visit takes its people's and rooms' time."""
PURPOSES = {
    "inspection": N_("Site inspection"),
    "talks": N_("Talks"),
    "return": N_("Return visit"),
    "technical": N_("Technical exchange"),
    "signing": N_("Signing"),
    "video": N_("Video meeting"),
}
LONGEST = timedelta(days=14)
"""Longest visit (our default); anything longer is a slip of the keyboard."""
MOST_PEOPLE = 300
"""Largest party (our default)."""
_MEALS_AND_GIFTS = (
    *("宴请", "晚宴", "午宴", "用餐", "就餐", "工作餐", "早餐", "午餐", "晚餐", "聚餐"),
    *("伴手礼", "赠送礼", "纪念品", "馈赠"),
)


def check_state(state: str, wanted: VisitState) -> None:
    """Refuse a step that the state does not allow. Raises RuleBroken ``visit_state``."""
    if wanted not in NEXT_STATES[VisitState(state)]:
        raise wrong_state(state)


def wrong_state(state: str) -> RuleBroken:
    """Say that a visit's state does not fit what is asked."""
    text = _("This visit is “{state}”; that does not fit here.")
    return RuleBroken("visit_state", text.format(state=_(VISIT_STATE_NAMES[VisitState(state)])))


def check_times(starts_at: datetime, ends_at: datetime) -> None:
    """Refuse a visit that ends before it begins, or lasts over 14 days. Raises RuleBroken ``visit_order``, ``visit_long``."""
    if ends_at <= starts_at:
        text = _("The visit ends at {end}, not after it begins at {start}. Correct one of them.")
        raise RuleBroken("visit_order", text.format(start=moment_words(starts_at), end=moment_words(ends_at)), field="ends_at")
    if ends_at - starts_at > LONGEST:
        text = _("A visit lasts at most {days} days; check arrival and departure.")
        raise RuleBroken("visit_long", text.format(days=LONGEST.days), field="ends_at")


def check_item_times(starts_at: datetime, ends_at: datetime, whole: tuple[datetime, datetime]) -> None:
    """Refuse a line of the itinerary that ends before it begins or lies outside the visit.

    Raises RuleBroken ``item_order`` or ``item_outside``.
    """
    if ends_at <= starts_at:
        text = _("A line of the itinerary ends at {end}, not after it begins at {start}.")
        raise RuleBroken("item_order", text.format(start=moment_words(starts_at), end=moment_words(ends_at)), field="items")
    if starts_at < whole[0] or ends_at > whole[1]:
        text = _("The line of the itinerary at {start} lies outside the visit ({first} to {last}).")
        first, last = moment_words(whole[0]), moment_words(whole[1])
        raise RuleBroken("item_outside", text.format(start=moment_words(starts_at), first=first, last=last), field="items")


def check_party(number: int, named: int) -> None:
    """Refuse a party of nobody, of more than 300, or smaller than the people named. Raises RuleBroken ``party_size``."""
    if not 1 <= number <= MOST_PEOPLE:
        text = _("A party has 1 to {most} people; correct the number.")
        raise RuleBroken("party_size", text.format(most=MOST_PEOPLE), field="number")
    if named > number:
        text = _("{named} people are named, but the party has {number}; correct the number.")
        raise RuleBroken("party_size", text.format(named=named, number=number), field="number")


def check_no_meals(what: str) -> None:
    """Refuse meals and gifts in an itinerary: they are not recorded (domain §4.10). Raises RuleBroken ``meal_or_gift``."""
    found = next((word for word in _MEALS_AND_GIFTS if word in what), "")
    if found:
        text = _("Meals and gifts are not recorded in a visit; take “{word}” out of the itinerary.")
        raise RuleBroken("meal_or_gift", text.format(word=found), field="items")


def check_begun(starts_at: datetime, now: datetime) -> None:
    """Refuse to receive who has not come yet. Raises RuleBroken ``not_yet``."""
    if starts_at > now:
        text = _("The visit begins at {start}; nobody has been received yet.")
        raise RuleBroken("not_yet", text.format(start=moment_words(starts_at)))


def moved(starts_at: datetime, to: datetime) -> timedelta:
    """Return by how much a visit moves when its arrival moves; its length and its itinerary's gaps stay."""
    return as_utc(to) - as_utc(starts_at)


def moment_words(moment: datetime) -> str:
    """Write a moment as the county's clock shows it: 2026-11-26 09:30."""
    return f"{as_utc(moment).astimezone(COUNTY_ZONE):%Y-%m-%d %H:%M}"


class Light(StrEnum):
    """Where a request stands: answered in time or late, in time, due soon, past due."""

    ANSWERED = "answered"
    ANSWERED_LATE = "answered_late"
    GREEN = "green"
    YELLOW = "yellow"
    RED = "red"


def light(due_on: date, now: datetime, calendar: WorkCalendar, yellow_days: int, closing: time) -> tuple[Light, int]:
    """Return an open request's light and the working days left, negative when late; as :func:`due_light`."""
    shown, left = due_light(due_on, now, calendar, yellow_days, closing)
    return Light(shown.value), left


def light_words(found: Light, left: int) -> str:
    """Say a request's light in words: “1 day left”, “2 days late”."""
    if found is Light.ANSWERED:
        return _("answered in time")
    if found is Light.ANSWERED_LATE:
        return _("answered late")
    return due_words(DueLight(found.value), left)


def rate(part: int, whole: int) -> int | None:
    """Return a share in tenths of a per cent, rounded half up (987 = 98.7 %); None of nothing."""
    return (part * 2000 + whole) // (2 * whole) if whole else None
