"""Ratings as acts: one a closed case, low ones rectified in 15 working days, called back, corrected with a reason."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

import pytest

from crm.calendar.lights import DueLight
from crm.kernel.clock import COUNTY_ZONE, FixedClock
from crm.kernel.errors import NotAllowed
from crm.people.service import import_holiday_table
from crm.procedures.running_out import running_out
from crm.procedures.service_rating import service
from crm.procedures.service_rating.queries import (
    RatingRow,
    RectificationRow,
    cases_to_rate,
    rating_figures,
    rating_of,
    ratings,
    ratings_between,
    rectifications,
)
from crm.procedures.service_rating.rules import Level, RectificationState
from crm.procedures.service_rating.service import CallBackData, RatingData
from crm.procedures.time_limit.rules import Decision
from crm.procedures.time_limit.service import CaseData, accept_case, close_case, decide_case, finish_step, receive_case
from tests.conftest import County
from tests.leads.making import entered, refused
from tests.people.test_table_moves import amended
from tests.procedures.time_limit.handling import HANDLER, clocks, matter

TODAY = date(2026, 11, 24)
LOW = RatingData(Level.DISSATISFIED, "曾总", "phone", TODAY, "来回跑了三趟")
GOOD = replace(LOW, level=Level.VERY_SATISFIED, comment="")


def closed(county: County, title: str = "储能托盘用地预审", *, matter_id: UUID | None = None) -> UUID:
    """Bring a case of a lead of 柳堡镇 to its end at the land department."""
    lead = entered(county)
    data = CaseData(matter_id or matter(county, name=title), title, lead_id=lead, applicant="中瑞储能")
    case = receive_case(county.work(), data).value
    accept_case(county.work(HANDLER), case)
    step = next(row.step_id for row in clocks(county) if row.case_id == case)
    finish_step(county.work(HANDLER), step, "符合规划")
    decide_case(county.work(HANDLER), case, Decision.GRANTED, "同意")
    close_case(county.work(HANDLER), case, "书面送达")
    return case


def seen(county: County, record: UUID, who: str = "周敏") -> RatingRow:
    """Return a rating as somebody sees it."""
    with closing(county.work(who)) as work:
        found = rating_of(work.session, work.actor, work.clock.now(), record)
    assert found is not None
    return found


def rectified(county: County, record: UUID, who: str = "周敏") -> RectificationRow:
    """Return the rectification of a rating."""
    found = seen(county, record, who).rectification
    assert found is not None
    return found


def test_fifteen_working_days_over_a_holiday(county: County, clock: FixedClock) -> None:
    """Domain §4.14: 23, 24, 28–30 Sept (5), 8–10 Oct (8), 12–16 Oct (13), 19, 20 Oct: the 15th is 20 October."""
    clock.moment = datetime(2026, 9, 22, 9, tzinfo=COUNTY_ZONE)
    case = closed(county)
    made = service.enter_rating(county.work(), case, replace(LOW, rated_on=date(2026, 9, 22))).value
    assert rectified(county, made).due_on == date(2026, 10, 20)


def test_a_low_rating_is_rectified_called_back_and_stays_low(county: County, clock: FixedClock) -> None:
    made = service.enter_rating(county.work(), closed(county), LOW).value
    found = rectified(county, made)
    assert (found.state, found.due_on, found.light) == (RectificationState.OPEN, date(2026, 12, 15), DueLight.GREEN)
    service.report_rectification(county.work(HANDLER), found.id, "材料清单上墙，一次讲清")
    assert rectified(county, made).may_call
    clock.moment = datetime(2026, 11, 26, 9, tzinfo=COUNTY_ZONE)
    called = CallBackData(date(2026, 11, 26), "曾总", satisfied=False, text="仍不清楚")
    service.call_back(county.work(), found.id, called)
    again = rectified(county, made)
    assert (again.state, again.due_on) == (RectificationState.OPEN, date(2026, 12, 15))
    service.report_rectification(county.work(HANDLER), found.id, "上门说明")
    service.call_back(county.work(), found.id, replace(called, satisfied=True, text="满意"))
    row = seen(county, made)
    assert row.rectification is not None
    assert (row.level, row.rectification.state) == (Level.DISSATISFIED, RectificationState.CLOSED)
    assert [each.satisfied for each in row.rectification.calls] == [False, True]
    refused("rectification_state", lambda: service.call_back(county.work(), found.id, called))
    refused("rectification_state", lambda: service.report_rectification(county.work(HANDLER), found.id, "再改"))


def test_one_rating_a_closed_case(county: County) -> None:
    case = closed(county)
    refused("text_empty", lambda: service.enter_rating(county.work(), case, replace(LOW, comment=" ")), "comment")
    refused("rated_on", lambda: service.enter_rating(county.work(), case, replace(GOOD, rated_on=date(2026, 11, 20))))
    refused("choice", lambda: service.enter_rating(county.work(), case, replace(GOOD, collected="dream")), "collected")
    service.enter_rating(county.work(), case, GOOD)
    refused("rating_twice", lambda: service.enter_rating(county.work(), case, GOOD))
    lead = entered(county)
    data = CaseData(matter(county, name="另一事项"), "未办结", lead_id=lead)
    still = receive_case(county.work(), data).value
    refused("case_open", lambda: service.enter_rating(county.work(), still, GOOD))


def test_who_collects_and_who_rectifies(county: County) -> None:
    case = closed(county)
    for who in (HANDLER, "汤斌", "顾书记", "管理员"):
        with pytest.raises(NotAllowed):
            service.enter_rating(county.work(who), case, GOOD)
    made = service.enter_rating(county.work("姜岚"), case, LOW).value
    found = rectified(county, made, HANDLER)
    assert (found.may_report, found.may_call) == (True, False)
    for who in ("周敏", "姜岚", "顾书记", "汤斌"):
        with pytest.raises(NotAllowed):
            service.report_rectification(county.work(who), found.id, "代为整改")
    service.report_rectification(county.work(HANDLER), found.id, "已整改")
    with pytest.raises(NotAllowed):
        service.call_back(county.work(HANDLER), found.id, CallBackData(TODAY, "曾总", satisfied=True, text="满意"))


def test_a_correction_has_its_reason_and_drops_or_opens_the_rectification(county: County) -> None:
    made = service.enter_rating(county.work(), closed(county), LOW).value
    refused("text_empty", lambda: service.correct_rating(county.work(), made, GOOD, ""), "reason")
    service.correct_rating(county.work(), made, GOOD, "录入时看错一栏")
    row = seen(county, made)
    assert row.rectification is not None
    assert (row.level, row.rectification.state) == (Level.VERY_SATISFIED, RectificationState.DROPPED)
    assert [(each.before, each.after, each.who) for each in row.corrections] == [
        (Level.DISSATISFIED, Level.VERY_SATISFIED, "周敏")
    ]
    service.correct_rating(county.work(), made, replace(LOW, level=Level.VERY_DISSATISFIED), "投资方书面更正")
    assert rectified(county, made).state is RectificationState.OPEN
    with pytest.raises(NotAllowed):
        service.correct_rating(county.work(HANDLER), made, GOOD, "改好看点")


def test_cases_to_be_rated_and_what_runs_out(county: County, clock: FixedClock) -> None:
    case = closed(county)
    with closing(county.work()) as work:
        (waiting,) = cases_to_rate(work.session, work.actor, work.clock.now())
    assert (waiting.case_id, waiting.due_on, waiting.may_enter) == (case, date(2026, 12, 1), True)
    made = service.enter_rating(county.work(), case, LOW).value
    clock.moment = datetime(2026, 12, 16, 9, tzinfo=COUNTY_ZONE)
    with closing(county.work(HANDLER)) as work:
        assert cases_to_rate(work.session, work.actor, work.clock.now()) == []
        (late,) = [each for each in running_out(work.session, work.actor, work.clock.now()) if each.kind == "rectification"]
        assert (late.state, late.left, late.record_id) == ("bad", -1, rectified(county, made).id)
        assert len(rectifications(work.session, work.actor, work.clock.now())) == 1
    with closing(county.work("汤斌")) as work:
        assert rectifications(work.session, work.actor, work.clock.now()) == []
        assert ratings(work.session, work.actor, work.clock.now(), TODAY, TODAY) == []


def test_figures_of_a_department(county: County) -> None:
    land = matter(county)
    service.enter_rating(county.work(), closed(county, matter_id=land), LOW)
    service.enter_rating(county.work(), closed(county, matter_id=land), GOOD)
    with closing(county.work("姜岚")) as work:
        found = rating_figures(work.session, work.actor, date(2026, 11, 1), TODAY)[county.units["自然资源局"]]
        rated = ratings_between(work.session, TODAY, TODAY)
    assert (found.number, found.satisfied) == (2, 1)
    assert [each.satisfied for each in rated].count(True) == 1
    assert {each.applicant_unit_id for each in rated} == {county.units["柳堡镇"]}


def test_an_imported_table_moves_the_rectification(county: County) -> None:
    made = service.enter_rating(county.work(), closed(county), LOW).value
    import_holiday_table(county.work("管理员"), amended("2026-12-01"), "临时放假")
    assert rectified(county, made).due_on == date(2026, 12, 16)
