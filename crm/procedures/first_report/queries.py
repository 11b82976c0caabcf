"""The registrar's inbox and what a first report shows, prints and counts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from crm.calendar.rules import WorkCalendar
from crm.enterprises.industries import industry_name
from crm.enterprises.model import Contact, Enterprise
from crm.kernel.clock import local_date, local_moment
from crm.kernel.errors import NotAllowed
from crm.kernel.i18n import _
from crm.kernel.money import Money
from crm.leads.detail import AttachmentRow, TimelineItem, attachment_rows
from crm.leads.model import Lead, LeadEnterprise
from crm.people.model import Official, Unit
from crm.people.permissions import Actor, scope
from crm.people.queries import official_names, unit_names
from crm.people.setup import county_calendar, setting
from crm.procedures.first_report.model import FirstReport, HandOn
from crm.procedures.first_report.rules import ReportState, days_late
from crm.store.numbering import show_number


@dataclass(frozen=True, slots=True)
class ReportRow:
    """A first report in a list. ``days_left``: working days until registration is due, negative when late.

    ``official`` is whoever is responsible now; ``days_late``: working days by which registration came late.
    """

    id: UUID
    lead_id: UUID
    project: str
    enterprise: str
    unit_name: str
    official: str
    state: str
    received_at: datetime | None
    due_on: date | None
    days_left: int | None
    number: str
    days_late: int = 0
    extension_asked: bool = False
    received_seq: int | None = None
    protected_until: date | None = None
    in_conflict: bool = False


@dataclass(frozen=True, slots=True)
class ReportDetail:
    """A first report with all that its form, its receipt and the registrar's page show.

    ``official`` reported; ``responsible`` is whom responsibility was handed on to, the reporter where it was not.
    """

    id: UUID
    lead_id: UUID
    state: str
    number: str
    unit_name: str
    official: str
    project: str
    content: str
    industry: str
    total: Money | None
    landing: str
    enterprise: str
    uscc: str
    no_uscc_reason: str
    contact_name: str
    contact_title: str
    contact_phone: str
    contact_at: datetime | None
    contact_manner: str
    received_at: datetime | None
    received_seq: int | None
    due_on: date | None
    registered_at: datetime | None
    registered_by: str
    protected_until: date | None
    extended_on: date | None
    missing: tuple[str, ...]
    return_reason: str
    statement: str
    evidence: tuple[AttachmentRow, ...]
    responsible: str = ""
    days_late: int = 0
    extension_asked_on: date | None = None
    extension_reason: str = ""
    extension_refusal: str = ""
    distinct_reason: str = ""
    in_conflict: bool = False


def report_number(session: Session, report: FirstReport) -> str:
    """Return 首报〔2026〕17号, empty before registration."""
    return _number(report, str(setting(session, "first_report_word")))


BY_RECEIPT = (FirstReport.received_seq.is_(None), FirstReport.received_seq, FirstReport.id)
NEWEST = (FirstReport.received_seq.desc().nulls_last(), FirstReport.id.desc())


def reports(
    session: Session, actor: Actor, states: tuple[str, ...], today: date, limit: int = 200, *, newest_first: bool = False
) -> list[ReportRow]:
    """Return first reports in the order of receipt (drafts last), or the newest first; scoped to the actor."""
    chosen = _listed(actor).where(FirstReport.state.in_(states)).order_by(*(NEWEST if newest_first else BY_RECEIPT))
    return _rows(session, chosen.limit(limit), today)


def _listed(actor: Actor) -> Select[FirstReport, str, str, str, str]:
    return (
        select(FirstReport, Lead.name, Lead.investor, Unit.name.label("unit"), Official.name.label("official"))
        .join(Lead, Lead.id == FirstReport.lead_id)
        .join(Unit, Unit.id == FirstReport.unit_id)
        .join(Official, Official.id == func.coalesce(FirstReport.responsible_id, FirstReport.official_id))
        .where(scope(actor, FirstReport.unit_id))
    )


def _rows(session: Session, chosen: Select[FirstReport, str, str, str, str], today: date) -> list[ReportRow]:
    calendar, word, closing = county_calendar(session), str(setting(session, "first_report_word")), _closing(session)
    return [
        ReportRow(
            report.id,
            report.lead_id,
            report.kept_name or project,
            report.kept_investor or investor,
            unit,
            official,
            report.state,
            report.received_at,
            report.due_on,
            _days_left(report, today, calendar),
            _number(report, word),
            _days_late(report, calendar, closing),
            report.extension_asked_on is not None,
            report.received_seq,
            report.protected_until,
            report.in_conflict,
        )
        for report, project, investor, unit, official in session.execute(chosen)
    ]


def _closing(session: Session) -> int:
    return int(setting(session, "closing_hour"))


def _days_late(report: FirstReport, calendar: WorkCalendar, closing: int) -> int:
    """Return the working days by which a report was registered late, 0 in time or not yet."""
    if report.registered_at is None or report.due_on is None:
        return 0
    return days_late(calendar, report.due_on, report.registered_at, closing)


def _days_left(report: FirstReport, today: date, calendar: WorkCalendar) -> int | None:
    """Return the working days until registration is due, negative when late, None when nothing is."""
    if report.due_on is None or report.state != ReportState.RECEIVED:
        return None
    if report.due_on < today:
        return -calendar.count_working_days(report.due_on, today)
    return calendar.count_working_days(today, report.due_on)


def _number(report: FirstReport, word: str) -> str:
    return "" if report.year is None or report.number is None else show_number(word, report.year, report.number)


def inbox(session: Session, actor: Actor, today: date) -> list[ReportRow]:
    """Return the received reports that wait for the registrar, the first received first."""
    return reports(session, actor, (ReportState.RECEIVED,), today)


def extension_requests(session: Session, actor: Actor, today: date) -> list[ReportRow]:
    """Return the registered reports whose unit asked for an extension that the bureau has yet to decide."""
    asked = FirstReport.extension_asked_on.is_not(None)
    chosen = _listed(actor).where(asked, FirstReport.state == ReportState.REGISTERED)
    return _rows(session, chosen.order_by(FirstReport.extension_asked_on, FirstReport.id), today)


def newest_registered(session: Session, actor: Actor, today: date, limit: int) -> list[ReportRow]:
    """Return the registered first reports, the newest first."""
    return reports(session, actor, (ReportState.REGISTERED,), today, limit, newest_first=True)


def report_of_lead(session: Session, actor: Actor, lead_id: UUID) -> UUID | None:
    """Return a lead's living first report, None where it has none or belongs to another unit."""
    chosen = select(FirstReport.id).where(
        FirstReport.lead_id == lead_id, FirstReport.state != ReportState.RELEASED, scope(actor, FirstReport.unit_id)
    )
    ended = FirstReport.state == ReportState.ENDED
    return session.scalars(chosen.order_by(ended, FirstReport.created_at.desc())).first()


def report_detail(session: Session, actor: Actor, report_id: UUID) -> ReportDetail:
    """Return a first report with all that is shown of it. Raises NotAllowed for another unit's."""
    report = session.scalars(select(FirstReport).where(FirstReport.id == report_id, scope(actor, FirstReport.unit_id))).first()
    if report is None:
        raise NotAllowed("unit", _("This record belongs to another unit."))
    return _detail(session, actor, report, session.get_one(Lead, report.lead_id))


def first_investor(session: Session, lead_id: UUID) -> Enterprise | None:
    """Return a lead's first investor, None where no enterprise is linked."""
    chosen = (
        select(Enterprise)
        .join(LeadEnterprise, LeadEnterprise.enterprise_id == Enterprise.id)
        .where(LeadEnterprise.lead_id == lead_id)
        .order_by(LeadEnterprise.position)
    )
    return session.scalars(chosen).first()


def _detail(session: Session, actor: Actor, report: FirstReport, lead: Lead) -> ReportDetail:
    """Fill a report's detail; of an ended one whose lead went to another unit, its own unit sees what it reported itself."""
    gone = report.state == ReportState.ENDED and actor.units is not None and lead.unit_id not in actor.units
    enterprise = None if gone else first_investor(session, lead.id)
    contact = session.get(Contact, report.contact_id) if report.contact_id and not gone else None
    units, people = unit_names(session), official_names(session)
    total = None if gone or lead.total_investment is None else Money(lead.total_investment, lead.currency)
    return ReportDetail(
        report.id,
        lead.id,
        report.state,
        report_number(session, report),
        units[report.unit_id],
        people[report.official_id],
        report.kept_name or lead.name,
        "" if gone else lead.content,
        "" if gone else industry_name(lead.industry_section, lead.industry_division),
        total,
        units.get(lead.landing_unit_id, "") if lead.landing_unit_id and not gone else "",
        report.kept_investor or (enterprise.name if enterprise else lead.investor),
        (enterprise.uscc or "") if enterprise else "",
        enterprise.no_uscc_reason if enterprise else "",
        contact.name if contact else "",
        contact.title if contact else "",
        next(iter(contact.phones or ()), "") if contact else "",
        report.contact_at,
        report.contact_manner,
        report.received_at,
        report.received_seq,
        report.due_on,
        report.registered_at,
        people.get(report.registered_by, "") if report.registered_by else "",
        report.protected_until,
        report.extended_on,
        tuple(report.missing or ()),
        report.return_reason,
        report.statement,
        tuple(attachment_rows(session, report.id)),
        people[report.responsible_id or report.official_id],
        _days_late(report, county_calendar(session), _closing(session)),
        report.extension_asked_on,
        report.extension_reason,
        report.extension_refusal,
        report.distinct_reason,
        report.in_conflict,
    )


def report_events(session: Session, actor: Actor, lead_id: UUID) -> list[TimelineItem]:
    """Return what happened to a lead's first reports, for its timeline; scoped to the actor."""
    chosen = select(FirstReport).where(FirstReport.lead_id == lead_id, scope(actor, FirstReport.unit_id))
    items = []
    for report in session.scalars(chosen.order_by(FirstReport.created_at)):
        number = report_number(session, report)
        events = (
            (report.received_at, _("First report received"), ""),
            (report.returned_at, _("First report returned"), report.return_reason),
            (report.registered_at, _("First report registered"), number),
            (report.extension_asked_on, _("Extension asked for"), report.extension_reason),
            (report.extended_on, _("Protection extended"), number),
            (report.statement_on, _("Statement on lapse"), report.statement),
            (report.released_on, _("Protection released"), number),
            (report.ended_on, _("Ruled to another unit"), number),
            *((each.day, _("Responsibility handed on"), each.words) for each in hand_ons(session, report.id)),
        )
        for moment, title, text in events:
            if moment is not None:
                items.append(TimelineItem(local_date(moment) if isinstance(moment, datetime) else moment, title, text))
    return items


@dataclass(frozen=True, slots=True)
class HandOnRow:
    """A hand-on of responsibility 责任移交: when, from whom to whom, and why."""

    day: date
    before: str
    after: str
    reason: str

    @property
    def words(self) -> str:
        """Return the hand-on in one line."""
        return _("from {before} to {after}: {reason}").format(before=self.before, after=self.after, reason=self.reason)


def hand_ons(session: Session, report_id: UUID) -> list[HandOnRow]:
    """Return the hand-ons of a report, the oldest first."""
    names = official_names(session)
    chosen = select(HandOn).where(HandOn.report_id == report_id).order_by(HandOn.handed_at, HandOn.id)
    return [
        HandOnRow(local_date(each.handed_at), names[each.from_id], names[each.to_id], each.reason)
        for each in session.scalars(chosen)
    ]


def registered_between(session: Session, actor: Actor, first: date, last: date) -> dict[UUID, int]:
    """Count the first reports registered from ``first`` through ``last`` per unit."""
    chosen = (
        select(FirstReport.unit_id, func.count())
        .where(
            scope(actor, FirstReport.unit_id),
            FirstReport.registered_at >= local_moment(first),
            FirstReport.registered_at < local_moment(last + timedelta(days=1)),
        )
        .group_by(FirstReport.unit_id)
    )
    return dict(session.execute(chosen).all())
