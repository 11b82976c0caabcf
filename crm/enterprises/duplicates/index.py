"""Keeping the inverted table of names and phones in step with the records, and reading candidates from it.

A gram is kept as a number: the character's code point, or both of a pair in 21 bits each. Only the enterprises whose names
or phones changed are touched; rows are written in the order of the key.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import delete, func, insert, select, text
from sqlalchemy.orm import Session

from crm.enterprises.duplicates.model import GramCount, NameEntry, NameGram, PhoneEntry
from crm.enterprises.duplicates.names import abbreviated_grams, grams, take_apart
from crm.enterprises.model import Alias, Contact, Enterprise
from crm.kernel.text import normal_text
from crm.store.base import Base
from crm.store.derived import Derived, keep
from crm.store.engine import is_postgres
from crm.store.running import Change

T = TypeVar("T")
TOTAL = 0
"""The gram under which the number of names is kept."""
_CHUNK, _FEW = 20_000, 400
"""Enterprises brought into step at once (rows in the order of the key touch each page once), and ids looked up at once."""
_ENTRY, _GRAM, _COUNT, _PHONE = (
    Base.metadata.tables[each.__tablename__] for each in (NameEntry, NameGram, GramCount, PhoneEntry)
)
_ADD_COUNT = text(
    "INSERT INTO gram_count (gram, names) VALUES (:gram, :names) "
    "ON CONFLICT (gram) DO UPDATE SET names = gram_count.names + excluded.names"
)
_REMOVE_GRAM = text("DELETE FROM name_gram WHERE gram = :gram AND number = :number")
_NOT_DIGIT = re.compile(r"[^0-9]")

Named = tuple[str, str]
"""A kind and a text."""


def number_of(gram: str) -> int:
    """Return the number of a gram of one or two characters."""
    return ord(gram) if len(gram) == 1 else ord(gram[0]) << 21 | ord(gram[1])


def phone_digits(phone: str) -> str:
    """Return a number's digits without the country's 86, empty where fewer than seven: an extension is no one's number."""
    digits = _NOT_DIGIT.sub("", normal_text(phone)).removeprefix("0086")
    digits = digits[2:] if len(digits) == 13 and digits.startswith("86") else digits
    return digits[:20] if len(digits) >= 7 else ""


def refresh(session: Session, touched: Mapping[str, list[UUID]], changes: Collection[Change]) -> None:
    """Bring the rows of every enterprise that an act touched into step."""
    owners = dict.fromkeys(touched.get("enterprise", ()))
    for model in (Alias, Contact):
        table = str(model.__tablename__)
        ids = touched.get(table, [])
        for chunk in _chunks(ids, _FEW):
            owners |= dict.fromkeys(session.scalars(select(model.enterprise_id).where(model.id.in_(chunk))))
        if ids:
            before = (change.before for change in changes if change.table == table and change.before is not None)
            owners |= dict.fromkeys(each["enterprise_id"] for each in before)
    for chunk in _chunks([each for each in owners if each is not None], _CHUNK):
        _bring(session, chunk)


def rebuild(session: Session) -> None:
    """Make the whole table anew."""
    for table in (_ENTRY, _GRAM, _COUNT, _PHONE):
        session.execute(delete(table))
    for chunk in _chunks(list(session.scalars(select(Enterprise.id).order_by(Enterprise.id))), _CHUNK):
        _bring(session, chunk, empty=True)


def count_wrong(session: Session) -> int:
    """Count the enterprises whose rows are not as they should be."""
    wrong = 0
    there = set(session.scalars(select(NameEntry.enterprise_id).distinct()))
    every = list(session.scalars(select(Enterprise.id)))
    for chunk in _chunks(every, _FEW):
        kept, wanted = _kept_names(session, chunk), _names(session, chunk)
        phones, rung = _kept_phones(session, chunk), _phones(session, chunk)
        wrong += sum(
            {each for each, _number in kept.get(one, ())} != wanted.get(one, set())
            or phones.get(one, set()) != rung.get(one, set())
            for one in chunk
        )
    return wrong + len(there - set(every)) + (_total(session) != (session.scalar(select(func.count()).select_from(_ENTRY)) or 0))


keep(Derived("name_index", tuple(table.name for table in (_ENTRY, _GRAM, _COUNT, _PHONE)), refresh, rebuild, count_wrong))


def _bring(session: Session, ids: list[UUID], *, empty: bool = False) -> None:
    """Write what is missing of these enterprises and remove what is there too much."""
    kept = {} if empty else _kept_names(session, ids)
    wanted = _names(session, ids)
    gone = [(number, each[1]) for one in ids for each, number in kept.get(one, ()) if each not in wanted.get(one, set())]
    there = {one: {each for each, _number in entries} for one, entries in kept.items()}
    new = [(one, *each) for one in ids for each in sorted(wanted.get(one, set()) - there.get(one, set()))]
    counts: Counter[int] = Counter()
    if gone:
        _remove(session, gone, counts)
    if new:
        _add(session, new, counts)
    _add_counts(session, counts)
    _bring_phones(session, ids, {} if empty else _kept_phones(session, ids))


def add_names(session: Session, names: list[tuple[UUID, str, str]]) -> None:
    """Enter names (enterprise, kind, text) that are not in the table yet."""
    counts: Counter[int] = Counter()
    _add(session, names, counts)
    _add_counts(session, counts)


def _add_counts(session: Session, counts: Counter[int]) -> None:
    changed = [{"gram": gram, "names": names} for gram, names in sorted(counts.items()) if names]
    if changed:
        session.execute(_ADD_COUNT, changed)


def _remove(session: Session, gone: list[tuple[int, str]], counts: Counter[int]) -> None:
    rows = [{"gram": gram, "number": number} for number, name in gone for gram in _terms(name)]
    counts.subtract(row["gram"] for row in rows)
    counts[TOTAL] -= len(gone)
    session.execute(_REMOVE_GRAM, rows)
    session.execute(delete(_ENTRY).where(_ENTRY.c.number.in_([number for number, _name in gone])))


def _add(session: Session, new: list[tuple[UUID, str, str]], counts: Counter[int]) -> None:
    first = (session.scalar(select(func.max(_ENTRY.c.number))) or 0) + 1
    entries, rows = [], []
    for number, (owner, kind, name) in enumerate(new, first):
        entries.append({"number": number, "enterprise_id": owner, "kind": kind, "text": name})
        rows += [(gram, number) for gram in _terms(name)]
    counts.update(gram for gram, _number in rows)
    counts[TOTAL] += len(new)
    session.execute(insert(_ENTRY), entries)
    _add_grams(session, sorted(rows))


def _add_grams(session: Session, rows: list[tuple[int, int]]) -> None:
    """Insert rows as they are: 20 for each name are too many to be bound by name."""
    connection = session.connection()
    mark = "%s" if is_postgres(connection) else "?"
    connection.exec_driver_sql(f"INSERT INTO name_gram (gram, number) VALUES ({mark}, {mark})", rows)  # noqa: S608 - a mark


def _terms(name: str) -> set[int]:
    """Return the numbers of a name's grams."""
    parts = take_apart(name)
    return {number_of(gram) for gram in (*grams(parts.body), *abbreviated_grams(parts))}


def _names(session: Session, ids: list[UUID]) -> dict[UUID, set[Named]]:
    """Return the names that the records hold."""
    found: dict[UUID, set[Named]] = {}
    chosen = select(Enterprise.id, Enterprise.name, Enterprise.true_name).where(Enterprise.id.in_(ids))
    for owner, name, true_name in session.execute(chosen):
        found.setdefault(owner, set()).add(("name", name))
        if true_name:
            found[owner].add(("true", true_name))
    for owner, name in session.execute(select(Alias.enterprise_id, Alias.name).where(Alias.enterprise_id.in_(ids))):
        found.setdefault(owner, set()).add(("alias", name))
    return found


def _kept_names(session: Session, ids: list[UUID]) -> dict[UUID, list[tuple[Named, int]]]:
    found: dict[UUID, list[tuple[Named, int]]] = {}
    for row in session.execute(select(_ENTRY).where(_ENTRY.c.enterprise_id.in_(ids))):
        found.setdefault(row.enterprise_id, []).append(((row.kind, row.text), row.number))
    return found


def _phones(session: Session, ids: list[UUID]) -> dict[UUID, set[str]]:
    found: dict[UUID, set[str]] = {}
    chosen = select(Contact.enterprise_id, Contact.phones).where(Contact.enterprise_id.in_(ids), Contact.removed.is_(False))
    for owner, phones in session.execute(chosen):
        found.setdefault(owner, set()).update(filter(None, map(phone_digits, phones or ())))
    return {owner: phones for owner, phones in found.items() if phones}


def _kept_phones(session: Session, ids: list[UUID]) -> dict[UUID, set[str]]:
    found: dict[UUID, set[str]] = {}
    for phone, owner in session.execute(select(_PHONE.c.phone, _PHONE.c.enterprise_id).where(_PHONE.c.enterprise_id.in_(ids))):
        found.setdefault(owner, set()).add(phone)
    return found


def _bring_phones(session: Session, ids: list[UUID], kept: dict[UUID, set[str]]) -> None:
    wanted = _phones(session, ids)
    for owner, phones in kept.items():
        gone = phones - wanted.get(owner, set())
        if gone:
            session.execute(delete(_PHONE).where(_PHONE.c.enterprise_id == owner, _PHONE.c.phone.in_(gone)))
    new = [(phone, owner) for owner, phones in wanted.items() for phone in phones - kept.get(owner, set())]
    if new:
        session.execute(insert(_PHONE), [{"phone": phone, "enterprise_id": owner} for phone, owner in sorted(new)])


def _total(session: Session) -> int:
    return session.scalar(select(_COUNT.c.names).where(_COUNT.c.gram == TOTAL)) or 0


def _chunks(whole: Sequence[T], size: int) -> Iterator[list[T]]:
    for start in range(0, len(whole), size):
        yield list(whole[start : start + size])


class StoredPostings:
    """The inverted table as the matching reads it; the same answers on both databases (weights are whole numbers)."""

    def __init__(self, session: Session) -> None:
        """Read through ``session``."""
        self._session = session

    @property
    def total(self) -> int:
        """Return how many names there are."""
        return _total(self._session)

    def counts(self, wanted: Collection[str]) -> Mapping[str, int]:
        """Return in how many names each gram stands."""
        by_number = {number_of(gram): gram for gram in wanted}
        found: dict[str, int] = {}
        for chunk in _chunks(list(by_number), 900):
            rows = self._session.execute(select(_COUNT.c.gram, _COUNT.c.names).where(_COUNT.c.gram.in_(chunk)))
            found |= {by_number[gram]: names for gram, names in rows if names > 0}
        return found

    def best(self, weights: Mapping[str, int], limit: int) -> Sequence[int]:
        """Return the names that hold grams of the largest weight together, summed by the database."""
        lists = " UNION ALL ".join(
            f"SELECT number, {weight:d} AS weight FROM name_gram WHERE gram = {number_of(gram):d}"  # noqa: S608 - numbers only
            for gram, weight in weights.items()
        )
        best = f"SELECT number FROM ({lists}) AS held GROUP BY number ORDER BY sum(weight) DESC, number LIMIT {limit:d}"  # noqa: S608
        return list(self._session.connection().exec_driver_sql(best).scalars())

    def names(self, numbers: Sequence[int]) -> Mapping[int, str]:
        """Return the names under these numbers."""
        if not numbers:
            return {}
        rows = self._session.execute(select(_ENTRY.c.number, _ENTRY.c.text).where(_ENTRY.c.number.in_(numbers)))
        return {number: name for number, name in rows}  # noqa: C416 - rows are not pairs to mypy

    def owners(self, numbers: Iterable[int]) -> dict[int, tuple[UUID, str]]:
        """Return by number the enterprise and the kind of its name."""
        chosen = select(_ENTRY.c.number, _ENTRY.c.enterprise_id, _ENTRY.c.kind).where(_ENTRY.c.number.in_(list(numbers)))
        return {number: (owner, kind) for number, owner, kind in self._session.execute(chosen)}

    def rung(self, phones: Iterable[str]) -> list[UUID]:
        """Return the enterprises that a phone number leads to."""
        digits = [each for each in map(phone_digits, phones) if each]
        if not digits:
            return []
        chosen: Any = select(_PHONE.c.enterprise_id).where(_PHONE.c.phone.in_(digits)).order_by(_PHONE.c.enterprise_id)
        return list(dict.fromkeys(self._session.scalars(chosen)))
