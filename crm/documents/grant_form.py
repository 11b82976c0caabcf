"""The grant approval form 政策兑现审批表: clause, commitment, condition, what was paid before, what is approved."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from crm.documents.content import Cell, Exported, Form, Paper, Paragraph
from crm.documents.prose import long_date
from crm.kernel.money import Money, show_money

SIGNED: Final = "签字（盖章）：　　　　　　　　　　年　　月　　日"


@dataclass(frozen=True, slots=True)
class GrantForm:
    """What the form says; amounts in the currency's smallest unit. ``reviewed`` names the fair-competition review.

    ``worked`` explains the amount line by line; ``proposal`` and ``decision`` are the opinions as they were given.
    """

    bureau: str
    number: str
    enterprise: str
    project: str
    unit: str
    clause: str
    document: str
    reviewed: str
    condition: str
    verified: str
    promised: Money
    paid: Money
    applied: Money
    approved: Money | None
    accepted_on: date
    due_on: date | None
    worked: tuple[str, ...] = ()
    proposal: str = ""
    decision: str = ""
    exported: Exported | None = None

    @property
    def remaining(self) -> Money:
        """Return what was promised and is not paid yet."""
        return Money(self.promised.minor - self.paid.minor, self.promised.currency)


def layout(data: GrantForm) -> Paper:
    """Lay the form out on one page."""
    rows = (
        (Cell("申请企业", label=True), Cell(data.enterprise), Cell("项目名称", label=True), Cell(data.project)),
        (Cell("属地单位", label=True), Cell(data.unit), Cell("政策文号", label=True), Cell(data.document)),
        (Cell("政策条款", label=True), Cell(data.clause, span=3)),
        (Cell("公平竞争\n审查", label=True), Cell(data.reviewed, span=3)),
        (Cell("兑现条件", label=True), Cell(data.condition, span=3)),
        (Cell("条件认定", label=True), Cell(data.verified, span=3)),
        (Cell("承诺金额", label=True), Cell(show_money(data.promised)), Cell("已兑现", label=True), Cell(show_money(data.paid))),
        (
            Cell("未兑现", label=True),
            Cell(show_money(data.remaining)),
            Cell("本次申请", label=True),
            Cell(show_money(data.applied)),
        ),
        (
            Cell("受理时间", label=True),
            Cell(long_date(data.accepted_on)),
            Cell("办结时限", label=True),
            Cell(long_date(data.due_on) if data.due_on else "—"),
        ),
        (Cell("金额测算", label=True), Cell("；".join(data.worked), span=3)),
        (Cell("审核意见", label=True), Cell(data.proposal, span=3, foot=SIGNED)),
        (
            Cell("审批意见", label=True),
            Cell(
                data.decision or (f"同意兑现{show_money(data.approved)}。" if data.approved else ""),
                span=3,
                foot=SIGNED,
            ),
        ),
    )
    return Paper(
        title=("招商引资政策", "兑现审批表"),
        author=data.bureau,
        blocks=(Paragraph(f"编号：{data.number}"), Form((1.2, 2.1, 1.2, 2.1), rows, (1.0,) * 10 + (2.4, 2.4))),
        exported=data.exported,
    )
