"""How much alike two names of firms are, on what evidence, and what that is worth (domain §4.3).

The weights were fitted on real short forms and altered names (half of them held back) and rounded; ``docs/duplicates.md``
has the figures. Two names alone are called *the same* only where nothing but spelling differs: registers keep apart
firms that differ in region, in legal form or in the number of a branch.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import pairwise
from math import log

from rapidfuzz.distance import LCSseq

from crm.enterprises.characters import sound_alike
from crm.enterprises.duplicates.names import FirmName
from crm.kernel.i18n import N_


class Evidence(StrEnum):
    """Why two records may be one enterprise, the strongest first (domain §4.3)."""

    USCC = "uscc"
    NAME = "name"
    ALIAS = "alias"
    PHONE = "phone"
    SIMILAR = "similar"
    PROJECT = "project"


class Verdict(StrEnum):
    """What a hit is worth: *same* 同一企业, *strong* warning 高度疑似, *possible* hint 可能相关."""

    SAME = "same"
    STRONG = "strong"
    POSSIBLE = "possible"


VERDICT_NAMES = {
    Verdict.SAME: N_("Same enterprise"),
    Verdict.STRONG: N_("Very likely the same"),
    Verdict.POSSIBLE: N_("Possibly related"),
}
REASON_NAMES = {
    "uscc": N_("the credit code is equal"),
    "name": N_("the name is equal"),
    "name_region": N_("the name is equal, one of them without its region"),
    "name_moved": N_("the name is equal, its region stands elsewhere"),
    "name_form": N_("the name is equal but for the legal form"),
    "alias": N_("it is its short or former name"),
    "short_form": N_("it reads like its short form"),
    "phone": N_("a phone number is equal"),
    "typo_sound": N_("one character differs and sounds alike"),
    "typo_missing": N_("one character is missing"),
    "similar": N_("the name is similar"),
    "other_region": N_("the name is similar, the region another"),
    "other_number": N_("the name is similar, the branch another"),
    "project": N_("the project, its industry and its amount are alike"),
    "other_code": N_("the names are alike, but the credit codes differ: two firms"),
}
"""Why a hit is one, in the words of the sentence ``reason``."""
MOST_OF_SIMILAR = 89
"""The score of names that are alike without being equal ends here; equal ones begin above (out of 100)."""
SCORES = {"uscc": 100, "name": 99, "name_moved": 98, "name_form": 97, "name_region": 95, "alias": 93, "phone": 90, "project": 60}
OTHER_CODE = 50
"""Two firms of different codes score so much at most, whatever their names."""
SHORT = 6
"""Characters up to which a name without a legal form may be a short form 简称 such as 安靠智电 or 中国人保."""
FADING = 0.75
"""Each character of a core counts so much of the one before it: a firm is known by the beginning of its name."""
AHEAD = 0.3
"""What a character of the region counts beside the first of the trade name."""


@dataclass(frozen=True, slots=True)
class NameMatch:
    """A name found: its number in the table, ``score`` 0–100, the reason's key and what it is worth."""

    number: int
    name: str
    score: int
    evidence: Evidence
    reason: str
    verdict: Verdict


def with_codes(match: NameMatch, one: str, two: str) -> NameMatch:
    """Return a match of names in the light of both valid codes: two different ones are two firms, however alike."""
    if not one or not two or one == two:
        return match
    score = min(match.score, OTHER_CODE)
    return replace(match, score=score, evidence=Evidence.SIMILAR, reason="other_code", verdict=Verdict.POSSIBLE)


Worth = Callable[[str], float]


def worth(count: int, total: int) -> float:
    """Return what a gram tells (inverse document frequency) that stands in ``count`` of ``total`` names."""
    return log((total + 1) / (count + 0.5))


@dataclass(frozen=True, slots=True)
class Likeness:
    """How alike a name asked for and a name found are: ``points`` to rank by, 0–89, and what stands out of place."""

    points: float
    whole: bool
    from_start: bool


def is_short(name: FirmName) -> bool:
    """Tell whether a name asked for may be a short form."""
    return not name.legal and not name.branch and len(name.body) <= SHORT


@dataclass(frozen=True, slots=True)
class Asked:
    """A name asked for, with the worth of each of its characters and neighbours."""

    name: FirmName
    ones: tuple[float, ...]
    twos: tuple[float, ...]
    start: int
    short: bool

    @classmethod
    def of(cls, name: FirmName, worth_of: Worth) -> Asked:
        """Weigh a name."""
        body = name.body
        return cls(
            name,
            tuple(map(worth_of, body)),
            tuple(worth_of(body[at : at + 2]) for at in range(len(body) - 1)),
            max(0, body.find(name.core[:2])),
            is_short(name),
        )


@dataclass(frozen=True, slots=True)
class _Weights:
    """What each likeness adds to the points."""

    asked: float = 3.7
    found: float = 2.1
    neighbours: float = 3.6
    head: float = 2.5
    starts: float = 1.6
    region: float = 0.7
    sound: float = 1.4
    equal: float = 1.2
    company: float = 0.6
    branch: float = -0.4
    stock: float = 2.4


WEIGHTS = _Weights()
_MOST = 16.0
"""The points of an equal name; short forms may reach 2.4 more (a short form means a joint-stock company first)."""


def likeness(asked: Asked, found: FirmName, worth_of: Mapping[str, float]) -> Likeness:
    """Align two names by their longest common subsequence and weigh what meets by how rare it is."""
    one, two = asked.name.body, found.body
    pairs = _pairs(one, two)
    there = [worth_of[character] for character in two]
    start = max(0, two.find(found.core[:2]))
    heads = [w * (FADING ** (at - start) if at >= start else AHEAD) for at, w in enumerate(there)]
    neighbours = sum(asked.twos[a] for (a, b), (c, d) in pairwise(pairs) if c == a + 1 and d == b + 1)
    from_start = (asked.start, start) in pairs
    points = (
        WEIGHTS.asked * _part(sum(asked.ones[a] for a, _b in pairs), sum(asked.ones))
        + WEIGHTS.found * _part(sum(there[b] for _a, b in pairs), sum(there))
        + WEIGHTS.neighbours * _part(neighbours, sum(asked.twos))
        + WEIGHTS.head * _part(sum(heads[b] for _a, b in pairs), sum(heads))
        + WEIGHTS.starts * from_start
        + WEIGHTS.region * _regions(asked.name, found)
        + WEIGHTS.equal * (asked.name.key == found.key)
        + WEIGHTS.company * bool(found.legal)
        + WEIGHTS.branch * (asked.name.branch != found.branch)
        + WEIGHTS.stock * (asked.short and "股份" in found.form)
    )
    if len(one) == len(two) and len(pairs) >= len(one) - 1:
        points += WEIGHTS.sound * _one_sound(one, two)
    most = _MOST + (WEIGHTS.stock if asked.short else 0)
    return Likeness(MOST_OF_SIMILAR * max(0.0, min(1.0, points / most)), len(pairs) == len(one), from_start)


def _pairs(one: str, two: str) -> list[tuple[int, int]]:
    blocks = LCSseq.editops(one, two).as_matching_blocks()
    return [(block.a + step, block.b + step) for block in blocks for step in range(block.size)]


def _part(some: float, whole: float) -> float:
    return some / whole if whole > 0 else 0.0


def _regions(one: FirmName, two: FirmName) -> float:
    """Return 1 for regions that agree, −1 for different ones, ½ for none at all, 0 for one on one side."""
    if one.region is None and two.region is None:
        return 0.5
    if one.region is None or two.region is None:
        return 0.0
    return 1.0 if one.region.agrees(two.region) else -1.0


def _one_sound(one: str, two: str) -> bool:
    """Tell whether names of one length differ in one character, and its two readings meet."""
    differing = [(a, b) for a, b in zip(one, two, strict=True) if a != b]
    return len(differing) == 1 and sound_alike(*differing[0])


def regions_differ(one: FirmName, two: FirmName) -> bool:
    """Tell whether two names state different regions: such are at most similar (domain §4.3)."""
    return one.region is not None and two.region is not None and not one.region.agrees(two.region)


def name_reason(asked: FirmName, found: FirmName) -> str:
    """Return how two names are equal: ``name``, ``name_moved``, ``name_form``, ``name_region``; empty where they are not.

    A word in front that may be a region is tried both ways: 东方涂层 is 常熟市东方涂层 without its region, 涂层 is not.
    """
    if asked.flat == found.flat:
        return "name"
    if regions_differ(asked, found) or asked.branch != found.branch:
        return ""
    if asked.key == found.key:
        if asked.region is None and found.region is None:
            return _by_form(asked, found)
        if asked.region is not None and found.region is not None and asked.region.codes == found.region.codes:
            return _by_form(asked, found)
        return "name_region"
    one, two = (asked.soft_region or asked.region), (found.soft_region or found.region)
    if one is not None and two is not None and one.agrees(two) and asked.soft_key == found.soft_key:
        return "name_region"
    return ""


def _by_form(asked: FirmName, found: FirmName) -> str:
    same_forms = (asked.form, asked.legal, asked.core) == (found.form, found.legal, found.core)
    return "name_moved" if same_forms else "name_form"


def similar_reason(asked: Asked, found: FirmName, like: Likeness) -> tuple[str, Verdict]:
    """Return why names that are not equal are alike, and whether that warrants a warning or only a hint."""
    name = asked.name
    if regions_differ(name, found):
        return "other_region", Verdict.POSSIBLE
    if name.branch != found.branch or (name.branch and name.numbers != found.numbers):
        return "other_number" if name.branch and found.branch else "similar", Verdict.POSSIBLE
    if asked.short:
        return ("short_form", Verdict.STRONG) if like.whole and like.from_start else ("similar", Verdict.POSSIBLE)
    slip = _slip(name, found)
    if slip:
        return slip, Verdict.STRONG
    return "similar", Verdict.STRONG if like.points >= NEARLY else Verdict.POSSIBLE


LEAST_FOR_SLIP = 3
"""Characters of the shorter core from which one missing or mistaken character is a slip and not another name."""
NEARLY = 74
"""Points, of 89, from which names that are alike in any other way warrant a warning (one new firm in two hundred has such)."""


def _slip(name: FirmName, found: FirmName) -> str:
    """Return which slip of a typist makes one name of the other, empty for none."""
    one, two = name.key, found.key
    if min(len(one), len(two)) < LEAST_FOR_SLIP or name.numbers != found.numbers:
        return ""
    if len(one) == len(two) and _one_sound(one, two):
        return "typo_sound"
    missing = abs(len(one) - len(two)) == 1 and len(_pairs(one, two)) == min(len(one), len(two))
    return "typo_missing" if missing else ""


def verdict_of(reason: str) -> Verdict:
    """Return what equality is worth: an equal code or a wholly equal name is the same enterprise, the rest a warning."""
    return Verdict.SAME if reason in ("uscc", "name") else Verdict.STRONG
