"""Amounts 金额 and areas as cells write them: 3.5亿, 约1.2-1.5亿元, 4,800(万美元), 30亩.

An amount without a unit, neither in the cell nor in the head, is never guessed: it is asked about.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from crm.kernel.errors import RuleBroken
from crm.kernel.i18n import _
from crm.kernel.money import Money
from crm.kernel.text import normal_text
from crm.ledger.grid import Cell
from crm.ledger.readings import Ask, Read, says_nothing
from crm.ledger.units import AREAS, CURRENCIES, FOREIGN, SCALES, Unit, area_unit, money_unit

UNIT_CHOICES = ("亿元", "万元", "元", "亿美元", "万美元", "万欧元", "万港元", "万日元")
AREA_CHOICES = ("亩", "公顷", "㎡", "万㎡")
_NUMBER = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_ROUGH = r"(?:大约|大概|约为|约|近|超过|超|不低于|不少于|至少|预计|计划|拟|总投资额?|投资额?|注册资本|人民币|美元|美金|us\$|hk\$|[¥$€]|rmb|usd|:)"
_SCALE = "|".join(sorted(filter(None, SCALES), key=len, reverse=True))
_ONE = re.compile(rf"(?P<before>{_ROUGH}*)(?P<low>{_NUMBER})(?P<few>余|多|来|几)?(?P<unit>[^\d.,~-]*)")
_RANGE = re.compile(
    rf"(?P<before>{_ROUGH}*)(?P<low>{_NUMBER})(?P<lowunit>[^\d.,~至到-]*)(?:-+|~|至|到)(?P<high>{_NUMBER})(?P<unit>[^\d.,~-]*)"
)
_AFTER = re.compile(r"(?:左右|以上|上下|以内)$")
_SUM = re.compile(rf"(?P<yi>{_NUMBER})亿(?P<wan>{_NUMBER})(?P<few>余|多)?万(?P<rest>[^\d]*)")
_PLAIN = str.maketrans("，－–—～", ",---~", "()[]【】")
_VAGUE = ("约", "近", "超", "大概", "不低于", "不少于", "至少")
_BY_LENGTH = sorted(CURRENCIES, key=len, reverse=True)


@dataclass(frozen=True, slots=True)
class Amount:
    """Money as read: hundredths and currency; ``stated``: the currency was written (else yuan is meant)."""

    minor: int
    currency: str
    stated: bool


@dataclass(frozen=True, slots=True)
class _Parts:
    low: Decimal
    high: Decimal | None
    unit: str
    before: str
    rough: bool


def read_amount(value: Cell, head: Unit | None, currency: str = "") -> Read[Amount] | Ask | None:
    """Read an amount; None for an empty cell. ``head``: the column's unit; ``currency``: of the row's 币种 cell.

    Raises RuleBroken ``amount_unreadable``, ``currency_unknown``, ``money_negative``, ``money_range``.
    """
    if isinstance(value, float | int) and not isinstance(value, bool):
        return _of_number(Decimal(repr(value)), head, currency)
    text = _folded(value)
    if says_nothing(text):
        return None
    parts = _parts(text)
    unit = _unit(parts, text) if parts.unit or _currency(parts.before) else None
    if unit is None or (unit.scale == 1 and not unit.currency):
        if parts.high is None and not parts.before and not parts.rough:
            return _of_number(parts.low, head, currency)
        unit = head
    elif unit.scale == 1 and unit.currency and not parts.unit and head is not None:
        unit = Unit(head.scale, unit.currency)
    if unit is None or unit.area:
        return _ask_unit(text)
    code = unit.currency if unit.currency != "CNY" or not currency else currency
    amount = Amount(
        Money.of(parts.low, unit.scale, code or currency or "CNY").minor, code or currency or "CNY", bool(unit.currency)
    )
    return Read(amount, _note(parts, text))


def _of_number(number: Decimal, head: Unit | None, currency: str) -> Read[Amount] | Ask:
    if head is None or head.area:
        return Read(Amount(0, currency or "CNY", stated=False)) if number == 0 else _ask_unit(f"{number:f}")
    code = (currency if head.currency in ("", "CNY") and currency else head.currency) or "CNY"
    return Read(Amount(Money.of(number, head.scale, code).minor, code, bool(head.currency or currency)))


def _ask_unit(text: str) -> Ask:
    return Ask("unit", _("“{text}” has no unit. In what is this column counted?").format(text=text), UNIT_CHOICES)


def _note(parts: _Parts, text: str) -> str:
    if parts.high is not None:
        return _("“{text}” is a range; its lower end is taken.").format(text=text)
    return _("“{text}” is approximate.").format(text=text) if parts.rough else ""


def _folded(value: Cell) -> str:
    return re.sub(r"\s+", "", normal_text(str(value or ""))).lower().translate(_PLAIN).removesuffix("。").removesuffix("整")


def _parts(text: str) -> _Parts:
    summed = _SUM.fullmatch(text)
    if summed:
        total = _decimal(summed["yi"]) * 10_000 + _decimal(summed["wan"])
        return _Parts(total, None, "万" + summed["rest"], "", bool(summed["few"]))
    bare, vague_end = _AFTER.subn("", text)
    match = _ONE.fullmatch(bare)
    ranged = None if match else _RANGE.fullmatch(bare)
    if ranged:
        return _ends(ranged, text)
    if match is None:
        if text.startswith("-") and _ONE.fullmatch(text[1:]):
            Money(-1)
        raise _unreadable(text)
    rough = bool(match["few"] or vague_end) or any(word in match["before"] for word in _VAGUE)
    return _Parts(_decimal(match["low"]), None, match["unit"], match["before"], rough)


def _ends(match: re.Match[str], text: str) -> _Parts:
    """Read a range; its low end may have a unit of its own (8000万-1.2亿)."""
    low, high = _decimal(match["low"]), _decimal(match["high"])
    if match["lowunit"] and match["lowunit"] != match["unit"]:
        low *= _scale_of(match["lowunit"], text) / _scale_of(match["unit"], text)
    if high < low:
        raise RuleBroken(
            "amount_range", _("“{text}”: the range ends below its start; correct it.").format(text=text), field="amount"
        )
    return _Parts(low, high, match["unit"], match["before"], rough=True)


def _scale_of(unit: str, text: str) -> Decimal:
    known = money_unit(unit)
    if known is None:
        raise _unreadable(text)
    return Decimal(known.scale)


def _decimal(text: str) -> Decimal:
    return Decimal(text.replace(",", ""))


def _unit(parts: _Parts, text: str) -> Unit | None:
    """Join the unit after the number with a currency word before it."""
    foreign = next((word for word in FOREIGN if word in text), None)
    if foreign:
        sentence = _("“{text}”: the program keeps no rate for {currency}; enter the amount in yuan or US dollars.")
        raise RuleBroken("currency_unknown", sentence.format(text=text, currency=foreign), field="currency")
    before = _currency(parts.before)
    if not parts.unit:
        return Unit(1, before) if before else None
    known = money_unit(parts.unit)
    if known is None:
        raise _unreadable(text)
    return Unit(known.scale, before) if before and known.currency in ("", "CNY") else known


def _currency(before: str) -> str:
    return next((CURRENCIES[word] for word in _BY_LENGTH if word in before), "")


def _unreadable(text: str) -> RuleBroken:
    sentence = _("“{text}” is not an amount that can be read; write it like 3.5亿元 or 4800万美元.")
    return RuleBroken("amount_unreadable", sentence.format(text=text[:60]), field="amount")


_IN_TEXT = re.compile(
    rf"总?投资(?:额|总额)?\D{{0,4}}?((?:{_NUMBER})(?:余|多)?(?:{_SCALE})(?:美元|欧元|港元|日元|元)?(?:人民币)?)"
)


def amount_in_text(text: str) -> str:
    """Return what a sentence states as the total investment (“总投资3亿元，占地37亩”), empty for none; only to be shown."""
    folded = _folded(text)
    whole = folded.find("总投资")
    match = _IN_TEXT.search(folded, max(whole, 0))
    return match[1] if match else ""


_AREA = re.compile(
    rf"(?P<before>[^\d]*)(?P<low>{_NUMBER})(?P<few>余|多)?(?:(?:-|~|至|到)(?P<high>{_NUMBER}))?(?P<unit>万?(?:亩|公顷|平方公里|平方米|平米|平方|㎡|m2)?)(?P<after>左右|以上|上下)?(?P<rest>[^\d]*)"
)


def read_area(value: Cell, head: Unit | None, into: str) -> Read[Decimal] | Ask | None:
    """Read an area into ``into`` (亩 or 平方米), rounded to hundredths of 亩 or whole ㎡; None for an empty cell.

    Raises RuleBroken ``area_unreadable``, ``area_range``.
    """
    number, unit, note = _area_parts(value)
    if number is None:
        return None
    unit = unit or (head if head is not None and head.area else None)
    if number < 0:
        raise RuleBroken("area_range", _("An area cannot be negative; enter 0 or more."), field="area")
    if unit is None:
        return Ask("unit", _("“{text}” has no unit. In what is this column counted?").format(text=f"{number:f}"), AREA_CHOICES)
    mu = number * unit.scale * AREAS[unit.area]
    size = (
        mu.quantize(Decimal("0.01"), ROUND_HALF_UP)
        if into == "亩"
        else (mu / AREAS["平方米"]).quantize(Decimal(1), ROUND_HALF_UP)
    )
    return Read(size, note)


def _area_parts(value: Cell) -> tuple[Decimal | None, Unit | None, str]:
    """Return number, own unit and note of an area cell; no number for an empty one."""
    if isinstance(value, float | int) and not isinstance(value, bool):
        return Decimal(repr(value)), None, ""
    text = _folded(value)
    if says_nothing(text):
        return None, None, ""
    match = _AREA.fullmatch(text)
    if match is None:
        sentence = _("“{text}” is not an area that can be read; write it like 30亩 or 5000㎡.")
        raise RuleBroken("area_unreadable", sentence.format(text=text[:60]), field="area")
    rough = match["few"] or match["after"] or any(word in match["before"] for word in _VAGUE)
    note = _("“{text}” is approximate.").format(text=text) if rough else ""
    if match["high"]:
        note = _("“{text}” is a range; its lower end is taken.").format(text=text)
    return _decimal(match["low"]), area_unit(match["unit"]), note
