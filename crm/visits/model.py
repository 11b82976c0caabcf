"""Visits 客商来访: the party, the itinerary 行程, hosts and companions, leads touched, and the investor's requests 诉求."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Date, Index, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from crm.store.base import Record
from crm.store.types import MomentType, Note, refers_to


class Visit(Record):
    """A visit of an investor 来访, from arrival (included) to departure (excluded), in UTC.

    States: announced, confirmed, received, followed_up, postponed, cancelled. ``uid`` and ``sequence`` are those of
    iCalendar (RFC 5545 3.8.4.7, 3.8.7.4): the one stays for good, the other rises with every change of time or state.
    """

    __tablename__ = "visit"
    __table_args__ = (
        UniqueConstraint("unit_id", "uid"),
        Index("ix_visit_unit_start", "unit_id", "starts_at"),
        Index("ix_visit_start", "starts_at"),
    )

    unit_id: Mapped[UUID] = refers_to("unit.id", index=False)
    enterprise_id: Mapped[UUID | None] = refers_to("enterprise.id")
    enterprise_name: Mapped[str] = mapped_column(String(200))
    leader: Mapped[str] = mapped_column(String(60), default="")
    leader_title: Mapped[str] = mapped_column(String(60), default="")
    number: Mapped[int] = mapped_column(Integer, default=1)
    purpose: Mapped[str] = mapped_column(String(20), default="inspection")
    subject: Mapped[str] = mapped_column(String(200), default="")
    starts_at: Mapped[datetime] = mapped_column(MomentType)
    ends_at: Mapped[datetime] = mapped_column(MomentType)
    note: Mapped[Note] = mapped_column(default="")
    state: Mapped[str] = mapped_column(String(20), default="announced")
    state_reason: Mapped[str] = mapped_column(String(300), default="")
    points: Mapped[Note] = mapped_column(default="")
    next_step: Mapped[str] = mapped_column(String(300), default="")
    next_step_on: Mapped[date | None] = mapped_column(Date)
    confirmed_at: Mapped[datetime | None] = mapped_column(MomentType)
    received_at: Mapped[datetime | None] = mapped_column(MomentType)
    minuted_at: Mapped[datetime | None] = mapped_column(MomentType)
    minuted_by: Mapped[UUID | None] = refers_to("official.id", index=False)
    followed_up_at: Mapped[datetime | None] = mapped_column(MomentType)
    uid: Mapped[str] = mapped_column(String(200))
    sequence: Mapped[int] = mapped_column(Integer, default=0)
    created_at: Mapped[datetime] = mapped_column(MomentType)
    changed_at: Mapped[datetime] = mapped_column(MomentType)


class VisitMember(Record):
    """A member of the party beside its leader 随行人员."""

    __tablename__ = "visit_member"

    visit_id: Mapped[UUID] = refers_to("visit.id")
    position: Mapped[int] = mapped_column(Integer, default=0)
    name: Mapped[str] = mapped_column(String(60))
    title: Mapped[str] = mapped_column(String(60), default="")


class VisitItem(Record):
    """A line of the itinerary 行程: from when to when, where, and what."""

    __tablename__ = "visit_item"

    visit_id: Mapped[UUID] = refers_to("visit.id")
    position: Mapped[int] = mapped_column(Integer, default=0)
    starts_at: Mapped[datetime] = mapped_column(MomentType)
    ends_at: Mapped[datetime] = mapped_column(MomentType)
    place: Mapped[str] = mapped_column(String(100), default="")
    what: Mapped[str] = mapped_column(String(200), default="")


class VisitHost(Record):
    """An official who receives the visit 接待领导 (``item_id`` None) or accompanies one line of its itinerary 陪同人员."""

    __tablename__ = "visit_host"
    __table_args__ = (Index("ix_visit_host_official", "official_id"),)

    visit_id: Mapped[UUID] = refers_to("visit.id")
    item_id: Mapped[UUID | None] = refers_to("visit_item.id")
    official_id: Mapped[UUID] = refers_to("official.id", index=False)
    position: Mapped[int] = mapped_column(Integer, default=0)


class VisitLead(Record):
    """A lead that a visit is about 关联项目."""

    __tablename__ = "visit_lead"
    __table_args__ = (UniqueConstraint("visit_id", "lead_id"),)

    visit_id: Mapped[UUID] = refers_to("visit.id")
    lead_id: Mapped[UUID] = refers_to("lead.id")


class VisitRequest(Record):
    """A request of the investor 客商诉求: who answers it until when, and the answer. ``due_table``: holiday tables used."""

    __tablename__ = "visit_request"
    __table_args__ = (Index("ix_visit_request_open", "responsible_unit_id", "answered_on", "due_on"),)

    visit_id: Mapped[UUID] = refers_to("visit.id")
    unit_id: Mapped[UUID] = refers_to("unit.id")
    text: Mapped[str] = mapped_column(String(500))
    responsible_unit_id: Mapped[UUID] = refers_to("unit.id", index=False)
    raised_at: Mapped[datetime] = mapped_column(MomentType)
    due_on: Mapped[date] = mapped_column(Date)
    due_table: Mapped[str] = mapped_column(String(200), default="")
    answer: Mapped[Note] = mapped_column(default="")
    answered_on: Mapped[date | None] = mapped_column(Date)
    answered_in_time: Mapped[bool | None]
    answered_by: Mapped[UUID | None] = refers_to("official.id", index=False)
