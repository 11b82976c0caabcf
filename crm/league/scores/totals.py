"""Values of units added up in one pass 汇总: what the parts of projects come to, without the parts; for scores alone.

The database adds up the projects in yuan that nobody shares; the few that are shared, or whose money is foreign, go one
by one by the rules of the indicators themselves. A test holds that both ways give the same values.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from fractions import Fraction
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, case, func, or_, select
from sqlalchemy.orm import Session, aliased

from crm.kernel.money import WAN
from crm.leads.model import Lead, Milestone
from crm.leads.rules import MilestoneKind
from crm.league.indicators.projects import CONVERSIONS, OF_KIND, OF_PROJECTS, Projects, milestones_between
from crm.league.indicators.queries import all_parts
from crm.league.indicators.rules import MEASURES, Indicator, Part, value_of
from crm.league.scores.rules import Key
from crm.people.setup import setting
from crm.procedures.transfer.credits import WHOLE
from crm.procedures.transfer.model import LeadSplit

READ = {
    Indicator.SIGNED_AMOUNT: 1,
    Indicator.PAID_IN_AMOUNT: 2,
    Indicator.MEGA: 3,
    Indicator.ENCLAVE: 4,
}
"""Indicator → place of its sum among count, fen counted, fen paid in, mega projects, enclaves; the others are counts."""
AMOUNTS = frozenset({Indicator.SIGNED_AMOUNT, Indicator.PAID_IN_AMOUNT})
"""Indicators in fen; the others count projects, in parts of :data:`WHOLE`."""


class _Totals:
    """Value and, of a rate, what it is out of, by unit and indicator."""

    def __init__(self) -> None:
        self._of: dict[Key, list[int]] = {}

    def add(self, unit: UUID, indicator: Indicator, value: int, out_of: int = 0) -> None:
        """Add to one unit's value, and to what it is out of."""
        total = self._of.setdefault((unit, indicator), [0, 0])
        total[0] += value
        total[1] += out_of

    def values(self) -> dict[Key, Fraction | None]:
        """Return the values; a rate of nothing is missing."""
        return {
            key: Fraction(value, out_of) if key[1] in CONVERSIONS else Fraction(value)
            for key, (value, out_of) in self._of.items()
            if out_of or key[1] not in CONVERSIONS
        }


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
    totals = _Totals()
    of_kind = {str(kind): [each for each in indicators if each in wanted] for kind, indicators in OF_KIND.items()}
    of_kind = {kind: indicators for kind, indicators in of_kind.items() if indicators}
    if of_kind:
        _add_plain(session, of_kind, (first, last), totals)
        _add_special(session, of_kind, (first, last), totals)
    conversions = [each for each in wanted if each in CONVERSIONS]
    if conversions:
        _add_conversions(session, conversions, (min(first, date(last.year, 1, 1)), last), totals)
    return totals.values()


SIGNED = str(MilestoneKind.SIGNED)
REACHED = aliased(Milestone)
"""The milestone that a signed project is asked for."""
SHARED = select(LeadSplit.lead_id).scalar_subquery()
"""Projects that anybody ever shared: whose part it is depends on the day."""
FOREIGN_MONEY = or_(
    and_(Milestone.kind == MilestoneKind.PAID_IN, or_(Lead.foreign_capital, Lead.currency != "CNY")),
    and_(
        Milestone.kind == SIGNED,
        Lead.currency != "CNY",
        Lead.nature == "increase",
        Lead.increase.is_not(None),
    ),
)
"""Where an amount is turned into yuan or dollars and rounded, project by project; the total is kept in yuan anyway."""
COUNTED_AMOUNT = case(
    (and_(Lead.nature == "increase", Lead.increase.is_not(None)), Lead.increase), else_=func.coalesce(Lead.total_yuan, 0)
)
"""What :func:`crm.leads.rules.counted_amount` says, of a project in yuan."""


def _add_plain(session: Session, of_kind: dict[str, list[Indicator]], days: tuple[date, date], totals: _Totals) -> None:
    """Add the projects in yuan that nobody shares, counted by the database."""
    mega = setting(session, "mega_from_yuan") * WAN * 100
    chosen = (
        select(
            Milestone.unit_id,
            Milestone.kind,
            func.count(),
            func.sum(COUNTED_AMOUNT),
            func.sum(func.coalesce(Lead.paid_in, 0)),
            func.sum(case((mega <= COUNTED_AMOUNT, 1), else_=0)),
            func.sum(case((Lead.enclave != "", 1), else_=0)),
        )
        .join(Lead, Lead.id == Milestone.lead_id)
        .where(_verified(Milestone, of_kind, *days), Milestone.lead_id.not_in(SHARED), ~FOREIGN_MONEY)
        .group_by(Milestone.unit_id, Milestone.kind)
    )
    for unit, kind, *sums in session.execute(chosen):
        for indicator in of_kind[kind]:
            if indicator is not Indicator.FOREIGN_PAID_IN:
                value = int(sums[READ.get(indicator, 0)])
                totals.add(unit, indicator, value if indicator in AMOUNTS else value * WHOLE)


def _add_special(session: Session, of_kind: dict[str, list[Indicator]], days: tuple[date, date], totals: _Totals) -> None:
    """Add the projects that are shared or whose money is foreign, one by one; in two questions, each by its own index."""
    projects = Projects(session)
    of_money = [kind for kind in (SIGNED, str(MilestoneKind.PAID_IN)) if kind in of_kind]
    foreign = milestones_between(of_money, *days).where(FOREIGN_MONEY, Milestone.lead_id.not_in(SHARED))
    shared = milestones_between(of_kind, *days).where(Milestone.lead_id.in_(SHARED))
    for chosen in (foreign, shared):
        for row in session.execute(chosen):
            for indicator in of_kind[row.kind]:
                for part in projects.parts(row, indicator):
                    totals.add(part.unit_id, indicator, part.value)


def _add_conversions(session: Session, wanted: Sequence[Indicator], days: tuple[date, date], totals: _Totals) -> None:
    """Add what the projects signed in a period reached by its end: those nobody shares counted, the shared one by one."""
    kinds = {str(CONVERSIONS[each]): each for each in wanted}
    signed = select(Milestone.unit_id, func.count()).where(
        _verified(Milestone, [SIGNED], *days), Milestone.lead_id.not_in(SHARED)
    )
    for unit, number in session.execute(signed.group_by(Milestone.unit_id)):
        for each in wanted:
            totals.add(unit, each, 0, int(number) * WHOLE)
    met = and_(REACHED.lead_id == Milestone.lead_id, _verified(REACHED, kinds, None, days[1]))
    converted = signed.with_only_columns(Milestone.unit_id, REACHED.kind, func.count()).join(REACHED, met)
    for unit, kind, number in session.execute(converted.group_by(Milestone.unit_id, REACHED.kind)):
        totals.add(unit, kinds[kind], int(number) * WHOLE)
    _add_shared_conversions(session, kinds, days, totals)


def _add_shared_conversions(session: Session, kinds: dict[str, Indicator], days: tuple[date, date], totals: _Totals) -> None:
    met = select(REACHED.lead_id, REACHED.kind).where(_verified(REACHED, kinds, None, days[1]), REACHED.lead_id.in_(SHARED))
    reached = {(lead_id, kind) for lead_id, kind in session.execute(met)}
    projects = Projects(session)
    for row in session.execute(milestones_between([SIGNED], *days).where(Milestone.lead_id.in_(SHARED))):
        for kind, each in kinds.items():
            for part in projects.converted(row, (row.lead_id, kind) in reached):
                totals.add(part.unit_id, each, part.value, part.out_of)


def _verified(milestone: Any, kinds: Collection[str], first: date | None, last: date) -> ColumnElement[bool]:  # noqa: ANN401 - the class or its alias
    """Return the condition of verified milestones of some kinds reached from ``first`` (None: ever) through ``last``."""
    since = [milestone.reached_on >= first] if first is not None else []
    return and_(milestone.kind.in_(kinds), milestone.verified_on.is_not(None), milestone.reached_on <= last, *since)


def signed_parts(session: Session, first: date, last: date, least: int | None, leads: Collection[UUID]) -> list[Part]:
    """Return the amounts signed that can earn a bonus: from ``least`` fen on (None: none), or of one of ``leads``."""
    large = or_(Lead.total_yuan >= least, Lead.nature == "increase") if least is not None else None
    wanted = [each for each in (large, Lead.id.in_(list(leads)) if leads else None) if each is not None]
    if not wanted:
        return []
    projects = Projects(session)
    rows: Any = session.execute(milestones_between([SIGNED], first, last).where(or_(*wanted)))
    return [part for row in rows for part in projects.parts(row, Indicator.SIGNED_AMOUNT)]
