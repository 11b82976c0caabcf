"""The queries a person may run: one's own, those shared with one, and those built in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from crm.kernel.errors import RuleBroken
from crm.kernel.i18n import _
from crm.people.model import Account, Official
from crm.people.permissions import Actor
from crm.querydesk.model import SavedQuery
from crm.querydesk.questions import Question, from_json
from crm.querydesk.service import Shared
from crm.querydesk.usual import USUAL


@dataclass(frozen=True, slots=True)
class SavedRow:
    """A query in the list: ``id`` None for one built in, ``owner`` empty for one's own; ``kept`` is its JSON form."""

    id: UUID | None
    key: str
    name: str
    subject: str
    shared: str
    owner: str
    kept: Any

    @property
    def mine(self) -> bool:
        """Tell whether it is the asker's own."""
        return self.id is not None and not self.owner

    def question(self) -> Question:
        """Return what it asks. Raises RuleBroken for one that can no longer be read."""
        return self.kept if isinstance(self.kept, Question) else from_json(self.kept)


def saved_queries(session: Session, actor: Actor, subject: str = "") -> list[SavedRow]:
    """Return one's own queries, then shared ones, then those built in; of one subject or all."""
    seen = or_(
        SavedQuery.account_id == actor.account_id,
        SavedQuery.shared == Shared.ALL,
        (SavedQuery.shared == Shared.UNIT) & (SavedQuery.unit_id == actor.unit_id),
    )
    chosen = (
        select(SavedQuery, Official.name)
        .join(Account, Account.id == SavedQuery.account_id)
        .join(Official, Official.id == Account.official_id)
        .where(seen)
        .order_by(SavedQuery.name, SavedQuery.id)
    )
    rows = [_row(kept, owner, actor) for kept, owner in session.execute(chosen)]
    usual = [SavedRow(None, key, _(name), question.subject, Shared.ALL, "", question) for key, name, question in USUAL]
    return [row for row in (*sorted(rows, key=lambda row: not row.mine), *usual) if not subject or row.subject == subject]


def _row(kept: SavedQuery, owner: str, actor: Actor) -> SavedRow:
    own = kept.account_id == actor.account_id
    return SavedRow(kept.id, kept.id.hex, kept.name, kept.subject, kept.shared, "" if own else owner, kept.question)


def query_named(session: Session, actor: Actor, name: str, subject: str = "") -> SavedRow:
    """Return a query by name or key, one's own before others'. Raises RuleBroken ``query_unknown`` naming those there are."""
    rows = saved_queries(session, actor, subject)
    found = next((row for row in rows if name in (row.name, row.key)), None)
    if found is None:
        known = "、".join(row.name for row in rows[:20])
        raise RuleBroken("query_unknown", _("There is no query “{name}”. Known: {known}.").format(name=name, known=known))
    return found
