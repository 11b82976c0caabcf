"""The registrar's moment of receipt: the shared database's clock, which no laptop can set; on one machine its own clock."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from crm.kernel.clock import Clock, SystemClock, as_utc
from crm.store.engine import is_postgres


def receipt_moment(session: Session, clock: Clock) -> datetime:
    """Return the moment at which what is saved now counts as received, in UTC.

    Stations that share a PostgreSQL server are stamped by the server; a clock that was set to stand (tests, the sample
    county) is taken at its word.
    """
    if isinstance(clock, SystemClock) and is_postgres(session.connection()):
        found = session.scalar(select(func.clock_timestamp()))
        if isinstance(found, datetime):
            return as_utc(found)
    return clock.now()
