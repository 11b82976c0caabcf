"""Progress under the keys that scripts rely on: numbers as decimal strings in projects, yuan, US dollars, days or per cent."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from fractions import Fraction
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from crm.kernel.i18n import _
from crm.league.indicators.rules import INDICATOR_NAMES, MEASURES, Indicator, Measure
from crm.league.indicators.words import plain_text, rounded
from crm.league.targets.queries import Cell, PartRow, progress
from crm.people.permissions import Actor


def targets_report(
    session: Session,
    actor: Actor,
    year: int,
    month: int,
    *,
    now: datetime,
    unit_ids: Collection[UUID] = (),
    indicators: Collection[Indicator] | None = None,
    explained: bool = False,
) -> dict[str, Any]:
    """Return where units stand from January through a month; with ``explained`` every number with its records.

    Raises RuleBroken ``month``.
    """
    found = progress(session, actor, year, month, now=now, indicators=indicators)
    owners: list[tuple[UUID | None, str]] = [(unit.id, unit.name) for unit in found.units if not unit_ids or unit.id in unit_ids]
    if found.county_id is not None and (not unit_ids or found.county_id in unit_ids):
        owners.append((None, found.names[found.county_id]))
    rows = []
    for indicator in found.indicators:
        for unit_id, name in owners:
            record = _record(found.cells[unit_id, indicator], name)
            if unit_id is None:
                rest = found.unallocated(indicator)
                record["unallocated"] = None if rest is None else plain_text(Fraction(rest), MEASURES[indicator])
            if explained:
                record["parts"] = [_part(each, MEASURES[indicator]) for each in found.behind(unit_id, indicator)]
            rows.append(record)
    return {"year": year, "month": month, "targets": rows}


def _record(cell: Cell, unit: str) -> dict[str, Any]:
    measure, row = cell.measure, cell.target
    return {
        "unit": unit,
        "county": cell.unit_id is None,
        "indicator": str(cell.indicator),
        "name": _(INDICATOR_NAMES[cell.indicator]),
        "measure": str(measure),
        "value": plain_text(cell.value, measure),
        "month_value": plain_text(cell.month_value, measure),
        "target": plain_text(cell.annual, measure),
        "weights": None if row is None or row.weights is None else list(row.weights),
        "pro_rata": plain_text(cell.due, measure),
        "of_pro_rata": _percent(cell.of_due),
        "of_target": _percent(cell.of_annual),
        "gap": plain_text(cell.gap, measure),
        "pace": str(cell.pace),
        "last_year": plain_text(cell.before, measure),
        "change": _percent(cell.change),
    }


def _percent(share: Fraction | None) -> str | None:
    """Return a share as per cent with at most two decimals."""
    return None if share is None else rounded(share * 100, 2).replace(",", "")


def _part(row: PartRow, measure: Measure) -> dict[str, Any]:
    part = row.part
    whole = Measure.PROJECTS if measure is Measure.RATE else measure
    return {
        "unit": row.unit,
        "kind": part.kind,
        "id": part.record_id,
        "title": part.title,
        "day": part.day,
        "value": plain_text(Fraction(part.value), whole),
        "whole": plain_text(Fraction(part.whole), whole),
        "out_of": plain_text(Fraction(part.out_of), whole) if part.out_of else None,
        "share": part.share,
    }
