"""Free half days of an official in the rest of a month 建议外出时段, from what the record knows of absences and hosts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from crm.calendar.half_days import Span, month_bounds
from crm.calendar.rules import ONE_DAY
from crm.fieldtime.contradictions import AtHome
from crm.fieldtime.suggestions import free_stretches, suggested
from crm.kernel.errors import NotAllowed
from crm.kernel.i18n import _
from crm.people.duty import Seat, Standing
from crm.people.permissions import Actor
from crm.people.queries import tenures_between
from crm.people.roster import offs_between, seats_between
from crm.people.setup import county_calendar


@dataclass(frozen=True, slots=True)
class Suggestion:
    """When an official could be out: ``proposed`` makes up what is short, ``free`` is every stretch that clashes with nothing."""

    short: int
    proposed: tuple[Span, ...]
    free: tuple[Span, ...]


def suggestion(
    session: Session,
    actor: Actor,
    official_id: UUID,
    year: int,
    month: int,
    today: date,
    short: int,
    at_home: Sequence[AtHome] = (),
) -> Suggestion:
    """Return when an official could set out to make up ``short`` half days in the rest of a month. Raises NotAllowed.

    A half day is taken where the official is away already, the partner of an A and B pair or of a post is, or a visit is
    to be hosted (``at_home``); days off are left out.
    """
    first, last = month_bounds(year, month)
    mine = [each for each in tenures_between(session, first, last) if each.official_id == official_id]
    if actor.units is not None and not any(each.unit_id in actor.units for each in mine):
        raise NotAllowed("unit", _("This record belongs to another unit."))
    busy = {half for span in _taken(session, official_id, first, last) for half in span}
    busy |= {half for each in at_home if each.official_id == official_id for half in each.span}
    begin = max(today, first - ONE_DAY)

    def serves(day: date) -> bool:
        return any(each.first_day <= day and (each.last_day is None or day <= each.last_day) for each in mine)

    free = free_stretches(begin, last, busy, county_calendar(session).is_working_day, serves)
    return Suggestion(short, tuple(suggested(short, free)), tuple(free))


def _taken(session: Session, official_id: UUID, first: date, last: date) -> Iterator[Span]:
    """Yield the official's own absences, and those of whoever shares a post with him on those days."""
    seats = [seat for seat in seats_between(session, first, last) if seat.concerns(official_id)]
    for off in offs_between(session, first, last):
        if off.official_id == official_id:
            yield off.span
        elif off.stand_in_id is None:
            yield from _common(off.official_id, official_id, off.span, seats)


def _common(partner: UUID, official_id: UUID, away: Span, seats: Sequence[Seat]) -> Iterator[Span]:
    """Yield the half days of ``away`` on which both hold the two roles of one post."""
    for half in away:
        if any(
            {seat.holder(Standing.A, half.day), seat.holder(Standing.B, half.day)} == {partner, official_id} for seat in seats
        ):
            yield Span(half, half)
