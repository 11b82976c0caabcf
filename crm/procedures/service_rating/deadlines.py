"""Rectifications when a holiday table changes: which last days move."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from sqlalchemy import select

from crm.calendar.rules import Due, WorkCalendar
from crm.kernel.i18n import N_, _
from crm.people.deadlines import Move, Moved, keeps_deadlines
from crm.procedures.service_rating.keeping import usual_due
from crm.procedures.service_rating.model import Rectification, ServiceRating
from crm.procedures.time_limit.model import Case
from crm.store.acts import Work

RECTIFYING = N_("rectification due")


@keeps_deadlines
def rectification_deadlines(work: Work, before: WorkCalendar, after: WorkCalendar) -> Iterator[tuple[Moved, Move]]:
    """Yield the open rectifications due on another day by the calendar ``after``."""
    chosen = (
        select(Rectification, Case.title)
        .join(ServiceRating, ServiceRating.id == Rectification.rating_id)
        .join(Case, Case.id == ServiceRating.case_id)
        .where(Rectification.done_on.is_(None), Rectification.dropped_on.is_(None))
    )
    for found, title in work.session.execute(chosen).all():
        was, now = (usual_due(work.session, each, found.opened_at) for each in (before, after))
        if was.date == found.due_on != now.date:
            yield Moved("rectification", found.id, title, _(RECTIFYING), was.date, now.date), partial(_move, found, now)


def _move(found: Rectification, due: Due) -> None:
    found.due_on, found.due_table = due.date, due.table[:200]
