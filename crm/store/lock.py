"""One window on one data folder: an operating-system lock that dies with its process."""

from __future__ import annotations

import os
from pathlib import Path
from typing import IO

from crm.kernel.errors import EnvironmentProblem
from crm.kernel.i18n import _
from crm.store.files import told_plainly


class FolderLock:
    """A lock on a file; held by one process at a time, released by the system when it ends."""

    def __init__(self, path: Path) -> None:
        """Name the lock file; nothing is taken yet."""
        self._path = path
        self._file: IO[str] | None = None

    def take(self) -> None:
        """Take the lock. Raises EnvironmentProblem ``second_window`` when another process holds it."""
        with told_plainly(self._path):
            file = self._path.open("a+", encoding="utf-8")
        if not _try_lock(file):
            file.seek(0)
            holder = file.read().strip()
            file.close()
            text = _("Another window has this data open (process {holder}). Use that window, or close it first.")
            raise EnvironmentProblem("second_window", text.format(holder=holder))
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        self._file = file

    def free(self) -> bool:
        """Tell whether nobody holds the lock now."""
        if not self._path.exists():
            return True
        with self._path.open("a+", encoding="utf-8") as file:
            return _try_lock(file)

    def release(self) -> None:
        """Let go of the lock, if held."""
        if self._file is not None:
            self._file.close()
            self._file = None


def _try_lock(file: IO[str]) -> bool:
    try:
        if os.name == "nt":
            import msvcrt  # noqa: PLC0415 - exists on Windows only

            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined,unused-ignore]
        else:
            import fcntl  # noqa: PLC0415 - exists on POSIX only

            fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
