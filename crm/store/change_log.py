"""The change log 变更记录: one entry per act, each chained to the one before by SHA-256.

An entry keeps who, in which role, where and when; its details keep before and after of every
changed record as JSON. Whoever alters a past entry, or a detail, breaks the chain, which
``check`` finds.
"""

from __future__ import annotations

import hashlib
import json
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from crm.kernel.clock import as_utc
from crm.store.base import Base
from crm.store.types import IdType, MomentType

GENESIS = "0" * 64
"""The hash before the first entry."""


class LogEntry(Base):
    """One act that happened."""

    __tablename__ = "change_log"
    __table_args__ = (
        Index("ix_change_log_subject", "subject_id"),
        Index("ix_change_log_actor", "actor_id", "seq"),
        Index("ix_change_log_undoes", "undoes"),
    )

    seq: Mapped[int] = mapped_column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=False)
    act: Mapped[str] = mapped_column(String(60))
    actor_id: Mapped[UUID | None] = mapped_column(IdType)
    actor_name: Mapped[str] = mapped_column(String(100))
    role: Mapped[str] = mapped_column(String(40))
    unit_id: Mapped[UUID | None] = mapped_column(IdType)
    station: Mapped[str] = mapped_column(String(60))
    moment: Mapped[datetime] = mapped_column(MomentType, index=True)
    subject_table: Mapped[str | None] = mapped_column(String(60))
    subject_id: Mapped[UUID | None] = mapped_column(IdType)
    title: Mapped[str] = mapped_column(String(300))
    undoable: Mapped[bool] = mapped_column(Boolean)
    undoes: Mapped[int | None] = mapped_column(BigInteger)
    changes: Mapped[int] = mapped_column(Integer)
    details_hash: Mapped[str] = mapped_column(String(64))
    previous_hash: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))


class LogDetail(Base):
    """Before and after of one record in one act."""

    __tablename__ = "change_detail"
    __table_args__ = (Index("ix_change_detail_record", "record_id"),)

    seq: Mapped[int] = mapped_column(
        BigInteger().with_variant(Integer, "sqlite"),
        ForeignKey("change_log.seq", deferrable=True, initially="DEFERRED"),
        primary_key=True,
    )
    number: Mapped[int] = mapped_column(Integer, primary_key=True)
    table_name: Mapped[str] = mapped_column(String(60))
    record_id: Mapped[UUID] = mapped_column(IdType)
    before: Mapped[str | None] = mapped_column(Text)
    after: Mapped[str | None] = mapped_column(Text)


def to_json(values: dict[str, Any] | None) -> str | None:
    """Write column values as canonical JSON; moments and days in ISO form, ids as hex."""
    if values is None:
        return None
    return _ENCODER.encode(values)


def _plain(value: object) -> object:
    if isinstance(value, UUID):
        return value.hex
    if isinstance(value, datetime):
        return as_utc(value).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} does not belong into the change log")


_ENCODER = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=_plain)
"""Made once: ``json.dumps`` with these options makes a new encoder for every record of an act."""


def from_json(column: Column[Any], value: object) -> Any:  # noqa: ANN401 - the column says which
    """Turn a JSON value back into what ``column`` holds."""
    if value is None:
        return None
    if isinstance(column.type, IdType):
        return UUID(hex=str(value))
    if isinstance(column.type, MomentType):
        return datetime.fromisoformat(str(value))
    if column.type.python_type is date:
        return date.fromisoformat(str(value))
    return value


DetailLine = tuple[str, UUID, str | None, str | None]
"""One line of details: table, record, before, after."""


def details_digest(lines: list[DetailLine]) -> str:
    """Hash the details of one entry in their order."""
    digest = hashlib.sha256()
    for table, record_id, before, after in lines:
        digest.update(f"{table}\n{record_id.hex}\n{before or ''}\n{after or ''}\n".encode())
    return digest.hexdigest()


def entry_hash(entry: LogEntry) -> str:
    """Hash an entry with the hash before it."""
    parts = (
        entry.seq,
        entry.act,
        entry.actor_id,
        entry.actor_name,
        entry.role,
        entry.unit_id,
        entry.station,
        entry.moment,
        entry.subject_table,
        entry.subject_id,
        entry.title,
        entry.undoable,
        entry.undoes,
        entry.changes,
        entry.details_hash,
        entry.previous_hash,
    )
    return hashlib.sha256(json.dumps(parts, ensure_ascii=False, default=_plain).encode()).hexdigest()
