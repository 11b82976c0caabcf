"""What ``make run`` and ``make test`` do on machines that lack something."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[1]
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="shell scripts")


class Machine:
    """A bare machine: a copy of the scripts, and a PATH that holds only what it is given."""

    def __init__(self, folder: Path) -> None:
        """Put the scripts, the locks and the plainest tools in place."""
        self.folder, self.tools = folder / "siji", folder / "tools"
        shutil.copytree(ROOT / "scripts", self.folder / "scripts")
        for lock in ("requirements.lock", "requirements-dev.lock"):
            (self.folder / lock).write_text(lock, encoding="utf-8")
        self.tools.mkdir()
        for tool in ("sh", "dirname", "cmp", "cp", "grep", "uname"):
            found = shutil.which(tool)
            assert found is not None
            (self.tools / tool).symlink_to(found)

    def give(self, tool: str, script: str) -> None:
        """Add a tool that does what the shell script says."""
        path = self.tools / tool
        path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
        path.chmod(0o755)

    def run(self, *command: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """Run one of the scripts and return what it said."""
        return subprocess.run(  # noqa: S603 - our own script
            ["/bin/sh", *command],
            cwd=self.folder,
            env={"PATH": str(self.tools), **environment},
            capture_output=True,
            text=True,
            check=False,
        )


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def good_python(machine: Machine) -> None:
    """Give a Python that fits, makes environments, and notes what pip is asked to install."""
    note = machine.folder / "pip.txt"
    machine.give(
        "python3",
        f"""case "$*" in
        *--version*) echo "Python 3.11.9" ;;
        *"-m venv"*) mkdir -p .venv/bin && cp "$0" .venv/bin/python ;;
        *"pip install"*) echo "$*" >> {note} ;;
        esac""",
    )
    found = shutil.which("mkdir")
    assert found is not None
    (machine.tools / "mkdir").symlink_to(found)


def test_without_a_fitting_python_it_says_what_to_do(machine: Machine) -> None:
    machine.give("python3", "exit 1")
    done = machine.run("scripts/prepare.sh", "run")
    assert done.returncode == 1
    assert "Python 3.11, 3.12 or 3.13 is needed" in done.stderr
    assert "apt-get install -y python3 python3-venv" in done.stderr


def test_missing_system_libraries_are_one_line_to_copy(machine: Machine) -> None:
    machine.give("dpkg-query", "exit 1")
    machine.give("id", "echo 1000")
    good_python(machine)
    done = machine.run("scripts/prepare.sh", "test")
    lines = [line for line in done.stdout.splitlines() if "apt-get" in line]
    assert len(lines) == 1
    assert all(package in lines[0] for package in ("libegl1", "libxcb-cursor0", "postgresql", "xvfb", "poppler-utils"))
    assert done.returncode == 0


def test_root_installs_what_is_missing_and_goes_on_where_that_fails(machine: Machine) -> None:
    machine.give("dpkg-query", "exit 1")
    machine.give("id", "echo 0")
    machine.give("apt-get", "exit 100")
    good_python(machine)
    done = machine.run("scripts/prepare.sh", "run")
    assert "apt-get could not install them" in done.stderr
    assert "postgresql" not in done.stderr
    assert done.returncode == 0


def test_nothing_is_installed_while_the_lock_stands(machine: Machine) -> None:
    good_python(machine)
    for _turn in range(2):
        assert machine.run("scripts/prepare.sh", "run").returncode == 0
    asked = (machine.folder / "pip.txt").read_text(encoding="utf-8").splitlines()
    assert [line.split(" -r ")[1] for line in asked] == ["requirements.lock"]
    assert "--require-hashes" in asked[0]
    (machine.folder / "requirements.lock").write_text("newer", encoding="utf-8")
    machine.run("scripts/prepare.sh", "run")
    assert len((machine.folder / "pip.txt").read_text(encoding="utf-8").splitlines()) == 2


def test_the_test_environment_serves_for_running_too(machine: Machine) -> None:
    good_python(machine)
    machine.run("scripts/prepare.sh", "test")
    machine.run("scripts/prepare.sh", "run")
    asked = (machine.folder / "pip.txt").read_text(encoding="utf-8").splitlines()
    assert [line.split(" -r ")[1] for line in asked] == ["requirements-dev.lock"]


def test_without_a_display_it_says_so_and_does_the_tour(machine: Machine) -> None:
    machine.give("python3", 'echo "$QT_QPA_PLATFORM: $*"')
    (machine.folder / ".venv" / "bin").mkdir(parents=True)
    (machine.folder / ".venv" / "bin" / "python").symlink_to(machine.tools / "python3")
    assert machine.run("scripts/run.sh", DISPLAY=":0").stdout == ": main.py\n"
    said = machine.run("scripts/run.sh").stdout
    assert "There is no display here" in said
    assert said.endswith("offscreen: main.py tour --out out\n")


@pytest.fixture
def with_postgres() -> ModuleType:
    spec = spec_from_file_location("with_postgres", ROOT / "scripts" / "with_postgres.py")
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_without_postgresql_the_run_says_so_loudly_and_goes_on(
    with_postgres: ModuleType, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(with_postgres, "binaries", lambda: None)
    monkeypatch.delenv("SIJI_TEST_POSTGRES", raising=False)
    command = [sys.executable, "-c", "import os, sys; sys.exit(5 if 'SIJI_TEST_POSTGRES' in os.environ else 7)"]
    assert with_postgres.main(command) == 7
    assert "NO POSTGRESQL" in capfd.readouterr().err


def test_the_command_gets_the_servers_address(with_postgres: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    @contextmanager
    def server() -> Iterator[str]:
        yield "postgresql+psycopg://postgres@127.0.0.1:1/postgres"

    monkeypatch.setattr(with_postgres, "server", server)
    monkeypatch.delenv("SIJI_TEST_POSTGRES", raising=False)
    command = [sys.executable, "-c", "import os, sys; sys.exit(len(os.environ['SIJI_TEST_POSTGRES']))"]
    assert with_postgres.main(command) == len("postgresql+psycopg://postgres@127.0.0.1:1/postgres")
    assert "SIJI_TEST_POSTGRES" not in os.environ
