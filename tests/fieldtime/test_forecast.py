"""Can the target still be met? By hand on November 2026: working days are 2–6, 9–13, 16–20, 23–27 and 30."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import date
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.calendar.half_days import HalfDay, span
from crm.calendar.tables import built_in_calendar
from crm.fieldtime.forecast import Forecast, Outlook, easiest, forecast, hardest, unit_forecast
from crm.fieldtime.month import Reading, Service, UnitMonth, unit_month
from crm.fieldtime.rules import Stay, TripState

WORKS = built_in_calendar().is_working_day
FIRST, LAST, TODAY = date(2026, 11, 1), date(2026, 11, 30), date(2026, 11, 24)
CHEN, LIU, ZHOU = (UUID(int=n) for n in range(1, 4))


def ahead(
    counted: int,
    waiting: int = 0,
    *,
    target: int = 20,
    today: date = TODAY,
    taken: Collection[HalfDay] = (),
    serves: Callable[[date], bool] = lambda _day: True,
) -> Forecast:
    return forecast(counted, waiting, target, taken, today=today, first=FIRST, last=LAST, is_working_day=WORKS, serves=serves)


@pytest.mark.parametrize(
    ("counted", "waiting", "wanted"),
    [
        # On Tuesday the 24th remain We 25, Th 26, Fr 27, Mo 30: 8 half days; Sa 28 and Su 29 only with meetings.
        (20, 0, Forecast(Outlook.MET, 0, 8, None, 4)),
        (17, 3, Forecast(Outlook.MET, 0, 8, None, 4)),
        (19, 0, Forecast(Outlook.POSSIBLE, 1, 8, date(2026, 11, 30), 4)),
        (16, 1, Forecast(Outlook.POSSIBLE, 3, 8, date(2026, 11, 27), 4)),
        (13, 0, Forecast(Outlook.POSSIBLE, 7, 8, date(2026, 11, 25), 4)),
        (12, 0, Forecast(Outlook.POSSIBLE, 8, 8, date(2026, 11, 25), 4)),
        (11, 0, Forecast(Outlook.IMPOSSIBLE, 9, 8, None, 4)),
        (0, 0, Forecast(Outlook.IMPOSSIBLE, 20, 8, None, 4)),
    ],
)
def test_on_the_24th(counted: int, waiting: int, wanted: Forecast) -> None:
    assert ahead(counted, waiting) == wanted


def test_half_days_already_taken_cannot_be_taken_again() -> None:
    trip = set(span(date(2026, 11, 25), date(2026, 11, 26)))
    assert ahead(12, 4, taken=trip) == Forecast(Outlook.POSSIBLE, 4, 4, date(2026, 11, 27), 4)
    assert ahead(11, 4, taken=trip).outlook is Outlook.IMPOSSIBLE


def test_before_during_and_after_the_month() -> None:
    assert ahead(0, today=date(2026, 10, 20)) == Forecast(Outlook.POSSIBLE, 20, 42, date(2026, 11, 17), 18)
    assert ahead(0, today=date(2026, 10, 31)) == ahead(0, today=date(2026, 10, 1))
    assert ahead(19, today=LAST) == Forecast(Outlook.IMPOSSIBLE, 1, 0)
    assert ahead(19, today=date(2027, 3, 1)) == Forecast(Outlook.IMPOSSIBLE, 1, 0)


def test_only_days_in_office_are_left() -> None:
    leaving = ahead(12, serves=lambda day: day <= date(2026, 11, 26))
    assert leaving == Forecast(Outlook.IMPOSSIBLE, 8, 4)


COUNTS = st.integers(0, 30)


@given(COUNTS, COUNTS, st.dates(date(2026, 10, 1), date(2026, 12, 31)))
def test_a_forecast_is_as_good_as_its_numbers(counted: int, waiting: int, today: date) -> None:
    outlook = ahead(counted, waiting, today=today)
    assert (outlook.outlook is Outlook.MET) is (counted + waiting >= 20)
    assert (outlook.outlook is Outlook.IMPOSSIBLE) is (outlook.short > outlook.left)
    if outlook.set_out_by is not None:
        # Whoever sets out on the last day makes it, whoever sets out a working day later does not.
        from_then = ahead(counted, waiting, today=date.fromordinal(outlook.set_out_by.toordinal() - 1))
        assert from_then.outlook is Outlook.POSSIBLE
        assert ahead(counted, waiting, today=outlook.set_out_by).outlook is Outlook.IMPOSSIBLE


@given(COUNTS, COUNTS, st.dates(date(2026, 10, 1), date(2026, 12, 30)))
def test_waiting_never_makes_it_easier(counted: int, waiting: int, today: date) -> None:
    now, tomorrow = (ahead(counted, waiting, today=day) for day in (today, date.fromordinal(today.toordinal() + 1)))
    assert tomorrow.left <= now.left
    assert now.outlook is not Outlook.IMPOSSIBLE or tomorrow.outlook is Outlook.IMPOSSIBLE


def unit(*stays: Stay, officer: bool = False) -> UnitMonth:
    """Return a November of two principals (and an officer) with these stays."""
    services = [Service(each, "", "", True, FIRST, LAST) for each in (CHEN, LIU)]
    services += [Service(ZHOU, "", "", False, FIRST, LAST)] if officer else []
    by_official: dict[UUID, list[Stay]] = {}
    for stay in stays:
        by_official.setdefault(stay.official_id, []).append(stay)
    return unit_month(
        UUID(int=9), services, by_official, first=FIRST, last=LAST, is_working_day=WORKS, target=20, reading=Reading.UNION
    )


def stay(official: UUID, first: int, last: int, state: TripState = TripState.VERIFIED) -> Stay:
    """Return a trip in November 2026 with a meeting on every day."""
    days = frozenset(date(2026, 11, day) for day in range(first, last + 1))
    return Stay(UUID(int=first * 100 + last), official, span(min(days), max(days)), state, days)


def readings(month: UnitMonth) -> dict[Reading, tuple[Outlook, int]]:
    found = unit_forecast(month, 20, today=TODAY, first=FIRST, last=LAST, is_working_day=WORKS)
    return {reading: (each.outlook, each.short) for reading, each in found.readings.items()}


def test_each_reading_has_its_own_outlook() -> None:
    # Chen 2–8 (7 days), Liu 9–11 (3 days): together 10; Chen lacks 3 days of 4 left, Liu lacks 7.
    assert readings(unit(stay(CHEN, 2, 8), stay(LIU, 9, 11))) == {
        Reading.UNION: (Outlook.MET, 0),
        Reading.BEST: (Outlook.POSSIBLE, 6),
        Reading.EVERY: (Outlook.IMPOSSIBLE, 14),
    }


def test_trips_that_wait_are_taken_as_good_and_planned_ones_are_not() -> None:
    waiting = unit(stay(CHEN, 2, 8), stay(LIU, 9, 11, TripState.APPROVED))
    planned = unit(stay(CHEN, 2, 8), stay(LIU, 9, 11, TripState.REPORTED_AHEAD))
    assert readings(waiting)[Reading.UNION] == (Outlook.MET, 0)
    assert readings(planned)[Reading.UNION] == (Outlook.POSSIBLE, 6)


def test_an_officer_can_be_the_best_official_only() -> None:
    found = readings(unit(stay(ZHOU, 2, 13), officer=True))
    assert found[Reading.BEST] == (Outlook.MET, 0)
    assert found[Reading.UNION] == found[Reading.EVERY] == (Outlook.IMPOSSIBLE, 20)


def test_a_unit_without_principals_can_only_fail() -> None:
    empty = unit_month(UUID(int=9), [], {}, first=FIRST, last=LAST, is_working_day=WORKS, target=20, reading=Reading.EVERY)
    assert {outlook for outlook, _short in readings(empty).values()} == {Outlook.IMPOSSIBLE}


def test_hope_goes_before_what_is_short() -> None:
    near = Forecast(Outlook.IMPOSSIBLE, 3, 2)
    far = Forecast(Outlook.POSSIBLE, 4, 6, date(2026, 11, 26))
    soon = Forecast(Outlook.POSSIBLE, 2, 2, date(2026, 11, 25))
    assert easiest([near, far]) == far
    assert hardest([near, far]) == near
    assert hardest([far, soon]) == Forecast(Outlook.POSSIBLE, 4, 6, date(2026, 11, 25))
    assert (easiest([]), hardest([])) == (None, None)
