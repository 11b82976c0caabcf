"""The clocks of open steps when a holiday table changes: which last days move, and how a move is recorded."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from sqlalchemy import select

from crm.calendar.counting import WorkingDays
from crm.calendar.rules import WorkCalendar
from crm.people.deadlines import Move, Moved, keeps_deadlines
from crm.procedures.time_limit.clock import due_of
from crm.procedures.time_limit.keeping import log_event, recompute
from crm.procedures.time_limit.model import Case, CaseStep, Matter
from crm.procedures.time_limit.queries import open_pauses, step_clock
from crm.procedures.time_limit.rules import OPEN, EventKind
from crm.store.acts import Work


@keeps_deadlines
def step_deadlines(work: Work, before: WorkCalendar, after: WorkCalendar) -> Iterator[tuple[Moved, Move]]:
    """Yield the open steps whose clock ends on another day by the calendar ``after``."""
    today, pauses = work.clock.today(), open_pauses(work.session)
    old, new = WorkingDays(before, today), WorkingDays(after, today)
    chosen = (
        select(CaseStep, Case, Matter.name)
        .join(Case, Case.id == CaseStep.case_id)
        .join(Matter, Matter.id == Case.matter_id)
        .where(CaseStep.state.in_(OPEN))
    )
    for step, case, matter in work.session.execute(chosen).all():
        clock = step_clock(step, pauses.get(step.id, ()))
        was, now = due_of(clock, old, today), due_of(clock, new, today)
        if was != now:
            moved = Moved("case", case.id, case.title, f"{matter} · {step.name}", was, now)
            yield moved, partial(_move, work, step, case, moved)


def _move(work: Work, step: CaseStep, case: Case, moved: Moved) -> None:
    recompute(work, step)
    log_event(work, case, EventKind.MOVED, step, day=moved.now, text=f"{moved.was} → {moved.now}")
