"""The declarative base: constraint names, column types and the record mixin."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import JSON, Integer, MetaData
from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr, mapped_column
from sqlalchemy.orm.mapper import Mapper

from crm.store.types import Id, IdType, MomentType

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """Every mapped class."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        datetime: MomentType,
        UUID: IdType,
        dict[str, Any]: JSON,
        list[str]: JSON,
    }


class Record(Base):
    """A record with an id and a version for optimistic locking; its changes go to the change log."""

    __abstract__ = True

    id: Mapped[Id]
    version: Mapped[int] = mapped_column(Integer, nullable=False)

    @declared_attr.directive
    def __mapper_args__(cls) -> dict[str, Any]:  # noqa: N805 - SQLAlchemy calls this with the class
        """Check the version on every save."""
        return {"version_id_col": cls.__table__.c.version if hasattr(cls, "__table__") else cls.version}


def record_class(table: str) -> type[Record]:
    """Return the mapped class of a table name. Raises KeyError for a table that keeps no records."""
    for mapper in Base.registry.mappers:
        if mapper.class_.__tablename__ == table and issubclass(mapper.class_, Record):
            return mapper.class_
    raise KeyError(table)


def record_mapper(record: Record) -> Mapper[Record]:
    """Return the mapper of a record."""
    return type(record).__mapper__
