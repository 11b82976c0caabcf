"""One worker thread owns the database: jobs run there and their results come back on the GUI thread."""

from __future__ import annotations

import threading
from collections.abc import Callable
from queue import SimpleQueue
from typing import Any

from PySide6.QtCore import QObject, Signal


class Cancelled(Exception):
    """A long job was asked to stop; what it had begun is rolled back."""


class Job:
    """One piece of work on the worker thread; ``cancel`` asks it to stop, ``progress`` tells how far it is."""

    def __init__(
        self, run: Callable[..., Any], done: Callable[[Any], None] | None, failed: Callable[[Exception], None] | None
    ) -> None:
        """Hold what to run and whom to tell."""
        self.run, self.done, self.failed = run, done, failed
        self.key: str | None = None
        self.told: Callable[[int, int], None] | None = None
        self._stop = threading.Event()
        self.owner: Client | None = None

    def cancel(self) -> None:
        """Ask the job to stop at its next step."""
        self._stop.set()

    @property
    def stopped(self) -> bool:
        """Tell whether it was asked to stop."""
        return self._stop.is_set()

    def progress(self, done: int, total: int) -> None:
        """Tell how far the job is, from inside it. Raises Cancelled when it should stop."""
        if self.stopped:
            raise Cancelled
        if self.told is not None and self.owner is not None:
            self.owner.stepped.emit(self, done, total)


class Client(QObject):
    """Hands work to the database thread. ``submit`` runs ``job(place, …)`` where ``place`` was made by ``open_place``."""

    finished = Signal(object, object)
    broke = Signal(object, object)
    stepped = Signal(object, int, int)
    idle = Signal()

    def __init__(self, open_place: Callable[[], Any], unhandled: Callable[[Exception], None]) -> None:
        """Start the thread; ``open_place`` opens the database there, ``unhandled`` is told errors that nobody took."""
        super().__init__()
        self._open, self._unhandled = open_place, unhandled
        self._jobs: SimpleQueue[Job | None] = SimpleQueue()
        self._newest: dict[str, Job] = {}
        self._waiting = 0
        self.finished.connect(self._deliver)
        self.broke.connect(self._deliver_error)
        self.stepped.connect(lambda job, done, total: job.told(done, total))
        self._thread = threading.Thread(target=self._work, name="siji-database", daemon=True)
        self._thread.start()

    @property
    def waiting(self) -> int:
        """Return how many jobs are not delivered yet."""
        return self._waiting

    def submit(
        self,
        run: Callable[..., Any],
        done: Callable[[Any], None] | None = None,
        failed: Callable[[Exception], None] | None = None,
    ) -> Job:
        """Run ``run(place)`` on the worker; ``done`` or ``failed`` is called on the GUI thread."""
        job = Job(run, done, failed)
        job.owner = self
        self._waiting += 1
        self._jobs.put(job)
        return job

    def latest(self, key: str, run: Callable[..., Any], done: Callable[[Any], None]) -> Job:
        """Like ``submit``, but a newer job of the same key makes an older one's result unwanted."""
        older = self._newest.get(key)
        if older is not None:
            older.cancel()
        job = Job(run, done, None)
        job.key, job.owner = key, self
        self._newest[key] = job
        self._waiting += 1
        self._jobs.put(job)
        return job

    def long(
        self,
        run: Callable[..., Any],
        told: Callable[[int, int], None],
        done: Callable[[Any], None],
        failed: Callable[[Exception], None],
    ) -> Job:
        """Run ``run(place, progress)``: long work that tells its progress and can be cancelled."""
        job = Job(lambda place: run(place, job.progress), done, failed)
        job.told, job.owner = told, self
        self._waiting += 1
        self._jobs.put(job)
        return job

    def close(self) -> None:
        """Finish what was handed in, close the database and end the thread."""
        self._jobs.put(None)
        self._thread.join(timeout=30)

    def _work(self) -> None:
        place: Any = None
        while (job := self._jobs.get()) is not None:
            try:
                if job.key is not None and job.stopped:
                    raise Cancelled  # noqa: TRY301 - a superseded job takes the same way out as a cancelled one
                if place is None:
                    place = self._open()
                self.finished.emit(job, job.run(place))
                place.rest()
            except Exception as error:  # noqa: BLE001 - delivered to the GUI thread, never swallowed
                self.broke.emit(job, error)
        if place is not None:
            place.close()

    def _deliver(self, job: Job, result: object) -> None:
        self._count_down()
        if job.done is not None and not (job.key is not None and job.stopped):
            job.done(result)

    def _deliver_error(self, job: Job, error: Exception) -> None:
        self._count_down()
        if job.failed is not None:
            job.failed(error)
        elif not isinstance(error, Cancelled):
            self._unhandled(error)

    def _count_down(self) -> None:
        self._waiting -= 1
        if self._waiting == 0:
            self.idle.emit()
