"""Parts of indicators, record by record, for every unit: the league is open, so its values are everybody's to read."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm.calendar.half_days import month_bounds
from crm.kernel.clock import local_moment
from crm.kernel.i18n import _
from crm.league.indicators.handling import field_day_parts, on_time_parts, rating_parts, report_parts
from crm.league.indicators.model import ExternalFigure
from crm.league.indicators.projects import OF_PROJECTS, project_parts
from crm.league.indicators.rules import EXTERNAL, Indicator, Part
from crm.people.permissions import Actor


def parts_between(session: Session, indicator: Indicator, first: date, last: date, *, now: datetime | None = None) -> list[Part]:
    """Return what each record adds to one indicator from ``first`` through ``last``, of all units; see :func:`all_parts`."""
    return all_parts(session, (indicator,), first, last, now=now)[indicator]


def all_parts(
    session: Session, indicators: Collection[Indicator], first: date, last: date, *, now: datetime | None = None
) -> dict[Indicator, list[Part]]:
    """Return the parts of several indicators in few statements, however many units there are, all units together.

    ``now`` tells which steps of cases have run out and are open; left out, the period is taken as over. Titles are whole:
    whoever shows parts passes them through :func:`masked` first.
    """
    moment = now if now is not None else local_moment(last + timedelta(days=1))
    wanted = list(dict.fromkeys(indicators))
    found: dict[Indicator, list[Part]] = {each: [] for each in wanted}
    if OF_PROJECTS & found.keys():
        found |= project_parts(session, wanted, first, last)
    if EXTERNAL & found.keys():
        found |= _external(session, [each for each in wanted if each in EXTERNAL], first, last)
    if Indicator.REPORTED in found:
        found[Indicator.REPORTED] = report_parts(session, first, last)
    if Indicator.ON_TIME_RATE in found:
        found[Indicator.ON_TIME_RATE] = on_time_parts(session, first, last, moment)
    if Indicator.SERVICE_RATE in found:
        found[Indicator.SERVICE_RATE] = rating_parts(session, first, last)
    if Indicator.FIELD_DAYS in found:
        found[Indicator.FIELD_DAYS] = field_day_parts(session, first, last, moment)
    return found


def _external(session: Session, wanted: list[Indicator], first: date, last: date) -> dict[Indicator, list[Part]]:
    """Return what other bureaus reported; a month's figure counts on the month's last day."""
    found: dict[Indicator, list[Part]] = {each: [] for each in wanted}
    chosen = (
        select(
            ExternalFigure.id,
            ExternalFigure.unit_id,
            ExternalFigure.indicator,
            ExternalFigure.year,
            ExternalFigure.month,
            ExternalFigure.value,
            ExternalFigure.source,
        )
        .where(ExternalFigure.indicator.in_(wanted), ExternalFigure.year >= first.year, ExternalFigure.year <= last.year)
        .order_by(ExternalFigure.year, ExternalFigure.month, ExternalFigure.id)
    )
    words = _("{source}, month {month} of {year}")
    for row in session.execute(chosen):
        day = month_bounds(row.year, row.month)[1]
        if first <= day <= last:
            title = words.format(source=row.source, year=row.year, month=row.month)
            found[Indicator(row.indicator)].append(Part(row.unit_id, "external_figure", row.id, title, day, row.value, row.value))
    return found


NOBODY = UUID(int=0)
"""The id of what is told together: it opens nothing."""
OPEN_KINDS = frozenset({"external_figure", "score_correction"})
"""Kinds whose single records are of a unit as a whole and said in public: figures of other bureaus, manual corrections."""


def masked(actor: Actor, parts: Iterable[Part]) -> list[Part]:
    """Return the parts with the records of each other unit told together: its figures are open, its records are its own."""
    found: list[Part] = []
    others: dict[UUID, list[Part]] = {}
    for part in parts:
        if actor.units is None or part.unit_id in actor.units or part.kind in OPEN_KINDS:
            found.append(part)
        else:
            others.setdefault(part.unit_id, []).append(part)
    return found + [_together(unit_id, listed) for unit_id, listed in others.items()]


def _together(unit_id: UUID, parts: list[Part]) -> Part:
    value, whole, out_of = (
        sum(numbers) for numbers in zip(*((each.value, each.whole, each.out_of) for each in parts), strict=True)
    )
    return Part(unit_id, "", NOBODY, _("records of another unit"), max(each.day for each in parts), value, whole, out_of)
