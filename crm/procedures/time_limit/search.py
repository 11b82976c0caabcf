"""How cases become findable: by number, title, applicant and matter; for who handles, applies or has a step of it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from uuid import UUID

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from crm.kernel.text import pinyin_initials
from crm.people.setup import setting
from crm.procedures.time_limit.model import Case, CaseStep, Matter
from crm.store.numbering import show_number
from crm.store.search_index import Findable, Source, initials_tokens, register


def _cases(session: Session, ids: list[UUID]) -> Iterable[Findable]:
    word = str(setting(session, "case_word"))
    chosen = (
        select(Case.id, Case.unit_id, Case.title, Case.applicant, Case.year, Case.number, Case.decision_text, Matter.name)
        .join(Matter, Matter.id == Case.matter_id)
        .where(Case.id.in_(ids))
        .order_by(Case.received_at, Case.id)
    )
    for row in session.execute(chosen):
        number = show_number(word, row.year, row.number)
        content = " · ".join(filter(None, (row.name, row.applicant, row.decision_text)))
        tokens = (*initials_tokens(pinyin_initials(row.title)), *initials_tokens(pinyin_initials(row.applicant), 8))
        yield Findable(row.id, row.unit_id, f"{number} {row.title}", content, tokens)


def _beyond(units: Collection[UUID]) -> Select[UUID]:
    wanted = list(units)
    steps = select(CaseStep.case_id).where(CaseStep.unit_id.in_(wanted))
    return select(Case.id).where(or_(Case.applicant_unit_id.in_(wanted), Case.id.in_(steps)))


def _every(session: Session) -> list[UUID]:
    return list(session.scalars(select(Case.id).order_by(Case.received_at, Case.id)))


register(Source("case", {"matter_case": None}, _cases, _every, _beyond))
