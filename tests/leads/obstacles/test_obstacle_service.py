"""Obstacles as acts: from raising to the unit's word, who may, what a department reads, last days over a holiday."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from datetime import date, datetime
from uuid import UUID

import pytest

from crm.calendar.lights import DueLight
from crm.kernel.clock import COUNTY_ZONE, FixedClock
from crm.kernel.errors import NotAllowed
from crm.leads.detail import lead_detail
from crm.leads.obstacles import service
from crm.leads.obstacles.queries import ObstacleLine, ObstacleStep, obstacle, obstacle_figures, obstacles
from crm.leads.obstacles.rules import EventKind, ObstacleState
from crm.leads.queries import LeadFilter, lead_count
from crm.people.service import import_holiday_table
from crm.store.acts import Work
from crm.store.undo import undo
from tests.conftest import County
from tests.leads.making import entered, refused
from tests.people.test_table_moves import amended

LAND = "自然资源局"


def at(clock: FixedClock, month: int, day: int, hour: int = 9) -> None:
    """Move the county's clock to a moment of 2026."""
    clock.moment = datetime(2026, month, day, hour, tzinfo=COUNTY_ZONE)


def raised(county: County, due: date | None = None, department: str | None = LAND) -> UUID:
    """Raise an obstacle on a new lead of 柳堡镇."""
    unit = county.units[department] if department else None
    return service.raise_obstacle(county.work(), entered(county), "land", "缺20亩指标", unit, due).value


def seen(county: County, obstacle_id: UUID, who: str = "周敏") -> tuple[ObstacleLine, list[ObstacleStep]]:
    """Return an obstacle as somebody sees it."""
    with closing(county.work(who)) as work:
        return obstacle(work.session, work.actor, work.clock.now(), obstacle_id)


def test_the_whole_life_of_an_obstacle(county: County, clock: FixedClock) -> None:
    made = raised(county)
    line, _steps = seen(county, made)
    assert (line.state, line.due_on, line.left, line.light) == (ObstacleState.ASSIGNED, date(2026, 12, 8), 10, DueLight.GREEN)
    service.note_progress(county.work("王海"), made, "已报省厅")
    service.solve_obstacle(county.work("王海"), made, "已调剂20亩")
    assert seen(county, made)[0].state is ObstacleState.SOLVED
    at(clock, 11, 25)
    service.send_back_obstacle(county.work(), made, "仅批复10亩")
    back = seen(county, made)[0]
    assert (back.state, back.due_on, back.result) == (ObstacleState.ASSIGNED, date(2026, 12, 8), "")
    service.solve_obstacle(county.work("王海"), made, "已足额调剂")
    service.confirm_obstacle(county.work(), made)
    line, steps = seen(county, made)
    assert (line.state, line.in_time, line.confirmed_on) == (ObstacleState.CONFIRMED, True, date(2026, 11, 25))
    kinds = [step.kind for step in steps]
    assert kinds == [
        EventKind.RAISED,
        EventKind.ASSIGNED,
        EventKind.PROGRESS,
        EventKind.SOLVED,
        EventKind.SENT_BACK,
        EventKind.SOLVED,
        EventKind.CONFIRMED,
    ]
    assert steps[3].text == "已调剂20亩"
    service.reopen_obstacle(county.work(), made, "指标被收回")
    line, _steps = seen(county, made)
    assert (line.state, line.due_on) == (ObstacleState.ASSIGNED, date(2026, 12, 9))
    refused("obstacle_state", lambda: service.reopen_obstacle(county.work(), made, "再来"))


def test_working_days_over_the_national_day(county: County, clock: FixedClock) -> None:
    """Our default of 10: 23, 24 Sept; 28–30 Sept; 8, 9 and the worked Saturday 10 Oct; 12, 13 Oct (25–27 and 1–7 are off)."""
    at(clock, 9, 22)
    assert seen(county, raised(county))[0].due_on == date(2026, 10, 13)
    at(clock, 9, 22, 18)
    assert seen(county, raised(county))[0].due_on == date(2026, 10, 14)


def test_lights_turn_at_two_days_left_and_after_closing(county: County, clock: FixedClock) -> None:
    made = raised(county, date(2026, 12, 8))
    at(clock, 12, 3)
    assert seen(county, made)[0].light is DueLight.GREEN
    at(clock, 12, 4)
    assert (seen(county, made)[0].light, seen(county, made)[0].left) == (DueLight.YELLOW, 2)
    at(clock, 12, 8, 17)
    assert seen(county, made)[0].light is DueLight.YELLOW
    at(clock, 12, 8, 18)
    assert seen(county, made)[0].light is DueLight.RED
    service.solve_obstacle(county.work("王海"), made, "已办")
    assert seen(county, made)[0].in_time is False


def test_an_obstacle_without_a_department_waits_to_be_assigned(county: County) -> None:
    made = raised(county, None, None)
    assert seen(county, made)[0].state is ObstacleState.RAISED
    with pytest.raises(NotAllowed):
        seen(county, made, "王海")
    refused("obstacle_state", lambda: service.note_progress(county.work(), made, "在办"))
    refused("unit_unknown", lambda: service.assign_obstacle(county.work(), made, county.units["示例县"]))
    refused("due_past", lambda: service.assign_obstacle(county.work(), made, county.units[LAND], date(2026, 11, 23)), "due_on")
    service.assign_obstacle(county.work("姜岚"), made, county.units[LAND], date(2026, 12, 1))
    assert seen(county, made, "王海")[0].due_on == date(2026, 12, 1)


def test_the_units_own_word_ends_it_at_once(county: County) -> None:
    made = raised(county)
    service.solve_obstacle(county.work(), made, "自行解决")
    assert seen(county, made)[0].state is ObstacleState.CONFIRMED


def test_a_department_does_not_confirm_its_own_result(county: County) -> None:
    made = raised(county, None, "商务局")
    service.solve_obstacle(county.work("姜岚"), made, "已协调")
    assert seen(county, made)[0].state is ObstacleState.SOLVED
    assert "confirm" not in seen(county, made, "姜岚")[0].may
    with pytest.raises(NotAllowed):
        service.confirm_obstacle(county.work("姜岚"), made)
    service.confirm_obstacle(county.work("周敏"), made)
    assert seen(county, made)[0].state is ObstacleState.CONFIRMED


@pytest.mark.parametrize("who", ["汤斌", "孙丽华", "顾书记", "管理员"])
def test_others_may_do_nothing_with_it(county: County, who: str) -> None:
    made, today = raised(county), date(2026, 12, 1)
    acts: tuple[Callable[[Work], object], ...] = (
        lambda work: service.assign_obstacle(work, made, county.units[LAND], today),
        lambda work: service.note_progress(work, made, "x"),
        lambda work: service.solve_obstacle(work, made, "x"),
        lambda work: service.escalate_obstacle(work, made, "x"),
        lambda work: service.withdraw_obstacle(work, made, "x"),
    )
    for act in acts:
        with pytest.raises(NotAllowed):
            act(county.work(who))
    if who in ("汤斌", "孙丽华"):
        with pytest.raises(NotAllowed):
            seen(county, made, who)
    else:
        assert seen(county, made, who)[0].may == frozenset()


def test_the_department_reads_the_leads_name_and_what_is_asked_nothing_else(county: County) -> None:
    made = raised(county)
    line, steps = seen(county, made, "王海")
    assert line.lead == "储能电池托盘（一期）"
    assert line.lead_id is None
    assert line.may == {"solve", "progress"}
    told = repr(line) + repr(steps)
    for secret in ("曾伟", "13800001234", "中瑞储能", "年产10万套"):
        assert secret not in told
    lead_id = seen(county, made)[0].lead_id
    assert lead_id is not None
    with closing(county.work("王海")) as work:
        with pytest.raises(NotAllowed):
            lead_detail(work.session, work.actor, lead_id)
        assert lead_count(work.session, work.actor, LeadFilter(), date(2026, 11, 24)) == 0


def test_a_leads_obstacles_and_the_units_list(county: County) -> None:
    made = raised(county)
    other = service.raise_obstacle(county.work("汤斌"), entered(county, "汤斌"), "power", "增容", county.units[LAND], None).value
    with closing(county.work()) as work:
        mine = obstacles(work.session, work.actor, work.clock.now())
    with closing(county.work("王海")) as work:
        both = obstacles(work.session, work.actor, work.clock.now())
    assert [each.id for each in mine] == [made]
    assert {each.id for each in both} == {made, other}


def test_escalated_and_taken_back(county: County) -> None:
    made = raised(county)
    service.escalate_obstacle(county.work(), made, "请市领导协调用地指标")
    assert seen(county, made, "顾书记")[0].escalated_on == date(2026, 11, 24)
    service.withdraw_obstacle(county.work(), made, "投资方改选厂房")
    assert seen(county, made)[0].state is ObstacleState.WITHDRAWN
    refused("obstacle_state", lambda: service.solve_obstacle(county.work("王海"), made, "x"))


def test_solving_can_be_undone(county: County) -> None:
    made = raised(county)
    done = service.solve_obstacle(county.work("王海"), made, "已办")
    undo(county.work("王海"), done.seq)
    line, steps = seen(county, made)
    assert line.state is ObstacleState.ASSIGNED
    assert [step.kind for step in steps] == [EventKind.RAISED, EventKind.ASSIGNED]


def test_an_imported_table_moves_the_usual_day_and_no_other(county: County) -> None:
    usual, fixed = raised(county), raised(county, date(2026, 12, 10))
    import_holiday_table(county.work("管理员"), amended("2026-12-01", "2026-12-02"), "临时放假")
    line, steps = seen(county, usual)
    assert line.due_on == date(2026, 12, 10)
    assert steps[-1].kind is EventKind.MOVED
    assert seen(county, fixed)[0].due_on == date(2026, 12, 10)
    assert seen(county, fixed)[1][-1].kind is EventKind.ASSIGNED


def test_figures_by_department(county: County, clock: FixedClock) -> None:
    first, second = raised(county, date(2026, 11, 25)), raised(county, date(2026, 11, 25))
    service.solve_obstacle(county.work("王海"), first, "已办")
    at(clock, 11, 27)
    with closing(county.work("姜岚")) as work:
        found = obstacle_figures(work.session, work.actor, date(2026, 11, 1), date(2026, 11, 30))
    land = found[county.units[LAND]]
    assert (land.raised, land.solved, land.in_time, land.open, land.overdue) == (2, 1, 1, 1, 1)
    assert seen(county, second)[0].words
    with closing(county.work("汤斌")) as work:
        assert obstacle_figures(work.session, work.actor, date(2026, 11, 1), date(2026, 11, 30)) == {}
