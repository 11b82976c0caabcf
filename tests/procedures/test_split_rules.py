"""Splits by worked examples (domain §4.4; ratios are the field's presets, the odd fen by largest remainder our default)."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.procedures.transfer.rules import (
    Counted,
    Ratio,
    Sides,
    Split,
    apportion,
    checked_split,
    county_total,
    credited,
    shares,
    unit_totals,
)
from tests.leads.making import YI, refused

LIUBAO, SANDUO = UUID(int=1), UUID(int=2)
HELD, ENDS = date(2026, 11, 24), date(2031, 11, 24)
DIVIDING = [each for each in Ratio if each is not Ratio.BOTH]
UNITS = [UUID(int=number) for number in range(1, 6)]


@pytest.mark.parametrize(
    ("ratio", "whole", "expected"),
    [
        (Ratio.SEVEN_THREE, 5 * YI, (3_5000_0000_00, 1_5000_0000_00)),  # 5亿元 at 7:3
        (Ratio.FIVE_FIVE, 101, (51, 50)),  # the odd fen goes to the reporting side
        (Ratio.THREE_SEVEN, 1, (0, 1)),  # the larger remainder takes a single fen
        (Ratio.SIX_FOUR, 0, (0, 0)),
        (Ratio.BOTH, 5 * YI, (5 * YI, 5 * YI)),
    ],
)
def test_shares_of_a_project(ratio: Ratio, whole: int, expected: tuple[int, int]) -> None:
    assert shares(whole, ratio) == expected


@given(st.integers(-(10**14), 10**14), st.sampled_from(DIVIDING))
def test_divided_shares_are_the_whole_to_the_fen(whole: int, ratio: Ratio) -> None:
    reporting, landing = shares(whole, ratio)
    assert reporting + landing == whole
    exact = whole * ratio.weights[0] / 10
    assert abs(reporting - exact) < 1


@given(st.integers(0, 10**12), st.lists(st.integers(0, 20), min_size=1, max_size=6).filter(any))
def test_apportioning_keeps_the_quota(whole: int, weights: list[int]) -> None:
    parts = apportion(whole, weights)
    assert sum(parts) == whole
    assert all(
        whole * weight // sum(weights) <= part <= whole * weight // sum(weights) + 1
        for part, weight in zip(parts, weights, strict=True)
    )


def _project(number: int, whole: int, ratio: Ratio, day: date = HELD) -> Counted:
    return Counted(UUID(int=number), whole, day, SANDUO, Sides(LIUBAO, SANDUO, ratio, HELD, ENDS))


def test_both_count_fully_but_the_county_counts_once() -> None:
    projects = [_project(11, 5 * YI, Ratio.BOTH), Counted(UUID(int=12), YI, HELD, LIUBAO)]
    assert unit_totals(projects) == {LIUBAO: 6 * YI, SANDUO: 5 * YI}
    assert county_total(projects) == 6 * YI
    assert county_total([*projects, *projects]) == 6 * YI


@pytest.mark.parametrize("day", [date(2026, 11, 23), date(2031, 11, 25)])
def test_before_and_after_its_term_a_split_shares_nothing(day: date) -> None:
    assert credited(_project(11, YI, Ratio.SEVEN_THREE, day)) == {SANDUO: YI}


def test_a_term_ends_on_the_same_day_number() -> None:
    """Civil Code 202: February 29 for a year ends on the month's last day."""
    assert Split(years=5).last_day(HELD) == ENDS
    assert Split(years=1).last_day(date(2028, 2, 29)) == date(2029, 2, 28)


@pytest.mark.parametrize(("ratio", "county"), [(Ratio.SEVEN_THREE, 7), (Ratio.BOTH, 10)])
def test_an_enclave_shares_with_a_partner_outside(ratio: Ratio, county: int) -> None:
    """Flying out 飞出: what the partner is credited is not the county's; counting fully, both count all (our default)."""
    flown = Counted(UUID(int=11), 10, HELD, LIUBAO, Sides(LIUBAO, None, ratio, HELD, ENDS))
    assert unit_totals([flown]) == {LIUBAO: county}
    assert county_total([flown]) == county


@given(
    st.lists(
        st.tuples(
            st.integers(0, 10**12), st.sampled_from(list(Ratio)), st.sampled_from(UNITS), st.sampled_from(UNITS), st.booleans()
        ),
        max_size=30,
    )
)
def test_the_county_counts_every_project_once(drawn: list[tuple[int, Ratio, UUID, UUID, bool]]) -> None:
    projects = [
        Counted(UUID(int=100 + number), whole, HELD, landing, Sides(reporting, landing, ratio, HELD, ENDS) if split else None)
        for number, (whole, ratio, reporting, landing, split) in enumerate(drawn)
    ]
    assert county_total(projects) == sum(each.whole for each in projects)
    twice = sum(
        each.whole
        for each in projects
        if each.sides and each.sides.ratio is Ratio.BOTH and each.sides.reporting != each.sides.landing
    )
    assert sum(unit_totals(projects).values()) == county_total(projects) + twice


@pytest.mark.parametrize(
    ("indicators", "tax", "years", "code", "field"),
    [
        ("8:2", "7:3", 5, "split_ratio", "indicators"),
        ("7:3", "", 5, "split_ratio", "tax"),
        ("7:3", "7:3", 0, "split_years", "years"),
    ],
)
def test_terms_are_presets(indicators: str, tax: str, years: int, code: str, field: str) -> None:
    refused(code, lambda: checked_split(indicators, tax, years), field)


def test_indicators_and_tax_split_apart() -> None:
    assert checked_split("both", "4:6", 3) == Split(Ratio.BOTH, Ratio.FOUR_SIX, 3)
