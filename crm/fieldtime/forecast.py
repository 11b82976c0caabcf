"""Can the month's target still be met 预测: what is short, what is left, and until when one must set out; pure."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from crm.fieldtime.half_days import HalfDay


class Outlook(StrEnum):
    """How the month will end."""

    MET = "met"
    POSSIBLE = "possible"
    IMPOSSIBLE = "impossible"


@dataclass(frozen=True, slots=True)
class Forecast:
    """``short``: half days short; ``left``: half days that can still count; ``set_out_by``: last day to set out."""

    outlook: Outlook
    short: int
    left: int
    set_out_by: date | None = None


def forecast(
    counted: int,
    waiting: int,
    target: int,
    taken: Collection[HalfDay],
    *,
    today: date,
    last: date,
    is_working_day: Callable[[date], bool],
) -> Forecast:
    """Say whether ``target`` half days can be reached by ``last``.

    What waits for verification is taken as good; from tomorrow every half day of a working day that is not
    already ``taken`` (counted or waiting) can count; days off need a meeting and are not relied upon.
    """
    short = max(0, target - counted - waiting)
    free = [
        HalfDay(day, afternoon)
        for day in (today + timedelta(days=n) for n in range(1, (last - today).days + 1))
        if is_working_day(day)
        for afternoon in (False, True)
        if HalfDay(day, afternoon) not in taken
    ]
    if short == 0:
        return Forecast(Outlook.MET, 0, len(free))
    if len(free) < short:
        return Forecast(Outlook.IMPOSSIBLE, short, len(free))
    return Forecast(Outlook.POSSIBLE, short, len(free), free[-short].day)
