"""Decisions of the bureau on who is in the reserve pool 入库/出库; without one the size decides."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Boolean, Date, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from crm.store.base import Record
from crm.store.types import MomentType, Note, refers_to


class ReserveDecision(Record):
    """A project admitted to the pool (``kind`` in) or removed (out); the newest of a lead is the one that ``stands``."""

    __tablename__ = "reserve_decision"
    __table_args__ = (Index("ix_reserve_decision_standing", "stands", "kind", "lead_id"),)

    lead_id: Mapped[UUID] = refers_to("lead.id")
    kind: Mapped[str] = mapped_column(String(5))
    stands: Mapped[bool] = mapped_column(Boolean, default=True)
    reason: Mapped[Note] = mapped_column(default="")
    decided_on: Mapped[date] = mapped_column(Date)
    decided_by: Mapped[UUID | None] = refers_to("official.id", index=False)
    decided_at: Mapped[datetime] = mapped_column(MomentType)
