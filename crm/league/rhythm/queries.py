"""What desk, page and command ask about tasks: those of a year, those that press, and why one is due on its day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from crm.calendar.rhythm import TASK_NAMES, Occurrence, Rule, TaskKind, reasons
from crm.calendar.rules import WorkCalendar
from crm.kernel.i18n import _
from crm.league.rhythm.fulfilment import Fulfilled, fulfilments
from crm.league.rhythm.model import Campaign, Ceremony, RhythmTask
from crm.league.rhythm.plan import planned
from crm.league.rhythm.rules import UNDONE, TaskState, task_state, task_title
from crm.people.permissions import Actor, May
from crm.people.queries import official_names
from crm.people.setup import county_calendar


@dataclass(frozen=True, slots=True)
class TaskRow:
    """A task on a day. ``id`` is None while it has not appeared yet; ``days_left`` is negative once it is late.

    ``why``: sentences on its day; ``record``: kind and id of the ceremony or campaign it is about. Notes are the bureau's.
    """

    id: UUID | None
    kind: TaskKind
    period: str
    title: str
    opens_on: date
    due_on: date
    state: TaskState
    days_left: int
    occurrence: Occurrence
    why: tuple[str, ...]
    warnings: tuple[str, ...]
    assignee_id: UUID | None = None
    assignee: str = ""
    done_on: date | None = None
    done_by: str = ""
    fulfilled: Fulfilled | None = None
    note: str = ""
    by_hand: bool = False
    record: tuple[str, UUID] | None = None


def tasks_of_year(session: Session, actor: Actor, year: int, today: date) -> list[TaskRow]:
    """Return every task of a year by due day: what has appeared as it stands, and what the rules will bring.

    What a rule would have asked before the county's first task is not there. Raises RuleBroken ``day_range``.
    """
    rows = session.scalars(
        select(RhythmTask).where(RhythmTask.nominal_on >= date(year, 1, 1), RhythmTask.nominal_on <= date(year, 12, 31))
    ).all()
    there = {(task.kind, task.period) for task in rows}
    begun = session.scalar(select(func.min(RhythmTask.due_on)).where(RhythmTask.kind != TaskKind.OWN)) or today
    coming = [each for each in planned(session, year) if (each.kind, each.period) not in there and each.due_on >= begun]
    return _rows(session, actor, rows, coming, today)


def pressing_tasks(session: Session, actor: Actor, today: date, within: int) -> list[TaskRow]:
    """Return the undone tasks that are late or fall due within so many days, the most pressing first."""
    last = today + timedelta(days=within)
    rows = session.scalars(select(RhythmTask).where(RhythmTask.done_on.is_(None), RhythmTask.due_on <= last)).all()
    return [row for row in _rows(session, actor, rows, [], today) if row.state in UNDONE]


def done_between(session: Session, actor: Actor, first: date, last: date, today: date) -> list[TaskRow]:
    """Return the tasks due between two days, both included, that are done."""
    rows = session.scalars(select(RhythmTask).where(RhythmTask.due_on >= first, RhythmTask.due_on <= last)).all()
    return [row for row in _rows(session, actor, rows, [], today) if row.state not in UNDONE]


def _rows(
    session: Session, actor: Actor, tasks: Sequence[RhythmTask], coming: Sequence[Occurrence], today: date
) -> list[TaskRow]:
    calendar = county_calendar(session)
    done = fulfilments(session, [(TaskKind(task.kind), task.period) for task in tasks])
    names = official_names(session)
    about = _about(session, [task.period for task in tasks])
    made = [_row(task, actor, today, calendar, names, done, about) for task in tasks]
    made += [_coming(each, today, calendar) for each in coming]
    kinds = list(TaskKind)
    return sorted(made, key=lambda row: (row.due_on, kinds.index(row.kind), row.title))


def _about(session: Session, periods: Sequence[str]) -> dict[tuple[str, str], tuple[str, UUID, str]]:
    """Return the ceremony and the campaign of each period: (kind of task, period) → (kind of record, id, name)."""
    found: dict[tuple[str, str], tuple[str, UUID, str]] = {}
    for kind, model in ((TaskKind.CEREMONY, Ceremony), (TaskKind.CAMPAIGN, Campaign)):
        for period, record, name in session.execute(select(model.period, model.id, model.name).where(model.period.in_(periods))):
            found[kind, period] = (str(kind), record, name)
    return found


def _row(
    task: RhythmTask,
    actor: Actor,
    today: date,
    calendar: WorkCalendar,
    names: dict[UUID, str],
    done: dict[tuple[TaskKind, str], Fulfilled],
    about: dict[tuple[str, str], tuple[str, UUID, str]],
) -> TaskRow:
    kind, rule = TaskKind(task.kind), Rule(task.rule)
    fulfilled = done.get((kind, task.period))
    days = [day for day in (task.done_on, fulfilled.on if fulfilled else None) if day is not None]
    done_on = min(days, default=None)
    record = about.get((task.kind, task.period))
    occurrence = Occurrence(
        kind,
        task.period,
        task.opens_on,
        task.nominal_on,
        task.due_on,
        rule,
        task.recurrence,
        task.count,
        task.due_table,
        () if rule is Rule.TRUE_DATE else calendar.warnings_for(min(task.nominal_on, task.due_on), task.due_on),
    )
    return TaskRow(
        task.id,
        kind,
        task.period,
        task_title(kind, task.period, task.title or (record[2] if record else "")),
        task.opens_on,
        task.due_on,
        task_state(task.opens_on, task.due_on, done_on, today),
        (task.due_on - today).days,
        occurrence,
        _why(task, occurrence, calendar),
        occurrence.warnings,
        task.assignee_id,
        names.get(task.assignee_id, "") if task.assignee_id else "",
        done_on,
        names.get(task.done_by, "") if task.done_by and done_on == task.done_on else "",
        fulfilled,
        task.note if actor.may(May.SEE_ALL) else "",
        task.by_hand,
        record[:2] if record else None,
    )


def _why(task: RhythmTask, occurrence: Occurrence, calendar: WorkCalendar) -> tuple[str, ...]:
    """Return the sentences on a task's day."""
    if task.kind == TaskKind.OWN:
        return (_("The bureau set it to {day}.").format(day=task.due_on),)
    return reasons(occurrence, calendar, by_hand=task.by_hand)


def _coming(occurrence: Occurrence, today: date, calendar: WorkCalendar) -> TaskRow:
    """Return a task that has not appeared yet."""
    return TaskRow(
        None,
        occurrence.kind,
        occurrence.period,
        task_title(occurrence.kind, occurrence.period),
        occurrence.opens_on,
        occurrence.due_on,
        task_state(occurrence.opens_on, occurrence.due_on, None, today),
        (occurrence.due_on - today).days,
        occurrence,
        reasons(occurrence, calendar),
        occurrence.warnings,
    )


def kind_words(kind: TaskKind) -> str:
    """Return a kind's translated name."""
    return _(TASK_NAMES[kind])
