"""How an inspection draws: worked examples of the risk, and what holds of every sample."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from random import Random
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from crm.league.inspections.sampling import (
    Candidate,
    Drawn,
    Factor,
    RiskRule,
    draw,
    factor_words,
    planned_words,
    risk_of,
    sample_size,
)

TODAY = date(2026, 10, 20)
RULE = RiskRule()
YI = 10_000_000_000
QUIET = Candidate(UUID(int=1), UUID(int=100), "储能电池托盘", date(2026, 7, 1), date(2026, 10, 10), YI)


def test_a_young_project_that_is_followed_up_is_no_risk() -> None:
    assert risk_of(QUIET, RULE, TODAY) == ()
    assert planned_words(QUIET, RULE) == "应于2027年1月底前开工"


def test_every_factor_counts_what_its_setting_says() -> None:
    """Our defaults: 30 overdue, 20 quiet, 15 large, 10 old, 5 an obstacle up to 15, 10 an earlier finding up to 20."""
    risky = replace(QUIET, signed_on=date(2025, 10, 1), last_follow_up=date(2026, 9, 1), amount=5 * YI, obstacles=4, findings=1)
    factors = risk_of(risky, RULE, TODAY)
    assert factors == (
        Factor("late_started", 30, "202"),  # due 2026-04-01, six months after signing
        Factor("quiet", 20, "49"),
        Factor("big", 15, str(5 * YI)),
        Factor("old", 10, "2025-10-01"),
        Factor("obstacles", 15, "4"),
        Factor("findings", 10, "1"),
    )
    assert "5亿元" in factor_words(factors[2].kept())
    assert factor_words(factors[0].kept()).endswith("+30")


def test_a_milestone_reached_is_not_overdue() -> None:
    begun = replace(QUIET, signed_on=date(2026, 1, 5), reached=frozenset({"started"}))
    assert risk_of(begun, RULE, TODAY) == ()
    assert planned_words(begun, RULE) == "应于2027年7月底前竣工"
    assert planned_words(replace(begun, reached=frozenset({"started", "completed", "produced"})), RULE) == "已投产"
    assert planned_words(replace(QUIET, signed_on=None), RULE) == ""


def test_the_edges_of_each_factor() -> None:
    still = replace(QUIET, last_follow_up=TODAY - timedelta(days=30))
    assert risk_of(still, RULE, TODAY) == ()
    assert [each.code for each in risk_of(replace(still, last_follow_up=TODAY - timedelta(days=31)), RULE, TODAY)] == ["quiet"]
    due = replace(QUIET, signed_on=date(2026, 4, 20))
    assert risk_of(due, RULE, TODAY) == ()  # due today
    assert [each.code for each in risk_of(due, RULE, TODAY + timedelta(days=1))] == ["late_started"]


def test_how_many_are_drawn() -> None:
    """20 % rounded up, 8 at least, 30 at most; all of them where there are fewer."""
    assert [sample_size(population, 20, 8, 30) for population in (0, 5, 8, 40, 41, 100, 1000)] == [0, 5, 8, 8, 9, 20, 30]


def test_a_sample_by_hand() -> None:
    """Ten projects, five drawn, 40 % at random: the three riskiest, then the two smallest lots of the other seven.

    ``Random(20261008)`` gives 1, 4, 5, 6, 8, 9, 10 in turn 0.292 0.439 0.970 0.280 0.087 0.715 0.310.
    """
    there = [replace(QUIET, lead_id=UUID(int=n), obstacles=n % 4) for n in range(1, 11)]
    chosen = draw(there, RULE, TODAY, size=5, random_percent=40, seed=20261008)
    assert [each.drawn for each in chosen] == [Drawn.RISK] * 3 + [Drawn.RANDOM] * 2
    assert [each.candidate.lead_id.int for each in chosen[:3]] == [3, 7, 2]
    assert [each.score for each in chosen[:3]] == [15, 15, 10]
    assert [each.candidate.lead_id.int for each in chosen[3:]] == [8, 6]


candidates = st.lists(
    st.builds(
        Candidate,
        st.integers(1, 10**9).map(lambda n: UUID(int=n)),
        st.integers(1, 20).map(lambda n: UUID(int=n)),
        st.just("项目"),
        st.none() | st.dates(date(2023, 1, 1), TODAY),
        st.none() | st.dates(date(2026, 1, 1), TODAY),
        st.integers(0, 100 * YI),
        st.frozensets(st.sampled_from(("started", "completed", "produced"))),
        st.integers(0, 6),
        st.integers(0, 4),
    ),
    max_size=40,
    unique_by=lambda each: each.lead_id,
)
seeds, shares = st.integers(0, 10**8 - 1), st.integers(0, 100)


@given(candidates, seeds, shares, st.integers(0, 50), st.randoms(use_true_random=False))
def test_the_same_seed_gives_the_same_sample(
    there: list[Candidate], seed: int, percent: int, size: int, shuffler: Random
) -> None:
    first = draw(there, RULE, TODAY, size=size, random_percent=percent, seed=seed)
    mixed = list(there)
    shuffler.shuffle(mixed)
    assert draw(mixed, RULE, TODAY, size=size, random_percent=percent, seed=seed) == first


@given(candidates, seeds, shares, st.integers(0, 50))
def test_what_holds_of_every_sample(there: list[Candidate], seed: int, percent: int, size: int) -> None:
    chosen = draw(there, RULE, TODAY, size=size, random_percent=percent, seed=seed)
    ids = [each.candidate.lead_id for each in chosen]
    assert len(ids) == len(set(ids)) == min(size, len(there))
    assert set(ids) <= {each.lead_id for each in there}
    by_risk = [each for each in chosen if each.drawn is Drawn.RISK]
    assert chosen[: len(by_risk)] == by_risk  # the risk part comes first
    assert all(each.factors for each in by_risk)
    assert [each.score for each in by_risk] == sorted((each.score for each in by_risk), reverse=True)
    assert len(by_risk) <= len(ids) - len(ids) * percent // 100
    left = [sum(f.points for f in risk_of(each, RULE, TODAY)) for each in there if each.lead_id not in set(ids)]
    if by_risk and left and len(by_risk) == len(ids) - len(ids) * percent // 100:
        assert min(each.score for each in by_risk) >= max(left)
