"""Working days and periods 工作日与期限, pure: dates in, dates out.

Civil Code 201–203: the starting day is not counted; a month ends on the same day number, else on the
month's last day; a period in natural days or months whose last day is a day off ends on the next
working day. Licensing Law §82: days of an administrative limit are working days. Which days are worked
is the State Council's yearly arrangement, make-up days included.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from functools import cached_property
from itertools import islice

from crm.calendar.lunar import statutory_days
from crm.kernel.clock import COUNTY_ZONE, as_utc
from crm.kernel.errors import RuleBroken
from crm.kernel.i18n import N_, _, ngettext

CLOSING = time(17, 30)
"""The business day closes (our default)."""
MOST_DAYS = 3660
"""Longest period that is counted: ten years (our default); anything longer is a slip of the pen."""
MOST_MONTHS = 120
"""The same in months."""
EARLIEST, LATEST = date(1900, 1, 1), date(2199, 12, 31)
"""Days that periods are counted between (our default); a year beyond them is a slip of the keyboard."""
ONE_DAY = timedelta(days=1)


class DayKind(StrEnum):
    """What a day is."""

    WORKDAY = "workday"
    WEEKEND = "weekend"
    HOLIDAY = "holiday"
    MAKE_UP = "make_up"


DAY_KIND_NAMES = {
    DayKind.WORKDAY: N_("working day"),
    DayKind.WEEKEND: N_("weekend"),
    DayKind.HOLIDAY: N_("holiday"),
    DayKind.MAKE_UP: N_("make-up working day"),
}


@dataclass(frozen=True, slots=True)
class YearTable:
    """One year's arrangement 放假安排: days off beside plain weekends, and weekend days worked.

    The New Year holiday may reach back, so that the table also decides days of the December before.
    """

    year: int
    version: str
    off: Mapping[date, str]
    worked: Mapping[date, str]

    def decides(self, day: date) -> bool:
        """Tell whether the arrangement names ``day``."""
        return day in self.off or day in self.worked


@dataclass(frozen=True, slots=True)
class Due:
    """The last day of a period: by which rule, with which tables, and what to warn about."""

    start: date
    rule: str
    date: date
    table: str
    working_days: int
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CountedDay:
    """One day in the life of a count; ``number`` is its place, None where it does not count."""

    day: date
    kind: DayKind
    number: int | None


@dataclass(frozen=True)
class WorkCalendar:
    """The county's working calendar over the years it has tables for; other years fall back and say so."""

    tables: Mapping[int, YearTable]
    _fallback: dict[int, YearTable] = field(default_factory=dict, compare=False, repr=False)

    @cached_property
    def version(self) -> str:
        """Return the versions of all tables in one line."""
        return " ".join(table.version for _year, table in sorted(self.tables.items()))

    def table_of(self, year: int) -> YearTable:
        """Return a year's table, or weekends plus the fixed statutory days where there is none."""
        table = self.tables.get(year) or self._fallback.get(year)
        if table is None:
            table = YearTable(year, f"{year}:fallback", statutory_days(year), {})
            self._fallback[year] = table
        return table

    def day_kind(self, day: date) -> DayKind:
        """Tell what a day is; a December day that the next year's table names is as that table says."""
        following = self.tables.get(day.year + 1) if day.month == 12 else None
        table = following if following and following.decides(day) else self.table_of(day.year)
        if day in table.off:
            return DayKind.HOLIDAY
        if day.weekday() < 5:
            return DayKind.WORKDAY
        return DayKind.MAKE_UP if day in table.worked else DayKind.WEEKEND

    def is_working_day(self, day: date) -> bool:
        """Tell whether the offices work on ``day``."""
        return self.day_kind(day) in (DayKind.WORKDAY, DayKind.MAKE_UP)

    def next_working_day(self, day: date) -> date:
        """Return the first working day after ``day``."""
        return next(self._working_days_after(day))

    def working_on_or_after(self, day: date) -> date:
        """Return ``day`` if it is worked, else the first working day after it."""
        return day if self.is_working_day(day) else self.next_working_day(day)

    def add_working_days(self, start: date, count: int) -> Due:
        """Return the last of ``count`` working days (0 to 3 660) after ``start`` (Licensing Law §82).

        Raises RuleBroken ``period_length`` or ``day_range``.
        """
        _check_length(count, MOST_DAYS, _("A period has 0 to {most} days."))
        check_day(start)
        day = next(islice(self._working_days_after(start), count - 1, None)) if count else start
        return self._due(start, "working_days", day)

    def add_natural_days(self, start: date, count: int) -> Due:
        """Return the end of ``count`` natural days (0 to 3 660) after ``start``, moved off a day off (Civil Code 203).

        Raises RuleBroken ``period_length`` or ``day_range``.
        """
        _check_length(count, MOST_DAYS, _("A period has 0 to {most} days."))
        check_day(start)
        return self._due(start, "natural_days", self.working_on_or_after(start + timedelta(days=count)))

    def add_months(self, start: date, count: int) -> Due:
        """Return the end of ``count`` months (0 to 120) after ``start`` (Civil Code 202), moved off a day off (203).

        Raises RuleBroken ``period_length`` or ``day_range``.
        """
        _check_length(count, MOST_MONTHS, _("A period has 0 to {most} months."))
        check_day(start)
        return self._due(start, "months", self.working_on_or_after(same_day_number(start, count)))

    def count_working_days(self, after: date, through: date) -> int:
        """Count the working days from the day after ``after`` through ``through``; 0 when none lie between.

        Raises RuleBroken ``day_range``.
        """
        check_day(after)
        check_day(through)
        days = (through - after).days
        return sum(self.is_working_day(after + timedelta(days=n)) for n in range(1, days + 1))

    def working_days_of(self, year: int, month: int) -> list[date]:
        """Return the working days of a month."""
        first = date(year, month, 1)
        days = (same_day_number(first, 1) - first).days
        return [first + timedelta(days=n) for n in range(days) if self.is_working_day(first + timedelta(days=n))]

    def warnings_for(self, first: date, last: date) -> tuple[str, ...]:
        """Return a sentence when the days ``first`` through ``last`` touch years without a table, none otherwise."""
        years = [year for year in range(first.year, last.year + 1) if year not in self.tables]
        if not years:
            return ()
        text = ngettext(
            "There is no holiday table for {years} yet; counted with weekends and the fixed statutory days only.",
            "There are no holiday tables for {years} yet; counted with weekends and the fixed statutory days only.",
            len(years),
        )
        return (text.format(years=_year_runs(years)),)

    def explain(self, start: date, due: date) -> list[CountedDay]:
        """Return every day after ``start`` through ``due`` with its kind and its number in the count."""
        days, number = [], 0
        for offset in range(1, (due - start).days + 1):
            day = start + timedelta(days=offset)
            kind = self.day_kind(day)
            counted = kind in (DayKind.WORKDAY, DayKind.MAKE_UP)
            number += counted
            days.append(CountedDay(day, kind, number if counted else None))
        return days

    def _working_days_after(self, day: date) -> Iterator[date]:
        while True:
            day += ONE_DAY
            if self.is_working_day(day):
                yield day

    def _due(self, start: date, rule: str, day: date) -> Due:
        first = min(start + ONE_DAY, day)  # the starting day is not counted, so its table is not used
        used = self.tables_between(first, day)
        return Due(start, rule, day, used, self.count_working_days(start, day), self.warnings_for(first, day))

    def tables_between(self, first: date, last: date) -> str:
        """Return the versions of the tables that decide the days ``first`` through ``last``, as a deadline keeps them."""
        return " ".join(table.version for table in self._deciding(first, last))

    def _deciding(self, first: date, last: date) -> list[YearTable]:
        """Return the tables that decide the days ``first`` through ``last``."""
        used = [self.table_of(year) for year in range(first.year, last.year + 1)]
        following = self.tables.get(last.year + 1)
        if following and any(first <= day <= last for day in (*following.off, *following.worked)):
            used.append(following)
        return used


def check_day(day: date, field: str = "start") -> date:
    """Return ``day`` if periods are counted there (1900 to 2199). Raises RuleBroken ``day_range``."""
    if not EARLIEST <= day <= LATEST:
        text = _("{day} lies outside the years {first} to {last}; correct the date.")
        raise RuleBroken("day_range", text.format(day=day, first=EARLIEST.year, last=LATEST.year), field=field)
    return day


def _check_length(count: int, most: int, sentence: str) -> None:
    if not 0 <= count <= most:
        raise RuleBroken("period_length", sentence.format(most=most), field="days")


def _year_runs(years: list[int]) -> str:
    """Return years in ascending order as 2017、2027–2030."""
    runs: list[list[int]] = []
    for year in years:
        if runs and runs[-1][-1] == year - 1:
            runs[-1].append(year)
        else:
            runs.append([year])
    return "、".join(str(run[0]) if len(run) == 1 else f"{run[0]}–{run[-1]}" for run in runs)


def same_day_number(start: date, months: int) -> date:
    """Return the same day number ``months`` later, else that month's last day (Civil Code 202)."""
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    following = date(year + month // 11, (month + 1) % 12 + 1, 1)
    return min(date(year, month + 1, 1) + timedelta(days=start.day - 1), following - ONE_DAY)


def clock_start(calendar: WorkCalendar, moment: datetime, closing: time = CLOSING) -> date:
    """Return the day a clock counts from: the day of receipt, or the next working day when received after closing.

    Only clocks use this; the order of first reports is by the moment itself (domain §4.1).
    """
    local = as_utc(moment).astimezone(COUNTY_ZONE)
    day = local.date()
    late = local.time() > closing
    return calendar.next_working_day(day) if late or not calendar.is_working_day(day) else day


def calendar_from(tables: Iterable[YearTable]) -> WorkCalendar:
    """Return the calendar over ``tables``; of two for one year the later prevails."""
    return WorkCalendar({table.year: table for table in tables})


def describe(due: Due) -> dict[str, object]:
    """Return a due date under the keys that scripts rely on."""
    return {
        "start": due.start.isoformat(),
        "rule": due.rule,
        "due": due.date.isoformat(),
        "working_days": due.working_days,
        "table": due.table,
        "warnings": list(due.warnings),
    }
