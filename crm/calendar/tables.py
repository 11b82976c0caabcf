"""Holiday tables 放假安排: built in for 2018–2026, and imported ones in the ``holiday-cn`` JSON form."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from crm.calendar.rules import EARLIEST, LATEST, WorkCalendar, YearTable, calendar_from
from crm.kernel.errors import RuleBroken
from crm.kernel.i18n import _

FOLDER = Path(__file__).resolve().parents[2] / "resources" / "holidays"
MOST_BYTES = 1_000_000
"""Largest table file that is read (our default); a year's table has about 5 000 bytes."""
MOST_OF_NAME = 17
"""So much of a table's name stands in its version, such as “import 2026-01-27”."""
ALWAYS_OFF = ((1, 1), (5, 1), (10, 1))
"""元旦, 劳动节 and 国庆节, which every arrangement gives; Spring Festival lies between the next two days."""
SPRING_FROM, SPRING_TO, SPRING_DAYS = (1, 21), (2, 23), 3


def parse_holiday_table(data: Any, name: str) -> YearTable:  # noqa: ANN401 - parsed JSON
    """Return the table of a parsed ``holiday-cn`` file; ``name`` says where it comes from.

    As that form has it, a file goes by the year of the arrangement and may name days of the December before.
    The version tells year, name and a mark of the content. Raises RuleBroken ``holiday_table`` when the form,
    a date or the year is wrong, when a day is both off and worked, or when the great holidays are missing.
    """
    year, entries = _frame(data)
    days: dict[date, tuple[str, bool]] = {}
    for place, entry in enumerate(entries, 1):
        day, label, is_off = _entry(entry, place, year)
        if days.get(day, (label, is_off))[1] != is_off:
            raise _broken(
                _("The holiday table of {year} calls {day} both a day off and a working day. Nothing was imported."),
                year=year,
                day=day,
            )
        days[day] = (label, is_off)
    off = {day: label for day, (label, is_off) in sorted(days.items()) if is_off}
    worked = {day: label for day, (label, is_off) in sorted(days.items()) if not is_off}
    _check_whole(year, off)
    mark = hashlib.sha256(json.dumps([[str(day), *days[day]] for day in sorted(days)]).encode()).hexdigest()[:6]
    return YearTable(year, f"{year}:{name.strip()[:MOST_OF_NAME]}-{mark}", off, worked)


def _broken(sentence: str, **values: object) -> RuleBroken:
    return RuleBroken("holiday_table", sentence.format(**values), field="file", **values)


def _frame(data: Any) -> tuple[int, list[Any]]:  # noqa: ANN401 - parsed JSON
    """Return the year and the entries of the file."""
    year, days = (data.get("year"), data.get("days")) if isinstance(data, dict) else (None, None)
    if not isinstance(year, int) or not EARLIEST.year <= year <= LATEST.year or not isinstance(days, list):
        text = _(
            "This is not a holiday table of the holiday-cn form, which has a “year” and a list “days”. Nothing was imported."
        )
        raise _broken(text)
    return year, days


def _entry(entry: Any, place: int, year: int) -> tuple[date, str, bool]:  # noqa: ANN401 - parsed JSON
    """Return day, name and whether it is off of the entry that stands at ``place``, counted from 1."""
    fields = entry if isinstance(entry, dict) else {}
    written, label, is_off = fields.get("date"), fields.get("name"), fields.get("isOffDay")
    if not isinstance(written, str) or not isinstance(label, str) or not isinstance(is_off, bool):
        raise _broken(
            _("Entry {place} of the holiday table needs “name”, “date” and “isOffDay” (true or false). Nothing was imported."),
            place=place,
        )
    try:
        day = date.fromisoformat(written)
    except ValueError as error:
        text = _(
            "Entry {place} of the holiday table: “{written}” is not a date; it is written as 2026-10-01. Nothing was imported."
        )
        raise _broken(text, place=place, written=written[:20]) from error
    if day.year != year and (day.year, day.month) != (year - 1, 12):
        raise _broken(
            _("Entry {place} of the holiday table of {year} names {day}, another year. Nothing was imported."),
            place=place,
            year=year,
            day=day,
        )
    return day, label, is_off


def _check_whole(year: int, off: dict[date, str]) -> None:
    """Refuse a table cut short: it would quietly make working days of holidays."""
    missing = [str(date(year, *each)) for each in ALWAYS_OFF if date(year, *each) not in off]
    if sum(date(year, *SPRING_FROM) <= day <= date(year, *SPRING_TO) for day in off) < SPRING_DAYS:
        missing.append(_("Spring Festival"))
    if missing:
        text = _("The holiday table of {year} is incomplete; these are not days off in it: {days}. Nothing was imported.")
        raise _broken(text, year=year, days="、".join(missing))


def read_holiday_file(path: Path) -> Any:  # noqa: ANN401 - parsed JSON
    """Read a holiday table's JSON. Raises RuleBroken ``holiday_table`` for anything that is not JSON of up to 1 MB."""
    try:
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
        if len(content) > MOST_BYTES:
            raise _broken(_("{path} is too large for a holiday table. Nothing was imported."), path=path.name)
        return json.loads(content.decode("utf-8-sig"))
    except (ValueError, OSError, RecursionError) as error:
        raise _broken(_("{path} cannot be read as a holiday table in JSON. Nothing was imported."), path=path.name) from error


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
