"""Vetoes 否决, the opinions on them, what the investor was told, and the one review."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Boolean, Connection, Date, Index, Integer, String, UniqueConstraint, event, inspect
from sqlalchemy.orm import Mapped, Mapper, mapped_column

from crm.store.base import Record
from crm.store.types import MomentType, Note, refers_to


class Veto(Record):
    """A veto report 否决汇报. States: pending, upheld, rejected, withdrawn, turned (into a transfer or a pool offer).

    Upheld, the row is never written again: what follows (told, review) has rows of its own. ``found_on`` is the day the
    ground was found, ``due_on`` the last day to report it. ``reporter_unit_id`` first reported the lead and may ask for
    the review; ``with_group``: the leading group decides last.
    """

    __tablename__ = "veto"
    __table_args__ = (UniqueConstraint("year", "number"), Index("ix_veto_state", "state", "reported_at"))

    lead_id: Mapped[UUID] = refers_to("lead.id")
    unit_id: Mapped[UUID] = refers_to("unit.id")
    reporter_unit_id: Mapped[UUID] = refers_to("unit.id")
    state: Mapped[str] = mapped_column(String(20))
    reason: Mapped[str] = mapped_column(String(20))
    explanation: Mapped[Note]
    basis: Mapped[str] = mapped_column(String(500))
    elsewhere: Mapped[bool] = mapped_column(Boolean)
    elsewhere_note: Mapped[str] = mapped_column(String(500), default="")
    transfer_id: Mapped[UUID | None] = refers_to("transfer.id", index=False)
    offer_id: Mapped[UUID | None] = refers_to("pool_offer.id", index=False)
    found_on: Mapped[date] = mapped_column(Date)
    due_on: Mapped[date] = mapped_column(Date)
    due_table: Mapped[str] = mapped_column(String(60), default="")
    late: Mapped[bool] = mapped_column(Boolean, default=False)
    proposed_by: Mapped[UUID | None] = refers_to("official.id", index=False)
    reported_at: Mapped[datetime] = mapped_column(MomentType)
    with_group: Mapped[bool] = mapped_column(Boolean, default=False)
    side_before: Mapped[str] = mapped_column(String(20), default="")
    decided_at: Mapped[datetime | None] = mapped_column(MomentType)
    end_reason: Mapped[Note] = mapped_column(default="")
    year: Mapped[int | None] = mapped_column(Integer)
    number: Mapped[int | None] = mapped_column(Integer)


class VetoOpinion(Record):
    """One opinion on a veto: ``step`` in_charge, head or group; who gave it, when, and whether it agrees."""

    __tablename__ = "veto_opinion"
    __table_args__ = (UniqueConstraint("veto_id", "step"),)

    veto_id: Mapped[UUID] = refers_to("veto.id")
    step: Mapped[str] = mapped_column(String(20))
    official_id: Mapped[UUID | None] = refers_to("official.id", index=False)
    unit_id: Mapped[UUID | None] = refers_to("unit.id", index=False)
    agrees: Mapped[bool] = mapped_column(Boolean)
    text: Mapped[Note] = mapped_column(default="")
    given_at: Mapped[datetime] = mapped_column(MomentType)


class VetoTold(Record):
    """When and how the investor was told of a veto; ``early``: before it was upheld, which is a breach."""

    __tablename__ = "veto_told"
    __table_args__ = (UniqueConstraint("veto_id"),)

    veto_id: Mapped[UUID] = refers_to("veto.id", index=False)
    told_at: Mapped[datetime] = mapped_column(MomentType)
    manner: Mapped[str] = mapped_column(String(20))
    note: Mapped[Note] = mapped_column(default="")
    early: Mapped[bool] = mapped_column(Boolean, default=False)
    recorded_by: Mapped[UUID | None] = refers_to("official.id", index=False)
    recorded_at: Mapped[datetime] = mapped_column(MomentType)


class VetoReview(Record):
    """The review that the first reporter may ask for once; ``outcome``: empty while open, upheld or lifted."""

    __tablename__ = "veto_review"
    __table_args__ = (UniqueConstraint("veto_id"),)

    veto_id: Mapped[UUID] = refers_to("veto.id", index=False)
    unit_id: Mapped[UUID] = refers_to("unit.id")
    asked_by: Mapped[UUID | None] = refers_to("official.id", index=False)
    asked_at: Mapped[datetime] = mapped_column(MomentType)
    reason: Mapped[Note]
    outcome: Mapped[str] = mapped_column(String(20), default="")
    decided_by: Mapped[UUID | None] = refers_to("official.id", index=False)
    decided_at: Mapped[datetime | None] = mapped_column(MomentType)
    text: Mapped[Note] = mapped_column(default="")


def _keep_frozen(_mapper: Mapper[Record], _connection: Connection, record: Record) -> None:
    """Refuse to write an upheld veto or an opinion again, whoever tries: it is a bug, not a person's mistake."""
    if isinstance(record, Veto):
        before = inspect(record).attrs.state.history.deleted
        if "upheld" not in (before or (record.state,)):
            return
    raise RuntimeError("an upheld veto and its opinions are never changed")


for _frozen in (Veto, VetoOpinion):
    event.listen(_frozen, "before_update", _keep_frozen)
    event.listen(_frozen, "before_delete", _keep_frozen)
