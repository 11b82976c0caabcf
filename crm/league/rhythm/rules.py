"""How a task and a ceremony's project stand on a day, and how periods read (domain §4.12)."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from crm.calendar.lunar import lunar_text
from crm.calendar.rhythm import SEASON_NAMES, TASK_NAMES, Season, TaskKind, YearDay
from crm.kernel.errors import RuleBroken
from crm.kernel.i18n import N_, _
from crm.leads.rules import MilestoneKind


class TaskState(StrEnum):
    """Where a task stands."""

    AHEAD = "ahead"
    OPEN = "open"
    LATE = "late"
    DONE = "done"
    DONE_LATE = "done_late"


TASK_STATE_NAMES = {
    TaskState.AHEAD: N_("Not begun"),
    TaskState.OPEN: N_("In hand"),
    TaskState.LATE: N_("Late"),
    TaskState.DONE: N_("Done in time"),
    TaskState.DONE_LATE: N_("Done late"),
}
UNDONE = (TaskState.AHEAD, TaskState.OPEN, TaskState.LATE)


def task_state(opens_on: date, due_on: date, done_on: date | None, today: date) -> TaskState:
    """Return a task's state: done on its due day is in time, open on it is not late yet.

    Due 2026-11-06: done on the 6th → done, on the 9th → done late; on the 6th undone → open, on the 7th → late.
    """
    if done_on is not None:
        return TaskState.DONE if done_on <= due_on else TaskState.DONE_LATE
    if today > due_on:
        return TaskState.LATE
    return TaskState.OPEN if today >= opens_on else TaskState.AHEAD


def task_title(kind: TaskKind, period: str, own: str = "") -> str:
    """Return a task's title with its period, or the title that people gave it."""
    return own or f"{_(TASK_NAMES[kind])} · {period_words(period)}"


def period_words(period: str) -> str:
    """Return a period in words: 2026-10, 2026Q3, 2026H1, 2026, 2026C1, 2026-spring."""
    year, rest = period[:4], period[4:]
    if rest.startswith("Q"):
        return _("{year}, quarter {number}").format(year=year, number=rest[1:])
    if rest.startswith("H"):
        return _("{year}, first half").format(year=year)
    if rest.startswith("C"):
        return _("{year}, ceremony {number}").format(year=year, number=rest[1:])
    if rest[1:] in list(Season):
        return f"{year} {_(SEASON_NAMES[Season(rest[1:])])}"
    return _("the year {year}").format(year=year) if not rest else period


class ProjectState(StrEnum):
    """Whether a project is on a ceremony's list."""

    PROPOSED = "proposed"
    CONFIRMED = "confirmed"
    STRUCK = "struck"


PROJECT_STATE_NAMES = {
    ProjectState.PROPOSED: N_("Proposed"),
    ProjectState.CONFIRMED: N_("Confirmed"),
    ProjectState.STRUCK: N_("Struck off"),
}
CEREMONY_KINDS = (MilestoneKind.STARTED, MilestoneKind.COMPLETED, MilestoneKind.PRODUCED)
"""开工、竣工、投产: what a ceremony is held for."""
BEFORE = {
    MilestoneKind.STARTED: MilestoneKind.SIGNED,
    MilestoneKind.COMPLETED: MilestoneKind.STARTED,
    MilestoneKind.PRODUCED: MilestoneKind.COMPLETED,
}
"""The verified milestone after which a project is due for a kind (our default)."""
KIND_NAMES = {
    MilestoneKind.STARTED: N_("Construction to start"),
    MilestoneKind.COMPLETED: N_("To be completed"),
    MilestoneKind.PRODUCED: N_("To begin production"),
}


def ceremony_kind(kind: str) -> MilestoneKind:
    """Return the milestone that a ceremony's project is for. Raises RuleBroken ``ceremony_kind``."""
    if kind not in CEREMONY_KINDS:
        text = _("A ceremony is for construction started, completed or production begun.")
        raise RuleBroken("ceremony_kind", text, field="kind")
    return MilestoneKind(kind)


class Outcome(StrEnum):
    """What became of a ceremony's project: only a verified milestone counts (domain §3)."""

    AHEAD = "ahead"
    MET = "met"
    LATE = "late"
    DECLARED = "declared"
    MISSING = "missing"


OUTCOME_NAMES = {
    Outcome.AHEAD: N_("Still to come"),
    Outcome.MET: N_("Verified in time"),
    Outcome.LATE: N_("Verified, late"),
    Outcome.DECLARED: N_("Declared, not verified"),
    Outcome.MISSING: N_("Nothing declared"),
}


def outcome(day: date, reached: date | None, *, verified: bool, today: date) -> tuple[Outcome, int]:
    """Return what became of a project listed for the ceremony of ``day``, and how many days late.

    Ceremony 2026-08-18: construction verified as started 08-16 → met; 08-28 → late by 10; declared for 08-28 and not
    verified → declared, 10; nothing by 09-07 → missing, 20 so far; on 08-18 itself nothing → still to come.
    """
    if reached is not None and verified:
        return (Outcome.MET, 0) if reached <= day else (Outcome.LATE, (reached - day).days)
    if today <= day:
        return Outcome.AHEAD, 0
    if reached is not None:
        return Outcome.DECLARED, max(0, (reached - day).days)
    return Outcome.MISSING, (today - day).days


REGION_WORDS = {
    "yangtze_delta": "长三角",
    "pearl_delta": "珠三角",
    "jing_jin_ji": "京津冀",
    "chengdu_chongqing": "成渝",
    "other": "其他地区",
}
SEASON_WORDS = {Season.SPRING: "春季", Season.SUMMER: "夏季", Season.AUTUMN: "秋季", Season.WINTER: "冬季"}


def ceremony_name(day: date, rule: YearDay) -> str:
    """Return the name of a ceremony as papers write it: 2027年正月十八集中开竣工活动."""
    words = lunar_text(day) if rule.lunar else f"{day.month}月{day.day}日"
    return f"{day.year}年{words}集中开竣工活动"


def campaign_name(year: int, season: Season, region: str) -> str:
    """Return the name of a campaign as papers and trips write it: 2026年春季长三角招商活动."""
    return f"{year}年{SEASON_WORDS[season]}{REGION_WORDS[region]}招商活动"


def check_days(first: date, last: date) -> None:
    """Refuse days in the wrong order. Raises RuleBroken ``days_order``."""
    if last < first:
        text = _("The last day {last} lies before the first day {first}.").format(first=first, last=last)
        raise RuleBroken("days_order", text, field="last_day")
