"""How much a clause gives: the kinds of formula as data, each amount explained line by line (domain §4.13), pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from crm.kernel.errors import RuleBroken
from crm.kernel.i18n import N_, _
from crm.kernel.money import MAX_MINOR, Money, show_money

WHOLE = 10_000
"""100 per cent, in hundredths of a per cent."""
HUNDREDTHS = 100


class FormulaKind(StrEnum):
    """The kinds of formula."""

    FIXED = "fixed"
    PER_CENT = "per_cent"
    PER_UNIT = "per_unit"
    FREE = "free"


FORMULA_NAMES = {
    FormulaKind.FIXED: N_("Fixed amount"),
    FormulaKind.PER_CENT: N_("Per cent of an amount"),
    FormulaKind.PER_UNIT: N_("Per unit of area"),
    FormulaKind.FREE: N_("As agreed, up to the cap"),
}


class Measure(StrEnum):
    """What a formula or a condition is taken of: amounts in fen, areas in hundredths of their unit."""

    FIXED_ASSETS = "fixed_assets"
    PAID_IN = "paid_in"
    EQUIPMENT = "equipment"
    TAX = "tax"
    SQUARE_METRES = "square_metres"
    MU = "mu"


MEASURE_NAMES = {
    Measure.FIXED_ASSETS: N_("Fixed-asset investment"),
    Measure.PAID_IN: N_("Paid-in funds"),
    Measure.EQUIPMENT: N_("Equipment investment"),
    Measure.TAX: N_("Tax contributed"),
    Measure.SQUARE_METRES: N_("Floor area"),
    Measure.MU: N_("Land area"),
}
AMOUNTS = (Measure.FIXED_ASSETS, Measure.PAID_IN, Measure.EQUIPMENT, Measure.TAX)
AREAS = {Measure.SQUARE_METRES: "㎡", Measure.MU: "亩"}
MEASURES_OF = {
    FormulaKind.FIXED: (),
    FormulaKind.PER_CENT: AMOUNTS,
    FormulaKind.PER_UNIT: tuple(AREAS),
    FormulaKind.FREE: (),
}
"""What each kind may be taken of."""


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula as a clause has it. ``rate``: fen (fixed), hundredths of a per cent, or fen a unit; ``cap`` in fen."""

    kind: str
    rate: int | None = None
    measure: str = ""
    cap: int | None = None

    @property
    def most(self) -> int | None:
        """Return the most one project can have in fen: the cap, or a fixed amount; None without a limit."""
        limits = [limit for limit in (self.cap, self.rate if self.kind == FormulaKind.FIXED else None) if limit is not None]
        return min(limits, default=None)


@dataclass(frozen=True, slots=True)
class Worked:
    """What a formula gives in fen (None: as agreed, whatever the limits leave) and the line that shows how."""

    amount: int | None
    line: str


def check_formula(formula: Formula) -> None:
    """Refuse a formula that gives nothing. Raises RuleBroken ``formula_kind``, ``formula_rate``, ``formula_measure``, ``formula_cap``."""
    if formula.kind not in set(FormulaKind):
        raise RuleBroken("formula_kind", _("Choose how the amount is found."), field="formula")
    kind = FormulaKind(formula.kind)
    most = WHOLE if kind is FormulaKind.PER_CENT else MAX_MINOR
    if kind is not FormulaKind.FREE and not (formula.rate is not None and 0 < formula.rate <= most):
        text = {
            FormulaKind.FIXED: _("Enter the amount that the clause gives."),
            FormulaKind.PER_CENT: _("Enter the percentage, above 0 and at most 100."),
        }.get(kind, _("Enter what the clause gives per unit, in yuan."))
        raise RuleBroken("formula_rate", text, field="rate")
    allowed = MEASURES_OF[kind]
    if allowed and formula.measure not in allowed:
        raise RuleBroken("formula_measure", _("Choose what the formula is taken of."), field="measure")
    if kind is FormulaKind.FREE and formula.cap is None:
        raise RuleBroken("formula_cap", _("A clause without a formula needs a cap for one project."), field="cap")
    if formula.cap is not None and not 0 < formula.cap <= MAX_MINOR:
        raise RuleBroken("formula_cap", _("A cap is above 0; leave it empty where there is none."), field="cap")


def work_out(formula: Formula, base: int | None) -> Worked:
    """Return what a formula gives for ``base`` (fen, or hundredths of a unit of area), rounded down to the fen (our default).

    Raises RuleBroken ``base_missing`` or ``base_range``.
    """
    kind, rate = FormulaKind(formula.kind), formula.rate or 0
    if kind is FormulaKind.FREE:
        return Worked(None, _("As agreed in the contract; no formula."))
    if kind is FormulaKind.FIXED:
        return Worked(rate, _("Fixed amount: {amount}").format(amount=yuan(rate)))
    name = _(MEASURE_NAMES[Measure(formula.measure)])
    if base is None:
        text = _("Enter the figure that the formula is taken of: {measure}.")
        raise RuleBroken("base_missing", text.format(measure=name), field="base")
    if not 0 < base <= MAX_MINOR:
        raise RuleBroken("base_range", _("This figure must be above 0; check the unit."), field="base")
    if kind is FormulaKind.PER_CENT:
        given = int(Fraction(base * rate, WHOLE))
        text = "{measure} {base} × {rate}% = {amount}"
        return Worked(given, text.format(measure=name, base=yuan(base), rate=hundredths(rate), amount=yuan(given)))
    given = int(Fraction(base * rate, HUNDREDTHS))
    unit = AREAS[Measure(formula.measure)]
    text = "{measure} {base}{unit} × {rate}元/{unit} = {amount}"
    words = text.format(measure=name, base=hundredths(base), unit=unit, rate=hundredths(rate), amount=yuan(given))
    return Worked(given, words)


def formula_words(formula: Formula) -> str:
    """Return a formula as one reads it: 固定资产投资的2%，单个项目最高500万元."""
    kind, rate = FormulaKind(formula.kind), formula.rate or 0
    if kind is FormulaKind.FIXED:
        words = _("Fixed amount: {amount}").format(amount=yuan(rate))
    elif kind is FormulaKind.PER_CENT:
        measure = _(MEASURE_NAMES[Measure(formula.measure)])
        words = _("{rate}% of {measure}").format(rate=hundredths(rate), measure=measure)
    elif kind is FormulaKind.PER_UNIT:
        words = _("{rate} yuan per {unit}").format(rate=hundredths(rate), unit=AREAS[Measure(formula.measure)])
    else:
        words = _("As agreed in the contract")
    if formula.cap is None:
        return words
    return _("{formula}, at most {cap} for one project").format(formula=words, cap=yuan(formula.cap))


def yuan(fen: int) -> str:
    """Write fen exactly, in 亿 or 万 where they are even, else in yuan: 1.2亿元, 240万元, 1,234.56元."""
    if fen % WHOLE:
        return f"{hundredths(fen)}元"
    if fen % (WHOLE * HUNDREDTHS):
        return f"{hundredths(fen // WHOLE)}万元"
    return show_money(Money(fen))


def hundredths(value: int) -> str:
    """Write a number of hundredths: 250 → 2.5, 120000 → 1,200."""
    whole, part = divmod(value, HUNDREDTHS)
    return f"{whole:,}" + (f".{part:02d}".rstrip("0") if part else "")
