"""Registrations due and protections running when a holiday table changes: which move, and to which day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import partial

from sqlalchemy import select

from crm.calendar.rules import WorkCalendar
from crm.kernel.clock import local_date
from crm.kernel.i18n import N_, _
from crm.leads.model import Lead
from crm.people.deadlines import Move, Moved, keeps_deadlines
from crm.people.setup import all_settings
from crm.procedures.first_report.model import FirstReport
from crm.procedures.first_report.rules import ReportState, protection_until, registration_due
from crm.store.acts import Work

REGISTRATION, PROTECTION = N_("registration due"), N_("protection ends")


@keeps_deadlines
def report_deadlines(work: Work, before: WorkCalendar, after: WorkCalendar) -> Iterator[tuple[Moved, Move]]:
    """Yield the reports whose registration is due, or whose protection ends, on another day by the calendar ``after``.

    A protection that was set by other months than the county's present ones is left as it stands.
    """
    yield from _registrations(work, before, after)
    yield from _protections(work, before, after)


def _registrations(work: Work, before: WorkCalendar, after: WorkCalendar) -> Iterator[tuple[Moved, Move]]:
    values = all_settings(work.session)
    days, closing = values["registration_days"], values["closing_hour"]
    chosen = select(FirstReport, Lead.name).join(Lead, Lead.id == FirstReport.lead_id)
    for report, title in work.session.execute(chosen.where(FirstReport.state == ReportState.RECEIVED)).all():
        if report.received_at is None or report.due_on is None:
            continue
        due = registration_due(after, report.received_at, days, closing)
        if registration_due(before, report.received_at, days, closing).date == report.due_on != due.date:
            moved = Moved("report", report.id, title, _(REGISTRATION), report.due_on, due.date)
            yield moved, partial(_set_due, report, due.date, due.table[:60])


def _set_due(report: FirstReport, due: date, table: str) -> None:
    report.due_on, report.due_table = due, table


def _protections(work: Work, before: WorkCalendar, after: WorkCalendar) -> Iterator[tuple[Moved, Move]]:
    values = all_settings(work.session)
    chosen = (
        select(FirstReport, Lead)
        .join(Lead, Lead.id == FirstReport.lead_id)
        .where(FirstReport.state == ReportState.REGISTERED, FirstReport.protected_until >= work.clock.today())
    )
    for report, lead in work.session.execute(chosen).all():
        was, now = (_until(calendar, report, values) for calendar in (before, after))
        if was is not None and now is not None and was == report.protected_until != now:
            moved = Moved("report", report.id, lead.name, _(PROTECTION), was, now)
            yield moved, partial(_set_until, report, lead, now)


def _until(calendar: WorkCalendar, report: FirstReport, values: dict[str, int]) -> date | None:
    """Return the last day of a report's protection by a calendar, with its extension."""
    if report.registered_at is None:
        return None
    until = protection_until(calendar, local_date(report.registered_at), values["protection_months"]).date
    return calendar.add_months(until, values["extension_months"]).date if report.extended_on else until


def _set_until(report: FirstReport, lead: Lead, until: date) -> None:
    report.protected_until = lead.protected_until = until
