"""The table of examples for township accountants: every line of docs/field-time-examples.md counted anew."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from uuid import UUID

import pytest

from crm.calendar.half_days import days_text, month_bounds, span
from crm.calendar.tables import built_in_calendar
from crm.fieldtime.rules import Stay, TripState, best_judgement, judge_stay, within

TABLE = Path(__file__).resolve().parents[2] / "docs" / "field-time-examples.md"
LINES = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in TABLE.read_text(encoding="utf-8").splitlines()
    if re.match(r"\| \d{4}-\d\d ", line)
]
DAYS = re.compile(r"(\d+)(上|下)→(\d+)(上|下)")


def test_the_table_is_long_enough_to_teach() -> None:
    assert len(LINES) >= 15


@pytest.mark.parametrize("line", LINES, ids=lambda line: f"{line[0]} {line[1]}")
def test_the_line_counts_as_it_says(line: list[str]) -> None:
    month, trips, meetings, days, why = line
    year, number = (int(part) for part in month.split("-"))
    calendar, judged = built_in_calendar(), []
    for place, (trip, met) in enumerate(zip(trips.split("＋"), meetings.split("＋"), strict=True)):
        found = DAYS.search(trip)
        assert found is not None
        first, first_half, last, last_half = found.groups()
        away = span(
            date(year, number, int(first)),
            date(year, number, int(last)),
            first_afternoon=first_half == "下",
            last_morning=last_half == "上",
        )
        met_on = frozenset(date(year, number, int(day)) for day in re.findall(r"\d+", met))
        stay = Stay(UUID(int=place + 1), UUID(int=9), away, TripState.VERIFIED, met_on)
        judged += within(judge_stay(stay, calendar.is_working_day), *month_bounds(year, number))
    assert days_text(sum(each.counts for each in best_judgement(judged).values())) == days
    assert why
