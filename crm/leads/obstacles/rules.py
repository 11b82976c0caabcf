"""The life of an obstacle 制约问题 (domain §4.14), pure: raised, with a department, solved, confirmed or sent back.

Our defaults where the domain is silent: an obstacle sent back keeps its last day unless the unit sets a new one, so that
nobody gains time by calling it solved; reopened after it was confirmed, its clock begins anew.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction

from crm.kernel.errors import RuleBroken
from crm.kernel.i18n import N_, _


class ObstacleState(StrEnum):
    """How far an obstacle has come."""

    RAISED = "raised"
    ASSIGNED = "assigned"
    SOLVED = "solved"
    CONFIRMED = "confirmed"
    WITHDRAWN = "withdrawn"


STATE_NAMES = {
    ObstacleState.RAISED: N_("To be assigned"),
    ObstacleState.ASSIGNED: N_("With the department"),
    ObstacleState.SOLVED: N_("To be confirmed"),
    ObstacleState.CONFIRMED: N_("Cleared"),
    ObstacleState.WITHDRAWN: N_("Taken back"),
}
OPEN = (ObstacleState.RAISED, ObstacleState.ASSIGNED, ObstacleState.SOLVED)
"""States in which somebody still has something to do."""


class EventKind(StrEnum):
    """What happened to an obstacle."""

    RAISED = "raised"
    ASSIGNED = "assigned"
    PROGRESS = "progress"
    SOLVED = "solved"
    CONFIRMED = "confirmed"
    SENT_BACK = "sent_back"
    REOPENED = "reopened"
    ESCALATED = "escalated"
    WITHDRAWN = "withdrawn"
    MOVED = "moved"


EVENT_NAMES = {
    EventKind.RAISED: N_("Obstacle raised"),
    EventKind.ASSIGNED: N_("Assigned to a department"),
    EventKind.PROGRESS: N_("Progress noted"),
    EventKind.SOLVED: N_("Obstacle solved"),
    EventKind.CONFIRMED: N_("Result confirmed"),
    EventKind.SENT_BACK: N_("Result sent back"),
    EventKind.REOPENED: N_("Opened again"),
    EventKind.ESCALATED: N_("Put before the leaders"),
    EventKind.WITHDRAWN: N_("Obstacle taken back"),
    EventKind.MOVED: N_("Last day moved with the holiday table"),
}


def state_of(assigned: bool, solved: bool, confirmed: bool, withdrawn: bool) -> ObstacleState:
    """Return the state that the facts of an obstacle make; one that was confirmed stays so."""
    if withdrawn:
        return ObstacleState.WITHDRAWN
    if confirmed:
        return ObstacleState.CONFIRMED
    if solved:
        return ObstacleState.SOLVED
    return ObstacleState.ASSIGNED if assigned else ObstacleState.RAISED


def check_state(state: ObstacleState, *allowed: ObstacleState) -> None:
    """Refuse a step that the state does not allow. Raises RuleBroken ``obstacle_state``."""
    if state not in allowed:
        text = _("This obstacle is “{state}”; that does not fit here.")
        raise RuleBroken("obstacle_state", text.format(state=_(STATE_NAMES[state])))


def check_due(wanted: date, today: date) -> date:
    """Refuse a last day that has passed. Raises RuleBroken ``due_past``."""
    if wanted < today:
        raise RuleBroken("due_past", _("{day} has passed; set a day on which it can be done.").format(day=wanted), field="due_on")
    return wanted


@dataclass(frozen=True, slots=True)
class ObstacleFacts:
    """What counts of one obstacle: the days of its life, its last day, whether it was solved in time."""

    raised_on: date
    due_on: date | None
    solved_on: date | None
    confirmed_on: date | None
    in_time: bool | None


@dataclass(frozen=True, slots=True)
class ObstacleFigures:
    """A department's obstacles in a period: raised in it, solved in it (of these in time), open and overdue at its end."""

    raised: int = 0
    solved: int = 0
    in_time: int = 0
    open: int = 0
    overdue: int = 0

    @property
    def on_time_rate(self) -> Fraction | None:
        """Return the share solved in time of those solved or overdue 按期办结率, None of nothing."""
        judged = self.solved + self.overdue
        return Fraction(self.in_time, judged) if judged else None


def figures(found: Iterable[ObstacleFacts], first: date, last: date) -> ObstacleFigures:
    """Count the obstacles of one department in the days ``first`` to ``last``; one without a last day is never overdue."""
    listed = [each for each in found if each.raised_on <= last]
    solved = [each for each in listed if each.solved_on is not None and first <= each.solved_on <= last]
    still = [each for each in listed if each.solved_on is None or each.solved_on > last]
    return ObstacleFigures(
        raised=sum(1 for each in listed if each.raised_on >= first),
        solved=len(solved),
        in_time=sum(1 for each in solved if each.in_time is not False),
        open=len(still),
        overdue=sum(1 for each in still if each.due_on is not None and each.due_on < last),
    )
