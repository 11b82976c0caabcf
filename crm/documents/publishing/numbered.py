"""Papers known by their number 凭文号核验: a record's sealed paper found again from a number and a code typed by hand."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm.documents.catalogue import document, gather
from crm.documents.data import Wanted
from crm.documents.seal import digest_of, figures_of, short_code
from crm.people.permissions import Actor, May, Role, scope
from crm.procedures.conflict.model import Conflict, Ruling
from crm.procedures.first_report.model import FirstReport
from crm.procedures.time_limit.model import Case, ClockEvent
from crm.procedures.time_limit.queries import in_view


@dataclass(frozen=True, slots=True)
class NumberedPaper:
    """A paper that bears a number and a code: its Chinese title and its number."""

    title: str
    number: str


def numbered_paper(session: Session, actor: Actor, year: int, number: int, code: str, moment: datetime) -> NumberedPaper | None:
    """Return the receipt, ruling or supervision notice of a number whose code is ``code``, among what the actor sees; None where none is.

    A ruling reads differently for each of its sides, and each reading has its own code: all of them are compared.
    """
    for name, record_id, reader in _bearing(session, actor, year, number):
        data = gather(name, session, reader, Wanted(moment, record_id=record_id))
        if short_code(digest_of(figures_of(data))) == code:
            return NumberedPaper(document(name).title, data.number)
    return None


def _bearing(session: Session, actor: Actor, year: int, number: int) -> Iterator[tuple[str, UUID, Actor]]:
    """Yield the papers that bear a number, with whoever may have printed them."""
    of_number = FirstReport.year == year, FirstReport.number == number
    for report in session.scalars(select(FirstReport.id).where(*of_number, scope(actor, FirstReport.unit_id))):
        yield "first-report-receipt", report, actor
    chosen = (
        select(Ruling.conflict_id, FirstReport.unit_id)
        .join(Conflict, Conflict.id == Ruling.conflict_id)
        .join(FirstReport, FirstReport.id.in_((Conflict.first_report_id, Conflict.later_report_id)))
        .where(Ruling.year == year, Ruling.number == number, scope(actor, FirstReport.unit_id))
    )
    if actor.may(May.EXPORT_DOCUMENTS):
        cards = select(ClockEvent.case_id).join(Case, Case.id == ClockEvent.case_id).where(in_view(actor))
        for case in session.scalars(cards.where(ClockEvent.year == year, ClockEvent.number == number)):
            yield "supervision-notice", case, actor
    for conflict, unit in session.execute(chosen):
        yield "ruling", conflict, actor
        if actor.units is None:
            yield "ruling", conflict, replace(actor, role=Role.UNIT_LEADER, unit_id=unit, units=frozenset({unit}))
