"""Backups 备份: by SQLite's backup API into a temporary file, opened and checked, then kept and thinned.

Never by copying the live file (its newest rows are in the write-ahead log). Kept: the last 10, one a day for
14 days, one a week for 8 weeks, one a month for 12 months (our default). An encrypted database stays encrypted.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from pathlib import Path

import sqlcipher3.dbapi2 as sqlcipher

from crm.kernel.clock import COUNTY_ZONE, as_utc
from crm.kernel.errors import EnvironmentProblem
from crm.kernel.i18n import _
from crm.store.engine import sqlite_connection
from crm.store.files import told_plainly, write_by

RECENT, DAILY, WEEKLY, MONTHLY = 10, 14, 8, 12
STAMP = "%Y%m%d-%H%M%S"
Progress = Callable[[int, int], None]


def backup_to(database: Path, out: Path, *, key: bytes | None = None, progress: Progress | None = None) -> Path:
    """Write a checked backup of ``database`` to ``out``. Raises EnvironmentProblem; an old ``out`` then stays."""

    def write(part: Path) -> None:
        _copy(database, part, key, progress)
        check_file(part, key)

    write_by(out, write)
    return out


def _copy(database: Path, part: Path, key: bytes | None, progress: Progress | None) -> None:
    part.unlink(missing_ok=True)
    source = sqlite_connection(database, key)
    target = sqlcipher.connect(str(part))
    try:
        if key is not None:
            target.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
        told = None if progress is None else lambda _status, left, total: progress(total - left, total)
        source.backup(target, pages=2000, progress=told)
        target.execute("PRAGMA journal_mode = DELETE")
    except sqlcipher.OperationalError as error:
        text = _("The backup could not be written ({reason}). Free some space or choose another place.")
        raise EnvironmentProblem("backup_failed", text.format(reason=error)) from error
    finally:
        target.close()
        source.close()


def check_file(path: Path, key: bytes | None = None) -> None:
    """Open a backup and check all of it. Raises EnvironmentProblem ``backup_damaged``."""
    try:
        connection = sqlcipher.connect(f"file:{path}?mode=ro", uri=True)
        try:
            if key is not None:
                connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
            whole = [str(row[0]) for row in connection.execute("PRAGMA integrity_check(1)")] == ["ok"]
            connection.execute("SELECT count(*) FROM change_log").fetchone()
        finally:
            connection.close()
    except sqlcipher.DatabaseError as error:
        raise _damaged(path) from error
    if not whole:
        raise _damaged(path)


def _damaged(path: Path) -> EnvironmentProblem:
    text = _("{path} is not a whole Siji backup, or it belongs to another password. Choose another backup.")
    return EnvironmentProblem("backup_damaged", text.format(path=path))


def backup_now(
    database: Path, folder: Path, now: datetime, *, key: bytes | None = None, label: str = "", progress: Progress | None = None
) -> Path:
    """Write a backup into the rotation and thin the older ones."""
    stamp = as_utc(now).astimezone(COUNTY_ZONE).strftime(STAMP)
    made = backup_to(database, folder / f"siji-{stamp}{'-' + label if label else ''}.db", key=key, progress=progress)
    for path in superfluous(backups(folder), as_utc(now).astimezone(COUNTY_ZONE).date()):
        path.unlink(missing_ok=True)
    return made


def backups(folder: Path) -> list[tuple[datetime, Path]]:
    """Return the backups of a folder with their county-local moments, newest first."""
    found = []
    for path in folder.glob("siji-*.db"):
        try:
            found.append((datetime.strptime(path.name[5:20], STAMP).replace(tzinfo=COUNTY_ZONE), path))
        except ValueError:
            continue
    return sorted(found, reverse=True)


def last_backup(folder: Path) -> datetime | None:
    """Return the moment of the newest backup, None where there is none."""
    found = backups(folder)
    return found[0][0] if found else None


def is_due(folder: Path, now: datetime) -> bool:
    """Tell whether the newest backup is older than a day."""
    newest = last_backup(folder)
    return newest is None or as_utc(now) - newest > timedelta(days=1)


def superfluous(found: Iterable[tuple[datetime, Path]], today: date) -> list[Path]:
    """Return the backups that thinning removes: pure, see the module's docstring for what is kept."""
    ordered = sorted(found, reverse=True)
    keep = {path for _moment, path in ordered[:RECENT]}
    for most, days, bucket in (
        (DAILY, 1, lambda day: day),
        (WEEKLY, 7, lambda day: day.isocalendar()[:2]),
        (MONTHLY, 31, lambda day: (day.year, day.month)),
    ):
        seen = set()
        for moment, path in ordered:
            mark = bucket(moment.date())
            if (today - moment.date()).days < most * days and mark not in seen:
                seen.add(mark)
                keep.add(path)
    return [path for _moment, path in ordered if path not in keep]


def restore(backup: Path, database: Path, now: datetime, *, key: bytes | None = None) -> Path | None:
    """Put a checked backup in the database's place; the present file is kept aside and returned.

    Raises EnvironmentProblem when the backup is damaged, of a newer version, or the file is in use.
    """
    from crm.store.folder import read_revision  # noqa: PLC0415 - folder builds on this module

    if not backup.exists():
        raise EnvironmentProblem("file_missing", _("{path} does not exist; check the name.").format(path=backup))
    check_file(backup, key)
    connection = sqlite_connection(backup, key)
    try:
        read_revision(connection, backup)
    finally:
        connection.close()
    aside = _keep_aside(database, now)
    write_by(database, lambda part: shutil.copyfile(backup, part))
    return aside


def _keep_aside(database: Path, now: datetime) -> Path | None:
    """Move the present file and its logs aside under a name that says when."""
    if not database.exists():
        return None
    stamp = as_utc(now).astimezone(COUNTY_ZONE).strftime(STAMP)
    aside = database.with_name(f"{database.stem}-replaced-{stamp}.db")
    with told_plainly(database):
        for ending in ("", "-wal", "-shm"):
            part = database.with_name(database.name + ending)
            if part.exists():
                part.replace(aside.with_name(aside.name + ending))
    return aside
