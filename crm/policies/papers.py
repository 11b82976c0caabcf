"""The grant approval form 政策兑现审批表, gathered from an application; sealed, since money is paid on it."""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from sqlalchemy.orm import Session

from crm.documents.catalogue import Document, Period, register
from crm.documents.data import Wanted
from crm.documents.grant_form import GrantForm, layout
from crm.documents.prose import long_date
from crm.kernel.clock import local_date
from crm.kernel.money import Money
from crm.leads.rules import MilestoneKind
from crm.people.permissions import Actor, May, require
from crm.people.setup import setting
from crm.policies.checks import Check, GrantState
from crm.policies.formulas import yuan
from crm.policies.grant_queries import GrantDetail, grant_detail
from crm.policies.queries import ClauseDetail, clause_detail
from crm.policies.rules import Condition, Review

REVIEWS = {
    Review.UNREVIEWED: "未审查",
    Review.UNDER_REVIEW: "审查中",
    Review.PASSED: "已通过公平竞争审查",
    Review.EXCEPTION: "适用例外规定通过公平竞争审查",
    Review.REFUSED: "公平竞争审查未通过",
}
MILESTONES = {
    MilestoneKind.SIGNED: "签约",
    MilestoneKind.REGISTERED: "公司注册",
    MilestoneKind.PAID_IN: "资金到位",
    MilestoneKind.STARTED: "开工建设",
    MilestoneKind.COMPLETED: "竣工",
    MilestoneKind.PRODUCED: "投产",
    MilestoneKind.LISTED: "列统",
}


ISO_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")


def gather(session: Session, actor: Actor, wanted: Wanted) -> GrantForm:
    """Gather an application's form for its unit, the bureau and the leaders. Raises NotAllowed, KeyError for no record."""
    require(actor, May.EXPORT_DOCUMENTS)
    if wanted.record_id is None:
        raise KeyError("record_id")
    detail = grant_detail(session, actor, wanted.record_id, wanted.moment)
    clause = clause_detail(session, actor, detail.commitment.clause_id, wanted.today)
    row, case = detail.row, detail.case
    step = case.pressing
    return GrantForm(
        bureau=str(setting(session, "bureau_name")),
        number=row.number,
        enterprise=case.applicant,
        project=row.project,
        unit=row.unit,
        clause=f"{clause.row.data.title}：{clause.row.data.terms}" if clause.row.data.terms else clause.row.data.title,
        document=clause.row.data.number,
        reviewed=_reviewed(clause),
        condition=_condition(detail.commitment.condition),
        verified=_verified(detail.checks),
        promised=Money(detail.commitment.sums.promised),
        paid=Money(detail.commitment.sums.paid),
        applied=Money(row.applied),
        approved=None if row.approved is None else Money(row.approved),
        accepted_on=local_date(case.accepted_at or case.received_at),
        due_on=step.clock.due if step is not None and step.clock is not None else None,
        worked=detail.explained.lines,
        proposal=_opinion(detail),
        decision=_decision(detail),
        exported=wanted.exported,
    )


def _reviewed(clause: ClauseDetail) -> str:
    words = REVIEWS[Review(clause.row.review)]
    if clause.row.reviewed_on is None:
        return words
    return f"{words}（{clause.reviews[0].reviewer if clause.reviews else ''} {long_date(clause.row.reviewed_on)}）"


def _condition(condition: Condition) -> str:
    parts = []
    if condition.milestone:
        by = f"{condition.by_year}年底前" if condition.by_year else ""
        parts.append(f"项目{by}{MILESTONES[MilestoneKind(condition.milestone)]}并经商务局认定")
    if condition.reach_amount:
        parts.append(f"达到{yuan(condition.reach_amount)}")
    return "；".join(parts) or "无"


def _verified(found: tuple[Check, ...]) -> str:
    told = [each.words for each in found if each.code in ("grant_condition", "grant_late", "grant_reached", "grant_record")]
    words = "；".join(each.rstrip("。") for each in told) or "无需认定"
    return ISO_DAY.sub(lambda found: long_date(date.fromisoformat(found[0])), words)


def _opinion(detail: GrantDetail) -> str:
    if detail.row.proposed is None or detail.proposed_at is None:
        return ""
    return f"建议兑现{yuan(detail.row.proposed)}。{detail.proposal}（{detail.proposed_by} {long_date(local_date(detail.proposed_at))}）"


def _decision(detail: GrantDetail) -> str:
    if detail.decided_at is None or detail.row.state not in (GrantState.APPROVED, GrantState.REFUSED):
        return ""
    day = long_date(local_date(detail.decided_at))
    if detail.row.state == GrantState.REFUSED:
        return f"不予兑现：{detail.decision}（{detail.decided_by} {day}）"
    note = f"{detail.decision}。" if detail.decision and not detail.decision.endswith("。") else detail.decision
    return f"同意兑现{yuan(detail.row.approved or 0)}。{'' if note == '同意。' else note}（{detail.decided_by} {day}）"


register(Document("grant-form", "招商引资政策兑现审批表", Period.ID, gather, layout, sealed=True))
