"""The county's month matrix and year heat maps from all years of trips, against the bare SQL that reads the same trips.

Opened again, nothing having changed, a period is not counted again; counted for the first time it is measured beside it.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from benchmarks.measure import Bench, Measured, in_turn
from crm.calendar.half_days import month_bounds
from crm.fieldtime.entry import LONGEST_DAYS
from crm.fieldtime.queries import field_time
from crm.fieldtime.remembered import forget
from crm.fieldtime.year import year_maps
from crm.people.queries import actor_by_login

STAYS = (
    "SELECT t.unit_id, t.state, s.trip_id, s.official_id, s.first_day, s.last_day, s.first_afternoon, s.last_morning "
    "FROM trip t JOIN trip_stay s ON s.trip_id = t.id WHERE t.first_day <= ? AND t.first_day >= ? AND t.last_day >= ?"
)
MEETINGS = (
    "SELECT m.trip_id, m.unit_id, m.day, m.enterprise_name, m.lead_id, m.new_lead, m.advanced "
    "FROM meeting m JOIN trip t ON t.id = m.trip_id WHERE t.first_day <= ? AND t.first_day >= ? AND t.last_day >= ?"
)
BUDGET = 3.0


def measure(bench: Bench) -> list[Measured]:
    """Measure a month and a year of the whole county, opened again and counted for the first time."""
    desk = bench.desk()
    work = desk.work(None)
    actor = actor_by_login(work.session, None)
    today, cursor = desk.clock.today(), desk.engine.raw_connection().cursor()
    last_year = today.year - 1
    month, year = month_bounds(today.year, today.month), (date(last_year, 1, 1), date(last_year, 12, 31))

    def bare(first: date, last: date) -> None:
        wanted = (last.isoformat(), (first - LONGEST_DAYS).isoformat(), first.isoformat())
        cursor.execute(STAYS, wanted).fetchall()
        cursor.execute(MEETINGS, wanted).fetchall()

    def matrix() -> None:
        field_time(work.session, actor, today.year, today.month, today)
        work.close()

    def heat() -> None:
        year_maps(work.session, actor, last_year, today)
        work.close()

    def first_time(run: Callable[[], None]) -> None:
        forget(desk.engine)
        run()

    rows = []
    for name, (first, last), run in (("month matrix of the county", month, matrix), ("year heat maps of the county", year, heat)):
        run()
        floor, value = in_turn(lambda first=first, last=last: bare(first, last), run, bench.rounds * 4)
        rows.append(Measured(f"{name}, opened again", floor, value, BUDGET))
        floor, value = in_turn(lambda first=first, last=last: bare(first, last), lambda run=run: first_time(run), bench.rounds)
        rows.append(Measured(f"{name}, after a change", floor, value, None))
    cursor.connection.close()
    work.close()
    desk.close()
    return rows
