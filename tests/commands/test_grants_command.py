"""``grants`` from the shell: JSON's keys, filters, the records behind each number, wrong names."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from crm import schema
from crm.commands import run_command
from crm.sample.service import fill_with_sample
from crm.store.folder import DataFolder, create_folder

assert schema.MAPPED
SUMS = ("promised", "approved", "paid", "remaining")


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a data folder with a small sample county of today."""
    path = tmp_path_factory.mktemp("grants") / "data"
    desk = create_folder(DataFolder(path))
    fill_with_sample(desk, leads=200)
    desk.close()
    return path


def asked(capsys: pytest.CaptureFixture[str], data: Path, *arguments: str) -> Any:
    """Run the command and read its JSON."""
    assert run_command(["grants", *arguments, "--data", str(data), "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_every_group_adds_up_to_the_total(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = asked(capsys, data)
    for group in ("years", "units", "clauses"):
        for key in SUMS:
            assert sum(Decimal(line[key]) for line in found[group]) == Decimal(found["total"][key]), (group, key)
    assert {"fund", "paid_in_year", "short"} <= found["years"][0].keys()
    assert {each["kind"] for each in found["warnings"]} <= {"overdue", "due", "unfunded", "unreviewed"}


def test_each_number_opens_to_its_records(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = asked(capsys, data, "--explain")
    for line in found["units"]:
        for key in SUMS:
            assert sum(Decimal(record[key]) for record in line["records"]) == Decimal(line[key])
    for grant in found["grants"]:
        paid = sum(Decimal(each["amount"]) for each in grant["payments"] if each["kind"] == "paid")
        assert paid == Decimal(grant["paid"]) <= Decimal(grant["approved"] or 0) <= Decimal(grant["applied"])
        assert grant["checks"]
        assert grant["amount"]


def test_year_unit_and_clause_narrow_it(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    whole = asked(capsys, data)
    year, unit, clause = (whole[group][0] for group in ("years", "units", "clauses"))
    assert asked(capsys, data, "--year", year["name"])["total"]["promised"] == year["promised"]
    assert asked(capsys, data, "--unit", unit["name"])["total"]["promised"] == unit["promised"]
    assert asked(capsys, data, "--clause", clause["name"])["total"]["promised"] == clause["promised"]
    own = asked(capsys, data, "--as", "周敏")
    assert {line["name"] for line in own["units"]} <= {"柏桥镇"}
    assert run_command(["grants", "--data", str(data), "--explain"]) == 0
    assert "兑现〔" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "status"),
    [(("--unit", "乌有镇"), 1), (("--clause", "乌有"), 1), (("--year", "二〇二六"), 1), (("--wrong",), 2)],
)
def test_wrong_names_are_refused(data: Path, arguments: tuple[str, ...], status: int) -> None:
    assert run_command(["grants", *arguments, "--data", str(data)]) == status
