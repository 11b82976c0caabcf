"""Contests with their theme and scheme, and what an evaluation adds to the figures: praise, bars, one-vote vetoes."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from crm.store.base import Record
from crm.store.types import MomentType, Note, refers_to


class Contest(Record):
    """A contest of a quarter (1 to 4) with its theme; ``scheme_id`` None: by the edition of its kind that holds then.

    The first ``praised`` ranks of each group are praised. The publication of its result freezes the figures.
    """

    __tablename__ = "contest"
    __table_args__ = (UniqueConstraint("year", "quarter"),)

    year: Mapped[int] = mapped_column(Integer)
    quarter: Mapped[int] = mapped_column(Integer)
    theme: Mapped[str] = mapped_column(String(60))
    scheme_id: Mapped[UUID | None] = refers_to("scoring_scheme.id")
    praised: Mapped[int] = mapped_column(Integer, default=1)
    note: Mapped[Note] = mapped_column(default="")
    made_at: Mapped[datetime] = mapped_column(MomentType)
    made_by: Mapped[UUID | None] = refers_to("official.id", index=False)


class Merit(Record):
    """What an evaluation adds for one unit: praise with ``points`` in hundredths, a bar 不得评优, a one-vote veto 一票否决.

    ``period`` is half_year or annual. Withdrawn it counts no more; the row stays.
    """

    __tablename__ = "evaluation_merit"
    __table_args__ = (Index("ix_evaluation_merit_period", "year", "period"),)

    year: Mapped[int] = mapped_column(Integer)
    period: Mapped[str] = mapped_column(String(12))
    unit_id: Mapped[UUID] = refers_to("unit.id", index=False)
    kind: Mapped[str] = mapped_column(String(12))
    points: Mapped[int] = mapped_column(Integer, default=0)
    reason: Mapped[Note]
    made_at: Mapped[datetime] = mapped_column(MomentType)
    made_by: Mapped[UUID | None] = refers_to("official.id", index=False)
    withdrawn_at: Mapped[datetime | None] = mapped_column(MomentType)
    withdrawn_by: Mapped[UUID | None] = refers_to("official.id", index=False)
