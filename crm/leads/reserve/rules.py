"""Who is in the reserve pool 储备库, and its figures by size band, investor class, level, chain and unit; pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID

from crm.enterprises.rules import INVESTOR_CLASSES
from crm.kernel.errors import RuleBroken
from crm.kernel.i18n import N_, _
from crm.leads.rules import LIVING, SIZE_BANDS, Figure, Stage, size_band


class Decision(StrEnum):
    """What the bureau decided on a project; without a decision its size decides."""

    NONE = ""
    ADMITTED = "in"
    REMOVED = "out"


BANDS = (*reversed(SIZE_BANDS), 0)
"""The rows of the summary in 亿元, the largest first; 0 holds what was admitted below the smallest band."""
CLASSES = tuple(INVESTOR_CLASSES)
"""Investor classes from Fortune 500 down; the first that an investor has leads."""
LEVEL_NAMES = {"provincial": N_("Provincial major"), "city": N_("City level"), "": N_("No level")}


def is_living(stage: str, side_state: str) -> bool:
    """Tell whether a lead may still be signed."""
    return stage != Stage.SIGNED and side_state in LIVING


def in_pool(stage: str, side_state: str, total_yuan: int | None, decision: str, from_fen: int) -> bool:
    """Tell whether a lead is in the pool: living, and admitted, or not removed and of ``from_fen`` or more (our default 1亿)."""
    if not is_living(stage, side_state) or decision == Decision.REMOVED:
        return False
    return decision == Decision.ADMITTED or (total_yuan is not None and total_yuan >= from_fen)


def check_admission(stage: str, side_state: str, *, inside: bool) -> None:
    """Refuse to admit what cannot be signed any more or is in already. Raises RuleBroken ``reserve_closed``, ``reserve_inside``."""
    if not is_living(stage, side_state):
        text = _("Only a project that may still be signed enters the pool; this one is signed or closed.")
        raise RuleBroken("reserve_closed", text)
    if inside:
        raise RuleBroken("reserve_inside", _("This project is in the pool already."))


def check_removal(*, inside: bool) -> None:
    """Refuse to remove what is not in the pool. Raises RuleBroken ``reserve_outside``."""
    if not inside:
        raise RuleBroken("reserve_outside", _("This project is not in the pool; there is nothing to remove."))


def level_of(text: str) -> str:
    """Return the level that a ledger's words mean: ``provincial`` 列省, ``city`` 列市, else the words themselves."""
    typed = text.strip()
    if typed in LEVEL_NAMES:
        return typed
    return "provincial" if "省" in typed else "city" if "市" in typed else typed


def level_words(level: str) -> str:
    """Return a level as a person reads it."""
    return _(LEVEL_NAMES[level]) if level in LEVEL_NAMES else level


def leading_class(classes: Collection[str]) -> str:
    """Return the highest of an investor's classes, ``other`` for none: each project stands in one column only."""
    return next((each for each in CLASSES if each in classes), "other")


def band_words(band: int) -> str:
    """Return a band as a row is headed: ≥ 100亿元, 10—50亿元, below 1亿元."""
    if band == 0:
        return _("below {band}亿元").format(band=SIZE_BANDS[0])
    place = SIZE_BANDS.index(band)
    return f"≥ {band}亿元" if place == len(SIZE_BANDS) - 1 else f"{band}—{SIZE_BANDS[place + 1]}亿元"


@dataclass(frozen=True, slots=True)
class Reserved:
    """A project of the pool as the summary counts it; ``total_yuan`` in fen, ``chain`` and ``level`` as they are shown."""

    id: UUID
    unit_id: UUID
    total_yuan: int
    level: str
    chain: str
    classes: frozenset[str] = frozenset()


@dataclass(slots=True)
class Summary:
    """The pool's figures: by (band, leading class), and by level, chain and unit; each sums to ``whole``."""

    whole: Figure = field(default_factory=Figure)
    matrix: dict[tuple[int, str], Figure] = field(default_factory=dict)
    levels: dict[str, Figure] = field(default_factory=dict)
    chains: dict[str, Figure] = field(default_factory=dict)
    units: dict[UUID, Figure] = field(default_factory=dict)


def summarise(projects: Iterable[Reserved]) -> Summary:
    """Return the figures of a list of projects."""
    found = Summary()
    for each in projects:
        found.whole.add(each.total_yuan)
        place = size_band(each.total_yuan), leading_class(each.classes)
        found.matrix.setdefault(place, Figure()).add(each.total_yuan)
        found.levels.setdefault(each.level, Figure()).add(each.total_yuan)
        found.chains.setdefault(each.chain, Figure()).add(each.total_yuan)
        found.units.setdefault(each.unit_id, Figure()).add(each.total_yuan)
    return found
