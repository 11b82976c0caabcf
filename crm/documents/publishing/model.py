"""Publications 已发布文书: what was published, with its frozen figures, its file and its number."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, Index, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from crm.store.base import Record
from crm.store.types import MomentType, Note, refers_to


class Publication(Record):
    """A document on its way to publication, or published for good.

    States: checked, published, withdrawn (a check taken back). ``period`` is 2026-10, 2026Q3 or 2026; empty for a record's.
    ``figures`` is what it states, ``digest`` their SHA-256; ``file_sha256`` names the file's bytes among the blobs.
    """

    __tablename__ = "publication"
    __table_args__ = (
        UniqueConstraint("series", "year", "number"),
        Index("ix_publication_name", "name", "period"),
        Index("ix_publication_code", "short_code"),
        Index("ix_publication_file", "file_sha256"),
    )

    name: Mapped[str] = mapped_column(String(40))
    title: Mapped[str] = mapped_column(String(120))
    period: Mapped[str] = mapped_column(String(10), default="")
    record_id: Mapped[UUID | None]
    state: Mapped[str] = mapped_column(String(20))
    figures: Mapped[Any] = mapped_column(JSON)
    digest: Mapped[str] = mapped_column(String(64))
    checked_at: Mapped[datetime] = mapped_column(MomentType)
    checked_by: Mapped[UUID | None] = refers_to("official.id", index=False)
    published_at: Mapped[datetime | None] = mapped_column(MomentType)
    published_by: Mapped[UUID | None] = refers_to("official.id", index=False)
    series: Mapped[str | None] = mapped_column(String(40))
    year: Mapped[int | None] = mapped_column(Integer)
    number: Mapped[int | None] = mapped_column(Integer)
    shown_number: Mapped[str] = mapped_column(String(80), default="")
    file_sha256: Mapped[str | None] = mapped_column(String(64))
    short_code: Mapped[str | None] = mapped_column(String(19))
    corrects_id: Mapped[UUID | None] = refers_to("publication.id")
    reason: Mapped[Note] = mapped_column(default="")
