"""Obstacles with departments when a holiday table changes: which last days move."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from sqlalchemy import select

from crm.calendar.rules import Due, WorkCalendar
from crm.kernel.i18n import N_, _
from crm.leads.model import Lead, Obstacle
from crm.leads.obstacles.keeping import note_event, usual_due
from crm.leads.obstacles.rules import EventKind
from crm.people.deadlines import Move, Moved, keeps_deadlines
from crm.store.acts import Work

CLEARING = N_("obstacle to be cleared")


@keeps_deadlines
def obstacle_deadlines(work: Work, before: WorkCalendar, after: WorkCalendar) -> Iterator[tuple[Moved, Move]]:
    """Yield the obstacles due on another day by the calendar ``after``; a day that somebody set stays."""
    still = (Obstacle.solved_on.is_(None), Obstacle.withdrawn_on.is_(None), Obstacle.assigned_at.is_not(None))
    chosen = select(Obstacle, Lead.name).join(Lead, Lead.id == Obstacle.lead_id).where(*still)
    for obstacle, lead in work.session.execute(chosen).all():
        began = obstacle.assigned_at or work.clock.now()
        was, now = (usual_due(work.session, each, began) for each in (before, after))
        if was.date == obstacle.due_on != now.date:
            moved = Moved("obstacle", obstacle.id, lead, _(CLEARING), was.date, now.date)
            yield moved, partial(_move, work, obstacle, was, now)


def _move(work: Work, obstacle: Obstacle, was: Due, now: Due) -> None:
    obstacle.due_on, obstacle.due_table = now.date, now.table[:200]
    note_event(work, obstacle, EventKind.MOVED, f"{was.date} → {now.date}", now.date)
