"""The rhythm of the year 推进机制 (domain §4.12), pure: which tasks fall due when, by recurrence rules and the working calendar.

Recurrences are those of RFC 5545 (iCalendar), read by python-dateutil. A day that is off moves to the next working day
(domain §4.1); a ceremony keeps its true date, lunar or not, whatever day that is. All days are our defaults, and settings.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from functools import lru_cache

from crm.calendar.lunar import from_lunar, lunar_text
from crm.calendar.rules import DAY_KIND_NAMES, DayKind, WorkCalendar
from crm.kernel.errors import RuleBroken
from crm.kernel.i18n import N_, _


class TaskKind(StrEnum):
    """What recurs; ``own`` is a task that the bureau set itself."""

    BULLETIN = "bulletin"
    FIELD_BULLETIN = "field_bulletin"
    INSPECTION = "inspection"
    CONTEST = "contest"
    HALF_YEAR = "half_year"
    ANNUAL = "annual"
    CEREMONY = "ceremony"
    CAMPAIGN = "campaign"
    OWN = "own"


TASK_NAMES = {
    TaskKind.BULLETIN: N_("Monthly bulletin"),
    TaskKind.FIELD_BULLETIN: N_("Field-time bulletin"),
    TaskKind.INSPECTION: N_("Inspection of two months"),
    TaskKind.CONTEST: N_("Result of the quarter's contest"),
    TaskKind.HALF_YEAR: N_("Half-year assessment"),
    TaskKind.ANNUAL: N_("Annual evaluation"),
    TaskKind.CEREMONY: N_("Mass ceremony"),
    TaskKind.CAMPAIGN: N_("Seasonal campaign"),
    TaskKind.OWN: N_("Task of the bureau"),
}


class Season(StrEnum):
    """A season of the four-seasons song 四季歌."""

    SPRING = "spring"
    SUMMER = "summer"
    AUTUMN = "autumn"
    WINTER = "winter"


SEASON_NAMES = {
    Season.SPRING: N_("Spring"),
    Season.SUMMER: N_("Summer"),
    Season.AUTUMN: N_("Autumn"),
    Season.WINTER: N_("Winter"),
}


class Rule(StrEnum):
    """How a task's day is found."""

    WORKING_DAY = "working_day"
    """The n-th working day of its month."""
    NEXT_WORKING_DAY = "next_working_day"
    """The day itself, or the next working day where it is off."""
    TRUE_DATE = "true_date"
    """The day itself, worked or off."""


LUNAR_MARK = "农历"
LAST_LUNAR_MONTH, LAST_LUNAR_DAY = 10, 29
"""Lunar days up to 十月廿九 lie inside the year of the same number in every year, and every lunar month has 29 days."""
MOST_WORKING_DAYS = 12
"""No month of the tables has fewer working days, so that the n-th of them lies inside its month."""
_YEAR_DAY = re.compile(rf"({LUNAR_MARK})? ?([0-9]{{1,2}})[-/.]([0-9]{{1,2}})")


@dataclass(frozen=True, slots=True)
class YearDay:
    """A day of every year: month and day, of the lunar calendar where ``lunar``."""

    month: int
    day: int
    lunar: bool = False

    def in_year(self, year: int) -> date:
        """Return the date in ``year``."""
        return from_lunar(year, self.month, self.day) if self.lunar else date(year, self.month, self.day)

    @property
    def text(self) -> str:
        """Return the day as the settings write it: 04-18, or 农历01-18."""
        return f"{LUNAR_MARK if self.lunar else ''}{self.month:02d}-{self.day:02d}"


def year_day(text: str) -> YearDay:
    """Read a day of every year: 04-18, or 农历01-18. Raises RuleBroken ``year_day``; February 29 is not in every year."""
    found = _YEAR_DAY.fullmatch(text.strip())
    if found is not None:
        read = YearDay(int(found[2]), int(found[3]), bool(found[1]))
        if read.lunar and 1 <= read.month <= LAST_LUNAR_MONTH and 1 <= read.day <= LAST_LUNAR_DAY:
            return read
        if not read.lunar and _in_every_year(read):
            return read
    words = _("“{text}” is not a day of every year; write it as 04-18, a lunar one as 农历01-18.")
    raise RuleBroken("year_day", words.format(text=text))


def solar_day(text: str) -> YearDay:
    """Read a day of every year that is not lunar: 07-20. Raises RuleBroken ``year_day``."""
    read = year_day(text)
    if read.lunar:
        words = _("“{text}” is a lunar day; write a day such as 07-20.")
        raise RuleBroken("year_day", words.format(text=text))
    return read


def _in_every_year(read: YearDay) -> bool:
    try:
        read.in_year(2001)
    except ValueError:
        return False
    return True


@dataclass(frozen=True, slots=True)
class Window:
    """The days of a season's campaign, both included; one that ends before it begins ends in the next year."""

    first: YearDay
    last: YearDay

    def beginning_in(self, year: int) -> tuple[date, date]:
        """Return the first and the last day of the window that begins in ``year``."""
        first, last = self.first.in_year(year), self.last.in_year(year)
        return first, last if last >= first else self.last.in_year(year + 1)


def window(text: str) -> Window:
    """Read a window: 03-01 05-31. Raises RuleBroken ``year_day``."""
    first, _space, last = text.strip().partition(" ")
    return Window(solar_day(first), solar_day(last))


def months(text: str) -> tuple[int, ...]:
    """Read months of the year: 2 4 6 8 10 12, in order and each once. Raises RuleBroken ``months``."""
    found = sorted({int(part) for part in text.split() if part.isascii() and part.isdigit()})
    if len(found) != len(text.split()) or not all(1 <= month <= 12 for month in found):
        raise RuleBroken("months", _("“{text}” are not months; write them as 2 4 6.").format(text=text))
    return tuple(found)


def reads(parse: Callable[[str], object]) -> Callable[[object], bool]:
    """Return a test whether a value is text that ``parse`` can read, for settings."""

    def accepts(value: object) -> bool:
        try:
            return isinstance(value, str) and parse(value) is not None
        except RuleBroken:
            return False

    return accepts


@dataclass(frozen=True, slots=True)
class RhythmRules:
    """The county's rules, every number a setting (our defaults): working days, months, days of every year, windows."""

    bulletin_days: int = 5
    field_bulletin_days: int = 5
    inspection_months: tuple[int, ...] = (2, 4, 6, 8, 10, 12)
    inspection_day: int = 20
    contest_days: int = 10
    half_year: YearDay = YearDay(7, 20)
    annual: YearDay = YearDay(1, 31)
    ceremonies: tuple[YearDay, ...] = (YearDay(1, 18, lunar=True), YearDay(4, 18), YearDay(8, 18))
    ceremony_ahead_days: int = 30
    campaigns: tuple[tuple[Season, Window], ...] = (
        (Season.SPRING, Window(YearDay(3, 1), YearDay(5, 31))),
        (Season.SUMMER, Window(YearDay(6, 1), YearDay(8, 31))),
        (Season.AUTUMN, Window(YearDay(9, 1), YearDay(11, 30))),
        (Season.WINTER, Window(YearDay(12, 1), YearDay(2, 28))),
    )


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One task of one period. ``nominal_on`` is the day that the recurrence names, ``due_on`` the day it falls due.

    ``period`` is 2026-10, 2026Q3, 2026H1, 2026, 2026C1 (the year's first ceremony) or 2026-spring; with the kind it
    names the task for good. ``count``: which working day of the month, 0 for other rules. ``table``: the holiday
    tables that decided, empty where none was asked.
    """

    kind: TaskKind
    period: str
    opens_on: date
    nominal_on: date
    due_on: date
    rule: Rule
    recurrence: str
    count: int = 0
    table: str = ""
    warnings: tuple[str, ...] = ()


def occurrences(year: int, rules: RhythmRules, calendar: WorkCalendar) -> list[Occurrence]:
    """Return the tasks whose nominal day lies in ``year``, in the order of their due days."""
    made = [
        *_bulletins(year, rules, calendar),
        *_inspections(year, rules, calendar),
        *_contests(year, rules, calendar),
        *_evaluations(year, rules, calendar),
        *_ceremonies(year, rules),
        *_campaigns(year, rules, calendar),
    ]
    kinds = list(TaskKind)
    return sorted(made, key=lambda each: (each.due_on, kinds.index(each.kind), each.period))


@lru_cache(maxsize=200)
def recurring(recurrence: str, year: int) -> tuple[date, ...]:
    """Return the days of a year that an RFC 5545 recurrence names."""
    from dateutil.rrule import rrulestr  # noqa: PLC0415 - loaded when the first rhythm is asked for

    first, last = datetime(year, 1, 1, tzinfo=UTC), datetime(year, 12, 31, tzinfo=UTC)
    return tuple(moment.date() for moment in rrulestr(recurrence, dtstart=first).between(first, last, inc=True))


def month_before(day: date) -> date:
    """Return the first day of the month before."""
    return (day.replace(day=1) - timedelta(days=1)).replace(day=1)


def _bulletins(year: int, rules: RhythmRules, calendar: WorkCalendar) -> Iterator[Occurrence]:
    """Yield the bulletins of the months before: each due a working day of the month that follows its own."""
    for kind, count in ((TaskKind.BULLETIN, rules.bulletin_days), (TaskKind.FIELD_BULLETIN, rules.field_bulletin_days)):
        recurrence = "FREQ=MONTHLY;BYMONTHDAY=1"
        for first in recurring(recurrence, year):
            yield _working_day(kind, f"{month_before(first):%Y-%m}", first, count, recurrence, calendar)


def _contests(year: int, rules: RhythmRules, calendar: WorkCalendar) -> Iterator[Occurrence]:
    recurrence = "FREQ=MONTHLY;BYMONTH=1,4,7,10;BYMONTHDAY=1"
    for first in recurring(recurrence, year):
        ended = month_before(first)
        period = f"{ended.year}Q{(ended.month + 2) // 3}"
        yield _working_day(TaskKind.CONTEST, period, first, rules.contest_days, recurrence, calendar)


def _working_day(kind: TaskKind, period: str, first: date, count: int, recurrence: str, calendar: WorkCalendar) -> Occurrence:
    """Return a task due the ``count``-th working day of the month that begins on ``first``."""
    due = calendar.add_working_days(first - timedelta(days=1), count)
    return Occurrence(kind, period, first, first, due.date, Rule.WORKING_DAY, recurrence, count, due.table, due.warnings)


def _inspections(year: int, rules: RhythmRules, calendar: WorkCalendar) -> Iterator[Occurrence]:
    months = ",".join(str(month) for month in rules.inspection_months)
    recurrence = f"FREQ=MONTHLY;BYMONTH={months};BYMONTHDAY={rules.inspection_day}"
    for day in recurring(recurrence, year) if months else ():
        yield _moved(TaskKind.INSPECTION, f"{day:%Y-%m}", day.replace(day=1), day, recurrence, calendar)


def _evaluations(year: int, rules: RhythmRules, calendar: WorkCalendar) -> Iterator[Occurrence]:
    """Yield the half-year assessment of this year and the evaluation of the year before."""
    for kind, period, day in (
        (TaskKind.HALF_YEAR, f"{year}H1", rules.half_year),
        (TaskKind.ANNUAL, f"{year - 1}", rules.annual),
    ):
        recurrence = f"FREQ=YEARLY;BYMONTH={day.month};BYMONTHDAY={day.day}"
        for nominal in recurring(recurrence, year):
            yield _moved(kind, period, nominal.replace(day=1), nominal, recurrence, calendar)


def _ceremonies(year: int, rules: RhythmRules) -> Iterator[Occurrence]:
    """Yield the ceremonies on their true dates: a lucky day does not move for a weekend."""
    for number, day in enumerate(rules.ceremonies, 1):
        nominal = day.in_year(year)
        recurrence = day.text if day.lunar else f"FREQ=YEARLY;BYMONTH={day.month};BYMONTHDAY={day.day}"
        opens = nominal - timedelta(days=rules.ceremony_ahead_days)
        yield Occurrence(TaskKind.CEREMONY, f"{year}C{number}", opens, nominal, nominal, Rule.TRUE_DATE, recurrence)


def _campaigns(year: int, rules: RhythmRules, calendar: WorkCalendar) -> Iterator[Occurrence]:
    """Yield the campaigns whose window ends in ``year``: each to be summed up on its last day."""
    for season, days in rules.campaigns:
        for began in (year - 1, year):
            first, last = days.beginning_in(began)
            if last.year == year:
                recurrence = f"FREQ=YEARLY;BYMONTH={last.month};BYMONTHDAY={last.day}"
                yield _moved(TaskKind.CAMPAIGN, f"{began}-{season}", first, last, recurrence, calendar)


def _moved(kind: TaskKind, period: str, opens: date, day: date, recurrence: str, calendar: WorkCalendar) -> Occurrence:
    """Return a task due on ``day``, or on the next working day where that is off (domain §4.1)."""
    due = calendar.working_on_or_after(day)
    table, warnings = calendar.tables_between(day, due), calendar.warnings_for(day, due)
    return Occurrence(kind, period, opens, day, due, Rule.NEXT_WORKING_DAY, recurrence, 0, table, warnings)


def reasons(occurrence: Occurrence, calendar: WorkCalendar, *, by_hand: bool = False) -> tuple[str, ...]:
    """Say in sentences why a task falls due on its day: its rule, the days that were off, the lunar date, a day set ``by_hand``."""
    nominal, due = occurrence.nominal_on, occurrence.due_on
    kind = calendar.day_kind(nominal)
    ruled = calendar.working_on_or_after(nominal) if by_hand else due
    said = {"day": nominal, "kind": _(DAY_KIND_NAMES[kind]), "due": ruled, "lunar": lunar_text(nominal)}
    if occurrence.rule is Rule.WORKING_DAY:
        words = _("Due on working day {number} of {month}.").format(number=occurrence.count, month=f"{nominal:%Y-%m}")
    elif occurrence.rule is Rule.TRUE_DATE:
        words = _("Keeps its true date {day} (lunar {lunar}, {kind}): a ceremony does not move for a day off.").format(**said)
    elif kind in (DayKind.WORKDAY, DayKind.MAKE_UP):
        words = _("{day} is a {kind}: it does not move.").format(**said)
    else:
        words = _("{day} is a {kind}: it moves to {due}, the next working day.").format(**said)
    return (words, _("People set it to {day}.").format(day=due)) if by_hand else (words,)
