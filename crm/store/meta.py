"""Facts about the database file itself: which version of the program wrote it."""

from __future__ import annotations

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from crm.store.base import Base


class Meta(Base):
    """One named fact."""

    __tablename__ = "siji_meta"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    value: Mapped[str] = mapped_column(String(200))
