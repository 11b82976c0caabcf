"""What can be asked about cases 办件; seen by who handles, applies or has a step (crm/procedures/time_limit/queries.py)."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Select, func, select

from crm.kernel.i18n import N_
from crm.leads.model import Lead
from crm.people.model import Unit
from crm.people.permissions import scope
from crm.procedures.time_limit.model import Case, CaseStep, ClockEvent, Matter
from crm.procedures.time_limit.queries import in_view
from crm.procedures.time_limit.rules import CASE_STATE_NAMES, DECISION_NAMES, OPEN, EventKind
from crm.querydesk.sources import Computed, Counted, Days, Moment, Related, View
from crm.querydesk.subject import Subject, choice, day, joined, number, official, text, under, unit, yes_no


def _due(_view: View) -> ColumnElement[Any]:
    """Return the nearest last day of the open steps, as last computed."""
    nearest = select(func.min(CaseStep.due_on)).where(CaseStep.case_id == Case.id, CaseStep.state.in_(OPEN))
    return nearest.scalar_subquery()


def _open_steps(_view: View, *columns: Any) -> Select[Any]:  # noqa: ANN401
    return select(*columns).select_from(CaseStep).where(CaseStep.state.in_(OPEN))


def _step_units(view: View, *columns: Any) -> Select[Any]:  # noqa: ANN401
    return _open_steps(view, *columns).join(Unit, Unit.id == CaseStep.unit_id)


def _red(_view: View, *columns: Any) -> Select[Any]:  # noqa: ANN401
    return select(*columns).select_from(ClockEvent).where(ClockEvent.kind == EventKind.RED)


def _yellow(_view: View, *columns: Any) -> Select[Any]:  # noqa: ANN401
    return select(*columns).select_from(ClockEvent).where(ClockEvent.kind == EventKind.YELLOW)


def _matter_name(_view: View) -> ColumnElement[Any]:
    return select(Matter.name).where(Matter.id == Case.matter_id).scalar_subquery()


def _lead_name(view: View) -> ColumnElement[Any]:
    """Return the name of the case's lead where the asker may see the lead."""
    return select(Lead.name).where(Lead.id == Case.lead_id, scope(view.actor, Lead.unit_id)).scalar_subquery()


CASES = Subject(
    "cases",
    N_("Cases"),
    "case",
    Case,
    in_view,
    joined(
        under(
            N_("Case"),
            text("title", N_("Case"), Case.title),
            text("matter", N_("Matter"), Computed(_matter_name)),
            text("applicant", N_("Applicant"), Case.applicant),
            text("lead", N_("Project"), Computed(_lead_name)),
            unit("unit", N_("Department in charge"), Case.unit_id),
            unit("applicant_unit", N_("Applying unit"), Case.applicant_unit_id),
            choice("state", N_("State"), Case.state, choices=CASE_STATE_NAMES),
            choice("decision", N_("Decision"), Case.decision, choices=DECISION_NAMES),
            yes_no("major", N_("Major project"), Case.major),
            yes_no("deemed", N_("Counts as accepted"), Case.deemed),
            number("year", N_("Year"), Case.year, ordinal=True),
            number("number", N_("Number"), Case.number, ordinal=True),
            official("official", N_("Handling official"), Case.official_id),
            text("decision_text", N_("Words of the decision"), Case.decision_text),
        ),
        under(
            N_("Time limits and cards"),
            day("due", N_("Nearest last day"), Computed(_due)),
            number("days_left", N_("Days left"), Days(_due, ahead=True), measure="天"),
            number("open_steps", N_("Open steps"), Counted(Case.id, CaseStep.case_id, _open_steps)),
            number("yellow_cards", N_("Yellow cards"), Counted(Case.id, ClockEvent.case_id, _yellow)),
            number("red_cards", N_("Red cards"), Counted(Case.id, ClockEvent.case_id, _red)),
            unit(
                "step_unit",
                N_("Unit of an open step"),
                Related(Case.id, CaseStep.case_id, CaseStep.unit_id, _step_units, words=Unit.short_name),
                many=True,
            ),
        ),
        under(
            N_("Dates"),
            day("received", N_("Received on"), Case.received_on),
            day("accepted", N_("Accepted on"), Moment(Case.accepted_at)),
            day("decided", N_("Decided on"), Moment(Case.decided_at)),
            day("closed", N_("Closed on"), Moment(Case.closed_at)),
        ),
    ),
    columns=("title", "matter", "applicant", "unit", "state", "received", "due", "days_left"),
    sort="received",
)
