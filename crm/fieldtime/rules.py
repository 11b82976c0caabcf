"""The ten-day rule (domain §4.9), pure: which half days of an official count, and why each one does or does not."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from uuid import UUID

from crm.calendar.half_days import HalfDay, Span
from crm.kernel.i18n import N_

TRAVEL_HALVES = 2
"""Half days at each end of an official's own stay that count as travel without a meeting (our default)."""


class TripState(StrEnum):
    """Where a trip stands."""

    DRAFT = "draft"
    REPORTED_AHEAD = "reported_ahead"
    AWAY = "away"
    REPORTED_BACK = "reported_back"
    APPROVED = "approved"
    VERIFIED = "verified"
    RETURNED = "returned"


TRIP_STATE_NAMES = {
    TripState.DRAFT: N_("Draft"),
    TripState.REPORTED_AHEAD: N_("Reported ahead"),
    TripState.AWAY: N_("Away"),
    TripState.REPORTED_BACK: N_("Reported back"),
    TripState.APPROVED: N_("Approved by the unit"),
    TripState.VERIFIED: N_("Verified"),
    TripState.RETURNED: N_("Returned"),
}
WAITING = (TripState.AWAY, TripState.REPORTED_BACK, TripState.APPROVED)
"""States whose half days may yet be verified."""
PLANS = (TripState.DRAFT, TripState.REPORTED_AHEAD)
"""States of a trip that has not begun."""


class NoteKind(StrEnum):
    """What passed between unit and bureau about a trip."""

    ASKED = "asked"
    ANSWERED = "answered"
    APPROVED = "approved"
    VERIFIED = "verified"
    RETURNED = "returned"


NOTE_NAMES = {
    NoteKind.ASKED: N_("asked"),
    NoteKind.ANSWERED: N_("answered"),
    NoteKind.APPROVED: N_("approved for the unit"),
    NoteKind.VERIFIED: N_("verified"),
    NoteKind.RETURNED: N_("returned"),
}


class Reason(StrEnum):
    """Why a half day counts or not."""

    MEETING = "meeting"
    TRAVEL = "travel"
    WORKING_DAY = "working_day"
    NO_MEETING = "no_meeting"
    DAY_OFF = "day_off"
    TRIP_WITHOUT_MEETING = "trip_without_meeting"
    NOT_VERIFIED = "not_verified"
    RETURNED = "returned"
    PLANNED = "planned"


REASON_NAMES = {
    Reason.MEETING: N_("a meeting on this day"),
    Reason.TRAVEL: N_("travel (up to one day at each end)"),
    Reason.WORKING_DAY: N_("working day of a trip with a meeting"),
    Reason.NO_MEETING: N_("no meeting on this day, and not travel"),
    Reason.DAY_OFF: N_("day off without a meeting"),
    Reason.TRIP_WITHOUT_MEETING: N_("the trip has no meeting at all"),
    Reason.NOT_VERIFIED: N_("not verified by the bureau yet"),
    Reason.RETURNED: N_("returned by the bureau"),
    Reason.PLANNED: N_("planned"),
}
COUNTS = frozenset({Reason.MEETING, Reason.TRAVEL, Reason.WORKING_DAY})


@dataclass(frozen=True, slots=True)
class Stay:
    """One official's own stay on a trip."""

    trip_id: UUID
    official_id: UUID
    span: Span
    state: TripState
    meeting_days: frozenset[date]


@dataclass(frozen=True, slots=True)
class Judged:
    """A half day of an official on one trip: its reason, and what it would be were the trip verified.

    ``also_on``: another trip of the official that holds the same half day, which is counted once.
    """

    half: HalfDay
    trip_id: UUID
    state: TripState
    reason: Reason
    if_verified: Reason
    also_on: UUID | None = None

    @property
    def counts(self) -> bool:
        """Tell whether the half day counts now."""
        return self.reason in COUNTS

    @property
    def could_count(self) -> bool:
        """Tell whether it would count, were the trip verified."""
        return self.if_verified in COUNTS


def judge_stay(stay: Stay, is_working_day: Callable[[date], bool], *, every_working_day: bool = False) -> list[Judged]:
    """Judge every half day of a stay by §4.9 (1)–(4); ``every_working_day`` replaces (3) as the setting allows."""
    last = stay.span.halves - 1
    judged: list[Judged] = []
    works: dict[date, bool] = {}
    for place, half in enumerate(stay.span):
        travel = place < TRAVEL_HALVES or last - place < TRAVEL_HALVES
        if half.day not in works:
            works[half.day] = is_working_day(half.day)
        merits = _merits(half.day, stay.meeting_days, working=works[half.day], travel=travel, every=every_working_day)
        judged.append(Judged(half, stay.trip_id, stay.state, _as_it_stands(stay.state, merits), merits))
    return judged


def _merits(day: date, meetings: frozenset[date], *, working: bool, travel: bool, every: bool) -> Reason:
    """Judge a half day on its merits, the trip's state aside."""
    if not meetings:
        return Reason.TRIP_WITHOUT_MEETING
    if day in meetings:
        return Reason.MEETING
    if not working:
        return Reason.DAY_OFF
    if every:
        return Reason.WORKING_DAY
    return Reason.TRAVEL if travel else Reason.NO_MEETING


def _as_it_stands(state: TripState, merits: Reason) -> Reason:
    if state is TripState.VERIFIED:
        return merits
    if state is TripState.RETURNED:
        return Reason.RETURNED
    return Reason.NOT_VERIFIED if state in WAITING else Reason.PLANNED


_RANK = {Reason.PLANNED: 1, Reason.RETURNED: 2, Reason.NOT_VERIFIED: 3, Reason.MEETING: 5}
_RANK_OF_OTHERS = 4


def best_judgement(judged: Iterable[Judged]) -> dict[HalfDay, Judged]:
    """Return one judgement a half day: overlapping trips are a union, a counted one prevails over the rest."""
    best: dict[HalfDay, Judged] = {}
    for each in judged:
        known = best.get(each.half)
        if known is None:
            best[each.half] = each
            continue
        other, prevailing = sorted((known, each), key=_weight)
        same = other.trip_id == prevailing.trip_id
        best[each.half] = prevailing if same else replace(prevailing, also_on=other.trip_id)
    return best


def _weight(judged: Judged) -> tuple[bool, bool, int, int]:
    """Order judgements of one half day, the prevailing one last; of two alike the trip entered first prevails."""
    return judged.counts, judged.could_count, _RANK.get(judged.reason, _RANK_OF_OTHERS), -judged.trip_id.int


def within(judged: Iterable[Judged], first: date, last: date) -> list[Judged]:
    """Return the half days from ``first`` through ``last``: a trip across months is split by local date."""
    return [each for each in judged if first <= each.half.day <= last]
