"""Values as people and scripts read them, rounded half up by whole numbers."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from crm.league.indicators.reading import read_value
from crm.league.indicators.rules import Measure
from crm.league.indicators.words import entered_text, half_up, percent_text, plain_text, rounded, value_text
from crm.ledger.units import Unit
from tests.leads.making import YI


def test_values_with_their_units() -> None:
    assert value_text(Fraction(1270), Measure.PROJECTS) == "12.7"
    assert value_text(Fraction(356 * YI, 10), Measure.YUAN) == "35.6亿元"
    assert value_text(Fraction(4_800_000_000), Measure.YUAN) == "4,800万元"
    assert value_text(Fraction(1_234_567_890), Measure.DOLLARS) == "1,234.57万美元"
    assert value_text(Fraction(853, 1000), Measure.RATE) == "85.3%"
    assert value_text(None, Measure.RATE) == percent_text(None) == "—"


def test_rounding_is_half_up_away_from_zero() -> None:
    assert [half_up(Fraction(n, 2)) for n in (1, 3, -1, -3, 4)] == [1, 2, -1, -2, 2]
    assert rounded(Fraction(1, 3), 1) == "0.3"
    assert rounded(Fraction(8415, 100), 1) == "84.2"
    assert rounded(Fraction(12_345_678), 0) == "12,345,678"


def test_scripts_get_plain_decimals() -> None:
    assert plain_text(Fraction(1270), Measure.PROJECTS) == "12.70"
    assert plain_text(Fraction(19), Measure.DAYS) == "9.50"
    assert plain_text(Fraction(2, 3), Measure.RATE) == "66.6667"
    assert plain_text(Fraction(123_456), Measure.YUAN) == "1234.56"
    assert plain_text(None, Measure.YUAN) is None


@given(st.integers(0, 10_000), st.sampled_from(list(Measure)))
def test_what_is_shown_to_be_edited_is_read_back_as_it_was(value: int, measure: Measure) -> None:
    unit = Unit(10_000) if measure in (Measure.YUAN, Measure.DOLLARS) else None
    assert read_value(entered_text(value, measure), measure, unit) == value
