"""What is done about obstacles 制约问题: raise, assign, answer, solve, confirm, send back, open again, escalate, take back."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from crm.calendar.lights import keeps_day, office_closing
from crm.calendar.rules import check_day
from crm.enterprises.rules import checked_text
from crm.kernel.errors import RuleBroken
from crm.kernel.i18n import N_, _
from crm.leads.keeping import own_lead
from crm.leads.model import Obstacle
from crm.leads.obstacles.keeping import (
    check_other_hand,
    checked_department,
    in_hand,
    note_event,
    obstacle_state,
    own_obstacle,
    set_due,
)
from crm.leads.obstacles.rules import OPEN, EventKind, ObstacleState, check_due, check_state
from crm.leads.rules import OBSTACLE_KINDS
from crm.people.setup import setting
from crm.store.acts import Work, act


@act("raise_obstacle", label=N_("Raise obstacle"))
def raise_obstacle(
    work: Work, lead_id: UUID, kind: str, text: str, responsible_unit_id: UUID | None, due_on: date | None
) -> UUID:
    """Raise an obstacle 制约问题, with the department that clears it where that is known.

    Until ``due_on``, else within the working days of the county setup. Raises NotAllowed, RuleBroken ``choice``,
    ``text_empty``, ``due_past``, ``unit_unknown``.
    """
    lead = own_lead(work, lead_id)
    if kind not in OBSTACLE_KINDS:
        raise RuleBroken("choice", _("“{value}” is not one of the choices.").format(value=kind), field="kind")
    wanted = None if due_on is None else check_due(check_day(due_on, "due_on"), work.clock.today())
    obstacle = Obstacle(
        lead_id=lead_id,
        unit_id=lead.unit_id,
        kind=kind,
        text=checked_text(text, "text", _("Obstacle"), most=2000),
        responsible_unit_id=None,
        due_on=wanted,
        result="",
        raised_on=work.clock.today(),
        raised_by=work.actor.official_id,
        due_table="",
    )
    work.session.add(obstacle)
    note_event(work, obstacle, EventKind.RAISED, obstacle.text, wanted)
    if responsible_unit_id is not None:
        _assign(work, obstacle, responsible_unit_id, wanted)
    return obstacle.id


@act("assign_obstacle", label=N_("Assign obstacle"))
def assign_obstacle(work: Work, obstacle_id: UUID, responsible_unit_id: UUID, due_on: date | None = None) -> None:
    """Give an open obstacle to a department, or to another one; its clock begins now.

    Raises NotAllowed, RuleBroken ``obstacle_state``, ``unit_unknown``, ``due_past``.
    """
    obstacle = own_obstacle(work, obstacle_id)
    check_state(obstacle_state(obstacle), ObstacleState.RAISED, ObstacleState.ASSIGNED)
    _assign(work, obstacle, responsible_unit_id, due_on)


def _assign(work: Work, obstacle: Obstacle, unit_id: UUID, due_on: date | None) -> None:
    obstacle.responsible_unit_id = checked_department(work.session, unit_id)
    note_event(work, obstacle, EventKind.ASSIGNED, "", set_due(work, obstacle, due_on))


@act("note_progress", label=N_("Note progress on obstacle"))
def note_progress(work: Work, obstacle_id: UUID, text: str) -> None:
    """Note how far the department has come; the unit and the bureau may in its name. Raises NotAllowed, RuleBroken."""
    obstacle, _own = in_hand(work, obstacle_id)
    check_state(obstacle_state(obstacle), ObstacleState.ASSIGNED)
    note_event(work, obstacle, EventKind.PROGRESS, checked_text(text, "text", _("How far it has come"), most=2000))


@act("solve_obstacle", label=N_("Solve obstacle"))
def solve_obstacle(work: Work, obstacle_id: UUID, result: str) -> None:
    """Record how an obstacle was cleared. Said by the department it waits for the unit; the unit's own word ends it.

    In time is until the close of business of the last day. Raises NotAllowed, RuleBroken ``obstacle_state``.
    """
    obstacle, as_department = in_hand(work, obstacle_id)
    check_state(obstacle_state(obstacle), ObstacleState.RAISED, ObstacleState.ASSIGNED)
    now, today = work.clock.now(), work.clock.today()
    obstacle.result = checked_text(result, "result", _("Result"), most=2000)
    obstacle.solved_on = today
    closing = office_closing(int(setting(work.session, "closing_hour")))
    obstacle.in_time = None if obstacle.due_on is None else keeps_day(obstacle.due_on, now, closing)
    note_event(work, obstacle, EventKind.SOLVED, obstacle.result)
    if not as_department or obstacle.unit_id == obstacle.responsible_unit_id:
        obstacle.confirmed_on = today
        note_event(work, obstacle, EventKind.CONFIRMED)


@act("confirm_obstacle", label=N_("Confirm that an obstacle is cleared"))
def confirm_obstacle(work: Work, obstacle_id: UUID, text: str = "") -> None:
    """Confirm the department's result, by the unit that raised it or the bureau. Raises NotAllowed, RuleBroken."""
    obstacle = own_obstacle(work, obstacle_id)
    check_state(obstacle_state(obstacle), ObstacleState.SOLVED)
    check_other_hand(work.actor, obstacle)
    obstacle.confirmed_on = work.clock.today()
    note_event(work, obstacle, EventKind.CONFIRMED, checked_text(text, "text", _("Note"), most=2000, needed=False))


@act("send_back_obstacle", label=N_("Send an obstacle's result back"))
def send_back_obstacle(work: Work, obstacle_id: UUID, reason: str, due_on: date | None = None) -> None:
    """Send the department's result back with a reason; the last day stays unless a new one is set.

    Raises NotAllowed, RuleBroken ``obstacle_state``, ``text_empty``, ``due_past``.
    """
    obstacle = own_obstacle(work, obstacle_id)
    check_state(obstacle_state(obstacle), ObstacleState.SOLVED)
    check_other_hand(work.actor, obstacle)
    _unsolve(obstacle)
    words = checked_text(reason, "reason", _("Reason"), most=2000)
    note_event(work, obstacle, EventKind.SENT_BACK, words, due_on and set_due(work, obstacle, due_on))


@act("reopen_obstacle", label=N_("Open an obstacle again"))
def reopen_obstacle(work: Work, obstacle_id: UUID, reason: str, due_on: date | None = None) -> None:
    """Open a confirmed obstacle again with a reason; its clock begins anew. Raises NotAllowed, RuleBroken."""
    obstacle = own_obstacle(work, obstacle_id)
    check_state(obstacle_state(obstacle), ObstacleState.CONFIRMED)
    _unsolve(obstacle)
    words = checked_text(reason, "reason", _("Reason"), most=2000)
    due = set_due(work, obstacle, due_on) if obstacle.responsible_unit_id is not None else None
    note_event(work, obstacle, EventKind.REOPENED, words, due)


def _unsolve(obstacle: Obstacle) -> None:
    """Take the result off an obstacle; what it said stays among its events."""
    obstacle.solved_on, obstacle.confirmed_on, obstacle.in_time, obstacle.result = None, None, None, ""


@act("escalate_obstacle", label=N_("Put an obstacle before the leaders"))
def escalate_obstacle(work: Work, obstacle_id: UUID, text: str) -> None:
    """Put an obstacle that does not move before the county's leaders 提级协调, with what is asked of them.

    Raises NotAllowed, RuleBroken ``obstacle_state``, ``text_empty``.
    """
    obstacle = own_obstacle(work, obstacle_id)
    check_state(obstacle_state(obstacle), ObstacleState.RAISED, ObstacleState.ASSIGNED)
    obstacle.escalated_on = work.clock.today()
    note_event(work, obstacle, EventKind.ESCALATED, checked_text(text, "text", _("What is asked"), most=2000))


@act("withdraw_obstacle", label=N_("Take an obstacle back"))
def withdraw_obstacle(work: Work, obstacle_id: UUID, reason: str) -> None:
    """Take back an obstacle that is none any more, with a reason. Raises NotAllowed, RuleBroken."""
    obstacle = own_obstacle(work, obstacle_id)
    check_state(obstacle_state(obstacle), *OPEN)
    obstacle.withdrawn_on = work.clock.today()
    note_event(work, obstacle, EventKind.WITHDRAWN, checked_text(reason, "reason", _("Reason"), most=2000))
