"""A statement that runs too long is stopped on both databases, and the session goes on."""

from __future__ import annotations

import time

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from crm.store.stopping import stoppable

LONG = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000000000) SELECT count(*) FROM n"


class Enough(Exception):
    """What ends the statement."""


def test_a_long_statement_ends_with_what_was_raised(engine: Engine) -> None:
    begun = time.monotonic()

    def going_on() -> None:
        if time.monotonic() > begun + 0.2:
            raise Enough

    with Session(engine) as session:
        with pytest.raises(Enough), stoppable(session, going_on):
            session.execute(text(LONG)).scalar()
        session.rollback()
        with stoppable(session, lambda: None):
            assert session.execute(text("SELECT 7")).scalar() == 7


def test_who_stops_before_it_begins_asks_nothing(engine: Engine) -> None:
    def going_on() -> None:
        raise Enough

    with Session(engine) as session, pytest.raises(Enough), stoppable(session, going_on):
        raise AssertionError


def test_other_errors_stay_what_they_are(engine: Engine) -> None:
    from sqlalchemy.exc import DBAPIError

    with Session(engine) as session, pytest.raises(DBAPIError), stoppable(session, lambda: None):
        session.execute(text("SELECT no_such_column"))
