"""One handover sheet 交接单 in full: what the record knows of the post and the absence, and what was written."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm.calendar.half_days import HalfDay, Span
from crm.kernel.clock import local_date
from crm.kernel.errors import NotAllowed, RuleBroken
from crm.kernel.i18n import _
from crm.people.duty import Seat, duty_at, roll_of
from crm.people.guard import heads_of
from crm.people.model import Absence, Post
from crm.people.permissions import Actor, scope, visible_units
from crm.people.queries import official_names, unit_names
from crm.people.roster import off_of, offs_between, seats_between
from crm.people.setup import county_calendar, setting
from crm.procedures.ab_role.model import Handover
from crm.procedures.ab_role.open_cases import OpenCase, open_cases, thawed
from crm.procedures.ab_role.rules import HandoverState, halves_of_a, handover_due, stretches


@dataclass(frozen=True, slots=True)
class Stretch:
    """Who has the post from when to when, and as what; nobody where ``official`` is empty."""

    span: Span
    official: str
    standing: str


@dataclass(frozen=True, slots=True)
class Written:
    """What was written and signed of a handover; all empty where nothing was."""

    id: UUID | None = None
    version: int | None = None
    state: str = HandoverState.MISSING
    materials: str = ""
    loose_ends: str = ""
    approver_id: UUID | None = None
    approver: str = ""
    handed_over_at: datetime | None = None
    approved_at: datetime | None = None
    approved_by: str = ""
    returned_at: datetime | None = None
    returned_by: str = ""
    return_note: str = ""

    @property
    def open(self) -> bool:
        """Tell whether it can still be written."""
        return self.state in (HandoverState.MISSING, HandoverState.DRAFT)


@dataclass(frozen=True, slots=True)
class HandoverSheet:
    """The sheet of one post for one absence; ``cases`` and the taker are frozen once handed over, live before."""

    absence_id: UUID
    seat_key: UUID
    unit_id: UUID
    unit: str
    post: str
    duties: str
    a_id: UUID
    a: str
    taker: str
    taker_as: str
    span: Span
    reason: str
    due_on: date
    late: bool
    stretches: tuple[Stretch, ...]
    cases: tuple[OpenCase, ...]
    written: Written


def written_for(session: Session, absence_ids: Collection[UUID]) -> dict[tuple[UUID, UUID], Handover]:
    """Return the handovers written for absences, by absence and post."""
    chosen = select(Handover).where(Handover.absence_id.in_(list(absence_ids)))
    return {(row.absence_id, row.seat_key): row for row in session.scalars(chosen)}


def sheet_of(session: Session, actor: Actor, absence_id: UUID, seat_key: UUID, now: datetime) -> HandoverSheet:
    """Return the sheet of a post for an absence, as written or as it would begin.

    Raises NotAllowed for another unit's, RuleBroken ``absence_gone`` or ``not_a_of_post``.
    """
    absence = session.get(Absence, absence_id)
    if absence is None:
        raise RuleBroken("absence_gone", _("The absence is no longer on record: its trip was deleted or changed."))
    off = off_of(absence)
    first, last = off.span.first.day, off.span.last.day
    seat = next((s for s in seats_between(session, first, last, visible_units(actor)) if s.key == seat_key), None)
    if seat is None:
        raise NotAllowed("unit", _("This record belongs to another unit."))
    halves = halves_of_a(seat, off)
    if not halves:
        text = _("Whoever is away does not hold role A of this post in these days; nothing is handed over.")
        raise RuleBroken("not_a_of_post", text)
    kept = written_for(session, (absence_id,)).get((absence_id, seat_key))
    if kept is None or kept.state == HandoverState.DRAFT:
        return _live(session, absence, seat, halves, _as_written(session, kept), now)
    return _frozen(session, absence, seat, kept)


def approvers(session: Session, sheet: HandoverSheet) -> list[tuple[UUID, str]]:
    """Return who may approve a handover: the unit's heads and the county's leaders, whoever hands or takes over left out."""
    found = [*heads_of(session, (sheet.unit_id,)), *heads_of(session, ())]
    return [(official_id, name) for official_id, name in dict(found).items() if name not in (sheet.a, sheet.taker)]


def sheet_by_id(session: Session, actor: Actor, handover_id: UUID, now: datetime) -> HandoverSheet:
    """Return a written handover's sheet. Raises NotAllowed for another unit's, RuleBroken ``absence_gone``."""
    row = session.scalars(select(Handover).where(Handover.id == handover_id, scope(actor, Handover.unit_id))).first()
    if row is None:
        raise NotAllowed("unit", _("This record belongs to another unit."))
    return sheet_of(session, actor, row.absence_id, row.seat_key, now)


def _live(
    session: Session, absence: Absence, seat: Seat, halves: list[HalfDay], written: Written, now: datetime
) -> HandoverSheet:
    """Return a sheet before it is handed over: who takes over and what is open, as the record has it now."""
    names, span = official_names(session), Span(halves[0], halves[-1])
    roll = roll_of(offs_between(session, span.first.day, span.last.day))
    duty = next((duty for half in halves if (duty := duty_at(seat, half, roll)) is not None), None)
    due = handover_due(county_calendar(session), span.first.day, int(setting(session, "handover_ahead_days")))
    post = session.get(Post, seat.key)
    return HandoverSheet(
        absence.id,
        seat.key,
        seat.unit_id,
        unit_names(session).get(seat.unit_id, ""),
        seat.name,
        post.duties if post else "",
        absence.official_id,
        names.get(absence.official_id, ""),
        names.get(duty.official_id, "") if duty else "",
        str(duty.standing) if duty else "",
        span,
        absence.reason,
        due,
        local_date(now) > due,
        _stretches(session, seat, span),
        open_cases(session, post.id if post else None, now, local_date(now)),
        written,
    )


def _frozen(session: Session, absence: Absence, seat: Seat, kept: Handover) -> HandoverSheet:
    """Return a sheet as it was handed over; who had the post stretch by stretch is as the record has it."""
    names = official_names(session)
    span = Span(HalfDay(kept.first_day, kept.first_afternoon), HalfDay(kept.last_day, not kept.last_morning))
    post = session.get(Post, seat.key)
    return HandoverSheet(
        absence.id,
        seat.key,
        seat.unit_id,
        unit_names(session).get(seat.unit_id, ""),
        kept.post_name,
        post.duties if post else "",
        kept.a_id,
        names.get(kept.a_id, ""),
        names.get(kept.taker_id, "") if kept.taker_id else "",
        kept.taker_as,
        span,
        kept.reason,
        kept.due_on,
        kept.late,
        _stretches(session, seat, span),
        thawed(kept.cases),
        _as_written(session, kept),
    )


def _stretches(session: Session, seat: Seat, span: Span) -> tuple[Stretch, ...]:
    names, roll = official_names(session), roll_of(offs_between(session, span.first.day, span.last.day))
    return tuple(
        Stretch(part, names.get(duty.official_id, "") if duty else "", str(duty.standing) if duty else "")
        for part, duty in stretches(seat, span, roll)
    )


def _as_written(session: Session, row: Handover | None) -> Written:
    if row is None:
        return Written()
    names = official_names(session)

    def name(official_id: UUID | None) -> str:
        return names.get(official_id, "") if official_id else ""

    return Written(
        row.id,
        row.version,
        row.state,
        row.materials,
        row.loose_ends,
        row.approver_id,
        name(row.approver_id),
        row.handed_over_at,
        row.approved_at,
        name(row.approved_by),
        row.returned_at,
        name(row.returned_by),
        row.return_note,
    )
