"""Checking a database 体检: integrity, references, the change log's chain, schema, search index, blobs."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from crm.kernel.errors import EnvironmentProblem
from crm.kernel.i18n import _, ngettext
from crm.store import search_index
from crm.store.attachments import Attachment, Blob
from crm.store.change_log import GENESIS, DetailLine, LogDetail, LogEntry, details_digest, entry_hash
from crm.store.change_writer import hold_chain
from crm.store.derived import every_derived
from crm.store.desk import Desk
from crm.store.engine import WRITES, is_postgres
from crm.store.revisions import HEAD

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Finding:
    """Something wrong: a stable code and a sentence; ``repaired`` tells whether it was mended."""

    code: str
    words: str
    repaired: bool = False


def check(desk: Desk, *, repair: bool = False, progress: Progress = lambda _done, _total: None) -> list[Finding]:
    """Check everything and return what is wrong; ``repair`` rebuilds the search index and derived tables where they are short.

    A broken chain or damaged pages are never repaired, only told: restore a backup. ``progress`` is told the parts
    done and in all.
    """
    parts = (_file, _references, _schema, _chain, _blobs, _index)
    findings: list[Finding] = []
    for number, part in enumerate(parts):
        progress(number, len(parts))
        try:
            with Session(desk.engine) as session:
                findings += part(session)
        except EnvironmentProblem as problem:
            findings.append(Finding("integrity", problem.message))
            break
    progress(len(parts), len(parts))
    return [_mended(desk, each) for each in findings] if repair else findings


def _mended(desk: Desk, finding: Finding) -> Finding:
    mends: dict[str, Callable[[Session], object]] = {derived.name: derived.rebuild for derived in every_derived()}
    mends["search_index"] = search_index.rebuild
    if finding.code not in mends:
        return finding
    with Session(desk.engine.execution_options(**WRITES)) as session:
        hold_chain(session)
        mends[finding.code](session)
        session.commit()
    return replace(finding, repaired=True)


def _index(session: Session) -> Iterator[Finding]:
    missing = search_index.count_missing(session)
    if missing:
        words = ngettext(
            "{count} record is missing from the search index.", "{count} records are missing from the search index.", missing
        )
        yield Finding("search_index", words.format(count=missing))
    for derived in every_derived():
        wrong = derived.wrong(session)
        if wrong:
            words = ngettext("{count} record is not in step in {table}.", "{count} records are not in step in {table}.", wrong)
            yield Finding(derived.name, words.format(count=wrong, table=derived.name))


def _file(session: Session) -> Iterator[Finding]:
    if is_postgres(session.connection()):
        return
    for row in session.execute(text("PRAGMA integrity_check(20)")):
        if row[0] != "ok":
            yield Finding("integrity", _("The file is damaged: {finding}. Restore the latest backup.").format(finding=row[0]))


def _references(session: Session) -> Iterator[Finding]:
    if is_postgres(session.connection()):
        return
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
    details = _Details(session)
    for entry in session.scalars(select(LogEntry).order_by(LogEntry.seq).execution_options(yield_per=500)):
        if entry.seq != expected:
            yield Finding("chain_gap", _("The change log has a gap before entry {seq}.").format(seq=entry.seq))
            return
        if entry.previous_hash != previous or entry.hash != entry_hash(entry):
            yield Finding("chain_broken", _("Entry {seq} of the change log was altered.").format(seq=entry.seq))
            return
        if details_digest(details.of(entry.seq)) != entry.details_hash:
            words = _("The details of entry {seq} of the change log were altered.")
            yield Finding("details_altered", words.format(seq=entry.seq))
            return
        previous, expected = entry.hash, expected + 1
    if details.left():
        yield Finding("chain_cut", _("The end of the change log was cut off after entry {seq}.").format(seq=expected - 1))


class _Details:
    """The details of all entries, read along with the entries in one pass."""

    def __init__(self, session: Session) -> None:
        """Begin reading."""
        chosen = select(LogDetail.seq, LogDetail.table_name, LogDetail.record_id, LogDetail.before, LogDetail.after)
        self._rows = session.execute(chosen.order_by(LogDetail.seq, LogDetail.number).execution_options(yield_per=500))
        self._next = self._rows.fetchone()

    def of(self, seq: int) -> list[DetailLine]:
        """Return the lines of one entry; entries are asked for in order."""
        lines = []
        while self._next is not None and self._next.seq <= seq:
            lines.append((self._next.table_name, self._next.record_id, self._next.before, self._next.after))
            self._next = self._rows.fetchone()
        return lines

    def left(self) -> bool:
        """Tell whether there are details of entries that do not exist."""
        return self._next is not None


def _blobs(session: Session) -> Iterator[Finding]:
    for sha256, data in session.execute(select(Blob.sha256, Blob.data).execution_options(yield_per=20)):
        if hashlib.sha256(data).hexdigest() != sha256:
            yield Finding("attachment", _("The attachment {sha256} was altered.").format(sha256=sha256[:12]))
    there = select(Blob.sha256).where(Blob.sha256 == Attachment.sha256).exists()
    for name in session.scalars(select(Attachment.file_name).where(~there)):
        yield Finding("attachment", _("The file “{name}” is missing from the database.").format(name=name))
