"""Open deadlines that move when a holiday table is imported (domain §4.1): each subject says which of its own do."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from crm.calendar.rules import WorkCalendar
from crm.calendar.tables import calendar_with, parse_holiday_table
from crm.people.permissions import May, require
from crm.people.setup import county_calendar, imported_tables
from crm.store.acts import Work


@dataclass(frozen=True, slots=True)
class Moved:
    """An open deadline that moves: the record's kind and title, what runs out, its day before and after."""

    kind: str
    record_id: UUID
    title: str
    what: str
    was: date
    now: date


Move = Callable[[], None]
Keeper = Callable[[Work, WorkCalendar, WorkCalendar], Iterator[tuple[Moved, Move]]]
_keepers: list[Keeper] = []


def keeps_deadlines(keeper: Keeper) -> Keeper:
    """Have ``keeper`` asked which open deadlines differ between two calendars, and how each is moved inside an act."""
    _keepers.append(keeper)
    return keeper


def moving(work: Work, before: WorkCalendar, after: WorkCalendar) -> list[tuple[Moved, Move]]:
    """Return every open deadline that moves from one calendar to another, the nearest first."""
    found = [each for keeper in _keepers for each in keeper(work, before, after)]
    return sorted(found, key=lambda each: (each[0].was, each[0].kind, each[0].title))


def preview_holiday_table(work: Work, days: Any, name: str) -> list[Moved]:  # noqa: ANN401 - parsed JSON of the file
    """Return the open deadlines that importing a table would move; nothing is changed. Raises NotAllowed, RuleBroken."""
    require(work.actor, May.SET_UP)
    after = calendar_with([*imported_tables(work.session), parse_holiday_table(days, name)])
    return [moved for moved, _move in moving(work, county_calendar(work.session), after)]


def move_deadlines(work: Work, before: WorkCalendar) -> int:
    """Move every open deadline that differs from how ``before`` had it, inside the act that runs; returns how many."""
    found = moving(work, before, county_calendar(work.session))
    for _moved, move in found:
        move()
    return len(found)
