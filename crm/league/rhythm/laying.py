"""Tasks appear by themselves: what opens soon becomes a record once, with its ceremony or campaign, however often asked."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from crm.calendar.rhythm import Occurrence, Season, TaskKind, year_day
from crm.kernel.i18n import N_
from crm.league.rhythm.model import Campaign, Ceremony, RhythmTask
from crm.league.rhythm.plan import planned
from crm.league.rhythm.rules import campaign_name, ceremony_name
from crm.people.setup import all_settings
from crm.store.acts import Work, act
from crm.store.change_writer import hold_chain

ORDINALS = {"1": "first", "2": "second", "3": "third"}


def lay_out_if_due(work: Work) -> int:
    """Let the tasks that open soon appear, whoever sits down; returns how many records were written, mostly none."""
    missing, moved = _to_lay(work.session, work.clock.today())
    if not missing and not moved:
        return 0
    return lay_out_tasks(work).value


@act("lay_out_tasks", label=N_("Lay out the tasks of the year"), undoable=False)
def lay_out_tasks(work: Work) -> int:
    """Write the tasks that open within the days of the setting ``rhythm_ahead_days`` and are not there; returns how many.

    A task that has not begun follows its rule when the county changes that; what has begun keeps its day.
    """
    hold_chain(work.session)  # two who sit down at once on PostgreSQL: the second one sees what the first one wrote
    missing, moved = _to_lay(work.session, work.clock.today())
    for occurrence in missing:
        write_task(work, occurrence)
    for task, occurrence in moved:
        follow(work.session, task, occurrence)
    return len(missing) + len(moved)


def _to_lay(session: Session, today: date) -> tuple[list[Occurrence], list[tuple[RhythmTask, Occurrence]]]:
    """Return the tasks that are not there yet, and those that have not begun and whose rule was changed.

    What fell due before the county's first task is asked of nobody; a gap after it is filled.
    """
    last = today + timedelta(days=all_settings(session)["rhythm_ahead_days"])
    begun = session.scalar(select(func.min(RhythmTask.due_on)).where(RhythmTask.kind != TaskKind.OWN)) or today
    there = {(task.kind, task.period): task for task in session.scalars(select(RhythmTask))}
    missing, moved = [], []
    for year in range(begun.year, last.year + 1):
        for each in planned(session, year):
            task = there.get((each.kind, each.period))
            if task is None and each.due_on >= begun and each.opens_on <= last:
                missing.append(each)
            elif task is not None and _follows(task, each, today):
                moved.append((task, each))
    return missing, moved


def _follows(task: RhythmTask, occurrence: Occurrence, today: date) -> bool:
    """Tell whether a task that has not begun stands on another day than its rule says now."""
    waiting = task.opens_on > today and task.done_on is None and not task.by_hand
    now = (occurrence.opens_on, occurrence.nominal_on, occurrence.due_on)
    return waiting and (task.opens_on, task.nominal_on, task.due_on) != now


def write_task(work: Work, occurrence: Occurrence) -> RhythmTask:
    """Write one task inside an act, with the ceremony or the campaign that it is about."""
    task = RhythmTask(
        kind=str(occurrence.kind),
        period=occurrence.period,
        opens_on=occurrence.opens_on,
        nominal_on=occurrence.nominal_on,
        due_on=occurrence.due_on,
        rule=str(occurrence.rule),
        recurrence=occurrence.recurrence,
        count=occurrence.count,
        due_table=occurrence.table[:200],
        appeared_at=work.clock.now(),
    )
    work.session.add(task)
    values = all_settings(work.session)
    year, part = int(occurrence.period[:4]), occurrence.period[5:]
    if occurrence.kind is TaskKind.CEREMONY:
        name = ceremony_name(occurrence.nominal_on, year_day(values[f"ceremony_{ORDINALS[part]}"]))
        day = occurrence.nominal_on
        work.session.add(Ceremony(period=occurrence.period, name=name, true_on=day, day=day))
    elif occurrence.kind is TaskKind.CAMPAIGN:
        region = values[f"campaign_{part}_region"]
        name = campaign_name(year, Season(part), region)
        first, last = occurrence.opens_on, occurrence.nominal_on
        made = Campaign(period=occurrence.period, season=part, name=name, region=region, first_day=first, last_day=last)
        work.session.add(made)
    return task


def follow(session: Session, task: RhythmTask, occurrence: Occurrence) -> None:
    """Bring a task that has not begun in step with its rule, and the ceremony or campaign that it is about."""
    task.opens_on, task.nominal_on, task.due_on = occurrence.opens_on, occurrence.nominal_on, occurrence.due_on
    task.recurrence, task.count, task.due_table = occurrence.recurrence, occurrence.count, occurrence.table[:200]
    if task.kind == TaskKind.CEREMONY:
        for ceremony in session.scalars(select(Ceremony).where(Ceremony.period == task.period)):
            ceremony.true_on = ceremony.day = occurrence.nominal_on
    elif task.kind == TaskKind.CAMPAIGN:
        for campaign in session.scalars(select(Campaign).where(Campaign.period == task.period)):
            campaign.first_day, campaign.last_day = occurrence.opens_on, occurrence.nominal_on
