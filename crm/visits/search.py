"""How visits become findable: by enterprise, party, hosts, places and requests."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm.kernel.clock import local_date
from crm.kernel.text import pinyin_initials
from crm.people.model import Official
from crm.store.search_index import Findable, Source, initials_tokens, register
from crm.visits.model import Visit, VisitHost, VisitItem, VisitMember, VisitRequest


def _visits(session: Session, ids: list[UUID]) -> Iterable[Findable]:
    words: dict[UUID, list[str]] = defaultdict(list)
    names: dict[UUID, list[str]] = defaultdict(list)
    hosts = select(VisitHost.visit_id, Official.name).join(Official, Official.id == VisitHost.official_id)
    for visit, name in session.execute(hosts.where(VisitHost.visit_id.in_(ids)).order_by(VisitHost.position)):
        words[visit].append(name)
        names[visit].append(name)
    for owner, text in (
        (VisitMember.visit_id, VisitMember.name),
        (VisitItem.visit_id, VisitItem.place),
        (VisitItem.visit_id, VisitItem.what),
        (VisitRequest.visit_id, VisitRequest.text),
    ):
        for visit, found in session.execute(select(owner, text).where(owner.in_(ids))):
            words[visit].append(found)
    chosen = select(Visit.id, Visit.unit_id, Visit.enterprise_name, Visit.subject, Visit.leader, Visit.starts_at)
    for row in session.execute(chosen.where(Visit.id.in_(ids)).order_by(Visit.changed_at)):
        title = f"{local_date(row.starts_at):%Y-%m-%d} {row.enterprise_name} {row.subject}".strip()
        content = " · ".join(dict.fromkeys(filter(None, (row.leader, *words[row.id]))))
        people = tuple(pinyin_initials(name, surname=True) for name in dict.fromkeys(names[row.id]))
        yield Findable(row.id, row.unit_id, title, content, (*initials_tokens(pinyin_initials(row.enterprise_name)), *people))


def _of_hosts(session: Session, ids: list[UUID]) -> list[UUID]:
    return list(session.scalars(select(VisitHost.visit_id).where(VisitHost.id.in_(ids))))


def _of_members(session: Session, ids: list[UUID]) -> list[UUID]:
    return list(session.scalars(select(VisitMember.visit_id).where(VisitMember.id.in_(ids))))


def _of_items(session: Session, ids: list[UUID]) -> list[UUID]:
    return list(session.scalars(select(VisitItem.visit_id).where(VisitItem.id.in_(ids))))


def _of_requests(session: Session, ids: list[UUID]) -> list[UUID]:
    return list(session.scalars(select(VisitRequest.visit_id).where(VisitRequest.id.in_(ids))))


register(
    Source(
        "visit",
        {
            "visit": None,
            "visit_host": _of_hosts,
            "visit_member": _of_members,
            "visit_item": _of_items,
            "visit_request": _of_requests,
        },
        _visits,
        lambda session: list(session.scalars(select(Visit.id).order_by(Visit.changed_at))),
    )
)
