"""What can be asked about visits 客商来访."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, select

from crm.kernel.i18n import N_
from crm.leads.model import Lead
from crm.people.model import Official
from crm.people.permissions import scope
from crm.querydesk.sources import Counted, Moment, Related, View
from crm.querydesk.subject import Subject, choice, day, joined, number, official, text, under, unit
from crm.visits.model import Visit, VisitHost, VisitLead, VisitRequest
from crm.visits.rules import PURPOSES, VISIT_STATE_NAMES


def _hosts(_view: View, *columns: Any) -> Select[Any]:  # noqa: ANN401 - columns to select
    hosts = select(*columns).select_from(VisitHost).join(Official, Official.id == VisitHost.official_id)
    return hosts.where(VisitHost.item_id.is_(None))


def _leads(view: View, *columns: Any) -> Select[Any]:  # noqa: ANN401
    """Select from the leads of a visit that the asker may see."""
    seen = scope(view.actor, Lead.unit_id)
    return select(*columns).select_from(VisitLead).join(Lead, Lead.id == VisitLead.lead_id).where(seen)


def _requests(_view: View, *columns: Any) -> Select[Any]:  # noqa: ANN401
    return select(*columns).select_from(VisitRequest)


def _open_requests(view: View, *columns: Any) -> Select[Any]:  # noqa: ANN401
    return _requests(view, *columns).where(VisitRequest.answered_on.is_(None))


VISITS = Subject(
    "visits",
    N_("Visits"),
    "visit",
    Visit,
    lambda actor: scope(actor, Visit.unit_id),
    joined(
        under(
            N_("Visit"),
            text("enterprise", N_("Enterprise name"), Visit.enterprise_name),
            text("subject", N_("Subject"), Visit.subject),
            unit("unit", N_("Unit"), Visit.unit_id),
            choice("state", N_("State"), Visit.state, choices=VISIT_STATE_NAMES),
            choice("purpose", N_("Purpose"), Visit.purpose, choices=PURPOSES),
            text("leader", N_("Leader of the party"), Visit.leader),
            text("leader_title", N_("Title of the leader"), Visit.leader_title),
            number("number", N_("Number of people"), Visit.number, measure="人"),
            official(
                "hosts",
                N_("Hosts"),
                Related(Visit.id, VisitHost.visit_id, VisitHost.official_id, _hosts, words=Official.name),
                many=True,
            ),
            text("leads", N_("Leads"), Related(Visit.id, VisitLead.visit_id, Lead.name, _leads, words=Lead.name), many=True),
        ),
        under(
            N_("Dates"),
            day("arrival", N_("Arrival"), Moment(Visit.starts_at)),
            day("departure", N_("Departure"), Moment(Visit.ends_at)),
            day("confirmed", N_("Confirmed on"), Moment(Visit.confirmed_at)),
            day("followed_up", N_("Followed up on"), Moment(Visit.followed_up_at)),
            day("entered", N_("Entered on"), Moment(Visit.created_at)),
        ),
        under(
            N_("Results"),
            text("points", N_("Points discussed"), Visit.points),
            text("next_step", N_("Next step"), Visit.next_step),
            day("next_step_on", N_("Next step on"), Visit.next_step_on),
            number("requests", N_("Requests"), Counted(Visit.id, VisitRequest.visit_id, _requests)),
            number("open_requests", N_("Open requests"), Counted(Visit.id, VisitRequest.visit_id, _open_requests)),
            text("note", N_("Note"), Visit.note),
            text("state_reason", N_("Reason of the state"), Visit.state_reason),
        ),
    ),
    columns=("enterprise", "purpose", "unit", "arrival", "number", "hosts", "state"),
    sort="arrival",
)
