"""Clauses 政策条款 by edition, their reviews, commitments 政策承诺, grants 政策兑现, payments and the yearly funds."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import BigInteger, Date, Index, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from crm.store.base import Record
from crm.store.types import IdType, MomentType, Note, refers_to


class PolicyClause(Record):
    """One edition of a clause 政策条款; what was promised under it stays under it when a later edition is made.

    ``series_id`` is the id of the first edition, ``edition`` counts from 1; in force from ``first_day`` through
    ``last_day``. ``rate`` is fen (fixed), hundredths of a per cent (per cent) or fen a unit (per unit), ``measure``
    what it is taken of. ``cap`` and ``reach_amount`` in fen. ``targeted``: empty for a clause open to all firms.
    """

    __tablename__ = "policy_clause"
    __table_args__ = (UniqueConstraint("series_id", "edition"),)

    series_id: Mapped[UUID] = mapped_column(IdType)
    edition: Mapped[int] = mapped_column(Integer, default=1)
    title: Mapped[str] = mapped_column(String(200))
    number: Mapped[str] = mapped_column(String(60), default="")
    issuer: Mapped[str] = mapped_column(String(100), default="")
    first_day: Mapped[date] = mapped_column(Date)
    last_day: Mapped[date | None] = mapped_column(Date)
    benefit: Mapped[str] = mapped_column(String(20))
    formula: Mapped[str] = mapped_column(String(20))
    rate: Mapped[int | None] = mapped_column(BigInteger)
    measure: Mapped[str] = mapped_column(String(20), default="")
    cap: Mapped[int | None] = mapped_column(BigInteger)
    terms: Mapped[Note] = mapped_column(default="")
    milestone: Mapped[str] = mapped_column(String(20), default="")
    by_year: Mapped[int | None] = mapped_column(Integer)
    reach_of: Mapped[str] = mapped_column(String(20), default="")
    reach_amount: Mapped[int | None] = mapped_column(BigInteger)
    targeted: Mapped[str] = mapped_column(String(20), default="")
    legal_basis: Mapped[str] = mapped_column(String(300), default="")
    review: Mapped[str] = mapped_column(String(20), default="unreviewed")
    reviewed_on: Mapped[date | None] = mapped_column(Date)


class ClauseReview(Record):
    """One entry of a clause's fair-competition review 公平竞争审查, never changed afterwards; the newest one holds."""

    __tablename__ = "clause_review"

    clause_id: Mapped[UUID] = refers_to("policy_clause.id")
    status: Mapped[str] = mapped_column(String(20))
    day: Mapped[date] = mapped_column(Date)
    reviewer: Mapped[str] = mapped_column(String(100), default="")
    opinion: Mapped[Note] = mapped_column(default="")
    ground: Mapped[str] = mapped_column(String(20), default="")
    legal_basis: Mapped[str] = mapped_column(String(300), default="")
    recorded_by: Mapped[UUID | None] = refers_to("official.id", index=False)
    recorded_at: Mapped[datetime] = mapped_column(MomentType)


class PolicyCommitment(Record):
    """A commitment 政策承诺 in a project's contract under one edition of a clause; ``ceiling`` in fen.

    States: open, ended. ``signed_on`` is the day it was promised: the clause must be in force then.
    """

    __tablename__ = "policy_commitment"
    __table_args__ = (Index("ix_policy_commitment_unit", "unit_id", "state"),)

    lead_id: Mapped[UUID] = refers_to("lead.id")
    unit_id: Mapped[UUID] = refers_to("unit.id", index=False)
    clause_id: Mapped[UUID] = refers_to("policy_clause.id")
    contract_number: Mapped[str] = mapped_column(String(60))
    signed_on: Mapped[date] = mapped_column(Date)
    ceiling: Mapped[int] = mapped_column(BigInteger)
    terms: Mapped[Note] = mapped_column(default="")
    state: Mapped[str] = mapped_column(String(10), default="open")
    ended_on: Mapped[date | None] = mapped_column(Date)
    end_reason: Mapped[Note] = mapped_column(default="")
    entered_by: Mapped[UUID | None] = refers_to("official.id", index=False)
    entered_at: Mapped[datetime] = mapped_column(MomentType)


class CommitmentShare(Record):
    """What of a commitment falls due in one year, in fen; the shares add up to its ceiling."""

    __tablename__ = "commitment_share"
    __table_args__ = (UniqueConstraint("commitment_id", "year"),)

    commitment_id: Mapped[UUID] = refers_to("policy_commitment.id")
    year: Mapped[int] = mapped_column(Integer)
    amount: Mapped[int] = mapped_column(BigInteger)


class GrantApplication(Record):
    """A grant application 政策兑现 under a commitment; its clock is the case ``case_id``. Amounts in fen.

    States: in_review, proposed, approved, refused, withdrawn. ``base`` is what the formula is taken of (fen, or
    hundredths of a ㎡ or 亩), ``reached`` what the clause's amount condition asks. ``for_year``: the year whose funds it is
    for. ``number`` is gapless within the ``year`` it was given in.
    """

    __tablename__ = "grant_application"
    __table_args__ = (UniqueConstraint("year", "number"), Index("ix_grant_application_unit", "unit_id", "state"))

    commitment_id: Mapped[UUID] = refers_to("policy_commitment.id")
    lead_id: Mapped[UUID] = refers_to("lead.id")
    unit_id: Mapped[UUID] = refers_to("unit.id", index=False)
    case_id: Mapped[UUID] = refers_to("matter_case.id")
    for_year: Mapped[int] = mapped_column(Integer)
    year: Mapped[int] = mapped_column(Integer)
    number: Mapped[int] = mapped_column(Integer)
    state: Mapped[str] = mapped_column(String(10), default="in_review")
    base: Mapped[int | None] = mapped_column(BigInteger)
    reached: Mapped[int | None] = mapped_column(BigInteger)
    note: Mapped[Note] = mapped_column(default="")
    applied: Mapped[int] = mapped_column(BigInteger)
    applied_by: Mapped[UUID | None] = refers_to("official.id", index=False)
    applied_at: Mapped[datetime] = mapped_column(MomentType)
    proposed: Mapped[int | None] = mapped_column(BigInteger)
    proposed_by: Mapped[UUID | None] = refers_to("official.id", index=False)
    proposed_at: Mapped[datetime | None] = mapped_column(MomentType)
    proposal: Mapped[Note] = mapped_column(default="")
    approved: Mapped[int | None] = mapped_column(BigInteger)
    decided_by: Mapped[UUID | None] = refers_to("official.id", index=False)
    decided_at: Mapped[datetime | None] = mapped_column(MomentType)
    decision: Mapped[Note] = mapped_column(default="")


class GrantPayment(Record):
    """Money paid 拨付 for a grant, or clawed back 追回 from it (``kind``); ``amount`` in fen, always above 0."""

    __tablename__ = "grant_payment"
    __table_args__ = (Index("ix_grant_payment_voucher", "voucher"),)

    application_id: Mapped[UUID] = refers_to("grant_application.id")
    kind: Mapped[str] = mapped_column(String(10))
    day: Mapped[date] = mapped_column(Date)
    amount: Mapped[int] = mapped_column(BigInteger)
    voucher: Mapped[str] = mapped_column(String(60))
    reason: Mapped[Note] = mapped_column(default="")
    recorded_by: Mapped[UUID | None] = refers_to("official.id", index=False)
    recorded_at: Mapped[datetime] = mapped_column(MomentType)


class PolicyFund(Record):
    """Funds arranged for one year 资金安排, in fen, with the paper that arranged them; a year may have several."""

    __tablename__ = "policy_fund"

    year: Mapped[int] = mapped_column(Integer, index=True)
    amount: Mapped[int] = mapped_column(BigInteger)
    source: Mapped[str] = mapped_column(String(200))
