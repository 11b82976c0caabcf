"""Entering a lead together with its enterprise and contact, as one act: what a form or a phone call gives at once."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from crm.enterprises.queries import kept_enterprise
from crm.enterprises.service import ContactData, EnterpriseData, add_contact, add_enterprise
from crm.kernel.i18n import N_
from crm.leads.entry import LeadData
from crm.leads.service import add_lead
from crm.store.acts import Work, act


@act("enter_lead", label=N_("Enter lead"))
def enter_lead(work: Work, lead: LeadData, firm: EnterpriseData | None, contact: ContactData | None) -> UUID:
    """Enter a lead with its enterprise (the unit's own record of it where there is one) and a contact.

    Where no landing is named it is the actor's unit. Raises NotAllowed, RuleBroken naming the field.
    """
    firms: tuple[UUID, ...] = ()
    if firm is not None:
        known = None if work.actor.unit_id is None else kept_enterprise(work.session, work.actor.unit_id, firm.name, firm.uscc)
        firms = (known or add_enterprise(work, firm).value,)
        if contact is not None:
            add_contact(work, firms[0], contact)
    if lead.landing_unit_id is None:
        lead = replace(lead, landing_unit_id=work.actor.unit_id)
    return add_lead(work, lead, firms).value
