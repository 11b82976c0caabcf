"""Backups: whole or not at all, thinned by a rule, and put back without ever a moment without data."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from crm import schema
from crm.kernel.clock import COUNTY_ZONE, FixedClock
from crm.kernel.errors import EnvironmentProblem
from crm.people.model import Official
from crm.people.permissions import PROGRAM
from crm.store.acts import Work, act
from crm.store.backup import backup_now, backup_to, backups, check_file, is_due, last_backup, restore, superfluous
from crm.store.check import check
from crm.store.engine import sqlite_connection
from crm.store.folder import DataFolder, create_folder, open_folder
from crm.store.keys import new_keyring, unlock

NOW = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
TODAY = date(2026, 11, 24)


@act("test_backup_add", label="Add")
def add(work: Work, name: str) -> None:
    work.session.add(Official(name=name))


@pytest.fixture
def folder(tmp_path: Path, clock: FixedClock) -> DataFolder:
    assert schema.metadata.tables
    made = DataFolder(tmp_path / "d")
    desk = create_folder(made, clock=clock)
    add(desk.work(PROGRAM), "周敏")
    desk.close()
    return made


def names(folder: DataFolder, key: bytes | None = None) -> list[str]:
    desk = open_folder(folder, key)
    work = desk.work(PROGRAM)
    found = sorted(work.session.scalars(select(Official.name)))
    assert check(desk) == []
    work.close()
    desk.close()
    return found


def test_a_backup_of_an_open_database_holds_its_newest_rows(folder: DataFolder, tmp_path: Path) -> None:
    """Copying the file would lose what is only in the write-ahead log."""
    desk = open_folder(folder)
    for number in range(20):
        add(desk.work(PROGRAM), f"人{number}")
    assert folder.database.with_name("siji.db-wal").stat().st_size > 0
    out = backup_to(folder.database, tmp_path / "U盘" / "备份 #1?.db")
    desk.close()
    restored = DataFolder(tmp_path / "other")
    assert restore(out, restored.database, NOW) is None
    assert len(names(restored)) == 21


def test_progress_is_told_and_may_stop_it(folder: DataFolder, tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    backup_to(folder.database, tmp_path / "a.db", progress=lambda done, total: told.append((done, total)))
    assert told
    assert told[-1][0] == told[-1][1]

    def stop(_done: int, _total: int) -> None:
        raise KeyboardInterrupt

    (tmp_path / "b.db").write_bytes(b"yesterday's")
    with pytest.raises(KeyboardInterrupt):
        backup_to(folder.database, tmp_path / "b.db", progress=stop)
    assert (tmp_path / "b.db").read_bytes() == b"yesterday's"
    assert not list(tmp_path.glob(".*part*"))


def test_a_damaged_database_makes_no_backup(folder: DataFolder, tmp_path: Path) -> None:
    whole = bytearray(folder.database.read_bytes())
    whole[8192:20480] = os.urandom(12288)
    folder.database.write_bytes(whole)
    with pytest.raises(EnvironmentProblem):
        backup_to(folder.database, tmp_path / "a.db")
    assert not (tmp_path / "a.db").exists()


def test_a_backup_onto_the_database_itself_is_refused(folder: DataFolder) -> None:
    with pytest.raises(EnvironmentProblem) as told:
        backup_to(folder.database, folder.database)
    assert told.value.code == "backup_onto_itself"
    with pytest.raises(EnvironmentProblem) as told:
        restore(folder.database, folder.database, NOW)
    assert told.value.code == "backup_onto_itself"
    assert names(folder) == ["周敏"]


def test_restore_keeps_what_it_replaces(folder: DataFolder, tmp_path: Path) -> None:
    out = backup_to(folder.database, tmp_path / "a.db")
    before = out.read_bytes()
    desk = open_folder(folder)
    add(desk.work(PROGRAM), "后来")
    desk.close()
    aside = restore(out, folder.database, NOW)
    assert names(folder) == ["周敏"]
    assert out.read_bytes() == before, "the backup itself is only read"
    assert aside is not None
    kept = DataFolder(tmp_path / "kept")
    restore(aside, kept.database, NOW)
    assert names(kept) == ["后来", "周敏"]


def test_a_log_of_the_replaced_file_is_not_played_into_the_restored_one(folder: DataFolder, tmp_path: Path) -> None:
    out = backup_to(folder.database, tmp_path / "a.db")
    connection = sqlite_connection(folder.database)
    connection.execute("UPDATE official SET name = '未并入'")
    log = folder.database.with_name("siji.db-wal")
    whole, pages = log.read_bytes(), folder.database.read_bytes()
    connection.close()
    folder.database.write_bytes(pages)
    log.write_bytes(whole)
    aside = restore(out, folder.database, NOW)
    assert names(folder) == ["周敏"]
    assert aside is not None
    kept = DataFolder(tmp_path / "kept")
    restore(aside, kept.database, NOW)
    assert names(kept) == ["未并入"]


@pytest.mark.parametrize("content", [b"", b"text" * 3000, os.urandom(20000)], ids=["empty", "text", "noise"])
def test_a_corrupt_backup_is_refused_and_nothing_changed(folder: DataFolder, tmp_path: Path, content: bytes) -> None:
    bad = tmp_path / "bad.db"
    bad.write_bytes(content)
    with pytest.raises(EnvironmentProblem) as told:
        restore(bad, folder.database, NOW)
    assert told.value.code == "backup_damaged"
    assert names(folder) == ["周敏"]
    assert not list(folder.path.glob("*replaced*"))


def test_a_backup_cut_off_anywhere_is_refused(folder: DataFolder, tmp_path: Path) -> None:
    whole = backup_to(folder.database, tmp_path / "a.db").read_bytes()
    bad = tmp_path / "bad.db"
    for length in (*range(0, len(whole) - 1, len(whole) // 40), len(whole) - 1, len(whole) - 100, len(whole) - 4096):
        bad.write_bytes(whole[:length])
        with pytest.raises(EnvironmentProblem):
            check_file(bad)


def test_a_backup_of_a_newer_version_is_refused(folder: DataFolder, tmp_path: Path) -> None:
    out = backup_to(folder.database, tmp_path / "a.db")
    connection = sqlite_connection(out)
    connection.execute("UPDATE alembic_version SET version_num = '0099'")
    connection.close()
    with pytest.raises(EnvironmentProblem) as told:
        restore(out, folder.database, NOW)
    assert told.value.code == "database_newer"
    assert names(folder) == ["周敏"]


def test_restore_waits_for_nobody_who_works(folder: DataFolder, tmp_path: Path) -> None:
    out = backup_to(folder.database, tmp_path / "a.db")
    desk = open_folder(folder)
    with pytest.raises(EnvironmentProblem) as told:
        restore(out, folder.database, NOW)
    assert told.value.code == "database_in_use"
    desk.close()


def test_restore_replaces_a_damaged_database(folder: DataFolder, tmp_path: Path) -> None:
    out = backup_to(folder.database, tmp_path / "a.db")
    folder.database.write_bytes(os.urandom(5000))
    aside = restore(out, folder.database, NOW)
    assert names(folder) == ["周敏"]
    assert aside is not None
    assert aside.stat().st_size == 5000


def test_an_encrypted_backup_stays_encrypted_and_brings_its_keyring(tmp_path: Path) -> None:
    folder = DataFolder(tmp_path / "d")
    key, _code = new_keyring(folder.keys, "周敏", "苏中招商2026")
    desk = create_folder(folder, key)
    add(desk.work(PROGRAM), "保密客商甲")
    desk.close()
    out = backup_to(folder.database, tmp_path / "a.db", key=key)
    assert "保密客商甲".encode() not in out.read_bytes()
    assert not out.read_bytes().startswith(b"SQLite format")
    with pytest.raises(EnvironmentProblem):
        check_file(out)
    other = DataFolder(tmp_path / "other")
    other.keys.mkdir(parents=True)
    (tmp_path / "a.keyring.json").rename(other.keys / "keyring.json")
    found = unlock(other.keys, "周敏", "苏中招商2026")
    restore(out, other.database, NOW, key=found)
    assert names(other, found) == ["保密客商甲"]


def test_a_backup_is_due_after_a_day(folder: DataFolder) -> None:
    assert is_due(folder.backups, NOW)
    made = backup_now(folder.database, folder.backups, NOW)
    assert made.name == "siji-20261124-090000.db"
    assert last_backup(folder.backups) == NOW
    assert not is_due(folder.backups, NOW + timedelta(hours=23))
    assert is_due(folder.backups, NOW + timedelta(hours=25))
    assert is_due(folder.backups, NOW - timedelta(days=400)), "a clock once wrong does not stop backups"


def test_strange_files_in_the_folder_of_backups_are_left_alone(folder: DataFolder) -> None:
    folder.backups.mkdir(exist_ok=True)
    (folder.backups / "siji-my own copy.db").write_bytes(b"x")
    for number in range(12):
        backup_now(folder.database, folder.backups, NOW + timedelta(minutes=number))
    assert (folder.backups / "siji-my own copy.db").exists()
    assert len(backups(folder.backups)) == 10


def at(day: date, hour: int = 9) -> tuple[datetime, Path]:
    moment = datetime(day.year, day.month, day.day, hour, tzinfo=COUNTY_ZONE)
    return moment, Path(f"{moment:%Y%m%d-%H}")


def kept(found: list[tuple[datetime, Path]]) -> list[str]:
    gone = set(superfluous(found, TODAY))
    return sorted((path.name for _moment, path in found if path not in gone), reverse=True)


def test_thinning_by_worked_examples() -> None:
    every_day = [at(TODAY - timedelta(days=n)) for n in range(400)]
    names = kept(every_day)
    # 14 days 11-24 … 11-11; then the newest of each week within 56 days: Sundays 11-08, 11-01, 10-25, 10-18, 10-11, 10-04;
    # then the newest of each month within 372 days: 10-31, 09-30, 08-31 … 2025-12-31, 2025-11-30.
    assert names[:14] == [f"202611{day:02d}-09" for day in range(24, 10, -1)]
    assert names[14:] == [
        "20261108-09", "20261101-09", "20261031-09", "20261025-09", "20261018-09", "20261011-09", "20261004-09", "20260930-09",
        "20260831-09", "20260731-09", "20260630-09", "20260531-09", "20260430-09", "20260331-09", "20260228-09", "20260131-09",
        "20251231-09", "20251130-09",
    ]  # fmt: skip


def test_the_last_ten_stay_whatever_their_day() -> None:
    one_day = [at(date(2019, 1, 1), hour) for hour in range(20)]
    assert kept(one_day) == [f"20190101-{hour:02d}" for hour in range(19, 9, -1)]


@given(st.lists(st.integers(0, 9000), max_size=80, unique=True))
def test_thinning_keeps_the_newest_and_thins_no_further_when_repeated(hours: list[int]) -> None:
    start = datetime(2026, 11, 24, 9, tzinfo=COUNTY_ZONE)
    found = [(start - timedelta(hours=n), Path(str(n))) for n in hours]
    gone = set(superfluous(found, TODAY))
    left = [each for each in found if each[1] not in gone]
    assert len(left) >= min(10, len(found))
    assert len(left) <= 10 + 14 + 8 + 13
    if found:
        assert max(found) in left
    assert superfluous(left, TODAY) == []
