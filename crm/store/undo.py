"""Undo and redo of acts: a new act that turns every record of an old one back.

Undo compares each record with what the old act left; if anyone changed it since, nothing is
touched and the person is told. Redo is the undo of an undo.
"""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import select

from crm.kernel.errors import NotAllowed, RuleBroken, Stale
from crm.kernel.i18n import N_, _
from crm.store.acts import LABELS, Done, Work, _Running, perform
from crm.store.base import Record, record_class
from crm.store.change_log import LogDetail, LogEntry, from_json, to_json

UNDO = "undo"
LABELS[UNDO] = N_("Undo")


def undo(work: Work, seq: int) -> Done[None]:
    """Reverse entry ``seq``. Raises RuleBroken ``not_undoable``, NotAllowed, Stale."""
    entry = _entry(work, seq)
    running = _Running(UNDO, undoable=True, title=entry.title, undoes=seq)

    def reverse() -> None:
        for change in reversed(_details(work, seq)):
            _turn_back(work, change)

    return perform(work, running, reverse)


def last_undoable(work: Work) -> LogEntry | None:
    """Return this person's last act that can be undone and is not yet undone, undos themselves left out."""
    undone = select(LogEntry.undoes).where(LogEntry.undoes.is_not(None))
    return work.session.scalars(
        select(LogEntry)
        .where(
            LogEntry.actor_id == work.actor.account_id,
            LogEntry.undoable,
            LogEntry.undoes.is_(None),
            LogEntry.seq.not_in(undone),
        )
        .order_by(LogEntry.seq.desc())
        .limit(1)
    ).first()


def last_redoable(work: Work) -> LogEntry | None:
    """Return this person's last undo if nothing else was done by them after it."""
    entry = work.session.scalars(
        select(LogEntry).where(LogEntry.actor_id == work.actor.account_id).order_by(LogEntry.seq.desc()).limit(1)
    ).first()
    if entry is None or entry.undoes is None:
        return None
    undone = work.session.get(LogEntry, entry.undoes)
    return entry if undone is not None and undone.act != UNDO else None


def _entry(work: Work, seq: int) -> LogEntry:
    entry = work.session.get(LogEntry, seq)
    if entry is None or not entry.undoable:
        raise RuleBroken("not_undoable", _("This act cannot be undone: it stands in the record. Correct it by a new act."))
    if entry.actor_id != work.actor.account_id and work.actor.role != "administrator":
        raise NotAllowed("not_your_act", _("Only {name} or an administrator can undo this.").format(name=entry.actor_name))
    if work.session.scalars(select(LogEntry.seq).where(LogEntry.undoes == seq)).first() is not None:
        raise RuleBroken("already_undone", _("This act has been undone already."))
    return entry


def _details(work: Work, seq: int) -> list[LogDetail]:
    return list(work.session.scalars(select(LogDetail).where(LogDetail.seq == seq).order_by(LogDetail.number)))


def _turn_back(work: Work, detail: LogDetail) -> None:
    model = record_class(detail.table_name)
    current = work.session.get(model, detail.record_id)
    now = None if current is None else _now(current)
    left = None if detail.after is None else json.loads(detail.after)
    if _without_version(now) != _without_version(left):
        raise Stale(
            "changed_since",
            _("“{title}” was changed after this act, so it cannot be undone. Undo the later change first.").format(
                title=_title(current)
            ),
        )
    if detail.before is None:
        work.session.delete(current)
        return
    before = {key: from_json(model.__table__.c[key], value) for key, value in json.loads(detail.before).items()}
    if current is None:
        before.pop("version")
        work.session.add(model(**before))
        return
    for key, value in before.items():
        if key != "version":
            setattr(current, key, value)


def _now(record: Record) -> dict[str, Any]:
    values = {attribute.key: getattr(record, attribute.key) for attribute in type(record).__mapper__.column_attrs}
    loaded: dict[str, Any] = json.loads(to_json(values) or "{}")
    return loaded


def _without_version(values: dict[str, Any] | None) -> dict[str, Any] | None:
    return {key: value for key, value in values.items() if key != "version"} if values else None


def _title(record: Record | None) -> str:
    for name in ("name", "title", "text", "number"):
        value = getattr(record, name, None)
        if value:
            return str(value)
    return _("A record")
