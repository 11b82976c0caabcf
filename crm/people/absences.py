"""Leave 请假: entered, approved or refused by the unit's head, cancelled before it begins, ended early; trips make their own absences."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select

from crm.calendar.half_days import Span, half_day, span
from crm.calendar.rules import check_day
from crm.kernel.errors import NotAllowed, RuleBroken
from crm.kernel.i18n import N_, _
from crm.people.duty import half_of, span_words
from crm.people.guard import Going, check_going, heads_words
from crm.people.model import Absence
from crm.people.permissions import May, Role, require, require_in_charge
from crm.people.queries import official_names
from crm.people.roster import ABSENCE_STATE_NAMES, LIVE, REASON_NAMES, TRIP, AbsenceState, absence_span, offices_between
from crm.store.acts import Work, act

LONGEST = 366 * 2
"""Longest leave in half days: a year (our default)."""
MOST_NOTE = 300


@dataclass(frozen=True, slots=True)
class LeaveData:
    """What is entered of leave: who, days to the half, why, and the stand-in where A and B are away together."""

    official_id: UUID
    first_day: date
    last_day: date
    first_afternoon: bool = False
    last_morning: bool = False
    reason: str = "annual"
    note: str = ""
    stand_in_id: UUID | None = None

    @property
    def span(self) -> Span:
        """Return the half days of the leave."""
        return span(self.first_day, self.last_day, first_afternoon=self.first_afternoon, last_morning=self.last_morning)


@act("enter_leave", label=N_("Enter leave"))
def enter_leave(work: Work, data: LeaveData) -> UUID:
    """Enter leave 请假 of somebody in one's own unit; it waits for the head's approval.

    Raises NotAllowed, RuleBroken ``leave_order``, ``leave_long``, ``leave_past``, ``choice``, ``not_in_office`` and as ``check_going``.
    """
    require(work.actor, May.ENTER_LEAVE)
    _check_days(work, data)
    unit_id = _unit_of(work, data)
    check_going(work, [Going(data.official_id, data.span, data.stand_in_id, data.reason)])
    absence = Absence(
        official_id=data.official_id,
        first_day=data.first_day,
        first_afternoon=data.first_afternoon,
        last_day=data.last_day,
        last_morning=data.last_morning,
        reason=data.reason,
        note=_checked_note(data.note),
        stand_in_id=data.stand_in_id,
        named_by=work.actor.official_id if data.stand_in_id else None,
        state=AbsenceState.PLANNED,
        unit_id=unit_id,
        entered_at=work.clock.now(),
    )
    work.session.add(absence)
    work.session.flush()
    work.note_subject(absence, _title(work, absence))
    return absence.id


def _check_days(work: Work, data: LeaveData) -> None:
    """Refuse days that are none, too many or gone by, and a reason that is not on the list."""
    check_day(data.first_day, "first_day")
    check_day(data.last_day, "last_day")
    if data.reason not in REASON_NAMES or data.reason == TRIP:
        raise RuleBroken("choice", _("“{value}” is not one of the choices.").format(value=data.reason), field="reason")
    if data.span.halves < 1:
        text = _("The leave ends on {last}, before it starts on {first}. Correct one of the days.")
        raise RuleBroken("leave_order", text.format(first=data.first_day, last=data.last_day), field="last_day")
    if data.span.halves > LONGEST:
        raise RuleBroken("leave_long", _("Leave lasts at most a year; check the dates."), field="last_day")
    if data.first_day < work.clock.today():
        text = _("Leave is entered on its first day at the latest: what was done before stays as it was.")
        raise RuleBroken("leave_past", text, field="first_day")


def _unit_of(work: Work, data: LeaveData) -> UUID:
    """Return the unit, in the actor's charge, in which the official serves through the leave."""
    offices = [o for o in offices_between(work.session, data.first_day, data.last_day) if o.official_id == data.official_id]
    there = [o for o in offices if o.first <= data.first_day and (o.last is None or o.last >= data.last_day)]
    if not there:
        text = _("{name} holds no office in these days; choose somebody who does.")
        name = official_names(work.session).get(data.official_id, "")
        raise RuleBroken("not_in_office", text.format(name=name), field="official_id")
    own = next((o for o in there if o.unit_id == work.actor.unit_id), there[0])
    require_in_charge(work.actor, own.unit_id, Role.LEADER)
    return own.unit_id


def _checked_note(text: str) -> str:
    note = text.strip()
    if len(note) > MOST_NOTE:
        words = _("The note has {length} characters; at most {most} are kept. Shorten it.")
        raise RuleBroken("text_long", words.format(length=len(note), most=MOST_NOTE), field="note")
    return note


def _title(work: Work, absence: Absence) -> str:
    name = official_names(work.session).get(absence.official_id, "")
    return f"{name} {_(REASON_NAMES[absence.reason])} {span_words(absence_span(absence))}"


def _leave(work: Work, absence_id: UUID, states: Sequence[AbsenceState]) -> Absence:
    """Return leave in one of the states and in the actor's charge; trips are changed as trips."""
    absence = work.session.get_one(Absence, absence_id)
    if absence.reason == TRIP:
        raise RuleBroken("absence_of_trip", _("This absence belongs to a field trip; change the trip."))
    require_in_charge(work.actor, absence.unit_id, Role.LEADER)
    work.note_subject(absence, _title(work, absence))
    if absence.state not in states:
        text = _("This leave is “{state}”; that does not fit here.")
        raise RuleBroken("leave_state", text.format(state=_(ABSENCE_STATE_NAMES[AbsenceState(absence.state)])))
    return absence


def _to_decide(work: Work, absence_id: UUID) -> Absence:
    require(work.actor, May.APPROVE_LEAVE)
    absence = _leave(work, absence_id, (AbsenceState.PLANNED,))
    if absence.official_id == work.actor.official_id:
        text = _("Nobody decides on their own leave; ask {heads}.")
        raise NotAllowed("own_leave", text.format(heads=heads_words(work.session, ())))
    absence.decided_at, absence.decided_by = work.clock.now(), work.actor.official_id
    return absence


@act("approve_leave", label=N_("Approve leave"), undoable=False)
def approve_leave(work: Work, absence_id: UUID) -> None:
    """Approve leave 准假: its posts go to B from the first half day. Raises NotAllowed ``own_leave``, RuleBroken."""
    absence = _to_decide(work, absence_id)
    going = Going(absence.official_id, absence_span(absence), absence.stand_in_id, absence.reason)
    check_going(work, [going], replacing=(absence.id,))
    absence.state = AbsenceState.APPROVED


@act("refuse_leave", label=N_("Refuse leave"), undoable=False)
def refuse_leave(work: Work, absence_id: UUID, reason: str) -> None:
    """Refuse leave with a reason, which is kept behind its note. Raises NotAllowed ``own_leave``, RuleBroken."""
    absence = _to_decide(work, absence_id)
    if not reason.strip():
        raise RuleBroken("text_empty", _("Say why the leave is refused."), field="reason")
    absence.note = "\n".join(filter(None, (absence.note, _checked_note(reason))))
    absence.state = AbsenceState.REFUSED


@act("cancel_leave", label=N_("Cancel leave"), undoable=False)
def cancel_leave(work: Work, absence_id: UUID) -> None:
    """Cancel leave that has not begun. Raises NotAllowed, RuleBroken ``leave_begun``."""
    require(work.actor, May.ENTER_LEAVE)
    absence = _leave(work, absence_id, LIVE)
    if absence.state == AbsenceState.APPROVED and absence_span(absence).first <= half_of(work.clock.now()):
        raise RuleBroken("leave_begun", _("The leave has begun; end it instead of cancelling it."))
    absence.state = AbsenceState.CANCELLED


@act("end_leave", label=N_("End leave early"), undoable=False)
def end_leave(work: Work, absence_id: UUID) -> None:
    """End approved leave before its time 提前销假: the official is back from the present half day on.

    Raises NotAllowed, RuleBroken ``leave_not_begun`` or ``leave_over``.
    """
    require(work.actor, May.ENTER_LEAVE)
    absence = _leave(work, absence_id, (AbsenceState.APPROVED,))
    whole, now = absence_span(absence), half_of(work.clock.now())
    if now < whole.first:
        raise RuleBroken("leave_not_begun", _("The leave has not begun; cancel it instead."))
    if now > whole.last:
        raise RuleBroken("leave_over", _("The leave is over already."))
    if now == whole.first:
        absence.state = AbsenceState.CANCELLED
        return
    last = half_day(now.number - 1)
    absence.last_day, absence.last_morning = last.day, not last.afternoon


def put_stand_in(work: Work, absence_id: UUID, stand_in_id: UUID | None) -> Absence:
    """Name the stand-in 代理人 of an absence, or take the name off; part of the act of whoever may (see ab_role).

    Raises NotAllowed, RuleBroken ``leave_over`` and as ``check_going``.
    """
    require(work.actor, May.APPROVE_LEAVE)
    absence = work.session.get_one(Absence, absence_id)
    whole = absence_span(absence)
    offices = offices_between(work.session, whole.first.day, whole.last.day)
    units = [o.unit_id for o in offices if o.official_id == absence.official_id]
    require_in_charge(work.actor, next((u for u in units if u == work.actor.unit_id), next(iter(units), None)), Role.LEADER)
    work.note_subject(absence, _title(work, absence))
    if whole.last < half_of(work.clock.now()) or absence.state not in LIVE:
        raise RuleBroken("leave_over", _("The leave is over already."))
    check_going(work, [Going(absence.official_id, whole, stand_in_id, absence.reason)], replacing=(absence.id,))
    absence.stand_in_id = stand_in_id
    absence.named_by = work.actor.official_id if stand_in_id else None
    return absence


def put_trip_absences(work: Work, trip_id: UUID, unit_id: UUID, goings: Sequence[Going], *, settled: bool) -> None:
    """Write the absences that a trip makes, one an official; whoever stays on the trip keeps the absence with its handover.

    ``settled``: the trip is reported ahead or under way, so that posts go over; a draft's absences are planned.
    """
    chosen = select(Absence).where(Absence.source_id == trip_id)
    known = {absence.official_id: absence for absence in work.session.scalars(chosen)}
    for going in goings:
        absence = known.pop(going.official_id, None) or Absence(official_id=going.official_id, source_id=trip_id, reason=TRIP)
        first, last = going.span.first, going.span.last
        absence.first_day, absence.first_afternoon = first.day, first.afternoon
        absence.last_day, absence.last_morning = last.day, not last.afternoon
        absence.state = AbsenceState.APPROVED if settled else AbsenceState.PLANNED
        absence.unit_id, absence.entered_at = unit_id, absence.entered_at or work.clock.now()
        if going.stand_in_id != absence.stand_in_id:
            absence.stand_in_id, absence.named_by = going.stand_in_id, work.actor.official_id if going.stand_in_id else None
        work.session.add(absence)
    for left in known.values():
        work.session.delete(left)


def settle_absences(work: Work, trip_id: UUID) -> None:
    """Approve the absences of a trip, once it is reported ahead or under way: posts go over from then on."""
    for absence in work.session.scalars(select(Absence).where(Absence.source_id == trip_id)):
        absence.state = AbsenceState.APPROVED
