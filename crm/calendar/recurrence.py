"""A recurrence in words, as an office says it: 每年7月20日, 2、4、6月20日, 每月第5个工作日, 每年农历正月十八."""

from __future__ import annotations

from crm.calendar.lunar import lunar_text
from crm.calendar.rhythm import LUNAR_MARK, Occurrence, Rule
from crm.kernel.i18n import _


def recurrence_words(occurrence: Occurrence) -> str:
    """Return how a task recurs; a recurrence that is not one of ours stays as it is written."""
    written = occurrence.recurrence
    if written.startswith(LUNAR_MARK):
        return _("every year on lunar {day}").format(day=lunar_text(occurrence.nominal_on))
    parts = dict(part.split("=", 1) for part in written.split(";") if "=" in part)
    months, day = parts.get("BYMONTH", ""), parts.get("BYMONTHDAY", "")
    if not day:
        return written
    named = {"months": "、".join(months.split(",")), "day": day, "number": occurrence.count}
    if occurrence.rule is Rule.WORKING_DAY:
        words = _("working day {number} of months {months}") if months else _("working day {number} of every month")
    elif parts.get("FREQ") == "YEARLY":
        words = _("every year, month {months}, day {day}")
    else:
        words = _("day {day} of months {months}") if months else _("day {day} of every month")
    return words.format(**named)
