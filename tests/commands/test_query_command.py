"""The command ``query``: lists, runs for the acting account, explains, and says what is wrong."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from crm.commands import run_command
from crm.kernel.clock import FixedClock
from crm.sample.service import fill_with_sample
from crm.store.folder import DataFolder, create_folder
from tests.conftest import NOW


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("query") / "data"
    desk = create_folder(DataFolder(path), clock=FixedClock(NOW))
    fill_with_sample(desk, leads=60)
    desk.close()
    return path


def answer(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, object]:
    assert run_command([*arguments, "--json"]) == 0
    found: dict[str, object] = json.loads(capsys.readouterr().out)
    return found


def test_lists_what_the_account_may_run(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = answer(capsys, "query", "--list", "--data", str(data))
    assert {"quiet", "overdue", "signed-quarter"} <= {each["key"] for each in found["queries"]}  # type: ignore[attr-defined]
    fields = answer(capsys, "query", "--fields", "--subject", "grants")["fields"]
    assert {"name": "clause", "label": "政策条款", "kind": "text"}.items() <= fields[1].items()  # type: ignore[index]


def test_runs_in_the_hands_of_an_account_and_explains(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    options = ("--data", str(data), "--columns", "name,单位", "--limit", "3", "--explain")
    whole = answer(capsys, "query", "签约满半年未开工项目", *options)
    assert list(whole["rows"][0]) == ["id", "name", "unit"]  # type: ignore[index]
    assert whole["conditions"][0] == "全部满足："  # type: ignore[index]
    own = answer(capsys, "query", "not-started", "--as", "周敏", *options)
    assert own["count"] < whole["count"]  # type: ignore[operator]
    assert len({row["unit"] for row in own["rows"]}) <= 1  # type: ignore[attr-defined]


def test_what_is_wrong_is_a_sentence(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command(["query", "没有的", "--data", str(data)]) == 1
    assert "没有的" in capsys.readouterr().err
    assert run_command(["query", "quiet", "--columns", "没有的", "--data", str(data)]) == 1
    assert run_command(["query", "--data", str(data)]) == 2


def test_every_row_goes_to_excel(data: Path, tmp_path: Path) -> None:
    assert run_command(["query", "signed-units", "--data", str(data), "--out", str(tmp_path / "a.xlsx")]) == 0
    assert (tmp_path / "a.xlsx").read_bytes()[:2] == b"PK"
