"""Who is on duty at a key post 在岗, half day by half day: A, else B for A, else a stand-in (domain §4.6). Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from crm.calendar.half_days import HalfDay, Span
from crm.kernel.clock import COUNTY_ZONE, as_utc
from crm.kernel.i18n import N_, _

NOON = 12
"""The afternoon begins at this hour of the county's time (our default)."""


class Standing(StrEnum):
    """As what somebody is on duty: as A, as B for A, or as the stand-in whom the head named."""

    A = "a"
    B = "b"
    STAND_IN = "stand_in"


STANDING_NAMES = {Standing.A: N_("role A"), Standing.B: N_("role B"), Standing.STAND_IN: N_("stand-in")}


@dataclass(frozen=True, slots=True)
class Term:
    """The days on which an official holds a post in one role, both ends included; ``last`` None while it lasts."""

    official_id: UUID
    first: date
    last: date | None = None

    def holds(self, day: date) -> bool:
        """Tell whether ``day`` falls into the term."""
        return self.first <= day and (self.last is None or day <= self.last)


@dataclass(frozen=True, slots=True)
class Seat:
    """A post with its dated A and B: a key post, or a principal's office whose B is the other principal.

    ``key`` is the post's id, or the tenure's where ``principal``. A lone principal has no B, which is no breach.
    """

    key: UUID
    unit_id: UUID
    name: str
    a: tuple[Term, ...]
    b: tuple[Term, ...]
    principal: bool = False

    def holder(self, role: Standing, day: date) -> UUID | None:
        """Return who holds role A or B on ``day``."""
        terms = self.a if role is Standing.A else self.b
        return next((term.official_id for term in terms if term.holds(day)), None)

    def concerns(self, official_id: UUID) -> bool:
        """Tell whether an official holds the post in either role at any time."""
        return any(term.official_id == official_id for term in (*self.a, *self.b))


@dataclass(frozen=True, slots=True)
class Off:
    """An absence as plain values; ``approved`` tells whether it hands the post over already.

    ``stand_in_last`` is the last day on which the stand-in serves in the unit, None where no end is known.
    """

    id: UUID | None
    official_id: UUID
    span: Span
    stand_in_id: UUID | None = None
    approved: bool = True
    reason: str = "trip"
    stand_in_last: date | None = None

    def stand_in_on(self, day: date) -> UUID | None:
        """Return who stands in on ``day``."""
        return self.stand_in_id if self.stand_in_last is None or day <= self.stand_in_last else None


Roll = Mapping[UUID, Sequence[Off]]
"""Absences by official."""


@dataclass(frozen=True, slots=True)
class Duty:
    """Who is on duty, as what, and for whom (None for A, and for a B where nobody holds A)."""

    official_id: UUID
    standing: Standing
    for_whom: UUID | None = None
    absence_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Acting:
    """In which standing an official acts at a post: ``on_duty`` is False for whoever holds it but is not on duty then."""

    official_id: UUID
    standing: Standing
    for_whom: UUID | None
    on_duty: bool


@dataclass(frozen=True, slots=True)
class Gap:
    """Half days in which nobody would be on duty at a post, and who is away then."""

    seat: Seat
    span: Span
    away: tuple[Off, ...]


def roll_of(offs: Iterable[Off]) -> dict[UUID, list[Off]]:
    """Return absences by official."""
    roll: dict[UUID, list[Off]] = {}
    for off in offs:
        roll.setdefault(off.official_id, []).append(off)
    return roll


def half_of(moment: datetime) -> HalfDay:
    """Return the half day of an aware moment, by the county's time."""
    local = as_utc(moment).astimezone(COUNTY_ZONE)
    return HalfDay(local.date(), local.hour >= NOON)


def away_at(roll: Roll, official_id: UUID | None, half: HalfDay) -> Off | None:
    """Return the absence that keeps an official away in a half day."""
    if official_id is None:
        return None
    return next((off for off in roll.get(official_id, ()) if off.span.first <= half <= off.span.last), None)


def duty_at(seat: Seat, half: HalfDay, roll: Roll) -> Duty | None:
    """Return who is on duty: A; B while A is away; the named stand-in while both are; else None (unmanned 空岗)."""
    a, b = seat.holder(Standing.A, half.day), seat.holder(Standing.B, half.day)
    off_a, off_b = away_at(roll, a, half), away_at(roll, b, half)
    if a is not None and off_a is None:
        return Duty(a, Standing.A)
    if b is not None and off_b is None:
        return Duty(b, Standing.B, a, off_a.id if off_a else None)
    for off in (off_a, off_b):
        stand_in = off.stand_in_on(half.day) if off is not None else None
        if off is not None and stand_in is not None and away_at(roll, stand_in, half) is None:
            return Duty(stand_in, Standing.STAND_IN, a or b, off.id)
    return None


def acting_for(seat: Seat, official_id: UUID, half: HalfDay, roll: Roll) -> Acting | None:
    """Return in which standing an official acts at a post then, “B for A” with B's responsibility; None for a stranger."""
    duty = duty_at(seat, half, roll)
    if duty is not None and duty.official_id == official_id:
        return Acting(official_id, duty.standing, duty.for_whom, on_duty=True)
    for standing in (Standing.A, Standing.B):
        if seat.holder(standing, half.day) == official_id:
            return Acting(official_id, standing, None, on_duty=False)
    return None


def guarded(seat: Seat, half: HalfDay) -> bool:
    """Tell whether a post must be manned then: somebody holds it, and a principal has another one beside him."""
    a, b = seat.holder(Standing.A, half.day), seat.holder(Standing.B, half.day)
    return (a is not None and b is not None) if seat.principal else (a is not None or b is not None)


def gaps_in(seat: Seat, halves: Iterable[HalfDay], roll: Roll) -> Iterator[Gap]:
    """Yield the stretches of the given half days (in order) in which a post that must be manned is not."""
    run: list[HalfDay] = []
    for half in halves:
        empty = guarded(seat, half) and duty_at(seat, half, roll) is None
        if run and (not empty or half.number != run[-1].number + 1):
            yield _gap(seat, run, roll)
            run = []
        if empty:
            run.append(half)
    if run:
        yield _gap(seat, run, roll)


def _gap(seat: Seat, run: Sequence[HalfDay], roll: Roll) -> Gap:
    holders = dict.fromkeys(holder for half in run for holder in _concerned(seat, half, roll))
    found = (away_at(roll, holder, half) for holder in holders for half in run)
    return Gap(seat, Span(run[0], run[-1]), tuple(dict.fromkeys(off for off in found if off is not None)))


def _concerned(seat: Seat, half: HalfDay, roll: Roll) -> Iterator[UUID]:
    """Yield whose presence decides at a post: A, B and the stand-ins named for them."""
    for role in (Standing.A, Standing.B):
        holder = seat.holder(role, half.day)
        if holder is not None:
            yield holder
            off = away_at(roll, holder, half)
            if off is not None and off.stand_in_id is not None:
                yield off.stand_in_id


def gaps_made(seats: Iterable[Seat], mine: Sequence[Off], others: Iterable[Off]) -> Iterator[Gap]:
    """Yield what the absences ``mine`` would leave unmanned beside ``others``: never A and B at once (domain §4.6).

    Posts that stand empty without ``mine`` are no matter of theirs.
    """
    roll = roll_of((*mine, *others))
    for seat in seats:
        halves = sorted({half for off in mine for half in off.span if off.official_id in _concerned(seat, half, roll)})
        yield from gaps_in(seat, halves, roll)


def half_words(half: HalfDay) -> str:
    """Write a half day for people: 2026-11-25 morning."""
    return (_("{day} afternoon") if half.afternoon else _("{day} morning")).format(day=half.day)


def span_words(span: Span) -> str:
    """Write a stretch of half days for people."""
    if span.first == span.last:
        return half_words(span.first)
    return _("{first} to {last}").format(first=half_words(span.first), last=half_words(span.last))
