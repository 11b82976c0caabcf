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
        self, run: Callable[..., Any], done: Callable[[Any], object] | None, failed: Callable[[Exception], object] | None
    ) -> None:
        """Hold what to run and whom to tell."""
        self.run, self.done, self.failed = run, done, failed
        self.key: str | None = None
        self.told: Callable[[int, int], None] | None = None
        self._stop = threading.Event()
        self.owner: Client | None = None
        self.forgotten = False
        """Whoever asked is gone: nobody is told the answer any more, only an error reaches the window."""

    def cancel(self) -> None:
        """Ask the job to stop: one that waits never runs, one that runs stops at its next step.

        A job past its last step has been saved already: it answers with its result, since "stopped, nothing
        was changed" would be untrue.
        """
        self._stop.set()

    @property
    def stopped(self) -> bool:
        """Tell whether it was asked to stop."""
        return self._stop.is_set()

    @property
    def unwanted(self) -> bool:
        """Tell whether a newer question of the same key took this one's place."""
        return self.key is not None and self.stopped

    def progress(self, done: int, total: int) -> None:
        """Tell how far the job is, from inside it. Raises Cancelled when it should stop."""
        if self.stopped:
            raise Cancelled
        if self.told is not None and self.owner is not None:
            self.owner.stepped.emit(self, done, total)


class Client(QObject):
    """Hands work to the database thread. ``submit`` runs ``job(place, …)`` where ``place`` was made by ``open_place``.

    Every job is answered once: by ``done`` or by ``failed``. ``idle`` follows the last answer.
    """

    finished = Signal(object, object)
    broke = Signal(object, object)
    stepped = Signal(object, int, int)
    troubled = Signal(object)
    idle = Signal()

    def __init__(self, open_place: Callable[[], Any], unhandled: Callable[[Exception], None]) -> None:
        """Start the thread; ``open_place`` opens the database there, ``unhandled`` is told errors that nobody took."""
        super().__init__()
        self._open, self._unhandled = open_place, unhandled
        self._jobs: SimpleQueue[Job | None] = SimpleQueue()
        self._newest: dict[str, Job] = {}
        self._long: set[Job] = set()
        self._unanswered: set[Job] = set()
        self._closed = False
        self.finished.connect(self._deliver)
        self.broke.connect(self._deliver_error)
        self.stepped.connect(self._tell_step)
        self.troubled.connect(self.report)
        self._thread = threading.Thread(target=self._work, name="siji-database", daemon=True)
        self._thread.start()

    @property
    def waiting(self) -> int:
        """Return how many jobs are not delivered yet."""
        return len(self._unanswered)

    def submit(
        self,
        run: Callable[..., Any],
        done: Callable[[Any], object] | None = None,
        failed: Callable[[Exception], object] | None = None,
    ) -> Job:
        """Run ``run(place)`` on the worker; ``done`` or ``failed`` is called on the GUI thread."""
        return self._hand_in(Job(run, done, failed))

    def latest(self, key: str, run: Callable[..., Any], done: Callable[[Any], object]) -> Job:
        """Like ``submit``, but a newer job of the same key makes an older one's answer unwanted, error or not."""
        older = self._newest.get(key)
        if older is not None:
            older.cancel()
        job = self._newest[key] = Job(run, done, None)
        job.key = key
        return self._hand_in(job)

    def forget_askers(self) -> None:
        """Take back every question and tell nobody the answers still to come: the pages that asked are gone.

        Acts that were handed in are done all the same, and an error of theirs is told to the window.
        """
        for job in list(self._newest.values()):
            job.cancel()
        for job in self._unanswered:
            job.forgotten = True

    def long(
        self,
        run: Callable[..., Any],
        told: Callable[[int, int], None],
        done: Callable[[Any], object],
        failed: Callable[[Exception], object],
    ) -> Job:
        """Run ``run(place, progress)``: long work that tells its progress and can be cancelled.

        A cancelled job is told by ``failed(Cancelled)`` alone, and no step of it is told any more.
        """
        job = Job(lambda place: run(place, job.progress), done, failed)
        job.told = told
        self._long.add(job)
        return self._hand_in(job)

    def report(self, error: Exception) -> None:
        """Tell an error to the handler of errors that nobody took; on the GUI thread."""
        self._unhandled(error)

    def close(self) -> None:
        """Stop long work, finish everything else that was handed in, close the database and end the thread."""
        self._closed = True
        for job in self._long:
            job.cancel()
        self._jobs.put(None)
        self._thread.join(timeout=30)

    def _hand_in(self, job: Job) -> Job:
        job.owner = self
        self._unanswered.add(job)
        if self._closed:
            job.cancel()
            self.broke.emit(job, Cancelled())
        else:
            self._jobs.put(job)
        return job

    # ---- on the database thread --------------------------------------------------------------------------
    def _work(self) -> None:
        place: Any = None
        while (job := self._jobs.get()) is not None:
            try:
                if job.stopped:
                    raise Cancelled  # noqa: TRY301 - a job stopped before it ran takes the same way out as one stopped later
                if place is None:
                    place = self._open()
                result = self._run(job, place)
            except Exception as error:  # noqa: BLE001 - delivered to the GUI thread, never swallowed
                self.broke.emit(job, error)
            else:
                self.finished.emit(job, result)
        if place is not None:
            self._shut(place)

    def _shut(self, place: Any) -> None:  # noqa: ANN401 - what open_place made
        try:
            place.close()
        except Exception as error:  # noqa: BLE001 - told, never swallowed
            self.troubled.emit(error)

    def _run(self, job: Job, place: Any) -> Any:  # noqa: ANN401 - whatever the job returns
        """Run a job and let the place rest, whatever came of it.

        Trouble of the rest is told on its own: what the job saved is saved, and what it failed at is its own error.
        """
        try:
            return job.run(place)
        finally:
            try:
                place.rest()
            except Exception as error:  # noqa: BLE001 - told, never swallowed
                self.troubled.emit(error)

    # ---- on the GUI thread -------------------------------------------------------------------------------
    def _tell_step(self, job: Job, done: int, total: int) -> None:
        if job.told is not None and not job.stopped and not job.forgotten:
            job.told(done, total)

    def _deliver(self, job: Job, result: object) -> None:
        try:
            if job.done is not None and not job.unwanted and not job.forgotten:
                job.done(result)
        finally:
            self._put_away(job)

    def _deliver_error(self, job: Job, error: Exception) -> None:
        try:
            if job.unwanted:
                return
            if job.failed is not None and not job.forgotten:
                job.failed(error)
            elif not isinstance(error, Cancelled):
                self._unhandled(error)
        finally:
            self._put_away(job)

    def _put_away(self, job: Job) -> None:
        """Forget an answered job; the last one makes the client idle."""
        self._long.discard(job)
        if job.key is not None and self._newest.get(job.key) is job:
            del self._newest[job.key]
        self._unanswered.discard(job)
        if not self._unanswered:
            self.idle.emit()
