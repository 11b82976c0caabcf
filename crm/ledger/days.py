"""Days as ledgers write them: Excel serials, 2026年3月, 2026.3.6, “3月底”, 20260306, with the precision they have.

A month alone is kept as its first day, 上旬/初 as the 1st, 中旬 as the 11th, 下旬 as the 21st, 底/末 as the last
day (our default), each with its precision. A day without a year is asked about, never guessed.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from crm.kernel.errors import RuleBroken
from crm.kernel.i18n import _
from crm.kernel.text import normal_text
from crm.ledger.grid import Cell
from crm.ledger.readings import Ask, Read, says_nothing

FIRST_YEAR, LAST_YEAR = 1990, 2100
"""Years that a ledger's day can lie in (our default)."""
_EPOCH = date(1899, 12, 30)
_SERIALS = range((date(1990, 1, 1) - _EPOCH).days, (date(2101, 1, 1) - _EPOCH).days)
_TIME = r"(?:[t ]?\d{1,2}:\d{2}(?::\d{2})?(?:\.\d+)?)?"
_FULL = re.compile(rf"(\d{{4}})[-./年](\d{{1,2}})[-./月](\d{{1,2}})(?:日|号)?{_TIME}")
_SHORT_YEAR = re.compile(r"(\d{2})年(\d{1,2})月(?:(\d{1,2})(?:日|号)?)?")
_MONTH = re.compile(r"(\d{4})(?:[-./年]|年度)(\d{1,2})月?(?:份)?(初|上旬|中旬|下旬|底|末|中)?")
_YEAR = re.compile(r"(\d{4})年?(初|底|末|上半年|下半年|第?[一二三四1234]季度|q[1-4])?")
_NO_YEAR = re.compile(r"(\d{1,2})月(?:份)?(?:(\d{1,2})(?:日|号)|(初|上旬|中旬|下旬|底|末|中|前))?")
_PART = {"初": 1, "上旬": 1, "中旬": 11, "中": 11, "下旬": 21}
_QUARTER = {"一": 1, "二": 4, "三": 7, "四": 10, "1": 1, "2": 4, "3": 7, "4": 10}
_NOT_YET = re.compile(r"(?:未|尚未|否|无|没有|暂未|待)\D*")


@dataclass(frozen=True, slots=True)
class Day:
    """A day and how exactly it was stated: ``day``, ``month`` or ``year``."""

    day: date
    precision: str = "day"


def read_day(value: Cell, year: int | None = None) -> Read[Day] | Ask | None:
    """Read a day; None for an empty cell. ``year`` completes days that state none.

    Raises RuleBroken ``day_unreadable``, ``day_impossible`` (2026-02-30), ``day_ambiguous`` (2026.1 as a number).
    """
    if isinstance(value, datetime):
        return Read(Day(_plausible(value.date(), value.date().isoformat())))
    if isinstance(value, date):
        return Read(Day(_plausible(value, value.isoformat())))
    if isinstance(value, float | int) and not isinstance(value, bool):
        return _of_number(float(value))
    text = re.sub(r"\s*([年月日.\-/])\s*", r"\1", normal_text("" if value is None else str(value))).lower()
    text = re.sub(r"(?:左右|前后|之前|以前|前|\(.*\))$", "", text).strip(" .")
    if says_nothing(text) or _NOT_YET.fullmatch(text):
        return None
    return _of_text(text, year)


def _of_number(number: float) -> Read[Day]:
    whole = int(number)
    text = f"{number:g}" if whole < 10**7 else str(whole)
    if 19900101 <= whole <= 21001231 and number == whole:
        return Read(Day(_made(whole // 10000, whole // 100 % 100, whole % 100, text)))
    if 199001 <= whole <= 210012 and number == whole:
        return Read(Day(_made(whole // 100, whole % 100, 1, text), "month"))
    if FIRST_YEAR <= whole <= LAST_YEAR:
        return _year_and_fraction(number, whole)
    if whole in _SERIALS:
        return Read(Day(_EPOCH + timedelta(days=whole)))
    raise _unreadable(text)


def _year_and_fraction(number: float, year: int) -> Read[Day]:
    """Read 2026 and 2026.3, which a spreadsheet keeps as a number; 2026.1 may have been 2026.10."""
    text = repr(number).removesuffix(".0")
    if "." not in text:
        return Read(Day(date(year, 1, 1), "year"), _only_year(text))
    fraction = text.split(".")[1]
    if fraction == "1":
        sentence = _("“{text}” was kept as a number: it may mean January or October. Write it like 2026-01 or 2026-10.")
        raise RuleBroken("day_ambiguous", sentence.format(text=text), field="day")
    return Read(Day(_made(year, int(fraction), 1, text), "month"), _only_month(text))


def _of_text(text: str, year: int | None) -> Read[Day] | Ask:
    if match := _FULL.fullmatch(text):
        return Read(Day(_made(int(match[1]), int(match[2]), int(match[3]), text)))
    if re.fullmatch(r"\d{5,8}(\.0+)?", text):
        return _of_number(float(text))
    if match := _SHORT_YEAR.fullmatch(text):
        day = _made(2000 + int(match[1]), int(match[2]), int(match[3] or 1), text)
        return Read(Day(day)) if match[3] else Read(Day(day, "month"), _only_month(text))
    if match := _MONTH.fullmatch(text):
        return Read(Day(_in_month(int(match[1]), int(match[2]), match[3] or "", text), "month"), _only_month(text))
    if match := _NO_YEAR.fullmatch(text):
        if year is None:
            sentence = _("“{text}” states no year. Which year is meant in this column?")
            return Ask("year", sentence.format(text=text), ())
        if match[2]:
            return Read(Day(_made(year, int(match[1]), int(match[2]), text)))
        return Read(Day(_in_month(year, int(match[1]), match[3] or "", text), "month"), _only_month(text))
    if match := _YEAR.fullmatch(text):
        return Read(Day(_in_year(int(match[1]), match[2] or "", text), "year"), _only_year(text))
    raise _unreadable(text)


def _in_month(year: int, month: int, part: str, text: str) -> date:
    first = _made(year, month, 1, text)
    if part in ("底", "末"):
        return first.replace(day=calendar.monthrange(year, month)[1])
    return first.replace(day=_PART.get(part, 1))


def _in_year(year: int, part: str, text: str) -> date:
    if part in ("底", "末"):
        return _made(year, 12, 31, text)
    if part == "下半年":
        return _made(year, 7, 1, text)
    quarter = next((sign for sign in part if sign in _QUARTER), "") if part not in ("上半年", "初") else ""
    return _made(year, _QUARTER.get(quarter, 1), 1, text)


def _made(year: int, month: int, day: int, text: str) -> date:
    try:
        return _plausible(date(year, month, day), text)
    except ValueError as error:
        sentence = _("“{text}” is not a day of the calendar; correct the month or the day.")
        raise RuleBroken("day_impossible", sentence.format(text=text), field="day") from error


def _plausible(day: date, text: str) -> date:
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        sentence = _("“{text}” lies outside {first} to {last}; check the year.")
        raise RuleBroken("day_impossible", sentence.format(text=text, first=FIRST_YEAR, last=LAST_YEAR), field="day")
    return day


def _only_month(text: str) -> str:
    return _("“{text}” states only the month.").format(text=text)


def _only_year(text: str) -> str:
    return _("“{text}” states only the year.").format(text=text)


def _unreadable(text: str) -> RuleBroken:
    sentence = _("“{text}” is not a day that can be read; write it like 2026-03-06 or 2026年3月.")
    return RuleBroken("day_unreadable", sentence.format(text=text[:40]), field="day")
