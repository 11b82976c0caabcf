"""What fulfils a task by itself: each subject registers how it finds the record of a period, and is asked anew each time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm.calendar.rhythm import TaskKind
from crm.documents.publishing.model import Publication
from crm.documents.publishing.rules import PublicationState
from crm.kernel.clock import local_date
from crm.kernel.i18n import _
from crm.league.inspections.model import Inspection
from crm.league.inspections.rules import InspectionState
from crm.league.rhythm.model import Campaign, Ceremony


@dataclass(frozen=True, slots=True)
class Fulfilled:
    """The record that fulfils a task: its kind and id to open it, the day, and its name or number."""

    kind: str
    record_id: UUID
    on: date
    words: str


Finder = Callable[[Session, Collection[str]], dict[str, Fulfilled]]
"""Periods → what fulfils the task of each, where something does."""
_finders: dict[TaskKind, list[Finder]] = defaultdict(list)
PAPERS = {
    TaskKind.BULLETIN: "monthly-bulletin",
    TaskKind.FIELD_BULLETIN: "field-time-bulletin",
    TaskKind.CONTEST: "contest-result",
    TaskKind.HALF_YEAR: "half-year-assessment",
    TaskKind.ANNUAL: "annual-evaluation",
}
"""The paper whose publication for the period fulfils a task; the catalogue's names."""


def fulfils(kind: TaskKind, finder: Finder) -> None:
    """Have ``finder`` asked what fulfils the tasks of ``kind``; the earliest day found holds."""
    if finder not in _finders[kind]:
        _finders[kind].append(finder)


def fulfilments(session: Session, tasks: Iterable[tuple[TaskKind, str]]) -> dict[tuple[TaskKind, str], Fulfilled]:
    """Return what fulfils each of the tasks (kind, period) by itself; one question a finder."""
    periods: dict[TaskKind, set[str]] = defaultdict(set)
    for kind, period in tasks:
        periods[kind].add(period)
    found: dict[tuple[TaskKind, str], Fulfilled] = _published(session, periods)
    for kind, wanted in periods.items():
        for finder in _finders[kind]:
            for period, each in finder(session, wanted).items():
                before = found.get((kind, period))
                if before is None or each.on < before.on:
                    found[kind, period] = each
    return found


def _published(session: Session, periods: dict[TaskKind, set[str]]) -> dict[tuple[TaskKind, str], Fulfilled]:
    """Return the first publication of each period's paper; a correction comes later and changes nothing of that."""
    kinds = {PAPERS[kind]: kind for kind in periods if kind in PAPERS}
    if not kinds:
        return {}
    wanted = {period for kind in kinds.values() for period in periods[kind]}
    rows = session.execute(
        select(Publication.name, Publication.period, Publication.id, Publication.published_at, Publication.shown_number)
        .where(Publication.name.in_(kinds), Publication.period.in_(wanted), Publication.state == PublicationState.PUBLISHED)
        .order_by(Publication.published_at.desc())
    )
    return {
        (kinds[name], period): Fulfilled("publication", publication, local_date(moment), number)
        for name, period, publication, moment, number in rows
        if moment is not None and period in periods[kinds[name]]
    }


def _ceremonies_held(session: Session, periods: Collection[str]) -> dict[str, Fulfilled]:
    rows = session.execute(
        select(Ceremony.period, Ceremony.id, Ceremony.held_on, Ceremony.name).where(
            Ceremony.period.in_(periods), Ceremony.held_on.is_not(None)
        )
    )
    return {period: Fulfilled("ceremony", found, held, name) for period, found, held, name in rows if held is not None}


def _campaigns_closed(session: Session, periods: Collection[str]) -> dict[str, Fulfilled]:
    rows = session.execute(
        select(Campaign.period, Campaign.id, Campaign.closed_on, Campaign.name).where(
            Campaign.period.in_(periods), Campaign.closed_on.is_not(None)
        )
    )
    return {period: Fulfilled("campaign", found, closed, name) for period, found, closed, name in rows if closed is not None}


def _inspections_closed(session: Session, periods: Collection[str]) -> dict[str, Fulfilled]:
    """Return the inspections of months that are concluded on site; their findings go on with days of their own."""
    chosen = select(Inspection).where(Inspection.state == InspectionState.CLOSED, Inspection.ended_at.is_not(None))
    found: dict[str, Fulfilled] = {}
    for each in session.scalars(chosen.order_by(Inspection.ended_at.desc())):
        period = f"{each.year}-{each.month:02d}"
        if period in periods and each.ended_at is not None:
            words = _("{count} projects inspected").format(count=each.size)
            found[period] = Fulfilled("inspection", each.id, local_date(each.ended_at), words)
    return found


fulfils(TaskKind.INSPECTION, _inspections_closed)
fulfils(TaskKind.CEREMONY, _ceremonies_held)
fulfils(TaskKind.CAMPAIGN, _campaigns_closed)
