"""Enterprises: names as they are compared, target regions 四季 regions, investor classes."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from crm.enterprises.characters import simplified
from crm.enterprises.divisions import find_division
from crm.kernel.errors import RuleBroken
from crm.kernel.i18n import N_, _
from crm.kernel.text import normal_text

LEGAL_FORMS = ("股份有限公司", "有限责任公司", "有限公司", "股份", "集团", "公司", "coltd", "ltd", "inc")
INVESTOR_CLASSES = {
    "fortune_500": N_("Fortune 500"),
    "central_soe": N_("Central state-owned"),
    "listed": N_("Listed"),
    "large_group": N_("Large group"),
    "little_giant": N_("Little giant"),
    "other": N_("Other"),
}
TARGET_REGIONS = {
    "yangtze_delta": N_("Yangtze Delta"),
    "pearl_delta": N_("Pearl River Delta"),
    "jing_jin_ji": N_("Beijing-Tianjin-Hebei"),
    "chengdu_chongqing": N_("Chengdu-Chongqing"),
    "other": N_("Elsewhere"),
}
_BRACKETS = re.compile(r"[()\[\]{}〔〕【】《》“”\"'·.,，。、\s-]")
MOST_NAME = 200


def normal_name(name: str) -> str:
    """Return a name as exact comparison sees it: width, traditional characters, brackets and legal forms folded away (domain §4.3).

    At least two characters stay, so that a firm called 集团 alone is still somebody.
    """
    folded = _BRACKETS.sub("", simplified(normal_text(name).lower()))
    while form := next((each for each in LEGAL_FORMS if folded.endswith(each) and len(folded) > len(each) + 1), ""):
        folded = folded.removesuffix(form)
    return folded


def target_region(place: str) -> str:
    """Return which of the four target regions a place belongs to, ``other`` for none, empty for no place."""
    if not normal_text(place):
        return ""
    division = find_division(place)
    return division.region if division else "other"


def checked_text(text: str, field: str, label: str, *, most: int = MOST_NAME, needed: bool = True) -> str:
    """Return trimmed text of at most ``most`` characters. Raises RuleBroken ``text_empty`` or ``text_long``.

    Short text is one line with single spaces. Full-width brackets and commas stay as typed: they are right in
    Chinese, and comparison folds them. Characters that no person types (NUL, half a surrogate pair) are dropped.
    """
    typed = "".join(each for each in text if each.isspace() or unicodedata.category(each) not in ("Cc", "Cs"))
    trimmed = " ".join(typed.split()) if most <= MOST_NAME else typed.strip()
    if needed and not trimmed:
        raise RuleBroken("text_empty", _("“{label}” is empty; enter it.").format(label=label), field=field)
    if len(trimmed) > most:
        sentence = _("“{label}” has {length} characters; at most {most} are kept. Shorten it.")
        raise RuleBroken("text_long", sentence.format(label=label, length=len(trimmed), most=most), field=field)
    return trimmed


def checked_classes(classes: Sequence[str]) -> list[str]:
    """Return known investor classes in order. Raises RuleBroken ``class_unknown``."""
    unknown = [each for each in classes if each not in INVESTOR_CLASSES]
    if unknown:
        raise RuleBroken(
            "class_unknown", _("Investor class {name} is not known.").format(name=unknown[0]), field="investor_classes"
        )
    return list(dict.fromkeys(classes))


_PHONE = re.compile(r"\+?[0-9][0-9-]{5,19}")
_AS_HYPHEN = str.maketrans({"(": "", ")": "-", "转": "-", "—": "-", "–": "-", " ": ""})


def checked_phone(text: str) -> str:
    """Return a phone number without spaces, area code and extension set off by hyphens. Raises RuleBroken ``phone``."""
    phone = normal_text(text).translate(_AS_HYPHEN).strip("-")
    if not _PHONE.fullmatch(phone):
        raise RuleBroken("phone", _("“{phone}” is not a phone number: 6 to 20 digits.").format(phone=text), field="phones")
    return phone
