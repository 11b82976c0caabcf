"""First reports 首报: the claim of a unit on a lead, in the order of receipt."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, Boolean, Date, Index, Integer, String, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from crm.store.base import Record
from crm.store.types import MomentType, Note, refers_to


class FirstReport(Record):
    """A first report 首报. ``received_seq`` is the registrar's order of receipt; a laptop's clock never ranks.

    States: see :class:`crm.procedures.first_report.rules.ReportState`. ``number`` is yearly and gapless. ``submitted_at``
    is the reporting machine's own time, kept as evidence; ``received_at`` the registrar's. ``official_id`` reported;
    ``responsible_id`` is whom responsibility was handed on to. ``in_conflict``: a conflict over it is open.
    ``ended_for``: the report that holds the project since a ruling; ``kept_name`` and ``kept_investor`` are then what
    the report said, for its lead may have gone to another unit.
    """

    __tablename__ = "first_report"
    __table_args__ = (
        UniqueConstraint("year", "number"),
        UniqueConstraint("received_seq"),
        Index("ix_first_report_state", "state", "received_seq"),
        Index("ix_first_report_asked", "extension_asked_on"),
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
    responsible_id: Mapped[UUID | None] = refers_to("official.id")
    extension_asked_on: Mapped[date | None] = mapped_column(Date)
    extension_reason: Mapped[str] = mapped_column(String, default="", server_default="")
    extension_refusal: Mapped[str] = mapped_column(String, default="", server_default="")
    distinct_reason: Mapped[str] = mapped_column(String, default="", server_default="")
    in_conflict: Mapped[bool] = mapped_column(Boolean, default=False, server_default=false())
    ended_on: Mapped[date | None] = mapped_column(Date)
    ended_for: Mapped[UUID | None] = refers_to("first_report.id", index=False)
    kept_name: Mapped[str] = mapped_column(String(200), default="", server_default="")
    kept_investor: Mapped[str] = mapped_column(String(200), default="", server_default="")


class HandOn(Record):
    """Responsibility for a first report handed on 责任移交 from one official of the unit to another, and why."""

    __tablename__ = "first_report_hand_on"

    report_id: Mapped[UUID] = refers_to("first_report.id")
    from_id: Mapped[UUID] = refers_to("official.id", index=False)
    to_id: Mapped[UUID] = refers_to("official.id", index=False)
    reason: Mapped[Note]
    handed_by: Mapped[UUID | None] = refers_to("official.id", index=False)
    handed_at: Mapped[datetime] = mapped_column(MomentType)
