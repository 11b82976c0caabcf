"""The sample's ledger of obstacles: one in every state, most of them cleared in time, a few that hold projects up."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from random import Random
from typing import Any
from uuid import UUID

from crm.calendar.counting import WorkingDays
from crm.calendar.lights import keeps_day, office_closing
from crm.kernel.clock import local_date, local_moment
from crm.leads.model import Obstacle
from crm.leads.obstacles.model import ObstacleEvent
from crm.people.model import Account
from crm.people.permissions import Role
from crm.sample.frame import Frame
from crm.sample.leads import MadeLead

DAYS, CLOSING = 10, office_closing(17 * 60 + 30)
TEXTS = {
    "land": ("用地指标缺 35 亩，影响摘牌", "地块内高压线未迁改", "净地边界与规划红线有出入"),
    "power": ("专线电力增容方案未批", "临时用电未接通，影响桩基施工", "二期用电负荷需 8000 千伏安"),
    "finance": ("设备贷款抵押物不足，放款迟缓", "技改贴息资料需补审计报告"),
    "labour": ("投产前缺普工 120 人", "高级焊工 15 人招不到"),
    "approval": ("环评报告表待受理", "施工许可缺消防设计审查意见", "水土保持方案需重新论证"),
}
PROGRESS = ("已现场踏勘，方案本周内定", "已与主管部门对接，材料补齐后即报", "已列入本周协调会议题")
RESULTS = ("已协调到位，企业已收到批复", "已完成并现场确认", "已按承诺办结，资料移交企业")


@dataclass
class Story:
    """An obstacle's life being made: its row, and what happened in order."""

    row: dict[str, Any]
    events: list[dict[str, Any]] = field(default_factory=list)


class ObstacleMaker:
    """Gives the sample's obstacles their lives, as the acts would have left them."""

    def __init__(self, frame: Frame, made: list[MadeLead]) -> None:
        """See who raises and who answers."""
        self.frame, self.rng = frame, Random(41)
        self.days = WorkingDays(frame.calendar, frame.today)
        self.officers = {lead.id: lead.officer for lead in made}
        self.hands = {row["unit_id"]: row["official_id"] for row in frame.rows[Account] if row["role"] == Role.HANDLER}

    def ago(self, working_days: int) -> date:
        """Return the working day so many working days before today."""
        return self.days.at(self.days.index(self.frame.today) - 1 - working_days)

    def begin(self, row: dict[str, Any], ago: int) -> Story:
        """Raise an obstacle so many working days ago, for the usual time."""
        raised = self.ago(ago)
        due = self.frame.calendar.add_working_days(raised, DAYS)
        row |= {
            "text": self.rng.choice(TEXTS[row["kind"]]),
            "raised_on": raised,
            "raised_by": self.officers.get(row["lead_id"]),
            "assigned_at": local_moment(raised, 9, 40),
            "due_on": due.date,
            "due_table": due.table[:200],
            "result": "",
            "solved_on": None,
            "in_time": None,
            "confirmed_on": None,
            "escalated_on": None,
            "withdrawn_on": None,
        }
        story = Story(row)
        self.tell(story, local_moment(raised, 9, 20), "raised", row["text"])
        self.tell(story, row["assigned_at"], "assigned", due=due.date)
        return story

    def tell(self, story: Story, at: datetime, kind: str, text: str = "", due: date | None = None) -> None:
        """Let something happen, by the department where it answers and else by the unit's officer."""
        department = kind in ("progress", "solved")
        unit: UUID = story.row["responsible_unit_id"] if department else story.row["unit_id"]
        official = self.hands.get(unit) if department else story.row["raised_by"]
        values = {"kind": kind, "at": at, "text": text, "due_on": due, "official_id": official, "unit_id": unit}
        story.events.append(values)

    def solve(self, story: Story, ago: int) -> None:
        """Let the department say so, so many working days ago."""
        at = local_moment(self.ago(ago), 15, 10)
        result = self.rng.choice(RESULTS)
        in_time = keeps_day(story.row["due_on"], at, CLOSING)
        story.row |= {"result": result, "solved_on": local_date(at), "in_time": in_time}
        self.tell(story, at, "solved", result)

    def confirm(self, story: Story, ago: int) -> None:
        """Let the unit agree."""
        at = local_moment(self.ago(ago), 10, 5)
        story.row["confirmed_on"] = local_date(at)
        self.tell(story, at, "confirmed")

    def write(self, story: Story) -> None:
        """Collect what happened."""
        for ordinal, event in enumerate(story.events, 1):
            day = local_date(event["at"])
            self.frame.add(ObstacleEvent, day, obstacle_id=story.row["id"], ordinal=ordinal, **event)


def make_obstacles(frame: Frame, made: list[MadeLead]) -> None:
    """Give every obstacle of the sample its life; the states repeat, so that each is there."""
    maker = ObstacleMaker(frame, made)
    for number, row in enumerate(frame.rows.get(Obstacle, [])):
        maker.write(_life(maker, row, number))


def _life(maker: ObstacleMaker, row: dict[str, Any], number: int) -> Story:
    """Return the life of an obstacle by its place: eight of twelve cleared, the others under way."""
    turn, back = number % 12, 15 + number * 7 % 150
    if turn in (3, 7, 10, 11):
        return _open(maker, row, turn)
    story = maker.begin(row, back)
    if turn in (1, 5):
        maker.tell(story, local_moment(maker.ago(back - 3), 16, 0), "progress", PROGRESS[number % len(PROGRESS)])
    took = {2: 12, 8: 9}.get(turn, 4 + number % 5)
    maker.solve(story, back - took)
    if turn == 4:
        first = story.events.pop()
        maker.tell(story, local_moment(maker.ago(back - 3), 15, 0), "solved", "已答复企业")
        maker.tell(story, local_moment(maker.ago(back - 4), 9, 30), "sent_back", "只有口头答复，问题还在")
        story.events.append(first)
        story.events.sort(key=lambda event: event["at"])
    if turn == 9:
        row |= {"result": "", "solved_on": None, "in_time": None, "withdrawn_on": maker.ago(back - took)}
        story.events[-1] |= {"kind": "withdrawn", "text": "投资方调整方案，不再需要", "official_id": row["raised_by"]}
        story.events[-1] |= {"unit_id": row["unit_id"]}
        return story
    maker.confirm(story, back - took - 1)
    return story


def _open(maker: ObstacleMaker, row: dict[str, Any], turn: int) -> Story:
    """Return an obstacle under way: overdue and escalated, nearly due, to be confirmed, or without a department."""
    if turn == 3:
        story = maker.begin(row, 14)
        maker.tell(story, local_moment(maker.ago(9), 11, 0), "progress", "多次对接，牵涉两个部门，尚无结论")
        row["escalated_on"] = maker.ago(2)
        maker.tell(story, local_moment(maker.ago(2), 14, 30), "escalated", "请市分管领导召集专题会，明确牵头部门和时间")
    elif turn == 7:
        story = maker.begin(row, 9)
        maker.tell(story, local_moment(maker.ago(4), 10, 30), "progress", PROGRESS[0])
    elif turn == 10:
        story = maker.begin(row, 7)
        maker.solve(story, 1)
    else:
        story = maker.begin(row, 3)
        if row["kind"] != "land":  # what nobody has in hand yet waits to be assigned
            row |= {"responsible_unit_id": None, "assigned_at": None, "due_on": None, "due_table": ""}
            story.events.pop()
    return story
