"""Starting a window in a process of its own and reading what it tells."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from time import monotonic

ROOT = Path(__file__).resolve().parent.parent
PATIENCE = 120
"""Seconds after which a window that tells nothing counts as hung."""


@dataclass(frozen=True, slots=True)
class Told:
    """What a window told: milliseconds since its process was started, and megabytes held, by what had happened."""

    after: dict[str, float]
    memory: dict[str, float]


def started(*arguments: str) -> Told:
    """Start ``benchmarks.first_paint`` with ``arguments`` without a screen and wait for its end."""
    begun = monotonic()
    done = subprocess.run(  # noqa: S603 - this program and these arguments
        [sys.executable, "-m", "benchmarks.first_paint", *arguments],
        cwd=ROOT,
        env=os.environ | {"QT_QPA_PLATFORM": "offscreen", "PYTHONDONTWRITEBYTECODE": ""},
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=True,
    )
    lines = [line.split() for line in done.stdout.splitlines()]
    return Told(
        {name: (float(moment) - begun) * 1000 for name, moment, _held in lines},
        {name: float(held) for name, _moment, held in lines},
    )
