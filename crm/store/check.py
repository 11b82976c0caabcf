"""Checking a database 体检: integrity, references, the change log's chain, schema, search index, blobs."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from crm.kernel.i18n import _
from crm.store import search_index
from crm.store.attachments import Blob
from crm.store.change_log import GENESIS, LogDetail, LogEntry, details_digest, entry_hash
from crm.store.desk import Desk
from crm.store.engine import WRITES, is_postgres
from crm.store.revisions import HEAD


@dataclass(frozen=True, slots=True)
class Finding:
    """Something wrong: a stable code and a sentence; ``repaired`` tells whether it was mended."""

    code: str
    words: str
    repaired: bool = False


def check(desk: Desk, *, repair: bool = False) -> list[Finding]:
    """Check everything and return what is wrong; ``repair`` rebuilds the search index where it is short.

    A broken chain or damaged pages are never repaired, only told: restore a backup.
    """
    with Session(desk.engine) as session:
        findings = [*_file(session), *_schema(session), *_chain(session), *_blobs(session)]
        missing = search_index.count_missing(session)
    if missing:
        if repair:
            with Session(desk.engine.execution_options(**WRITES)) as session:
                search_index.rebuild(session)
                session.commit()
        words = _("{count} records are missing from the search index.").format(count=missing)
        findings.append(Finding("search_index", words, repair))
    return findings


def _file(session: Session) -> Iterator[Finding]:
    if is_postgres(session.connection()):
        return
    for row in session.execute(text("PRAGMA integrity_check(20)")):
        if row[0] != "ok":
            yield Finding("integrity", _("The file is damaged: {finding}. Restore the latest backup.").format(finding=row[0]))
    broken = session.execute(text("PRAGMA foreign_key_check")).all()
    if broken:
        yield Finding("references", _("{count} records refer to something that does not exist.").format(count=len(broken)))


def _schema(session: Session) -> Iterator[Finding]:
    found = session.execute(text("SELECT version_num FROM alembic_version")).scalar()
    if found != HEAD:
        yield Finding("schema", _("The schema is {found}, expected {expected}.").format(found=found, expected=HEAD))


def _chain(session: Session) -> Iterator[Finding]:
    """Follow the chain from its beginning; stop at the first break, since everything after it hangs on it."""
    previous, expected = GENESIS, 1
    for entry in session.scalars(select(LogEntry).order_by(LogEntry.seq).execution_options(yield_per=500)):
        if entry.seq != expected:
            yield Finding("chain_gap", _("The change log has a gap before entry {seq}.").format(seq=entry.seq))
            return
        if entry.previous_hash != previous or entry.hash != entry_hash(entry):
            yield Finding("chain_broken", _("Entry {seq} of the change log was altered.").format(seq=entry.seq))
            return
        if not _details_whole(session, entry):
            yield Finding(
                "details_altered", _("The details of entry {seq} of the change log were altered.").format(seq=entry.seq)
            )
            return
        previous, expected = entry.hash, expected + 1


def _details_whole(session: Session, entry: LogEntry) -> bool:
    chosen = select(LogDetail.table_name, LogDetail.record_id, LogDetail.before, LogDetail.after)
    rows = session.execute(chosen.where(LogDetail.seq == entry.seq).order_by(LogDetail.number))
    return details_digest([tuple(row) for row in rows]) == entry.details_hash


def _blobs(session: Session) -> Iterator[Finding]:
    for sha256, data in session.execute(select(Blob.sha256, Blob.data).execution_options(yield_per=20)):
        if hashlib.sha256(data).hexdigest() != sha256:
            yield Finding("attachment", _("The attachment {sha256} was altered.").format(sha256=sha256[:12]))
