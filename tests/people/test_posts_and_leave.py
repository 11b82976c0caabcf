"""Posts with dated A and B, leave and the rule of the pair, over the record; wrong role and wrong unit refused for each act."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from crm.fieldtime.entry import StayData, TripData
from crm.fieldtime.service import delete_trip, edit_trip, plan_trip, report_ahead
from crm.kernel.clock import FixedClock
from crm.kernel.errors import NotAllowed, RuleBroken
from crm.people.absences import LeaveData, approve_leave, cancel_leave, end_leave, enter_leave, refuse_leave
from crm.people.model import Absence, PostHolder
from crm.people.posts import PostData, add_post, change_holders, close_post, edit_post
from crm.people.roster import acting_at, on_duty
from crm.people.service import move_official
from crm.store.undo import undo
from tests.conftest import County

NEXT_MONDAY, NEXT_TUESDAY, NEXT_WEDNESDAY = (date(2026, 11, 30), date(2026, 12, 1), date(2026, 12, 2))


def moment(day: date, hour: int) -> datetime:
    """Return an hour of a day by the county's clock."""
    return datetime(day.year, day.month, day.day, hour - 8, tzinfo=UTC)


def refused(code: str, run: Callable[[], Any], field: str | None = None) -> str:
    """Return the sentence with which the rule ``code`` refuses."""
    with pytest.raises(RuleBroken) as caught:
        run()
    assert caught.value.code == code
    assert field is None or caught.value.field == field
    return caught.value.message


def post_of(county: County, a: str = "周敏", b: str = "陈国平", first: date = date(2026, 1, 5)) -> UUID:
    """Set up the reception post of 柳堡镇."""
    data = PostData("项目受理", county.officials[a], county.officials[b], first, "受理项目材料")
    return add_post(county.work("陈国平"), county.units["柳堡镇"], data).value


def leave_of(county: County, who: str = "周敏", **changed: Any) -> LeaveData:
    """Return leave from Monday to Wednesday of next week."""
    return replace(LeaveData(county.officials[who], NEXT_MONDAY, NEXT_WEDNESDAY), **changed)


def granted(county: County, who: str = "周敏", by: str = "顾书记", **changed: Any) -> UUID:
    """Enter leave and approve it."""
    leave = enter_leave(county.work(), leave_of(county, who, **changed)).value
    approve_leave(county.work(by), leave)
    return leave


def duty(county: County, post: UUID, day: date, hour: int = 9) -> tuple[str, str] | None:
    """Return who is on duty and as what."""
    found = on_duty(county.work().session, post, moment(day, hour))
    names = {official: name for name, official in county.officials.items()}
    return None if found is None else (names[found.official_id], str(found.standing))


def test_approved_leave_hands_the_post_to_b_from_its_first_half_day(county: County) -> None:
    post = post_of(county)
    leave = enter_leave(county.work(), leave_of(county, first_afternoon=True, last_morning=True)).value
    assert duty(county, post, NEXT_TUESDAY) == ("周敏", "a")  # entered only: nothing goes over yet
    approve_leave(county.work("陈国平"), leave)
    assert duty(county, post, NEXT_MONDAY, 9) == ("周敏", "a")
    assert duty(county, post, NEXT_MONDAY, 14) == ("陈国平", "b")
    assert duty(county, post, NEXT_WEDNESDAY, 9) == ("陈国平", "b")
    assert duty(county, post, NEXT_WEDNESDAY, 14) == ("周敏", "a")
    acting = acting_at(county.work().session, post, county.officials["陈国平"], moment(NEXT_TUESDAY, 10))
    assert acting is not None
    assert (acting.on_duty, acting.for_whom) == (True, county.officials["周敏"])


def test_a_trip_hands_over_once_it_is_reported_ahead(county: County) -> None:
    post = post_of(county)
    stays = (StayData(county.officials["周敏"]),)
    trip = plan_trip(county.work(), TripData(NEXT_MONDAY, NEXT_TUESDAY, ("苏州",), stays)).value
    assert duty(county, post, NEXT_MONDAY) == ("周敏", "a")
    report_ahead(county.work(), trip)
    assert duty(county, post, NEXT_MONDAY) == ("陈国平", "b")
    before = county.work().session.scalars(select(Absence.id)).all()
    edit_trip(county.work(), trip, TripData(NEXT_MONDAY, NEXT_MONDAY, ("苏州",), stays))
    assert duty(county, post, NEXT_TUESDAY) == ("周敏", "a")
    assert county.work().session.scalars(select(Absence.id)).all() == before  # the same absence, so a handover stays with it


def test_b_is_not_away_while_a_is_to_the_half_day(county: County) -> None:
    post_of(county)
    granted(county, last_morning=True)
    words = refused("post_unmanned", lambda: enter_leave(county.work(), leave_of(county, "陈国平")), "stand_in")
    assert "周敏" in words
    assert "陈国平" in words
    assert "2026-11-30" in words
    noon = {"first_day": NEXT_WEDNESDAY, "last_day": NEXT_WEDNESDAY}
    refused("post_unmanned", lambda: enter_leave(county.work(), leave_of(county, "陈国平", **noon)))
    assert enter_leave(county.work(), leave_of(county, "陈国平", **noon, first_afternoon=True)).value


def test_a_trip_of_b_is_refused_while_a_is_on_leave_until_the_head_names_a_stand_in(county: County) -> None:
    post = post_of(county, "周敏", "刘勇")
    granted(county)
    trip = TripData(NEXT_TUESDAY, NEXT_TUESDAY, ("上海",), (StayData(county.officials["刘勇"]),))
    refused("post_unmanned", lambda: plan_trip(county.work(), trip), "stand_in")
    named = replace(trip, stays=(StayData(county.officials["刘勇"], stand_in_id=county.officials["陈国平"]),))
    with pytest.raises(NotAllowed, match="陈国平"):
        plan_trip(county.work(), named)
    report_ahead(county.work("陈国平"), plan_trip(county.work("陈国平"), named).value)
    assert duty(county, post, NEXT_TUESDAY) == ("陈国平", "stand_in")
    refused("both_principals_away", lambda: enter_leave(county.work(), leave_of(county, "陈国平")))  # the stand-in is needed


def test_the_two_principals_of_a_township_are_a_pair_without_a_post(county: County) -> None:
    granted(county, "陈国平")
    words = refused("both_principals_away", lambda: enter_leave(county.work(), leave_of(county, "刘勇")), "stand_in")
    assert "柳堡镇" in words
    trip = TripData(NEXT_TUESDAY, NEXT_TUESDAY, ("上海",), (StayData(county.officials["刘勇"]),))
    refused("both_principals_away", lambda: plan_trip(county.work(), trip), "stand_in")
    move_official(county.work("管理员"), county.officials["陈国平"], county.units["商务局"], "局长", first_day=NEXT_TUESDAY)
    assert plan_trip(county.work(), trip).value  # the pair ended the day before


def test_a_stand_in_stays_serves_here_and_is_named_by_the_head(county: County) -> None:
    post_of(county, "周敏", "刘勇")
    granted(county)
    both = leave_of(county, "刘勇", stand_in_id=county.officials["陈国平"])
    with pytest.raises(NotAllowed, match="陈国平"):
        enter_leave(county.work(), both)
    elsewhere = replace(both, stand_in_id=county.officials["汤斌"])
    refused("stand_in_unfit", lambda: enter_leave(county.work("陈国平"), elsewhere), "stand_in")
    away = replace(both, stand_in_id=county.officials["周敏"])
    refused("stand_in_away", lambda: enter_leave(county.work("陈国平"), away), "stand_in")
    assert enter_leave(county.work("陈国平"), both).value


def test_a_stand_in_who_is_moved_away_mans_nothing_from_that_day(county: County) -> None:
    post = post_of(county, "刘勇", "陈国平")
    granted(county, "陈国平")
    both = leave_of(county, "刘勇", stand_in_id=county.officials["周敏"])
    approve_leave(county.work("顾书记"), enter_leave(county.work("陈国平"), both).value)
    assert duty(county, post, NEXT_WEDNESDAY) == ("周敏", "stand_in")
    move_official(county.work("管理员"), county.officials["周敏"], county.units["商务局"], "科员", first_day=NEXT_WEDNESDAY)
    assert duty(county, post, NEXT_TUESDAY) == ("周敏", "stand_in")
    assert duty(county, post, NEXT_WEDNESDAY) is None


def test_leave_over_leave_or_a_trip_is_refused_and_a_trip_over_leave(county: County) -> None:
    granted(county)
    refused("on_leave", lambda: enter_leave(county.work(), leave_of(county, last_day=NEXT_MONDAY)), "first_day")
    trip = TripData(NEXT_WEDNESDAY, NEXT_WEDNESDAY, ("苏州",), (StayData(county.officials["周敏"]),))
    refused("on_leave", lambda: plan_trip(county.work(), trip), "stays")


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"last_day": date(2026, 11, 27)}, "leave_order"),
        ({"last_day": NEXT_MONDAY, "first_afternoon": True, "last_morning": True}, "leave_order"),
        ({"last_day": date(2027, 12, 2)}, "leave_long"),
        ({"first_day": date(2026, 11, 23)}, "leave_past"),
        ({"reason": "trip"}, "choice"),
        ({"reason": "sleep"}, "choice"),
        ({"note": "长" * 301}, "text_long"),
        ({"last_day": date(2300, 1, 1)}, "day_range"),
    ],
)
def test_bad_leave_is_refused_in_words(county: County, changed: dict[str, Any], code: str) -> None:
    refused(code, lambda: enter_leave(county.work(), leave_of(county, **changed)))
    assert county.work().session.scalars(select(Absence.id)).all() == []


def test_leave_is_cancelled_before_and_ended_after_it_begins(county: County, clock: FixedClock) -> None:
    post = post_of(county)
    cancel_leave(county.work(), granted(county))
    assert duty(county, post, NEXT_TUESDAY) == ("周敏", "a")
    leave = granted(county)
    refused("leave_not_begun", lambda: end_leave(county.work(), leave))
    clock.moment = moment(NEXT_TUESDAY, 14)
    refused("leave_begun", lambda: cancel_leave(county.work(), leave))
    end_leave(county.work(), leave)  # back this afternoon: absent through this morning
    assert duty(county, post, NEXT_TUESDAY, 9) == ("陈国平", "b")
    assert duty(county, post, NEXT_TUESDAY, 14) == ("周敏", "a")
    refused("leave_over", lambda: end_leave(county.work(), leave))


def test_nobody_decides_on_their_own_leave_and_a_refusal_has_a_reason(county: County) -> None:
    own = enter_leave(county.work("陈国平"), leave_of(county, "陈国平")).value
    with pytest.raises(NotAllowed, match="顾书记"):
        approve_leave(county.work("陈国平"), own)
    refused("text_empty", lambda: refuse_leave(county.work("顾书记"), own, " "), "reason")
    refuse_leave(county.work("顾书记"), own, "值班")
    refused("leave_state", lambda: approve_leave(county.work("顾书记"), own))
    assert enter_leave(county.work(), leave_of(county, "刘勇")).value  # refused leave keeps nobody from going


def test_what_became_of_a_post_meanwhile_is_asked_again_at_approval(county: County) -> None:
    leave = enter_leave(county.work(), leave_of(county)).value
    enter_leave(county.work(), leave_of(county, "刘勇"))
    refused("post_unmanned", lambda: post_of(county, "周敏", "刘勇"), "stand_in")
    post = post_of(county)
    approve_leave(county.work("陈国平"), leave)
    a, b = county.officials["周敏"], county.officials["刘勇"]
    refused("post_unmanned", lambda: change_holders(county.work("陈国平"), post, a, b, NEXT_TUESDAY))


def test_a_change_of_holders_keeps_the_history(county: County) -> None:
    post = post_of(county)
    zhou, chen, liu = (county.officials[name] for name in ("周敏", "陈国平", "刘勇"))
    head = county.work("陈国平")
    refused("same_person", lambda: change_holders(head, post, zhou, zhou, NEXT_MONDAY), "b_id")
    refused("holder_past", lambda: change_holders(head, post, chen, zhou, date(2026, 11, 23)), "first_day")
    refused("not_in_office", lambda: change_holders(head, post, zhou, county.officials["汤斌"], NEXT_MONDAY), "b_id")
    change_holders(head, post, liu, zhou, NEXT_MONDAY)  # A becomes B on that very day
    assert duty(county, post, date(2026, 11, 29)) == ("周敏", "a")
    assert duty(county, post, NEXT_MONDAY) == ("刘勇", "a")
    refused("holder_order", lambda: change_holders(head, post, chen, zhou, NEXT_MONDAY), "first_day")
    change_holders(head, post, liu, chen, NEXT_TUESDAY)
    rows = county.work().session.scalars(select(PostHolder).where(PostHolder.post_id == post).order_by(PostHolder.first_day))
    found = [(row.role, row.official_id, row.first_day, row.last_day) for row in rows]
    assert sorted(found[:2]) == [
        ("a", zhou, date(2026, 1, 5), date(2026, 11, 29)),
        ("b", chen, date(2026, 1, 5), date(2026, 11, 29)),
    ]
    assert ("a", liu, NEXT_MONDAY, None) in found
    assert found[-1] == ("b", chen, NEXT_TUESDAY, None)


def test_a_closed_post_has_nobody_and_takes_no_change(county: County) -> None:
    post = post_of(county)
    edit_post(county.work("陈国平"), post, "受理并转办")
    close_post(county.work("陈国平"), post, NEXT_MONDAY)
    assert duty(county, post, NEXT_MONDAY) == ("周敏", "a")
    assert duty(county, post, NEXT_TUESDAY) is None
    refused("post_closed", lambda: edit_post(county.work("陈国平"), post, "再开"))
    refused("post_twice", lambda: post_of(county), "name")


def test_wrong_role_and_wrong_unit_are_refused_for_every_act(county: County) -> None:
    post, leave = post_of(county), enter_leave(county.work(), leave_of(county)).value
    data = PostData("另一岗位", county.officials["周敏"], county.officials["刘勇"], NEXT_MONDAY)
    unit, zhou, chen = county.units["柳堡镇"], county.officials["周敏"], county.officials["陈国平"]
    acts: dict[str, tuple[tuple[str, ...], Callable[[str], Any]]] = {
        "add_post": (("周敏", "孙丽华", "姜岚", "顾书记", "王海"), lambda who: add_post(county.work(who), unit, data)),
        "edit_post": (("周敏", "孙丽华", "姜岚", "顾书记", "王海"), lambda who: edit_post(county.work(who), post, "改")),
        "change": (
            ("周敏", "孙丽华", "姜岚", "顾书记", "王海"),
            lambda who: change_holders(county.work(who), post, chen, zhou, NEXT_MONDAY),
        ),
        "close_post": (("周敏", "孙丽华", "姜岚", "顾书记"), lambda who: close_post(county.work(who), post, NEXT_MONDAY)),
        "enter": (
            ("汤斌", "孙丽华", "姜岚", "王海", "管理员"),
            lambda who: enter_leave(county.work(who), leave_of(county, "刘勇")),
        ),
        "approve": (("周敏", "汤斌", "孙丽华", "姜岚", "管理员"), lambda who: approve_leave(county.work(who), leave)),
        "refuse": (("周敏", "孙丽华", "姜岚", "管理员"), lambda who: refuse_leave(county.work(who), leave, "不行")),
        "cancel": (("汤斌", "孙丽华", "姜岚", "王海", "管理员"), lambda who: cancel_leave(county.work(who), leave)),
        "end": (("汤斌", "孙丽华", "姜岚", "管理员"), lambda who: end_leave(county.work(who), leave)),
    }
    for name, (people, run) in acts.items():
        for who in people:
            assert not _may(run, who), f"{who} may {name}"


def _may(run: Callable[[str], Any], who: str) -> bool:
    try:
        run(who)
    except NotAllowed:
        return False
    return True


def test_an_undo_brings_no_absence_back_that_would_unman_a_post(county: County) -> None:
    post_of(county, "周敏", "刘勇")
    trip = TripData(NEXT_TUESDAY, NEXT_TUESDAY, ("上海",), (StayData(county.officials["周敏"]),))
    deleted = delete_trip(county.work(), plan_trip(county.work(), trip).value)
    leave = enter_leave(county.work("刘勇"), leave_of(county, "刘勇")).value
    refused("post_unmanned", lambda: undo(county.work(), deleted.seq))
    assert county.work().session.scalars(select(Absence.id)).all() == [leave]
    cancel_leave(county.work("刘勇"), leave)
    undo(county.work(), deleted.seq)
    assert len(county.work().session.scalars(select(Absence.id)).all()) == 2


def test_of_two_who_plan_at_the_same_moment_one_goes(county: County) -> None:
    def enters(who: str) -> bool:
        try:
            enter_leave(county.work(who), leave_of(county, who))
        except RuleBroken as error:
            assert error.code == "both_principals_away"  # noqa: PT017 - whoever came second is refused by this rule
            return False
        return True

    for _again in range(4):
        with ThreadPoolExecutor(2) as pool:
            assert sorted(pool.map(enters, ("陈国平", "刘勇"))) == [False, True]
        with closing(county.work("陈国平")) as work:
            for leave in work.session.scalars(select(Absence.id).where(Absence.state == "planned")).all():
                cancel_leave(work, leave)
