"""An open desk: one database, its folder and clock, from which units of work are handed out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Engine

from crm.kernel.clock import Clock, SystemClock
from crm.store.acts import Work


@dataclass
class Desk:
    """An open database. ``work`` gives a unit of work to an actor; ``close`` lets go of the file."""

    engine: Engine
    clock: Clock
    station: str = "local"
    closing: list[Callable[[], None]] = field(default_factory=list)

    def work(self, actor: Any) -> Work:  # noqa: ANN401 - the actor lives with the people, a floor above
        """Return a unit of work in the hands of ``actor``."""
        return Work(self.engine, actor, self.clock, self.station)

    def close(self) -> None:
        """Close every connection; SQLite then folds its log into the file, and the folder is free."""
        self.engine.dispose()
        while self.closing:
            self.closing.pop()()


def desk_over(engine: Engine, clock: Clock | None = None, station: str = "local") -> Desk:
    """Return a desk over an engine that is already open."""
    return Desk(engine, clock or SystemClock(), station)
