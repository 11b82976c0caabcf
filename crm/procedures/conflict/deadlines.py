"""Statements and rulings due when a holiday table changes: which move, and to which day."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from sqlalchemy import select

from crm.calendar.rules import WorkCalendar
from crm.kernel.i18n import N_, _
from crm.leads.model import Lead
from crm.people.deadlines import Move, Moved, keeps_deadlines
from crm.people.setup import all_settings
from crm.procedures.conflict.model import Conflict
from crm.procedures.conflict.rules import ConflictState, Deadlines, deadlines
from crm.procedures.first_report.model import FirstReport
from crm.store.acts import Work

RULING = N_("ruling due")


@keeps_deadlines
def conflict_deadlines(work: Work, before: WorkCalendar, after: WorkCalendar) -> Iterator[tuple[Moved, Move]]:
    """Yield the open conflicts whose statements or ruling are due on another day by the calendar ``after``."""
    values = all_settings(work.session)
    days, closing = (values["statement_days"], values["ruling_days"]), values["closing_hour"]
    chosen = (
        select(Conflict, Lead.name)
        .join(FirstReport, FirstReport.id == Conflict.first_report_id)
        .join(Lead, Lead.id == FirstReport.lead_id)
        .where(Conflict.state == ConflictState.OPEN)
    )
    for conflict, title in work.session.execute(chosen).all():
        was, now = (deadlines(calendar, conflict.opened_at, days, closing) for calendar in (before, after))
        stands = (conflict.statement_due, conflict.ruling_due)
        if (was.statement, was.ruling) == stands != (now.statement, now.ruling):
            yield Moved("conflict", conflict.id, title, _(RULING), was.ruling, now.ruling), partial(_move, conflict, now)


def _move(conflict: Conflict, due: Deadlines) -> None:
    conflict.statement_due, conflict.ruling_due, conflict.due_table = due.statement, due.ruling, due.table[:60]
