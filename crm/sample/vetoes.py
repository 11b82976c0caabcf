"""The sample's veto reports: two to decide, one under review, upheld and not upheld ones, and a refusal nobody reported."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from crm.kernel.clock import local_moment
from crm.leads.model import FollowUp
from crm.people.model import Account, Official, Tenure, Unit
from crm.people.permissions import Role
from crm.procedures.veto.model import Veto, VetoOpinion, VetoReview, VetoTold
from crm.procedures.veto.rules import needs_group, route
from crm.procedures.veto.service import SERIES
from crm.sample.frame import Frame
from crm.sample.leads import MadeLead
from crm.sample.people import People, Team
from crm.sample.transfers import free_leads

GROUP, GROUP_LEADER = "云泽市招商引资工作领导小组", "沈立新"
GROUNDS = (
    (
        "environment",
        "项目年综合能耗约2.6万吨标准煤，全市能耗增量指标已安排完毕，无法保障。",
        "《固定资产投资项目节能审查办法》第三条",
        "全市均无能耗指标",
    ),
    (
        "policy",
        "项目主要工艺属产业结构调整指导目录限制类，且设备为搬迁旧线，不符合本市产业导向。",
        "《产业结构调整指导目录（2024年本）》限制类",
        "限制类全市不予引进",
    ),
    (
        "land",
        "拟选地块位于城镇开发边界以外，涉及耕地七十余亩，近期无调整可能，客商不接受其他地块。",
        "《土地管理法》第四十四条",
        "客商坚持原选址",
    ),
    (
        "credit",
        "经核查投资方三家关联企业被列为失信被执行人，资金来源证明不实，履约能力存疑。",
        "市招商引资项目准入办法第九条",
        "投资主体资信不合格",
    ),
)


def make_vetoes(frame: Frame, people: People, made: list[MadeLead]) -> None:
    """Set up the leading group, then tell the story on leads that are free, most of them of the first township."""
    leader = _leading_group(frame)
    story = _Story(frame, people, leader)
    first = people.teams[0].unit_id
    free = free_leads(frame, made)
    own = [row for row in free if row["unit_id"] == first]
    others = [row for row in free if row["unit_id"] != first][:6]
    today = frame.today
    for row in own[:1]:
        story.veto(row, 0, frame.working(today - timedelta(days=1)), opinions=0)
    for row in others[:1]:
        row["total_investment"], row["total_yuan"] = 32_000_000_000, 32_000_000_000
        row["currency"] = "CNY"
        story.veto(row, 1, frame.working(today - timedelta(days=4)), opinions=2)
    for row in others[1:2]:
        story.told(story.veto(row, 3, frame.working(today - timedelta(days=50)), opinions=3), row, early=False)
    for row in others[2:3]:
        story.told(story.veto(row, 0, frame.working(today - timedelta(days=33)), opinions=3), row, early=True)
    for row in own[1:2]:
        upheld = story.veto(row, 2, frame.working(today - timedelta(days=5)), opinions=3)
        story.review(upheld, row, frame.working(today - timedelta(days=3)))
    for row in others[3:4]:
        story.veto(row, 1, frame.working(today - timedelta(days=90)), opinions=1, agrees=False)
    for row in others[4:5]:
        story.unreported(row, today - timedelta(days=12))


def _leading_group(frame: Frame) -> UUID:
    """Set up the leading group with a leader who decides on large projects; returns the official."""
    county = next(row["id"] for row in frame.rows[Unit] if row["kind"] == "county")
    first = frame.first_day
    unit = frame.add(
        Unit,
        first,
        name=GROUP,
        short_name="领导小组",
        kind="leading_group",
        parent_id=county,
        contest_group="",
        position=2,
        closed_on=None,
    )
    official = frame.add(Official, first, name=GROUP_LEADER, phone="")
    began = first - timedelta(days=60)
    frame.add(
        Tenure,
        first,
        official_id=official,
        unit_id=unit,
        title="副市长、领导小组副组长",
        principal=False,
        first_day=began,
        last_day=None,
        position=0,
    )
    frame.add(Account, first, official_id=official, unit_id=unit, role=str(Role.LEADER), login=GROUP_LEADER, closed=False)
    return official


class _Story:
    """Writes the rows of one veto after another."""

    def __init__(self, frame: Frame, people: People, leader: UUID) -> None:
        self.frame, self.leader = frame, leader
        self.teams: dict[UUID, Team] = {team.unit_id: team for team in people.teams}
        self.group = next(row["id"] for row in frame.rows[Unit] if row["kind"] == "leading_group")

    def veto(self, row: dict[str, Any], ground: int, day: date, *, opinions: int, agrees: bool = True) -> UUID:
        """Report a veto on ``day`` with the first ``opinions`` of its route given, the last as ``agrees``; returns it."""
        frame, team = self.frame, self.teams[row["unit_id"]]
        reason, explanation, basis, elsewhere = GROUNDS[ground]
        with_group = needs_group(row["total_yuan"], 10_000)
        steps = route(with_group=with_group)[:opinions]
        upheld = agrees and len(steps) == len(route(with_group=with_group))
        decided = day if (upheld or not agrees) else None
        numbered = {"year": day.year, "number": frame.next_number(SERIES, day.year)} if upheld else {"year": None, "number": None}
        row["side_state"] = "vetoed" if upheld else "" if not agrees else "veto_pending"
        veto = frame.add(
            Veto,
            day,
            lead_id=row["id"],
            unit_id=row["unit_id"],
            reporter_unit_id=row["unit_id"],
            state="upheld" if upheld else "pending" if agrees else "rejected",
            reason=reason,
            explanation=explanation,
            basis=basis,
            elsewhere=False,
            elsewhere_note=elsewhere,
            transfer_id=None,
            offer_id=None,
            found_on=day,
            due_on=frame.calendar.add_working_days(day, 1).date,
            due_table="",
            late=False,
            proposed_by=team.officers[0],
            reported_at=local_moment(day, 9, 40),
            with_group=with_group,
            side_before="",
            decided_at=local_moment(decided, 16, 30) if decided else None,
            end_reason="",
            **numbered,
        )
        signers = ((team.secretary, team.unit_id), (team.head, team.unit_id), (self.leader, self.group))
        for number, (step, (official, unit)) in enumerate(zip(steps, signers, strict=False)):
            said = agrees or number < len(steps) - 1
            text = "同意否决，做好客商解释工作" if said else "项目可通过技改达标，暂不否决，继续推进"
            moment = local_moment(day, 10 + number * 3, 15)
            frame.add(
                VetoOpinion,
                day,
                veto_id=veto,
                step=step,
                official_id=official,
                unit_id=unit,
                agrees=said,
                text=text,
                given_at=moment,
            )
        return veto

    def told(self, veto: UUID, row: dict[str, Any], *, early: bool) -> None:
        """Record when the investor was told; ``early``: the day it was reported, before it was upheld."""
        found = next(each for each in self.frame.rows[Veto] if each["id"] == veto)
        day = found["found_on"] if early else self.frame.working(found["found_on"] + timedelta(days=1))
        self.frame.add(
            VetoTold,
            day,
            veto_id=veto,
            told_at=local_moment(day, 9 if early else 10, 50),
            manner="call",
            note="客商来电追问，答复时尚未审定" if early else "当面说明原因，客商表示理解",
            early=early,
            recorded_by=self.teams[row["unit_id"]].officers[0],
            recorded_at=local_moment(day, 17),
        )

    def review(self, veto: UUID, row: dict[str, Any], day: date) -> None:
        """Let the first reporter ask for a review that is still open."""
        self.frame.add(
            VetoReview,
            day,
            veto_id=veto,
            unit_id=row["unit_id"],
            asked_by=self.teams[row["unit_id"]].officers[0],
            asked_at=local_moment(day, 11, 5),
            reason="客商同意改选城镇开发边界内存量地块，请复核。",
            outcome="",
            decided_by=None,
            decided_at=None,
            text="",
        )

    def unreported(self, row: dict[str, Any], day: date) -> None:
        """Let a unit have marked a lead lost where it had in truth refused it."""
        row["side_state"] = "lost"
        self.frame.add(
            FollowUp,
            day,
            lead_id=row["id"],
            unit_id=row["unit_id"],
            official_id=self.teams[row["unit_id"]].officers[0],
            day=day,
            manner="note",
            text="项目不符合环保要求，已劝退客商。",
            substantive=False,
            next_step="",
            next_step_on=None,
            trip_id=None,
            created_at=local_moment(day, 15),
        )
