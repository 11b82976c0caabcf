"""Targets of units and last year's figures."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, BigInteger, Index, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from crm.league.indicators.model import MonthlyFigure
from crm.store.base import Record
from crm.store.types import MomentType, refers_to


class Target(Record):
    """A target 目标 of a unit, an indicator and a year; the county's own is its total, which need not be the units' sum.

    ``value`` in the indicator's measure, of a rate in hundredths of a per cent. ``weights`` are the twelve months'
    shares, None for equal ones.
    """

    __tablename__ = "target"
    __table_args__ = (UniqueConstraint("unit_id", "indicator", "year"), Index("ix_target_year", "year"))

    unit_id: Mapped[UUID] = refers_to("unit.id", index=False)
    indicator: Mapped[str] = mapped_column(String(30))
    year: Mapped[int] = mapped_column(Integer)
    value: Mapped[int] = mapped_column(BigInteger)
    weights: Mapped[Any] = mapped_column(JSON(none_as_null=True), nullable=True)
    note: Mapped[str] = mapped_column(String(200), default="")
    set_by: Mapped[UUID | None] = refers_to("official.id", index=False)
    set_at: Mapped[datetime] = mapped_column(MomentType)


class PastFigure(MonthlyFigure):
    """A month's figure of an earlier year 历年数据 as imported; it stands instead of what the records give.

    ``value`` is of the month alone in the indicator's measure; of a rate it is the year's so far, in hundredths of a per cent.
    """

    __tablename__ = "past_figure"
    __table_args__ = (UniqueConstraint("unit_id", "indicator", "year", "month"), Index("ix_past_figure_year", "year", "month"))
