"""The schemes of a county that has saved none yet (our defaults; bonuses as seen in other cities): 100 points each."""

from __future__ import annotations

from fractions import Fraction

from crm.kernel.money import YI
from crm.league.indicators.rules import Indicator
from crm.league.scores.scheme import Bonus, BonusKind, Deduction, Formula, Item, SchemeData, SchemeKind
from crm.league.scores.sources import OVERDUE_RECTIFICATION

CAP = Fraction(6, 5)
"""A target may be overfulfilled by a fifth and earn it."""
BONUSES = (
    Bonus(BonusKind.AMOUNT, Fraction(4), at_least=10 * YI * 100),
    Bonus(BonusKind.AMOUNT, Fraction(8), at_least=50 * YI * 100),
    Bonus(BonusKind.INVESTOR, Fraction(10), investor="fortune_500"),
)
DEDUCTIONS = (
    Deduction("red_card", Fraction(1), Fraction(5)),
    Deduction("breach", Fraction(2), Fraction(6)),
    Deduction("second_notice", Fraction(1), Fraction(3)),
    Deduction("false_report", Fraction(5)),
    Deduction(OVERDUE_RECTIFICATION, Fraction(1), Fraction(5)),
)


def _signed(points: int, cap: Fraction = CAP) -> Item:
    return Item(Indicator.SIGNED, Fraction(points), Formula.HALF_HALF, cap, Indicator.SIGNED_AMOUNT, Formula.PRO_RATA)


def _item(indicator: Indicator, points: int, formula: Formula = Formula.PRO_RATA, cap: Fraction = CAP) -> Item:
    return Item(indicator, Fraction(points), formula, cap)


MONTH = SchemeData(
    (
        _item(Indicator.REPORTED, 5, cap=Fraction(1)),
        _signed(25),
        _item(Indicator.PAID_IN_AMOUNT, 10),
        _item(Indicator.FOREIGN_PAID_IN, 10),
        _item(Indicator.STARTED, 15),
        _item(Indicator.COMPLETED, 8),
        _item(Indicator.PRODUCED, 10),
        _item(Indicator.MEGA, 5, Formula.BEST, Fraction(1)),
        _item(Indicator.ENCLAVE, 4, Formula.COMPLETION, Fraction(1)),
        _item(Indicator.FIELD_DAYS, 5, cap=Fraction(1)),
        _item(Indicator.REGISTRATION_RATE, 3, Formula.BEST, Fraction(1)),
    ),
    BONUSES,
    DEDUCTIONS,
)
CONTEST = SchemeData(
    (
        _item(Indicator.STARTED, 40, Formula.BEST, Fraction(1)),
        _item(Indicator.COMPLETED, 30, Formula.BEST, Fraction(1)),
        _item(Indicator.PRODUCED, 30, Formula.BEST, Fraction(1)),
    ),
    BONUSES,
    DEDUCTIONS,
)
EVALUATION = SchemeData(
    (
        _item(Indicator.REPORTED, 5, cap=Fraction(1)),
        _signed(25),
        _item(Indicator.PAID_IN_AMOUNT, 15),
        _item(Indicator.FOREIGN_PAID_IN, 10),
        _item(Indicator.STARTED, 20),
        _item(Indicator.COMPLETED, 10),
        _item(Indicator.PRODUCED, 10),
        _item(Indicator.FIELD_DAYS, 5, cap=Fraction(1)),
    ),
    BONUSES,
    DEDUCTIONS,
)
DEFAULTS: dict[SchemeKind, tuple[str, SchemeData]] = {
    SchemeKind.MONTH: ("打擂台月度计分办法", MONTH),
    SchemeKind.CONTEST: ("季度竞赛计分办法", CONTEST),
    SchemeKind.HALF_YEAR: ("半年考核计分办法", EVALUATION),
    SchemeKind.ANNUAL: ("全年总评计分办法", EVALUATION),
}
"""Kind → name and rules; they hold as edition 0 until the county saves its own."""
