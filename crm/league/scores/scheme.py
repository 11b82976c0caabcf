"""A scoring scheme 计分方案 as data: items with their formula, bonuses, deductions, contest groups; pure, kept as JSON."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from fractions import Fraction
from typing import Any
from uuid import UUID

from crm.kernel.errors import RuleBroken
from crm.kernel.i18n import N_, _
from crm.league.indicators.rules import INDICATOR_NAMES, Indicator

MOST_POINTS = Fraction(1000)
"""The most that one item, bonus or deduction is worth; our default, more is a slip of the keyboard."""
MOST_CAP = Fraction(10)
"""The highest cap, in times the points; our default."""


class SchemeKind(StrEnum):
    """What a scheme is for: the league's months, a quarterly contest, the half-year assessment, the annual evaluation."""

    MONTH = "month"
    CONTEST = "contest"
    HALF_YEAR = "half_year"
    ANNUAL = "annual"


KIND_NAMES = {
    SchemeKind.MONTH: N_("Monthly league"),
    SchemeKind.CONTEST: N_("Quarterly contest"),
    SchemeKind.HALF_YEAR: N_("Half-year assessment"),
    SchemeKind.ANNUAL: N_("Annual evaluation"),
}


class Formula(StrEnum):
    """How an item is scored (domain §4.11, a to d)."""

    COMPLETION = "completion"
    """(a) own ÷ annual target × points."""
    PRO_RATA = "pro_rata"
    """(b) own ÷ pro-rata target of the period × points."""
    BEST = "best"
    """(c) own ÷ best in the contest group × points."""
    HALF_HALF = "half_half"
    """(d) number and amount 50:50: half the points for each, each half by one of the three above."""


FORMULA_NAMES = {
    Formula.COMPLETION: N_("completion of the annual target"),
    Formula.PRO_RATA: N_("completion of the pro-rata target"),
    Formula.BEST: N_("share of the best in the group"),
    Formula.HALF_HALF: N_("number and amount, half each"),
}


class BonusKind(StrEnum):
    """What a bonus is given for."""

    AMOUNT = "amount"
    INVESTOR = "investor"


@dataclass(frozen=True, slots=True)
class Item:
    """An item of the scheme: what is counted, for how many points, by which formula.

    ``cap`` is the most it earns, in times its points (our default 1). ``amount`` is the second indicator of (d), and
    ``halves`` the formula of each of its halves; both mean nothing elsewhere.
    """

    indicator: Indicator
    points: Fraction
    formula: Formula = Formula.PRO_RATA
    cap: Fraction = Fraction(1)
    amount: Indicator | None = None
    halves: Formula = Formula.PRO_RATA


@dataclass(frozen=True, slots=True)
class Bonus:
    """Points for each project signed in the period: from ``at_least`` fen on, or of an investor of class ``investor``.

    Of bonuses for amounts a project earns the one with the highest threshold it reaches; one for its investor adds to it.
    """

    kind: BonusKind
    points: Fraction
    at_least: int = 0
    investor: str = ""


@dataclass(frozen=True, slots=True)
class Deduction:
    """Points off for each fault of a source (see sources.py); ``most``: not more than this for all of them together."""

    source: str
    points: Fraction
    most: Fraction | None = None


@dataclass(frozen=True, slots=True)
class SchemeData:
    """A scheme's rules. ``bonus_most``: the most that all bonuses of a unit earn; ``groups``: groups 跑道 other than the units' own."""

    items: tuple[Item, ...]
    bonuses: tuple[Bonus, ...] = ()
    deductions: tuple[Deduction, ...] = ()
    bonus_most: Fraction | None = None
    groups: Mapping[UUID, str] = field(default_factory=dict)

    @property
    def points(self) -> Fraction:
        """Return the points of all items."""
        return sum((item.points for item in self.items), Fraction(0))

    @property
    def indicators(self) -> tuple[Indicator, ...]:
        """Return the indicators that the items read, each once."""
        found = [item.indicator for item in self.items] + [item.amount for item in self.items if item.amount]
        return tuple(dict.fromkeys(found))


def points_of(text: str, label: str, most: Fraction = MOST_POINTS) -> Fraction:
    """Return typed points, more than 0 and at most ``most``, with at most two decimals. Raises RuleBroken ``scheme_points``."""
    try:
        value = Decimal(text.strip().replace("，", ".").replace("。", "."))
        fits = value.is_finite() and 0 < value <= int(most) and value == round(value, 2)
    except InvalidOperation:
        fits = False
    if not fits:
        words = _("“{text}” cannot be {label}: enter a number above 0, at most {most}, with two decimals at most.")
        raise RuleBroken("scheme_points", words.format(text=text, label=label, most=int(most)), field="points")
    return Fraction(value)


def show_points(points: Fraction, places: int = 2) -> str:
    """Write points as people do, rounded half up to ``places`` decimals, no zeros at the end: 15, 7.5, 0.33."""
    units = (abs(points) * 10**places * 2 + 1) // 2
    sign = "-" if points < 0 and units else ""
    whole, rest = divmod(units, 10**places)
    return f"{sign}{whole}.{rest:0{places}d}".rstrip("0").rstrip(".")


def checked_scheme(data: SchemeData) -> SchemeData:
    """Return a scheme that can be used. Raises RuleBroken ``scheme_empty``, ``scheme_points``, ``scheme_cap``, ``scheme_twice``, ``scheme_half``."""
    if not data.items:
        raise RuleBroken("scheme_empty", _("A scheme has at least one item."), field="items")
    for item in data.items:
        _check_item(item)
    given = [*(each.points for each in data.bonuses), *(each.points for each in data.deductions)]
    limits = [each.most for each in data.deductions if each.most is not None] + [data.bonus_most or Fraction(1)]
    if any(not 0 < points <= MOST_POINTS for points in (*given, *limits)):
        raise RuleBroken("scheme_points", _("Points of a bonus or a deduction are above 0 and at most 1000."), field="points")
    _check_twice([item.indicator for item in data.items], [_(INDICATOR_NAMES[item.indicator]) for item in data.items])
    _check_twice([(each.kind, each.at_least, each.investor) for each in data.bonuses], [_("bonus")] * len(data.bonuses))
    _check_twice([each.source for each in data.deductions], [_("deduction")] * len(data.deductions))
    return data


def _check_item(item: Item) -> None:
    name = _(INDICATOR_NAMES[item.indicator])
    if not 0 < item.points <= MOST_POINTS:
        raise RuleBroken("scheme_points", _("“{name}” needs points above 0, at most 1000.").format(name=name), field="points")
    if not 0 < item.cap <= MOST_CAP:
        words = _("The cap of “{name}” is above 0 and at most 10 times its points.")
        raise RuleBroken("scheme_cap", words.format(name=name), field="cap")
    halved = item.formula is Formula.HALF_HALF
    if halved != (item.amount is not None) or item.halves is Formula.HALF_HALF or item.amount is item.indicator:
        words = _("“{name}”: number and amount need a second indicator, and only they.")
        raise RuleBroken("scheme_half", words.format(name=name), field="formula")


def _check_twice(keys: list[Any], names: list[str]) -> None:
    counted = Counter(keys)
    for key, name in zip(keys, names, strict=True):
        if counted[key] > 1:
            raise RuleBroken("scheme_twice", _("“{name}” stands twice in the scheme.").format(name=name), field="items")


def scheme_json(data: SchemeData) -> dict[str, Any]:
    """Return a scheme as it is kept: points and caps as decimal strings, groups by unit id."""
    return {
        "items": [
            {
                "indicator": str(item.indicator),
                "points": show_points(item.points),
                "formula": str(item.formula),
                "cap": show_points(item.cap),
                "amount": str(item.amount) if item.amount else None,
                "halves": str(item.halves),
            }
            for item in data.items
        ],
        "bonuses": [
            {"kind": str(each.kind), "points": show_points(each.points), "at_least": each.at_least, "investor": each.investor}
            for each in data.bonuses
        ],
        "deductions": [
            {"source": each.source, "points": show_points(each.points), "most": _optional(each.most)} for each in data.deductions
        ],
        "bonus_most": _optional(data.bonus_most),
        "groups": {str(unit_id): group for unit_id, group in sorted(data.groups.items())},
    }


def _optional(points: Fraction | None) -> str | None:
    return None if points is None else show_points(points)


def scheme_of(kept: Mapping[str, Any]) -> SchemeData:
    """Return the scheme that was kept. Raises KeyError or ValueError for what no scheme is."""
    return SchemeData(
        tuple(
            Item(
                Indicator(each["indicator"]),
                Fraction(each["points"]),
                Formula(each["formula"]),
                Fraction(each["cap"]),
                Indicator(each["amount"]) if each["amount"] else None,
                Formula(each["halves"]),
            )
            for each in kept["items"]
        ),
        tuple(
            Bonus(BonusKind(each["kind"]), Fraction(each["points"]), each["at_least"], each["investor"])
            for each in kept["bonuses"]
        ),
        tuple(
            Deduction(each["source"], Fraction(each["points"]), Fraction(each["most"]) if each["most"] else None)
            for each in kept["deductions"]
        ),
        Fraction(kept["bonus_most"]) if kept["bonus_most"] else None,
        {UUID(unit_id): group for unit_id, group in kept["groups"].items()},
    )
