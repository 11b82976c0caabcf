"""What a unit earns by a scheme, and its rank (domain §4.11); pure and exact: everything is a Fraction, nothing is rounded.

:func:`score_units` is the one entry. In words, for whoever checks it from the text:

* An item is worth its points times a ratio: (a) own ÷ annual target, (b) own ÷ pro-rata target of the period, (c) own ÷
  best of the contest group, (d) half its points for the number and half for the amount, each half by (a), (b) or (c).
  A ratio is at least 0 and at most the item's cap; of (d) each half is capped, so that no amount stands in for a number.
* A target of zero, none at all, or a rate of nothing (no record in its denominator) drops the item for that unit; of (d)
  the other half then carries the whole item. The unit's other items are rescaled: points × (points of all items ÷ points
  of the kept ones). Where all items drop they earn 0. Where the best of a group is 0, (c) earns 0 and is kept.
* A bonus is given for each project signed: of the thresholds the highest that the undivided amount reaches, and each
  investor class; a unit of a split gets its share of it, with 双算 both get all. Bonuses above the scheme's most are scaled.
* A deduction is its points for each fault, at most its most. Corrections add as they are signed. A score may be negative.
* Equal scores share a rank within the contest group, and the next rank is skipped (1, 2, 2, 4).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction
from typing import TypeVar
from uuid import UUID

from crm.league.indicators.rules import Indicator
from crm.league.scores.rounding import rounded
from crm.league.scores.scheme import Bonus, BonusKind, Deduction, Formula, Item, SchemeData

ZERO = Fraction(0)
Key = tuple[UUID, Indicator]
OfUnit = TypeVar("OfUnit", "Feat", "Fault", "Correction")


@dataclass(frozen=True, slots=True)
class Entrant:
    """A unit in the contest: its name and contest group 跑道; units are given in the county's order."""

    unit_id: UUID
    name: str
    group: str


@dataclass(frozen=True, slots=True)
class Target:
    """A unit's targets in the indicator's measure: of the year, and of the period pro rata 时序."""

    annual: Fraction
    pro_rata: Fraction


@dataclass(frozen=True, slots=True)
class Feat:
    """A project signed by a unit, for bonuses: ``amount`` in fen, undivided; ``share`` the unit's percentage of it."""

    unit_id: UUID
    kind: str
    record_id: UUID
    title: str
    day: date
    amount: int
    investors: frozenset[str] = frozenset()
    share: int = 100


@dataclass(frozen=True, slots=True)
class Fault:
    """A record that costs its unit points: ``source`` names the deduction it falls under."""

    source: str
    unit_id: UUID
    kind: str
    record_id: UUID
    title: str
    day: date


@dataclass(frozen=True, slots=True)
class Correction:
    """A manual correction 人工更正: points added (or taken, negative), why, by whom and when."""

    id: UUID
    unit_id: UUID
    points: Fraction
    reason: str
    day: date
    by: str = ""


@dataclass(frozen=True, slots=True)
class Facts:
    """What is scored. ``values``: own value by unit and indicator in its measure, None for a rate of nothing; missing is 0."""

    values: Mapping[Key, Fraction | None]
    targets: Mapping[Key, Target] = field(default_factory=dict)
    feats: Sequence[Feat] = ()
    faults: Sequence[Fault] = ()
    corrections: Sequence[Correction] = ()


@dataclass(frozen=True, slots=True)
class Measured:
    """One indicator of an item: own value, what it is held against, the ratio before and after the cap, the score.

    ``points`` are those it can earn at a ratio of 1, after rescaling. ``best`` names the units whose value is the best, with
    (c) alone. ``dropped``: ``target`` where there is none, ``rate`` where there is no rate.
    """

    indicator: Indicator
    formula: Formula
    value: Fraction | None
    against: Fraction | None
    ratio: Fraction = ZERO
    counted: Fraction = ZERO
    points: Fraction = ZERO
    score: Fraction = ZERO
    best: tuple[UUID, ...] = ()
    dropped: str = ""


@dataclass(frozen=True, slots=True)
class ItemScore:
    """An item of one unit; ``points`` after rescaling, 0 where it is dropped."""

    item: Item
    points: Fraction
    measured: tuple[Measured, ...]
    score: Fraction

    @property
    def dropped(self) -> bool:
        """Tell whether the item does not count for this unit."""
        return all(each.dropped for each in self.measured)

    @property
    def completion(self) -> Fraction | None:
        """Return the ratio before the cap, of (d) the mean of its halves; None where the item is dropped."""
        kept = [each.ratio for each in self.measured if not each.dropped]
        return sum(kept, ZERO) / len(kept) if kept else None


@dataclass(frozen=True, slots=True)
class BonusScore:
    """A bonus that one project earned its unit."""

    bonus: Bonus
    feat: Feat
    score: Fraction


@dataclass(frozen=True, slots=True)
class DeductionScore:
    """What the faults of one source cost a unit: ``score`` is 0 or negative."""

    deduction: Deduction
    faults: tuple[Fault, ...]
    score: Fraction


@dataclass(frozen=True, slots=True)
class UnitScore:
    """A unit's score with all that makes it; ``rank`` from 1 within its contest group."""

    entrant: Entrant
    items: tuple[ItemScore, ...]
    bonuses: tuple[BonusScore, ...]
    deductions: tuple[DeductionScore, ...]
    corrections: tuple[Correction, ...]
    score: Fraction
    rank: int = 0

    @property
    def tenths(self) -> int:
        """Return the score as it is shown: tenths, rounded once, half up."""
        return rounded(self.score)


def score_units(scheme: SchemeData, entrants: Sequence[Entrant], facts: Facts) -> tuple[UnitScore, ...]:
    """Return every unit's score, group by group in the order given, the best first; see the module's words."""
    placed = [replace(each, group=scheme.groups.get(each.unit_id, each.group)) for each in entrants]
    best = _best(scheme, placed, facts)
    feats, faults = _by_unit(facts.feats), _by_unit(facts.faults)
    corrections = _by_unit(facts.corrections)
    scored = [
        _unit_score(
            each,
            _items(scheme, each, facts, best),
            _bonuses(scheme, feats.get(each.unit_id, [])),
            _deductions(scheme, faults.get(each.unit_id, [])),
            tuple(corrections.get(each.unit_id, [])),
        )
        for each in placed
    ]
    groups = list(dict.fromkeys(each.group for each in placed))
    return tuple(one for group in groups for one in ranked([one for one in scored if one.entrant.group == group]))


def ranked(scored: Sequence[UnitScore]) -> list[UnitScore]:
    """Return the units of one group by score with their ranks: equal scores share one, and the next is skipped."""
    ordered = sorted(scored, key=lambda one: -one.score)
    found: list[UnitScore] = []
    for place, one in enumerate(ordered, start=1):
        shares = bool(found) and found[-1].score == one.score
        found.append(replace(one, rank=found[-1].rank if shares else place))
    return found


# ---- items -------------------------------------------------------------------------------------------------
Best = dict[tuple[str, Indicator], tuple[Fraction, tuple[UUID, ...]]]


def _best(scheme: SchemeData, entrants: Sequence[Entrant], facts: Facts) -> Best:
    """Return the best value of each group and indicator that is held against it, and whose it is."""
    wanted = {
        indicator
        for item in scheme.items
        if Formula.BEST in (item.formula, item.halves if item.formula is Formula.HALF_HALF else item.formula)
        for indicator in (item.indicator, item.amount)
        if indicator is not None
    }
    found: Best = {}
    for indicator in wanted:
        for each in entrants:
            value = facts.values.get((each.unit_id, indicator), ZERO)
            top, whose = found.get((each.group, indicator), (ZERO, ()))
            if value is not None and value > top:
                found[each.group, indicator] = (value, (each.unit_id,))
            elif value is not None and value == top and top > 0:
                found[each.group, indicator] = (top, (*whose, each.unit_id))
    return found


def _items(scheme: SchemeData, entrant: Entrant, facts: Facts, best: Best) -> tuple[ItemScore, ...]:
    judged = [(item, [_measure(each, formula, entrant, facts, best) for each, formula in _halves(item)]) for item in scheme.items]
    kept = sum((item.points for item, halves in judged if not all(each.dropped for each in halves)), ZERO)
    factor = scheme.points / kept if kept else ZERO
    return tuple(_item_score(item, halves, item.points * factor) for item, halves in judged)


def _halves(item: Item) -> tuple[tuple[Indicator, Formula], ...]:
    """Return the indicators of an item with the formula of each."""
    if item.amount is None:
        return ((item.indicator, item.formula),)
    return (item.indicator, item.halves), (item.amount, item.halves)


def _measure(indicator: Indicator, formula: Formula, entrant: Entrant, facts: Facts, best: Best) -> Measured:
    """Hold a unit's value against its target or the best of its group."""
    value = facts.values.get((entrant.unit_id, indicator), ZERO)
    whose: tuple[UUID, ...] = ()
    if formula is Formula.BEST:
        against, whose = best.get((entrant.group, indicator), (ZERO, ()))
    else:
        target = facts.targets.get((entrant.unit_id, indicator))
        against = ZERO if target is None else target.annual if formula is Formula.COMPLETION else target.pro_rata
        if against <= 0:
            return Measured(indicator, formula, value, against, dropped="target")
    if value is None:
        return Measured(indicator, formula, None, against, best=whose, dropped="rate")
    ratio = max(ZERO, value / against) if against > 0 else ZERO
    return Measured(indicator, formula, value, against, ratio, best=whose)


def _item_score(item: Item, halves: Sequence[Measured], points: Fraction) -> ItemScore:
    """Give an item its score: the halves that count divide its points equally."""
    counting = sum(1 for each in halves if not each.dropped)
    if not counting:
        return ItemScore(item, ZERO, tuple(halves), ZERO)
    done = []
    for each in halves:
        if each.dropped:
            done.append(each)
            continue
        own, counted = points / counting, min(each.ratio, item.cap)
        done.append(replace(each, points=own, counted=counted, score=own * counted))
    return ItemScore(item, points, tuple(done), sum((each.score for each in done), ZERO))


# ---- bonuses, deductions, the whole ------------------------------------------------------------------------
def _bonuses(scheme: SchemeData, feats: Sequence[Feat]) -> tuple[BonusScore, ...]:
    found = [
        BonusScore(bonus, feat, bonus.points * Fraction(feat.share, 100))
        for feat in feats
        for bonus in earned_bonuses(scheme.bonuses, feat)
    ]
    total = sum((each.score for each in found), ZERO)
    if scheme.bonus_most is None or total <= scheme.bonus_most:
        return tuple(found)
    factor = scheme.bonus_most / total
    return tuple(replace(each, score=each.score * factor) for each in found)


def earned_bonuses(bonuses: Sequence[Bonus], feat: Feat) -> list[Bonus]:
    """Return the bonuses of a project: of the thresholds the highest reached, and one for each class of its investors."""
    reached = [each for each in bonuses if each.kind is BonusKind.AMOUNT and feat.amount >= each.at_least]
    found = [max(reached, key=lambda each: each.at_least)] if reached else []
    return found + [each for each in bonuses if each.kind is BonusKind.INVESTOR and each.investor in feat.investors]


def _deductions(scheme: SchemeData, faults: Sequence[Fault]) -> tuple[DeductionScore, ...]:
    found = []
    for deduction in scheme.deductions:
        own = tuple(each for each in faults if each.source == deduction.source)
        if own:
            cost = deduction.points * len(own)
            found.append(DeductionScore(deduction, own, -(cost if deduction.most is None else min(cost, deduction.most))))
    return tuple(found)


def _unit_score(
    entrant: Entrant,
    items: tuple[ItemScore, ...],
    bonuses: tuple[BonusScore, ...],
    deductions: tuple[DeductionScore, ...],
    corrections: tuple[Correction, ...],
) -> UnitScore:
    parts = [*(each.score for each in items), *(each.score for each in bonuses), *(each.score for each in deductions)]
    score = sum((*parts, *(each.points for each in corrections)), ZERO)
    return UnitScore(entrant, items, bonuses, deductions, corrections, score)


def _by_unit(records: Iterable[OfUnit]) -> dict[UUID, list[OfUnit]]:
    found: dict[UUID, list[OfUnit]] = {}
    for each in records:
        found.setdefault(each.unit_id, []).append(each)
    return found
