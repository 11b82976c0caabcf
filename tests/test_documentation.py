"""What the papers for readers point at exists: links, the tests that hold promises, commands."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PAPERS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])


@pytest.mark.parametrize("paper", PAPERS, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_lead_somewhere(paper: Path) -> None:
    links = re.findall(r"\]\(([^)#:\s]+)\)", paper.read_text(encoding="utf-8"))
    assert [link for link in links if not (paper.parent / link).exists()] == []


def test_every_promise_is_held_by_tests_that_exist() -> None:
    rows = [line for line in (ROOT / "docs" / "promises.md").read_text(encoding="utf-8").splitlines() if line.startswith("| ")]
    held = [re.findall(r"`(tests/[^`:]+)(?:::(\w+))?`", row) for row in rows[1:] if not row.startswith("| ---")]
    assert all(held), "a promise without a test"
    for path, test in (pair for row in held for pair in row):
        assert (ROOT / path).is_file(), path
        assert not test or f"def {test}(" in (ROOT / path).read_text(encoding="utf-8"), f"{path}::{test}"


def test_both_readmes_name_the_two_commands_word_for_word() -> None:
    for name in ("README.md", "README.zh-CN.md"):
        assert "```\nmake run\nmake test\n```" in (ROOT / name).read_text(encoding="utf-8"), name


def test_every_command_of_the_readme_exists() -> None:
    from crm.commands import commands

    table = re.findall(r"^\| (`[^|]*(?:\\\|[^|]*)*) \|", (ROOT / "README.md").read_text(encoding="utf-8"), re.MULTILINE)
    named = {word for row in table for word in re.findall(r"`([a-z][a-z-]+)[ `]", row)}
    assert named
    assert named <= {*commands.commands, "screenshots", "tour"}
    assert set(commands.commands) <= named, "a command that the README does not name"
