"""The unified social credit code 统一社会信用代码 (USCC, GB 32100-2015): 18 characters with a check character."""

from __future__ import annotations

from crm.kernel.errors import RuleBroken
from crm.kernel.i18n import _
from crm.kernel.text import normal_text

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)


def check_character(body: str) -> str:
    """Return the check character of the first 17 characters."""
    total = sum(ALPHABET.index(character) * weight for character, weight in zip(body, WEIGHTS, strict=True))
    return ALPHABET[(31 - total % 31) % 31]


def check_uscc(text: str) -> str:
    """Return the normalised code (width, case, spaces and hyphens folded).

    Raises RuleBroken ``uscc_length``, ``uscc_character`` or ``uscc_check``.
    """
    code = normal_text(text).upper().replace(" ", "").replace("-", "")
    if len(code) != 18:
        sentence = _("A unified social credit code has 18 characters; this one has {length}.")
        raise RuleBroken("uscc_length", sentence.format(length=len(code)), field="uscc")
    for place, character in enumerate(code, 1):
        if character not in ALPHABET:
            sentence = _(
                "Character {place} of the code, “{character}”, cannot be in it (I, O, S, V, Z never are). Check 1 and 0."
            )
            raise RuleBroken("uscc_character", sentence.format(place=place, character=character), field="uscc")
    if check_character(code[:17]) != code[17]:
        sentence = _("The code's check character does not fit: one of its characters is mistyped. Compare it with the licence.")
        raise RuleBroken("uscc_check", sentence, field="uscc")
    return code


def looks_spoiled(value: object) -> bool:
    """Tell whether a cell value is a code that a spreadsheet turned into a number (its last digits are lost)."""
    if isinstance(value, float):
        return value >= 1e17
    return isinstance(value, str) and "E+17" in value.upper().replace(" ", "")
