"""Running migrations: forward only, in one transaction, foreign keys off while tables are rebuilt."""

from __future__ import annotations

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Engine, text

from crm import __version__
from crm.kernel.errors import EnvironmentProblem
from crm.kernel.i18n import _
from crm.store.engine import is_postgres
from crm.store.revisions import FOLDER


def config(connection: Connection) -> Config:
    """Return Alembic's configuration over an open connection."""
    made = Config()
    made.set_main_option("script_location", str(FOLDER))
    made.attributes["connection"] = connection
    return made


def upgrade(engine: Engine, revision: str = "head") -> None:
    """Bring the schema to ``revision``. Raises EnvironmentProblem when references would break; then nothing changed."""
    with engine.connect() as connection:
        if not is_postgres(connection):
            _switch_foreign_keys(connection, "OFF")
        with connection.begin():
            command.upgrade(config(connection), revision)
            _note_writer(connection)
            if not is_postgres(connection) and connection.exec_driver_sql("PRAGMA foreign_key_check").first() is not None:
                raise EnvironmentProblem(
                    "migration_broken", _("The upgrade would break references; nothing was changed. Report this.")
                )
        if not is_postgres(connection):
            _switch_foreign_keys(connection, "ON")


def _switch_foreign_keys(connection: Connection, state: str) -> None:
    """Set the pragma outside any transaction, where alone it has an effect."""
    raw = connection.connection.driver_connection
    if raw is not None:
        raw.execute(f"PRAGMA foreign_keys = {state}")


def _note_writer(connection: Connection) -> None:
    connection.execute(text("DELETE FROM siji_meta WHERE name = 'written_by'"))
    connection.execute(text("INSERT INTO siji_meta (name, value) VALUES ('written_by', :version)"), {"version": __version__})
