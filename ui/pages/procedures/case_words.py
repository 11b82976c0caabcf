"""What a case's clock says on the screen: its badge, its days as cells, who is on duty."""

from __future__ import annotations

from datetime import date

from crm.kernel.clock import COUNTY_ZONE
from crm.kernel.i18n import N_, _, ngettext
from crm.people.duty import STANDING_NAMES, Standing
from crm.procedures.time_limit.clock import PAUSE_NAMES, ClockDay, DayMark, PauseReason
from crm.procedures.time_limit.detail import EventRow, StepView, mark_words
from crm.procedures.time_limit.lights import Light
from crm.procedures.time_limit.rules import LEVEL_NAMES, STEP_STATE_NAMES, Level, StepState
from ui.widgets.clock_strip import DayCell

BADGES = {Light.GREEN: "good", Light.YELLOW: "warn", Light.RED: "bad"}
WEEKDAYS = (N_("Mon"), N_("Tue"), N_("Wed"), N_("Thu"), N_("Fri"), N_("Sat"), N_("Sun"))
TONES = {
    DayMark.BEFORE: "before",
    DayMark.START: "start",
    DayMark.COUNTED: "counted",
    DayMark.MAKE_UP: "counted",
    DayMark.WEEKEND: "off",
    DayMark.HOLIDAY: "off",
    DayMark.PAUSED: "paused",
    DayMark.PAUSE_END: "paused",
    DayMark.SET_ASIDE: "aside",
    DayMark.LATE: "late",
}


def clock_badge(light: Light, left: int, *, paused: bool = False) -> tuple[str, str]:
    """Return a clock's state and words: 3 days left, due today, 2 days late, paused with 3 days left."""
    if light is Light.RED:
        if left >= 0:
            return "bad", _("red card: past closing")
        return "bad", ngettext("red card: {days} day late", "red card: {days} days late", -left).format(days=-left)
    words = _("due today") if left == 0 else ngettext("{days} day left", "{days} days left", left).format(days=left)
    if paused:
        return "info", "‖ " + _("paused, {words}").format(words=words)
    return BADGES[light], words if light is Light.GREEN else _("yellow card: {words}").format(words=words)


def step_badge(step: StepView) -> tuple[str, str]:
    """Return where a step stands as a badge."""
    if step.clock is None or step.state in (StepState.WAITING, StepState.DROPPED):
        return "neutral", _(STEP_STATE_NAMES[StepState(step.state)])
    if step.state == StepState.DONE:
        return ("good", _("done in time")) if step.on_time else ("bad", _("done late"))
    return clock_badge(step.clock.light, step.clock.left, paused=step.state == StepState.PAUSED)


def day_cells(life: tuple[ClockDay, ...], today: date, closing: str, *, running: bool) -> list[DayCell]:
    """Return the days of a clock as the strip paints them."""
    return [_cell(day, today, closing, running=running) for day in life]


def _cell(day: ClockDay, today: date, closing: str, *, running: bool) -> DayCell:
    weekday = day.day.weekday()
    words, tone = mark_words(day), TONES[day.mark]
    sign = str(day.number) if day.number is not None else "•"
    if day.mark is DayMark.START:
        sign = _("start")
    elif day.mark is DayMark.LATE:
        sign = "!"
    if day.day == today and running:
        tone = "today" if tone != "late" and not day.due else tone
        words = _("today") if day.number is not None else _("today, {words}").format(words=words)
    if day.due:
        tone = "due"
        words = _("due by {time}").format(time=closing)
    return DayCell(f"{day.day:%m-%d} {_(WEEKDAYS[weekday])}", sign, words, tone, weekday)


def duty_words(step: StepView) -> str:
    """Return who is on duty at a step's post: role A, or B for A."""
    if step.duty is None:
        return ""
    role = _(STANDING_NAMES[Standing(step.duty.role)])
    if step.duty.for_whom:
        text = _("on duty: {name} ({role}) for {whom}")
        return text.format(name=step.duty.official, role=role, whom=step.duty.for_whom)
    return _("on duty: {name} ({role})").format(name=step.duty.official, role=role)


def event_words(event: EventRow) -> tuple[str, str]:
    """Return an event as two lines: what happened, and by whom and what was told."""
    title = event.title
    if event.reason in set(PauseReason):
        title = _("{what}: {reason}").format(what=title, reason=_(PAUSE_NAMES[PauseReason(event.reason)]))
    title = " · ".join(filter(None, (title, event.step, event.notice)))
    if event.days is not None:
        title += " · " + ngettext("{days} working day", "{days} working days", event.days).format(days=event.days)
    who = _("{b} for {a}").format(b=event.official, a=event.for_official) if event.for_official else event.official
    told = ""
    if event.told_at is not None:
        moment = f"{event.told_at.astimezone(COUNTY_ZONE):%m-%d %H:%M}"
        told = _("applicant told {moment}, {how}").format(moment=moment, how=event.told_how).rstrip(", ，")
    level = _("told to {level}").format(level=_(LEVEL_NAMES[Level(event.level)])) if event.level else ""
    return title, " · ".join(filter(None, (level or who, event.text, told)))


def table_words(tables: str) -> str:
    """Return the holiday tables a clock was computed with, by year: 2026; 2027 without a table."""
    parts = []
    for version in tables.split():
        year, _colon, name = version.partition(":")
        parts.append(_("{year} (no table yet)").format(year=year) if name == "fallback" else year)
    return _("holiday table {years}").format(years="、".join(parts))
