"""Lunar dates 农历: shown beside the date, and the days that festivals and ceremonies fall on."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from functools import lru_cache
from types import MappingProxyType


@lru_cache(maxsize=400)
def lunar_text(day: date) -> str:
    """Return the lunar month and day in Chinese: 十月十六 (a leap month as 闰六月…)."""
    from lunar_python import Solar  # noqa: PLC0415 - loaded when the first date is shown

    lunar = Solar.fromYmd(day.year, day.month, day.day).getLunar()
    return f"{lunar.getMonthInChinese()}月{lunar.getDayInChinese()}"


@lru_cache(maxsize=400)
def from_lunar(year: int, month: int, day: int) -> date:
    """Return the date of a lunar year, month (negative for a leap month 闰月) and day.

    Raises ValueError for a month or day that the lunar year does not have.
    """
    from lunar_python import Lunar  # noqa: PLC0415 - loaded when the first festival is asked for

    try:
        solar = Lunar.fromYmd(year, month, day).getSolar()
    except Exception as error:  # the library raises bare Exception
        msg = f"the lunar year {year} has no day {day} of month {month}"
        raise ValueError(msg) from error
    return date(solar.getYear(), solar.getMonth(), solar.getDay())


def ceremony_day(year: int) -> date:
    """Return the 18th of the first lunar month 正月十八, the year's first mass ceremony."""
    return from_lunar(year, 1, 18)


@lru_cache(maxsize=40)
def qingming(year: int) -> date:
    """Return the day of 清明, the solar term."""
    from lunar_python import Solar  # noqa: PLC0415 - loaded when the first festival is asked for

    solar = Solar.fromYmd(year, 4, 1).getLunar().getJieQiTable()["清明"]
    return date(solar.getYear(), solar.getMonth(), solar.getDay())


@lru_cache(maxsize=40)
def statutory_days(year: int) -> Mapping[date, str]:
    """Return the statutory days off, without the yearly arrangement of neighbouring weekends.

    Regulation on Public Holidays as in force since 2025-01-01: New Year 1; Spring Festival 4 (eve to the
    third); Qingming 1; Labour Day 2; Dragon Boat 1; Mid-Autumn 1; National Day 3. Earlier years are taken alike.
    """
    spring = from_lunar(year, 1, 1)
    days = {date(year, 1, 1): "元旦"}
    days |= {spring + timedelta(days=n): "春节" for n in range(-1, 3)}
    days[qingming(year)] = "清明节"
    days |= {date(year, 5, n): "劳动节" for n in (1, 2)}
    days[from_lunar(year, 5, 5)] = "端午节"
    days[from_lunar(year, 8, 15)] = "中秋节"
    days |= {date(year, 10, n): "国庆节" for n in (1, 2, 3)}
    return MappingProxyType(days)
