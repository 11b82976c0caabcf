"""The desk page with everything on it: gathered, against its own statements run bare; shown, against one frame."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.measure import Bench, Measured, timed
from benchmarks.windows import PATIENCE, ROOT
from crm.store.data_folder import DataFolder

BUDGET = 5.0
FRAME = 1000 / 60
"""Milliseconds of one frame of a screen that shows sixty a second."""
LOGIN = "reviewer"


def measure(bench: Bench) -> list[Measured]:
    """Measure the desk of somebody who sees the whole county, in a window without a screen."""
    done = subprocess.run(  # noqa: S603 - this program and these arguments
        [sys.executable, "-m", "benchmarks.row_desk", str(bench.folder.path), str(bench.rounds)],
        cwd=ROOT,
        env=os.environ | {"QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=True,
    )
    told = json.loads(done.stdout.splitlines()[-1])
    return [
        Measured("desk page with everything on it, gathered", told["bare"], told["gathered"], BUDGET),
        Measured("desk page shown, the window's longest wait", FRAME, told["longest"], 1.0),
    ]


def tell(path: str, rounds: int) -> None:
    """Open the desk ``rounds`` times and print medians in milliseconds as JSON: bare, gathered, longest."""
    from ui.app import make_application, make_window  # noqa: PLC0415 - the harness itself needs no window

    app = make_application("light")
    window = make_window(DataFolder(Path(path)), None, sample=True)
    window.resize(1366, 768)
    window.show()
    found: list[Any] = []
    window.client.submit(lambda place: place.accounts(), found.extend)
    settle(window)
    window.sit(next(each.id for each in found if each.role == LOGIN), lambda: None)
    settle(window)
    page = window.open("desk")
    settle(window)
    with watched(window.client) as seen:
        for _round in range(rounds):
            page.refresh()
            settle(window)
            seen.end_round()
    window.close()
    app.processEvents()
    print(json.dumps({"bare": median(seen.bare), "gathered": median(seen.gathered), "longest": median(seen.longest)}))


class Seen:
    """What the rounds took: the statements run bare, the answers on the database thread, the longest delivery."""

    def __init__(self) -> None:
        """Begin the first round."""
        self.bare: list[float] = []
        self.gathered: list[float] = []
        self.longest: list[float] = []
        self._bare = self._gathered = self._longest = 0.0

    def answered(self, bare: float, gathered: float) -> None:
        """Add one answer to the round."""
        self._bare += bare
        self._gathered += gathered

    def delivered(self, spent: float) -> None:
        """Note how long the window was held."""
        self._longest = max(self._longest, spent)

    def end_round(self) -> None:
        """Keep the round's figures and begin another."""
        self.bare.append(self._bare)
        self.gathered.append(self._gathered)
        self.longest.append(self._longest)
        self._bare = self._gathered = self._longest = 0.0


@contextmanager
def watched(client: Any) -> Iterator[Seen]:  # noqa: ANN401 - the window's client
    """Time every question of a client where it runs, its statements again bare, and every delivery to the window."""
    seen, ask = Seen(), client.latest

    def latest(key: str, run: Callable[..., Any], done: Callable[[Any], object]) -> Any:  # noqa: ANN401 - as Client has it
        return ask(key, lambda place: _answer(seen, run, place), lambda told: seen.delivered(timed(lambda: done(told))))

    client.latest = latest
    try:
        yield seen
    finally:
        client.latest = ask


def _answer(seen: Seen, run: Callable[..., Any], place: Any) -> Any:  # noqa: ANN401 - what the question returns
    answer: list[Any] = []
    with statements(place.desk.engine) as made:
        gathered = timed(lambda: answer.append(run(place)))
    connection = place.desk.engine.raw_connection()
    cursor = connection.cursor()
    seen.answered(timed(lambda: [cursor.execute(*each).fetchall() for each in made]), gathered)
    connection.close()
    return answer[0]


@contextmanager
def statements(engine: Any) -> Iterator[list[tuple[str, Any]]]:  # noqa: ANN401 - an Engine
    """Collect what an engine is asked, as text and parameters."""
    from sqlalchemy import event  # noqa: PLC0415 - as above

    made: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, text: str, parameters: Any, _context: Any, _many: bool) -> None:  # noqa: ANN401 - as the event has it
        made.append((text, parameters))

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield made
    finally:
        event.remove(engine, "before_cursor_execute", note)


def settle(window: Any) -> None:  # noqa: ANN401 - MainWindow
    """Turn the event loop until nothing is unanswered."""
    from PySide6.QtWidgets import QApplication  # noqa: PLC0415 - as above

    app = QApplication.instance()
    while window.client.waiting:
        app.processEvents()  # type: ignore[union-attr]  # there is one
    app.processEvents()  # type: ignore[union-attr]  # likewise


if __name__ == "__main__":
    tell(sys.argv[1], int(sys.argv[2]))
