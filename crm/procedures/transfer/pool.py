"""The shared pool 共享项目: a unit offers a lead, others claim it; a claim is a transfer (domain §4.2)."""

from __future__ import annotations

from uuid import UUID

from crm.enterprises.rules import checked_text
from crm.kernel.errors import RuleBroken
from crm.kernel.i18n import N_, _
from crm.leads.keeping import own_lead
from crm.leads.model import Lead
from crm.people.model import Unit
from crm.people.permissions import May, require
from crm.procedures.transfer.course import RECRUITING_KINDS, OfferState, Origin
from crm.procedures.transfer.disclosure import checked_summary, masked_title
from crm.procedures.transfer.keeping import check_free, end_overdue, split_for
from crm.procedures.transfer.model import PoolOffer
from crm.procedures.transfer.rules import Split, checked_split
from crm.procedures.transfer.service import TransferData, begin
from crm.store.acts import Work, act


@act("offer_to_pool", label=N_("Offer lead to the shared pool"), undoable=False)
def offer_to_pool(work: Work, lead_id: UUID, summary: str = "", split: Split | None = None) -> UUID:
    """Offer a lead for other units to claim; they read the summary, its industry and size, never the investor.

    Raises NotAllowed, RuleBroken ``offer_twice``, ``summary_names`` and those of ``check_transferable``.
    """
    lead = own_lead(work, lead_id)
    return put_in_pool(work, lead, summary, split)


def put_in_pool(work: Work, lead: Lead, summary: str, split: Split | None) -> UUID:
    """Put a lead in the pool inside an act whose actor was checked. Raises RuleBroken."""
    check_free(work, lead, None)
    chosen = split_for(work, lead, split)
    offer = PoolOffer(
        lead_id=lead.id,
        unit_id=lead.unit_id,
        official_id=work.actor.official_id,
        state=OfferState.OPEN,
        summary=checked_summary(work.session, lead, summary),
        indicators=chosen.indicators,
        tax=chosen.tax,
        years=chosen.years,
        offered_at=work.clock.now(),
    )
    work.session.add(offer)
    work.session.flush()
    return offer.id


@act("take_back_offer", label=N_("Take lead back from the shared pool"), undoable=False)
def take_back_offer(work: Work, offer_id: UUID, reason: str = "") -> None:
    """Take an offer back while nobody has claimed it. Raises NotAllowed, RuleBroken ``offer_state``."""
    offer = work.session.get_one(PoolOffer, offer_id)
    end_overdue(work, own_lead(work, offer.lead_id))
    _check_open(offer)
    offer.state, offer.closed_at = OfferState.CLOSED, work.clock.now()
    offer.close_reason = checked_text(reason, "reason", _("Reason"), most=500, needed=False)


@act("claim_offer", label=N_("Claim lead from the shared pool"), undoable=False)
def claim_offer(work: Work, offer_id: UUID, reason: str) -> UUID:
    """Claim a lead from the pool for the actor's unit, saying how it would land; its unit answers within 5 working days.

    Returns the transfer. Raises NotAllowed, RuleBroken ``offer_state``, ``claim_unit`` and those of a transfer.
    """
    require(work.actor, May.EDIT_RECORDS)
    offer = work.session.get_one(PoolOffer, offer_id)
    lead = work.session.get_one(Lead, offer.lead_id)
    work.note_subject(offer, masked_title(lead))
    unit = work.session.get(Unit, work.actor.unit_id) if work.actor.unit_id else None
    if unit is None or unit.kind not in RECRUITING_KINDS or unit.id == offer.unit_id:
        raise RuleBroken("claim_unit", _("Another township or park claims a lead from the pool, for itself."))
    end_overdue(work, lead)
    _check_open(offer)
    offer.state = OfferState.CLAIMED
    checked = checked_text(reason, "reason", _("How it would land"), most=1000)
    split = checked_split(offer.indicators, offer.tax, offer.years)
    return begin(work, lead, TransferData(unit.id, split, checked), Origin.POOL, offer)


def _check_open(offer: PoolOffer) -> None:
    if offer.state != OfferState.OPEN:
        raise RuleBroken("offer_state", _("This offer is not open any more; somebody claimed it or it was taken back."))
