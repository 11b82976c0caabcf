"""Split 分成 (domain §4.4): how indicators and tax of a project are shared, and totals that count it once; pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from crm.calendar.rules import same_day_number
from crm.kernel.errors import RuleBroken
from crm.kernel.i18n import _

MOST_YEARS = 30
"""Longest term of a split in years (our default); more is a slip of the keyboard."""


class Ratio(StrEnum):
    """One of the presets (domain §4.4), reporting side first; ``BOTH``: each side counts the whole 双算."""

    SEVEN_THREE = "7:3"
    SIX_FOUR = "6:4"
    FIVE_FIVE = "5:5"
    FOUR_SIX = "4:6"
    THREE_SEVEN = "3:7"
    BOTH = "both"

    @property
    def weights(self) -> tuple[int, int]:
        """Return the parts of (reporting, landing) side in tenths; ten each where both count fully."""
        if self is Ratio.BOTH:
            return 10, 10
        reporting, landing = self.value.split(":")
        return int(reporting), int(landing)

    @property
    def words(self) -> str:
        """Return how a person reads it: 7:3, 双算."""
        return _("both count fully") if self is Ratio.BOTH else self.value


@dataclass(frozen=True, slots=True)
class Split:
    """The terms of a split: indicators and tax apart, and how many years they hold. Default 7:3 each (domain §4.4)."""

    indicators: Ratio = Ratio.SEVEN_THREE
    tax: Ratio = Ratio.SEVEN_THREE
    years: int = 5

    @property
    def words(self) -> str:
        """Return the terms in one line."""
        text = _("indicators {indicators}, tax {tax}, {years} years")
        return text.format(indicators=self.indicators.words, tax=self.tax.words, years=self.years)

    def last_day(self, first_day: date) -> date:
        """Return the last day on which a split that holds from ``first_day`` shares: the same day number (Civil Code 202)."""
        return same_day_number(first_day, 12 * self.years)


def checked_split(indicators: str, tax: str, years: int) -> Split:
    """Return the terms if they are presets. Raises RuleBroken ``split_ratio`` or ``split_years``."""
    known = {str(each) for each in Ratio}
    for field, value in (("indicators", indicators), ("tax", tax)):
        if value not in known:
            text = _("“{value}” is not one of the splits; choose {known}.")
            raise RuleBroken("split_ratio", text.format(value=value, known="、".join(each.words for each in Ratio)), field=field)
    if not 1 <= years <= MOST_YEARS:
        raise RuleBroken(
            "split_years", _("A split holds for 1 to {most} years; enter its term.").format(most=MOST_YEARS), field="years"
        )
    return Split(Ratio(indicators), Ratio(tax), years)


def apportion(whole: int, weights: Sequence[int]) -> list[int]:
    """Divide ``whole`` (any sign) by ``weights``, each 0 or more and not all 0, to the last unit by the largest remainder.

    The parts add up to the whole; of equal remainders the earlier takes the odd unit. Raises ValueError.
    """
    total = sum(weights)
    if total <= 0 or min(weights) < 0:
        raise ValueError(weights)
    if whole < 0:
        return [-part for part in apportion(-whole, weights)]
    parts = [whole * weight // total for weight in weights]
    by_remainder = sorted(range(len(weights)), key=lambda place: (-(whole * weights[place] % total), place))
    for place in by_remainder[: whole - sum(parts)]:
        parts[place] += 1
    return parts


def shares(whole: int, ratio: Ratio) -> tuple[int, int]:
    """Return what (reporting, landing) side is credited of ``whole``: fen, or projects in whatever small unit.

    They add up to the whole, except with 双算, where each is credited all of it.
    """
    if ratio is Ratio.BOTH:
        return whole, whole
    reporting, landing = apportion(whole, ratio.weights)
    return reporting, landing


@dataclass(frozen=True, slots=True)
class Sides:
    """A standing split: who shares with whom, by which ratio, on which days. A side of None is the enclave's outside partner."""

    reporting: UUID | None
    landing: UUID | None
    ratio: Ratio
    first_day: date
    last_day: date

    def holds_on(self, day: date) -> bool:
        """Tell whether the split shares what happens on ``day``; before it and after its term the holder has all."""
        return self.first_day <= day <= self.last_day


@dataclass(frozen=True, slots=True)
class Counted:
    """A project as totals see it: its figure, the day it counts for, the unit that held it that day, and its split if any."""

    project: UUID
    whole: int
    day: date
    holder: UUID
    sides: Sides | None = None


def credited(each: Counted) -> dict[UUID | None, int]:
    """Return what every side is credited of one project; None is the outside partner of an enclave."""
    sides = each.sides
    if sides is None or not sides.holds_on(each.day) or sides.reporting == sides.landing:
        return {each.holder: each.whole}
    reporting, landing = shares(each.whole, sides.ratio)
    return {sides.reporting: reporting, sides.landing: landing}


def unit_totals(projects: Iterable[Counted]) -> dict[UUID, int]:
    """Return every unit's total by its shares; a project named twice counts once, an outside partner not at all."""
    totals: dict[UUID, int] = {}
    for each in _once(projects):
        for unit, part in credited(each).items():
            if unit is not None:
                totals[unit] = totals.get(unit, 0) + part
    return totals


def county_total(projects: Iterable[Counted]) -> int:
    """Return the county's total: each project once, with 双算 too; of an enclave, the county's own part."""
    total = 0
    for each in _once(projects):
        parts = credited(each)
        total += each.whole if None not in parts else sum(part for unit, part in parts.items() if unit is not None)
    return total


def _once(projects: Iterable[Counted]) -> list[Counted]:
    found: dict[UUID, Counted] = {}
    for each in projects:
        found.setdefault(each.project, each)
    return list(found.values())
