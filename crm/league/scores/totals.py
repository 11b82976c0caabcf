"""Values of units added up in one pass 汇总: what the parts of projects come to, without the parts; for scores alone.

Projects in yuan that nobody shares are counted as their rows come; the few that are shared, foreign or in dollars go one
by one by the rules of the indicators themselves. A test holds that both ways give the same values.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from fractions import Fraction
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select, type_coerce
from sqlalchemy.orm import Session
from sqlalchemy.types import NullType

from crm.kernel.money import WAN
from crm.leads.model import Lead, Milestone
from crm.leads.rules import MilestoneKind, counted_amount
from crm.league.indicators.projects import CONVERSIONS, OF_KIND, OF_PROJECTS, Projects, milestones_between
from crm.league.indicators.queries import all_parts
from crm.league.indicators.rules import MEASURES, Indicator, Part, value_of
from crm.league.scores.rules import Key
from crm.people.setup import setting
from crm.procedures.transfer.credits import WHOLE
from crm.procedures.transfer.model import LeadSplit
from crm.store.types import as_id

READ = {
    Indicator.SIGNED_AMOUNT: 1,
    Indicator.PAID_IN_AMOUNT: 2,
    Indicator.MEGA: 3,
    Indicator.ENCLAVE: 4,
}
"""Indicator → place of its sum among count, fen counted, fen paid in, mega projects, enclaves; the others are counts."""


AS_READ = NullType()
"""Columns left as the driver gives them: thousands of rows come by, and few of their ids are ever told."""


@dataclass(slots=True)
class _Special:
    """A milestone of a project that goes by the rules of the indicators, in the shape they read."""

    as_read: object
    kind: str
    lead_id: UUID
    unit_id: UUID
    reached_on: date
    inside: bool
    nature: str
    currency: str
    total_yuan: int | None
    increase: int | None
    paid_in: int | None
    foreign_capital: bool
    enclave: str
    name: str = ""
    contract_date: date | None = None
    created_at: datetime | None = None


@dataclass(slots=True)
class _Pass:
    """What one pass over the milestones gathers; ids as the driver gives them, turned into UUIDs once at the end."""

    sums: dict[tuple[object, str], list[int]] = field(default_factory=dict)
    signed: list[tuple[object, object]] = field(default_factory=list)
    reached: set[tuple[object, str]] = field(default_factory=set)
    special: list[_Special] = field(default_factory=list)


def values_between(session: Session, wanted: Collection[Indicator], first: date, last: date) -> dict[Key, Fraction | None]:
    """Return every unit's values from ``first`` through ``last``; a unit with nothing is missing, a rate of nothing too."""
    projects = [each for each in wanted if each in OF_PROJECTS]
    values: dict[Key, Fraction | None] = {}
    if projects:
        values |= _of_projects(session, projects, first, last)
    for indicator, parts in all_parts(session, [each for each in wanted if each not in OF_PROJECTS], first, last).items():
        by: dict[UUID, list[Part]] = {}
        for part in parts:
            by.setdefault(part.unit_id, []).append(part)
        values |= {(unit, indicator): value_of(own, MEASURES[indicator]) for unit, own in by.items()}
    return values


def _of_projects(session: Session, wanted: Sequence[Indicator], first: date, last: date) -> dict[Key, Fraction | None]:
    conversions = [each for each in wanted if each in CONVERSIONS]
    begin = min(first, date(last.year, 1, 1)) if conversions else first
    of_kind = {str(kind): [each for each in indicators if each in wanted] for kind, indicators in OF_KIND.items()}
    kinds = {kind for kind, each in of_kind.items() if each} | {str(CONVERSIONS[each]) for each in conversions}
    kinds |= {str(MilestoneKind.SIGNED)} if conversions else set()
    found = _passed(session, kinds, (begin, first, last))
    totals: dict[Key, list[int]] = {}
    for (unit, kind), sums in found.sums.items():
        for indicator in of_kind[kind]:
            if indicator is not Indicator.FOREIGN_PAID_IN:
                place = READ.get(indicator, 0)
                _add(totals, as_id(unit), indicator, sums[place] if place in (1, 2) else sums[place] * WHOLE)
    if conversions:
        signed = {as_id(lead) for _unit, lead in found.signed}
        signed |= {row.lead_id for row in found.special if row.kind == MilestoneKind.SIGNED}
        found.reached |= _reached_before(session, signed, begin)
    for unit, lead in found.signed if conversions else ():
        for each in conversions:
            _add(totals, as_id(unit), each, WHOLE if (lead, str(CONVERSIONS[each])) in found.reached else 0, WHOLE)
    _add_special(session, (of_kind, conversions), found, totals)
    return {
        key: Fraction(value, out_of) if key[1] in CONVERSIONS else Fraction(value)
        for key, (value, out_of) in totals.items()
        if out_of or key[1] not in CONVERSIONS
    }


def _passed(session: Session, kinds: Collection[str], days: tuple[date, date, date]) -> _Pass:
    """Read the verified milestones of a period once, and count those of plain projects; ids as the driver gives them."""
    begin, first, last = days
    shared = set(session.scalars(select(type_coerce(LeadSplit.lead_id, AS_READ)).distinct()))
    mega = setting(session, "mega_from_yuan") * WAN * 100
    chosen = (
        select(
            Milestone.kind,
            type_coerce(Milestone.lead_id, AS_READ),
            type_coerce(Milestone.unit_id, AS_READ),
            type_coerce(Milestone.reached_on, AS_READ),
            type_coerce(Milestone.reached_on >= first, AS_READ),
            Lead.nature,
            Lead.currency,
            Lead.total_yuan,
            Lead.increase,
            Lead.paid_in,
            type_coerce(Lead.foreign_capital, AS_READ),
            Lead.enclave,
        )
        .join(Lead, Lead.id == Milestone.lead_id)
        .where(
            Milestone.kind.in_(kinds),
            Milestone.verified_on.is_not(None),
            Milestone.reached_on >= begin,
            Milestone.reached_on <= last,
        )
    )
    found = _Pass()
    rows: Any = session.connection().execute(chosen).all()
    converted, signed = {str(kind) for kind in CONVERSIONS.values()}, str(MilestoneKind.SIGNED)
    for kind, lead, unit, day, inside, nature, currency, total, increase, paid, foreign, enclave in rows:
        if kind in converted:
            found.reached.add((lead, kind))
        if foreign or currency != "CNY" or lead in shared:
            reached_on = date.fromisoformat(day) if isinstance(day, str) else day
            money = (nature, currency, total, increase, paid, foreign, enclave)
            found.special.append(_Special(lead, kind, as_id(lead), as_id(unit), reached_on, bool(inside), *money))
            continue
        if kind == signed:
            found.signed.append((unit, lead))
        if inside:
            sums = found.sums.get((unit, kind)) or found.sums.setdefault((unit, kind), [0, 0, 0, 0, 0])
            sums[0] += 1
            sums[2] += paid or 0
            if kind == signed:
                amount = counted_amount(nature, total, increase)
                sums[1] += amount
                sums[3] += amount >= mega
                sums[4] += enclave != ""
    return found


def _reached_before(session: Session, leads: Collection[UUID], begin: date) -> set[tuple[object, str]]:
    """Return the milestones that projects reached before ``begin``, signed since: they need not come in order."""
    chosen = select(type_coerce(Milestone.lead_id, AS_READ), Milestone.kind).where(
        Milestone.lead_id.in_(leads), Milestone.verified_on.is_not(None), Milestone.reached_on < begin
    )
    return {(lead_id, kind) for lead_id, kind in session.execute(chosen)}


def _add_special(
    session: Session,
    asked: tuple[dict[str, list[Indicator]], list[Indicator]],
    found: _Pass,
    totals: dict[Key, list[int]],
) -> None:
    """Add the projects that are shared, foreign or in dollars, one by one."""
    if not found.special:
        return
    of_kind, conversions = asked
    ids = {row.lead_id for row in found.special}
    told = session.execute(select(Lead.id, Lead.contract_date, Lead.created_at).where(Lead.id.in_(ids)))
    signed_on = {lead_id: (day, moment) for lead_id, day, moment in told}
    projects = Projects(session)
    for row in found.special:
        row.contract_date, row.created_at = signed_on[row.lead_id]
        parts = [(each, part) for each in of_kind[row.kind] if row.inside for part in projects.parts(row, each)]
        if row.kind == MilestoneKind.SIGNED:
            for each in conversions:
                met = (row.as_read, str(CONVERSIONS[each])) in found.reached
                parts += [(each, part) for part in projects.converted(row, met)]
        for indicator, part in parts:
            _add(totals, part.unit_id, indicator, part.value, part.out_of)


def _add(totals: dict[Key, list[int]], unit: UUID, indicator: Indicator, value: int, out_of: int = 0) -> None:
    total = totals.setdefault((unit, indicator), [0, 0])
    total[0] += value
    total[1] += out_of


def signed_parts(session: Session, first: date, last: date, least: int | None, leads: Collection[UUID]) -> list[Part]:
    """Return the amounts signed that can earn a bonus: from ``least`` fen on (None: none), or of one of ``leads``."""
    large = or_(Lead.total_yuan >= least, Lead.nature == "increase") if least is not None else None
    wanted = [each for each in (large, Lead.id.in_(list(leads)) if leads else None) if each is not None]
    if not wanted:
        return []
    projects = Projects(session)
    rows: Any = session.execute(milestones_between([str(MilestoneKind.SIGNED)], first, last).where(or_(*wanted)))
    return [part for row in rows for part in projects.parts(row, Indicator.SIGNED_AMOUNT)]
