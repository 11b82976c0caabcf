"""What can be asked about leads 项目."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, case, func, select

from crm.enterprises.industries import DIVISIONS, SECTIONS
from crm.enterprises.model import Enterprise
from crm.enterprises.rules import INVESTOR_CLASSES, TARGET_REGIONS
from crm.kernel.i18n import N_
from crm.kernel.money import CURRENCY_NAMES
from crm.leads.model import FollowUp, Lead, LeadEnterprise, Milestone, Obstacle
from crm.leads.rules import (
    CHAIN_LINKS,
    ENCLAVES,
    NATURES,
    SIDE_STATE_NAMES,
    SIZE_BANDS,
    SOURCES,
    STAGE_NAMES,
    YI_FEN,
    MilestoneKind,
)
from crm.people.permissions import scope
from crm.querydesk.kinds import Field
from crm.querydesk.sources import Amount, Counted, Days, Joined, Moment, Related, View
from crm.querydesk.subject import Subject, choice, day, joined, money, number, official, text, under, unit, yes_no
from crm.store.expressions import LocalDay

BANDS: dict[str, str] = {"0": N_("under 1亿元"), **{str(band): f"≥ {band}亿元" for band in SIZE_BANDS}}
"""Size band → its words; the bands themselves read alike in both languages."""
SIDE_STATES: dict[str, str] = {"": N_("On its way"), **{str(state): words for state, words in SIDE_STATE_NAMES.items()}}


def _band() -> Any:  # noqa: ANN401 - an expression
    """Return the size band of the total investment in yuan as text; empty while it is undecided."""
    total = Lead.total_yuan
    reached = [(total >= band * YI_FEN, str(band)) for band in reversed(SIZE_BANDS)]
    return case(*reached, (total.is_not(None), "0"))


def _reached(kind: MilestoneKind) -> Joined:
    def joined_to(_view: View, *columns: Any) -> Select[Any]:  # noqa: ANN401 - columns to select
        return select(*columns).select_from(Milestone).where(Milestone.kind == kind)

    return joined_to


MILESTONE_DAYS = {
    MilestoneKind.SIGNED: (N_("Signed on"), N_("Signing verified on")),
    MilestoneKind.REGISTERED: (N_("Company registered on"), N_("Registration verified on")),
    MilestoneKind.PAID_IN: (N_("Funds paid in on"), N_("Paid-in funds verified on")),
    MilestoneKind.STARTED: (N_("Construction started on"), N_("Start verified on")),
    MilestoneKind.COMPLETED: (N_("Construction completed on"), N_("Completion verified on")),
    MilestoneKind.PRODUCED: (N_("Production began on"), N_("Production verified on")),
    MilestoneKind.LISTED: (N_("Listed in statistics on"), N_("Listing verified on")),
}


def _milestones() -> list[Field]:
    """Return for each milestone the day it was reached and the day the bureau verified it."""
    found = []
    for kind, (reached, verified) in MILESTONE_DAYS.items():
        key = f"milestone_{kind.value}"
        found.append(day(key, reached, Related(Lead.id, Milestone.lead_id, Milestone.reached_on, _reached(kind))))
        found.append(day(f"{key}_verified", verified, Related(Lead.id, Milestone.lead_id, Milestone.verified_on, _reached(kind))))
    return found


def _investor(view: View, *columns: Any) -> Select[Any]:  # noqa: ANN401 - columns to select
    """Select from the first investor, where the asker may see its record."""
    return (
        select(*columns)
        .select_from(LeadEnterprise)
        .join(Enterprise, Enterprise.id == LeadEnterprise.enterprise_id)
        .where(LeadEnterprise.position == 0, scope(view.actor, Enterprise.unit_id))
    )


def _follow_ups(_view: View, *columns: Any) -> Select[Any]:  # noqa: ANN401
    return select(*columns).select_from(FollowUp).where(FollowUp.substantive.is_(True))


def _obstacles(_view: View, *columns: Any) -> Select[Any]:  # noqa: ANN401
    return select(*columns).select_from(Obstacle).where(Obstacle.solved_on.is_(None), Obstacle.withdrawn_on.is_(None))


def _investors(column: Any, *, codes: bool = False) -> Related:  # noqa: ANN401
    return Related(Lead.id, LeadEnterprise.lead_id, column, _investor, codes=codes)


def _quiet(_view: View) -> Any:  # noqa: ANN401
    """Return the day of the last follow-up, or the day the lead was entered."""
    return func.coalesce(Lead.last_follow_up, LocalDay(Lead.created_at))


def _own(name: str, label: str, column: Any) -> Field:  # noqa: ANN401
    return money(name, label, Amount(column, Lead.currency), own_currency=True)


LEADS = Subject(
    "leads",
    N_("Leads"),
    "lead",
    Lead,
    lambda actor: scope(actor, Lead.unit_id),
    joined(
        under(
            N_("Project"),
            text("name", N_("Project name"), Lead.name),
            text("investor", N_("Investor"), Lead.investor),
            unit("unit", N_("Unit"), Lead.unit_id),
            choice("stage", N_("Stage"), Lead.stage, choices=STAGE_NAMES),
            choice("side_state", N_("Side state"), Lead.side_state, choices=SIDE_STATES),
            text("content", N_("Content"), Lead.content),
            choice("nature", N_("Nature"), Lead.nature, choices=NATURES),
            yes_no("foreign", N_("Foreign capital"), Lead.foreign_capital),
            choice("section", N_("Industry section"), Lead.industry_section, choices=SECTIONS),
            choice("division", N_("Industry division"), Lead.industry_division, choices=DIVISIONS),
            text("chain", N_("Industry chain"), Lead.chain),
            choice("chain_link", N_("Chain link"), Lead.chain_link, choices=CHAIN_LINKS),
            choice("source", N_("Source"), Lead.source, choices=SOURCES),
            text("referrer", N_("Referred by"), Lead.referrer),
            text("level", N_("Level"), Lead.level),
            unit("landing", N_("Planned landing unit"), Lead.landing_unit_id),
            choice("enclave", N_("Enclave"), Lead.enclave, choices=ENCLAVES),
            text("enclave_partner", N_("Enclave partner"), Lead.enclave_partner),
        ),
        under(
            N_("Amounts and size"),
            money("total", N_("Total investment (in yuan)"), Lead.total_yuan),
            choice("band", N_("Size band"), _band(), choices=BANDS),
            choice("currency", N_("Currency"), Lead.currency, choices=CURRENCY_NAMES),
            _own("total_own", N_("Total investment (own currency)"), Lead.total_investment),
            _own("fixed", N_("Fixed-asset investment"), Lead.fixed_investment),
            _own("phase_one", N_("Phase-one investment"), Lead.phase_one),
            _own("increase", N_("Capital increase"), Lead.increase),
            _own("sales", N_("Expected annual sales"), Lead.annual_sales),
            _own("tax", N_("Expected annual tax"), Lead.annual_tax),
            _own("paid_in", N_("Paid-in funds"), Lead.paid_in),
            number("land", N_("Land"), Lead.land, scale=100, measure="亩"),
            number("plant", N_("Plant"), Lead.plant, measure="㎡"),
            yes_no("plant_rented", N_("Plant is rented"), Lead.plant_rented),
            number("energy", N_("Energy a year"), Lead.energy, measure="吨标准煤"),
            text("environment", N_("Environmental load"), Lead.environment),
        ),
        under(
            N_("Progress"),
            number("quiet_days", N_("Days without a follow-up"), Days(_quiet), measure="天"),
            day("last_follow_up", N_("Last follow-up"), Lead.last_follow_up),
            number("follow_ups", N_("Substantive follow-ups"), Counted(Lead.id, FollowUp.lead_id, _follow_ups)),
            text("next_step", N_("Next step"), Lead.next_step),
            day("next_step_on", N_("Next step on"), Lead.next_step_on),
            text("problems", N_("Problems"), Lead.problems),
            text("needs_county", N_("Needs county coordination"), Lead.needs_county),
            number("open_obstacles", N_("Open obstacles"), Counted(Lead.id, Obstacle.lead_id, _obstacles)),
            official("leader", N_("Responsible leader"), Lead.leader_id),
            official("officer", N_("Responsible official"), Lead.officer_id),
            day("first_contact", N_("First contact"), Lead.first_contact),
            day("first_reported", N_("First report registered on"), Lead.registered_on),
            day("protected_until", N_("Protected until"), Lead.protected_until),
            day("entered", N_("Entered on"), Moment(Lead.created_at)),
            day("changed", N_("Last change"), Moment(Lead.changed_at)),
        ),
        under(N_("Milestones"), *_milestones()),
        under(
            N_("Contract and company"),
            day("contract_date", N_("Contract date"), Lead.contract_date),
            text("contract_number", N_("Contract number"), Lead.contract_number),
            text("performance", N_("Contract performance"), Lead.contract_performance),
            text("company", N_("Registered company"), Lead.company_name),
            text("company_uscc", N_("Company's credit code"), Lead.company_uscc),
            _own("company_capital", N_("Registered capital"), Lead.company_capital),
            text("legal_person", N_("Legal person"), Lead.legal_person),
        ),
        under(
            N_("Investor"),
            choice("region", N_("Investor's target region"), _investors(Enterprise.target_region), choices=TARGET_REGIONS),
            text("origin", N_("Investor's origin"), _investors(Enterprise.origin_region)),
            text("country", N_("Investor's country"), _investors(Enterprise.country)),
            choice(
                "classes",
                N_("Investor class"),
                _investors(Enterprise.investor_classes, codes=True),
                choices=INVESTOR_CLASSES,
                many=True,
            ),
        ),
    ),
    columns=("name", "investor", "stage", "total", "unit", "last_follow_up", "next_step"),
    sort="changed",
    currency=Lead.currency,
)
