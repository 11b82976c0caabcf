"""Tables derived from records 派生表: kept in step inside the act that changes the records, made anew at will."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from crm.store.running import Change


@dataclass(frozen=True, slots=True)
class Derived:
    """How one set of derived tables is kept.

    ``tables`` are their names; ``refresh`` is told the ids an act touched by table, and its changes; ``rebuild`` makes everything anew; ``wrong``
    counts the records that are not as they should be.
    """

    name: str
    tables: tuple[str, ...]
    refresh: Callable[[Session, Mapping[str, list[UUID]], Collection[Change]], None]
    rebuild: Callable[[Session], None]
    wrong: Callable[[Session], int]


_kept: dict[str, Derived] = {}


def keep(derived: Derived) -> None:
    """Have derived tables kept in step; called once by the subject that owns them."""
    _kept[derived.name] = derived


def every_derived() -> Iterable[Derived]:
    """Return what is kept in step."""
    return _kept.values()
