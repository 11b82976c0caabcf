"""The ten-day rule by worked examples that a township accountant can check with a calendar, and properties of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.calendar.half_days import HalfDay, Span, days_text, half_day, month_bounds, span
from crm.calendar.tables import built_in_calendar
from crm.fieldtime.month import Reading, Service, UnitMonth, unit_month
from crm.fieldtime.rules import Judged, Reason, Stay, TripState, best_judgement, judge_stay, within

CALENDAR = built_in_calendar()
CHEN, LIU, ZHOU, UNIT = (UUID(int=n) for n in range(1, 5))


def stay(
    days: str, *meetings: int, official: UUID = CHEN, year: int = 2026, state: TripState = TripState.VERIFIED, trip: int = 1
) -> Stay:
    """Read “11-04p..11-08a”: from 4 November in the afternoon to noon of the 8th; meetings by day of the first month."""
    first, last = days.split("..")
    begin, end = (date(year, int(text[:2]), int(text[3:5])) for text in (first, last))
    away = span(begin, end, first_afternoon=first.endswith("p"), last_morning=last.endswith("a"))
    return Stay(UUID(int=100 + trip), official, away, state, frozenset(date(year, begin.month, day) for day in meetings))


def halves(*stays: Stay, month: int, year: int = 2026, every: bool = False) -> int:
    """Count one official's half days in a month, as the program does."""
    judged: list[Judged] = []
    for each in stays:
        judged += within(judge_stay(each, CALENDAR.is_working_day, every_working_day=every), *month_bounds(year, month))
    return sum(each.counts for each in best_judgement(judged).values())


@pytest.mark.parametrize(
    ("why", "trips", "month", "days"),
    [
        # The example of the rule: We pm travel ½, Th meeting 1, Fr nothing, Sa meeting 1, Su am day off.
        ("the example of §4.9", [stay("11-04p..11-08a", 5, 7)], 11, "2.5"),
        # Mo–We, one meeting on Tu: Mo is travel out (2 halves), Tu meeting, We travel home (2 halves).
        ("travel at both ends", [stay("11-09..11-11", 10)], 11, "3"),
        # Mo–Fr, meeting on Mo: Mo 1, Tu We Th nothing, Fr travel 1 (Mo is travel and meeting, once).
        ("a gap in the middle", [stay("11-09..11-13", 9)], 11, "2"),
        # Mo pm–Fr am, meeting We: Mo pm, Tu am travel; Tu pm 0; We 1; Th am 0; Th pm, Fr am travel.
        ("travel cut to the half", [stay("11-09p..11-13a", 11)], 11, "3"),
        ("half a day", [stay("11-09..11-09a", 9)], 11, "0.5"),
        ("no meeting at all", [stay("11-09..11-13")], 11, "0"),
        # Fr pm–Mo am without a weekend meeting, meeting Mo: Fr pm travel, Sa 0, Su pm is travel but off: 0, Mo am 1.
        ("a weekend on the road", [stay("11-13p..11-16a", 16)], 11, "1"),
        # Sa–Su only, meeting Su: Sa 0 (off, no meeting), Su 1.
        ("a weekend with one meeting", [stay("11-14..11-15", 15)], 11, "1"),
        # 9 May 2026 is a Saturday that is worked: Fr 8 meeting 1, Sa 9 travel 1.
        ("a make-up Saturday is a working day", [stay("05-08..05-09", 8)], 5, "2"),
        # 1 May 2026 (Friday) is a holiday: Th 30 April is the travel day and in April; nothing in May.
        ("a holiday is a day off", [stay("04-30..05-01", 30)], 5, "0"),
        # Two trips share We 11: 9–11 (meeting 10) gives Mo Tu We; 11–13 (meeting 12) gives We Th Fr: 5, not 6.
        ("overlapping trips are a union", [stay("11-09..11-11", 10), stay("11-11..11-13", 12, trip=2)], 11, "5"),
        # The meeting belongs to its trip: the second trip has none, so its own days are nothing.
        ("a meeting serves its own trip only", [stay("11-09..11-10", 9), stay("11-10..11-12", trip=2)], 11, "2"),
        ("a returned trip is nothing", [stay("11-09..11-11", 10, state=TripState.RETURNED)], 11, "0"),
        ("an approved trip waits", [stay("11-09..11-11", 10, state=TripState.APPROVED)], 11, "0"),
        # Abroad 2–20 Nov, meetings 4, 5, 6, 10, 14 (Sa): Mo 2 and Fr 20 travel 1 each, four weekdays, one Saturday.
        ("a trip abroad", [stay("11-02..11-20", 4, 5, 6, 10, 14)], 11, "7"),
    ],
)
def test_worked_examples(why: str, trips: list[Stay], month: int, days: str) -> None:
    assert days_text(halves(*trips, month=month)) == days, why


def test_a_trip_across_months_is_split_by_date() -> None:
    # Th 29 Oct pm to Tu 3 Nov am, meetings Fr 30 Oct: Th pm ½, Fr 1 (October); Mo pm travel ½, Tu am travel ½ (November).
    trip = stay("10-29p..11-03a", 30)
    assert (halves(trip, month=10), halves(trip, month=11)) == (3, 2)
    # The one meeting lies in October, and yet November's travel counts: (2) is asked of the trip, not of the month.


def test_february_of_a_leap_year() -> None:
    # 2024: Tu 27 Feb to Fr 1 March, meeting We 28: Tu travel 1, We meeting 1, Th 29 nothing; Fr 1 March travel 1.
    trip = stay("02-27..03-01", 28, year=2024)
    assert (halves(trip, month=2, year=2024), halves(trip, month=3, year=2024)) == (4, 2)
    shorter = stay("02-27..02-29", 28, year=2024)
    assert halves(shorter, month=2, year=2024) == 6


def test_spring_festival_days_count_only_with_a_meeting() -> None:
    # 2026: 15–23 Feb off. Abroad Fr 13 to We 25, meetings Mo 16 and Th 19: Fr 1 travel, 16 and 19 one each, We 25 travel 1.
    trip = stay("02-13..02-25", 16, 19)
    assert days_text(halves(trip, month=2)) == "4"
    # With the setting each working day counts: Fr 13, Sa 14 (worked), Tu 24, We 25, and the two meeting days.
    assert days_text(halves(trip, month=2, every=True)) == "6"


def test_the_setting_counts_every_working_day_but_no_idle_day_off() -> None:
    trip = stay("11-04p..11-08a", 5)
    assert days_text(halves(trip, month=11, every=True)) == "2.5"  # We pm, Th, Fr; Saturday and Sunday nothing
    assert halves(stay("11-04p..11-08a"), month=11, every=True) == 0  # but never without any meeting


@pytest.mark.parametrize(
    ("trip", "reasons"),
    [
        (stay("11-04p..11-08a", 5, 7), "travel meeting meeting no_meeting no_meeting meeting meeting day_off"),
        (stay("11-09..11-09"), "trip_without_meeting trip_without_meeting"),
        (stay("11-09..11-09", 9, state=TripState.REPORTED_BACK), "not_verified not_verified"),
        (stay("11-09..11-09", 9, state=TripState.RETURNED), "returned returned"),
        (stay("11-09..11-09", 9, state=TripState.DRAFT), "planned planned"),
    ],
)
def test_every_half_day_says_why(trip: Stay, reasons: str) -> None:
    assert [str(each.reason) for each in judge_stay(trip, CALENDAR.is_working_day)] == reasons.split()


def test_a_half_day_on_two_trips_names_both() -> None:
    one, two = stay("11-09..11-10", 9), stay("11-10..11-11", 10, 11, trip=2)
    judged = [half for each in (one, two) for half in judge_stay(each, CALENDAR.is_working_day)]
    shared = best_judgement(judged)[HalfDay(date(2026, 11, 10), False)]
    assert (shared.trip_id, shared.reason, shared.also_on) == (two.trip_id, Reason.MEETING, one.trip_id)
    assert best_judgement(judged) == best_judgement(reversed(judged))


def service(official: UUID, first: int, last: int, *, principal: bool = True) -> Service:
    """Return an official's days in the unit, in November 2026."""
    return Service(official, "", "", principal, date(2026, 11, first), date(2026, 11, last))


def november(services: Sequence[Service], *trips: Stay, reading: Reading = Reading.UNION, target: int = 20) -> UnitMonth:
    """Count the unit's November 2026."""
    stays: dict[UUID, list[Stay]] = {}
    for each in trips:
        stays.setdefault(each.official_id, []).append(each)
    return unit_month(
        UNIT,
        services,
        stays,
        first=date(2026, 11, 1),
        last=date(2026, 11, 30),
        is_working_day=CALENDAR.is_working_day,
        target=target,
        reading=reading,
    )


def test_two_principals_away_together_count_once_for_the_unit() -> None:
    both = [service(CHEN, 1, 30), service(LIU, 1, 30)]
    month = november(both, stay("11-09..11-11", 10), stay("11-10..11-12", 11, official=LIU, trip=2))
    # Chen Mo–We, Liu Tu–Th: the union is Mo–Th.
    assert (month.union, month.best, month.worst_principal, month.person) == (8, 6, 6, 12)


def test_an_officer_adds_person_days_and_may_be_the_best_but_is_not_in_the_union() -> None:
    people = [service(CHEN, 1, 30), service(ZHOU, 1, 30, principal=False)]
    month = november(people, stay("11-09..11-10", 9), stay("11-16..11-18", 17, official=ZHOU, trip=2))
    assert (month.union, month.best, month.worst_principal, month.person) == (4, 6, 4, 10)


def test_who_moves_in_mid_month_counts_for_each_unit_on_its_own_days() -> None:
    # Chen leaves for another township on the 11th (We); on the road Mo 9 to Fr 13 with a meeting every day.
    trip = stay("11-09..11-13", 9, 10, 11, 12, 13)
    assert (november([service(CHEN, 1, 10)], trip).union, november([service(CHEN, 11, 30)], trip).union) == (4, 6)


def test_who_is_promoted_in_mid_month_joins_the_union_from_that_day() -> None:
    trip = stay("11-09..11-13", 9, 10, 11, 12, 13)
    month = november([service(CHEN, 1, 10, principal=False), service(CHEN, 11, 30)], trip)
    assert (month.union, month.best, month.person, len(month.officials)) == (6, 10, 10, 1)
    assert month.officials[0].principal


@pytest.mark.parametrize(("reading", "met"), [(Reading.UNION, True), (Reading.BEST, True), (Reading.EVERY, False)])
def test_the_setting_chooses_the_reading_and_all_three_are_there(reading: Reading, met: bool) -> None:
    both = [service(CHEN, 1, 30), service(LIU, 1, 30)]
    month = november(both, stay("11-09..11-11", 10), stay("11-16..11-16", 16, official=LIU, trip=2), reading=reading, target=6)
    assert (month.by(Reading.UNION), month.by(Reading.BEST), month.by(Reading.EVERY)) == (8, 6, 2)
    assert month.met is met


def test_a_unit_that_never_went_out_is_listed_as_such() -> None:
    month = november([service(CHEN, 1, 30)], stay("11-09..11-11"), stay("11-16..11-18", 17, state=TripState.APPROVED, trip=2))
    assert (month.none, month.person, month.waiting) == (True, 0, 6)
    assert november([]).worst_principal == 0


def test_what_waits_is_counted_beside_what_stands() -> None:
    people = [service(CHEN, 1, 30)]
    month = november(people, stay("11-09..11-10", 9), stay("11-10..11-11", 11, state=TripState.APPROVED, trip=2))
    # Mo Tu stand; of Tu We that wait only We is new.
    assert (month.union, month.waiting, month.officials[0].waiting) == (4, 2, 2)


@pytest.mark.parametrize(("number", "words"), [(0, "0"), (1, "0.5"), (19, "9.5"), (20, "10")])
def test_days_are_written_to_the_half(number: int, words: str) -> None:
    assert days_text(number) == words


DAYS = st.dates(date(2019, 1, 1), date(2026, 12, 31))
SPANS = st.builds(
    lambda day, afternoon, length: Span(HalfDay(day, afternoon), HalfDay(day, afternoon).later(length)),
    DAYS,
    st.booleans(),
    st.integers(0, 60),
)
STAYS = st.builds(
    lambda number, away, offsets, state: Stay(
        UUID(int=number), CHEN, away, state, frozenset(away.first.day + timedelta(days=n) for n in offsets)
    ),
    st.integers(1, 2**40),
    SPANS,
    st.sets(st.integers(0, 12), max_size=3),
    st.sampled_from(TripState),
)


@given(DAYS, st.booleans(), st.integers(-99, 99))
def test_half_days_add_and_sort(day: date, afternoon: bool, steps: int) -> None:
    half = HalfDay(day, afternoon)
    assert half_day(half.number) == half
    assert half.later(steps).later(-steps) == half
    assert (half.later(steps) > half) is (steps > 0)


@given(SPANS)
def test_a_span_holds_its_half_days_in_order(away: Span) -> None:
    listed = list(away)
    assert (listed[0], listed[-1], len(listed)) == (away.first, away.last, away.halves)
    assert listed == sorted(set(listed))


@given(STAYS)
def test_only_verified_trips_with_a_meeting_count(trip: Stay) -> None:
    judged = judge_stay(trip, CALENDAR.is_working_day)
    if trip.state is not TripState.VERIFIED or not trip.meeting_days:
        assert not any(each.counts for each in judged)
    for each in judged:
        assert not each.counts or CALENDAR.is_working_day(each.half.day) or each.half.day in trip.meeting_days


@given(STAYS, DAYS)
def test_one_more_meeting_never_takes_a_half_day_away(trip: Stay, day: date) -> None:
    more = Stay(trip.trip_id, trip.official_id, trip.span, trip.state, trip.meeting_days | {day})
    before, after = (judge_stay(each, CALENDAR.is_working_day) for each in (trip, more))
    assert all(new.counts for old, new in zip(before, after, strict=True) if old.counts)


@given(STAYS)
def test_the_wider_setting_never_counts_less(trip: Stay) -> None:
    letter = judge_stay(trip, CALENDAR.is_working_day)
    wide = judge_stay(trip, CALENDAR.is_working_day, every_working_day=True)
    assert all(new.counts for old, new in zip(letter, wide, strict=True) if old.counts)


@given(st.lists(STAYS, max_size=4))
def test_a_union_is_no_sum_and_no_order(trips: list[Stay]) -> None:
    judged = [half for trip in trips for half in judge_stay(trip, CALENDAR.is_working_day)]
    union = sum(each.counts for each in best_judgement(judged).values())
    assert union == len({each.half for each in judged if each.counts})
    assert union == sum(each.counts for each in best_judgement(reversed(judged)).values())
