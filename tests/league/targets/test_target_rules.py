"""Pro-rata, completion, year-on-year and allocation, by hand and as properties; our defaults where no article is named."""

from __future__ import annotations

from fractions import Fraction
from functools import partial
from itertools import pairwise
from uuid import UUID

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from crm.league.indicators.rules import Measure
from crm.league.targets.rules import (
    STEPS,
    Pace,
    allocate,
    change,
    checked_value,
    checked_weights,
    completion,
    due_by,
    pace_of,
    pro_rata,
    whole_year,
)
from tests.leads.making import YI, refused

A, B, C = (UUID(int=n) for n in (1, 2, 3))
TABLE = (5, 5, 10, 5, 10, 10, 10, 10, 10, 10, 10, 5)
weights12 = st.lists(st.integers(0, 100), min_size=12, max_size=12).filter(any)


def test_equal_months_give_eleven_twelfths_in_november() -> None:
    assert pro_rata(1200, None, 11) == 1100
    assert pro_rata(1000, None, 11) == Fraction(11_000, 12), "916.67 hundredths: never rounded before it is shown"


def test_a_table_gives_the_shares_so_far() -> None:
    assert [pro_rata(1200, TABLE, month) for month in (1, 3, 6, 12)] == [60, 240, 540, 1200]


def test_a_rate_is_due_whole_in_every_month() -> None:
    assert due_by(8_500, TABLE, 1, Measure.RATE) == due_by(8_500, None, 12, Measure.RATE) == Fraction(85, 100)
    assert whole_year(8_500, Measure.RATE) == Fraction(85, 100)


@given(st.integers(0, 10**14), weights12)
def test_pro_rata_never_falls_and_ends_at_the_whole(annual: int, weights: list[int]) -> None:
    months = [pro_rata(annual, weights, month) for month in range(1, 13)]
    assert months == sorted(months)
    assert months[-1] == annual


@given(st.integers(0, 10**14), st.integers(1, 12))
def test_equal_months_are_a_table_of_equal_shares(annual: int, month: int) -> None:
    assert pro_rata(annual, None, month) == pro_rata(annual, [7] * 12, month)


def test_a_zero_target_has_no_completion() -> None:
    """A target of zero drops the item (domain §4.11)."""
    assert completion(Fraction(3), Fraction(0)) is None
    assert completion(Fraction(0), Fraction(0)) is None
    assert completion(None, Fraction(3)) is None
    assert completion(Fraction(0), Fraction(3)) == 0
    assert pace_of(None, 90) is Pace.NONE


def test_a_month_that_the_table_gives_nothing_has_no_completion_yet() -> None:
    january = pro_rata(1200, (0, *TABLE[1:]), 1)
    assert completion(Fraction(100), january) is None


def test_close_begins_at_the_setting() -> None:
    shares = [Fraction(1), Fraction(9, 10), Fraction(8999, 10_000)]
    assert [pace_of(share, 90) for share in shares] == [Pace.AHEAD, Pace.CLOSE, Pace.BEHIND]


def test_growth_is_a_share_and_of_a_rate_a_difference() -> None:
    assert change(Fraction(120), Fraction(100), Measure.PROJECTS) == Fraction(1, 5)
    assert change(Fraction(80), Fraction(100), Measure.YUAN) == Fraction(-1, 5)
    assert change(Fraction(85, 100), Fraction(80, 100), Measure.RATE) == Fraction(5, 100)
    assert change(Fraction(5), Fraction(0), Measure.PROJECTS) is None, "from nothing there is no growth"
    assert change(Fraction(5), None, Measure.PROJECTS) is None


def test_a_hundred_projects_on_three_units_leave_one_over() -> None:
    parts = allocate(100_00, {A: 1, B: 1, C: 1}, Measure.PROJECTS)
    assert [(part.base, part.extra) for part in parts] == [(33_00, 1_00), (33_00, 0), (33_00, 0)]
    assert parts[0].exact == Fraction(10_000, 3)


def test_the_largest_remainder_has_what_is_over() -> None:
    """10 projects by 5:3:1 are 5.56, 3.33, 1.11: whole 5, 3, 1, and the tenth goes to .56."""
    parts = allocate(10_00, {C: 1, B: 3, A: 5}, Measure.PROJECTS)
    assert {part.unit_id: part.value for part in parts} == {A: 6_00, B: 3_00, C: 1_00}


def test_an_amount_is_allocated_in_ten_thousands_of_yuan() -> None:
    parts = allocate(YI, {A: 1, B: 1, C: 1}, Measure.YUAN)
    assert [part.value for part in parts] == [3334_000_000, 3333_000_000, 3333_000_000]


def test_what_is_no_whole_step_is_not_lost() -> None:
    parts = allocate(10_50, {A: 1, B: 1}, Measure.PROJECTS)
    assert [part.value for part in parts] == [5_50, 5_00]


def test_what_cannot_be_allocated_is_refused() -> None:
    refused("target_rate", lambda: allocate(8_500, {A: 1}, Measure.RATE), "indicator")
    refused("target_weights", lambda: allocate(100, {}, Measure.PROJECTS), "weights")
    refused("target_weights", lambda: allocate(100, {A: 0, B: 0}, Measure.PROJECTS), "weights")
    refused("target_weights", lambda: allocate(100, {A: 3, B: -1}, Measure.PROJECTS), "weights")
    refused("target_value", lambda: allocate(-1, {A: 1}, Measure.PROJECTS), "value")


@given(
    st.integers(0, 10**14),
    st.lists(st.integers(0, 10**12), min_size=1, max_size=25),
    st.sampled_from([Measure.PROJECTS, Measure.YUAN, Measure.DOLLARS, Measure.DAYS]),
)
def test_allotments_sum_to_the_total_and_lie_within_a_step_of_the_exact_share(
    total: int, weights: list[int], measure: Measure
) -> None:
    assume(any(weights))
    step = STEPS[measure]
    parts = allocate(total, {UUID(int=n): weight for n, weight in enumerate(weights)}, measure)
    assert sum(part.value for part in parts) == total
    for part in parts:
        assert part.base <= part.exact < part.base + step
        assert 0 <= part.extra < 2 * step
        assert part.weight or part.value == 0
    by_weight = sorted(parts, key=lambda part: part.weight)
    assert all(one.base <= other.base for one, other in pairwise(by_weight))


def test_what_is_entered_of_a_target_is_checked() -> None:
    assert checked_weights([2] * 12) is None
    assert checked_weights(TABLE) == list(TABLE)
    for wrong in ([1] * 11, [0] * 12, [-1, *[1] * 11], [10_001, *[1] * 11]):
        refused("target_weights", partial(checked_weights, wrong), "weights")
    for value, measure in ((-1, Measure.PROJECTS), (10_001, Measure.RATE), (10**15, Measure.YUAN)):
        refused("target_value", partial(checked_value, value, measure), "value")
    with pytest.raises(ValueError, match="13"):
        pro_rata(1, None, 13)
