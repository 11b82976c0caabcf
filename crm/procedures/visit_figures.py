"""Figures of visits 来访统计 for bulletins: received, requests answered in time, leads that moved afterwards."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, fields
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm.calendar.half_days import month_bounds
from crm.kernel.clock import local_date, local_moment
from crm.leads.model import Milestone
from crm.people.permissions import Actor, scope
from crm.people.queries import UnitRow, recruiting_units
from crm.people.setup import setting
from crm.procedures.first_report.model import FirstReport
from crm.store.change_log import LogEntry
from crm.visits.model import Visit, VisitLead, VisitRequest
from crm.visits.rules import HELD, rate


@dataclass(frozen=True, slots=True)
class VisitFigures:
    """Figures of one unit in one period. Only visits that took place count, by the day they began.

    ``requests`` are those whose due day lies in the period and that were answered or fell due; ``in_time`` were
    answered by it. ``leads`` were touched by a visit of the period, ``moved`` of them reached a milestone, a stage or
    the registration of their first report within the days of the county setup; ``pending``: these days still run.
    """

    visits: int = 0
    people: int = 0
    enterprises: int = 0
    followed_up: int = 0
    requests: int = 0
    in_time: int = 0
    leads: int = 0
    moved: int = 0
    pending: int = 0

    @property
    def answer_rate(self) -> int | None:
        """Return requests answered in time in tenths of a per cent (987 = 98.7 %); None without any."""
        return rate(self.in_time, self.requests)

    @property
    def moved_rate(self) -> int | None:
        """Return leads moved, in tenths of a per cent of those whose days have run or that moved; None without any."""
        return rate(self.moved, self.leads - self.pending)


@dataclass(frozen=True, slots=True)
class UnitVisits:
    """A unit's figures of a month and from January through it 累计."""

    unit: UnitRow
    month: VisitFigures
    year: VisitFigures


def visit_report(session: Session, actor: Actor, year: int, month: int, today: date) -> list[UnitVisits]:
    """Return the figures of every township and park the actor sees, for a month and cumulative from January."""
    first, last = month_bounds(year, month)
    of_month = visit_figures(session, actor, first, last, today)
    of_year = visit_figures(session, actor, date(year, 1, 1), last, today)
    none = VisitFigures()
    return [
        UnitVisits(unit, of_month.get(unit.id, none), of_year.get(unit.id, none))
        for unit in recruiting_units(session)
        if actor.units is None or unit.id in actor.units
    ]


def summed(figures: Collection[VisitFigures]) -> VisitFigures:
    """Return the sum over units; an enterprise or lead that two units received counts for each."""
    return VisitFigures(**{each.name: sum(getattr(one, each.name) for one in figures) for each in fields(VisitFigures)})


def visit_figures(session: Session, actor: Actor, first: date, last: date, today: date) -> dict[UUID, VisitFigures]:
    """Return the figures of every unit for the county days ``first`` through ``last``, as known on ``today``."""
    sums: dict[UUID, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    _count_visits(session, actor, first, last, sums)
    _count_requests(session, actor, first, last, today, sums)
    _count_leads(session, actor, first, last, today, sums)
    return {unit_id: VisitFigures(**found) for unit_id, found in sums.items()}


Sums = dict[UUID, dict[str, int]]


def _held(actor: Actor, first: date, last: date) -> tuple[Any, ...]:
    end = local_moment(last) + timedelta(days=1)
    return scope(actor, Visit.unit_id), Visit.state.in_(HELD), Visit.starts_at >= local_moment(first), Visit.starts_at < end


def _count_visits(session: Session, actor: Actor, first: date, last: date, sums: Sums) -> None:
    chosen = select(Visit.unit_id, Visit.number, Visit.enterprise_name, Visit.followed_up_at).where(*_held(actor, first, last))
    firms: dict[UUID, set[str]] = defaultdict(set)
    for unit_id, number, firm, followed_up_at in session.execute(chosen):
        sums[unit_id]["visits"] += 1
        sums[unit_id]["people"] += number
        sums[unit_id]["followed_up"] += followed_up_at is not None
        firms[unit_id].add(firm)
    for unit_id, names in firms.items():
        sums[unit_id]["enterprises"] = len(names)


def _count_requests(session: Session, actor: Actor, first: date, last: date, today: date, sums: Sums) -> None:
    chosen = select(VisitRequest.unit_id, VisitRequest.due_on, VisitRequest.answered_in_time).where(
        scope(actor, VisitRequest.unit_id), VisitRequest.due_on >= first, VisitRequest.due_on <= last
    )
    for unit_id, due_on, in_time in session.execute(chosen):
        if in_time is None and due_on >= today:
            continue
        sums[unit_id]["requests"] += 1
        sums[unit_id]["in_time"] += bool(in_time)


def _count_leads(session: Session, actor: Actor, first: date, last: date, today: date, sums: Sums) -> None:
    """Count each lead once a unit, from its earliest visit in the period."""
    chosen = (
        select(Visit.unit_id, VisitLead.lead_id, Visit.starts_at)
        .join(VisitLead, VisitLead.visit_id == Visit.id)
        .where(*_held(actor, first, last))
        .order_by(Visit.starts_at)
    )
    begun: dict[tuple[UUID, UUID], date] = {}
    for unit_id, lead_id, starts_at in session.execute(chosen):
        begun.setdefault((unit_id, lead_id), local_date(starts_at))
    span = timedelta(days=int(setting(session, "visit_moved_days")))
    moves = _moves(session, {lead_id for _unit, lead_id in begun}, first, last + span)
    for (unit_id, lead_id), day in begun.items():
        until = day + span
        moved = any(day <= each <= until for each in moves[lead_id])
        sums[unit_id]["leads"] += 1
        sums[unit_id]["moved"] += moved
        sums[unit_id]["pending"] += not moved and until >= today


def _moves(session: Session, leads: set[UUID], first: date, last: date) -> dict[UUID, list[date]]:
    """Return the days on which leads moved: a milestone declared, a first report registered, a stage reached."""
    found: dict[UUID, list[date]] = defaultdict(list)
    ids = sorted(leads)
    for start in range(0, len(ids), 500):
        some = ids[start : start + 500]
        declared = select(Milestone.lead_id, Milestone.declared_on).where(
            Milestone.lead_id.in_(some), Milestone.declared_on >= first, Milestone.declared_on <= last
        )
        for lead_id, day in session.execute(declared):
            found[lead_id].append(day)
        registered = select(FirstReport.lead_id, FirstReport.registered_at).where(
            FirstReport.lead_id.in_(some), FirstReport.registered_at.is_not(None)
        )
        staged = select(LogEntry.seq, LogEntry.subject_id, LogEntry.moment).where(
            LogEntry.subject_id.in_(some), LogEntry.act == "move_stage"
        )
        moves = {seq: (lead_id, moment) for seq, lead_id, moment in session.execute(staged)}
        standing = [moves[seq] for seq in _standing(session, set(moves))]
        for lead_id, moment in (*session.execute(registered), *standing):
            found[lead_id].append(local_date(moment))
    return found


def _standing(session: Session, acts: set[int]) -> set[int]:
    """Return the acts that stand: never undone, or redone since (an undo that was itself undone)."""
    standing = set(acts)
    origin = {seq: seq for seq in acts}
    while origin:
        turned = session.execute(select(LogEntry.seq, LogEntry.undoes).where(LogEntry.undoes.in_(list(origin)))).all()
        following = {seq: origin[undoes] for seq, undoes in turned if undoes is not None}
        standing ^= set(following.values())
        origin = following
    return standing
