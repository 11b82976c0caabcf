"""The life of a case 办件 and what may happen to its clocks (domain §4.7), pure."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from crm.kernel.clock import as_utc
from crm.kernel.errors import RuleBroken
from crm.kernel.i18n import N_, _
from crm.procedures.time_limit.clock import PauseReason, is_past


class CaseState(StrEnum):
    """Where a case stands."""

    RECEIVED = "received"
    INCOMPLETE = "incomplete"
    ACCEPTED = "accepted"
    DECIDED = "decided"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"


CASE_STATE_NAMES = {
    CaseState.RECEIVED: N_("received"),
    CaseState.INCOMPLETE: N_("waiting for completion"),
    CaseState.ACCEPTED: N_("in hand"),
    CaseState.DECIDED: N_("decided"),
    CaseState.CLOSED: N_("closed"),
    CaseState.WITHDRAWN: N_("withdrawn"),
}
UNACCEPTED = (CaseState.RECEIVED, CaseState.INCOMPLETE)
LIVING = (*UNACCEPTED, CaseState.ACCEPTED)


class StepState(StrEnum):
    """Where a step of a case stands."""

    WAITING = "waiting"
    RUNNING = "running"
    PAUSED = "paused"
    DONE = "done"
    DROPPED = "dropped"


STEP_STATE_NAMES = {
    StepState.WAITING: N_("not begun"),
    StepState.RUNNING: N_("in hand"),
    StepState.PAUSED: N_("paused"),
    StepState.DONE: N_("done"),
    StepState.DROPPED: N_("dropped"),
}
OPEN = (StepState.RUNNING, StepState.PAUSED)


class Decision(StrEnum):
    """How a case is decided."""

    GRANTED = "granted"
    REFUSED = "refused"


DECISION_NAMES = {Decision.GRANTED: N_("granted"), Decision.REFUSED: N_("refused")}


class EventKind(StrEnum):
    """What happened to a case or to the clock of a step."""

    RECEIVED = "received"
    INCOMPLETE = "incomplete"
    ACCEPTED = "accepted"
    DEEMED = "deemed"
    STARTED = "started"
    PAUSED = "paused"
    RESUMED = "resumed"
    ASKED = "asked"
    EXTENSION_ASKED = "extension_asked"
    EXTENDED = "extended"
    EXTENSION_REFUSED = "extension_refused"
    MOVED = "moved"
    YELLOW = "yellow"
    RED = "red"
    DONE = "done"
    DECIDED = "decided"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"


EVENT_NAMES = {
    EventKind.RECEIVED: N_("Application received"),
    EventKind.INCOMPLETE: N_("Told once what is missing"),
    EventKind.ACCEPTED: N_("Accepted"),
    EventKind.DEEMED: N_("Deemed accepted from the day of receipt"),
    EventKind.STARTED: N_("Step begun"),
    EventKind.PAUSED: N_("Clock paused"),
    EventKind.RESUMED: N_("Clock goes on"),
    EventKind.ASKED: N_("Materials asked for; the clock runs on"),
    EventKind.EXTENSION_ASKED: N_("Extension asked for"),
    EventKind.EXTENDED: N_("Extended"),
    EventKind.EXTENSION_REFUSED: N_("Extension refused"),
    EventKind.MOVED: N_("Last day moved with a new holiday table"),
    EventKind.YELLOW: N_("Yellow card"),
    EventKind.RED: N_("Red card"),
    EventKind.DONE: N_("Step done"),
    EventKind.DECIDED: N_("Decided"),
    EventKind.CLOSED: N_("Closed"),
    EventKind.WITHDRAWN: N_("Withdrawn"),
}


class Level(StrEnum):
    """Who is told of a card: always the level above whoever has the step in hand."""

    UNIT_LEADER = "unit_leader"
    COUNTY = "county"


LEVEL_NAMES = {
    Level.UNIT_LEADER: N_("the unit's leader in charge"),
    Level.COUNTY: N_("the county's leaders and the bureau"),
}


@dataclass(frozen=True, slots=True)
class ExtensionRule:
    """How long one extension may be (domain §4.7): a share of the limit, or the days of a statutory licence (§42)."""

    percent: int = 50
    licence_days: int = 10
    joint_days: int = 15

    def most(self, limit: int, *, statutory: bool, joint: bool) -> int:
        """Return the most working days that a limit may be extended by."""
        if statutory:
            return self.joint_days if joint else self.licence_days
        return limit * self.percent // 100


def check_case_state(state: str, allowed: Collection[CaseState]) -> None:
    """Refuse an act in the wrong state of a case. Raises RuleBroken ``case_state``."""
    if state not in allowed:
        text = _("This case is “{state}”; that does not fit here.")
        raise RuleBroken("case_state", text.format(state=_(CASE_STATE_NAMES[CaseState(state)])))


def check_step_state(state: str, allowed: Collection[StepState]) -> None:
    """Refuse an act in the wrong state of a step. Raises RuleBroken ``step_state``."""
    if state not in allowed:
        text = _("This step is “{state}”; that does not fit here.")
        raise RuleBroken("step_state", text.format(state=_(STEP_STATE_NAMES[StepState(state)])))


def check_running_out(due: date, now: datetime, closing: time) -> None:
    """Refuse to stop or stretch a clock that has run out. Raises RuleBroken ``already_overdue``."""
    if is_past(due, now, closing):
        text = _("The time limit ran out on {day}: the step is overdue, and neither a pause nor an extension mends that.")
        raise RuleBroken("already_overdue", text.format(day=due))


def check_pause(reason: str, told_at: datetime | None, told_how: str, now: datetime) -> None:
    """Refuse a pause the applicant was not told of (Licensing Law §45), or told of in the future.

    Raises RuleBroken ``choice``, ``pause_untold`` or ``told_future``.
    """
    if reason not in set(PauseReason):
        raise RuleBroken("choice", _("“{value}” is not one of the choices.").format(value=reason), field="reason")
    if told_at is None or not told_how.strip():
        text = _("Write when and how the applicant was told of the pause and the time it takes (Licensing Law §45).")
        raise RuleBroken("pause_untold", text, field="told_how")
    if as_utc(told_at) > as_utc(now) + timedelta(minutes=1):
        raise RuleBroken("told_future", _("The applicant cannot have been told in the future; check the time."), field="told_at")


def check_days(days: int, most: int) -> None:
    """Refuse an extension of the wrong length. Raises RuleBroken ``extension_none`` or ``extension_days``."""
    if most < 1:
        raise RuleBroken("extension_none", _("A limit this short cannot be extended."), field="days")
    if not 1 <= days <= most:
        text = _("One extension of this step is at most {most} working days.")
        raise RuleBroken("extension_days", text.format(most=most), field="days", most=most)


def check_once(earlier: Collection[str]) -> None:
    """Refuse a second extension, granted or asked for; a refused one may be asked again. Raises RuleBroken."""
    if EventKind.EXTENDED in earlier:
        raise RuleBroken("extension_twice", _("This step was extended once already; there is no second extension."))
    asked, refused = list(earlier).count(EventKind.EXTENSION_ASKED), list(earlier).count(EventKind.EXTENSION_REFUSED)
    if asked > refused:
        raise RuleBroken("extension_open", _("An extension was asked for already; the leader in charge has not answered yet."))
