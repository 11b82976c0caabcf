"""A second scorer, written from the text of domain §4.11 and §4.4 alone: slow, plain, and without the first one's ideas.

It counts a project by walking through every record for every unit, and scores by following the sentences one by one.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction


@dataclass(frozen=True)
class SlowRecord:
    """A record that counts: a number and an amount, whose it is, and who shares it.

    ``own_percent`` and ``partner_percent``: 70 and 30 is 7:3, 100 and 100 is 双算. ``classes`` are the investor's.
    """

    name: str
    unit: str
    whole: int
    amount: int = 0
    partner: str = ""
    own_percent: int = 100
    partner_percent: int = 0
    classes: tuple[str, ...] = ()


@dataclass(frozen=True)
class SlowItem:
    """One line of a scheme: points, formula a, b, c or d, and the cap in times the points.

    ``records`` are what it counts, ``annual`` and ``annual_amount`` each unit's targets of the year, ``half`` the formula
    of each half of d. ``rate``: the value is what the records have over what they could have, 100 each.
    """

    points: int
    formula: str
    cap: Fraction
    records: tuple[SlowRecord, ...]
    annual: dict[str, int] = field(default_factory=dict)
    annual_amount: dict[str, int] = field(default_factory=dict)
    half: str = "b"
    rate: bool = False


@dataclass(frozen=True)
class SlowScheme:
    """A scheme with all that it is applied to. ``weights`` are the twelve months' shares of a year's target.

    ``signed`` are the projects that may earn a bonus; ``thresholds`` are (amount, points), ``classes`` (class, points).
    ``faults`` are (unit, source), ``costs`` (source, points, most or None), ``corrections`` (unit, points).
    """

    groups: dict[str, str]
    items: tuple[SlowItem, ...]
    through_month: int
    weights: tuple[int, ...]
    signed: tuple[SlowRecord, ...] = ()
    thresholds: tuple[tuple[int, Fraction], ...] = ()
    classes: tuple[tuple[str, Fraction], ...] = ()
    bonus_most: Fraction | None = None
    faults: tuple[tuple[str, str], ...] = ()
    costs: tuple[tuple[str, Fraction, Fraction | None], ...] = ()
    corrections: tuple[tuple[str, Fraction], ...] = ()


def percent_of(record: SlowRecord, unit: str) -> int:
    """Return the unit's percentage of a record, 0 where it has no part in it."""
    if unit == record.unit:
        return record.own_percent
    return record.partner_percent if unit == record.partner else 0


def own(item: SlowItem, unit: str, *, amount: bool = False) -> Fraction | None:
    """Return what a unit has: every record's number (or amount) by the unit's share; None for a rate of nothing."""
    total, could = Fraction(0), 0
    for record in item.records:
        if percent_of(record, unit) == 0:
            continue
        total += Fraction((record.amount if amount else record.whole) * percent_of(record, unit), 100)
        could += percent_of(record, unit)
    if not item.rate:
        return total
    return total / could if could else None


def county(records: tuple[SlowRecord, ...]) -> int:
    """Return the county's total: each project once, whoever shares it."""
    seen: set[str] = set()
    total = 0
    for record in records:
        if record.name not in seen:
            seen.add(record.name)
            total += record.whole
    return total


def ratio_of(scheme: SlowScheme, item: SlowItem, formula: str, unit: str, *, amount: bool = False) -> Fraction | None:
    """Return what is multiplied by the points, capped; None where there is no target, or a rate of nothing."""
    mine = own(item, unit, amount=amount)
    if formula == "c":
        if mine is None:
            return None
        rivals = [each for each, group in scheme.groups.items() if group == scheme.groups[unit]]
        theirs = [value for value in (own(item, each, amount=amount) for each in rivals) if value is not None]
        best = max(theirs)
        return min(mine / best, item.cap) if best > 0 else Fraction(0)
    target = Fraction((item.annual_amount if amount else item.annual).get(unit, 0))
    if formula == "b":
        target = target * sum(scheme.weights[: scheme.through_month]) / sum(scheme.weights)
    if target == 0 or mine is None:
        return None
    return min(mine / target, item.cap)


def share_earned(scheme: SlowScheme, item: SlowItem, unit: str) -> Fraction | None:
    """Return the part of an item's points that a unit earned; of d each half is half of it, and one alone is the whole."""
    if item.formula != "d":
        return ratio_of(scheme, item, item.formula, unit)
    number = ratio_of(scheme, item, item.half, unit)
    amount = ratio_of(scheme, item, item.half, unit, amount=True)
    if number is None or amount is None:
        return amount if number is None else number
    return number / 2 + amount / 2


def bonus(scheme: SlowScheme, unit: str) -> Fraction:
    """Return a unit's bonuses: of thresholds the highest reached, and every class of the investor, by the unit's share."""
    total = Fraction(0)
    for project in scheme.signed:
        percent = percent_of(project, unit)
        reached = [threshold for threshold in scheme.thresholds if project.amount >= threshold[0]]
        if reached:
            total += max(reached)[1] * percent / 100
        for name, points in scheme.classes:
            if name in project.classes:
                total += points * percent / 100
    return total if scheme.bonus_most is None else min(total, scheme.bonus_most)


def deduction(scheme: SlowScheme, unit: str) -> Fraction:
    """Return what a unit's faults cost, each source up to its most."""
    total = Fraction(0)
    for source, points, most in scheme.costs:
        cost = Fraction(0)
        for who, what in scheme.faults:
            if who == unit and what == source:
                cost += points
        total += cost if most is None else min(cost, most)
    return total


def score(scheme: SlowScheme, unit: str) -> Fraction:
    """Return a unit's score, exact."""
    got, kept, whole = Fraction(0), 0, 0
    for item in scheme.items:
        whole += item.points
        earned = share_earned(scheme, item, unit)
        if earned is not None:
            kept += item.points
            got += earned * item.points
    total = got * whole / kept if kept else Fraction(0)
    total += bonus(scheme, unit) - deduction(scheme, unit)
    for who, points in scheme.corrections:
        if who == unit:
            total += points
    return total


def ranks(scheme: SlowScheme) -> dict[str, int]:
    """Return every unit's place in its group: equal scores share it, and the next is skipped."""
    scores = {unit: score(scheme, unit) for unit in scheme.groups}
    return {
        unit: 1 + sum(1 for each in scores if scheme.groups[each] == group and scores[each] > scores[unit])
        for unit, group in scheme.groups.items()
    }
