"""Scoring schemes 计分方案 with their editions, manual corrections, false reports, and corrections of published scores."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, Date, Index, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from crm.store.base import Record
from crm.store.types import MomentType, Note, refers_to


class Scheme(Record):
    """An edition of a scheme, never changed once saved: a change is the next edition of the same kind and name.

    It scores the periods of its kind (month, contest, half_year, annual) that end on ``valid_from`` or later.
    """

    __tablename__ = "scoring_scheme"
    __table_args__ = (UniqueConstraint("kind", "name", "edition"),)

    kind: Mapped[str] = mapped_column(String(12))
    name: Mapped[str] = mapped_column(String(60))
    edition: Mapped[int] = mapped_column(Integer)
    valid_from: Mapped[date] = mapped_column(Date)
    data: Mapped[Any] = mapped_column(JSON)
    note: Mapped[Note] = mapped_column(default="")
    made_at: Mapped[datetime] = mapped_column(MomentType)
    made_by: Mapped[UUID | None] = refers_to("official.id", index=False)


class ScoreCorrection(Record):
    """A manual correction 人工更正: hundredths of a point, signed, in the periods of ``kind`` that hold ``day``.

    Withdrawn it counts no more; the row stays.
    """

    __tablename__ = "score_correction"
    __table_args__ = (Index("ix_score_correction_day", "kind", "day"),)

    unit_id: Mapped[UUID] = refers_to("unit.id", index=False)
    kind: Mapped[str] = mapped_column(String(12))
    day: Mapped[date] = mapped_column(Date)
    points: Mapped[int] = mapped_column(Integer)
    reason: Mapped[Note]
    made_at: Mapped[datetime] = mapped_column(MomentType)
    made_by: Mapped[UUID | None] = refers_to("official.id", index=False)
    withdrawn_at: Mapped[datetime | None] = mapped_column(MomentType)
    withdrawn_by: Mapped[UUID | None] = refers_to("official.id", index=False)


class FalseReport(Record):
    """What a unit reported of a lead and the bureau found to be false 虚报, on ``day``."""

    __tablename__ = "false_report"
    __table_args__ = (Index("ix_false_report_day", "day"),)

    unit_id: Mapped[UUID] = refers_to("unit.id", index=False)
    lead_id: Mapped[UUID] = refers_to("lead.id")
    day: Mapped[date] = mapped_column(Date)
    reason: Mapped[Note]
    found_at: Mapped[datetime] = mapped_column(MomentType)
    found_by: Mapped[UUID | None] = refers_to("official.id", index=False)


class PublishedCorrection(Record):
    """A published score that turned out otherwise 通报更正: ``period`` 2026-09, tenths and rank as published and as they are.

    The published paper stays as it is; the next bulletin that is published after it states the correction.
    """

    __tablename__ = "published_correction"
    __table_args__ = (Index("ix_published_correction_period", "period"),)

    period: Mapped[str] = mapped_column(String(10))
    unit_id: Mapped[UUID] = refers_to("unit.id", index=False)
    tenths_before: Mapped[int] = mapped_column(Integer)
    tenths_after: Mapped[int] = mapped_column(Integer)
    rank_before: Mapped[int] = mapped_column(Integer)
    rank_after: Mapped[int] = mapped_column(Integer)
    reason: Mapped[Note]
    made_at: Mapped[datetime] = mapped_column(MomentType)
    made_by: Mapped[UUID | None] = refers_to("official.id", index=False)
