"""Opening a data folder: what is wrong is told in a sentence, and nothing is changed."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
import sqlcipher3.dbapi2 as sqlcipher

from crm import schema
from crm.kernel.clock import FixedClock
from crm.kernel.errors import EnvironmentProblem
from crm.people.model import Official
from crm.people.permissions import PROGRAM
from crm.store.acts import Work, act
from crm.store.check import check
from crm.store.desk import Desk
from crm.store.engine import sqlite_connection, sqlite_engine
from crm.store.folder import DataFolder, create_folder, default_folder, open_folder
from crm.store.lock import FolderLock

ROOT = Path(__file__).resolve().parents[2]


@act("test_folder_add", label="Add")
def add(work: Work, name: str) -> None:
    work.session.add(Official(name=name))


@pytest.fixture
def folder(tmp_path: Path, clock: FixedClock) -> DataFolder:
    assert schema.metadata.tables
    made = DataFolder(tmp_path / "数据 folder")
    desk = create_folder(made, clock=clock)
    add(desk.work(PROGRAM), "周敏")
    desk.close()
    return made


def refused(folder: DataFolder, key: bytes | None = None) -> EnvironmentProblem:
    with pytest.raises(EnvironmentProblem) as told:
        open_folder(folder, key)
    assert str(folder.path) in told.value.message
    return told.value


def raw(folder: DataFolder, *statements: str) -> None:
    connection = sqlite_connection(folder.database)
    for statement in statements:
        connection.execute(statement)
    connection.close()


def test_a_new_folder_is_whole_and_opens_again(folder: DataFolder, clock: FixedClock) -> None:
    assert sorted(each.name for each in folder.path.iterdir() if not each.name.startswith(".")) == [
        "backups", "keys", "logs", "siji.db",
    ]  # fmt: skip
    desk = open_folder(folder, clock=clock, exclusive=True)
    assert check(desk) == []
    desk.close()


def test_a_folder_is_not_made_over_another(folder: DataFolder) -> None:
    with pytest.raises(EnvironmentProblem) as told:
        create_folder(folder)
    assert told.value.code == "folder_taken"


def test_a_start_cut_short_leaves_nothing_that_looks_like_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from crm.store import folder as module

    def fail(_engine: object) -> None:
        raise EnvironmentProblem("disk_full", "full")

    folder = DataFolder(tmp_path / "d")
    monkeypatch.setattr(module, "_migrate", fail)
    with pytest.raises(EnvironmentProblem):
        create_folder(folder)
    assert not folder.exists()
    monkeypatch.undo()
    create_folder(folder).close()


def test_no_database(tmp_path: Path) -> None:
    assert refused(DataFolder(tmp_path)).code == "database_missing"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "content",
    [b"", os.urandom(4096), os.urandom(100), "这是一封信，不是数据库。\n".encode() * 50, b"SQLite format 3\0" + os.urandom(8000)],
    ids=["empty", "noise", "short noise", "text", "noise under a header"],
)
def test_damaged_files(folder: DataFolder, content: bytes) -> None:
    folder.database.write_bytes(content)
    assert refused(folder).code == "database_damaged"
    assert folder.database.read_bytes() == content, "a damaged file is left as it is, for whoever tries to save it"


def test_a_truncated_file(folder: DataFolder) -> None:
    whole = folder.database.read_bytes()
    for length in (1000, 4096, len(whole) // 3, len(whole) - 4096):
        folder.database.write_bytes(whole[:length])
        folder.database.with_name("siji.db-wal").write_bytes(b"leftover of an unclean end")
        assert refused(folder).code in ("database_damaged", "not_siji")


def test_someone_elses_database(tmp_path: Path) -> None:
    folder = DataFolder(tmp_path)
    connection = sqlcipher.connect(str(folder.database))
    connection.execute("CREATE TABLE recipes (name)")
    connection.close()
    assert refused(folder).code == "not_siji"


def test_a_newer_version_says_which_and_changes_nothing(folder: DataFolder) -> None:
    raw(
        folder,
        "UPDATE alembic_version SET version_num = '0099'",
        "UPDATE siji_meta SET value = '9.9.9' WHERE name = 'written_by'",
    )
    before = folder.database.read_bytes()
    told = refused(folder)
    assert (told.code, "9.9.9" in told.message) == ("database_newer", True)
    assert folder.database.read_bytes() == before
    assert list(folder.backups.iterdir()) == []


def test_the_wrong_password_and_none(tmp_path: Path) -> None:
    folder, key = DataFolder(tmp_path / "d"), os.urandom(32)
    desk = create_folder(folder, key)
    add(desk.work(PROGRAM), "保密客商甲")
    desk.close()
    assert refused(folder).code == "database_damaged"
    assert refused(folder, os.urandom(32)).code == "database_damaged"
    assert "保密客商甲".encode() not in folder.database.read_bytes()
    open_folder(folder, key).close()


def _other_process(folder: DataFolder, *, exclusive: bool) -> subprocess.Popen[str]:
    script = (
        "import sys; from pathlib import Path\n"
        "from crm import schema\n"
        "from crm.store.folder import DataFolder, open_folder\n"
        f"desk = open_folder(DataFolder(Path(sys.argv[1])), exclusive={exclusive})\n"
        "desk.engine.connect()\n"
        "print('open', flush=True); sys.stdin.read()\n"
    )
    started = subprocess.Popen(  # noqa: S603 - our own script
        [sys.executable, "-c", script, str(folder.path)], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert started.stdout is not None
    assert started.stdout.readline() == "open\n"
    return started


def test_a_second_window_is_refused_and_commands_share(folder: DataFolder) -> None:
    window = _other_process(folder, exclusive=True)
    try:
        with pytest.raises(EnvironmentProblem) as told:
            open_folder(folder, exclusive=True)
        assert told.value.code == "second_window"
        assert str(window.pid) in told.value.message
        open_folder(folder).close()
    finally:
        window.kill()
        window.wait()
    open_folder(folder, exclusive=True).close()


def test_a_window_may_open_while_a_command_works(folder: DataFolder) -> None:
    command = _other_process(folder, exclusive=False)
    try:
        open_folder(folder, exclusive=True).close()
    finally:
        command.kill()
        command.wait()


def test_nobody_opens_while_the_file_is_replaced(folder: DataFolder) -> None:
    replacing = FolderLock(folder.path / ".users")
    assert replacing.try_take()
    assert refused(folder).code == "database_locked"
    replacing.release()
    open_folder(folder).close()


def _break_an_index(folder: DataFolder) -> None:
    """Make an index disagree with its table, as a disk that lost a page does: quick_check calls this whole."""
    raw(
        folder,
        "PRAGMA writable_schema = ON",
        "UPDATE sqlite_master SET sql = replace(sql, 'name', 'phone') WHERE name = 'ix_test'",
    )


def test_after_an_unclean_end_the_whole_file_is_checked(folder: DataFolder) -> None:
    raw(folder, "CREATE INDEX ix_test ON official (name)")
    _break_an_index(folder)
    open_folder(folder).close()
    folder.database.with_name("siji.db-wal").write_bytes(b"leftover of an unclean end")
    told = refused(folder)
    assert told.code == "database_damaged"


def test_foreign_keys_are_on_in_every_connection(folder: DataFolder) -> None:
    engine = sqlite_engine(folder.database)
    with engine.connect() as first, engine.connect() as second:
        for connection in (first, second):
            assert str(connection.exec_driver_sql("PRAGMA foreign_keys").scalar()) == "1"
            assert str(connection.exec_driver_sql("PRAGMA journal_mode").scalar()) == "wal"
            assert str(connection.exec_driver_sql("PRAGMA synchronous").scalar()) == "2"
    engine.dispose()


def test_the_folder_is_named_by_the_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SIJI_DATA", str(tmp_path))
    assert default_folder().path == tmp_path
    monkeypatch.delenv("SIJI_DATA")
    assert default_folder().path.name.lower() == "siji"


def test_opening_does_not_load_alembic(folder: DataFolder) -> None:
    script = (
        "import sys; from pathlib import Path\nfrom crm import schema\n"
        "from crm.store.folder import DataFolder, open_folder\n"
        "open_folder(DataFolder(Path(sys.argv[1]))).close()\n"
        "assert not any(each.startswith('alembic') for each in sys.modules)\n"
    )
    done = subprocess.run(  # noqa: S603 - our own script
        [sys.executable, "-c", script, str(folder.path)], cwd=ROOT, check=False, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr


def test_closing_lets_go_of_everything(folder: DataFolder) -> None:
    desk: Desk = open_folder(folder, exclusive=True)
    add(desk.work(PROGRAM), "乙")
    desk.close()
    assert not folder.database.with_name("siji.db-wal").exists()
    assert FolderLock(folder.path / ".lock").free()
    assert FolderLock(folder.path / ".users").free()
