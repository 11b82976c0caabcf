"""Duplicates of a lead 项目查重: those of its enterprises, and other leads of one project, industry and amount (domain §4.3)."""

from __future__ import annotations

from uuid import UUID

from rapidfuzz.fuzz import ratio
from sqlalchemy import select
from sqlalchemy.orm import Session

from crm.enterprises.duplicates.queries import Duplicate, duplicates, tell_stages
from crm.enterprises.duplicates.rules import SCORES, Evidence, Verdict
from crm.enterprises.model import Enterprise
from crm.enterprises.queries import contacts_of
from crm.enterprises.rules import normal_name
from crm.kernel.errors import NotAllowed
from crm.kernel.i18n import _
from crm.leads.model import Lead, LeadEnterprise
from crm.leads.rules import Stage, stage_words
from crm.people.model import Unit
from crm.people.permissions import Actor, scope
from crm.people.setup import setting

ALIKE = 85
"""Points of 100 from which two names of projects are the same project in other words."""
_ORDER = {str(stage): place for place, stage in enumerate(Stage)}


@tell_stages
def furthest_stages(session: Session, enterprise_ids: list[UUID]) -> dict[UUID, str]:
    """Return the furthest stage among the leads of each enterprise, translated."""
    chosen = (
        select(LeadEnterprise.enterprise_id, Lead.stage)
        .join(Lead, Lead.id == LeadEnterprise.lead_id)
        .where(LeadEnterprise.enterprise_id.in_(enterprise_ids))
    )
    furthest: dict[UUID, str] = {}
    for owner, stage in session.execute(chosen):
        if owner not in furthest or _ORDER[stage] > _ORDER[furthest[owner]]:
            furthest[owner] = stage
    return {owner: stage_words(stage) for owner, stage in furthest.items()}


def duplicates_of_lead(session: Session, actor: Actor, lead_id: UUID, top: int = 10) -> list[Duplicate]:
    """Return what may be the same as a lead's enterprises or as its project, the likeliest first.

    Raises NotAllowed for a lead that the actor may not see.
    """
    lead = session.scalars(select(Lead).where(Lead.id == lead_id, scope(actor, Lead.unit_id))).first()
    if lead is None:
        raise NotAllowed("unit", _("This record belongs to another unit."))
    chosen = select(Enterprise).join(LeadEnterprise, LeadEnterprise.enterprise_id == Enterprise.id)
    firms = session.scalars(chosen.where(LeadEnterprise.lead_id == lead_id).order_by(LeadEnterprise.position)).all()
    own = [firm.id for firm in firms]
    found: list[Duplicate] = []
    for firm in firms:
        phones = [phone for contact in contacts_of(session, firm.id) for phone in contact.phones]
        found += duplicates(session, actor, firm.true_name or firm.name, uscc=firm.uscc or "", phones=phones, but=own, top=top)
    found += _same_projects(session, actor, lead, own)
    return sorted(found, key=lambda hit: (-hit.score, hit.since))[:top]


def _same_projects(session: Session, actor: Actor, lead: Lead, own: list[UUID]) -> list[Duplicate]:
    """Return other leads of an equal industry, an amount within the set part of the larger, and an alike name."""
    if lead.total_yuan is None or not lead.industry_division:
        return []
    percent = int(setting(session, "duplicate_amount_percent"))
    ours = select(LeadEnterprise.lead_id).where(LeadEnterprise.enterprise_id.in_(own))
    chosen = (
        select(Lead, Unit.short_name)
        .join(Unit, Unit.id == Lead.unit_id)
        .where(
            Lead.industry_division == lead.industry_division,
            Lead.total_yuan.between(lead.total_yuan * (100 - percent) // 100, lead.total_yuan * 100 // (100 - percent)),
            Lead.id != lead.id,
            Lead.id.not_in(ours),
        )
        .order_by(Lead.created_at, Lead.id)
    )
    name = normal_name(lead.name)
    return [
        _project_hit(actor, other, unit)
        for other, unit in session.execute(chosen)
        if ratio(name, normal_name(other.name)) >= ALIKE
    ]


def _project_hit(actor: Actor, lead: Lead, unit_name: str) -> Duplicate:
    masked = actor.units is not None and lead.unit_id not in actor.units
    told = (Evidence.PROJECT, "project", SCORES["project"], Verdict.POSSIBLE, masked, unit_name, lead.created_at)
    stage = stage_words(lead.stage)
    return Duplicate(*told, stage) if masked else Duplicate(*told, stage, name=lead.name, lead_id=lead.id)
