"""Made-up units, values and targets for the tests of scores: whole projects in, Fractions out."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from uuid import UUID

from crm.league.indicators.rules import Indicator, Part
from crm.league.scores.rules import Entrant, Facts, Fault, Feat, Target, UnitScore, score_units
from crm.league.scores.scheme import Formula, Item, SchemeData

LIUBAO, SANDUO, LINZE = (UUID(int=number) for number in (1, 2, 3))
UNITS = (Entrant(LIUBAO, "柳堡镇", "第一跑道"), Entrant(SANDUO, "三垛镇", "第一跑道"), Entrant(LINZE, "临泽镇", "第一跑道"))
DAY = date(2026, 10, 20)
Values = dict[tuple[UUID, Indicator], Fraction | None]


def item(indicator: Indicator, points: int, formula: Formula = Formula.PRO_RATA, cap: str = "1") -> Item:
    """Return an item."""
    return Item(indicator, Fraction(points), formula, Fraction(cap))


def projects(number: str | int) -> Fraction:
    """Return projects in hundredths."""
    return Fraction(number) * 100


def target(annual: str | int, due: str | int) -> Target:
    """Return a target in projects."""
    return Target(projects(annual), projects(due))


def scored(scheme: SchemeData, facts: Facts) -> dict[UUID, UnitScore]:
    """Score the three units and return them by id."""
    return {one.entrant.unit_id: one for one in score_units(scheme, UNITS, facts)}


def part(unit: UUID, record: int, value: int, *, share: int = 100, out_of: int = 0) -> Part:
    """Return what a lead adds to a unit."""
    return Part(unit, "lead", UUID(int=1000 + record), f"项目{record}", DAY, value, value * 100 // share, out_of, share)


def feat(unit: UUID, yi: int, *, share: int = 100, investors: frozenset[str] = frozenset()) -> Feat:
    """Return a project signed, for so many 亿元."""
    return Feat(unit, "lead", UUID(int=2000 + yi), "项目", DAY, yi * 10_000_000_000, investors, share)


def fault(unit: UUID, source: str, record: int = 1) -> Fault:
    """Return a fault of a unit."""
    return Fault(source, unit, "case", UUID(int=3000 + record), "办件", DAY)
