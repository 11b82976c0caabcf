"""The clock of a step by worked examples that a clerk can check with a calendar, and properties of it."""

from __future__ import annotations

from datetime import date, time, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.calendar.counting import WorkingDays
from crm.calendar.rules import clock_start
from crm.calendar.tables import built_in_calendar
from crm.kernel.clock import local_moment
from crm.procedures.time_limit.clock import (
    Clock,
    ClockDay,
    DayMark,
    Pause,
    PauseReason,
    counted_of,
    due_of,
    is_past,
    left_of,
    life_of,
)
from crm.procedures.time_limit.lights import Light, Thresholds, standing, yellow_on

CALENDAR = built_in_calendar()
TODAY = date(2026, 11, 24)
REVIEW = PauseReason.EXPERT_REVIEW


def day(text: str, year: int = 2026) -> date:
    """Read 11-24."""
    return date(year, int(text[:2]), int(text[3:]))


def days() -> WorkingDays:
    """Return a fresh row of working days."""
    return WorkingDays(CALENDAR, TODAY)


def pause(first: str, last: str | None, *, restart: bool = False, reason: PauseReason = REVIEW) -> Pause:
    """Return a pause by its days."""
    return Pause(day(first), day(last) if last else None, reason, restart)


@pytest.mark.parametrize(
    ("clock", "due"),
    [
        # National Day 2026: 1–7 October off, Saturday 10 October worked (State Council's arrangement; Licensing Law §82)
        (Clock(day("09-30"), 5), "10-13"),
        # Spring Festival 2026: 15–23 February off, Saturdays 14 and 28 February worked
        (Clock(day("02-13"), 3), "02-25"),
        (Clock(day("02-10"), 10), "03-02"),
        # a make-up Saturday counts: 9 May 2026
        (Clock(day("05-08"), 1), "05-09"),
        # paused for an expert review from the 18th to the 23rd: 19, 20 and 23 November are out (Licensing Law §45)
        (Clock(day("11-16"), 5, (pause("11-18", "11-23"),)), "11-26"),
        # paused over National Day: 30 September, 8, 9 and 10 October are out, the holiday is out anyway (our default)
        (Clock(day("09-28"), 5, (pause("09-29", "10-10"),)), "10-15"),
        # one extension of two days, half of five rounded down (our default)
        (Clock(day("11-16"), 5 + 2), "11-25"),
        # a statutory licence of 20 days extended by 10 (Licensing Law §42)
        (Clock(day("11-02"), 20 + 10), "12-14"),
        # deemed accepted on the day of receipt, 9 November, instead of the 17th (Licensing Law §32)
        (Clock(day("11-09"), 10), "11-23"),
        # begun anew when the materials came on the 20th (our default)
        (Clock(day("11-16"), 5, (pause("11-17", "11-20", restart=True),)), "11-27"),
        # two pauses, the second one day long; one begun and ended on the same day takes nothing out
        (Clock(day("11-09"), 6, (pause("11-10", "11-12"), pause("11-16", "11-17"))), "11-20"),
        (Clock(day("11-09"), 6, (pause("11-10", "11-10"),)), "11-17"),
        # a pause that begins on the last day comes too late to move it
        (Clock(day("11-16"), 3, (pause("11-19", "11-23"),)), "11-19"),
        # still paused: as if it ended today, 24 November
        (Clock(day("11-16"), 5, (pause("11-18", None),)), "11-27"),
    ],
)
def test_when_a_clock_runs_out(clock: Clock, due: str) -> None:
    assert due_of(clock, days(), TODAY) == day(due)


def test_the_picture_of_an_expert_review_day_by_day() -> None:
    clock = Clock(day("11-16"), 5, (pause("11-18", "11-23"),))
    told = [(each.day.day, each.mark, each.number) for each in life_of(clock, CALENDAR, day("11-26"), TODAY)]
    assert told == [
        (16, DayMark.START, None),
        (17, DayMark.COUNTED, 1),
        (18, DayMark.COUNTED, 2),
        (19, DayMark.PAUSED, None),
        (20, DayMark.PAUSED, None),
        (21, DayMark.WEEKEND, None),
        (22, DayMark.WEEKEND, None),
        (23, DayMark.PAUSE_END, None),
        (24, DayMark.COUNTED, 3),
        (25, DayMark.COUNTED, 4),
        (26, DayMark.COUNTED, 5),
    ]


def test_why_it_is_due_on_the_13th_of_october() -> None:
    clock = Clock(day("09-30"), 5)
    life = life_of(clock, CALENDAR, day("10-13"), day("10-14"), received=day("09-29"))
    marks = {each.day: each.mark for each in life}
    assert marks[day("09-29")] is DayMark.BEFORE
    assert marks[day("09-30")] is DayMark.START
    assert {marks[date(2026, 10, n)] for n in range(1, 8)} == {DayMark.HOLIDAY}
    assert marks[day("10-10")] is DayMark.MAKE_UP
    assert marks[day("10-11")] is DayMark.WEEKEND
    assert marks[day("10-14")] is DayMark.LATE
    assert [each.day for each in life if each.due] == [day("10-13")]
    assert [each.number for each in life if each.number] == [1, 2, 3, 4, 5]


def test_days_before_a_restart_are_set_aside() -> None:
    clock = Clock(day("11-16"), 2, (pause("11-17", "11-19", restart=True),))
    marks = [each.mark for each in life_of(clock, CALENDAR, day("11-23"), day("11-23"))]
    assert marks[:5] == [DayMark.START, DayMark.SET_ASIDE, DayMark.PAUSED, DayMark.START, DayMark.COUNTED]


@pytest.mark.parametrize(
    ("limit", "today", "left", "light"),
    [
        # 5 days from Monday 16 November: last day Monday the 23rd; yellow at one day left (our default)
        (5, "11-16", 5, Light.GREEN),
        (5, "11-19", 2, Light.GREEN),
        (5, "11-20", 1, Light.YELLOW),
        (5, "11-23", 0, Light.YELLOW),
        (5, "11-24", -1, Light.RED),
        (5, "11-26", -3, Light.RED),
        # 20 days: a fifth is four
        (20, "12-07", 5, Light.GREEN),
        (20, "12-08", 4, Light.YELLOW),
    ],
)
def test_lights(limit: int, today: str, left: int, light: Light) -> None:
    clock = Clock(day("11-16"), limit)
    stands = standing(clock, days(), local_moment(day(today), 9), day(today), Thresholds())
    assert (stands.left, stands.light) == (left, light)


def test_a_limit_is_met_until_closing_of_its_last_day() -> None:
    closing = time(17, 30)
    assert not is_past(day("11-24"), local_moment(day("11-24"), 17, 30), closing)
    assert is_past(day("11-24"), local_moment(day("11-24"), 17, 31), closing)


def test_what_came_after_closing_counts_from_the_next_working_day() -> None:
    assert clock_start(CALENDAR, local_moment(day("11-20"), 17, 31)) == day("11-23")


def test_a_clock_that_waits_to_begin_anew_keeps_what_was_left() -> None:
    waiting = Clock(day("11-16"), 5, (pause("11-18", None, restart=True),))
    assert left_of(waiting, days(), day("11-24")) == 3
    assert due_of(waiting, days(), TODAY) == day("12-01")
    told = life_of(waiting, CALENDAR, day("12-01"), TODAY)
    assert [each.number for each in told if each.number] == [1, 2, 1, 2, 3, 4, 5]


# ---- properties ------------------------------------------------------------------------------------------
starts = st.dates(date(2024, 1, 1), date(2026, 10, 1))


@st.composite
def clocks(draw: st.DrawFn) -> Clock:
    """Draw a clock with up to three pauses, all ended."""
    start, limit = draw(starts), draw(st.integers(1, 45))
    pauses, first = [], start
    for _n in range(draw(st.integers(0, 3))):
        first += timedelta(days=draw(st.integers(0, 12)))
        last = first + timedelta(days=draw(st.integers(0, 25)))
        pauses.append(Pause(first, last, REVIEW, draw(st.booleans())))
        first = last
    return Clock(start, limit, tuple(pauses))


def numbered(clock: Clock, life: list[ClockDay]) -> list[ClockDay]:
    """Return the days of the last run that count."""
    begun = max((each.day for each in life if each.mark is DayMark.START), default=clock.start)
    return [each for each in life if each.day > begun and each.number is not None and each.mark is not DayMark.SET_ASIDE]


@given(clocks())
def test_the_life_of_a_clock_counts_to_its_last_day(clock: Clock) -> None:
    """Two ways to the same day: by places in the row of working days, and day by day."""
    due = due_of(clock, days(), TODAY)
    counted = numbered(clock, life_of(clock, CALENDAR, due, due))
    assert [each.number for each in counted] == list(range(1, clock.limit + 1))
    assert counted[-1].day == due
    assert counted[-1].due


@given(clocks(), st.integers(0, 200))
def test_remaining_days_never_rise_by_themselves(clock: Clock, later: int) -> None:
    row = days()
    start = max((each.last for each in clock.pauses if each.restart and each.last), default=clock.start)
    today = start + timedelta(days=later)
    one, two = left_of(clock, row, today), left_of(clock, row, today + timedelta(days=1))
    assert two in (one, one - 1)
    assert one == clock.limit - counted_of(clock, row, today)
    due = due_of(clock, row, today)
    after = (due + timedelta(days=number) for number in range(1, (today - due).days + 1))
    paused = [(each.first, each.last or today) for each in clock.pauses]
    late = [day for day in after if CALENDAR.is_working_day(day) and not any(first < day <= last for first, last in paused)]
    assert (one < 0) == bool(late)


def test_a_clock_paused_on_its_last_day_is_not_late_while_it_waits() -> None:
    """The day a pause begins counts (domain §4.7), the days after it do not: nothing is left, and nothing is late."""
    pause = Pause(date(2024, 1, 2), date(2024, 1, 3), PauseReason.EXPERT_REVIEW)
    clock = Clock(date(2024, 1, 1), 1, (pause,))
    assert left_of(clock, days(), date(2024, 1, 3)) == 0
    assert left_of(clock, days(), date(2024, 1, 4)) == -1


@given(clocks(), st.integers(1, 30))
def test_an_extension_and_a_pause_never_bring_the_last_day_forward(clock: Clock, extra: int) -> None:
    row = days()
    due = due_of(clock, row, TODAY)
    assert due_of(Clock(clock.start, clock.limit + extra, clock.pauses), row, TODAY) > due
    if clock.pauses:
        assert due_of(Clock(clock.start, clock.limit, clock.pauses[:-1]), row, TODAY) <= due


@given(clocks())
def test_a_clock_turns_yellow_before_it_runs_out(clock: Clock) -> None:
    row, limits = days(), Thresholds()
    turned = yellow_on(clock, row, TODAY, limits)
    assert turned <= due_of(clock, row, TODAY)
    before = [turned - timedelta(days=n) for n in range(1, 40) if turned - timedelta(days=n) >= clock.start]
    if not any(each.restart for each in clock.pauses) and clock.limit > limits.warning(clock.limit):
        assert standing(clock, row, local_moment(turned, 9), turned, limits).light is not Light.GREEN
        assert all(left_of(clock, row, each) > limits.warning(clock.limit) for each in before)


@given(starts, st.lists(st.integers(0, 60), min_size=2, max_size=20))
def test_a_row_of_working_days_counts_like_the_calendar(start: date, steps: list[int]) -> None:
    row = WorkingDays(CALENDAR, start)
    for step in steps:
        assert row.after(start, step) == CALENDAR.add_working_days(start, step).date
        assert row.between(start - timedelta(days=step * 30), start) == CALENDAR.count_working_days(
            start - timedelta(days=step * 30), start
        )
    reached = [row.index(start + timedelta(days=n)) for n in range(30)]
    assert all(one <= two for one, two in pairwise(reached))
