"""What the bureau does with tasks 推进任务: assign, set another day, finish, reopen, add its own, remove that."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from crm.calendar.rhythm import Rule, TaskKind
from crm.calendar.rules import check_day
from crm.enterprises.rules import checked_text
from crm.kernel.errors import RuleBroken
from crm.kernel.i18n import N_, _
from crm.kernel.ids import new_id
from crm.league.rhythm.fulfilment import fulfilments
from crm.league.rhythm.model import RhythmTask
from crm.league.rhythm.rules import task_title
from crm.people.permissions import May, require
from crm.people.queries import officials_on
from crm.store.acts import Work, act


def _task(work: Work, task_id: UUID) -> RhythmTask:
    """Return a task that the actor may change. Raises NotAllowed."""
    require(work.actor, May.PUBLISH)
    task = work.session.get_one(RhythmTask, task_id)
    work.note_subject(task, task_title(TaskKind(task.kind), task.period, task.title))
    return task


def checked_official(work: Work, official_id: UUID | None, field: str) -> UUID | None:
    """Return an official who serves today, or None. Raises RuleBroken ``official_gone``."""
    if official_id is not None and official_id not in {each.id for each in officials_on(work.session, work.clock.today())}:
        raise RuleBroken("official_gone", _("This official does not serve today; choose one who does."), field=field)
    return official_id


@act("assign_task", label=N_("Assign task"))
def assign_task(work: Work, task_id: UUID, official_id: UUID | None) -> None:
    """Say who sees to a task, or nobody. Raises NotAllowed, RuleBroken ``official_gone``."""
    _task(work, task_id).assignee_id = checked_official(work, official_id, "assignee_id")


@act("move_task", label=N_("Set another due day"))
def move_task(work: Work, task_id: UUID, day: date, reason: str) -> None:
    """Set another due day for an undone task, with a reason; from then on its rule does not move it.

    Raises NotAllowed, RuleBroken ``task_done``, ``task_dated``, ``day_range`` or ``text_empty``.
    """
    task = _task(work, task_id)
    if task.kind in (TaskKind.CEREMONY, TaskKind.CAMPAIGN):
        text = _("The day of a ceremony or a campaign is set with its plan, and its task follows.")
        raise RuleBroken("task_dated", text, field="due_on")
    _check_undone(work, task)
    task.due_on, task.by_hand = check_day(day, "due_on"), True
    task.opens_on = min(task.opens_on, day)
    _add_note(work, task, checked_text(reason, "note", _("Reason"), most=300))


@act("finish_task", label=N_("Mark task done"))
def finish_task(work: Work, task_id: UUID, day: date, note: str) -> None:
    """Mark a task done on ``day`` that nothing fulfils by itself, saying what was done.

    Raises NotAllowed, RuleBroken ``task_done``, ``done_day`` or ``text_empty``.
    """
    task = _task(work, task_id)
    _check_undone(work, task)
    if not task.opens_on <= day <= work.clock.today():
        text = _("A task is done between {first}, when it begins, and today.")
        raise RuleBroken("done_day", text.format(first=task.opens_on), field="done_on")
    task.done_on, task.done_by = day, work.actor.official_id
    _add_note(work, task, checked_text(note, "note", _("How it was seen to"), most=300))


@act("reopen_task", label=N_("Reopen task"))
def reopen_task(work: Work, task_id: UUID) -> None:
    """Take back that a task was marked done. Raises NotAllowed, RuleBroken ``task_undone``."""
    task = _task(work, task_id)
    if task.done_on is None:
        raise RuleBroken("task_undone", _("This task was not marked done by anybody."))
    task.done_on = task.done_by = None


@act("add_task", label=N_("Add task"))
def add_task(work: Work, title: str, due_on: date, assignee_id: UUID | None = None, note: str = "") -> UUID:
    """Add a task of the bureau's own. Raises NotAllowed, RuleBroken ``text_empty``, ``day_range`` or ``official_gone``."""
    require(work.actor, May.PUBLISH)
    task_id, today = new_id(), work.clock.today()
    day = check_day(due_on, "due_on")
    task = RhythmTask(
        id=task_id,
        kind=str(TaskKind.OWN),
        period=task_id.hex,
        title=checked_text(title, "title", _("Task"), most=120),
        opens_on=min(today, day),
        nominal_on=day,
        due_on=day,
        rule=str(Rule.TRUE_DATE),
        by_hand=True,
        assignee_id=checked_official(work, assignee_id, "assignee_id"),
        note=checked_text(note, "note", _("Note"), most=2000, needed=False),
        appeared_at=work.clock.now(),
    )
    work.session.add(task)
    work.note_subject(task, task.title)
    return task_id


@act("remove_task", label=N_("Remove task"))
def remove_task(work: Work, task_id: UUID) -> None:
    """Remove a task of the bureau's own; one that recurs cannot be removed. Raises NotAllowed, RuleBroken ``task_recurs``."""
    task = _task(work, task_id)
    if task.kind != TaskKind.OWN:
        text = _("This task follows from a rule of the county; it can be done or moved, not removed.")
        raise RuleBroken("task_recurs", text)
    work.session.delete(task)


def _check_undone(work: Work, task: RhythmTask) -> None:
    """Refuse what is for undone tasks only. Raises RuleBroken ``task_done``."""
    key = TaskKind(task.kind), task.period
    if task.done_on is not None or key in fulfilments(work.session, [key]):
        raise RuleBroken("task_done", _("This task is done already."))


def _add_note(work: Work, task: RhythmTask, words: str) -> None:
    """Add a dated line to a task's note."""
    task.note = "\n".join(filter(None, (task.note, f"{work.clock.today()} {work.actor.name}：{words}")))
