"""``targets`` from the shell: the same numbers as the page, each with its records."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from crm.commands import run_command
from crm.kernel.clock import FixedClock
from crm.sample.service import fill_with_sample
from crm.store.folder import DataFolder, create_folder


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("targets") / "data"
    desk = create_folder(DataFolder(path), clock=FixedClock(datetime(2026, 11, 24, 1, 0, tzinfo=UTC)))
    fill_with_sample(desk, leads=60)
    desk.close()
    return path


def run(folder: Path, *more: str) -> int:
    return run_command(["targets", "--year", "2026", "--month", "10", *more, "--data", str(folder)])


def test_targets_are_told_as_json_with_their_records(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(folder, "--unit", "柏桥镇", "--indicator", "signed", "--explain", "--json") == 0
    (record,) = json.loads(capsys.readouterr().out)["targets"]
    assert (record["unit"], record["indicator"], record["measure"]) == ("柏桥镇", "signed", "projects")
    assert sum(float(part["value"]) for part in record["parts"]) == pytest.approx(float(record["value"]))
    assert set(record) >= {"pro_rata", "of_pro_rata", "target", "of_target", "gap", "pace", "last_year", "change", "weights"}


def test_targets_are_told_as_lines(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(folder, "--indicator", "社零") == 0
    lines = capsys.readouterr().out.splitlines()
    assert any(line.startswith("云泽市\t社会消费品零售总额") for line in lines) or len(lines) == 17


def test_what_is_not_known_is_refused(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(folder, "--indicator", "夜市") == 1
    assert run(folder, "--unit", "无名镇") == 1
    assert run_command(["targets", "--year", "26", "--data", str(folder)]) == 1
    assert "夜市" in capsys.readouterr().err
