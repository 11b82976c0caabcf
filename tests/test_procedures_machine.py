"""Whatever people do with the procedures, in whatever order: numbers, holders, posts, vetoes, notices, clocks and the log hold."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections import Counter
from contextlib import closing
from datetime import timedelta
from functools import cache
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID

from hypothesis import HealthCheck, note, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from sqlalchemy import select
from sqlalchemy.orm import Session

from crm import schema
from crm.calendar.half_days import HalfDay
from crm.kernel.clock import FixedClock
from crm.leads.model import Lead
from crm.people.duty import duty_at, guarded, half_of, roll_of
from crm.people.model import Absence, HolidayTable
from crm.people.roster import offs_between, seats_between
from crm.people.setup import county_calendar
from crm.procedures.conflict.model import Ruling
from crm.procedures.first_report.model import FirstReport
from crm.procedures.one_notice import service as notices
from crm.procedures.one_notice.model import NoticeItem, NoticeOverride, OneTimeNotice
from crm.procedures.one_notice.service import Tick
from crm.procedures.time_limit import service as cases
from crm.procedures.time_limit.model import Case, CaseStep, ClockEvent
from crm.procedures.time_limit.queries import open_clocks
from crm.procedures.time_limit.service import CaseData
from crm.procedures.transfer import service as transfers
from crm.procedures.transfer.model import Transfer
from crm.procedures.transfer.service import TransferData
from crm.procedures.veto.model import Veto, VetoOpinion
from crm.store.base import Base, Record
from crm.store.check import _chain
from crm.store.desk import desk_over
from crm.store.engine import sqlite_engine
from crm.store.replay import differences, replay
from crm.store.search_index import create_index_table
from tests.conftest import NOW, County
from tests.many_hands import VERBS, Hands
from tests.peopled import Peopled, peopled, reported
from tests.procedures.test_conflict_machine import check_holders, check_marks

NUMBERED: tuple[type[Record], ...] = (FirstReport, Ruling, Transfer, Veto, Case, ClockEvent, OneTimeNotice)
RISES = {"started", "paused", "resumed", "extended"}
"""What lets a clock's remaining days rise (domain §4.7), beside a new holiday table."""


@cache
def _template() -> tuple[Path, Path, Peopled]:
    """Make, once, an empty database and one with the county and its first steps; returns both files and the county."""
    folder = Path(tempfile.mkdtemp(prefix="siji-machine-"))
    empty, full = folder / "empty.db", folder / "full.db"
    engine = sqlite_engine(empty)
    with engine.begin() as connection:
        schema.metadata.create_all(connection)
        create_index_table(connection)
    engine.dispose()
    shutil.copy(empty, full)
    engine = sqlite_engine(full)
    clock = FixedClock(NOW)
    made = peopled(desk_over(engine, clock, "test"), clock)
    reported(made.county, "周敏", "储能电池托盘", register=True)
    reported(made.county, "汤斌", "储能结构件", register=False)
    moving, _report = reported(made.county, "周敏", "储能逆变器", register=True)
    transfers.propose_transfer(made.county.work("周敏"), moving, TransferData(made.county.units["三垛镇"]))
    for matter in (made.bare_matter_id, made.matter_id, made.matter_id):
        case = cases.receive_case(made.county.work("王海"), CaseData(matter, "用地", applicant="华瀚公司")).value
    whole = [Tick(material, "in_order") for material in made.materials]
    notices.check_materials(made.county.work("王海"), case, whole)
    notices.accept_application(made.county.work("王海"), case)
    engine.dispose()
    return empty, full, made


class Procedures(Hands, RuleBasedStateMachine):
    """The county on a real database, and what must not change any more once it was seen."""

    def __init__(self) -> None:
        """Open a copy of the county."""
        super().__init__()
        self.empty, full, made = _template()
        self.folder = Path(tempfile.mkdtemp(prefix="siji-machine-"))
        shutil.copy(full, self.folder / "siji.db")
        self.engine = sqlite_engine(self.folder / "siji.db")
        self.clock = FixedClock(NOW)
        self.made = made
        desk = desk_over(self.engine, self.clock, "test")
        self.county = County(desk, made.county.units, made.county.officials, made.county.actors)
        self.frozen: dict[tuple[str, UUID], tuple[Any, ...]] = {}
        self.left: dict[UUID, int] = {}
        self.events: Counter[UUID] = Counter()
        self.tables = 0

    @rule(seed=st.integers(0, 2**32 - 1))
    def somebody_does_something(self, seed: int) -> None:
        """Let somebody try something; one rule for all, drawn evenly, so that every example mixes them all."""
        chance = Random(seed)
        verb, n, m, yes = chance.choice(VERBS), chance.randrange(6), chance.randrange(6), chance.random() < 0.5
        note(f"{verb}({n}, {m}, {yes})")
        getattr(self, verb)(n, m, yes)

    # ---- what holds ----------------------------------------------------------------------------------------
    @invariant()
    def everything_holds(self) -> None:
        """Hold the promises of issue 3 against the database as it is."""
        with closing(self.county.work("顾书记")) as work:
            self._numbers_are_gapless(work.session)
            self._one_holder(work.session)
            self._marks_fit(work.session)
            self._posts_are_manned(work.session)
            self._what_stands_stands(work.session)
            self._no_second_notice(work.session)
            self._clocks_only_fall(work)

    def _numbers_are_gapless(self, session: Session) -> None:
        for model in NUMBERED:
            table = Base.metadata.tables[model.__tablename__].c
            given: dict[int, list[int]] = {}
            for year, number in session.execute(select(table.year, table.number).where(table.number.is_not(None))):
                given.setdefault(year, []).append(number)
            assert all(sorted(each) == list(range(1, len(each) + 1)) for each in given.values()), (model, given)

    def _one_holder(self, session: Session) -> None:
        living = Counter(session.scalars(select(FirstReport.lead_id).where(FirstReport.state == "registered")))
        assert max(living.values(), default=0) <= 1
        check_holders(session)

    def _marks_fit(self, session: Session) -> None:
        """Demand that a lead says what runs on it, and a case what its steps do: procedures meet on one record."""
        check_marks(session)
        moving = set(
            session.scalars(select(Transfer.lead_id).where(Transfer.marked, Transfer.state.in_(("offered", "accepted"))))
        )
        doubted = set(session.scalars(select(Veto.lead_id).where(Veto.state == "pending")))
        for lead in session.scalars(select(Lead)):
            assert (lead.side_state == "in_transfer") == (lead.id in moving), lead.side_state
            assert (lead.side_state == "veto_pending") == (lead.id in doubted), lead.side_state
        opened = set(session.scalars(select(CaseStep.case_id).where(CaseStep.state.in_(("running", "paused")))))
        for case in session.scalars(select(Case)):
            assert case.id not in opened or case.state == "accepted", case.state
            assert (case.accepted_at is not None) or case.state in ("received", "incomplete", "withdrawn")

    def _posts_are_manned(self, session: Session) -> None:
        now, last = half_of(self.clock.now()), self.clock.today() + timedelta(days=14)
        roll = roll_of(offs_between(session, now.day, last, approved=True))
        calendar = county_calendar(session)
        days = [now.day + timedelta(days=n) for n in range(15) if calendar.is_working_day(now.day + timedelta(days=n))]
        halves = [half for day in days for half in (HalfDay(day, False), HalfDay(day, True)) if half >= now]
        away = _away(session)
        for seat in seats_between(session, now.day, last):
            for half in halves:
                if guarded(seat, half):
                    duty = duty_at(seat, half, roll)
                    assert duty is not None, f"{seat.name} {half}"
                    assert (duty.official_id, half) not in away

    def _what_stands_stands(self, session: Session) -> None:
        """Demand that upheld vetoes, opinions, rulings and issued notices are as they were when first seen."""
        upheld = [each.id for each in session.scalars(select(Veto).where(Veto.state == "upheld"))]
        chosen: tuple[tuple[type[Record], Any], ...] = (
            (Veto, Veto.id.in_(upheld)),
            (VetoOpinion, VetoOpinion.veto_id.in_(upheld)),
            (Ruling, Ruling.id.is_not(None)),
            (OneTimeNotice, OneTimeNotice.id.is_not(None)),
            (NoticeItem, NoticeItem.id.is_not(None)),
        )
        now = {
            (str(model.__tablename__), each.id): _row(each)
            for model, which in chosen
            for each in session.scalars(select(model).where(which))
        }
        for key, row in self.frozen.items():
            assert now.get(key) == row, key
        self.frozen = now

    def _no_second_notice(self, session: Session) -> None:
        used: Counter[UUID] = Counter()
        firsts: Counter[UUID] = Counter()
        for notice in session.scalars(select(OneTimeNotice)):
            if notice.override_id is None:
                firsts[notice.case_id] += 1
                assert notice.ordinal == 1
            else:
                used[notice.override_id] += 1
                leave = session.get_one(NoticeOverride, notice.override_id)
                assert (leave.allowed, leave.case_id) == (True, notice.case_id)
        assert max((*used.values(), *firsts.values()), default=0) <= 1

    def _clocks_only_fall(self, work: Any) -> None:
        """Demand that remaining days rise only by a pause, a restart, an extension or a table."""
        now = {row.step_id: row.left for row in open_clocks(work.session, work.actor, work.clock.now(), work.clock.today())}
        chosen = select(ClockEvent.step_id).where(ClockEvent.kind.in_(RISES))
        events = Counter(step for step in work.session.scalars(chosen) if step is not None)
        tables = len(work.session.scalars(select(HolidayTable.id)).all())
        for step, left in now.items():
            if step in self.left and left > self.left[step]:
                assert events[step] > self.events[step] or tables != self.tables, (left, self.left[step])
        self.left, self.events, self.tables = now, events, tables

    def teardown(self) -> None:
        """Replay the log into an empty database and compare; follow the chain."""
        path = self.folder / "replayed.db"
        shutil.copy(self.empty, path)
        other = sqlite_engine(path)
        with Session(self.engine) as mine, Session(other) as theirs:
            replay(mine, theirs)
            assert differences(mine, theirs) == []
            assert list(_chain(mine)) == []
        for engine in (self.engine, other):
            engine.dispose()
        shutil.rmtree(self.folder)


def _row(record: Record) -> tuple[Any, ...]:
    """Return a record's values, without what is added to a notice when it is delivered."""
    later = ("delivered_at", "delivery", "signed_by", "delivered_by", "version") if isinstance(record, OneTimeNotice) else ()
    return tuple(repr(getattr(record, each.key)) for each in type(record).__mapper__.column_attrs if each.key not in later)


def _away(session: Session) -> set[tuple[UUID, HalfDay]]:
    """Return every half day of every approved absence, counted afresh from the rows."""
    found: set[tuple[UUID, HalfDay]] = set()
    for row in session.scalars(select(Absence).where(Absence.state == "approved")):
        day = row.first_day
        while day <= row.last_day:
            if not (day == row.first_day and row.first_afternoon):
                found.add((row.official_id, HalfDay(day, False)))
            if not (day == row.last_day and row.last_morning):
                found.add((row.official_id, HalfDay(day, True)))
            day += timedelta(days=1)
    return found


SEARCHING = os.environ.get("SIJI_HYPOTHESIS") == "search"
Procedures.TestCase.settings = settings(
    max_examples=400 if SEARCHING else 24,
    stateful_step_count=60 if SEARCHING else 30,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
TestProcedures = Procedures.TestCase
