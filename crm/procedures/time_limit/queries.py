"""The open clocks, recomputed as they are read and sorted by what runs out next; cases in lists."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Row, or_, select
from sqlalchemy.orm import Session

from crm.calendar.counting import WorkingDays
from crm.people.model import Post, Unit
from crm.people.permissions import Actor, scope
from crm.people.setup import county_calendar, setting
from crm.procedures.time_limit.clock import Clock, Pause
from crm.procedures.time_limit.keeping import clock_rules, pauses_of
from crm.procedures.time_limit.lights import Light, Standing, Thresholds, standing
from crm.procedures.time_limit.model import Case, CaseStep, ClockEvent, Matter
from crm.procedures.time_limit.rules import OPEN, EventKind
from crm.store.numbering import show_number


class ClockRow(NamedTuple):
    """An open clock: ``left`` working days after today (negative when late), ``reason`` while it is paused."""

    step_id: UUID
    case_id: UUID
    number: str
    title: str
    applicant: str
    matter: str
    step: str
    unit_id: UUID
    unit: str
    post: str
    lead_id: UUID | None
    clock: Clock
    due: date
    left: int
    light: Light
    paused: bool
    reason: str


class CaseRow(NamedTuple):
    """A case in a list; ``due`` is the nearest last day of its open steps."""

    id: UUID
    number: str
    title: str
    applicant: str
    matter: str
    unit: str
    applicant_unit: str
    state: str
    decision: str
    received_at: datetime
    decided_at: datetime | None
    due: date | None


def in_view(actor: Actor) -> ColumnElement[bool]:
    """Return the condition of cases that an actor may see: handled by its unit, applied for by it, or with a step of it."""
    steps = select(CaseStep.case_id).where(scope(actor, CaseStep.unit_id))
    return or_(scope(actor, Case.unit_id), scope(actor, Case.applicant_unit_id), Case.id.in_(steps))


def open_clocks(session: Session, actor: Actor, now: datetime, today: date, *, own: bool = False) -> list[ClockRow]:
    """Return every open clock the actor may see (``own``: of steps of its unit), the one that runs out next first."""
    limits, word = clock_rules(session).thresholds, str(setting(session, "case_word"))
    days = WorkingDays(county_calendar(session), today)
    names = _Names(session)
    pauses = open_pauses(session)
    known: dict[tuple[date, int], Standing] = {}
    rows = []
    for row in session.execute(_open(actor, own=own)):
        clock = Clock(row.started_on, row.limit_days + row.extra_days, pauses.get(row.id, ()))
        rows.append(_clock_row(row, clock, _stands(clock, days, now, today, limits, known), names, word))
    rows.sort(key=lambda row: (row.due, row.left, row.number))
    return rows


def _open(actor: Actor, *, own: bool) -> Any:  # noqa: ANN401 - a select of columns
    seen = scope(actor, CaseStep.unit_id) if own or actor.units is None else in_view(actor)
    return (
        select(
            CaseStep.id,
            CaseStep.case_id,
            CaseStep.name,
            CaseStep.unit_id,
            CaseStep.post_id,
            CaseStep.state,
            CaseStep.started_on,
            CaseStep.limit_days,
            CaseStep.extra_days,
            Case.year,
            Case.number,
            Case.title,
            Case.applicant,
            Case.matter_id,
            Case.lead_id,
        )
        .join(Case, Case.id == CaseStep.case_id)
        .where(CaseStep.state.in_(OPEN), seen)
    )


def step_clock(step: CaseStep, pauses: tuple[Pause, ...]) -> Clock:
    """Return the clock of a step that has begun, with the pauses its events tell."""
    return Clock(step.started_on or date.max, step.limit_days + step.extra_days, pauses)


def open_pauses(session: Session) -> dict[UUID, tuple[Pause, ...]]:
    """Return the pauses of every open step that had one."""
    kinds = (EventKind.PAUSED, EventKind.RESUMED)
    chosen = (
        select(CaseStep.id, ClockEvent.kind, ClockEvent.day, ClockEvent.reason, CaseStep.waiting)
        .join(CaseStep, CaseStep.id == ClockEvent.step_id)
        .where(CaseStep.state.in_(OPEN), ClockEvent.kind.in_(kinds))
        .order_by(CaseStep.id, ClockEvent.ordinal)
    )
    told: dict[UUID, tuple[str, list[tuple[str, date, str]]]] = {}
    for step_id, kind, day, reason, waiting in session.execute(chosen):
        told.setdefault(step_id, (waiting, []))[1].append((kind, day, reason))
    return {step_id: pauses_of(events, waiting) for step_id, (waiting, events) in told.items()}


def _stands(
    clock: Clock, days: WorkingDays, now: datetime, today: date, limits: Thresholds, known: dict[tuple[date, int], Standing]
) -> Standing:
    """Return where a clock stands; clocks that began on one day with one limit and never paused stand alike."""
    if clock.pauses:
        return standing(clock, days, now, today, limits)
    found = known.get((clock.start, clock.limit))
    if found is None:
        found = known[clock.start, clock.limit] = standing(clock, days, now, today, limits)
    return found


class _Names:
    """The short names that rows show, read once from small tables."""

    def __init__(self, session: Session) -> None:
        self.units: dict[UUID, str] = {row.id: row.short_name for row in session.execute(select(Unit.id, Unit.short_name))}
        self.matters: dict[UUID, str] = {row.id: row.name for row in session.execute(select(Matter.id, Matter.name))}
        self.posts: dict[UUID, str] = {row.id: row.name for row in session.execute(select(Post.id, Post.name))}


def _clock_row(row: Row[Any], clock: Clock, stands: Standing, names: _Names, word: str) -> ClockRow:
    return ClockRow(
        row.id,
        row.case_id,
        show_number(word, row.year, row.number),
        row.title,
        row.applicant,
        names.matters[row.matter_id],
        row.name,
        row.unit_id,
        names.units[row.unit_id],
        names.posts.get(row.post_id, ""),
        row.lead_id,
        clock,
        stands.due,
        stands.left,
        stands.light,
        clock.paused,
        clock.pauses[-1].reason if clock.paused else "",
    )


def cases(session: Session, actor: Actor, states: Collection[str], limit: int = 200) -> list[CaseRow]:
    """Return the newest cases in some states, as far as the actor may see them."""
    chosen = select(Case).where(in_view(actor), Case.state.in_(states)).order_by(Case.received_at.desc(), Case.id.desc())
    return _case_rows(session, session.scalars(chosen.limit(limit)).all())


def cases_of_lead(session: Session, actor: Actor, lead_id: UUID) -> list[CaseRow]:
    """Return a lead's cases, the newest first, as far as the actor may see them."""
    chosen = select(Case).where(in_view(actor), Case.lead_id == lead_id).order_by(Case.received_at.desc(), Case.id.desc())
    return _case_rows(session, session.scalars(chosen).all())


def _case_rows(session: Session, found: Iterable[Case]) -> list[CaseRow]:
    listed, word, names = list(found), str(setting(session, "case_word")), _Names(session)
    due: dict[UUID, date] = {}
    open_steps = select(CaseStep.case_id, CaseStep.due_on).where(
        CaseStep.case_id.in_([case.id for case in listed]), CaseStep.state.in_(OPEN)
    )
    for case_id, day in session.execute(open_steps):
        if day is not None:
            due[case_id] = min(due.get(case_id, day), day)
    return [
        CaseRow(
            case.id,
            show_number(word, case.year, case.number),
            case.title,
            case.applicant,
            names.matters[case.matter_id],
            names.units[case.unit_id],
            names.units.get(case.applicant_unit_id, "") if case.applicant_unit_id else "",
            case.state,
            case.decision,
            case.received_at,
            case.decided_at,
            due.get(case.id),
        )
        for case in listed
    ]
