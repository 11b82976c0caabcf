"""Writing the entry of an act and its details, chained to the entry before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import insert, select, text

from crm.store.base import Base
from crm.store.change_log import GENESIS, LogDetail, LogEntry, details_digest, entry_hash, to_json
from crm.store.engine import is_postgres

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from crm.store.acts import Work
    from crm.store.running import Running

CHAIN_LOCK = 0x51_4A_49
"""PostgreSQL advisory lock that puts entries in one order; SQLite has one writer anyway."""

_LOG, _DETAILS = (Base.metadata.tables[each.__tablename__] for each in (LogEntry, LogDetail))
_ENTRY, _DETAIL = insert(_LOG), insert(_DETAILS)
_NEWEST = select(_LOG.c.seq, _LOG.c.hash).order_by(_LOG.c.seq.desc()).limit(1)
"""Statements on tables: an act is saved with as little between it and the disk as can be."""


def write_entry(work: Work, running: Running) -> LogEntry:
    """Write the entry of the running act and return it."""
    session = work.session
    seq, previous = _last(session)
    lines = [(c.table, c.record_id, to_json(c.before), to_json(c.after)) for c in running.changes.values()]
    count = len(lines) or sum(len(ids) for ids in running.touched.values())
    subject = running.subject
    entry = LogEntry(
        seq=seq + 1,
        act=running.name,
        actor_id=work.actor.account_id,
        actor_name=work.actor.name,
        role=str(work.actor.role),
        unit_id=work.actor.unit_id,
        station=work.station,
        moment=work.clock.now(),
        subject_table=subject and str(subject.__tablename__),
        subject_id=subject and subject.id,
        title=running.title,
        undoable=running.undoable and bool(lines),
        undoes=running.undoes,
        changes=count,
        details_hash=details_digest(lines),
        previous_hash=previous,
    )
    entry.hash = entry_hash(entry)
    connection = session.connection()
    connection.execute(_ENTRY, {column.key: getattr(entry, column.key) for column in _LOG.columns})
    if lines:
        connection.execute(
            _DETAIL,
            [
                {
                    "seq": entry.seq,
                    "number": number,
                    "table_name": table,
                    "record_id": record_id,
                    "before": before,
                    "after": after,
                }
                for number, (table, record_id, before, after) in enumerate(lines)
            ],
        )
    return entry


def _last(session: Session) -> tuple[int, str]:
    """Return the last entry's number and hash, holding the chain for this transaction."""
    hold_chain(session)
    row = session.connection().execute(_NEWEST).first()
    return (row.seq, row.hash) if row else (0, GENESIS)


def hold_chain(session: Session) -> None:
    """Let no other transaction write the log or the search index until this one ends."""
    if is_postgres(session.connection()):
        session.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": CHAIN_LOCK})
