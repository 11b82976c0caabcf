"""Both locks and the list of reasons keep step with pyproject.toml."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
LOCKS = ("requirements.lock", "requirements-dev.lock")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def name_of(requirement: str) -> str:
    """Return a requirement's package by its normal name (PEP 503)."""
    found = re.match(r"[A-Za-z0-9._-]+", requirement)
    assert found is not None, requirement
    return re.sub(r"[-_.]+", "-", found[0]).lower()


def pinned(lock: str) -> dict[str, str]:
    """Return package → the rest of its line (version and marker) of a lock."""
    lines = (ROOT / lock).read_text(encoding="utf-8").splitlines()
    return {name_of(line): line[len(name_of(line)) :].removesuffix(" \\") for line in lines if re.match(r"[A-Za-z0-9]", line)}


def asked(*, dev: bool) -> set[str]:
    """Return the packages that pyproject.toml names."""
    wanted = list(PROJECT["project"]["dependencies"]) + (list(PROJECT["dependency-groups"]["dev"]) if dev else [])
    return {name_of(each) for each in wanted}


def test_each_lock_holds_what_the_project_asks_for() -> None:
    assert asked(dev=False) <= set(pinned("requirements.lock"))
    assert asked(dev=True) <= set(pinned("requirements-dev.lock"))


def test_the_test_lock_holds_the_run_lock_at_the_same_versions() -> None:
    run, test = pinned("requirements.lock"), pinned("requirements-dev.lock")
    assert {name: run[name].split(";")[0].strip() for name in run} == {name: test[name].split(";")[0].strip() for name in run}


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_names_hashes_and_no_address(lock: str) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8")
    assert "://" not in text
    assert "--index" not in text
    assert "--find-links" not in text
    entries = re.split(r"\n(?=[A-Za-z0-9])", text)
    assert [entry.splitlines()[0] for entry in entries if "--hash=sha256:" not in entry] == []


def test_every_dependency_has_its_reason() -> None:
    reasons = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8").lower().replace("_", "-")
    assert [name for name in sorted(asked(dev=True)) if name not in reasons] == []


def test_no_reason_outlives_its_dependency() -> None:
    rows = re.findall(r"^\| ([^|]+) \|", (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8"), re.MULTILINE)
    named = {name_of(part) for row in rows if row != "package" for part in row.split(", ")}
    assert named - asked(dev=True) == set()
