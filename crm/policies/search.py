"""How policy clauses become findable: by title, number of the paper, issuer and terms; everybody may read them."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from crm.kernel.text import pinyin_initials
from crm.policies.model import PolicyClause
from crm.store.search_index import Findable, Source, initials_tokens, register


def _clauses(session: Session, ids: list[UUID]) -> Iterable[Findable]:
    chosen = (
        select(
            PolicyClause.id,
            PolicyClause.title,
            PolicyClause.number,
            PolicyClause.issuer,
            PolicyClause.terms,
            PolicyClause.legal_basis,
            PolicyClause.first_day,
        )
        .where(PolicyClause.id.in_(ids))
        .order_by(PolicyClause.first_day, PolicyClause.id)
    )
    for row in session.execute(chosen):
        content = " · ".join(filter(None, (row.number, f"{row.first_day}", row.issuer, row.terms, row.legal_basis)))
        yield Findable(row.id, None, row.title, content, initials_tokens(pinyin_initials(row.title)))


def _beyond(_units: Collection[UUID]) -> Select[UUID]:
    return select(PolicyClause.id)


def _every(session: Session) -> list[UUID]:
    return list(session.scalars(select(PolicyClause.id).order_by(PolicyClause.first_day, PolicyClause.id)))


register(Source("clause", {"policy_clause": None}, _clauses, _every, _beyond))
