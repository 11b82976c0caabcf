"""What fulfils a task by itself: a publication of its period, a ceremony held, a campaign summed up, what others register."""

from __future__ import annotations

from collections.abc import Collection
from contextlib import closing
from datetime import UTC, date, datetime

import pytest
from sqlalchemy.orm import Session

from crm.calendar.rhythm import TaskKind
from crm.documents.publishing.service import ToPublish, check_document, publish_document
from crm.kernel.clock import FixedClock
from crm.kernel.ids import new_id
from crm.league.rhythm import fulfilment
from crm.league.rhythm.fulfilment import Fulfilled
from crm.league.rhythm.laying import lay_out_if_due
from crm.league.rhythm.queries import TaskRow, tasks_of_year
from crm.league.rhythm.rules import TaskState, period_words, task_state, task_title
from tests.conftest import County


def task(county: County, kind: TaskKind, period: str) -> TaskRow:
    with closing(county.work("姜岚")) as work:
        rows = tasks_of_year(work.session, work.actor, 2026, work.clock.today())
    return next(row for row in rows if (row.kind, row.period) == (kind, period))


def test_publishing_the_months_bulletin_does_its_task(county: County, clock: FixedClock) -> None:
    clock.moment = datetime(2026, 11, 3, 1, 0, tzinfo=UTC)
    lay_out_if_due(county.work("周敏"))
    assert task(county, TaskKind.BULLETIN, "2026-10").state is TaskState.OPEN
    paper = check_document(county.work("姜岚"), ToPublish("monthly-bulletin", 2026, 10)).value
    assert task(county, TaskKind.BULLETIN, "2026-10").state is TaskState.OPEN, "checked is not published"
    publish_document(county.work("姜岚"), paper)
    row = task(county, TaskKind.BULLETIN, "2026-10")
    assert (row.state, row.done_on) == (TaskState.DONE, date(2026, 11, 3))
    assert row.fulfilled is not None
    assert (row.fulfilled.kind, row.fulfilled.record_id) == ("publication", paper)
    assert "招商通报〔2026〕1号" in row.fulfilled.words
    assert task(county, TaskKind.BULLETIN, "2026-11").state is TaskState.AHEAD, "another month's is not done"
    assert task(county, TaskKind.FIELD_BULLETIN, "2026-10").state is TaskState.OPEN, "another paper is not done"


def test_a_bulletin_published_late_is_done_late(county: County, clock: FixedClock) -> None:
    clock.moment = datetime(2026, 11, 3, 1, 0, tzinfo=UTC)
    lay_out_if_due(county.work("周敏"))
    clock.moment = datetime(2026, 11, 9, 1, 0, tzinfo=UTC)
    paper = check_document(county.work("姜岚"), ToPublish("monthly-bulletin", 2026, 10)).value
    publish_document(county.work("姜岚"), paper)
    assert task(county, TaskKind.BULLETIN, "2026-10").state is TaskState.DONE_LATE


def test_subjects_register_what_fulfils_their_tasks(county: County, monkeypatch: pytest.MonkeyPatch) -> None:
    lay_out_if_due(county.work("周敏"))
    record, asked = new_id(), []

    def closed(_session: Session, periods: Collection[str]) -> dict[str, Fulfilled]:
        asked.append(set(periods))
        return {"2026-12": Fulfilled("inspection", record, date(2026, 12, 18), "督查六个项目")}

    monkeypatch.setitem(fulfilment._finders, TaskKind.INSPECTION, [])
    fulfilment.fulfils(TaskKind.INSPECTION, closed)
    fulfilment.fulfils(TaskKind.INSPECTION, closed)
    row = task(county, TaskKind.INSPECTION, "2026-12")
    assert asked == [{"2026-12"}], "registered twice, asked once"
    assert row.state is TaskState.DONE
    assert row.fulfilled == Fulfilled("inspection", record, date(2026, 12, 18), "督查六个项目")


@pytest.mark.parametrize(
    ("done_on", "today", "state"),
    [
        ("2026-11-06", "2026-11-20", TaskState.DONE),
        ("2026-11-09", "2026-11-20", TaskState.DONE_LATE),
        (None, "2026-10-31", TaskState.AHEAD),
        (None, "2026-11-01", TaskState.OPEN),
        (None, "2026-11-06", TaskState.OPEN),
        (None, "2026-11-07", TaskState.LATE),
    ],
)
def test_a_task_on_a_day(done_on: str | None, today: str, state: TaskState) -> None:
    """Opens 2026-11-01, due 2026-11-06, a bulletin of October: our default."""
    done = date.fromisoformat(done_on) if done_on else None
    assert task_state(date(2026, 11, 1), date(2026, 11, 6), done, date.fromisoformat(today)) is state


@pytest.mark.parametrize("period", ["2026-10", "2026Q3", "2026H1", "2026", "2026C1", "2026-spring"])
def test_every_period_reads_in_words_and_stands_in_the_title(period: str) -> None:
    assert "2026" in period_words(period)
    assert period_words(period) in task_title(TaskKind.BULLETIN, period)
    assert task_title(TaskKind.OWN, period, "调度会") == "调度会"
