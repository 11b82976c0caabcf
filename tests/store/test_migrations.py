"""Migrations: from the first schema on, with data in it, on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from uuid import UUID

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, column, event, inspect, select, table, text
from sqlalchemy.orm import Session

from crm import __version__, schema
from crm.kernel.clock import FixedClock
from crm.kernel.errors import EnvironmentProblem
from crm.kernel.ids import new_id
from crm.leads.model import Lead, Obstacle
from crm.people.model import Official, Unit
from crm.store.backup import backups, check_file
from crm.store.check import check
from crm.store.derived import every_derived
from crm.store.desk import desk_over
from crm.store.engine import WRITES, is_postgres, postgres_engine, sqlite_engine
from crm.store.folder import DataFolder, create_folder, open_folder
from crm.store.migrate import config, upgrade
from crm.store.revisions import HEAD, known
from crm.store.server import open_postgres
from crm.store.types import IdType, MomentType
from tests.conftest import POSTGRES, empty_postgres

BOTH = ["sqlite", pytest.param("postgres", marks=pytest.mark.skipif(not POSTGRES, reason="no PostgreSQL"))]


@pytest.fixture(params=BOTH)
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """Return an engine over a database without any table."""
    if request.param == "sqlite":
        made = sqlite_engine(tmp_path / "siji.db")
        yield made
        made.dispose()
        return
    with empty_postgres() as url:
        made = postgres_engine(url)
        yield made
        made.dispose()


def tables(engine: Engine) -> set[str]:
    return set(inspect(engine).get_table_names())


def fill_first(engine: Engine) -> UUID:
    """Put a unit, an official and a lead into the first schema, by statements of that schema."""
    unit, official, lead = new_id(), new_id(), new_id()
    with engine.begin() as connection:
        old = {name: schema.metadata.tables[name] for name in ("unit", "official", "enterprise", "lead")}
        present = {name: {row["name"] for row in _columns(connection, name)} for name in old}
        rows = {
            "unit": {"id": unit, "name": "柳堡镇", "short_name": "柳堡", "kind": "township"},
            "official": {"id": official, "name": "周敏"},
            "enterprise": {"id": new_id(), "unit_id": unit, "name": "苏州启辰光电有限公司"},
            "lead": {"id": lead, "unit_id": unit, "officer_id": official, "name": "锂电池项目"},
        }
        for name, row in rows.items():
            whole = {column.name: _some(column) for column in old[name].columns if not column.nullable} | row
            kept = {key: value for key, value in whole.items() if key in present[name]}
            connection.execute(old[name].insert().inline(), kept)
    return lead


def _columns(connection: object, table: str) -> list[dict[str, str]]:
    return [{"name": str(each["name"])} for each in inspect(connection).get_columns(table)]


def _some(column: object) -> object:
    """Return some value that fits a required column."""
    kind = column.type  # type: ignore[attr-defined]
    if isinstance(kind, IdType):
        return new_id()
    if isinstance(kind, MomentType):
        return datetime(2026, 1, 1, tzinfo=UTC)
    plain = {str: "", int: 1, bool: False, date: date(2026, 1, 1), dict: [], object: []}
    return plain[kind.python_type]


def test_there_is_one_line_of_revisions() -> None:
    assert known() == tuple(f"{number:04d}" for number in range(1, len(known()) + 1))
    assert known()[-1] == HEAD


def test_models_and_migrations_agree(empty: Engine) -> None:
    """Made by ``scripts/make_migration.py`` whenever this fails."""
    upgrade(empty)
    with empty.connect() as connection:
        ours = MigrationContext.configure(
            connection,
            opts={
                "include_object": lambda _o, name, kind, *_: (
                    kind != "table" or not str(name).startswith(("search_fts", "alembic"))
                )
            },
        )
        assert compare_metadata(ours, schema.metadata) == []


def test_an_upgrade_fills_the_tables_that_are_derived(empty: Engine) -> None:
    upgrade(empty, "0001")
    fill_first(empty)
    upgrade(empty)
    with Session(empty) as session:
        assert [derived.wrong(session) for derived in every_derived()] == [0]
        assert session.scalar(text("SELECT text FROM name_entry")) == "苏州启辰光电有限公司"


@pytest.mark.parametrize("released", known()[:-1])
def test_an_upgrade_keeps_every_row(empty: Engine, released: str) -> None:
    upgrade(empty, released)
    assert ("trip" in tables(empty)) == (released > "0001")
    lead = fill_first(empty)
    upgrade(empty)
    with Session(empty) as session:
        assert session.scalars(select(Lead.id)).all() == [lead]
        assert session.scalars(select(Unit.name)).all() == ["柳堡镇"]
        assert session.scalars(select(Official.name)).all() == ["周敏"]
        assert session.execute(text("SELECT value FROM siji_meta WHERE name = 'written_by'")).scalar() == __version__


def test_obstacles_solved_before_anyone_had_to_confirm_them_are_confirmed(empty: Engine) -> None:
    upgrade(empty, "0004")
    lead = fill_first(empty)
    solved, day = new_id(), date(2026, 3, 9)
    with empty.begin() as connection:
        obstacle = schema.metadata.tables["obstacle"]
        present = {row["name"] for row in _columns(connection, "obstacle")}
        for record, solved_on in ((solved, day), (new_id(), None)):
            whole = {each.name: _some(each) for each in obstacle.columns if not each.nullable}
            whole |= {"id": record, "lead_id": lead, "unit_id": connection.scalar(select(Unit.id)), "solved_on": solved_on}
            kept = {key: value for key, value in whole.items() if key in present}
            old = table("obstacle", *(column(key, obstacle.c[key].type) for key in kept))
            connection.execute(old.insert(), kept)
    upgrade(empty)
    with Session(empty) as session:
        assert {row.id: row.confirmed_on for row in session.scalars(select(Obstacle))}[solved] == day
        assert sum(row.confirmed_on is None for row in session.scalars(select(Obstacle))) == 1


def test_an_upgrade_that_fails_leaves_the_old_schema(empty: Engine) -> None:
    upgrade(empty, "0001")
    fill_first(empty)
    before = tables(empty)

    def break_off(*args: object) -> None:
        if "CREATE TABLE trip_stay" in str(args[2]):
            raise ZeroDivisionError

    event.listen(empty, "before_cursor_execute", break_off)
    with pytest.raises(ZeroDivisionError):
        upgrade(empty)
    event.remove(empty, "before_cursor_execute", break_off)
    assert tables(empty) == before
    with empty.connect() as connection:
        assert connection.execute(text("SELECT version_num FROM alembic_version")).scalar() == "0001"
        if not is_postgres(connection):
            assert str(connection.exec_driver_sql("PRAGMA foreign_keys").scalar()) == "1"
    upgrade(empty)


def test_upgrading_twice_does_nothing(empty: Engine) -> None:
    upgrade(empty)
    upgrade(empty)


def test_broken_references_stop_an_upgrade(tmp_path: Path) -> None:
    engine = sqlite_engine(tmp_path / "siji.db")
    upgrade(engine, "0001")
    fill_first(engine)
    raw = engine.raw_connection()
    assert raw.driver_connection is not None
    raw.driver_connection.execute("PRAGMA foreign_keys = OFF")
    raw.driver_connection.execute("DELETE FROM unit")
    raw.driver_connection.execute("PRAGMA foreign_keys = ON")
    raw.close()
    with pytest.raises(EnvironmentProblem) as told:
        upgrade(engine)
    assert told.value.code == "migration_broken"
    assert "trip" not in tables(engine)
    engine.dispose()


def test_an_older_folder_is_backed_up_then_migrated(tmp_path: Path, clock: FixedClock) -> None:
    folder = DataFolder(tmp_path)
    engine = sqlite_engine(folder.database)
    upgrade(engine, "0001")
    lead = fill_first(engine)
    engine.dispose()
    desk = open_folder(folder, clock=clock)
    with Session(desk.engine) as session:
        assert session.scalars(select(Lead.id)).all() == [lead]
    findings = {finding.code for finding in check(desk)}
    desk.close()
    assert findings <= {"search_index"}, "the rows above were put in behind the index's back"
    ((_moment, made),) = backups(folder.backups)
    assert made.name.endswith(f"before-{HEAD}.db")
    check_file(made)
    old = sqlite_engine(made)
    assert "trip" not in tables(old)
    old.dispose()


def test_the_same_data_in_both_ways_of_making_it(empty: Engine) -> None:
    """Step by step or at once: the same schema."""
    for revision in known():
        upgrade(empty, revision)
    assert check(desk_over(empty)) == []


@pytest.mark.skipif(not POSTGRES, reason="no PostgreSQL")
def test_a_server_database_is_made_migrated_and_refused_when_newer(clock: FixedClock) -> None:
    with empty_postgres() as url:
        desk = open_postgres(url, clock)
        assert check(desk) == []
        desk.close()
        desk = open_postgres(url, clock)
        with desk.engine.begin() as connection:
            connection.execute(text("UPDATE alembic_version SET version_num = '0099'"))
        desk.close()
        with pytest.raises(EnvironmentProblem) as told:
            open_postgres(url, clock)
        assert told.value.code == "database_newer"


@pytest.mark.skipif(not POSTGRES, reason="no PostgreSQL")
def test_someone_elses_server_database_is_refused(clock: FixedClock) -> None:
    with empty_postgres() as url:
        engine = postgres_engine(url)
        with engine.begin() as connection:
            connection.execute(text("CREATE TABLE recipes (name text)"))
        engine.dispose()
        with pytest.raises(EnvironmentProblem) as told:
            open_postgres(url, clock)
        assert told.value.code == "not_siji"


def test_alembic_itself_finds_nothing_to_add(tmp_path: Path) -> None:
    create_folder(DataFolder(tmp_path)).close()
    engine = sqlite_engine(DataFolder(tmp_path).database)
    with engine.execution_options(**WRITES).connect() as connection, connection.begin():
        made = config(connection)
        made.attributes["metadata"] = schema.metadata
        command.check(made)
    engine.dispose()
