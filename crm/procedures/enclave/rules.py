"""Enclaves 飞地 (domain §4.4): who is which side of the split, what the county is credited, how far its target is; pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from uuid import UUID

from crm.kernel.errors import RuleBroken
from crm.kernel.i18n import N_, _
from crm.leads.rules import Figure
from crm.procedures.transfer.rules import Counted, Ratio, Sides, Split, credited

WHOLE = 100
"""One project in hundredths."""
MOST_AHEAD = 366
"""Terms begin at most so many days from now (our default)."""


class Direction(StrEnum):
    """Which way a project flies: out 飞出 (found here, lands with the partner) or in 飞入 (found there, lands here)."""

    OUT = "out"
    IN = "in"


class TermsState(StrEnum):
    """How far the terms of an enclave are."""

    PROPOSED = "proposed"
    AGREED = "agreed"
    ENDED = "ended"
    WITHDRAWN = "withdrawn"


DIRECTION_NAMES = {Direction.OUT: N_("Flying out"), Direction.IN: N_("Flying in")}
STATE_NAMES = {
    TermsState.PROPOSED: N_("To be confirmed"),
    TermsState.AGREED: N_("Terms agreed"),
    TermsState.ENDED: N_("Terms ended"),
    TermsState.WITHDRAWN: N_("Terms withdrawn"),
}
PARTNER_KINDS = {
    "zone": N_("Development zone"),
    "government": N_("City or county"),
    "company": N_("State platform company"),
    "other": N_("Other partner"),
}


def parties(direction: Direction, unit_id: UUID) -> tuple[UUID | None, UUID | None]:
    """Return (reporting, landing) side of an enclave; None is the partner."""
    return (unit_id, None) if direction is Direction.OUT else (None, unit_id)


def sides(direction: Direction, unit_id: UUID, ratio: Ratio, first_day: date, last_day: date) -> Sides:
    """Return the split of an enclave as whoever counts reads it."""
    return Sides(*parties(direction, unit_id), ratio, first_day, last_day)


def own_share(standing: Sides | None, day: date) -> int:
    """Return the county's part of an enclave on ``day`` in hundredths: 100 without terms, and with 双算."""
    if standing is None:
        return WHOLE
    holder = standing.reporting or standing.landing or UUID(int=0)
    parts = credited(Counted(holder, WHOLE, day, holder, standing))
    return sum(part for unit, part in parts.items() if unit is not None)


def check_day(first_day: date, today: date, earliest: date) -> None:
    """Refuse terms that begin before ``earliest`` or far ahead. Raises RuleBroken ``enclave_day``."""
    if not earliest <= first_day or (first_day - today).days > MOST_AHEAD:
        text = _("Terms begin between {earliest} and a year from today; {day} does not lie there.")
        raise RuleBroken("enclave_day", text.format(earliest=earliest, day=first_day), field="first_day")


def checked_direction(value: str) -> Direction:
    """Return a known direction. Raises RuleBroken ``choice``."""
    if value not in set(Direction):
        raise RuleBroken("choice", _("“{value}” is not one of the choices.").format(value=value), field="direction")
    return Direction(value)


@dataclass(frozen=True, slots=True)
class Enclave:
    """An enclave project as the totals see it: ``signed_on`` when its signing was verified, ``share`` in hundredths."""

    lead_id: UUID
    unit_id: UUID
    direction: Direction
    total_yuan: int
    signed_on: date | None
    share: int


@dataclass(slots=True)
class Progress:
    """Enclaves of one direction, unit or of all: in talks, signed in the year, and what the splits credit of these.

    ``credited`` in hundredths of a project, ``credited_amount`` in fen.
    """

    talks: Figure = field(default_factory=Figure)
    signed: Figure = field(default_factory=Figure)
    credited: int = 0
    credited_amount: int = 0

    def add(self, each: Enclave, year: int) -> None:
        """Count one project; one signed in another year counts nowhere."""
        if each.signed_on is None:
            self.talks.add(each.total_yuan)
        elif each.signed_on.year == year:
            self.signed.add(each.total_yuan)
            self.credited += each.share
            self.credited_amount += each.total_yuan * each.share // WHOLE


@dataclass(slots=True)
class Totals:
    """The year's enclaves: altogether, by direction and by unit."""

    whole: Progress = field(default_factory=Progress)
    directions: dict[Direction, Progress] = field(default_factory=lambda: {each: Progress() for each in Direction})
    units: dict[UUID, Progress] = field(default_factory=dict)


def totals(projects: Iterable[Enclave], year: int) -> Totals:
    """Return the totals of a year; a project named twice counts once."""
    found, seen = Totals(), set[UUID]()
    for each in projects:
        if each.lead_id in seen:
            continue
        seen.add(each.lead_id)
        for progress in (found.whole, found.directions[each.direction], found.units.setdefault(each.unit_id, Progress())):
            progress.add(each, year)
    return found


def term_words(split: Split, first_day: date, last_day: date) -> str:
    """Return terms in one line: the splits and from when until when."""
    text = _("indicators {indicators}, tax {tax}, {first} to {last}")
    return text.format(indicators=split.indicators.words, tax=split.tax.words, first=first_day, last=last_day)
