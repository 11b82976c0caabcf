"""Merges of enterprises 合并, and the inverted table 倒排表 of names and phones.

The table is derived from the records: it stands in no change log and is made anew at will.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, BigInteger, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from crm.store.base import Base, Record
from crm.store.types import IdType, MomentType, refers_to


class EnterpriseMerge(Record):
    """That an enterprise was found to be another and went into it.

    ``moved`` lists the rows that followed (table, id, column), ``dropped`` those that the kept one had already, ``gone``
    the columns of the record that went, ``filled`` the columns of the kept one that were empty: all that parting needs.
    """

    __tablename__ = "enterprise_merge"

    kept_id: Mapped[UUID] = refers_to("enterprise.id")
    gone_id: Mapped[UUID] = mapped_column(IdType, index=True)
    gone_name: Mapped[str] = mapped_column(String(200))
    gone_unit_id: Mapped[UUID] = refers_to("unit.id")
    reason: Mapped[str] = mapped_column(String(300))
    merged_at: Mapped[datetime] = mapped_column(MomentType)
    merged_by: Mapped[str] = mapped_column(String(100))
    gone: Mapped[Any] = mapped_column(JSON)
    moved: Mapped[Any] = mapped_column(JSON)
    dropped: Mapped[Any] = mapped_column(JSON)
    filled: Mapped[Any] = mapped_column(JSON)
    alias_id: Mapped[UUID | None] = mapped_column(IdType)
    parted_at: Mapped[datetime | None] = mapped_column(MomentType)


class NameEntry(Base):
    """A name by which an enterprise is found: its own, a short or former one (``alias``), a sealed one (``true``)."""

    __tablename__ = "name_entry"
    __table_args__ = (Index("ix_name_entry_enterprise", "enterprise_id"),)

    number: Mapped[int] = mapped_column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=False)
    enterprise_id: Mapped[UUID] = mapped_column(IdType)
    kind: Mapped[str] = mapped_column(String(10))
    text: Mapped[str] = mapped_column(String(200))


class NameGram(Base):
    """That a character or pair of neighbours stands in a name."""

    __tablename__ = "name_gram"
    __table_args__ = ({"sqlite_with_rowid": False},)

    gram: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    number: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)


class GramCount(Base):
    """In how many names a character or pair stands; under 0 how many names there are."""

    __tablename__ = "gram_count"
    __table_args__ = ({"sqlite_with_rowid": False},)

    gram: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    names: Mapped[int] = mapped_column(Integer)


class PhoneEntry(Base):
    """A contact's phone number, digits only, and the enterprise it leads to."""

    __tablename__ = "phone_entry"
    __table_args__ = ({"sqlite_with_rowid": False},)

    phone: Mapped[str] = mapped_column(String(20), primary_key=True)
    enterprise_id: Mapped[UUID] = mapped_column(IdType, primary_key=True)
