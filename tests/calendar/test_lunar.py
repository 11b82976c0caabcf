"""Lunar dates beside the date, and the days that festivals and ceremonies fall on."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm.calendar.lunar import ceremony_day, from_lunar, lunar_text, qingming, statutory_days


@pytest.mark.parametrize(
    ("day", "text"),
    [
        (date(2026, 11, 24), "十月十六"),
        (date(2026, 2, 17), "正月初一"),
        (date(2026, 2, 16), "腊月廿九"),
        (date(2025, 7, 25), "闰六月初一"),
        (date(2026, 9, 25), "八月十五"),
    ],
)
def test_lunar_text(day: date, text: str) -> None:
    assert lunar_text(day) == text


@pytest.mark.parametrize("day", [date(2024, 2, 27), date(2025, 2, 15), date(2026, 3, 6), date(2027, 2, 23)])
def test_the_lunar_ceremony_is_on_its_true_day(day: date) -> None:
    assert ceremony_day(day.year) == day
    assert lunar_text(day) == "正月十八"


def test_a_leap_month_is_its_own_month() -> None:
    assert from_lunar(2025, 6, 1) == date(2025, 6, 25)
    assert from_lunar(2025, -6, 1) == date(2025, 7, 25)


@pytest.mark.parametrize(("year", "month", "day"), [(2026, 12, 30), (2026, 13, 1), (2026, -6, 1), (2026, 1, 0)])
def test_a_day_that_the_lunar_year_lacks_is_refused(year: int, month: int, day: int) -> None:
    with pytest.raises(ValueError, match="lunar year"):
        from_lunar(year, month, day)


def test_qingming_by_the_solar_term() -> None:
    assert [qingming(year).day for year in range(2024, 2030)] == [4, 4, 5, 5, 4, 4]


@settings(deadline=None)
@given(year=st.integers(1950, 2150))
def test_thirteen_statutory_days_with_the_festivals_in_season(year: int) -> None:
    days = statutory_days(year)
    festivals = {name: [day for day in days if days[day] == name] for name in set(days.values())}
    together = any(date(year, 10, n) == from_lunar(year, 8, 15) for n in (1, 2, 3))  # Mid-Autumn within National Day
    assert len(days) == 13 - together
    assert {day.year for day in days} == {year}
    assert len(festivals["春节"]) == 4
    assert date(year, 1, 20) <= min(festivals["春节"]) <= date(year, 2, 20) + timedelta(days=1)


@settings(deadline=None)
@given(day=st.dates(date(1950, 1, 1), date(2150, 12, 31)))
def test_every_day_has_a_lunar_text(day: date) -> None:
    assert "月" in lunar_text(day)
