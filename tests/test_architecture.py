"""The house stands as docs/architecture.md draws it: who may import whom, and what nobody may do."""

from __future__ import annotations

import ast
import gc
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
FLOOR = ("kernel",)
STORE = (*FLOOR, "store", "calendar")
PEOPLE = (*STORE, "people")
ENTERPRISES = (*PEOPLE, "enterprises")
RECORDS = (*ENTERPRISES, "leads", "fieldtime", "visits")
PAPERS = (*RECORDS, "procedures", "documents")
TOP = (*PAPERS, "policies", "league", "querydesk")
EVERYTHING = (*TOP, "ledger", "sample", "schema")

MAY_IMPORT: dict[str, tuple[str, ...]] = {
    "kernel": (),
    "store": FLOOR,
    "calendar": FLOOR,
    "people": STORE,
    "enterprises": PEOPLE,
    "leads": ENTERPRISES,
    "fieldtime": ENTERPRISES,
    "visits": ENTERPRISES,
    "procedures": RECORDS,
    "documents": (*RECORDS, "procedures"),
    "ledger": (*RECORDS, "procedures"),
    "policies": PAPERS,
    "league": (*PAPERS, "policies", "ledger"),
    "querydesk": (*PAPERS, "ledger", "policies"),
    "sample": TOP,
    "schema": TOP,
    "selftest": EVERYTHING,
    "commands": (*EVERYTHING, "selftest"),
}
"""Subject of ``crm`` → the subjects it may know besides itself; those of one floor do not know each other."""

QT = {"PySide6", "shiboken6"}
DATABASES = {"sqlalchemy", "alembic", "sqlcipher3", "sqlite3", "psycopg"}
FORBIDDEN_NAMES = ("util", "manager", "helper", "misc", "common")


def sources(*folders: str) -> list[Path]:
    """Return the Python files of folders."""
    return sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py"))


@cache
def parsed(path: Path) -> ast.Module:
    """Return a file's syntax tree; the collector rests meanwhile, since CPython 3.11 miscounts when it runs inside."""
    gc.disable()
    try:
        return ast.parse(path.read_text(encoding="utf-8"))
    finally:
        gc.enable()


def imported(path: Path) -> Iterator[str]:
    """Yield the dotted names a file imports, wherever in it."""
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: imports are written in full"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def subject_of(path: Path) -> str:
    """Return the folder or module of ``crm`` that a file belongs to."""
    return path.relative_to(ROOT / "crm").parts[0].removesuffix(".py")


def named(path: Path) -> str:
    """Return a file's path as messages show it."""
    return str(path.relative_to(ROOT))


def test_every_subject_has_its_place_on_a_floor() -> None:
    subjects = {subject_of(path) for path in sources("crm")} - {"__init__"}
    assert subjects == set(MAY_IMPORT)


@pytest.mark.parametrize("subject", MAY_IMPORT)
def test_imports_only_run_down(subject: str) -> None:
    allowed = {subject, *MAY_IMPORT[subject]}
    wrong = [
        f"{named(path)} imports {name}"
        for path in sources("crm")
        if subject_of(path) == subject
        for name in imported(path)
        if name.startswith("crm.") and name != "crm.__version__" and name.split(".")[1] not in allowed
    ]
    assert wrong == []


def test_no_arrow_of_the_list_runs_both_ways() -> None:
    for subject, below in MAY_IMPORT.items():
        assert all(subject not in MAY_IMPORT[each] for each in below), subject


def test_the_domain_knows_no_window() -> None:
    outside = QT | {"ui", "main"}
    assert [named(path) for path in sources("crm") if outside & {name.split(".")[0] for name in imported(path)}] == []


def test_the_window_knows_neither_database_nor_pdf_library() -> None:
    outside = DATABASES | {"reportlab"}
    assert [named(path) for path in sources("ui") if outside & {name.split(".")[0] for name in imported(path)}] == []


def test_the_window_never_holds_a_mapped_class() -> None:
    assert [named(path) for path in sources("ui") if any(".model." in f"{name}." for name in imported(path))] == []


def test_only_the_door_opens_the_commands() -> None:
    wrong = [named(path) for path in sources("crm", "ui") if any(name.startswith("crm.commands") for name in imported(path))]
    assert [path for path in wrong if not path.startswith("crm/commands/")] == []


def test_rules_are_pure() -> None:
    """A rule sees plain values: no database, no files, no window, and the day is given to it."""
    outside = QT | DATABASES | {"os", "pathlib", "time"}
    for path in sources("crm"):
        if path.name in ("rules.py", "half_days.py", "month.py", "forecast.py"):
            names = set(imported(path))
            assert not outside & {name.split(".")[0] for name in names}, named(path)
            assert not any(name.startswith(("crm.store", "crm.kernel.clock.SystemClock")) for name in names), named(path)


def test_only_the_clock_reads_the_clock_in_the_domain() -> None:
    readings = {"now", "today", "utcnow"}
    for path in sources("crm"):
        if named(path) == "crm/kernel/clock.py":
            continue
        for node in ast.walk(parsed(path)):
            if isinstance(node, ast.Attribute) and node.attr in readings and isinstance(node.value, ast.Name):
                assert node.value.id not in ("datetime", "date"), f"{named(path)}:{node.lineno}"


@pytest.mark.parametrize("word", FORBIDDEN_NAMES)
def test_files_are_named_for_what_they_hold(word: str) -> None:
    assert [named(path) for path in sources("crm", "ui", "scripts", "benchmarks") if word in path.stem] == []


def test_nothing_is_left_to_do() -> None:
    marks = tuple("".join(pair) for pair in (("TO", "DO"), ("FIX", "ME"), ("XX", "X")))
    everything = [ROOT / "main.py", *sources("crm", "ui", "tests", "scripts", "benchmarks")]
    assert [named(path) for path in everything if any(mark in path.read_text(encoding="utf-8") for mark in marks)] == []
