"""A meeting on the road that becomes a lead at once 会见即录线索: enterprise, contact, lead and meeting in one act."""

from __future__ import annotations

from dataclasses import dataclass, replace
from uuid import UUID

from crm.enterprises.queries import kept_enterprise
from crm.enterprises.rules import checked_text
from crm.enterprises.service import EnterpriseData, add_enterprise
from crm.fieldtime.entry import MeetingData
from crm.fieldtime.service import log_meeting, own_trip
from crm.kernel.i18n import N_, _
from crm.leads.entry import LeadData
from crm.leads.service import add_lead
from crm.store.acts import Work, act


@dataclass(frozen=True, slots=True)
class Met:
    """What a meeting with a new lead left behind: the meeting and the lead."""

    meeting_id: UUID
    lead_id: UUID


@act("log_meeting_with_lead", label=N_("Log meeting with a new lead"))
def log_meeting_with_lead(work: Work, trip_id: UUID, data: MeetingData, lead_name: str = "") -> Met:
    """Log a meeting and enter the lead it brought, named after the enterprise where no name is given.

    The enterprise is the unit's own record of it where there is one. The whole is refused where a part is: NotAllowed, RuleBroken.
    """
    trip = own_trip(work, trip_id)
    firm_name = checked_text(data.enterprise_name, "enterprise_name", _("Enterprise"))
    firm = kept_enterprise(work.session, trip.unit_id, firm_name)
    if firm is None:
        firm = add_enterprise(work, EnterpriseData(firm_name), trip.unit_id).value
    name = lead_name.strip() or _("Lead of {enterprise}").format(enterprise=firm_name)
    lead = LeadData(name, content=data.result, first_contact=data.day, landing_unit_id=trip.unit_id)
    lead_id = add_lead(work, lead, (firm,), trip.unit_id).value
    logged = replace(data, enterprise_id=firm, lead_id=lead_id, new_lead=True)
    return Met(log_meeting(work, trip_id, logged).value, lead_id)
