"""Periods that are scored 计分周期: a month, a quarter, a year, as they are written and which days they hold; pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from crm.calendar.half_days import month_bounds
from crm.kernel.errors import RuleBroken
from crm.kernel.i18n import _

_WRITTEN = re.compile(r"(?P<year>2[0-9]{3})(?:-(?P<month>0[1-9]|1[0-2])|Q(?P<quarter>[1-4]))?")


@dataclass(frozen=True, slots=True)
class Period:
    """A period: as it is written (2026-10, 2026Q3, 2026), its first and last day, how a sentence names it."""

    text: str
    first: date
    last: date
    words: str

    @property
    def months(self) -> int:
        """Return how many months it holds."""
        return self.last.month - self.first.month + 1


def period_of(text: str, *, year_to_date: bool = True) -> Period:
    """Return the period of ``YYYY-MM``, ``YYYYQn`` or ``YYYY``. Raises RuleBroken ``period``.

    A month is scored by the year to date, 1 January through the month (our default, a setting; not ``year_to_date``: by
    the month alone). A quarter is its own three months.
    """
    found = _WRITTEN.fullmatch(text.strip().upper())
    if found is None:
        words = _("“{text}” is not a period; write it as 2026-10, 2026Q3 or 2026.")
        raise RuleBroken("period", words.format(text=text), field="period")
    year = int(found["year"])
    if found["month"]:
        month = int(found["month"])
        return month_period(year, month, year_to_date=year_to_date)
    if found["quarter"]:
        quarter = int(found["quarter"])
        days = date(year, 3 * quarter - 2, 1), month_bounds(year, 3 * quarter)[1]
        return Period(f"{year}Q{quarter}", *days, _("quarter {quarter} of {year}").format(quarter=quarter, year=year))
    return Period(str(year), date(year, 1, 1), date(year, 12, 31), _("the year {year}").format(year=year))


def month_period(year: int, month: int, *, year_to_date: bool = True) -> Period:
    """Return the period of a month (1 to 12)."""
    first, last = month_bounds(year, month)
    text = f"{year}-{month:02d}"
    if not year_to_date:
        return Period(text, first, last, _("month {month} of {year}").format(year=year, month=month))
    words = _("January to month {month} of {year}") if month > 1 else _("January {year}")
    return Period(text, date(year, 1, 1), last, words.format(month=month, year=year))
