"""A year by day and month, last year beside it, and every number of a month opened to what makes it."""

from __future__ import annotations

from datetime import date

import pytest

from crm.calendar.half_days import HalfDay
from crm.fieldtime import service
from crm.fieldtime.drill import OF_TRIPS, Figure, halves_of, meetings_of
from crm.fieldtime.model import Trip
from crm.fieldtime.queries import field_time
from crm.fieldtime.year import DayMark, year_maps, year_to_date
from crm.kernel.clock import FixedClock
from crm.kernel.errors import RuleBroken
from tests.conftest import County
from tests.fieldtime.test_field_time_queries import go

TODAY = date(2026, 11, 24)


def test_a_year_adds_up_to_its_months(county: County, clock: FixedClock) -> None:
    # Mo 9–We 11 Nov, meeting Tu 10: three days. Th 30 Apr–Fr 1 May (a holiday), meeting Th 30: one day, in April.
    go(county, clock, "陈国平", (date(2026, 11, 9), date(2026, 11, 11)), (date(2026, 11, 10),))
    go(county, clock, "陈国平", (date(2026, 4, 30), date(2026, 5, 1)), (date(2026, 4, 30),))
    go(county, clock, "陈国平", (date(2025, 11, 10), date(2025, 11, 11)), (date(2025, 11, 10),))
    go(county, clock, "陈国平", (date(2026, 11, 26), date(2026, 11, 26)), until="reported_ahead")
    work = county.work("姜岚")
    chen = next(each for each in year_maps(work.session, work.actor, 2026, TODAY, before=True) if each.name == "陈国平")
    assert chen.months == (0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 6, 0)
    assert (chen.counted, sum(chen.months), chen.before) == (8, 8, 4)
    assert chen.days[date(2026, 5, 1)] == DayMark(uncounted=2)
    assert chen.days[date(2026, 11, 26)] == DayMark(planned=2)
    assert chen.days[date(2026, 11, 10)] == DayMark(counted=2)
    so_far = year_to_date(work.session, work.actor, 2026, date(2026, 11, 30), TODAY)[county.units["柳堡镇"]]
    assert (so_far.union, so_far.union_before, so_far.person, so_far.person_before) == (8, 4, 8, 4)


def test_a_leap_february_is_held_against_a_plain_one(county: County) -> None:
    work = county.work("姜岚")
    assert year_to_date(work.session, work.actor, 2024, date(2024, 2, 29), TODAY)[county.units["柳堡镇"]].union == 0


def test_a_township_sees_its_own_year(county: County) -> None:
    work = county.work("汤斌")
    assert {each.unit_name for each in year_maps(work.session, work.actor, 2026, TODAY)} == {"三垛镇"}


def test_every_number_opens_to_as_many_lines(county: County, clock: FixedClock) -> None:
    go(county, clock, "陈国平", (date(2026, 11, 9), date(2026, 11, 11)), (date(2026, 11, 10),))
    go(county, clock, "刘勇", (date(2026, 11, 12), date(2026, 11, 13)), (date(2026, 11, 12),))
    go(county, clock, "周敏", (date(2026, 11, 9), date(2026, 11, 9)), (date(2026, 11, 9),))
    go(county, clock, "刘勇", (date(2026, 11, 18), date(2026, 11, 18)), (date(2026, 11, 18),), until="approved")
    work = county.work("姜岚")
    report = next(each for each in field_time(work.session, work.actor, 2026, 11, TODAY).units if each.unit.name == "柳堡镇")
    month = report.month
    for figure, number in (
        (Figure.UNION, month.union),
        (Figure.BEST, month.best),
        (Figure.EVERY, month.worst_principal),
        (Figure.PERSON, month.person),
        (Figure.WAITING, month.waiting),
    ):
        assert len(halves_of(month, figure)) == number, figure
    assert [line.names for line in halves_of(month, Figure.WAITING)] == [("刘勇",)] * 2
    assert halves_of(month, Figure.UNION)[0].half == HalfDay(date(2026, 11, 9), False)
    first, last = date(2026, 11, 1), date(2026, 11, 30)
    unit = county.units["柳堡镇"]
    counts = dict(zip(OF_TRIPS, (report.batches, report.enterprises_met, report.new_leads, report.advanced), strict=True))
    for figure, number in counts.items():
        assert len(meetings_of(work.session, work.actor, unit, first, last, figure)) == number, figure
    assert counts[Figure.BATCHES] == 3
    other = county.work("汤斌")
    assert meetings_of(other.session, other.actor, unit, first, last, Figure.BATCHES) == []


@pytest.mark.parametrize("days", [2, -3])
def test_a_plan_moves_with_everybody_and_is_reported_anew(county: County, clock: FixedClock, days: int) -> None:
    trip = go(county, clock, "陈国平", (date(2026, 12, 9), date(2026, 12, 10)), until="reported_ahead")
    service.move_trip(county.work(), trip, days)
    work = county.work()
    moved = service.entered(work.session, work.session.get_one(Trip, trip))
    assert (moved.first_day, moved.last_day) == (date(2026, 12, 9 + days), date(2026, 12, 10 + days))
    assert moved.stays[0].first_day == moved.first_day
    assert work.session.get_one(Trip, trip).reported_ahead_at == clock.moment


def test_what_has_begun_is_not_moved(county: County, clock: FixedClock) -> None:
    trip = go(county, clock, "陈国平", (date(2026, 11, 9), date(2026, 11, 10)), (date(2026, 11, 9),), until="approved")
    with pytest.raises(RuleBroken):
        service.move_trip(county.work(), trip, 2)
