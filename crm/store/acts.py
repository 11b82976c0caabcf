"""Acts: every change of the data is one named function, one transaction, one entry in the change log.

::

    @act("register_first_report", label=N_("Register first report"), undoable=False)
    def register_first_report(work: Work, report_id: UUID) -> FirstReport:
        '''Register a received report 首报登记.'''

Called with a :class:`Work`, it returns :class:`Done`, which holds the function's own value and
what changed. An act called inside another act joins it: same transaction, same entry, and the
inner function's own value is returned inside the inner ``Done``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import wraps
from pathlib import Path
from typing import Any, Concatenate, Generic, ParamSpec, Protocol, TypeVar
from uuid import UUID

from sqlalchemy import Engine, event, insert, inspect
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from crm.kernel.clock import Clock
from crm.kernel.errors import EnvironmentProblem, SijiError, Stale
from crm.kernel.i18n import _
from crm.store import search_index
from crm.store.base import Record
from crm.store.change_writer import write_entry
from crm.store.engine import WRITES, unreadable

P = ParamSpec("P")
T = TypeVar("T")


class ActingPerson(Protocol):
    """What the store must know of whoever acts (the full actor lives with the people)."""

    @property
    def account_id(self) -> UUID | None:
        """Return the account, None for the program itself."""
        ...

    @property
    def name(self) -> str:
        """Return the official's name."""
        ...

    @property
    def unit_id(self) -> UUID | None:
        """Return the unit acted for."""
        ...

    @property
    def role(self) -> str:
        """Return the role's code."""
        ...


@dataclass(frozen=True, slots=True)
class Change:
    """One record that an act changed: ``before`` is None for a new one, ``after`` None for a removed one."""

    table: str
    record_id: UUID
    before: dict[str, Any] | None
    after: dict[str, Any] | None


@dataclass(frozen=True, slots=True)
class Done(Generic[T]):
    """What an act returns: its own value, its place in the change log and what changed."""

    value: T
    seq: int
    act: str
    label: str
    undoable: bool
    changes: tuple[Change, ...] = ()

    @property
    def tables(self) -> frozenset[str]:
        """Return the tables that changed, for views to refresh."""
        return frozenset(change.table for change in self.changes)


@dataclass
class Work:
    """A unit of work: whose hands, which database, which clock. Used for acts and for reads."""

    engine: Engine
    actor: Any
    clock: Clock
    station: str = "local"
    _session: Session | None = None
    _running: _Running | None = None

    @property
    def session(self) -> Session:
        """Return the act's session, or one for reading, opened on first use."""
        if self._session is None:
            self._session = Session(self.engine, expire_on_commit=False)
        return self._session

    @property
    def in_act(self) -> bool:
        """Tell whether an act is running."""
        return self._running is not None

    def close(self) -> None:
        """End the reading session; nothing unsaved exists outside an act."""
        if self._session is not None:
            self._session.close()
            self._session = None

    def note_subject(self, record: Record, title: str) -> None:
        """Name the record this act is about and its title as the change log shows it."""
        if self._running is not None and self._running.subject is None:
            self._running.subject, self._running.title = record, title[:300]

    def without_details(self) -> None:
        """Log this act without before and after (a county loaded as a whole cannot be undone)."""
        if self._running is not None:
            self._running.details = False

    def bulk_insert(self, model: type[Record], rows: list[dict[str, Any]]) -> None:
        """Insert many rows (each with its ``id``) at once; they are logged like any other change."""
        if not rows or self._running is None:
            return
        for row in rows:
            row.setdefault("version", 1)
        self.session.execute(insert(model), rows)
        table = str(model.__tablename__)
        if self._running.details:
            self._running.changes.update({(table, row["id"]): Change(table, row["id"], None, row) for row in rows})
        else:
            self._running.touched.setdefault(table, []).extend(row["id"] for row in rows)


@dataclass
class _Running:
    """The act now running."""

    name: str
    undoable: bool
    changes: dict[tuple[str, UUID], Change] = field(default_factory=dict)
    touched: dict[str, list[UUID]] = field(default_factory=dict)
    subject: Record | None = None
    title: str = ""
    details: bool = True
    undoes: int | None = None

    def add(self, change: Change) -> None:
        """Fold a later change of the same record into the earlier one."""
        key = (change.table, change.record_id)
        earlier = self.changes.pop(key, None)
        before = earlier.before if earlier else change.before
        if before is not None or change.after is not None:
            self.changes[key] = Change(change.table, change.record_id, before, change.after)


LABELS: dict[str, str] = {}
"""Act name → its untranslated label, for “Undo ⟨act⟩” and the timeline."""


def act(
    name: str,
    *,
    label: str,
    undoable: bool = True,
) -> Callable[[Callable[Concatenate[Work, P], T]], Callable[Concatenate[Work, P], Done[T]]]:
    """Make a function an act; see the module's docstring. ``label`` is marked with ``N_``."""
    LABELS[name] = label

    def decorate(function: Callable[Concatenate[Work, P], T]) -> Callable[Concatenate[Work, P], Done[T]]:
        @wraps(function)
        def run(work: Work, /, *args: P.args, **kwargs: P.kwargs) -> Done[T]:
            if work.in_act:
                return Done(function(work, *args, **kwargs), 0, name, label, undoable)
            return perform(work, _Running(name, undoable), lambda: function(work, *args, **kwargs))

        return run

    return decorate


def perform(work: Work, running: _Running, function: Callable[[], T]) -> Done[T]:
    """Run ``function`` as the act ``running`` in one transaction; roll everything back on any error."""
    work.close()
    session = Session(work.engine.execution_options(**WRITES), expire_on_commit=False)
    work._session, work._running = session, running  # noqa: SLF001 - Work is this module's own
    event.listen(session, "after_flush", _collector(running))
    try:
        value = function()
        session.flush()
        entry = write_entry(work, running)
        search_index.refresh(session, _touched(running))
        session.commit()
    except StaleDataError as error:
        session.rollback()
        raise stale() from error
    except DBAPIError as error:
        session.rollback()
        raise _environment(work, error) from error
    except BaseException:
        session.rollback()
        raise
    finally:
        session.close()
        work._session, work._running = None, None  # noqa: SLF001
    return Done(
        value, entry.seq, running.name, LABELS.get(running.name, running.name), running.undoable, tuple(running.changes.values())
    )


def stale() -> Stale:
    """Say that the record changed meanwhile."""
    return Stale("stale", _("Someone else changed this record meanwhile. Reload it and compare before saving again."))


def check_version(record: Record, expected: int | None) -> None:
    """Refuse a save based on an old reading of ``record``. Raises Stale."""
    if expected is not None and record.version != expected:
        raise stale()


def _environment(work: Work, error: DBAPIError) -> SijiError | DBAPIError:
    """Sort a driver's error: the machine's fault becomes a sentence, ours stays a bug."""
    reason = str(error.orig)
    if "full" in reason:
        return EnvironmentProblem("disk_full", _("The disk is full; nothing was saved. Free some space and save again."))
    if any(word in reason for word in ("locked", "busy", "malformed", "disk I/O", "readonly", "encrypted")):
        return unreadable(Path(str(work.engine.url.database or "")), error)
    return error


def _touched(running: _Running) -> dict[str, list[UUID]]:
    touched = {table: list(ids) for table, ids in running.touched.items()}
    for change in running.changes.values():
        touched.setdefault(change.table, []).append(change.record_id)
    return touched


def _collector(running: _Running) -> Callable[[Session, object], None]:
    def collect(session: Session, _context: object) -> None:
        if not running.details:
            for record in _records((*session.new, *session.dirty, *session.deleted)):
                running.touched.setdefault(str(record.__tablename__), []).append(record.id)
            return
        for record in _records(session.new):
            running.add(Change(str(record.__tablename__), record.id, None, _values(record)))
        for record in _records(session.dirty):
            before = _values_before(record)
            if before is not None:
                running.add(Change(str(record.__tablename__), record.id, before, _values(record)))
        for record in _records(session.deleted):
            running.add(Change(str(record.__tablename__), record.id, _values(record), None))

    return collect


def _records(objects: Iterable[object]) -> list[Record]:
    return [each for each in objects if isinstance(each, Record)]


def _values(record: Record) -> dict[str, Any]:
    loaded = inspect(record).dict
    return {attribute.key: loaded.get(attribute.key) for attribute in type(record).__mapper__.column_attrs}


def _values_before(record: Record) -> dict[str, Any] | None:
    """Return the values as they were before the flush, or None when nothing changed."""
    values, changed = _values(record), False
    state = inspect(record)
    for attribute in type(record).__mapper__.column_attrs:
        history = state.attrs[attribute.key].history
        if history.has_changes():
            changed = True
            values[attribute.key] = history.deleted[0] if history.deleted else None
    return values if changed else None


def joined(done: Done[T]) -> T:
    """Return the own value of an act called inside another."""
    return done.value
