"""Service ratings 好差评 (domain §4.14), pure: five levels, what the two lowest open, and how departments are counted."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction

from crm.kernel.errors import RuleBroken
from crm.kernel.i18n import N_, _


class Level(StrEnum):
    """How satisfied an investor is, the best first."""

    VERY_SATISFIED = "very_satisfied"
    SATISFIED = "satisfied"
    FAIRLY = "fairly_satisfied"
    DISSATISFIED = "dissatisfied"
    VERY_DISSATISFIED = "very_dissatisfied"


LEVEL_NAMES = {
    Level.VERY_SATISFIED: N_("Very satisfied"),
    Level.SATISFIED: N_("Satisfied"),
    Level.FAIRLY: N_("Fairly satisfied"),
    Level.DISSATISFIED: N_("Dissatisfied"),
    Level.VERY_DISSATISFIED: N_("Very dissatisfied"),
}
LOW = (Level.DISSATISFIED, Level.VERY_DISSATISFIED)
"""The two lowest 差评: they open a rectification."""
COLLECTED = {
    "phone": N_("By phone"),
    "visit": N_("At a visit"),
    "paper": N_("On paper"),
    "message": N_("By message"),
    "counter": N_("At the counter"),
}
"""How a rating comes in."""


class RectificationState(StrEnum):
    """Where a rectification stands."""

    OPEN = "open"
    DONE = "done"
    CLOSED = "closed"
    DROPPED = "dropped"


RECTIFICATION_NAMES = {
    RectificationState.OPEN: N_("To be rectified"),
    RectificationState.DONE: N_("To be called back"),
    RectificationState.CLOSED: N_("Rectified, investor satisfied"),
    RectificationState.DROPPED: N_("Dropped with a correction"),
}


def satisfied(level: str) -> bool:
    """Tell whether a rating counts as satisfied 满意: the three upper levels (as 好差评 counts 好评)."""
    return Level(level) not in LOW


def rectification_state(*, done: bool, agreed: bool, dropped: bool) -> RectificationState:
    """Return the state that the facts of a rectification make."""
    if dropped:
        return RectificationState.DROPPED
    if not done:
        return RectificationState.OPEN
    return RectificationState.CLOSED if agreed else RectificationState.DONE


def check_rectification(state: RectificationState, wanted: RectificationState) -> None:
    """Refuse a step that the state does not allow. Raises RuleBroken ``rectification_state``."""
    if state is not wanted:
        text = _("This rectification is “{state}”; that does not fit here.")
        raise RuleBroken("rectification_state", text.format(state=_(RECTIFICATION_NAMES[state])))


def check_rated_on(day: date, closed_on: date, today: date) -> None:
    """Refuse a rating from before its case was closed or from the future. Raises RuleBroken ``rated_on``."""
    if not closed_on <= day <= today:
        text = _("The case was closed on {closed}; the rating is from then to today.")
        raise RuleBroken("rated_on", text.format(closed=closed_on), field="rated_on")


def check_called_on(day: date, done_on: date, today: date) -> None:
    """Refuse a call-back from before the rectification was reported or from the future. Raises RuleBroken ``called_on``."""
    if not done_on <= day <= today:
        text = _("The rectification was reported on {done}; the call-back is from then to today.")
        raise RuleBroken("called_on", text.format(done=done_on), field="called_on")


def checked_choice(value: str, choices: Iterable[str], field: str) -> str:
    """Return ``value`` if it is one of the choices. Raises RuleBroken ``choice``."""
    if value not in set(choices):
        raise RuleBroken("choice", _("“{value}” is not one of the choices.").format(value=value), field=field)
    return value


@dataclass(frozen=True, slots=True)
class RectificationFacts:
    """What counts of a rectification: its last day, when it was reported, in time or not."""

    due_on: date
    done_on: date | None
    in_time: bool | None


@dataclass(frozen=True, slots=True)
class RatingFigures:
    """A department's ratings in a period, and its rectifications that were reported or ran out in it.

    ``rectified`` were reported, ``in_time`` of these in time; ``overdue`` ran out and are open at the end.
    """

    number: int = 0
    satisfied: int = 0
    rectified: int = 0
    in_time: int = 0
    overdue: int = 0

    @property
    def satisfied_share(self) -> Fraction | None:
        """Return the share of satisfied ratings 满意率, None of none."""
        return Fraction(self.satisfied, self.number) if self.number else None

    @property
    def on_time_share(self) -> Fraction | None:
        """Return the share rectified in time of those reported or overdue 按期整改率, None of none."""
        judged = self.rectified + self.overdue
        return Fraction(self.in_time, judged) if judged else None


def figures(levels: Iterable[str], rectified: Iterable[RectificationFacts], first: date, last: date) -> RatingFigures:
    """Count the ratings given in a period and the rectifications reported or run out in the days ``first`` to ``last``."""
    listed, found = list(levels), list(rectified)
    done = [each for each in found if each.done_on is not None and first <= each.done_on <= last]
    still = [each for each in found if (each.done_on is None or each.done_on > last) and each.due_on < last]
    return RatingFigures(
        number=len(listed),
        satisfied=sum(1 for level in listed if satisfied(level)),
        rectified=len(done),
        in_time=sum(1 for each in done if each.in_time),
        overdue=len(still),
    )
