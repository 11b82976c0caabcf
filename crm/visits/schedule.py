"""Who and what is taken when: the stretches of visits and absences, read for the clash rule."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm.calendar.half_days import span
from crm.kernel.clock import local_date
from crm.kernel.i18n import _
from crm.kernel.text import normal_text
from crm.people.model import Absence
from crm.people.permissions import Actor
from crm.people.queries import official_names, unit_names
from crm.visits.clash_book import ClashBook
from crm.visits.clashes import Busy, span_moments
from crm.visits.entry import VisitData
from crm.visits.model import Visit, VisitHost, VisitItem
from crm.visits.rules import LONGEST, STANDING


def place_key(unit_id: UUID, place: str) -> str:
    """Return a room or site as it is compared: inside one unit, width and case folded; empty for none."""
    folded = normal_text(place).lower()
    return f"{unit_id.hex}|{folded}" if folded else ""


def busy_of(visit_id: UUID | None, unit_id: UUID, data: VisitData) -> list[Busy]:
    """Return the stretches that a visit as entered takes: the hosts' whole stay, and each line of the itinerary."""
    found = [Busy(visit_id, data.starts_at, data.ends_at, frozenset(data.hosts))]
    for number, item in enumerate(data.items, 1):
        key = place_key(unit_id, item.place)
        places = frozenset({key}) if key else frozenset[str]()
        found.append(Busy(visit_id, item.starts_at, item.ends_at, frozenset(item.companions), places, number))
    return found


def clash_book(session: Session, actor: Actor, starts_at: datetime, ends_at: datetime) -> ClashBook:
    """Return what takes people's and rooms' time between two moments, in every unit; another unit's visit stays unnamed."""
    visits = _standing(session, starts_at, ends_at)
    ids = [visit.id for visit in visits]
    busy, places = _visit_busy(session, visits, ids)
    people = frozenset(person for each in busy for person in each.people)
    absences = _absent(session, people, starts_at, ends_at)
    names = unit_names(session)
    seen = frozenset(visit.id for visit in visits if actor.units is None or visit.unit_id in actor.units)
    titles = {
        visit.id: visit.enterprise_name if visit.id in seen else _("a visit of {unit}").format(unit=names.get(visit.unit_id, ""))
        for visit in visits
    }
    return ClashBook((*busy, *absences), official_names(session), titles, seen, places, absences)


def _standing(session: Session, starts_at: datetime, ends_at: datetime) -> Sequence[Visit]:
    chosen = select(Visit).where(
        Visit.starts_at < ends_at,
        Visit.starts_at > starts_at - LONGEST,
        Visit.ends_at > starts_at,
        Visit.state.in_(STANDING),
    )
    return session.scalars(chosen.order_by(Visit.starts_at, Visit.id)).all()


def _visit_busy(session: Session, visits: Sequence[Visit], ids: list[UUID]) -> tuple[list[Busy], dict[str, str]]:
    """Return the stretches of visits, and how each place is written."""
    people: dict[tuple[UUID, UUID | None], set[UUID]] = defaultdict(set)
    for host in session.scalars(select(VisitHost).where(VisitHost.visit_id.in_(ids))):
        people[host.visit_id, host.item_id].add(host.official_id)
    items: dict[UUID, list[VisitItem]] = defaultdict(list)
    for item in session.scalars(select(VisitItem).where(VisitItem.visit_id.in_(ids)).order_by(VisitItem.position)):
        items[item.visit_id].append(item)
    busy: list[Busy] = []
    written: dict[str, str] = {}
    for visit in visits:
        busy.append(Busy(visit.id, visit.starts_at, visit.ends_at, frozenset(people[visit.id, None])))
        for number, item in enumerate(items[visit.id], 1):
            key = place_key(visit.unit_id, item.place)
            written.setdefault(key, item.place)
            places = frozenset({key}) if key else frozenset[str]()
            busy.append(Busy(visit.id, item.starts_at, item.ends_at, frozenset(people[visit.id, item.id]), places, number))
    return busy, written


def _absent(session: Session, people: frozenset[UUID], starts_at: datetime, ends_at: datetime) -> dict[Busy, str]:
    """Return the absences of these people, trips and leave that was not refused, with their reason."""
    if not people:
        return {}
    chosen = select(Absence).where(
        Absence.official_id.in_(people),
        Absence.first_day <= local_date(ends_at),
        Absence.last_day >= local_date(starts_at),
        Absence.state.in_(("planned", "approved")),
    )
    found = {}
    for row in session.scalars(chosen):
        away = span(row.first_day, row.last_day, first_afternoon=row.first_afternoon, last_morning=row.last_morning)
        found[Busy(None, *span_moments(away), frozenset({row.official_id}))] = row.reason
    return found


def absent_people(
    session: Session, book: ClashBook, people: frozenset[UUID], starts_at: datetime, ends_at: datetime
) -> ClashBook:
    """Return the book with the absences of more people: those a visit being entered names."""
    more = _absent(session, people, starts_at, ends_at)
    busy = (*book.busy, *(each for each in more if each not in book.absences))
    return ClashBook(busy, book.names, book.titles, book.open_ids, book.places, {**book.absences, **more})
