"""Measuring: a work and its floor in turn, the median of each; and what one row of the table says."""

from __future__ import annotations

import gc
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

from crm.store.desk import Desk
from crm.store.folder import DataFolder


@dataclass(frozen=True, slots=True)
class Measured:
    """One row of the table: medians of floor and work in ``unit``, and the budget (None where design sets none).

    ``compared`` is “×” where the budget is a ratio of the two, or “+” where it is their difference.
    """

    work: str
    floor: float
    value: float
    budget: float | None
    unit: str = "ms"
    compared: str = "×"

    @property
    def ratio(self) -> float:
        """Return what the budget is held against: value by floor, or value less floor."""
        return self.value / self.floor if self.compared == "×" else self.value - self.floor

    @property
    def met(self) -> bool | None:
        """Tell whether the budget is kept, None where there is none."""
        return None if self.budget is None else self.ratio <= self.budget


@dataclass(frozen=True, slots=True)
class Bench:
    """What the rows share: the data folder with ``leads`` leads, a folder for more files, and how thorough to be.

    ``rows``: rows of the ledger to import; ``rounds``: how often each work and its floor are measured.
    """

    folder: DataFolder
    scratch: Path
    leads: int
    years: int
    rows: int
    rounds: int
    quick: bool
    desk: Callable[[], Desk]


def timed(run: Callable[[], Any]) -> float:
    """Return how many milliseconds ``run`` takes."""
    start = perf_counter()
    run()
    return (perf_counter() - start) * 1000


def in_turn(floor: Callable[[], Any], work: Callable[[], Any], rounds: int, *, warm: bool = True) -> tuple[float, float]:
    """Run floor and work in turn ``rounds`` times, once before without counting if ``warm``; returns both medians in ms."""
    return in_turn_told(lambda: timed(floor), lambda: timed(work), rounds, warm=warm)


def in_turn_told(
    floor: Callable[[], float], work: Callable[[], float], rounds: int, *, warm: bool = False
) -> tuple[float, float]:
    """Like :func:`in_turn` for a floor and a work that measure themselves; returns the medians of what they tell."""
    if warm:
        floor()
        work()
    gc.collect()
    told: tuple[list[float], list[float]] = [], []
    for _round in range(rounds):
        for values, run in zip(told, (floor, work), strict=True):
            values.append(run())
    return median(told[0]), median(told[1])
