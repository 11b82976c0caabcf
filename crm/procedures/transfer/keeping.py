"""What the acts of transfers share: whose lead it is in the log, whether it is free, its terms, and how a transfer ends."""

from __future__ import annotations

from datetime import time
from uuid import UUID

from sqlalchemy import or_, select

from crm.kernel.errors import RuleBroken
from crm.kernel.i18n import _
from crm.leads.handing import mark_side_state
from crm.leads.model import Lead, Milestone
from crm.leads.rules import SideState
from crm.people.setup import all_settings
from crm.procedures.first_report.model import FirstReport
from crm.procedures.first_report.rules import ReportState
from crm.procedures.transfer.course import RUNNING, AnswerRule, OfferState, TransferState, check_transferable, is_past
from crm.procedures.transfer.disclosure import masked_title
from crm.procedures.transfer.model import PoolOffer, Transfer
from crm.procedures.transfer.rules import Split, checked_split
from crm.procedures.transfer.splits import standing_split, terms
from crm.store.acts import Work


def note_lead(work: Work, lead: Lead, transfer: Transfer | None = None) -> None:
    """Name the lead in the change log, by its industry alone where another unit acts."""
    if work.actor.units is None or lead.unit_id in work.actor.units:
        work.note_subject(lead, lead.name)
    else:
        work.note_subject(transfer or lead, masked_title(lead))


def check_free(work: Work, lead: Lead, offer: PoolOffer | None) -> None:
    """Refuse a lead that cannot be transferred now.

    ``offer``: the pool offer that is being claimed. Raises RuleBroken (see ``check_transferable``, ``check_nothing_runs``).
    """
    check_nothing_runs(work, lead, offer)
    signed = select(Milestone.id).where(Milestone.lead_id == lead.id)
    check_transferable(lead.stage, lead.side_state, signed=work.session.scalars(signed).first() is not None)


def check_nothing_runs(work: Work, lead: Lead, offer: PoolOffer | None) -> None:
    """Refuse a lead that a transfer, a pool offer beside ``offer`` or a conflict holds. Raises RuleBroken.

    ``transfer_running``, ``transfer_pool`` or ``transfer_conflict``; a transfer whose answer is past due ends here.
    """
    end_overdue(work, lead)
    running = select(Transfer.id).where(Transfer.lead_id == lead.id, Transfer.state.in_(RUNNING))
    if work.session.scalars(running).first() is not None:
        raise RuleBroken("transfer_running", _("This lead is in transfer already; settle that one first."))
    if offer is None and open_offer(work, lead.id) is not None:
        raise RuleBroken("transfer_pool", _("This lead is offered in the shared pool; take it back from there first."))
    contested = or_(FirstReport.in_conflict, FirstReport.state == ReportState.CONTESTED)
    if work.session.scalars(select(FirstReport.id).where(FirstReport.lead_id == lead.id, contested)).first() is not None:
        raise RuleBroken("transfer_conflict", _("Its first report is in conflict with another unit's; wait for the ruling."))


def end_overdue(work: Work, lead: Lead) -> None:
    """End a lead's transfers that nobody answered in time, inside the act that comes upon them."""
    offered = select(Transfer).where(Transfer.lead_id == lead.id, Transfer.state == TransferState.OFFERED)
    for transfer in work.session.scalars(offered).all():
        if is_past(transfer.due_on, work.clock.now(), answer_rule(work).closing):
            end_transfer(work, transfer, lead, TransferState.EXPIRED, "")
            work.session.flush()


def open_offer(work: Work, lead_id: UUID) -> PoolOffer | None:
    """Return a lead's offer in the shared pool that nobody has claimed, None where there is none."""
    chosen = select(PoolOffer).where(PoolOffer.lead_id == lead_id, PoolOffer.state == OfferState.OPEN)
    return work.session.scalars(chosen).first()


def split_for(work: Work, lead: Lead, wanted: Split | None) -> Split:
    """Return the terms: a lead handed on keeps those that stand with its first reporter. Raises RuleBroken.

    ``split_stands`` (other terms are wanted), ``split_joint`` (another unit or a partner outside shares as landing side,
    and would lose its share).
    """
    standing = standing_split(work.session, lead.id, work.clock.today())
    if standing is not None and standing.landing_unit_id != lead.unit_id:
        raise RuleBroken("split_joint", _("Another unit or partner shares this lead as its landing side; it is not handed on."))
    if standing is not None:
        if wanted is not None and wanted != terms(standing):
            text = _("A split stands already ({terms}); the lead is handed on with it.")
            raise RuleBroken("split_stands", text.format(terms=terms(standing).words), field="indicators")
        return terms(standing)
    if wanted is None:
        values = all_settings(work.session)
        return checked_split(values["split_ratio"], values["split_ratio"], values["split_years"])
    return checked_split(wanted.indicators, wanted.tax, wanted.years)


def answer_rule(work: Work) -> AnswerRule:
    """Return the county's settings for answers."""
    values = all_settings(work.session)
    closing = time(*divmod(values["closing_hour"], 60))
    days, claim = values["transfer_answer_days"], values["claim_answer_days"]
    return AnswerRule(days, claim, values["transfer_amber_days"], values["transfer_red_days"], closing)


def end_transfer(work: Work, transfer: Transfer, lead: Lead, state: TransferState, reason: str) -> None:
    """End a transfer that will not hold: the lead returns to where it was, a pool offer is open again."""
    transfer.state, transfer.ended_at, transfer.end_reason = state, work.clock.now(), reason
    if transfer.marked:
        mark_side_state(work, lead, SideState(transfer.side_before))
    if transfer.offer_id is not None:
        work.session.get_one(PoolOffer, transfer.offer_id).state = OfferState.OPEN


def acts_for(work: Work, unit_id: UUID | None) -> bool:
    """Tell whether the actor belongs to a unit; whoever sees all units does not thereby speak for them."""
    actor = work.actor
    return unit_id is not None and (actor.unit_id == unit_id or (actor.units is not None and unit_id in actor.units))
