"""Process start to the first painted, usable window on the full data, against a bare PySide6 main window."""

from __future__ import annotations

from benchmarks.measure import Bench, Measured, in_turn_told
from benchmarks.windows import started


def measure(bench: Bench) -> list[Measured]:
    """Start both in processes of their own. Returns the first paint, and how long until the desk is filled."""
    filled: list[float] = []

    def siji() -> float:
        told = started("siji", str(bench.folder.path))
        filled.append(told.after["filled"])
        return told.after["painted"]

    floor, painted = in_turn_told(lambda: started("bare").after["painted"], siji, bench.rounds, warm=True)
    return [
        Measured("start to first painted window", floor, painted, 1.5),
        Measured("start to the desk filled from the data", floor, sorted(filled[1:])[bench.rounds // 2], None),
    ]
