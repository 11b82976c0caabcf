"""The open clocks, recomputed as they are read and sorted by what runs out next; cases in lists."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime
from operator import itemgetter
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Select, or_, select, type_coerce
from sqlalchemy.orm import InstrumentedAttribute, Session
from sqlalchemy.types import NullType

from crm.calendar.counting import WorkingDays
from crm.kernel.clock import local_date
from crm.kernel.i18n import _
from crm.leads.detail import TimelineItem
from crm.people.model import Post, Unit
from crm.people.permissions import Actor, scope
from crm.people.setup import county_calendar, setting
from crm.procedures.time_limit.clock import Clock, Pause
from crm.procedures.time_limit.keeping import clock_rules, pauses_of
from crm.procedures.time_limit.lights import Light, Standing, Thresholds, standing
from crm.procedures.time_limit.model import Case, CaseStep, ClockEvent, Matter
from crm.procedures.time_limit.rules import EVENT_NAMES, OPEN, EventKind
from crm.store.numbering import show_number
from crm.store.types import as_id


class ClockRow(NamedTuple):
    """An open clock: ``left`` working days after today (negative when late), ``reason`` while it is paused.

    ``raw_step`` and ``raw_case`` are ids as the driver gives them: of a long list few are ever opened.
    """

    raw_step: Any
    raw_case: Any
    number: str
    title: str
    applicant: str
    matter: str
    step: str
    unit_id: UUID
    unit: str
    post: str
    clock: Clock
    due: date
    left: int
    light: Light
    paused: bool
    reason: str

    @property
    def step_id(self) -> UUID:
        """Return the step's id."""
        return as_id(self.raw_step)

    @property
    def case_id(self) -> UUID:
        """Return the case's id."""
        return as_id(self.raw_case)


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
    names, word = _RawNames(session), str(setting(session, "case_word"))
    judge = _Judge(clock_rules(session).thresholds, WorkingDays(county_calendar(session), today), now, today)
    pauses, rows = _raw_pauses(session), []
    for found in session.connection().execute(_open(actor, own=own)).all():
        step, case, name, unit, post, start, limit, extra, year, number, title, applicant, matter = found
        clock, stands = judge.seen(start, limit + extra, pauses.get(step))
        rows.append(
            ClockRow(
                step,
                case,
                show_number(word, year, number),
                title,
                applicant,
                names.matters[matter][1],
                name,
                *names.units[unit],
                names.posts[post][1] if post is not None else "",
                clock,
                stands.due,
                stands.left,
                stands.light,
                clock.paused,
                clock.pauses[-1].reason if clock.paused else "",
            )
        )
    rows.sort(key=_pressing)
    return rows


class _Judge:
    """Says where clocks stand at one moment; those that began on one day with one limit and never paused stand alike."""

    def __init__(self, limits: Thresholds, days: WorkingDays, now: datetime, today: date) -> None:
        self._limits, self._days, self._now, self._today = limits, days, now, today
        self._known: dict[tuple[date, int], tuple[Clock, Standing]] = {}

    def seen(self, start: date, limit: int, pauses: tuple[Pause, ...] | None) -> tuple[Clock, Standing]:
        """Return a clock and where it stands."""
        if pauses is not None:
            return self._stands(Clock(start, limit, pauses))
        found = self._known.get((start, limit))
        if found is None:
            found = self._known[start, limit] = self._stands(Clock(start, limit))
        return found

    def _stands(self, clock: Clock) -> tuple[Clock, Standing]:
        return clock, standing(clock, self._days, self._now, self._today, self._limits)


_pressing = itemgetter(*(ClockRow._fields.index(name) for name in ("due", "left", "number")))


def _raw(column: InstrumentedAttribute[Any]) -> ColumnElement[Any]:
    """Return an id's column as the driver gives it: most ids of a long list are looked up, not shown."""
    return type_coerce(column, NullType())


class _RawNames:
    """The short names that rows show, with their ids, by id as the driver gives it: read once from small tables."""

    def __init__(self, session: Session) -> None:
        self.units = self._read(session, Unit.id, Unit.short_name)
        self.posts = self._read(session, Post.id, Post.name)
        self.matters = self._read(session, Matter.id, Matter.name)

    @staticmethod
    def _read(
        session: Session, column: InstrumentedAttribute[UUID], name: InstrumentedAttribute[str]
    ) -> dict[Any, tuple[UUID, str]]:
        found = session.connection().execute(select(_raw(column), name))
        return {raw: (as_id(raw), text) for raw, text in found}


def _open(actor: Actor, *, own: bool) -> Select[Any]:
    seen = scope(actor, CaseStep.unit_id) if own or actor.units is None else in_view(actor)
    return (
        select(
            _raw(CaseStep.id),
            _raw(CaseStep.case_id),
            CaseStep.name,
            _raw(CaseStep.unit_id),
            _raw(CaseStep.post_id),
            CaseStep.started_on,
            CaseStep.limit_days,
            CaseStep.extra_days,
            Case.year,
            Case.number,
            Case.title,
            Case.applicant,
            _raw(Case.matter_id),
        )
        .join(Case, Case.id == CaseStep.case_id)
        .where(CaseStep.state.in_(OPEN), seen)
    )


def step_clock(step: CaseStep, pauses: tuple[Pause, ...]) -> Clock:
    """Return the clock of a step that has begun, with the pauses its events tell."""
    return Clock(step.started_on or date.max, step.limit_days + step.extra_days, pauses)


def open_pauses(session: Session) -> dict[UUID, tuple[Pause, ...]]:
    """Return the pauses of every open step that had one."""
    return {as_id(raw): pauses for raw, pauses in _raw_pauses(session).items()}


def _raw_pauses(session: Session) -> dict[Any, tuple[Pause, ...]]:
    kinds = (EventKind.PAUSED, EventKind.RESUMED)
    chosen = (
        select(_raw(CaseStep.id), ClockEvent.kind, ClockEvent.day, ClockEvent.reason, CaseStep.waiting)
        .join(CaseStep, CaseStep.id == ClockEvent.step_id)
        .where(CaseStep.state.in_(OPEN), ClockEvent.kind.in_(kinds))
        .order_by(CaseStep.id, ClockEvent.ordinal)
    )
    told: dict[Any, tuple[str, list[tuple[str, date, str]]]] = {}
    for step, kind, day, reason, waiting in session.connection().execute(chosen):
        told.setdefault(step, (waiting, []))[1].append((kind, day, reason))
    return {step: pauses_of(events, waiting) for step, (waiting, events) in told.items()}


class _Names:
    """The short names that rows show, read once from small tables."""

    def __init__(self, session: Session) -> None:
        self.units: dict[UUID, str] = {row.id: row.short_name for row in session.execute(select(Unit.id, Unit.short_name))}
        self.matters: dict[UUID, str] = {row.id: row.name for row in session.execute(select(Matter.id, Matter.name))}


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


def case_events(session: Session, actor: Actor, lead_id: UUID) -> list[TimelineItem]:
    """Return what happened to a lead's cases, for its timeline, as far as the actor may see them."""
    told = (EventKind.RECEIVED, EventKind.ACCEPTED, EventKind.DEEMED, EventKind.RED, EventKind.DECIDED, EventKind.WITHDRAWN)
    chosen = (
        select(ClockEvent.kind, ClockEvent.at, ClockEvent.text, Matter.name)
        .join(Case, Case.id == ClockEvent.case_id)
        .join(Matter, Matter.id == Case.matter_id)
        .where(Case.lead_id == lead_id, in_view(actor), ClockEvent.kind.in_(told))
        .order_by(ClockEvent.at, ClockEvent.ordinal)
    )
    return [
        TimelineItem(local_date(at), f"{matter} · {_(EVENT_NAMES[EventKind(kind)])}", text)
        for kind, at, text, matter in session.execute(chosen)
    ]
