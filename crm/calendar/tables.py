"""Holiday tables 放假安排: built in for 2018–2026, and imported ones in the ``holiday-cn`` JSON form."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from crm.calendar.rules import WorkCalendar, YearTable, calendar_from
from crm.kernel.errors import RuleBroken
from crm.kernel.i18n import _

FOLDER = Path(__file__).resolve().parents[2] / "resources" / "holidays"


def parse_holiday_table(data: Any, name: str) -> YearTable:  # noqa: ANN401 - parsed JSON
    """Return the table of a parsed ``holiday-cn`` file; ``name`` says where it comes from.

    Raises RuleBroken ``holiday_table`` when the form, a date or the year is wrong.
    """
    try:
        year = int(data["year"])
        days = [(date.fromisoformat(each["date"]), str(each["name"]), bool(each["isOffDay"])) for each in data["days"]]
    except (KeyError, TypeError, ValueError) as error:
        text = _("This is not a holiday table of the holiday-cn form ({reason}). Nothing was imported.")
        raise RuleBroken("holiday_table", text.format(reason=error), field="file") from error
    strange = [day for day, _name, _off in days if day.year != year]
    if not days or strange or len({day for day, _name, _off in days}) != len(days):
        text = _("The holiday table of {year} is empty, names a day twice, or names a day of another year. Nothing was imported.")
        raise RuleBroken("holiday_table", text.format(year=year), field="file")
    mark = hashlib.sha256(json.dumps(sorted(map(str, days))).encode()).hexdigest()[:6]
    off = {day: label for day, label, is_off in days if is_off}
    worked = {day: label for day, label, is_off in days if not is_off}
    return YearTable(year, f"{year}:{name}-{mark}", off, worked)


def read_holiday_file(path: Path) -> Any:  # noqa: ANN401 - parsed JSON
    """Read a holiday table's JSON. Raises RuleBroken ``holiday_table`` for anything that is not JSON."""
    try:
        return json.loads(path.read_text(encoding="utf-8-sig"))
    except (ValueError, OSError) as error:
        text = _("{path} cannot be read as a holiday table. Nothing was imported.")
        raise RuleBroken("holiday_table", text.format(path=path.name), field="file") from error


@lru_cache(maxsize=1)
def built_in_tables() -> tuple[YearTable, ...]:
    """Return the tables that ship with the program."""
    files = sorted(FOLDER.glob("*.json"))
    return tuple(parse_holiday_table(json.loads(path.read_text(encoding="utf-8")), "built-in") for path in files)


@lru_cache(maxsize=1)
def built_in_calendar() -> WorkCalendar:
    """Return the calendar over the built-in tables."""
    return calendar_from(built_in_tables())


def calendar_with(imported: Iterable[YearTable]) -> WorkCalendar:
    """Return the calendar with imported tables over the built-in ones, later over earlier."""
    return calendar_from((*built_in_tables(), *imported))
