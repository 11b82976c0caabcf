"""Engines: SQLite through SQLCipher with the opening pragmas, and PostgreSQL.

SQLite runs with the driver in autocommit and an explicit BEGIN on the engine's begin event, so
that DDL rolls back too; acts begin IMMEDIATE, so that two writers never deadlock half-way.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, cast

import sqlcipher3.dbapi2 as sqlcipher
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.pool import QueuePool

from crm.kernel.errors import EnvironmentProblem
from crm.kernel.i18n import _

PATIENCE = 10_000
"""Milliseconds to wait for another writer before saying that the file is locked."""
WRITES = {"siji_writes": True}
"""Execution options of an engine whose transactions write."""


def reading_connection(path: Path, key: bytes | None = None) -> Any:  # noqa: ANN401 - the driver ships no types
    """Open a file for reading only, so that nothing of it is changed. Raises the driver's errors, on first use too."""
    connection = sqlcipher.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, isolation_level=None)
    if key is not None:
        connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
    return connection


def sqlite_connection(path: Path, key: bytes | None = None, *, patience: int = PATIENCE) -> Any:  # noqa: ANN401 - the driver ships no types
    """Open one raw connection with the ritual's pragmas. Raises EnvironmentProblem for a wrong key or file."""
    try:
        connection = sqlcipher.connect(str(path), isolation_level=None, check_same_thread=False, timeout=patience / 1000)
    except sqlcipher.DatabaseError as error:
        raise unreadable(path, error) from error
    try:
        if key is not None:
            connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        for pragma in (
            "foreign_keys = ON",
            "journal_mode = WAL",
            "synchronous = FULL",
            f"busy_timeout = {patience}",
            "temp_store = MEMORY",
            "cache_size = -16000",
        ):
            connection.execute(f"PRAGMA {pragma}")
        _read_back(connection)
    except sqlcipher.DatabaseError as error:
        connection.close()
        raise unreadable(path, error) from error
    return connection


def unreadable(path: Path, error: Exception) -> EnvironmentProblem:
    """Say why a database file cannot be opened, read or written."""
    reason = str(error)
    if "disk is full" in reason:
        return EnvironmentProblem("disk_full", _("The disk is full; nothing was saved. Free some space and save again."))
    if "locked" in reason or "busy" in reason:
        text = _("{path} is locked by another program. Close it there and try again.")
        return EnvironmentProblem("database_locked", text.format(path=path))
    if "readonly" in reason:
        text = _("{path} may only be read, not written. Give yourself the right to write, or choose another folder.")
        return EnvironmentProblem("database_readonly", text.format(path=path))
    if "unable to open" in reason:
        return EnvironmentProblem("database_missing", _("{path} cannot be opened; check the folder.").format(path=path))
    if "disk I/O" in reason:
        text = _("The disk refuses to read or write {path}. Check the disk; nothing of this was saved.")
        return EnvironmentProblem("disk_failing", text.format(path=path))
    text = _(
        "{path} is not a readable Siji database: it is damaged or the password is not its own. "
        "Restore the latest backup from the folder “backups”."
    )
    return EnvironmentProblem("database_damaged", text.format(path=path))


_FAULTS = ("disk is full", "locked", "busy", "malformed", "disk I/O", "readonly", "unable to open", "not a database", "encrypted")
"""Words of SQLite's own messages that speak of the machine; any other error is a bug of ours."""


def _read_back(connection: Any) -> None:  # noqa: ANN401 - the driver ships no types
    """Foreign keys can be ignored silently; read the pragma back (it comes as text or number)."""
    if str(connection.execute("PRAGMA foreign_keys").fetchone()[0]) != "1":
        raise EnvironmentProblem("foreign_keys_off", _("This SQLite does not enforce references; it cannot be used."))


def sqlite_engine(path: Path, key: bytes | None = None, *, patience: int = PATIENCE) -> Engine:
    """Return an engine over one SQLite file (``key``: 32 raw bytes, or None for an open file).

    ``patience``: milliseconds to wait for another writer.
    """
    engine = create_engine(
        "sqlite://",
        module=sqlcipher,
        creator=lambda: sqlite_connection(path, key, patience=patience),
        poolclass=QueuePool,
        pool_size=2,
        max_overflow=4,
    )

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get("siji_writes")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    @event.listens_for(engine, "handle_error")
    def _tell(context: ExceptionContext) -> EnvironmentProblem | None:
        error = context.original_exception
        told = isinstance(error, sqlcipher.DatabaseError) and not isinstance(error, sqlcipher.IntegrityError)
        if told and any(word in str(error) for word in _FAULTS):
            return unreadable(path, cast("Exception", error))
        return None

    return engine


def postgres_engine(url: str) -> Engine:
    """Return an engine over PostgreSQL (``postgresql+psycopg://…``)."""
    engine = create_engine(url, pool_size=2, max_overflow=4, pool_pre_ping=True)

    @event.listens_for(engine, "handle_error")
    def _tell(context: ExceptionContext) -> EnvironmentProblem | None:
        state = getattr(context.original_exception, "sqlstate", None)
        if state in ("53100", "53200"):
            return EnvironmentProblem(
                "disk_full", _("The database server is out of space; nothing was saved. Tell whoever runs it.")
            )
        if state in ("40P01", "40001", "55P03"):
            return EnvironmentProblem("database_locked", _("Someone else was saving at the same moment. Save again."))
        if type(context.original_exception).__name__ == "OperationalError" and (state is None or state[:2] in ("08", "57")):
            text = _("The database server {host} does not answer. Check the network and try again; nothing was saved.")
            return EnvironmentProblem("server_away", text.format(host=engine.url.host or "localhost"))
        return None

    return engine


def is_postgres(bound: Engine | Connection) -> bool:
    """Tell which of the two databases this is."""
    return bound.dialect.name == "postgresql"
