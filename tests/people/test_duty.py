"""Who is on duty: A, B for A, the stand-in, nobody; by half days and across a change of holder (domain §4.6)."""

from __future__ import annotations

from datetime import UTC, date, datetime
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.calendar.half_days import HalfDay, Span, half_day, span
from crm.people.duty import (
    Duty,
    Off,
    Seat,
    Standing,
    Term,
    acting_for,
    duty_at,
    gaps_in,
    gaps_made,
    half_of,
    half_words,
    roll_of,
    span_words,
)

CHEN, LIU, ZHOU, NEW = (uuid4() for _each in range(4))
MONDAY, TUESDAY, WEDNESDAY = (date(2026, 11, day) for day in (23, 24, 25))
POST = Seat(uuid4(), uuid4(), "窗口", (Term(CHEN, date(2026, 1, 1)),), (Term(LIU, date(2026, 1, 1)),))


def off(official: UUID, first: date, last: date, *, pm: bool = False, noon: bool = False, stand_in: UUID | None = None) -> Off:
    """Return an absence; ``pm`` from the afternoon, ``noon`` until noon."""
    return Off(uuid4(), official, span(first, last, first_afternoon=pm, last_morning=noon), stand_in)


def who(seat: Seat, half: HalfDay, *offs: Off) -> tuple[UUID, str, UUID | None] | None:
    """Return who is on duty, as what, for whom."""
    duty = duty_at(seat, half, roll_of(offs))
    return None if duty is None else (duty.official_id, str(duty.standing), duty.for_whom)


@pytest.mark.parametrize(
    ("half", "expected"),
    [
        (HalfDay(TUESDAY, False), (CHEN, "a", None)),  # before the absence A is there
        (HalfDay(TUESDAY, True), (LIU, "b", CHEN)),  # from its start half day the post is B's, for A
        (HalfDay(WEDNESDAY, False), (LIU, "b", CHEN)),
        (HalfDay(WEDNESDAY, True), (CHEN, "a", None)),  # back by noon
    ],
)
def test_b_takes_over_from_the_start_half_day(half: HalfDay, expected: tuple[UUID, str, UUID | None]) -> None:
    assert who(POST, half, off(CHEN, TUESDAY, WEDNESDAY, pm=True, noon=True)) == expected


def test_the_stand_in_has_the_post_only_while_both_are_away() -> None:
    offs = (off(CHEN, MONDAY, WEDNESDAY, stand_in=ZHOU), off(LIU, TUESDAY, TUESDAY, pm=True))
    found = [who(POST, half, *offs) for half in span(TUESDAY, WEDNESDAY)]
    assert found == [(LIU, "b", CHEN), (ZHOU, "stand_in", CHEN), (LIU, "b", CHEN), (LIU, "b", CHEN)]


def test_a_stand_in_who_is_away_mans_nothing() -> None:
    offs = (off(CHEN, MONDAY, MONDAY, stand_in=ZHOU), off(LIU, MONDAY, MONDAY), off(ZHOU, MONDAY, MONDAY, pm=True))
    assert [who(POST, half, *offs) for half in span(MONDAY, MONDAY)] == [(ZHOU, "stand_in", CHEN), None]


def test_a_change_of_holder_in_the_middle_of_an_absence() -> None:
    """B changes on Wednesday while A is away Monday to Wednesday: the new B takes over on that morning."""
    seat = Seat(POST.key, POST.unit_id, "窗口", POST.a, (Term(LIU, date(2026, 1, 1), TUESDAY), Term(NEW, WEDNESDAY)))
    away = off(CHEN, MONDAY, WEDNESDAY)
    assert who(seat, HalfDay(TUESDAY, True), away) == (LIU, "b", CHEN)
    assert who(seat, HalfDay(WEDNESDAY, False), away) == (NEW, "b", CHEN)
    gap = next(gaps_made([seat], [off(NEW, TUESDAY, WEDNESDAY)], [away]))
    assert gap.span == span(WEDNESDAY, WEDNESDAY)  # on Tuesday the new B holds nothing yet


def test_acts_of_b_are_for_a_while_a_is_away_and_b_has_the_post() -> None:
    away = roll_of([off(CHEN, TUESDAY, TUESDAY)])
    acting = acting_for(POST, LIU, HalfDay(TUESDAY, False), away)
    assert acting is not None
    assert (acting.standing, acting.for_whom, acting.on_duty) == (Standing.B, CHEN, True)
    at_home = acting_for(POST, LIU, HalfDay(WEDNESDAY, False), away)
    assert at_home is not None
    assert (at_home.for_whom, at_home.on_duty) == (None, False)
    absent = acting_for(POST, CHEN, HalfDay(TUESDAY, False), away)
    assert absent is not None
    assert not absent.on_duty
    assert acting_for(POST, ZHOU, HalfDay(TUESDAY, False), away) is None


def test_a_lone_principal_has_no_b_and_breaks_no_rule() -> None:
    alone = Seat(uuid4(), uuid4(), "镇长", (Term(CHEN, date(2026, 1, 1)),), (), principal=True)
    post = Seat(uuid4(), uuid4(), "窗口", (Term(CHEN, date(2026, 1, 1)),), ())
    away = off(CHEN, MONDAY, MONDAY)
    assert list(gaps_made([alone], [away], [])) == []
    assert [gap.span for gap in gaps_made([post], [away], [])] == [away.span]


def test_what_stood_empty_before_is_no_matter_of_a_third_person() -> None:
    empty = [off(CHEN, MONDAY, MONDAY), off(LIU, MONDAY, MONDAY)]
    assert list(gaps_made([POST], [off(ZHOU, MONDAY, MONDAY)], empty)) == []
    assert [gap.away for gap in gaps_made([POST], [empty[1]], [empty[0]])] == [tuple(empty)]


def test_noon_divides_the_day_by_the_county_clock() -> None:
    assert half_of(datetime(2026, 11, 24, 3, 59, tzinfo=UTC)) == HalfDay(TUESDAY, False)
    assert half_of(datetime(2026, 11, 24, 4, 0, tzinfo=UTC)) == HalfDay(TUESDAY, True)
    assert half_of(datetime(2026, 11, 23, 16, 0, tzinfo=UTC)) == HalfDay(TUESDAY, False)


def test_half_days_are_written_for_people() -> None:
    assert half_words(HalfDay(MONDAY, True)) in ("2026-11-23 afternoon", "2026-11-23下午")
    assert span_words(span(MONDAY, MONDAY)).count("2026-11-23") == 2
    assert span_words(span(MONDAY, MONDAY, last_morning=True)).count("2026-11-23") == 1


BEGIN = HalfDay(MONDAY, False).number
PEOPLE = (CHEN, LIU, ZHOU, NEW)


@st.composite
def planned(draw: st.DrawFn) -> Off:
    """Draw an absence of one of four people within two weeks, with or without a stand-in."""
    start, length = draw(st.integers(0, 27)), draw(st.integers(1, 8))
    stand_in = draw(st.sampled_from((None, *PEOPLE)))
    return Off(
        uuid4(), draw(st.sampled_from(PEOPLE)), Span(half_day(BEGIN + start), half_day(BEGIN + start + length - 1)), stand_in
    )


@st.composite
def seats(draw: st.DrawFn) -> Seat:
    """Draw a post whose A and B may change once within the two weeks, never one person in both roles."""
    change = MONDAY.replace(day=draw(st.integers(24, 30)))
    a, b, later = draw(st.permutations(PEOPLE))[:3]
    terms = (Term(b, date(2026, 1, 1), change.replace(day=change.day - 1)), Term(later, change))
    return Seat(uuid4(), uuid4(), "岗", (Term(a, date(2026, 1, 1)),), terms)


@given(st.lists(seats(), min_size=1, max_size=3), st.lists(planned(), max_size=14))
def test_no_post_is_unmanned_by_absences_that_were_accepted(posts: list[Seat], wishes: list[Off]) -> None:
    """Whatever comes in whatever order: what the rule lets pass leaves somebody on duty in each half day."""
    accepted: list[Off] = []
    for wish in wishes:
        if not any(gaps_made(posts, [wish], accepted)):
            accepted.append(wish)
    roll = roll_of(accepted)
    for seat in posts:
        for number in range(BEGIN, BEGIN + 40):
            duty = duty_at(seat, half_day(number), roll)
            assert isinstance(duty, Duty)
            assert not any(off.span.first.number <= number <= off.span.last.number for off in roll.get(duty.official_id, ()))
    assert not any(gap for seat in posts for gap in gaps_in(seat, Span(half_day(BEGIN), half_day(BEGIN + 40)), roll))
