"""Kill -9 in the middle of an act or of a bulk insert: what was acknowledged is there, the rest is not, all is whole."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import select

from crm import schema
from crm.people.model import Official
from crm.people.permissions import PROGRAM
from crm.store.check import check
from crm.store.folder import DataFolder, create_folder, open_folder

ROOT = Path(__file__).resolve().parents[2]
PRELUDE = """
import sys
from pathlib import Path
from crm import schema
from crm.kernel.ids import new_id
from crm.people.model import Official
from crm.people.permissions import PROGRAM
from crm.store.acts import act
from crm.store.folder import DataFolder, open_folder
desk = open_folder(DataFolder(Path(sys.argv[1])), exclusive=True)
work = desk.work(PROGRAM)
"""
SAVES = """
@act("crash_save", label="Save")
def save(work, number):
    work.session.add(Official(name=str(number)))
for number in range(100_000):
    save(work, number)
    print(number, flush=True)
"""
MIDDLE = """
@act("crash_middle", label="Save")
def save(work, number, stay):
    work.session.add(Official(name=str(number)))
    work.session.flush()
    if stay:
        print("inside", flush=True); sys.stdin.read()
save(work, 0, False)
print(0, flush=True)
save(work, 1, True)
"""
BULK = """
@act("crash_bulk", label="Bulk")
def save(work):
    for chunk in range(1000):
        work.bulk_insert(Official, [{"id": new_id(), "name": f"批{chunk}-{n}"} for n in range(2000)])
        print("inside", flush=True)
save(work)
"""


@pytest.fixture
def folder(tmp_path: Path) -> DataFolder:
    assert schema.metadata.tables
    made = DataFolder(tmp_path)
    create_folder(made).close()
    return made


def killed(folder: DataFolder, script: str, lines: int) -> list[str]:
    """Run ``script``, kill it after it has said so many lines, and return all it said."""
    started = subprocess.Popen(  # noqa: S603 - our own script
        [sys.executable, "-c", PRELUDE + script, str(folder.path)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert started.stdout is not None
    said = [started.stdout.readline() for _line in range(lines)]
    os.kill(started.pid, signal.SIGKILL)
    said += started.stdout.read().splitlines()
    started.wait()
    return [line.strip() for line in said]


def saved(folder: DataFolder) -> set[str]:
    """Open by the ritual, check everything, and return the names in the database."""
    desk = open_folder(folder, exclusive=True)
    assert check(desk) == []
    work = desk.work(PROGRAM)
    names = set(work.session.scalars(select(Official.name)))
    work.close()
    desk.close()
    return names


@pytest.mark.parametrize("lines", [1, 7, 40])
def test_every_acknowledged_save_survives(folder: DataFolder, lines: int) -> None:
    acknowledged = set(killed(folder, SAVES, lines))
    names = saved(folder)
    assert acknowledged <= names
    assert len(names) <= len(acknowledged) + 1, "at most the save whose word was cut off"


def test_an_act_cut_off_in_the_middle_leaves_nothing(folder: DataFolder) -> None:
    killed(folder, MIDDLE, 2)
    assert saved(folder) == {"0"}


def test_a_bulk_insert_cut_off_leaves_nothing(folder: DataFolder) -> None:
    killed(folder, BULK, 15)
    assert folder.database.with_name("siji.db-wal").exists()
    assert saved(folder) == set()


def test_two_processes_may_save_at_once(folder: DataFolder) -> None:
    """Headless commands share a folder: every save waits its turn and the chain stays one."""
    script = PRELUDE.replace(", exclusive=True", "") + SAVES.replace("100_000", "40")
    workers = [
        subprocess.Popen([sys.executable, "-c", script, str(folder.path)], cwd=ROOT, stdout=subprocess.DEVNULL)  # noqa: S603 - ours
        for _worker in range(2)
    ]
    assert [worker.wait() for worker in workers] == [0, 0]
    assert saved(folder) == {str(number) for number in range(40)}
