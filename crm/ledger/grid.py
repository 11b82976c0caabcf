"""The plain grid of a sheet, as every reader gives it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

Cell = str | float | int | bool | date | datetime | time | timedelta | None
"""A cell's value; an empty one is an empty string or None."""


@dataclass(frozen=True, slots=True)
class Merge:
    """A merged area, all ends inclusive, counted from 0."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True, slots=True)
class Grid:
    """One sheet: its name, its rows from the very first one (so that row numbers are Excel's), and its merged areas."""

    name: str
    rows: list[list[Cell]]
    merges: tuple[Merge, ...] = ()


def is_blank(value: Cell) -> bool:
    """Tell whether a cell holds nothing but white space."""
    return value is None or (isinstance(value, str) and not value.strip())


def cell_text(value: Cell) -> str:
    """Return a cell as a person sees it: whole numbers without “.0”, days in ISO form, line breaks kept."""
    if isinstance(value, str):
        return value.strip()
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e16 else repr(value)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ")
    return str(value)
