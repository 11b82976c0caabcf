"""Answers to transfers when a holiday table changes: which are due on another day."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from sqlalchemy import select

from crm.calendar.rules import Due, WorkCalendar
from crm.kernel.i18n import N_, _
from crm.leads.model import Lead
from crm.people.deadlines import Move, Moved, keeps_deadlines
from crm.procedures.transfer.course import Origin, TransferState, answer_due
from crm.procedures.transfer.keeping import answer_rule
from crm.procedures.transfer.model import Transfer
from crm.store.acts import Work

ANSWER = N_("answer to a transfer due")


@keeps_deadlines
def answer_deadlines(work: Work, before: WorkCalendar, after: WorkCalendar) -> Iterator[tuple[Moved, Move]]:
    """Yield the transfers that wait for an answer until another day by the calendar ``after``."""
    rule = answer_rule(work)
    chosen = select(Transfer, Lead.name).join(Lead, Lead.id == Transfer.lead_id)
    for transfer, title in work.session.execute(chosen.where(Transfer.state == TransferState.OFFERED)).all():
        was, now = (answer_due(each, transfer.proposed_at, rule, Origin(transfer.origin)) for each in (before, after))
        if transfer.due_on is not None and was.date == transfer.due_on != now.date:
            yield Moved("transfer", transfer.id, title, _(ANSWER), was.date, now.date), partial(_move, transfer, now)


def _move(transfer: Transfer, due: Due) -> None:
    transfer.due_on, transfer.due_table = due.date, due.table[:60]
