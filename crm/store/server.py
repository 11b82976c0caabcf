"""A county's database on a PostgreSQL server: the same models, migrations and checks as a data folder."""

from __future__ import annotations

from sqlalchemy import Engine, inspect, text

from crm.kernel.clock import Clock
from crm.kernel.errors import EnvironmentProblem
from crm.kernel.i18n import _
from crm.store.desk import Desk, desk_over
from crm.store.engine import postgres_engine
from crm.store.revisions import HEAD, refuse_newer


def open_postgres(url: str, clock: Clock | None = None) -> Desk:
    """Open a database by ``postgresql+psycopg://…``; an empty one gets the schema, an older one is migrated.

    Raises EnvironmentProblem when the server is away, or the database is newer or not one of Siji's.
    """
    engine = postgres_engine(url)
    try:
        if _revision(engine) != HEAD:
            from crm.store.migrate import upgrade  # noqa: PLC0415 - Alembic takes half a second to import

            upgrade(engine)
    except BaseException:
        engine.dispose()
        raise
    return desk_over(engine, clock)


def _revision(engine: Engine) -> str | None:
    """Return the schema's revision, None for an empty database."""
    with engine.connect() as connection:
        tables = inspect(connection).get_table_names()
        if not tables:
            return None
        if not {"alembic_version", "siji_meta"} <= set(tables):
            words = _("{path} is a database, but not one of Siji's.")
            raise EnvironmentProblem("not_siji", words.format(path=engine.url.database))
        revision = str(connection.execute(text("SELECT version_num FROM alembic_version")).scalar())
        writer = connection.execute(text("SELECT value FROM siji_meta WHERE name = 'written_by'")).scalar()
    refuse_newer(revision, str(writer or "?"), str(engine.url.database))
    return revision
