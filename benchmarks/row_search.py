"""A keystroke in the query desk to 50 ranked rows, against the bare full-text query on the same table."""

from __future__ import annotations

from sqlalchemy import Connection

from benchmarks.measure import Bench, Measured, in_turn
from crm.kernel.text import normal_text, spaced
from crm.people.queries import actor_by_login
from crm.store.search import search

TYPED = ("储", "储能", "储能 江苏", "苏州 电池", "有限公司", "cn", "138", "3")
"""What stands in the box after each keystroke: one character, words, pinyin initials, digits."""
BARE = (
    "SELECT d.kind, d.record_id, d.title, d.content FROM search_fts JOIN search_doc d ON d.docid = search_fts.rowid "
    "WHERE search_fts MATCH ? ORDER BY search_fts.rowid DESC LIMIT 50"
)


def measure(bench: Bench) -> list[Measured]:
    """Type the same keystrokes through the search and into the bare query; per keystroke."""
    desk = bench.desk()
    work = desk.work(None)
    actor = actor_by_login(work.session, None)
    phrases = [_phrases(each) for each in TYPED]

    def typed() -> None:
        for each in TYPED:
            search(work.session, each, units=actor.units, limit=50)
            work.close()

    with desk.engine.connect() as connection:
        floor, value = in_turn(lambda: _bare(connection, phrases), typed, bench.rounds * 4)
    work.close()
    desk.close()
    return [Measured("a keystroke in the query desk, 50 rows", floor / len(TYPED), value / len(TYPED), 2)]


def _bare(connection: Connection, phrases: list[str]) -> None:
    cursor = connection.connection.cursor()
    for each in phrases:
        cursor.execute(BARE, (each,)).fetchall()


def _phrases(text: str) -> str:
    """Write the words of ``text`` in the full-text query's own language; the last Latin run may be a beginning."""
    words = [spaced(word) for word in normal_text(text).split()]
    return " AND ".join(f'"{word}"*' if word[-1].isascii() else f'"{word}"' for word in words)
