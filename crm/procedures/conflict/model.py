"""Conflicts 首报冲突 between two first reports, the statements of both sides, and rulings 裁定 that nobody edits."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, Date, Index, Integer, String, UniqueConstraint, event
from sqlalchemy.orm import Mapped, mapped_column

from crm.kernel.errors import RuleBroken
from crm.kernel.i18n import _
from crm.store.base import Record
from crm.store.types import MomentType, Note, refers_to


class Conflict(Record):
    """A conflict 冲突 between the report received first and a later one. States: open, ruled, withdrawn, merged.

    ``merged``: the ruling on another conflict left these two sides one conflict that is open already, or none.
    """

    __tablename__ = "conflict"
    __table_args__ = (Index("ix_conflict_state", "state", "ruling_due"),)

    first_report_id: Mapped[UUID] = refers_to("first_report.id")
    later_report_id: Mapped[UUID] = refers_to("first_report.id")
    state: Mapped[str] = mapped_column(String(20), default="open")
    ground: Mapped[str] = mapped_column(String(20))
    reason: Mapped[Note]
    opened_at: Mapped[datetime] = mapped_column(MomentType)
    opened_by: Mapped[UUID | None] = refers_to("official.id", index=False)
    statement_due: Mapped[date] = mapped_column(Date)
    ruling_due: Mapped[date] = mapped_column(Date)
    due_table: Mapped[str] = mapped_column(String(60), default="")
    closed_at: Mapped[datetime | None] = mapped_column(MomentType)
    close_reason: Mapped[Note] = mapped_column(default="")


class ConflictStatement(Record):
    """What one side states 情况说明; one a side, changed until the time for it has passed or the ruling is made."""

    __tablename__ = "conflict_statement"
    __table_args__ = (UniqueConstraint("conflict_id", "report_id"),)

    conflict_id: Mapped[UUID] = refers_to("conflict.id")
    report_id: Mapped[UUID] = refers_to("first_report.id", index=False)
    official_id: Mapped[UUID | None] = refers_to("official.id", index=False)
    text: Mapped[Note]
    filed_at: Mapped[datetime] = mapped_column(MomentType)


class Ruling(Record):
    """A ruling 裁定 with what both sides stood on when it was made (``facts``); nothing of it can be changed afterwards.

    ``indicators``, ``tax`` and ``years`` are the split of a joint recruitment, the first reporter's side first.
    """

    __tablename__ = "ruling"
    __table_args__ = (UniqueConstraint("year", "number"), UniqueConstraint("conflict_id"))

    conflict_id: Mapped[UUID] = refers_to("conflict.id", index=False)
    year: Mapped[int] = mapped_column(Integer)
    number: Mapped[int] = mapped_column(Integer)
    outcome: Mapped[str] = mapped_column(String(20))
    reasons: Mapped[Note]
    holder_report_id: Mapped[UUID] = refers_to("first_report.id")
    indicators: Mapped[str] = mapped_column(String(10), default="")
    tax: Mapped[str] = mapped_column(String(10), default="")
    years: Mapped[int | None] = mapped_column(Integer)
    ruled_at: Mapped[datetime] = mapped_column(MomentType)
    ruled_by: Mapped[UUID | None] = refers_to("official.id", index=False)
    facts: Mapped[Any] = mapped_column(JSON)


@event.listens_for(Ruling, "before_update")
@event.listens_for(Ruling, "before_delete")
def _refuse_change(_mapper: object, _connection: object, _ruling: Ruling) -> None:
    """Refuse to change or delete a ruling, whoever asks: a change would have to be a new ruling."""
    raise RuleBroken("ruling_final", _("A ruling is final; nothing of it can be changed."))
