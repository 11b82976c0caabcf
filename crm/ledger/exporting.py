"""Lists to Excel 导出: leads, enterprises, trips and visits as filtered, scoped to whoever exports."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

from sqlalchemy.orm import Session

from crm.enterprises.industries import DIVISIONS
from crm.enterprises.queries import EnterpriseFilter, enterprise_page
from crm.fieldtime.rules import TRIP_STATE_NAMES, TripState
from crm.fieldtime.trips import TripFilter, trips
from crm.kernel.i18n import _
from crm.kernel.money import WAN
from crm.leads.queries import LeadFilter, Page, lead_page
from crm.leads.rules import SIDE_STATE_NAMES, SideState, stage_words
from crm.ledger.writing import TableColumn, Value, write_table
from crm.people.permissions import Actor, May, require
from crm.visits.queries import VisitFilter, VisitRow, visit_page
from crm.visits.rules import PURPOSES, VISIT_STATE_NAMES, VisitState, moment_words

CHUNK = 1000


def export_leads(session: Session, actor: Actor, wanted: LeadFilter, today: date, path: Path) -> int:
    """Write the filtered leads; returns their number. Raises NotAllowed, EnvironmentProblem."""
    require(actor, May.EXPORT_DOCUMENTS)
    columns = [
        TableColumn(_("Project"), 28),
        TableColumn(_("Investor"), 32),
        TableColumn(_("Stage"), 12),
        TableColumn(_("Total investment (10 000)"), 16),
        TableColumn(_("Currency"), 8),
        TableColumn(_("Unit"), 16),
        TableColumn(_("Followed up"), 12),
        TableColumn(_("Next step"), 28),
        TableColumn(_("Next step on"), 12),
        TableColumn(_("Reminder"), 22),
    ]
    return write_table(path, _("Leads"), columns, _lead_rows(session, actor, wanted, today))


def _lead_rows(session: Session, actor: Actor, wanted: LeadFilter, today: date) -> Iterator[list[Value]]:
    offset = 0
    while rows := lead_page(session, actor, wanted, today, Page("changed", offset=offset, limit=CHUNK)):
        for row in rows:
            amount: Decimal | None = None if row.total is None else row.total.in_unit(WAN)
            stage = _(SIDE_STATE_NAMES[SideState(row.side_state)]) if row.side_state else stage_words(row.stage)
            yield [
                row.name,
                row.investor,
                stage,
                amount,
                row.total.currency if row.total else "",
                row.unit_name,
                row.last_follow_up,
                row.next_step,
                row.next_step_on,
                row.reminder.words,
            ]
        offset += CHUNK


def export_enterprises(session: Session, actor: Actor, wanted: EnterpriseFilter, path: Path) -> int:
    """Write the filtered enterprises; returns their number. Raises NotAllowed, EnvironmentProblem."""
    require(actor, May.EXPORT_DOCUMENTS)
    columns = [
        TableColumn(_("Enterprise"), 36),
        TableColumn(_("Unified social credit code"), 22),
        TableColumn(_("Origin"), 12),
        TableColumn(_("Industry"), 28),
        TableColumn(_("Unit"), 16),
    ]

    def rows() -> Iterator[list[Value]]:
        offset = 0
        while page := enterprise_page(session, actor, wanted, offset=offset, limit=CHUNK):
            for row in page:
                yield [row.name, row.uscc, row.origin, DIVISIONS.get(row.industry, ""), row.unit_name]
            offset += CHUNK

    return write_table(path, _("Enterprises"), columns, rows())


def export_trips(session: Session, actor: Actor, wanted: TripFilter, path: Path) -> int:
    """Write the filtered trips; returns their number. Raises NotAllowed, EnvironmentProblem."""
    require(actor, May.EXPORT_DOCUMENTS)
    columns = [
        TableColumn(_("Unit"), 16),
        TableColumn(_("Officials"), 20),
        TableColumn(_("From"), 16),
        TableColumn(_("Through"), 16),
        TableColumn(_("Places"), 24),
        TableColumn(_("State"), 14),
    ]

    def half(day: date, afternoon: bool) -> str:
        return f"{day.isoformat()} {_('afternoon') if afternoon else _('morning')}"

    rows = (
        [
            row.unit_name,
            row.officials,
            half(row.first_day, row.first_afternoon),
            half(row.last_day, not row.last_morning),
            row.places,
            _(TRIP_STATE_NAMES[TripState(row.state)]),
        ]
        for row in trips(session, actor, wanted, limit=1_000_000)
    )
    return write_table(path, _("Trips"), columns, rows)


def export_visits(session: Session, actor: Actor, wanted: VisitFilter, path: Path) -> int:
    """Write the filtered visits by arrival; returns their number. Raises NotAllowed, EnvironmentProblem."""
    require(actor, May.EXPORT_DOCUMENTS)
    columns = [
        TableColumn(_("Unit"), 16),
        TableColumn(_("Enterprise"), 36),
        TableColumn(_("Subject"), 20),
        TableColumn(_("Purpose"), 14),
        TableColumn(_("State"), 12),
        TableColumn(_("Arrival"), 18),
        TableColumn(_("Departure"), 18),
        TableColumn(_("Leader of the party"), 20),
        TableColumn(_("Number of people"), 8),
        TableColumn(_("Hosts"), 24),
        TableColumn(_("Places"), 36),
        TableColumn(_("Requests"), 8),
        TableColumn(_("Requests open"), 8),
    ]
    return write_table(path, _("Visits"), columns, (_visit_values(row) for row in visit_page(session, actor, wanted)))


def _visit_values(row: VisitRow) -> list[Value]:
    return [
        row.unit_name,
        row.enterprise_name,
        row.subject,
        _(PURPOSES.get(row.purpose, row.purpose)),
        _(VISIT_STATE_NAMES[VisitState(row.state)]),
        moment_words(row.starts_at),
        moment_words(row.ends_at),
        f"{row.leader} {row.leader_title}".strip(),
        row.number,
        row.hosts,
        row.places,
        row.requests,
        row.requests_open,
    ]
