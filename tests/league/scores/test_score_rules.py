"""Scores by hand: each formula, caps, zero targets, ties, bonuses, deductions, splits (domain §4.11; caps are our default)."""

from __future__ import annotations

from fractions import Fraction

import pytest

from crm.league.indicators.rules import Indicator, Measure, value_of
from crm.league.scores.rounding import rounded, shown_parts
from crm.league.scores.rules import Correction, Entrant, Facts, Feat, Target, score_units
from crm.league.scores.scheme import Bonus, BonusKind, Deduction, Formula, Item, SchemeData
from tests.league.scores.scoring import (
    DAY,
    LINZE,
    LIUBAO,
    SANDUO,
    UNITS,
    fault,
    feat,
    item,
    part,
    projects,
    scored,
    target,
)

SIGNED, AMOUNT, STARTED = Indicator.SIGNED, Indicator.SIGNED_AMOUNT, Indicator.STARTED
YI = 10_000_000_000


def one(formula: Formula, own: str, annual: str, due: str, cap: str = "1") -> Fraction:
    """Score 柳堡镇 by one item of 20 points."""
    facts = Facts({(LIUBAO, SIGNED): projects(own)}, {(LIUBAO, SIGNED): target(annual, due)})
    return scored(SchemeData((item(SIGNED, 20, formula, cap),)), facts)[LIUBAO].score


@pytest.mark.parametrize(
    ("formula", "own", "annual", "due", "cap", "score"),
    [
        (Formula.COMPLETION, "9", "12", "10", "1", Fraction(15)),  # 9 ÷ 12 × 20
        (Formula.PRO_RATA, "9", "12", "10", "1", Fraction(18)),  # 9 ÷ 10 × 20
        (Formula.PRO_RATA, "9.7", "12", "10", "1", Fraction("19.4")),
        (Formula.PRO_RATA, "13", "12", "10", "1", Fraction(20)),  # capped
        (Formula.PRO_RATA, "13", "12", "10", "1.2", Fraction(24)),  # 1.3 capped at 1.2
        (Formula.PRO_RATA, "11", "12", "10", "1.2", Fraction(22)),
        (Formula.COMPLETION, "0", "12", "10", "1", Fraction(0)),
        (Formula.COMPLETION, "1", "3", "1", "1", Fraction(20, 3)),  # not rounded
    ],
)
def test_completion_and_pro_rata(formula: Formula, own: str, annual: str, due: str, cap: str, score: Fraction) -> None:
    assert one(formula, own, annual, due, cap) == score


def test_the_best_of_the_group_earns_all_and_the_others_their_share_of_it() -> None:
    facts = Facts({(LIUBAO, SIGNED): projects(12), (SANDUO, SIGNED): projects(9)})
    found = scored(SchemeData((item(SIGNED, 20, Formula.BEST),)), facts)
    assert [found[unit].score for unit in (LIUBAO, SANDUO, LINZE)] == [Fraction(20), Fraction(15), Fraction(0)]
    assert found[SANDUO].items[0].measured[0].best == (LIUBAO,)


def test_only_units_of_one_group_are_held_against_each_other() -> None:
    facts = Facts({(LIUBAO, SIGNED): projects(12), (SANDUO, SIGNED): projects(9)})
    apart = SchemeData((item(SIGNED, 20, Formula.BEST),), groups={SANDUO: "第二跑道"})
    found = scored(apart, facts)
    assert (found[SANDUO].score, found[SANDUO].rank, found[SANDUO].entrant.group) == (Fraction(20), 1, "第二跑道")


def test_where_nobody_has_any_the_best_is_nought_and_earns_nothing() -> None:
    scheme = SchemeData((item(SIGNED, 20, Formula.BEST), item(STARTED, 80, Formula.BEST)))
    found = scored(scheme, Facts({(LIUBAO, STARTED): projects(1)}))
    assert found[LIUBAO].score == 80  # the item is kept: nothing is rescaled


def test_number_and_amount_count_half_each_and_neither_stands_in_for_the_other() -> None:
    half = Item(SIGNED, Fraction(20), Formula.HALF_HALF, Fraction(1), AMOUNT, Formula.PRO_RATA)
    facts = Facts(
        {(LIUBAO, SIGNED): projects(6), (LIUBAO, AMOUNT): Fraction(90 * YI)},
        {(LIUBAO, SIGNED): target(12, 10), (LIUBAO, AMOUNT): target_fen(60, 50)},
    )
    got = scored(SchemeData((half,)), facts)[LIUBAO].items[0]
    # 6 ÷ 10 × 10 for the number, 90亿 ÷ 50亿 capped at 1 × 10 for the amount
    assert [each.score for each in got.measured] == [Fraction(6), Fraction(10)]
    assert (got.score, got.completion) == (Fraction(16), (Fraction(6, 10) + Fraction(9, 5)) / 2)


def target_fen(annual: int, due: int) -> Target:
    """Return a target in 亿元."""
    return Target(Fraction(annual * YI), Fraction(due * YI))


def test_a_zero_target_drops_the_item_and_rescales_the_rest() -> None:
    scheme = SchemeData((item(SIGNED, 40), item(STARTED, 35), item(Indicator.PRODUCED, 25)))
    values = {(LIUBAO, SIGNED): projects(5), (LIUBAO, STARTED): projects(10), (LIUBAO, Indicator.PRODUCED): projects(3)}
    targets = {(LIUBAO, SIGNED): target(12, 10), (LIUBAO, STARTED): target(12, 10), (LIUBAO, Indicator.PRODUCED): target(0, 0)}
    got = scored(scheme, Facts(values, targets))[LIUBAO]
    # 25 points drop; 40 and 35 are worth 100/75 of themselves: 5/10 × 53⅓ + 1 × 46⅔
    assert got.score == Fraction(1, 2) * 40 * Fraction(100, 75) + 35 * Fraction(100, 75) == Fraction(220, 3)
    assert [each.dropped for each in got.items] == [False, False, True]


def test_of_number_and_amount_the_half_without_a_target_leaves_all_points_to_the_other() -> None:
    half = Item(SIGNED, Fraction(20), Formula.HALF_HALF, Fraction(1), AMOUNT, Formula.COMPLETION)
    got = scored(SchemeData((half,)), Facts({(LIUBAO, SIGNED): projects(6)}, {(LIUBAO, SIGNED): target(12, 10)}))[LIUBAO]
    assert got.score == 10


def test_a_rate_of_nothing_drops_the_item_and_nothing_left_earns_nothing() -> None:
    rate = Indicator.REGISTRATION_RATE
    assert value_of([], Measure.RATE) is None
    both = SchemeData((item(SIGNED, 60), item(rate, 40, Formula.BEST)))
    got = scored(both, Facts({(LIUBAO, rate): None, (LIUBAO, SIGNED): projects(5)}, {(LIUBAO, SIGNED): target(12, 10)}))
    assert got[LIUBAO].score == 50  # 5 ÷ 10 × 60 × 100/60
    assert got[SANDUO].score == 0  # neither a target nor a rate above nought


def test_equal_scores_share_a_rank_and_the_next_is_skipped() -> None:
    four = (*UNITS, Entrant(LIUBAO.__class__(int=4), "送桥镇", "第一跑道"))
    values = {(LIUBAO, SIGNED): projects(9), (SANDUO, SIGNED): projects(12), (LINZE, SIGNED): projects(9)}
    found = score_units(SchemeData((item(SIGNED, 20, Formula.BEST),)), four, Facts(values))
    assert [(each.entrant.name, each.rank) for each in found] == [("三垛镇", 1), ("柳堡镇", 2), ("临泽镇", 2), ("送桥镇", 4)]


def test_scores_that_differ_by_less_than_a_tenth_do_not_share_a_rank() -> None:
    values = {(LIUBAO, SIGNED): projects(1000), (SANDUO, SIGNED): projects(999)}
    found = score_units(SchemeData((item(SIGNED, 20, Formula.BEST),)), UNITS, Facts(values))
    assert [(each.tenths, each.rank) for each in found[:2]] == [(200, 1), (200, 2)]


# ---- splits ------------------------------------------------------------------------------------------------
def test_a_split_of_seven_to_three_credits_each_side_its_share() -> None:
    values = {(LIUBAO, SIGNED): value_of([part(LIUBAO, 1, 70, share=70), part(LIUBAO, 2, 100)], Measure.PROJECTS)}
    values[SANDUO, SIGNED] = value_of([part(SANDUO, 1, 30, share=30)], Measure.PROJECTS)
    targets = {(unit, SIGNED): target(4, 2) for unit in (LIUBAO, SANDUO)}
    found = scored(SchemeData((item(SIGNED, 20),)), Facts(values, targets))
    assert (found[LIUBAO].score, found[SANDUO].score) == (Fraction("17"), Fraction("3"))  # 1.7 ÷ 2 × 20, 0.3 ÷ 2 × 20


def test_with_both_counting_fully_each_side_has_the_whole() -> None:
    values = {(unit, SIGNED): value_of([part(unit, 1, 100)], Measure.PROJECTS) for unit in (LIUBAO, SANDUO)}
    targets = {(unit, SIGNED): target(4, 2) for unit in (LIUBAO, SANDUO)}
    found = scored(SchemeData((item(SIGNED, 20),)), Facts(values, targets))
    assert found[LIUBAO].score == found[SANDUO].score == 10


# ---- bonuses, deductions, corrections ----------------------------------------------------------------------
BONUSES = (
    Bonus(BonusKind.AMOUNT, Fraction(4), at_least=10 * YI),
    Bonus(BonusKind.AMOUNT, Fraction(8), at_least=50 * YI),
    Bonus(BonusKind.INVESTOR, Fraction(10), investor="fortune_500"),
)


@pytest.mark.parametrize(
    ("feats", "score"),
    [
        ((feat(LIUBAO, 9),), Fraction(0)),
        ((feat(LIUBAO, 10),), Fraction(4)),  # ≥ 10亿 +4 [seen]
        ((feat(LIUBAO, 50),), Fraction(8)),  # ≥ 50亿 +8, not +12 [seen]
        ((feat(LIUBAO, 50, investors=frozenset({"fortune_500", "listed"})),), Fraction(18)),  # Fortune 500 +10 besides [seen]
        ((feat(LIUBAO, 12, share=70),), Fraction("2.8")),  # its share of the bonus
        ((feat(LIUBAO, 12), feat(LIUBAO, 60)), Fraction(12)),
    ],
)
def test_bonuses(feats: tuple[Feat, ...], score: Fraction) -> None:
    scheme = SchemeData((item(SIGNED, 20, Formula.BEST),), BONUSES)
    assert scored(scheme, Facts({}, feats=feats))[LIUBAO].score == score


def test_bonuses_above_their_most_are_scaled() -> None:
    scheme = SchemeData((item(SIGNED, 20, Formula.BEST),), BONUSES, bonus_most=Fraction(9))
    got = scored(scheme, Facts({}, feats=(feat(LIUBAO, 12), feat(LIUBAO, 60))))[LIUBAO]
    assert [each.score for each in got.bonuses] == [Fraction(3), Fraction(6)]


def test_deductions_count_each_fault_up_to_their_most_and_a_score_may_be_negative() -> None:
    scheme = SchemeData(
        (item(SIGNED, 20, Formula.BEST),), (), (Deduction("red_card", Fraction(1), Fraction(2)), Deduction("breach", Fraction(2)))
    )
    faults = [fault(LIUBAO, "red_card", number) for number in range(3)] + [fault(LIUBAO, "breach"), fault(SANDUO, "unknown")]
    found = scored(scheme, Facts({}, faults=faults))
    assert [each.score for each in found[LIUBAO].deductions] == [Fraction(-2), Fraction(-2)]
    assert (found[LIUBAO].score, found[LIUBAO].rank, found[SANDUO].score) == (Fraction(-4), 3, Fraction(0))


def test_a_correction_adds_as_it_is_signed() -> None:
    corrections = [
        Correction(LIUBAO, LIUBAO, Fraction("-1.5"), "虚增一个项目", DAY),
        Correction(SANDUO, LIUBAO, Fraction(2), "漏计", DAY),
    ]
    got = scored(SchemeData((item(SIGNED, 20, Formula.BEST),)), Facts({}, corrections=corrections))[LIUBAO]
    assert (got.score, got.tenths) == (Fraction("0.5"), 5)


# ---- rounding ----------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("exact", "tenths"), [("84.05", 841), ("84.049", 840), ("0.25", 3), ("-0.05", -1), ("0", 0)])
def test_a_score_is_rounded_once_and_a_half_goes_up(exact: str, tenths: int) -> None:
    assert rounded(Fraction(exact)) == tenths


def test_what_is_shown_adds_up_by_the_largest_remainder() -> None:
    # 3 × 6⅔ = 20.0: shown as 6.7, 6.7, 6.6
    assert shown_parts([Fraction(20, 3)] * 3, 200) == [67, 67, 66]
    assert shown_parts([Fraction("0.04"), Fraction("0.05"), Fraction(0)], rounded(Fraction("0.09"))) == [0, 1, 0]
    assert shown_parts([], 0) == []
