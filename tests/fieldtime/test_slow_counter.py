"""A second, independent and slow counter, written from the text of §4.9 alone, against the first one on random months."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.calendar.half_days import month_bounds, span
from crm.calendar.tables import built_in_calendar
from crm.fieldtime.month import Reading, Service, UnitMonth, unit_month
from crm.fieldtime.rules import Stay, TripState

Slot = tuple[date, str]
HALVES = ("am", "pm")
MONTHS = 1500
"""Random months counted by both; each has up to five officials and eight trips."""


@dataclass
class SlowStay:
    """One official's own stay: the slots away, in order."""

    official: UUID
    slots: list[Slot]


@dataclass
class SlowTrip:
    """A trip as a clerk would write it on a card."""

    number: UUID
    state: str
    meetings: set[date]
    stays: list[SlowStay]


@dataclass
class SlowTenure:
    """Who served in the unit from when to when."""

    official: UUID
    principal: bool
    days: set[date]


def slots_away(first: Slot, last: Slot) -> list[Slot]:
    """Walk from the first half day to the last one, one by one."""
    slots, day = [], first[0]
    while day <= last[0]:
        slots += [(day, half) for half in HALVES if first <= (day, half) <= last]
        day += timedelta(days=1)
    return slots


def slot_counts(slot: Slot, stay: SlowStay, trip: SlowTrip, is_working_day: Callable[[date], bool], every: bool) -> bool:
    """Say whether (1) to (4) hold for a slot of a stay."""
    day = slot[0]
    if trip.state != "verified":  # (1)
        return False
    if len(trip.meetings) == 0:  # (2)
        return False
    if is_working_day(day):  # (3)
        travel = slot in stay.slots[:2] or slot in stay.slots[-2:]
        return every or day in trip.meetings or travel
    return day in trip.meetings  # (4)


def slow_count(
    month: tuple[int, int], trips: list[SlowTrip], tenures: list[SlowTenure], is_working_day: Callable[[date], bool], every: bool
) -> tuple[dict[UUID, set[Slot]], set[Slot]]:
    """Return each official's counted slots in the unit and month, and the slots with a principal away."""
    people: dict[UUID, set[Slot]] = {tenure.official: set() for tenure in tenures}
    union: set[Slot] = set()
    for trip in trips:
        for stay in trip.stays:
            for slot in stay.slots:
                if (slot[0].year, slot[0].month) != month or not slot_counts(slot, stay, trip, is_working_day, every):
                    continue
                for tenure in tenures:
                    if tenure.official == stay.official and slot[0] in tenure.days:
                        people[stay.official].add(slot)
                        if tenure.principal:
                            union.add(slot)
    return people, union


def random_trips(rng: random.Random, officials: list[UUID], first: date, last: date) -> list[SlowTrip]:
    """Draw trips that overlap one another and the month's ends, in every state, with and without meetings."""
    trips = []
    for _number in range(rng.randrange(9)):
        begin = (first + timedelta(days=rng.randrange(-6, 32)), rng.choice(HALVES))
        whole = slots_away(begin, (begin[0] + timedelta(days=9), "pm"))[: rng.randrange(1, 17)]
        days = sorted({day for day, _half in whole})
        stays = []
        for official in rng.sample(officials, rng.randrange(1, min(3, len(officials)) + 1)):
            low = rng.randrange(len(whole))
            own = whole if rng.random() < 0.5 else whole[low : rng.randrange(low, len(whole)) + 1]
            stays.append(SlowStay(official, own))
        state = "verified" if rng.random() < 0.75 else rng.choice(list(TripState))
        meetings = set(rng.sample(days, rng.randrange(min(3, len(days)) + 1)))
        trips.append(SlowTrip(UUID(int=rng.getrandbits(128)), state, meetings, stays))
    assert last >= first
    return trips


def random_tenures(rng: random.Random, officials: list[UUID], first: date, last: date) -> list[SlowTenure]:
    """Let most serve all month, some come or go in it, and some be promoted in it."""
    month = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    tenures = []
    for number, official in enumerate(officials):
        cut, kind = rng.randrange(1, len(month)), rng.random()
        if kind < 0.6:
            tenures.append(SlowTenure(official, number < 2, set(month)))
        elif kind < 0.7:
            tenures.append(SlowTenure(official, number < 2, set(month[:cut])))
        elif kind < 0.8:
            tenures.append(SlowTenure(official, number < 2, set(month[cut:])))
        else:
            tenures += [SlowTenure(official, False, set(month[:cut])), SlowTenure(official, True, set(month[cut:]))]
    return tenures


def fast_count(
    month: tuple[int, int], trips: list[SlowTrip], tenures: list[SlowTenure], is_working_day: Callable[[date], bool], every: bool
) -> UnitMonth:
    """Hand the same cards to the counter of the program."""
    first, last = month_bounds(*month)
    stays: dict[UUID, list[Stay]] = {}
    for trip in trips:
        for own in trip.stays:
            (begin, morning), (end, evening) = own.slots[0], own.slots[-1]
            away = span(begin, end, first_afternoon=morning == "pm", last_morning=evening == "am")
            stay = Stay(trip.number, own.official, away, TripState(trip.state), frozenset(trip.meetings))
            stays.setdefault(own.official, []).append(stay)
    services = [Service(t.official, "", "", t.principal, min(t.days), max(t.days)) for t in tenures]
    return unit_month(
        UUID(int=1),
        services,
        stays,
        first=first,
        last=last,
        is_working_day=is_working_day,
        target=20,
        reading=Reading.UNION,
        every_working_day=every,
    )


def agree(rng: random.Random, month: tuple[int, int], every: bool, seed: object = None) -> None:
    """Draw a month and let both count it."""
    is_working_day = built_in_calendar().is_working_day
    first, last = month_bounds(*month)
    officials = [UUID(int=n + 1) for n in range(rng.randrange(1, 6))]
    trips = random_trips(rng, officials, first, last)
    tenures = random_tenures(rng, officials, first, last)
    people, union = slow_count(month, trips, tenures, is_working_day, every)
    counted = fast_count(month, trips, tenures, is_working_day, every)

    got = {each.official_id: {h for h, judged in each.halves.items() if judged.counts} for each in counted.officials}
    wanted = {official: {(day, half == "pm") for day, half in slots} for official, slots in people.items()}
    assert {official: {tuple(half) for half in halves} for official, halves in got.items()} == wanted, seed
    assert counted.union == len(union), seed
    assert counted.person == sum(len(slots) for slots in people.values()), seed
    assert counted.best == max(len(slots) for slots in people.values()), seed
    principals = {tenure.official for tenure in tenures if tenure.principal}
    assert counted.worst_principal == min((len(people[each]) for each in principals), default=0), seed


@pytest.mark.parametrize("every", [False, True], ids=["by the letter", "every working day"])
def test_both_counters_agree_on_random_months(every: bool) -> None:
    for seed in range(MONTHS):
        rng = random.Random(seed)
        agree(rng, (rng.randrange(2019, 2027), rng.choice((1, 2, 2, 2, 5, 9, 10, 12))), every, seed)


@given(st.randoms(use_true_random=False), st.integers(2018, 2027), st.integers(1, 12), st.booleans())
def test_both_counters_agree_on_months_that_are_looked_for(rng: random.Random, year: int, number: int, every: bool) -> None:
    """Hypothesis draws every day and half day, so that a month on which they differ shrinks to the smallest one."""
    agree(rng, (year, number), every)
