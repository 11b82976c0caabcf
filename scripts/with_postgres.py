"""Run a command with a PostgreSQL of its own: in a temporary folder, on a free loopback port, stopped afterwards.

``python scripts/with_postgres.py COMMAND [ARG …]`` sets SIJI_TEST_POSTGRES for it. Where PostgreSQL cannot be had the
command runs all the same, on SQLite only, and that is said loudly.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

LOUD = "!" * 78


def binaries() -> Path | None:
    """Return the folder of PostgreSQL's programs, the newest installed."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if found:
        return found[-1].parent
    named = shutil.which("initdb")
    return Path(named).resolve().parent if named else None


def free_port() -> int:
    """Return a port of 127.0.0.1 that is free now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def as_postgres(command: list[str]) -> list[str]:
    """Return a command that runs as the user postgres where we are root, since initdb refuses root."""
    if os.getuid() != 0:
        return command
    return ["runuser", "-u", "postgres", "--", *command]


@contextmanager
def server() -> Iterator[str | None]:
    """Start a server and yield its address, or None where that cannot be."""
    programs = binaries()
    if programs is None:
        yield None
        return
    folder = Path(tempfile.mkdtemp(prefix="siji-postgres-"))
    data, port = folder / "data", free_port()
    try:
        if os.getuid() == 0:
            shutil.chown(folder, "postgres", "postgres")
        init = [
            str(programs / "initdb"),
            "-D",
            str(data),
            "-U",
            "postgres",
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--locale=C.UTF-8",
            "--no-sync",
        ]
        subprocess.run(as_postgres(init), check=True, capture_output=True, cwd=folder)
        options = (
            f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={folder} -c fsync=off -c max_connections=50"
        )
        start = [str(programs / "pg_ctl"), "-D", str(data), "-w", "-l", str(folder / "log"), "-o", options, "start"]
        subprocess.run(as_postgres(start), check=True, stdout=subprocess.DEVNULL, cwd=folder)
    except (subprocess.CalledProcessError, LookupError, OSError) as error:
        print(f"PostgreSQL did not start: {error}", file=sys.stderr)
        shutil.rmtree(folder, ignore_errors=True)
        yield None
        return
    try:
        yield f"postgresql+psycopg://postgres@127.0.0.1:{port}/postgres"
    finally:
        stop = [str(programs / "pg_ctl"), "-D", str(data), "-m", "immediate", "stop"]
        subprocess.run(as_postgres(stop), check=False, stdout=subprocess.DEVNULL, cwd=folder)
        shutil.rmtree(folder, ignore_errors=True)


def stop_tidily(_signal: int, _frame: object) -> None:
    """Leave by way of every ``finally``, so that the server is stopped and its folder removed."""
    sys.exit(143)


def main(command: list[str]) -> int:
    """Run ``command`` with the server's address in its environment; returns its exit status."""
    with server() as address:
        environment = dict(os.environ)
        if address is None:
            print(
                f"{LOUD}\nNO POSTGRESQL: the tests run on SQLite ONLY. On Debian: apt-get install postgresql\n{LOUD}",
                file=sys.stderr,
            )
        else:
            environment["SIJI_TEST_POSTGRES"] = address
        return subprocess.run(command, check=False, env=environment).returncode


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, stop_tidily)
    sys.exit(main(sys.argv[1:]))
