"""Fixtures: an empty database on SQLite and on PostgreSQL, and a small county of two townships."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from hypothesis import settings
from sqlalchemy import Engine, create_engine, text

from crm import schema
from crm.kernel.clock import FixedClock
from crm.kernel.i18n import DEFAULT_LANGUAGE, set_language
from crm.people.model import Account, Official, Tenure, Unit
from crm.people.permissions import PROGRAM, Actor, Role
from crm.store.acts import Work, act
from crm.store.desk import Desk, desk_over
from crm.store.engine import postgres_engine, sqlite_engine
from crm.store.search_index import create_index_table
from crm.store.signing import make_station_key

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
settings.register_profile("steady", derandomize=True, deadline=None)
settings.register_profile("search", max_examples=2000, deadline=None)
settings.load_profile(os.environ.get("SIJI_HYPOTHESIS", "steady"))
"""Every run tries the same examples, so that red and green mean the change; SIJI_HYPOTHESIS=search looks for new ones."""
POSTGRES = os.environ.get("SIJI_TEST_POSTGRES", "")
NOW = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
"""The tests' moment: 2026-11-24 09:00 in the county, a Tuesday."""


def _create(engine: Engine) -> None:
    with engine.begin() as connection:
        schema.metadata.create_all(connection)
        create_index_table(connection)
        make_station_key(connection)


@pytest.fixture(autouse=True)
def _speak_chinese() -> None:
    """Begin each test in the default language, whatever the one before it spoke."""
    set_language(DEFAULT_LANGUAGE)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a database file with the schema and nothing in it."""
    path = tmp_path_factory.mktemp("template") / "siji.db"
    engine = sqlite_engine(path)
    _create(engine)
    engine.dispose()
    return path


@pytest.fixture(scope="session")
def postgres_template() -> Iterator[str]:
    """Make a template database once; each test gets a copy of it."""
    admin = create_engine(POSTGRES, isolation_level="AUTOCOMMIT")
    name = f"siji_template_{uuid4().hex[:8]}"
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    engine = postgres_engine(_url(name))
    _create(engine)
    engine.dispose()
    yield name
    with admin.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name}"))
    admin.dispose()


def _url(name: str) -> str:
    return POSTGRES.rsplit("/", 1)[0] + "/" + name


@contextmanager
def empty_postgres() -> Iterator[str]:
    """Make an empty database on the test server and give its address."""
    admin, name = create_engine(POSTGRES, isolation_level="AUTOCOMMIT"), f"siji_{uuid4().hex[:12]}"
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    yield _url(name)
    with admin.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    admin.dispose()


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.skipif(not POSTGRES, reason="no PostgreSQL"))])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """Return an engine over a fresh, empty database: each test runs on both kinds."""
    if request.param == "sqlite":
        path = tmp_path / "siji.db"
        shutil.copy(request.getfixturevalue("sqlite_template"), path)
        made = sqlite_engine(path)
        yield made
        made.dispose()
        return
    template, name = request.getfixturevalue("postgres_template"), f"siji_{uuid4().hex[:12]}"
    admin = create_engine(POSTGRES, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name} TEMPLATE {template}"))
    made = postgres_engine(_url(name))
    yield made
    made.dispose()
    with admin.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    admin.dispose()


@pytest.fixture
def clock() -> FixedClock:
    """Return a clock that stands at NOW; tests move it by setting ``moment``."""
    return FixedClock(NOW)


@pytest.fixture
def desk(engine: Engine, clock: FixedClock) -> Desk:
    """Return an open desk over the empty database."""
    return desk_over(engine, clock, "test")


@dataclass
class County:
    """A small county: bureau, townships 柳堡镇 and 三垛镇 (two principals and an officer each), land department."""

    desk: Desk
    units: dict[str, UUID]
    officials: dict[str, UUID]
    actors: dict[str, Actor]

    def work(self, who: str = "周敏") -> Work:
        """Return a unit of work in the hands of an official by name."""
        return self.desk.work(self.actors[who])


PEOPLE = (
    # name, unit, title, principal, role
    ("周敏", "柳堡镇", "招商办副主任", False, Role.OFFICER),
    ("陈国平", "柳堡镇", "党委书记", True, Role.UNIT_LEADER),
    ("刘勇", "柳堡镇", "镇长", True, Role.OFFICER),
    ("汤斌", "三垛镇", "招商办主任", False, Role.OFFICER),
    ("孙丽华", "三垛镇", "党委书记", True, Role.UNIT_LEADER),
    ("马骏", "三垛镇", "镇长", True, Role.OFFICER),
    ("姜岚", "商务局", "招商科科长", False, Role.REVIEWER),
    ("王海", "自然资源局", "科长", False, Role.HANDLER),
    ("顾书记", "示例县", "县委书记", False, Role.LEADER),
    ("管理员", "商务局", "系统管理员", False, Role.ADMINISTRATOR),
)
UNITS = (("示例县", "county"), ("商务局", "bureau"), ("柳堡镇", "township"), ("三垛镇", "township"), ("自然资源局", "department"))


@act("make_test_county", label="Make the test county", undoable=False)
def _make_county(work: Work) -> tuple[dict[str, UUID], dict[str, UUID], dict[str, Account]]:
    units = {
        name: Unit(name=name, short_name=name, kind=kind, position=n, contest_group="第一跑道" if kind == "township" else "")
        for n, (name, kind) in enumerate(UNITS)
    }
    work.session.add_all(units.values())
    work.session.flush()
    for each in units.values():
        each.parent_id = None if each.kind == "county" else units["示例县"].id
    officials, accounts = {}, {}
    for n, (name, unit, title, principal, role) in enumerate(PEOPLE):
        official = Official(name=name)
        work.session.add(official)
        work.session.flush()
        work.session.add(
            Tenure(
                official_id=official.id,
                unit_id=units[unit].id,
                title=title,
                principal=principal,
                first_day=date(2024, 1, 1),
                position=n,
            )
        )
        accounts[name] = Account(official_id=official.id, unit_id=units[unit].id, role=role, login=name)
        work.session.add(accounts[name])
        officials[name] = official.id
    work.session.flush()
    return {name: unit.id for name, unit in units.items()}, officials, accounts


@pytest.fixture
def county(desk: Desk) -> County:
    """Return the small county, with an actor for everyone in it."""
    return make_county(desk)


def make_county(desk: Desk) -> County:
    """Make the small county in an empty database."""
    units, officials, accounts = _make_county(desk.work(PROGRAM)).value
    sees_all = {Role.REVIEWER, Role.LEADER, Role.ADMINISTRATOR}
    actors = {
        name: Actor(
            accounts[name].id,
            officials[name],
            name,
            units[unit],
            unit,
            role,
            None if role in sees_all else frozenset({units[unit]}),
        )
        for name, unit, _title, _principal, role in PEOPLE
    }
    return County(desk, units, officials, actors)


Worker = Callable[[str], Work]
