"""Saved queries 已存查询."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from crm.store.base import Record
from crm.store.types import MomentType, refers_to


class SavedQuery(Record):
    """A saved query 已存查询: ``question`` is the whole of it as JSON with a version (see questions.py).

    ``shared``: me, unit (whoever belongs to ``unit_id``, the owner's unit when it was saved) or all.
    """

    __tablename__ = "saved_query"
    __table_args__ = (UniqueConstraint("account_id", "name"), Index("ix_saved_query_shared", "shared", "unit_id"))

    account_id: Mapped[UUID] = refers_to("account.id", index=False)
    unit_id: Mapped[UUID] = refers_to("unit.id", index=False)
    name: Mapped[str] = mapped_column(String(60))
    subject: Mapped[str] = mapped_column(String(20))
    question: Mapped[Any] = mapped_column(JSON)
    shared: Mapped[str] = mapped_column(String(10), default="me")
    created_at: Mapped[datetime] = mapped_column(MomentType)
    changed_at: Mapped[datetime] = mapped_column(MomentType)
