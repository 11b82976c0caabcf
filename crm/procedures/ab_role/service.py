"""What is done with handovers: written, handed over by A, approved by the head, confirmed on return; and the stand-in named."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from crm.calendar.half_days import Span
from crm.enterprises.rules import checked_text
from crm.fieldtime.model import TripStay
from crm.kernel.clock import local_date
from crm.kernel.errors import NotAllowed, RuleBroken
from crm.kernel.i18n import N_, _
from crm.people.absences import put_stand_in
from crm.people.duty import Seat, Standing, duty_at, half_of, roll_of
from crm.people.guard import heads_words
from crm.people.model import Absence
from crm.people.permissions import May, Role, require, require_in_charge
from crm.people.roster import ABSENCE_STATE_NAMES, LIVE, AbsenceState, absence_span, off_of, offs_between, seats_between
from crm.people.setup import county_calendar, setting
from crm.procedures.ab_role.model import Handover
from crm.procedures.ab_role.open_cases import frozen, open_cases
from crm.procedures.ab_role.rules import HANDOVER_STATE_NAMES, HandoverState, check_over, handover_due
from crm.store.acts import Work, act, check_version

MOST_TEXT = 4000


@dataclass(frozen=True, slots=True)
class HandoverData:
    """What A writes on the sheet: materials handed over, loose ends, and who is to approve."""

    materials: str = ""
    loose_ends: str = ""
    approver_id: UUID | None = None


@act("name_stand_in", label=N_("Name stand-in"), undoable=False)
def name_stand_in(work: Work, absence_id: UUID, stand_in_id: UUID | None) -> None:
    """Name who stands in while A and B are both away 指定代理人; only the unit's head may. None takes the name off.

    Raises NotAllowed, RuleBroken ``stand_in_away``, ``stand_in_unfit``, ``post_unmanned``, ``both_principals_away``, ``leave_over``.
    """
    absence = put_stand_in(work, absence_id, stand_in_id)
    stays = select(TripStay).where(TripStay.trip_id == absence.source_id, TripStay.official_id == absence.official_id)
    for stay in work.session.scalars(stays):
        stay.stand_in_id = stand_in_id


@act("write_handover", label=N_("Write handover"))
def write_handover(work: Work, absence_id: UUID, seat_key: UUID, data: HandoverData, expected_version: int | None = None) -> UUID:
    """Write the handover 交接单 of one post for an absence, without handing over yet. Raises NotAllowed, RuleBroken, Stale."""
    return _written(work, absence_id, seat_key, data, expected_version).id


@act("hand_over", label=N_("Hand over"), undoable=False)
def hand_over(work: Work, absence_id: UUID, seat_key: UUID, data: HandoverData, expected_version: int | None = None) -> UUID:
    """Hand a post over 工作交接: the open cases are kept with their remaining days; later than due is flagged, not refused.

    Raises NotAllowed, RuleBroken ``absence_not_approved``, ``nobody_takes_over``, ``handover_state``, Stale.
    """
    handover = _written(work, absence_id, seat_key, data, expected_version)
    if work.session.get_one(Absence, absence_id).state != AbsenceState.APPROVED:
        raise RuleBroken("absence_not_approved", _("The absence is not approved yet; the post is handed over once it is."))
    if handover.taker_id is None:
        text = _("Nobody takes the post over: name a stand-in first.")
        raise RuleBroken("nobody_takes_over", text, field="stand_in")
    now, today = work.clock.now(), work.clock.today()
    post_id = _post_id(work, handover.seat_key)
    handover.cases = frozen(open_cases(work.session, post_id, now, today))
    handover.late = local_date(now) > handover.due_on
    handover.state, handover.handed_over_at, handover.handed_over_by = HandoverState.HANDED_OVER, now, work.actor.official_id
    return handover.id


@act("approve_handover", label=N_("Approve handover"), undoable=False)
def approve_handover(work: Work, handover_id: UUID) -> None:
    """Approve a handover; nobody approves their own. Raises NotAllowed ``own_handover``, RuleBroken ``handover_state``."""
    require(work.actor, May.APPROVE_LEAVE)
    handover = _own(work, handover_id, HandoverState.HANDED_OVER)
    if work.actor.official_id in (handover.a_id, handover.taker_id):
        text = _("Whoever hands over or takes over does not approve it; ask {heads}.")
        raise NotAllowed("own_handover", text.format(heads=heads_words(work.session, ())))
    handover.state, handover.approved_at, handover.approved_by = (
        HandoverState.APPROVED,
        work.clock.now(),
        work.actor.official_id,
    )
    handover.changed_at = work.clock.now()


@act("confirm_return", label=N_("Confirm return"), undoable=False)
def confirm_return(work: Work, handover_id: UUID, note: str = "") -> None:
    """Confirm that A is back and has the post again 返岗确认: A himself, or the unit's head for him.

    Raises NotAllowed ``not_a``, RuleBroken ``still_away`` or ``handover_state``.
    """
    handover = _own(work, handover_id, HandoverState.HANDED_OVER, HandoverState.APPROVED)
    if work.actor.official_id != handover.a_id and not work.actor.may(May.APPROVE_LEAVE):
        raise NotAllowed("not_a", _("Role A confirms the return, or the head of the unit."))
    absence = work.session.get(Absence, handover.absence_id)
    if absence is not None and absence.state == AbsenceState.APPROVED:
        check_over(absence_span(absence).last, half_of(work.clock.now()))
    handover.return_note = checked_text(note, "return_note", _("Note on return"), most=MOST_TEXT, needed=False)
    handover.state, handover.returned_at, handover.returned_by = (
        HandoverState.RETURNED,
        work.clock.now(),
        work.actor.official_id,
    )
    handover.changed_at = work.clock.now()


def _own(work: Work, handover_id: UUID, *states: HandoverState) -> Handover:
    handover = work.session.get_one(Handover, handover_id)
    require_in_charge(work.actor, handover.unit_id, Role.LEADER)
    work.note_subject(handover, handover.post_name)
    _check_state(handover, *states)
    return handover


def _check_state(handover: Handover, *states: HandoverState) -> None:
    if handover.state not in states:
        text = _("This handover is “{state}”; that does not fit here.")
        raise RuleBroken("handover_state", text.format(state=_(HANDOVER_STATE_NAMES[HandoverState(handover.state)])))


def _post_id(work: Work, seat_key: UUID) -> UUID | None:
    seats = seats_between(work.session, work.clock.today(), work.clock.today(), post_ids=(seat_key,))
    return seats[0].key if seats else None


def _written(work: Work, absence_id: UUID, seat_key: UUID, data: HandoverData, expected_version: int | None) -> Handover:
    """Return the draft of a handover with what was written; post, A, taker, half days and due day are as the record has them."""
    require(work.actor, May.ENTER_LEAVE)
    absence = work.session.get_one(Absence, absence_id)
    whole = absence_span(absence)
    if absence.state not in LIVE:
        text = _("This absence is “{state}”; nothing is handed over.")
        raise RuleBroken("leave_state", text.format(state=_(ABSENCE_STATE_NAMES[AbsenceState(absence.state)])))
    seat = _seat(work, seat_key, whole)
    require_in_charge(work.actor, seat.unit_id, Role.LEADER)
    handover = work.session.scalars(
        select(Handover).where(Handover.absence_id == absence_id, Handover.seat_key == seat_key)
    ).first() or Handover(absence_id=absence_id, seat_key=seat_key, unit_id=seat.unit_id, state=HandoverState.DRAFT)
    if handover.id is not None:
        check_version(handover, expected_version)
    _check_state(handover, HandoverState.DRAFT)
    _fill(work, handover, absence, seat)
    handover.materials = checked_text(data.materials, "materials", _("Materials"), most=MOST_TEXT, needed=False)
    handover.loose_ends = checked_text(data.loose_ends, "loose_ends", _("Loose ends"), most=MOST_TEXT, needed=False)
    handover.approver_id = data.approver_id
    work.session.add(handover)
    work.session.flush()
    work.note_subject(handover, handover.post_name)
    return handover


def _seat(work: Work, seat_key: UUID, whole: Span) -> Seat:
    """Return the post or principal's office of a key. Raises RuleBroken ``post_unknown``."""
    first, last = whole.first.day, whole.last.day
    for seats in (seats_between(work.session, first, last, post_ids=(seat_key,)), seats_between(work.session, first, last)):
        for seat in seats:
            if seat.key == seat_key:
                return seat
    raise RuleBroken("post_unknown", _("There is no such post in these days."))


def _fill(work: Work, handover: Handover, absence: Absence, seat: Seat) -> None:
    """Fill in what the record knows. Raises RuleBroken ``not_a_of_post``."""
    whole = absence_span(absence)
    away = [half for half in whole if seat.holder(Standing.A, half.day) == absence.official_id]
    if not away:
        text = _("Whoever is away does not hold role A of this post in these days; nothing is handed over.")
        raise RuleBroken("not_a_of_post", text)
    roll = roll_of(offs_between(work.session, whole.first.day, whole.last.day, approved=True))
    if absence.state != AbsenceState.APPROVED:
        roll.setdefault(absence.official_id, []).append(off_of(absence))
    duty = next((duty for half in away if (duty := duty_at(seat, half, roll)) is not None), None)
    handover.post_name, handover.a_id = seat.name, absence.official_id
    handover.taker_id, handover.taker_as = (duty.official_id, duty.standing) if duty else (None, "")
    handover.first_day, handover.first_afternoon = away[0]
    handover.last_day, handover.last_morning = away[-1].day, not away[-1].afternoon
    handover.reason = absence.reason
    ahead = int(setting(work.session, "handover_ahead_days"))
    handover.due_on = handover_due(county_calendar(work.session), away[0].day, ahead)
    handover.changed_at = work.clock.now()
