"""The benchmarks run: what they say of speed is not judged here, that they measure and print is."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks import __main__ as harness
from benchmarks import row_ledger
from benchmarks.county import opened
from benchmarks.measure import Bench, Measured, in_turn_told
from benchmarks.table import as_json, as_table
from crm.store.folder import DataFolder


def test_the_harness_measures_on_small_data(capsys: pytest.CaptureFixture[str]) -> None:
    assert harness.main(["--quick", "--json", "--leads", "100", "--only", "search", "tracker", "saving"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert len(rows) == 7
    assert all(row["floor"] > 0 and row["value"] > 0 for row in rows)


def test_every_row_of_the_ledger_becomes_a_lead(tmp_path: Path) -> None:
    bench = Bench(
        DataFolder(tmp_path), tmp_path, leads=0, years=1, rows=40, rounds=1, quick=True, desk=lambda: opened(bench.folder)
    )
    assert [row.budget for row in row_ledger.measure(bench)] == [4]


def test_floor_and_work_take_turns_and_medians_are_told() -> None:
    order: list[str] = []
    values = iter((5.0, 1.0, 3.0))

    def floor() -> float:
        order.append("floor")
        return next(values)

    def work() -> float:
        order.append("work")
        return 6.0

    assert in_turn_told(floor, work, 3) == (3.0, 6.0)
    assert order == ["floor", "work"] * 3


def test_a_ratio_and_a_difference_are_held_against_their_budgets() -> None:
    rows = [
        Measured("slow", 1.0, 3.1, 3),
        Measured("even", 1.0, 3.0, 3),
        Measured("memory", 50.0, 111.0, 60, "MB", "+"),
        Measured("told only", 1.0, 9.0, None),
    ]
    assert [row.met for row in rows] == [False, True, False, None]
    lines = as_table(rows).splitlines()
    assert lines[2].endswith("MISSED")
    assert "+ 61 MB" in lines[4]
    assert [row["met"] for row in json.loads(as_json(rows))] == [False, True, False, None]
