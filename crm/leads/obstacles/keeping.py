"""What every act on an obstacle begins and ends with: whose it is, where it stands, what is noted of it."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from crm.calendar.lights import office_closing
from crm.calendar.rules import Due, WorkCalendar, clock_start
from crm.kernel.errors import NotAllowed, RuleBroken
from crm.kernel.i18n import _
from crm.leads.model import Lead, Obstacle
from crm.leads.obstacles.model import ObstacleEvent
from crm.leads.obstacles.rules import EventKind, ObstacleState, check_due, state_of
from crm.people.model import Unit
from crm.people.permissions import Actor, May, require, require_unit
from crm.people.setup import all_settings, county_calendar
from crm.store.acts import Work


def obstacle_state(obstacle: Obstacle) -> ObstacleState:
    """Return how far an obstacle has come."""
    return state_of(
        obstacle.responsible_unit_id is not None,
        obstacle.solved_on is not None,
        obstacle.confirmed_on is not None,
        obstacle.withdrawn_on is not None,
    )


def own_obstacle(work: Work, obstacle_id: UUID) -> Obstacle:
    """Return an obstacle of the actor's unit, or any for the bureau. Raises NotAllowed."""
    obstacle = work.session.get_one(Obstacle, obstacle_id)
    require(work.actor, May.EDIT_RECORDS)
    require_unit(work.actor, obstacle.unit_id)
    note_lead(work, obstacle)
    return obstacle


def is_responsible(actor: Actor, obstacle: Obstacle) -> bool:
    """Tell whether an actor works for the department that is to clear an obstacle."""
    works = actor.may(May.HANDLE) or actor.may(May.EDIT_RECORDS)
    return works and actor.unit_id is not None and actor.unit_id == obstacle.responsible_unit_id


def in_hand(work: Work, obstacle_id: UUID) -> tuple[Obstacle, bool]:
    """Return an obstacle that the actor may answer for, and whether as its department. Raises NotAllowed."""
    obstacle = work.session.get_one(Obstacle, obstacle_id)
    if is_responsible(work.actor, obstacle):
        note_lead(work, obstacle)
        return obstacle, True
    return own_obstacle(work, obstacle_id), False


def check_other_hand(actor: Actor, obstacle: Obstacle) -> None:
    """Refuse to judge one's own department's result. Raises NotAllowed ``own_result``."""
    if is_responsible(actor, obstacle) and obstacle.unit_id != obstacle.responsible_unit_id:
        raise NotAllowed("own_result", _("A department does not confirm its own result; the unit that raised the obstacle does."))


def note_lead(work: Work, obstacle: Obstacle) -> None:
    """Say in the change log what the act is about: the lead, by name."""
    lead = work.session.get_one(Lead, obstacle.lead_id)
    work.note_subject(lead, lead.name)


def checked_department(session: Session, unit_id: UUID) -> UUID:
    """Return an open unit that may be responsible. Raises RuleBroken ``unit_unknown``."""
    unit = session.get(Unit, unit_id)
    if unit is None or unit.closed_on is not None or unit.kind == "county":
        text = _("Choose the department that is to clear this obstacle.")
        raise RuleBroken("unit_unknown", text, field="responsible_unit_id")
    return unit.id


def usual_due(session: Session, calendar: WorkCalendar, assigned: datetime) -> Due:
    """Return until when an obstacle assigned at a moment is to be cleared, by the county setup and a calendar."""
    values = all_settings(session)
    start = clock_start(calendar, assigned, office_closing(values["closing_hour"]))
    return calendar.add_working_days(start, int(values["obstacle_days"]))


def set_due(work: Work, obstacle: Obstacle, wanted: date | None) -> date:
    """Begin an obstacle's clock now, until ``wanted`` or the usual working days. Raises RuleBroken ``due_past``."""
    calendar = county_calendar(work.session)
    obstacle.assigned_at = work.clock.now()
    if wanted is None:
        due = usual_due(work.session, calendar, obstacle.assigned_at)
        obstacle.due_on, obstacle.due_table = due.date, due.table[:200]
        return due.date
    obstacle.due_on = check_due(wanted, work.clock.today())
    obstacle.due_table = calendar.table_of(wanted.year).version[:200]
    return wanted


def note_event(work: Work, obstacle: Obstacle, kind: EventKind, text: str = "", due_on: date | None = None) -> None:
    """Write what happened to an obstacle now, by the actor."""
    work.session.flush()
    last = work.session.scalar(select(func.max(ObstacleEvent.ordinal)).where(ObstacleEvent.obstacle_id == obstacle.id))
    work.session.add(
        ObstacleEvent(
            obstacle_id=obstacle.id,
            ordinal=(last or 0) + 1,
            kind=kind,
            at=work.clock.now(),
            official_id=work.actor.official_id,
            unit_id=work.actor.unit_id,
            text=text,
            due_on=due_on,
        )
    )
