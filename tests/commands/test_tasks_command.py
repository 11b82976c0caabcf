"""``tasks`` from the shell: a year, what presses, and why on its day."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from crm.commands import run_command
from crm.kernel.clock import FixedClock
from crm.sample.service import fill_with_sample
from crm.store.folder import DataFolder, create_folder

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a data folder with a small sample county as of 2026-11-24."""
    path = tmp_path_factory.mktemp("tasks") / "data"
    desk = create_folder(DataFolder(path), clock=FixedClock(datetime(2026, 11, 24, 1, 0, tzinfo=UTC)))
    fill_with_sample(desk, leads=20, years=1)
    desk.close()
    return path


def asked(capsys: pytest.CaptureFixture[str], *arguments: str) -> Any:
    assert run_command(["tasks", *arguments, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_a_year_with_the_reason_of_each_day(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = asked(capsys, "--data", str(folder), "--year", "2026", "--explain")
    assert found["year"] == 2026
    tasks = {(each["kind"], each["period"]): each for each in found["tasks"]}
    assert len(tasks) == len(found["tasks"]) == 43
    moved = tasks["inspection", "2026-02"]
    assert (moved["nominal"], moved["due"], moved["rule"]) == ("2026-02-20", "2026-02-24", "next_working_day")
    assert moved["why"] == ["2026-02-20为节假日，顺延至下一工作日2026-02-24。"]
    assert moved["table"].startswith("2026:built-in")
    assert tasks["ceremony", "2026C1"]["due"] == "2026-03-06"
    assert found["tables"]


def test_a_year_without_a_table_warns(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = asked(capsys, "--data", str(folder), "--year", "2031", "--explain")
    assert {each["id"] for each in found["tasks"]} == {None}
    assert all(bool(each["warnings"]) == (each["rule"] != "true_date") for each in found["tasks"])


def test_what_presses_is_undone_and_near(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = asked(capsys, "--data", str(folder), "--due-within", "60")
    assert found["due_within"] == 60
    assert all(each["days_left"] <= 60 and each["done"] is None for each in found["tasks"])
    assert "why" not in found["tasks"][0]


def test_a_year_and_days_at_once_are_wrong_usage(folder: Path) -> None:
    assert run_command(["tasks", "--data", str(folder), "--year", "2026", "--due-within", "3"]) == 2
