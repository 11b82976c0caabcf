"""Grants as pages, papers and commands show them: checks, the amount line by line, the case's clock, the payments."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from crm.kernel.clock import local_date
from crm.kernel.errors import NotAllowed, RuleBroken
from crm.kernel.i18n import _
from crm.leads.detail import TimelineItem
from crm.leads.model import Lead
from crm.people.permissions import Actor, May, scope
from crm.people.queries import official_names, unit_names
from crm.people.setup import setting
from crm.policies.checks import GRANT_STATE_NAMES, PENDING, Check, Explained, GrantFacts, GrantState, checks, explain
from crm.policies.formulas import yuan
from crm.policies.grants import WAN, GrantData
from crm.policies.keeping import CLAWED, PAID, grant_facts
from crm.policies.model import GrantApplication, GrantPayment, PolicyClause, PolicyCommitment
from crm.policies.queries import CommitmentRow, commitment
from crm.procedures.time_limit.detail import CaseDetail, case_detail
from crm.procedures.time_limit.model import Case, CaseStep
from crm.procedures.time_limit.queries import in_view
from crm.procedures.time_limit.rules import OPEN, CaseState, Decision
from crm.store.numbering import show_number


@dataclass(frozen=True, slots=True)
class GrantRow:
    """An application in a list; amounts in fen, ``due`` the last day of its case's open step."""

    id: UUID
    number: str
    lead_id: UUID
    project: str
    unit_id: UUID
    unit: str
    commitment_id: UUID
    clause: str
    for_year: int
    state: str
    applied: int
    proposed: int | None
    approved: int | None
    paid: int
    clawed: int
    applied_on: date
    case_id: UUID
    case_state: str
    case_decision: str
    due: date | None


@dataclass(frozen=True, slots=True)
class PaymentRow:
    """A payment, or a claw-back; ``amount`` in fen."""

    id: UUID
    kind: str
    day: date
    amount: int
    voucher: str
    reason: str
    recorded_by: str


@dataclass(frozen=True, slots=True)
class GrantDetail:
    """An application with its checks as they stand, the amount line by line, its case, opinions and payments."""

    row: GrantRow
    commitment: CommitmentRow
    checks: tuple[Check, ...]
    explained: Explained
    case: CaseDetail
    note: str
    applied_by: str
    applied_at: datetime
    proposal: str
    proposed_by: str
    proposed_at: datetime | None
    decision: str
    decided_by: str
    decided_at: datetime | None
    payments: tuple[PaymentRow, ...]
    may: frozenset[str]


def grant_in_view(actor: Actor) -> ColumnElement[bool]:
    """Return which applications an actor may see, of a query that joins their cases: its units', and whose case it sees."""
    return or_(scope(actor, GrantApplication.unit_id), in_view(actor))


def grants(
    session: Session, actor: Actor, states: Collection[str], *, only: ColumnElement[bool] | None = None, limit: int = 500
) -> list[GrantRow]:
    """Return the newest applications in some states, as far as the actor may see them."""
    chosen = (
        select(GrantApplication, Lead.name, PolicyClause.title, Case.state, Case.decision)
        .join(Lead, Lead.id == GrantApplication.lead_id)
        .join(PolicyCommitment, PolicyCommitment.id == GrantApplication.commitment_id)
        .join(PolicyClause, PolicyClause.id == PolicyCommitment.clause_id)
        .join(Case, Case.id == GrantApplication.case_id)
        .where(grant_in_view(actor), GrantApplication.state.in_(states))
        .order_by(GrantApplication.applied_at.desc(), GrantApplication.id.desc())
    )
    if only is not None:
        chosen = chosen.where(only)
    found = [(a, b, c, d, e) for a, b, c, d, e in session.execute(chosen.limit(limit))]
    return _rows(session, found)


def _rows(session: Session, found: list[tuple[GrantApplication, str, str, str, str]]) -> list[GrantRow]:
    units, word = unit_names(session), str(setting(session, "grant_word"))
    ids, cases = [each[0].id for each in found], [each[0].case_id for each in found]
    moved: dict[tuple[UUID, str], int] = {}
    summed = (
        select(GrantPayment.application_id, GrantPayment.kind, func.sum(GrantPayment.amount))
        .where(GrantPayment.application_id.in_(ids))
        .group_by(GrantPayment.application_id, GrantPayment.kind)
    )
    for application, kind, total in session.execute(summed):
        moved[application, kind] = int(total)
    running = select(CaseStep.case_id, func.min(CaseStep.due_on)).where(CaseStep.case_id.in_(cases), CaseStep.state.in_(OPEN))
    open_steps = session.execute(running.group_by(CaseStep.case_id))
    due: dict[UUID, date | None] = {case: day for case, day in open_steps}  # noqa: C416 - rows are not pairs to mypy
    return [
        GrantRow(
            each.id,
            show_number(word, each.year, each.number),
            each.lead_id,
            project,
            each.unit_id,
            units[each.unit_id],
            each.commitment_id,
            clause,
            each.for_year,
            each.state,
            each.applied,
            each.proposed,
            each.approved,
            moved.get((each.id, PAID), 0),
            moved.get((each.id, CLAWED), 0),
            local_date(each.applied_at),
            each.case_id,
            case_state,
            case_decision,
            due.get(each.case_id),
        )
        for each, project, clause, case_state, case_decision in found
    ]


def grant_detail(session: Session, actor: Actor, application_id: UUID, now: datetime) -> GrantDetail:
    """Return an application with everything of it. Raises NotAllowed for another unit's."""
    found = grants(session, actor, tuple(GrantState), only=GrantApplication.id == application_id)
    if not found:
        raise NotAllowed("unit", _("This record belongs to another unit."))
    row, people = found[0], official_names(session)
    each = session.get_one(GrantApplication, application_id)
    promised = session.get_one(PolicyCommitment, each.commitment_id)
    amount = next((value for value in (each.approved, each.proposed) if value is not None), each.applied)
    facts = grant_facts(session, promised, each.for_year, amount, (each.base, each.reached), each)

    def name(official: UUID | None) -> str:
        return people.get(official, "") if official else ""

    paid = select(GrantPayment).where(GrantPayment.application_id == application_id)
    payments = tuple(
        PaymentRow(one.id, one.kind, one.day, one.amount, one.voucher, one.reason, name(one.recorded_by))
        for one in session.scalars(paid.order_by(GrantPayment.day, GrantPayment.recorded_at, GrantPayment.id))
    )
    case = case_detail(session, actor, each.case_id, now)
    return GrantDetail(
        row,
        commitment(session, actor, each.commitment_id),
        checks(facts),
        _explained(facts),
        case,
        each.note,
        name(each.applied_by),
        each.applied_at,
        each.proposal,
        name(each.proposed_by),
        each.proposed_at,
        each.decision,
        name(each.decided_by),
        each.decided_at,
        payments,
        _acts(session, actor, row, case),
    )


def _explained(facts: GrantFacts) -> Explained:
    """Return the amount line by line; a figure that the formula cannot take says so."""
    try:
        return explain(facts)
    except RuleBroken as error:
        return Explained(0, (error.message,))


def _acts(session: Session, actor: Actor, row: GrantRow, case: CaseDetail) -> frozenset[str]:
    """Return what the actor may do now; the acts themselves check once more."""
    acts, reviews, signs = set[str](), actor.may(May.REVIEW_GRANTS), actor.may(May.SIGN_GRANTS)
    runs = case.state == CaseState.ACCEPTED or case.decision == Decision.GRANTED
    if row.state in PENDING:
        if actor.may(May.EDIT_RECORDS) and (actor.units is None or row.unit_id in actor.units):
            acts.add("withdraw")
        if reviews or signs:
            acts.add("refuse")
        if reviews and runs:
            acts.add("propose")
    if row.state == GrantState.PROPOSED and runs:
        limit = int(setting(session, "grant_leader_from_yuan")) * WAN
        if signs or (reviews and (row.proposed or 0) < limit):
            acts.add("approve")
    handles = actor.may(May.HANDLE) and actor.unit_id == case.unit_id
    if row.state == GrantState.APPROVED and (reviews or handles):
        if row.paid < (row.approved or 0) and case.decision == Decision.GRANTED:
            acts.add("pay")
        if row.clawed < row.paid:
            acts.add("claw")
    return frozenset(acts)


@dataclass(frozen=True, slots=True)
class Preview:
    """What an application would meet: every check, and the amount line by line, None where a figure is missing."""

    checks: tuple[Check, ...]
    explained: Explained | None
    wanted: str = ""


def preview_grant(session: Session, actor: Actor, commitment_id: UUID, data: GrantData, today: date) -> Preview:
    """Return what an application would meet before it is made. Raises NotAllowed for another unit's."""
    commitment(session, actor, commitment_id)
    promised = session.get_one(PolicyCommitment, commitment_id)
    facts = grant_facts(session, promised, data.year or today.year, data.amount, (data.base, data.reached))
    try:
        return Preview(checks(facts), explain(facts))
    except RuleBroken as error:
        return Preview(checks(facts), None, error.message)


def grant_events(session: Session, actor: Actor, lead_id: UUID) -> list[TimelineItem]:
    """Return promises, grants and payments of a project for its timeline, as far as the actor may see them."""
    promised = (
        select(PolicyCommitment.signed_on, PolicyCommitment.ceiling, PolicyClause.title)
        .join(PolicyClause, PolicyClause.id == PolicyCommitment.clause_id)
        .where(PolicyCommitment.lead_id == lead_id, scope(actor, PolicyCommitment.unit_id))
    )
    items = [
        TimelineItem(day, _("Policy promised"), f"{title} {yuan(amount)}") for day, amount, title in session.execute(promised)
    ]
    for row in grants(session, actor, tuple(GrantState), only=GrantApplication.lead_id == lead_id):
        state = _(GRANT_STATE_NAMES[GrantState(row.state)])
        text = f"{row.number} {row.clause} {yuan(row.approved if row.approved is not None else row.applied)}"
        items.append(TimelineItem(row.applied_on, _("Grant · {state}").format(state=state), text))
    paid = (
        select(GrantPayment.kind, GrantPayment.day, GrantPayment.amount, GrantPayment.voucher)
        .join(GrantApplication, GrantApplication.id == GrantPayment.application_id)
        .join(Case, Case.id == GrantApplication.case_id)
        .where(GrantApplication.lead_id == lead_id, grant_in_view(actor))
    )
    for kind, day, amount, voucher in session.execute(paid):
        words = _("Grant paid") if kind == PAID else _("Grant clawed back")
        items.append(TimelineItem(day, words, f"{yuan(amount)} {voucher}"))
    return items


def grants_of(session: Session, actor: Actor, commitment_id: UUID) -> list[GrantRow]:
    """Return the applications under a commitment, the newest first."""
    return grants(session, actor, tuple(GrantState), only=GrantApplication.commitment_id == commitment_id)
