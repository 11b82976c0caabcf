"""The one table that the benchmarks print."""

from __future__ import annotations

import json
from collections.abc import Sequence

from benchmarks.measure import Measured

HEADS = ("work", "floor", "work takes", "ratio", "budget", "")
MET = {True: "met", False: "MISSED", None: ""}


def as_table(rows: Sequence[Measured]) -> str:
    """Return the rows as aligned text."""
    lines = [HEADS, *(_cells(row) for row in rows)]
    widths = [max(len(line[place]) for line in lines) for place in range(len(HEADS))]
    texts = ["  ".join(_aligned(place, cell, widths[place]) for place, cell in enumerate(line)).rstrip() for line in lines]
    return "\n".join((texts[0], "─" * max(map(len, texts)), *texts[1:]))


def as_json(rows: Sequence[Measured]) -> str:
    """Return the rows as a JSON list."""
    return json.dumps(
        [
            {
                "work": row.work,
                "floor": round(row.floor, 3),
                "value": round(row.value, 3),
                "unit": row.unit,
                "compared": row.compared,
                "ratio": round(row.ratio, 3),
                "budget": row.budget,
                "met": row.met,
            }
            for row in rows
        ],
        ensure_ascii=False,
        indent=1,
    )


def _cells(row: Measured) -> tuple[str, ...]:
    ratio = f"{row.ratio:.2f} ×" if row.compared == "×" else f"+ {row.ratio:.0f} {row.unit}"
    budget = "—" if row.budget is None else f"≤ {row.budget:g} ×" if row.compared == "×" else f"≤ + {row.budget:g} {row.unit}"
    return row.work, _amount(row.floor, row.unit), _amount(row.value, row.unit), ratio, budget, MET[row.met]


def _amount(value: float, unit: str) -> str:
    digits = 0 if value >= 100 else 2 if value < 10 else 1
    return f"{value:,.{digits}f} {unit}"


def _aligned(place: int, cell: str, width: int) -> str:
    return cell.ljust(width) if place in (0, len(HEADS) - 1) else cell.rjust(width)
