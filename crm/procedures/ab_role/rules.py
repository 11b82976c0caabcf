"""When a post must be handed over and who has it stretch by stretch (domain §4.6). Pure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from enum import StrEnum

from crm.calendar.half_days import HalfDay, Span
from crm.calendar.rules import ONE_DAY, WorkCalendar
from crm.kernel.errors import RuleBroken
from crm.kernel.i18n import N_, _
from crm.people.duty import Duty, Off, Roll, Seat, Standing, duty_at, half_words


class HandoverState(StrEnum):
    """Where a handover stands: nothing written, being written, handed over by A, approved, A back."""

    MISSING = "missing"
    DRAFT = "draft"
    HANDED_OVER = "handed_over"
    APPROVED = "approved"
    RETURNED = "returned"


HANDOVER_STATE_NAMES = {
    HandoverState.MISSING: N_("not written yet"),
    HandoverState.DRAFT: N_("being written"),
    HandoverState.HANDED_OVER: N_("handed over"),
    HandoverState.APPROVED: N_("handover approved"),
    HandoverState.RETURNED: N_("returned to A"),
}


def handover_due(calendar: WorkCalendar, first_day: date, ahead_days: int) -> date:
    """Return the last day on which a handover is in time: ``ahead_days`` working days before the absence (our default 1)."""
    day = first_day
    while ahead_days > 0:
        day -= ONE_DAY
        ahead_days -= calendar.is_working_day(day)
    return day


def check_over(last: HalfDay, now: HalfDay) -> None:
    """Refuse a return that is confirmed while the absence lasts. Raises RuleBroken ``still_away``."""
    if now <= last:
        text = _("The absence lasts until {end}; A confirms the return afterwards. End the leave first if A is back early.")
        raise RuleBroken("still_away", text.format(end=half_words(last)))


def stretches(seat: Seat, span: Span, roll: Roll) -> Iterator[tuple[Span, Duty | None]]:
    """Yield who has the post, stretch by stretch, in the half days of ``span`` in which its A is away."""
    start: HalfDay | None = None
    before: Duty | None = None
    previous = span.first
    for half in span:
        duty = duty_at(seat, half, roll)
        if start is not None and duty != before:
            yield Span(start, previous), before
            start = None
        away = seat.holder(Standing.A, half.day) is not None and (duty is None or duty.standing is not Standing.A)
        if away and start is None:
            start, before = half, duty
        previous = half
    if start is not None:
        yield Span(start, previous), before


def halves_of_a(seat: Seat, off: Off) -> list[HalfDay]:
    """Return the half days of an absence in which its official holds role A of a post."""
    return [half for half in off.span if seat.holder(Standing.A, half.day) == off.official_id]
