"""The first-report receipt 首报登记回执: the bureau's word that a report was first, with a code to check it by."""

from __future__ import annotations

import hashlib
import json
from base64 import b32encode
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

    @property
    def digest(self) -> str:
        """Return the SHA-256 of what the receipt states, as 64 hexadecimal digits; who printed it is not part of it."""
        stated = {
            "number": self.number,
            "unit": self.unit,
            "official": self.official,
            "project": self.project,
            "enterprise": self.enterprise,
            "received": self.received,
            "sequence": self.sequence,
            "registered": self.registered,
            "protected_until": self.protected_until.isoformat() if self.protected_until else None,
        }
        text = json.dumps(stated, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode("utf-8")).hexdigest()

    @property
    def short_code(self) -> str:
        """Return the first 80 bits of the digest in four groups of four letters and digits, to be typed in by hand."""
        text = b32encode(bytes.fromhex(self.digest)[:10]).decode("ascii")
        return "-".join(text[start : start + 4] for start in range(0, 16, 4))

    @property
    def payload(self) -> str:
        """Return what the QR code holds: the form's name, the number and the digest."""
        return f"SIJI1|{self.number}|{self.digest}"


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
    lines = (f"登记编号：{data.number}", f"核验码：{data.short_code}", "扫描二维码或输入核验码，可由商务局核验真伪。")
    return Paper(
        title=("招商引资项目", "首报登记回执"),
        author=data.bureau,
        blocks=(Paragraph(opening), Form((1.2, 5.2), rows, (0.9,) * len(rows)), Code(data.payload, lines)),
        addressee=data.unit,
        signature=Signature(data.bureau, data.registered_on),
        exported=data.exported,
    )


def _pair(name: str, text: str) -> tuple[Cell, ...]:
    return (Cell(name, label=True), Cell(text))
