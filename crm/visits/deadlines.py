"""Answers to investors' requests when a holiday table changes: which are due on another day."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from sqlalchemy import select

from crm.calendar.rules import Due, WorkCalendar
from crm.kernel.i18n import N_, _
from crm.people.deadlines import Move, Moved, keeps_deadlines
from crm.store.acts import Work
from crm.visits.model import VisitRequest
from crm.visits.requests import usual_due

REQUEST = N_("answer to an investor's request due")


@keeps_deadlines
def request_deadlines(work: Work, before: WorkCalendar, after: WorkCalendar) -> Iterator[tuple[Moved, Move]]:
    """Yield the unanswered requests due until another day by the calendar ``after``; a day that somebody set stays."""
    for request in work.session.scalars(select(VisitRequest).where(VisitRequest.answered_on.is_(None))).all():
        was, now = (usual_due(work.session, each, request.raised_at) for each in (before, after))
        if was.date == request.due_on != now.date:
            yield Moved("visit", request.visit_id, request.text, _(REQUEST), was.date, now.date), partial(_move, request, now)


def _move(request: VisitRequest, due: Due) -> None:
    request.due_on, request.due_table = due.date, due.table[:200]
