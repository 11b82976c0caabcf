"""The data folder: database, backups, keys, logs; and the ritual of opening it (design §2, §3).

Version range (too new: says which version wrote it; too old: back up, then migrate in one
transaction) → after an unclean end, a full integrity check → foreign keys on and read back.
A window takes the folder for itself; headless commands share it.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import sqlcipher3.dbapi2 as sqlcipher
from sqlalchemy import Engine

from crm.kernel.clock import Clock, SystemClock
from crm.kernel.errors import EnvironmentProblem
from crm.kernel.i18n import _
from crm.store.backup import backup_now
from crm.store.data_folder import DATABASE, DataFolder, default_folder
from crm.store.desk import Desk, desk_over
from crm.store.engine import sqlite_connection, sqlite_engine, unreadable
from crm.store.files import told_plainly, write_by
from crm.store.lock import FolderLock
from crm.store.revisions import HEAD, refuse_newer

__all__ = ["DATABASE", "DataFolder", "create_folder", "default_folder", "open_folder", "read_revision"]

WINDOW_LOCK, USERS_LOCK = ".lock", ".users"


def create_folder(folder: DataFolder, key: bytes | None = None, clock: Clock | None = None, *, exclusive: bool = False) -> Desk:
    """Make a new data folder with an empty database of the newest schema, and open it. Raises EnvironmentProblem.

    The database gets its name when it is complete: a start cut short leaves nothing behind that looks like data.
    """
    if folder.exists():
        text = _("There is a database in {path} already; choose another folder.")
        raise EnvironmentProblem("folder_taken", text.format(path=folder.path))
    with told_plainly(folder.path):
        for each in (folder.path, folder.backups, folder.keys, folder.logs):
            each.mkdir(parents=True, exist_ok=True)
    write_by(folder.database, lambda part: _migrate(sqlite_engine(part, key)))
    return open_folder(folder, key, clock, exclusive=exclusive)


def open_folder(folder: DataFolder, key: bytes | None = None, clock: Clock | None = None, *, exclusive: bool = False) -> Desk:
    """Open a data folder by the ritual. Raises EnvironmentProblem with what is wrong and what to do."""
    if not folder.exists():
        text = _("There is no Siji database in {path}. Check the folder, or make the sample county with “sample”.")
        raise EnvironmentProblem("database_missing", text.format(path=folder.path))
    clock = clock or SystemClock()
    desk = desk_over(sqlite_engine(folder.database, key), clock)
    window, users = FolderLock(folder.path / WINDOW_LOCK), FolderLock(folder.path / USERS_LOCK)
    desk.closing += [window.release, users.release]
    try:
        if exclusive:
            window.take()
        alone = users.free() and (exclusive or window.free())
        _share(users, folder)
        _examine(folder, key, clock, alone=alone)
    except BaseException:
        desk.close()
        raise
    return desk


def _share(users: FolderLock, folder: DataFolder) -> None:
    if not users.share():
        text = _("The data in {path} is being replaced by a backup. Try again when that is done.")
        raise EnvironmentProblem("database_locked", text.format(path=folder.path))


def _examine(folder: DataFolder, key: bytes | None, clock: Clock, *, alone: bool) -> None:
    """Check the file before anyone works on it; migrate an older one after a backup."""
    if folder.database.stat().st_size == 0:
        raise unreadable(folder.database, ValueError("empty"))
    leftover = folder.database.with_name(DATABASE + "-wal")
    unclean = alone and leftover.exists() and leftover.stat().st_size > 0
    connection = sqlite_connection(folder.database, key)
    try:
        revision = read_revision(connection, folder.database)
        if unclean:
            _check_whole(connection, folder.database)
    finally:
        connection.close()
    if revision != HEAD:
        backup_now(folder.database, folder.backups, clock.now(), key=key, label=f"before-{HEAD}")
        _migrate(sqlite_engine(folder.database, key))


def read_revision(connection: Any, path: Path) -> str:  # noqa: ANN401 - the driver ships no types
    """Return the schema's revision by a plain SELECT. Raises EnvironmentProblem for a foreign or newer file."""
    try:
        revision = str(connection.execute("SELECT version_num FROM alembic_version").fetchone()[0])
        writer = connection.execute("SELECT value FROM siji_meta WHERE name = 'written_by'").fetchone()
    except (sqlcipher.OperationalError, TypeError) as error:
        text = _("{path} is a database, but not one of Siji's.")
        raise EnvironmentProblem("not_siji", text.format(path=path)) from error
    except sqlcipher.DatabaseError as error:
        raise unreadable(path, error) from error
    refuse_newer(revision, writer[0] if writer else "?", str(path))
    return revision


def _check_whole(connection: Any, path: Path) -> None:  # noqa: ANN401 - the driver ships no types
    try:
        findings = [str(row[0]) for row in connection.execute("PRAGMA integrity_check(5)")]
    except sqlcipher.DatabaseError as error:
        raise unreadable(path, error) from error
    if findings != ["ok"]:
        text = _("{path} is damaged ({finding}). Restore the latest backup from the folder “backups”.")
        raise EnvironmentProblem("database_damaged", text.format(path=path, finding=findings[0]))


def _migrate(engine: Engine) -> None:
    from crm.store.migrate import upgrade  # noqa: PLC0415 - Alembic takes half a second to import

    try:
        upgrade(engine)
    finally:
        engine.dispose()
