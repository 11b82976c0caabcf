"""Partners of enclaves 飞地合作方 and the terms of each enclave project."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Boolean, Date, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from crm.store.base import Record
from crm.store.types import MomentType, Note, refers_to


class EnclavePartner(Record):
    """A partner outside the county: a zone, a county, a company; ``region`` says where."""

    __tablename__ = "enclave_partner"

    name: Mapped[str] = mapped_column(String(60), unique=True)
    region: Mapped[str] = mapped_column(String(60), default="")
    kind: Mapped[str] = mapped_column(String(20))
    contact: Mapped[str] = mapped_column(String(120), default="")
    note: Mapped[Note] = mapped_column(default="")
    closed: Mapped[bool] = mapped_column(Boolean, default=False)


class EnclaveTerms(Record):
    """The terms of an enclave project: ``direction`` out or in, with whom, the two splits, from when for how many years.

    States: proposed by the unit, agreed (confirmed by the bureau, and standing as the lead's split), ended, withdrawn.
    ``document`` is the partner's letter or agreement.
    """

    __tablename__ = "enclave_terms"
    __table_args__ = (Index("ix_enclave_terms_lead_state", "lead_id", "state"),)

    lead_id: Mapped[UUID] = refers_to("lead.id", index=False)
    unit_id: Mapped[UUID] = refers_to("unit.id")
    partner_id: Mapped[UUID] = refers_to("enclave_partner.id")
    direction: Mapped[str] = mapped_column(String(5))
    indicators: Mapped[str] = mapped_column(String(10))
    tax: Mapped[str] = mapped_column(String(10))
    years: Mapped[int] = mapped_column(Integer)
    first_day: Mapped[date] = mapped_column(Date)
    last_day: Mapped[date] = mapped_column(Date)
    document: Mapped[str] = mapped_column(String(200), default="")
    state: Mapped[str] = mapped_column(String(20))
    proposed_by: Mapped[UUID | None] = refers_to("official.id", index=False)
    proposed_at: Mapped[datetime] = mapped_column(MomentType)
    confirmed_by: Mapped[UUID | None] = refers_to("official.id", index=False)
    confirmed_at: Mapped[datetime | None] = mapped_column(MomentType)
    split_id: Mapped[UUID | None] = refers_to("lead_split.id")
    end_reason: Mapped[Note] = mapped_column(default="")
