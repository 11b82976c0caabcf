"""Everybody at once: each verb is something that people try to do with the procedures, on whatever record comes to hand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select

from crm.calendar.tables import built_in_calendar
from crm.enterprises.duplicates import service as duplicates
from crm.enterprises.duplicates.model import EnterpriseMerge
from crm.enterprises.model import Enterprise
from crm.fieldtime.entry import StayData, TripData
from crm.fieldtime.service import plan_trip, report_ahead
from crm.kernel.clock import FixedClock
from crm.kernel.errors import NotAllowed, RuleBroken, Stale
from crm.leads.model import Lead
from crm.leads.rules import Stage
from crm.leads.service import FollowUpData, edit_lead, log_follow_up, move_stage
from crm.people import absences, posts
from crm.people.absences import LeaveData
from crm.people.model import Absence
from crm.people.service import import_holiday_table
from crm.procedures.ab_role import service as ab_role
from crm.procedures.ab_role.model import Handover
from crm.procedures.ab_role.service import HandoverData
from crm.procedures.conflict import service as conflicts
from crm.procedures.conflict.model import Conflict
from crm.procedures.conflict.rules import Outcome
from crm.procedures.conflict.service import RulingData
from crm.procedures.first_report import protection
from crm.procedures.first_report import service as first_report
from crm.procedures.first_report.model import FirstReport
from crm.procedures.one_notice import service as notices
from crm.procedures.one_notice.model import OneTimeNotice, SubmittedMaterial
from crm.procedures.one_notice.rules import OverrideReason
from crm.procedures.one_notice.service import Tick
from crm.procedures.time_limit import service as cases
from crm.procedures.time_limit import stopping
from crm.procedures.time_limit.cards import raise_cards
from crm.procedures.time_limit.clock import PauseReason
from crm.procedures.time_limit.model import Case, CaseStep
from crm.procedures.time_limit.rules import Decision
from crm.procedures.time_limit.service import CaseData
from crm.procedures.transfer import pool
from crm.procedures.transfer import service as transfers
from crm.procedures.transfer.model import PoolOffer, Transfer
from crm.procedures.transfer.rules import Split
from crm.procedures.transfer.service import TransferData
from crm.procedures.veto import service as vetoes
from crm.procedures.veto.model import Veto
from crm.procedures.veto.rules import Outcome as Review
from crm.procedures.veto.service import VetoData
from crm.store.base import Record
from crm.store.undo import last_undoable, undo
from tests.conftest import County
from tests.leads.making import LEAD
from tests.peopled import Peopled, reported

TOWNS = {"周敏": "柳堡镇", "汤斌": "三垛镇"}
EVERYONE = ("周敏", "汤斌", "陈国平", "孙丽华", "王海", "赵刚", "姜岚", "顾书记", "管理员")
VERBS = (
    *("report", "handle_report", "open_conflict", "settle_conflict", "settle_conflict", "keep_or_release", "merge", "sign"),
    *("begin_transfer", "settle_transfer", "settle_transfer", "propose_veto", "settle_veto", "settle_veto"),
    *("leave", "leave", "change_leave", "trip", "change_holders", "hand_over"),
    *("receive", "check", "check", "check", "deliver", "ask_again", "deem"),
    *("pause_or_resume", "pause_or_resume", "extend", "finish", "import_table", "wait", "wait", "wait", "take_back"),
)
"""What people do, the more often the more steps it takes."""
WHY = "经核对双方材料，项目内容与投资方一致，据此作出处理。"
done: Counter[str] = Counter()
"""Which acts went through, over all examples: a machine whose acts are all refused proves nothing."""


class Hands:
    """The hands of everyone in the county; what the rules refuse is simply not done."""

    county: County
    clock: FixedClock
    made: Peopled

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

    def merge(self, n: int, m: int, yes: bool) -> None:
        """Make one record of two of the investor, or part them again."""
        if yes:
            one, other = self.pick(Enterprise, n), self.pick(Enterprise, m)
            self.act("姜岚", duplicates.merge_enterprises, one.id, other.id, "同一投资方的两条记录")
        elif (merge := self.pick(EnterpriseMerge, n)) is not None:
            self.act("姜岚", duplicates.unmerge_enterprises, merge.id)

    def sign(self, n: int, _m: int, _yes: bool) -> None:
        """Sign the contract of a lead."""
        lead = self.pick(Lead, n)
        who = self._officer(lead.unit_id)
        data = replace(LEAD, name=lead.name, contract_number="ZS-1", contract_date=self.clock.today())
        self.act(who, edit_lead, lead.id, data)
        self.act(who, move_stage, lead.id, Stage.SIGNED)

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
                    ab_role.name_stand_in,
                    absence.id,
                    self.county.officials["何静" if who != "陈国平" else "钱进"] if way == 2 else None,
                )
            else:
                self.act(who, absences.refuse_leave, absence.id, "工作需要")

    def hand_over(self, n: int, _m: int, yes: bool) -> None:
        """Hand the post over for an absence, or confirm the return."""
        if yes and (absence := self.pick(Absence, n, state="approved")) is not None:
            for who in ("赵刚", "陈国平"):
                self.act(who, ab_role.hand_over, absence.id, self.made.post_id, HandoverData("卷宗"))
        elif (handover := self.pick(Handover, n, state="handed_over")) is not None:
            self.act("顾书记", ab_role.approve_handover, handover.id)
            self.act("赵刚", ab_role.confirm_return, handover.id)

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
