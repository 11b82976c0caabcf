"""What happened: recent entries of the change log, as far as the actor may see them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm.store.change_log import LogEntry


@dataclass(frozen=True, slots=True)
class Entry:
    """One act that happened."""

    seq: int
    act: str
    title: str
    actor: str
    moment: datetime


def recent_entries(session: Session, actor: Any, limit: int) -> list[Entry]:  # noqa: ANN401 - the actor lives a floor above
    """Return the newest entries of the actor's units, all of them for whoever sees all."""
    chosen = select(LogEntry).order_by(LogEntry.seq.desc()).limit(limit)
    if actor.units is not None:
        chosen = chosen.where(LogEntry.unit_id.in_(list(actor.units)))
    return [Entry(e.seq, e.act, e.title, e.actor_name, e.moment) for e in session.scalars(chosen)]
