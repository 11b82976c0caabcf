"""The papers of one project 项目文书: its dossier, and every form, receipt, notice and agreement of its procedures."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from crm.kernel.clock import local_date
from crm.leads.detail import lead_detail
from crm.people.permissions import Actor, scope
from crm.people.setup import all_settings
from crm.procedures.conflict.model import Conflict, Ruling
from crm.procedures.first_report.model import FirstReport
from crm.procedures.first_report.queries import report_number
from crm.procedures.one_notice.model import OneTimeNotice
from crm.procedures.time_limit.model import Case, ClockEvent
from crm.procedures.time_limit.queries import in_view
from crm.procedures.transfer.course import TransferState
from crm.procedures.transfer.model import Transfer
from crm.procedures.veto.model import Veto
from crm.procedures.veto.rules import VetoState
from crm.store.numbering import show_number


@dataclass(frozen=True, slots=True)
class ProjectPaper:
    """A paper that can be made of a project: the document's name, its record, and the number or day that tells it apart."""

    name: str
    record_id: UUID
    words: str = ""


def papers_of_project(session: Session, actor: Actor, lead_id: UUID) -> list[ProjectPaper]:
    """Return the papers of a lead, its dossier first. Raises NotAllowed for another unit's."""
    lead_detail(session, actor, lead_id)
    words = all_settings(session)
    found = [ProjectPaper("project-dossier", lead_id)]
    found += _reports(session, actor, lead_id)
    found += _rulings(session, actor, lead_id, words["ruling_word"])
    found += _transfers(session, actor, lead_id)
    found += _vetoes(session, actor, lead_id)
    return found + _cases(session, actor, lead_id, words)


def _reports(session: Session, actor: Actor, lead_id: UUID) -> list[ProjectPaper]:
    chosen = select(FirstReport).where(FirstReport.lead_id == lead_id, scope(actor, FirstReport.unit_id))
    papers = []
    for each in session.scalars(chosen.order_by(FirstReport.created_at)):
        number = report_number(session, each)
        papers.append(ProjectPaper("first-report-form", each.id, number))
        if number and each.received_at is not None:
            papers.append(ProjectPaper("first-report-receipt", each.id, number))
    return papers


def _rulings(session: Session, actor: Actor, lead_id: UUID, word: str) -> list[ProjectPaper]:
    own = select(FirstReport.id).where(FirstReport.lead_id == lead_id, scope(actor, FirstReport.unit_id))
    chosen = select(Ruling).join(Conflict, Conflict.id == Ruling.conflict_id)
    sides = or_(Conflict.first_report_id.in_(own), Conflict.later_report_id.in_(own))
    return [
        ProjectPaper("ruling", each.conflict_id, show_number(word, each.year, each.number))
        for each in session.scalars(chosen.where(sides).order_by(Ruling.ruled_at))
    ]


def _transfers(session: Session, actor: Actor, lead_id: UUID) -> list[ProjectPaper]:
    seen = or_(scope(actor, Transfer.giving_unit_id), scope(actor, Transfer.receiving_unit_id))
    agreed = Transfer.state.in_((TransferState.ACCEPTED, TransferState.HELD))
    chosen = select(Transfer.id, Transfer.proposed_at).where(Transfer.lead_id == lead_id, seen, agreed)
    return [
        ProjectPaper("transfer-agreement", row.id, _day(row.proposed_at))
        for row in session.execute(chosen.order_by(Transfer.proposed_at))
    ]


def _vetoes(session: Session, actor: Actor, lead_id: UUID) -> list[ProjectPaper]:
    seen = or_(scope(actor, Veto.unit_id), scope(actor, Veto.reporter_unit_id))
    chosen = select(Veto.id, Veto.reported_at).where(Veto.lead_id == lead_id, seen, Veto.state != VetoState.TURNED)
    return [
        ProjectPaper("veto-report", row.id, _day(row.reported_at)) for row in session.execute(chosen.order_by(Veto.reported_at))
    ]


def _cases(session: Session, actor: Actor, lead_id: UUID, words: dict[str, str]) -> list[ProjectPaper]:
    """Find one-time notices and supervision notices of the lead's cases, as far as the actor may see them."""
    of_lead = Case.lead_id == lead_id, in_view(actor)
    notices = select(OneTimeNotice).join(Case, Case.id == OneTimeNotice.case_id).where(*of_lead)
    papers = [
        ProjectPaper("one-time-notice", each.id, show_number(words["notice_word"], each.year, each.number))
        for each in session.scalars(notices.order_by(OneTimeNotice.issued_at))
    ]
    cards = select(ClockEvent).join(Case, Case.id == ClockEvent.case_id).where(*of_lead, ClockEvent.number.is_not(None))
    newest = {
        each.case_id: show_number(words["supervision_word"], each.year, each.number)
        for each in session.scalars(cards.order_by(ClockEvent.ordinal))
        if each.year is not None and each.number is not None
    }
    return papers + [ProjectPaper("supervision-notice", case_id, number) for case_id, number in newest.items()]


def _day(moment: datetime) -> str:
    return local_date(moment).isoformat()
