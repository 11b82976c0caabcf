"""The project dossier 项目档案: everything of one project, from the first tip to production, with its milestones and timeline."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from sqlalchemy.orm import Session

from crm.documents.content import Block, Cell, Column, Exported, Form, Level, Paper, Paragraph, Table
from crm.documents.data import Wanted
from crm.documents.first_report_form import MANNERS
from crm.documents.prose import long_date
from crm.kernel.money import Money, show_money
from crm.leads.detail import LeadDetail, lead_detail
from crm.people.permissions import Actor, May, require
from crm.people.queries import unit_names
from crm.people.setup import setting
from crm.procedures.first_report.queries import report_detail, report_of_lead

STAGES: Final = {
    "tip": "线索",
    "first_reported": "首报登记",
    "negotiating": "在谈",
    "joint_review": "会审",
    "signed": "签约",
}
SIDES: Final = {
    "in_transfer": "流转中",
    "on_hold": "暂缓",
    "veto_pending": "否决待定",
    "vetoed": "已否决",
    "lost": "流失",
}
MILESTONES: Final = {
    "signed": "签约",
    "registered": "注册",
    "paid_in": "到资",
    "started": "开工",
    "completed": "竣工",
    "produced": "投产",
    "listed": "列统",
}
OBSTACLES: Final = {
    "land": "用地",
    "power": "用能",
    "finance": "融资",
    "labour": "用工",
    "approval": "审批",
    "utilities": "配套",
    "other": "其他",
}


@dataclass(frozen=True, slots=True)
class ProjectDossier:
    """What the dossier says: pairs of names and values, then milestones, follow-ups and obstacles, the oldest first."""

    bureau: str
    project: str
    facts: tuple[tuple[str, str], ...]
    content: str
    milestones: tuple[tuple[str, str, str, str], ...]
    events: tuple[tuple[str, str, str], ...]
    obstacles: tuple[tuple[str, str, str, str, str], ...]
    papers: tuple[str, ...]
    exported: Exported | None = None


def gather(session: Session, actor: Actor, wanted: Wanted) -> ProjectDossier:
    """Gather a project's dossier. Raises NotAllowed for another unit's; KeyError where no record is named."""
    require(actor, May.EXPORT_DOCUMENTS)
    if wanted.record_id is None:
        raise KeyError("record_id")
    detail = lead_detail(session, actor, wanted.record_id)
    report_id = report_of_lead(session, actor, detail.id)
    number = report_detail(session, actor, report_id).number if report_id else ""
    landing = unit_names(session).get(detail.data.landing_unit_id, "") if detail.data.landing_unit_id else ""
    return ProjectDossier(
        bureau=str(setting(session, "bureau_name")),
        project=detail.data.name,
        facts=_facts(detail, number, landing),
        content=detail.data.content,
        milestones=_milestones(detail),
        events=_events(detail),
        obstacles=_obstacles(detail),
        papers=tuple(each.file_name for each in detail.attachments),
        exported=wanted.exported,
    )


def _facts(detail: LeadDetail, number: str, landing: str) -> tuple[tuple[str, str], ...]:
    data = detail.data
    side = SIDES.get(detail.side_state, "")
    names = "、".join(each.name for each in detail.enterprises)
    return (
        ("投资方", names),
        ("首报编号", number),
        ("责任单位", detail.unit_name),
        ("责任人", detail.officer),
        ("联系领导", detail.leader),
        ("当前阶段", STAGES.get(detail.stage, "") + (f"（{side}）" if side else "")),
        ("总投资", _money(data.total_investment, data.currency)),
        ("固定资产投资", _money(data.fixed_investment, data.currency)),
        ("产业链", data.chain),
        ("拟落地", landing),
        ("首次洽谈", long_date(data.first_contact) if data.first_contact else ""),
        ("保护期至", long_date(detail.protected_until) if detail.protected_until else ""),
        ("合同编号", data.contract_number),
        ("签约时间", long_date(data.contract_date) if data.contract_date else ""),
        ("注册企业", data.company_name),
        ("到位资金", _money(data.paid_in, data.currency)),
    )


def _money(minor: int | None, currency: str) -> str:
    return show_money(Money(minor, currency)) if minor is not None else ""


def _milestones(detail: LeadDetail) -> tuple[tuple[str, str, str, str], ...]:
    ordered = sorted(detail.milestones, key=lambda each: each.reached_on)
    return tuple(
        (
            MILESTONES.get(each.kind, each.kind),
            each.reached_on.isoformat(),
            f"{each.verified_on.isoformat()} {each.verified_by}" if each.verified_on else "待认定",
            each.note,
        )
        for each in ordered
    )


def _events(detail: LeadDetail) -> tuple[tuple[str, str, str], ...]:
    ordered = sorted(detail.follow_ups, key=lambda each: each.day)
    return tuple((each.day.isoformat(), MANNERS.get(each.manner, "记录"), _said(each.text, each.official)) for each in ordered)


def _said(text: str, official: str) -> str:
    return f"{text}（{official}）" if official else text


def _obstacles(detail: LeadDetail) -> tuple[tuple[str, str, str, str, str], ...]:
    ordered = sorted(detail.obstacles, key=lambda each: each.raised_on)
    return tuple(
        (
            each.raised_on.isoformat(),
            OBSTACLES.get(each.kind, each.kind),
            each.text,
            each.responsible or "—",
            f"{each.solved_on.isoformat()} {each.result}" if each.solved_on else "未办结",
        )
        for each in ordered
    )


def layout(data: ProjectDossier) -> Paper:
    """Lay the dossier out."""
    rows = tuple(
        (Cell(left[0], label=True), Cell(left[1] or "—"), Cell(right[0], label=True), Cell(right[1] or "—"))
        for left, right in zip(data.facts[::2], data.facts[1::2], strict=True)
    )
    content = (Cell("建设内容", label=True), Cell(data.content or "—", span=3))
    return Paper(
        title=("项目档案",),
        author=data.bureau,
        blocks=(Paragraph(f"项目名称：{data.project}"), Form((1.3, 2.1, 1.3, 2.1), (*rows, content)), *_tables(data)),
        exported=data.exported,
    )


def _tables(data: ProjectDossier) -> tuple[Block, ...]:
    blocks: list[Block] = [Paragraph("一、项目节点", Level.FIRST)]
    if data.milestones:
        blocks.append(Table("", MILESTONE_COLUMNS, data.milestones))
    else:
        blocks.append(Paragraph("尚无节点。"))
    blocks.append(Paragraph("二、跟进记录", Level.FIRST))
    blocks.append(Table("", EVENT_COLUMNS, data.events) if data.events else Paragraph("尚无跟进记录。"))
    blocks.append(Paragraph("三、制约问题", Level.FIRST))
    blocks.append(Table("", OBSTACLE_COLUMNS, data.obstacles) if data.obstacles else Paragraph("无制约问题。"))
    blocks.append(Paragraph("四、佐证材料", Level.FIRST))
    blocks.append(Paragraph("；".join(data.papers) + "。" if data.papers else "无佐证材料。"))
    return tuple(blocks)


MILESTONE_COLUMNS: Final = (
    Column("节点", 1, number=False),
    Column("达到时间", 1.5, number=False),
    Column("认定", 2.2, number=False),
    Column("说明", 2.6, number=False),
)
EVENT_COLUMNS: Final = (Column("日期", 1.25, number=False), Column("方式", 1.1, number=False), Column("情况", 5, number=False))
OBSTACLE_COLUMNS: Final = (
    Column("提出", 1.25, number=False),
    Column("类别", 0.8, number=False),
    Column("问题", 2.6, number=False),
    Column("责任部门", 1.5, number=False),
    Column("办理结果", 2.2, number=False),
)
