"""Holiday tables: the built-in ones, an amended one imported, and files that are none."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm.calendar.tables import (
    FOLDER,
    MOST_BYTES,
    built_in_calendar,
    built_in_tables,
    calendar_with,
    parse_holiday_table,
    read_holiday_file,
)
from crm.kernel.errors import RuleBroken

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["year", "days", "date", "name"]), inner),
    max_leaves=12,
)


def table_of_2020() -> dict[str, Any]:
    """Return the file of 2020 as first published: Spring Festival until 01-30, made up on 02-01."""
    data: dict[str, Any] = json.loads((FOLDER / "2020.json").read_text(encoding="utf-8"))
    data["days"] = [each for each in data["days"] if each["date"] not in {"2020-01-31", "2020-02-01", "2020-02-02"}]
    data["days"].append({"name": "春节", "date": "2020-02-01", "isOffDay": False})
    return data


def refused(data: object) -> str:
    """Return the sentence that refuses ``data``."""
    with pytest.raises(RuleBroken) as caught:
        parse_holiday_table(data, "import 2026-01-27")
    assert (caught.value.code, caught.value.field) == ("holiday_table", "file")
    return str(caught.value)


def test_built_in_years() -> None:
    assert [table.year for table in built_in_tables()] == list(range(2018, 2027))
    assert all(day.weekday() >= 5 for table in built_in_tables() for day in table.worked)
    totals = [sum(len(built_in_calendar().working_days_of(year, month)) for month in range(1, 13)) for year in range(2018, 2027)]
    assert totals == [250, 250, 249, 250, 249, 249, 251, 248, 248]


def test_an_amended_table_replaces_the_earlier_and_moves_the_count() -> None:
    first = parse_holiday_table(table_of_2020(), "import 2019-11-21")
    amended = parse_holiday_table(json.loads((FOLDER / "2020.json").read_text(encoding="utf-8")), "import 2020-01-27")
    before, after = calendar_with([first]), calendar_with([first, amended])
    start = date(2020, 1, 22)
    assert before.add_working_days(start, 5).date == date(2020, 2, 4)  # 01-23, 01-31, the make-up Saturday, 02-03, 02-04
    assert after.add_working_days(start, 5).date == date(2020, 2, 6)
    assert before.add_working_days(start, 5).table == first.version != amended.version == after.add_working_days(start, 5).table
    assert amended.version.startswith("2020:import 2020-01-27-")


def test_the_version_marks_the_content_not_the_order_of_the_file() -> None:
    data = json.loads((FOLDER / "2026.json").read_text(encoding="utf-8"))
    turned = {**data, "days": data["days"][::-1]}
    fewer = {**data, "days": [each for each in data["days"] if each["date"] != "2026-01-02"]}
    versions = [parse_holiday_table(each, "import").version for each in (data, turned, fewer)]
    assert versions[0] == versions[1] != versions[2]
    assert len(parse_holiday_table(data, "x" * 200).version) <= 29  # two of them fit the column of a deadline


def test_a_file_may_name_days_of_the_december_before() -> None:
    data = json.loads((FOLDER / "2026.json").read_text(encoding="utf-8").replace("2026-", "2027-"))
    data["year"] = 2027
    data["days"].append({"name": "元旦", "date": "2026-12-31", "isOffDay": True})
    data["days"].append({"name": "元旦", "date": "2026-12-27", "isOffDay": False})
    calendar = calendar_with([parse_holiday_table(data, "import 2026-11-04")])
    assert not calendar.is_working_day(date(2026, 12, 31))
    assert calendar.is_working_day(date(2026, 12, 27))
    assert calendar.is_working_day(date(2026, 12, 30))
    assert not calendar.add_working_days(date(2026, 12, 24), 10).warnings


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"date": "2026-02-30"}, "2026-02-30"),
        ({"date": "2025-03-01"}, "2025-03-01"),
        ({"date": "2027-01-01"}, "2027-01-01"),
        ({"date": 20260301}, "34"),
        ({"isOffDay": "false"}, "34"),
        ({"name": None}, "34"),
    ],
)
def test_a_bad_entry_is_named_by_its_place_or_day(change: dict[str, object], told: str) -> None:
    data = json.loads((FOLDER / "2026.json").read_text(encoding="utf-8"))
    data["days"].insert(33, {"name": "元旦", "date": "2026-03-01", "isOffDay": True, **change})
    assert told in refused(data)


def test_a_day_both_off_and_worked_is_refused() -> None:
    data = json.loads((FOLDER / "2026.json").read_text(encoding="utf-8"))
    data["days"].append({"name": "国庆节", "date": "2026-10-01", "isOffDay": False})
    assert "2026-10-01" in refused(data)


def test_a_table_cut_short_is_refused() -> None:
    data = json.loads((FOLDER / "2026.json").read_text(encoding="utf-8"))
    assert "2026-10-01" in refused({**data, "days": [each for each in data["days"] if each["date"] < "2026-09-01"]})
    assert refused({**data, "days": [each for each in data["days"] if each["name"] != "春节"]})
    assert "2026-01-01" in refused({**data, "days": []})


@settings(deadline=None)
@given(data=JSON)
def test_nothing_but_a_table_is_a_table(data: object) -> None:
    refused(data)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"\xff\xfe\x00",
        b"<html>404</html>",
        b"{'year': 2026}",
        '{"year": 2026, "days": "春节"'.encode("gb18030"),
        b"[" * 200_000,
        b" " * (MOST_BYTES + 1),
    ],
)
def test_a_damaged_file_is_refused_by_name(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "2027.json"
    path.write_bytes(content)
    with pytest.raises(RuleBroken, match=r"2027\.json") as caught:
        read_holiday_file(path)
    assert caught.value.code == "holiday_table"


def test_a_missing_file_or_a_folder_is_refused(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "absent.json"):
        with pytest.raises(RuleBroken):
            read_holiday_file(path)


def test_a_file_with_a_byte_order_mark_is_read(tmp_path: Path) -> None:
    path = tmp_path / "2026.json"
    path.write_text((FOLDER / "2026.json").read_text(encoding="utf-8"), encoding="utf-8-sig")
    assert parse_holiday_table(read_holiday_file(path), "built-in") == built_in_tables()[-1]


def test_counting_loads_neither_library() -> None:
    code = (
        "import sys; from datetime import date; from crm.calendar.tables import built_in_calendar;"
        "built_in_calendar().add_working_days(date(2026, 9, 30), 5);"
        "print([name for name in ('chinese_calendar', 'lunar_python') if name in sys.modules])"
    )
    told = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True, cwd=FOLDER.parents[1])  # noqa: S603 - our own line
    assert told.stdout.strip() == "[]"
