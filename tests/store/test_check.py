"""The check finds what was altered, by hand or by a failing disk, and mends only what can be made anew."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from crm import schema
from crm.enterprises.model import Alias, Enterprise
from crm.kernel.clock import FixedClock
from crm.people.model import Official, Unit
from crm.people.permissions import PROGRAM
from crm.store.acts import Work, act
from crm.store.attachments import Attachment, Blob, keep_bytes
from crm.store.check import Finding, check
from crm.store.desk import Desk
from crm.store.engine import sqlite_connection
from crm.store.folder import DataFolder, create_folder, open_folder
from crm.store.search import search
from crm.store.server import open_postgres
from crm.store.undo import undo
from tests.conftest import POSTGRES, empty_postgres


@act("test_check_fill", label="Fill")
def fill(work: Work, name: str) -> UUID:
    unit = Unit(name=name, short_name=name, kind="township")
    work.session.add(unit)
    work.session.flush()
    now = work.clock.now()
    firm = Enterprise(unit_id=unit.id, name=f"{name}电池有限公司", normal_name=name, created_at=now, changed_at=now)
    work.session.add_all([firm, Official(name=f"{name}人")])
    work.session.flush()
    work.session.add(
        Attachment(owner_table="enterprise", owner_id=firm.id, purpose="file", file_name="营业执照.jpg", media_type="image/jpeg",
                   size=3, sha256=keep_bytes(work.session, name.encode()), added_at=now)
    )  # fmt: skip
    return firm.id


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.skipif(not POSTGRES, reason="no PostgreSQL"))])
def whole(request: pytest.FixtureRequest, tmp_path: Path, clock: FixedClock) -> Iterator[Desk]:
    """Return a migrated desk with three acts in it."""
    assert schema.metadata.tables
    if request.param == "sqlite":
        desk = create_folder(DataFolder(tmp_path), clock=clock)
        _fill(desk)
        yield desk
        desk.close()
        return
    with empty_postgres() as url:
        desk = open_postgres(url, clock)
        _fill(desk)
        yield desk
        desk.close()


def _fill(desk: Desk) -> None:
    for name in ("柳堡", "三垛", "高邮"):
        fill(desk.work(PROGRAM), name)
    assert check(desk) == []


def codes(desk: Desk) -> list[str]:
    return [finding.code for finding in check(desk)]


def tamper(desk: Desk, *statements: str) -> None:
    with desk.engine.begin() as connection:
        for statement in statements:
            connection.execute(text(statement))


@pytest.mark.parametrize(
    ("statement", "code"),
    [
        ("UPDATE change_log SET actor_name = '别人' WHERE seq = 2", "chain_broken"),
        ("UPDATE change_log SET title = 'x' WHERE seq = 3", "chain_broken"),
        ("UPDATE change_log SET moment = '2020-01-01 00:00:00' WHERE seq = 1", "chain_broken"),
        ("UPDATE change_log SET hash = previous_hash WHERE seq = 3", "chain_broken"),
        ("UPDATE change_detail SET after = replace(after, '三垛', '王垛') WHERE seq = 2", "details_altered"),
        ("DELETE FROM change_detail WHERE seq = 2 AND number = 0", "details_altered"),
        ("DELETE FROM change_detail WHERE seq = 3", "details_altered"),
    ],
)
def test_an_altered_log_is_found(whole: Desk, statement: str, code: str) -> None:
    tamper(whole, statement)
    assert codes(whole) == [code]


def test_a_removed_entry_is_a_gap_and_a_removed_end_a_cut(whole: Desk) -> None:
    tamper(whole, "DELETE FROM change_detail WHERE seq = 2", "DELETE FROM change_log WHERE seq = 2")
    assert codes(whole) == ["chain_gap"]


def test_a_cut_off_end_leaves_details_without_an_entry(whole: Desk) -> None:
    if whole.engine.dialect.name == "postgresql":
        pytest.skip("PostgreSQL does not let go of an entry that has details")
    raw = whole.engine.raw_connection()
    assert raw.driver_connection is not None
    raw.driver_connection.execute("PRAGMA foreign_keys = OFF")
    raw.driver_connection.execute("DELETE FROM change_log WHERE seq = 3")
    raw.driver_connection.execute("PRAGMA foreign_keys = ON")
    raw.close()
    assert codes(whole) == ["references", "chain_cut"]


def test_altered_and_missing_attachments_are_found(whole: Desk) -> None:
    with Session(whole.engine) as session:
        first, second = session.scalars(select(Blob).limit(2))
        first.data = b"altered"
        session.delete(second)
        session.commit()
    assert codes(whole) == ["attachment", "attachment"]


def test_a_wrong_schema_is_told(whole: Desk) -> None:
    tamper(whole, "UPDATE alembic_version SET version_num = '0001'")
    assert codes(whole) == ["schema"]


@pytest.mark.parametrize("harm", ["DELETE FROM search_doc", "DELETE FROM search_doc WHERE title LIKE '三垛%'"])
def test_a_short_index_is_made_anew(whole: Desk, harm: str) -> None:
    tamper(whole, harm)
    if whole.engine.dialect.name == "sqlite" and "WHERE" not in harm:
        tamper(whole, "INSERT INTO search_fts(search_fts) VALUES('delete-all')")
    assert codes(whole) == ["search_index"]
    assert [(each.code, each.repaired) for each in check(whole, repair=True)] == [("search_index", True)]
    assert check(whole) == []
    with Session(whole.engine) as session:
        assert len(search(session, "电池", units=None)) == 3


def test_damaged_pages_are_a_finding_not_a_crash(tmp_path: Path, clock: FixedClock) -> None:
    folder = DataFolder(tmp_path)
    desk = create_folder(folder, clock=clock)
    _fill(desk)
    desk.close()
    connection = sqlite_connection(folder.database)
    (page,) = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'change_detail'").fetchone()
    connection.close()
    content = bytearray(folder.database.read_bytes())
    content[4096 * (page - 1) : 4096 * page] = b"\xff" * 4096
    folder.database.write_bytes(content)
    desk = open_folder(folder, clock=clock)
    found = check(desk)
    desk.close()
    assert "integrity" in {finding.code for finding in found}
    assert all(isinstance(finding, Finding) and finding.words for finding in found)


def test_progress_is_told(whole: Desk) -> None:
    told: list[tuple[int, int]] = []
    check(whole, progress=lambda done, total: told.append((done, total)))
    assert told[-1][0] == told[-1][1] == len(told) - 1


def test_undoing_an_alias_takes_it_out_of_the_index(whole: Desk) -> None:
    @act("test_check_alias", label="Alias")
    def alias(work: Work, firm: UUID) -> None:
        work.session.add(Alias(enterprise_id=firm, name="宁王", normal_name="宁王"))

    work = whole.work(PROGRAM)
    firm = work.session.scalars(select(Enterprise.id)).first()
    assert firm is not None
    done = alias(work, firm)
    assert len(search(work.session, "宁王", units=None)) == 1
    undo(work, done.seq)
    assert search(work.session, "宁王", units=None) == []
    work.close()
