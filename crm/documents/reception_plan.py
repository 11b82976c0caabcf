"""The reception plan 接待方案 of an investor's visit: who comes, who receives, and the itinerary hour by hour."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from sqlalchemy.orm import Session

from crm.documents.content import Column, Exported, Level, Paper, Paragraph, Signature, Table
from crm.documents.data import Wanted
from crm.documents.prose import long_date
from crm.kernel.clock import COUNTY_ZONE, local_date
from crm.people.permissions import Actor, May, require
from crm.people.queries import officials_on
from crm.visits.queries import VisitDetail, visit_detail
from crm.visits.rules import VisitState

PURPOSES: Final = {
    "inspection": "实地考察选址",
    "talks": "洽谈项目合作",
    "return": "回访对接",
    "technical": "开展技术交流",
    "signing": "签订投资协议",
    "video": "视频会商",
}
STATES: Final = {VisitState.ANNOUNCED: "来访时间尚待客商确认。", VisitState.POSTPONED: "来访已延期，具体时间另行确定。"}
WEEKDAYS: Final = "一二三四五六日"
RULE: Final = "接待工作严格执行公务接待有关规定，热情周到、务实节俭；如行程变动，由承办人员及时通知各陪同人员和有关单位。"


@dataclass(frozen=True, slots=True)
class PlanItem:
    """A line of the itinerary as the plan prints it."""

    day: date
    begin: str
    end: str
    place: str
    what: str
    companions: str


@dataclass(frozen=True, slots=True)
class ReceptionPlan:
    """What the plan says; people are written with their titles."""

    unit: str
    enterprise: str
    leader: str
    members: tuple[str, ...]
    number: int
    purpose: str
    subject: str
    starts_at: datetime
    ends_at: datetime
    hosts: tuple[str, ...]
    items: tuple[PlanItem, ...]
    leads: tuple[str, ...]
    requests: tuple[str, ...]
    state: str
    day: date
    exported: Exported | None = None


def gather(session: Session, actor: Actor, wanted: Wanted) -> ReceptionPlan:
    """Gather a visit's plan. Raises NotAllowed for another unit's; KeyError where no record is named."""
    require(actor, May.EXPORT_DOCUMENTS)
    if wanted.record_id is None:
        raise KeyError("record_id")
    detail = visit_detail(session, actor, wanted.record_id, wanted.moment)
    titles = titled_people(session, detail)
    data = detail.data
    return ReceptionPlan(
        unit=detail.row.unit_name,
        enterprise=data.enterprise_name,
        leader=_with_title(data.leader, data.leader_title),
        members=tuple(_with_title(each.name, each.title) for each in data.members),
        number=data.number,
        purpose=data.purpose,
        subject=data.subject,
        starts_at=data.starts_at,
        ends_at=data.ends_at,
        hosts=tuple(titles.get(each, "") for each in data.hosts),
        items=tuple(
            PlanItem(
                local_date(item.starts_at),
                _clock(item.starts_at),
                _clock(item.ends_at),
                item.place,
                item.what,
                "、".join(names),
            )
            for item, names in zip(data.items, detail.companions, strict=True)
        ),
        leads=tuple(name for _id, name in detail.leads),
        requests=tuple(each.text for each in detail.requests),
        state=detail.row.state,
        day=wanted.today,
        exported=wanted.exported,
    )


def titled_people(session: Session, detail: VisitDetail) -> dict[UUID, str]:
    """Return how officials are written on the day of a visit: 柳堡镇党委书记陈国平."""
    found: dict[UUID, str] = {}
    for row in officials_on(session, local_date(detail.row.starts_at)):
        found.setdefault(row.id, f"{row.unit_name}{row.title}{row.name}")
    names = dict(zip(detail.data.hosts, detail.host_names, strict=True))
    return {**names, **found}


def _with_title(name: str, title: str) -> str:
    return f"{name}（{title}）" if title else name


def _clock(moment: datetime) -> str:
    return f"{moment.astimezone(COUNTY_ZONE):%H:%M}"


def layout(data: ReceptionPlan) -> Paper:
    """Lay the plan out with its itinerary as a table."""
    opening = f"{data.enterprise}拟来我{_place(data.unit)}{PURPOSES.get(data.purpose, '考察')}。为做好接待工作，制定如下方案。"
    blocks: list[Paragraph | Table] = [
        Paragraph(opening),
        Paragraph("一、来访客商", Level.FIRST),
        Paragraph(_party(data)),
        Paragraph("二、来访时间", Level.FIRST),
        Paragraph(time_words(data.starts_at, data.ends_at) + "。" + STATES.get(VisitState(data.state), "")),
        Paragraph("三、接待人员", Level.FIRST),
        Paragraph(("、".join(data.hosts) + "。") if data.hosts else "由承办人员按对等、精简原则另行确定。"),
        Paragraph("四、行程安排", Level.FIRST),
        _itinerary(data) if data.items else Paragraph("行程待与客商商定后另行通知。"),
    ]
    rest = (("关联项目", data.leads), ("需提前准备的客商诉求", data.requests))
    numerals = iter("五六七")
    for title, texts in rest:
        if texts:
            blocks.append(Paragraph(f"{next(numerals)}、{title}", Level.FIRST))
            blocks.append(Paragraph("；".join(text.rstrip("。；") for text in texts) + "。"))
    blocks += [Paragraph(f"{next(numerals)}、工作要求", Level.FIRST), Paragraph(RULE)]
    return Paper(
        title=("客商来访", "接待方案"),
        author=data.unit,
        blocks=tuple(blocks),
        signature=Signature(data.unit, data.day),
        exported=data.exported,
    )


def _place(unit: str) -> str:
    """Return what a unit calls itself: 镇, 街道, 园区, else 市."""
    return next((word for word in ("街道", "镇", "乡") if unit.endswith(word)), "园区" if "区" in unit[-3:] else "市")


def _party(data: ReceptionPlan) -> str:
    parts = [f"{data.enterprise}一行{data.number}人"]
    if data.leader:
        parts.append(f"带队负责人：{data.leader}")
    if data.members:
        parts.append(f"随行人员：{'、'.join(data.members)}")
    if data.subject:
        parts.append(f"来访事由：{data.subject}")
    return "；".join(parts) + "。"


def time_words(starts_at: datetime, ends_at: datetime) -> str:
    """Write when a visit is: 2026年11月26日（星期四）9:30—15:00."""
    first, last = starts_at.astimezone(COUNTY_ZONE), ends_at.astimezone(COUNTY_ZONE)
    begin = f"{long_date(first.date())}（星期{WEEKDAYS[first.weekday()]}）{first.hour}:{first.minute:02d}"
    end = f"{last.hour}:{last.minute:02d}"
    if first.date() != last.date():
        end = f"{last.month}月{last.day}日（星期{WEEKDAYS[last.weekday()]}）{end}"
    return f"{begin}—{end}"


def _itinerary(data: ReceptionPlan) -> Table:
    days = {item.day for item in data.items}
    rows = tuple(
        (
            f"{item.day.month}月{item.day.day}日 {item.begin}—{item.end}" if len(days) > 1 else f"{item.begin}—{item.end}",
            item.place,
            item.what,
            item.companions,
        )
        for item in data.items
    )
    columns = (
        Column("时间", 1.5 if len(days) > 1 else 1.2, number=False),
        Column("地点", 1.6, number=False),
        Column("内容", 2.0, number=False),
        Column("陪同人员", 1.4, number=False),
    )
    return Table("行程安排表", columns, rows)
