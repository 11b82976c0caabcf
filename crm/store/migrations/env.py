"""Alembic's entry: runs inside the transaction that the caller opened."""

from __future__ import annotations

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext

from crm.store.types import IdType, MomentType

attributes = context.config.attributes
only = attributes.get("only") or set()


def only_ours(_object: object, name: str | None, kind: str, reflected: bool, _compare_to: object) -> bool:
    """Leave the FTS tables of SQLite out of comparisons, and every table not asked for."""
    if kind != "table":
        return True
    return not (reflected and str(name).startswith(("search_fts", "alembic"))) and (not only or name in only)


def our_types(kind: str, item: Any, autogen_context: AutogenContext) -> str | Literal[False]:  # noqa: ANN401 - Alembic's signature
    """Write the store's own types by their names, so that both databases get their own form."""
    if kind == "type" and isinstance(item, IdType | MomentType):
        autogen_context.imports.add(f"from crm.store.types import {type(item).__name__}")
        return f"{type(item).__name__}()"
    return False


context.configure(
    connection=attributes["connection"],
    target_metadata=attributes.get("metadata"),
    include_object=only_ours,
    render_item=our_types,
    compare_type=False,
    render_as_batch=True,
)
context.run_migrations()
