"""The act now running: what it has changed so far, read off the session's flushes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import event, inspect, select
from sqlalchemy.orm import ORMExecuteState, Session
from sqlalchemy.orm.base import NO_VALUE

from crm.store.base import Record


@dataclass(frozen=True, slots=True)
class Change:
    """One record that an act changed: ``before`` is None for a new one, ``after`` None for a removed one."""

    table: str
    record_id: UUID
    before: dict[str, Any] | None
    after: dict[str, Any] | None


@dataclass
class Running:
    """The act now running."""

    name: str
    undoable: bool
    changes: dict[tuple[str, UUID], Change] = field(default_factory=dict)
    touched: dict[str, list[UUID]] = field(default_factory=dict)
    before: dict[UUID, dict[str, Any]] = field(default_factory=dict)
    subject: Record | None = None
    title: str = ""
    details: bool = True
    undoes: int | None = None
    broken: bool = False

    def add(self, change: Change) -> None:
        """Fold a later change of the same record into the earlier one; what came and went leaves nothing."""
        key = (change.table, change.record_id)
        earlier = self.changes.pop(key, None)
        before = earlier.before if earlier else change.before
        came_or_went = (before is None) != (change.after is None)
        if came_or_went or not same(before, change.after):
            self.changes[key] = Change(change.table, change.record_id, before, change.after)

    def touched_ids(self) -> dict[str, list[UUID]]:
        """Return the ids of every changed record by table."""
        touched = {table: list(ids) for table, ids in self.touched.items()}
        for change in self.changes.values():
            touched.setdefault(change.table, []).append(change.record_id)
        return touched

    def made(self, record: Record) -> bool:
        """Tell whether the act itself made this record, so that there is no earlier state to keep."""
        change = self.changes.get((str(record.__tablename__), record.id))
        return change is not None and change.before is None

    def nothing(self) -> bool:
        """Tell whether the act has changed no record."""
        return not self.changes and not self.touched


def same(before: dict[str, Any] | None, after: dict[str, Any] | None) -> bool:
    """Tell whether a record's values are the same, its version left out."""
    return without_version(before) == without_version(after)


def without_version(values: dict[str, Any] | None) -> dict[str, Any] | None:
    """Return the values without the counter of optimistic locking."""
    return None if values is None else {key: value for key, value in values.items() if key != "version"}


def watch(session: Session, running: Running) -> None:
    """Collect into ``running`` what every flush of ``session`` changes."""
    event.listen(session, "before_flush", lambda *_event: _remember(session, running))
    event.listen(session, "after_flush", lambda *_event: _collect(session, running))
    event.listen(session, "do_orm_execute", _refuse_unlogged)


def _remember(session: Session, running: Running) -> None:
    """Keep what the database holds of records about to change."""
    if running.details:
        for record in _records((*session.dirty, *session.deleted)):
            if not running.made(record):
                running.before[record.id] = _stored(session, record)


def _collect(session: Session, running: Running) -> None:
    """Note what a flush has changed."""
    if not running.details:
        for record in _records((*session.new, *session.dirty, *session.deleted)):
            running.touched.setdefault(str(record.__tablename__), []).append(record.id)
        return
    for record in _records(session.new):
        running.add(Change(str(record.__tablename__), record.id, None, values_of(record)))
    for record in _records((*session.dirty, *session.deleted)):
        after = None if record in session.deleted else values_of(record)
        running.add(Change(str(record.__tablename__), record.id, running.before.pop(record.id, None), after))


def _refuse_unlogged(statement: ORMExecuteState) -> None:
    """Refuse to change records by UPDATE or DELETE statements: the change log would not see it."""
    mapper = statement.bind_mapper
    if (statement.is_update or statement.is_delete) and mapper is not None and issubclass(mapper.class_, Record):
        raise TypeError(f"change {mapper.class_.__name__} through its objects: a statement escapes the change log")


def _records(objects: Iterable[object]) -> list[Record]:
    return [each for each in objects if isinstance(each, Record)]


def values_of(record: Record) -> dict[str, Any]:
    """Return a record's column values as they stand in memory."""
    loaded = inspect(record).dict
    return {attribute.key: loaded.get(attribute.key) for attribute in type(record).__mapper__.column_attrs}


def _stored(session: Session, record: Record) -> dict[str, Any]:
    """Return the values the database holds before the flush, fetching those that were never loaded."""
    state = inspect(record)
    keys = [attribute.key for attribute in type(record).__mapper__.column_attrs]
    absent = [key for key in keys if key in state.unloaded]
    if absent:
        session.refresh(record, absent)
    values = {key: state.committed_state.get(key, state.dict.get(key)) for key in keys}
    unknown = [key for key in keys if values[key] is NO_VALUE]
    if unknown:
        columns = [getattr(type(record), key) for key in unknown]
        found = session.execute(select(*columns).where(type(record).id == record.id)).mappings().first()
        values.update(found or dict.fromkeys(unknown))
    return values


def completed(model: type[Record], rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return rows for a bulk insert with every column of ``model``: defaults filled in, version 1."""
    plain: dict[str, Any] = {}
    made: dict[str, Any] = {}
    for attribute in model.__mapper__.column_attrs:
        default = attribute.columns[0].default
        if default is not None and default.is_callable:
            made[attribute.key] = default.arg
        else:
            plain[attribute.key] = default.arg if default is not None else None
    plain["version"] = 1
    return [plain | {key: make(None) for key, make in made.items() if key not in row} | row for row in rows]
