"""Can the month's target still be met 预测: what is short, what is left, and until when one must set out; pure."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from crm.calendar.half_days import HalfDay
from crm.fieldtime.month import OfficialMonth, Reading, UnitMonth, may_count


class Outlook(StrEnum):
    """How the month will end."""

    MET = "met"
    POSSIBLE = "possible"
    IMPOSSIBLE = "impossible"


_HOPE = {Outlook.MET: 0, Outlook.POSSIBLE: 1, Outlook.IMPOSSIBLE: 2}


@dataclass(frozen=True, slots=True)
class Forecast:
    """``short``: half days short; ``left``: half days of working days that can still count; ``set_out_by``: last day to set out.

    ``left_off``: half days of days off, which count only with a meeting on the day and are not relied upon.
    """

    outlook: Outlook
    short: int
    left: int
    set_out_by: date | None = None
    left_off: int = 0


def forecast(
    counted: int,
    waiting: int,
    target: int,
    taken: Collection[HalfDay],
    *,
    today: date,
    first: date,
    last: date,
    is_working_day: Callable[[date], bool],
    serves: Callable[[date], bool] = lambda _day: True,
) -> Forecast:
    """Say whether ``target`` half days can be reached from ``first`` through ``last``.

    What waits for verification is taken as good; from tomorrow every half day of a working day that is not
    already ``taken`` (counted or waiting) can count, on days that somebody ``serves``; days off need a
    meeting and are not relied upon (our default).
    """
    short = max(0, target - counted - waiting)
    begin = max(first, today + timedelta(days=1))
    days = [begin + timedelta(days=n) for n in range((last - begin).days + 1)]
    open_halves = [HalfDay(day, afternoon) for day in days if serves(day) for afternoon in (False, True)]
    free = [half for half in open_halves if half not in taken]
    working = [half for half in free if is_working_day(half.day)]
    off = len(free) - len(working)
    if short == 0:
        return Forecast(Outlook.MET, 0, len(working), left_off=off)
    if len(working) < short:
        return Forecast(Outlook.IMPOSSIBLE, short, len(working), left_off=off)
    return Forecast(Outlook.POSSIBLE, short, len(working), working[-short].day, off)


@dataclass(frozen=True, slots=True)
class UnitForecast:
    """A unit's outlook under each reading, and each official's own."""

    readings: Mapping[Reading, Forecast]
    officials: tuple[Forecast, ...]


def unit_forecast(
    month: UnitMonth, target: int, *, today: date, first: date, last: date, is_working_day: Callable[[date], bool]
) -> UnitForecast:
    """Work out a unit's forecast; ``officials`` stand in the order of the month's officials."""

    def ahead(people: Iterable[OfficialMonth], counted: int, waiting: int, serves: Callable[[date], bool]) -> Forecast:
        taken = {half for each in people for half, judged in each.halves.items() if judged.counts or may_count(judged)}
        return forecast(
            counted, waiting, target, taken, today=today, first=first, last=last, is_working_day=is_working_day, serves=serves
        )

    officials = tuple(ahead([each], each.counted, each.waiting, each.serves) for each in month.officials)
    principals = [each for each in month.officials if each.principal]
    union = ahead(principals, month.union, month.waiting, lambda day: any(each.leads(day) for each in principals))
    own = [outlook for each, outlook in zip(month.officials, officials, strict=True) if each.principal]
    readings = {Reading.UNION: union, Reading.BEST: easiest(officials) or union, Reading.EVERY: hardest(own) or union}
    return UnitForecast(readings, officials)


def easiest(outlooks: Iterable[Forecast]) -> Forecast | None:
    """Return the outlook of whoever is likeliest to reach the target; None where there is nobody."""
    return min(outlooks, key=_order, default=None)


def hardest(outlooks: Collection[Forecast]) -> Forecast | None:
    """Return the outlook of whoever is least likely to reach it, with the earliest day by which anybody must set out."""
    worst = max(outlooks, key=_order, default=None)
    if worst is None or worst.outlook is not Outlook.POSSIBLE:
        return worst
    return replace(worst, set_out_by=min(each.set_out_by for each in outlooks if each.set_out_by is not None))


def _order(outlook: Forecast) -> tuple[int, int, int]:
    return _HOPE[outlook.outlook], outlook.short, -outlook.left
