"""The county's clock. Moments are UTC and never naive; days are county-local dates.

Rules never read a clock: services pass :class:`Clock` values down. The county is in
Asia/Shanghai (UTC+8, no summer time since 1991), domain §4.1.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Protocol

COUNTY_ZONE = timezone(timedelta(hours=8), "Asia/Shanghai")


class Clock(Protocol):
    """Anything that tells the moment."""

    def now(self) -> datetime:
        """Return the moment, aware, in UTC."""
        ...

    def today(self) -> date:
        """Return the county-local date."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """Return the moment, aware, in UTC."""
        return datetime.now(UTC)

    def today(self) -> date:
        """Return the county-local date."""
        return local_date(self.now())


@dataclass(slots=True)
class FixedClock:
    """A clock that stands where it was set: for tests, the sample county and screenshots."""

    moment: datetime

    def now(self) -> datetime:
        """Return the moment it was set to, in UTC."""
        return as_utc(self.moment)

    def today(self) -> date:
        """Return the county-local date of that moment."""
        return local_date(self.moment)


def as_utc(moment: datetime) -> datetime:
    """Turn an aware moment into UTC. Raises ValueError for a naive one."""
    if moment.tzinfo is None:
        msg = "a moment needs a time zone"
        raise ValueError(msg)
    return moment.astimezone(UTC)


def local_date(moment: datetime) -> date:
    """Return the county-local date of an aware moment."""
    return as_utc(moment).astimezone(COUNTY_ZONE).date()


def local_moment(day: date, hour: int = 0, minute: int = 0) -> datetime:
    """Return the UTC moment of a county-local day and time of day."""
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=COUNTY_ZONE).astimezone(UTC)
