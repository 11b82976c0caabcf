"""Crash reports: what the program did, never what an investor said. Shown at the next start."""

from __future__ import annotations

import platform
import tempfile
import traceback
from datetime import UTC, datetime
from pathlib import Path

from crm import __version__


class _Where:
    """Where crash reports go; the door sets it to the data folder's ``logs``."""

    folder = Path(tempfile.gettempdir())


def keep_reports_in(folder: Path) -> None:
    """Choose the folder of crash reports."""
    _Where.folder = folder


def write_crash_report(error: BaseException) -> Path:
    """Write a report of code places only: no messages, values or texts, since those may hold investors' data."""
    frames = traceback.extract_tb(error.__traceback__)
    lines = [
        f"Siji {__version__}, Python {platform.python_version()}, {platform.system()} {platform.release()}",
        type(error).__name__,
    ]
    lines += [f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in frames]
    _Where.folder.mkdir(parents=True, exist_ok=True)
    path = _Where.folder / f"crash-{datetime.now(UTC):%Y%m%d-%H%M%S}.txt"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def unseen_reports() -> list[Path]:
    """Return crash reports that were not shown yet, and mark them as shown."""
    found = sorted(_Where.folder.glob("crash-*.txt"))
    for path in found:
        path.replace(path.with_suffix(".seen"))
    return [path.with_suffix(".seen") for path in found]
