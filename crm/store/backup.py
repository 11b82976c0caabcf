"""Backups 备份: by SQLite's backup API into a temporary file, opened and checked, then kept and thinned.

Never by copying the live file (its newest rows are in the write-ahead log). Kept: the last 10, one a day for
14 days, one a week for 8 weeks, one a month for 12 months (our default). An encrypted database stays encrypted.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import date, datetime, timedelta
from pathlib import Path

import sqlcipher3.dbapi2 as sqlcipher

from crm.kernel.clock import COUNTY_ZONE, as_utc
from crm.kernel.errors import EnvironmentProblem
from crm.kernel.i18n import _
from crm.store.data_folder import KEYRING
from crm.store.engine import reading_connection, sqlite_connection, unreadable
from crm.store.files import told_plainly, write_by, write_whole
from crm.store.lock import FolderLock
from crm.store.revisions import refuse_newer

RECENT, DAILY, WEEKLY, MONTHLY = 10, 14, 8, 12
PAGES = 2000
"""Pages copied between two words of progress: 8 MB."""
STAMP = "%Y%m%d-%H%M%S"
Progress = Callable[[int, int], None]


def backup_to(database: Path, out: Path, *, key: bytes | None = None, progress: Progress | None = None) -> Path:
    """Write a checked backup of ``database`` to ``out``; an old ``out`` stays until the new one is whole.

    ``progress`` is told pages done and in all, and stops the backup by raising. An encrypted backup gets a copy of
    the keyring beside it, without which nobody could open it. Raises EnvironmentProblem.
    """
    if out.resolve() == database.resolve():
        raise EnvironmentProblem("backup_onto_itself", _("Choose another file: this is the database itself."))

    def write(part: Path) -> None:
        _copy(database, part, key, progress)
        check_file(part, key)

    write_by(out, write)
    keyring = database.parent / "keys" / KEYRING
    if key is not None and keyring.exists():
        write_whole(out.with_name(f"{out.stem}.{KEYRING}"), keyring.read_bytes())
    return out


def _copy(database: Path, part: Path, key: bytes | None, progress: Progress | None) -> None:
    part.unlink(missing_ok=True)
    source = sqlite_connection(database, key)
    target = sqlcipher.connect(str(part))
    try:
        if key is not None:
            target.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
        told = None if progress is None else lambda _status, left, total: progress(total - left, total)
        source.backup(target, pages=PAGES, progress=told)
        target.execute("PRAGMA journal_mode = DELETE").fetchone()
    except sqlcipher.OperationalError as error:
        text = _("The backup could not be written ({reason}). Free some space or choose another place.")
        raise EnvironmentProblem("backup_failed", text.format(reason=error)) from error
    except sqlcipher.DatabaseError as error:
        raise unreadable(database, error) from error
    finally:
        target.close()
        source.close()


def check_file(path: Path, key: bytes | None = None) -> None:
    """Open a backup for reading and check all of it and the head of its change log.

    Raises EnvironmentProblem ``backup_damaged`` or ``database_newer``.
    """
    try:
        connection = reading_connection(path, key)
        try:
            whole = [str(row[0]) for row in connection.execute("PRAGMA integrity_check(1)")] == ["ok"]
            pages, size = (int(connection.execute(f"PRAGMA {name}").fetchone()[0]) for name in ("page_count", "page_size"))
            revision = str(connection.execute("SELECT version_num FROM alembic_version").fetchone()[0])
            writer = connection.execute("SELECT value FROM siji_meta WHERE name = 'written_by'").fetchone()
            head = connection.execute("SELECT count(*), max(seq) FROM change_log").fetchone()
        finally:
            connection.close()
    except (sqlcipher.DatabaseError, TypeError) as error:
        raise _damaged(path) from error
    if not whole or pages * size != path.stat().st_size or head[0] != (head[1] or 0):
        raise _damaged(path)
    refuse_newer(revision, writer[0] if writer else "?", str(path))


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
        path.with_name(f"{path.stem}.{KEYRING}").unlink(missing_ok=True)
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
    """Tell whether the newest backup is older than a day, or dated in the future by a clock once wrong."""
    newest = last_backup(folder)
    return newest is None or not timedelta(0) <= as_utc(now) - newest <= timedelta(days=1)


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

    At every moment there is a whole database under the name. Raises EnvironmentProblem when the backup is damaged,
    of a newer version, or the database is in use; then nothing was changed.
    """
    if not backup.exists():
        raise EnvironmentProblem("file_missing", _("{path} does not exist; check the name.").format(path=backup))
    if backup.resolve() == database.resolve():
        raise EnvironmentProblem("backup_onto_itself", _("Choose another file: this is the database itself."))
    check_file(backup, key)
    with told_plainly(database):
        database.parent.mkdir(parents=True, exist_ok=True)
    users = FolderLock(database.parent / ".users")
    if not users.try_take():
        words = _("The data in {path} is in use. Close every window and command that works on it, then restore.")
        raise EnvironmentProblem("database_in_use", words.format(path=database.parent))
    try:
        return _put_back(backup, database, now, key)
    finally:
        users.release()


def _put_back(backup: Path, database: Path, now: datetime, key: bytes | None) -> Path | None:
    stamp = as_utc(now).astimezone(COUNTY_ZONE).strftime(STAMP)
    aside = database.with_name(f"{database.stem}-replaced-{stamp}.db") if database.exists() else None

    def write(part: Path) -> None:
        shutil.copyfile(backup, part)
        check_file(part, key)
        if aside is not None:
            _keep_aside(database, aside, key)

    write_by(database, write)
    return aside


def _keep_aside(database: Path, aside: Path, key: bytes | None) -> None:
    """Keep the present file under another name as well, its log folded in, or beside it where the file is damaged."""
    with suppress(EnvironmentProblem, sqlcipher.DatabaseError):
        connection = sqlite_connection(database, key)
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        connection.close()
    for ending in ("", "-wal", "-shm"):
        part = database.with_name(database.name + ending)
        if part.exists():
            shutil.copyfile(part, aside.with_name(aside.name + ending))
    for ending in ("-wal", "-shm"):
        database.with_name(database.name + ending).unlink(missing_ok=True)
