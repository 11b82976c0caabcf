"""What the acts of policies begin with: the facts of a clause, what became of a commitment, what a grant is checked against."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from uuid import UUID

from sqlalchemy import ColumnElement, func, select, true
from sqlalchemy.orm import InstrumentedAttribute, Session

from crm.kernel.clock import local_date
from crm.leads.entry import to_yuan
from crm.leads.model import Lead, Milestone
from crm.leads.rules import Stage
from crm.people.queries import rates
from crm.policies.checks import PENDING, GrantFacts, GrantState, Reached, Sums
from crm.policies.formulas import Formula
from crm.policies.model import (
    CommitmentShare,
    GrantApplication,
    GrantPayment,
    PolicyClause,
    PolicyCommitment,
)
from crm.policies.rules import ClauseFacts, CommitmentState, Condition
from crm.procedures.time_limit.model import Case
from crm.procedures.time_limit.rules import CaseState, Decision

PAID, CLAWED = "paid", "clawed"
"""Kinds of a payment."""
IN_FORCE_SIDES = ("", "on_hold")
"""Side states in which a project's contract is in force."""
MOST_NAMED = 500


def facts_of(clause: PolicyClause) -> ClauseFacts:
    """Return what the rules ask of a clause."""
    return ClauseFacts(
        clause.title,
        clause.edition,
        clause.first_day,
        clause.last_day,
        Formula(clause.formula, clause.rate, clause.measure, clause.cap),
        Condition(clause.milestone, clause.by_year, clause.reach_of, clause.reach_amount),
        clause.review,
        clause.targeted,
        clause.legal_basis,
    )


def among(column: InstrumentedAttribute[UUID], ids: Collection[UUID]) -> ColumnElement[bool]:
    """Return the condition that keeps a query among ``ids``; of very many, everything is cheaper than naming them."""
    return column.in_(ids) if len(ids) <= MOST_NAMED else true()


def case_runs() -> ColumnElement[bool]:
    """Return which cases still carry an application: not withdrawn, and not refused."""
    return (Case.state != CaseState.WITHDRAWN) & (Case.decision != Decision.REFUSED)


def sums_of(session: Session, commitments: Collection[PolicyCommitment]) -> dict[UUID, Sums]:
    """Return what became of commitments, by id, in three statements however many they are."""
    ids = [each.id for each in commitments]
    approved, pending = _applied(session, ids, (GrantState.APPROVED,)), _applied(session, ids, PENDING)
    moved: dict[tuple[UUID, str], int] = {}
    chosen = (
        select(GrantApplication.commitment_id, GrantPayment.kind, func.sum(GrantPayment.amount))
        .join(GrantApplication, GrantApplication.id == GrantPayment.application_id)
        .where(among(GrantApplication.commitment_id, ids))
        .group_by(GrantApplication.commitment_id, GrantPayment.kind)
    )
    for commitment, kind, amount in session.execute(chosen):
        moved[commitment, kind] = int(amount)
    return {
        each.id: Sums(
            each.ceiling,
            approved.get(each.id, 0),
            moved.get((each.id, PAID), 0),
            moved.get((each.id, CLAWED), 0),
            pending.get(each.id, 0),
            each.state == CommitmentState.ENDED,
        )
        for each in commitments
    }


def _applied(session: Session, ids: Collection[UUID], states: Collection[str]) -> dict[UUID, int]:
    amount = func.coalesce(GrantApplication.approved, GrantApplication.proposed, GrantApplication.applied)
    chosen = (
        select(GrantApplication.commitment_id, func.sum(amount))
        .join(Case, Case.id == GrantApplication.case_id)
        .where(among(GrantApplication.commitment_id, ids), GrantApplication.state.in_(states))
        .group_by(GrantApplication.commitment_id)
    )
    if GrantState.APPROVED not in states:
        chosen = chosen.where(case_runs())
    return {commitment: int(total) for commitment, total in session.execute(chosen)}


def shares_of(session: Session, ids: Collection[UUID]) -> dict[UUID, tuple[tuple[int, int], ...]]:
    """Return what of commitments falls due when, as (year, fen), the earliest first."""
    found: dict[UUID, list[tuple[int, int]]] = defaultdict(list)
    chosen = select(CommitmentShare).where(among(CommitmentShare.commitment_id, ids)).order_by(CommitmentShare.year)
    for each in session.scalars(chosen):
        found[each.commitment_id].append((each.year, each.amount))
    return {commitment: tuple(shares) for commitment, shares in found.items()}


def promised_before(session: Session, lead_id: UUID, series_id: UUID, but: UUID | None = None) -> int:
    """Return what a project has of a clause already, whichever edition, in fen: ended promises count what was approved."""
    chosen = (
        select(PolicyCommitment)
        .join(PolicyClause, PolicyClause.id == PolicyCommitment.clause_id)
        .where(PolicyCommitment.lead_id == lead_id, PolicyClause.series_id == series_id)
    )
    found = [each for each in session.scalars(chosen) if each.id != but]
    return sum(each.promised for each in sums_of(session, found).values())


def approved_before(session: Session, lead_id: UUID, series_id: UUID, but: UUID | None = None) -> int:
    """Return what was approved to a project under a clause, whichever edition, in fen; ``but``: an application left out."""
    chosen = (
        select(func.sum(GrantApplication.approved))
        .join(PolicyCommitment, PolicyCommitment.id == GrantApplication.commitment_id)
        .join(PolicyClause, PolicyClause.id == PolicyCommitment.clause_id)
        .where(
            GrantApplication.lead_id == lead_id,
            PolicyClause.series_id == series_id,
            GrantApplication.state == GrantState.APPROVED,
        )
    )
    if but is not None:
        chosen = chosen.where(GrantApplication.id != but)
    return int(session.scalar(chosen) or 0)


def in_force(lead: Lead) -> bool:
    """Tell whether a project's contract is in force: signed, and neither lost nor refused."""
    return lead.stage == Stage.SIGNED and lead.side_state in IN_FORCE_SIDES


def grant_facts(
    session: Session,
    commitment: PolicyCommitment,
    year: int,
    amount: int,
    figures: tuple[int | None, int | None],
    but: GrantApplication | None = None,
) -> GrantFacts:
    """Return what a grant of ``amount`` fen in ``year`` is checked against; ``figures``: base and reached.

    ``but``: the application itself, which does not stand in its own way.
    """
    clause = session.get_one(PolicyClause, commitment.clause_id)
    lead = session.get_one(Lead, commitment.lead_id)
    sums = sums_of(session, [commitment])[commitment.id]
    if but is not None:
        own = but.approved or but.proposed or but.applied
        waits = but.state in PENDING and sums.pending >= own
        sums = Sums(
            sums.ceiling,
            sums.approved - (own if but.state == GrantState.APPROVED else 0),
            sums.paid,
            sums.clawed,
            sums.pending - (own if waits else 0),
            sums.ended,
        )
    shares = shares_of(session, [commitment.id]).get(commitment.id, ())
    return GrantFacts(
        facts_of(clause),
        commitment.signed_on,
        sums,
        year,
        sum(due for due_year, due in shares if due_year <= year),
        approved_before(session, lead.id, clause.series_id, but.id if but else None),
        amount,
        *figures,
        _milestone(session, lead.id, clause.milestone),
        paid_in_yuan(session, lead),
        unsigned=not in_force(lead),
    )


def _milestone(session: Session, lead_id: UUID, kind: str) -> Reached | None:
    if not kind:
        return None
    found = session.scalars(select(Milestone).where(Milestone.lead_id == lead_id, Milestone.kind == kind)).first()
    return None if found is None else Reached(found.reached_on, found.verified_on)


def paid_in_yuan(session: Session, lead: Lead) -> int | None:
    """Return the paid-in funds that a project's record has, in fen by the rate of the contract's year."""
    year = (lead.contract_date or local_date(lead.created_at)).year
    return to_yuan(lead.paid_in, lead.currency, year, {} if lead.currency == "CNY" else rates(session))
