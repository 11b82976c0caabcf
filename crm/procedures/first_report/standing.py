"""Where a first report stands: who may touch it, whether it still holds its project, and which reports were there before it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm.enterprises.model import Enterprise
from crm.kernel.clock import local_date
from crm.leads.keeping import own_lead
from crm.leads.model import Lead, LeadEnterprise
from crm.leads.protection import Protection, ProtectionState, protection_state
from crm.leads.queries import protection_rule
from crm.leads.rules import Stage
from crm.people.model import Unit
from crm.people.permissions import May, require
from crm.procedures.first_report.model import FirstReport
from crm.procedures.first_report.rules import CLAIMING, ReportState
from crm.store.acts import Work


@dataclass(frozen=True, slots=True)
class Claim:
    """Another unit's report on a project of the same investor: whose and since when."""

    report_id: UUID
    unit_name: str
    received_at: datetime


def own_report(work: Work, report_id: UUID) -> tuple[FirstReport, Lead]:
    """Return a report and its lead to its own unit, or to the bureau. Raises NotAllowed."""
    report = work.session.get_one(FirstReport, report_id)
    return report, own_lead(work, report.lead_id)


def of_registrar(work: Work, report_id: UUID) -> tuple[FirstReport, Lead]:
    """Return a report and its lead, the act's subject, to the registrar. Raises NotAllowed."""
    require(work.actor, May.REGISTER)
    report = work.session.get_one(FirstReport, report_id)
    lead = work.session.get_one(Lead, report.lead_id)
    work.note_subject(lead, lead.name)
    return report, lead


def protection_of(session: Session, report: FirstReport, lead: Lead, today: date) -> ProtectionState:
    """Return where a report's protection stands on ``today``."""
    return protection_state(
        report.protected_until,
        lead.last_follow_up,
        local_date(report.registered_at) if report.registered_at else None,
        today,
        protection_rule(session),
        signed=lead.stage == Stage.SIGNED,
    )


def holds(session: Session, report: FirstReport, today: date) -> bool:
    """Tell whether a report holds its project on ``today``: registered, and its protection has not expired.

    A request for extension made in time keeps it until the bureau has answered.
    """
    lead = session.get_one(Lead, report.lead_id)
    expired = protection_of(session, report, lead, today).state is Protection.EXPIRED
    return report.state == ReportState.REGISTERED and (not expired or report.extension_asked_on is not None)


def claims_on_investor(session: Session, report: FirstReport) -> list[tuple[FirstReport, str]]:
    """Return the claiming reports of other units on this report's investor with the unit's name, in order of receipt.

    The same investor: one credit code, or one normalised name where not both name a code (domain §4.3).
    """
    same = same_investors(session, report.lead_id)
    if not same:
        return []
    chosen = (
        select(FirstReport, Unit.name)
        .join(Unit, Unit.id == FirstReport.unit_id)
        .join(LeadEnterprise, LeadEnterprise.lead_id == FirstReport.lead_id)
        .where(LeadEnterprise.enterprise_id.in_(same), FirstReport.unit_id != report.unit_id, FirstReport.state.in_(CLAIMING))
        .order_by(FirstReport.received_seq)
    )
    found = {other.id: (other, unit) for other, unit in session.execute(chosen)}
    return list(found.values())


def same_investors(session: Session, lead_id: UUID) -> set[UUID]:
    """Return every record, whichever unit keeps it, of the enterprises of a lead: found along the indexes of code and name."""
    linked = select(Enterprise).join(LeadEnterprise, LeadEnterprise.enterprise_id == Enterprise.id)
    found: set[UUID] = set()
    for firm in session.scalars(linked.where(LeadEnterprise.lead_id == lead_id)).all():
        named = Enterprise.normal_name == firm.normal_name
        found.update(
            session.scalars(select(Enterprise.id).where(named if firm.uscc is None else named & Enterprise.uscc.is_(None)))
        )
        if firm.uscc is not None:
            found.update(session.scalars(select(Enterprise.id).where(Enterprise.uscc == firm.uscc)))
    return found


def earlier_claims(session: Session, report: FirstReport, today: date) -> list[Claim]:
    """Return the reports of other units that hold a project of this investor, or were received before this one."""
    found = []
    for other, unit in claims_on_investor(session, report):
        first = other.received_seq is not None and report.received_seq is not None and other.received_seq < report.received_seq
        if other.received_at is not None and (holds(session, other, today) or (other.state == ReportState.RECEIVED and first)):
            found.append(Claim(other.id, unit, other.received_at))
    return found
