"""Which schema revisions exist, known without importing Alembic."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from crm import __version__
from crm.kernel.errors import EnvironmentProblem
from crm.kernel.i18n import _

FOLDER = Path(__file__).resolve().parent / "migrations"


@lru_cache(maxsize=1)
def known() -> tuple[str, ...]:
    """Return every revision in order; their files are ``0001_words.py``."""
    return tuple(sorted(path.name[:4] for path in (FOLDER / "versions").glob("[0-9]*.py")))


HEAD = known()[-1]


def refuse_newer(revision: str, writer: str, place: str) -> None:
    """Refuse a schema that this version does not know. Raises EnvironmentProblem ``database_newer``."""
    if revision not in known():
        text = _(
            "{path} was written by the newer version {version} of Siji; this is version {own}. "
            "Install the newer version to open it; nothing was changed."
        )
        raise EnvironmentProblem("database_newer", text.format(path=place, version=writer, own=__version__))
