"""Searching the index: words in any order, newest first, the same answers on both databases."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Select, String, bindparam, column, literal_column, select, table
from sqlalchemy.orm import Session

from crm.kernel.text import normal_text, spaced
from crm.store.engine import is_postgres
from crm.store.search_index import SearchDoc, in_view

SEARCH_FTS = table("search_fts", column("rowid"))
"""The FTS5 table of SQLite, which SQLAlchemy does not map."""
_HITS = select(SearchDoc.kind, SearchDoc.record_id, SearchDoc.title, SearchDoc.content)
_MATCHING = (
    _HITS.join(SEARCH_FTS, SEARCH_FTS.c.rowid == SearchDoc.docid)
    .where(literal_column("search_fts").op("MATCH")(bindparam("phrases", type_=String)))
    .order_by(SEARCH_FTS.c.rowid.desc())
)
"""The rows that hold every word, newest first, on SQLite: made once, for it is asked with every keystroke."""
SNIPPET = 48
"""Characters of content shown around the first match."""


class Hit(NamedTuple):
    """A record found: its kind, id, title, and the stretch of content around the match."""

    kind: str
    record_id: UUID
    title: str
    snippet: str


def search(
    session: Session, query: str, *, units: Collection[UUID] | None, limit: int = 50, kinds: Collection[str] = ()
) -> list[Hit]:
    """Find records by words in any order; ``units`` None means all. Empty query finds nothing."""
    words = [spaced(word) for word in normal_text(query).split()]
    words = [word for word in words if word]
    if not words or limit < 1:
        return []
    postgres = is_postgres(session.connection())
    chosen = (_containing(words) if postgres else _MATCHING).limit(limit)
    if units is not None:
        chosen = chosen.where(in_view(units, kinds))
    if kinds:
        chosen = chosen.where(SearchDoc.kind.in_(list(kinds)))
    plain = normal_text(query).split()
    found = session.connection().execute(chosen, {} if postgres else {"phrases": _phrases(words)})
    return [Hit(kind, record_id, title, snippet(content, plain)) for kind, record_id, title, content in found]


def _containing(words: list[str]) -> Select[str, UUID, str, str]:
    """Choose the rows that hold every word, newest first, on PostgreSQL."""
    like = [f"% {word}%" if _open_ended(word) else f"% {word} %" for word in words]
    return _HITS.where(*(SearchDoc.body.like(each) for each in like)).order_by(SearchDoc.docid.desc())


def _phrases(words: list[str]) -> str:
    """Write the words in the language of SQLite's full-text query."""
    return " AND ".join(f'"{word}"*' if _open_ended(word) else f'"{word}"' for word in words)


def _open_ended(word: str) -> bool:
    """Tell whether the last token is Latin or digits, which may be the beginning of a longer one."""
    return word[-1].isascii()


def snippet(content: str, words: list[str]) -> str:
    """Cut ``content`` to the stretch around the first word found in it."""
    lower = content.lower()
    places = [lower.find(word.lower()) for word in words]
    first = min((place for place in places if place >= 0), default=0)
    start = max(0, first - SNIPPET // 4)
    cut = content[start : start + SNIPPET].replace("\n", " ")
    return ("…" if start else "") + cut + ("…" if start + SNIPPET < len(content) else "")


def spans(shown: str, query: str) -> list[tuple[int, int]]:
    """Return the stretches (start, end) of ``shown`` that words of ``query`` matched, joined where they touch."""
    lower, found = shown.lower(), []
    for word in normal_text(query).lower().split():
        place = lower.find(word)
        while place >= 0:
            found.append((place, place + len(word)))
            place = lower.find(word, place + len(word))
    joined: list[tuple[int, int]] = []
    for start, end in sorted(found):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined
