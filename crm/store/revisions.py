"""Which schema revisions exist, known without importing Alembic."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

FOLDER = Path(__file__).resolve().parent / "migrations"
FIRST = "0001"


@lru_cache(maxsize=1)
def known() -> tuple[str, ...]:
    """Return every revision in order; file names are ``0001_words.py``."""
    return tuple(sorted(path.name[:4] for path in (FOLDER / "versions").glob("[0-9]*.py")))


HEAD = known()[-1] if known() else FIRST
