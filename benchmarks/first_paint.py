"""In a process of its own: open a window and tell the moment of its first paint and its memory, as JSON lines.

``python -m benchmarks.first_paint bare`` shows an empty QMainWindow; ``… siji FOLDER`` goes through the
program's own front door. Moments are of the system's monotonic clock, which both processes share.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from time import monotonic
from typing import Any

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QApplication, QMainWindow, QWidget

STATM = Path("/proc/self/statm")
LOADED = 300
"""Milliseconds without an open question after which a page counts as loaded."""


class FirstPaint(QObject):
    """Calls ``then`` once, when a window has painted for the first time and its event loop turns."""

    def __init__(self, window: QWidget, then: Callable[[], None]) -> None:
        """Watch ``window``."""
        super().__init__(window)
        self._then: Callable[[], None] | None = then
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Notice the first paint; the whole window has painted when the event loop turns again."""
        if event.type() == QEvent.Type.Paint and self._then is not None:
            QTimer.singleShot(0, self._then)
            self._then = None
        return super().eventFilter(watched, event)


def tell(what: str) -> None:
    """Print a moment and the memory held now in megabytes (0 where the system does not say)."""
    pages = int(STATM.read_text().split()[1]) if STATM.exists() else 0
    print(what, monotonic(), pages * 4096 / 1e6, flush=True)


def show_bare() -> int:
    """Show an empty main window and leave after a moment."""
    app = QApplication(sys.argv[:1])
    window = QMainWindow()
    window.resize(1366, 768)
    FirstPaint(window, lambda: tell("painted"))
    window.show()
    QTimer.singleShot(LOADED, lambda: leave(app))
    return app.exec()


def leave(app: QApplication) -> None:
    """Tell what is held now and leave."""
    tell("filled")
    app.quit()


def show_siji(folder: str) -> int:
    """Open the program on a data folder; when its desk is filled open the tracker; leave when that is filled."""
    from ui import app as door  # noqa: PLC0415 - the bare window must not load it

    make = door.make_window

    def watched(*given: Any, **named: Any) -> Any:  # noqa: ANN401 - the front door's own signature
        window = make(*given, **named)
        FirstPaint(window, lambda: tell("painted"))
        steps = iter((("filled", lambda: window.open("tracker")), ("tracker", window.close)))
        watch_idle(window, steps)
        return window

    door.make_window = watched
    from main import main  # noqa: PLC0415 - likewise

    return main(["--data", folder, "--theme", "light"])


def watch_idle(window: Any, steps: Any) -> None:  # noqa: ANN401 - a MainWindow and the steps left
    """Whenever nothing is asked of the database for a while, tell it with the moment it fell quiet and take the next step."""
    quiet = QTimer(window, singleShot=True, interval=LOADED)

    def go_on() -> None:
        name, then = next(steps)
        print(name, *last, flush=True)
        then()

    last: list[float] = []

    def note() -> None:
        pages = int(STATM.read_text().split()[1]) if STATM.exists() else 0
        last[:] = [monotonic(), pages * 4096 / 1e6]
        if window.client.waiting == 0 and window.actor is not None:
            quiet.start()

    quiet.timeout.connect(go_on)
    window.client.idle.connect(note)


if __name__ == "__main__":
    sys.exit(show_bare() if sys.argv[1] == "bare" else show_siji(sys.argv[2]))
