"""Matters 事项 with their steps 环节, cases 办件 with theirs, and all that happened to a step's clock."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Boolean, Date, Index, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from crm.store.base import Record
from crm.store.types import MomentType, Note, refers_to


class ServiceWindow(Record):
    """A window 窗口 of the approval bureau. ``kind``: comprehensive, department, special; ``unit_id`` keeps it."""

    __tablename__ = "service_window"

    name: Mapped[str] = mapped_column(String(60), unique=True)
    kind: Mapped[str] = mapped_column(String(16))
    unit_id: Mapped[UUID | None] = refers_to("unit.id", index=False)
    position: Mapped[int] = mapped_column(Integer, default=0)
    closed: Mapped[bool] = mapped_column(Boolean, default=False)


class Matter(Record):
    """A matter 事项 of the catalogue. ``code`` names a seeded one; ``unit_id`` is who accepts it by default.

    ``window_id`` is where it is handed in. ``statutory``: an administrative licence (Licensing Law §42), ``joint``: handled by several departments together.
    """

    __tablename__ = "matter"

    code: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(60), unique=True)
    unit_id: Mapped[UUID | None] = refers_to("unit.id", index=False)
    window_id: Mapped[UUID | None] = refers_to("service_window.id", index=False)
    statutory: Mapped[bool] = mapped_column(Boolean, default=False)
    joint: Mapped[bool] = mapped_column(Boolean, default=False)
    basis: Mapped[str] = mapped_column(String(300), default="")
    closed: Mapped[bool] = mapped_column(Boolean, default=False)
    position: Mapped[int] = mapped_column(Integer, default=0)


class MatterStep(Record):
    """A step 环节 of a matter. Steps of one ``position`` run in parallel; the next position begins when all are done.

    Limits in working days; ``major_days`` for a major project, where it differs. ``waiting``: restart, pause, none.
    """

    __tablename__ = "matter_step"

    matter_id: Mapped[UUID] = refers_to("matter.id")
    name: Mapped[str] = mapped_column(String(60))
    position: Mapped[int] = mapped_column(Integer, default=0)
    unit_id: Mapped[UUID | None] = refers_to("unit.id", index=False)
    post_id: Mapped[UUID | None] = refers_to("post.id", index=False)
    limit_days: Mapped[int] = mapped_column(Integer)
    major_days: Mapped[int | None] = mapped_column(Integer)
    waiting: Mapped[str] = mapped_column(String(10), default="pause")


class Case(Record):
    """A case 办件: one application in one matter.

    States: received, incomplete, accepted, decided, closed, withdrawn. ``unit_id`` accepts and decides it,
    ``applicant_unit_id`` is the township that applies (for the enterprise), ``lead_id`` its lead. ``decision``:
    granted or refused. ``number`` is yearly and gapless, given on receipt.
    """

    __tablename__ = "matter_case"
    __table_args__ = (
        UniqueConstraint("year", "number"),
        Index("ix_matter_case_state", "state", "unit_id"),
        Index("ix_matter_case_decided", "decided_at"),
    )

    matter_id: Mapped[UUID] = refers_to("matter.id")
    unit_id: Mapped[UUID] = refers_to("unit.id")
    applicant_unit_id: Mapped[UUID | None] = refers_to("unit.id")
    lead_id: Mapped[UUID | None] = refers_to("lead.id")
    title: Mapped[str] = mapped_column(String(200))
    applicant: Mapped[str] = mapped_column(String(200), default="")
    applicant_contact: Mapped[str] = mapped_column(String(100), default="")
    year: Mapped[int] = mapped_column(Integer)
    number: Mapped[int] = mapped_column(Integer)
    state: Mapped[str] = mapped_column(String(20), default="received")
    major: Mapped[bool] = mapped_column(Boolean, default=False)
    received_at: Mapped[datetime] = mapped_column(MomentType)
    received_on: Mapped[date] = mapped_column(Date)
    accepted_at: Mapped[datetime | None] = mapped_column(MomentType)
    deemed: Mapped[bool] = mapped_column(Boolean, default=False)
    decision: Mapped[str] = mapped_column(String(10), default="")
    decided_at: Mapped[datetime | None] = mapped_column(MomentType)
    decided_by: Mapped[UUID | None] = refers_to("official.id", index=False)
    decision_text: Mapped[Note] = mapped_column(default="")
    closed_at: Mapped[datetime | None] = mapped_column(MomentType)
    official_id: Mapped[UUID | None] = refers_to("official.id", index=False)


class CaseStep(Record):
    """A step of a case and its clock. States: waiting, running, paused, done, dropped.

    ``started_on`` is the day the clock counts from (not itself counted), ``extra_days`` a granted extension.
    ``due_on`` and ``due_table`` are as last computed; while paused, as if the pause ended that day.
    """

    __tablename__ = "case_step"
    __table_args__ = (Index("ix_case_step_open", "state", "due_on"), Index("ix_case_step_unit", "unit_id", "state"))

    case_id: Mapped[UUID] = refers_to("matter_case.id")
    name: Mapped[str] = mapped_column(String(60))
    position: Mapped[int] = mapped_column(Integer, default=0)
    unit_id: Mapped[UUID] = refers_to("unit.id", index=False)
    post_id: Mapped[UUID | None] = refers_to("post.id", index=False)
    limit_days: Mapped[int] = mapped_column(Integer)
    waiting: Mapped[str] = mapped_column(String(10))
    state: Mapped[str] = mapped_column(String(10), default="waiting")
    started_at: Mapped[datetime | None] = mapped_column(MomentType)
    started_on: Mapped[date | None] = mapped_column(Date)
    extra_days: Mapped[int] = mapped_column(Integer, default=0)
    due_on: Mapped[date | None] = mapped_column(Date)
    due_table: Mapped[str] = mapped_column(String(200), default="")
    done_at: Mapped[datetime | None] = mapped_column(MomentType)
    done_by: Mapped[UUID | None] = refers_to("official.id", index=False)
    done_for: Mapped[UUID | None] = refers_to("official.id", index=False)
    result: Mapped[Note] = mapped_column(default="")


class ClockEvent(Record):
    """What happened to a case or to a step's clock, never changed afterwards; ``day`` is the day it takes effect.

    ``ordinal`` is its place within the case, from 1.
    ``official_id`` acted, as role B for ``for_official_id`` where that is set. ``told_at`` and ``told_how``: when and
    how the applicant was told. ``days``: working days asked for or granted. A red card has a supervision notice's
    ``year`` and ``number``.
    """

    __tablename__ = "clock_event"
    __table_args__ = (
        UniqueConstraint("year", "number"),
        UniqueConstraint("case_id", "ordinal"),
        Index("ix_clock_event_step", "step_id", "ordinal"),
        Index("ix_clock_event_kind", "kind", "day"),
    )

    case_id: Mapped[UUID] = refers_to("matter_case.id")
    step_id: Mapped[UUID | None] = refers_to("case_step.id", index=False)
    ordinal: Mapped[int] = mapped_column(Integer)
    kind: Mapped[str] = mapped_column(String(20))
    day: Mapped[date] = mapped_column(Date)
    at: Mapped[datetime] = mapped_column(MomentType)
    official_id: Mapped[UUID | None] = refers_to("official.id", index=False)
    for_official_id: Mapped[UUID | None] = refers_to("official.id", index=False)
    reason: Mapped[str] = mapped_column(String(20), default="")
    text: Mapped[Note] = mapped_column(default="")
    told_at: Mapped[datetime | None] = mapped_column(MomentType)
    told_how: Mapped[str] = mapped_column(String(60), default="")
    days: Mapped[int | None] = mapped_column(Integer)
    level: Mapped[str] = mapped_column(String(20), default="")
    year: Mapped[int | None] = mapped_column(Integer)
    number: Mapped[int | None] = mapped_column(Integer)
