"""Whatever people do with the procedures, in whatever order: numbers, holders, posts, vetoes, notices, clocks and the log hold."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable
from contextlib import closing, suppress
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
from crm.calendar.tables import built_in_calendar
from crm.fieldtime.entry import StayData, TripData
from crm.fieldtime.service import plan_trip, report_ahead
from crm.kernel.clock import FixedClock
from crm.kernel.errors import NotAllowed, RuleBroken, Stale
from crm.leads.model import Lead
from crm.leads.service import FollowUpData, log_follow_up
from crm.people import absences, posts
from crm.people.absences import LeaveData
from crm.people.duty import duty_at, guarded, half_of, roll_of
from crm.people.model import Absence, HolidayTable
from crm.people.roster import offs_between, seats_between
from crm.people.service import import_holiday_table
from crm.people.setup import county_calendar
from crm.procedures.ab_role.service import name_stand_in
from crm.procedures.conflict import service as conflicts
from crm.procedures.conflict.model import Conflict, Ruling
from crm.procedures.conflict.rules import Outcome
from crm.procedures.conflict.service import RulingData
from crm.procedures.first_report import protection
from crm.procedures.first_report import service as first_report
from crm.procedures.first_report.model import FirstReport
from crm.procedures.one_notice import service as notices
from crm.procedures.one_notice.model import NoticeItem, NoticeOverride, OneTimeNotice, SubmittedMaterial
from crm.procedures.one_notice.rules import OverrideReason
from crm.procedures.one_notice.service import Tick
from crm.procedures.time_limit import service as cases
from crm.procedures.time_limit import stopping
from crm.procedures.time_limit.cards import raise_cards
from crm.procedures.time_limit.clock import PauseReason
from crm.procedures.time_limit.model import Case, CaseStep, ClockEvent
from crm.procedures.time_limit.queries import open_clocks
from crm.procedures.time_limit.rules import Decision
from crm.procedures.time_limit.service import CaseData
from crm.procedures.transfer import pool
from crm.procedures.transfer import service as transfers
from crm.procedures.transfer.model import PoolOffer, Transfer
from crm.procedures.transfer.rules import Split
from crm.procedures.transfer.service import TransferData
from crm.procedures.veto import service as vetoes
from crm.procedures.veto.model import Veto, VetoOpinion
from crm.procedures.veto.rules import Outcome as Review
from crm.procedures.veto.service import VetoData
from crm.store.base import Base, Record
from crm.store.check import _chain
from crm.store.desk import desk_over
from crm.store.engine import sqlite_engine
from crm.store.replay import differences, replay
from crm.store.search_index import create_index_table
from crm.store.undo import last_undoable, undo
from tests.conftest import NOW, County
from tests.peopled import Peopled, peopled, reported
from tests.procedures.test_conflict_machine import check_holders

TOWNS = {"周敏": "柳堡镇", "汤斌": "三垛镇"}
EVERYONE = ("周敏", "汤斌", "陈国平", "孙丽华", "王海", "赵刚", "姜岚", "顾书记", "管理员")
NUMBERED: tuple[type[Record], ...] = (FirstReport, Ruling, Transfer, Veto, Case, ClockEvent, OneTimeNotice)
RISES = {"started", "paused", "resumed", "extended"}
"""What lets a clock's remaining days rise (domain §4.7), beside a new holiday table."""
VERBS = (
    *("report", "handle_report", "open_conflict", "settle_conflict", "settle_conflict", "keep_or_release"),
    *("begin_transfer", "settle_transfer", "settle_transfer", "propose_veto", "settle_veto", "settle_veto"),
    *("leave", "leave", "change_leave", "trip", "change_holders"),
    *("receive", "check", "check", "check", "deliver", "ask_again", "deem"),
    *("pause_or_resume", "pause_or_resume", "extend", "finish", "import_table", "wait", "wait", "wait", "take_back"),
)
"""What people do, the more often the more steps it takes."""
WHY = "经核对双方材料，项目内容与投资方一致，据此作出处理。"
done: Counter[str] = Counter()
"""Which acts went through, over all examples: a machine whose acts are all refused proves nothing."""


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


class Procedures(RuleBasedStateMachine):
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

    # ---- the hands -----------------------------------------------------------------------------------------
    def act(self, who: str, act: Callable[..., Any], *args: Any, **more: Any) -> Any:
        """Let somebody try an act; the rules may refuse it."""
        with suppress(RuleBroken, NotAllowed, Stale):
            made = act(self.county.work(who), *args, **more).value
            done[act.__name__] += 1
            return made
        return None

    def pick(self, model: type[Record], number: int, **wanted: object) -> Any:
        """Return one of the records that fit, as it stands; None where there is none."""
        with closing(self.county.work("姜岚")) as work:
            chosen = select(model).order_by(model.id)
            for key, value in wanted.items():
                column = getattr(model, key)
                chosen = chosen.where(column.in_(value) if isinstance(value, tuple) else column == value)
            found = list(work.session.scalars(chosen))
        return found[number % len(found)] if found else None

    def _officer(self, unit_id: UUID) -> str:
        """Return the officer of a township."""
        return next(name for name, unit in TOWNS.items() if self.county.units[unit] == unit_id)

    @rule(seed=st.integers(0, 2**32 - 1))
    def somebody_does_something(self, seed: int) -> None:
        """Let somebody try something; one rule for all, drawn evenly, so that every example mixes them all."""
        chance = Random(seed)
        verb, n, m, yes = chance.choice(VERBS), chance.randrange(6), chance.randrange(6), chance.random() < 0.5
        note(f"{verb}({n}, {m}, {yes})")
        getattr(self, verb)(n, m, yes)

    # ---- first reports and conflicts -----------------------------------------------------------------------
    def report(self, n: int, _m: int, yes: bool) -> None:
        """Report a project of the one investor."""
        who = sorted(TOWNS)[n % 2]
        with suppress(RuleBroken):
            reported(self.county, who, f"{who}的项目", register=yes)

    def handle_report(self, n: int, way: int, _yes: bool) -> None:
        """Register, return or submit a report."""
        report = self.pick(FirstReport, n, state=("received", "returned", "contested"))
        if report is None:
            return
        if report.state == "returned":
            self.act("周敏", first_report.submit_report, report.id)
            self.act("汤斌", first_report.submit_report, report.id)
        elif way < 3:
            self.act("姜岚", first_report.register_report, report.id, "另一项目" if way else "")
        else:
            self.act("姜岚", first_report.return_report, report.id, ["content"], "")

    def open_conflict(self, n: int, m: int, _yes: bool) -> None:
        """Find two reports in conflict."""
        one, other = self.pick(FirstReport, n, state=("received", "registered")), self.pick(FirstReport, m)
        if one is not None:
            self.act("姜岚", conflicts.open_conflict, one.id, other.id, "投资方相同")

    def settle_conflict(self, n: int, m: int, _yes: bool) -> None:
        """State on a conflict, then rule on it, or withdraw it."""
        conflict = self.pick(Conflict, n, state="open")
        if conflict is None:
            return
        for who in TOWNS:
            self.act(who, conflicts.file_conflict_statement, conflict.id, "我镇在先对接。")
        way = (*Outcome, None)[m % 4]
        self.clock.moment += timedelta(days=m)
        if way is None:
            self.act("姜岚", conflicts.withdraw_conflict, conflict.id, "经核实并非同一项目")
            return
        data = RulingData(way, WHY, Split() if way is Outcome.JOINT else None)
        self.act("姜岚", conflicts.rule_conflict, conflict.id, data)

    def keep_or_release(self, n: int, way: int, _yes: bool) -> None:
        """Follow up on a lead, or release its lapsed report and report it anew."""
        report = self.pick(FirstReport, n, state=("registered", "released"))
        if report is None:
            return
        who = self._officer(report.unit_id)
        if way < 2:
            self.act(who, log_follow_up, report.lead_id, FollowUpData(self.clock.today(), "call", "谈条件"))
        elif way < 4:
            self.act("姜岚", protection.release_report, report.id)
        else:
            self.act(who, first_report.draft_report, report.lead_id)

    # ---- transfers and vetoes ------------------------------------------------------------------------------
    def begin_transfer(self, n: int, way: int, _yes: bool) -> None:
        """Propose a transfer, offer a lead to the pool, or claim one."""
        lead = self.pick(Lead, n)
        who = ("周敏", "汤斌", "姜岚")[n % 3]
        there = next(unit for unit in TOWNS.values() if self.county.units[unit] != lead.unit_id)
        if way < 3:
            self.act(who, transfers.propose_transfer, lead.id, TransferData(self.county.units[there], None, "本镇无合适地块"))
        elif way == 3:
            self.act(who, pool.offer_to_pool, lead.id, "制造业项目，寻求落户")
        elif (offer := self.pick(PoolOffer, n, state="open")) is not None:
            self.act(who, pool.claim_offer, offer.id, "我镇有现成厂房")

    def settle_transfer(self, n: int, way: int, yes: bool) -> None:
        """Answer a transfer and confirm it, or end it."""
        transfer = self.pick(Transfer, n, state=("offered", "accepted"))
        if transfer is None:
            return
        who = ("汤斌", "周敏")[yes]
        if way < 4:
            for town in TOWNS:
                self.act(town, transfers.accept_transfer, transfer.id)
            for signer in ("陈国平", "孙丽华", "姜岚")[: way + 1]:
                self.act(signer, transfers.confirm_transfer, transfer.id)
        elif way == 4:
            self.act(who, transfers.refuse_transfer, transfer.id, "暂无用地指标")
        else:
            self.act(who, transfers.withdraw_transfer, transfer.id, "投资方改变主意")

    def propose_veto(self, n: int, m: int, _yes: bool) -> None:
        """Propose to refuse a lead."""
        data = VetoData("land", "经核实该地块属于永久基本农田，不符合国土空间规划要求", "国土空间规划", m == 0, "邻镇有地块")
        lead = self.pick(Lead, n)
        self.act(self._officer(lead.unit_id), vetoes.propose_veto, lead.id, data)

    def settle_veto(self, n: int, m: int, lift: bool) -> None:
        """Give opinions on a pending veto; ask and decide the review of an upheld one; tell the investor."""
        if (veto := self.pick(Veto, n, state="pending")) is not None:
            for place, who in enumerate(("陈国平", "孙丽华", "刘勇", "马骏", "顾书记")):
                self.act(who, vetoes.give_opinion, veto.id, agrees=m != place, text="意见")
        elif (veto := self.pick(Veto, n, state="upheld")) is not None:
            for who in TOWNS:
                self.act(who, vetoes.ask_review, veto.id, "请复核用地条件")
            for who in ("姜岚", "顾书记"):
                self.act(who, vetoes.decide_review, veto.id, Review.LIFTED if lift else Review.UPHELD, "复核意见")
            for who in TOWNS:
                self.act(who, vetoes.record_told, veto.id, self.clock.now(), "call")

    # ---- absences ------------------------------------------------------------------------------------------
    def leave(self, n: int, m: int, yes: bool) -> None:
        """Enter leave and let the head decide at once or never."""
        who = ("王海", "赵刚", "陈国平", "刘勇")[(n + m) % 4]
        first, halves = n % 3, m
        start = self.clock.today() + timedelta(days=first)
        head, stand_in = ("陈国平", "钱进") if who in ("陈国平", "刘勇") else ("赵刚", "何静")
        stands = self.county.officials[stand_in] if yes else None
        last = start + timedelta(days=halves // 2)
        data = LeaveData(self.county.officials[who], start, last, halves % 2 == 1, stand_in_id=stands)
        entered = self.act(head, absences.enter_leave, data)
        if entered is not None and halves:
            self.act("顾书记" if who == head else head, absences.approve_leave, entered)

    def change_leave(self, n: int, way: int, _yes: bool) -> None:
        """Cancel, end or refuse an absence, or name or take off its stand-in."""
        absence = self.pick(Absence, n, state=("planned", "approved"))
        if absence is None:
            return
        for who in ("赵刚", "陈国平", "王海"):
            if way < 2:
                self.act(who, absences.cancel_leave, absence.id)
                self.act(who, absences.end_leave, absence.id)
            elif way < 4:
                self.act(
                    who,
                    name_stand_in,
                    absence.id,
                    self.county.officials["何静" if who != "陈国平" else "钱进"] if way == 2 else None,
                )
            else:
                self.act(who, absences.refuse_leave, absence.id, "工作需要")

    def trip(self, first: int, days: int, yes: bool) -> None:
        """Plan a field trip and report it ahead, which makes an absence."""
        who = ("陈国平", "刘勇")[yes]
        start = self.clock.today() + timedelta(days=first)
        stays = (StayData(self.county.officials[who]),)
        planned = self.act("周敏", plan_trip, TripData(start, start + timedelta(days=days), ("苏州",), stays))
        if planned is not None and days:
            self.act("周敏", report_ahead, planned)

    def change_holders(self, first: int, _m: int, swap: bool) -> None:
        """Give the post to others from a day on."""
        a, b = ("赵刚", "王海") if swap else ("王海", "赵刚")
        officials, day = self.county.officials, self.clock.today() + timedelta(days=first)
        self.act("赵刚", posts.change_holders, self.made.post_id, officials[a], officials[b], day)

    # ---- applications --------------------------------------------------------------------------------------
    def receive(self, n: int, _m: int, _yes: bool) -> None:
        """Receive an application at the department's desk, in the matter with a catalogue or the one without."""
        matter = self.made.matter_id if n % 3 else self.made.bare_matter_id
        self.act("王海", cases.receive_case, CaseData(matter, "用地", applicant="华瀚消防装备有限公司"))

    def check(self, n: int, m: int, yes: bool) -> None:
        """Tick an application, then issue its notice or accept it, as the ticks are."""
        case = self.pick(Case, n, state=("received", "incomplete", "accepted"))
        if case is None:
            return
        states = ["in_order"] * 3
        if yes:
            states[m % 3] = ("missing", "not_standard")[m % 2]
        ticks = [Tick(material, state, "有误") for material, state in zip(self.made.materials, states, strict=True)]
        self.act("王海", notices.check_materials, case.id, ticks)
        with closing(self.county.work("王海")) as work:
            chosen = select(SubmittedMaterial.id).where(
                SubmittedMaterial.case_id == case.id, SubmittedMaterial.state.in_(("missing", "not_standard"))
            )
            listed = list(work.session.scalars(chosen))
        issued = self.act("王海", notices.issue_notice, case.id, listed) if listed else None
        if issued is None:
            self.act("王海", notices.accept_application, case.id)

    def deliver(self, n: int, _m: int, _yes: bool) -> None:
        """Deliver a notice."""
        if (notice := self.pick(OneTimeNotice, n)) is not None:
            self.act("王海", notices.deliver_notice, notice.id, "post", "曾伟", self.clock.now())

    def ask_again(self, n: int, m: int, allowed: bool) -> None:
        """Ask for leave for a second notice; the leader in charge decides."""
        if (case := self.pick(Case, n)) is not None:
            wish = self.act(
                "王海", notices.ask_second_notice, case.id, list(OverrideReason)[m % 3], "发现新的情况，须重新补正材料"
            )
            if wish is not None:
                self.act("赵刚", notices.allow_second_notice, wish, allowed=allowed)

    def deem(self, n: int, way: int, yes: bool) -> None:
        """Deem an application accepted, accept it past the desk, or withdraw it."""
        who = ("王海", "姜岚")[yes]
        if (case := self.pick(Case, n)) is not None:
            if way < 3:
                self.act(who, cases.deem_accepted, case.id, "逾期未告知")
            elif way < 5:
                self.act(who, cases.accept_case, case.id)
            else:
                self.act(who, cases.withdraw_case, case.id, "申请人撤回")

    # ---- clocks --------------------------------------------------------------------------------------------
    def pause_or_resume(self, n: int, m: int, _yes: bool) -> None:
        """Pause a running clock, or let a paused one go on."""
        step = self.pick(CaseStep, n, state=("running", "paused"))
        if step is None:
            return
        if step.state == "running":
            reason = (PauseReason.MATERIALS, PauseReason.EXPERT_REVIEW)[m % 2]
            self.act("王海", stopping.pause_clock, step.id, reason, "等待", self.clock.now(), "电话")
        else:
            self.act("王海", stopping.resume_clock, step.id, "已收到")

    def extend(self, n: int, days: int, granted: bool) -> None:
        """Ask for the one extension; the leader in charge answers."""
        if (step := self.pick(CaseStep, n, state=("running", "paused"))) is not None:
            self.act("王海", stopping.ask_extension, step.id, days, "情况复杂")
            self.act("赵刚", stopping.answer_extension, step.id, "同意", granted=granted)

    def finish(self, n: int, _m: int, refuse: bool) -> None:
        """Finish a step, then decide and close the case."""
        if (step := self.pick(CaseStep, n, state=("running",))) is not None:
            self.act("王海", cases.finish_step, step.id, "同意")
            self.act("王海", cases.decide_case, step.case_id, Decision.REFUSED if refuse else Decision.GRANTED, "意见")
            self.act("王海", cases.close_case, step.case_id, "书面送达")

    def import_table(self, n: int, m: int, worked: bool) -> None:
        """Import a holiday table in which one day near today is off, or worked."""
        day = self.clock.today() + timedelta(days=n + 4 * m)
        table = built_in_calendar().table_of(day.year)
        off = dict.fromkeys(table.off, True) | dict.fromkeys(table.worked, False) | {day: not worked}
        days = [{"name": "调整", "date": each.isoformat(), "isOffDay": is_off} for each, is_off in sorted(off.items())]
        self.act("管理员", import_holiday_table, {"year": day.year, "days": days}, "修订")

    def wait(self, n: int, hours: int, _yes: bool) -> None:
        """Let time pass, and give the cards that were earned."""
        self.clock.moment += timedelta(days=(0, 0, 1, 2, 7, 40)[n], hours=hours * 2)
        self.act("姜岚", raise_cards)
        self.act("姜岚", transfers.expire_transfers)

    def take_back(self, n: int, m: int, _yes: bool) -> None:
        """Undo somebody's last act that can be undone."""
        who = EVERYONE[(n + 2 * m) % len(EVERYONE)]
        with closing(self.county.work(who)) as work, suppress(RuleBroken, NotAllowed, Stale):
            if (entry := last_undoable(work)) is not None:
                undo(work, entry.seq)
                done["undo"] += 1

    # ---- what holds ----------------------------------------------------------------------------------------
    @invariant()
    def everything_holds(self) -> None:
        """Hold the promises of issue 3 against the database as it is."""
        with closing(self.county.work("顾书记")) as work:
            self._numbers_are_gapless(work.session)
            self._one_holder(work.session)
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
    max_examples=400 if SEARCHING else 12,
    stateful_step_count=60 if SEARCHING else 30,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
TestProcedures = Procedures.TestCase
