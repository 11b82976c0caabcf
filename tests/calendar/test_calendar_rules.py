"""Working days and periods: the worked examples of the rule, and what must hold for any count."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm.calendar.rules import (
    DAY_KIND_NAMES,
    EARLIEST,
    LATEST,
    DayKind,
    YearTable,
    calendar_from,
    clock_start,
    describe,
    same_day_number,
)
from crm.calendar.tables import built_in_calendar
from crm.kernel.clock import local_moment
from crm.kernel.errors import RuleBroken

CALENDAR = built_in_calendar()
DAYS = st.dates(date(2017, 6, 1), date(2029, 12, 31))
COUNTS = st.integers(0, 300)


@pytest.mark.parametrize(
    ("start", "count", "due"),
    [
        ("2026-09-30", 5, "2026-10-13"),  # across National Day, the make-up Saturday 10-10 counted
        ("2026-02-13", 3, "2026-02-25"),  # the make-up Saturday 02-14 counted, then across Spring Festival
        ("2026-05-08", 1, "2026-05-09"),  # a working Saturday
        ("2025-01-24", 5, "2025-02-07"),  # across Spring Festival
        ("2020-01-22", 5, "2020-02-06"),  # the table as amended on 2020-01-27
    ],
)
def test_working_days_of_the_worked_examples(start: str, count: int, due: str) -> None:
    assert CALENDAR.add_working_days(date.fromisoformat(start), count).date == date.fromisoformat(due)


@pytest.mark.parametrize(
    ("start", "count", "due"),
    [
        ("2026-09-25", 7, "2026-10-08"),  # 10-02 is a day off: the period ends on the first day after the holiday
        ("2026-05-02", 7, "2026-05-09"),  # a Saturday, but worked: no shift
        ("2026-03-06", 15, "2026-03-23"),  # 03-21 is a plain Saturday
        ("2026-03-06", 0, "2026-03-06"),
    ],
)
def test_natural_days_move_off_a_day_off(start: str, count: int, due: str) -> None:
    assert CALENDAR.add_natural_days(date.fromisoformat(start), count).date == date.fromisoformat(due)


@pytest.mark.parametrize(
    ("start", "count", "due"),
    [
        ("2026-01-31", 1, "2026-02-28"),  # no 31st of February: the month's last day, a worked Saturday
        ("2024-01-31", 1, "2024-02-29"),
        ("2026-03-31", 6, "2026-09-30"),
        ("2026-04-01", 6, "2026-10-08"),  # 10-01 is a day off
        ("2025-11-30", 3, "2026-02-28"),
        ("2026-01-15", 12, "2027-01-15"),
    ],
)
def test_months_end_on_the_same_day_number(start: str, count: int, due: str) -> None:
    assert CALENDAR.add_months(date.fromisoformat(start), count).date == date.fromisoformat(due)


def test_2026_has_248_working_days() -> None:
    months = [len(CALENDAR.working_days_of(2026, month)) for month in range(1, 13)]
    assert months == [21, 16, 22, 21, 19, 21, 23, 21, 22, 18, 21, 23]
    assert CALENDAR.count_working_days(date(2025, 12, 31), date(2026, 12, 31)) == sum(months) == 248


@pytest.mark.parametrize(
    ("day", "kind"),
    [
        (date(2026, 2, 13), DayKind.WORKDAY),
        (date(2026, 2, 14), DayKind.MAKE_UP),
        (date(2026, 2, 17), DayKind.HOLIDAY),
        (date(2026, 3, 7), DayKind.WEEKEND),
        (date(2018, 12, 29), DayKind.MAKE_UP),  # the arrangement of 2019 names days of December 2018
        (date(2018, 12, 31), DayKind.HOLIDAY),
    ],
)
def test_kinds_of_days(day: date, kind: DayKind) -> None:
    assert CALENDAR.day_kind(day) is kind
    assert CALENDAR.is_working_day(day) is (kind in {DayKind.WORKDAY, DayKind.MAKE_UP})


def test_every_kind_has_a_name() -> None:
    assert set(DAY_KIND_NAMES) == set(DayKind)


def test_next_working_day_crosses_a_holiday() -> None:
    assert CALENDAR.next_working_day(date(2026, 9, 30)) == date(2026, 10, 8)
    assert CALENDAR.working_on_or_after(date(2026, 10, 10)) == date(2026, 10, 10)
    assert CALENDAR.working_on_or_after(date(2026, 10, 11)) == date(2026, 10, 12)


def test_the_life_of_a_count_day_by_day() -> None:
    life = CALENDAR.explain(date(2026, 5, 7), date(2026, 5, 11))
    assert [(each.day.day, each.kind, each.number) for each in life] == [
        (8, DayKind.WORKDAY, 1),
        (9, DayKind.MAKE_UP, 2),
        (10, DayKind.WEEKEND, None),
        (11, DayKind.WORKDAY, 3),
    ]


def test_a_due_date_names_its_tables() -> None:
    due = CALENDAR.add_working_days(date(2025, 12, 30), 3)
    assert [part.split(":")[0] for part in due.table.split()] == ["2025", "2026"]
    assert CALENDAR.add_working_days(date(2025, 12, 31), 1).table.startswith("2026:built-in")
    assert CALENDAR.add_working_days(date(2018, 12, 27), 2).table.count(":") == 2  # 2019's table made 12-29 a working day
    assert CALENDAR.add_working_days(date(2018, 12, 20), 2).table.count(":") == 1


def test_scripts_find_their_keys() -> None:
    found = describe(CALENDAR.add_working_days(date(2026, 9, 30), 5))
    assert list(found) == ["start", "rule", "due", "working_days", "table", "warnings"]
    assert (found["start"], found["due"], found["working_days"], found["warnings"]) == ("2026-09-30", "2026-10-13", 5, [])


def test_a_year_without_a_table_falls_back_and_says_so() -> None:
    due = CALENDAR.add_working_days(date(2026, 12, 31), 1)
    assert due.date == date(2027, 1, 4)  # Friday 01-01 off, then a weekend
    assert due.table == "2027:fallback"
    assert len(due.warnings) == 1
    assert "2027" in due.warnings[0]
    assert not CALENDAR.add_working_days(date(2026, 12, 1), 3).warnings
    assert CALENDAR.add_natural_days(date(2026, 12, 30), 400).warnings[0].count("2027–2028") == 1


def test_the_fallback_has_the_statutory_days_of_2027() -> None:
    spring = [date(2027, 2, 5) + timedelta(days=n) for n in range(4)]
    others = [date(2027, 1, 1), date(2027, 4, 5), date(2027, 5, 1), date(2027, 5, 2), date(2027, 6, 9), date(2027, 9, 15)]
    national = [date(2027, 10, n) for n in (1, 2, 3)]
    every = [date(2027, 1, 1) + timedelta(days=n) for n in range(365)]
    assert [day for day in every if CALENDAR.day_kind(day) is DayKind.HOLIDAY] == sorted([*others, *spring, *national])


def test_a_start_in_an_unknown_year_does_not_warn_when_no_day_of_it_is_counted() -> None:
    assert not CALENDAR.add_working_days(date(2017, 12, 31), 1).warnings
    assert CALENDAR.add_working_days(date(2017, 12, 30), 1).warnings


def test_closing_time_moves_only_what_comes_later() -> None:
    friday = date(2026, 5, 8)
    assert clock_start(CALENDAR, local_moment(friday, 17, 30)) == friday
    assert clock_start(CALENDAR, local_moment(friday, 17, 31)) == date(2026, 5, 9)  # the worked Saturday
    assert clock_start(CALENDAR, local_moment(date(2026, 5, 9), 18)) == date(2026, 5, 11)
    assert clock_start(CALENDAR, local_moment(date(2026, 5, 10), 9)) == date(2026, 5, 11)
    assert clock_start(CALENDAR, local_moment(friday, 17, 31), time(18)) == friday


def test_a_clock_goes_by_the_county_day_not_the_utc_day() -> None:
    assert clock_start(CALENDAR, datetime(2026, 5, 7, 16, 30, tzinfo=UTC)) == date(2026, 5, 8)
    with pytest.raises(ValueError, match="time zone"):
        clock_start(CALENDAR, datetime(2026, 5, 7, 9))  # noqa: DTZ001 - a naive moment is the point


@pytest.mark.parametrize("count", [-1, 3661, 10**15])
def test_an_absurd_length_is_refused(count: int) -> None:
    for add in (CALENDAR.add_working_days, CALENDAR.add_natural_days, CALENDAR.add_months):
        with pytest.raises(RuleBroken) as caught:
            add(date(2026, 1, 5), count)
        assert caught.value.code == "period_length"


@pytest.mark.parametrize("day", [date.min, EARLIEST - timedelta(days=1), LATEST + timedelta(days=1), date.max])
def test_a_year_beyond_reason_is_refused(day: date) -> None:
    for add in (CALENDAR.add_working_days, CALENDAR.add_natural_days, CALENDAR.add_months):
        with pytest.raises(RuleBroken) as caught:
            add(day, 1)
        assert caught.value.code == "day_range"
    with pytest.raises(RuleBroken):
        CALENDAR.count_working_days(date(2026, 1, 1), day)


def test_of_two_tables_for_a_year_the_later_prevails() -> None:
    first = YearTable(2026, "2026:first", {date(2026, 1, 5): "x"}, {})
    second = YearTable(2026, "2026:second", {}, {})
    assert calendar_from([first, second]).is_working_day(date(2026, 1, 5))
    assert not calendar_from([second, first]).is_working_day(date(2026, 1, 5))
    assert calendar_from([first, second]).version == "2026:second"


@settings(deadline=None)
@given(start=DAYS, count=COUNTS)
def test_add_then_count_agrees(start: date, count: int) -> None:
    due = CALENDAR.add_working_days(start, count)
    assert CALENDAR.count_working_days(start, due.date) == count == due.working_days
    assert count == 0 or CALENDAR.is_working_day(due.date)


@settings(deadline=None)
@given(start=DAYS, count=COUNTS, more=st.integers(1, 40))
def test_adding_is_monotone(start: date, count: int, more: int) -> None:
    later = start + timedelta(days=more)
    assert CALENDAR.add_working_days(start, count).date < CALENDAR.add_working_days(start, count + more).date
    assert CALENDAR.add_working_days(start, count).date <= CALENDAR.add_working_days(later, count).date
    assert CALENDAR.add_natural_days(start, count).date <= CALENDAR.add_natural_days(start, count + more).date
    assert CALENDAR.add_natural_days(start, count).date <= CALENDAR.add_natural_days(later, count).date
    assert CALENDAR.add_months(start, count % 100).date <= CALENDAR.add_months(later, count % 100 + more % 20).date


@settings(deadline=None)
@given(start=DAYS, count=st.integers(1, 300))
def test_the_start_day_never_counts(start: date, count: int) -> None:
    assert CALENDAR.add_working_days(start, count).date > start
    assert CALENDAR.add_natural_days(start, count).date >= start + timedelta(days=count)
    assert all(each.day > start for each in CALENDAR.explain(start, start + timedelta(days=count)))
    if not CALENDAR.is_working_day(start + timedelta(days=1)):  # a day that is not worked adds nothing
        moved = CALENDAR.add_working_days(start + timedelta(days=1), count)
        assert moved.date == CALENDAR.add_working_days(start, count).date


@settings(deadline=None)
@given(start=DAYS, months=st.integers(0, 120))
def test_a_month_ends_on_its_day_number_or_its_last_day(start: date, months: int) -> None:
    end = same_day_number(start, months)
    assert (end.year * 12 + end.month) - (start.year * 12 + start.month) == months
    assert end.day == start.day or (end.day < start.day and (end + timedelta(days=1)).day == 1)
    assert CALENDAR.is_working_day(CALENDAR.add_months(start, months).date)


@settings(deadline=None)
@given(first=st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 1)), minutes=st.integers(0, 9000))  # noqa: DTZ001 - given its zone below
def test_what_comes_later_never_starts_earlier(first: datetime, minutes: int) -> None:
    moment = first.replace(tzinfo=UTC)
    start = clock_start(CALENDAR, moment)
    assert CALENDAR.is_working_day(start)
    assert start <= clock_start(CALENDAR, moment + timedelta(minutes=minutes))


@settings(deadline=None)
@given(day=st.dates())
def test_any_day_has_a_kind(day: date) -> None:
    assert CALENDAR.day_kind(day) in DayKind
