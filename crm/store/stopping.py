"""Stopping a statement that runs too long: SQLite is asked every few thousand steps, PostgreSQL is told from another thread."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from crm.store.engine import is_postgres

STEPS = 2_000
"""Steps of SQLite's machine between two looks at the time; some tens of microseconds."""
LOOK = 0.05
"""Seconds between two questions whether to go on."""


@contextmanager
def stoppable(session: Session, going_on: Callable[[], object]) -> Iterator[None]:
    """Let statements of ``session`` be stopped: ``going_on`` is called about twenty times a second and raises what ends them.

    What it raised is raised again in place of the database's own error, on the thread that reads; nothing was changed.
    On PostgreSQL it is called from another thread.
    """
    going_on()
    connection = session.connection()
    driver: Any = connection.connection.dbapi_connection
    ended: list[BaseException] = []
    watch = _watched_postgres if is_postgres(connection) else _watched_sqlite
    try:
        with watch(driver, going_on, ended):
            yield
    except DBAPIError as error:
        if ended:
            raise ended[0] from error
        raise


def _asked(going_on: Callable[[], object], ended: list[BaseException]) -> bool:
    """Ask whether to stop, and keep the reason."""
    try:
        going_on()
    except BaseException as error:  # noqa: BLE001 - kept, and raised on the thread that reads
        ended.append(error)
    return bool(ended)


@contextmanager
def _watched_sqlite(driver: Any, going_on: Callable[[], object], ended: list[BaseException]) -> Iterator[None]:  # noqa: ANN401 - the driver ships no types
    last = time.monotonic()

    def look() -> int:
        nonlocal last
        now = time.monotonic()
        if now - last < LOOK:
            return 0
        last = now
        return int(_asked(going_on, ended))

    driver.set_progress_handler(look, STEPS)
    try:
        yield
    finally:
        driver.set_progress_handler(None, 0)


@contextmanager
def _watched_postgres(driver: Any, going_on: Callable[[], object], ended: list[BaseException]) -> Iterator[None]:  # noqa: ANN401 - as above
    over = threading.Event()

    def look() -> None:
        while not over.wait(LOOK):
            if _asked(going_on, ended):
                driver.cancel()
                return

    watcher = threading.Thread(target=look, name="siji-stopping", daemon=True)
    watcher.start()
    try:
        yield
    finally:
        over.set()
        watcher.join()
