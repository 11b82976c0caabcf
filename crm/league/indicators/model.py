"""What other bureaus report of each unit, month by month."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, Index, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from crm.store.base import Record
from crm.store.types import MomentType, refers_to


class MonthlyFigure(Record):
    """A figure of one unit, indicator and month that somebody entered, with its source, who entered it and when."""

    __abstract__ = True

    unit_id: Mapped[UUID] = refers_to("unit.id", index=False)
    indicator: Mapped[str] = mapped_column(String(30))
    year: Mapped[int] = mapped_column(Integer)
    month: Mapped[int] = mapped_column(Integer)
    value: Mapped[int] = mapped_column(BigInteger)
    source: Mapped[str] = mapped_column(String(100), default="")
    entered_by: Mapped[UUID | None] = refers_to("official.id", index=False)
    entered_at: Mapped[datetime] = mapped_column(MomentType)


class ExternalFigure(MonthlyFigure):
    """A figure of one month that another bureau reports 部门数据: industrial sales, exports, retail, foreign operations.

    ``value`` is of the month alone, in the indicator's measure (fen or US cents); ``source`` is where it comes from.
    """

    __tablename__ = "external_figure"
    __table_args__ = (
        UniqueConstraint("unit_id", "indicator", "year", "month"),
        Index("ix_external_figure_month", "year", "month"),
    )
