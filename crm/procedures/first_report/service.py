"""What units and the registrar do with first reports: draft, submit, register, return, extend, state, release."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import func, select

from crm.enterprises.industries import industry_name
from crm.enterprises.model import Contact, Enterprise
from crm.enterprises.rules import checked_text
from crm.kernel.clock import local_date
from crm.kernel.errors import NotAllowed, RuleBroken
from crm.kernel.i18n import N_, _
from crm.leads.keeping import own_lead
from crm.leads.model import Lead, LeadEnterprise
from crm.leads.protection import Protection, ProtectionState, is_protected, protection_state
from crm.leads.queries import protection_rule
from crm.leads.rules import MANNERS, SideState, Stage
from crm.leads.service import move_stage
from crm.people.model import Official, Unit
from crm.people.permissions import May, require
from crm.people.setup import county_calendar, setting
from crm.procedures.first_report.model import FirstReport
from crm.procedures.first_report.rules import (
    PART_NAMES,
    ReportFacts,
    ReportState,
    check_complete,
    check_contact,
    check_extension,
    check_release,
    check_state,
    check_statement,
    part_names,
    protection_until,
    registration_due,
    statement_due,
)
from crm.store.acts import Work, act
from crm.store.attachments import Attachment, attachments_of
from crm.store.change_writer import hold_chain
from crm.store.numbering import next_number

SERIES = "first_report"


@dataclass(frozen=True, slots=True)
class ReportData:
    """What is entered of a first report beside the lead itself."""

    contact_at: datetime | None = None
    contact_manner: str = ""
    contact_id: UUID | None = None


def _own(work: Work, report_id: UUID) -> tuple[FirstReport, Lead]:
    report = work.session.get_one(FirstReport, report_id)
    return report, own_lead(work, report.lead_id)


def _of_registrar(work: Work, report_id: UUID) -> tuple[FirstReport, Lead]:
    require(work.actor, May.REGISTER)
    report = work.session.get_one(FirstReport, report_id)
    lead = work.session.get_one(Lead, report.lead_id)
    work.note_subject(lead, lead.name)
    return report, lead


@act("draft_report", label=N_("Draft first report"))
def draft_report(work: Work, lead_id: UUID, data: ReportData | None = None) -> UUID:
    """Begin a first report 首报草稿 for a lead; incomplete it has no rank. Raises NotAllowed, RuleBroken ``report_twice``.

    A lead whose protection was released or has expired may be reported anew (domain §4.2). Entered by the bureau
    for a unit, the report is the lead's officer's.
    """
    lead = own_lead(work, lead_id)
    living = select(FirstReport).where(FirstReport.lead_id == lead_id, FirstReport.state != ReportState.RELEASED)
    for earlier in work.session.scalars(living):
        if earlier.state != ReportState.REGISTERED or _protection(work, earlier, lead).state is not Protection.EXPIRED:
            raise RuleBroken("report_twice", _("This lead has a first report already; open that one."))
        earlier.state, earlier.released_on = ReportState.RELEASED, work.clock.today()
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


@act("edit_draft", label=N_("Edit first report"))
def edit_draft(work: Work, report_id: UUID, data: ReportData) -> None:
    """Change a draft or a returned report. Raises NotAllowed, RuleBroken."""
    report, _lead = _own(work, report_id)
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
    report, lead = _own(work, report_id)
    check_state(report.state, (ReportState.DRAFT, ReportState.RETURNED))
    if lead.side_state in (SideState.VETOED, SideState.LOST):
        raise RuleBroken("lead_closed", _("This lead is closed; reopen it before reporting it."))
    check_complete(report_facts(work, report, lead))
    hold_chain(work.session)
    now = work.clock.now()
    due = registration_due(
        county_calendar(work.session), now, setting(work.session, "registration_days"), setting(work.session, "closing_hour")
    )
    last = work.session.scalar(select(func.max(FirstReport.received_seq))) or 0
    report.state, report.submitted_at, report.received_at, report.received_seq = ReportState.RECEIVED, now, now, last + 1
    report.due_on, report.due_table, report.missing, report.return_reason = due.date, due.table[:60], [], ""
    return last + 1


@act("register_report", label=N_("Register first report"), undoable=False)
def register_report(work: Work, report_id: UUID) -> tuple[int, int]:
    """Register a received report 首报登记: number, protection, the lead's stage. Returns (year, number).

    Raises NotAllowed, RuleBroken ``report_state``.
    """
    report, lead = _of_registrar(work, report_id)
    check_state(report.state, (ReportState.RECEIVED,))
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
    report, _lead = _of_registrar(work, report_id)
    check_state(report.state, (ReportState.RECEIVED,))
    if report.returned_at is not None:
        raise RuleBroken("returned_twice", _("This report was returned once already; register it or settle it by a ruling."))
    missing = list(dict.fromkeys(missing))
    unknown = [key for key in missing if key not in PART_NAMES]
    if unknown or not (missing or reason.strip()):
        raise RuleBroken("return_reason", _("Say what is missing: tick the parts or write the reason."), field="reason")
    reason = checked_text(reason, "reason", _("Reason"), most=1000, needed=False)
    report.state, report.returned_at, report.missing = ReportState.RETURNED, work.clock.now(), missing
    report.return_reason = reason or part_names(missing)


@act("extend_protection", label=N_("Extend protection"), undoable=False)
def extend_protection(work: Work, report_id: UUID) -> None:
    """Extend protection once by the settings' months, before it expires. Raises NotAllowed, RuleBroken."""
    report, lead = _of_registrar(work, report_id)
    check_state(report.state, (ReportState.REGISTERED,))
    today = work.clock.today()
    check_extension(report.protected_until, report.extended_on, today, signed=lead.stage == Stage.SIGNED)
    if report.protected_until is not None:
        months = setting(work.session, "extension_months")
        report.protected_until = county_calendar(work.session).add_months(report.protected_until, months).date
    report.extended_on, lead.protected_until = today, report.protected_until


@act("file_statement", label=N_("File statement on lapse"))
def file_statement(work: Work, report_id: UUID, text: str) -> None:
    """State why a lapsed lead had no follow-up; within 3 working days of the lapse. Raises NotAllowed, RuleBroken."""
    report, lead = _own(work, report_id)
    check_state(report.state, (ReportState.REGISTERED,))
    lapsed = _check_lapsed(work, report, lead)
    if lapsed.state is Protection.LAPSED:
        check_statement(_statement_due(work, lapsed), work.clock.today())
    report.statement, report.statement_on = checked_text(text, "statement", _("Statement"), most=2000), work.clock.today()


@act("release_report", label=N_("Release lapsed lead"), undoable=False)
def release_report(work: Work, report_id: UUID) -> None:
    """Release a lapsed or expired lead: it may then be reported anew. Raises NotAllowed, RuleBroken ``not_lapsed``.

    A lapsed one only when its unit has stated, or has let the time for it pass (``release_early``).
    """
    report, lead = _of_registrar(work, report_id)
    check_state(report.state, (ReportState.REGISTERED,))
    lapsed = _check_lapsed(work, report, lead)
    if lapsed.state is Protection.LAPSED:
        stated = report.statement_on is not None and lapsed.on is not None and report.statement_on > lapsed.on
        check_release(_statement_due(work, lapsed), work.clock.today(), stated=stated)
    report.state, report.released_on, lead.protected_until = ReportState.RELEASED, work.clock.today(), None


def _check_lapsed(work: Work, report: FirstReport, lead: Lead) -> ProtectionState:
    state = _protection(work, report, lead)
    if state.state not in (Protection.LAPSED, Protection.EXPIRED):
        raise RuleBroken("not_lapsed", _("Protection of this lead has not lapsed."))
    return state


def _protection(work: Work, report: FirstReport, lead: Lead) -> ProtectionState:
    return protection_state(
        report.protected_until,
        lead.last_follow_up,
        local_date(report.registered_at) if report.registered_at else None,
        work.clock.today(),
        protection_rule(work.session),
        signed=lead.stage == Stage.SIGNED,
    )


def _statement_due(work: Work, lapsed: ProtectionState) -> date:
    days = setting(work.session, "statement_days")
    return statement_due(county_calendar(work.session), lapsed.on or work.clock.today(), days).date


@act("remove_evidence", label=N_("Remove contact evidence"))
def remove_evidence(work: Work, report_id: UUID, attachment_id: UUID) -> None:
    """Take a piece of evidence off a draft or a returned report; once received it stays. Raises NotAllowed, RuleBroken."""
    report, _lead = _own(work, report_id)
    check_state(report.state, (ReportState.DRAFT, ReportState.RETURNED))
    attachment = work.session.get_one(Attachment, attachment_id)
    if attachment.owner_id != report_id:
        raise NotAllowed("unit", _("This file does not belong to the report."))
    attachment.removed = True
