"""The board of one month 在岗一览: posts by days in half days, who is on duty at each, and what leaves a post unmanned."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from uuid import UUID

from sqlalchemy.orm import Session

from crm.calendar.half_days import HalfDay, Span, month_bounds
from crm.people.duty import Roll, Seat, Standing, away_at, duty_at, guarded, roll_of
from crm.people.permissions import Actor, visible_units
from crm.people.queries import official_names, units
from crm.people.roster import offs_between, seats_between
from crm.people.setup import county_calendar


class Cell(StrEnum):
    """What a half day of a post is: A there, B for A, a stand-in, nobody, no holder yet, or B to be once leave is approved."""

    A = "a"
    B = "b"
    STAND_IN = "stand_in"
    UNMANNED = "unmanned"
    VACANT = "vacant"
    PLANNED = "planned"


@dataclass(frozen=True, slots=True)
class BoardDay:
    """A day of the board."""

    number: int
    weekday: int
    working: bool
    today: bool


@dataclass(frozen=True, slots=True)
class Slot:
    """One half day of a post: what it is, who is on duty, and the absence that makes it so."""

    cell: Cell
    official: str
    absence_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class BoardRow:
    """A post with its A and B as of the month's last day (or today), and its half days by (day, afternoon)."""

    key: UUID
    post_id: UUID | None
    unit_id: UUID
    unit: str
    post: str
    a: str
    b: str
    slots: Mapping[tuple[int, bool], Slot] = field(default_factory=dict)

    @property
    def unmanned(self) -> int:
        """Return the half days in which nobody is on duty."""
        return sum(slot.cell is Cell.UNMANNED for slot in self.slots.values())

    @property
    def handed_over(self) -> int:
        """Return the half days in which B or a stand-in is on duty."""
        return sum(slot.cell in (Cell.B, Cell.STAND_IN) for slot in self.slots.values())


@dataclass(frozen=True, slots=True)
class Board:
    """A month's board: its days, its posts, and who has a post for A at this moment."""

    year: int
    month: int
    days: tuple[BoardDay, ...]
    rows: tuple[BoardRow, ...]


def board(session: Session, actor: Actor, year: int, month: int, today: date, unit_ids: Collection[UUID] | None = None) -> Board:
    """Return the board of a month, of the units given or of all the actor may see."""
    first, last = month_bounds(year, month)
    chosen = visible_units(actor, unit_ids)
    known = {unit.id: unit for unit in units(session)}
    order = {unit_id: place for place, unit_id in enumerate(known)}
    seats = [seat for seat in seats_between(session, first, last, chosen) if seat.unit_id in known and (seat.a or seat.b)]
    offs = offs_between(session, first, last)
    names = official_names(session)
    on = min(max(today, first), last)
    month_span = Span(HalfDay(first, False), HalfDay(last, True))
    roll, planned = roll_of(off for off in offs if off.approved), roll_of(offs)
    rows = [
        _row(seat, known[seat.unit_id].short_name, names, on, _slots(seat, month_span, roll, planned, names))
        for seat in sorted(seats, key=lambda seat: (order[seat.unit_id], not seat.principal))
    ]
    calendar = county_calendar(session)
    days = tuple(
        BoardDay(half.day.day, half.day.weekday(), calendar.is_working_day(half.day), half.day == today)
        for half in month_span
        if not half.afternoon
    )
    return Board(year, month, days, tuple(rows))


def _row(seat: Seat, unit: str, names: Mapping[UUID, str], on: date, slots: Mapping[tuple[int, bool], Slot]) -> BoardRow:
    a, b = (_latest(seat, role, on) for role in (Standing.A, Standing.B))
    post_id = None if seat.principal else seat.key
    return BoardRow(
        seat.key, post_id, seat.unit_id, unit, seat.name, names.get(a, "") if a else "", names.get(b, "") if b else "", slots
    )


def _latest(seat: Seat, role: Standing, on: date) -> UUID | None:
    """Return who holds a role on a day, else who held it last before."""
    holder = seat.holder(role, on)
    terms = seat.a if role is Standing.A else seat.b
    return holder or (terms[-1].official_id if terms else None)


def _slots(seat: Seat, span: Span, roll: Roll, planned: Roll, names: Mapping[UUID, str]) -> dict[tuple[int, bool], Slot]:
    found = {}
    for half in span:
        slot = _slot(seat, half, roll, planned, names)
        if slot is not None:
            found[(half.day.day, half.afternoon)] = slot
    return found


def _slot(seat: Seat, half: HalfDay, roll: Roll, planned: Roll, names: Mapping[UUID, str]) -> Slot | None:
    """Return what a half day is; None where nobody holds the post (before it began, after it was closed)."""
    a, b = seat.holder(Standing.A, half.day), seat.holder(Standing.B, half.day)
    if a is None and b is None:
        return None
    duty = duty_at(seat, half, roll)
    if duty is None:
        off = away_at(roll, a, half) or away_at(roll, b, half)
        return Slot(Cell.UNMANNED if guarded(seat, half) else Cell.VACANT, "", off.id if off else None)
    if duty.standing is Standing.A:
        waiting = away_at(planned, a, half)
        if waiting is not None:
            return Slot(Cell.PLANNED, names.get(duty.official_id, ""), waiting.id)
    return Slot(Cell(str(duty.standing)), names.get(duty.official_id, ""), duty.absence_id)
