"""The database thread: every job is answered once, stops when asked, and the client says when all is done."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from ui.shell.worker import Cancelled, Client


class Desk:
    """A place that writes down what happens to it."""

    def __init__(self) -> None:
        """Begin with nothing written."""
        self.lines: list[str] = []
        self.trouble: Exception | None = None

    def rest(self) -> None:
        """Write the rest down, or fail."""
        self.lines.append("rest")
        if self.trouble is not None:
            raise self.trouble

    def close(self) -> None:
        """Write the end down."""
        self.lines.append("close")


class Told:
    """What the window heard, in order."""

    def __init__(self) -> None:
        """Begin with nothing heard."""
        self.heard: list[tuple[str, Any]] = []

    def done(self, result: object) -> None:
        """Hear a result."""
        self.heard.append(("done", result))

    def failed(self, error: Exception) -> None:
        """Hear an error."""
        self.heard.append(("failed", type(error)))

    def unhandled(self, error: Exception) -> None:
        """Hear an error that nobody took."""
        self.heard.append(("unhandled", type(error)))

    def step(self, done: int, total: int) -> None:
        """Hear a step."""
        self.heard.append(("step", (done, total)))


@pytest.fixture
def desk() -> Desk:
    """Return the place."""
    return Desk()


@pytest.fixture
def told() -> Told:
    """Return the listener."""
    return Told()


@pytest.fixture
def client(qtbot: QtBot, desk: Desk, told: Told) -> Iterator[Client]:
    """Return a client over the place; ended afterwards."""
    assert qtbot is not None
    made = Client(lambda: desk, told.unhandled)
    yield made
    made.close()


def _settle(qtbot: QtBot, client: Client) -> None:
    qtbot.waitUntil(lambda: client.waiting == 0, timeout=5000)
    qtbot.wait(20)


def _fail(_place: object) -> object:
    raise LookupError


def test_place_rests_before_the_answer(qtbot: QtBot, client: Client, desk: Desk) -> None:
    seen: list[list[str]] = []
    client.submit(lambda place: place.lines.append("run"), lambda _result: seen.append(list(desk.lines)))
    _settle(qtbot, client)
    assert seen == [["run", "rest"]]


def test_place_rests_after_an_error_too(qtbot: QtBot, client: Client, desk: Desk, told: Told) -> None:
    client.submit(_fail, told.done, told.failed)
    _settle(qtbot, client)
    assert desk.lines == ["rest"]
    assert told.heard == [("failed", LookupError)]


def test_trouble_of_the_rest_is_told_once_and_a_saved_job_stays_done(
    qtbot: QtBot, client: Client, desk: Desk, told: Told
) -> None:
    desk.trouble = OSError()
    client.submit(lambda _place: 7, told.done, told.failed)
    _settle(qtbot, client)
    assert sorted(told.heard) == [("done", 7), ("unhandled", OSError)]


def test_error_nobody_takes_is_told_once(qtbot: QtBot, client: Client, told: Told) -> None:
    client.submit(_fail, told.done)
    _settle(qtbot, client)
    assert told.heard == [("unhandled", LookupError)]


def test_idle_follows_the_answer(qtbot: QtBot, client: Client, told: Told) -> None:
    client.idle.connect(lambda: told.heard.append(("idle", client.waiting)))
    client.submit(lambda _place: 1, told.done)
    _settle(qtbot, client)
    assert told.heard == [("done", 1), ("idle", 0)]


def test_idle_waits_for_a_question_asked_in_an_answer(qtbot: QtBot, client: Client, told: Told) -> None:
    client.idle.connect(lambda: told.heard.append(("idle", client.waiting)))
    client.submit(lambda _place: 1, lambda _result: client.submit(lambda _place: 2, told.done))
    _settle(qtbot, client)
    assert told.heard == [("done", 2), ("idle", 0)]


def test_broken_answer_does_not_keep_the_client_busy(qtbot: QtBot, client: Client) -> None:
    with qtbot.captureExceptions() as caught:
        client.submit(lambda _place: 1, _fail)
        _settle(qtbot, client)
    assert [kind for kind, _error, _trace in caught] == [LookupError]
    assert client.waiting == 0


@pytest.mark.parametrize("fails", [False, True])
def test_superseded_question_is_dropped_whatever_came_of_it(qtbot: QtBot, client: Client, told: Told, fails: bool) -> None:
    begun, go = threading.Event(), threading.Event()

    def older(place: object) -> str:
        begun.set()
        go.wait(5)
        if fails:
            _fail(place)
        return "old"

    client.latest("page", older, told.done)
    assert begun.wait(5)
    client.latest("page", lambda _place: "new", told.done)
    go.set()
    _settle(qtbot, client)
    assert told.heard == [("done", "new")]


def test_gone_asker_is_told_nothing_but_its_act_is_done_and_its_error_heard(qtbot: QtBot, client: Client, told: Told) -> None:
    saved: list[str] = []
    client.submit(lambda _place: saved.append("saved"), told.done)
    client.latest("rows", lambda _place: 1, told.done)
    client.submit(_fail, told.done, told.failed)
    client.forget_askers()
    _settle(qtbot, client)
    assert (saved, told.heard) == (["saved"], [("unhandled", LookupError)])


def test_latest_question_that_fails_is_told(qtbot: QtBot, client: Client, told: Told) -> None:
    client.latest("page", _fail, told.done)
    _settle(qtbot, client)
    assert told.heard == [("unhandled", LookupError)]


def test_cancelled_long_job_is_told_as_cancelled_alone(qtbot: QtBot, client: Client, told: Told) -> None:
    begun, go = threading.Event(), threading.Event()

    def work(_place: object, progress: Any) -> None:
        progress(1, 3)
        begun.set()
        go.wait(5)
        progress(2, 3)

    job = client.long(work, told.step, told.done, told.failed)
    assert begun.wait(5)
    job.cancel()
    go.set()
    _settle(qtbot, client)
    assert told.heard == [("failed", Cancelled)]


def test_long_job_cancelled_while_it_waits_never_runs(qtbot: QtBot, client: Client, desk: Desk, told: Told) -> None:
    go = threading.Event()
    client.submit(lambda _place: go.wait(5))
    job = client.long(lambda place, _progress: place.lines.append("run"), told.step, told.done, told.failed)
    job.cancel()
    go.set()
    _settle(qtbot, client)
    assert told.heard == [("failed", Cancelled)]
    assert "run" not in desk.lines


def test_long_job_cancelled_after_its_last_step_tells_what_it_saved(qtbot: QtBot, client: Client, told: Told) -> None:
    begun, go = threading.Event(), threading.Event()

    def work(_place: object, _progress: object) -> str:
        begun.set()
        go.wait(5)
        return "saved"

    job = client.long(work, told.step, told.done, told.failed)
    assert begun.wait(5)
    job.cancel()
    go.set()
    _settle(qtbot, client)
    assert told.heard == [("done", "saved")]


def test_long_job_tells_its_steps(qtbot: QtBot, client: Client, told: Told) -> None:
    client.long(lambda _place, progress: progress(1, 2), told.step, told.done, told.failed)
    _settle(qtbot, client)
    assert told.heard == [("step", (1, 2)), ("done", None)]


def test_closing_stops_long_work_and_finishes_what_is_to_be_saved(qtbot: QtBot, desk: Desk, told: Told) -> None:
    client = Client(lambda: desk, told.unhandled)
    begun = threading.Event()

    def endless(_place: object, progress: Any) -> None:
        while True:
            begun.set()
            progress(0, 0)

    client.long(endless, lambda _done, _total: None, told.done, told.failed)
    client.submit(lambda place: place.lines.append("saved"))
    assert begun.wait(5)
    client.close()
    assert desk.lines == ["rest", "saved", "rest", "close"]
    _settle(qtbot, client)
    assert told.heard == [("failed", Cancelled)]


def test_closed_client_answers_that_it_does_nothing_any_more(qtbot: QtBot, desk: Desk, told: Told) -> None:
    client = Client(lambda: desk, told.unhandled)
    client.close()
    client.submit(lambda _place: 1, told.done, told.failed)
    client.submit(lambda _place: 1, told.done)
    _settle(qtbot, client)
    assert told.heard == [("failed", Cancelled)]
