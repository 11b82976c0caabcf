"""Visits as files for calendar programs: one visit, or a unit's visits to subscribe to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm.kernel.clock import COUNTY_ZONE
from crm.kernel.errors import NotAllowed
from crm.kernel.i18n import _, ngettext
from crm.people.model import Official
from crm.people.permissions import Actor, May, require
from crm.visits.ics import CalendarEntry, write_calendar
from crm.visits.model import Visit, VisitHost, VisitItem
from crm.visits.queries import VisitFilter, VisitRow, visit_page
from crm.visits.rules import PURPOSES


def unit_calendar(session: Session, actor: Actor, name: str, wanted: VisitFilter) -> tuple[bytes, int]:
    """Return the visits of a filter as a calendar to subscribe to, cancelled ones too, and their number.

    Raises NotAllowed.
    """
    require(actor, May.EXPORT_DOCUMENTS)
    rows = visit_page(session, actor, wanted)
    return write_calendar(name, _entries(session, rows)), len(rows)


def visit_calendar(session: Session, actor: Actor, visit_id: UUID) -> bytes:
    """Return one visit as an .ics file. Raises NotAllowed for another unit's."""
    require(actor, May.EXPORT_DOCUMENTS)
    rows = visit_page(session, actor, VisitFilter(ids=(visit_id,)))
    if not rows:
        raise NotAllowed("unit", _("This record belongs to another unit."))
    return write_calendar(entry_title(rows[0]), _entries(session, rows))


def _entries(session: Session, rows: Sequence[VisitRow]) -> list[CalendarEntry]:
    ids = [row.id for row in rows]
    visits = {visit.id: visit for visit in session.scalars(select(Visit).where(Visit.id.in_(ids)))}
    lines = _itineraries(session, ids)
    return [_entry(visits[row.id], row, lines[row.id]) for row in rows]


def _entry(visit: Visit, row: VisitRow, itinerary: list[str]) -> CalendarEntry:
    """Return an entry; minutes and requests stay inside the house."""
    lines = [_("Purpose: {purpose}").format(purpose=_(PURPOSES.get(row.purpose, row.purpose)))]
    if row.leader:
        lines.append(_("Leader of the party: {name}").format(name=f"{row.leader} {row.leader_title}".strip()))
    if row.hosts:
        lines.append(_("Hosts: {names}").format(names=row.hosts))
    return CalendarEntry(
        visit.uid,
        visit.sequence,
        visit.state,
        entry_title(row),
        visit.starts_at,
        visit.ends_at,
        row.places or row.unit_name,
        "\n".join([*lines, *itinerary]),
        visit.changed_at,
        visit.created_at,
    )


def entry_title(row: VisitRow) -> str:
    """Return how a calendar program calls a visit."""
    people = ngettext("{count} person", "{count} people", row.number).format(count=row.number)
    return " · ".join(filter(None, (row.enterprise_name, row.subject, people)))


def _itineraries(session: Session, ids: list[UUID]) -> dict[UUID, list[str]]:
    """Return each visit's itinerary as lines of time, place, what, and who accompanies."""
    companions: dict[UUID | None, list[str]] = defaultdict(list)
    chosen = select(VisitHost.item_id, Official.name).join(Official, Official.id == VisitHost.official_id)
    chosen = chosen.where(VisitHost.visit_id.in_(ids), VisitHost.item_id.is_not(None))
    for item_id, name in session.execute(chosen.order_by(VisitHost.position)):
        companions[item_id].append(name)
    lines: dict[UUID, list[str]] = defaultdict(list)
    for item in session.scalars(select(VisitItem).where(VisitItem.visit_id.in_(ids)).order_by(VisitItem.position)):
        start = item.starts_at.astimezone(COUNTY_ZONE)
        parts = (f"{start:%m-%d %H:%M}", item.place, item.what, "、".join(companions[item.id]))
        lines[item.visit_id].append(" ".join(filter(None, parts)))
    return lines
