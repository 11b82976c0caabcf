"""Files written whole or not at all: temporary file beside the target, fsync, replace, fsync the folder."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from crm.kernel.errors import EnvironmentProblem
from crm.kernel.i18n import _


def write_whole(target: Path, data: bytes) -> None:
    """Write ``data`` to ``target`` so that a reader sees the old file or the new one. Raises EnvironmentProblem."""
    write_by(target, lambda part: part.write_bytes(data))


def write_by(target: Path, write: Callable[[Path], object]) -> None:
    """Let ``write`` fill a temporary file beside ``target``, then put it in place. Raises EnvironmentProblem."""
    part = target.with_name(f".{target.name}.{os.getpid()}.part")
    with told_plainly(target):
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            write(part)
            _sync(part)
            part.replace(target)
        finally:
            part.unlink(missing_ok=True)
        _sync_folder(target.parent)


def _sync(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def _sync_folder(folder: Path) -> None:
    """Make the new name durable; Windows has no handle for a folder and does this itself."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def told_plainly(path: Path) -> Iterator[None]:
    """Turn the operating system's refusals about ``path`` into sentences (EnvironmentProblem)."""
    try:
        yield
    except OSError as error:
        raise environment_problem(error, path) from error


def environment_problem(error: OSError, path: Path) -> EnvironmentProblem:
    """Say in one sentence what the machine refused and what to do."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        text = _("The disk is full: {path} was not written. Free some space and try again; nothing was lost.")
        return EnvironmentProblem("disk_full", text.format(path=path))
    if isinstance(error, PermissionError):
        text = _("{path} cannot be opened or written: it is open in another program or you lack the right to it.")
        return EnvironmentProblem("file_locked", text.format(path=path))
    if isinstance(error, FileNotFoundError):
        return EnvironmentProblem("file_missing", _("{path} does not exist; check the name.").format(path=path))
    text = _("{path} cannot be read or written ({reason}).")
    return EnvironmentProblem("file_unusable", text.format(path=path, reason=error.strerror or type(error).__name__))
