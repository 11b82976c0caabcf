"""What can be asked about enterprises 企业; a sealed name only by who may read it (crm/enterprises/queries.py)."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Select, case, literal, select

from crm.enterprises.industries import DIVISIONS, SECTIONS
from crm.enterprises.model import Alias, Contact, Enterprise
from crm.enterprises.rules import INVESTOR_CLASSES, TARGET_REGIONS
from crm.kernel.i18n import N_
from crm.leads.model import Lead, LeadEnterprise
from crm.people.permissions import Role, scope
from crm.querydesk.sources import Codes, Computed, Counted, Moment, Related, View
from crm.querydesk.subject import Subject, choice, day, joined, number, text, under, unit, yes_no

UNSEALED = (Role.REVIEWER, Role.OFFICER, Role.UNIT_LEADER)
"""Roles that read a confidential investor's true name, as the enterprise's own page does."""
EVALUATIONS = {each: each for each in "ABCD"}


def _true_name(view: View) -> ColumnElement[str]:
    if view.actor.role in UNSEALED:
        return Enterprise.true_name  # type: ignore[return-value]  # an attribute stands for its column
    return case((Enterprise.confidential.is_(True), literal("")), else_=Enterprise.true_name)


def _aliases(_view: View, *columns: Any) -> Select[Any]:  # noqa: ANN401 - columns to select
    return select(*columns).select_from(Alias)


def _contacts(_view: View, *columns: Any) -> Select[Any]:  # noqa: ANN401
    return select(*columns).select_from(Contact).where(Contact.removed.is_(False))


def _leads(view: View, *columns: Any) -> Select[Any]:  # noqa: ANN401
    """Select from the leads of an enterprise that the asker may see."""
    seen = scope(view.actor, Lead.unit_id)
    return select(*columns).select_from(LeadEnterprise).join(Lead, Lead.id == LeadEnterprise.lead_id).where(seen)


ENTERPRISES = Subject(
    "enterprises",
    N_("Enterprises"),
    "enterprise",
    Enterprise,
    lambda actor: scope(actor, Enterprise.unit_id),
    joined(
        under(
            N_("Enterprise"),
            text("name", N_("Enterprise name"), Enterprise.name),
            text(
                "aliases",
                N_("Short and former names"),
                Related(Enterprise.id, Alias.enterprise_id, Alias.name, _aliases, words=Alias.name),
                many=True,
            ),
            text("uscc", N_("Unified social credit code"), Enterprise.uscc),
            text("no_uscc", N_("Why no credit code"), Enterprise.no_uscc_reason),
            yes_no("confidential", N_("Confidential"), Enterprise.confidential),
            text("true_name", N_("True name (sealed)"), Computed(_true_name)),
            unit("unit", N_("Unit"), Enterprise.unit_id),
            choice("section", N_("Industry section"), Enterprise.industry_section, choices=SECTIONS),
            choice("division", N_("Industry division"), Enterprise.industry_division, choices=DIVISIONS),
            choice("classes", N_("Investor class"), Codes(Enterprise.investor_classes), choices=INVESTOR_CLASSES, many=True),
            choice("evaluation", N_("Evaluation class"), Enterprise.evaluation, choices=EVALUATIONS),
            text("profile", N_("Profile"), Enterprise.profile),
        ),
        under(
            N_("Where from"),
            choice("region", N_("Target region"), Enterprise.target_region, choices=TARGET_REGIONS),
            text("origin", N_("Origin"), Enterprise.origin_region),
            text("country", N_("Country"), Enterprise.country),
            text("address", N_("Address"), Enterprise.address),
        ),
        under(
            N_("People and projects"),
            text(
                "contacts",
                N_("Contacts"),
                Related(Enterprise.id, Contact.enterprise_id, Contact.name, _contacts, words=Contact.name),
                many=True,
            ),
            number("leads", N_("Number of leads"), Counted(Enterprise.id, LeadEnterprise.enterprise_id, _leads)),
            day("entered", N_("Entered on"), Moment(Enterprise.created_at)),
            day("changed", N_("Last change"), Moment(Enterprise.changed_at)),
        ),
    ),
    columns=("name", "origin", "division", "classes", "unit", "leads", "changed"),
    sort="changed",
)
