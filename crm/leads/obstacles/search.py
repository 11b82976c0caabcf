"""How obstacles become findable: by project, words and result; for the lead's unit and the department that clears them."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from crm.kernel.text import pinyin_initials
from crm.leads.model import Lead, Obstacle
from crm.store.search_index import Findable, Source, initials_tokens, register


def _obstacles(session: Session, ids: list[UUID]) -> Iterable[Findable]:
    chosen = (
        select(Obstacle.id, Obstacle.unit_id, Obstacle.text, Obstacle.result, Obstacle.raised_on, Lead.name)
        .join(Lead, Lead.id == Obstacle.lead_id)
        .where(Obstacle.id.in_(ids))
        .order_by(Obstacle.raised_on, Obstacle.id)
    )
    for row in session.execute(chosen):
        content = " · ".join(filter(None, (row.text, row.result)))
        tokens = initials_tokens(pinyin_initials(row.name))
        yield Findable(row.id, row.unit_id, f"{row.raised_on:%Y-%m-%d} {row.name}", content, tokens)


def _of_leads(session: Session, ids: list[UUID]) -> list[UUID]:
    return list(session.scalars(select(Obstacle.id).where(Obstacle.lead_id.in_(ids))))


def _beyond(units: Collection[UUID]) -> Select[UUID]:
    return select(Obstacle.id).where(Obstacle.responsible_unit_id.in_(list(units)))


def _every(session: Session) -> list[UUID]:
    return list(session.scalars(select(Obstacle.id).order_by(Obstacle.raised_on, Obstacle.id)))


register(Source("obstacle", {"obstacle": None, "lead": _of_leads}, _obstacles, _every, _beyond))
