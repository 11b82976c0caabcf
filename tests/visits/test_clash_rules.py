"""Clashes of people and places: half-open, symmetric, none when merely adjacent; domain §4.10."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.calendar.half_days import span
from crm.kernel.clock import local_moment
from crm.visits.clashes import Busy, clashes, span_moments

BASE = datetime(2026, 11, 26, tzinfo=UTC)
LIU, CHEN = UUID(int=1), UUID(int=2)
A, B = UUID(int=11), UUID(int=12)


def busy(visit: UUID | None, start: int, end: int, *people: UUID, places: tuple[str, ...] = (), item: int = 0) -> Busy:
    """Return a stretch in hours."""
    begin, stop = BASE + timedelta(hours=start), BASE + timedelta(hours=end)
    return Busy(visit, begin, stop, frozenset(people), frozenset(places), item)


stretches = st.builds(
    lambda visit, start, length, people, places, item: busy(
        visit, start, start + length, *people, places=tuple(places), item=item
    ),
    st.sampled_from([A, B, UUID(int=13), None]),
    st.integers(0, 20),
    st.integers(1, 8),
    st.sets(st.sampled_from([LIU, CHEN, UUID(int=3)]), max_size=2),
    st.sets(st.sampled_from(["室", "地块"]), max_size=2),
    st.integers(0, 2),
)


def told(found: list[Busy]) -> set[tuple[frozenset[Busy], UUID | None, str]]:
    """Return clashes without the order of their sides."""
    return {(frozenset({each.one, each.other}), each.official_id, each.place) for each in clashes(found)}


@pytest.mark.parametrize(
    ("other", "people", "places"),
    [
        (busy(B, 10, 12, LIU), 1, 0),
        (busy(B, 11, 12, LIU), 0, 0),  # begins when the other ends: who leaves at eleven is free at eleven
        (busy(B, 7, 9, LIU), 0, 0),
        (busy(B, 8, 13, LIU, CHEN), 1, 0),
        (busy(B, 9, 11, CHEN), 0, 0),
        (busy(B, 10, 12, places=("室",)), 0, 1),
        (busy(A, 10, 12, LIU, item=2), 1, 0),  # two lines of one itinerary want the same person
        (busy(A, 10, 12, places=("室",), item=2), 0, 0),  # a party may split over one room
        (busy(None, 10, 12, LIU), 1, 0),
    ],
)
def test_worked_examples(other: Busy, people: int, places: int) -> None:
    found = clashes([busy(A, 9, 11, LIU, places=("室",), item=1), other])
    assert (sum(each.official_id is not None for each in found), sum(bool(each.place) for each in found)) == (people, places)


def test_the_host_of_the_whole_visit_does_not_clash_with_its_own_lines() -> None:
    assert clashes([busy(A, 9, 15, LIU), busy(A, 9, 11, LIU, item=1)]) == []


def test_two_absences_are_nobodys_clash() -> None:
    assert clashes([busy(None, 9, 15, LIU), busy(None, 9, 11, LIU)]) == []


@given(st.lists(stretches, max_size=8))
def test_order_does_not_matter(found: list[Busy]) -> None:
    assert told(found) == told(found[::-1])


@given(st.lists(stretches, max_size=8))
def test_the_same_as_comparing_every_pair(found: list[Busy]) -> None:
    """A slow second opinion, written from the text: same moment, same person or place, another thing."""
    expected: set[tuple[frozenset[Busy], UUID | None, str]] = set()
    for number, one in enumerate(found):
        for other in found[:number]:
            common = max(one.starts_at, other.starts_at) < min(one.ends_at, other.ends_at)
            same = one.visit_id == other.visit_id
            lines = same and one.visit_id is not None and one.item and other.item and one.item != other.item
            if common and (not same or lines):
                expected |= {(frozenset({one, other}), person, "") for person in one.people & other.people}
            if common and not same:
                expected |= {(frozenset({one, other}), None, place) for place in one.places & other.places}
    assert told(found) == expected


@given(stretches, st.integers(1, 6))
def test_none_when_merely_adjacent(one: Busy, length: int) -> None:
    after = Busy(B, one.ends_at, one.ends_at + timedelta(hours=length), one.people, one.places, 1)
    before = Busy(B, one.starts_at - timedelta(hours=length), one.starts_at, one.people, one.places, 1)
    assert clashes([one, after]) == []
    assert clashes([one, before]) == []


@given(st.lists(stretches, max_size=6), st.integers(-50, 50))
def test_moving_everything_changes_nothing(found: list[Busy], hours: int) -> None:
    by = timedelta(hours=hours)
    later = [Busy(b.visit_id, b.starts_at + by, b.ends_at + by, b.people, b.places, b.item) for b in found]
    assert len(told(later)) == len(told(found))


@pytest.mark.parametrize(
    ("afternoon", "morning", "start", "end"),
    [(False, False, (26, 0), (28, 0)), (True, False, (26, 12), (28, 0)), (False, True, (26, 0), (27, 12))],
)
def test_half_days_end_at_noon_and_midnight(afternoon: bool, morning: bool, start: tuple[int, int], end: tuple[int, int]) -> None:
    away = span(date(2026, 11, 26), date(2026, 11, 27), first_afternoon=afternoon, last_morning=morning)
    expected = tuple(local_moment(date(2026, 11, day), hour) for day, hour in (start, end))
    assert span_moments(away) == expected
