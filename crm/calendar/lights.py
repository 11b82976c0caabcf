"""Lights of a last day 红黄绿灯 (domain §4.1, §4.7): kept until the offices close, yellow when little is left, red when past."""

from __future__ import annotations

from datetime import date, datetime, time
from enum import StrEnum

from crm.calendar.rules import WorkCalendar
from crm.kernel.clock import COUNTY_ZONE, as_utc, local_date
from crm.kernel.i18n import _, ngettext


class DueLight(StrEnum):
    """How a last day stands."""

    GREEN = "green"
    YELLOW = "yellow"
    RED = "red"


def office_closing(minutes: int) -> time:
    """Return the close of business from minutes after midnight (0 to 1439), as the county setup keeps it."""
    return time(*divmod(minutes, 60))


def keeps_day(due_on: date, moment: datetime, closing: time) -> bool:
    """Tell whether what is done at ``moment`` keeps its last day: until the close of business (domain §4.1)."""
    local = as_utc(moment).astimezone(COUNTY_ZONE)
    return local.date() < due_on or (local.date() == due_on and local.time() <= closing)


def due_light(due_on: date, now: datetime, calendar: WorkCalendar, yellow_days: int, closing: time) -> tuple[DueLight, int]:
    """Return the light and the working days left, negative when late: yellow from ``yellow_days`` left (domain §4.7)."""
    today = local_date(now)
    if not keeps_day(due_on, now, closing):
        return DueLight.RED, -calendar.count_working_days(due_on, today)
    left = calendar.count_working_days(today, due_on)
    return (DueLight.YELLOW if left <= yellow_days else DueLight.GREEN), left


def due_words(light: DueLight, left: int) -> str:
    """Say a light in words: “2 days left”, “due today”, “1 day late”."""
    if light is DueLight.RED:
        return ngettext("{days} day late", "{days} days late", -left).format(days=-left) if left else _("overdue today")
    return ngettext("{days} day left", "{days} days left", left).format(days=left) if left else _("due today")
