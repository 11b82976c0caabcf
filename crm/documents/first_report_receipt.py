"""The first-report receipt 首报登记回执: the bureau's word that a report was first, with a code to check it by."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from crm.documents.content import Cell, Code, Exported, Form, Paper, Paragraph, Signature
from crm.documents.data import Wanted, moment_text
from crm.documents.prose import long_date
from crm.kernel.clock import local_date
from crm.kernel.errors import RuleBroken
from crm.kernel.i18n import _
from crm.people.permissions import Actor, May, require
from crm.people.setup import all_settings
from crm.procedures.first_report.queries import report_detail


@dataclass(frozen=True, slots=True)
class FirstReportReceipt:
    """What the receipt says. ``sequence`` is the order of receipt; ``lapse_days`` without follow-up end the protection."""

    bureau: str
    number: str
    unit: str
    official: str
    project: str
    enterprise: str
    received: str
    sequence: int
    registered: str
    registered_on: date
    registrar: str
    protected_until: date | None
    lapse_days: int = 30
    exported: Exported | None = None


def gather(session: Session, actor: Actor, wanted: Wanted) -> FirstReportReceipt:
    """Gather a registered first report's receipt.

    Raises NotAllowed for another unit's, RuleBroken ``receipt_unregistered`` before registration, KeyError where no
    record is named.
    """
    require(actor, May.EXPORT_DOCUMENTS)
    if wanted.record_id is None:
        raise KeyError("record_id")
    detail, values = report_detail(session, actor, wanted.record_id), all_settings(session)
    if not detail.number or detail.received_at is None or detail.registered_at is None:
        raise RuleBroken(
            "receipt_unregistered", _("This first report is not registered yet; the receipt comes with registration.")
        )
    return FirstReportReceipt(
        bureau=values["bureau_name"],
        number=detail.number,
        unit=detail.unit_name,
        official=detail.official,
        project=detail.project,
        enterprise=detail.enterprise,
        received=moment_text(detail.received_at, seconds=True),
        sequence=detail.received_seq or 0,
        registered=moment_text(detail.registered_at),
        registered_on=local_date(detail.registered_at),
        registrar=detail.registered_by,
        protected_until=detail.protected_until,
        lapse_days=values["lapse_days"],
        exported=wanted.exported,
    )


def layout(data: FirstReportReceipt) -> Paper:
    """Lay the receipt out on one page."""
    rows = (
        _pair("登记编号", data.number),
        _pair("项目名称", data.project),
        _pair("投资方", data.enterprise),
        _pair("报送单位", data.unit),
        _pair("首报责任人", data.official),
        _pair("收到时间", f"{data.received}（收件第{data.sequence}号）"),
        _pair("登记时间", f"{data.registered}　登记人：{data.registrar}"),
        _pair("保护期至", long_date(data.protected_until) if data.protected_until else "不设保护期"),
    )
    protection = f"；保护期内连续{data.lapse_days}天未开展实质性跟进的，首报保护失效" if data.protected_until else ""
    opening = f"你单位报送的下列项目首报材料齐全，经审核准予登记。首报责任人对项目一跟到底{protection}。"
    lines = (f"登记编号：{data.number}", "扫描二维码，或凭登记编号和核验码，可由商务局核验真伪。")
    return Paper(
        title=("招商引资项目", "首报登记回执"),
        author=data.bureau,
        blocks=(Paragraph(opening), Form((1.2, 5.2), rows, (0.9,) * len(rows)), Code("", lines)),
        addressee=data.unit,
        signature=Signature(data.bureau, data.registered_on),
        exported=data.exported,
    )


def _pair(name: str, text: str) -> tuple[Cell, ...]:
    return (Cell(name, label=True), Cell(text))
