"""Replaying the change log 重放变更记录: every record of a database made anew from its log alone.

What the log cannot hold are the bytes of attachments: they never change and are taken over under their hash.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from uuid import UUID

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from crm.kernel.errors import RuleBroken
from crm.kernel.i18n import _
from crm.store.attachments import Blob
from crm.store.base import Base, Record
from crm.store.change_log import LogDetail, LogEntry, from_json

_BATCH = 500


def replay(source: Session, target: Session) -> int:
    """Make every record of ``source`` anew in the empty ``target`` from the log alone; returns the number of entries.

    Raises RuleBroken ``log_without_details`` where a county was loaded as a whole: its rows stand in no log.
    """
    count = 0
    for entry in source.scalars(select(LogEntry).order_by(LogEntry.seq).execution_options(yield_per=_BATCH)):
        details = list(source.scalars(select(LogDetail).where(LogDetail.seq == entry.seq).order_by(LogDetail.number)))
        if entry.changes and not details:
            text = _("Entry {seq} of the change log keeps no details (a county loaded as a whole); it cannot be replayed.")
            raise RuleBroken("log_without_details", text.format(seq=entry.seq))
        for detail in sorted(details, key=lambda each: each.after is not None):
            _apply(target, detail)
        count += 1
    for sha256, data in source.execute(select(Blob.sha256, Blob.data).execution_options(yield_per=20)):
        target.execute(insert(Blob).values(sha256=sha256, data=data))
    return count


def _apply(target: Session, detail: LogDetail) -> None:
    """Write what one act left of one record; a record it removed goes first, so that its name is free again."""
    table = Base.metadata.tables[detail.table_name]
    connection = target.connection()
    if detail.after is None:
        connection.execute(delete(table).where(table.c.id == detail.record_id))
        return
    values = _values(detail.table_name, detail.after)
    if (
        detail.before is None
        or not connection.execute(update(table).where(table.c.id == detail.record_id).values(values)).rowcount
    ):
        connection.execute(insert(table).values(values))


def _values(table: str, text: str) -> dict[str, Any]:
    columns = Base.metadata.tables[table].columns
    return {key: from_json(columns[key], value) for key, value in json.loads(text).items()}


def differences(one: Session, other: Session) -> list[tuple[str, UUID]]:
    """Return (table, record) of every record that two databases do not hold alike."""
    found: list[tuple[str, UUID]] = []
    for model in _record_classes():
        mine, theirs = _rows(one, model), _rows(other, model)
        found += [(model.__tablename__, key) for key in sorted(mine.keys() | theirs.keys()) if mine.get(key) != theirs.get(key)]
    return found


def _record_classes() -> Iterator[type[Record]]:
    for mapper in Base.registry.mappers:
        if issubclass(mapper.class_, Record) and mapper.local_table is not None:
            yield mapper.class_


def _rows(session: Session, model: type[Record]) -> dict[UUID, tuple[Any, ...]]:
    columns = Base.metadata.tables[model.__tablename__].columns
    return {row.id: tuple(row) for row in session.connection().execute(select(*columns))}
