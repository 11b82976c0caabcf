"""Memory with the tracker open on the full data, against the empty window."""

from __future__ import annotations

from benchmarks.first_paint import STATM
from benchmarks.measure import Bench, Measured, in_turn_told
from benchmarks.windows import started

BUDGET = 60
"""Megabytes more than the empty window."""


def measure(bench: Bench) -> list[Measured]:
    """Start both in processes of their own; nothing is returned where the system does not tell a process's memory."""
    if not STATM.exists():
        return []
    floor, held = in_turn_told(
        lambda: started("bare").memory["filled"], lambda: started("siji", str(bench.folder.path)).memory["tracker"], bench.rounds
    )
    return [Measured("memory with the tracker open", floor, held, BUDGET, "MB", "+")]
