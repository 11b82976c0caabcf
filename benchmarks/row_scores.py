"""Scores of a year: all units by a scheme of twelve indicators, against one SQL GROUP BY over the rows that make them."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Final

from benchmarks.measure import Bench, Measured, in_turn
from crm.league.indicators.rules import Indicator
from crm.league.scores.defaults import BONUSES, DEDUCTIONS
from crm.league.scores.queries import FIRST_DAY, SchemeRow, standing_by
from crm.league.scores.scheme import Formula, Item, SchemeData, SchemeKind
from crm.people.queries import recruiting_units

COUNTED: Final = (
    Indicator.SIGNED,
    Indicator.SIGNED_AMOUNT,
    Indicator.REGISTERED,
    Indicator.PAID_IN,
    Indicator.PAID_IN_AMOUNT,
    Indicator.STARTED,
    Indicator.COMPLETED,
    Indicator.PRODUCED,
    Indicator.LISTED,
    Indicator.MEGA,
    Indicator.ENCLAVE,
    Indicator.START_RATE,
)
FORMULAS: Final = (Formula.COMPLETION, Formula.PRO_RATA, Formula.BEST)
GROUPED: Final = (
    "SELECT m.unit_id, m.kind, count(*), sum(CASE WHEN l.nature = 'increase' THEN l.increase ELSE l.total_yuan END), "
    "sum(l.paid_in), sum(l.total_yuan >= 10000000000), sum(l.enclave <> '') FROM milestone m JOIN lead l ON l.id = m.lead_id "
    "WHERE m.verified_on IS NOT NULL AND m.reached_on BETWEEN ? AND ? GROUP BY m.unit_id, m.kind"
)
BUDGET: Final = 3.0


def measure(bench: Bench) -> list[Measured]:
    """Score the year before the data's last by twelve indicators; then with bonuses and deductions, and with every record."""
    desk = bench.desk()
    work = desk.work(None)
    year = desk.clock.today().year - 1
    first, last = date(year, 1, 1), date(year, 12, 31)
    items = tuple(Item(each, Fraction(8), FORMULAS[place % 3], Fraction(6, 5)) for place, each in enumerate(COUNTED))
    bare, full = _scheme(SchemeData(items)), _scheme(SchemeData(items, BONUSES, DEDUCTIONS))
    raw = desk.engine.raw_connection()
    cursor = raw.cursor()

    def grouped() -> None:
        cursor.execute(GROUPED, (first.isoformat(), last.isoformat())).fetchall()

    def scored(scheme: SchemeRow, *, parts: bool) -> None:
        standing_by(work.session, scheme, first, last, parts=parts)
        work.close()

    name = f"scores of a year: {len(recruiting_units(work.session))} units, {len(COUNTED)} indicators"
    floor, value = in_turn(grouped, lambda: scored(bare, parts=False), bench.rounds * 2)
    rows = [Measured(name, floor, value, BUDGET)]
    for words, parts in (("with bonuses and deductions", False), ("with every record", True)):
        floor, value = in_turn(grouped, lambda parts=parts: scored(full, parts=parts), bench.rounds)
        rows.append(Measured(f"{name}, {words}", floor, value, None))
    raw.close()
    work.close()
    desk.close()
    return rows


def _scheme(data: SchemeData) -> SchemeRow:
    return SchemeRow(None, SchemeKind.MONTH, "", 0, FIRST_DAY, data)
