"""Field trips 外出招商, stays of officials on them, places, and meetings on the way."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Boolean, Date, Index, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from crm.store.base import Record
from crm.store.types import MomentType, Note, refers_to


class Trip(Record):
    """A field trip 外出. ``first_afternoon``: sets out in the afternoon of its first day; ``last_morning``: back by noon of its last.

    States: draft, reported_ahead, away, reported_back, approved, verified, returned. ``question`` is the bureau's open one;
    what was asked, answered and decided stays in the trip's notes.
    """

    __tablename__ = "trip"
    __table_args__ = (
        Index("ix_trip_unit_day", "unit_id", "first_day"),
        Index("ix_trip_days", "first_day", "last_day"),
        Index("ix_trip_state", "state"),
    )

    unit_id: Mapped[UUID] = refers_to("unit.id", index=False)
    first_day: Mapped[date] = mapped_column(Date)
    first_afternoon: Mapped[bool] = mapped_column(Boolean, default=False)
    last_day: Mapped[date] = mapped_column(Date)
    last_morning: Mapped[bool] = mapped_column(Boolean, default=False)
    purpose: Mapped[str] = mapped_column(String(20), default="recruitment")
    subject: Mapped[str] = mapped_column(String(200), default="")
    campaign: Mapped[str] = mapped_column(String(60), default="")
    abroad: Mapped[bool] = mapped_column(Boolean, default=False)
    state: Mapped[str] = mapped_column(String(20), default="draft")
    reported_ahead_at: Mapped[datetime | None] = mapped_column(MomentType)
    reported_back_at: Mapped[datetime | None] = mapped_column(MomentType)
    summary: Mapped[Note] = mapped_column(default="")
    approved_at: Mapped[datetime | None] = mapped_column(MomentType)
    approved_by: Mapped[UUID | None] = refers_to("official.id", index=False)
    verified_at: Mapped[datetime | None] = mapped_column(MomentType)
    verified_by: Mapped[UUID | None] = refers_to("official.id", index=False)
    return_reason: Mapped[str] = mapped_column(String(300), default="")
    question: Mapped[str] = mapped_column(String(300), default="")
    created_at: Mapped[datetime] = mapped_column(MomentType)
    changed_at: Mapped[datetime] = mapped_column(MomentType)


class TripStay(Record):
    """One official's own stay on a trip, to the half day; ``stand_in_id`` where both principals are away."""

    __tablename__ = "trip_stay"
    __table_args__ = (UniqueConstraint("trip_id", "official_id"), Index("ix_trip_stay_days", "official_id", "first_day"))

    trip_id: Mapped[UUID] = refers_to("trip.id")
    official_id: Mapped[UUID] = refers_to("official.id", index=False)
    first_day: Mapped[date] = mapped_column(Date)
    first_afternoon: Mapped[bool] = mapped_column(Boolean, default=False)
    last_day: Mapped[date] = mapped_column(Date)
    last_morning: Mapped[bool] = mapped_column(Boolean, default=False)
    stand_in_id: Mapped[UUID | None] = refers_to("official.id", index=False)


class TripPlace(Record):
    """A place outside the county on the way 目的地; ``division`` is its code of GB/T 2260 where its words name one."""

    __tablename__ = "trip_place"

    trip_id: Mapped[UUID] = refers_to("trip.id")
    position: Mapped[int] = mapped_column(Integer, default=0)
    place: Mapped[str] = mapped_column(String(60))
    detail: Mapped[str] = mapped_column(String(100), default="")
    target_region: Mapped[str] = mapped_column(String(20), default="")
    division: Mapped[str | None] = mapped_column(String(6))


class Meeting(Record):
    """A meeting held on a trip 会见: enterprise, person met, result, and the lead it touched."""

    __tablename__ = "meeting"

    trip_id: Mapped[UUID] = refers_to("trip.id")
    unit_id: Mapped[UUID] = refers_to("unit.id")
    day: Mapped[date] = mapped_column(Date)
    enterprise_id: Mapped[UUID | None] = refers_to("enterprise.id")
    enterprise_name: Mapped[str] = mapped_column(String(200))
    person: Mapped[str] = mapped_column(String(60), default="")
    title: Mapped[str] = mapped_column(String(60), default="")
    result: Mapped[Note] = mapped_column(default="")
    lead_id: Mapped[UUID | None] = refers_to("lead.id")
    new_lead: Mapped[bool] = mapped_column(Boolean, default=False)
    advanced: Mapped[bool] = mapped_column(Boolean, default=False)


class TripNote(Record):
    """What passed between unit and bureau about a trip 往来: who said or did what, and when.

    ``kind``: asked, answered, approved, verified, returned.
    """

    __tablename__ = "trip_note"

    trip_id: Mapped[UUID] = refers_to("trip.id")
    unit_id: Mapped[UUID] = refers_to("unit.id")
    kind: Mapped[str] = mapped_column(String(12))
    official_id: Mapped[UUID | None] = refers_to("official.id", index=False)
    words: Mapped[Note] = mapped_column(default="")
    moment: Mapped[datetime] = mapped_column(MomentType)
