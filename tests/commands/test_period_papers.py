"""Papers of quarters and years from the shell."""

from __future__ import annotations

from pathlib import Path

import pytest

from crm.commands import run_command


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("periods") / "data"
    assert run_command(["sample", "--data", str(path), "--leads", "60", "--today", "2026-11-24"]) == 0
    return path


@pytest.mark.parametrize(
    ("name", "period"),
    [
        ("contest-result", ("--quarter", "2026Q3")),
        ("half-year-assessment", ("--year", "2026")),
        ("annual-evaluation", ("--year", "2025")),
        ("inspection-report", ("--month", "2026-10")),
    ],
)
def test_a_paper_is_written(data: Path, tmp_path: Path, name: str, period: tuple[str, str]) -> None:
    out = tmp_path / "paper.pdf"
    assert run_command(["document", name, *period, "--out", str(out), "--data", str(data)]) == 0
    assert out.read_bytes().startswith(b"%PDF")


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (("contest-result", "--quarter", "2026Q5"), 1),
        (("contest-result",), 1),
        (("contest-result", "--quarter", "2024Q1"), 1),
        (("annual-evaluation", "--year", "26"), 1),
        (("inspection-report", "--month", "2026-09"), 1),
        (("contest-result", "--quarter", "2026Q3", "--year", "2026"), 2),
    ],
)
def test_what_is_refused(data: Path, tmp_path: Path, arguments: tuple[str, ...], status: int) -> None:
    out = tmp_path / "paper.pdf"
    assert run_command(["document", *arguments, "--out", str(out), "--data", str(data)]) == status
    assert not out.exists()


@pytest.mark.parametrize(
    ("name", "option", "typed", "period"),
    [
        ("contest-result", "--quarter", "2026Q2", "2026Q2"),
        ("half-year-assessment", "--year", "2026", "2026H1"),
        ("annual-evaluation", "--year", "2025", "2025"),
        ("inspection-report", "--month", "2026-10", "2026-10"),
    ],
)
def test_a_period_is_published_once(
    data: Path, capsys: pytest.CaptureFixture[str], name: str, option: str, typed: str, period: str
) -> None:
    command = ["publish", name, option, typed, "--data", str(data), "--json"]
    assert run_command(command) == 0
    assert f'"period": "{period}"' in capsys.readouterr().out
    assert run_command(command) == 1
