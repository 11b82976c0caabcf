"""What happened to an obstacle 制约问题, never changed afterwards."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Date, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from crm.store.base import Record
from crm.store.types import MomentType, Note, refers_to


class ObstacleEvent(Record):
    """One step of an obstacle's life; ``ordinal`` is its place, from 1. ``due_on``: the last day set by it, if it set one."""

    __tablename__ = "obstacle_event"
    __table_args__ = (UniqueConstraint("obstacle_id", "ordinal"),)

    obstacle_id: Mapped[UUID] = refers_to("obstacle.id", index=False)
    ordinal: Mapped[int] = mapped_column(Integer)
    kind: Mapped[str] = mapped_column(String(12))
    at: Mapped[datetime] = mapped_column(MomentType)
    official_id: Mapped[UUID | None] = refers_to("official.id", index=False)
    unit_id: Mapped[UUID | None] = refers_to("unit.id", index=False)
    text: Mapped[Note] = mapped_column(default="")
    due_on: Mapped[date | None] = mapped_column(Date)
