"""Service ratings as rules: which are low, and how departments are counted."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.kernel.errors import RuleBroken
from crm.procedures.service_rating.rules import (
    Level,
    RectificationFacts,
    RectificationState,
    check_called_on,
    check_rated_on,
    checked_choice,
    figures,
    rectification_state,
    satisfied,
)

FIRST, LAST = date(2026, 11, 1), date(2026, 11, 30)


def test_the_two_lowest_are_not_satisfied() -> None:
    """Domain §4.14: 不满意 and 非常不满意 open a rectification."""
    assert [satisfied(level) for level in Level] == [True, True, True, False, False]


@pytest.mark.parametrize(
    ("done", "agreed", "dropped", "state"),
    [
        (False, False, False, RectificationState.OPEN),
        (True, False, False, RectificationState.DONE),
        (True, True, False, RectificationState.CLOSED),
        (True, True, True, RectificationState.DROPPED),
    ],
)
def test_states(done: bool, agreed: bool, dropped: bool, state: RectificationState) -> None:
    assert rectification_state(done=done, agreed=agreed, dropped=dropped) is state


def test_days_and_choices() -> None:
    check_rated_on(FIRST, FIRST, FIRST)
    for day in (date(2026, 10, 31), date(2026, 12, 1)):
        with pytest.raises(RuleBroken):
            check_rated_on(day, FIRST, LAST)
        with pytest.raises(RuleBroken):
            check_called_on(day, FIRST, LAST)
    with pytest.raises(RuleBroken):
        checked_choice("good", ("a", "b"), "level")


def test_a_departments_month_by_hand() -> None:
    """Five ratings, four satisfied; three rectifications: in time, late, overdue."""
    levels = [Level.VERY_SATISFIED, Level.SATISFIED, Level.FAIRLY, Level.SATISFIED, Level.DISSATISFIED]
    rectified = [
        RectificationFacts(date(2026, 11, 20), date(2026, 11, 18), in_time=True),
        RectificationFacts(date(2026, 11, 10), date(2026, 11, 12), in_time=False),
        RectificationFacts(date(2026, 11, 25), None, None),
        RectificationFacts(date(2026, 12, 5), None, None),
    ]
    seen = figures(levels, rectified, FIRST, LAST)
    assert seen.satisfied_share == Fraction(4, 5)
    assert (seen.rectified, seen.in_time, seen.overdue) == (2, 1, 1)
    assert seen.on_time_share == Fraction(1, 3)
    assert figures([], [], FIRST, LAST).satisfied_share is None


@given(st.lists(st.sampled_from(Level)), st.lists(st.sampled_from(Level)))
def test_shares_are_of_what_was_rated(one: list[Level], other: list[Level]) -> None:
    a, b, both = (figures(each, [], FIRST, LAST) for each in (one, other, [*one, *other]))
    assert (both.number, both.satisfied) == (a.number + b.number, a.satisfied + b.satisfied)
    assert both.satisfied_share is None or 0 <= both.satisfied_share <= 1
