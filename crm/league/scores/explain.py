"""Why a score is what it is 为什么是84.1分: line by line and record by record, adding up to the last shown tenth; pure.

A score is rounded once, half up, to a tenth. Its lines are shown in tenths and its records in thousandths, both so that
they add up to what stands above them: the largest remainder takes the odd unit (see rounding.py). The exact figures stand
beside them as Fractions and add up exactly.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from uuid import UUID

from crm.enterprises.rules import INVESTOR_CLASSES
from crm.kernel.i18n import _
from crm.kernel.money import Money, show_money
from crm.league.indicators.rules import INDICATOR_NAMES, MEASURES, Indicator, Measure, Part
from crm.league.scores.rounding import rounded, shown_parts
from crm.league.scores.rules import ZERO, BonusScore, ItemScore, Key, Measured, UnitScore
from crm.league.scores.scheme import Bonus, BonusKind, Formula, show_points

LINE_PLACES, PART_PLACES = 1, 3
EXACT_PLACES = 4
"""Decimals of a value that is reckoned with: a target of 15⅓ projects by the end of a month is 15.3333."""


@dataclass(frozen=True, slots=True)
class PartLine:
    """What one record adds: ``kind`` and ``record_id`` open it, ``words`` its own figure, ``thousandths`` as shown."""

    kind: str
    record_id: UUID
    title: str
    day: date
    words: str
    score: Fraction
    thousandths: int = 0


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the explanation: ``key`` is stable (signed, bonus, red_card, correction), ``words`` how it is reckoned."""

    key: str
    title: str
    words: str
    score: Fraction
    parts: tuple[PartLine, ...] = ()
    tenths: int = 0


@dataclass(frozen=True, slots=True)
class Explanation:
    """A unit's score: the lines' ``tenths`` add up to ``tenths``, and each line's parts to the line."""

    unit_id: UUID
    unit: str
    group: str
    rank: int
    score: Fraction
    tenths: int
    lines: tuple[Line, ...]


def explain(
    one: UnitScore, parts: Mapping[Key, Sequence[Part]], names: Mapping[UUID, str], sources: Mapping[str, str]
) -> Explanation:
    """Explain a unit's score from the parts that made its values.

    ``names`` of units, ``sources`` the words of deductions by source.
    """
    lines = [line for item in one.items for line in _item_lines(item, one, parts, names)]
    lines += _bonus_lines(one.bonuses)
    for cost in one.deductions:
        each = cost.score / len(cost.faults)
        made = tuple(PartLine(f.kind, f.record_id, f.title, f.day, "", each) for f in cost.faults)
        words = _("{count} × −{points} points").format(count=len(cost.faults), points=show_points(cost.deduction.points))
        if cost.deduction.most is not None:
            words += _(", at most {most}").format(most=show_points(cost.deduction.most))
        lines.append(
            Line(cost.deduction.source, sources.get(cost.deduction.source, cost.deduction.source), words, cost.score, made)
        )
    if one.corrections:
        made = tuple(
            PartLine("score_correction", each.id, each.reason, each.day, each.by, each.points) for each in one.corrections
        )
        total = sum((each.points for each in one.corrections), ZERO)
        words = _("{count} by hand, each with its reason").format(count=len(made))
        lines.append(Line("correction", _("Manual corrections"), words, total, made))
    shown = shown_parts([line.score for line in lines], one.tenths, LINE_PLACES)
    done = tuple(_with_parts(replace(line, tenths=tenths)) for line, tenths in zip(lines, shown, strict=True))
    return Explanation(one.entrant.unit_id, one.entrant.name, one.entrant.group, one.rank, one.score, one.tenths, done)


def _with_parts(line: Line) -> Line:
    """Show the parts in thousandths that add up to the line's shown tenths: the line's own shift is spread over them."""
    if not line.parts:
        return line
    factor = Fraction(line.tenths, 10) / line.score if line.score else ZERO
    shown = shown_parts([part.score * factor for part in line.parts], line.tenths * 100, PART_PLACES)
    return replace(line, parts=tuple(replace(part, thousandths=each) for part, each in zip(line.parts, shown, strict=True)))


# ---- items -------------------------------------------------------------------------------------------------
def _item_lines(item: ItemScore, one: UnitScore, parts: Mapping[Key, Sequence[Part]], names: Mapping[UUID, str]) -> list[Line]:
    found = []
    for each in item.measured:
        own = parts.get((one.entrant.unit_id, each.indicator), ())
        words = _dropped_words(each) if each.dropped else _ratio_words(item, each, names)
        made = () if each.dropped else _part_lines(each, own)
        found.append(Line(str(each.indicator), _(INDICATOR_NAMES[each.indicator]), words, each.score, made))
    return found


def _part_lines(measured: Measured, own: Sequence[Part]) -> tuple[PartLine, ...]:
    """Divide a score among the records by what each adds to the value; a rate's misses are named with nothing."""
    total = sum(part.value for part in own)
    measure = MEASURES[measured.indicator]
    each = measured.score / total if total > 0 else ZERO
    return tuple(
        PartLine(part.kind, part.record_id, part.title, part.day, part_words(part, measure), each * part.value) for part in own
    )


def part_words(part: Part, measure: Measure) -> str:
    """Write what one record adds, with its share under a split."""
    if measure is Measure.RATE:
        words = _("counts") if part.value else _("does not count")
    else:
        words = value_words(Fraction(part.value), measure)
    return words if part.share == 100 else _("{words} ({share} % of it)").format(words=words, share=part.share)


def _dropped_words(each: Measured) -> str:
    if each.dropped == "rate":
        return _("nothing to take a rate of: the item is left out and the others are rescaled")
    return _("no target: the item is left out and the others are rescaled")


def _ratio_words(item: ItemScore, each: Measured, names: Mapping[UUID, str]) -> str:
    """Write how a score is reckoned: value ÷ what it is held against × points, with cap and rescaling."""
    measure = MEASURES[each.indicator]
    sentence = {
        Formula.COMPLETION: _("{value} ÷ annual target {against} × {points} points"),
        Formula.PRO_RATA: _("{value} ÷ pro-rata target {against} × {points} points"),
        Formula.BEST: _("{value} ÷ best of the group {against} ({whose}) × {points} points"),
    }[each.formula]
    whose = "、".join(names.get(unit, "") for unit in each.best) or "—"
    words = sentence.format(
        value=value_words(each.value or ZERO, measure),
        against=value_words(each.against or ZERO, measure),
        points=_points_words(item, each),
        whose=whose,
    )
    return words + _cap_words(item, each)


def _points_words(item: ItemScore, each: Measured) -> str:
    """Write the points, and by what they are rescaled: 15, 15 × 25/24, half of 25."""
    half = item.item.points * each.points / item.points if item.points else ZERO
    factor = item.points / item.item.points
    return show_points(half) if factor == 1 else f"{show_points(half)} × {factor}"


def _cap_words(item: ItemScore, each: Measured) -> str:
    if each.ratio == each.counted:
        return ""
    return _(", capped at {cap} times the points").format(cap=show_points(item.item.cap))


def value_words(value: Fraction, measure: Measure) -> str:
    """Write a value of an indicator as people do: 9.7 projects, 3.2亿元, 480万美元, 12.5 days, 86.67 %."""
    if measure is Measure.RATE:
        return f"{show_points(value * 100)}%"
    if measure is Measure.PROJECTS:
        return _("{number} projects").format(number=show_points(value / 100, EXACT_PLACES))
    if measure is Measure.DAYS:
        return _("{number} days").format(number=show_points(value / 2, EXACT_PLACES))
    currency = "CNY" if measure is Measure.YUAN else "USD"
    sign = "-" if value < 0 else ""
    return sign + show_money(Money(abs(rounded(value, 0)), currency))


# ---- bonuses -----------------------------------------------------------------------------------------------
def _bonus_lines(bonuses: Sequence[BonusScore]) -> list[Line]:
    found = []
    for bonus in dict.fromkeys(each.bonus for each in bonuses):
        own = [each for each in bonuses if each.bonus == bonus]
        made = tuple(
            PartLine(each.feat.kind, each.feat.record_id, each.feat.title, each.feat.day, _feat_words(each), each.score)
            for each in own
        )
        words = _("{count} projects, +{points} points each").format(count=len(own), points=show_points(bonus.points))
        if any(each.score != bonus.points * Fraction(each.feat.share, 100) for each in own):
            words += _(", scaled to the most that bonuses earn")
        found.append(Line("bonus", bonus_words(bonus), words, sum((each.score for each in own), ZERO), made))
    return found


def _feat_words(each: BonusScore) -> str:
    words = show_money(Money(each.feat.amount))
    return words if each.feat.share == 100 else _("{words} ({share} % of it)").format(words=words, share=each.feat.share)


def bonus_words(bonus: Bonus) -> str:
    """Name a bonus: from an amount on, or of a class of investors."""
    if bonus.kind is BonusKind.AMOUNT:
        return _("Bonus: projects from {amount}").format(amount=show_money(Money(bonus.at_least)))
    return _("Bonus: investor is {name}").format(name=_(INVESTOR_CLASSES.get(bonus.investor, bonus.investor)))


def indicator_title(indicator: Indicator) -> str:
    """Return an indicator's translated name."""
    return _(INDICATOR_NAMES[indicator])
