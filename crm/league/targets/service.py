"""Targets set, corrected, taken back, and a county total allocated; every version stays in the change log."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import select

from crm.enterprises.rules import checked_text
from crm.kernel.errors import RuleBroken
from crm.kernel.i18n import N_, _
from crm.league.indicators.rules import INDICATOR_NAMES, MEASURES, Indicator
from crm.league.targets.model import Target
from crm.league.targets.rules import allocate, checked_value, checked_weights, checked_year
from crm.people.model import Unit
from crm.people.permissions import May, require
from crm.store.acts import Work, act, check_version, stale


@dataclass(frozen=True, slots=True)
class TargetData:
    """What is entered of a target; ``weights`` are twelve monthly shares, None for equal ones."""

    unit_id: UUID
    indicator: Indicator
    year: int
    value: int
    weights: Sequence[int] | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class AllocationData:
    """A county total and the units' shares of it; ``weights`` are the monthly shares that every target gets.

    ``seen`` are the versions of the targets that stood when the allocation was looked at, by unit; a unit without one had none.
    """

    indicator: Indicator
    year: int
    total: int
    shares: Mapping[UUID, int]
    weights: Sequence[int] | None = None
    note: str = ""
    seen: Mapping[UUID, int] = field(default_factory=dict)


@act("set_target", label=N_("Set target"))
def set_target(work: Work, data: TargetData, version: int | None = None) -> UUID:
    """Set a target of a unit, or change it: then ``version`` is the one that was read.

    Raises NotAllowed, Stale, RuleBroken ``target_value``, ``target_weights``, ``target_year``, ``unit_unknown``, ``text_long``.
    """
    require(work.actor, May.PUBLISH)
    row = _standing(work, data.indicator, data.year).get(data.unit_id)
    return _put(work, row, data, version).id


@act("remove_target", label=N_("Remove target"))
def remove_target(work: Work, target_id: UUID, version: int) -> None:
    """Take a target back: the unit has none then, which is not a target of zero. Raises NotAllowed, Stale."""
    require(work.actor, May.PUBLISH)
    row = work.session.get(Target, target_id)
    if row is None:
        raise stale()
    check_version(row, version)
    work.note_subject(row, _title(row))
    work.session.delete(row)


@act("allocate_target", label=N_("Allocate county target"))
def allocate_target(work: Work, data: AllocationData) -> int:
    """Set the county's total and every unit's part of it by its share, and return how many units have one.

    Raises NotAllowed, Stale, RuleBroken ``county_none``, ``target_rate`` and those of :func:`set_target`; then nothing is set.
    """
    require(work.actor, May.PUBLISH)
    county = work.session.scalars(select(Unit).where(Unit.kind == "county").order_by(Unit.position)).first()
    if county is None:
        raise RuleBroken("county_none", _("There is no county among the units whose total could be allocated."))
    measure = MEASURES[data.indicator]
    parts = allocate(data.total, data.shares, measure)
    standing = _standing(work, data.indicator, data.year)
    for unit_id, value in ((county.id, data.total), *((part.unit_id, part.value) for part in parts)):
        target = TargetData(unit_id, data.indicator, data.year, value, data.weights, data.note)
        _put(work, standing.get(unit_id), target, data.seen.get(unit_id))
    return len(parts)


def _standing(work: Work, indicator: Indicator, year: int) -> dict[UUID, Target]:
    rows = work.session.scalars(select(Target).where(Target.indicator == indicator, Target.year == year))
    return {row.unit_id: row for row in rows}


def _put(work: Work, row: Target | None, data: TargetData, version: int | None) -> Target:
    checked_year(data.year)
    value, weights = checked_value(data.value, MEASURES[data.indicator]), checked_weights(data.weights)
    note = checked_text(data.note, "note", _("Note"), most=200, needed=False)
    if work.session.get(Unit, data.unit_id) is None:
        raise RuleBroken("unit_unknown", _("There is no unit named {name}.").format(name="—"), field="unit_id")
    if (row is None) != (version is None):
        raise stale()
    if row is None:
        row = Target(unit_id=data.unit_id, indicator=str(data.indicator), year=data.year)
        work.session.add(row)
    else:
        check_version(row, version)
    row.value, row.weights, row.note = value, weights, note
    row.set_by, row.set_at = work.actor.official_id, work.clock.now()
    work.session.flush()
    work.note_subject(row, _title(row))
    return row


def _title(row: Target) -> str:
    return f"{row.year} {_(INDICATOR_NAMES[Indicator(row.indicator)])}"
