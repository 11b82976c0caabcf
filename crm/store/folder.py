"""The data folder: database, backups, keys, logs; and the ritual of opening it (design §2, §3).

Version range (too new: says which version wrote it; too old: back up, then migrate in one
transaction) → after an unclean end, a full integrity check → foreign keys on and read back.
A window takes the folder for itself; headless commands share it.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlcipher3.dbapi2 as sqlcipher

from crm import __version__
from crm.kernel.clock import Clock, SystemClock
from crm.kernel.errors import EnvironmentProblem
from crm.kernel.i18n import _
from crm.store.backup import backup_now
from crm.store.desk import Desk, desk_over
from crm.store.engine import sqlite_connection, sqlite_engine, unreadable
from crm.store.files import told_plainly
from crm.store.lock import FolderLock
from crm.store.revisions import FIRST, HEAD, known

DATABASE = "siji.db"


@dataclass(frozen=True, slots=True)
class DataFolder:
    """Where one county's data lives."""

    path: Path

    @property
    def database(self) -> Path:
        """Return the database file."""
        return self.path / DATABASE

    @property
    def backups(self) -> Path:
        """Return the folder of backups."""
        return self.path / "backups"

    @property
    def keys(self) -> Path:
        """Return the folder of wrapped keys."""
        return self.path / "keys"

    @property
    def logs(self) -> Path:
        """Return the folder of logs and crash reports."""
        return self.path / "logs"

    def exists(self) -> bool:
        """Tell whether there is a database here."""
        return self.database.exists()


def default_folder() -> DataFolder:
    """Return the folder named by ``SIJI_DATA``, else the user's data directory."""
    named = os.environ.get("SIJI_DATA")
    if named:
        return DataFolder(Path(named))
    import platformdirs  # noqa: PLC0415 - only the window and commands without --data need it

    return DataFolder(Path(platformdirs.user_data_dir("Siji", appauthor=False)))


def create_folder(folder: DataFolder, key: bytes | None = None, clock: Clock | None = None) -> Desk:
    """Make a new data folder with an empty database of the newest schema. Raises EnvironmentProblem."""
    if folder.exists():
        text = _("There is a database in {path} already; choose another folder.")
        raise EnvironmentProblem("folder_taken", text.format(path=folder.path))
    with told_plainly(folder.path):
        for each in (folder.path, folder.backups, folder.keys, folder.logs):
            each.mkdir(parents=True, exist_ok=True)
    engine = sqlite_engine(folder.database, key)
    _migrate(engine)
    return desk_over(engine, clock)


def open_folder(folder: DataFolder, key: bytes | None = None, clock: Clock | None = None, *, exclusive: bool = False) -> Desk:
    """Open a data folder by the ritual. Raises EnvironmentProblem with what is wrong and what to do."""
    if not folder.exists():
        text = _("There is no Siji database in {path}. Check the folder, or make the sample county with “sample”.")
        raise EnvironmentProblem("database_missing", text.format(path=folder.path))
    lock = FolderLock(folder.path / ".lock")
    if exclusive:
        lock.take()
    try:
        _examine(folder, key, alone=exclusive or lock.free())
        engine = sqlite_engine(folder.database, key)
        desk = desk_over(engine, clock or SystemClock())
    except BaseException:
        lock.release()
        raise
    desk.closing.append(lock.release)
    return desk


def _examine(folder: DataFolder, key: bytes | None, *, alone: bool) -> None:
    """Check the file before anyone works on it; migrate an older one after a backup."""
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
        backup_now(folder.database, folder.backups, SystemClock().now(), key=key, label=f"before-{HEAD}")
        _migrate(sqlite_engine(folder.database, key))


def read_revision(connection: Any, path: Path) -> str:  # noqa: ANN401 - the driver ships no types
    """Return the schema's revision by a plain SELECT. Raises EnvironmentProblem for a foreign or newer file."""
    try:
        row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    except sqlcipher.DatabaseError as error:
        text = _("{path} is a database, but not one of Siji's.")
        raise EnvironmentProblem("not_siji", text.format(path=path)) from error
    revision = str(row[0]) if row else FIRST
    if revision not in known():
        writer = connection.execute("SELECT value FROM siji_meta WHERE name = 'written_by'").fetchone()
        text = _(
            "{path} was written by the newer version {version} of Siji; this is version {own}. "
            "Install the newer version to open it; nothing was changed."
        )
        raise EnvironmentProblem("database_newer", text.format(path=path, version=writer[0] if writer else "?", own=__version__))
    return revision


def _check_whole(connection: Any, path: Path) -> None:  # noqa: ANN401 - the driver ships no types
    try:
        findings = [str(row[0]) for row in connection.execute("PRAGMA integrity_check(5)")]
    except sqlcipher.DatabaseError as error:
        raise unreadable(path, error) from error
    if findings != ["ok"]:
        text = _("{path} is damaged ({finding}). Restore the latest backup from the folder “backups”.")
        raise EnvironmentProblem("database_damaged", text.format(path=path, finding=findings[0]))


def _migrate(engine: Any) -> None:  # noqa: ANN401 - avoids importing the engine's type for one call
    from crm.store.migrate import upgrade  # noqa: PLC0415 - Alembic takes half a second to import

    upgrade(engine)
    engine.dispose()
