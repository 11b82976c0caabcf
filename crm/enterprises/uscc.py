"""The unified social credit code 统一社会信用代码 (USCC, GB 32100-2015): 18 characters with a check character."""

from __future__ import annotations

import re
from operator import mul

from crm.kernel.errors import RuleBroken
from crm.kernel.i18n import _
from crm.kernel.text import normal_text

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
REGION = range(3, 9)
"""Places, from 1, of the administrative division: digits only."""
_WORTH = {character: worth for worth, character in enumerate(ALPHABET)}
_SHAPE = re.compile(rf"[{ALPHABET}]{{2}}[0-9]{{6}}[{ALPHABET}]{{10}}")


def check_character(body: str) -> str:
    """Return the check character of the first 17 characters."""
    return ALPHABET[-sum(map(mul, map(_WORTH.__getitem__, body), WEIGHTS)) % 31]


def check_uscc(text: str) -> str:
    """Return the normalised code (width, case, spaces and hyphens folded).

    Raises RuleBroken ``uscc_length``, ``uscc_character`` (with ``place``) or ``uscc_check`` (with ``expected``).
    """
    code = normal_text(text).upper().replace(" ", "").replace("-", "")
    if len(code) != 18:
        sentence = _("A unified social credit code has 18 characters; this one has {length}.")
        raise RuleBroken("uscc_length", sentence.format(length=len(code)), field="uscc", length=len(code))
    if not _SHAPE.fullmatch(code):
        raise _misplaced(code)
    expected = check_character(code[:17])
    if expected != code[17]:
        sentence = _(
            "The code ends in “{given}” and should end in “{expected}”: one of its characters is mistyped. "
            "Compare it with the licence."
        )
        raise RuleBroken("uscc_check", sentence.format(given=code[17], expected=expected), field="uscc", expected=expected)
    return code


def _misplaced(code: str) -> RuleBroken:
    """Name the first character that cannot stand where it does."""
    place, character = next(
        (place, character)
        for place, character in enumerate(code, 1)
        if character not in _WORTH or (place in REGION and not character.isdigit())
    )
    sentence = _("Character {place} of the code, “{character}”, must be a digit (3 to 8 name the region).")
    if character not in _WORTH:
        sentence = _("Character {place} of the code, “{character}”, cannot be in it (I, O, S, V, Z never are). Check 1 and 0.")
    return RuleBroken("uscc_character", sentence.format(place=place, character=character), field="uscc", place=place)


def looks_spoiled(value: object) -> bool:
    """Tell whether a cell value is a code that a spreadsheet turned into a number (its last digits are lost)."""
    if isinstance(value, float):
        return value >= 1e17
    return isinstance(value, str) and "E+17" in value.upper().replace(" ", "")


def known_uscc(text: str) -> str:
    """Return the normalised code of a text that holds a valid one, nothing otherwise: only valid codes tell firms apart."""
    try:
        return check_uscc(text)
    except RuleBroken:
        return ""
