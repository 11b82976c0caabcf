"""Values of units summed by the database 汇总: what the parts of projects add up to, without the parts; for scores alone.

Projects in yuan that nobody shares are grouped by the database; the few that are shared, foreign or counted in dollars go
record by record, by the rules of the indicators themselves. A test holds that both ways give the same values.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from fractions import Fraction
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, case, func, not_, or_, select
from sqlalchemy.orm import Session, aliased

from crm.kernel.money import WAN
from crm.leads.model import Lead, Milestone
from crm.leads.rules import MilestoneKind
from crm.league.indicators.projects import CONVERSIONS, OF_KIND, OF_PROJECTS, _milestones, _Projects
from crm.league.indicators.queries import all_parts
from crm.league.indicators.rules import MEASURES, Indicator, Part, value_of
from crm.league.scores.rules import Key
from crm.people.setup import setting
from crm.procedures.transfer.credits import WHOLE
from crm.procedures.transfer.model import LeadSplit

Totals = dict[Key, list[int]]
"""Unit and indicator → [value, denominator], the denominator of rates alone."""


def values_between(session: Session, wanted: Collection[Indicator], first: date, last: date) -> dict[Key, Fraction | None]:
    """Return every unit's values from ``first`` through ``last``; a unit with nothing is missing, a rate of nothing too."""
    found: Totals = {}
    projects = [each for each in wanted if each in OF_PROJECTS]
    if projects:
        begin = min(first, date(last.year, 1, 1)) if CONVERSIONS.keys() & set(projects) else first
        _add_plain(session, projects, first, last, found)
        _add_plain_rates(session, [each for each in projects if each in CONVERSIONS], begin, last, found)
        _add_special(session, projects, (begin, first, last), found)
    values: dict[Key, Fraction | None] = {
        key: Fraction(value, out_of) if key[1] in CONVERSIONS else Fraction(value)
        for key, (value, out_of) in found.items()
        if out_of or key[1] not in CONVERSIONS
    }
    for indicator, parts in all_parts(session, [each for each in wanted if each not in OF_PROJECTS], first, last).items():
        by: dict[UUID, list[Part]] = {}
        for part in parts:
            by.setdefault(part.unit_id, []).append(part)
        values |= {(unit, indicator): value_of(own, MEASURES[indicator]) for unit, own in by.items()}
    return values


def special() -> ColumnElement[bool]:
    """Return which leads are reckoned one by one: shared, in another currency, or of foreign capital."""
    return or_(Lead.currency != "CNY", Lead.foreign_capital, Lead.id.in_(select(LeadSplit.lead_id)))


def counted_fen() -> ColumnElement[int]:
    """Return what counts of a project in yuan, in fen: of an increase the increase alone."""
    increased = and_(Lead.nature == "increase", Lead.increase.is_not(None))
    return case((increased, Lead.increase), else_=func.coalesce(Lead.total_yuan, 0))


def _within(kinds: Collection[str], first: date, last: date) -> tuple[ColumnElement[bool], ...]:
    return (
        Milestone.kind.in_(kinds),
        Milestone.verified_on.is_not(None),
        Milestone.reached_on >= first,
        Milestone.reached_on <= last,
    )


def _add_plain(session: Session, wanted: Sequence[Indicator], first: date, last: date, found: Totals) -> None:
    """Add the plain projects, grouped by unit and milestone in one statement."""
    of_kind = {str(kind): [each for each in indicators if each in wanted] for kind, indicators in OF_KIND.items()}
    kinds = [kind for kind, indicators in of_kind.items() if indicators]
    if not kinds:
        return
    mega = setting(session, "mega_from_yuan") * WAN * 100
    amount = counted_fen()
    chosen = (
        select(
            Milestone.unit_id,
            Milestone.kind,
            func.count(),
            func.sum(amount),
            func.sum(func.coalesce(Lead.paid_in, 0)),
            func.sum(case((amount >= mega, 1), else_=0)),
            func.sum(case((Lead.enclave != "", 1), else_=0)),
        )
        .join(Lead, Lead.id == Milestone.lead_id)
        .where(*_within(kinds, first, last), not_(special()))
        .group_by(Milestone.unit_id, Milestone.kind)
    )
    for unit, kind, *sums in session.execute(chosen):
        count, fen, paid, mega_count, enclaves = (int(each or 0) for each in sums)
        read = {
            Indicator.SIGNED_AMOUNT: fen,
            Indicator.PAID_IN_AMOUNT: paid,
            Indicator.FOREIGN_PAID_IN: 0,
            Indicator.MEGA: mega_count * WHOLE,
            Indicator.ENCLAVE: enclaves * WHOLE,
        }
        for indicator in of_kind[kind]:
            _add(found, unit, indicator, read.get(indicator, count * WHOLE))


def _add_plain_rates(session: Session, wanted: Sequence[Indicator], first: date, last: date, found: Totals) -> None:
    """Add the plain projects signed, and how many of them reached each milestone, in one statement."""
    if not wanted:
        return
    reached = {indicator: aliased(Milestone) for indicator in wanted}
    columns = [func.count(each.id) for each in reached.values()]
    chosen = select(Milestone.unit_id, func.count(Milestone.id), *columns).join(Lead, Lead.id == Milestone.lead_id)
    for indicator, each in reached.items():
        met = (each.lead_id == Milestone.lead_id, each.kind == CONVERSIONS[indicator], each.verified_on.is_not(None))
        chosen = chosen.outerjoin(each, and_(*met, each.reached_on <= last))
    signed = _within([MilestoneKind.SIGNED], first, last)
    for unit, count, *counts in session.execute(chosen.where(*signed, not_(special())).group_by(Milestone.unit_id)):
        for indicator, number in zip(reached, counts, strict=True):
            _add(found, unit, indicator, number * WHOLE, count * WHOLE)


def _add_special(session: Session, wanted: Sequence[Indicator], days: tuple[date, date, date], found: Totals) -> None:
    """Add the projects that are shared, foreign or in dollars, one by one; ``days``: begin of rates, first, last."""
    begin, first, last = days
    of_kind = {str(kind): [each for each in indicators if each in wanted] for kind, indicators in OF_KIND.items()}
    conversions = [each for each in wanted if each in CONVERSIONS]
    kinds = [kind for kind, each in of_kind.items() if each or (conversions and kind == MilestoneKind.SIGNED)]
    rows = session.execute(_milestones(kinds, begin, last).where(special())).all()
    if not rows:
        return
    projects = _Projects(session)
    reached = _reached(session, [CONVERSIONS[each] for each in conversions], begin, last)
    for row in rows:
        parts = [(each, part) for each in of_kind[row.kind] if row.reached_on >= first for part in projects.parts(row, each)]
        if row.kind == MilestoneKind.SIGNED:
            for each in conversions:
                met = (row.lead_id, str(CONVERSIONS[each])) in reached
                parts += [(each, part) for part in projects.converted(row, met)]
        for indicator, part in parts:
            _add(found, part.unit_id, indicator, part.value, part.out_of)


def _reached(session: Session, kinds: Sequence[MilestoneKind], first: date, last: date) -> set[tuple[UUID, str]]:
    """Return which of the special leads signed in a period reached which milestones by its end."""
    if not kinds:
        return set()
    signed = select(Milestone.lead_id).join(Lead, Lead.id == Milestone.lead_id)
    signed = signed.where(*_within([MilestoneKind.SIGNED], first, last), special())
    chosen = select(Milestone.lead_id, Milestone.kind).where(
        Milestone.kind.in_(kinds),
        Milestone.verified_on.is_not(None),
        Milestone.reached_on <= last,
        Milestone.lead_id.in_(signed),
    )
    return {(lead_id, kind) for lead_id, kind in session.execute(chosen)}


def _add(found: Totals, unit: UUID, indicator: Indicator, value: int, out_of: int = 0) -> None:
    total = found.setdefault((unit, indicator), [0, 0])
    total[0] += value
    total[1] += out_of


def signed_parts(session: Session, first: date, last: date, least: int | None, leads: Collection[UUID]) -> list[Part]:
    """Return the amounts signed that can earn a bonus: from ``least`` fen on (None: none), or of one of ``leads``."""
    large = or_(Lead.total_yuan >= least, Lead.nature == "increase") if least is not None else None
    wanted = [each for each in (large, Lead.id.in_(list(leads)) if leads else None) if each is not None]
    if not wanted:
        return []
    projects = _Projects(session)
    rows: Any = session.execute(_milestones([str(MilestoneKind.SIGNED)], first, last).where(or_(*wanted)))
    return [part for row in rows for part in projects.parts(row, Indicator.SIGNED_AMOUNT)]
