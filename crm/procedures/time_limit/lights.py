"""Traffic lights of a clock (domain §4.7), pure: green, yellow card 黄牌, red card 红牌."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum

from crm.calendar.counting import WorkingDays
from crm.kernel.i18n import N_
from crm.procedures.time_limit.clock import Clock, day_of, due_of, is_past, left_of


class Light(StrEnum):
    """How a clock stands."""

    GREEN = "green"
    YELLOW = "yellow"
    RED = "red"


LIGHT_NAMES = {Light.GREEN: N_("in time"), Light.YELLOW: N_("yellow card"), Light.RED: N_("red card")}


@dataclass(frozen=True, slots=True)
class Thresholds:
    """When a clock turns yellow: so many working days left, or so many per cent of the limit (our defaults 1 and 20).

    ``closing``: until this time of its last day a limit is met.
    """

    days: int = 1
    percent: int = 20
    closing: time = time(17, 30)

    def warning(self, limit: int) -> int:
        """Return the working days left at which a limit turns yellow."""
        return max(self.days, limit * self.percent // 100)


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a clock stands: its last day, the working days left after today (negative when late), its light."""

    due: date
    left: int
    light: Light


def standing(clock: Clock, days: WorkingDays, now: datetime, today: date, limits: Thresholds) -> Standing:
    """Return where a clock stands at a moment; ``today`` is its county-local day."""
    due, left = due_of(clock, days, today), left_of(clock, days, today)
    if is_past(due, now, limits.closing):
        return Standing(due, left, Light.RED)
    return Standing(due, left, Light.YELLOW if left <= limits.warning(clock.limit) else Light.GREEN)


def yellow_on(clock: Clock, days: WorkingDays, today: date, limits: Thresholds) -> date:
    """Return the day on which a clock turns yellow, or turned."""
    return day_of(clock, max(clock.limit - limits.warning(clock.limit), 0), days, today)
