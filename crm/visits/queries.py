"""What pages, documents and calendars ask about visits: lists with clashes, one in full, requests with their clocks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session

from crm.kernel.clock import local_moment
from crm.kernel.errors import NotAllowed
from crm.kernel.i18n import _
from crm.people.permissions import Actor, scope
from crm.people.queries import official_names, unit_names
from crm.visits.clash_book import ClashBook, ClashLine
from crm.visits.entry import ItemData, MemberData, VisitData
from crm.visits.keeping import LEADS
from crm.visits.model import Visit, VisitHost, VisitItem, VisitLead, VisitMember, VisitRequest
from crm.visits.request_rows import RequestRow, request_rows
from crm.visits.rules import LONGEST
from crm.visits.schedule import absent_people, busy_of, clash_book


@dataclass(frozen=True, slots=True)
class VisitFilter:
    """Which visits: county days both included, units, states, words of enterprise, leader or subject."""

    first: date | None = None
    last: date | None = None
    units: Sequence[UUID] = ()
    states: Sequence[str] = ()
    text: str = ""
    ids: Sequence[UUID] = ()


@dataclass(frozen=True, slots=True)
class VisitRow:
    """A visit in a list or a calendar. ``clashes`` are filled where a list asks for them."""

    id: UUID
    version: int
    unit_id: UUID
    unit_name: str
    enterprise_name: str
    subject: str
    leader: str
    leader_title: str
    number: int
    purpose: str
    state: str
    starts_at: datetime
    ends_at: datetime
    hosts: str
    places: str
    requests_open: int = 0
    requests: int = 0
    clashes: tuple[ClashLine, ...] = ()


@dataclass(frozen=True, slots=True)
class VisitDetail:
    """A visit in full. ``data`` is what the form edits; ``companions`` name who accompanies each line."""

    row: VisitRow
    data: VisitData
    host_names: tuple[str, ...]
    companions: tuple[tuple[str, ...], ...]
    leads: tuple[tuple[UUID, str], ...]
    requests: tuple[RequestRow, ...]
    state_reason: str
    points: str
    next_step: str
    next_step_on: date | None
    minuted_at: datetime | None
    minuted_by: str
    received_at: datetime | None
    followed_up_at: datetime | None
    uid: str
    sequence: int
    created_at: datetime
    changed_at: datetime


def _chosen(actor: Actor, wanted: VisitFilter, columns: Select[Any]) -> Select[Any]:
    conditions: list[ColumnElement[bool]] = [scope(actor, Visit.unit_id)]
    if wanted.first is not None:
        since = local_moment(wanted.first)
        conditions += [Visit.ends_at > since, Visit.starts_at > since - LONGEST]
    if wanted.last is not None:
        conditions.append(Visit.starts_at < local_moment(wanted.last) + timedelta(days=1))
    if wanted.units:
        conditions.append(Visit.unit_id.in_(list(wanted.units)))
    if wanted.ids:
        conditions.append(Visit.id.in_(list(wanted.ids)))
    if wanted.states:
        conditions.append(Visit.state.in_(list(wanted.states)))
    if wanted.text.strip():
        words = wanted.text.strip()
        columns_searched = (Visit.enterprise_name, Visit.subject, Visit.leader)
        conditions.append(or_(*(each.contains(words, autoescape=True) for each in columns_searched)))
    return columns.where(*conditions)


def visit_count(session: Session, actor: Actor, wanted: VisitFilter) -> int:
    """Count the visits that match."""
    return session.scalar(_chosen(actor, wanted, select(func.count()).select_from(Visit))) or 0


SORTS = {"starts": Visit.starts_at, "enterprise": Visit.enterprise_name, "state": Visit.state, "changed": Visit.changed_at}


def visit_page(
    session: Session,
    actor: Actor,
    wanted: VisitFilter,
    *,
    sort: str = "starts",
    descending: bool = False,
    offset: int = 0,
    limit: int | None = None,
) -> list[VisitRow]:
    """Return the matching visits in order, all of them or one page, without clashes."""
    column = SORTS.get(sort, Visit.starts_at)
    chosen = _chosen(actor, wanted, select(Visit)).order_by(column.desc() if descending else column, Visit.id).offset(offset)
    return _rows(session, list(session.scalars(chosen if limit is None else chosen.limit(limit))))


def visits_between(session: Session, actor: Actor, first: date, last: date, units: Sequence[UUID] = ()) -> list[VisitRow]:
    """Return the visits of the county days ``first`` through ``last`` with their clashes, by arrival."""
    return calendar_between(session, actor, first, last, units)[0]


def calendar_between(
    session: Session, actor: Actor, first: date, last: date, units: Sequence[UUID] = ()
) -> tuple[list[VisitRow], ClashBook]:
    """Return the visits of these county days with their clashes, and everything that takes time then: for moves not made yet."""
    rows = visit_page(session, actor, VisitFilter(first, last, units))
    since, until = local_moment(first), local_moment(last) + timedelta(days=1)
    ends = max([until, *(row.ends_at for row in rows)])
    book = clash_book(session, actor, min([since, *(row.starts_at for row in rows)]), ends)
    lines = book.all_lines()
    return [replace(row, clashes=tuple(lines.get(row.id, ()))) for row in rows], book


def clashes_if(session: Session, actor: Actor, visit_id: UUID | None, unit_id: UUID, data: VisitData) -> list[ClashLine]:
    """Return the clashes of a visit as it is being entered; nothing is saved."""
    own = busy_of(visit_id, unit_id, data)
    people = frozenset(person for each in own for person in each.people)
    book = clash_book(session, actor, data.starts_at, data.ends_at)
    return absent_people(session, book, people, data.starts_at, data.ends_at).with_entries(visit_id, own)


def _rows(session: Session, visits: Sequence[Visit]) -> list[VisitRow]:
    ids = [visit.id for visit in visits]
    units, officials = unit_names(session), official_names(session)
    hosts: dict[UUID, dict[str, None]] = defaultdict(dict)
    chosen = select(VisitHost.visit_id, VisitHost.official_id).where(VisitHost.visit_id.in_(ids))
    for visit_id, official_id in session.execute(chosen.order_by(VisitHost.item_id.is_not(None), VisitHost.position)):
        hosts[visit_id][officials.get(official_id, "")] = None
    places: dict[UUID, list[str]] = defaultdict(list)
    for visit_id, place, what in session.execute(
        select(VisitItem.visit_id, VisitItem.place, VisitItem.what)
        .where(VisitItem.visit_id.in_(ids))
        .order_by(VisitItem.position)
    ):
        places[visit_id].append(place or what)
    counts = _request_counts(session, ids)
    return [
        VisitRow(
            v.id,
            v.version,
            v.unit_id,
            units.get(v.unit_id, ""),
            v.enterprise_name,
            v.subject,
            v.leader,
            v.leader_title,
            v.number,
            v.purpose,
            v.state,
            v.starts_at,
            v.ends_at,
            "、".join(hosts[v.id]),
            " → ".join(dict.fromkeys(places[v.id])),
            *counts.get(v.id, (0, 0)),
        )
        for v in visits
    ]


def _request_counts(session: Session, ids: list[UUID]) -> dict[UUID, tuple[int, int]]:
    """Return (open, all) requests of each visit."""
    chosen = (
        select(VisitRequest.visit_id, func.count(), func.count(VisitRequest.answered_on))
        .where(VisitRequest.visit_id.in_(ids))
        .group_by(VisitRequest.visit_id)
    )
    return {visit_id: (total - answered, total) for visit_id, total, answered in session.execute(chosen)}


def visit_detail(session: Session, actor: Actor, visit_id: UUID, now: datetime) -> VisitDetail:
    """Return a visit in full, its requests' clocks as of ``now``. Raises NotAllowed for another unit's."""
    visit = session.scalars(select(Visit).where(Visit.id == visit_id, scope(actor, Visit.unit_id))).first()
    if visit is None:
        raise NotAllowed("unit", _("This record belongs to another unit."))
    officials = official_names(session)
    hosts = list(session.scalars(select(VisitHost).where(VisitHost.visit_id == visit_id).order_by(VisitHost.position)))
    items = list(session.scalars(select(VisitItem).where(VisitItem.visit_id == visit_id).order_by(VisitItem.position)))
    leads = _leads_of(session, visit_id)
    data = _data(session, visit, hosts, items, tuple(lead_id for lead_id, _name in leads))
    lines = clash_book(session, actor, visit.starts_at, visit.ends_at).of(visit_id)
    return VisitDetail(
        row=replace(_rows(session, [visit])[0], clashes=tuple(lines)),
        data=data,
        host_names=tuple(officials.get(each, "") for each in data.hosts),
        companions=tuple(tuple(officials.get(each, "") for each in item.companions) for item in data.items),
        leads=leads,
        requests=tuple(request_rows(session, actor, now, visit_id=visit_id)),
        state_reason=visit.state_reason,
        points=visit.points,
        next_step=visit.next_step,
        next_step_on=visit.next_step_on,
        minuted_at=visit.minuted_at,
        minuted_by=officials.get(visit.minuted_by, "") if visit.minuted_by else "",
        received_at=visit.received_at,
        followed_up_at=visit.followed_up_at,
        uid=visit.uid,
        sequence=visit.sequence,
        created_at=visit.created_at,
        changed_at=visit.changed_at,
    )


def _leads_of(session: Session, visit_id: UUID) -> tuple[tuple[UUID, str], ...]:
    chosen = (
        select(LEADS.c.id, LEADS.c.name)
        .join(VisitLead, VisitLead.lead_id == LEADS.c.id)
        .where(VisitLead.visit_id == visit_id)
        .order_by(VisitLead.id)
    )
    return tuple((lead_id, name) for lead_id, name in session.execute(chosen))


def _data(
    session: Session, visit: Visit, hosts: Sequence[VisitHost], items: Sequence[VisitItem], leads: tuple[UUID, ...]
) -> VisitData:
    members = session.scalars(select(VisitMember).where(VisitMember.visit_id == visit.id).order_by(VisitMember.position))
    return VisitData(
        enterprise_name=visit.enterprise_name,
        starts_at=visit.starts_at,
        ends_at=visit.ends_at,
        leader=visit.leader,
        leader_title=visit.leader_title,
        number=visit.number,
        purpose=visit.purpose,
        subject=visit.subject,
        enterprise_id=visit.enterprise_id,
        members=tuple(MemberData(each.name, each.title) for each in members),
        hosts=tuple(each.official_id for each in hosts if each.item_id is None),
        items=tuple(
            ItemData(
                each.starts_at,
                each.ends_at,
                each.place,
                each.what,
                tuple(host.official_id for host in hosts if host.item_id == each.id),
            )
            for each in items
        ),
        leads=leads,
        note=visit.note,
    )
