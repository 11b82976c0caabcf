"""The county's rules of the year and the tasks that follow from them, before any of them is a record."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from crm.calendar.rhythm import Occurrence, RhythmRules, Season, months, occurrences, solar_day, window, year_day
from crm.calendar.rules import EARLIEST, LATEST, WorkCalendar
from crm.kernel.errors import RuleBroken
from crm.kernel.i18n import _
from crm.people.setup import all_settings, county_calendar


def rules_of(values: dict[str, Any]) -> RhythmRules:
    """Return the rules that the settings make."""
    return RhythmRules(
        bulletin_days=values["rhythm_bulletin_days"],
        field_bulletin_days=values["rhythm_field_bulletin_days"],
        inspection_months=months(values["rhythm_inspection_months"]),
        inspection_day=values["rhythm_inspection_day"],
        contest_days=values["rhythm_contest_days"],
        half_year=solar_day(values["rhythm_half_year"]),
        annual=solar_day(values["rhythm_annual"]),
        ceremonies=tuple(year_day(values[f"ceremony_{number}"]) for number in ("first", "second", "third")),
        ceremony_ahead_days=values["ceremony_ahead_days"],
        campaigns=tuple((season, window(values[f"campaign_{season}"])) for season in Season),
    )


def planned(session: Session, year: int, calendar: WorkCalendar | None = None) -> list[Occurrence]:
    """Return the tasks of a year by the county's rules and its calendar, or another one. Raises RuleBroken ``day_range``."""
    if not EARLIEST.year < year < LATEST.year:
        text = _("Tasks are known for the years {first} to {last}.")
        raise RuleBroken("day_range", text.format(first=EARLIEST.year + 1, last=LATEST.year - 1), field="year")
    return occurrences(year, rules_of(all_settings(session)), calendar or county_calendar(session))
