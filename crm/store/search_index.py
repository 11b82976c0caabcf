"""The search index 查询台: one row a findable record, tokenised the same on both databases.

Text becomes tokens by :func:`crm.kernel.text.spaced`: every Chinese character a token, Latin and
digit runs whole. SQLite keeps them in a contentless FTS5 table, PostgreSQL in a column searched
by LIKE; a word is a phrase of tokens, and a Latin or digit token at its end may be a beginning.
``docid`` grows with every change, so “newest first” is simply the largest first.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Index,
    Integer,
    Select,
    String,
    Text,
    and_,
    delete,
    func,
    insert,
    or_,
    select,
    text,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from crm.kernel.text import spaced
from crm.store.base import Base
from crm.store.engine import is_postgres
from crm.store.running import Change
from crm.store.types import IdType

Owners = Callable[[Session, list[UUID]], list[UUID]]
"""From ids of changed rows to ids of the records whose search row must be rebuilt."""


class SearchDoc(Base):
    """One findable record."""

    __tablename__ = "search_doc"
    __table_args__ = (Index("ix_search_doc_record", "record_id", "kind"),)

    docid: Mapped[int] = mapped_column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(String(20))
    record_id: Mapped[UUID] = mapped_column(IdType)
    unit_id: Mapped[UUID | None] = mapped_column(IdType)
    title: Mapped[str] = mapped_column(String(300))
    content: Mapped[str] = mapped_column(Text)
    body: Mapped[str] = mapped_column(Text)


@dataclass(frozen=True, slots=True)
class Findable:
    """What a record is found by: its title, readable content, and extra tokens (pinyin initials)."""

    record_id: UUID
    unit_id: UUID | None
    title: str
    content: str
    tokens: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Source:
    """How one kind of record gets into the index: from which tables, and built how.

    ``beyond`` returns the ids of the records that units see besides those of their own, None where there are none.
    """

    kind: str
    tables: Mapping[str, Owners | None]
    build: Callable[[Session, list[UUID]], Iterable[Findable]]
    every: Callable[[Session], list[UUID]]
    beyond: Callable[[Collection[UUID]], Select[UUID]] | None = None


_sources: dict[str, Source] = {}
_DOC = Base.metadata.tables[SearchDoc.__tablename__]
_DOC_ADD, _LARGEST = insert(_DOC), select(func.max(_DOC.c.docid))
_FTS_ADD = text("INSERT INTO search_fts(rowid, body) VALUES (:docid, :body)")
_FTS_REMOVE = text("DELETE FROM search_fts WHERE rowid = :docid")
_CHUNK = 500


def register(source: Source) -> None:
    """Make a kind of record findable; called once by the subject's ``search.py``."""
    _sources[source.kind] = source


def tables() -> set[str]:
    """Return the tables that the index and what it finds stand in."""
    return {SearchDoc.__tablename__, *(table for source in _sources.values() for table in source.tables)}


def in_view(units: Collection[UUID], kinds: Collection[str] = ()) -> ColumnElement[bool]:
    """Return the condition of rows that units may find, of some ``kinds`` or all: their own, and what else they see."""
    seen = [
        and_(SearchDoc.kind == source.kind, SearchDoc.record_id.in_(source.beyond(units)))
        for source in _sources.values()
        if source.beyond is not None and (not kinds or source.kind in kinds)
    ]
    return or_(SearchDoc.unit_id.in_(list(units)), *seen)


def refresh(session: Session, touched: Mapping[str, list[UUID]], changes: Collection[Change] = ()) -> None:
    """Rebuild the rows of every record that an act touched, inside its transaction."""
    before = [change for change in changes if change.before is not None]
    new = {change.record_id for change in changes if change.before is None}
    for source in _sources.values():
        ids: dict[UUID, None] = {}
        for table, owners in source.tables.items():
            changed = touched.get(table, [])
            if changed and owners is not None:
                ids.update(dict.fromkeys(_former_owners(source.kind, table, before)))
            if changed:
                ids.update(dict.fromkeys(changed if owners is None else owners(session, changed)))
        for chunk in _chunks(list(ids)):
            old = [each for each in chunk if each not in new]
            if old:
                _remove(session, source.kind, old)
            _add(session, source.kind, source.build(session, chunk))


def _former_owners(kind: str, table: str, changes: Iterable[Change]) -> Iterator[UUID]:
    """Return the records of ``kind`` (a table too) that changed or removed rows of ``table`` referred to before."""
    columns = [key.parent.name for key in Base.metadata.tables[table].foreign_keys if key.column.table.name == kind]
    for change in changes:
        if change.table == table and change.before is not None:
            yield from (change.before[name] for name in columns if change.before[name] is not None)


def rebuild(session: Session, progress: Callable[[int, int], None] = lambda _done, _total: None) -> int:
    """Make the whole index anew, kinds mixed by the age of their records (ids sort by moment); returns the number of rows."""
    session.execute(delete(SearchDoc))
    if not is_postgres(session.connection()):
        session.execute(text("INSERT INTO search_fts(search_fts) VALUES('delete-all')"))
    wanted = sorted((record_id.int, source.kind) for source in _sources.values() for record_id in source.every(session))
    for start in range(0, len(wanted), _CHUNK):
        chunk = wanted[start : start + _CHUNK]
        for source in _sources.values():
            ids = [UUID(int=number) for number, kind in chunk if kind == source.kind]
            if ids:
                _add(session, source.kind, source.build(session, ids))
        progress(min(start + _CHUNK, len(wanted)), len(wanted))
    return session.scalar(select(func.count()).select_from(SearchDoc)) or 0


def count_missing(session: Session) -> int:
    """Count records that should be findable and are not, rows whose record is gone, and rows without their tokens."""
    wrong = 0
    for source in _sources.values():
        rows = list(session.scalars(select(SearchDoc.record_id).where(SearchDoc.kind == source.kind)))
        there = set(rows)
        wrong += len(there ^ set(source.every(session))) + len(rows) - len(there)
    if not is_postgres(session.connection()):
        unpaired = (
            "SELECT (SELECT count(*) FROM search_doc WHERE docid NOT IN (SELECT id FROM search_fts_docsize))"
            " + (SELECT count(*) FROM search_fts_docsize WHERE id NOT IN (SELECT docid FROM search_doc))"
        )
        wrong += session.scalar(text(unpaired)) or 0
    return wrong


def _chunks(ids: list[UUID]) -> Iterable[list[UUID]]:
    for start in range(0, len(ids), _CHUNK):
        yield ids[start : start + _CHUNK]


def _remove(session: Session, kind: str, ids: list[UUID]) -> None:
    found = _DOC.c.record_id.in_(ids), _DOC.c.kind == kind
    connection = session.connection()
    if not is_postgres(connection):
        numbers = connection.execute(select(_DOC.c.docid).where(*found)).scalars().all()
        if not numbers:
            return
        connection.execute(_FTS_REMOVE, [{"docid": number} for number in numbers])
    connection.execute(delete(_DOC).where(*found))


def _add(session: Session, kind: str, findables: Iterable[Findable]) -> None:
    connection = session.connection()
    first = (connection.execute(_LARGEST).scalar() or 0) + 1
    postgres = is_postgres(connection)
    rows, bodies = [], []
    for docid, each in enumerate(findables, first):
        body = " ".join((spaced(each.title), spaced(each.content), *each.tokens))
        rows.append(
            {
                "docid": docid,
                "kind": kind,
                "record_id": each.record_id,
                "unit_id": each.unit_id,
                "title": each.title[:300],
                "content": each.content,
                "body": f" {body} " if postgres else "",
            }
        )
        bodies.append({"docid": docid, "body": body})
    if not rows:
        return
    connection.execute(_DOC_ADD, rows)
    if not postgres:
        connection.execute(_FTS_ADD, bodies)


def initials_tokens(initials: str, most: int = 24) -> tuple[str, ...]:
    """Return every ending of a name's pinyin initials, so that “cntp” finds 中瑞储能托盘 from its middle."""
    return tuple(initials[start:] for start in range(min(len(initials) - 1, most)))


def create_index_table(connection: Connection) -> None:
    """Make the FTS5 table of SQLite; PostgreSQL needs none. Called by the first migration."""
    if not is_postgres(connection):
        connection.exec_driver_sql(
            "CREATE VIRTUAL TABLE IF NOT EXISTS search_fts USING fts5(body, content='', contentless_delete=1, "
            "tokenize='unicode61 remove_diacritics 0')"
        )
