"""Tasks 推进任务, mass ceremonies 集中开竣工活动 with their projects, seasonal campaigns 四季招商活动 with their events."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import Boolean, Date, Index, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from crm.store.base import Record
from crm.store.types import MomentType, Note, refers_to


class RhythmTask(Record):
    """A task of one period 推进任务; kind and period name it for good, so that it is never there twice.

    ``nominal_on`` is the day that its rule names, ``due_on`` the day it falls due, ``by_hand`` whether people set that;
    ``due_table``: the holiday tables that decided. ``done_on`` is entered by people; what fulfils a task by itself is
    asked anew each time (see :mod:`crm.league.rhythm.fulfilment`).
    """

    __tablename__ = "rhythm_task"
    __table_args__ = (UniqueConstraint("kind", "period"), Index("ix_rhythm_task_due", "due_on"))

    kind: Mapped[str] = mapped_column(String(20))
    period: Mapped[str] = mapped_column(String(40))
    title: Mapped[str] = mapped_column(String(120), default="")
    opens_on: Mapped[date] = mapped_column(Date)
    nominal_on: Mapped[date] = mapped_column(Date)
    due_on: Mapped[date] = mapped_column(Date)
    rule: Mapped[str] = mapped_column(String(20))
    recurrence: Mapped[str] = mapped_column(String(120), default="")
    count: Mapped[int] = mapped_column(Integer, default=0)
    due_table: Mapped[str] = mapped_column(String(200), default="")
    by_hand: Mapped[bool] = mapped_column(Boolean, default=False, server_default=sa.false())
    assignee_id: Mapped[UUID | None] = refers_to("official.id", index=False)
    done_on: Mapped[date | None] = mapped_column(Date)
    done_by: Mapped[UUID | None] = refers_to("official.id", index=False)
    note: Mapped[Note] = mapped_column(default="")
    appeared_at: Mapped[datetime] = mapped_column(MomentType)


class Ceremony(Record):
    """A mass ceremony 集中开竣工活动. ``period`` is its task's (2026C1); ``true_on`` the day by its rule, ``day`` as planned."""

    __tablename__ = "ceremony"
    __table_args__ = (UniqueConstraint("period"), Index("ix_ceremony_day", "day"))

    period: Mapped[str] = mapped_column(String(40))
    name: Mapped[str] = mapped_column(String(120))
    true_on: Mapped[date] = mapped_column(Date)
    day: Mapped[date] = mapped_column(Date)
    place: Mapped[str] = mapped_column(String(100), default="")
    note: Mapped[Note] = mapped_column(default="")
    held_on: Mapped[date | None] = mapped_column(Date)
    result: Mapped[Note] = mapped_column(default="")


class CeremonyProject(Record):
    """A project on a ceremony's list 活动项目: to start, complete or produce. States: proposed, confirmed, struck."""

    __tablename__ = "ceremony_project"
    __table_args__ = (UniqueConstraint("ceremony_id", "lead_id", "kind"),)

    ceremony_id: Mapped[UUID] = refers_to("ceremony.id")
    lead_id: Mapped[UUID] = refers_to("lead.id")
    unit_id: Mapped[UUID] = refers_to("unit.id")
    kind: Mapped[str] = mapped_column(String(20))
    state: Mapped[str] = mapped_column(String(20))
    note: Mapped[Note] = mapped_column(default="")
    proposed_on: Mapped[date] = mapped_column(Date)
    proposed_by: Mapped[UUID | None] = refers_to("official.id", index=False)
    confirmed_on: Mapped[date | None] = mapped_column(Date)
    confirmed_by: Mapped[UUID | None] = refers_to("official.id", index=False)
    reason: Mapped[str] = mapped_column(String(300), default="")


class Campaign(Record):
    """A seasonal campaign 四季招商活动; trips name it in their field ``campaign``. ``period``: 2026-spring, its task's."""

    __tablename__ = "campaign"
    __table_args__ = (UniqueConstraint("period"), UniqueConstraint("name"))

    period: Mapped[str] = mapped_column(String(40))
    season: Mapped[str] = mapped_column(String(10))
    name: Mapped[str] = mapped_column(String(60))
    region: Mapped[str] = mapped_column(String(20))
    first_day: Mapped[date] = mapped_column(Date)
    last_day: Mapped[date] = mapped_column(Date)
    leader_id: Mapped[UUID | None] = refers_to("official.id", index=False)
    aim: Mapped[Note] = mapped_column(default="")
    closed_on: Mapped[date | None] = mapped_column(Date)
    summary: Mapped[Note] = mapped_column(default="")


class CampaignEvent(Record):
    """An event of a campaign 活动: a presentation, a visit to a chamber, a salon; when, where, what."""

    __tablename__ = "campaign_event"
    __table_args__ = (Index("ix_campaign_event_day", "campaign_id", "day"),)

    campaign_id: Mapped[UUID] = refers_to("campaign.id", index=False)
    day: Mapped[date] = mapped_column(Date)
    place: Mapped[str] = mapped_column(String(100))
    what: Mapped[str] = mapped_column(String(200))


class CampaignHand(Record):
    """An official who takes part in an event of a campaign 参加人员."""

    __tablename__ = "campaign_hand"
    __table_args__ = (UniqueConstraint("event_id", "official_id"),)

    event_id: Mapped[UUID] = refers_to("campaign_event.id")
    official_id: Mapped[UUID] = refers_to("official.id", index=False)
    position: Mapped[int] = mapped_column(Integer, default=0)


class CampaignTrace(Record):
    """A lead or a visit that somebody traced to a campaign 成果归集; a record belongs to one campaign at most."""

    __tablename__ = "campaign_trace"
    __table_args__ = (UniqueConstraint("kind", "record_id"),)

    campaign_id: Mapped[UUID] = refers_to("campaign.id")
    unit_id: Mapped[UUID] = refers_to("unit.id", index=False)
    kind: Mapped[str] = mapped_column(String(10))
    record_id: Mapped[UUID]
    traced_on: Mapped[date] = mapped_column(Date)
    traced_by: Mapped[UUID | None] = refers_to("official.id", index=False)
