"""Running migrations: forward only, in one transaction, foreign keys off while tables are rebuilt."""

from __future__ import annotations

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Engine, inspect, text
from sqlalchemy.orm import Session

from crm import __version__
from crm.kernel.errors import EnvironmentProblem
from crm.kernel.i18n import _
from crm.store import search_index
from crm.store.derived import every_derived
from crm.store.engine import WRITES, is_postgres
from crm.store.revisions import FOLDER
from crm.store.signing import make_station_key

UPGRADE_LOCK = 0x51_4A_4D
"""PostgreSQL advisory lock under which one client at a time upgrades; SQLite has one writer anyway."""


def config(connection: Connection) -> Config:
    """Return Alembic's configuration over an open connection."""
    made = Config()
    made.set_main_option("script_location", str(FOLDER))
    made.attributes["connection"] = connection
    return made


def upgrade(engine: Engine, revision: str = "head") -> None:
    """Bring the schema to ``revision``. Raises EnvironmentProblem when references would break; then nothing changed."""
    with engine.execution_options(**WRITES).connect() as connection:
        if is_postgres(connection):
            with connection.begin():
                connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": UPGRADE_LOCK})
                _run(connection, revision)
            return
        _switch_foreign_keys(connection, "OFF")
        try:
            with connection.begin():
                _run(connection, revision)
                _refuse_broken(connection)
        finally:
            _switch_foreign_keys(connection, "ON")


def _run(connection: Connection, revision: str) -> None:
    command.upgrade(config(connection), revision)
    connection.execute(text("DELETE FROM siji_meta WHERE name = 'written_by'"))
    connection.execute(text("INSERT INTO siji_meta (name, value) VALUES ('written_by', :version)"), {"version": __version__})
    make_station_key(connection)
    if revision == "head":
        _derive(connection)


def _derive(connection: Connection) -> None:
    """Fill tables that are derived from records: a revision may have made them, or records are older than they are.

    The search index too, where kinds of records became findable since.
    """
    there = set(inspect(connection).get_table_names())
    with Session(connection, join_transaction_mode="create_savepoint") as session:
        for derived in every_derived():
            if there.issuperset(derived.tables):  # the revision that makes them is being written
                derived.rebuild(session)
        if there.issuperset(search_index.tables()) and search_index.count_missing(session):
            search_index.rebuild(session)
        session.commit()


def _refuse_broken(connection: Connection) -> None:
    if connection.exec_driver_sql("PRAGMA foreign_key_check").first() is not None:
        words = _("The upgrade would break references; nothing was changed. Report this.")
        raise EnvironmentProblem("migration_broken", words)


def _switch_foreign_keys(connection: Connection, state: str) -> None:
    """Set the pragma outside any transaction, where alone it has an effect."""
    raw = connection.connection.driver_connection
    if raw is not None:
        raw.execute(f"PRAGMA foreign_keys = {state}")
