"""What units and the bureau do with transfers 流转: propose, answer, confirm, withdraw, let expire."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from crm.enterprises.rules import checked_text
from crm.kernel.errors import NotAllowed, RuleBroken
from crm.kernel.i18n import N_, _
from crm.leads.handing import hand_over, mark_side_state
from crm.leads.model import Lead, Milestone
from crm.leads.rules import SideState
from crm.people.model import Unit
from crm.people.permissions import May, require
from crm.people.queries import officials_on
from crm.people.setup import county_calendar
from crm.procedures.transfer.course import (
    RECRUITING_KINDS,
    RUNNING,
    OfferState,
    Origin,
    Side,
    TransferState,
    answer_due,
    check_answerable,
    check_masked,
    check_running,
    check_transferable,
    is_past,
)
from crm.procedures.transfer.disclosure import checked_summary, names_of
from crm.procedures.transfer.keeping import acts_for, answer_rule, check_free, end_transfer, note_lead, split_for
from crm.procedures.transfer.model import PoolOffer, Transfer, TransferConfirmation
from crm.procedures.transfer.rules import Split, checked_split
from crm.procedures.transfer.splits import hold_split, standing_split
from crm.store.acts import Work, act
from crm.store.change_writer import hold_chain
from crm.store.numbering import next_number

SERIES = "transfer"


@dataclass(frozen=True, slots=True)
class TransferData:
    """What is entered of a transfer. ``split`` None: the terms that stand, else the county's default.

    An enclave 飞地 has a ``partner`` outside instead of the receiving unit; ``flies_in``: the partner is the reporting side.
    ``summary`` is what the other unit reads before it is agreed (empty: the content without the investor's names).
    """

    receiving_unit_id: UUID | None = None
    split: Split | None = None
    reason: str = ""
    summary: str = ""
    partner: str = ""
    flies_in: bool = False


@act("propose_transfer", label=N_("Propose transfer"), undoable=False)
def propose_transfer(work: Work, lead_id: UUID, data: TransferData) -> UUID:
    """Propose to transfer a lead 流转: by its unit, by the bureau, or by the unit where it is planned to land.

    Raises NotAllowed, RuleBroken (see ``check_transferable``, and ``transfer_pool``, ``transfer_unit``, ``split_stands``).
    """
    require(work.actor, May.EDIT_RECORDS)
    lead = work.session.get_one(Lead, lead_id)
    return begin(work, lead, data, _origin(work, lead, data))


def _origin(work: Work, lead: Lead, data: TransferData) -> Origin:
    """Tell in whose name the actor proposes. Raises NotAllowed."""
    units = work.actor.units
    if units is None:
        require(work.actor, May.TRANSFER)
        return Origin.BUREAU
    if lead.unit_id in units:
        return Origin.GIVING
    if not data.partner and data.receiving_unit_id in units and lead.landing_unit_id in units:
        return Origin.RECEIVING
    raise NotAllowed("unit", _("This record belongs to another unit."))


def begin(work: Work, lead: Lead, data: TransferData, origin: Origin, offer: PoolOffer | None = None) -> UUID:
    """Begin a transfer inside an act whose actor was checked; the lead is marked once its own unit agrees.

    Raises RuleBroken.
    """
    note_lead(work, lead)
    check_free(work, lead, offer)
    split = split_for(work, lead, data.split)
    giving, receiving = _parties(work, lead, data)
    transfer = Transfer(
        lead_id=lead.id,
        giving_unit_id=giving,
        receiving_unit_id=receiving,
        partner=checked_text(data.partner, "partner", _("Partner"), most=60, needed=False),
        origin=origin,
        offer_id=offer.id if offer else None,
        state=TransferState.OFFERED,
        indicators=split.indicators,
        tax=split.tax,
        years=split.years,
        summary=_summary(work, lead, data, origin, offer),
        reason=_reason(work, lead, data.reason),
        proposed_by=work.actor.official_id,
        proposed_unit_id=work.actor.unit_id,
        proposed_at=work.clock.now(),
        officer_id=work.actor.official_id if origin in (Origin.RECEIVING, Origin.POOL) else None,
    )
    work.session.add(transfer)
    if data.partner:
        transfer.state, transfer.answered_at = TransferState.ACCEPTED, work.clock.now()
    else:
        _await_answer(work, transfer, origin)
    if origin not in (Origin.RECEIVING, Origin.POOL):
        _mark(work, transfer, lead)
    work.session.flush()
    return transfer.id


def _summary(work: Work, lead: Lead, data: TransferData, origin: Origin, offer: PoolOffer | None) -> str:
    """Return what the other unit reads: nothing of what it asked for itself, the offer's words of what it claims."""
    if origin is Origin.RECEIVING:
        return ""
    return offer.summary if offer else checked_summary(work.session, lead, data.summary)


def _reason(work: Work, lead: Lead, text: str) -> str:
    """Return the reason, which the other unit reads too. Raises RuleBroken ``summary_names`` or ``text_long``."""
    reason = checked_text(text, "reason", _("Reason"), most=1000, needed=False)
    check_masked(reason, names_of(work.session, lead), "reason")
    return reason


def _parties(work: Work, lead: Lead, data: TransferData) -> tuple[UUID | None, UUID | None]:
    """Return (giving, receiving) unit, None for an enclave's partner. Raises RuleBroken ``transfer_unit``."""
    if data.partner:
        return (None, lead.unit_id) if data.flies_in else (lead.unit_id, None)
    unit = work.session.get(Unit, data.receiving_unit_id) if data.receiving_unit_id else None
    if unit is None or unit.kind not in RECRUITING_KINDS or unit.closed_on is not None or unit.id == lead.unit_id:
        text = _("Choose the township or park where the project lands; it must be another than the lead's own.")
        raise RuleBroken("transfer_unit", text, field="receiving_unit_id")
    return lead.unit_id, unit.id


def _await_answer(work: Work, transfer: Transfer, origin: Origin) -> None:
    due = answer_due(county_calendar(work.session), transfer.proposed_at, answer_rule(work), origin)
    asked = origin in (Origin.RECEIVING, Origin.POOL)
    transfer.answering_unit_id = transfer.giving_unit_id if asked else transfer.receiving_unit_id
    transfer.due_on, transfer.due_table = due.date, due.table[:60]


def _mark(work: Work, transfer: Transfer, lead: Lead) -> None:
    transfer.side_before, transfer.marked = lead.side_state, True
    mark_side_state(work, lead, SideState.IN_TRANSFER)


def _found(work: Work, transfer_id: UUID) -> tuple[Transfer, Lead]:
    transfer = work.session.get_one(Transfer, transfer_id)
    lead = work.session.get_one(Lead, transfer.lead_id)
    note_lead(work, lead, transfer)
    return transfer, lead


def _answering(work: Work, transfer_id: UUID) -> tuple[Transfer, Lead]:
    """Return a transfer that the actor's unit has to answer, in time. Raises NotAllowed, RuleBroken."""
    require(work.actor, May.EDIT_RECORDS)
    transfer, lead = _found(work, transfer_id)
    check_running(transfer.state, (TransferState.OFFERED,))
    if not acts_for(work, transfer.answering_unit_id):
        raise NotAllowed("unit", _("Another unit answers this transfer."))
    check_answerable(transfer.due_on, work.clock.now(), answer_rule(work).closing)
    return transfer, lead


@act("accept_transfer", label=N_("Accept transfer"), undoable=False)
def accept_transfer(work: Work, transfer_id: UUID, officer_id: UUID | None = None) -> None:
    """Accept a transfer in time; a receiving unit names the officer who takes the lead on (else whoever accepts).

    Raises NotAllowed, RuleBroken ``transfer_expired``, ``transfer_state`` or ``officer_elsewhere``.
    """
    transfer, lead = _answering(work, transfer_id)
    transfer.state, transfer.answered_at = TransferState.ACCEPTED, work.clock.now()
    transfer.answered_by = work.actor.official_id
    if transfer.answering_unit_id == transfer.giving_unit_id:
        check_transferable(lead.stage, lead.side_state, signed=False)
        _mark(work, transfer, lead)
        return
    chosen = officer_id or work.actor.official_id
    serving = {each.id for each in officials_on(work.session, work.clock.today(), [transfer.receiving_unit_id or lead.unit_id])}
    if chosen not in serving:
        text = _("This official does not serve in the lead's unit today; choose one who does.")
        raise RuleBroken("officer_elsewhere", text, field="officer_id")
    transfer.officer_id = chosen


@act("refuse_transfer", label=N_("Refuse transfer"), undoable=False)
def refuse_transfer(work: Work, transfer_id: UUID, reason: str) -> None:
    """Refuse a transfer with a reason; the lead stays where it is. Raises NotAllowed, RuleBroken."""
    transfer, lead = _answering(work, transfer_id)
    transfer.answered_by, transfer.answered_at = work.actor.official_id, work.clock.now()
    end_transfer(work, transfer, lead, TransferState.REFUSED, checked_text(reason, "reason", _("Reason"), most=1000))


@act("withdraw_transfer", label=N_("Withdraw transfer"), undoable=False)
def withdraw_transfer(work: Work, transfer_id: UUID, reason: str) -> None:
    """Withdraw a transfer before it holds: who proposed it, the lead's unit, or the bureau. Raises NotAllowed, RuleBroken."""
    require(work.actor, May.EDIT_RECORDS)
    transfer, lead = _found(work, transfer_id)
    if not (work.actor.may(May.TRANSFER) or any(acts_for(work, each) for each in (transfer.proposed_unit_id, lead.unit_id))):
        raise NotAllowed("unit", _("This transfer belongs to other units."))
    check_running(transfer.state, RUNNING)
    end_transfer(work, transfer, lead, TransferState.WITHDRAWN, checked_text(reason, "reason", _("Reason"), most=1000))


@act("confirm_transfer", label=N_("Confirm transfer"), undoable=False)
def confirm_transfer(work: Work, transfer_id: UUID, note: str = "") -> bool:
    """Confirm an accepted transfer: a unit's leader for each unit, the bureau for the county; the third lets it hold.

    Returns whether it holds now. Raises NotAllowed, RuleBroken ``transfer_state`` or ``confirmed_twice``.
    """
    transfer, lead = _found(work, transfer_id)
    side = _side(work, transfer)
    check_running(transfer.state, (TransferState.ACCEPTED,))
    return _confirm(work, transfer, lead, side, checked_text(note, "note", _("Note"), needed=False))


def _side(work: Work, transfer: Transfer) -> Side:
    if work.actor.may(May.TRANSFER):
        return Side.BUREAU
    require(work.actor, May.SIGN_FOR_UNIT)
    for side, unit in ((Side.GIVING, transfer.giving_unit_id), (Side.RECEIVING, transfer.receiving_unit_id)):
        if acts_for(work, unit):
            return side
    raise NotAllowed("unit", _("This transfer belongs to other units."))


@act("confirm_for_partner", label=N_("Record the partner's confirmation"), undoable=False)
def confirm_for_partner(work: Work, transfer_id: UUID, document: str) -> bool:
    """Record the written consent of an enclave's partner outside by its ``document``. Returns whether the transfer holds now.

    Raises NotAllowed, RuleBroken ``partner_none``, ``transfer_state`` or ``confirmed_twice``.
    """
    require(work.actor, May.TRANSFER)
    transfer, lead = _found(work, transfer_id)
    check_running(transfer.state, (TransferState.ACCEPTED,))
    if not transfer.partner:
        raise RuleBroken("partner_none", _("Both units are the county's own; each confirms for itself."))
    side = Side.GIVING if transfer.giving_unit_id is None else Side.RECEIVING
    return _confirm(work, transfer, lead, side, checked_text(document, "document", _("Partner's document")))


def _confirm(work: Work, transfer: Transfer, lead: Lead, side: Side, note: str) -> bool:
    chosen = select(TransferConfirmation.side).where(TransferConfirmation.transfer_id == transfer.id)
    confirmed = set(work.session.scalars(chosen))
    if side in confirmed:
        raise RuleBroken("confirmed_twice", _("Your side has confirmed this transfer already."))
    work.session.add(
        TransferConfirmation(
            transfer_id=transfer.id,
            side=side,
            unit_id=work.actor.unit_id,
            official_id=work.actor.official_id,
            confirmed_at=work.clock.now(),
            note=note,
        )
    )
    if not _needed(work, transfer) <= {*confirmed, side}:
        return False
    _complete(work, transfer, lead)
    return True


def _needed(work: Work, transfer: Transfer) -> set[Side]:
    """Return who must confirm: both units and the bureau; for a lead of the bureau itself its word counts for both."""
    giving = work.session.get(Unit, transfer.giving_unit_id) if transfer.giving_unit_id else None
    return {Side.RECEIVING, Side.BUREAU} if giving is not None and giving.kind == "bureau" else set(Side)


def _complete(work: Work, transfer: Transfer, lead: Lead) -> None:
    """Let the transfer hold: number, split, and the lead in its new hands. The first reporter keeps its share."""
    signed = select(Milestone.id).where(Milestone.lead_id == lead.id)
    check_transferable(lead.stage, transfer.side_before, signed=work.session.scalars(signed).first() is not None)
    today = work.clock.today()
    hold_chain(work.session)
    transfer.year, transfer.number = today.year, next_number(work.session, SERIES, today.year)
    transfer.state, transfer.ended_at = TransferState.HELD, work.clock.now()
    standing = standing_split(work.session, lead.id, today)
    reporting = standing.reporting_unit_id if standing is not None else transfer.giving_unit_id
    split = checked_split(transfer.indicators, transfer.tax, transfer.years)
    parties = (reporting, transfer.receiving_unit_id)
    partner = transfer.partner or (standing.partner if standing is not None else "")
    hold_split(work, lead.id, split, *parties, source="transfer", source_id=transfer.id, partner=partner)
    mark_side_state(work, lead, SideState(transfer.side_before))
    if transfer.partner:
        lead.enclave, lead.enclave_partner = ("in" if transfer.giving_unit_id is None else "out"), transfer.partner
    elif transfer.receiving_unit_id is not None:
        landing = work.session.get_one(Unit, transfer.receiving_unit_id).name
        text = _("Transferred to {unit}; split: {terms}.").format(unit=landing, terms=split.words)
        hand_over(work, lead, transfer.receiving_unit_id, transfer.officer_id, text)
    if transfer.offer_id is not None:
        offer = work.session.get_one(PoolOffer, transfer.offer_id)
        offer.state, offer.closed_at = OfferState.CLOSED, work.clock.now()


@act("expire_transfers", label=N_("Let unanswered transfers expire"), undoable=False)
def expire_transfers(work: Work) -> int:
    """End the transfers of the actor's units that nobody answered in time; returns how many. Raises NotAllowed."""
    require(work.actor, May.EDIT_RECORDS)
    ended = _overdue(work)
    for transfer in ended:
        lead = work.session.get_one(Lead, transfer.lead_id)
        note_lead(work, lead, transfer)
        end_transfer(work, transfer, lead, TransferState.EXPIRED, "")
    return len(ended)


def expire_if_due(work: Work) -> int:
    """End what ran out unanswered when somebody of its units sits down, so that no lead stays in transfer for nothing.

    Returns how many; whoever may edit no records ends nothing.
    """
    if not work.actor.may(May.EDIT_RECORDS) or not _overdue(work):
        return 0
    return expire_transfers(work).value


def _overdue(work: Work) -> list[Transfer]:
    """Return the transfers of the actor's units that nobody answered in time."""
    now, closing = work.clock.now(), answer_rule(work).closing
    offered = work.session.scalars(select(Transfer).where(Transfer.state == TransferState.OFFERED)).all()
    return [
        transfer
        for transfer in offered
        if is_past(transfer.due_on, now, closing)
        and (
            work.actor.may(May.TRANSFER)
            or any(acts_for(work, each) for each in (transfer.giving_unit_id, transfer.receiving_unit_id))
        )
    ]
