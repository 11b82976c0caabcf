"""What a unit does with commitments 政策承诺 of its signed projects: promise, correct, end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from sqlalchemy import select

from crm.enterprises.rules import checked_text
from crm.kernel.errors import RuleBroken
from crm.kernel.i18n import N_, _
from crm.leads.keeping import own_lead
from crm.leads.model import Lead
from crm.policies.formulas import yuan
from crm.policies.keeping import facts_of, promised_before, sums_of
from crm.policies.model import CommitmentShare, GrantApplication, PolicyClause, PolicyCommitment
from crm.policies.rules import CommitmentState, check_promisable, check_promise, check_signed
from crm.store.acts import Work, act, check_version
from crm.store.change_writer import hold_chain
from crm.store.undo import holds_after_undo


@dataclass(frozen=True, slots=True)
class CommitmentData:
    """What is entered of a commitment. ``ceiling`` and the shares of the years in fen; contract and day from the lead if empty."""

    clause_id: UUID
    ceiling: int
    shares: Mapping[int, int] = field(default_factory=dict)
    contract_number: str = ""
    signed_on: date | None = None
    terms: str = ""


@act("promise_policy", label=N_("Promise a policy"))
def promise_policy(work: Work, lead_id: UUID, data: CommitmentData) -> UUID:
    """Promise a clause to a signed project 政策承诺, in its contract.

    Raises NotAllowed, RuleBroken (see ``check_signed``, ``check_promisable``, ``check_promise``).
    """
    lead = own_lead(work, lead_id)
    hold_chain(work.session)
    commitment = PolicyCommitment(
        lead_id=lead_id,
        unit_id=lead.unit_id,
        state=CommitmentState.OPEN,
        entered_by=work.actor.official_id,
        entered_at=work.clock.now(),
    )
    _enter(work, lead, commitment, data)
    work.session.add(commitment)
    work.session.flush()
    _share(work, commitment, data.shares)
    return commitment.id


@act("edit_commitment", label=N_("Correct policy commitment"), undoable=False)
def edit_commitment(work: Work, commitment_id: UUID, data: CommitmentData, version: int | None = None) -> None:
    """Correct a commitment nothing was applied for under. Raises NotAllowed, Stale, RuleBroken ``commitment_used`` or as above."""
    commitment, lead = _own(work, commitment_id)
    check_version(commitment, version)
    used = select(GrantApplication.id).where(GrantApplication.commitment_id == commitment_id)
    if commitment.state != CommitmentState.OPEN or work.session.scalars(used).first() is not None:
        text = _("A grant was applied for under this commitment; it cannot be changed any more. End it, or make another one.")
        raise RuleBroken("commitment_used", text)
    _enter(work, lead, commitment, data)
    for each in work.session.scalars(select(CommitmentShare).where(CommitmentShare.commitment_id == commitment_id)):
        work.session.delete(each)
    work.session.flush()
    _share(work, commitment, data.shares)


@act("end_commitment", label=N_("End policy commitment"))
def end_commitment(work: Work, commitment_id: UUID, reason: str) -> None:
    """End a commitment 终止: nothing more is granted under it, what was approved is still paid.

    Raises NotAllowed, RuleBroken ``commitment_ended`` or ``grant_pending``.
    """
    commitment, _lead = _own(work, commitment_id)
    if commitment.state != CommitmentState.OPEN:
        raise RuleBroken("commitment_ended", _("This commitment was ended on {day}.").format(day=commitment.ended_on))
    hold_chain(work.session)
    pending = sums_of(work.session, [commitment])[commitment_id].pending
    if pending:
        text = _("An application over {amount} is not decided yet; decide or withdraw it first.")
        raise RuleBroken("grant_pending", text.format(amount=yuan(pending)))
    commitment.end_reason = checked_text(reason, "reason", _("Reason"), most=1000)
    commitment.state, commitment.ended_on = CommitmentState.ENDED, work.clock.today()


def _own(work: Work, commitment_id: UUID) -> tuple[PolicyCommitment, Lead]:
    commitment = work.session.get_one(PolicyCommitment, commitment_id)
    return commitment, own_lead(work, commitment.lead_id)


def _enter(work: Work, lead: Lead, commitment: PolicyCommitment, data: CommitmentData) -> None:
    clause = work.session.get_one(PolicyClause, data.clause_id)
    contract = checked_text(
        data.contract_number or lead.contract_number, "contract_number", _("Contract number"), most=60, needed=False
    )
    signed_on = data.signed_on or lead.contract_date or work.clock.today()
    check_signed(lead.stage, lead.side_state, contract, signed_on, work.clock.today())
    facts = facts_of(clause)
    check_promisable(facts, signed_on)
    before = promised_before(work.session, lead.id, clause.series_id, commitment.id)
    check_promise(data.ceiling, data.shares, signed_on, facts, before)
    commitment.clause_id, commitment.ceiling = clause.id, data.ceiling
    commitment.contract_number, commitment.signed_on = contract, signed_on
    commitment.terms = checked_text(data.terms, "terms", _("Conditions"), most=2000, needed=False)


def _share(work: Work, commitment: PolicyCommitment, shares: Mapping[int, int]) -> None:
    work.session.add_all(
        CommitmentShare(commitment_id=commitment.id, year=year, amount=amount) for year, amount in sorted(shares.items())
    )
    work.session.flush()


@holds_after_undo("policy_commitment")
def _caps_hold(work: Work, ids: Sequence[UUID]) -> None:
    """Refuse an undo that takes up again what exceeds the clause's cap by now. Raises RuleBroken ``promise_cap``."""
    for commitment in work.session.scalars(select(PolicyCommitment).where(PolicyCommitment.id.in_(ids))):
        clause = work.session.get_one(PolicyClause, commitment.clause_id)
        if commitment.state == CommitmentState.OPEN:
            before = promised_before(work.session, commitment.lead_id, clause.series_id, commitment.id)
            shares = {commitment.signed_on.year: commitment.ceiling}
            check_promise(commitment.ceiling, shares, commitment.signed_on, facts_of(clause), before)
