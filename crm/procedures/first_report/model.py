"""First reports 首报: the claim of a unit on a lead, in the order of receipt."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, Date, Index, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from crm.store.base import Record
from crm.store.types import MomentType, Note, refers_to


class FirstReport(Record):
    """A first report 首报. ``received_seq`` is the registrar's order of receipt; a laptop's clock never ranks.

    States: draft, received, returned, registered, lapsed, released, ended. ``number`` is yearly and gapless.
    """

    __tablename__ = "first_report"
    __table_args__ = (
        UniqueConstraint("year", "number"),
        UniqueConstraint("received_seq"),
        Index("ix_first_report_state", "state", "received_seq"),
    )

    lead_id: Mapped[UUID] = refers_to("lead.id")
    unit_id: Mapped[UUID] = refers_to("unit.id")
    official_id: Mapped[UUID] = refers_to("official.id")
    state: Mapped[str] = mapped_column(String(20), default="draft")
    contact_at: Mapped[datetime | None] = mapped_column(MomentType)
    contact_manner: Mapped[str] = mapped_column(String(20), default="")
    contact_id: Mapped[UUID | None] = refers_to("contact.id")
    submitted_at: Mapped[datetime | None] = mapped_column(MomentType)
    received_at: Mapped[datetime | None] = mapped_column(MomentType)
    received_seq: Mapped[int | None] = mapped_column(Integer)
    due_on: Mapped[date | None] = mapped_column(Date)
    due_table: Mapped[str] = mapped_column(String(60), default="")
    returned_at: Mapped[datetime | None] = mapped_column(MomentType)
    return_reason: Mapped[Note] = mapped_column(default="")
    missing: Mapped[Any] = mapped_column(JSON, default=list)
    registered_at: Mapped[datetime | None] = mapped_column(MomentType)
    registered_by: Mapped[UUID | None] = refers_to("official.id", index=False)
    year: Mapped[int | None] = mapped_column(Integer)
    number: Mapped[int | None] = mapped_column(Integer)
    protected_until: Mapped[date | None] = mapped_column(Date)
    extended_on: Mapped[date | None] = mapped_column(Date)
    statement: Mapped[Note] = mapped_column(default="")
    statement_on: Mapped[date | None] = mapped_column(Date)
    released_on: Mapped[date | None] = mapped_column(Date)
    created_at: Mapped[datetime] = mapped_column(MomentType)
