"""A and B are never away at once (domain §4.6): what the record refuses of a planned absence, a stand-in or a new holder."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm.calendar.half_days import Span
from crm.kernel.errors import NotAllowed, RuleBroken
from crm.kernel.i18n import _
from crm.people.duty import Gap, Off, gaps_made, span_words
from crm.people.model import Absence, Account, Official, Tenure, Unit
from crm.people.permissions import May, Role
from crm.people.queries import official_names
from crm.people.roster import LIVE, REASON_NAMES, TRIP, absence_span, offices_between, offs_between, seats_between
from crm.store.acts import Work
from crm.store.change_writer import hold_chain
from crm.store.undo import holds_after_undo


@dataclass(frozen=True, slots=True)
class Going:
    """An absence as planned: who, which half days, and the stand-in asked for."""

    official_id: UUID
    span: Span
    stand_in_id: UUID | None = None
    reason: str = TRIP


def check_going(work: Work, goings: Sequence[Going], *, replacing: Collection[UUID] = ()) -> None:
    """Refuse planned absences that leave a post or a pair of principals unmanned; ``replacing`` are the absences they take over from.

    Raises RuleBroken ``on_leave``, ``stand_in_unfit``, ``stand_in_away``, ``both_principals_away``, ``post_unmanned``,
    NotAllowed ``stand_in_by_head``.
    """
    hold_chain(work.session)  # two who plan at the same moment are asked one after the other
    first, last = min(going.span.first.day for going in goings), max(going.span.last.day for going in goings)
    live = offs_between(work.session, first, last)
    named = {off.stand_in_id for off in live if off.id in replacing}
    others = [off for off in live if off.id not in replacing]
    mine = [Off(None, going.official_id, going.span, going.stand_in_id, True, going.reason) for going in goings]
    for off in mine:
        _check_double(work.session, off, others)
        if off.stand_in_id is not None:
            _check_stand_in(work, off, [*mine, *others], named)
    serving = select(Tenure.unit_id).where(Tenure.official_id.in_([going.official_id for going in goings])).distinct()
    seats = seats_between(work.session, first, last, work.session.scalars(serving).all())
    gap = next(gaps_made(seats, mine, others), None)
    if gap is not None:
        raise refusal(work.session, gap)


def _check_double(session: Session, off: Off, others: Sequence[Off]) -> None:
    """Refuse leave over any other absence, and a trip over leave; trips among themselves are a union (domain §4.9)."""
    for other in others:
        if other.official_id == off.official_id and other.span.overlaps(off.span) and (off.reason, other.reason) != (TRIP, TRIP):
            text = _("{name} is away already, {span} ({reason}). Change that absence or these days.")
            words = text.format(
                name=official_names(session)[off.official_id], span=span_words(other.span), reason=_(REASON_NAMES[other.reason])
            )
            raise RuleBroken("on_leave", words, field="stays" if off.reason == TRIP else "first_day")


def _check_stand_in(work: Work, off: Off, everyone: Sequence[Off], named: Collection[UUID | None]) -> None:
    """Refuse a stand-in who is away or of another unit, and whoever names one without being the head."""
    if any(other.official_id == off.stand_in_id and other.span.overlaps(off.span) for other in everyone):
        text = _("The stand-in is away at the same time; name somebody who stays.")
        raise RuleBroken("stand_in_away", text, field="stand_in")
    first, last = off.span.first.day, off.span.last.day
    offices = offices_between(work.session, first, last)
    units = {office.unit_id for office in offices if office.official_id == off.official_id}
    fit = any(
        office.official_id == off.stand_in_id
        and office.unit_id in units
        and office.first <= first
        and (office.last is None or office.last >= last)
        for office in offices
    )
    if not fit:
        text = _("A stand-in serves in the same unit through all of these days; name somebody who does.")
        raise RuleBroken("stand_in_unfit", text, field="stand_in")
    if off.stand_in_id not in named and not work.actor.may(May.APPROVE_LEAVE):
        text = _("Only the head of the unit names a stand-in; ask {heads}.")
        raise NotAllowed("stand_in_by_head", text.format(heads=heads_words(work.session, units)))


def heads_of(session: Session, unit_ids: Collection[UUID]) -> list[tuple[UUID, str]]:
    """Return the heads 单位负责人 of units, who name stand-ins and approve, by name; the county's leaders where none is named."""
    conditions = (
        (Account.role == Role.UNIT_LEADER, Account.unit_id.in_(list(unit_ids))) if unit_ids else (Account.role == Role.LEADER,)
    )
    chosen = select(Official.id, Official.name).join(Account, Account.official_id == Official.id)
    found = session.execute(chosen.where(*conditions, Account.closed.is_(False)).order_by(Official.name).distinct())
    return [(official_id, name) for official_id, name in found]


def heads_words(session: Session, unit_ids: Collection[UUID]) -> str:
    """Return the names of the units' heads, of the county's leaders where there is none."""
    found = heads_of(session, unit_ids) or heads_of(session, ())
    return "、".join(name for _official_id, name in found) or _("the head of the unit")


def refusal(session: Session, gap: Gap) -> RuleBroken:
    """Say which post would stand empty when, and who is away when; the field is the stand-in's."""
    names = official_names(session)
    away = "；".join(f"{names.get(off.official_id, '')} {span_words(off.span)}" for off in gap.away)
    if gap.seat.principal:
        unit = session.get_one(Unit, gap.seat.unit_id).name
        code = "both_principals_away"
        text = _("Both principals of {unit} would be away, {span}: {away}. {heads} must name a stand-in first.")
    else:
        unit, code = "", "post_unmanned"
        text = _("Nobody would be on duty at “{post}”, {span}: {away}. {heads} must name a stand-in first.")
    heads = heads_words(session, (gap.seat.unit_id,))
    words = text.format(unit=unit, post=gap.seat.name, span=span_words(gap.span), away=away, heads=heads)
    return RuleBroken(code, words, field="stand_in")


@holds_after_undo("absence")
def check_undone(work: Work, absence_ids: Sequence[UUID]) -> None:
    """Refuse an undo that brings back an absence which would leave a post unmanned by now. Raises as ``check_going``."""
    chosen = select(Absence).where(Absence.id.in_(list(absence_ids)), Absence.state.in_(LIVE))
    goings = [Going(row.official_id, absence_span(row), row.stand_in_id, row.reason) for row in work.session.scalars(chosen)]
    if goings:
        check_going(work, goings, replacing=absence_ids)
