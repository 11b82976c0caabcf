"""What is noted on the road 途中速记: a meeting that becomes a lead at once, and a trip that nobody had planned, each one act."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from crm.enterprises.queries import kept_enterprise
from crm.enterprises.rules import checked_text
from crm.enterprises.service import EnterpriseData, add_enterprise
from crm.fieldtime.entry import MeetingData, StayData, TripData
from crm.fieldtime.rules import TripState
from crm.fieldtime.service import log_meeting, own_trip, plan_trip, set_out
from crm.fieldtime.trips import TripFilter, TripRow, trips
from crm.kernel.errors import NotAllowed
from crm.kernel.i18n import N_, _
from crm.leads.entry import LeadData
from crm.leads.service import add_lead
from crm.people.permissions import Actor
from crm.store.acts import Work, act

A_WEEK = timedelta(days=7)


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


@dataclass(frozen=True, slots=True)
class RoadNote:
    """What somebody on a train notes: on which trip (None where none was planned: then where to), the meeting, and a lead of it."""

    meeting: MeetingData
    trip_id: UUID | None = None
    places: tuple[str, ...] = ()
    new_lead: bool = False


@act("note_on_the_road", label=N_("Note from the road"))
def note_on_the_road(work: Work, note: RoadNote) -> UUID:
    """Log a meeting from the road and return its trip; where no trip was planned, one of the actor on that day sets out.

    Raises NotAllowed, RuleBroken; nothing of it is kept where a part is refused.
    """
    trip_id = note.trip_id
    if trip_id is None:
        if work.actor.official_id is None:
            raise NotAllowed("official", _("Only an official goes on a trip."))
        stays = (StayData(work.actor.official_id),)
        trip_id = plan_trip(work, TripData(note.meeting.day, note.meeting.day, note.places, stays)).value
        set_out(work, trip_id)
    if note.new_lead:
        log_meeting_with_lead(work, trip_id, note.meeting)
    else:
        log_meeting(work, trip_id, note.meeting)
    return trip_id


def trips_on_the_road(session: Session, actor: Actor, today: date) -> list[TripRow]:
    """Return the actor's own trips that hold today or ended within a week, else its unit's, the newest first."""
    states = (TripState.DRAFT, TripState.REPORTED_AHEAD, TripState.AWAY, TripState.REPORTED_BACK, TripState.RETURNED)
    wanted = TripFilter(states=states, units=(actor.unit_id,) if actor.unit_id else (), first=today - A_WEEK, last=today)
    found = trips(session, actor, wanted, limit=20)
    return sorted(found, key=lambda row: (actor.name not in row.officials.split("、"), row.last_day < today))
