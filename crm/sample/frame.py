"""What every part of the sample shares: the generator, the days, ids made from both, and rows collected by class."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

from crm.calendar.rules import WorkCalendar
from crm.kernel.clock import local_moment
from crm.kernel.ids import id_at
from crm.store.base import Record


@dataclass
class Frame:
    """The sample being made: ``today`` is its last day, ``first_day`` its first."""

    rng: Random
    today: date
    first_day: date
    calendar: WorkCalendar
    reviewer: UUID | None = None
    numbers: dict[int, int] = field(default_factory=dict)
    series: dict[tuple[str, int], int] = field(default_factory=dict)
    pictures: dict[str, tuple[str, int]] = field(default_factory=dict)
    evidence: Callable[[str, str], tuple[str, int]] = lambda _form, _text: ("", 0)
    rows: defaultdict[type[Record], list[dict[str, Any]]] = field(default_factory=lambda: defaultdict(list))

    def new_id(self, day: date) -> UUID:
        """Return an id of that day, the same for the same seed."""
        milliseconds = int(local_moment(day, 8).timestamp() * 1000) + self.rng.randrange(30_000_000)
        return id_at(milliseconds, self.rng.getrandbits(74))

    def add(self, model: type[Record], day: date, /, **values: Any) -> UUID:  # noqa: ANN401 - a row's values
        """Collect one row and return its id."""
        record_id = self.new_id(day)
        self.rows[model].append({"id": record_id, "version": 1, **values})
        return record_id

    @contextmanager
    def aside(self, rng: Random) -> Iterator[None]:
        """Draw from another generator for a while: what is made inside changes nothing of what comes after."""
        kept, self.rng = self.rng, rng
        yield
        self.rng = kept

    def next_number(self, series: str, year: int) -> int:
        """Take the next number of a yearly series, as the acts do."""
        self.series[series, year] = self.series.get((series, year), 0) + 1
        return self.series[series, year]

    def moment(self, day: date, first_hour: int = 8, last_hour: int = 17) -> datetime:
        """Return some office moment of a day."""
        return local_moment(day, self.rng.randrange(first_hour, last_hour), self.rng.randrange(60))

    def working(self, day: date) -> date:
        """Return the day itself or the next working day."""
        while not self.calendar.is_working_day(day):
            day += timedelta(days=1)
        return day

    def months(self) -> list[tuple[int, int]]:
        """Return (year, month) from the first day's to today's."""
        found, year, month = [], self.first_day.year, self.first_day.month
        while (year, month) <= (self.today.year, self.today.month):
            found.append((year, month))
            year, month = (year + 1, 1) if month == 12 else (year, month + 1)
        return found
