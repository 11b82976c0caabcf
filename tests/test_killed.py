"""A program killed while it saves: what it acknowledged is there, what it had begun is not, and the data is whole."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import func, select

from crm.kernel.clock import FixedClock
from crm.leads.model import Lead
from crm.people.permissions import PROGRAM
from crm.sample.service import fill_with_sample
from crm.store.change_log import LogEntry
from crm.store.check import check
from crm.store.folder import DataFolder, create_folder, open_folder

ROOT = Path(__file__).resolve().parents[1]
SAVING = """
import sys
from pathlib import Path
from crm import schema
from crm.leads.entry import LeadData
from crm.leads.service import add_lead
from crm.people.permissions import PROGRAM
from crm.people.queries import actor_by_login
from crm.store.folder import DataFolder, open_folder

desk = open_folder(DataFolder(Path(sys.argv[1])))
work = desk.work(PROGRAM)
work.actor = actor_by_login(work.session, None)
for number in range(100_000):
    print(add_lead(work, LeadData(name=f"项目{number}", content="内容" * 500)).value, flush=True)
"""
"""Saves leads without end and tells each id once the act has returned."""


@pytest.fixture(scope="module")
def small_county(tmp_path_factory: pytest.TempPathFactory) -> DataFolder:
    folder = DataFolder(tmp_path_factory.mktemp("killed") / "data")
    desk = create_folder(folder)
    fill_with_sample(desk, leads=3, years=1)
    desk.close()
    return folder


def killed_after(folder: DataFolder, told: int) -> list[UUID]:
    """Kill the saving program once it has told so many saves; returns every save it told of."""
    command = [sys.executable, "-c", SAVING, str(folder.path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as program:  # noqa: S603 - our own program
        assert program.stdout is not None
        heard = [program.stdout.readline() for _ in range(told)]
        program.send_signal(signal.SIGKILL)
        heard += program.stdout.readlines()
    return [UUID(line.strip()) for line in heard if line.endswith("\n")]


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL on Windows")
@pytest.mark.parametrize("told", [1, 7, 23])
def test_a_killed_save_loses_nothing_acknowledged_and_leaves_nothing_half_done(
    small_county: DataFolder, clock: FixedClock, told: int
) -> None:
    desk = open_folder(small_county, clock=clock)
    before = desk.work(PROGRAM).session.scalar(select(func.count(LogEntry.seq))) or 0
    leads = desk.work(PROGRAM).session.scalar(select(func.count(Lead.id))) or 0
    desk.close()

    saved = killed_after(small_county, told)

    desk = open_folder(small_county, clock=clock)
    session = desk.work(PROGRAM).session
    assert check(desk) == []
    assert len(saved) >= told
    assert set(saved) <= set(session.scalars(select(Lead.id)))
    entries = (session.scalar(select(func.count(LogEntry.seq))) or 0) - before
    assert (session.scalar(select(func.count(Lead.id))) or 0) - leads == entries
    assert entries - len(saved) in (0, 1), "at most the last save was done and not told"
    desk.close()
