"""The inverted table 倒排表 of names and phones: derived from the records, in no change log, made anew at will."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import BigInteger, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from crm.store.base import Base
from crm.store.types import IdType


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
