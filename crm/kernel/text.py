"""Text as people type it and as it is compared: widths, brackets, tokens, pinyin initials."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_RUN = re.compile(r"[0-9a-z]+|[^\W_]", re.UNICODE)
SURNAMES = {
    "曾": "z",
    "仇": "q",
    "区": "o",
    "查": "z",
    "翟": "z",
    "单": "s",
    "解": "x",
    "尉": "w",
    "朴": "p",
    "盖": "g",
    "乐": "y",
    "华": "h",
    "任": "r",
    "召": "s",
    "繁": "p",
    "覃": "q",
    "缪": "m",
    "宓": "m",
    "员": "y",
    "种": "c",
    "逄": "p",
}
"""Surnames whose reading differs from the character's usual one (initial letters)."""
PAIRED_SURNAMES = {"尉迟": "yc", "单于": "cy", "万俟": "mq", "长孙": "zs", "澹台": "tt"}
"""Surnames of two characters read otherwise than one by one."""


def normal_text(text: str) -> str:
    """Fold full width to half width (NFKC), trim, and make every run of white space one space."""
    return " ".join(unicodedata.normalize("NFKC", text).split())


def spaced(text: str) -> str:
    """Return the search tokens of ``text``: each Chinese character alone, Latin and digit runs whole, lower case."""
    return " ".join(_RUN.findall(normal_text(text).lower()))


def is_cjk(character: str) -> bool:
    """Tell whether a character is a Chinese ideograph (all planes)."""
    point = ord(character)
    return 0x4E00 <= point <= 0x9FFF or 0x3400 <= point <= 0x4DBF or 0x20000 <= point <= 0x3FFFF or 0xF900 <= point <= 0xFAFF


@lru_cache(maxsize=20_000)
def _initial(character: str) -> str:
    """Return a Latin letter or digit itself, the initial of an ideograph's usual reading, nothing for anything else."""
    if character.isascii():
        return character if character.isalnum() else ""
    if not is_cjk(character):
        return ""
    from pypinyin import Style, pinyin  # noqa: PLC0415 - 240 ms to import, not wanted at start-up

    readings = pinyin(character, style=Style.FIRST_LETTER, errors="ignore")
    return str(readings[0][0]) if readings else ""


def pinyin_initials(text: str, *, surname: bool = False) -> str:
    """Return the initials of a name's pinyin (中瑞储能 → zrcn); Latin and digits stay.

    ``surname`` reads the first character (or two: 尉迟 yc) as a surname (曾 z, 仇 q, 区 o, 查 z, 翟 z, 单 s).
    """
    folded = normal_text(text).lower()
    letters = "".join(map(_initial, folded))
    if not surname or not folded:
        return letters
    pair = PAIRED_SURNAMES.get(folded[:2])
    return pair + letters[2:] if pair else SURNAMES.get(folded[0], letters[:1]) + letters[1:]
