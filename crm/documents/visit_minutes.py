"""The minutes of an investor's visit 来访纪要: who met, what was discussed, the requests with their answers, what comes next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy.orm import Session

from crm.documents.content import Column, Exported, Level, Paper, Paragraph, Signature, Table
from crm.documents.data import Wanted
from crm.documents.prose import long_date
from crm.documents.reception_plan import time_words, titled_people
from crm.kernel.clock import local_date
from crm.kernel.errors import RuleBroken
from crm.kernel.i18n import _
from crm.people.permissions import Actor, May, require
from crm.visits.queries import visit_detail
from crm.visits.request_rows import RequestRow
from crm.visits.rules import Light

LIGHTS: Final = {
    Light.ANSWERED: "按期答复",
    Light.ANSWERED_LATE: "逾期答复",
    Light.GREEN: "办理中",
    Light.YELLOW: "临近期限",
    Light.RED: "已逾期",
}


@dataclass(frozen=True, slots=True)
class AskedFor:
    """A request as the minutes print it."""

    text: str
    unit: str
    due: date
    answer: str
    standing: str


@dataclass(frozen=True, slots=True)
class VisitMinutes:
    """What the minutes say; people are written with their titles."""

    unit: str
    enterprise: str
    guests: tuple[str, ...]
    number: int
    ours: tuple[str, ...]
    places: tuple[str, ...]
    starts_at: datetime
    ends_at: datetime
    points: tuple[str, ...]
    requests: tuple[AskedFor, ...]
    next_step: str
    next_step_on: date | None
    leads: tuple[str, ...]
    writer: str
    day: date
    exported: Exported | None = None


def gather(session: Session, actor: Actor, wanted: Wanted) -> VisitMinutes:
    """Gather a visit's minutes.

    Raises NotAllowed for another unit's, RuleBroken ``minutes_missing`` before they are written, KeyError where no
    record is named.
    """
    require(actor, May.EXPORT_DOCUMENTS)
    if wanted.record_id is None:
        raise KeyError("record_id")
    detail = visit_detail(session, actor, wanted.record_id, wanted.moment)
    if not detail.points or detail.minuted_at is None:
        text = _("The minutes are not written yet; write down the points discussed first.")
        raise RuleBroken("minutes_missing", text)
    titles, data = titled_people(session, detail), detail.data
    ours = dict.fromkeys((*data.hosts, *(each for item in data.items for each in item.companions)))
    guests = [f"{data.leader_title}{data.leader}"] if data.leader else []
    return VisitMinutes(
        unit=detail.row.unit_name,
        enterprise=data.enterprise_name,
        guests=(*guests, *(f"{each.title}{each.name}" for each in data.members)),
        number=data.number,
        ours=tuple(filter(None, (titles.get(each, "") for each in ours))),
        places=tuple(dict.fromkeys(item.place for item in data.items if item.place)),
        starts_at=data.starts_at,
        ends_at=data.ends_at,
        points=tuple(line.strip() for line in detail.points.splitlines() if line.strip()),
        requests=tuple(_asked(each) for each in detail.requests),
        next_step=detail.next_step,
        next_step_on=detail.next_step_on,
        leads=tuple(name for _id, name in detail.leads),
        writer=detail.minuted_by,
        day=local_date(detail.minuted_at),
        exported=wanted.exported,
    )


def _asked(request: RequestRow) -> AskedFor:
    return AskedFor(request.text, request.responsible, request.due_on, request.answer, LIGHTS[request.light])


def layout(data: VisitMinutes) -> Paper:
    """Lay the minutes out, requests as a table."""
    blocks: list[Paragraph | Table] = [
        Paragraph(f"时间：{time_words(data.starts_at, data.ends_at)}"),
        Paragraph(f"地点：{'、'.join(data.places) or data.unit}"),
        Paragraph(f"客商方：{data.enterprise}{'、'.join(data.guests)}等{data.number}人"),
        Paragraph(f"我方：{'、'.join(data.ours) or data.unit}"),
        Paragraph(f"记录：{data.writer}"),
        Paragraph("一、会谈要点", Level.FIRST),
        *(Paragraph(point) for point in data.points),
        Paragraph("二、客商诉求及答复", Level.FIRST),
        _requests(data) if data.requests else Paragraph("客商未提出需要答复的诉求。"),
        Paragraph("三、下一步工作", Level.FIRST),
        Paragraph(_next(data)),
    ]
    return Paper(
        title=("客商来访", "会谈纪要"),
        author=data.unit,
        blocks=tuple(blocks),
        signature=Signature(data.unit, data.day),
        exported=data.exported,
    )


def _requests(data: VisitMinutes) -> Table:
    rows = tuple(
        (str(number), each.text, each.unit, f"{each.due:%m-%d}", each.answer or "待答复", each.standing)
        for number, each in enumerate(data.requests, 1)
    )
    columns = (
        Column("序号", 0.6),
        Column("诉求", 2.2, number=False),
        Column("承办单位", 1.5, number=False),
        Column("期限", 0.8),
        Column("答复", 2.6, number=False),
        Column("办理\n情况", 0.9, number=False),
    )
    return Table("客商诉求及答复情况表", columns, rows)


def _next(data: VisitMinutes) -> str:
    step = data.next_step.rstrip("。") or "持续跟进客商，及时报告进展"
    until = f"，于{long_date(data.next_step_on)}前完成" if data.next_step_on else ""
    about = f"，推进{'、'.join(data.leads)}" if data.leads else ""
    return f"{step}{until}{about}。"
