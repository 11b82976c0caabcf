"""Write the next migration from the difference between the models and the newest schema.

``python scripts/make_migration.py "Add ledger mappings"`` — then read the file, and split or rename as needed.
With ``--tables a,b`` only those tables are looked at.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

from alembic import command
from sqlalchemy import Engine

from crm import schema
from crm.store import migrate
from crm.store.engine import WRITES, sqlite_engine
from crm.store.revisions import known


def main() -> None:
    """Make a database of the newest schema in a temporary folder and compare."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("message")
    parser.add_argument("--tables", default="")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        engine = sqlite_engine(Path(folder) / "siji.db")
        if known():
            migrate.upgrade(engine)
        _write(engine, chosen.message, set(filter(None, chosen.tables.split(","))))
        engine.dispose()


def _write(engine: Engine, message: str, tables: set[str]) -> None:
    number = f"{len(known()) + 1:04d}"
    with engine.execution_options(**WRITES).connect() as connection, connection.begin():
        config = migrate.config(connection)
        config.attributes["metadata"] = schema.metadata
        config.attributes["only"] = tables
        config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
        command.revision(config, message, autogenerate=True, rev_id=number)


if __name__ == "__main__":
    main()
