"""When an official could set out 建议外出时段: free half days that clash with nothing known; pure."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from datetime import date, timedelta

from crm.calendar.half_days import HalfDay, Span, half_day

SHORTEST = 2
"""A trip of less than a day is not suggested while longer ones are free (our default)."""


def free_stretches(
    today: date,
    last: date,
    busy: Collection[HalfDay],
    is_working_day: Callable[[date], bool],
    serves: Callable[[date], bool] = lambda _day: True,
) -> list[Span]:
    """Return the stretches of free half days on working days from tomorrow through ``last``; a day off ends a stretch.

    ``busy``: own trips, visits hosted at home, half days on which the AB partner is away.
    """
    day, halves = today + timedelta(days=1), []
    while day <= last:
        if serves(day) and is_working_day(day):
            halves += [half for half in (HalfDay(day, False), HalfDay(day, True)) if half not in busy]
        day += timedelta(days=1)
    return list(_runs(halves))


def _runs(halves: Iterable[HalfDay]) -> Iterator[Span]:
    """Join half days that follow one another."""
    begin = end = None
    for half in halves:
        if begin is not None and end is not None and half.number != end.number + 1:
            yield Span(begin, end)
            begin = None
        begin, end = begin or half, half
    if begin is not None and end is not None:
        yield Span(begin, end)


def suggested(short: int, stretches: Collection[Span]) -> list[Span]:
    """Return the stretches that make up ``short`` half days, the earliest that are long enough first, in order of time.

    One stretch that suffices is better than two; where all together do not suffice all are returned.
    """
    if short <= 0:
        return []
    whole = next((each for each in stretches if each.halves >= short), None)
    if whole is not None:
        return [_cut(whole, short)]
    chosen, need = [], short
    for each in sorted(stretches, key=lambda each: (each.halves < SHORTEST, -each.halves, each.first)):
        if need <= 0:
            break
        chosen.append(_cut(each, need))
        need -= chosen[-1].halves
    return sorted(chosen, key=lambda each: each.first)


def _cut(stretch: Span, halves: int) -> Span:
    return Span(stretch.first, half_day(min(stretch.last.number, stretch.first.number + halves - 1)))
