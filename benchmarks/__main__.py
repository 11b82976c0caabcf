"""``python -m benchmarks [--quick] [--json] [--leads N]``: measure every row and print one table."""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from benchmarks import (
    row_bulletin,
    row_clocks,
    row_desk,
    row_duplicates,
    row_fieldtime,
    row_ledger,
    row_memory,
    row_papers,
    row_querydesk,
    row_saving,
    row_scores,
    row_search,
    row_start,
    row_tracker,
)
from benchmarks.county import YEARS, made_county, opened
from benchmarks.measure import Bench, Measured
from benchmarks.table import as_json, as_table
from crm.store.folder import DataFolder

LEADS, QUICK_LEADS, QUICK_YEARS = 100_000, 2_000, 1
LEDGER_ROWS, QUICK_LEDGER_ROWS = 50_000, 2_000
ROUNDS, QUICK_ROUNDS = 5, 3

ROWS: dict[str, Callable[[Bench], list[Measured]]] = {
    "start": row_start.measure,
    "search": row_search.measure,
    "tracker": row_tracker.measure,
    "duplicates": row_duplicates.measure,
    "ledger": row_ledger.measure,
    "bulletin": row_bulletin.measure,
    "fieldtime": row_fieldtime.measure,
    "papers": row_papers.measure,
    "clocks": row_clocks.measure,
    "desk": row_desk.measure,
    "querydesk": row_querydesk.measure,
    "saving": row_saving.measure,
    "scores": row_scores.measure,
    "memory": row_memory.measure,
}


def main(arguments: list[str]) -> int:
    """Measure and print; returns 0 whether budgets are met or not, since a busy machine is no fault."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="small data and few rounds: that everything runs, not how fast")
    parser.add_argument("--json", action="store_true", help="print JSON in place of the table")
    parser.add_argument("--leads", type=int, help=f"leads in the data (otherwise {LEADS:,}, quick {QUICK_LEADS:,})")
    parser.add_argument("--only", nargs="+", choices=ROWS, default=list(ROWS), help="measure these rows alone")
    parser.add_argument("--data", type=Path, help="measure on this data folder; it is not changed, and may not be open elsewhere")
    chosen = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="siji-benchmarks-") as scratch:
        rows = measured(chosen, Path(scratch))
    print(as_json(rows) if chosen.json else as_table(rows))
    return 0


def measured(chosen: argparse.Namespace, scratch: Path) -> list[Measured]:
    """Make the data and measure the chosen rows."""
    years = QUICK_YEARS if chosen.quick else YEARS
    leads = chosen.leads or (QUICK_LEADS if chosen.quick else LEADS)
    _say(f"data: {chosen.data or f'{leads:,} leads'}")
    folder = DataFolder(chosen.data) if chosen.data else made_county(scratch / "data", leads, years)
    bench = Bench(
        folder,
        scratch,
        leads,
        years,
        QUICK_LEDGER_ROWS if chosen.quick else LEDGER_ROWS,
        QUICK_ROUNDS if chosen.quick else ROUNDS,
        chosen.quick,
        lambda: opened(folder),
    )
    rows: list[Measured] = []
    for name in chosen.only:
        _say(name)
        rows += ROWS[name](bench)
    return rows


def _say(what: str) -> None:
    """Tell on stderr what is being measured, so that stdout holds the table alone."""
    print(f"… {what}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
