"""The tracker opened, sorted, filtered and scrolled by 1 000 rows, against the bare SQL of the same page of rows."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from benchmarks.county import made_county, opened
from benchmarks.measure import Bench, Measured, in_turn
from crm.leads.queries import LeadFilter, Page, lead_page
from crm.leads.rules import Stage
from crm.people.permissions import Actor
from crm.people.queries import actor_by_login
from crm.store.acts import Work

BARE = (
    "SELECT id, name, investor, stage, side_state, total_investment, currency, unit_id, last_follow_up, next_step, "
    "next_step_on, protected_until FROM lead {where} ORDER BY {order} LIMIT 100 OFFSET {offset}"
)
STEPS = {
    "opened": (LeadFilter(), Page(), "", "changed_at DESC, id DESC"),
    "sorted": (LeadFilter(), Page("total"), "", "total_yuan DESC NULLS LAST, id DESC"),
    "filtered": (
        LeadFilter(stages=(Stage.NEGOTIATING,), size_from=1),
        Page(),
        "WHERE stage = 'negotiating' AND total_yuan >= 10000000000",
        "changed_at DESC, id DESC",
    ),
    "scrolled by 1 000 rows": (LeadFilter(), Page(offset=1000), "", "changed_at DESC, id DESC"),
}
BUDGET, FLAT = 3.0, 2.0
SMALLER = 10


def measure(bench: Bench) -> list[Measured]:
    """Measure each step, then all of them together against a tenth of the leads."""
    desk = bench.desk()
    work = desk.work(None)
    actor = actor_by_login(work.session, None)
    today, cursor = desk.clock.today(), desk.engine.raw_connection().cursor()
    rows = []
    for name, (wanted, page, where, order) in STEPS.items():
        bare = BARE.format(where=where, order=order, offset=page.offset)
        floor, value = in_turn(
            lambda bare=bare: cursor.execute(bare).fetchall(),
            lambda wanted=wanted, page=page: (lead_page(work.session, actor, wanted, today, page), work.close()),
            bench.rounds * 8,
        )
        rows.append(Measured(f"tracker {name}", floor, value, BUDGET))
    with _smaller(bench) as (other, theirs):
        small, large = in_turn(lambda: _all(other, theirs), lambda: _all(work, actor), bench.rounds * 4)
    cursor.connection.close()
    work.close()
    desk.close()
    return [*rows, Measured(f"tracker flat, {bench.leads // SMALLER:,} → {bench.leads:,} leads", small, large, FLAT)]


def _all(work: Work, actor: Actor) -> None:
    for wanted, page, _where, _order in STEPS.values():
        lead_page(work.session, actor, wanted, work.clock.today(), page)
        work.close()


@contextmanager
def _smaller(bench: Bench) -> Iterator[tuple[Work, Actor]]:
    desk = opened(made_county(bench.scratch / "smaller", max(bench.leads // SMALLER, 100), bench.years))
    work = desk.work(None)
    try:
        yield work, actor_by_login(work.session, None)
    finally:
        work.close()
        desk.close()
