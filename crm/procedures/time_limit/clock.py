"""The clock of a step 计时 (domain §4.7), pure: a function of start, limit, pauses and calendar.

The starting day is not counted (Civil Code §201); days are working days (Licensing Law §82). A pause takes out the
working days from the day after it began through the day it ended (our default); hearings, tests and expert reviews
always pause (Licensing Law §45). With the rule *restart* the count begins anew when what was awaited is there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from crm.calendar.counting import WorkingDays
from crm.calendar.rules import DayKind, WorkCalendar
from crm.kernel.clock import COUNTY_ZONE, as_utc
from crm.kernel.i18n import N_


class Waiting(StrEnum):
    """What a step's clock does while materials are awaited."""

    RESTART = "restart"
    PAUSE = "pause"
    NONE = "none"


WAITING_NAMES = {
    Waiting.RESTART: N_("begins anew"),
    Waiting.PAUSE: N_("pauses"),
    Waiting.NONE: N_("runs on"),
}


class PauseReason(StrEnum):
    """Why a clock stands still: materials awaited, or one of the times of Licensing Law §45."""

    MATERIALS = "materials"
    HEARING = "hearing"
    BIDDING = "bidding"
    AUCTION = "auction"
    INSPECTION = "inspection"
    TESTING = "testing"
    QUARANTINE = "quarantine"
    APPRAISAL = "appraisal"
    EXPERT_REVIEW = "expert_review"


PAUSE_NAMES = {
    PauseReason.MATERIALS: N_("materials awaited"),
    PauseReason.HEARING: N_("hearing"),
    PauseReason.BIDDING: N_("bidding"),
    PauseReason.AUCTION: N_("auction"),
    PauseReason.INSPECTION: N_("inspection"),
    PauseReason.TESTING: N_("testing"),
    PauseReason.QUARANTINE: N_("quarantine"),
    PauseReason.APPRAISAL: N_("expert identification"),
    PauseReason.EXPERT_REVIEW: N_("expert review"),
}


@dataclass(frozen=True, slots=True)
class Pause:
    """A pause: the day it began (which still counts) and the day it ended (which does not), None while it lasts."""

    first: date
    last: date | None
    reason: str = PauseReason.MATERIALS
    restart: bool = False


@dataclass(frozen=True, slots=True)
class Clock:
    """A clock: the day it counts from, its limit in working days with any extension, its pauses in order."""

    start: date
    limit: int
    pauses: tuple[Pause, ...] = ()

    @property
    def paused(self) -> bool:
        """Tell whether a pause lasts."""
        return bool(self.pauses) and self.pauses[-1].last is None


def run_of(clock: Clock, today: date) -> tuple[date, list[tuple[date, date]]]:
    """Return the day the present count began from and the pauses within it; a lasting pause as if it ended today."""
    start = clock.start
    pauses: list[tuple[date, date]] = []
    for pause in clock.pauses:
        last = pause.last if pause.last is not None else max(today, pause.first)
        if pause.restart:
            start, pauses = last, []
        else:
            pauses.append((pause.first, last))
    return start, pauses


def day_of(clock: Clock, number: int, days: WorkingDays, today: date) -> date:
    """Return the day on which the count reaches ``number`` (0 and up)."""
    if not clock.pauses:
        return days.after(clock.start, number)
    start, pauses = run_of(clock, today)
    if number == 0:
        return start
    counted_to = days.index(start)
    target = counted_to + number - 1
    for first, last in pauses:
        begin, end = max(days.index(first), counted_to), days.index(last)
        if begin <= target and end > begin:
            target += end - begin
        counted_to = max(counted_to, end)
    return days.at(target)


def due_of(clock: Clock, days: WorkingDays, today: date) -> date:
    """Return the last day of a clock; while a pause lasts, the day it would be if the pause ended today."""
    return day_of(clock, clock.limit, days, today)


def counted_of(clock: Clock, days: WorkingDays, through: date) -> int:
    """Return the working days counted through a day, also beyond the limit; a lasting pause stands still."""
    start, pauses = run_of(clock, through)
    if through <= start:
        return 0
    taken, reached = 0, start
    for first, last in pauses:
        begin, end = max(min(first, through), reached), min(last, through)
        if end > begin:
            taken += days.between(begin, end)
            reached = end
    return days.between(start, through) - taken


def left_of(clock: Clock, days: WorkingDays, today: date) -> int:
    """Return the working days left after today, negative when the limit has passed.

    While a clock waits to begin anew, what was left when it stopped.
    """
    if not clock.pauses:
        return days.between(today, days.after(clock.start, clock.limit)) if today > clock.start else clock.limit
    last = clock.pauses[-1]
    if last.restart and last.last is None:
        before = Clock(clock.start, clock.limit, clock.pauses[:-1])
        return clock.limit - counted_of(before, days, last.first)
    return clock.limit - counted_of(clock, days, today)


def is_past(due: date, moment: datetime, closing: time) -> bool:
    """Tell whether a moment lies after closing of the last day: until then the limit is met (our default 17:30)."""
    local = as_utc(moment).astimezone(COUNTY_ZONE)
    return local.date() > due or (local.date() == due and local.time() > closing)


class DayMark(StrEnum):
    """What one day is in the life of a clock."""

    BEFORE = "before"
    START = "start"
    COUNTED = "counted"
    MAKE_UP = "make_up"
    WEEKEND = "weekend"
    HOLIDAY = "holiday"
    PAUSED = "paused"
    PAUSE_END = "pause_end"
    SET_ASIDE = "set_aside"
    LATE = "late"


MARK_NAMES = {
    DayMark.BEFORE: N_("before acceptance"),
    DayMark.START: N_("starting day, not counted"),
    DayMark.COUNTED: N_("working day"),
    DayMark.MAKE_UP: N_("make-up working day"),
    DayMark.WEEKEND: N_("weekend"),
    DayMark.HOLIDAY: N_("holiday"),
    DayMark.PAUSED: N_("paused"),
    DayMark.PAUSE_END: N_("pause ends, not counted"),
    DayMark.SET_ASIDE: N_("counted before the clock began anew"),
    DayMark.LATE: N_("past due"),
}
_OFF = {DayKind.WEEKEND: DayMark.WEEKEND, DayKind.HOLIDAY: DayMark.HOLIDAY}


@dataclass(frozen=True, slots=True)
class ClockDay:
    """One day in the life of a clock: ``number`` is its place in the count, None where it does not count."""

    day: date
    mark: DayMark
    number: int | None = None
    reason: str = ""
    due: bool = False


def life_of(clock: Clock, calendar: WorkCalendar, due: date, through: date, received: date | None = None) -> list[ClockDay]:
    """Return the whole life of a clock, day by day from receipt through its last day or ``through``, the later.

    While a clock waits to begin anew, as if it did on the day ``through``: today, or the day the step was done. ``received``: the day the application came, when before the start.
    """
    days: list[ClockDay] = []
    first = min(received or clock.start, clock.start)
    starts = [clock.start, *(each.last for each in clock.pauses if each.restart and each.last is not None)]
    last_start, number = starts[-1], 0
    expected = max(through, clock.pauses[-1].first) if clock.paused and clock.pauses[-1].restart else None
    for offset in range((max(due, through) - first).days + 1):
        day = first + timedelta(days=offset)
        if day < clock.start:
            days.append(ClockDay(day, DayMark.BEFORE))
            continue
        if day in starts:
            number = 0
            days.append(ClockDay(day, DayMark.START, due=day == due))
            continue
        mark, reason = _mark(day, calendar, clock.pauses, due, last_start, through)
        counts = mark in (DayMark.COUNTED, DayMark.MAKE_UP, DayMark.SET_ASIDE)
        number += counts
        days.append(ClockDay(day, mark, number if counts else None, reason, due=day == due))
        if day == expected:
            number = 0
    return days


def _mark(
    day: date, calendar: WorkCalendar, pauses: Sequence[Pause], due: date, last_start: date, through: date
) -> tuple[DayMark, str]:
    kind = calendar.day_kind(day)
    if kind in _OFF:
        return _OFF[kind], ""
    if day > due:
        return DayMark.LATE, ""
    for pause in pauses:
        last = pause.last or max(through, pause.first)
        if pause.first < day <= last:
            ended = pause.last is not None and day == pause.last
            return (DayMark.PAUSE_END if ended else DayMark.PAUSED), pause.reason
    if day < last_start:
        return DayMark.SET_ASIDE, ""
    return (DayMark.MAKE_UP if kind is DayKind.MAKE_UP else DayMark.COUNTED), ""
