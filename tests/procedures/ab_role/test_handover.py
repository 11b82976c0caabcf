"""Handover sheets: due one working day ahead, filled from open cases, approved, confirmed on return; the board and the public list."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from crm.calendar.half_days import HalfDay, span
from crm.calendar.tables import built_in_calendar
from crm.fieldtime.entry import StayData, TripData
from crm.fieldtime.model import TripStay
from crm.fieldtime.service import plan_trip, report_ahead
from crm.kernel.clock import FixedClock
from crm.kernel.errors import NotAllowed, RuleBroken, Stale
from crm.people.absences import LeaveData, approve_leave, cancel_leave, end_leave, enter_leave
from crm.people.duty import Duty, Off, Seat, Standing, Term, roll_of
from crm.people.model import Absence
from crm.people.posts import PostData, add_post
from crm.procedures.ab_role.board import Board, Cell, board
from crm.procedures.ab_role.queries import HandoverRow, absences, handovers_due, public_list
from crm.procedures.ab_role.rules import handover_due, stretches
from crm.procedures.ab_role.service import (
    HandoverData,
    approve_handover,
    confirm_return,
    hand_over,
    name_stand_in,
    write_handover,
)
from crm.procedures.ab_role.sheet import HandoverSheet, sheet_by_id, sheet_of
from crm.procedures.time_limit.matters import StepData
from tests.conftest import County
from tests.procedures.time_limit.handling import accepted, matter

MONDAY, TUESDAY, WEDNESDAY = date(2026, 11, 30), date(2026, 12, 1), date(2026, 12, 2)
FRIDAY = date(2026, 11, 27)


def moment(day: date, hour: int) -> datetime:
    """Return an hour of a day by the county's clock."""
    return datetime(day.year, day.month, day.day, hour - 8, tzinfo=UTC)


def refused(code: str, run: Callable[[], Any]) -> None:
    """Expect the rule ``code`` to refuse."""
    with pytest.raises(RuleBroken) as caught:
        run()
    assert caught.value.code == code


def post_of(county: County, a: str = "周敏", b: str = "刘勇") -> UUID:
    """Set up the reception post of 柳堡镇."""
    data = PostData("项目受理", county.officials[a], county.officials[b], date(2026, 1, 5), "受理项目材料")
    return add_post(county.work("陈国平"), county.units["柳堡镇"], data).value


def leave_of(county: County, who: str = "周敏", **changed: Any) -> LeaveData:
    """Return leave from Monday to Wednesday of next week."""
    return replace(LeaveData(county.officials[who], MONDAY, WEDNESDAY), **changed)


def granted(county: County, who: str = "周敏", **changed: Any) -> UUID:
    """Enter leave and let the county's leader approve it."""
    leave = enter_leave(county.work(), leave_of(county, who, **changed)).value
    approve_leave(county.work("顾书记"), leave)
    return leave


def sheet(county: County, leave: UUID, post: UUID, who: str = "周敏") -> HandoverSheet:
    """Return the sheet as somebody sees it."""
    work = county.work(who)
    return sheet_of(work.session, work.actor, leave, post, work.clock.now())


def month(county: County, who: str = "周敏", number: int = 12) -> Board:
    """Return the board of a month of 2026."""
    work = county.work(who)
    return board(work.session, work.actor, 2026, number, work.clock.today())


@pytest.mark.parametrize(
    ("first", "ahead", "due"),
    [
        (date(2026, 12, 1), 1, date(2026, 11, 30)),  # one working day ahead (our default)
        (date(2026, 11, 30), 1, date(2026, 11, 27)),  # away on Monday: by Friday
        (date(2026, 10, 8), 1, date(2026, 9, 30)),  # after National Day: by the last day before it
        (date(2026, 5, 11), 1, date(2026, 5, 9)),  # a make-up Saturday is a working day
        (date(2026, 12, 1), 0, date(2026, 12, 1)),
        (date(2026, 12, 1), 3, date(2026, 11, 26)),
    ],
)
def test_a_handover_is_due_working_days_ahead(first: date, ahead: int, due: date) -> None:
    assert handover_due(built_in_calendar(), first, ahead) == due


def test_who_has_the_post_stretch_by_stretch() -> None:
    a, b, s = (UUID(int=number) for number in (1, 2, 3))
    seat = Seat(UUID(int=9), UUID(int=8), "岗", (Term(a, MONDAY),), (Term(b, MONDAY),))
    away = Off(UUID(int=5), a, span(MONDAY, WEDNESDAY), s)
    roll = roll_of([away, Off(UUID(int=6), b, span(TUESDAY, TUESDAY, first_afternoon=True))])
    assert list(stretches(seat, span(MONDAY, WEDNESDAY), roll)) == [
        (span(MONDAY, TUESDAY, last_morning=True), Duty(b, Standing.B, a, away.id)),
        (span(TUESDAY, TUESDAY, first_afternoon=True), Duty(s, Standing.STAND_IN, a, away.id)),
        (span(WEDNESDAY, WEDNESDAY), Duty(b, Standing.B, a, away.id)),
    ]


def test_the_sheet_knows_the_open_cases_and_keeps_them_once_handed_over(county: County, clock: FixedClock) -> None:
    land = county.units["自然资源局"]
    data = PostData("用地预审", county.officials["王海"], county.officials["顾书记"], date(2026, 1, 5))
    with pytest.raises(RuleBroken, match="顾书记"):
        add_post(county.work("管理员"), land, data)  # B serves elsewhere
    post = _land_post(county, data)
    accepted(county, matter(county, StepData("预审意见", 5, post_id=post)))  # accepted on the 24th: due on December 1
    leave = enter_leave(county.work("王海"), leave_of(county, "王海")).value
    approve_leave(county.work("顾书记"), leave)
    found = sheet(county, leave, post, "王海")
    assert [(case.title, case.due, case.left) for case in found.cases] == [("华瀚消防装备二期", TUESDAY, 5)]
    assert (found.due_on, found.late, found.taker_as) == (FRIDAY, False, "b")
    clock.moment = moment(FRIDAY, 16)
    assert [case.left for case in sheet(county, leave, post, "王海").cases] == [2]
    hand_over(county.work("王海"), leave, post, HandoverData("材料袋一只", "等企业补图"))
    clock.moment = moment(WEDNESDAY, 10)  # the clock does not stop, the sheet does
    kept = sheet(county, leave, post, "王海")
    assert [case.left for case in kept.cases] == [2]
    assert (kept.written.materials, kept.written.loose_ends, kept.late) == ("材料袋一只", "等企业补图", False)


def _land_post(county: County, data: PostData) -> UUID:
    from crm.people.service import add_official

    other = add_official(county.work("管理员"), "郑科长", county.units["自然资源局"], "副科长", first_day=date(2026, 1, 5)).value
    return add_post(county.work("管理员"), county.units["自然资源局"], replace(data, b_id=other)).value


def test_a_handover_from_writing_to_return(county: County, clock: FixedClock) -> None:
    post = post_of(county)
    leave = enter_leave(county.work(), leave_of(county)).value
    refused("absence_not_approved", lambda: hand_over(county.work(), leave, post, HandoverData()))
    approve_leave(county.work("陈国平"), leave)
    write_handover(county.work(), leave, post, HandoverData("钥匙"))
    with pytest.raises(Stale):
        write_handover(county.work(), leave, post, HandoverData("U盘"), 99)
    clock.moment = moment(MONDAY, 9)  # due on Friday: late, flagged and not refused
    handover = hand_over(county.work(), leave, post, HandoverData("钥匙、U盘")).value
    assert sheet(county, leave, post).late
    refused("handover_state", lambda: write_handover(county.work(), leave, post, HandoverData()))
    approve_handover(county.work("陈国平"), handover)
    refused("handover_state", lambda: approve_handover(county.work("陈国平"), handover))
    refused("still_away", lambda: confirm_return(county.work(), handover))
    clock.moment = moment(TUESDAY, 14)
    end_leave(county.work(), leave)
    confirm_return(county.work(), handover, "已逐项核对")
    found = sheet(county, leave, post).written
    assert (found.state, found.returned_by, found.return_note) == ("returned", "周敏", "已逐项核对")
    refused("handover_state", lambda: confirm_return(county.work(), handover))


def test_principals_hand_over_without_a_post(county: County) -> None:
    leave = granted(county, "陈国平")
    work = county.work("陈国平")
    row = next(each for each in absences(work.session, work.actor, work.clock.now()) if each.id == leave).handovers[0]
    assert (row.post, row.taker, row.taker_as, row.due_on, row.late) == ("党委书记", "刘勇", "b", FRIDAY, False)
    handover = hand_over(county.work("陈国平"), leave, row.seat_key, HandoverData()).value
    with pytest.raises(NotAllowed, match="顾书记"):
        approve_handover(county.work("陈国平"), handover)
    approve_handover(county.work("顾书记"), handover)
    found = sheet_by_id(county.work().session, work.actor, handover, work.clock.now())
    assert (found.a, found.taker, found.written.approved_by) == ("陈国平", "刘勇", "顾书记")


def test_the_head_names_a_stand_in_on_a_trip_too(county: County) -> None:
    post_of(county, "周敏", "刘勇")
    trip = plan_trip(county.work(), TripData(MONDAY, MONDAY, ("苏州",), (StayData(county.officials["周敏"]),))).value
    report_ahead(county.work(), trip)
    refused("post_unmanned", lambda: enter_leave(county.work(), leave_of(county, "刘勇")))
    absence = county.work().session.scalars(select(Absence.id).where(Absence.source_id == trip)).one()
    for who in ("周敏", "刘勇", "孙丽华", "姜岚", "管理员"):
        with pytest.raises(NotAllowed):
            name_stand_in(county.work(who), absence, county.officials["陈国平"])
    refused("stand_in_away", lambda: name_stand_in(county.work("陈国平"), absence, county.officials["周敏"]))
    name_stand_in(county.work("陈国平"), absence, county.officials["陈国平"])
    stay = county.work().session.scalars(select(TripStay).where(TripStay.trip_id == trip)).one()
    assert stay.stand_in_id == county.officials["陈国平"]
    leave = enter_leave(county.work(), leave_of(county, "刘勇", last_day=MONDAY)).value
    approve_leave(county.work("陈国平"), leave)
    refused("post_unmanned", lambda: name_stand_in(county.work("陈国平"), absence, None))  # now the stand-in is needed


def test_the_board_shows_each_half_day(county: County) -> None:
    post = post_of(county)
    leave = enter_leave(county.work(), leave_of(county, first_day=TUESDAY, first_afternoon=True)).value
    row = next(each for each in month(county).rows if each.key == post)
    assert row.slots[(1, True)].cell is Cell.PLANNED
    approve_leave(county.work("陈国平"), leave)
    found = month(county)
    row = next(each for each in found.rows if each.key == post)
    assert (row.post, row.a, row.b, row.handed_over, row.unmanned) == ("项目受理", "周敏", "刘勇", 3, 0)
    assert [row.slots[half].cell for half in ((1, False), (1, True), (2, True), (3, False))] == [Cell.A, Cell.B, Cell.B, Cell.A]
    assert (row.slots[(1, True)].official, row.slots[(1, True)].absence_id) == ("刘勇", leave)
    assert [each.post for each in found.rows] == ["党委书记", "镇长", "项目受理"]
    assert {each.unit for each in month(county, "汤斌").rows} == {"三垛镇"}
    assert len(month(county, "姜岚").rows) == 5
    assert [day.number for day in found.days if not day.working][:2] == [5, 6]


def test_absences_of_other_units_are_not_listed(county: County) -> None:
    post_of(county)
    leave = granted(county)
    work = county.work("汤斌")
    assert absences(work.session, work.actor, work.clock.now()) == []
    own = absences(county.work().session, county.actors["周敏"], work.clock.now())
    assert [(each.id, each.state, [row.state for row in each.handovers]) for each in own] == [(leave, "approved", ["missing"])]
    cancel_leave(county.work(), leave)
    assert absences(county.work().session, county.actors["周敏"], work.clock.now())[0].handovers == ()


def test_what_waits_is_told_to_whoever_can_do_it(county: County) -> None:
    post, leave = post_of(county), enter_leave(county.work(), leave_of(county)).value

    def waits(who: str) -> list[tuple[str, int]]:
        with closing(county.work(who)) as work:
            found = handovers_due(work.session, work.actor, work.clock.now())
        return [(row.post if row else absence.official, left) for absence, row, left in found]

    assert waits("陈国平") == waits("顾书记") == [("周敏", 4)]  # to decide before Monday: Wednesday to Friday, and that day
    assert waits("周敏") == waits("姜岚") == waits("孙丽华") == []
    approve_leave(county.work("陈国平"), leave)
    assert waits("陈国平") == waits("周敏") == [("项目受理", 3)]  # by Friday
    assert waits("顾书记") == waits("汤斌") == []
    hand_over(county.work(), leave, post, HandoverData())
    assert waits("周敏") == []


def test_the_public_list_names_a_and_b(county: County) -> None:
    post_of(county)
    work = county.work("姜岚")
    rows = [row for row in public_list(work.session, work.actor, MONDAY) if row.unit == "柳堡镇"]
    assert [(row.post, row.a[0], row.b[0]) for row in rows] == [
        ("党委书记", "陈国平", "刘勇"),
        ("镇长", "刘勇", "陈国平"),
        ("项目受理", "周敏", "刘勇"),
    ]
    assert rows[2].duties == "受理项目材料"


def test_wrong_role_and_wrong_unit_are_refused_for_every_act(county: County, clock: FixedClock) -> None:
    post, leave = post_of(county), granted(county)
    for who in ("汤斌", "孙丽华", "姜岚", "王海", "管理员"):
        for run in (write_handover, hand_over):
            with pytest.raises(NotAllowed):
                run(county.work(who), leave, post, HandoverData())
    for who in ("汤斌", "孙丽华", "王海"):
        with pytest.raises(NotAllowed):
            sheet(county, leave, post, who)
    assert sheet(county, leave, post, "姜岚").a == "周敏"  # the bureau reads every unit's sheets
    handover = hand_over(county.work(), leave, post, HandoverData()).value
    for who in ("周敏", "刘勇", "孙丽华", "姜岚", "王海", "管理员"):
        with pytest.raises(NotAllowed):
            approve_handover(county.work(who), handover)
    clock.moment = moment(date(2026, 12, 3), 9)
    for who in ("刘勇", "汤斌", "孙丽华", "姜岚", "王海", "管理员"):
        with pytest.raises(NotAllowed):
            confirm_return(county.work(who), handover)
    confirm_return(county.work("陈国平"), handover)


def test_nothing_is_handed_over_by_whoever_is_not_a(county: County) -> None:
    post = post_of(county, "刘勇", "周敏")
    leave = granted(county)
    refused("not_a_of_post", lambda: hand_over(county.work(), leave, post, HandoverData()))
    refused("post_unknown", lambda: hand_over(county.work(), leave, leave, HandoverData()))
    refused("not_a_of_post", lambda: sheet(county, leave, post))


def test_half_days_of_the_sheet_are_those_of_the_absence(county: County) -> None:
    post = post_of(county)
    leave = granted(county, first_afternoon=True, last_morning=True)
    found = sheet(county, leave, post)
    assert (found.span.first, found.span.last) == (HalfDay(MONDAY, True), HalfDay(WEDNESDAY, False))
    assert isinstance(
        absences(county.work().session, county.actors["周敏"], county.desk.clock.now())[0].handovers[0], HandoverRow
    )
