"""Units of money and land as heads and cells write them: 亿元, 万美元, 亩, ㎡."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from crm.kernel.text import normal_text

SCALES = {
    "万亿": 10**12,
    "千亿": 10**11,
    "百亿": 10**10,
    "十亿": 10**9,
    "亿": 10**8,
    "千万": 10**7,
    "百万": 10**6,
    "十万": 10**5,
    "万": 10**4,
    "千": 10**3,
    "": 1,
}
CURRENCIES = {
    "人民币元": "CNY", "元人民币": "CNY", "人民币": "CNY", "rmb": "CNY", "cny": "CNY", "¥": "CNY", "元": "CNY", "圆": "CNY",
    "美元": "USD", "美金": "USD", "usd": "USD", "us$": "USD", "$": "USD",
    "元港币": "HKD", "元香港元": "HKD", "香港元": "HKD", "港元": "HKD", "港币": "HKD", "hkd": "HKD", "hk$": "HKD",
    "日元": "JPY", "日币": "JPY", "jpy": "JPY", "元日元": "JPY",
    "欧元": "EUR", "eur": "EUR", "€": "EUR", "元欧元": "EUR",
    "新台币": "TWD", "台币": "TWD", "twd": "TWD", "韩元": "KRW", "韩币": "KRW", "krw": "KRW", "元美元": "USD",
}  # fmt: skip
"""Word → ISO 4217 code; longer words are tried first."""
FOREIGN = (
    "英镑",
    "瑞士法郎",
    "法郎",
    "马克",
    "澳大利亚元",
    "澳元",
    "加元",
    "加拿大元",
    "新加坡元",
    "新元",
    "丹麦克郎",
    "克郎",
    "克朗",
    "卢布",
    "泰铢",
    "澳门元",
    "林吉特",
)
"""Currencies that exist and that the program keeps no rate for."""
AREAS = {
    "亩": Decimal(1),
    "公顷": Decimal(15),
    "平方米": Decimal(3) / 2000,
    "㎡": Decimal(3) / 2000,
    "平米": Decimal(3) / 2000,
    "m2": Decimal(3) / 2000,
    "平方公里": Decimal(1500),
}
"""Area word → 亩 (15 亩 = 1 公顷)."""
_WORDS = sorted(CURRENCIES, key=len, reverse=True)
_SCALE = "|".join(sorted(filter(None, SCALES), key=len, reverse=True))
_BRACKET = re.compile(r"[(\[【〔:：,，-]\s*([^()\[\]【】〔〕:：,，-]*(?:\([^()]*\))?)\s*[)\]】〕]?")
_STATED = re.compile(r"单位\s*[:：]\s*(.+?)\s*[)\]】]?\s*$")


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit of money (``scale`` whole units of ``currency``, empty when only the scale is stated) or of area (``area``)."""

    scale: int = 1
    currency: str = ""
    area: str = ""


def money_unit(text: str) -> Unit | None:
    """Read a unit of money alone (“万元”, “亿美元”, “万元(人民币)”, “元”); None for anything else."""
    folded = normal_text(text).lower().replace(" ", "")
    scale = next((word for word in sorted(SCALES, key=len, reverse=True) if word and folded.startswith(word)), "")
    rest = re.sub(r"[()]", "", folded[len(scale) :])
    if not rest:
        return Unit(SCALES[scale]) if scale else None
    if rest in CURRENCIES:
        return Unit(SCALES[scale], CURRENCIES[rest])
    halves = re.fullmatch(rf"元({'|'.join(map(re.escape, _WORDS))})", rest)
    return Unit(SCALES[scale], CURRENCIES[halves[1]]) if halves else None


def area_unit(text: str) -> Unit | None:
    """Read a unit of area alone (“亩”, “㎡”, “万平方米”); None for anything else."""
    folded = normal_text(text).lower().replace(" ", "")
    scale = "万" if folded.startswith("万") else ""
    word = folded.removeprefix("万")
    return (
        Unit(SCALES[scale], area="平方米" if word in ("㎡", "m2", "平米", "平方") else word)
        if word in AREAS or word == "平方"
        else None
    )


def unit_in_head(head: str) -> Unit | None:
    """Return the one unit a head states in brackets or at its end (“总投资（亿元）”, “用地(亩)”); None for none or several."""
    folded = normal_text(head)
    pieces = [piece for match in _BRACKET.finditer(folded) for piece in re.split(r"[/或、]", match[1])]
    found = {unit for unit in map(_unit, pieces) if unit is not None}
    if not found:
        tail = re.search(rf"((?:{_SCALE})(?:{'|'.join(map(re.escape, _WORDS))})|亩|公顷|平方米|m2)$", folded.lower())
        found = {unit for unit in (_unit(tail[1]) if tail else None,) if unit is not None}
    return found.pop() if len(found) == 1 else None


def _unit(text: str) -> Unit | None:
    cleaned = re.sub(r"^(单位|计量单位)\s*[:：]?", "", text.strip())
    return money_unit(cleaned) or area_unit(cleaned)


def stated_unit(texts: Iterable[str]) -> Unit | None:
    """Return the unit of money stated once for the whole sheet (“单位：万元、亩”); None for none or several."""
    found = set()
    for text in texts:
        stated = _STATED.search(normal_text(text))
        for piece in re.split(r"[、,，/ ]", stated[1]) if stated else ():
            unit = money_unit(piece)
            if unit is not None:
                found.add(unit)
    return found.pop() if len(found) == 1 else None
