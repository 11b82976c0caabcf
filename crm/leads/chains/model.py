"""Industry chains 产业链 and their links 环节, as the bureau draws them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import JSON, Boolean, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from crm.store.base import Record
from crm.store.types import Note, refers_to


class Chain(Record):
    """A chain 产业链; ``aliases`` are other names under which leads write it, ``leader`` is the official in charge 链长."""

    __tablename__ = "chain"

    name: Mapped[str] = mapped_column(String(60), unique=True)
    aliases: Mapped[Any] = mapped_column(JSON, default=list)
    leader: Mapped[str] = mapped_column(String(60), default="")
    note: Mapped[Note] = mapped_column(default="")
    position: Mapped[int] = mapped_column(Integer, default=0)
    closed: Mapped[bool] = mapped_column(Boolean, default=False)


class ChainLink(Record):
    """A link 环节 of a chain: ``position`` upstream, midstream or downstream, ``state`` missing, weak, key or strong.

    ``words`` are what a lead's name or content has when it would fill the link; ``wanted`` says which investors are
    looked for, ``firms`` who is here already.
    """

    __tablename__ = "chain_link"

    chain_id: Mapped[UUID] = refers_to("chain.id")
    name: Mapped[str] = mapped_column(String(60))
    position: Mapped[str] = mapped_column(String(20))
    place: Mapped[int] = mapped_column(Integer, default=0)
    state: Mapped[str] = mapped_column(String(10))
    words: Mapped[Any] = mapped_column(JSON, default=list)
    wanted: Mapped[Note] = mapped_column(default="")
    firms: Mapped[Note] = mapped_column(default="")
