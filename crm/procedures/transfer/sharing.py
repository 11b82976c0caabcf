"""What is shared: the pool as everyone reads it, the leads that two units share in, and what a proposal begins with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import or_, select, true
from sqlalchemy.orm import Session

from crm.kernel.clock import local_date
from crm.kernel.errors import NotAllowed
from crm.kernel.i18n import _
from crm.leads.model import Lead
from crm.leads.rules import SideState, Stage
from crm.people.model import Unit
from crm.people.permissions import Actor, May, scope
from crm.people.queries import unit_names
from crm.procedures.transfer.course import RECRUITING_KINDS, RUNNING, OfferState
from crm.procedures.transfer.disclosure import default_summary, masked_title
from crm.procedures.transfer.model import LeadSplit, PoolOffer, Transfer
from crm.procedures.transfer.rules import Split, checked_split
from crm.procedures.transfer.splits import standing_split, terms


@dataclass(frozen=True, slots=True)
class OfferRow:
    """An offer in the shared pool as everyone reads it; ``lead_id`` and ``project`` only for the unit whose lead it is."""

    id: UUID
    lead_id: UUID | None
    title: str
    project: str
    summary: str
    unit: str
    split: Split
    offered_on: date
    state: str
    claimable: bool
    own: bool


def pool(session: Session, actor: Actor, limit: int = 200) -> list[OfferRow]:
    """Return the shared pool, the newest offer first: open offers of every unit, masked; claimed ones of one's own."""
    chosen = select(PoolOffer, Lead).join(Lead, Lead.id == PoolOffer.lead_id).where(PoolOffer.state != OfferState.CLOSED)
    units = unit_names(session)
    kinds = {row.id: row.kind for row in session.execute(select(Unit.id, Unit.kind))}
    recruits = actor.may(May.EDIT_RECORDS) and actor.unit_id is not None and kinds.get(actor.unit_id) in RECRUITING_KINDS
    rows = []
    for offer, lead in session.execute(chosen.order_by(PoolOffer.offered_at.desc()).limit(limit)):
        own = actor.units is None or offer.unit_id in actor.units
        if offer.state == OfferState.CLAIMED and not own:
            continue
        split = checked_split(offer.indicators, offer.tax, offer.years)
        rows.append(
            OfferRow(
                offer.id,
                lead.id if own else None,
                masked_title(lead),
                lead.name if own else "",
                offer.summary,
                units.get(offer.unit_id, ""),
                split,
                local_date(offer.offered_at),
                offer.state,
                recruits and not own and offer.state == OfferState.OPEN,
                actor.may(May.EDIT_RECORDS) and own,
            )
        )
    return rows


@dataclass(frozen=True, slots=True)
class ShareRow:
    """A unit's share in a lead: its side of the standing split, who holds the lead, and until when."""

    id: UUID
    lead_id: UUID
    project: str
    stage: str
    holder: str
    holder_id: UUID
    reporting: str
    landing: str
    split: Split
    reports: bool
    first_day: date
    last_day: date


def shared_leads(session: Session, actor: Actor, day: date, limit: int = 200) -> list[ShareRow]:
    """Return the leads in which the actor's units share on ``day``, also those that another unit holds by now."""
    seen = (
        true() if actor.units is None else or_(scope(actor, LeadSplit.reporting_unit_id), scope(actor, LeadSplit.landing_unit_id))
    )
    chosen = (
        select(LeadSplit, Lead)
        .join(Lead, Lead.id == LeadSplit.lead_id)
        .where(seen, LeadSplit.first_day <= day, LeadSplit.last_day >= day)
        .order_by(LeadSplit.first_day.desc(), LeadSplit.id.desc())
        .limit(limit)
    )
    units = unit_names(session)
    return [
        ShareRow(
            row.id,
            lead.id,
            lead.name,
            lead.stage,
            units.get(lead.unit_id, ""),
            lead.unit_id,
            units.get(row.reporting_unit_id, "") if row.reporting_unit_id else row.partner,
            units.get(row.landing_unit_id, "") if row.landing_unit_id else row.partner,
            checked_split(row.indicators, row.tax, row.years),
            actor.unit_id == row.reporting_unit_id,
            row.first_day,
            row.last_day,
        )
        for row, lead in session.execute(chosen)
    ]


@dataclass(frozen=True, slots=True)
class PlannedRow:
    """A lead of another unit that is planned to land in the actor's, masked; ``id`` names it for whoever asks for it."""

    id: UUID
    title: str
    unit: str
    stage: str


def planned_here(session: Session, actor: Actor, limit: int = 200) -> list[PlannedRow]:
    """Return the registered leads of other units that are planned to land in the actor's and that nothing holds, masked."""
    if actor.units is None:
        return []
    running = select(Transfer.id).where(Transfer.lead_id == Lead.id, Transfer.state.in_(RUNNING))
    chosen = (
        select(Lead)
        .where(
            scope(actor, Lead.landing_unit_id),
            Lead.unit_id.not_in(list(actor.units)),
            Lead.stage.in_((Stage.FIRST_REPORTED, Stage.NEGOTIATING, Stage.JOINT_REVIEW)),
            Lead.side_state.in_((SideState.NONE, SideState.ON_HOLD)),
            ~running.exists(),
        )
        .order_by(Lead.created_at.desc(), Lead.id)
        .limit(limit)
    )
    units = unit_names(session)
    return [PlannedRow(lead.id, masked_title(lead), units.get(lead.unit_id, ""), lead.stage) for lead in session.scalars(chosen)]


def summary_for(session: Session, actor: Actor, lead_id: UUID, day: date) -> tuple[str, Split | None, UUID]:
    """Return (masked summary, the terms that stand, the holding unit) of a lead, for whoever proposes. Raises NotAllowed."""
    lead = session.scalars(select(Lead).where(Lead.id == lead_id, scope(actor, Lead.unit_id))).first()
    if lead is None:
        raise NotAllowed("unit", _("This record belongs to another unit."))
    standing = standing_split(session, lead_id, day)
    return default_summary(session, lead), None if standing is None else terms(standing), lead.unit_id
