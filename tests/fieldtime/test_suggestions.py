"""When an official could set out: stretches that clash with nothing, and the ones that make up what is short."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.calendar.half_days import HalfDay, Span, days_text, span
from crm.calendar.tables import built_in_calendar
from crm.fieldtime.ahead import suggestion
from crm.fieldtime.contradictions import AtHome
from crm.fieldtime.suggestions import free_stretches, suggested
from crm.kernel.clock import FixedClock
from crm.kernel.errors import NotAllowed
from tests.conftest import County
from tests.fieldtime.test_field_time_queries import go

TODAY, LAST = date(2026, 11, 24), date(2026, 11, 30)
CALENDAR = built_in_calendar()


def nov(first: int, last: int, *, afternoon: bool = False, morning: bool = False) -> Span:
    return span(date(2026, 11, first), date(2026, 11, last), first_afternoon=afternoon, last_morning=morning)


def free(*busy: Span) -> list[Span]:
    return free_stretches(TODAY, LAST, {half for each in busy for half in each}, CALENDAR.is_working_day)


def test_weekends_and_what_is_taken_end_a_stretch() -> None:
    # From Tuesday the 24th: We–Fr free, the weekend off, Monday the 30th free.
    assert free() == [nov(25, 27), nov(30, 30)]
    assert free(nov(26, 26, morning=True)) == [nov(25, 25), nov(26, 27, afternoon=True), nov(30, 30)]
    assert free(nov(25, 30)) == []


@pytest.mark.parametrize(
    ("short", "wanted"),
    [
        (0, []),
        (3, [nov(25, 26, morning=True)]),  # one stretch that suffices, cut to what is short
        (7, [nov(25, 27), nov(30, 30, morning=True)]),
        (20, [nov(25, 27), nov(30, 30)]),  # all there is, though it does not suffice
    ],
)
def test_what_is_proposed(short: int, wanted: list[Span]) -> None:
    assert suggested(short, free()) == wanted


@given(st.sets(st.integers(0, 13)), st.integers(0, 16))
def test_what_is_proposed_is_free_and_no_more_than_needed(taken: set[int], short: int) -> None:
    busy = {HalfDay(date(2026, 11, 24 + number // 2), bool(number % 2)) for number in taken}
    stretches = free_stretches(TODAY, LAST, busy, CALENDAR.is_working_day)
    halves = [half for each in suggested(short, stretches) for half in each]
    assert len(halves) == len(set(halves)) == min(short, sum(each.halves for each in stretches))
    assert not {*halves} & busy
    assert all(CALENDAR.is_working_day(half.day) and half.day > TODAY for half in halves)


def test_the_partner_and_the_guests_are_known(county: County, clock: FixedClock) -> None:
    go(county, clock, "陈国平", (date(2026, 11, 25), date(2026, 11, 25)), until="reported_ahead")
    work, liu = county.work("刘勇"), county.officials["刘勇"]
    guests = AtHome(liu, nov(27, 27, morning=True), "hosting", ("visit", liu))
    found = suggestion(work.session, work.actor, liu, 2026, 11, TODAY, 4, [guests])
    assert found.free == (nov(26, 26), nov(27, 27, afternoon=True), nov(30, 30))
    assert [days_text(each.halves) for each in found.proposed] == ["1", "1"]
    officer = county.work("周敏")
    whole = suggestion(officer.session, officer.actor, county.officials["周敏"], 2026, 11, TODAY, 4)
    assert whole.free == (nov(25, 27), nov(30, 30))  # no principal, and no partner to wait for
    other = county.work("汤斌")
    with pytest.raises(NotAllowed):
        suggestion(other.session, other.actor, liu, 2026, 11, TODAY, 4)
