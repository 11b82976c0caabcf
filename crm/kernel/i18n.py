"""Translation by gettext: English in the source, ``zh_CN`` complete and the default.

``_`` translates now, in the language set by :func:`set_language`; ``N_`` only marks a
string for extraction so that a constant can be translated when it is shown.
Compiled catalogues live in ``resources/translations/<lang>/LC_MESSAGES/siji.mo``; where the
``.mo`` file is absent or older than its ``.po``, the ``.po`` is compiled, and kept for the next start.
"""

from __future__ import annotations

import gettext
import os
from contextlib import suppress
from io import BytesIO
from pathlib import Path

DOMAIN = "siji"
DEFAULT_LANGUAGE = "zh_CN"
LANGUAGES = ("zh_CN", "en")
FOLDER = Path(__file__).resolve().parents[2] / "resources" / "translations"

_state: dict[str, gettext.NullTranslations] = {}


def N_(text: str) -> str:  # noqa: N802 - the conventional gettext marker
    """Mark ``text`` for extraction and return it unchanged."""
    return text


def _load(language: str) -> gettext.NullTranslations:
    """Load the catalogue of ``language``; English is the source and needs none."""
    source = FOLDER / language / "LC_MESSAGES" / f"{DOMAIN}.po"
    if not source.exists():
        return gettext.NullTranslations()
    compiled = source.with_suffix(".mo")
    if compiled.exists() and compiled.stat().st_mtime >= source.stat().st_mtime:
        with compiled.open("rb") as file:
            return gettext.GNUTranslations(file)
    from babel.messages.mofile import write_mo  # noqa: PLC0415 - only a source checkout needs Babel here
    from babel.messages.pofile import read_po  # noqa: PLC0415

    with source.open("rb") as file:
        catalogue = read_po(file, locale=language)
    buffer = BytesIO()
    write_mo(buffer, catalogue)
    _keep(compiled, buffer.getvalue())
    buffer.seek(0)
    return gettext.GNUTranslations(buffer)


def _keep(path: Path, data: bytes) -> None:
    """Keep a compiled catalogue beside its source, whole or not at all; a folder that may only be read stays as it is."""
    part = path.with_suffix(f".{os.getpid()}.part")
    with suppress(OSError):
        part.write_bytes(data)
        part.replace(path)


def set_language(language: str) -> None:
    """Choose the language (``zh_CN`` or ``en``) of every later ``_`` in this process."""
    if language not in LANGUAGES:
        msg = f"unknown language {language!r}"
        raise ValueError(msg)
    _state["language"] = _load(language)


def _catalogue() -> gettext.NullTranslations:
    if "language" not in _state:
        set_language(DEFAULT_LANGUAGE)
    return _state["language"]


def _(text: str) -> str:
    """Translate ``text`` into the chosen language; no text stays no text, for gettext keeps its header under it."""
    return _catalogue().gettext(text) if text else ""


def ngettext(one: str, many: str, count: int) -> str:
    """Translate with the plural form that ``count`` needs."""
    return _catalogue().ngettext(one, many, count)


def pgettext(context: str, text: str) -> str:
    """Translate ``text`` where the same English word means different things."""
    return _catalogue().pgettext(context, text)
