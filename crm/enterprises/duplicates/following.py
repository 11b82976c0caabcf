"""What is attached to a record and follows it into another 随同: found from the tables themselves, so none is forgotten."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import Table, UniqueConstraint, select
from sqlalchemy.orm import Session

from crm.store.attachments import Attachment
from crm.store.base import Base, Record, record_class
from crm.store.change_log import from_json, to_json
from crm.store.running import values_of

Place = tuple[str, str]
"""A table and its column that refers to a record."""


@dataclass
class Followed:
    """What followed: rows moved (table, id, column), and rows dropped for a twin (table, their columns), in order."""

    moved: list[tuple[str, str, str]] = field(default_factory=list)
    dropped: list[tuple[str, dict[str, Any]]] = field(default_factory=list)


def places(table: str) -> list[Place]:
    """Return every column of a table of records that refers to ``table``, by name."""
    keys = ((each, key) for each in Base.metadata.tables.values() if _keeps_records(each) for key in each.foreign_keys)
    return sorted((each.name, key.parent.name) for each, key in keys if key.column.table.name == table)


def _table(model: type[Record]) -> Table:
    return Base.metadata.tables[str(model.__tablename__)]


def _keeps_records(table: Table) -> bool:
    return any(mapper.local_table is table and issubclass(mapper.class_, Record) for mapper in Base.registry.mappers)


def move_all(session: Session, table: str, gone: UUID, kept: UUID, followed: Followed) -> None:
    """Have every row that refers to ``gone`` refer to ``kept``.

    A row that would then stand twice (one lead, one enterprise) is dropped, and what refers to it follows its twin.
    """
    for name, column in places(table):
        model = record_class(name)
        for row in _rows(session, model, column, gone):
            twin = _twin(session, model, row, column, kept)
            if twin is None:
                setattr(row, column, kept)
                followed.moved.append((name, row.id.hex, column))
            else:
                move_all(session, name, row.id, twin.id, followed)
                followed.dropped.append((name, as_plain(row)))
                session.delete(row)
            session.flush()
    for file in session.scalars(select(Attachment).where(Attachment.owner_table == table, Attachment.owner_id == gone)).all():
        file.owner_id = kept
        followed.moved.append((Attachment.__tablename__, file.id.hex, "owner_id"))


def move_back(session: Session, followed: Followed, gone: UUID, kept: UUID) -> list[tuple[type[Record], dict[str, Any]]]:
    """Have the rows that followed refer to ``gone`` again where they still refer to ``kept``.

    Returns the rows that were dropped, for insertion: those that nothing has replaced since.
    """
    for name, row_id, column in reversed(followed.moved):
        row = session.get(record_class(name), UUID(hex=row_id))
        if row is not None and getattr(row, column) == kept:
            setattr(row, column, gone)
    session.flush()
    missing = []
    for name, plain in reversed(followed.dropped):
        model = record_class(name)
        values = from_plain(model, plain)
        if session.get(model, values["id"]) is None and _parents_there(session, model, values):
            missing.append((model, values | {"version": values["version"] + 1}))
    return missing


def as_plain(row: Record) -> dict[str, Any]:
    """Return a record's columns as JSON keeps them."""
    plain: dict[str, Any] = json.loads(to_json(values_of(row)) or "{}")
    return plain


def from_plain(model: type[Record], plain: dict[str, Any]) -> dict[str, Any]:
    """Return the columns that :func:`as_plain` wrote."""
    return {key: from_json(_table(model).c[key], value) for key, value in plain.items()}


def _rows(session: Session, model: type[Record], column: str, record_id: UUID) -> list[Record]:
    return list(session.scalars(select(model).where(getattr(model, column) == record_id).order_by(model.id)))


def _twin(session: Session, model: type[Record], row: Record, column: str, kept: UUID) -> Record | None:
    """Return the row that stands where ``row`` would stand once moved, None for none."""
    for columns in _unique_columns(model):
        if column in columns:
            wanted = [getattr(model, name) == (kept if name == column else getattr(row, name)) for name in columns]
            twin = session.scalars(select(model).where(*wanted)).first()
            if twin is not None:
                return twin
    return None


def _unique_columns(model: type[Record]) -> Iterator[list[str]]:
    table = _table(model)
    for constraint in table.constraints:
        if isinstance(constraint, UniqueConstraint):
            yield [column.name for column in constraint.columns]
    for index in table.indexes:
        if index.unique:
            yield [column.name for column in index.columns]


def _parents_there(session: Session, model: type[Record], values: dict[str, Any]) -> bool:
    """Tell whether every record that a row refers to still exists."""
    keys = [key for key in _table(model).foreign_keys if _keeps_records(key.column.table)]
    parents = [(key.column.table.name, values[key.parent.name]) for key in keys if values[key.parent.name] is not None]
    return all(session.get(record_class(name), parent) is not None for name, parent in parents)
