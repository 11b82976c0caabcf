"""Tasks appear by themselves, once, however often asked; they follow rules and tables until they begin (domain §4.12, §4.1)."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, delete, func, select

from crm.calendar.rhythm import TaskKind
from crm.calendar.tables import built_in_calendar
from crm.kernel.clock import FixedClock
from crm.kernel.errors import NotAllowed
from crm.league.rhythm import service
from crm.league.rhythm.laying import lay_out_if_due, lay_out_tasks
from crm.league.rhythm.model import Campaign, Ceremony, RhythmTask
from crm.league.rhythm.queries import TaskRow, pressing_tasks, tasks_of_year
from crm.league.rhythm.rules import TaskState
from crm.people.service import change_setting, import_holiday_table
from tests.conftest import County
from tests.leads.making import refused

TODAY = date(2026, 11, 24)


def year(county: County, number: int, who: str = "姜岚") -> list[TaskRow]:
    with closing(county.work(who)) as work:
        return tasks_of_year(work.session, work.actor, number, work.clock.today())


def sit(county: County, who: str = "周敏") -> int:
    """Let someone sit down; returns how many tasks appeared or moved."""
    with closing(county.work(who)) as work:
        return lay_out_if_due(work)


def keys(county: County) -> list[tuple[str, str]]:
    with closing(county.work("姜岚")) as work:
        return [(kind, period) for kind, period in work.session.execute(select(RhythmTask.kind, RhythmTask.period))]


def test_whoever_sits_down_first_brings_them_and_nobody_brings_them_twice(county: County) -> None:
    assert sit(county) == 17
    before = keys(county)
    for who in county.actors:
        assert sit(county, who) == 0
    assert lay_out_tasks(county.work("顾书记")).value == 0
    assert keys(county) == before
    assert len(set(before)) == len(before)
    due = {(row.kind, row.period): row.due_on for row in year(county, 2026) if row.id}
    assert due == {
        (TaskKind.CAMPAIGN, "2026-autumn"): date(2026, 11, 30),
        (TaskKind.BULLETIN, "2026-11"): date(2026, 12, 7),
        (TaskKind.FIELD_BULLETIN, "2026-11"): date(2026, 12, 7),
        (TaskKind.INSPECTION, "2026-12"): date(2026, 12, 21),
    }


def test_nothing_is_asked_that_fell_due_before_the_county_began(county: County) -> None:
    sit(county)
    rows = year(county, 2026)
    assert min(row.due_on for row in rows) >= TODAY
    assert {row.id is None for row in year(county, 2027)} == {True, False}, "what opens later is shown, not written"
    assert all(row.id is None for row in year(county, 2028))


def test_a_ceremony_and_a_campaign_come_with_their_tasks(county: County) -> None:
    sit(county)
    with closing(county.work("姜岚")) as work:
        first = work.session.scalars(select(Ceremony).order_by(Ceremony.day)).first()
        winter = work.session.scalars(select(Campaign).where(Campaign.season == "winter")).one()
    assert first is not None
    assert (first.name, first.day) == ("2027年正月十八集中开竣工活动", date(2027, 2, 23))
    assert (winter.name, winter.region) == ("2026年冬季成渝招商活动", "chengdu_chongqing")
    assert (winter.first_day, winter.last_day) == (date(2026, 12, 1), date(2027, 2, 28))


def test_a_gap_in_which_nobody_sat_down_is_filled(county: County, clock: FixedClock) -> None:
    sit(county)
    clock.moment = datetime(2027, 8, 2, 1, 0, tzinfo=UTC)
    assert sit(county) > 25
    late = [row for row in year(county, 2027) if row.state is TaskState.LATE]
    assert (TaskKind.HALF_YEAR, "2027H1") in {(row.kind, row.period) for row in late}
    assert len(year(county, 2027)) == 43


def test_a_changed_rule_moves_what_has_not_begun_and_leaves_what_has(county: County, clock: FixedClock) -> None:
    clock.moment = datetime(2026, 12, 2, 1, 0, tzinfo=UTC)
    sit(county)
    change_setting(county.work("管理员"), "rhythm_bulletin_days", 3)
    assert sit(county) == 4
    due = {row.period: row.due_on for row in year(county, 2026) + year(county, 2027) if row.kind is TaskKind.BULLETIN}
    assert due["2026-11"] == date(2026, 12, 7), "begun on December 1: keeps its fifth working day"
    assert due["2026-12"] == date(2027, 1, 6), "not begun: the third working day"
    assert sit(county) == 0


def test_the_ceremony_moves_with_its_setting_until_preparations_begin(county: County) -> None:
    sit(county)
    change_setting(county.work("管理员"), "ceremony_first", "农历01-20")
    sit(county)
    with closing(county.work("姜岚")) as work:
        days = work.session.scalars(select(Ceremony.day).where(Ceremony.period == "2027C1")).all()
    assert days == [date(2027, 2, 25)]


def table_2027() -> dict[str, object]:
    """Return an arrangement of 2027 in which January 4 to 8 are off, and the statutory days."""
    days = {day.isoformat(): True for day in built_in_calendar().table_of(2027).off}
    days |= {f"2027-01-{number:02d}": True for number in range(4, 9)}
    return {"year": 2027, "days": [{"name": "假期", "date": day, "isOffDay": off} for day, off in sorted(days.items())]}


def test_a_holiday_table_moves_the_undone_tasks_and_says_which(county: County) -> None:
    from crm.people.deadlines import preview_holiday_table

    sit(county)
    before = {row.period: row for row in year(county, 2027) if row.kind is TaskKind.BULLETIN and row.id}
    assert before["2026-12"].warnings, "no table yet"
    with closing(county.work("管理员")) as work:
        moved = [each for each in preview_holiday_table(work, table_2027(), "import") if each.kind == "rhythm_task"]
    assert {(each.was, each.now) for each in moved} == {
        (date(2027, 1, 8), date(2027, 1, 15)),
        (date(2027, 1, 15), date(2027, 1, 22)),
    }
    import_holiday_table(county.work("管理员"), table_2027(), "import")
    after = {row.period: row for row in year(county, 2027) if row.kind is TaskKind.BULLETIN and row.id}
    assert after["2026-12"].due_on == date(2027, 1, 15)
    assert not after["2026-12"].warnings
    assert after["2026-12"].occurrence.table != before["2026-12"].occurrence.table
    assert sit(county) == 0


def test_a_day_set_by_hand_is_moved_by_no_table(county: County) -> None:
    sit(county)
    task = next(row for row in year(county, 2027) if (row.kind, row.period) == (TaskKind.BULLETIN, "2026-12"))
    assert task.id is not None
    service.move_task(county.work("姜岚"), task.id, date(2027, 1, 11), "等待统计数据")
    import_holiday_table(county.work("管理员"), table_2027(), "import")
    sit(county)
    again = next(row for row in year(county, 2027) if row.id == task.id)
    assert (again.due_on, again.by_hand) == (date(2027, 1, 11), True)
    assert "等待统计数据" in again.note


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=15)
@given(st.lists(st.integers(0, 500), min_size=1, max_size=6), st.integers(30, 366))
def test_however_often_and_whenever_asked_each_task_is_there_once(
    county: County, clock: FixedClock, engine: Engine, days: list[int], ahead: int
) -> None:
    """Sitting down on any days in any order leaves one row for each task that opens by the last of them, and no gap."""
    with engine.begin() as connection:
        for model in (RhythmTask, Ceremony, Campaign):
            connection.execute(delete(model))
    clock.moment = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
    if ahead != 120:
        change_setting(county.work("管理员"), "rhythm_ahead_days", ahead)
    for offset in [0, *sorted(days)]:
        clock.moment = datetime(2026, 11, 24, 1, 0, tzinfo=UTC) + timedelta(days=offset)
        sit(county)
        sit(county, "姜岚")
    found = keys(county)
    assert len(set(found)) == len(found)
    last = clock.today() + timedelta(days=ahead)
    wanted = {
        (row.kind, row.period)
        for number in range(2026, last.year + 1)
        for row in year(county, number)
        if row.opens_on <= last and row.due_on >= TODAY
    }
    assert set(found) == wanted


@pytest.mark.parametrize("who", ["周敏", "陈国平", "王海", "顾书记", "管理员"])
def test_only_the_bureau_changes_tasks(county: County, who: str) -> None:
    sit(county)
    task = next(row.id for row in year(county, 2026) if row.id)
    assert task is not None
    for try_it in (
        lambda: service.assign_task(county.work(who), task, None),
        lambda: service.move_task(county.work(who), task, TODAY, "另有安排"),
        lambda: service.finish_task(county.work(who), task, TODAY, "已完成"),
        lambda: service.reopen_task(county.work(who), task),
        lambda: service.add_task(county.work(who), "调度会", TODAY),
        lambda: service.remove_task(county.work(who), task),
    ):
        with pytest.raises(NotAllowed):
            try_it()


def test_own_tasks_are_added_and_removed_and_recurring_ones_are_not(county: County) -> None:
    sit(county)
    own = service.add_task(county.work("姜岚"), "召开重大项目调度会", date(2026, 11, 27), county.officials["姜岚"]).value
    row = next(each for each in year(county, 2026) if each.id == own)
    assert (row.kind, row.title, row.assignee, row.days_left) == (TaskKind.OWN, "召开重大项目调度会", "姜岚", 3)
    assert sit(county) == 0
    service.remove_task(county.work("姜岚"), own)
    assert own not in {each.id for each in year(county, 2026)}
    recurring = next(each.id for each in year(county, 2026) if each.id)
    assert recurring is not None
    refused("task_recurs", lambda: service.remove_task(county.work("姜岚"), recurring))


def test_tasks_are_assigned_moved_done_and_reopened(county: County, clock: FixedClock) -> None:
    sit(county)
    boss, task = "姜岚", next(row for row in year(county, 2026) if row.kind is TaskKind.INSPECTION)
    assert task.id is not None
    number = task.id
    service.assign_task(county.work(boss), number, county.officials["姜岚"])
    refused("done_day", lambda: service.finish_task(county.work(boss), number, TODAY, "已完成"), "done_on")
    clock.moment = datetime(2026, 12, 22, 1, 0, tzinfo=UTC)
    with closing(county.work(boss)) as work:
        late = pressing_tasks(work.session, work.actor, work.clock.today(), 0)
    assert [(row.period, row.days_left) for row in late if row.kind is TaskKind.BULLETIN] == [("2026-11", -15)]
    assert {row.state for row in late} == {TaskState.LATE}
    service.finish_task(county.work(boss), number, date(2026, 12, 22), "已现场督查六个项目")
    row = next(each for each in year(county, 2026) if each.id == number)
    assert (row.state, row.done_on, row.done_by, row.assignee) == (TaskState.DONE_LATE, date(2026, 12, 22), "姜岚", "姜岚")
    assert "已现场督查六个项目" in row.note
    assert not next(each for each in year(county, 2026, "周敏") if each.id == number).note, "notes are the bureau's"
    refused("task_done", lambda: service.finish_task(county.work(boss), number, date(2026, 12, 22), "再次"))
    refused("task_done", lambda: service.move_task(county.work(boss), number, date(2026, 12, 30), "再次"))
    service.reopen_task(county.work(boss), number)
    assert next(each for each in year(county, 2026) if each.id == number).state is TaskState.LATE
    refused("task_undone", lambda: service.reopen_task(county.work(boss), number))


def test_the_day_of_a_campaign_is_set_with_its_plan(county: County) -> None:
    sit(county)
    task = next(row.id for row in year(county, 2026) if row.kind is TaskKind.CAMPAIGN)
    assert task is not None
    refused("task_dated", lambda: service.move_task(county.work("姜岚"), task, TODAY, "改期"), "due_on")


def test_years_far_away_are_refused(county: County) -> None:
    refused("day_range", lambda: year(county, 1900), "year")
    refused("day_range", lambda: year(county, 2199), "year")
    with closing(county.work("姜岚")) as work:
        assert work.session.scalar(select(func.count()).select_from(RhythmTask)) == 0
