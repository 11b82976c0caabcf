"""The period on which a scheme is tried 试算: the last that is over by its kind; pure."""

from __future__ import annotations

from datetime import date

from crm.calendar.half_days import month_bounds
from crm.kernel.i18n import _
from crm.league.scores.periods import Period, month_period, period_of
from crm.league.scores.scheme import SchemeKind


def trial_period(kind: SchemeKind, today: date, *, year_to_date: bool = True) -> Period:
    """Return the last whole month, quarter, first half or year before ``today``, by the kind of scheme."""
    year, month = today.year, today.month
    if kind is SchemeKind.MONTH:
        return month_period(*((year, month - 1) if month > 1 else (year - 1, 12)), year_to_date=year_to_date)
    if kind is SchemeKind.CONTEST:
        quarter = (month - 1) // 3
        return period_of(f"{year}Q{quarter}" if quarter else f"{year - 1}Q4")
    if kind is SchemeKind.HALF_YEAR:
        half = year if month > 6 else year - 1
        return Period(f"{half}H1", date(half, 1, 1), month_bounds(half, 6)[1], _("first half of {year}").format(year=half))
    return period_of(str(year - 1))
