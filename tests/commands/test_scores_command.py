"""``scores`` from the shell: JSON's keys, lines that add up to the score, records that add up to the line, exit status."""

from __future__ import annotations

import json
from decimal import Decimal
from fractions import Fraction
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
    path = tmp_path_factory.mktemp("scores") / "data"
    desk = create_folder(DataFolder(path))
    fill_with_sample(desk, leads=120)
    desk.close()
    return path


def asked(capsys: pytest.CaptureFixture[str], data: Path, *arguments: str) -> Any:
    """Run the command and return its JSON."""
    assert run_command(["scores", *arguments, "--data", str(data), "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_every_line_is_told_and_adds_up(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = asked(capsys, data, "--period", "2026-10", "--explain")
    assert {"period", "first", "last", "scheme", "edition", "published", "units"} <= found.keys()
    assert (found["first"], found["last"]) == ("2026-01-01", "2026-10-31")
    for unit in found["units"]:
        assert sum(Decimal(line["score"]) for line in unit["lines"]) == Decimal(unit["score"])
        assert sum(Fraction(line["exact"]) for line in unit["lines"]) == Fraction(unit["exact"])
        for line in unit["lines"]:
            if line["records"]:
                assert sum(Decimal(each["score"]) for each in line["records"]) == Decimal(line["score"])


def test_one_unit_by_another_scheme(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    everyone = asked(capsys, data, "--period", "2026Q3", "--scheme", "contest")
    name = everyone["units"][0]["unit"]
    own = asked(capsys, data, "--period", "2026Q3", "--scheme", "contest", "--unit", name)
    assert own["units"] == everyone["units"][:1]
    assert (own["kind"], own["first"]) == ("contest", "2026-07-01")


def test_what_is_wrong_is_refused(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command(["scores", "--period", "2026-13", "--data", str(data)]) == 1
    assert run_command(["scores", "--period", "2026", "--scheme", "没有", "--data", str(data)]) == 1
    assert run_command(["scores", "--data", str(data)]) == 2
    assert capsys.readouterr().out == ""
