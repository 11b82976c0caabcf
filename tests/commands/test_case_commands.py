"""``clocks`` and ``case show`` from the shell: JSON's keys, the days one by one, exit status."""

from __future__ import annotations

import json
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from crm import schema
from crm.commands import run_command
from crm.sample.service import fill_with_sample
from crm.store.folder import DataFolder, create_folder

assert schema.MAPPED


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a data folder with a small sample county of today."""
    path = tmp_path_factory.mktemp("cases") / "data"
    desk = create_folder(DataFolder(path))
    fill_with_sample(desk, leads=60)
    desk.close()
    return path


def asked(capsys: pytest.CaptureFixture[str], data: Path, *arguments: str) -> Any:
    """Run a command that answers in JSON."""
    assert run_command([*arguments, "--data", str(data), "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_open_clocks_come_by_what_runs_out_next(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = asked(capsys, data, "clocks")["clocks"]
    assert found
    assert [each["due"] for each in found] == sorted(each["due"] for each in found)
    assert {"number", "title", "matter", "step", "unit", "limit", "due", "days_left", "light", "paused"} <= found[0].keys()
    red = asked(capsys, data, "clocks", "--light", "red")["clocks"]
    assert [each["light"] for each in red] == ["red"] * len(red)
    assert len(red) < len(found)


def test_a_case_is_shown_day_by_day(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    clock = next(each for each in asked(capsys, data, "clocks")["clocks"] if not each["paused"])
    shown = asked(capsys, data, "case", "show", clock["number"])
    assert shown["id"] == clock["case"]
    step = next(each for each in shown["steps"] if each["name"] == clock["step"])
    assert (step["due"], step["days_left"], step["light"]) == (clock["due"], clock["days_left"], clock["light"])
    days = step["days"]
    assert [day["day"] for day in days if day["due"]] == [clock["due"]]
    assert max(day["number"] or 0 for day in days) == clock["limit"]
    assert all((date.fromisoformat(two["day"]) - date.fromisoformat(one["day"])).days == 1 for one, two in pairwise(days))
    assert clock["due"] in step["why"]
    assert run_command(["case", "show", clock["number"], "--data", str(data)]) == 0
    assert "◀" in capsys.readouterr().out


def test_what_is_not_there_is_refused_in_words(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command(["case", "show", "办件〔1999〕9号", "--data", str(data)]) == 1
    assert "办件〔1999〕9号" in capsys.readouterr().err
    assert run_command(["clocks", "--unit", "无此单位", "--data", str(data)]) == 1
