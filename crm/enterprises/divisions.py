"""The divisions of the country 行政区划 (GB/T 2260): which place a text names, and which of the four target regions it is in.

Regions by their plans: 《长江三角洲区域一体化发展规划纲要》 (2019: all of 沪苏浙皖), 《粤港澳大湾区发展规划纲要》 (2019: nine
cities, 港 and 澳), 《京津冀协同发展规划纲要》 (2015), 《成渝地区双城经济圈建设规划纲要》 (2021: 重庆 and fifteen cities of 四川). A
text that names 广东 or 四川 and no city is taken for the region (our default).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from math import asin, cos, radians, sin, sqrt
from pathlib import Path

from crm.kernel.text import normal_text

TABLE = Path(__file__).resolve().parents[2] / "resources" / "divisions" / "divisions.tsv"
_REGIONS = {
    "yangtze_delta": "31 32 33 34",
    "pearl_delta": "440000 4401 4403 4404 4406 4407 4412 4413 4419 4420 81 82",
    "jing_jin_ji": "11 12 13",
    "chengdu_chongqing": "50 510000 5101 5103 5105 5106 5107 5109 5110 5111 5113 5114 5115 5116 5117 5118 5120",
}
_KINDS = re.compile("((?<!园)(?<!开发)区|特别行政区|自治区|自治州|自治县|地区|林区|新区|省|市|盟|县|旗)$")
_PEOPLES = re.compile(
    "(?:壮族|回族|维吾尔|藏族|羌族|彝族|土家族|苗族|侗族|布依族|哈尼族|傣族|白族|傈僳族|景颇族|朝鲜族|蒙古族|哈萨克|柯尔克孜|瑶族|"
    "黎族|满族|畲族|仡佬族|水族|土族|撒拉族|东乡族|保安族|裕固族|拉祜族|佤族|纳西族|布朗族|独龙族|怒族|普米族|毛南族|仫佬族|"
    "达斡尔族|鄂温克族|锡伯|塔吉克|蒙古|各族)+$"
)
_SEATS = {"雄安": "130629", "两江": "500000", "横琴": "440400", "前海": "440300", "台北": "710000", "高雄": "710000"}
"""New areas that the standard does not list, under the division that holds them."""
DEGREE = 111
"""Kilometres of one degree of latitude."""
EARTH = 6371
LONGEST_NAME = 15


@dataclass(frozen=True, slots=True)
class Division:
    """A division: its six digits, its name, and where its seat lies in degrees (None where unknown)."""

    code: str
    name: str
    east: float | None = None
    north: float | None = None

    @property
    def short(self) -> str:
        """Return the name without its kind: 苏州市 → 苏州, 广西壮族自治区 → 广西; at least two characters stay."""
        bare = _KINDS.sub("", self.name)
        plain = _PEOPLES.sub("", bare)
        return next((name for name in (plain, bare) if len(name) > 1), self.name)

    @property
    def level(self) -> int:
        """Return 0 for a province, 1 for a city, 2 for a county."""
        return 0 if self.code.endswith("0000") else 1 if self.code.endswith("00") else 2

    @property
    def above(self) -> tuple[str, ...]:
        """Return the codes of the province and the city that hold it, and its own."""
        return tuple(dict.fromkeys((self.code[:2] + "0000", self.code[:4] + "00", self.code)))

    @property
    def region(self) -> str:
        """Return which of the four target regions it lies in, ``other`` for none."""
        for region, codes in _REGIONS.items():
            if any(self.code.startswith(code) for code in codes.split()):
                return region
        return "other"

    @property
    def path(self) -> str:
        """Return it with what holds it, in short names: 江苏 苏州 昆山."""
        return " ".join(dict.fromkeys(divisions()[code].short for code in self.above if code in divisions()))


@cache
def divisions() -> dict[str, Division]:
    """Return every division by code; read once."""
    found = {}
    for line in TABLE.read_text(encoding="utf-8").splitlines():
        code, name, east, north = line.split("\t")
        found[code] = Division(code, name, float(east) if east else None, float(north) if north else None)
    return found


@cache
def _names() -> dict[str, tuple[Division, ...]]:
    """Return the divisions that each full or short name may mean."""
    names: dict[str, dict[str, Division]] = {}
    for each in divisions().values():
        for name in (each.name, each.short):
            names.setdefault(name, {})[each.code] = each
    for name, code in _SEATS.items():
        names[name] = {code: divisions()[code]}
    return {name: tuple(found.values()) for name, found in names.items()}


@lru_cache(maxsize=4096)
def find_division(text: str) -> Division | None:
    """Return the division that a text names, the deepest its words agree on; None where none or several are meant equally.

    苏州 → 苏州市; 深圳南山 → 南山区 of 深圳; 朝阳 → the city of 辽宁, since a city goes before a district of that name;
    鼓楼 alone → None, since four cities have one.
    """
    hits = _hits("".join(normal_text(text).split()))
    if not hits:
        return None
    weighed = sorted((_weight(each, hits), each) for each in hits)
    return None if len(weighed) > 1 and weighed[0][0] == weighed[1][0] else divisions()[weighed[0][1]]


def _hits(text: str) -> dict[str, tuple[int, int]]:
    """Return by code how long its name in the text is and where it begins, the longest one."""
    hits: dict[str, tuple[int, int]] = {}
    for start in range(len(text)):
        for end in range(min(len(text), start + LONGEST_NAME), start + 1, -1):
            for each in _names().get(text[start:end], ()):
                if hits.get(each.code, (0, 0))[0] < end - start:
                    hits[each.code] = (end - start, start)
    return hits


def _weight(code: str, hits: dict[str, tuple[int, int]]) -> tuple[int, int, int]:
    """Order what a text may mean: the most letters along the chain, then the higher level, then the earlier word."""
    division = divisions()[code]
    words = {hits[above][1]: hits[above][0] for above in division.above if above in hits}  # 朝阳 of 朝阳 is one word
    return -sum(words.values()), division.level, hits[code][1]


def suggest_divisions(text: str, limit: int = 8) -> list[Division]:
    """Return the divisions whose name begins with ``text``, cities before counties; for completion as one types."""
    wanted = normal_text(text).strip()
    if not wanted:
        return []
    found = sorted((each for each in divisions().values() if each.name.startswith(wanted)), key=lambda d: (d.level, d.code))
    return found[:limit]


def kilometres(one: Division, north: float, east: float) -> int | None:
    """Return how far a point lies from a division's seat in whole kilometres; None where the seat is not known."""
    seat = next((each for each in _upwards(one) if each.north is not None and each.east is not None), None)
    if seat is None or seat.north is None or seat.east is None:
        return None
    up, across = radians(north - seat.north) / 2, radians(east - seat.east) / 2
    part = sin(up) ** 2 + cos(radians(north)) * cos(radians(seat.north)) * sin(across) ** 2
    return round(2 * EARTH * asin(sqrt(min(1.0, part))))


def _upwards(one: Division) -> Iterator[Division]:
    return (divisions()[code] for code in reversed(one.above) if code in divisions())


@cache
def _seated() -> tuple[Division, ...]:
    """Return the cities and counties whose seat is known."""
    return tuple(each for each in divisions().values() if each.level > 0 and each.north is not None)


@lru_cache(maxsize=4096)
def nearest(north: float, east: float) -> tuple[Division, int] | None:
    """Return the city or county whose seat lies nearest to a point, and its distance in kilometres."""
    band = [each for each in _seated() if each.north is not None and abs(each.north - north) <= 1]
    found = _nearest_of(band, north, east)
    # whatever lies beyond the band is a degree of latitude away at the least
    return found if found is not None and found[1] < DEGREE else _nearest_of(_seated(), north, east)


def _nearest_of(known: Sequence[Division], north: float, east: float) -> tuple[Division, int] | None:
    away = [(kilometres(each, north, east) or 0, each.level, each.code) for each in known]
    if not away:
        return None
    distance, _level, code = min(away)
    return divisions()[code], distance


def joined_paths(texts: Sequence[str]) -> str:
    """Return the places of an itinerary in full, an unknown one as it was written."""
    found = (find_division(text) for text in texts)
    return " → ".join(division.path if division else text for division, text in zip(found, texts, strict=True))
