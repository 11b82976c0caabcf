"""Open tasks when a holiday table changes: which move, and to which day (domain §4.1)."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from sqlalchemy import select

from crm.calendar.rhythm import TaskKind
from crm.calendar.rules import WorkCalendar
from crm.kernel.i18n import N_, _
from crm.league.rhythm.fulfilment import fulfilments
from crm.league.rhythm.laying import follow
from crm.league.rhythm.model import RhythmTask
from crm.league.rhythm.plan import planned
from crm.league.rhythm.rules import task_title
from crm.people.deadlines import Move, Moved, keeps_deadlines
from crm.store.acts import Work

DUE = N_("task due")


@keeps_deadlines
def task_deadlines(work: Work, before: WorkCalendar, after: WorkCalendar) -> Iterator[tuple[Moved, Move]]:
    """Yield the undone tasks that fall due on another day by the calendar ``after``; a day set by people stays."""
    chosen = select(RhythmTask).where(
        RhythmTask.done_on.is_(None),
        RhythmTask.by_hand.is_(False),
        RhythmTask.kind != TaskKind.OWN,
        RhythmTask.due_on >= work.clock.today(),
    )
    tasks = work.session.scalars(chosen).all()
    done = fulfilments(work.session, [(TaskKind(task.kind), task.period) for task in tasks])
    years = {task.nominal_on.year for task in tasks}
    was, now = (
        {(each.kind, each.period): each for year in years for each in planned(work.session, year, calendar)}
        for calendar in (before, after)
    )
    for task in tasks:
        key = TaskKind(task.kind), task.period
        if key in done or key not in was or key not in now:
            continue
        if was[key].due_on == task.due_on != now[key].due_on:
            title = task_title(*key)
            moved = Moved("rhythm_task", task.id, title, _(DUE), task.due_on, now[key].due_on)
            yield moved, partial(follow, work.session, task, now[key])
