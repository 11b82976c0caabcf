"""What pages and papers are told of materials, notices and applications: plain values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol
from uuid import UUID

from crm.leads.detail import AttachmentRow
from crm.procedures.one_notice.rules import MaterialState


@dataclass(frozen=True, slots=True)
class Description:
    """How a material is described: form is original, copy or electronic."""

    position: int
    name: str
    form: str
    copies: int
    issued_by: str
    standard: str
    basis: str
    how_to_get: str


@dataclass(frozen=True, slots=True)
class CatalogueRow:
    """A material of a matter's catalogue with its samples."""

    id: UUID
    matter_id: UUID
    words: Description
    samples: tuple[AttachmentRow, ...]


@dataclass(frozen=True, slots=True)
class MaterialRow:
    """A material of an application. ``id`` is None until the desk first looked at it; ``told``: a notice asked for it."""

    id: UUID | None
    material_id: UUID
    words: Description
    state: MaterialState
    remark: str
    received_on: date | None
    told: bool


@dataclass(frozen=True, slots=True)
class NoticeRow:
    """A notice of an application; ``second``: a leader had to allow it."""

    id: UUID
    case_id: UUID
    number: str
    issued_at: datetime
    issued_by: str
    late: bool
    second: bool
    delivered_at: datetime | None
    delivery: str
    signed_by: str


@dataclass(frozen=True, slots=True)
class NoticeLine:
    """One line of a notice as issued: fault is missing or not_standard."""

    words: Description
    fault: str
    remark: str


@dataclass(frozen=True, slots=True)
class NoticeDetail:
    """A notice with all that its paper says."""

    row: NoticeRow
    matter: str
    addressee: str
    title: str
    unit_name: str
    received_at: datetime
    tell_by: date
    items: tuple[NoticeLine, ...]


@dataclass(frozen=True, slots=True)
class WishRow:
    """A wish for another notice; ``allowed`` None while the leader in charge has not decided."""

    id: UUID
    case_id: UUID
    title: str
    unit_name: str
    reason: str
    text: str
    asked_at: datetime
    asked_by: str
    allowed: bool | None
    decided_by: str


@dataclass(frozen=True, slots=True)
class DeskRow:
    """An application at the receiving desk. ``days_left``: working days to tell what it lacks, negative when late."""

    id: UUID
    title: str
    applicant: str
    matter: str
    unit_name: str
    state: str
    deemed: bool
    received_at: datetime
    tell_by: date
    days_left: int
    late: bool
    checked: int
    faults: int
    materials: int
    notice: str
    delivered: bool


@dataclass(frozen=True, slots=True)
class Application:
    """An application with its materials, notices and wishes; ``leave``: a leader allowed a notice not yet issued."""

    id: UUID
    matter_id: UUID
    title: str
    applicant: str
    matter: str
    unit_id: UUID
    unit_name: str
    state: str
    deemed: bool
    received_at: datetime
    tell_by: date
    days_left: int
    late: bool
    materials: tuple[MaterialRow, ...]
    notices: tuple[NoticeRow, ...]
    wishes: tuple[WishRow, ...]
    leave: bool


class _Described(Protocol):
    position: int
    name: str
    form: str
    copies: int
    issued_by: str
    standard: str
    basis: str
    how_to_get: str


def description(record: _Described) -> Description:
    """Return the words of a material, whichever record keeps them."""
    return Description(
        record.position,
        record.name,
        record.form,
        record.copies,
        record.issued_by,
        record.standard,
        record.basis,
        record.how_to_get,
    )
