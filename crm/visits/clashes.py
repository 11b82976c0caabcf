"""Clashes 冲突 of people and places at overlapping times, pure. Stretches are half-open: who leaves at ten is free at ten."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from itertools import combinations
from uuid import UUID

from crm.calendar.half_days import Span
from crm.kernel.clock import COUNTY_ZONE, local_moment


@dataclass(frozen=True, slots=True)
class Busy:
    """A stretch that takes somebody's or some room's time: ``visit_id`` None for an absence; ``item`` 0 for a whole visit.

    ``places`` are names as they are compared.
    """

    visit_id: UUID | None
    starts_at: datetime
    ends_at: datetime
    people: frozenset[UUID] = frozenset()
    places: frozenset[str] = frozenset()
    item: int = 0

    def overlaps(self, other: Busy) -> bool:
        """Tell whether both take a common moment."""
        return self.starts_at < other.ends_at and other.starts_at < self.ends_at


@dataclass(frozen=True, slots=True)
class Clash:
    """Two stretches that want the same person (``official_id``) or the same ``place`` at once."""

    one: Busy
    other: Busy
    official_id: UUID | None = None
    place: str = ""


def clashes(busy: Sequence[Busy]) -> list[Clash]:
    """Return every clash once, in the order of the stretches.

    Inside one visit only two lines of its itinerary clash, and only over people: a host of the whole visit is no
    clash with a line of it, and a party may split over one room. Two absences are nobody's clash here.
    """
    found = []
    for one, other in _meeting_pairs(busy):
        if not one.overlaps(other) or _same_thing(one, other):
            continue
        found += [Clash(one, other, official_id=person) for person in sorted(one.people & other.people)]
        if one.visit_id != other.visit_id:
            found += [Clash(one, other, place=place) for place in sorted(one.places & other.places)]
    return found


def _meeting_pairs(busy: Sequence[Busy]) -> Iterable[tuple[Busy, Busy]]:
    """Return the pairs that share a person or a place, each once, in order."""
    holders: dict[UUID | str, list[int]] = defaultdict(list)
    for number, each in enumerate(busy):
        keys: tuple[UUID | str, ...] = (*each.people, *each.places)
        for key in keys:
            holders[key].append(number)
    pairs = {pair for numbers in holders.values() for pair in combinations(numbers, 2)}
    return ((busy[one], busy[other]) for one, other in sorted(pairs))


def _same_thing(one: Busy, other: Busy) -> bool:
    if one.visit_id != other.visit_id:
        return False
    return one.visit_id is None or one.item == 0 or other.item in (0, one.item)


def span_moments(span: Span) -> tuple[datetime, datetime]:
    """Return a stretch of half days as moments: mornings end, and afternoons begin, at noon of the county."""
    first = local_moment(span.first.day, 12 if span.first.afternoon else 0)
    last = local_moment(span.last.day, 12) if not span.last.afternoon else _midnight_after(span)
    return first, last


def _midnight_after(span: Span) -> datetime:
    following = span.last.day.fromordinal(span.last.day.toordinal() + 1)
    return datetime.combine(following, time(), COUNTY_ZONE)
