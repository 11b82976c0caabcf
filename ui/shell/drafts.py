"""What was typed and not saved yet: kept in the data folder, restored after a crash or a closed window."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QCoreApplication, QObject, QTimer

from crm.kernel.errors import EnvironmentProblem
from crm.store.files import write_whole

PAUSE = 400
"""Milliseconds without typing after which a draft is written; our default."""


class DraftKeeper(QObject):
    """Drafts by key in one small file beside the database."""

    def __init__(self, path: Path, told: Callable[[EnvironmentProblem], None] | None = None) -> None:
        """Read what an earlier run left; an unreadable file counts as none.

        ``told`` hears, once until it works again, that drafts cannot be written; typing goes on all the same.
        """
        super().__init__()
        self._path, self.told = path, told
        self._failing = False
        self._drafts = _read(path)
        self._pause = QTimer(self, singleShot=True, interval=PAUSE)
        self._pause.timeout.connect(self._write)
        program = QCoreApplication.instance()
        if program is not None:
            program.aboutToQuit.connect(self.flush)

    @property
    def folder(self) -> Path:
        """Return the folder where drafts, and other small things of the window, are kept."""
        return self._path.parent

    def draft(self, key: str) -> dict[str, Any]:
        """Return a draft, empty where there is none."""
        found = self._drafts.get(key)
        return dict(found) if isinstance(found, dict) else {}

    def keep(self, key: str, values: dict[str, Any]) -> None:
        """Keep what was typed; the file follows when the typing pauses."""
        if self._drafts.get(key) != values:
            self._drafts[key] = dict(values)
            self._pause.start()

    def drop(self, key: str) -> None:
        """Forget a draft at once: it was saved or thrown away, and must not come back after a crash."""
        if self._drafts.pop(key, None) is not None:
            self._write()

    def flush(self) -> None:
        """Write what is not written yet; called when the window closes."""
        if self._pause.isActive():
            self._write()

    def _write(self) -> None:
        self._pause.stop()
        try:
            write_whole(self._path, json.dumps(self._drafts).encode())
        except EnvironmentProblem as problem:
            if not self._failing and self.told is not None:
                self.told(problem)
            self._failing = True
        else:
            self._failing = False


def _read(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}
