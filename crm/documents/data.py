"""What every gathering shares: what is asked for, and who exports it when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from crm.documents.content import Exported
from crm.kernel.clock import COUNTY_ZONE, as_utc


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked for: a month, quarter, year or record, and the moment and person of the export. ``moment`` is aware."""

    moment: datetime
    year: int = 0
    month: int = 0
    record_id: UUID | None = None
    exporter: str = ""
    quarter: int = 0

    @property
    def today(self) -> date:
        """Return the county-local day of the export."""
        return as_utc(self.moment).astimezone(COUNTY_ZONE).date()

    @property
    def exported(self) -> Exported | None:
        """Return what the foot of each page says, None where nobody is named."""
        return Exported(self.exporter, moment_text(self.moment, seconds=False)) if self.exporter else None


def moment_text(moment: datetime, *, seconds: bool = False) -> str:
    """Write a moment in county time: 2026-11-24 10:42."""
    return as_utc(moment).astimezone(COUNTY_ZONE).strftime("%Y-%m-%d %H:%M:%S" if seconds else "%Y-%m-%d %H:%M")


def month_before(year: int, month: int) -> tuple[int, int]:
    """Return the month before, as (year, month)."""
    return (year, month - 1) if month > 1 else (year - 1, 12)


def unnumbered(word: str, year: int) -> str:
    """Return the number of a paper that has none yet, with room for it: 招商通报〔2026〕　号. Publishing gives the number."""
    return f"{word}〔{year}〕　号"
