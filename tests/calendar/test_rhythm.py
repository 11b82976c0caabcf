"""The rhythm of the year against tables written by hand: domain §4.12, §4.1; every day of the rules is our default."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.calendar.lunar import ceremony_day, lunar_text
from crm.calendar.rhythm import (
    LAST_LUNAR_DAY,
    LAST_LUNAR_MONTH,
    MOST_WORKING_DAYS,
    RhythmRules,
    Rule,
    TaskKind,
    Window,
    YearDay,
    months,
    occurrences,
    reads,
    reasons,
    recurring,
    solar_day,
    window,
    year_day,
)
from crm.calendar.rules import WorkCalendar
from crm.calendar.tables import built_in_calendar
from crm.kernel.errors import RuleBroken
from crm.kernel.i18n import set_language

CALENDAR, RULES = built_in_calendar(), RhythmRules()
NEW_YEARS = {
    2024: "02-10",
    2025: "01-29",
    2026: "02-17",
    2027: "02-06",
    2028: "01-26",
    2029: "02-13",
    2030: "02-03",
    2031: "01-23",
    2032: "02-11",
    2033: "01-31",
    2034: "02-19",
    2035: "02-08",
}
"""Lunar New Year's days as the Purple Mountain and Hong Kong observatories publish them."""
CEREMONIES = {
    2024: "02-27",
    2025: "02-15",
    2026: "03-06",
    2027: "02-23",
    2028: "02-12",
    2029: "03-02",
    2030: "02-20",
    2031: "02-09",
    2032: "02-28",
    2033: "02-17",
    2034: "03-08",
    2035: "02-25",
}
"""正月十八, written by hand: seventeen days after the New Year."""
OF_2026 = """
bulletin       2025-12     01-08
field_bulletin 2025-12     01-08
contest        2025Q4      01-15
annual         2025        02-02
bulletin       2026-01     02-06
field_bulletin 2026-01     02-06
inspection     2026-02     02-24
campaign       2025-winter 02-28
bulletin       2026-02     03-06
field_bulletin 2026-02     03-06
ceremony       2026C1      03-06
bulletin       2026-03     04-08
field_bulletin 2026-03     04-08
contest        2026Q1      04-15
ceremony       2026C2      04-18
inspection     2026-04     04-20
bulletin       2026-04     05-11
field_bulletin 2026-04     05-11
campaign       2026-spring 06-01
bulletin       2026-05     06-05
field_bulletin 2026-05     06-05
inspection     2026-06     06-22
bulletin       2026-06     07-07
field_bulletin 2026-06     07-07
contest        2026Q2      07-14
half_year      2026H1      07-20
bulletin       2026-07     08-07
field_bulletin 2026-07     08-07
ceremony       2026C3      08-18
inspection     2026-08     08-20
campaign       2026-summer 08-31
bulletin       2026-08     09-07
field_bulletin 2026-08     09-07
bulletin       2026-09     10-13
field_bulletin 2026-09     10-13
inspection     2026-10     10-20
contest        2026Q3      10-20
bulletin       2026-10     11-06
field_bulletin 2026-10     11-06
campaign       2026-autumn 11-30
bulletin       2026-11     12-07
field_bulletin 2026-11     12-07
inspection     2026-12     12-21
"""
"""Counted by hand on the State Council's arrangement for 2026: worked are January 4, February 14 and 28, May 9,
September 20 and October 10; off are January 1–3, February 15–23, April 4–6, May 1–5, June 19–21, September 25–27 and
October 1–7."""


@pytest.mark.parametrize("year", CEREMONIES)
def test_the_lunar_ceremony_stands_on_its_true_date(year: int) -> None:
    month, day = (int(part) for part in NEW_YEARS[year].split("-"))
    assert f"{ceremony_day(year):%m-%d}" == CEREMONIES[year]
    assert ceremony_day(year) == date(year, month, day) + timedelta(days=17)
    assert lunar_text(ceremony_day(year)) == "正月十八"


def test_every_date_of_2026() -> None:
    wanted = [tuple(line.split()) for line in OF_2026.strip().splitlines()]
    found = [(str(each.kind), each.period, f"{each.due_on:%m-%d}") for each in occurrences(2026, RULES, CALENDAR)]
    assert found == wanted
    assert {each.due_on.year for each in occurrences(2026, RULES, CALENDAR)} == {2026}


def of(year: int, kind: TaskKind, period: str) -> tuple[date, tuple[str, ...]]:
    found = next(each for each in occurrences(year, RULES, CALENDAR) if (each.kind, each.period) == (kind, period))
    return found.due_on, reasons(found, CALENDAR)


def test_an_inspection_on_a_holiday_moves_to_the_next_working_day() -> None:
    set_language("en")
    assert of(2026, TaskKind.INSPECTION, "2026-02") == (
        date(2026, 2, 24),
        ("2026-02-20 is a holiday: it moves to 2026-02-24, the next working day.",),
    )
    assert of(2026, TaskKind.INSPECTION, "2026-12")[0] == date(2026, 12, 21)  # a Sunday
    assert of(2026, TaskKind.INSPECTION, "2026-04")[1] == ("2026-04-20 is a working day: it does not move.",)


def test_a_make_up_saturday_is_worked_and_moves_nothing() -> None:
    set_language("en")
    day, said = of(2026, TaskKind.CAMPAIGN, "2025-winter")
    assert (day, day.weekday()) == (date(2026, 2, 28), 5)
    assert said == ("2026-02-28 is a make-up working day: it does not move.",)


def test_a_ceremony_on_a_saturday_keeps_its_day_and_says_so() -> None:
    set_language("en")
    day, said = of(2026, TaskKind.CEREMONY, "2026C2")
    assert (day, day.weekday()) == (date(2026, 4, 18), 5)
    assert said == ("Keeps its true date 2026-04-18 (lunar 三月初二, weekend): a ceremony does not move for a day off.",)


def test_a_year_without_a_table_says_so_but_a_true_date_needs_none() -> None:
    for each in occurrences(2031, RULES, CALENDAR):
        assert bool(each.warnings) == (each.rule is not Rule.TRUE_DATE), each
        assert each.table == ("" if each.rule is Rule.TRUE_DATE else "2031:fallback")


def test_a_day_set_by_people_is_told_beside_the_rule() -> None:
    set_language("en")
    spring = next(each for each in occurrences(2026, RULES, CALENDAR) if each.period == "2026C2")
    assert reasons(replace(spring, due_on=date(2026, 4, 20)), CALENDAR, by_hand=True)[1] == "People set it to 2026-04-20."


days = st.builds(YearDay, st.integers(1, 12), st.integers(1, 28))
lunar_days = st.builds(YearDay, st.integers(1, LAST_LUNAR_MONTH), st.integers(1, LAST_LUNAR_DAY), st.just(value=True))
counts = st.integers(1, MOST_WORKING_DAYS)
rules = st.builds(
    RhythmRules,
    bulletin_days=counts,
    field_bulletin_days=counts,
    inspection_months=st.sets(st.integers(1, 12)).map(lambda found: tuple(sorted(found))),
    inspection_day=st.integers(1, 28),
    contest_days=counts,
    half_year=days,
    annual=days,
    ceremonies=st.tuples(lunar_days, days, days),
    ceremony_ahead_days=st.integers(1, 120),
)
calendars = st.sampled_from([CALENDAR, WorkCalendar({})])


@given(st.integers(1950, 2100), rules, calendars)
def test_each_task_lies_inside_its_year_and_comes_once(year: int, wanted: RhythmRules, calendar: WorkCalendar) -> None:
    found = occurrences(year, wanted, calendar)
    assert len({(each.kind, each.period) for each in found}) == len(found)
    assert len(found) == 12 + 12 + len(wanted.inspection_months) + 4 + 2 + 3 + 4
    for each in found:
        assert each.nominal_on.year == year
        assert each.opens_on <= each.due_on
        if each.rule is Rule.TRUE_DATE:
            assert each.due_on == each.nominal_on
            continue
        assert calendar.is_working_day(each.due_on)
        assert each.due_on >= each.nominal_on
        if each.rule is Rule.WORKING_DAY:
            assert (each.due_on.year, each.due_on.month) == (year, each.nominal_on.month)
            assert calendar.working_days_of(year, each.due_on.month)[each.count - 1] == each.due_on
        else:
            between = (each.nominal_on + timedelta(days=n) for n in range((each.due_on - each.nominal_on).days))
            assert not any(calendar.is_working_day(day) for day in between)


@given(st.integers(1950, 2099), rules)
def test_no_period_is_asked_for_in_two_years(year: int, wanted: RhythmRules) -> None:
    one, two = ({(each.kind, each.period) for each in occurrences(n, wanted, CALENDAR)} for n in (year, year + 1))
    assert not one & two


@given(st.integers(1901, 2149), lunar_days)
def test_lunar_days_of_the_settings_lie_in_the_year_of_the_same_number(year: int, day: YearDay) -> None:
    assert day.in_year(year).year == year


def test_days_windows_and_months_as_people_write_them() -> None:
    assert year_day("农历01-18") == YearDay(1, 18, lunar=True)
    assert year_day(" 4.18 ") == solar_day("04/18") == YearDay(4, 18)
    assert window("12-01 02-28") == Window(YearDay(12, 1), YearDay(2, 28))
    assert window("12-01 02-28").beginning_in(2026) == (date(2026, 12, 1), date(2027, 2, 28))
    assert months("12 2 4") == (2, 4, 12)
    assert months("") == ()
    assert year_day("农历01-18").text == "农历01-18"
    assert recurring("FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=28", 2026) == (date(2026, 2, 28),)


@pytest.mark.parametrize("text", ["", "02-29", "02-30", "13-01", "农历12-18", "农历01-30", "四月十八", "04-18 x"])
def test_a_day_that_is_not_in_every_year_is_refused(text: str) -> None:
    with pytest.raises(RuleBroken, match="04-18") as refused:
        year_day(text)
    assert refused.value.code == "year_day"


@pytest.mark.parametrize(
    ("read", "text"),
    [(solar_day, "农历01-18"), (window, "03-01"), (window, "农历01-01 03-01"), (months, "2 2"), (months, "13"), (months, "二")],
)
def test_settings_refuse_what_cannot_be_read(read: object, text: str) -> None:
    assert callable(read)
    assert not reads(read)(text)
    assert not reads(read)(7)
    assert reads(months)("2 4")
