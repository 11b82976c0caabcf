"""The sample county's service: obstacles in every state, ratings with low ones under way, matters at windows."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from crm.kernel.clock import FixedClock
from crm.leads.obstacles.queries import obstacle, obstacles
from crm.leads.obstacles.rules import EventKind, ObstacleState
from crm.people.permissions import PROGRAM
from crm.procedures.service_rating.queries import cases_to_rate, ratings, rectifications
from crm.procedures.service_rating.rules import RectificationState, satisfied
from crm.procedures.time_limit.windows import windows
from crm.sample.service import fill_with_sample
from crm.store.acts import Work
from crm.store.folder import DataFolder, create_folder
from tests.conftest import NOW


@pytest.fixture(scope="module")
def work(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Work]:
    """Return work of the program in a small sample county."""
    path: Path = tmp_path_factory.mktemp("service") / "data"
    desk = create_folder(DataFolder(path), clock=FixedClock(NOW))
    fill_with_sample(desk, leads=420)
    with closing(desk.work(PROGRAM)) as made:
        yield made
    desk.close()


def test_obstacles_are_in_every_state_and_their_events_tell_it(work: Work) -> None:
    rows = obstacles(work.session, PROGRAM, NOW, tuple(ObstacleState))
    assert {row.state for row in rows} == set(ObstacleState)
    last = {ObstacleState.CONFIRMED: EventKind.CONFIRMED, ObstacleState.SOLVED: EventKind.SOLVED}
    for row in rows:
        _line, steps = obstacle(work.session, PROGRAM, NOW, row.id)
        assert [step.at for step in steps] == sorted(step.at for step in steps)
        assert steps[0].kind is EventKind.RAISED
        assert steps[-1].kind is last.get(row.state, steps[-1].kind)
        assert row.due_on is None or steps[1].due_on == row.due_on


def test_low_ratings_are_rectified_called_back_or_overdue(work: Work) -> None:
    found = [row.rectification for row in rectifications(work.session, PROGRAM, NOW, everything=True)]
    states = {each.state for each in found if each is not None}
    assert states == {RectificationState.OPEN, RectificationState.DONE, RectificationState.CLOSED}
    given = ratings(work.session, PROGRAM, NOW, date(2024, 1, 1), NOW.date(), 1000)
    assert sum(1 for row in given if not satisfied(row.level)) == len(found)
    assert all((row.rectification is not None) is not satisfied(row.level) for row in given)
    assert cases_to_rate(work.session, PROGRAM, NOW)


def test_every_matter_stands_at_a_window(work: Work) -> None:
    rows = windows(work.session)
    assert len(rows) == 16
    assert sum(len(row.matters) for row in rows) == 9
