"""Rectifications when a holiday table changes: which are due on another day."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from sqlalchemy import select

from crm.calendar.rules import Due, WorkCalendar
from crm.kernel.i18n import N_, _
from crm.leads.model import Lead
from crm.league.inspections.model import Finding, RectificationRound
from crm.league.inspections.rules import FindingState, rectification_due
from crm.people.deadlines import Move, Moved, keeps_deadlines
from crm.store.acts import Work

RECTIFICATION = N_("rectification due")


@keeps_deadlines
def rectification_deadlines(work: Work, before: WorkCalendar, after: WorkCalendar) -> Iterator[tuple[Moved, Move]]:
    """Yield the rectifications that nobody answered yet and that are due another day by the calendar ``after``."""
    chosen = (
        select(RectificationRound, Finding, Lead.name)
        .join(Finding, Finding.id == RectificationRound.finding_id)
        .join(Lead, Lead.id == Finding.lead_id)
        .where(Finding.state == FindingState.OPEN, RectificationRound.answered_at.is_(None))
    )
    today = work.clock.today()
    for each, finding, title in work.session.execute(chosen).all():
        was, now = (rectification_due(calendar, each.began_on, each.days) for calendar in (before, after))
        if was.date == each.due_on != now.date:
            move = partial(_move, each, now, still_open=now.date >= today)
            yield Moved("finding", finding.id, title, _(RECTIFICATION), was.date, now.date), move


def _move(each: RectificationRound, due: Due, *, still_open: bool) -> None:
    each.due_on, each.due_table = due.date, due.table[:200]
    if still_open:
        each.overdue_on = None
