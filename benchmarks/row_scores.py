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
    """Score the year before the data's last by twelve indicators, bonuses and deductions."""
    desk = bench.desk()
    work = desk.work(None)
    year = desk.clock.today().year - 1
    first, last = date(year, 1, 1), date(year, 12, 31)
    items = tuple(Item(each, Fraction(8), FORMULAS[place % 3], Fraction(6, 5)) for place, each in enumerate(COUNTED))
    scheme = SchemeRow(None, SchemeKind.MONTH, "", 0, FIRST_DAY, SchemeData(items, BONUSES, DEDUCTIONS))
    raw = desk.engine.raw_connection()
    cursor = raw.cursor()

    def grouped() -> None:
        cursor.execute(GROUPED, (first.isoformat(), last.isoformat())).fetchall()

    def scored() -> None:
        standing_by(work.session, scheme, first, last, parts=False)
        work.close()

    def with_records() -> None:
        standing_by(work.session, scheme, first, last)
        work.close()

    floor, value = in_turn(grouped, scored, bench.rounds * 2)
    records_floor, records = in_turn(grouped, with_records, bench.rounds)
    units = len(standing_by(work.session, scheme, first, last).units)
    raw.close()
    work.close()
    desk.close()
    name = f"scores of a year: {units} units, {len(COUNTED)} indicators"
    return [
        Measured(name, floor, value, BUDGET),
        Measured(f"{name}, with every record", records_floor, records, None),
    ]
