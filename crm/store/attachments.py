"""Attachments 附件/佐证: files kept in the database, addressed by their content's hash.

Blobs are never changed, so undo and redo of adding or removing an attachment need only its row.
Limit 20 MB each (design §3). Pictures are reduced when they are taken in; the hash of the file as it came stays beside
that of the bytes kept, so that the same photograph is known again however it was reduced.
"""

from __future__ import annotations

import hashlib
import mimetypes
from datetime import datetime
from pathlib import Path
from uuid import UUID

from sqlalchemy import Boolean, Index, Integer, LargeBinary, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from crm.kernel.errors import RuleBroken
from crm.kernel.i18n import _
from crm.store.base import Base, Record
from crm.store.pictures import picture_facts, reduced_picture
from crm.store.types import IdType, MomentType
from crm.store.upsert import insert_if_absent

MOST_BYTES = 20 * 1024 * 1024
MOST_PICTURE_BYTES = 80 * 1024 * 1024
"""A photograph may be larger before it is reduced (our default)."""


class Blob(Base):
    """A file's bytes under their SHA-256."""

    __tablename__ = "blob"

    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    data: Mapped[bytes] = mapped_column(LargeBinary)


class Attachment(Record):
    """A file attached to a record; ``purpose`` says as what (contact_evidence, trip_evidence, contract …).

    ``taken_at``, ``north`` and ``east`` (millionths of a degree) are what a photograph says of itself.
    """

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
    original_sha256: Mapped[str | None] = mapped_column(String(64))
    width: Mapped[int | None] = mapped_column(Integer)
    height: Mapped[int | None] = mapped_column(Integer)
    north: Mapped[int | None] = mapped_column(Integer)
    east: Mapped[int | None] = mapped_column(Integer)


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


def read_file(path: Path) -> bytes:
    """Return a file's bytes, none of which are read where it is too large. Raises RuleBroken ``attachment_large`` or ``file``."""
    most = MOST_PICTURE_BYTES if media_type_of(path.name).startswith("image/") else MOST_BYTES
    try:
        size = path.stat().st_size
        if size > most:
            text = _("“{name}” has {size} MB; at most {most} MB are taken in. Reduce it or attach a part.")
            words = text.format(name=path.name, size=size // 2**20, most=most // 2**20)
            raise RuleBroken("attachment_large", words, field="attachment")
        return path.read_bytes()
    except OSError as error:
        text = _("{path} cannot be read ({reason}).")
        raise RuleBroken("file", text.format(path=path.name, reason=error.strerror), field="attachment") from error


def media_type_of(file_name: str) -> str:
    """Return a file's media type by its name."""
    return mimetypes.guess_type(file_name)[0] or "application/octet-stream"


def attach(
    session: Session, owner: tuple[str, UUID], unit_id: UUID | None, purpose: str, file_name: str, data: bytes, now: datetime
) -> Attachment:
    """Attach a file to ``owner`` (table, id): a picture is reduced, and what it says of itself is kept beside it.

    Raises RuleBroken ``attachment_empty``, ``attachment_large``, or ``not_a_picture`` for bytes that belie the name.
    """
    media, facts = media_type_of(file_name), picture_facts(data)
    if data and media.startswith("image/") and facts is None:
        text = _("“{name}” is not a picture that can be read. Save it as JPEG or PNG and attach it again.")
        raise RuleBroken("not_a_picture", text.format(name=file_name), field="attachment")
    kept = reduced_picture(data) if facts else data
    attachment = Attachment(
        owner_table=owner[0],
        owner_id=owner[1],
        unit_id=unit_id,
        purpose=purpose,
        file_name=file_name[-255:],
        media_type=media,
        size=len(kept),
        sha256=keep_bytes(session, kept),
        added_at=now,
        removed=False,
        original_sha256=hashlib.sha256(data).hexdigest(),
    )
    if facts is not None:
        attachment.taken_at, attachment.north, attachment.east = facts.taken_at, facts.north, facts.east
        attachment.width, attachment.height = facts.width, facts.height
    session.add(attachment)
    session.flush()
    return attachment


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
