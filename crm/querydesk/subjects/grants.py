"""What can be asked about grant applications 政策兑现; seen by the unit and by who sees its case."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, case, func, or_, select, true

from crm.kernel.i18n import N_
from crm.leads.model import Lead
from crm.people.permissions import Actor, scope
from crm.policies.checks import GRANT_STATE_NAMES
from crm.policies.keeping import CLAWED
from crm.policies.model import GrantApplication, GrantPayment, PolicyClause, PolicyCommitment
from crm.policies.rules import BENEFITS, REVIEW_NAMES
from crm.procedures.time_limit.model import Case
from crm.procedures.time_limit.queries import in_view
from crm.querydesk.sources import Computed, Moment, View
from crm.querydesk.subject import Subject, choice, day, joined, money, number, text, under, unit


def _visible(actor: Actor) -> ColumnElement[bool]:
    """Return which applications an actor may see: its units', and those whose case it sees."""
    if actor.units is None:
        return true()
    handled = select(Case.id).where(in_view(actor))
    return or_(scope(actor, GrantApplication.unit_id), GrantApplication.case_id.in_(handled))


def _of_lead(column: Any) -> Computed:  # noqa: ANN401 - a column of leads
    return Computed(lambda _view: select(column).where(Lead.id == GrantApplication.lead_id).scalar_subquery())


def _of_promise(column: Any) -> Computed:  # noqa: ANN401 - a column of commitments
    return Computed(lambda _view: select(column).where(PolicyCommitment.id == GrantApplication.commitment_id).scalar_subquery())


def _of_clause(column: Any) -> Computed:  # noqa: ANN401 - a column of clauses
    def made(_view: View) -> ColumnElement[Any]:
        joined_to = select(column).join(PolicyCommitment, PolicyCommitment.clause_id == PolicyClause.id)
        return joined_to.where(PolicyCommitment.id == GrantApplication.commitment_id).scalar_subquery()

    return Computed(made)


def _paid(_view: View) -> ColumnElement[Any]:
    """Return what was paid less what was clawed back, in fen."""
    amount = case((GrantPayment.kind == CLAWED, -GrantPayment.amount), else_=GrantPayment.amount)
    summed = select(func.coalesce(func.sum(amount), 0)).where(GrantPayment.application_id == GrantApplication.id)
    return summed.scalar_subquery()


def _left(view: View) -> ColumnElement[Any]:
    """Return what of the approved amount is not paid yet, in fen."""
    return GrantApplication.approved - _paid(view)


GRANTS = Subject(
    "grants",
    N_("Grants"),
    "grant",
    GrantApplication,
    _visible,
    joined(
        under(
            N_("Grant"),
            text("project", N_("Project name"), _of_lead(Lead.name)),
            text("clause", N_("Policy clause"), _of_clause(PolicyClause.title)),
            text("clause_number", N_("Number of the clause"), _of_clause(PolicyClause.number)),
            choice("benefit", N_("Kind of benefit"), _of_clause(PolicyClause.benefit), choices=BENEFITS),
            choice("review", N_("Fair-competition review"), _of_clause(PolicyClause.review), choices=REVIEW_NAMES),
            unit("unit", N_("Unit"), GrantApplication.unit_id),
            choice("state", N_("State"), GrantApplication.state, choices=GRANT_STATE_NAMES),
            number("for_year", N_("Year of the funds"), GrantApplication.for_year, ordinal=True),
            number("year", N_("Year"), GrantApplication.year, ordinal=True),
            number("number", N_("Number"), GrantApplication.number, ordinal=True),
        ),
        under(
            N_("Amounts"),
            money("applied", N_("Amount applied for"), GrantApplication.applied),
            money("proposed", N_("Amount proposed"), GrantApplication.proposed),
            money("approved", N_("Amount approved"), GrantApplication.approved),
            money("paid", N_("Amount paid"), Computed(_paid)),
            money("left", N_("Approved and not paid"), Computed(_left)),
            money("ceiling", N_("Ceiling of the commitment"), _of_promise(PolicyCommitment.ceiling)),
        ),
        under(
            N_("Dates"),
            day("applied_on", N_("Applied on"), Moment(GrantApplication.applied_at)),
            day("proposed_on", N_("Proposed on"), Moment(GrantApplication.proposed_at)),
            day("decided_on", N_("Decided on"), Moment(GrantApplication.decided_at)),
            day("promised_on", N_("Promised on"), _of_promise(PolicyCommitment.signed_on)),
        ),
        under(
            N_("Opinions"),
            text("note", N_("Note"), GrantApplication.note),
            text("proposal", N_("Words of the proposal"), GrantApplication.proposal),
            text("decision", N_("Words of the decision"), GrantApplication.decision),
        ),
    ),
    columns=("project", "clause", "unit", "state", "for_year", "applied", "approved", "paid", "applied_on"),
    sort="applied_on",
)
