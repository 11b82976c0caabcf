"""Ratings 评价 of closed cases, their corrections, rectifications 整改 and call-backs 回访."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Boolean, Date, Index, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from crm.store.base import Record
from crm.store.types import MomentType, Note, refers_to


class ServiceRating(Record):
    """A rating of a closed case, one a case. ``unit_id`` handled it; ``rated_by`` is who of the investor's rated.

    ``collected`` says how the rating came in; ``official_id`` entered it.
    """

    __tablename__ = "service_rating"
    __table_args__ = (UniqueConstraint("case_id"), Index("ix_service_rating_day", "rated_on", "unit_id"))

    case_id: Mapped[UUID] = refers_to("matter_case.id", index=False)
    unit_id: Mapped[UUID] = refers_to("unit.id", index=False)
    level: Mapped[str] = mapped_column(String(20))
    rated_by: Mapped[str] = mapped_column(String(60))
    collected: Mapped[str] = mapped_column(String(12))
    comment: Mapped[Note] = mapped_column(default="")
    rated_on: Mapped[date] = mapped_column(Date)
    entered_at: Mapped[datetime] = mapped_column(MomentType)
    official_id: Mapped[UUID | None] = refers_to("official.id", index=False)


class RatingCorrection(Record):
    """A correction of a rating, never changed afterwards: level before and after, why, by whom."""

    __tablename__ = "rating_correction"
    __table_args__ = (UniqueConstraint("rating_id", "ordinal"),)

    rating_id: Mapped[UUID] = refers_to("service_rating.id", index=False)
    ordinal: Mapped[int] = mapped_column(Integer)
    at: Mapped[datetime] = mapped_column(MomentType)
    official_id: Mapped[UUID | None] = refers_to("official.id", index=False)
    level_before: Mapped[str] = mapped_column(String(20))
    level_after: Mapped[str] = mapped_column(String(20))
    reason: Mapped[Note]


class Rectification(Record):
    """A rectification 整改 that a low rating opened, one a rating. ``text``: what was done, ``in_time`` by closing of ``due_on``.

    ``satisfied`` is what the last call-back found; an unsatisfied one takes the end off again. ``dropped_on``: a
    correction raised the rating.
    """

    __tablename__ = "rectification"
    __table_args__ = (UniqueConstraint("rating_id"), Index("ix_rectification_unit", "unit_id", "done_on"))

    rating_id: Mapped[UUID] = refers_to("service_rating.id", index=False)
    unit_id: Mapped[UUID] = refers_to("unit.id", index=False)
    opened_at: Mapped[datetime] = mapped_column(MomentType)
    due_on: Mapped[date] = mapped_column(Date)
    due_table: Mapped[str] = mapped_column(String(200), default="")
    text: Mapped[Note] = mapped_column(default="")
    done_on: Mapped[date | None] = mapped_column(Date)
    done_by: Mapped[UUID | None] = refers_to("official.id", index=False)
    in_time: Mapped[bool | None] = mapped_column(Boolean)
    satisfied: Mapped[bool | None] = mapped_column(Boolean)
    dropped_on: Mapped[date | None] = mapped_column(Date)


class CallBack(Record):
    """A call-back 回访 after a rectification: with whom, when, satisfied or not, what was said; the rating stays as it is."""

    __tablename__ = "call_back"
    __table_args__ = (UniqueConstraint("rectification_id", "ordinal"),)

    rectification_id: Mapped[UUID] = refers_to("rectification.id", index=False)
    ordinal: Mapped[int] = mapped_column(Integer)
    day: Mapped[date] = mapped_column(Date)
    spoke_with: Mapped[str] = mapped_column(String(60))
    satisfied: Mapped[bool] = mapped_column(Boolean)
    text: Mapped[Note]
    at: Mapped[datetime] = mapped_column(MomentType)
    official_id: Mapped[UUID | None] = refers_to("official.id", index=False)
