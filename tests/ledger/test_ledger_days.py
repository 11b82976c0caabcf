"""Days as ledgers write them."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.kernel.errors import RuleBroken
from crm.ledger.days import Day, read_day
from crm.ledger.grid import Cell
from crm.ledger.readings import Ask, Read

MARCH_6 = Day(date(2026, 3, 6))


def day(value: Cell, year: int | None = None) -> Day:
    read = read_day(value, year)
    assert isinstance(read, Read)
    return read.value


@pytest.mark.parametrize(
    "written",
    [
        "2026年3月6日", "2026 年 3 月 6 日", "2026.3.6", "2026/3/6", "2026-03-06", "2026-03-06 00:00:00", "20260306", "46087",
        46087.0, 20260306.0, date(2026, 3, 6), datetime(2026, 3, 6, 15, 30),  # noqa: DTZ001 - a cell has no zone
        "２０２６．３．６",
    ],
)  # fmt: skip
def test_one_day_in_every_form(written: Cell) -> None:
    assert day(written) == MARCH_6


@pytest.mark.parametrize(
    ("written", "first", "precision"),
    [
        ("2026年3月", date(2026, 3, 1), "month"),
        ("2026.3", date(2026, 3, 1), "month"),
        (2026.3, date(2026, 3, 1), "month"),
        (2026.11, date(2026, 11, 1), "month"),
        (202603.0, date(2026, 3, 1), "month"),
        ("26年3月", date(2026, 3, 1), "month"),
        ("2026年3月中旬", date(2026, 3, 11), "month"),
        ("2026年3月下旬", date(2026, 3, 21), "month"),
        ("2026年2月底", date(2026, 2, 28), "month"),
        ("2026年3月底前", date(2026, 3, 31), "month"),
        ("2026年", date(2026, 1, 1), "year"),
        ("2026年底", date(2026, 12, 31), "year"),
        ("2026年二季度", date(2026, 4, 1), "year"),
        (2026.0, date(2026, 1, 1), "year"),
    ],
)
def test_months_and_years_keep_their_precision(written: Cell, first: date, precision: str) -> None:
    assert day(written) == Day(first, precision)


@pytest.mark.parametrize(
    ("written", "meant"), [("3月底", date(2026, 3, 31)), ("3月6日", date(2026, 3, 6)), ("12月初", date(2026, 12, 1))]
)
def test_a_day_without_a_year_is_asked_about(written: str, meant: date) -> None:
    asked = read_day(written)
    assert isinstance(asked, Ask)
    assert asked.kind == "year"
    assert day(written, 2026).day == meant


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("2026-02-30", "day_impossible"),
        ("2026年13月", "day_impossible"),
        ("20261301", "day_impossible"),
        ("1026-03-06", "day_impossible"),
        (2026.1, "day_ambiguous"),
        ("3/6/2026", "day_unreadable"),
        ("已开工", "day_unreadable"),
        (13800000000.0, "day_unreadable"),
    ],
)
def test_what_is_no_day_is_refused_with_its_reason(written: Cell, code: str) -> None:
    with pytest.raises(RuleBroken) as refused:
        read_day(written)
    assert refused.value.code == code


@pytest.mark.parametrize("written", ["", None, "/", "未开工", "尚未签约", "待定"])
def test_words_for_not_yet_are_nothing(written: Cell) -> None:
    assert read_day(written) is None


@given(
    st.dates(date(1991, 1, 1), date(2099, 12, 31)),
    st.sampled_from(["{0}年{1}月{2}日", "{0}.{1}.{2}", "{0}/{1:02}/{2:02}", "{0}{1:02}{2:02}"]),
)
def test_every_day_round_trips_in_every_form(meant: date, form: str) -> None:
    assert day(form.format(meant.year, meant.month, meant.day)) == Day(meant)


@given(st.dates(date(1991, 1, 1), date(2099, 12, 31)))
def test_every_excel_serial_round_trips(meant: date) -> None:
    assert day(float((meant - date(1899, 12, 30)).days)) == Day(meant)
