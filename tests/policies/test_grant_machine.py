"""Whatever people do in whatever order: paid ≤ approved ≤ what cap and commitment left, and nothing goes below zero."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crm.kernel.clock import FixedClock
from crm.kernel.errors import NotAllowed, RuleBroken, Stale
from crm.policies.checks import GrantState
from crm.policies.commitments import end_commitment
from crm.policies.exposure import exposure
from crm.policies.grant_queries import GrantRow, grants
from crm.policies.grants import GrantData, apply_for_grant, approve_grant, propose_grant, refuse_grant, withdraw_grant
from crm.policies.payments import PaymentData, claw_back, pay_grant
from crm.policies.queries import CommitmentRow, commitments
from crm.procedures.time_limit.queries import open_clocks
from crm.procedures.time_limit.rules import Decision
from crm.procedures.time_limit.service import accept_case, decide_case, finish_step
from crm.store.desk import desk_over
from crm.store.engine import sqlite_engine
from crm.store.undo import last_undoable, undo
from tests.conftest import NOW, County, make_county
from tests.leads.making import signed
from tests.policies.promising import HANDLER, TODAY, WAN, clause, promised, verified, with_matter

CAP = 300 * WAN
ACTS = ("apply", "accept", "propose", "approve", "refuse", "withdraw", "decide", "pay", "claw", "undo", "end")
AMOUNTS = st.sampled_from([1, 30 * WAN, 49 * WAN, 60 * WAN, 100 * WAN, 101 * WAN, 150 * WAN, 200 * WAN])
STEPS = st.lists(st.tuples(st.sampled_from(ACTS), st.integers(0, 3), AMOUNTS), min_size=6, max_size=26)


@dataclass
class Hands:
    """Does one act after another, whatever the rules say to it."""

    county: County
    vouchers: int = field(default=0)

    def rows(self) -> tuple[list[CommitmentRow], list[GrantRow]]:
        """Return every commitment and every application."""
        with closing(self.county.work("姜岚")) as work:
            found = commitments(work.session, work.actor), grants(work.session, work.actor, tuple(GrantState))
        return sorted(found[0], key=lambda each: each.id), sorted(found[1], key=lambda each: each.id)

    def do(self, name: str, place: int, amount: int) -> None:
        """Try one act on the record at ``place``; a rule may refuse it."""
        made, asked = self.rows()
        commitment = made[place % len(made)].id
        application = asked[place % len(asked)] if asked else None
        try:
            if name == "apply":
                apply_for_grant(self.county.work("周敏"), commitment, GrantData(amount, 4_000 * WAN))
            elif name == "end":
                end_commitment(self.county.work("周敏"), commitment, "不再推进")
            elif name == "undo":
                self._undo()
            elif application is not None:
                self._on(name, application, amount)
        except (RuleBroken, NotAllowed, Stale):
            return

    def _undo(self) -> None:
        with closing(self.county.work("姜岚")) as work:
            entry = last_undoable(work)
        if entry is not None:
            undo(self.county.work("姜岚"), entry.seq)

    def _on(self, name: str, row: GrantRow, amount: int) -> None:
        bureau, leader, own = (self.county.work(who) for who in ("姜岚", "顾书记", "周敏"))
        acts: dict[str, Callable[[], object]] = {
            "accept": lambda: accept_case(self.county.work(HANDLER), row.case_id),
            "propose": lambda: propose_grant(bureau, row.id, amount, "建议兑现"),
            "approve": lambda: approve_grant(leader, row.id),
            "refuse": lambda: refuse_grant(bureau, row.id, "不符合"),
            "withdraw": lambda: withdraw_grant(own, row.id, "撤回"),
            "decide": lambda: self._decide(row.case_id),
            "pay": lambda: pay_grant(bureau, row.id, self._payment(amount)),
            "claw": lambda: claw_back(bureau, row.id, self._payment(amount)),
        }
        acts[name]()

    def _payment(self, amount: int) -> PaymentData:
        self.vouchers += 1
        return PaymentData(TODAY, amount, f"凭证{self.vouchers}", "核查")

    def _decide(self, case: UUID) -> None:
        with closing(self.county.work(HANDLER)) as work:
            open_steps = open_clocks(work.session, work.actor, work.clock.now(), work.clock.today())
        for each in open_steps:
            if each.case_id == case:
                finish_step(self.county.work(HANDLER), each.step_id, "已核")
        decide_case(self.county.work(HANDLER), case, Decision.GRANTED, "同意")

    def check(self) -> None:
        """Demand what must hold after every act."""
        made, asked = self.rows()
        for each in made:
            sums = each.sums
            own = [row for row in asked if row.commitment_id == each.id]
            assert sums.approved == sum(row.approved or 0 for row in own)
            assert 0 <= sums.clawed <= sums.paid <= sums.approved <= sums.promised <= sums.ceiling
            assert 0 <= sums.remaining == sums.promised - sums.paid
            assert sums.approved + sums.pending <= sums.ceiling
        for row in asked:
            assert 0 <= row.clawed <= row.paid <= (row.approved or 0) <= (row.proposed or 0) <= row.applied
            assert (row.approved is not None) == (row.state == GrantState.APPROVED)
        assert sum(each.sums.approved for each in made) <= CAP, "both promises are one project's under one clause"
        with closing(self.county.work("姜岚")) as work:
            ledger = exposure(work.session, work.actor, TODAY)
        assert (ledger.total.promised, ledger.total.paid) == (
            sum(each.sums.promised for each in made),
            sum(each.sums.paid for each in made),
        )
        assert all(share.remaining >= 0 and share.paid <= share.approved <= share.promised for share in ledger.total.shares)
        for rows in (ledger.by_year, ledger.by_unit, ledger.by_clause):
            assert sum(row.remaining for row in rows) == ledger.total.remaining


@dataclass
class Made:
    """The county as each example finds it: its file, and who is in it."""

    path: Path
    county: County


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Made:
    """Make a county with one project in production that is promised 200万元 and 100万元 under one clause capped at 300万元."""
    path = tmp_path_factory.mktemp("grants") / "siji.db"
    shutil.copy(sqlite_template, path)
    engine = sqlite_engine(path)
    county = with_matter(make_county(desk_over(engine, FixedClock(NOW), "test")))
    lead = signed(county)
    verified(county, lead)
    under = clause(county)
    promised(county, under, 200 * WAN, lead=lead, shares={2026: 150 * WAN, 2027: 50 * WAN})
    promised(county, under, 100 * WAN, lead=lead)
    engine.dispose()
    return Made(path, county)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(steps=STEPS)
def test_no_order_of_acts_pays_too_much(made: Made, tmp_path: Path, steps: list[tuple[str, int, int]]) -> None:
    copy = tmp_path / "example.db"
    for old in tmp_path.glob("example.db*"):
        old.unlink()
    shutil.copy(made.path, copy)
    engine = sqlite_engine(copy)
    desk = desk_over(engine, FixedClock(NOW), "test")
    hands = Hands(County(desk, made.county.units, made.county.officials, made.county.actors))
    # the way to a payment first, so that what follows meets money
    for name, amount in (
        ("apply", 60 * WAN),
        ("accept", 1),
        ("propose", 60 * WAN),
        ("approve", 1),
        ("decide", 1),
        ("pay", 30 * WAN),
    ):
        hands.do(name, 0, amount)
    hands.check()
    assert sum(each.sums.paid for each in hands.rows()[0]) == 30 * WAN
    for step in steps:
        hands.do(*step)
        hands.check()
    engine.dispose()
