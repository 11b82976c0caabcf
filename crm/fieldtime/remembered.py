"""Counted periods kept until the record changes: a month opened again is not counted again.

Every change is an act with an entry in the change log, so an answer holds as long as the log's last number does. Inside
an act nothing is kept: what it has changed is not in the log yet, and may be rolled back.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from crm.store.change_log import LogEntry
from crm.store.engine import WRITES

T = TypeVar("T")
MOST = 6
"""Periods kept for a database, the latest asked for; a county's year is some megabytes."""
_LAST = select(func.max(LogEntry.seq))
_kept: WeakKeyDictionary[Any, OrderedDict[Hashable, object]] = WeakKeyDictionary()


def remembered(session: Session, key: Hashable, make: Callable[[], T]) -> T:
    """Return what ``make`` made of ``key`` before, if nothing was logged since; else make it anew."""
    engine = session.get_bind()
    if any(engine.get_execution_options().get(option) for option in WRITES):
        return make()
    kept = _kept.setdefault(engine, OrderedDict())
    whole = (session.scalar(_LAST), key)
    found = kept.pop(whole, None)
    if found is None:
        found = make()
        for old in [each for each in kept if isinstance(each, tuple) and each[0] != whole[0]]:
            del kept[old]
    kept[whole] = found
    while len(kept) > MOST:
        kept.popitem(last=False)
    return found  # type: ignore[return-value]  # whatever make made under this key


def forget(engine: Engine) -> None:
    """Keep nothing of a database any longer, so that the next answer is counted anew (for measuring)."""
    _kept.pop(engine, None)
