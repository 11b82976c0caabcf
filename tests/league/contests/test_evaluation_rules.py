"""How units are evaluated: a total by hand, grades at their edges, and what holds of every evaluation."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date
from fractions import Fraction
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.league.contests.rules import (
    EvaluationPeriod,
    EvaluationRule,
    Grade,
    Judged,
    MeritKind,
    UnitFacts,
    bounds,
    evaluate,
    quarter_bounds,
)

RULE = EvaluationRule()
PLAIN = UnitFacts(UUID(int=1), "柳堡镇", "第一跑道", Fraction(90), Fraction(100))
PRAISE, BAR = Judged(MeritKind.PRAISE, 150, "获省级表扬"), Judged(MeritKind.BAR, 0, "首报信息不实")
ONE_VOTE = Judged(MeritKind.ONE_VOTE, 0, "重大违法用地")


def test_a_total_by_hand() -> None:
    """Our defaults 60 : 20 : 20. League 84 of 100; 2 findings and 1 overdue: 100 − 10 − 10 = 80; targets 110 % and 50 %.

    (84 × 60 + 80 × 20 + 75 × 20) ÷ 100 + 1.5 = 50.4 + 16 + 15 + 1.5 = 82.9.
    """
    facts = replace(
        PLAIN, score=Fraction(84), findings=2, overdue=1, completions=(Fraction(11, 10), Fraction(1, 2)), merits=(PRAISE,)
    )
    (one,) = evaluate([facts], RULE)
    assert (one.league, one.inspection, one.target, one.praise) == (Fraction(84), Fraction(80), Fraction(75), Fraction(3, 2))
    assert (one.total, one.tenths, one.rank, one.grade) == (Fraction(829, 10), 829, 1, Grade.GOOD)


def test_who_has_no_targets_is_weighted_by_the_other_two() -> None:
    """(90 × 60 + 100 × 20) ÷ 80 = 92.5."""
    (one,) = evaluate([PLAIN], RULE)
    assert (one.target, one.total) == (None, Fraction(185, 2))


def test_marks_have_bounds() -> None:
    low, high = replace(PLAIN, score=Fraction(-20), findings=30), replace(PLAIN, score=Fraction(500), merits=(PRAISE,) * 9)
    first, last = evaluate([low, high], RULE)
    assert [first.league, first.praise] == [Fraction(120), Fraction(5)]
    assert [last.league, last.inspection, last.total] == [Fraction(0)] * 3


@pytest.mark.parametrize(
    ("score", "grade"),
    [
        (Fraction(90), Grade.EXCELLENT),
        (Fraction(8999, 100), Grade.GOOD),
        (Fraction(75), Grade.GOOD),
        (Fraction(60), Grade.PASSING),
        (Fraction(5999, 100), Grade.FAILING),
    ],
)
def test_the_edges_of_the_grades(score: Fraction, grade: Grade) -> None:
    rule = replace(RULE, inspection_weight=0)
    (one,) = evaluate([replace(PLAIN, score=score)], rule)
    assert one.grade is grade


def test_a_bar_and_a_one_vote_veto_lower_the_grade_not_the_rank() -> None:
    units = [
        replace(PLAIN, unit_id=UUID(int=n), score=Fraction(100 - n), merits=merits)
        for n, merits in enumerate(((BAR,), (ONE_VOTE,), ()))
    ]
    found = evaluate(units, replace(RULE, excellent_percent=34))
    assert [(one.rank, one.grade, one.held) for one in found] == [
        (1, Grade.GOOD, "bar"),
        (2, Grade.FAILING, "one_vote"),
        (3, Grade.EXCELLENT, ""),
    ]


def test_only_a_share_of_a_group_is_excellent_and_a_tie_is_graded_alike() -> None:
    scores = (Fraction(99), Fraction(98), Fraction(98), Fraction(97), Fraction(96))
    units = [replace(PLAIN, unit_id=UUID(int=n), score=score) for n, score in enumerate(scores)]
    found = evaluate(units, RULE)  # 40 % of five are two
    assert [(one.rank, one.grade, one.held) for one in found] == [
        (1, Grade.EXCELLENT, ""),
        (2, Grade.EXCELLENT, ""),
        (2, Grade.EXCELLENT, ""),
        (4, Grade.GOOD, "share"),
        (5, Grade.GOOD, "share"),
    ]


def test_the_days_that_are_judged() -> None:
    assert bounds(EvaluationPeriod.HALF_YEAR, 2026) == (date(2026, 1, 1), date(2026, 6, 30))
    assert bounds(EvaluationPeriod.ANNUAL, 2026)[1] == date(2026, 12, 31)
    ends = [quarter_bounds(2026, quarter) for quarter in (1, 2, 3, 4)]
    assert ends[0] == (date(2026, 1, 1), date(2026, 3, 31))
    assert ends[1] == (date(2026, 4, 1), date(2026, 6, 30))
    assert ends[3] == (date(2026, 10, 1), date(2026, 12, 31))


merits = st.lists(st.sampled_from((PRAISE, BAR, ONE_VOTE)), max_size=3).map(tuple)
units = st.lists(
    st.builds(
        UnitFacts,
        st.integers(1, 10**6).map(lambda n: UUID(int=n)),
        st.just("镇"),
        st.sampled_from(("一", "二")),
        st.fractions(-10, 130),
        st.just(Fraction(100)),
        st.integers(0, 9),
        st.integers(0, 4),
        st.lists(st.fractions(0, 2), max_size=4).map(tuple),
        merits,
    ),
    max_size=12,
    unique_by=lambda each: each.unit_id,
)


@given(units)
def test_what_holds_of_every_evaluation(there: list[UnitFacts]) -> None:
    found = evaluate(there, RULE)
    assert Counter(one.facts.unit_id for one in found) == Counter(each.unit_id for each in there)
    for group in {each.group for each in there}:
        own = [one for one in found if one.facts.group == group]
        assert [one.total for one in own] == sorted((one.total for one in own), reverse=True)
        assert all(one.rank == 1 + sum(other.total > one.total for other in own) for one in own)
    for one in found:
        kinds = {each.kind for each in one.facts.merits}
        assert not (MeritKind.ONE_VOTE in kinds and one.grade is not Grade.FAILING)
        assert not (MeritKind.BAR in kinds and one.grade is Grade.EXCELLENT)
        assert 0 <= one.inspection <= 100
        assert one.target is None or 0 <= one.target <= 100


@given(units)
def test_another_finding_never_helps(there: list[UnitFacts]) -> None:
    if not there:
        return
    worse = [replace(there[0], findings=there[0].findings + 1), *there[1:]]
    before, after = ({one.facts.unit_id: one for one in evaluate(each, RULE)} for each in (there, worse))
    unit = there[0].unit_id
    assert after[unit].total <= before[unit].total
    assert after[unit].rank >= before[unit].rank
    assert all(after[each.unit_id].total == before[each.unit_id].total for each in there[1:])
