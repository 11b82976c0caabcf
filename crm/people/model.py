"""Units 单位, officials 干部, dated tenures, accounts 账号, key posts 关键岗位, absences and the county setup 县域设置."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, Boolean, Date, Index, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from crm.store.base import Record
from crm.store.types import MomentType, Note, refers_to


class Unit(Record):
    """A unit 单位. ``kind``: county, township, park, bureau, department, leading_group; ``group`` is the contest group 跑道."""

    __tablename__ = "unit"
    __table_args__ = (UniqueConstraint("name"),)

    name: Mapped[str] = mapped_column(String(60))
    short_name: Mapped[str] = mapped_column(String(20))
    kind: Mapped[str] = mapped_column(String(20))
    parent_id: Mapped[UUID | None] = refers_to("unit.id")
    contest_group: Mapped[str] = mapped_column(String(20), default="")
    position: Mapped[int] = mapped_column(Integer, default=0)
    closed_on: Mapped[date | None] = mapped_column(Date)


class Official(Record):
    """An official 干部."""

    __tablename__ = "official"

    name: Mapped[str] = mapped_column(String(40))
    phone: Mapped[str] = mapped_column(String(40), default="")


class Tenure(Record):
    """An official's time in a unit: first and last day, title, and whether as a principal 党政主要负责人."""

    __tablename__ = "tenure"

    official_id: Mapped[UUID] = refers_to("official.id")
    unit_id: Mapped[UUID] = refers_to("unit.id")
    title: Mapped[str] = mapped_column(String(40))
    principal: Mapped[bool] = mapped_column(Boolean, default=False)
    first_day: Mapped[date] = mapped_column(Date)
    last_day: Mapped[date | None] = mapped_column(Date)
    position: Mapped[int] = mapped_column(Integer, default=0)


class Account(Record):
    """An account 账号: an official in a role (see permissions) for a unit."""

    __tablename__ = "account"

    official_id: Mapped[UUID] = refers_to("official.id")
    unit_id: Mapped[UUID] = refers_to("unit.id")
    role: Mapped[str] = mapped_column(String(30))
    login: Mapped[str] = mapped_column(String(40), unique=True)
    closed: Mapped[bool] = mapped_column(Boolean, default=False)


class Post(Record):
    """A key post 关键岗位 of a unit: what it is for; who holds it is dated (PostHolder)."""

    __tablename__ = "post"
    __table_args__ = (UniqueConstraint("unit_id", "name"),)

    unit_id: Mapped[UUID] = refers_to("unit.id")
    name: Mapped[str] = mapped_column(String(60))
    duties: Mapped[str] = mapped_column(String(300), default="")
    position: Mapped[int] = mapped_column(Integer, default=0)
    closed_on: Mapped[date | None] = mapped_column(Date)


class PostHolder(Record):
    """Who holds a post in role ``a`` or ``b`` (A角, B角), from a first day on; ``last_day`` None while it lasts."""

    __tablename__ = "post_holder"
    __table_args__ = (Index("ix_post_holder_post", "post_id", "role", "first_day"),)

    post_id: Mapped[UUID] = refers_to("post.id", index=False)
    official_id: Mapped[UUID] = refers_to("official.id")
    role: Mapped[str] = mapped_column(String(1))
    first_day: Mapped[date] = mapped_column(Date)
    last_day: Mapped[date | None] = mapped_column(Date)


class Absence(Record):
    """An absence in half days: a field trip (``source_id``, reason ``trip``) or leave of ``unit_id``.

    States: planned, approved, refused, cancelled; only an approved one hands a post over.
    """

    __tablename__ = "absence"
    __table_args__ = (Index("ix_absence_source", "source_id"), Index("ix_absence_days", "first_day", "last_day"))

    official_id: Mapped[UUID] = refers_to("official.id")
    first_day: Mapped[date] = mapped_column(Date)
    first_afternoon: Mapped[bool] = mapped_column(Boolean)
    last_day: Mapped[date] = mapped_column(Date)
    last_morning: Mapped[bool] = mapped_column(Boolean)
    reason: Mapped[str] = mapped_column(String(20))
    source_id: Mapped[UUID | None]
    stand_in_id: Mapped[UUID | None] = refers_to("official.id")
    state: Mapped[str] = mapped_column(String(12), default="approved", server_default="approved")
    unit_id: Mapped[UUID | None] = refers_to("unit.id")
    note: Mapped[Note] = mapped_column(default="", server_default="")
    entered_at: Mapped[datetime | None] = mapped_column(MomentType)
    decided_at: Mapped[datetime | None] = mapped_column(MomentType)
    decided_by: Mapped[UUID | None] = refers_to("official.id", index=False)
    named_by: Mapped[UUID | None] = refers_to("official.id", index=False)


class Setting(Record):
    """One value of the county setup; every change is an act, so that older values stay in the change log."""

    __tablename__ = "setting"

    name: Mapped[str] = mapped_column(String(60), unique=True)
    value: Mapped[Any] = mapped_column(JSON)


class HolidayTable(Record):
    """An imported holiday table of one year (``holiday-cn`` form); the newest of a year prevails."""

    __tablename__ = "holiday_table"

    year: Mapped[int] = mapped_column(Integer, index=True)
    name: Mapped[str] = mapped_column(String(60))
    days: Mapped[Any] = mapped_column(JSON)
    imported_at: Mapped[datetime] = mapped_column(MomentType)


class ExchangeRate(Record):
    """Yuan for 100 units of a currency in one year, in 1/10 000 yuan (710.55 yuan → 7 105 500)."""

    __tablename__ = "exchange_rate"
    __table_args__ = (UniqueConstraint("year", "currency"),)

    year: Mapped[int] = mapped_column(Integer)
    currency: Mapped[str] = mapped_column(String(3))
    per_hundred: Mapped[int] = mapped_column(Integer)


class SavedView(Record):
    """A saved filter of a list 视图, private to an account or shared with its unit."""

    __tablename__ = "saved_view"

    account_id: Mapped[UUID] = refers_to("account.id")
    page: Mapped[str] = mapped_column(String(30))
    name: Mapped[str] = mapped_column(String(60))
    shared: Mapped[bool] = mapped_column(Boolean, default=False)
    filters: Mapped[Any] = mapped_column(JSON)
