"""What a person does with saved queries: save, rename, share, delete.

A shared query is words and conditions, never rows: whoever runs it sees what that person may see. Its conditions may
name an investor, so only who sees the whole county may share with everyone (our default).
"""

from __future__ import annotations

from enum import StrEnum
from uuid import UUID

from sqlalchemy import select

from crm.kernel.errors import NotAllowed, RuleBroken
from crm.kernel.i18n import N_, _
from crm.people.permissions import May, require
from crm.people.service import checked_name
from crm.querydesk.fields import subject_of
from crm.querydesk.model import SavedQuery
from crm.querydesk.questions import Question, check_question, to_json
from crm.store.acts import Work, act

LONGEST_NAME = 60


class Shared(StrEnum):
    """With whom a saved query is shared."""

    ME = "me"
    UNIT = "unit"
    ALL = "all"


SHARED_NAMES = {Shared.ME: N_("Only me"), Shared.UNIT: N_("My unit"), Shared.ALL: N_("Everyone")}


@act("save_query", label=N_("Save query"))
def save_query(work: Work, name: str, question: Question, *, query_id: UUID | None = None, shared: str | None = None) -> UUID:
    """Save a question under a name that is the owner's only one; with ``query_id`` over what stood there.

    ``shared``: with whom, where that is said at once (see share_query).

    Raises NotAllowed for another's query, RuleBroken for a name that is empty, long or taken, or a question not fit.
    """
    account, unit = _owner(work)
    check_question(question, subject_of(question.subject).fields)
    kept = SavedQuery(account_id=account, unit_id=unit, created_at=work.clock.now()) if query_id is None else _own(work, query_id)
    kept.name = _free_name(work, name, kept.id if query_id is not None else None)
    kept.subject, kept.question, kept.changed_at = question.subject, to_json(question), work.clock.now()
    work.session.add(kept)
    work.session.flush()
    work.note_subject(kept, kept.name)
    if shared is not None:
        share_query(work, kept.id, shared)
    return kept.id


@act("rename_query", label=N_("Rename query"))
def rename_query(work: Work, query_id: UUID, name: str) -> None:
    """Give one's own query another name. Raises NotAllowed, RuleBroken ``name_empty``, ``name_long`` or ``query_name``."""
    kept = _own(work, query_id)
    work.note_subject(kept, kept.name)
    kept.name, kept.changed_at = _free_name(work, name, query_id), work.clock.now()


@act("share_query", label=N_("Share query"))
def share_query(work: Work, query_id: UUID, shared: str) -> None:
    """Share one's own query with nobody, the unit, or everyone. Raises NotAllowed, RuleBroken ``choice``."""
    kept = _own(work, query_id)
    if shared not in set(Shared):
        raise RuleBroken("choice", _("“{value}” is not one of the choices.").format(value=shared), field="shared")
    if shared == Shared.ALL:
        require(work.actor, May.SEE_ALL)
    work.note_subject(kept, kept.name)
    kept.shared, kept.unit_id, kept.changed_at = str(shared), work.actor.unit_id, work.clock.now()


@act("delete_query", label=N_("Delete query"))
def delete_query(work: Work, query_id: UUID) -> None:
    """Delete one's own query, or as administrator one that is shared. Raises NotAllowed."""
    kept = work.session.get(SavedQuery, query_id)
    if kept is None or not (work.actor.may(May.SET_UP) and kept.shared != Shared.ME):
        kept = _own(work, query_id)
    work.note_subject(kept, kept.name)
    work.session.delete(kept)


def _owner(work: Work) -> tuple[UUID, UUID]:
    """Return the account and unit that own what is saved. Raises NotAllowed for the program itself."""
    if work.actor.account_id is None or work.actor.unit_id is None:
        raise NotAllowed("role", _("Only a person's account can keep queries."))
    return work.actor.account_id, work.actor.unit_id


def _own(work: Work, query_id: UUID) -> SavedQuery:
    """Return one's own query. Raises NotAllowed for another's, and RuleBroken ``query_gone``."""
    kept = work.session.get(SavedQuery, query_id)
    if kept is None:
        raise RuleBroken("query_gone", _("This query was deleted meanwhile."))
    if kept.account_id != work.actor.account_id:
        raise NotAllowed("owner", _("This query belongs to somebody else; save a copy of your own."))
    return kept


def _free_name(work: Work, name: str, own: UUID | None) -> str:
    name = checked_name(name, "name", LONGEST_NAME)
    taken = select(SavedQuery.id).where(SavedQuery.account_id == work.actor.account_id, SavedQuery.name == name)
    if (found := work.session.scalars(taken).first()) is not None and found != own:
        raise RuleBroken("query_name", _("You have a query named “{name}” already.").format(name=name), field="name")
    return name
