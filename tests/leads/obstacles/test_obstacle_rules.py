"""Obstacles as rules: states, figures of a department, and how they add up."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.kernel.errors import RuleBroken
from crm.leads.obstacles.rules import ObstacleFacts, ObstacleState, check_due, check_state, figures, state_of

FIRST, LAST = date(2026, 11, 1), date(2026, 11, 30)


@pytest.mark.parametrize(
    ("facts", "state"),
    [
        ((False, False, False, False), ObstacleState.RAISED),
        ((True, False, False, False), ObstacleState.ASSIGNED),
        ((True, True, False, False), ObstacleState.SOLVED),
        ((True, True, True, False), ObstacleState.CONFIRMED),
        ((False, True, True, False), ObstacleState.CONFIRMED),
        ((True, True, False, True), ObstacleState.WITHDRAWN),
    ],
)
def test_the_state_follows_from_the_facts(facts: tuple[bool, bool, bool, bool], state: ObstacleState) -> None:
    assert state_of(*facts) is state


def test_steps_that_do_not_fit_are_refused() -> None:
    with pytest.raises(RuleBroken) as told:
        check_state(ObstacleState.CONFIRMED, ObstacleState.SOLVED)
    assert told.value.code == "obstacle_state"
    assert check_due(FIRST, FIRST) == FIRST
    with pytest.raises(RuleBroken) as told:
        check_due(FIRST - timedelta(1), FIRST)
    assert told.value.field == "due_on"


def test_a_months_figures_by_hand() -> None:
    """Five obstacles: in time, late, open, overdue, and one of another month (our defaults)."""
    found = [
        ObstacleFacts(date(2026, 11, 2), date(2026, 11, 16), date(2026, 11, 10), date(2026, 11, 11), True),
        ObstacleFacts(date(2026, 10, 8), date(2026, 10, 22), date(2026, 11, 3), None, False),
        ObstacleFacts(date(2026, 11, 20), date(2026, 12, 4), None, None, None),
        ObstacleFacts(date(2026, 11, 5), date(2026, 11, 19), None, None, None),
        ObstacleFacts(date(2026, 9, 1), date(2026, 9, 15), date(2026, 9, 10), date(2026, 9, 11), True),
    ]
    seen = figures(found, FIRST, LAST)
    assert (seen.raised, seen.solved, seen.in_time, seen.open, seen.overdue) == (3, 2, 1, 2, 1)
    assert seen.on_time_rate == Fraction(1, 3)
    assert figures([], FIRST, LAST).on_time_rate is None


DAYS = st.dates(date(2026, 8, 1), date(2026, 12, 31))


@st.composite
def _facts(draw: st.DrawFn) -> ObstacleFacts:
    raised, due = draw(DAYS), draw(st.none() | DAYS)
    solved = draw(st.none() | st.dates(raised, date(2027, 1, 31)))
    return ObstacleFacts(raised, due, solved, None, None if solved is None or due is None else solved <= due)


@given(st.lists(_facts(), max_size=20), st.lists(_facts(), max_size=20))
def test_figures_of_departments_add_up(one: list[ObstacleFacts], other: list[ObstacleFacts]) -> None:
    a, b, both = (figures(each, FIRST, LAST) for each in (one, other, [*one, *other]))
    for name in ("raised", "solved", "in_time", "open", "overdue"):
        assert getattr(both, name) == getattr(a, name) + getattr(b, name)
    assert both.overdue <= both.open
    assert both.in_time <= both.solved
    assert both.on_time_rate is None or 0 <= both.on_time_rate <= 1


@given(st.lists(_facts(), max_size=20))
def test_what_is_open_at_the_end_is_open_when_the_next_month_begins(found: list[ObstacleFacts]) -> None:
    november, december = figures(found, FIRST, LAST), figures(found, date(2026, 12, 1), date(2026, 12, 31))
    assert december.open == november.open + december.raised - december.solved
