"""Recognising columns by the names people give them: a mapping with confidence, to be corrected by hand."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from crm.kernel.text import normal_text
from crm.ledger.fields import FIELDS, Shape
from crm.ledger.units import Unit, unit_in_head

SURE = 0.95
"""Confidence from which a column needs no second look (our default)."""
_BRACKET = re.compile(r"[(\[【〔]([^()\[\]【】〔〕]*)[)\]】〕]")
_SPACE = re.compile(r"[\s*★:：、]+")
_YEAR_PLAN = re.compile(
    r"(\d{2,4}年|年度|当年|本年|今年|上年|去年|本月|当月|十[二三四五六]五).*(计划|目标|投资|任务|完成|进度|安排|建设内容)"
)
_LEADING = re.compile(r"^(项目|拟|预计|主要|我市|我县|该|企业|其中)")


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the file: its place from 0, its full head, the field it is taken for (empty: left out), and how surely."""

    index: int
    head: str
    field: str = ""
    confidence: float = 0.0
    unit: Unit | None = None


def signature(heads: Sequence[str]) -> str:
    """Return a short digest of the head texts, by which a corrected mapping is remembered."""
    text = "\n".join(_SPACE.sub("", normal_text(head)).lower() for head in heads)
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def recognise(heads: Sequence[str], kind: str = "leads") -> list[Column]:
    """Take every column for the field its head names best; each field goes to one column only.

    ``kind`` is ``leads`` or ``enterprises``; in the latter a bare 名称 names the enterprise.
    """
    ranked = [(score, index, field) for index, head in enumerate(heads) for field, score in _scores(head, kind).items()]
    ranked.sort(key=lambda each: (-each[0], each[1]))
    fields: dict[int, tuple[str, float]] = {}
    for score, index, field in ranked:
        repeatable = FIELDS[field].shape is Shape.ASIDE
        if index not in fields and (repeatable or all(field != taken for taken, _score in fields.values())):
            fields[index] = (field, score)
    _settle_code(fields)
    return [Column(index, head, *fields.get(index, ("", 0.0)), unit=unit_in_head(head)) for index, head in enumerate(heads)]


def corrected(columns: Sequence[Column], mapping: Mapping[int, str]) -> list[Column]:
    """Return the columns with some fields set by hand (place → field, empty to leave a column out)."""
    return [
        Column(each.index, each.head, mapping[each.index], 1.0, each.unit) if each.index in mapping else each for each in columns
    ]


def score_of(head: str, kind: str = "leads") -> float:
    """Return how surely a text is the head of a known column, 0 to 1."""
    return max(_scores(head, kind).values(), default=0.0)


def _settle_code(fields: dict[int, tuple[str, float]]) -> None:
    """Give a bare credit code to the registered company when that column stands nearer before it."""
    places = {field: index for index, (field, _score) in fields.items()}
    code, company = places.get("investor_uscc"), places.get("company_name")
    if code is None or company is None or "company_uscc" in places or company > code:
        return
    investor = places.get("investor", -1)
    if not company < investor < code:
        fields[code] = ("company_uscc", fields[code][1])


@lru_cache(maxsize=2000)
def _scores(head: str, kind: str) -> Mapping[str, float]:
    """Return the fields a head may name, with confidence; a two-row head has its parts joined by “-”."""
    parts = [part for part in (_folded(part) for part in head.split("-")) if part]
    if not parts:
        return {}
    group = "".join(parts[:-1])
    if _YEAR_PLAN.search("".join(parts)) and not re.search(r"\d{4}年?(底|末)", group):
        return {"annual_plan": SURE}
    found: dict[str, float] = {}
    for text, weight in ((parts[-1], 1.0 if not group else 0.97), ("".join(parts), 1.0), (group, 0.6)):
        for field, score in _named(text).items() if text else ():
            found[field] = max(found.get(field, 0.0), round(score * weight, 3))
    if kind == "enterprises" and "name" in found and "项目" not in head:
        found["investor"] = max(found.get("investor", 0.0), found.pop("name"))
    return found


def _folded(head: str) -> str:
    return _SPACE.sub("", normal_text(head))


@lru_cache(maxsize=1)
def _names() -> dict[str, str]:
    return {_folded(name): key for key, field in FIELDS.items() for name in field.names}


def _may_be(key: str, bare: str) -> bool:
    """Tell whether a head may name a field: none of its forbidden words, and no yes-or-no (是否开工) where a value is wanted."""
    field = FIELDS[key]
    yes_or_no = "是否" in bare and field.shape not in (Shape.CHOICE, Shape.CLASSES)
    return not yes_or_no and not any(word in bare for word in field.never)


def _named(text: str) -> dict[str, float]:
    """Score a one-row head: its own name 1, without what stands in brackets 0.98, without a leading word 0.9, inside it less."""
    names, bare = _names(), _BRACKET.sub("", text)
    shorter = _LEADING.sub("", bare)
    for candidate, score in ((text, 1.0), (bare, 0.98), (shorter, 0.9), (re.sub(r"[/或及和]", "", bare), 0.9)):
        if candidate in names and (score > 0.9 or _may_be(names[candidate], bare)):
            return {names[candidate]: score}
    found: dict[str, float] = {}
    for name, key in names.items():
        if name in bare and (len(name) > 2 or bare.endswith(name)) and _may_be(key, bare):
            tail = 0.1 if bare.endswith(name) else 0.0
            score = round(0.5 + 0.25 * len(name) / len(bare) + tail, 3)
            found[key] = max(found.get(key, 0.0), score)
    return found
