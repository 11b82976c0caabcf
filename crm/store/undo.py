"""Undo and redo of acts: a new act that turns every record of an old one back.

Undo compares each record with what the old act left; if anyone changed it since, nothing is
touched and the person is told. Redo is the undo of an undo; its entry bears the first act's name
again, so that it can be undone like the first. What others did meanwhile may forbid it: rules that
look across records are asked once more (``holds_after_undo``).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from itertools import groupby
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import aliased

from crm.kernel.errors import NotAllowed, RuleBroken, Stale
from crm.kernel.i18n import N_, _
from crm.store.acts import LABELS, Done, Work, perform
from crm.store.base import Record, record_class
from crm.store.change_log import LogDetail, LogEntry, from_json, to_json
from crm.store.running import Running, values_of, without_version

UNDO = "undo"
LABELS[UNDO] = N_("Undo")
_CHUNK = 500
UndoRule = Callable[[Work, Sequence[UUID]], None]
_rules: dict[str, UndoRule] = {}


def holds_after_undo(table: str) -> Callable[[UndoRule], UndoRule]:
    """Have a rule asked of the records of ``table`` that an undo has turned back; it raises as it does for an act."""

    def keep(rule: UndoRule) -> UndoRule:
        _rules[table] = rule
        return rule

    return keep


def values_left(work: Work, table: str, ids: Sequence[UUID]) -> list[dict[str, Any]]:
    """Return the values of records as the last act left them, for a rule that asks about records an undo takes away."""
    columns: Any = record_class(table).__table__.c
    found = []
    for record_id in ids:
        chosen = select(LogDetail).where(LogDetail.table_name == table, LogDetail.record_id == record_id)
        last = work.session.scalars(chosen.order_by(LogDetail.seq.desc(), LogDetail.number.desc()).limit(1)).one()
        kept: dict[str, Any] = json.loads(last.after or last.before or "{}")
        found.append({key: from_json(columns[key], value) for key, value in kept.items()})
    return found


def undo(work: Work, seq: int) -> Done[None]:
    """Reverse entry ``seq``, or its redo if it was undone and redone. Raises RuleBroken ``not_undoable``, NotAllowed, Stale."""
    running = Running(UNDO, undoable=True)

    def reverse() -> None:
        entry = _entry(work, seq)
        running.title, running.undoes = entry.title, entry.seq
        if entry.act == UNDO and entry.undoes is not None:
            running.name = work.session.get_one(LogEntry, entry.undoes).act
        details = _details(work, entry.seq)
        _turn_back(work, details)
        work.session.flush()
        for table in {detail.table_name for detail in details} & _rules.keys():
            _rules[table](work, [detail.record_id for detail in details if detail.table_name == table])

    try:
        return perform(work, running, reverse)
    except IntegrityError as error:
        text = _("Later records build on what this act left, so it cannot be undone. Undo or delete those first.")
        raise Stale("changed_since", text) from error


def last_undoable(work: Work) -> LogEntry | None:
    """Return this person's last act, done or redone, that can be undone and is not."""
    chosen = select(LogEntry).where(_own(work), LogEntry.undoable, LogEntry.act != UNDO, _standing())
    return work.session.scalars(chosen.order_by(LogEntry.seq.desc()).limit(1)).first()


def last_redoable(work: Work) -> LogEntry | None:
    """Return this person's last undo that still stands, if they did nothing new since."""
    no_undo = func.coalesce(LogEntry.undoes, 0) == 0  # so written that no database walks the index of all that is no undo
    new = select(LogEntry.seq).where(_own(work), no_undo).order_by(LogEntry.seq.desc()).limit(1)
    since = LogEntry.seq > func.coalesce(new.scalar_subquery(), 0)
    chosen = select(LogEntry).where(_own(work), since, LogEntry.act == UNDO, LogEntry.undoable, _standing())
    return work.session.scalars(chosen.order_by(LogEntry.seq.desc()).limit(1)).first()


def _own(work: Work) -> ColumnElement[bool]:
    """Match the entries of whoever works, of the program itself where no account does."""
    return LogEntry.actor_id.is_not_distinct_from(work.actor.account_id)


def _standing() -> ColumnElement[bool]:
    """Match the entries that no later one undoes."""
    later = aliased(LogEntry)
    return ~select(later.seq).where(later.undoes == LogEntry.seq).exists()


def _entry(work: Work, seq: int) -> LogEntry:
    """Return the entry to reverse: ``seq``, or the latest redo of it."""
    entry = work.session.get(LogEntry, seq)
    if entry is None or not entry.undoable:
        raise RuleBroken("not_undoable", _("This act cannot be undone: it stands in the record. Correct it by a new act."))
    if entry.actor_id != work.actor.account_id and work.actor.role != "administrator":
        raise NotAllowed("not_your_act", _("Only {name} or an administrator can undo this.").format(name=entry.actor_name))
    undone = _undoing(work, seq)
    if undone is None:
        return entry
    redone = _undoing(work, undone)
    if redone is None:
        raise RuleBroken("already_undone", _("This act has been undone already."))
    return _entry(work, redone)


def _undoing(work: Work, seq: int) -> int | None:
    return work.session.scalars(select(LogEntry.seq).where(LogEntry.undoes == seq)).first()


def _details(work: Work, seq: int) -> list[LogDetail]:
    """Return the details of an entry, the last change first."""
    return list(work.session.scalars(select(LogDetail).where(LogDetail.seq == seq).order_by(LogDetail.number.desc())))


def _turn_back(work: Work, details: list[LogDetail]) -> None:
    """Turn every record back: new ones go, removed ones return, changed ones get their old values."""
    for table, group in groupby(details, key=lambda detail: detail.table_name):
        model, lines = record_class(table), list(group)
        for start in range(0, len(lines), _CHUNK):
            chunk = lines[start : start + _CHUNK]
            there = _present(work, model, [detail.record_id for detail in chunk])
            missing = [_turned(work, detail, model, there.get(detail.record_id)) for detail in chunk]
            work.session.flush()
            work.bulk_insert(model, [row for row in missing if row is not None])


def _present(work: Work, model: type[Record], ids: list[UUID]) -> dict[UUID, Record]:
    return {record.id: record for record in work.session.scalars(select(model).where(model.id.in_(ids)))}


def _turned(work: Work, detail: LogDetail, model: type[Record], current: Record | None) -> dict[str, Any] | None:
    """Turn one record back, or return the row of a removed one for insertion. Raises Stale."""
    left = None if detail.after is None else json.loads(detail.after)
    if without_version(_now(current)) != without_version(left):
        raise _changed_since(current, detail)
    if detail.before is None:
        work.session.delete(current)
        return None
    before = {key: from_json(model.__table__.c[key], value) for key, value in json.loads(detail.before).items()}
    if current is None:
        return before | {"version": before["version"] + 1}
    for key, value in before.items():
        if key != "version" and getattr(current, key) != value:
            setattr(current, key, value)
    return None


def _now(record: Record | None) -> dict[str, Any] | None:
    if record is None:
        return None
    now: dict[str, Any] = json.loads(to_json(values_of(record)) or "{}")
    return now


def _changed_since(current: Record | None, detail: LogDetail) -> Stale:
    title = _title(json.loads(detail.after or detail.before or "{}") if current is None else values_of(current))
    text = _("“{title}” was changed after this act, so it cannot be undone. Undo the later change first.")
    return Stale("changed_since", text.format(title=title))


def _title(values: dict[str, Any]) -> str:
    names: Iterable[Any] = (values.get(name) for name in ("name", "title", "text", "number"))
    return next((str(name) for name in names if name), _("A record"))
