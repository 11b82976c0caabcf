"""10 000 open clocks recomputed from their events and listed by what runs out next, against the bare query that reads them."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, select

from benchmarks.county import copied, opened
from benchmarks.measure import Bench, Measured, in_turn
from crm.kernel.clock import local_moment
from crm.kernel.i18n import N_
from crm.kernel.ids import new_id
from crm.people.model import Unit
from crm.people.permissions import PROGRAM
from crm.procedures.time_limit.model import Case, CaseStep, ClockEvent, Matter
from crm.procedures.time_limit.queries import open_clocks
from crm.store.acts import Work, act

CLOCKS, QUICK_CLOCKS = 10_000, 500
BARE = (
    "SELECT s.id, s.case_id, s.name, s.unit_id, s.post_id, s.state, s.started_on, s.limit_days, s.extra_days, "
    "c.year, c.number, c.title, c.applicant, c.matter_id, c.lead_id "
    "FROM case_step s JOIN matter_case c ON c.id = s.case_id WHERE s.state IN ('running', 'paused')"
)
BARE_EVENTS = (
    "SELECT s.id, e.kind, e.day, e.reason, s.waiting FROM clock_event e JOIN case_step s ON s.id = e.step_id "
    "WHERE s.state IN ('running', 'paused') AND e.kind IN ('paused', 'resumed') ORDER BY s.id, e.ordinal"
)


def measure(bench: Bench) -> list[Measured]:
    """List every open clock as the page does, and fetch the same rows bare."""
    desk = opened(copied(bench.folder, bench.scratch / "clocks"))
    count = QUICK_CLOCKS if bench.quick else CLOCKS
    fill_with_clocks(desk.work(PROGRAM), count)
    work = desk.work(PROGRAM)
    now, today = desk.clock.now(), desk.clock.today()

    with desk.engine.connect() as connection:
        floor, value = in_turn(
            lambda: _bare(connection), lambda: open_clocks(work.session, PROGRAM, now, today), bench.rounds * 3
        )
    work.close()
    desk.close()
    return [Measured(f"{count:,} open clocks recomputed and listed", floor, value, 3)]


def _bare(connection: Connection) -> None:
    cursor = connection.connection.cursor()
    cursor.execute(BARE).fetchall()
    cursor.execute(BARE_EVENTS).fetchall()


@act("fill_with_clocks", label=N_("Fill with clocks"), undoable=False)
def fill_with_clocks(work: Work, count: int) -> None:
    """Insert open clocks of the last two months, every fifth of them once paused."""
    rng, today = Random(10), work.clock.today()
    matter = work.session.scalars(select(Matter.id)).first()
    units = list(work.session.scalars(select(Unit.id).where(Unit.kind == "department")))
    rows: dict[type[Any], list[dict[str, Any]]] = {Case: [], CaseStep: [], ClockEvent: []}
    for number in range(count):
        start = today - timedelta(days=rng.randrange(60))
        case = new_id()
        rows[Case].append(_case(case, matter, units[number % len(units)], start, number))
        step = _step(case, units[number % len(units)], start, rng.choice((3, 5, 10, 15, 20, 45)))
        rows[CaseStep].append(step)
        if number % 5 == 0:
            rows[ClockEvent] += [
                _event(case, step["id"], kind, place, start) for place, kind in enumerate(("paused", "resumed"), 1)
            ]
    work.without_details()
    for model, made in rows.items():
        work.bulk_insert(model, made)


def _case(case: UUID, matter: UUID | None, unit: UUID, start: date, number: int) -> dict[str, Any]:
    return {
        "id": case,
        "version": 1,
        "matter_id": matter,
        "unit_id": unit,
        "title": f"第{number}件",
        "year": 1999,
        "number": number + 1,
        "state": "accepted",
        "received_at": local_moment(start, 9),
        "received_on": start,
        "deemed": False,
    }


def _step(case: UUID, unit: UUID, start: date, limit: int) -> dict[str, Any]:
    return {
        "id": new_id(),
        "version": 1,
        "case_id": case,
        "name": "办理",
        "position": 0,
        "unit_id": unit,
        "limit_days": limit,
        "waiting": "pause",
        "state": "running",
        "started_at": local_moment(start, 9),
        "started_on": start,
        "extra_days": 0,
        "due_on": start,
    }


def _event(case: UUID, step: UUID, kind: str, place: int, start: date) -> dict[str, Any]:
    day = start + timedelta(days=place * 2)
    return {
        "id": new_id(),
        "version": 1,
        "case_id": case,
        "step_id": step,
        "ordinal": place,
        "kind": kind,
        "day": day,
        "at": local_moment(day, 10),
        "reason": "hearing",
    }
