"""Locks on a data folder: operating-system locks that die with their process.

``.lock`` is held by the one window that works on the folder; ``.users`` is shared by everybody who has the
database open, and taken alone by whoever replaces the file. Windows knows no shared lock here; there the system
itself refuses to replace a file that is open.
"""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import IO

from crm.kernel.errors import EnvironmentProblem
from crm.kernel.i18n import _
from crm.store.files import told_plainly

_TRIES, _PAUSE = 5, 0.02
_LOCKED_BYTE = 4096
"""Windows locks bytes, and a locked byte cannot be read: lock one far behind the holder's number."""


class FolderLock:
    """A lock on a file; released by the system when its process ends."""

    def __init__(self, path: Path) -> None:
        """Name the lock file; nothing is taken yet."""
        self._path = path
        self._file: IO[str] | None = None

    def take(self) -> None:
        """Take the lock alone. Raises EnvironmentProblem ``second_window`` when another process holds it."""
        if self.try_take():
            return
        with self._opened() as file:
            file.seek(0)
            holder = file.read().strip()
        text = _("Another window has this data open (process {holder}). Use that window, or close it first.")
        raise EnvironmentProblem("second_window", text.format(holder=holder or "?"))

    def try_take(self) -> bool:
        """Take the lock alone, trying for a tenth of a second; returns False when another holds it."""
        file = self._opened()
        for attempt in range(_TRIES):
            if attempt:
                time.sleep(_PAUSE)
            if _try_lock(file):
                file.truncate(0)
                file.write(str(os.getpid()))
                file.flush()
                self._file = file
                return True
        file.close()
        return False

    def share(self) -> bool:
        """Take the lock with others who share it; returns False when someone holds it alone."""
        file = self._opened()
        if not _try_lock(file, shared=True):
            file.close()
            return False
        self._file = file
        return True

    def free(self) -> bool:
        """Tell whether nobody holds the lock now."""
        if not self._path.exists():
            return True
        with self._opened() as file:
            return _try_lock(file)

    def release(self) -> None:
        """Let go of the lock, if held."""
        if self._file is not None:
            self._file.close()
            self._file = None

    def _opened(self) -> IO[str]:
        with told_plainly(self._path):
            return self._path.open("a+", encoding="utf-8")


def _try_lock(file: IO[str], *, shared: bool = False) -> bool:
    try:
        if os.name == "nt":
            import msvcrt  # noqa: PLC0415 - exists on Windows only

            os.lseek(file.fileno(), _LOCKED_BYTE, os.SEEK_SET)
            if not shared:
                msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined,unused-ignore]
        else:
            import fcntl  # noqa: PLC0415 - exists on POSIX only

            fcntl.flock(file.fileno(), (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
