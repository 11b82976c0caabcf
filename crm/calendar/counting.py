"""Counting many periods at once: the working days in a row, so that a due date is a look-up."""

from __future__ import annotations

from bisect import bisect_right
from datetime import date, timedelta

from crm.calendar.rules import ONE_DAY, WorkCalendar

SPAN = timedelta(days=400)


class WorkingDays:
    """The working days of a calendar in a row, which grows both ways as it is asked; counts are those of the calendar."""

    def __init__(self, calendar: WorkCalendar, around: date) -> None:
        """Begin with the days ``around`` a date."""
        self.calendar = calendar
        self._first = self._last = around
        self._days: list[date] = [around] if calendar.is_working_day(around) else []
        self._before = 0
        self._reach(around - SPAN, around + SPAN)

    def after(self, start: date, count: int) -> date:
        """Return the last of ``count`` working days (0 and up) after ``start``; ``start`` itself for 0."""
        return start if count == 0 else self.at(self.index(start) + count - 1)

    def between(self, after: date, through: date) -> int:
        """Count the working days from the day after ``after`` through ``through``, negative when they lie the other way."""
        return self.index(through) - self.index(after)

    def index(self, day: date) -> int:
        """Return the place of the first working day after ``day``; places stay as the row grows, and may be negative."""
        if not self._first <= day <= self._last:
            self._reach(day - ONE_DAY, day + ONE_DAY)
        return bisect_right(self._days, day) - self._before

    def at(self, index: int) -> date:
        """Return the working day at a place that ``index`` gave, or any number behind it."""
        while index + self._before >= len(self._days):
            self._reach(self._first, self._last + SPAN)
        return self._days[index + self._before]

    def _reach(self, first: date, last: date) -> None:
        calendar = self.calendar
        while self._last < last:
            self._last += ONE_DAY
            if calendar.is_working_day(self._last):
                self._days.append(self._last)
        earlier = []
        while self._first > first:
            self._first -= ONE_DAY
            if calendar.is_working_day(self._first):
                earlier.append(self._first)
        if earlier:
            self._days[:0] = reversed(earlier)
            self._before += len(earlier)
