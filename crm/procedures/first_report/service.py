"""What units and the registrar do with first reports: draft, submit, register, return; protection stands in its own file."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import NoReturn
from uuid import UUID

from sqlalchemy import func, select

from crm.enterprises.industries import industry_name
from crm.enterprises.model import Contact, Enterprise
from crm.enterprises.rules import checked_text
from crm.kernel.errors import NotAllowed, RuleBroken
from crm.kernel.i18n import N_, _
from crm.leads.keeping import own_lead
from crm.leads.model import Lead, LeadEnterprise
from crm.leads.protection import Protection, is_protected
from crm.leads.queries import protection_rule
from crm.leads.rules import MANNERS, SideState, Stage
from crm.leads.service import move_stage
from crm.people.model import Official, Unit
from crm.people.setup import county_calendar, setting
from crm.procedures.first_report.model import FirstReport
from crm.procedures.first_report.rules import (
    PART_NAMES,
    ReportFacts,
    ReportState,
    check_complete,
    check_contact,
    check_distinct,
    check_state,
    check_unconflicted,
    part_names,
    protection_until,
    registration_due,
)
from crm.procedures.first_report.standing import earlier_claims, holds, of_registrar, own_report, protection_of
from crm.store.acts import Work, act
from crm.store.attachments import Attachment, attachments_of
from crm.store.change_writer import hold_chain
from crm.store.numbering import next_number
from crm.store.receipt import receipt_moment

SERIES = "first_report"


@dataclass(frozen=True, slots=True)
class ReportData:
    """What is entered of a first report beside the lead itself."""

    contact_at: datetime | None = None
    contact_manner: str = ""
    contact_id: UUID | None = None


@act("draft_report", label=N_("Draft first report"))
def draft_report(work: Work, lead_id: UUID, data: ReportData | None = None) -> UUID:
    """Begin a first report 首报草稿 for a lead; incomplete it has no rank. Raises NotAllowed, RuleBroken ``report_twice``.

    A lead whose protection was released or has expired may be reported anew (domain §4.2). Entered by the bureau
    for a unit, the report is the lead's officer's.
    """
    lead = own_lead(work, lead_id)
    _give_way(work, lead)
    within = work.actor.unit_id == lead.unit_id
    report = FirstReport(
        lead_id=lead_id,
        unit_id=lead.unit_id,
        official_id=work.actor.official_id if within else lead.officer_id or work.actor.official_id,
        state=ReportState.DRAFT,
        created_at=work.clock.now(),
        missing=[],
    )
    work.session.add(report)
    _enter(work, report, data or ReportData())
    work.session.flush()
    return report.id


def _give_way(work: Work, lead: Lead) -> None:
    """Release a lead's expired report before a new one. Raises RuleBroken ``report_twice``, ``report_ruled``."""
    living = select(FirstReport).where(FirstReport.lead_id == lead.id, FirstReport.state != ReportState.RELEASED)
    for earlier in work.session.scalars(living):
        holder = work.session.get(FirstReport, earlier.ended_for) if earlier.ended_for else None
        holding = holder is not None and holds(work.session, holder, work.clock.today())
        if earlier.state == ReportState.JOINT and not holding:
            earlier.state, earlier.released_on = ReportState.RELEASED, work.clock.today()
            continue
        if earlier.state == ReportState.ENDED and (earlier.unit_id != lead.unit_id or not holding):
            continue
        if earlier.state == ReportState.ENDED:
            raise RuleBroken(
                "report_ruled",
                _("A ruling gave this project to another unit; it may be reported anew only after that unit's protection ends."),
            )
        if (
            earlier.state != ReportState.REGISTERED
            or protection_of(work.session, earlier, lead, work.clock.today()).state is not Protection.EXPIRED
        ):
            _refuse_second(work, lead, earlier)
        check_unconflicted(in_conflict=earlier.in_conflict)
        earlier.state, earlier.released_on = ReportState.RELEASED, work.clock.today()


def _refuse_second(work: Work, lead: Lead, earlier: FirstReport) -> NoReturn:
    """Refuse a second report on a lead that has one: its own unit's, or that of the unit it came from."""
    if earlier.unit_id == lead.unit_id:
        raise RuleBroken("report_twice", _("This lead has a first report already; open that one."))
    words = _("{unit} first-reported this project and stays its first reporter; the report is theirs to open.")
    raise RuleBroken("report_twice", words.format(unit=work.session.get_one(Unit, earlier.unit_id).name))


@act("edit_draft", label=N_("Edit first report"))
def edit_draft(work: Work, report_id: UUID, data: ReportData) -> None:
    """Change a draft or a returned report. Raises NotAllowed, RuleBroken."""
    report, _lead = own_report(work, report_id)
    check_state(report.state, (ReportState.DRAFT, ReportState.RETURNED))
    _enter(work, report, data)


def _enter(work: Work, report: FirstReport, data: ReportData) -> None:
    check_contact(data.contact_at, work.clock.now())
    if data.contact_manner and data.contact_manner not in MANNERS:
        raise RuleBroken(
            "choice", _("“{value}” is not one of the choices.").format(value=data.contact_manner), field="contact_manner"
        )
    if data.contact_id is not None and data.contact_id not in _contacts_of(work, report.lead_id):
        raise RuleBroken("contact_elsewhere", _("This contact is not one of the lead's enterprises'."), field="contact_id")
    report.contact_at, report.contact_manner, report.contact_id = data.contact_at, data.contact_manner, data.contact_id


def _contacts_of(work: Work, lead_id: UUID) -> set[UUID]:
    chosen = (
        select(Contact.id)
        .join(LeadEnterprise, LeadEnterprise.enterprise_id == Contact.enterprise_id)
        .where(LeadEnterprise.lead_id == lead_id, Contact.removed.is_(False))
    )
    return set(work.session.scalars(chosen))


def report_facts(work: Work, report: FirstReport, lead: Lead) -> ReportFacts:
    """Gather what completeness is judged on."""
    session = work.session
    enterprise = session.scalars(
        select(Enterprise)
        .join(LeadEnterprise, LeadEnterprise.enterprise_id == Enterprise.id)
        .where(LeadEnterprise.lead_id == lead.id)
        .order_by(LeadEnterprise.position)
    ).first()
    contact = session.get(Contact, report.contact_id) if report.contact_id in _contacts_of(work, lead.id) else None
    landing = session.get(Unit, lead.landing_unit_id) if lead.landing_unit_id else None
    unit, official = session.get_one(Unit, report.unit_id), session.get_one(Official, report.official_id)
    evidence = len(attachments_of(session, report.id))
    return ReportFacts(
        enterprise_name=enterprise.name if enterprise else "",
        uscc=(enterprise.uscc or "") if enterprise else "",
        no_uscc_reason=enterprise.no_uscc_reason if enterprise else "",
        contact_name=contact.name if contact else "",
        contact_means=(next(iter(contact.phones or ()), "") or contact.wechat) if contact else "",
        project_name=lead.name,
        content=lead.content,
        industry=industry_name(lead.industry_section, lead.industry_division),
        amount=lead.total_investment,
        currency=lead.currency,
        landing=landing.name if landing else "",
        unit=unit.name,
        official=official.name,
        contact_at=report.contact_at,
        contact_manner=report.contact_manner,
        evidence_count=evidence,
    )


@act("submit_report", label=N_("Submit first report"), undoable=False)
def submit_report(work: Work, report_id: UUID) -> int:
    """Submit a complete report; in a shared database that is its receipt by the registrar's clock.

    Returns its place in the order of receipt, which decides who was first. Raises NotAllowed, RuleBroken
    ``report_incomplete`` (it then stays a draft) or ``report_state``.
    """
    report, lead = own_report(work, report_id)
    check_state(report.state, (ReportState.DRAFT, ReportState.RETURNED))
    if lead.side_state in (SideState.VETOED, SideState.LOST):
        raise RuleBroken("lead_closed", _("This lead is closed; reopen it before reporting it."))
    check_complete(report_facts(work, report, lead))
    hold_chain(work.session)
    last = work.session.scalar(select(func.max(FirstReport.received_seq))) or 0
    report.state, report.received_seq, report.missing, report.return_reason = ReportState.RECEIVED, last + 1, [], ""
    report.submitted_at, report.received_at = work.clock.now(), receipt_moment(work.session, work.clock)
    set_registration_due(work, report, report.received_at)
    return last + 1


def set_registration_due(work: Work, report: FirstReport, since: datetime) -> None:
    """Set by when a received report is to be registered, returned or brought into a conflict."""
    days, closing = setting(work.session, "registration_days"), setting(work.session, "closing_hour")
    due = registration_due(county_calendar(work.session), since, days, closing)
    report.due_on, report.due_table = due.date, due.table[:60]


@act("register_report", label=N_("Register first report"), undoable=False)
def register_report(work: Work, report_id: UUID, distinct_reason: str = "") -> tuple[int, int]:
    """Register a received report 首报登记: number, protection, the lead's stage. Returns (year, number).

    Where another unit claims a project of the same investor, ``distinct_reason`` says why this is another one; it is
    kept. Raises NotAllowed, RuleBroken ``report_state`` or ``duplicate_unsettled``.
    """
    report, lead = of_registrar(work, report_id)
    check_state(report.state, (ReportState.RECEIVED,))
    reason = checked_text(distinct_reason, "distinct_reason", _("Reason"), most=500, needed=False)
    hold_chain(work.session)
    check_distinct(
        [(claim.unit_name, claim.received_at) for claim in earlier_claims(work.session, report, work.clock.today())], reason
    )
    report.distinct_reason = reason
    return enter_in_register(work, report, lead)


def enter_in_register(work: Work, report: FirstReport, lead: Lead) -> tuple[int, int]:
    """Give a report its number and protection and its lead the stage; whether it may have them is the caller's."""
    today = work.clock.today()
    hold_chain(work.session)
    number = next_number(work.session, SERIES, today.year)
    report.state, report.registered_at, report.registered_by = ReportState.REGISTERED, work.clock.now(), work.actor.official_id
    report.year, report.number = today.year, number
    until = None
    if is_protected(lead.total_investment, lead.currency, lead.total_yuan, protection_rule(work.session)):
        until = protection_until(county_calendar(work.session), today, setting(work.session, "protection_months")).date
    report.protected_until = lead.protected_until = until
    lead.last_follow_up = max(filter(None, (lead.last_follow_up, today)))
    if lead.stage == Stage.TIP:
        move_stage(work, lead.id, Stage.FIRST_REPORTED, registered=True)
    return today.year, number


@act("return_report", label=N_("Return first report for completion"), undoable=False)
def return_report(work: Work, report_id: UUID, missing: list[str], reason: str) -> None:
    """Return a received report once, with everything missing. Raises NotAllowed, RuleBroken.

    A second return of the same report is refused ``returned_twice`` (one-time notice, Licensing Law §32).
    """
    report, _lead = of_registrar(work, report_id)
    check_state(report.state, (ReportState.RECEIVED,))
    check_unconflicted(in_conflict=report.in_conflict)
    if report.returned_at is not None:
        raise RuleBroken("returned_twice", _("This report was returned once already; register it or settle it by a ruling."))
    missing = list(dict.fromkeys(missing))
    unknown = [key for key in missing if key not in PART_NAMES]
    if unknown or not (missing or reason.strip()):
        raise RuleBroken("return_reason", _("Say what is missing: tick the parts or write the reason."), field="reason")
    reason = checked_text(reason, "reason", _("Reason"), most=1000, needed=False)
    report.state, report.returned_at, report.missing = ReportState.RETURNED, work.clock.now(), missing
    report.return_reason = reason or part_names(missing)


@act("remove_evidence", label=N_("Remove contact evidence"))
def remove_evidence(work: Work, report_id: UUID, attachment_id: UUID) -> None:
    """Take a piece of evidence off a draft or a returned report; once received it stays. Raises NotAllowed, RuleBroken."""
    report, _lead = own_report(work, report_id)
    check_state(report.state, (ReportState.DRAFT, ReportState.RETURNED))
    attachment = work.session.get_one(Attachment, attachment_id)
    if attachment.owner_id != report_id:
        raise NotAllowed("unit", _("This file does not belong to the report."))
    attachment.removed = True
