"""Half days 半天: the unit in which field time is counted. Totals are whole numbers of half days, never floats."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple


class HalfDay(NamedTuple):
    """A morning or an afternoon; sorts in time."""

    day: date
    afternoon: bool

    @property
    def number(self) -> int:
        """Return a running number, one more for each half day."""
        return self.day.toordinal() * 2 + self.afternoon

    def later(self, halves: int) -> HalfDay:
        """Return the half day so many later (earlier when negative)."""
        return half_day(self.number + halves)


def half_day(number: int) -> HalfDay:
    """Return the half day of a running number."""
    return HalfDay(date.fromordinal(number // 2), bool(number % 2))


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of half days, both ends included."""

    first: HalfDay
    last: HalfDay

    def __iter__(self) -> Iterator[HalfDay]:
        """Go through the half days in order."""
        return (half_day(number) for number in range(self.first.number, self.last.number + 1))

    @property
    def halves(self) -> int:
        """Return how many half days it holds, 0 or less when it ends before it starts."""
        return self.last.number - self.first.number + 1

    def overlaps(self, other: Span) -> bool:
        """Tell whether both hold a common half day."""
        return self.first <= other.last and other.first <= self.last


def span(first_day: date, last_day: date, *, first_afternoon: bool = False, last_morning: bool = False) -> Span:
    """Return the stretch from a first day (or its afternoon) through a last day (or its morning)."""
    return Span(HalfDay(first_day, first_afternoon), HalfDay(last_day, not last_morning))


def month_bounds(year: int, month: int) -> tuple[date, date]:
    """Return a month's first and last day."""
    first = date(year, month, 1)
    following = date(year + month // 12, month % 12 + 1, 1)
    return first, following - timedelta(days=1)


def days_text(halves: int) -> str:
    """Write half days as days: 19 → 9.5, 20 → 10."""
    return f"{halves // 2}.5" if halves % 2 else str(halves // 2)
