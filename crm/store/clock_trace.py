"""A clock set backwards, found from the change log: a station's entry that bears an earlier moment than the one before it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from crm.store.change_log import LogDetail, LogEntry
from crm.store.types import MomentType


@dataclass(frozen=True, slots=True)
class TurnedBack:
    """Two entries of one station in their chained order whose moments run backwards."""

    station: str
    seq_before: int
    seq_after: int
    moment_before: datetime
    moment_after: datetime

    @property
    def minutes(self) -> int:
        """Return by how many whole minutes the clock went back."""
        return int((self.moment_before - self.moment_after).total_seconds() // 60)


@dataclass(frozen=True, slots=True)
class Entered:
    """Where an act stands in the chain: its number, its station and that station's own time, and the entry's hash."""

    seq: int
    station: str
    moment: datetime
    hash: str


def last_entry(session: Session, act: str, record_id: UUID) -> Entered | None:
    """Return the newest entry of an act that changed a record, None where the log holds none (a county loaded as a whole)."""
    chosen = select(LogEntry).join(LogDetail, LogDetail.seq == LogEntry.seq)
    chosen = chosen.where(LogEntry.act == act, LogDetail.record_id == record_id).order_by(LogEntry.seq.desc())
    found = session.scalars(chosen.limit(1)).first()
    return None if found is None else Entered(found.seq, found.station, found.moment, found.hash)


def first_seq(session: Session, subject_id: UUID) -> int | None:
    """Return the number of the first entry about a record, None where there is none."""
    return session.scalar(select(func.min(LogEntry.seq)).where(LogEntry.subject_id == subject_id))


def turned_back(session: Session, first: int, last: int, *, tolerance: timedelta) -> list[TurnedBack]:
    """Return where a station's clock went back by more than ``tolerance`` among the entries ``first`` to ``last``."""
    pairs = (
        select(
            LogEntry.station,
            func.lag(LogEntry.seq).over(partition_by=LogEntry.station, order_by=LogEntry.seq).label("seq_before"),
            LogEntry.seq,
            func.lag(LogEntry.moment, type_=MomentType())
            .over(partition_by=LogEntry.station, order_by=LogEntry.seq)
            .label("moment_before"),
            LogEntry.moment,
        )
        .where(LogEntry.seq >= first, LogEntry.seq <= last)
        .subquery()
    )
    chosen = select(pairs).where(pairs.c.moment < pairs.c.moment_before).order_by(pairs.c.seq)
    found = [TurnedBack(*row) for row in session.execute(chosen)]
    return [each for each in found if each.moment_before - each.moment_after > tolerance]


def last_seq(session: Session) -> int:
    """Return the number of the newest entry, 0 before any."""
    return session.scalar(select(func.max(LogEntry.seq))) or 0
