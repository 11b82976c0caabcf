"""Indicators as people write them: 12.7个, 35.6亿元, 85.3%, 19.5天; rounded half up by whole numbers, never by floats."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from crm.kernel.i18n import N_, _
from crm.kernel.money import WAN, YI, show_wan, show_yi
from crm.league.indicators.rules import Measure

UNIT_WORDS = {
    Measure.PROJECTS: N_("projects"),
    Measure.YUAN: N_("10 000 yuan"),
    Measure.DOLLARS: N_("10 000 US dollars"),
    Measure.DAYS: N_("days"),
    Measure.RATE: "%",
}
"""What a target of a measure is entered in."""
PER_UNIT = {
    Measure.PROJECTS: 100,
    Measure.YUAN: WAN * 100,
    Measure.DOLLARS: WAN * 100,
    Measure.DAYS: 2,
    Measure.RATE: 100,
}
"""Whole numbers of a measure in one of the units it is entered in; of a rate, hundredths of a per cent."""


def half_up(value: Fraction) -> int:
    """Round to the nearest whole number, halves away from zero."""
    whole = (2 * abs(value.numerator) + value.denominator) // (2 * value.denominator)
    return whole if value >= 0 else -whole


def rounded(value: Fraction, places: int) -> str:
    """Write a number with at most ``places`` decimals, thousands grouped, rounded half up, no zeros at the end."""
    text = f"{Decimal(half_up(value * 10**places)).scaleb(-places):,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def percent_text(share: Fraction | None, places: int = 1) -> str:
    """Write a share of one as a percentage, a dash for None."""
    return "—" if share is None else f"{rounded(share * 100, places)}%"


def value_text(value: Fraction | None, measure: Measure) -> str:
    """Write an indicator's value with its unit, a dash for None; amounts of yuan from one 亿 up in 亿, else in 万."""
    if value is None:
        return "—"
    if measure is Measure.RATE:
        return percent_text(value)
    if measure is Measure.DAYS:
        return _("{count} days").format(count=rounded(value / 2, 1))
    if measure is Measure.PROJECTS:
        return rounded(value / 100, 2)
    minor = half_up(value)
    if measure is Measure.DOLLARS:
        return f"{show_wan(minor, 2)}万美元"
    return f"{show_yi(minor)}亿元" if abs(minor) >= YI * 100 else f"{show_wan(minor)}万元"


def entered_text(value: int | None, measure: Measure) -> str:
    """Write a whole number of a measure as it is entered: projects, 万元, 万美元, days, per cent; nothing for None."""
    if value is None:
        return ""
    return f"{(Decimal(value) / PER_UNIT[measure]).normalize():f}"


def plain_text(value: Fraction | None, measure: Measure) -> str | None:
    """Write a value for scripts as a decimal string: projects, yuan, US dollars, days, per cent; None stays None."""
    if value is None:
        return None
    per = {Measure.PROJECTS: Fraction(100), Measure.DAYS: Fraction(2), Measure.RATE: Fraction(1, 100)}
    places = 4 if measure is Measure.RATE else 2
    return f"{Decimal(half_up(value / per.get(measure, Fraction(100)) * 10**places)).scaleb(-places):f}"
