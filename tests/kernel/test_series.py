"""Series of numbers as a chart's plain values: how numbers are written, what is said of them, labels kept apart."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.kernel.i18n import set_language
from crm.kernel.series import ChartData, Series, number_text, spread


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (84, "84"),
        (Fraction(1681, 20), "84.1"),
        (Fraction(84125, 1000), "84.1"),
        (0.04, "0"),
        (-0.04, "0"),
        (-1.25, "-1.3"),
        (None, "—"),
        (Fraction(1, 20), "0.1"),
    ],
)
def test_numbers_have_at_most_one_decimal(value: Fraction | None, text: str) -> None:
    assert number_text(value) == text


def test_a_category_is_said_with_all_its_numbers() -> None:
    set_language("en")
    data = ChartData("?", ("三垛镇", "柳堡镇"), (Series("signed", (3, 2)), Series("started", (None, 1), ("none", "one"))), " p.")
    assert data.words(0) == "三垛镇: signed 3 p., started none p."
    assert "柳堡镇: signed 2 p., started one p." in data.description()
    assert ChartData("?", ("a",), (Series("x", (7,)),), line=9, line_note="target 9").description() == "a: 7; target 9"


def test_a_series_that_does_not_fit_is_refused() -> None:
    with pytest.raises(ValueError, match="2 categories"):
        ChartData("?", ("a", "b"), (Series("x", (1,)),))


def test_nothing_is_empty_and_has_a_reach() -> None:
    assert ChartData("?", ("a",), (Series("x", (None,)),)).empty
    low, high = ChartData("?", ("a",), (Series("x", (0,)),)).reach()
    assert low < high


@given(st.lists(st.floats(0, 100), max_size=30), st.floats(0.5, 20))
def test_labels_keep_apart_in_order_and_inside(wanted: list[float], room: float) -> None:
    places = spread(wanted, room, 0, 100)
    assert all(-1e-6 <= place <= 100 + 1e-6 for place in places)
    apart = min(room, 100 / max(1, len(wanted) - 1))
    assert all(after - before >= apart - 1e-6 for before, after in pairwise(sorted(places)))
    for one, place in zip(wanted, places, strict=True):
        assert all(place < there for other, there in zip(wanted, places, strict=True) if one < other)
