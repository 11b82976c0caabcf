"""Column types shared by every mapped class, the same on SQLite and PostgreSQL."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache
from typing import Annotated, Any
from uuid import UUID

from sqlalchemy import BigInteger, DateTime, Dialect, ForeignKey, LargeBinary, String, Uuid
from sqlalchemy.orm import MappedColumn, mapped_column
from sqlalchemy.types import TypeDecorator, TypeEngine

from crm.kernel.ids import new_id


class IdType(TypeDecorator[UUID]):
    """A UUID: 16 bytes on SQLite (half the size of text, sorts by time), native on PostgreSQL."""

    impl = LargeBinary(16)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Choose the column type of the database."""
        chosen: TypeEngine[Any] = Uuid() if dialect.name == "postgresql" else LargeBinary(16)
        return dialect.type_descriptor(chosen)

    def process_bind_param(self, value: UUID | None, dialect: Dialect) -> object:
        """Turn a UUID into what the database keeps."""
        return value if value is None or dialect.name == "postgresql" else value.bytes

    def process_result_value(self, value: object, dialect: Dialect) -> UUID | None:  # noqa: ARG002 - fixed signature
        """Turn what the database keeps into a UUID."""
        return None if value is None else as_id(value)


def as_id(value: object) -> UUID:
    """Return the UUID that a driver gave: 16 bytes on SQLite, a UUID on PostgreSQL."""
    if isinstance(value, UUID):
        return value
    return _of_bytes(value)  # the driver gives bytes


@lru_cache(maxsize=1 << 14)
def _of_bytes(value: bytes) -> UUID:
    """Return the UUID of 16 bytes; units, officials and trips come again and again in one answer."""
    return UUID(int=int.from_bytes(value))


class MomentType(TypeDecorator[datetime]):
    """A UTC moment; a naive one is refused with ValueError."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - fixed signature
        """Refuse naive moments and keep UTC without a zone."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a stored moment needs a time zone")
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - fixed signature
        """Give the zone back."""
        return None if value is None else value.replace(tzinfo=UTC)


Id = Annotated[UUID, mapped_column(IdType, primary_key=True, default=new_id)]
Ref = Annotated[UUID, mapped_column(IdType)]
Minor = Annotated[int, mapped_column(BigInteger)]
Code = Annotated[str, mapped_column(String(40))]
Name = Annotated[str, mapped_column(String(200))]
Note = Annotated[str, mapped_column(String)]


def refers_to(target: str, *, index: bool = True) -> MappedColumn[UUID]:
    """Return a column that refers to ``table.id``; checked at commit, so that order inside an act is free."""
    return mapped_column(IdType, ForeignKey(target, deferrable=True, initially="DEFERRED"), index=index)
