"""An inspection from the sample to the closed finding, and everything that its rules refuse on the way."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import partial
from uuid import UUID

import pytest

from crm.calendar.tables import built_in_calendar
from crm.kernel.clock import COUNTY_ZONE, FixedClock
from crm.kernel.errors import NotAllowed
from crm.leads.rules import MilestoneKind, SideState
from crm.leads.service import declare_milestone, set_side_state, verify_milestone
from crm.league.inspections.checklist import USUAL, add_checklist_item, edit_checklist_item, retire_checklist_item
from crm.league.inspections.findings import (
    answer_finding,
    attach_finding_photo,
    edit_finding,
    recheck_finding,
    record_finding,
    remove_finding_photo,
    withdraw_finding,
)
from crm.league.inspections.following import follow_if_due, follow_if_run_out, overdue_faults
from crm.league.inspections.queries import (
    checklist,
    finding_detail,
    finding_photo,
    findings,
    inspection,
    inspections,
    projects,
    questions,
)
from crm.league.inspections.rows import FindingDetail
from crm.league.inspections.rules import FindingState, InspectionState, rectification_due
from crm.league.inspections.service import (
    SeenData,
    answer_question,
    close_inspection,
    draw_inspection,
    name_project,
    record_seen,
    withdraw_inspection,
)
from crm.league.scores.sources import OVERDUE_RECTIFICATION, faults_between
from crm.people.deadlines import preview_holiday_table
from crm.people.service import import_holiday_table
from crm.procedures.running_out import running_out
from crm.store.undo import undo
from tests.conftest import County
from tests.leads.making import entered, refused
from tests.league.inspections.inspecting import OCTOBER, OPENED, drawn, photo, project, sample, visited


@pytest.fixture
def lead(county: County, clock: FixedClock) -> UUID:
    return project(county, clock)


THAT_DAY = OPENED.date()


def _detail(county: County, finding: UUID, who: str = "姜岚", today: date = THAT_DAY) -> FindingDetail:
    with closing(county.work(who)) as work:
        return finding_detail(work.session, work.actor, finding, today)


def _found(county: County, days: int | None = None) -> tuple[UUID, UUID]:
    inspected, rows = drawn(county)
    return inspected, record_finding(county.work("姜岚"), rows[0].id, "现场未见施工，围挡内杂草丛生", days).value


# ---- the sample --------------------------------------------------------------------------------------------
def test_a_sample_is_drawn_with_its_seed_and_its_checklist(county: County, lead: UUID) -> None:
    inspected, rows = drawn(county)
    with closing(county.work("姜岚")) as work:
        row = inspection(work.session, work.actor, inspected)
        asked = questions(work.session, work.actor, rows[0].id)
    assert (row.seed, row.population, row.size, row.state) == (20261008, 1, 1, InspectionState.OPEN)
    assert [(each.lead_id, each.unit, each.asked) for each in rows] == [(lead, "柳堡镇", len(USUAL))]
    assert [each.text for each in asked] == [text for text, _basis in USUAL]


def test_the_county_draws_again_what_the_record_says(county: County, lead: UUID, clock: FixedClock) -> None:
    more = [project(county, clock, name=f"项目{n}") for n in range(1, 12)]
    assert len({lead, *more}) == 12
    first, rows = drawn(county)
    withdraw_inspection(county.work("姜岚"), first, "时间另行安排")
    again, same = drawn(county)
    assert [each.lead_id for each in rows] == [each.lead_id for each in same]
    assert len(rows) == 8
    withdraw_inspection(county.work("姜岚"), again, "更换种子公开抽取")
    _third, others = drawn(county, replace(OCTOBER, seed=7))
    assert {each.lead_id for each in others} != {each.lead_id for each in rows}


def test_only_signed_projects_not_yet_in_production_are_drawn(county: County, lead: UUID, clock: FixedClock) -> None:
    entered(county)
    clock.moment = datetime(2026, 12, 8, 9, 0, tzinfo=COUNTY_ZONE)
    made = declare_milestone(county.work("周敏"), lead, MilestoneKind.PRODUCED, date(2026, 12, 1)).value
    december = replace(OCTOBER, month=12, first_day=date(2026, 12, 8), last_day=date(2026, 12, 9))
    inspected, rows = drawn(county, december)
    assert [each.lead_id for each in rows] == [lead]
    withdraw_inspection(county.work("姜岚"), inspected, "投产已认定")
    verify_milestone(county.work("姜岚"), made)
    _again, rows = drawn(county, december)
    assert rows == []


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"month": 11}, "inspection_month"),
        ({"last_day": date(2026, 10, 19)}, "inspection_days"),
        ({"first_day": date(2026, 9, 30)}, "inspection_days"),
        ({"seed": -1}, "inspection_seed"),
        ({"seed": 10**8}, "inspection_seed"),
        ({"random_percent": 101}, "inspection_share"),
    ],
)
def test_what_a_draw_refuses(county: County, change: dict[str, object], code: str) -> None:
    refused(code, lambda: draw_inspection(county.work("姜岚"), replace(OCTOBER, **change)))  # type: ignore[arg-type]


@pytest.mark.usefixtures("lead")
def test_one_inspection_a_month_stands(county: County) -> None:
    inspected, rows = drawn(county)
    refused("inspection_twice", lambda: draw_inspection(county.work("姜岚"), OCTOBER))
    visited(county, rows[0].id)
    refused("inspection_begun", lambda: withdraw_inspection(county.work("姜岚"), inspected, "时间另行安排"))


def test_a_project_is_named_with_a_reason(county: County, lead: UUID, clock: FixedClock) -> None:
    inspected, _rows = drawn(county)
    refused("project_drawn", lambda: name_project(county.work("姜岚"), inspected, lead, "领导批示件"))
    refused("project_unsigned", lambda: name_project(county.work("姜岚"), inspected, entered(county), "领导批示件"))
    other = project(county, clock, "汤斌", "阀门")
    refused("text_short", lambda: name_project(county.work("姜岚"), inspected, other, "批示"))
    name_project(county.work("姜岚"), inspected, other, "领导批示件")
    assert [(each.lead_id, each.drawn, each.reason) for each in sample(county, inspected)] == [
        (lead, "risk", ""),
        (other, "named", "领导批示件"),
    ]


# ---- checklist and conclusion ------------------------------------------------------------------------------
@pytest.mark.usefixtures("lead")
def test_an_inspection_is_concluded_when_all_is_seen_and_asked(county: County) -> None:
    inspected, rows = drawn(county)
    refused("inspection_unfinished", lambda: close_inspection(county.work("姜岚"), inspected))
    visited(county, rows[0].id)
    with closing(county.work("姜岚")) as work:
        asked = questions(work.session, work.actor, rows[0].id)[0]
    found = record_finding(county.work("姜岚"), rows[0].id, "现场未见施工")
    seen = SeenData(date(2026, 10, 21), "主体封顶", on_time=True, planned="主体封顶")
    done = [
        record_seen(county.work("姜岚"), rows[0].id, seen).seq,
        answer_question(county.work("姜岚"), asked.id, "no", "资料缺失").seq,
        found.seq,
    ]
    close_inspection(county.work("姜岚"), inspected)
    for seq in done:
        refused("inspection_state", partial(undo, county.work("姜岚"), seq))
    answered = answer_finding(county.work("周敏"), found.value, "已进场施工")
    undo(county.work("周敏"), answered.seq)
    refused("inspection_state", lambda: visited(county, rows[0].id))
    refused("inspection_state", lambda: record_finding(county.work("姜岚"), rows[0].id, "现场未见施工"))


@pytest.mark.usefixtures("lead")
def test_a_question_keeps_the_words_it_was_asked_in(county: County) -> None:
    _inspected, rows = drawn(county)
    with closing(county.work("姜岚")) as work:
        items = checklist(work.session)
    edit_checklist_item(county.work("姜岚"), items[0].id, "项目是否按序时推进")
    retire_checklist_item(county.work("姜岚"), items[1].id)
    refused("item_retired", lambda: retire_checklist_item(county.work("姜岚"), items[1].id))
    add_checklist_item(county.work("姜岚"), "安全生产责任是否落实")
    with closing(county.work("姜岚")) as work:
        assert [each.text for each in questions(work.session, work.actor, rows[0].id)] == [text for text, _b in USUAL]
        now = [each.text for each in checklist(work.session)]
    assert now[0] == "项目是否按序时推进"
    assert now[-1] == "安全生产责任是否落实"
    assert len(now) == len(USUAL)
    refused("choice", lambda: answer_question(county.work("姜岚"), _first(county, rows[0].id), "perhaps"))


def _first(county: County, project: UUID) -> UUID:
    with closing(county.work("姜岚")) as work:
        return questions(work.session, work.actor, project)[0].id


# ---- findings ----------------------------------------------------------------------------------------------
@pytest.mark.usefixtures("lead")
def test_from_finding_to_closed(county: County, clock: FixedClock) -> None:
    _inspected, finding = _found(county)
    attach_finding_photo(county.work("姜岚"), finding, "现场.jpg", photo())
    detail = _detail(county, finding, "周敏")
    assert (detail.row.state, detail.row.due_on, detail.may) == (FindingState.OPEN, date(2026, 11, 12), frozenset({"rectify"}))
    assert detail.photos[0].purpose == "finding_photo"
    attach_finding_photo(county.work("周敏"), finding, "复工.jpg", photo("#406080"))
    answer_finding(county.work("周敏"), finding, "已于10月26日复工，机械进场")
    assert _detail(county, finding).may == {"inspect", "recheck"}
    recheck_finding(county.work("姜岚"), finding, passed=False, text="复工仅一天，仍未形成连续施工", days=5)
    clock.moment += timedelta(days=3)
    answer_finding(county.work("刘勇"), finding, "已连续施工，监理日志附后")
    recheck_finding(county.work("姜岚"), finding, passed=True)
    detail = _detail(county, finding)
    assert [(each.ordinal, each.passed) for each in detail.rounds] == [(1, False), (2, True)]
    assert (detail.row.state, detail.row.overdue, detail.may) == (FindingState.CLOSED, False, frozenset())
    refused("finding_state", lambda: answer_finding(county.work("周敏"), finding, "再次说明情况"))
    refused("finding_state", lambda: recheck_finding(county.work("姜岚"), finding, passed=True))
    refused("finding_state", lambda: withdraw_finding(county.work("姜岚"), finding, "问题不成立"))


@pytest.mark.usefixtures("lead")
def test_pictures_are_reduced_hashed_and_each_sides_own(county: County) -> None:
    _inspected, finding = _found(county)
    mine = attach_finding_photo(county.work("姜岚"), finding, "现场.jpg", photo()).value
    with pytest.raises(NotAllowed):
        remove_finding_photo(county.work("周敏"), mine)
    refused("not_a_picture", lambda: attach_finding_photo(county.work("姜岚"), finding, "现场.jpg", b"no picture"))
    with closing(county.work("周敏")) as work:
        media, data = finding_photo(work.session, work.actor, mine, thumbnail=True)
    assert (media, data[:2]) == ("image/jpeg", b"\xff\xd8")
    with closing(county.work("汤斌")) as work, pytest.raises(NotAllowed):
        finding_photo(work.session, work.actor, mine)
    remove_finding_photo(county.work("姜岚"), mine)
    assert _detail(county, finding).photos == ()
    refused("attachment_removed", lambda: remove_finding_photo(county.work("姜岚"), mine))


@pytest.mark.usefixtures("lead")
def test_words_change_until_somebody_answered(county: County) -> None:
    _inspected, finding = _found(county)
    edit_finding(county.work("姜岚"), finding, "现场停工，未见人员机械")
    answer_finding(county.work("周敏"), finding, "已复工并形成实物工作量")
    recheck_finding(county.work("姜岚"), finding, passed=False, text="现场仍未复工")
    refused("finding_answered", lambda: edit_finding(county.work("姜岚"), finding, "现场停工多日"))


@pytest.mark.usefixtures("lead")
def test_other_units_see_nothing_of_it(county: County) -> None:
    inspected, finding = _found(county)
    with closing(county.work("汤斌")) as work:
        assert findings(work.session, work.actor, OPENED.date()) == []
    refusals: tuple[Callable[[], object], ...] = (
        lambda: _detail(county, finding, "汤斌"),
        lambda: answer_finding(county.work("汤斌"), finding, "与我镇无关的回复"),
        lambda: attach_finding_photo(county.work("汤斌"), finding, "a.jpg", photo()),
        lambda: answer_finding(county.work("姜岚"), finding, "审核员不代单位回复"),
        lambda: recheck_finding(county.work("周敏"), finding, passed=True),
        lambda: _listed(county, "周敏", lambda work: inspections(work.session, work.actor)),
        lambda: _listed(county, "周敏", lambda work: projects(work.session, work.actor, inspected)),
    )
    for act in refusals:
        with pytest.raises(NotAllowed):
            act()


def _listed(county: County, who: str, ask: Callable[..., object]) -> object:
    with closing(county.work(who)) as work:
        return ask(work)


# ---- last days ---------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("began", "days", "due"),
    [
        (date(2026, 9, 25), 5, date(2026, 10, 9)),  # Mid-Autumn 25–27 September and National Day 1–7 October are off
        (date(2026, 2, 12), 3, date(2026, 2, 24)),  # Spring Festival 15–23 February off, the 14th worked
        (date(2026, 12, 30), 3, date(2027, 1, 5)),
    ],
)
def test_a_last_day_is_a_working_day(began: date, days: int, due: date) -> None:
    calendar = built_in_calendar()
    found = rectification_due(calendar, began, days).date
    assert found == due
    assert calendar.is_working_day(found)


@pytest.mark.usefixtures("lead")
def test_days_have_bounds(county: County) -> None:
    _inspected, rows = drawn(county)
    for days in (0, 91):
        refused("rectification_days", partial(record_finding, county.work("姜岚"), rows[0].id, "现场未见施工", days))


@pytest.mark.usefixtures("lead")
def test_one_that_ran_out_costs_its_unit_in_the_league(county: County, clock: FixedClock) -> None:
    _inspected, finding = _found(county, days=1)
    day = _detail(county, finding).row.due_on
    assert day == date(2026, 10, 23)
    clock.moment = datetime(2026, 10, 24, 9, 0, tzinfo=COUNTY_ZONE)
    assert _detail(county, finding, today=clock.today()).row.overdue
    assert follow_if_due(county.work("汤斌")) == 1  # whoever sits down next
    assert follow_if_due(county.work("汤斌")) == 0
    with closing(county.work("姜岚")) as work:
        faults = overdue_faults(work.session, date(2026, 10, 24), date(2026, 10, 31))
        assert faults == faults_between(work.session, [OVERDUE_RECTIFICATION], date(2026, 10, 1), date(2026, 10, 31))
        assert overdue_faults(work.session, date(2026, 10, 1), date(2026, 10, 23)) == []
    assert [(each.unit_id, each.record_id, each.day) for each in faults] == [
        (county.units["柳堡镇"], finding, date(2026, 10, 24))
    ]
    withdraw_finding(county.work("姜岚"), finding, "经复核问题不成立")
    with closing(county.work("姜岚")) as work:
        assert overdue_faults(work.session, date(2026, 10, 1), date(2026, 10, 31)) == []


@pytest.mark.usefixtures("lead")
@pytest.mark.parametrize(("hour", "minute", "overdue"), [(17, 30, False), (17, 31, True)])
def test_a_last_day_ends_when_the_offices_close(county: County, clock: FixedClock, hour: int, minute: int, overdue: bool) -> None:
    """Domain §4.1: the business day closes at 17:30 (our default)."""
    _inspected, finding = _found(county, days=1)
    clock.moment = datetime(2026, 10, 23, hour, minute, tzinfo=COUNTY_ZONE)
    answer_finding(county.work("周敏"), finding, "已复工并形成实物工作量")
    assert _detail(county, finding, today=clock.today()).row.overdue is overdue


def _amended() -> dict[str, object]:
    """Return the table of 2026 with four more days off, 23 to 26 October."""
    table = built_in_calendar().table_of(2026)
    days = dict.fromkeys(table.off, True) | dict.fromkeys(table.worked, False)
    days |= {date(2026, 10, number): True for number in range(23, 27)}
    listed = [{"name": "调整", "date": day.isoformat(), "isOffDay": off} for day, off in sorted(days.items())]
    return {"year": 2026, "days": listed}


@pytest.mark.usefixtures("lead")
def test_a_new_holiday_table_moves_the_last_day(county: County, clock: FixedClock) -> None:
    _inspected, finding = _found(county, days=1)
    clock.moment = datetime(2026, 10, 24, 9, 0, tzinfo=COUNTY_ZONE)
    follow_if_due(county.work("姜岚"))
    table = _amended()
    moved = preview_holiday_table(county.work("管理员"), table, "2026 修订")
    assert [(each.record_id, each.was, each.now) for each in moved] == [(finding, date(2026, 10, 23), date(2026, 10, 27))]
    import_holiday_table(county.work("管理员"), table, "2026 修订")
    detail = _detail(county, finding, today=clock.today())
    assert (detail.row.due_on, detail.row.overdue) == (date(2026, 10, 27), False)


# ---- what enters by itself ---------------------------------------------------------------------------------
def test_a_refusal_without_a_veto_report_enters_by_itself(county: County, lead: UUID, clock: FixedClock) -> None:
    """Domain §4.5: a refusal found without a veto report is a breach and enters the inspection."""
    before, plain = project(county, clock, name="印染"), project(county, clock, "汤斌", "冷库")
    set_side_state(county.work("周敏"), before, SideState.LOST, "不符合环保要求，已劝退")
    set_side_state(county.work("汤斌"), plain, SideState.LOST, "投资方改投外地")
    inspected, rows = drawn(county)
    assert [each.lead_id for each in rows] == [lead]
    set_side_state(county.work("周敏"), lead, SideState.LOST, "未通过会审")
    assert follow_if_due(county.work("汤斌")) == 1
    assert follow_if_due(county.work("汤斌")) == 0
    with closing(county.work("姜岚")) as work:
        found = findings(work.session, work.actor, OPENED.date(), inspection_id=inspected)
    assert {(each.lead_id, each.unit, each.breach) for each in found} == {
        (before, "柳堡镇", "lost"),
        (lead, "柳堡镇", "lost"),
    }
    assert "已劝退" in next(each.text for each in found if each.lead_id == before)
    visited(county, rows[0].id)
    close_inspection(county.work("姜岚"), inspected)
    assert follow_if_due(county.work("姜岚")) == 0


def test_nothing_enters_while_no_inspection_is_under_way(county: County, lead: UUID) -> None:
    set_side_state(county.work("周敏"), lead, SideState.LOST, "不符合环保要求，已劝退")
    assert follow_if_due(county.work("姜岚")) == 0


# ---- what runs out next ------------------------------------------------------------------------------------
@pytest.mark.usefixtures("lead")
def test_a_finding_runs_out_at_its_units_desk_and_an_answer_waits_at_the_bureaus(county: County, clock: FixedClock) -> None:
    _inspected, finding = _found(county, days=1)
    assert _next_out(county, "周敏", clock) == [(finding, date(2026, 10, 23), "warn")]
    assert _next_out(county, "汤斌", clock) == []
    clock.moment = datetime(2026, 10, 26, 9, 0, tzinfo=COUNTY_ZONE)
    assert follow_if_run_out(county.work("周敏")) == 1
    assert follow_if_run_out(county.work("周敏")) == 0
    assert _next_out(county, "姜岚", clock) == [(finding, date(2026, 10, 23), "bad")]
    answer_finding(county.work("周敏"), finding, "已复工并形成实物工作量")
    assert _next_out(county, "周敏", clock) == []
    assert _next_out(county, "姜岚", clock) == [(finding, None, "warn")]


def _next_out(county: County, who: str, clock: FixedClock) -> list[tuple[UUID, date | None, str]]:
    with closing(county.work(who)) as work:
        rows = running_out(work.session, work.actor, clock.now())
    return [(each.record_id, each.due, each.state) for each in rows if each.kind == "finding"]
