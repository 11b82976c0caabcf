"""Counted periods kept until what they rest on changes: a month opened again is not counted again.

Every change is an act with an entry in the change log, whose details name the tables it touched; an answer holds as long
as none of these is a table that field time is counted from. Inside an act nothing is kept: what it has changed is not in
the log yet, and may be rolled back.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

from sqlalchemy import BindParameter, Engine, bindparam, exists, func, or_, select
from sqlalchemy.orm import Session

from crm.fieldtime.model import Meeting, Trip, TripStay
from crm.people.model import HolidayTable, Official, Setting, Tenure, Unit
from crm.store.change_log import LogDetail, LogEntry
from crm.store.engine import WRITES

T = TypeVar("T")
MOST = 6
"""Periods kept for a database, the latest asked for; a county's year is some megabytes."""
RESTS_ON = tuple(str(model.__tablename__) for model in (Trip, TripStay, Meeting, Official, Tenure, Unit, Setting, HolidayTable))
"""The tables that field time is counted from."""
_SINCE: BindParameter[int] = bindparam("since")
_LAST = select(func.max(LogEntry.seq))
_TOUCHED = exists().where(LogDetail.seq > _SINCE, LogDetail.table_name.in_(RESTS_ON))
_UNTOLD = exists().where(
    LogEntry.seq > _SINCE, LogEntry.changes > 0, ~exists().where(LogDetail.seq == LogEntry.seq).correlate(LogEntry)
)
"""An entry without details, as a bulk act leaves it, may have changed anything."""
_CHANGED = select(or_(_TOUCHED, _UNTOLD))
_kept: WeakKeyDictionary[Any, OrderedDict[Hashable, tuple[int, object]]] = WeakKeyDictionary()


def remembered(session: Session, key: Hashable, make: Callable[[], T]) -> T:
    """Return what ``make`` made of ``key`` before, if nothing that it rests on changed since; else make it anew."""
    engine = session.get_bind()
    if any(engine.get_execution_options().get(option) for option in WRITES):
        return make()
    kept = _kept.setdefault(engine, OrderedDict())
    last = session.scalar(_LAST) or 0
    since, found = kept.pop(key, (None, None))
    if since is None or (since != last and session.scalar(_CHANGED, {"since": since})):
        found = make()
    kept[key] = last, found
    while len(kept) > MOST:
        kept.popitem(last=False)
    return found  # type: ignore[return-value]  # whatever make made under this key


def forget(engine: Engine) -> None:
    """Keep nothing of a database any longer, so that the next answer is counted anew (for measuring)."""
    _kept.pop(engine, None)
