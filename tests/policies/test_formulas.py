"""Each kind of formula with its worked example (domain §4.13; the rounding down to the fen is our default)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.policies.formulas import WHOLE, Formula, FormulaKind, Measure, check_formula, formula_words, work_out, yuan
from tests.leads.making import refused

WAN, YI = 1_000_000, 10_000_000_000
RENT = Formula(FormulaKind.PER_UNIT, 1_000, Measure.SQUARE_METRES, 50 * WAN)


@pytest.mark.parametrize(
    ("formula", "base", "amount", "line"),
    [
        (Formula(FormulaKind.FIXED, 50 * WAN), None, 50 * WAN, "定额：50万元"),
        # 2 % of 1.2亿元
        (
            Formula(FormulaKind.PER_CENT, 200, Measure.FIXED_ASSETS),
            12 * YI // 10,
            240 * WAN,
            "固定资产投资 1.2亿元 × 2% = 240万元",
        ),
        # 1.25 % of 3,333.33元 = 41.666… → down to the fen
        (Formula(FormulaKind.PER_CENT, 125, Measure.PAID_IN), 333_333, 4_166, "到位资金 3,333.33元 × 1.25% = 41.66元"),
        (Formula(FormulaKind.PER_CENT, 10_000, Measure.TAX), 80 * WAN, 80 * WAN, "纳税贡献 80万元 × 100% = 80万元"),
        # 3 200.5 ㎡ at 10元
        (RENT, 320_050, 3_200_500, "建筑面积 3,200.5㎡ × 10元/㎡ = 32,005元"),
        (
            Formula(FormulaKind.PER_UNIT, 3 * WAN, Measure.MU),
            5_525,
            16_575 * WAN // 100,
            "用地面积 55.25亩 × 30,000元/亩 = 165.75万元",
        ),
    ],
)
def test_a_formula_gives_and_says_how(formula: Formula, base: int | None, amount: int, line: str) -> None:
    worked = work_out(formula, base)
    assert (worked.amount, worked.line) == (amount, line)


def test_as_agreed_gives_what_the_limits_leave() -> None:
    assert work_out(Formula(FormulaKind.FREE, cap=100 * WAN), None).amount is None


def test_a_formula_reads_as_an_office_writes_it() -> None:
    capped = Formula(FormulaKind.PER_CENT, 250, Measure.EQUIPMENT, 500 * WAN)
    assert formula_words(capped) == "设备投资的2.5%，单个项目最高500万元"
    assert formula_words(RENT) == "每㎡10元，单个项目最高50万元"


@pytest.mark.parametrize(
    ("formula", "code", "field"),
    [
        (Formula(""), "formula_kind", "formula"),
        (Formula(FormulaKind.FIXED), "formula_rate", "rate"),
        (Formula(FormulaKind.PER_CENT, WHOLE + 1, Measure.TAX), "formula_rate", "rate"),
        (Formula(FormulaKind.PER_CENT, 0, Measure.TAX), "formula_rate", "rate"),
        (Formula(FormulaKind.PER_CENT, 100, Measure.MU), "formula_measure", "measure"),
        (Formula(FormulaKind.PER_UNIT, 100, Measure.TAX), "formula_measure", "measure"),
        (Formula(FormulaKind.FREE), "formula_cap", "cap"),
        (Formula(FormulaKind.FIXED, 100, "", 0), "formula_cap", "cap"),
    ],
)
def test_a_formula_that_gives_nothing_is_refused(formula: Formula, code: str, field: str) -> None:
    refused(code, lambda: check_formula(formula), field)


@pytest.mark.parametrize("base", [None, 0, -1, 10**15])
def test_a_figure_is_needed_and_must_be_possible(base: int | None) -> None:
    formula = Formula(FormulaKind.PER_CENT, 100, Measure.TAX)
    refused("base_missing" if base is None else "base_range", lambda: work_out(formula, base), "base")


@given(st.integers(1, WHOLE), st.integers(1, 10**13), st.integers(1, 10**13))
def test_a_percentage_never_gives_more_than_its_share_and_grows_with_it(rate: int, one: int, more: int) -> None:
    formula = Formula(FormulaKind.PER_CENT, rate, Measure.EQUIPMENT)
    first, both = work_out(formula, one).amount or 0, work_out(formula, one + more).amount or 0
    assert first * WHOLE <= one * rate < (first + 1) * WHOLE
    assert both >= first + (work_out(formula, more).amount or 0)


@pytest.mark.parametrize(
    ("fen", "words"),
    [
        (0, "0万元"),
        (1, "0.01元"),
        (1_000_050, "10,000.5元"),
        (1_010_000, "1.01万元"),
        (YI, "1亿元"),
        (YI + WAN // 100, "10,000.01万元"),
    ],
)
def test_amounts_are_written_exactly(fen: int, words: str) -> None:
    assert yuan(fen) == words
