"""Attachments 附件/佐证: files kept in the database, addressed by their content's hash.

Blobs are never changed, so undo and redo of adding or removing an attachment need only its row.
Limit 20 MB each (design §3); pictures are reduced by the services that take them in.
"""

from __future__ import annotations

import hashlib
from datetime import datetime
from uuid import UUID

from sqlalchemy import Boolean, Index, Integer, LargeBinary, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from crm.kernel.errors import RuleBroken
from crm.kernel.i18n import _
from crm.store.base import Base, Record
from crm.store.types import IdType, MomentType
from crm.store.upsert import insert_if_absent

MOST_BYTES = 20 * 1024 * 1024


class Blob(Base):
    """A file's bytes under their SHA-256."""

    __tablename__ = "blob"

    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    data: Mapped[bytes] = mapped_column(LargeBinary)


class Attachment(Record):
    """A file attached to a record; ``purpose`` says as what (contact_evidence, trip_evidence, contract …)."""

    __tablename__ = "attachment"
    __table_args__ = (Index("ix_attachment_owner", "owner_id"), Index("ix_attachment_sha256", "sha256"))

    owner_table: Mapped[str] = mapped_column(String(40))
    owner_id: Mapped[UUID] = mapped_column(IdType)
    unit_id: Mapped[UUID | None] = mapped_column(IdType)
    purpose: Mapped[str] = mapped_column(String(40))
    file_name: Mapped[str] = mapped_column(String(255))
    media_type: Mapped[str] = mapped_column(String(100))
    size: Mapped[int] = mapped_column(Integer)
    sha256: Mapped[str] = mapped_column(String(64))
    taken_at: Mapped[datetime | None] = mapped_column(MomentType)
    added_at: Mapped[datetime] = mapped_column(MomentType)
    removed: Mapped[bool] = mapped_column(Boolean, default=False)


def keep_bytes(session: Session, data: bytes) -> str:
    """Keep ``data`` once and return its SHA-256. Raises RuleBroken ``attachment_large`` or ``attachment_empty``."""
    if not data:
        raise RuleBroken("attachment_empty", _("The file is empty; choose another one."), field="attachment")
    if len(data) > MOST_BYTES:
        raise RuleBroken("attachment_large", _("The file is larger than 20 MB; reduce it or attach a part."), field="attachment")
    sha256 = hashlib.sha256(data).hexdigest()
    if session.scalar(select(Blob.sha256).where(Blob.sha256 == sha256)) is None:
        insert_if_absent(session, Blob, sha256=sha256, data=data)
    return sha256


def read_bytes(session: Session, sha256: str) -> bytes:
    """Return the bytes of an attachment. Raises KeyError for an unknown hash."""
    blob = session.get(Blob, sha256)
    if blob is None:
        raise KeyError(sha256)
    return blob.data


def attachments_of(session: Session, owner_id: UUID) -> list[Attachment]:
    """Return a record's attachments in the order they were added, removed ones left out."""
    chosen = select(Attachment).where(Attachment.owner_id == owner_id, Attachment.removed.is_(False))
    return list(session.scalars(chosen.order_by(Attachment.added_at)))
