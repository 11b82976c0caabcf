"""Handovers 工作交接: a post handed from A to B for the time of an absence, with what is open and what was told."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, Boolean, Date, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from crm.store.base import Record
from crm.store.types import MomentType, Note, refers_to


class Handover(Record):
    """One post of one absence handed over 交接单. States: draft, handed_over, approved, returned.

    ``seat_key`` is the post, or the tenure of a principal, who has no post row; ``cases`` are frozen when handed over.
    """

    __tablename__ = "handover"
    __table_args__ = (UniqueConstraint("absence_id", "seat_key"), Index("ix_handover_unit_day", "unit_id", "first_day"))

    absence_id: Mapped[UUID]
    seat_key: Mapped[UUID]
    unit_id: Mapped[UUID] = refers_to("unit.id", index=False)
    post_name: Mapped[str] = mapped_column(String(60))
    a_id: Mapped[UUID] = refers_to("official.id")
    taker_id: Mapped[UUID | None] = refers_to("official.id", index=False)
    taker_as: Mapped[str] = mapped_column(String(10), default="")
    first_day: Mapped[date] = mapped_column(Date)
    first_afternoon: Mapped[bool] = mapped_column(Boolean)
    last_day: Mapped[date] = mapped_column(Date)
    last_morning: Mapped[bool] = mapped_column(Boolean)
    reason: Mapped[str] = mapped_column(String(20))
    state: Mapped[str] = mapped_column(String(12), default="draft")
    cases: Mapped[Any] = mapped_column(JSON, default=list)
    materials: Mapped[Note] = mapped_column(default="")
    loose_ends: Mapped[Note] = mapped_column(default="")
    approver_id: Mapped[UUID | None] = refers_to("official.id", index=False)
    due_on: Mapped[date] = mapped_column(Date)
    late: Mapped[bool] = mapped_column(Boolean, default=False)
    handed_over_at: Mapped[datetime | None] = mapped_column(MomentType)
    handed_over_by: Mapped[UUID | None] = refers_to("official.id", index=False)
    approved_at: Mapped[datetime | None] = mapped_column(MomentType)
    approved_by: Mapped[UUID | None] = refers_to("official.id", index=False)
    returned_at: Mapped[datetime | None] = mapped_column(MomentType)
    returned_by: Mapped[UUID | None] = refers_to("official.id", index=False)
    return_note: Mapped[Note] = mapped_column(default="")
    changed_at: Mapped[datetime] = mapped_column(MomentType)
