"""Targets 目标: pro-rata by month 时序目标, completion, year-on-year, and a county total allocated to units; pure, exact."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from uuid import UUID

from crm.kernel.errors import RuleBroken
from crm.kernel.i18n import N_, _
from crm.kernel.money import MAX_MINOR, WAN
from crm.league.indicators.rules import Measure

MONTHS = 12
MOST_WEIGHT = 10_000
"""Largest share of a month or a unit in a table (our default); a per cent to two decimals fits."""
FIRST_YEAR, LAST_YEAR = 2000, 2100


class Pace(StrEnum):
    """How a unit stands beside its pro-rata target."""

    AHEAD = "ahead"
    CLOSE = "close"
    BEHIND = "behind"
    NONE = "none"


PACE_NAMES = {
    Pace.AHEAD: N_("on schedule"),
    Pace.CLOSE: N_("close"),
    Pace.BEHIND: N_("behind"),
    Pace.NONE: N_("no target"),
}


class Method(StrEnum):
    """How a county total is allocated."""

    EQUAL = "equal"
    PAST = "past"
    TABLE = "table"


METHOD_NAMES = {
    Method.EQUAL: N_("Equal"),
    Method.PAST: N_("By last year's figures"),
    Method.TABLE: N_("By table"),
}
STEPS = {Measure.PROJECTS: 100, Measure.YUAN: WAN * 100, Measure.DOLLARS: WAN * 100, Measure.DAYS: 1}
"""The smallest part in which a total is allocated: a project, 1万元, 1万美元, half a day (our default)."""


def pro_rata(annual: int, weights: Sequence[int] | None, month: int) -> Fraction:
    """Return the part of an annual target due by the end of ``month`` (1 to 12): equal months, or by twelve weights.

    Raises ValueError for a month or weights that :func:`checked_weights` refuses.
    """
    if not 1 <= month <= MONTHS:
        raise ValueError(month)
    if weights is None:
        return Fraction(annual * month, MONTHS)
    if len(weights) != MONTHS or sum(weights) <= 0:
        raise ValueError(weights)
    return Fraction(annual * sum(weights[:month]), sum(weights))


def due_by(annual: int, weights: Sequence[int] | None, month: int, measure: Measure) -> Fraction:
    """Return what is due by a month's end as a value of the measure; a rate is due whole in every month (our default)."""
    return Fraction(annual, 10_000) if measure is Measure.RATE else pro_rata(annual, weights, month)


def whole_year(annual: int, measure: Measure) -> Fraction:
    """Return an annual target as a value of the measure: of a rate, the share of one."""
    return Fraction(annual, 10_000) if measure is Measure.RATE else Fraction(annual)


def completion(value: Fraction | None, target: Fraction | None) -> Fraction | None:
    """Return a value's share of its target; None without a value or a target above zero (domain §4.11 drops the item)."""
    return None if value is None or not target else value / target


def change(value: Fraction | None, before: Fraction | None, measure: Measure) -> Fraction | None:
    """Return the change on last year 同比: growth as a share, of a rate the difference; None where there is nothing to compare."""
    if value is None or before is None:
        return None
    if measure is Measure.RATE:
        return value - before
    return (value - before) / before if before else None


def pace_of(of_pro_rata: Fraction | None, close_percent: int) -> Pace:
    """Return how a completion of the pro-rata target stands; ``close_percent`` is where “close” begins (a setting)."""
    if of_pro_rata is None:
        return Pace.NONE
    if of_pro_rata >= 1:
        return Pace.AHEAD
    return Pace.CLOSE if of_pro_rata * 100 >= close_percent else Pace.BEHIND


def checked_weights(weights: Sequence[int] | None) -> list[int] | None:
    """Return twelve monthly shares, None for equal ones. Raises RuleBroken ``target_weights``."""
    if weights is None or (len(set(weights)) == 1 and len(weights) == MONTHS and weights[0] > 0):
        return None
    if len(weights) != MONTHS or not all(0 <= each <= MOST_WEIGHT for each in weights) or not any(weights):
        words = _("The monthly table needs twelve shares from 0 to {most}, not all of them 0.")
        raise RuleBroken("target_weights", words.format(most=MOST_WEIGHT), field="weights")
    return list(weights)


def checked_value(value: int, measure: Measure) -> int:
    """Return a target's value. Raises RuleBroken ``target_value``: 0 or more, of a rate at most 100 %."""
    most = 10_000 if measure is Measure.RATE else MAX_MINOR
    if not 0 <= value <= most:
        raise RuleBroken("target_value", _("A target is 0 or more, of a rate at most 100 %."), field="value")
    return value


def checked_year(year: int) -> int:
    """Return a plausible year. Raises RuleBroken ``target_year``."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise RuleBroken("target_year", _("“{text}” is not a year; write it as 2026.").format(text=year), field="year")
    return year


@dataclass(frozen=True, slots=True)
class Allotment:
    """A unit's part of a county total: its exact share, what of it is whole steps, and what it has of the remainder."""

    unit_id: UUID
    weight: int
    exact: Fraction
    base: int
    extra: int

    @property
    def value(self) -> int:
        """Return the unit's target."""
        return self.base + self.extra


def allocate(total: int, weights: Mapping[UUID, int], measure: Measure) -> list[Allotment]:
    """Allocate a county total to units by weight in whole steps; the remainder goes by the largest remainder.

    The values sum to the total; of equal remainders the unit named first has the step, and what is less than a step goes to
    the first in that order. Raises RuleBroken ``target_rate`` (a rate is not divided), ``target_value`` or
    ``target_weights`` (none, negative, or all 0).
    """
    step = STEPS.get(measure)
    if step is None:
        raise RuleBroken("target_rate", _("A rate is not divided: set it for each unit."), field="indicator")
    checked_value(total, measure)
    whole = sum(weights.values())
    if whole <= 0 or min(weights.values()) < 0:
        words = _("The shares of the units are all 0 or missing; enter them, or allocate equally.")
        raise RuleBroken("target_weights", words, field="weights")
    bases = {unit: total * weight // whole // step * step for unit, weight in weights.items()}
    order = sorted(weights, key=lambda unit: -(total * weights[unit] - bases[unit] * whole))
    steps, rest = divmod(total - sum(bases.values()), step)
    extras = dict.fromkeys(order, 0)
    for place in range(steps):
        extras[order[place % len(order)]] += step
    extras[order[0]] += rest
    return [
        Allotment(unit, weight, Fraction(total * weight, whole), bases[unit], extras[unit]) for unit, weight in weights.items()
    ]
