"""What was typed and not saved yet: kept in the data folder, restored after a crash or a closed window."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from crm.store.files import write_whole


class DraftKeeper:
    """Drafts by key in one small file beside the database."""

    def __init__(self, path: Path) -> None:
        """Read what an earlier run left; an unreadable file counts as none."""
        self._path = path
        try:
            self._drafts: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            self._drafts = {}

    def draft(self, key: str) -> dict[str, Any]:
        """Return a draft, empty where there is none."""
        found = self._drafts.get(key)
        return dict(found) if isinstance(found, dict) else {}

    def keep(self, key: str, values: dict[str, Any]) -> None:
        """Keep what was typed."""
        if self._drafts.get(key) != values:
            self._drafts[key] = values
            self._write()

    def drop(self, key: str) -> None:
        """Forget a draft: it was saved or thrown away."""
        if self._drafts.pop(key, None) is not None:
            self._write()

    def _write(self) -> None:
        write_whole(self._path, json.dumps(self._drafts, ensure_ascii=False).encode())
