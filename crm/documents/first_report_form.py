"""The first-report form 招商引资项目首报登记表: what a unit reported, for its leader and the registrar to sign."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy.orm import Session

from crm.documents.content import Cell, Exported, Form, Paper
from crm.documents.data import Wanted, moment_text
from crm.documents.prose import long_date
from crm.kernel.money import Money, show_money
from crm.people.permissions import Actor, May, require
from crm.people.setup import setting
from crm.procedures.first_report.queries import ReportDetail, report_detail

MANNERS: Final = {
    "call": "电话联系",
    "visit_them": "上门拜访",
    "visit_here": "客商来访",
    "wechat": "微信联系",
    "meeting": "会面洽谈",
    "fair": "展会活动",
    "referral": "他人引荐",
}
SIGNED: Final = "签字（盖章）：　　　　　　　　　　年　　月　　日"
NOTE: Final = "首报以商务局收到完整首报的先后为序；首报责任人对项目一跟到底，保护期内须开展实质性跟进。"


@dataclass(frozen=True, slots=True)
class FirstReportForm:
    """What the form says; a text is empty where nothing is known yet."""

    bureau: str
    number: str
    unit: str
    official: str
    project: str
    enterprise: str
    code: str
    contact: str
    phone: str
    industry: str
    amount: Money | None
    landing: str
    first_contact: str
    manner: str
    content: str
    evidence: tuple[str, ...]
    received: str
    due: date | None
    draft: bool = False
    exported: Exported | None = None


def gather(session: Session, actor: Actor, wanted: Wanted) -> FirstReportForm:
    """Gather a first report's form. Raises NotAllowed for another unit's; KeyError where no record is named."""
    require(actor, May.EXPORT_DOCUMENTS)
    if wanted.record_id is None:
        raise KeyError("record_id")
    detail = report_detail(session, actor, wanted.record_id)
    return FirstReportForm(
        bureau=str(setting(session, "bureau_name")),
        number=detail.number,
        unit=detail.unit_name,
        official=detail.official,
        project=detail.project,
        enterprise=detail.enterprise,
        code=detail.uscc or (f"暂无（{detail.no_uscc_reason}）" if detail.no_uscc_reason else ""),
        contact=" ".join(part for part in (detail.contact_name, detail.contact_title) if part),
        phone=detail.contact_phone,
        industry=detail.industry,
        amount=detail.total,
        landing=detail.landing,
        first_contact=moment_text(detail.contact_at) if detail.contact_at else "",
        manner=MANNERS.get(detail.contact_manner, detail.contact_manner),
        content=detail.content,
        evidence=tuple(each.file_name for each in detail.evidence),
        received=_received(detail),
        due=detail.due_on,
        draft=detail.received_at is None,
        exported=wanted.exported,
    )


def _received(detail: ReportDetail) -> str:
    if detail.received_at is None:
        return ""
    order = f"（收件第{detail.received_seq}号）" if detail.received_seq is not None else ""
    return moment_text(detail.received_at, seconds=True) + order


def layout(data: FirstReportForm) -> Paper:
    """Lay the form out on one page; a report not yet received carries the draft's watermark."""
    head = ((("首报编号", data.number or "登记后编号"), ("首报责任人", data.official)),)
    more = (
        (("联系人", data.contact), ("联系方式", data.phone)),
        (("所属行业", data.industry), ("计划总投资", "未定" if data.amount is None else show_money(data.amount))),
        (("首次接触时间", data.first_contact), ("接触方式", data.manner)),
    )
    evidence = "\n".join(f"{index}. {name}" for index, name in enumerate(data.evidence, 1)) or "无"
    due = f"登记时限：{long_date(data.due)}" if data.due else ""
    rows = (
        *_pairs(head),
        _wide("报送单位", data.unit),
        _wide("收到时间", data.received or "尚未报送"),
        _wide("项目名称", data.project),
        _wide("投资方", data.enterprise),
        _wide("统一社会信用代码", data.code),
        *_pairs(more),
        _wide("拟落户地", data.landing),
        _wide("建设内容", data.content),
        _wide("接触佐证", evidence),
        _wide("报送单位意见", "", SIGNED),
        _wide("商务局\n登记意见", due, SIGNED),
        _wide("说明", NOTE),
    )
    heights = (*(0.95,) * 10, 2.4, 1.3, 2.0, 2.0, 1.0)
    return Paper(
        title=("招商引资项目", "首报登记表"),
        author=data.bureau,
        blocks=(Form((1.25, 2.1, 1.0, 2.1), rows, heights),),
        draft=data.draft,
        exported=data.exported,
    )


Pair = tuple[tuple[str, str], tuple[str, str]]


def _pairs(pairs: tuple[Pair, ...]) -> tuple[tuple[Cell, ...], ...]:
    return tuple(tuple(cell for name, text in pair for cell in (Cell(name, label=True), Cell(text))) for pair in pairs)


def _wide(name: str, text: str, foot: str = "") -> tuple[Cell, ...]:
    return (Cell(name, label=True), Cell(text, span=3, foot=foot))
