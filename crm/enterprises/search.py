"""How enterprises and contacts become findable: by name, aliases, code, phone and pinyin initials."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm.enterprises.model import Alias, Contact, Enterprise
from crm.kernel.text import pinyin_initials
from crm.store.search_index import Findable, Source, initials_tokens, register


def _enterprises(session: Session, ids: list[UUID]) -> Iterable[Findable]:
    aliases: dict[UUID, list[str]] = {}
    for owner, name in session.execute(select(Alias.enterprise_id, Alias.name).where(Alias.enterprise_id.in_(ids))):
        aliases.setdefault(owner, []).append(name)
    chosen = (
        select(Enterprise.id, Enterprise.unit_id, Enterprise.name, Enterprise.uscc, Enterprise.origin_region)
        .where(Enterprise.id.in_(ids))
        .order_by(Enterprise.changed_at)
    )
    for row in session.execute(chosen):
        content = " · ".join(filter(None, (*aliases.get(row.id, ()), row.uscc, row.origin_region)))
        yield Findable(row.id, row.unit_id, row.name, content, initials_tokens(pinyin_initials(row.name)))


def _contacts(session: Session, ids: list[UUID]) -> Iterable[Findable]:
    chosen = (
        select(
            Contact.id,
            Contact.name,
            Contact.title,
            Contact.phones,
            Contact.wechat,
            Enterprise.unit_id,
            Enterprise.name.label("firm"),
        )
        .join(Enterprise, Enterprise.id == Contact.enterprise_id)
        .where(Contact.id.in_(ids), Contact.removed.is_(False))
    )
    for row in session.execute(chosen):
        phones = tuple(row.phones or ())
        content = " · ".join(filter(None, (row.title, row.firm, *phones, row.wechat)))
        tail = tuple(phone[-4:] for phone in phones)
        yield Findable(row.id, row.unit_id, row.name, content, (pinyin_initials(row.name, surname=True), *tail))


def _of_enterprises(session: Session, ids: list[UUID]) -> list[UUID]:
    return list(session.scalars(select(Contact.id).where(Contact.enterprise_id.in_(ids), Contact.removed.is_(False))))


def _owners_of_aliases(session: Session, ids: list[UUID]) -> list[UUID]:
    return list(session.scalars(select(Alias.enterprise_id).where(Alias.id.in_(ids))))


register(
    Source(
        "enterprise",
        {"enterprise": None, "alias": _owners_of_aliases},
        _enterprises,
        lambda session: list(session.scalars(select(Enterprise.id).order_by(Enterprise.changed_at))),
    )
)
register(
    Source(
        "contact",
        {"contact": None, "enterprise": _of_enterprises},
        _contacts,
        lambda session: list(session.scalars(select(Contact.id).where(Contact.removed.is_(False)).order_by(Contact.id))),
    )
)
