"""Alembic's entry: runs inside the transaction that the caller opened."""

from __future__ import annotations

from alembic import context

connection = context.config.attributes["connection"]
metadata = context.config.attributes.get("metadata")


def only_ours(_object: object, name: str | None, kind: str, reflected: bool, _compare_to: object) -> bool:
    """Leave the FTS tables of SQLite out of comparisons."""
    return not (kind == "table" and reflected and str(name).startswith(("search_fts", "alembic")))


context.configure(connection=connection, target_metadata=metadata, include_object=only_ours, compare_type=False)
context.run_migrations()
