"""What every act on a lead begins and ends with: may the actor change it, and do the columns of lists still fit."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from crm.enterprises.model import Enterprise
from crm.enterprises.service import follow_names
from crm.kernel.clock import local_date
from crm.leads.entry import to_yuan
from crm.leads.model import Lead, LeadEnterprise
from crm.people.permissions import May, require, require_unit
from crm.people.queries import rates
from crm.store.acts import Work


def own_lead(work: Work, lead_id: UUID) -> Lead:
    """Return a lead that the actor may change. Raises NotAllowed."""
    require(work.actor, May.EDIT_RECORDS)
    lead = work.session.get_one(Lead, lead_id)
    require_unit(work.actor, lead.unit_id)
    work.note_subject(lead, lead.name)
    return lead


def keep_in_step(work: Work, lead: Lead) -> None:
    """Keep the columns that lists sort and total by: investor's name, investment in yuan, moment of change."""
    work.session.flush()
    names = work.session.scalars(
        select(Enterprise.name)
        .join(LeadEnterprise, LeadEnterprise.enterprise_id == Enterprise.id)
        .where(LeadEnterprise.lead_id == lead.id)
        .order_by(LeadEnterprise.position)
    ).all()
    lead.investor = "、".join(names)[:200]
    year = (lead.contract_date or local_date(lead.created_at)).year
    known = {} if lead.currency == "CNY" else rates(work.session)
    lead.total_yuan = to_yuan(lead.total_investment, lead.currency, year, known)
    lead.changed_at = work.clock.now()


@follow_names
def follow_enterprise(work: Work, enterprise_id: UUID) -> None:
    """Bring the investor's name of an enterprise's leads in step with its new name."""
    of_enterprise = select(Lead).join(LeadEnterprise, LeadEnterprise.lead_id == Lead.id)
    for lead in work.session.scalars(of_enterprise.where(LeadEnterprise.enterprise_id == enterprise_id)).all():
        keep_in_step(work, lead)
