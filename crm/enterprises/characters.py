"""Characters as names are compared by: traditional as simplified 繁简, and which ones sound alike 同音."""

from __future__ import annotations

from functools import cache, lru_cache
from pathlib import Path

from crm.kernel.text import is_cjk

TABLE = Path(__file__).resolve().parents[2] / "resources" / "characters" / "simplified.tsv"


@cache
def _simplified() -> dict[int, str]:
    """Return the table of ``str.translate``; read once."""
    pairs = (line.split("\t") for line in TABLE.read_text(encoding="utf-8").splitlines())
    return {ord(traditional): simplified for traditional, simplified in pairs}


def simplified(text: str) -> str:
    """Return a text with traditional characters as simplified ones (臺灣 → 台湾); 乾, 昇 and other names' characters stay."""
    return text if text.isascii() else text.translate(_simplified())


@lru_cache(maxsize=20_000)
def readings(character: str) -> frozenset[str]:
    """Return every reading of an ideograph in pinyin without tones; empty for anything else."""
    if not is_cjk(character):
        return frozenset()
    from pypinyin import Style, pinyin  # noqa: PLC0415 - 240 ms to import, wanted when names are nearly equal only

    return frozenset(pinyin(character, style=Style.NORMAL, heteronym=True, errors="ignore")[0])


def sound_alike(one: str, other: str) -> bool:
    """Tell whether two characters share a reading: 升 and 笙, which a typist's list shows side by side."""
    return not readings(one).isdisjoint(readings(other))
