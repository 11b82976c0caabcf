"""Leads 项目, milestones 节点, follow-ups 跟进 and obstacles 制约问题."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import BigInteger, Boolean, Date, Index, Integer, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from crm.store.base import Record
from crm.store.types import MomentType, Note, refers_to


class Lead(Record):
    """A lead 项目. Amounts are hundredths of ``currency``; land in 1/100 亩, plant in ㎡, energy in tonnes of coal a year.

    ``total_yuan`` is the total investment in fen by the rate table, kept for sorting, totals and size bands.
    """

    __tablename__ = "lead"
    __table_args__ = (
        Index("ix_lead_changed", "changed_at", "id"),
        Index("ix_lead_unit_changed", "unit_id", "changed_at", "id"),
        Index("ix_lead_stage_changed", "stage", "changed_at", "id"),
        Index("ix_lead_total", "total_yuan", "id"),
        Index("ix_lead_name", "name", "id"),
        Index("ix_lead_followed", "last_follow_up", "id"),
        Index("ix_lead_investor", "investor", "id"),
        Index("ix_lead_unit_stage", "unit_id", "stage", "side_state", "total_yuan"),
        Index("ix_lead_stage_side", "stage", "side_state", "unit_id", "total_yuan"),
        Index("ix_lead_protected", "protected_until"),
        Index("ix_lead_next", "next_step_on"),
        Index("ix_lead_created", "created_at", "unit_id"),
    )

    unit_id: Mapped[UUID] = refers_to("unit.id", index=False)
    name: Mapped[str] = mapped_column(String(200))
    investor: Mapped[str] = mapped_column(String(200), default="")
    content: Mapped[Note] = mapped_column(default="")
    industry_section: Mapped[str] = mapped_column(String(2), default="")
    industry_division: Mapped[str] = mapped_column(String(4), default="")
    chain: Mapped[str] = mapped_column(String(60), default="")
    chain_link: Mapped[str] = mapped_column(String(10), default="")
    nature: Mapped[str] = mapped_column(String(10), default="new")
    foreign_capital: Mapped[bool] = mapped_column(Boolean, default=False)
    currency: Mapped[str] = mapped_column(String(3), default="CNY")
    total_investment: Mapped[int | None] = mapped_column(BigInteger)
    fixed_investment: Mapped[int | None] = mapped_column(BigInteger)
    phase_one: Mapped[int | None] = mapped_column(BigInteger)
    increase: Mapped[int | None] = mapped_column(BigInteger)
    total_yuan: Mapped[int | None] = mapped_column(BigInteger)
    land: Mapped[int | None] = mapped_column(Integer)
    plant: Mapped[int | None] = mapped_column(Integer)
    plant_rented: Mapped[bool | None] = mapped_column(Boolean)
    annual_sales: Mapped[int | None] = mapped_column(BigInteger)
    annual_tax: Mapped[int | None] = mapped_column(BigInteger)
    energy: Mapped[int | None] = mapped_column(Integer)
    environment: Mapped[str] = mapped_column(String(100), default="")
    source: Mapped[str] = mapped_column(String(20), default="own")
    referrer: Mapped[str] = mapped_column(String(60), default="")
    stage: Mapped[str] = mapped_column(String(20), default="tip")
    side_state: Mapped[str] = mapped_column(String(20), default="")
    landing_unit_id: Mapped[UUID | None] = refers_to("unit.id")
    enclave: Mapped[str] = mapped_column(String(10), default="")
    enclave_partner: Mapped[str] = mapped_column(String(60), default="")
    level: Mapped[str] = mapped_column(String(20), default="")
    leader_id: Mapped[UUID | None] = refers_to("official.id")
    officer_id: Mapped[UUID | None] = refers_to("official.id")
    problems: Mapped[Note] = mapped_column(default="")
    next_step: Mapped[str] = mapped_column(String(300), default="")
    next_step_on: Mapped[date | None] = mapped_column(Date)
    needs_county: Mapped[str] = mapped_column(String(300), default="")
    first_contact: Mapped[date | None] = mapped_column(Date)
    contract_number: Mapped[str] = mapped_column(String(60), default="")
    contract_date: Mapped[date | None] = mapped_column(Date)
    contract_performance: Mapped[str] = mapped_column(String(100), default="")
    company_name: Mapped[str] = mapped_column(String(200), default="")
    company_uscc: Mapped[str | None] = mapped_column(String(18))
    company_capital: Mapped[int | None] = mapped_column(BigInteger)
    legal_person: Mapped[str] = mapped_column(String(60), default="")
    paid_in: Mapped[int | None] = mapped_column(BigInteger)
    registered_on: Mapped[date | None] = mapped_column(Date)
    protected_until: Mapped[date | None] = mapped_column(Date)
    last_follow_up: Mapped[date | None] = mapped_column(Date)
    created_at: Mapped[datetime] = mapped_column(MomentType)
    changed_at: Mapped[datetime] = mapped_column(MomentType)


class LeadEnterprise(Record):
    """An enterprise of a lead; the first investor has ``position`` 0."""

    __tablename__ = "lead_enterprise"
    __table_args__ = (UniqueConstraint("lead_id", "enterprise_id"),)

    lead_id: Mapped[UUID] = refers_to("lead.id")
    enterprise_id: Mapped[UUID] = refers_to("enterprise.id")
    position: Mapped[int] = mapped_column(Integer, default=0)


class Milestone(Record):
    """A stage or milestone 节点 reached: declared 申报 by the unit, verified 认定 by the bureau; only verified ones count."""

    __tablename__ = "milestone"
    __table_args__ = (
        UniqueConstraint("lead_id", "kind"),
        Index("ix_milestone_verified", "kind", "verified_on"),
        Index("ix_milestone_reached", "reached_on", "kind"),
        Index(
            "ix_milestone_counted",
            "kind",
            "reached_on",
            "unit_id",
            "lead_id",
            sqlite_where=text("verified_on IS NOT NULL"),
            postgresql_where=text("verified_on IS NOT NULL"),
        ),
    )

    lead_id: Mapped[UUID] = refers_to("lead.id")
    unit_id: Mapped[UUID] = refers_to("unit.id")
    kind: Mapped[str] = mapped_column(String(20))
    reached_on: Mapped[date] = mapped_column(Date)
    declared_on: Mapped[date] = mapped_column(Date)
    declared_by: Mapped[UUID | None] = refers_to("official.id", index=False)
    verified_on: Mapped[date | None] = mapped_column(Date)
    verified_by: Mapped[UUID | None] = refers_to("official.id", index=False)
    note: Mapped[Note] = mapped_column(default="")


class FollowUp(Record):
    """A follow-up 跟进: what was done with the investor, and the next step."""

    __tablename__ = "follow_up"
    __table_args__ = (Index("ix_follow_up_lead_day", "lead_id", "day"), Index("ix_follow_up_unit_day", "unit_id", "day"))

    lead_id: Mapped[UUID] = refers_to("lead.id", index=False)
    unit_id: Mapped[UUID] = refers_to("unit.id", index=False)
    official_id: Mapped[UUID | None] = refers_to("official.id", index=False)
    day: Mapped[date] = mapped_column(Date)
    manner: Mapped[str] = mapped_column(String(20))
    text: Mapped[Note]
    substantive: Mapped[bool] = mapped_column(Boolean, default=True)
    next_step: Mapped[str] = mapped_column(String(300), default="")
    next_step_on: Mapped[date | None] = mapped_column(Date)
    trip_id: Mapped[UUID | None]
    created_at: Mapped[datetime] = mapped_column(MomentType)


class Obstacle(Record):
    """An obstacle 制约问题: what stands in a lead's way, the department that clears it, until when, and how it ended.

    ``assigned_at`` began the clock, ``due_table`` are the holiday tables that made ``due_on``. ``solved_on`` is when the
    department said so, ``in_time`` whether by the close of ``due_on``; ``confirmed_on`` when the unit agreed.
    """

    __tablename__ = "obstacle"

    lead_id: Mapped[UUID] = refers_to("lead.id")
    unit_id: Mapped[UUID] = refers_to("unit.id")
    kind: Mapped[str] = mapped_column(String(20))
    text: Mapped[Note]
    responsible_unit_id: Mapped[UUID | None] = refers_to("unit.id")
    due_on: Mapped[date | None] = mapped_column(Date)
    result: Mapped[Note] = mapped_column(default="")
    solved_on: Mapped[date | None] = mapped_column(Date)
    raised_on: Mapped[date] = mapped_column(Date)
    raised_by: Mapped[UUID | None] = refers_to("official.id", index=False)
    assigned_at: Mapped[datetime | None] = mapped_column(MomentType)
    due_table: Mapped[str] = mapped_column(String(200), default="", server_default="")
    in_time: Mapped[bool | None] = mapped_column(Boolean)
    confirmed_on: Mapped[date | None] = mapped_column(Date)
    escalated_on: Mapped[date | None] = mapped_column(Date)
    withdrawn_on: Mapped[date | None] = mapped_column(Date)
