"""Progress of every unit and indicator beside its target and last year, in a number of statements that units do not raise."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm.calendar.half_days import month_bounds
from crm.kernel.errors import RuleBroken
from crm.kernel.i18n import _
from crm.league.indicators.queries import all_parts, masked
from crm.league.indicators.rules import MEASURES, Indicator, Measure, Part, county_value, value_of
from crm.league.targets.model import PastFigure, Target
from crm.league.targets.rules import Pace, change, completion, due_by, pace_of, whole_year
from crm.people.permissions import Actor
from crm.people.queries import UnitRow, recruiting_units, unit_names, units
from crm.people.setup import setting

Key = tuple[UUID | None, Indicator]
"""A unit's indicator; None is the county."""


@dataclass(frozen=True, slots=True)
class TargetRow:
    """A target as the editor reads it."""

    id: UUID
    version: int
    unit_id: UUID
    indicator: Indicator
    value: int
    weights: tuple[int, ...] | None
    note: str


@dataclass(frozen=True, slots=True)
class Cell:
    """A unit's indicator (the county's for None) from January through a month, as values of the measure.

    ``month_value`` is the month alone, None for a rate. ``due`` is the pro-rata target, ``annual`` the year's; ``gap`` what
    is short of ``due`` (below zero when ahead). ``before`` is last year to the same month, ``change`` year-on-year.
    """

    unit_id: UUID | None
    indicator: Indicator
    value: Fraction | None
    month_value: Fraction | None
    target: TargetRow | None
    due: Fraction | None
    annual: Fraction | None
    of_due: Fraction | None
    of_annual: Fraction | None
    gap: Fraction | None
    before: Fraction | None
    change: Fraction | None
    pace: Pace

    @property
    def measure(self) -> Measure:
        """Return the measure of the values."""
        return MEASURES[self.indicator]


@dataclass(frozen=True, slots=True)
class PartRow:
    """A part as a list shows it: whose it is by name, and whether the reader may open its record."""

    part: Part
    unit: str
    open: bool


@dataclass(frozen=True, slots=True)
class Progress:
    """Where the county stands at the end of a month: units in their order, indicators, and a cell for each pair.

    ``county_id`` is the unit that holds the county's totals. Cells of the county are under None. ``parts`` are the records
    behind the numbers, titles of other units' covered; ``names`` every unit's name; ``seen`` the units whose records the
    reader may open, None for all.
    """

    year: int
    month: int
    county_id: UUID | None
    units: tuple[UnitRow, ...]
    indicators: tuple[Indicator, ...]
    cells: Mapping[Key, Cell]
    parts: Mapping[Indicator, Collection[Part]]
    names: Mapping[UUID, str]
    seen: frozenset[UUID] | None

    def behind(self, unit_id: UUID | None, indicator: Indicator) -> list[PartRow]:
        """Return the records behind a unit's number (the county's for None), the newest first."""
        own = [part for part in self.parts[indicator] if unit_id is None or part.unit_id == unit_id]
        own.sort(key=lambda part: (part.day, str(part.record_id), part.piece), reverse=True)
        return [PartRow(part, self.names.get(part.unit_id, ""), self._opens(part)) for part in own]

    def _opens(self, part: Part) -> bool:
        return part.kind != "external_figure" and (self.seen is None or part.unit_id in self.seen)

    def unallocated(self, indicator: Indicator) -> int | None:
        """Return what the county's total holds beyond its units' targets, None without a total or for a rate."""
        total = self.cells[None, indicator].target
        if total is None or MEASURES[indicator] is Measure.RATE:
            return None
        parts = (self.cells[unit.id, indicator].target for unit in self.units)
        return total.value - sum(part.value for part in parts if part is not None)


def targets_of(session: Session, year: int) -> dict[tuple[UUID, Indicator], TargetRow]:
    """Return every target of a year by unit and indicator; the county's total stands under the county's unit."""
    return {
        (row.unit_id, Indicator(row.indicator)): TargetRow(
            row.id,
            row.version,
            row.unit_id,
            Indicator(row.indicator),
            row.value,
            None if row.weights is None else tuple(row.weights),
            row.note,
        )
        for row in session.scalars(select(Target).where(Target.year == year))
    }


def annual_targets(session: Session, year: int) -> dict[tuple[UUID, Indicator], int]:
    """Return every annual target in the indicator's measure; of a rate, hundredths of a per cent."""
    return {key: row.value for key, row in targets_of(session, year).items()}


def county_target(session: Session, year: int, indicator: Indicator) -> int | None:
    """Return the county's own annual target in the indicator's measure, None where none is set."""
    county = next((unit.id for unit in units(session) if unit.kind == "county"), None)
    return None if county is None else annual_targets(session, year).get((county, indicator))


def progress(
    session: Session,
    actor: Actor,
    year: int,
    month: int,
    *,
    now: datetime | None = None,
    indicators: Collection[Indicator] | None = None,
) -> Progress:
    """Return where every unit stands from January through ``month``; figures are everybody's to read (open competition).

    Without ``indicators``, those that have a target, a figure or one of last year. ``now`` as in ``all_parts``. Raises RuleBroken ``month``.
    """
    if not 1 <= month <= 12:
        raise RuleBroken("month", _("“{text}” is not a month; write it as 2026-11.").format(text=f"{year}-{month}"))
    targets = targets_of(session, year)
    wanted = list(Indicator) if indicators is None else list(indicators)
    first, last = date(year, 1, 1), month_bounds(year, month)[1]
    parts = all_parts(session, wanted, first, last, now=now)
    past = _Past(session, year - 1, month, wanted)
    known = units(session)
    county = next((unit.id for unit in known if unit.kind == "county"), None)
    if indicators is None:
        aimed = {indicator for _unit, indicator in targets}
        wanted = [each for each in Indicator if each in aimed or parts[each] or past.knows(each)]
    shown = _shown(session, known, targets, county)
    close = setting(session, "target_close_percent")
    cells: dict[Key, Cell] = {}
    for indicator in wanted:
        by_unit = _by_unit(parts[indicator])
        for unit in shown:
            own = by_unit.get(unit.id, [])
            value = value_of(own, MEASURES[indicator])
            cells[unit.id, indicator] = _cell(
                (unit.id, indicator), value, own, targets.get((unit.id, indicator)), past.of(unit.id, indicator), month, close
            )
        total = targets.get((county, indicator)) if county is not None else None
        value = county_value(parts[indicator], MEASURES[indicator])
        cells[None, indicator] = _cell(
            (None, indicator), value, parts[indicator], total, past.county(county, indicator), month, close
        )
    covered = {each: masked(actor, parts[each]) for each in wanted}
    return Progress(year, month, county, tuple(shown), tuple(wanted), cells, covered, unit_names(session), actor.units)


def _by_unit(parts: Collection[Part]) -> dict[UUID, list[Part]]:
    found: dict[UUID, list[Part]] = defaultdict(list)
    for part in parts:
        found[part.unit_id].append(part)
    return found


def _shown(
    session: Session, known: list[UnitRow], targets: Mapping[tuple[UUID, Indicator], TargetRow], county: UUID | None
) -> list[UnitRow]:
    """Return the recruiting units, and others that have targets (departments with an on-time rate), in the county's order."""
    recruiting = {unit.id for unit in recruiting_units(session)}
    aimed = {unit_id for unit_id, _indicator in targets}
    return [unit for unit in known if unit.id != county and (unit.id in recruiting or unit.id in aimed)]


def _cell(
    key: Key,
    value: Fraction | None,
    parts: Collection[Part],
    target: TargetRow | None,
    before: Fraction | None,
    month: int,
    close: int,
) -> Cell:
    unit_id, indicator = key
    measure = MEASURES[indicator]
    due = None if target is None else due_by(target.value, target.weights, month, measure)
    annual = None if target is None else whole_year(target.value, measure)
    of_due = completion(value, due)
    in_month = [part for part in parts if part.day.month == month]
    month_value = None
    if measure is not Measure.RATE:
        month_value = value_of(in_month, measure) if unit_id is not None else county_value(in_month, measure)
    return Cell(
        unit_id,
        indicator,
        value,
        month_value,
        target,
        due,
        annual,
        of_due,
        completion(value, annual),
        None if due is None or value is None else due - value,
        before,
        change(value, before, measure),
        pace_of(of_due, close),
    )


class _Past:
    """Last year to the same month: imported figures where a unit has any of an indicator, else what the records give."""

    def __init__(self, session: Session, year: int, month: int, wanted: Collection[Indicator]) -> None:
        self._month = month
        self._kept: dict[tuple[UUID, Indicator], dict[int, int]] = defaultdict(dict)
        chosen = select(PastFigure.unit_id, PastFigure.indicator, PastFigure.month, PastFigure.value)
        for unit_id, name, at, value in session.execute(chosen.where(PastFigure.year == year)):
            self._kept[unit_id, Indicator(name)][at] = value
        first, last = date(year, 1, 1), month_bounds(year, month)[1]
        self._parts = all_parts(session, wanted, first, last)
        self._by_unit = {each: _by_unit(parts) for each, parts in self._parts.items()}

    def knows(self, indicator: Indicator) -> bool:
        """Tell whether anything is known of an indicator's last year."""
        return bool(self._parts[indicator]) or any(each is indicator for _unit, each in self._kept)

    def of(self, unit_id: UUID, indicator: Indicator) -> Fraction | None:
        """Return a unit's value of last year, None where nobody recorded the indicator then."""
        kept = self._kept.get((unit_id, indicator))
        if kept is not None:
            return self._imported(kept, MEASURES[indicator])
        if not self._parts[indicator]:
            return None
        return value_of(self._by_unit[indicator].get(unit_id, ()), MEASURES[indicator])

    def county(self, county: UUID | None, indicator: Indicator) -> Fraction | None:
        """Return the county's value: its own imported one, else its units' imported ones together, else the records'."""
        measure = MEASURES[indicator]
        own = self._kept.get((county, indicator)) if county is not None else None
        if own is not None:
            return self._imported(own, measure)
        kept = [months for (_unit, each), months in self._kept.items() if each is indicator]
        if kept and measure is not Measure.RATE:
            return sum((self._imported(months, measure) or Fraction(0) for months in kept), Fraction(0))
        return county_value(self._parts[indicator], measure) if self._parts[indicator] else None

    def _imported(self, months: Mapping[int, int], measure: Measure) -> Fraction | None:
        """Return the sum of the months so far; of a rate, what stood at the month's end."""
        if measure is Measure.RATE:
            return Fraction(months[self._month], 10_000) if self._month in months else None
        return Fraction(sum(value for at, value in months.items() if at <= self._month))


@dataclass(frozen=True, slots=True)
class Basis:
    """What an allocation begins with: units, the county's total and monthly shares, targets that stand, last year's figures."""

    units: tuple[UnitRow, ...]
    total: TargetRow | None
    standing: Mapping[UUID, TargetRow]
    last_year: Mapping[UUID, int]

    @property
    def seen(self) -> dict[UUID, int]:
        """Return the versions of the targets that stand, the county's with them."""
        return {row.unit_id: row.version for row in (*self.standing.values(), *([self.total] if self.total else []))}


def allocation_basis(session: Session, actor: Actor, indicator: Indicator, year: int) -> Basis:
    """Return what an allocation of an indicator's county total begins with."""
    found = progress(session, actor, year, 12, indicators=(indicator,))
    recruiting = {unit.id for unit in recruiting_units(session)}
    shown = tuple(unit for unit in found.units if unit.id in recruiting)
    cells = {unit.id: found.cells[unit.id, indicator] for unit in shown}
    return Basis(
        shown,
        found.cells[None, indicator].target,
        {unit_id: cell.target for unit_id, cell in cells.items() if cell.target is not None},
        {unit_id: int(cell.before or 0) for unit_id, cell in cells.items()},
    )
