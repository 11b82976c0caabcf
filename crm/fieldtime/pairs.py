"""The two principals of a township are each other's A and B 互为AB角 (domain §4.6): when are both away? Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from crm.calendar.half_days import HalfDay, Span


@dataclass(frozen=True, slots=True)
class Away:
    """Somebody's half days away; ``trip_id`` is None for leave, ``stand_in`` tells whether someone stands in 代理."""

    trip_id: UUID | None
    official_id: UUID
    official_name: str
    span: Span
    stand_in: bool


@dataclass(frozen=True, slots=True)
class Term:
    """The days on which an official is a principal of a unit."""

    unit_id: UUID
    official_id: UUID
    first: date
    last: date

    def cut(self, whole: Span) -> Span:
        """Return the part of a stretch that falls into the term (its end before its start where there is none)."""
        return Span(max(whole.first, HalfDay(self.first, False)), min(whole.last, HalfDay(self.last, True)))


def both_away(mine: Sequence[Away], others: Sequence[Away], terms: Iterable[Term]) -> Iterator[tuple[Away, Away]]:
    """Yield each pair of principals of one unit who are away in a common half day without a stand-in of either.

    ``mine`` are the stays of the trip in question, which pair with one another too; each pair of officials comes once.
    """
    by_official: dict[UUID, list[Term]] = {}
    for term in terms:
        by_official.setdefault(term.official_id, []).append(term)
    seen: set[frozenset[UUID]] = set()
    for own in mine:
        for other in (*mine, *others):
            pair = frozenset((own.official_id, other.official_id))
            if own.official_id == other.official_id or own.stand_in or other.stand_in or pair in seen:
                continue
            if _together(own, other, by_official):
                seen.add(pair)
                yield own, other


def _together(own: Away, other: Away, terms: dict[UUID, list[Term]]) -> bool:
    """Tell whether both are away in a half day on which both are principals of the same unit."""
    return any(
        term.unit_id == another.unit_id and _common(term.cut(own.span), another.cut(other.span))
        for term in terms.get(own.official_id, ())
        for another in terms.get(other.official_id, ())
    )


def _common(one: Span, two: Span) -> bool:
    return one.halves > 0 and two.halves > 0 and one.overlaps(two)
