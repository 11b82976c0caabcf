"""Enterprises 企业, aliases 简称 and investor contacts 客商."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, Boolean, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from crm.store.base import Record
from crm.store.types import MomentType, Note, refers_to


class Enterprise(Record):
    """An enterprise 企业, kept by the unit that entered it; confidential ones show their code name."""

    __tablename__ = "enterprise"
    __table_args__ = (Index("ix_enterprise_unit_changed", "unit_id", "changed_at"),)

    unit_id: Mapped[UUID] = refers_to("unit.id", index=False)
    name: Mapped[str] = mapped_column(String(200), index=True)
    normal_name: Mapped[str] = mapped_column(String(200), index=True)
    uscc: Mapped[str | None] = mapped_column(String(18), index=True)
    no_uscc_reason: Mapped[str] = mapped_column(String(100), default="")
    confidential: Mapped[bool] = mapped_column(Boolean, default=False)
    true_name: Mapped[str] = mapped_column(String(200), default="")
    origin_region: Mapped[str] = mapped_column(String(60), default="")
    target_region: Mapped[str] = mapped_column(String(20), default="")
    country: Mapped[str] = mapped_column(String(40), default="中国")
    address: Mapped[str] = mapped_column(String(200), default="")
    profile: Mapped[Note] = mapped_column(default="")
    industry_section: Mapped[str] = mapped_column(String(2), default="")
    industry_division: Mapped[str] = mapped_column(String(4), default="")
    investor_classes: Mapped[Any] = mapped_column(JSON, default=list)
    evaluation: Mapped[str] = mapped_column(String(1), default="")
    created_at: Mapped[datetime] = mapped_column(MomentType)
    changed_at: Mapped[datetime] = mapped_column(MomentType, index=True)


class Alias(Record):
    """A short or former name of an enterprise 简称/曾用名."""

    __tablename__ = "alias"
    __table_args__ = (UniqueConstraint("enterprise_id", "name"),)

    enterprise_id: Mapped[UUID] = refers_to("enterprise.id")
    name: Mapped[str] = mapped_column(String(200))
    normal_name: Mapped[str] = mapped_column(String(200), index=True)


class Contact(Record):
    """An investor contact 客商 at an enterprise."""

    __tablename__ = "contact"

    enterprise_id: Mapped[UUID] = refers_to("enterprise.id")
    name: Mapped[str] = mapped_column(String(60))
    title: Mapped[str] = mapped_column(String(60), default="")
    phones: Mapped[Any] = mapped_column(JSON, default=list)
    wechat: Mapped[str] = mapped_column(String(60), default="")
    note: Mapped[Note] = mapped_column(default="")
    removed: Mapped[bool] = mapped_column(Boolean, default=False)
