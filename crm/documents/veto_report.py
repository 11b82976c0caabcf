"""The veto report 否决汇报: why a project is to be refused, on which basis, and the opinions up to whoever decides."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy.orm import Session

from crm.documents.content import Cell, Exported, Form, Paper
from crm.documents.data import Wanted, moment_text
from crm.documents.prose import long_date
from crm.kernel.errors import RuleBroken
from crm.kernel.i18n import _
from crm.kernel.money import Money, show_money
from crm.people.permissions import Actor, May, require
from crm.people.setup import setting
from crm.procedures.veto.queries import OpinionRow, VetoDetail, veto_detail
from crm.procedures.veto.rules import VetoState

REASONS: Final = {
    "policy": "不符合产业政策",
    "environment": "环保或能耗",
    "safety": "安全生产",
    "land": "用地或规划",
    "credit": "投资方资信",
    "duplicate": "重复项目",
    "other": "其他",
}
STEPS: Final = {"in_charge": "分管领导\n意见", "head": "主要领导\n意见", "group": "领导小组\n意见"}
DECISIONS: Final = {
    "pending": "待审定",
    "upheld": "同意否决",
    "rejected": "不予否决，项目继续推进",
    "withdrawn": "已撤回",
}
SIGNED: Final = "签字：　　　　　　　　　　年　　月　　日"
NOTE: Final = "否决须当日、至迟次一工作日汇报，经审定后方可告知客商；首报单位可在审定后规定期限内申请复核一次。"


@dataclass(frozen=True, slots=True)
class Opinion:
    """One step of the route: its words are empty until the opinion is given."""

    step: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class VetoReport:
    """What the report says. ``decision`` names the outcome; ``told`` when the investor was told, ``review`` what came of one."""

    bureau: str
    number: str
    unit: str
    project: str
    investor: str
    industry: str
    amount: Money | None
    content: str
    reason: str
    explanation: str
    basis: str
    elsewhere: str
    found_on: date
    reported: str
    decision: str
    opinions: tuple[Opinion, ...]
    told: str = ""
    review: str = ""
    draft: bool = False
    exported: Exported | None = None


def gather(session: Session, actor: Actor, wanted: Wanted) -> VetoReport:
    """Gather a veto report for its unit, the first reporter and the bureau.

    Raises NotAllowed for other units', RuleBroken ``veto_turned`` for one that became a transfer, KeyError where no record
    is named.
    """
    require(actor, May.EXPORT_DOCUMENTS)
    if wanted.record_id is None:
        raise KeyError("record_id")
    detail = veto_detail(session, actor, wanted.record_id, wanted.moment)
    if detail.row.state == VetoState.TURNED:
        raise RuleBroken("veto_turned", _("This veto became a transfer; there is no report to print."))
    late = f"（逾期，应于{long_date(detail.due_on)}前汇报）" if detail.row.late else ""
    return VetoReport(
        bureau=str(setting(session, "bureau_name")),
        number=detail.row.number,
        unit=detail.row.unit,
        project=detail.row.project,
        investor=detail.row.investor,
        industry=detail.industry,
        amount=detail.total,
        content=detail.content,
        reason=REASONS[detail.row.reason],
        explanation=detail.explanation,
        basis=detail.basis,
        elsewhere="，".join(filter(None, ("否", detail.elsewhere_note))),
        found_on=detail.found_on,
        reported=f"{detail.proposed_by} {moment_text(detail.reported_at)}{late}",
        decision=DECISIONS[detail.row.state],
        opinions=tuple(_opinion(each) for each in detail.opinions),
        told=_told(detail),
        review=_review(detail),
        draft=detail.row.state == VetoState.PENDING,
        exported=wanted.exported,
    )


def _opinion(each: OpinionRow) -> Opinion:
    if each.agrees is None or each.given_at is None:
        return Opinion(each.step)
    verdict = "同意否决" if each.agrees else "不同意否决"
    words = verdict if each.text in ("", verdict) else f"{verdict}。{each.text}"
    return Opinion(each.step, f"{words}（{each.unit} {each.official} {moment_text(each.given_at)}）")


def _told(detail: VetoDetail) -> str:
    if detail.told_at is None:
        return "尚未告知"
    early = "（审定前告知，违反规定）" if detail.row.told_early else ""
    return f"{moment_text(detail.told_at)}{early}"


def _review(detail: VetoDetail) -> str:
    review = detail.review
    if review is None:
        return f"首报单位可申请一次，截止{long_date(detail.review_until)}" if detail.review_until else "—"
    asked = f"{review.unit}于{moment_text(review.asked_at)}申请：{review.reason}"
    if review.decided_at is None:
        return f"{asked}\n复核中"
    outcome = "维持否决" if review.outcome == "upheld" else "撤销否决，项目继续推进"
    return f"{asked}\n{outcome}：{review.text}（{review.decided_by} {moment_text(review.decided_at)}）"


def layout(data: VetoReport) -> Paper:
    """Lay the report out as a form with a place to sign for every step; a pending one is a draft."""
    amount = "未定" if data.amount is None else show_money(data.amount)
    rows = (
        _pairs("汇报编号", data.number or "审定后编号", "汇报单位", data.unit),
        _wide("项目名称", data.project),
        _wide("投资方", data.investor),
        _pairs("所属行业", data.industry, "计划总投资", amount),
        _wide("建设内容", data.content),
        _pairs("否决事由", data.reason, "发现日期", long_date(data.found_on)),
        _wide("情况说明", data.explanation),
        _wide("法律政策依据", data.basis),
        _wide("县内另行落户", data.elsewhere),
        _wide("汇报人及时间", data.reported),
        *(_wide(STEPS[each.step], each.text, SIGNED) for each in data.opinions),
        _pairs("审定结果", data.decision, "告知客商", data.told),
        _wide("复核", data.review),
        _wide("说明", NOTE),
    )
    heights = (*(0.9,) * 4, 1.0, 0.9, 1.5, *(0.9,) * 3, *(1.85,) * len(data.opinions), 0.9, 0.9, 1.1)
    return Paper(
        title=("招商引资项目", "否决汇报表"),
        author=data.bureau,
        blocks=(Form((1.25, 2.1, 1.0, 2.1), rows, heights),),
        draft=data.draft,
        exported=data.exported,
    )


def _pairs(name: str, text: str, other: str, more: str) -> tuple[Cell, ...]:
    return (Cell(name, label=True), Cell(text), Cell(other, label=True), Cell(more))


def _wide(name: str, text: str, foot: str = "") -> tuple[Cell, ...]:
    return (Cell(name, label=True), Cell(text, span=3, foot=foot))
