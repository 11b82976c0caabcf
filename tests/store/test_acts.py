"""Acts: one transaction, one entry, everything or nothing."""

from __future__ import annotations

import json
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from sqlalchemy import event, func, select, text, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from crm.kernel.clock import FixedClock
from crm.kernel.errors import EnvironmentProblem, RuleBroken, Stale
from crm.people.model import Official, Tenure, Unit
from crm.people.permissions import PROGRAM
from crm.store.acts import Work, act, check_version
from crm.store.change_log import LogDetail, LogEntry
from crm.store.desk import Desk, desk_over
from crm.store.engine import postgres_engine, sqlite_connection, sqlite_engine
from crm.store.numbering import next_number


@act("test_add_official", label="Add")
def add(work: Work, name: str) -> UUID:
    official = Official(name=name)
    work.session.add(official)
    work.session.flush()
    work.note_subject(official, name)
    return official.id


@act("test_rename", label="Rename")
def rename(work: Work, official_id: UUID, name: str, expected: int | None = None) -> None:
    official = work.session.get_one(Official, official_id)
    check_version(official, expected)
    official.name = name


@act("test_remove", label="Remove")
def remove(work: Work, official_id: UUID) -> None:
    official = work.session.get_one(Official, official_id)
    official.name = "changed just before"
    work.session.delete(official)


def _entries(desk: Desk) -> list[LogEntry]:
    with Session(desk.engine) as session:
        return list(session.scalars(select(LogEntry).order_by(LogEntry.seq)))


def _details(desk: Desk, seq: int) -> list[LogDetail]:
    with Session(desk.engine) as session:
        return list(session.scalars(select(LogDetail).where(LogDetail.seq == seq).order_by(LogDetail.number)))


def test_an_act_leaves_one_entry_with_before_and_after(desk: Desk) -> None:
    work = desk.work(PROGRAM)
    added = add(work, "周敏")
    renamed = rename(work, added.value, "周敏之")
    assert [entry.act for entry in _entries(desk)] == ["test_add_official", "test_rename"]
    assert _entries(desk)[0].title == "周敏"
    (detail,) = _details(desk, renamed.seq)
    before, after = json.loads(detail.before or ""), json.loads(detail.after or "")
    assert (before["name"], before["version"]) == ("周敏", 1)
    assert (after["name"], after["version"]) == ("周敏之", 2)
    assert renamed.tables == {"official"}


def test_removing_logs_what_the_database_held(desk: Desk) -> None:
    work = desk.work(PROGRAM)
    removed = remove(work, add(work, "周敏").value)
    assert removed.changes[0].before is not None
    assert removed.changes[0].before["name"] == "周敏"
    assert removed.changes[0].after is None


def test_an_act_that_changes_nothing_leaves_no_trace(desk: Desk) -> None:
    work = desk.work(PROGRAM)
    added = add(work, "周敏")
    done = rename(work, added.value, "周敏")
    assert (done.seq, done.undoable, done.changes) == (0, False, ())
    assert len(_entries(desk)) == 1


def test_what_comes_and_goes_in_one_act_is_no_change(desk: Desk) -> None:
    @act("test_fleeting", label="Fleeting")
    def fleeting(work: Work) -> None:
        official = Official(name="一闪")
        work.session.add(official)
        work.session.flush()
        work.session.delete(official)
        work.session.flush()

    assert fleeting(desk.work(PROGRAM)).seq == 0


def test_unloaded_columns_are_logged_as_the_database_holds_them(desk: Desk) -> None:
    @act("test_blind", label="Blind")
    def blind(work: Work, official_id: UUID) -> None:
        official = work.session.get_one(Official, official_id)
        work.session.expire(official)
        official.phone = "13800000000"

    work = desk.work(PROGRAM)
    done = blind(work, add(work, "周敏").value)
    before = done.changes[0].before
    assert before is not None
    assert (before["name"], before["phone"]) == ("周敏", "")


def test_an_act_inside_another_joins_it(desk: Desk) -> None:
    @act("test_outer", label="Outer")
    def outer(work: Work) -> UUID:
        inner = add(work, "甲")
        assert inner.seq == 0
        add(work, "乙")
        return inner.value

    done = outer(desk.work(PROGRAM))
    assert [entry.act for entry in _entries(desk)] == ["test_outer"]
    assert len(done.changes) == 2


def test_a_failed_inner_act_cannot_be_swallowed(desk: Desk) -> None:
    @act("test_inner_fails", label="Inner")
    def inner(work: Work) -> None:
        work.session.add(Official(name="半途"))
        work.session.flush()
        raise RuleBroken("half", "half done")

    @act("test_swallows", label="Outer")
    def outer(work: Work) -> None:
        with pytest.raises(RuleBroken):
            inner(work)

    with pytest.raises(RuntimeError):
        outer(desk.work(PROGRAM))
    with Session(desk.engine) as session:
        assert session.scalar(select(func.count()).select_from(Official)) == 0


def test_an_act_that_raises_gives_its_number_back(desk: Desk) -> None:
    @act("test_number", label="Number")
    def take(work: Work, name: str, *, fail: bool = False) -> int:
        number = next_number(work.session, "首报", 2026)
        work.session.add(Official(name=name))
        work.session.flush()
        if fail:
            raise RuleBroken("no", "no")
        return number

    work = desk.work(PROGRAM)
    assert take(work, "甲").value == 1
    with pytest.raises(RuleBroken):
        take(work, "乙", fail=True)
    assert take(work, "丙").value == 2
    assert [entry.seq for entry in _entries(desk)] == [1, 2]
    with Session(desk.engine) as session:
        assert sorted(session.scalars(select(Official.name))) == sorted(["甲", "丙"])


def test_a_reference_to_nothing_is_refused_at_commit(desk: Desk) -> None:
    @act("test_dangling", label="Dangling")
    def dangling(work: Work) -> None:
        day = work.clock.today()
        work.session.add(Tenure(official_id=uuid4(), unit_id=uuid4(), title="镇长", first_day=day))

    with pytest.raises(IntegrityError):
        dangling(desk.work(PROGRAM))
    assert _entries(desk) == []


def test_references_may_come_before_what_they_refer_to(desk: Desk) -> None:
    @act("test_backwards", label="Backwards")
    def backwards(work: Work) -> None:
        official, unit = uuid4(), uuid4()
        work.session.add(Tenure(official_id=official, unit_id=unit, title="镇长", first_day=work.clock.today()))
        work.session.flush()
        work.session.add_all(
            [Official(id=official, name="刘勇"), Unit(id=unit, name="柳堡镇", short_name="柳堡", kind="township")]
        )

    assert len(backwards(desk.work(PROGRAM)).changes) == 3


def test_two_people_saving_the_same_reading(desk: Desk) -> None:
    work, other = desk.work(PROGRAM), desk.work(PROGRAM)
    official = add(work, "周敏").value
    rename(other, official, "周敏一", expected=1)
    with pytest.raises(Stale):
        rename(work, official, "周敏二", expected=1)


def test_statements_that_escape_the_log_are_refused(desk: Desk) -> None:
    @act("test_sly", label="Sly")
    def sly(work: Work) -> None:
        work.session.execute(update(Official).values(name="改"))

    with pytest.raises(TypeError):
        sly(desk.work(PROGRAM))


def test_rows_inserted_in_bulk_are_logged_whole(desk: Desk) -> None:
    @act("test_bulk", label="Bulk")
    def bulk(work: Work, count: int) -> None:
        work.bulk_insert(Official, [{"id": uuid4(), "name": f"人{n}"} for n in range(count)])

    done = bulk(desk.work(PROGRAM), 3)
    assert [json.loads(line.after or "")["phone"] for line in _details(desk, done.seq)] == ["", "", ""]
    with pytest.raises(RuntimeError):
        desk.work(PROGRAM).bulk_insert(Official, [{"id": uuid4(), "name": "无"}])


def test_a_full_disk_is_told_and_nothing_saved(tmp_path: Path, sqlite_template: Path, clock: FixedClock) -> None:
    path = tmp_path / "siji.db"
    path.write_bytes(sqlite_template.read_bytes())
    desk = desk_over(sqlite_engine(path), clock)
    work = desk.work(PROGRAM)
    add(work, "周敏")
    with desk.engine.connect() as connection:
        pages = connection.execute(text("PRAGMA page_count")).scalar()
    raw = desk.engine.raw_connection()
    assert raw.driver_connection is not None
    raw.driver_connection.execute(f"PRAGMA max_page_count = {int(str(pages)) + 1}")
    raw.close()
    with pytest.raises(EnvironmentProblem) as told:
        add(work, "长" * 200_000)
    assert told.value.code == "disk_full"
    assert len(_entries(desk)) == 1
    assert add(work, "短").seq == 2
    desk.close()


def test_a_locked_database_is_told(tmp_path: Path, sqlite_template: Path, clock: FixedClock) -> None:
    path = tmp_path / "siji.db"
    path.write_bytes(sqlite_template.read_bytes())
    desk = desk_over(sqlite_engine(path, patience=50), clock)
    other = sqlite_connection(path)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(EnvironmentProblem) as told:
        add(desk.work(PROGRAM), "周敏")
    assert told.value.code == "database_locked"
    assert "siji.db" in told.value.message
    other.execute("ROLLBACK")
    other.close()
    assert add(desk.work(PROGRAM), "周敏").seq == 1
    desk.close()


def test_a_unique_name_twice_is_no_disk_trouble(desk: Desk) -> None:
    @act("test_unit", label="Unit")
    def unit(work: Work) -> None:
        work.session.add(Unit(name="full disk locked", short_name="x", kind="township"))

    unit(desk.work(PROGRAM))
    with pytest.raises(IntegrityError):
        unit(desk.work(PROGRAM))


def test_a_server_that_is_away_is_told(clock: FixedClock) -> None:
    desk = desk_over(postgres_engine("postgresql+psycopg://nobody@127.0.0.1:9/none?connect_timeout=2"), clock)
    with pytest.raises(EnvironmentProblem) as told:
        add(desk.work(PROGRAM), "周敏")
    assert told.value.code == "server_away"


def test_saving_takes_few_statements(desk: Desk) -> None:
    seen: list[str] = []
    event.listen(desk.engine, "before_cursor_execute", lambda *args: seen.append(args[2]))
    add(desk.work(PROGRAM), "周敏")
    writes = [each for each in seen if each.startswith(("INSERT", "UPDATE", "DELETE"))]
    assert len(writes) == 3, "the record, its entry, its detail"


def test_an_act_on_a_record_that_somebody_removed_says_so(desk: Desk) -> None:
    work = desk.work(PROGRAM)
    official = add(work, "周敏").value
    remove(work, official)
    before = len(_entries(desk))
    with pytest.raises(Stale) as gone:
        rename(desk.work(PROGRAM), official, "周敏敏")
    assert gone.value.code == "gone"
    assert len(_entries(desk)) == before
