"""How leads and follow-ups become findable."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm.kernel.text import pinyin_initials
from crm.leads.model import FollowUp, Lead
from crm.store.search_index import Findable, Source, initials_tokens, register


def _leads(session: Session, ids: list[UUID]) -> Iterable[Findable]:
    chosen = (
        select(Lead.id, Lead.unit_id, Lead.name, Lead.investor, Lead.content, Lead.contract_number)
        .where(Lead.id.in_(ids))
        .order_by(Lead.changed_at)
    )
    for row in session.execute(chosen):
        tokens = (*initials_tokens(pinyin_initials(row.name)), *initials_tokens(pinyin_initials(row.investor), 8))
        content = " · ".join(filter(None, (row.investor, row.content[:200], row.contract_number)))
        yield Findable(row.id, row.unit_id, row.name, content, tokens)


def _follow_ups(session: Session, ids: list[UUID]) -> Iterable[Findable]:
    chosen = (
        select(FollowUp.id, FollowUp.unit_id, FollowUp.text, FollowUp.next_step, FollowUp.day, Lead.name)
        .join(Lead, Lead.id == FollowUp.lead_id)
        .where(FollowUp.id.in_(ids))
        .order_by(FollowUp.created_at)
    )
    for row in session.execute(chosen):
        yield Findable(row.id, row.unit_id, f"{row.day:%m-%d} {row.name}", " · ".join(filter(None, (row.text, row.next_step))))


register(Source("lead", {"lead": None}, _leads, lambda session: list(session.scalars(select(Lead.id).order_by(Lead.changed_at)))))
register(
    Source(
        "follow_up",
        {"follow_up": None},
        _follow_ups,
        lambda session: list(session.scalars(select(FollowUp.id).order_by(FollowUp.created_at))),
    )
)
