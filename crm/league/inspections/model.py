"""Inspections 督查, the projects drawn, checklists, findings 问题 and the rounds of their rectification 整改."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, BigInteger, Boolean, Date, Index, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from crm.store.base import Record
from crm.store.types import MomentType, Note, refers_to


class Inspection(Record):
    """An inspection of an even month, from ``first_day`` to ``last_day`` on site. States: open, closed, withdrawn.

    ``unit_ids`` limit it, none for the whole county. ``seed`` drew the random part out of ``population`` projects, of
    which ``size`` were drawn, ``random_percent`` of them at random. ``ordinal``: one withdrawn is followed by another.
    """

    __tablename__ = "inspection"
    __table_args__ = (UniqueConstraint("year", "month", "ordinal"),)

    year: Mapped[int] = mapped_column(Integer)
    month: Mapped[int] = mapped_column(Integer)
    ordinal: Mapped[int] = mapped_column(Integer, default=1)
    first_day: Mapped[date] = mapped_column(Date)
    last_day: Mapped[date] = mapped_column(Date)
    focus: Mapped[Note] = mapped_column(default="")
    unit_ids: Mapped[list[str]] = mapped_column(JSON, default=list)
    state: Mapped[str] = mapped_column(String(12), default="open")
    seed: Mapped[int] = mapped_column(BigInteger)
    population: Mapped[int] = mapped_column(Integer)
    size: Mapped[int] = mapped_column(Integer)
    random_percent: Mapped[int] = mapped_column(Integer)
    drawn_at: Mapped[datetime] = mapped_column(MomentType)
    drawn_by: Mapped[UUID | None] = refers_to("official.id", index=False)
    ended_at: Mapped[datetime | None] = mapped_column(MomentType)
    ended_by: Mapped[UUID | None] = refers_to("official.id", index=False)
    end_reason: Mapped[Note] = mapped_column(default="")


class InspectedProject(Record):
    """A project drawn: ``drawn`` by risk, at random or named; ``score`` and ``factors`` explain its risk on that day.

    ``planned`` and ``seen`` are its pace as planned and as found on ``visited_on``; ``on_time`` None until it was visited.
    """

    __tablename__ = "inspected_project"
    __table_args__ = (UniqueConstraint("inspection_id", "lead_id"), Index("ix_inspected_project_lead", "lead_id"))

    inspection_id: Mapped[UUID] = refers_to("inspection.id", index=False)
    lead_id: Mapped[UUID] = refers_to("lead.id", index=False)
    unit_id: Mapped[UUID] = refers_to("unit.id")
    position: Mapped[int] = mapped_column(Integer)
    drawn: Mapped[str] = mapped_column(String(12))
    score: Mapped[int] = mapped_column(Integer, default=0)
    factors: Mapped[Any] = mapped_column(JSON, default=list)
    reason: Mapped[Note] = mapped_column(default="")
    planned: Mapped[str] = mapped_column(String(120), default="")
    seen: Mapped[str] = mapped_column(String(120), default="")
    on_time: Mapped[bool | None] = mapped_column(Boolean)
    visited_on: Mapped[date | None] = mapped_column(Date)
    visited_by: Mapped[UUID | None] = refers_to("official.id", index=False)


class ChecklistItem(Record):
    """A question of the checklist 督查清单, edited by the bureau; a retired one stays in the inspections that asked it."""

    __tablename__ = "checklist_item"

    position: Mapped[int] = mapped_column(Integer, default=0)
    text: Mapped[str] = mapped_column(String(200))
    basis: Mapped[str] = mapped_column(String(200), default="")
    retired: Mapped[bool] = mapped_column(Boolean, default=False)


class ChecklistAnswer(Record):
    """A question as it was asked of a project, and its answer: empty, yes, no or na (not applicable)."""

    __tablename__ = "checklist_answer"
    __table_args__ = (UniqueConstraint("project_id", "item_id"),)

    project_id: Mapped[UUID] = refers_to("inspected_project.id", index=False)
    item_id: Mapped[UUID] = refers_to("checklist_item.id", index=False)
    position: Mapped[int] = mapped_column(Integer, default=0)
    text: Mapped[str] = mapped_column(String(200))
    answer: Mapped[str] = mapped_column(String(4), default="")
    note: Mapped[Note] = mapped_column(default="")


class Finding(Record):
    """A finding 问题 on a project of ``unit_id``. States: open, answered, closed, withdrawn; ``ordinal`` within its inspection.

    ``breach`` names the breach of veto reporting that entered by itself (domain §4.5), None for what was found on site.
    Photographs are attachments with the purpose ``finding_photo``, evidence of rectification ``rectification_photo``.
    """

    __tablename__ = "inspection_finding"
    __table_args__ = (
        UniqueConstraint("inspection_id", "ordinal"),
        UniqueConstraint("lead_id", "unit_id", "breach"),
        Index("ix_inspection_finding_unit", "unit_id", "state"),
    )

    inspection_id: Mapped[UUID] = refers_to("inspection.id", index=False)
    project_id: Mapped[UUID | None] = refers_to("inspected_project.id")
    lead_id: Mapped[UUID] = refers_to("lead.id", index=False)
    unit_id: Mapped[UUID] = refers_to("unit.id", index=False)
    ordinal: Mapped[int] = mapped_column(Integer)
    breach: Mapped[str | None] = mapped_column(String(20))
    text: Mapped[Note]
    state: Mapped[str] = mapped_column(String(12), default="open")
    found_on: Mapped[date] = mapped_column(Date)
    found_by: Mapped[UUID | None] = refers_to("official.id", index=False)
    ended_on: Mapped[date | None] = mapped_column(Date)
    end_reason: Mapped[Note] = mapped_column(default="")


class RectificationRound(Record):
    """One round of putting a finding right: asked on ``began_on`` for ``days`` working days, answered, checked again.

    ``overdue_on`` is the day after the last one, set once nobody answered by then: it costs the unit in the league.
    ``passed`` None until the re-check 复查; a round that failed is followed by another.
    """

    __tablename__ = "rectification_round"
    __table_args__ = (
        UniqueConstraint("finding_id", "ordinal"),
        Index("ix_rectification_round_due", "answered_at", "due_on"),
        Index("ix_rectification_round_overdue", "overdue_on"),
    )

    finding_id: Mapped[UUID] = refers_to("inspection_finding.id", index=False)
    ordinal: Mapped[int] = mapped_column(Integer, default=1)
    began_on: Mapped[date] = mapped_column(Date)
    days: Mapped[int] = mapped_column(Integer)
    due_on: Mapped[date] = mapped_column(Date)
    due_table: Mapped[str] = mapped_column(String(200), default="")
    overdue_on: Mapped[date | None] = mapped_column(Date)
    text: Mapped[Note] = mapped_column(default="")
    answered_at: Mapped[datetime | None] = mapped_column(MomentType)
    answered_by: Mapped[UUID | None] = refers_to("official.id", index=False)
    passed: Mapped[bool | None] = mapped_column(Boolean)
    recheck_text: Mapped[Note] = mapped_column(default="")
    rechecked_at: Mapped[datetime | None] = mapped_column(MomentType)
    rechecked_by: Mapped[UUID | None] = refers_to("official.id", index=False)
