"""The sample's contested investors stand as the acts would have left them; listed from the shell too."""

from __future__ import annotations

import json
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import select
from sqlalchemy.orm import Session

from crm.commands import commands
from crm.documents import catalogue
from crm.documents.data import Wanted
from crm.kernel.clock import FixedClock
from crm.people.queries import actor_by_login
from crm.procedures.conflict.queries import conflict_detail, conflicts
from crm.procedures.conflict.rivals import compared
from crm.procedures.conflict.rules import ConflictState, Outcome
from crm.procedures.conflict.service import RulingData, rule_conflict
from crm.procedures.first_report.model import FirstReport
from crm.procedures.first_report.queries import inbox
from crm.sample.service import fill_with_sample
from crm.store.acts import Work
from crm.store.desk import Desk
from crm.store.folder import DataFolder, create_folder
from tests.procedures.test_conflict_machine import check_holders, check_marks, check_numbers

NOW = datetime(2026, 11, 24, 2, 42, tzinfo=UTC)


@pytest.fixture
def work(desk: Desk) -> Work:
    """Return the bureau's hands in a sample county."""
    fill_with_sample(desk, leads=150)
    made = desk.work(None)
    made.actor = actor_by_login(made.session, None)
    return made


def test_its_conflicts_obey_what_the_acts_obey(work: Work) -> None:
    check_numbers(work.session)
    check_holders(work.session)
    check_marks(work.session)
    rows = conflicts(work.session, work.actor, NOW.date(), ConflictState)
    assert sorted(each.outcome or "open" for each in rows) == ["joint", "open", "open", "uphold"]
    assert sorted(each.days_left for each in rows if each.days_left is not None) == [-1, 3]


def test_receipts_are_numbered_by_their_moments(work: Work) -> None:
    found = select(FirstReport.received_at).where(FirstReport.received_seq.is_not(None)).order_by(FirstReport.received_seq)
    moments = list(work.session.scalars(found))
    assert moments == sorted(moments, key=lambda each: each or NOW)


def test_one_waits_beside_its_rival_and_the_late_one_can_be_ruled_on(work: Work) -> None:
    beside = [compared(work.session, work.actor, each.id, NOW.date()) for each in inbox(work.session, work.actor, NOW.date())]
    (contested,) = [each for each in beside if any(rival.same for rival in each.rivals)]
    assert contested.rivals[0].first
    late = conflicts(work.session, work.actor, NOW.date())[0]
    rule_conflict(work, late.id, RulingData(Outcome.UPHOLD, "双方首报为同一项目，先收一方在先。"))
    check_numbers(work.session)


def test_its_rulings_print(work: Work) -> None:
    for row in conflicts(work.session, work.actor, NOW.date(), (ConflictState.RULED,)):
        assert conflict_detail(work.session, work.actor, row.id, NOW).ruling is not None
        wanted = Wanted(NOW, record_id=row.id, exporter="姜岚")
        assert catalogue.render("ruling", catalogue.gather("ruling", work.session, work.actor, wanted)).startswith(b"%PDF")


def test_first_reports_are_listed_from_the_shell(tmp_path: Path) -> None:
    folder = DataFolder(tmp_path / "data")
    with closing(create_folder(folder, clock=FixedClock(NOW))) as desk:
        fill_with_sample(desk, leads=60)
        with Session(desk.engine) as session:
            count = len(list(session.scalars(select(FirstReport.id))))
    run = CliRunner()
    told = run.invoke(commands, ["first-reports", "--data", str(folder.path), "--json"])
    assert told.exit_code == 0, told.output
    found = json.loads(told.stdout)
    assert len(found["reports"]) == count
    assert {"order", "received_at", "due", "number", "state", "in_conflict"} <= set(found["reports"][0])
    assert {"first_unit", "later_unit", "ruling_due", "outcome"} <= set(found["conflicts"][0])
    orders = [each["order"] for each in found["reports"] if each["order"]]
    assert orders == sorted(orders)
    waiting = json.loads(
        run.invoke(commands, ["first-reports", "--data", str(folder.path), "--state", "received", "--json"]).stdout
    )
    assert {each["state"] for each in waiting["reports"]} == {"received"}
    assert run.invoke(commands, ["first-reports", "--data", str(folder.path), "--state", "lucky"]).exit_code != 0
