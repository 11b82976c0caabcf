"""Material catalogues 材料清单, what an application handed in, notices 一次性告知书 and leave for a second one."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Boolean, Date, Index, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from crm.store.base import Record
from crm.store.types import MomentType, Note, refers_to


class Described:
    """How a material is described in the catalogue, at the desk and on the notice: the same words in all three."""

    position: Mapped[int] = mapped_column(Integer, default=0)
    name: Mapped[str] = mapped_column(String(120))
    form: Mapped[str] = mapped_column(String(20), default="original")
    copies: Mapped[int] = mapped_column(Integer, default=1)
    issued_by: Mapped[str] = mapped_column(String(120), default="")
    standard: Mapped[Note] = mapped_column(default="")
    basis: Mapped[Note] = mapped_column(default="")
    how_to_get: Mapped[Note] = mapped_column(default="")


class CatalogueMaterial(Described, Record):
    """A material that a matter asks for. A retired one stays for the cases that were received with it.

    Its sample files are attachments with the purpose ``material_sample``.
    """

    __tablename__ = "catalogue_material"

    matter_id: Mapped[UUID] = refers_to("matter.id")
    retired: Mapped[bool] = mapped_column(Boolean, default=False)


class SubmittedMaterial(Described, Record):
    """A material as the catalogue asked for it when the desk first looked at the application, and what was found.

    ``state``: unchecked, in_order, missing, not_standard. ``received_on``: the day it came in order.
    """

    __tablename__ = "submitted_material"
    __table_args__ = (UniqueConstraint("case_id", "material_id"),)

    case_id: Mapped[UUID] = refers_to("matter_case.id")
    material_id: Mapped[UUID] = refers_to("catalogue_material.id", index=False)
    state: Mapped[str] = mapped_column(String(20), default="unchecked")
    remark: Mapped[Note] = mapped_column(default="")
    received_on: Mapped[date | None] = mapped_column(Date)
    checked_at: Mapped[datetime | None] = mapped_column(MomentType)
    checked_by: Mapped[UUID | None] = refers_to("official.id", index=False)


class OneTimeNotice(Record):
    """A notice 一次性告知书, frozen when issued; only its delivery is added, once. ``ordinal`` 2 and up were overridden.

    ``tell_by`` is the last day to tell (with the holiday tables used), ``late`` whether it was issued after that.
    """

    __tablename__ = "one_time_notice"
    __table_args__ = (
        UniqueConstraint("year", "number"),
        UniqueConstraint("case_id", "ordinal"),
        Index("ix_one_time_notice_unit", "unit_id", "issued_at"),
    )

    case_id: Mapped[UUID] = refers_to("matter_case.id", index=False)
    unit_id: Mapped[UUID] = refers_to("unit.id", index=False)
    ordinal: Mapped[int] = mapped_column(Integer)
    year: Mapped[int] = mapped_column(Integer)
    number: Mapped[int] = mapped_column(Integer)
    matter: Mapped[str] = mapped_column(String(60))
    addressee: Mapped[str] = mapped_column(String(200))
    tell_by: Mapped[date] = mapped_column(Date)
    tell_by_table: Mapped[str] = mapped_column(String(200), default="")
    late: Mapped[bool] = mapped_column(Boolean, default=False)
    issued_at: Mapped[datetime] = mapped_column(MomentType)
    issued_by: Mapped[UUID | None] = refers_to("official.id", index=False)
    override_id: Mapped[UUID | None] = refers_to("notice_override.id", index=False)
    delivered_at: Mapped[datetime | None] = mapped_column(MomentType)
    delivery: Mapped[str] = mapped_column(String(20), default="")
    signed_by: Mapped[str] = mapped_column(String(60), default="")
    delivered_by: Mapped[UUID | None] = refers_to("official.id", index=False)


class NoticeItem(Described, Record):
    """One line of a notice: the material and what is wrong with it (missing, not_standard), as issued."""

    __tablename__ = "notice_item"

    notice_id: Mapped[UUID] = refers_to("one_time_notice.id")
    fault: Mapped[str] = mapped_column(String(20))
    remark: Mapped[Note] = mapped_column(default="")


class NoticeOverride(Record):
    """A wish for another notice on an application and the decision of the leader in charge; ``allowed`` None: open."""

    __tablename__ = "notice_override"

    case_id: Mapped[UUID] = refers_to("matter_case.id")
    unit_id: Mapped[UUID] = refers_to("unit.id", index=False)
    reason: Mapped[str] = mapped_column(String(20))
    text: Mapped[Note]
    asked_at: Mapped[datetime] = mapped_column(MomentType)
    asked_by: Mapped[UUID | None] = refers_to("official.id", index=False)
    allowed: Mapped[bool | None] = mapped_column(Boolean)
    decided_at: Mapped[datetime | None] = mapped_column(MomentType)
    decided_by: Mapped[UUID | None] = refers_to("official.id", index=False)
