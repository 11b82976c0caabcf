"""Inserting a row that another transaction may insert at the same moment, on either database."""

from __future__ import annotations

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from crm.store.base import Base
from crm.store.engine import is_postgres


def insert_if_absent(session: Session, model: type[Base], **values: object) -> None:
    """Insert a row of ``model``; where its key or a unique column is taken, leave the present row as it is."""
    if is_postgres(session.connection()):
        session.execute(postgresql.insert(model).values(**values).on_conflict_do_nothing())
    else:
        session.execute(sqlite.insert(model).values(**values).on_conflict_do_nothing())
