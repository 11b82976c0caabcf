"""The rules of inspections (domain §4.12; our defaults where nothing else is said): even months, states, last days; pure."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from crm.calendar.rules import Due, WorkCalendar, clock_start
from crm.kernel.errors import RuleBroken
from crm.kernel.i18n import N_, _
from crm.procedures.veto.breaches import Breach

LEAST_TEXT = 5
"""Characters of a finding, an answer or a reason at least; our default."""
MOST_DAYS = 90
"""Working days that a rectification is given at most; our default."""


class InspectionState(StrEnum):
    """Where an inspection stands."""

    OPEN = "open"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"


class FindingState(StrEnum):
    """Where a finding stands."""

    OPEN = "open"
    ANSWERED = "answered"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"


class Answer(StrEnum):
    """An answer to a question of the checklist."""

    NONE = ""
    YES = "yes"
    NO = "no"
    NOT_APPLICABLE = "na"


INSPECTION_STATE_NAMES = {
    InspectionState.OPEN: N_("Under way"),
    InspectionState.CLOSED: N_("Concluded"),
    InspectionState.WITHDRAWN: N_("Withdrawn"),
}
FINDING_STATE_NAMES = {
    FindingState.OPEN: N_("To be put right"),
    FindingState.ANSWERED: N_("To be checked again"),
    FindingState.CLOSED: N_("Put right"),
    FindingState.WITHDRAWN: N_("Withdrawn"),
}
ANSWER_NAMES = {
    Answer.NONE: N_("not asked yet"),
    Answer.YES: N_("yes"),
    Answer.NO: N_("no"),
    Answer.NOT_APPLICABLE: N_("not applicable"),
}
UNREPORTED = {
    Breach.LOST: "项目以流失名义关闭，实为我方否决，未按规定履行否决汇报",
    Breach.VETOED: "项目已作否决处理，未见否决汇报",
    Breach.CASE: "办件作出不予办理决定，未按规定履行否决汇报",
}
"""Breaches that enter an inspection by themselves (domain §4.5: a refusal without a veto report), as its papers say them."""


@dataclass(frozen=True, slots=True)
class Checked:
    """How much of an inspection is done: projects visited and questions answered, each out of so many."""

    visited: int
    projects: int
    answered: int
    asked: int


def check_month(year: int, month: int, allowed: Collection[int]) -> None:
    """Refuse a month without an inspection, as the setup has them: 双月督查 in even ones. Raises RuleBroken ``inspection_month``."""
    if not 2000 <= year <= 2100 or month not in allowed:
        words = _("Inspections are held in the months {months}; {year}-{month:02d} is none.")
        listed = "、".join(str(each) for each in sorted(allowed))
        raise RuleBroken("inspection_month", words.format(year=year, month=month, months=listed), field="month")


def check_days(first: date, last: date, year: int, month: int) -> None:
    """Refuse days that lie the wrong way round, or begin before the month. Raises RuleBroken ``inspection_days``."""
    if last < first:
        raise RuleBroken("inspection_days", _("The last day lies before the first."), field="last_day")
    if first < date(year, month, 1):
        raise RuleBroken("inspection_days", _("The inspection begins in its month, not before."), field="first_day")


def covered_from(year: int, month: int) -> date:
    """Return the first day an inspection looks back to: that of the month before its own 双月."""
    return date(year - (month == 1), (month - 2) % 12 + 1, 1)


def check_open(state: str) -> None:
    """Refuse what only an inspection under way takes. Raises RuleBroken ``inspection_state``."""
    if state != InspectionState.OPEN:
        words = _("This inspection is in the state “{state}”; nothing of it is changed any more.")
        raise RuleBroken("inspection_state", words.format(state=_(INSPECTION_STATE_NAMES[InspectionState(state)])))


def check_finding(state: str, wanted: FindingState) -> None:
    """Refuse what a finding's state does not allow. Raises RuleBroken ``finding_state``."""
    if state != wanted:
        words = _("This finding is in the state “{state}”; that cannot be done now.")
        raise RuleBroken("finding_state", words.format(state=_(FINDING_STATE_NAMES[FindingState(state)])))


def check_done(checked: Checked) -> None:
    """Refuse to conclude an inspection with projects not visited or questions not asked. Raises RuleBroken ``inspection_unfinished``."""
    if checked.visited < checked.projects or checked.answered < checked.asked:
        words = _("{visited} of {projects} projects are visited and {answered} of {asked} questions answered; finish them first.")
        raise RuleBroken(
            "inspection_unfinished",
            words.format(visited=checked.visited, projects=checked.projects, answered=checked.answered, asked=checked.asked),
        )


def check_said(text: str, field: str) -> str:
    """Return what was said, trimmed. Raises RuleBroken ``text_short``."""
    said = text.strip()
    if len(said) < LEAST_TEXT:
        words = _("Say it in at least {count} characters.")
        raise RuleBroken("text_short", words.format(count=LEAST_TEXT), field=field)
    return said


def rectification_due(calendar: WorkCalendar, began_on: date, days: int) -> Due:
    """Return the last day of ``days`` (1 to 90) working days after ``began_on``. Raises RuleBroken ``rectification_days``.

    Worked example (our default 15): 2026-10-27 → 2026-11-17; across the National Day 2026-09-25 → 2026-10-22.
    """
    if not 1 <= days <= MOST_DAYS:
        words = _("A rectification is given 1 to {most} working days.")
        raise RuleBroken("rectification_days", words.format(most=MOST_DAYS), field="days")
    return calendar.add_working_days(began_on, days)


def is_late(calendar: WorkCalendar, due_on: date, moment: datetime, closing: time) -> bool:
    """Tell whether an answer at ``moment`` came after the last day, which ends when the offices close (domain §4.1)."""
    return clock_start(calendar, moment, closing) > due_on


def overdue_day(due_on: date) -> date:
    """Return the day on which a rectification is overdue: the one after its last."""
    return due_on + timedelta(days=1)
