"""The reserve pool 储备库: living leads not signed yet, by size band, level and chain link (domain, opening and §4.14)."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm.leads.model import Lead
from crm.leads.rules import SIZE_BANDS, YI_FEN, SideState, Stage, size_band
from crm.people.permissions import Actor, scope
from crm.people.queries import unit_names

LIVING = ("", SideState.ON_HOLD.value, SideState.IN_TRANSFER.value)
"""Side states of a lead that may still be signed; one that is vetoed or lost is no reserve."""


@dataclass(frozen=True, slots=True)
class ReserveRow:
    """A project in reserve: ``band`` is its size band in 亿元 (1, 5, 10, 50 or 100), ``total_yuan`` is in fen."""

    id: UUID
    name: str
    investor: str
    content: str
    unit_id: UUID
    unit: str
    band: int
    total_yuan: int
    stage: str
    level: str
    chain: str
    chain_link: str
    next_step: str


def reserve_pool(session: Session, actor: Actor, band_from: int = SIZE_BANDS[0]) -> list[ReserveRow]:
    """Return the actor's units' reserve of ``band_from`` 亿元 or more, the largest first."""
    chosen = (
        select(Lead)
        .where(
            scope(actor, Lead.unit_id),
            Lead.stage != Stage.SIGNED,
            Lead.side_state.in_(LIVING),
            Lead.total_yuan >= band_from * YI_FEN,
        )
        .order_by(Lead.total_yuan.desc(), Lead.name, Lead.id)
    )
    names = unit_names(session)
    return [_row(lead, names[lead.unit_id]) for lead in session.scalars(chosen)]


def _row(lead: Lead, unit: str) -> ReserveRow:
    return ReserveRow(
        lead.id,
        lead.name,
        lead.investor,
        lead.content,
        lead.unit_id,
        unit,
        size_band(lead.total_yuan),
        lead.total_yuan or 0,
        lead.stage,
        lead.level,
        lead.chain,
        lead.chain_link,
        lead.next_step,
    )
