"""The builder's query over all leads, against its own bare SQL: the first page with its count, a page of joined records, groups."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from benchmarks.measure import Bench, Measured, in_turn
from crm.people.queries import actor_by_login
from crm.querydesk.kinds import Operator
from crm.querydesk.queries import count, groups, page
from crm.querydesk.questions import By, Question, Total
from crm.querydesk.rules import Condition, Group, Join

BUDGET = 2.0
COLUMNS = ("name", "investor", "stage", "total", "unit", "last_follow_up", "next_step")
SHOWN = "id, name, investor, stage, total_yuan, unit_id, last_follow_up, next_step"
TALKS = (
    Condition("stage", Operator.ONE_OF, ["first_reported", "negotiating", "joint_review"]),
    Group(
        Join.ANY,
        (
            Condition("total", Operator.AT_LEAST, {"minor": 10_000_000_000, "currency": "CNY"}),
            Condition("foreign", Operator.IS, True),
        ),
    ),
    Condition("next_step", Operator.CONTAINS, "报价"),
)
TALKS_SQL = (
    "stage IN ('first_reported', 'negotiating', 'joint_review') AND (total_yuan >= 10000000000 OR foreign_capital) "
    "AND lower(next_step) LIKE '%报价%'"
)
STARTED = (Condition("milestone_started_verified", Operator.THIS_YEAR),)
STARTED_SQL = (
    "id IN (SELECT lead_id FROM milestone WHERE kind = 'started' AND verified_on >= '{year}-01-01' "
    "AND verified_on <= '{year}-12-31')"
)
ORDER = "ORDER BY total_yuan DESC NULLS LAST, id DESC LIMIT 100"


def measure(bench: Bench) -> list[Measured]:
    """Measure a page with its count by conditions, one by a milestone's day, and groups with a total."""
    desk = bench.desk()
    work = desk.work(None)
    actor, today = actor_by_login(work.session, None), desk.clock.today()
    cursor = desk.engine.raw_connection().cursor()

    def bare(*statements: str) -> Callable[[], Any]:
        return lambda: [cursor.execute(each).fetchall() for each in statements]

    def listed(conditions: tuple[Any, ...]) -> Callable[[], Any]:
        question = Question("leads", Group(of=conditions), COLUMNS, "total")

        def ask() -> None:
            page(work.session, actor, question, today)
            count(work.session, actor, question, today)
            work.close()

        return ask

    grouped = Question("leads", Group(of=TALKS[:1]), groups=(By("unit"), By("stage")), totals=(Total("total"),))
    year = f"{today:%Y}"
    rows = [
        (
            "builder: conditions, page and count",
            bare(*_both(TALKS_SQL)),
            listed(TALKS),
        ),
        (
            "builder: by a milestone's day",
            bare(*_both(STARTED_SQL.format(year=year))),
            listed(STARTED),
        ),
        (
            "builder: two groups with a total",
            bare(
                "SELECT unit_id, stage, count(*), sum(total_yuan) FROM lead WHERE stage IN ('first_reported', 'negotiating', "
                "'joint_review') GROUP BY unit_id, stage ORDER BY count(*) DESC",
                "SELECT count(*), sum(total_yuan) FROM lead WHERE stage IN ('first_reported', 'negotiating', 'joint_review')",
            ),
            lambda: (groups(work.session, actor, grouped, today), work.close()),
        ),
    ]
    measured = [Measured(name, *in_turn(floor, value, bench.rounds * 4), BUDGET) for name, floor, value in rows]
    cursor.connection.close()
    work.close()
    desk.close()
    return measured


def _both(where: str) -> tuple[str, str]:
    """Return the bare SQL of a page and of its count."""
    listed = f"SELECT {SHOWN} FROM lead WHERE {where} {ORDER}"  # noqa: S608 - this file's own words
    return listed, f"SELECT count(*) FROM lead WHERE {where}"  # noqa: S608 - as above
