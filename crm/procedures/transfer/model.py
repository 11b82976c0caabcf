"""Transfers 流转, their confirmations, offers to the shared pool 共享项目, and the splits 分成 that stand."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Date, Index, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from crm.store.base import Record
from crm.store.types import MomentType, Note, refers_to


class Transfer(Record):
    """A transfer 流转 of a lead, from the offer to the agreement that holds.

    ``origin``: giving, receiving, bureau, pool or veto. States: offered, accepted, held, refused, expired, withdrawn.
    ``giving_unit_id`` holds the lead, ``receiving_unit_id`` takes it; one of them is None where an enclave's
    ``partner`` stands outside the county. ``answering_unit_id`` answers until ``due_on``. ``summary`` is what the other
    unit may read before it is agreed. ``side_before`` is the lead's side state to return to. ``number`` is yearly and gapless.
    """

    __tablename__ = "transfer"
    __table_args__ = (
        UniqueConstraint("year", "number"),
        Index("ix_transfer_state", "state", "due_on"),
    )

    lead_id: Mapped[UUID] = refers_to("lead.id")
    giving_unit_id: Mapped[UUID | None] = refers_to("unit.id")
    receiving_unit_id: Mapped[UUID | None] = refers_to("unit.id")
    partner: Mapped[str] = mapped_column(String(60), default="")
    origin: Mapped[str] = mapped_column(String(20))
    offer_id: Mapped[UUID | None] = refers_to("pool_offer.id")
    state: Mapped[str] = mapped_column(String(20))
    side_before: Mapped[str] = mapped_column(String(20), default="")
    marked: Mapped[bool] = mapped_column(default=False)
    indicators: Mapped[str] = mapped_column(String(10))
    tax: Mapped[str] = mapped_column(String(10))
    years: Mapped[int] = mapped_column(Integer)
    summary: Mapped[Note] = mapped_column(default="")
    reason: Mapped[Note] = mapped_column(default="")
    proposed_by: Mapped[UUID | None] = refers_to("official.id", index=False)
    proposed_unit_id: Mapped[UUID | None] = refers_to("unit.id", index=False)
    proposed_at: Mapped[datetime] = mapped_column(MomentType)
    officer_id: Mapped[UUID | None] = refers_to("official.id", index=False)
    answering_unit_id: Mapped[UUID | None] = refers_to("unit.id")
    due_on: Mapped[date | None] = mapped_column(Date)
    due_table: Mapped[str] = mapped_column(String(60), default="")
    answered_by: Mapped[UUID | None] = refers_to("official.id", index=False)
    answered_at: Mapped[datetime | None] = mapped_column(MomentType)
    ended_at: Mapped[datetime | None] = mapped_column(MomentType)
    end_reason: Mapped[Note] = mapped_column(default="")
    year: Mapped[int | None] = mapped_column(Integer)
    number: Mapped[int | None] = mapped_column(Integer)


class TransferConfirmation(Record):
    """One of the three confirmations of a transfer; ``side``: giving, receiving or bureau. A partner's is recorded by the bureau."""

    __tablename__ = "transfer_confirmation"
    __table_args__ = (UniqueConstraint("transfer_id", "side"),)

    transfer_id: Mapped[UUID] = refers_to("transfer.id")
    side: Mapped[str] = mapped_column(String(20))
    unit_id: Mapped[UUID | None] = refers_to("unit.id", index=False)
    official_id: Mapped[UUID | None] = refers_to("official.id", index=False)
    confirmed_at: Mapped[datetime] = mapped_column(MomentType)
    note: Mapped[str] = mapped_column(String(200), default="")


class PoolOffer(Record):
    """A lead offered to the shared pool 共享项目; others read ``summary`` and never the investor. States: open, claimed, closed."""

    __tablename__ = "pool_offer"
    __table_args__ = (Index("ix_pool_offer_state", "state", "offered_at"),)

    lead_id: Mapped[UUID] = refers_to("lead.id")
    unit_id: Mapped[UUID] = refers_to("unit.id")
    official_id: Mapped[UUID | None] = refers_to("official.id", index=False)
    state: Mapped[str] = mapped_column(String(20))
    summary: Mapped[Note]
    indicators: Mapped[str] = mapped_column(String(10))
    tax: Mapped[str] = mapped_column(String(10))
    years: Mapped[int] = mapped_column(Integer)
    offered_at: Mapped[datetime] = mapped_column(MomentType)
    closed_at: Mapped[datetime | None] = mapped_column(MomentType)
    close_reason: Mapped[Note] = mapped_column(default="")


class LeadSplit(Record):
    """A split 分成 that stands on a lead from ``first_day`` through ``last_day``; a side of None is an enclave's partner.

    ``source``: transfer or ruling, with the record's id. One that a later split replaced ends the day before it.
    """

    __tablename__ = "lead_split"
    __table_args__ = (Index("ix_lead_split_days", "lead_id", "first_day"),)

    lead_id: Mapped[UUID] = refers_to("lead.id", index=False)
    source: Mapped[str] = mapped_column(String(20))
    source_id: Mapped[UUID | None]
    reporting_unit_id: Mapped[UUID | None] = refers_to("unit.id")
    landing_unit_id: Mapped[UUID | None] = refers_to("unit.id")
    partner: Mapped[str] = mapped_column(String(60), default="")
    indicators: Mapped[str] = mapped_column(String(10))
    tax: Mapped[str] = mapped_column(String(10))
    years: Mapped[int] = mapped_column(Integer)
    first_day: Mapped[date] = mapped_column(Date)
    last_day: Mapped[date] = mapped_column(Date)
