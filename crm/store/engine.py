"""Engines: SQLite through SQLCipher with the opening pragmas, and PostgreSQL.

SQLite runs with the driver in autocommit and an explicit BEGIN on the engine's begin event, so
that DDL rolls back too; acts begin IMMEDIATE, so that two writers never deadlock half-way.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import sqlcipher3.dbapi2 as sqlcipher
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.pool import QueuePool

from crm.kernel.errors import EnvironmentProblem
from crm.kernel.i18n import _

WRITES = {"siji_writes": True}
"""Execution options of an engine whose transactions write."""


def sqlite_connection(path: Path, key: bytes | None = None) -> Any:  # noqa: ANN401 - the driver ships no types
    """Open one raw connection with the ritual's pragmas. Raises EnvironmentProblem for a wrong key or file."""
    connection = sqlcipher.connect(str(path), isolation_level=None, check_same_thread=False, timeout=10)
    try:
        if key is not None:
            connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        for pragma in (
            "foreign_keys = ON",
            "journal_mode = WAL",
            "synchronous = FULL",
            "busy_timeout = 10000",
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
    """Say why a database file cannot be opened."""
    reason = str(error)
    if "locked" in reason or "busy" in reason:
        text = _("{path} is locked by another program. Close it there and try again.")
        return EnvironmentProblem("database_locked", text.format(path=path))
    if "unable to open" in reason:
        return EnvironmentProblem("database_missing", _("{path} cannot be opened; check the folder.").format(path=path))
    text = _(
        "{path} is not a readable Siji database: it is damaged or the password is not its own. "
        "Restore the latest backup from the folder “backups”."
    )
    return EnvironmentProblem("database_damaged", text.format(path=path))


def _read_back(connection: Any) -> None:  # noqa: ANN401 - the driver ships no types
    """Foreign keys can be ignored silently; read the pragma back (it comes as text or number)."""
    if str(connection.execute("PRAGMA foreign_keys").fetchone()[0]) != "1":
        raise EnvironmentProblem("foreign_keys_off", _("This SQLite does not enforce references; it cannot be used."))


def sqlite_engine(path: Path, key: bytes | None = None) -> Engine:
    """Return an engine over one SQLite file (``key``: 32 raw bytes, or None for an open file)."""
    engine = create_engine(
        "sqlite://",
        module=sqlcipher,
        creator=lambda: sqlite_connection(path, key),
        poolclass=QueuePool,
        pool_size=2,
        max_overflow=4,
    )

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get("siji_writes")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def postgres_engine(url: str) -> Engine:
    """Return an engine over PostgreSQL (``postgresql+psycopg://…``)."""
    return create_engine(url, pool_size=2, max_overflow=4)


def is_postgres(bound: Engine | Connection) -> bool:
    """Tell which of the two databases this is."""
    return bound.dialect.name == "postgresql"
