"""Crash reports: what the program did, never what an investor said. Shown at the next start."""

from __future__ import annotations

import itertools
import os
import platform
import tempfile
import traceback
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from crm import __version__

_number = itertools.count(1)


class _Where:
    """Where crash reports go; the door sets it to the data folder's ``logs``."""

    folder = Path(tempfile.gettempdir()) / "siji"


def keep_reports_in(folder: Path) -> None:
    """Choose the folder of crash reports."""
    _Where.folder = folder


def write_crash_report(error: BaseException) -> Path:
    """Write a report of code places only: no messages, values or texts, since those may hold investors' data.

    Where the folder cannot be written the report goes to the system's temporary folder. Raises nothing: it is
    called when something has gone wrong already.
    """
    lines = [f"Siji {__version__}, Python {platform.python_version()}, {platform.system()} {platform.release()}"]
    lines += _places(error)
    name = f"crash-{datetime.now(UTC):%Y%m%d-%H%M%S-%f}-{os.getpid()}-{next(_number)}.txt"
    path = _Where.folder / name
    for folder in (_Where.folder, Path(tempfile.gettempdir()) / "siji"):
        with suppress(OSError):
            folder.mkdir(parents=True, exist_ok=True)
            path = folder / name
            with path.open("x", encoding="utf-8") as file:
                file.write("\n".join(lines) + "\n")
            break
    return path


def _places(error: BaseException) -> list[str]:
    """Return the kinds of an error and of what led to it, each with the code places it passed."""
    lines: list[str] = []
    seen: set[int] = set()
    each: BaseException | None = error
    while each is not None and id(each) not in seen:
        seen.add(id(each))
        lines.append(type(each).__name__)
        frames = traceback.extract_tb(each.__traceback__)
        lines += [f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in frames]
        each = each.__cause__ or each.__context__
    return lines


def unseen_reports() -> list[Path]:
    """Return crash reports that were not shown yet, and mark them as shown; one that cannot be marked waits."""
    found = []
    for path in sorted(_Where.folder.glob("crash-*.txt")):
        with suppress(OSError):
            found.append(path.replace(path.with_suffix(".seen")))
    return found
