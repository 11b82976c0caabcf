"""Names of firms taken apart 企业名称: region, trade name and trade, legal form, branch; and the grams they are found by.

《企业名称登记管理规定》 §6: a name is region 行政区划, trade name 字号, trade or features 行业, form of organisation 组织形式.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from crm.enterprises.characters import simplified
from crm.enterprises.divisions import divisions
from crm.kernel.text import normal_text

_DROPPED = re.compile(r"[\s\"'“”‘’·•.,，。、:：;；!！?？&/\\_~*#|+-]")
_OPEN, _CLOSE = "([{〔【《<", ")]}〕】》>"
_AS_ROUND = str.maketrans(dict.fromkeys(_OPEN, "(") | dict.fromkeys(_CLOSE, ")"))
_WITHOUT_BRACKETS = str.maketrans("", "", "()")
_BRACKETED = re.compile(r"\(([^()]*)\)")
_PARTNERS = re.compile(r"\((?:普通合伙|有限合伙|特殊普通合伙|个人独资|个体工商户|个体|集团|股份|筹|总部|本部)\)")
_COMPANY = re.compile(
    r"(?:有限责任公司|有限责任总公司|股份有限公司|有限总公司|有限公司|股份公司|总公司|公司|coltd|companylimited|ltd|inc|llc|gmbh)$"
)
_INNER = re.compile(r"(?:股份|集团)*(?:有限责任|有限|总)?公司(?=.)")
_TAILS = ("集团股份", "股份集团", "集团", "股份", "控股")
_BRANCH = re.compile(
    r"(?:分公司|支公司|分行|支行|分理处|储蓄所|营业部|营业厅|营业所|服务部|门市部?|分店|[一二三四五六七八九十0-9]店|连锁店|加油站|邮政所|"
    r"支局|分社|办事处|经营部|购销部|分销店|收购站|代办点|便民店|分厂|分部|网点)$"
)
_NUMBER = re.compile(r"[0-9]+|[〇零一二三四五六七八九十百]+")
_SUFFIX = "市县区省州"
LEAST_CORE = 2
"""Characters that stay when a region is taken off: 南丰 alone is a trade name."""
ABBREVIATIONS = {
    "11": "京", "12": "津", "13": "冀", "14": "晋", "15": "蒙", "21": "辽", "22": "吉", "23": "黑", "31": "沪", "32": "苏",
    "33": "浙", "34": "皖", "35": "闽", "36": "赣", "37": "鲁", "41": "豫", "42": "鄂", "43": "湘", "44": "粤", "45": "桂",
    "46": "琼", "50": "渝", "51": "川", "52": "黔", "53": "滇", "54": "藏", "61": "陕", "62": "甘", "63": "青", "64": "宁",
    "65": "新",
}  # fmt: skip
"""The province's one-character name 简称, which short forms put in front (厦门灿坤 → 闽灿坤)."""
CITY_ABBREVIATIONS = {
    "4403": "深",
    "4401": "穗",
    "3201": "宁",
    "2102": "连",
    "3702": "青",
    "3501": "榕",
    "3502": "厦",
    "3302": "甬",
}


def folded(name: str) -> str:
    """Return a name in lower case, half width and simplified characters, brackets round, other marks dropped."""
    return _DROPPED.sub("", simplified(normal_text(name).lower()).translate(_AS_ROUND))


@dataclass(frozen=True, slots=True)
class Region:
    """A region that a name states: the codes that the words may mean, and whether they can be nothing else.

    苏州市 and 浙江 are certain; 南丰 in front of a name may be the county or the trade name.
    """

    codes: frozenset[str]
    certain: bool

    def agrees(self, other: Region) -> bool:
        """Tell whether both may be one place, or one within the other (浙江 and 杭州)."""
        return any(one.startswith(two) or two.startswith(one) for one in self.codes for two in other.codes)

    def narrower(self, other: Region) -> bool:
        """Tell whether it lies within the other."""
        return min(map(len, self.codes)) > min(map(len, other.codes))


@dataclass(frozen=True, slots=True)
class FirmName:
    """A name taken apart.

    ``flat``: the whole name without marks, 有限责任公司 as 有限公司; equal ones differ in spelling only.
    ``body``: the region without its kind, the core and ``form`` (股份, 集团 …), as names are aligned; ``core``: without
    them; ``soft_core``: without a word in front that may be a region too; ``numbers``: 第三 and the like, in order.
    """

    flat: str
    body: str
    core: str
    soft_core: str
    region: Region | None
    soft_region: Region | None
    form: str
    legal: str
    numbers: tuple[str, ...]
    branch: bool

    @property
    def key(self) -> str:
        """Return what two names of one firm share: the core, inner legal forms dropped."""
        return _INNER.sub("", self.core)

    @property
    def soft_key(self) -> str:
        """Return the same without a word in front that may be a region."""
        return _INNER.sub("", self.soft_core)


def take_apart(name: str) -> FirmName:
    """Take a name apart; never raises, and leaves at least one character where there is one."""
    text = folded(name)
    plain = _PARTNERS.sub(lambda found: found.group()[1:-1] if found.group() in ("(集团)", "(股份)") else "", text) or text
    plain, moved = _without_bracketed_region(plain)
    whole, legal = _without_company(plain)
    core, form = _without_tails(whole)
    rest, words, region = _split_region(core)
    if moved is not None and (region is None or not region.agrees(moved[1])):
        words, region, rest = moved[0], moved[1], rest if region is not None and region.certain else core
    elif moved is not None and region is not None and moved[1].narrower(region):
        region = moved[1]
    soft = region is not None and not region.certain
    return FirmName(
        text.translate(_WITHOUT_BRACKETS).replace("有限责任", "有限"),
        _INNER.sub("", (words if not soft else "") + (core if soft else rest) + form),
        core if soft else rest,
        rest,
        None if soft else region,
        region if soft else None,
        form,
        legal,
        tuple(_NUMBER.findall(plain)),
        bool(_BRANCH.search(plain) or _INNER.search(plain)),
    )


@lru_cache(maxsize=50_000)
def taken_apart(name: str) -> FirmName:
    """Return the same, remembered: the same candidates come again as one types."""
    return take_apart(name)


def _without_bracketed_region(text: str) -> tuple[str, tuple[str, Region] | None]:
    """Return the text without brackets and without a region in them, and that region with its words."""
    moved: tuple[str, Region] | None = None
    for found in _BRACKETED.findall(text):
        rest, words, place = _split_region(found, least=0)
        if place is not None and not rest:
            moved, text = (words, Region(place.codes, certain=True)), text.replace(f"({found})", "", 1)
    return text.replace("(中国)", "").translate(_WITHOUT_BRACKETS) or text.translate(_WITHOUT_BRACKETS), moved


def _without_company(text: str) -> tuple[str, str]:
    """Return the text without its outer legal form, and that form with 有限责任公司 as 有限公司; 股份 stays in the text."""
    found = _COMPANY.search(text)
    if found is None or found.start() < LEAST_CORE or text.endswith(("分公司", "支公司")):
        return text, ""
    legal = found.group().replace("有限责任", "有限")
    kept = "股份" if legal.startswith("股份") else ""
    return text[: found.start()] + kept, legal.removeprefix("股份")


def _without_tails(body: str) -> tuple[str, str]:
    """Return the body without 集团, 股份, 控股 at its end, and what was taken."""
    taken = ""
    while tail := next((each for each in _TAILS if body.endswith(each) and len(body) - len(each) >= LEAST_CORE), ""):
        body, taken = body.removesuffix(tail), tail + taken
    return body, taken


@cache
def _places() -> dict[str, tuple[frozenset[str], bool]]:
    """Return by name the codes (cut to the level) of the divisions it may mean, and whether the name alone is certain.

    Certain are names with their kind (苏州市) and the short names of provinces and of cities; a county's short name is not,
    since trade names are made of the same words (南丰, 东方, 同安).
    """
    found: dict[str, set[str]] = {}
    certain: dict[str, bool] = {}
    for each in divisions().values():
        code = each.code[:2] if each.level == 0 else each.code[:4] if each.level == 1 else each.code
        names = {each.name: True, each.short: each.level < 2}
        if len(each.short) > 1:
            names |= {each.short + kind: True for kind in _SUFFIX}
        for name, sure in names.items():
            if len(name) > 1:
                found.setdefault(name, set()).add(code)
                certain[name] = certain.get(name, False) or sure
    return {name: (frozenset(codes), certain[name]) for name, codes in found.items()}


@cache
def _ends() -> dict[str, tuple[int, ...]]:
    """Return by a place's first two characters how long the places are that begin so, the longest first."""
    found: dict[str, set[int]] = {}
    for name in _places():
        found.setdefault(name[:2], set()).add(len(name))
    return {head: tuple(sorted(lengths, reverse=True)) for head, lengths in found.items()}


def _place_at(text: str, start: int, within: frozenset[str] | None) -> tuple[int, frozenset[str], bool] | None:
    """Return the end, codes and certainty of the longest place that begins at ``start``, inside ``within`` where given."""
    places = _places()
    for length in _ends().get(text[start : start + 2], ()):
        known = places.get(text[start : start + length]) if start + length <= len(text) else None
        if known is None:
            continue
        codes = known[0] if within is None else frozenset(c for c in known[0] if any(c.startswith(each) for each in within))
        if codes:
            return start + length, codes, known[1]
    return None


def _split_region(core: str, least: int = LEAST_CORE) -> tuple[str, str, Region | None]:
    """Return what follows the chain of regions in front (``least`` characters or more), their short words, the region.

    A further place must lie in the one before: after 常熟市, 东方 (of 海南) is a trade name.
    """
    start, words, codes, certain = 0, "", None, False
    while place := _place_at(core, start, codes):
        end, inner, sure = place
        if len(core) - end < least or (codes is not None and not sure and least):
            break
        words += _short(core[start:end])
        start, codes, certain = end, inner, certain or sure
    return core[start:], words, None if codes is None else Region(codes, certain)


def _short(words: str) -> str:
    """Return the words of a place without the kind: 苏州市 → 苏州."""
    return words[:-1] if len(words) > LEAST_CORE and words[-1] in _SUFFIX else words


def abbreviations(name: FirmName) -> str:
    """Return the one-character names of the region that a name states (粤, 深), for short forms that begin with one."""
    codes = name.region.codes if name.region else frozenset()
    if len(codes) != 1:
        return ""
    (code,) = codes
    return ABBREVIATIONS.get(code[:2], "") + CITY_ABBREVIATIONS.get(code[:4], "")


def grams(text: str) -> Iterator[str]:
    """Yield every character and every pair of neighbours of a body, each once: the terms of the inverted table."""
    yield from dict.fromkeys(text)
    yield from dict.fromkeys(text[place : place + 2] for place in range(len(text) - 1))


def abbreviated_grams(name: FirmName) -> Iterator[str]:
    """Yield what a short form begins or ends with that puts the region's one character there (粤万年青, 深特力)."""
    for sign in abbreviations(name):
        yield sign + name.core[:1]
