"""What can be asked about field trips 外出招商."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Integer, Select, cast, select

from crm.enterprises.rules import TARGET_REGIONS
from crm.fieldtime.entry import PURPOSES
from crm.fieldtime.model import Meeting, Trip, TripPlace, TripStay
from crm.fieldtime.rules import TRIP_STATE_NAMES
from crm.kernel.i18n import N_
from crm.people.model import Official
from crm.people.permissions import scope
from crm.querydesk.sources import Counted, Moment, Related, View
from crm.querydesk.subject import Subject, choice, day, joined, number, official, text, under, unit, yes_no
from crm.store.expressions import DayNumber


def _halves() -> Any:  # noqa: ANN401 - an expression
    """Return the length of a trip in half days, both ends included."""
    days = DayNumber(Trip.last_day) - DayNumber(Trip.first_day) + 1
    return days * 2 - cast(Trip.first_afternoon, Integer) - cast(Trip.last_morning, Integer)


def _stays(_view: View, *columns: Any) -> Select[Any]:  # noqa: ANN401 - columns to select
    return select(*columns).select_from(TripStay).join(Official, Official.id == TripStay.official_id)


def _places(_view: View, *columns: Any) -> Select[Any]:  # noqa: ANN401
    return select(*columns).select_from(TripPlace)


def _meetings(_view: View, *columns: Any) -> Select[Any]:  # noqa: ANN401
    return select(*columns).select_from(Meeting)


def _new_leads(view: View, *columns: Any) -> Select[Any]:  # noqa: ANN401
    return _meetings(view, *columns).where(Meeting.new_lead.is_(True))


TRIPS = Subject(
    "trips",
    N_("Trips"),
    "trip",
    Trip,
    lambda actor: scope(actor, Trip.unit_id),
    joined(
        under(
            N_("Trip"),
            text("subject", N_("Subject"), Trip.subject),
            unit("unit", N_("Unit"), Trip.unit_id),
            choice("state", N_("State"), Trip.state, choices=TRIP_STATE_NAMES),
            choice("purpose", N_("Purpose"), Trip.purpose, choices=PURPOSES),
            text("campaign", N_("Campaign"), Trip.campaign),
            yes_no("abroad", N_("Abroad"), Trip.abroad),
            official(
                "officials",
                N_("Officials"),
                Related(Trip.id, TripStay.trip_id, TripStay.official_id, _stays, words=Official.name),
                many=True,
            ),
            text(
                "places",
                N_("Places"),
                Related(Trip.id, TripPlace.trip_id, TripPlace.place, _places, words=TripPlace.place),
                many=True,
            ),
            choice(
                "regions",
                N_("Target regions"),
                Related(Trip.id, TripPlace.trip_id, TripPlace.target_region, _places, words=TripPlace.target_region),
                choices=TARGET_REGIONS,
                many=True,
            ),
        ),
        under(
            N_("Dates"),
            day("first_day", N_("First day away"), Trip.first_day),
            day("last_day", N_("Last day away"), Trip.last_day),
            number("days", N_("Days away"), _halves(), scale=2, measure="天"),
            day("reported_ahead", N_("Reported ahead on"), Moment(Trip.reported_ahead_at)),
            day("reported_back", N_("Reported back on"), Moment(Trip.reported_back_at)),
            day("approved", N_("Approved on"), Moment(Trip.approved_at)),
            day("verified", N_("Verified on"), Moment(Trip.verified_at)),
        ),
        under(
            N_("Results"),
            number("meetings", N_("Meetings"), Counted(Trip.id, Meeting.trip_id, _meetings)),
            text(
                "met",
                N_("Enterprises met"),
                Related(Trip.id, Meeting.trip_id, Meeting.enterprise_name, _meetings, words=Meeting.enterprise_name),
                many=True,
            ),
            number("new_leads", N_("New leads"), Counted(Trip.id, Meeting.trip_id, _new_leads)),
            text("summary", N_("Summary"), Trip.summary),
            text("return_reason", N_("Reason of return"), Trip.return_reason),
            text("question", N_("Open question"), Trip.question),
        ),
    ),
    columns=("subject", "unit", "officials", "first_day", "last_day", "days", "places", "state"),
    sort="first_day",
)
