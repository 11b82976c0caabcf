"""The tracker's questions: filters, order, pages, board, reminders, lapsing leads and next steps."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import event

from crm.kernel.clock import FixedClock
from crm.kernel.money import Money
from crm.leads import queries, service
from crm.leads.queries import LeadFilter, LeadRow, Page
from crm.leads.rules import MilestoneKind, SideState, Stage
from crm.leads.service import FollowUpData
from tests.conftest import NOW, County
from tests.leads.making import FIRM, LEAD, YI, entered, registered, signed

TODAY = date(2026, 11, 24)


@pytest.fixture
def story(county: County, clock: FixedClock) -> dict[str, UUID]:
    """Enter five leads of two townships, one an hour, by name: 甲 tip, 乙 registered, 丙 signed, 丁 lost, 戊 of 三垛镇."""

    def lead(name: str, total: int | None, **more: object) -> object:
        clock.moment += timedelta(hours=1)
        return replace(LEAD, name=name, total_investment=total, **more)  # type: ignore[arg-type]

    found = {"甲": entered(county, lead=lead("甲", None))}  # type: ignore[arg-type]
    found["乙"], _report = registered(county, lead=lead("乙", 12 * YI, foreign_capital=True))  # type: ignore[arg-type]
    found["丙"] = signed(county, lead=lead("丙", 5 * YI))  # type: ignore[arg-type]
    found["丁"] = entered(county, lead=lead("丁", YI - 1, industry_division="65"))  # type: ignore[arg-type]
    service.set_side_state(county.work(), found["丁"], SideState.LOST, "流失")
    found["戊"] = entered(county, "汤斌", lead("戊", 3 * YI), replace(FIRM, name="海川智能"))  # type: ignore[arg-type]
    return found


def rows(county: County, wanted: LeadFilter, page: Page = Page(), who: str = "姜岚", today: date = TODAY) -> list[LeadRow]:  # noqa: B008 - frozen
    with closing(county.work(who)) as work:
        return queries.lead_page(work.session, work.actor, wanted, today, page)


def names(county: County, wanted: LeadFilter, who: str = "姜岚", today: date = TODAY) -> str:
    """Return the names that match, in order of name, after checking that the count says the same."""
    found = "".join(sorted(row.name for row in rows(county, wanted, who=who, today=today)))
    with closing(county.work(who)) as work:
        assert len(found) == queries.lead_count(work.session, work.actor, wanted, today)
    return found


def test_a_row_shows_what_the_tracker_shows(county: County, story: dict[str, UUID]) -> None:
    row = next(row for row in rows(county, LeadFilter()) if row.id == story["乙"])
    assert (row.name, row.investor, row.stage, row.side_state) == ("乙", FIRM.name, "first_reported", "")
    assert (row.total, row.unit_name, row.reminder.state) == (Money(12 * YI), "柳堡镇", "good")
    tip = next(row for row in rows(county, LeadFilter()) if row.id == story["甲"])
    assert (tip.total, tip.last_follow_up, tip.reminder.state) == (None, None, "neutral")


@pytest.mark.usefixtures("story")
def test_filters(county: County) -> None:
    township = (county.units["三垛镇"],)
    for wanted, expected in (
        (LeadFilter(), "丁丙乙戊甲"),
        (LeadFilter(units=township), "戊"),
        (LeadFilter(stages=("tip",)), "丁戊甲"),
        (LeadFilter(stages=("first_reported", "signed")), "丙乙"),
        (LeadFilter(side_states=("",)), "丙乙戊甲"),
        (LeadFilter(side_states=("lost", "on_hold")), "丁"),
        (LeadFilter(size_from=5), "丙乙"),
        (LeadFilter(size_from=1, size_below=5), "戊"),
        (LeadFilter(officer_id=county.officials["汤斌"]), "戊"),
        (LeadFilter(foreign=True), "乙"),
        (LeadFilter(foreign=False, side_states=("",)), "丙戊甲"),
        (LeadFilter(section="I"), "丁"),
        (LeadFilter(milestone="signed"), "丙"),
        (LeadFilter(milestone="signed", verified=True), ""),
        (LeadFilter(milestone="signed", verified=False), "丙"),
        (LeadFilter(milestone="started"), ""),
        (LeadFilter(text="海川"), "戊"),
        (LeadFilter(text="hczn"), "戊"),
        (LeadFilter(text="中瑞", stages=("tip",)), "丁甲"),
        (LeadFilter(text="查无此人"), ""),
    ):
        assert "".join(sorted(names(county, wanted))) == "".join(sorted(expected)), wanted


@pytest.mark.usefixtures("story")
def test_quiet_leads_are_those_followed_up_long_ago_or_never(county: County, clock: FixedClock) -> None:
    clock.moment = datetime(2026, 12, 17, 1, tzinfo=UTC)
    day = date(2026, 12, 17)
    assert names(county, LeadFilter(quiet_days=24), today=day) == ""
    assert "".join(sorted(names(county, LeadFilter(quiet_days=23), today=day))) == "".join(sorted("甲乙丙丁戊"))


@pytest.mark.parametrize(
    ("sort", "ascending"),
    [("changed", "甲乙丙丁戊"), ("total", "甲丁戊丙乙"), ("investor", "戊丁丙乙甲"), ("name", "丁丙乙戊甲")],
)
@pytest.mark.usefixtures("story")
def test_order_both_ways_with_the_empty_ones_least(county: County, sort: str, ascending: str) -> None:
    up = "".join(row.name for row in rows(county, LeadFilter(), Page(sort, descending=False)))
    down = "".join(row.name for row in rows(county, LeadFilter(), Page(sort, descending=True)))
    if sort == "investor":
        assert (set(up[:4]), up[4]) == (set("甲乙丙丁"), "戊")
    else:
        assert up == ascending
    assert down == up[::-1]


@pytest.mark.usefixtures("story")
def test_pages_join_without_gap_or_repeat(county: County) -> None:
    whole = [row.id for row in rows(county, LeadFilter(), Page("total"))]
    parts = [row.id for start in (0, 2, 4) for row in rows(county, LeadFilter(), Page("total", offset=start, limit=2))]
    assert parts == whole
    assert rows(county, LeadFilter(), Page(offset=50)) == []


@pytest.mark.usefixtures("story")
def test_a_page_costs_few_statements_however_many_rows(county: County) -> None:
    work = county.work("姜岚")
    session, said = work.session, []
    session.connection()
    event.listen(work.engine, "before_cursor_execute", lambda _c, _cursor, statement, *_rest: said.append(statement))
    queries.lead_page(session, work.actor, LeadFilter(), TODAY, Page())
    assert len(said) <= 4, said


def test_the_board_counts_and_totals_by_stage(county: County, story: dict[str, UUID]) -> None:
    work = county.work("姜岚")
    columns = {c.stage: c for c in queries.board(work.session, work.actor, LeadFilter(side_states=("",)), TODAY, most=1)}
    assert list(columns) == list(Stage)
    assert [(c.count, c.total_yuan) for c in columns.values()] == [(2, 3 * YI), (1, 12 * YI), (0, 0), (0, 0), (1, 5 * YI)]
    assert [row.id for row in columns["tip"].rows] == [story["戊"]]
    assert columns["signed"].rows[0].reminder.state == "warn"


def test_a_signed_lead_shows_its_newest_milestone(county: County) -> None:
    lead_id = signed(county)
    milestone = service.declare_milestone(county.work(), lead_id, MilestoneKind.STARTED, date(2026, 11, 20)).value
    assert rows(county, LeadFilter())[0].reminder.state == "warn"
    service.verify_milestone(county.work("姜岚"), milestone)
    assert rows(county, LeadFilter())[0].reminder.state == "good"


def test_protected_leads_appear_from_the_day_of_the_warning(county: County, clock: FixedClock) -> None:
    lead_id, _report = registered(county)
    work = county.work()

    def warned(days: int) -> list[tuple[UUID, str]]:
        day = TODAY + timedelta(days=days)
        return [(row.id, row.reminder.state) for row in queries.lapsing(work.session, work.actor, day)]

    assert warned(22) == []
    assert warned(23) == [(lead_id, "warn")]
    assert warned(30) == [(lead_id, "warn")]
    assert warned(31) == [(lead_id, "bad")]
    clock.moment = NOW + timedelta(days=31)
    service.log_follow_up(county.work(), lead_id, FollowUpData(TODAY + timedelta(days=31), "call", "恢复联系"))
    work = county.work()
    assert warned(31) == []


def test_next_steps_come_by_day(county: County) -> None:
    late, soon, aside = entered(county), entered(county), entered(county)
    for lead_id, day in ((soon, 26), (late, 24), (aside, 25)):
        step = FollowUpData(TODAY, "call", "谈", next_step="回访", next_step_on=date(2026, 11, day))
        service.log_follow_up(county.work(), lead_id, step)
    service.set_side_state(county.work(), aside, SideState.ON_HOLD, "暂缓")
    work = county.work()
    assert [row[0] for row in queries.next_steps(work.session, work.actor, date(2026, 11, 26))] == [late, soon]
    assert [row[0] for row in queries.next_steps(work.session, work.actor, date(2026, 11, 25))] == [late]
