"""Acts: every change of the data is one named function, one transaction, one entry in the change log.

::

    @act("register_first_report", label=N_("Register first report"), undoable=False)
    def register_first_report(work: Work, report_id: UUID) -> FirstReport:
        '''Register a received report 首报登记.'''

Called with a :class:`Work`, it returns :class:`Done`, which holds the function's own value and
what changed. An act called inside another act joins it: same transaction, same entry, and the
inner function's own value is returned inside the inner ``Done`` (``seq`` 0, no changes: they are the
outer act's).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, Concatenate, Generic, ParamSpec, Protocol, TypeVar
from uuid import UUID

from sqlalchemy import Engine, insert
from sqlalchemy.exc import NoResultFound
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from crm.kernel.clock import Clock
from crm.kernel.errors import Stale
from crm.kernel.i18n import _
from crm.store import search_index
from crm.store.base import Record
from crm.store.change_log import LogEntry
from crm.store.change_writer import write_entry
from crm.store.derived import every_derived
from crm.store.engine import WRITES
from crm.store.running import Change, Running, completed, watch

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
    _running: Running | None = None

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
        """Insert many rows (by attribute name, each with its ``id``) at once; they are logged like any other change."""
        if self._running is None:
            raise RuntimeError("rows are inserted inside an act only")
        if not rows:
            return
        whole = completed(model, rows)
        self.session.flush()
        table = str(model.__tablename__)
        self.session.connection().execute(insert(model.metadata.tables[table]), whole)
        if not self._running.details:
            self._running.touched.setdefault(table, []).extend(row["id"] for row in whole)
            return
        for row in whole:
            self._running.add(Change(table, row["id"], None, row))


@dataclass(frozen=True, slots=True)
class KnownAct:
    """An act as the registry knows it: the function to call, where it is written, whether it can be undone."""

    name: str
    module: str
    file: str
    undoable: bool
    run: Callable[..., Done[Any]]


LABELS: dict[str, str] = {}
"""Act name → its untranslated label, for “Undo ⟨act⟩” and the timeline."""
ACTS: dict[str, KnownAct] = {}
"""Every act of the modules loaded so far, by name."""


def act(
    name: str,
    *,
    label: str,
    undoable: bool = True,
) -> Callable[[Callable[Concatenate[Work, P], T]], Callable[Concatenate[Work, P], Done[T]]]:
    """Make a function an act; see the module's docstring. ``label`` is marked with ``N_``. Raises ValueError for a name taken."""
    LABELS[name] = label

    def decorate(function: Callable[Concatenate[Work, P], T]) -> Callable[Concatenate[Work, P], Done[T]]:
        @wraps(function)
        def run(work: Work, /, *args: P.args, **kwargs: P.kwargs) -> Done[T]:
            if work._running is not None:  # noqa: SLF001 - Work is this module's own
                return _join(work._running, name, undoable, lambda: function(work, *args, **kwargs))  # noqa: SLF001
            return perform(work, Running(name, undoable), lambda: function(work, *args, **kwargs))

        if name in ACTS and ACTS[name].file != function.__code__.co_filename:
            raise ValueError(f"{function.__module__} names an act {name}, as {ACTS[name].module} does")
        ACTS[name] = KnownAct(name, function.__module__, function.__code__.co_filename, undoable, run)
        return run

    return decorate


def _join(running: Running, name: str, undoable: bool, function: Callable[[], T]) -> Done[T]:
    """Run an act inside another. Should it fail, the outer one cannot be saved: its part would be half done."""
    try:
        value = function()
    except BaseException:
        running.broken = True
        raise
    return Done(value, 0, name, LABELS[name], undoable)


def perform(work: Work, running: Running, function: Callable[[], T]) -> Done[T]:
    """Run ``function`` as the act ``running`` in one transaction; roll everything back on any error.

    An act that changes no record leaves no entry: its ``Done`` has ``seq`` 0 and cannot be undone. Raises Stale where
    somebody else changed or removed meanwhile what the act works on, and whatever ``function`` raises.
    """
    work.close()
    session = Session(work.engine.execution_options(**WRITES), expire_on_commit=False)
    work._session, work._running = session, running  # noqa: SLF001 - Work is this module's own
    watch(session, running)
    try:
        value = function()
        session.flush()
        entry = _record(work, running)
        session.commit()
    except StaleDataError as error:
        session.rollback()
        raise stale() from error
    except NoResultFound as error:
        session.rollback()
        raise Stale("gone", _("This record is no longer there: someone removed it meanwhile. Reload the list.")) from error
    except BaseException:
        session.rollback()
        raise
    finally:
        session.close()
        work._session, work._running = None, None  # noqa: SLF001
    label = LABELS.get(running.name, running.name)
    if entry is None:
        return Done(value, 0, running.name, label, undoable=False)
    return Done(value, entry.seq, running.name, label, entry.undoable, tuple(running.changes.values()))


def _record(work: Work, running: Running) -> LogEntry | None:
    """Write the log entry and the search rows of what changed; None when nothing did."""
    if running.broken:
        raise RuntimeError("an act inside this one failed and the failure was swallowed")
    if running.nothing():
        return None
    entry = write_entry(work, running)
    if running.details:
        touched = running.touched_ids()
        search_index.refresh(work.session, touched, running.changes.values())
        for derived in every_derived():
            derived.refresh(work.session, touched, running.changes.values())
    else:
        search_index.rebuild(work.session)  # a county loaded as a whole: newest first holds from the start
        for derived in every_derived():
            derived.rebuild(work.session)
    return entry


def stale() -> Stale:
    """Say that the record changed meanwhile."""
    return Stale("stale", _("Someone else changed this record meanwhile. Reload it and compare before saving again."))


def check_version(record: Record, expected: int | None) -> None:
    """Refuse a save based on an old reading of ``record``. Raises Stale."""
    if expected is not None and record.version != expected:
        raise stale()
