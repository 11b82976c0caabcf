"""Trips as acts on a database: their course from draft to verified, what is refused, and who may do what."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from crm.fieldtime import bureau, service
from crm.fieldtime.entry import MeetingData, StayData, TripData
from crm.fieldtime.evidence import add_evidence
from crm.fieldtime.model import Meeting, Trip, TripPlace, TripStay
from crm.kernel.clock import FixedClock
from crm.kernel.errors import NotAllowed, RuleBroken, Stale
from crm.people.model import Absence
from crm.people.service import change_setting, move_official
from crm.store.attachments import Attachment
from crm.store.undo import undo
from tests.conftest import County

MONDAY, WEDNESDAY = date(2026, 11, 16), date(2026, 11, 18)
MEETING = MeetingData(date(2026, 11, 17), "苏州启辰光电有限公司", "张喆", "总经理", "下月来访")


def trip_of(county: County, *names: str, **changes: object) -> TripData:
    """Return a trip from Monday through Wednesday of the people named."""
    stays = tuple(StayData(county.officials[name]) for name in names or ("陈国平",))
    return replace(TripData(MONDAY, WEDNESDAY, ("苏州",), stays), **changes)  # type: ignore[arg-type]


def planned(county: County, *names: str, **changes: object) -> UUID:
    return service.plan_trip(county.work(), trip_of(county, *names, **changes)).value


def refused(code: str, act: Callable[[], object], field: str | None = None) -> None:
    with pytest.raises(RuleBroken) as caught:
        act()
    assert caught.value.code == code
    assert field is None or caught.value.field == field
    assert str(caught.value)


def state(county: County, trip_id: UUID) -> str:
    return county.work().session.get_one(Trip, trip_id).state


def approved(county: County, *names: str, **changes: object) -> UUID:
    """Take a trip all the way to the bureau's desk."""
    trip_id = planned(county, *names, **changes)
    service.report_ahead(county.work(), trip_id)
    service.set_out(county.work(), trip_id)
    service.log_meeting(county.work(), trip_id, MEETING)
    add_evidence(county.work(), trip_id, "会谈.txt", b"minutes")
    service.report_back(county.work(), trip_id, "与启辰光电会谈，下月来访。")
    service.approve_trip(county.work("陈国平"), trip_id)
    return trip_id


def test_a_trip_goes_from_draft_to_verified(county: County) -> None:
    trip_id = planned(county)
    assert state(county, trip_id) == "draft"
    for act, expected in (
        (service.report_ahead, "reported_ahead"),
        (service.set_out, "away"),
    ):
        act(county.work(), trip_id)
        assert state(county, trip_id) == expected
    service.report_back(county.work(), trip_id, "已返回。")
    assert state(county, trip_id) == "reported_back"
    service.approve_trip(county.work("陈国平"), trip_id)
    assert state(county, trip_id) == "approved"
    bureau.verify_trip(county.work("姜岚"), trip_id)
    trip = county.work().session.get_one(Trip, trip_id)
    assert (trip.state, trip.verified_by, trip.approved_by) == ("verified", county.officials["姜岚"], county.officials["陈国平"])


@pytest.mark.parametrize(
    "act",
    [
        lambda c, t: service.set_out(c.work(), t),
        lambda c, t: service.report_ahead(c.work(), t),
        lambda c, t: service.log_meeting(c.work(), t, MEETING),
        lambda c, t: service.edit_trip(c.work(), t, trip_of(c)),
        lambda c, t: service.report_back(c.work(), t, "再报"),
        lambda c, t: service.approve_trip(c.work("陈国平"), t),
        lambda c, t: service.delete_trip(c.work(), t),
        lambda c, t: add_evidence(c.work(), t, "a.txt", b"a"),
    ],
)
def test_an_approved_trip_is_closed_to_its_unit(county: County, act: Callable[[County, UUID], object]) -> None:
    trip_id = approved(county)
    refused("trip_state", lambda: act(county, trip_id))
    assert state(county, trip_id) == "approved"


def test_the_bureau_judges_only_what_the_unit_approved(county: County) -> None:
    trip_id = planned(county)
    refused("trip_state", lambda: bureau.verify_trip(county.work("姜岚"), trip_id))
    refused("trip_state", lambda: bureau.return_trip(county.work("姜岚"), trip_id, "材料不全"))


def test_a_returned_trip_is_completed_and_keeps_its_first_report(county: County, clock: FixedClock) -> None:
    trip_id = approved(county)
    first = county.work().session.get_one(Trip, trip_id).reported_back_at
    refused("text_empty", lambda: bureau.return_trip(county.work("姜岚"), trip_id, " "), "reason")
    bureau.return_trip(county.work("姜岚"), trip_id, "佐证不清晰")
    clock.moment += timedelta(days=10)
    service.report_back(county.work(), trip_id, "补充佐证。")
    trip = county.work().session.get_one(Trip, trip_id)
    assert (trip.state, trip.reported_back_at, trip.return_reason) == ("reported_back", first, "佐证不清晰")
    service.approve_trip(county.work("陈国平"), trip_id)
    bureau.verify_trip(county.work("姜岚"), trip_id)
    assert county.work().session.get_one(Trip, trip_id).return_reason == ""


def test_a_verified_trip_can_be_returned_and_no_longer_stands(county: County) -> None:
    trip_id = approved(county)
    bureau.verify_trip(county.work("姜岚"), trip_id)
    bureau.return_trip(county.work("姜岚"), trip_id, "佐证与10月重复")
    trip = county.work().session.get_one(Trip, trip_id)
    assert (trip.state, trip.verified_by, trip.verified_at) == ("returned", None, None)


def test_a_question_leaves_the_state(county: County) -> None:
    trip_id = approved(county)
    bureau.ask_about_trip(county.work("姜岚"), trip_id, "会见对象职务？")
    assert state(county, trip_id) == "approved"


def test_roles_and_units_hold(county: County) -> None:
    trip_id = planned(county)
    for act in (
        lambda: service.report_ahead(county.work("汤斌"), trip_id),
        lambda: service.edit_trip(county.work("孙丽华"), trip_id, trip_of(county)),
        lambda: service.approve_trip(county.work(), trip_id),
        lambda: bureau.verify_trip(county.work("陈国平"), trip_id),
        lambda: bureau.return_trip(county.work("顾书记"), trip_id, "不行"),
        lambda: service.plan_trip(county.work("王海"), trip_of(county)),
        lambda: service.plan_trip(county.work("管理员"), trip_of(county)),
        lambda: service.plan_trip(county.work("汤斌"), trip_of(county), county.units["柳堡镇"]),
    ):
        with pytest.raises(NotAllowed):
            act()
    assert state(county, trip_id) == "draft"


def test_both_principals_need_a_stand_in(county: County) -> None:
    both = trip_of(county, "陈国平", "刘勇")
    refused("both_principals_away", lambda: service.plan_trip(county.work(), both), "stand_in")
    named = replace(both, stays=(both.stays[0], replace(both.stays[1], stand_in_id=county.officials["周敏"])))
    with pytest.raises(NotAllowed, match="陈国平"):
        service.plan_trip(county.work(), named)  # who may name a stand-in: the head of the unit
    trip_id = service.plan_trip(county.work("陈国平"), named).value
    service.edit_trip(county.work(), trip_id, replace(named, subject="苏州"))  # whom the head has named may stay
    stays = county.work().session.scalars(select(TripStay).where(TripStay.trip_id == trip_id)).all()
    assert {stay.stand_in_id for stay in stays} == {None, county.officials["周敏"]}


def test_the_pair_is_kept_across_two_trips_to_the_half_day(county: County) -> None:
    planned(county, "陈国平", last_morning=True)
    afternoon = {"first_day": WEDNESDAY, "last_day": WEDNESDAY}
    refused("both_principals_away", lambda: planned(county, "刘勇", **afternoon))
    assert planned(county, "刘勇", **afternoon, first_afternoon=True)
    assert planned(county, "周敏")  # not a principal


def test_principals_of_one_trip_may_follow_one_another(county: County) -> None:
    stays = (
        StayData(county.officials["陈国平"], MONDAY, False, MONDAY, False),
        StayData(county.officials["刘勇"], date(2026, 11, 17), False, WEDNESDAY, False),
    )
    assert service.plan_trip(county.work(), trip_of(county, stays=stays)).value


def test_a_principal_who_left_office_is_no_longer_one_of_the_pair(county: County) -> None:
    planned(county, "陈国平")
    move_official(county.work("管理员"), county.officials["陈国平"], county.units["商务局"], "局长", first_day=date(2026, 11, 17))
    assert planned(county, "刘勇", first_day=WEDNESDAY)
    refused("both_principals_away", lambda: planned(county, "刘勇", last_day=MONDAY))


def test_a_stand_in_must_stay(county: County) -> None:
    stand_in = county.officials["周敏"]
    stays = (StayData(county.officials["陈国平"], stand_in_id=stand_in), StayData(county.officials["周敏"]))
    refused("stand_in_away", lambda: service.plan_trip(county.work(), trip_of(county, stays=stays)), "stand_in")
    planned(county, "周敏")
    refused("stand_in_away", lambda: service.plan_trip(county.work(), trip_of(county, stays=stays[:1])), "stand_in")
    refused("stand_in_away", lambda: planned(county, stays=(StayData(county.officials["陈国平"], None, False, None, False,
                                                                             county.officials["陈国平"]),)))  # fmt: skip


def test_only_officials_in_office_of_the_own_unit_travel(county: County) -> None:
    refused("not_in_office", lambda: planned(county, stays=(StayData(uuid4()),)), "stays")
    refused("not_in_office", lambda: planned(county, first_day=date(2023, 5, 8), last_day=date(2023, 5, 9)), "stays")
    refused("official_elsewhere", lambda: planned(county, "孙丽华"), "stays")
    joint = trip_of(county, "陈国平", "孙丽华")
    assert service.plan_trip(county.work("姜岚"), joint).value


def test_a_field_trip_goes_outside_the_county(county: County) -> None:
    refused("trip_inside", lambda: planned(county, places=("柳堡镇",)), "places")
    refused("trip_inside", lambda: planned(county, places=("示例县", "三垛镇")), "places")
    assert planned(county, places=("柳堡镇", "苏州"))


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"last_day": date(2026, 11, 15)}, "trip_order", "last_day"),
        ({"last_day": MONDAY, "first_afternoon": True, "last_morning": True}, "trip_order", "last_day"),
        ({"last_day": date(2027, 1, 15)}, "trip_long", "last_day"),
        ({"stays": ()}, "trip_nobody", "stays"),
        ({"places": (" ",)}, "trip_nowhere", "places"),
        ({"places": ("苏" * 61,)}, "text_long", "places"),
        ({"subject": "招" * 500}, "text_long", "subject"),
        ({"purpose": "holiday"}, "choice", "purpose"),
    ],
)
def test_bad_input_is_refused_by_field_and_leaves_nothing(
    county: County, changes: dict[str, object], code: str, field: str
) -> None:
    refused(code, lambda: planned(county, **changes), field)
    assert county.work().session.scalars(select(Trip)).all() == []
    assert county.work().session.scalars(select(Absence)).all() == []


def test_sixty_days_are_the_most(county: County) -> None:
    last = MONDAY + timedelta(days=59)
    assert planned(county, last_day=last)
    refused("trip_long", lambda: planned(county, "刘勇", last_day=last + timedelta(days=1), last_morning=True))


def test_own_days_lie_inside_the_trip(county: County) -> None:
    outside = (StayData(county.officials["陈国平"], MONDAY, False, date(2026, 11, 19), False),)
    refused("stay_outside", lambda: planned(county, stays=outside), "stays")
    twice = (StayData(county.officials["陈国平"]), StayData(county.officials["陈国平"]))
    refused("official_twice", lambda: planned(county, stays=twice), "stays")


def test_meetings_lie_on_the_trip_and_in_the_past(county: County) -> None:
    trip_id = planned(county, last_day=date(2026, 11, 27))
    for data, field in (
        (replace(MEETING, day=date(2026, 11, 15)), "day"),
        (replace(MEETING, day=date(2026, 11, 25)), "day"),
        (replace(MEETING, enterprise_name="  "), "enterprise_name"),
        (replace(MEETING, result="谈" * 4001), "result"),
    ):
        with pytest.raises(RuleBroken) as caught:
            service.log_meeting(county.work(), trip_id, data)
        assert caught.value.field == field
    meeting = service.log_meeting(county.work(), trip_id, MEETING).value
    service.remove_meeting(county.work(), meeting)
    assert county.work().session.scalars(select(Meeting)).all() == []


def test_an_edit_keeps_what_has_happened(county: County) -> None:
    trip_id = planned(county)
    service.log_meeting(county.work(), trip_id, MEETING)
    shorter = trip_of(county, last_day=MONDAY)
    refused("meeting_outside", lambda: service.edit_trip(county.work(), trip_id, shorter), "last_day")
    service.set_out(county.work(), trip_id)
    later = trip_of(county, first_day=date(2026, 11, 25), last_day=date(2026, 11, 26))
    refused("not_yet", lambda: service.edit_trip(county.work(), trip_id, later), "first_day")
    service.report_back(county.work(), trip_id, "已返回。")
    longer = trip_of(county, last_day=date(2026, 11, 26))
    refused("not_yet", lambda: service.edit_trip(county.work(), trip_id, longer), "last_day")


def test_an_edit_replaces_stays_places_and_absences(county: County) -> None:
    trip_id = planned(county)
    moved = trip_of(county, "刘勇", "周敏", places=("无锡", "江阴"), first_afternoon=True)
    service.edit_trip(county.work(), trip_id, moved)
    session = county.work().session
    going = {county.officials["刘勇"], county.officials["周敏"]}
    assert {stay.official_id for stay in session.scalars(select(TripStay))} == going
    assert {(row.official_id, row.first_afternoon) for row in session.scalars(select(Absence))} == {(who, True) for who in going}
    assert session.scalars(select(TripPlace.place).order_by(TripPlace.position)).all() == ["无锡", "江阴"]


def test_a_save_over_a_newer_version_is_refused(county: County) -> None:
    trip_id = planned(county)
    version = county.work().session.get_one(Trip, trip_id).version
    service.edit_trip(county.work(), trip_id, trip_of(county, subject="拜访启辰"), version)
    with pytest.raises(Stale):
        service.edit_trip(county.work(), trip_id, trip_of(county, subject="拜访帆阔"), version)


def test_nobody_sets_out_or_is_back_before_the_day(county: County) -> None:
    ahead = planned(county, first_day=date(2026, 11, 25), last_day=date(2026, 11, 26))
    refused("not_yet", lambda: service.set_out(county.work(), ahead))
    refused("not_yet", lambda: service.report_back(county.work(), ahead, "已返回。"))


def test_deleting_a_plan_takes_everything_of_it_and_undo_brings_it_back(county: County) -> None:
    trip_id = planned(county)
    service.log_meeting(county.work(), trip_id, MEETING)
    add_evidence(county.work(), trip_id, "a.txt", b"a")
    done = service.delete_trip(county.work(), trip_id)
    session = county.work().session
    for model in (Trip, TripStay, TripPlace, Meeting, Absence):
        assert session.scalars(select(model)).all() == []
    assert session.scalars(select(Attachment.removed)).all() == [True]
    undo(county.work(), done.seq)
    assert state(county, trip_id) == "draft"
    assert len(county.work().session.scalars(select(Absence)).all()) == 1
    assert county.work().session.scalars(select(Attachment.removed)).all() == [False]


def test_evidence_has_bytes_and_a_limit(county: County) -> None:
    trip_id = planned(county)
    refused("attachment_empty", lambda: add_evidence(county.work(), trip_id, "a.txt", b""))
    large = bytes(20 * 1024 * 1024 + 1)
    refused("attachment_large", lambda: add_evidence(county.work(), trip_id, "a.txt", large))


@pytest.mark.parametrize(
    ("places", "inside"),
    [(("高邮",), True), (("扬州高邮市", "高邮菱塘"), True), (("高邮", "宝应"), False), (("扬州",), False), (("鼓楼",), False)],
)
def test_the_county_is_known_by_any_of_its_names(county: County, places: tuple[str, ...], inside: bool) -> None:
    change_setting(county.work("管理员"), "county_name", "高邮市")
    if inside:
        refused("trip_inside", lambda: planned(county, places=places), "places")
    else:
        assert planned(county, places=places)
