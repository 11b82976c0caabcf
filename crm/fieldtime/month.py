"""A unit's field time in a period: each official's days, the union of the principals, and the three readings; pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from uuid import UUID

from crm.calendar.half_days import HalfDay
from crm.fieldtime.rules import WAITING, Judged, Stay, best_judgement, judge_stay, within
from crm.kernel.i18n import N_


class Reading(StrEnum):
    """How the ten days are read 口径."""

    UNION = "union"
    BEST = "best"
    EVERY = "every"


READING_NAMES = {
    Reading.UNION: N_("union of the principals"),
    Reading.BEST: N_("best single official"),
    Reading.EVERY: N_("every principal"),
}


@dataclass(frozen=True, slots=True)
class Service:
    """An official's days in a unit (a tenure cut to the period), as a principal or not."""

    official_id: UUID
    name: str
    title: str
    principal: bool
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class OfficialMonth:
    """An official's field time in a unit: counted and waiting half days, and the judgement of each half day."""

    official_id: UUID
    name: str
    title: str
    principal: bool
    counted: int
    waiting: int
    halves: Mapping[HalfDay, Judged] = field(default_factory=dict)
    services: tuple[Service, ...] = ()

    def serves(self, day: date) -> bool:
        """Tell whether the official serves in the unit on ``day``."""
        return any(service.first <= day <= service.last for service in self.services)

    def leads(self, day: date) -> bool:
        """Tell whether the official is a principal 党政主要负责人 of the unit on ``day``."""
        return any(service.principal and service.first <= day <= service.last for service in self.services)


@dataclass(frozen=True, slots=True)
class UnitMonth:
    """A unit's field time; all numbers in half days. ``waiting`` would be added to the union, were all verified.

    ``best`` is the most of any official, ``worst_principal`` the least of any principal, 0 where there is none.
    """

    unit_id: UUID
    officials: tuple[OfficialMonth, ...]
    union: int
    best: int
    worst_principal: int
    person: int
    waiting: int
    met: bool

    @property
    def none(self) -> bool:
        """Tell whether the unit is listed as 未外出."""
        return self.person == 0

    def by(self, reading: Reading) -> int:
        """Return the half days that a reading judges."""
        return {Reading.UNION: self.union, Reading.BEST: self.best, Reading.EVERY: self.worst_principal}[reading]


def unit_month(
    unit_id: UUID,
    services: Sequence[Service],
    stays: Mapping[UUID, Sequence[Stay]],
    *,
    first: date,
    last: date,
    is_working_day: Callable[[date], bool],
    target: int,
    reading: Reading,
    every_working_day: bool = False,
) -> UnitMonth:
    """Count a unit's field time from ``first`` through ``last``; ``target`` in half days, judged by ``reading``.

    An official who moves in mid-month counts for each unit on its own days (dated tenures).
    """
    officials = []
    for person in _merged(services):
        judged: list[Judged] = []
        for stay in stays.get(person[0].official_id, ()):
            whole = judge_stay(stay, is_working_day, every_working_day=every_working_day)
            for service in person:
                judged += within(whole, max(first, service.first), min(last, service.last))
        officials.append(_official(person, best_judgement(judged)))
    counted = _union(officials, lambda judged: judged.counts)
    possible = _union(officials, lambda judged: judged.counts or may_count(judged))
    best = max((each.counted for each in officials), default=0)
    worst = min((each.counted for each in officials if each.principal), default=0)
    judged_halves = {Reading.UNION: len(counted), Reading.BEST: best, Reading.EVERY: worst}[reading]
    return UnitMonth(
        unit_id,
        tuple(officials),
        len(counted),
        best,
        worst,
        sum(each.counted for each in officials),
        len(possible) - len(counted),
        judged_halves >= target,
    )


def may_count(judged: Judged) -> bool:
    """Tell whether a half day waits: its trip is not verified yet, and it would count if it were."""
    return judged.could_count and judged.state in WAITING


def _merged(services: Sequence[Service]) -> list[list[Service]]:
    """Group the services by official, keeping the order of rank."""
    people: dict[UUID, list[Service]] = {}
    for service in services:
        people.setdefault(service.official_id, []).append(service)
    return list(people.values())


def _official(services: Sequence[Service], halves: Mapping[HalfDay, Judged]) -> OfficialMonth:
    newest = max(services, key=lambda service: service.first)
    counted = sum(half.counts for half in halves.values())
    waiting = sum(may_count(half) for half in halves.values())
    principal = any(each.principal for each in services)
    return OfficialMonth(newest.official_id, newest.name, newest.title, principal, counted, waiting, halves, tuple(services))


def _union(officials: Iterable[OfficialMonth], wanted: Callable[[Judged], bool]) -> set[HalfDay]:
    """Return the half days on which a wanted one of somebody who is a principal on that day falls."""
    found: set[HalfDay] = set()
    for official in officials:
        if official.principal:
            always = all(service.principal for service in official.services)  # its half days lie in its services alone
            found.update(h for h, judged in official.halves.items() if wanted(judged) and (always or official.leads(h.day)))
    return found
