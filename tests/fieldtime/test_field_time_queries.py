"""The month as pages, bulletins and scripts read it, on a database of two townships."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest
from sqlalchemy import Engine, event

from crm.calendar.half_days import HalfDay
from crm.fieldtime import bureau, service
from crm.fieldtime.contradictions import FlagKind
from crm.fieldtime.entry import MeetingData, StayData, TripData
from crm.fieldtime.evidence import add_evidence
from crm.fieldtime.forecast import Outlook
from crm.fieldtime.month import Reading
from crm.fieldtime.queries import UnitReport, explain, field_period, field_time, field_time_report
from crm.fieldtime.remembered import forget
from crm.fieldtime.trips import TripFilter, queue, trip_detail, trips
from crm.kernel.clock import FixedClock, local_moment
from crm.kernel.errors import NotAllowed
from crm.people.queries import unit_by_name
from crm.people.service import change_setting, move_official
from tests.conftest import NOW, County

TODAY = date(2026, 11, 24)
LEADERS = {"柳堡镇": "陈国平", "三垛镇": "孙丽华"}


def day(number: int) -> date:
    return date(2026, 11, number)


def go(
    county: County,
    clock: FixedClock,
    who: str,
    days: tuple[date, date],
    meetings: tuple[date, ...] = (),
    *,
    until: str = "verified",
    unit: str = "柳堡镇",
    evidence: bytes = b"",
    place: str = "苏州",
    **changes: object,
) -> UUID:
    """Take a trip as far as ``until``, each step at its own time."""
    leader, before = LEADERS[unit], clock.moment
    clock.moment = local_moment(days[0] - timedelta(days=3), 9)
    stays = tuple(StayData(county.officials[name]) for name in who.split())
    data = replace(TripData(*days, (place,), stays), **changes)  # type: ignore[arg-type]
    trip_id = service.plan_trip(county.work(leader), data).value
    service.report_ahead(county.work(leader), trip_id)
    clock.moment = max(local_moment(days[1] + timedelta(days=1), 9), NOW)
    for number, each in enumerate(meetings):
        meeting = MeetingData(each, f"客商{number}有限公司", "张喆")
        service.log_meeting(county.work(leader), trip_id, meeting)
    add_evidence(county.work(leader), trip_id, "a.txt", evidence or trip_id.bytes)
    if until != "reported_ahead":
        clock.moment = local_moment(days[1] + timedelta(days=1), 9)
        service.report_back(county.work(leader), trip_id, "已返回。")
        service.approve_trip(county.work(leader), trip_id)
        if until == "verified":
            bureau.verify_trip(county.work("姜岚"), trip_id)
    clock.moment = before
    return trip_id


def november(county: County, who: str = "姜岚") -> dict[str, UnitReport]:
    work = county.work(who)
    return {each.unit.name: each for each in field_time(work.session, work.actor, 2026, 11, TODAY).units}


@contextmanager
def statements(engine: Engine) -> Iterator[list[str]]:
    """Collect the statements that the database receives."""
    seen: list[str] = []

    def note(*arguments: object) -> None:
        seen.append(str(arguments[2]))

    event.listen(engine, "before_cursor_execute", note)
    yield seen
    event.remove(engine, "before_cursor_execute", note)


def test_a_month_of_two_units(county: County, clock: FixedClock) -> None:
    go(county, clock, "陈国平 周敏", (day(4), day(8)), (day(5), day(7)), first_afternoon=True, last_morning=True)
    go(county, clock, "刘勇", (day(9), day(11)), (day(10),), until="approved")
    months = november(county)
    liubao, sanduo = months["柳堡镇"], months["三垛镇"]
    assert [(o.name, o.counted, o.waiting) for o in liubao.month.officials] == [("周敏", 5, 0), ("陈国平", 5, 0), ("刘勇", 0, 6)]
    figures = (liubao.month.union, liubao.month.best, liubao.month.worst_principal, liubao.month.person, liubao.month.waiting)
    assert figures == (5, 5, 0, 10, 6)
    assert (liubao.batches, liubao.enterprises_met, liubao.month.met, liubao.month.none) == (1, 2, False, False)
    assert liubao.outlook.short == 20 - 5 - 6
    assert sanduo.month.none


def test_the_cells_carry_what_the_matrix_draws(county: County, clock: FixedClock) -> None:
    trip = go(county, clock, "陈国平", (day(9), day(10)), (day(9),))
    cells = {o.name: o.halves for o in november(county)["柳堡镇"].month.officials}
    assert set(cells["陈国平"]) == {HalfDay(day(n), afternoon) for n in (9, 10) for afternoon in (False, True)}
    assert {judged.trip_id for judged in cells["陈国平"].values()} == {trip}
    assert cells["刘勇"] == {}


def test_a_trip_over_new_year_is_split_and_the_year_to_date_adds_up(county: County, clock: FixedClock) -> None:
    go(county, clock, "陈国平", (date(2025, 12, 30), date(2026, 1, 6)), (date(2025, 12, 31),))
    go(county, clock, "刘勇", (date(2026, 2, 27), date(2026, 3, 2)), (date(2026, 2, 27),))
    work = county.work("姜岚")

    def union(year: int, month: int) -> int:
        return field_time(work.session, work.actor, year, month, TODAY).units[0].month.union

    # Tu 30 Dec 1 (travel), We 31 1 (meeting); Th 1 to Sa 3 Jan off, Su 4 worked but neither; Mo 5 0; Tu 6 1 (travel).
    assert (union(2025, 12), union(2026, 1)) == (4, 2)
    # Fr 27 Feb meeting 1; Sa 28 is a make-up day, worked, not travel: 0; Su off; Mo 2 March travel 1.
    assert (union(2026, 2), union(2026, 3)) == (2, 2)
    so_far = field_period(work.session, work.actor, date(2026, 1, 1), day(30), TODAY, months=11).units[0]
    assert (so_far.month.union, so_far.batches) == (6, 2)
    assert so_far.outlook.short == 11 * 20 - 6


def test_who_moves_to_another_township_counts_for_each(county: County, clock: FixedClock) -> None:
    go(county, clock, "陈国平", (day(9), day(13)), tuple(day(n) for n in range(9, 14)))
    move_official(
        county.work("管理员"), county.officials["陈国平"], county.units["三垛镇"], "镇长", first_day=day(11), principal=True
    )
    months = november(county)
    assert (months["柳堡镇"].month.union, months["三垛镇"].month.union) == (4, 6)
    # The old unit cannot hope for somebody who left, nor the new one for the days before.
    assert months["柳堡镇"].outlooks[county.officials["陈国平"]].left == 0
    assert months["三垛镇"].outlooks[county.officials["陈国平"]].left == 8


@pytest.mark.parametrize(("reading", "met"), [("union", True), ("best", False), ("every", False)])
def test_the_setting_judges_and_all_readings_stay_visible(county: County, clock: FixedClock, reading: str, met: bool) -> None:
    go(county, clock, "陈国平", (day(2), day(6)), tuple(day(n) for n in range(2, 7)))
    go(county, clock, "刘勇", (day(9), day(13)), tuple(day(n) for n in range(9, 14)))
    change_setting(county.work("管理员"), "field_reading", reading)
    liubao = november(county)["柳堡镇"]
    assert (liubao.month.met, liubao.outlook.outlook is Outlook.MET) == (met, met)
    assert [liubao.month.by(each) for each in Reading] == [20, 10, 10]
    assert set(liubao.readings) == set(Reading)


def test_every_working_day_is_a_setting(county: County, clock: FixedClock) -> None:
    go(county, clock, "陈国平", (day(9), day(13)), (day(9),))
    assert november(county)["柳堡镇"].month.union == 4
    change_setting(county.work("管理员"), "field_every_working_day", value=True)
    assert november(county)["柳堡镇"].month.union == 10


def test_explaining_a_number(county: County, clock: FixedClock) -> None:
    go(county, clock, "陈国平", (day(9), day(10)), (day(9),))
    other = go(county, clock, "陈国平", (day(10), day(12)), (day(10),), place="无锡")
    official = next(o for o in november(county)["柳堡镇"].month.officials if o.name == "陈国平")
    lines = explain(county.work("姜岚").session, official)
    assert [(line.day.day, line.afternoon, line.counts, line.code) for line in lines] == [
        (9, False, True, "meeting"),
        (9, True, True, "meeting"),
        (10, False, True, "meeting"),
        (10, True, True, "meeting"),
        (11, False, False, "no_meeting"),
        (11, True, False, "no_meeting"),
        (12, False, True, "travel"),
        (12, True, True, "travel"),
    ]
    assert (lines[2].trip_id, lines[2].place) == (other, "无锡")
    assert "苏州" in lines[2].reason
    assert lines[2].also_on is not None
    assert sum(line.counts for line in lines) == official.counted


def test_the_report_has_the_keys_that_scripts_rely_on(county: County, clock: FixedClock) -> None:
    go(county, clock, "陈国平", (day(4), day(8)), (day(5), day(7)), first_afternoon=True, last_morning=True)
    work = county.work("姜岚")
    unit = unit_by_name(work.session, "柳堡镇")
    report = field_time_report(work.session, work.actor, 2026, 11, TODAY, unit=unit, explained="陈国平")
    assert {key: report[key] for key in ("month", "rule", "target")} == {"month": "2026-11", "rule": "union", "target": "10"}
    only = report["units"][0]
    wanted = {"unit": "柳堡镇", "union_days": "2.5", "best_days": "2.5", "every_days": "0", "person_days": "2.5", "met": False}
    assert wanted.items() <= only.items()
    assert len(report["units"]) == 1
    secretary = next(each for each in only["officials"] if each["name"] == "陈国平")
    assert secretary == {"name": "陈国平", "title": "党委书记", "principal": True, "days": "2.5", "waiting": "0"}
    assert [line["counts"] for line in report["explained"]] == [True, True, True, False, False, True, True, False]
    assert report["explained"][0] | {"reason": ""} == {
        "official": "陈国平", "day": "2026-11-04", "half": "pm", "place": "苏州", "counts": True, "code": "travel", "reason": "",
    }  # fmt: skip


def test_a_township_sees_itself_only(county: County, clock: FixedClock) -> None:
    own = go(county, clock, "陈国平", (day(9), day(10)), (day(9),))
    other = go(county, clock, "孙丽华", (day(9), day(10)), (day(9),), unit="三垛镇")
    assert set(november(county, "周敏")) == {"柳堡镇"}
    assert set(november(county, "顾书记")) == {"柳堡镇", "三垛镇"}
    work = county.work("周敏")
    assert [row.id for row in trips(work.session, work.actor, TripFilter())] == [own]
    with pytest.raises(NotAllowed):
        trip_detail(work.session, work.actor, other)
    handler = county.work("王海")
    assert trips(handler.session, handler.actor, TripFilter()) == []


def test_trips_are_chosen_by_the_days_they_touch(county: County, clock: FixedClock) -> None:
    trip = go(county, clock, "陈国平", (date(2026, 10, 29), day(3)), (day(2),))
    work = county.work()

    def found(first: date | None, last: date | None, *states: str) -> list[UUID]:
        wanted = TripFilter(states=states, first=first, last=last)
        return [row.id for row in trips(work.session, work.actor, wanted)]

    assert found(day(3), None) == found(None, date(2026, 10, 29)) == found(day(1), day(30), "verified") == [trip]
    assert found(day(4), None) == found(None, date(2026, 10, 28)) == found(None, None, "draft") == []


def test_the_queue_shows_flagged_trips_first_and_why(county: County, clock: FixedClock) -> None:
    clean = go(county, clock, "陈国平", (day(9), day(10)), (day(9),), until="approved", evidence=b"own")
    used = go(county, clock, "孙丽华", (day(16), day(17)), (day(16),), unit="三垛镇", evidence=b"same")
    twice = go(county, clock, "刘勇", (day(19), day(20)), (day(19),), until="approved", evidence=b"same")
    work = county.work("姜岚")
    rows = queue(work.session, work.actor)
    assert [row.id for row in rows] == [twice, clean]
    assert [(flag.kind, flag.other_trip) for flag in rows[0].flags] == [(FlagKind.EVIDENCE_TWICE, used)]
    assert rows[1].flags == ()


def test_evidence_of_a_lead_is_no_second_trip(county: County, clock: FixedClock) -> None:
    trip = go(county, clock, "陈国平", (day(9), day(10)), (day(9),), until="approved", evidence=b"photo")
    gone = go(county, clock, "刘勇", (day(26), day(27)), until="reported_ahead", evidence=b"photo")
    work = county.work("姜岚")
    assert [flag.kind for flag in trip_detail(work.session, work.actor, trip).row.flags] == [FlagKind.EVIDENCE_TWICE]
    service.delete_trip(county.work(), gone)
    work = county.work("姜岚")
    assert trip_detail(work.session, work.actor, trip).row.flags == ()


def test_a_pair_that_came_about_later_is_flagged(county: County, clock: FixedClock) -> None:
    trip = go(county, clock, "陈国平", (day(9), day(11)), (day(10),), until="approved")
    go(county, clock, "周敏", (day(11), day(12)), (day(12),))
    work = county.work("姜岚")
    assert queue(work.session, work.actor)[0].flags == ()
    move_official(
        county.work("管理员"), county.officials["周敏"], county.units["柳堡镇"], "镇长", first_day=day(10), principal=True
    )
    work = county.work("姜岚")
    assert [flag.kind for flag in trip_detail(work.session, work.actor, trip).row.flags] == [FlagKind.BOTH_PRINCIPALS_AWAY]


def test_a_trip_in_full(county: County, clock: FixedClock) -> None:
    trip = go(county, clock, "陈国平 周敏", (day(9), day(13)), (day(9),), until="approved")
    work = county.work("姜岚")
    detail = trip_detail(work.session, work.actor, trip)
    assert (detail.row.officials, detail.row.places, detail.row.state) == ("陈国平、周敏", "苏州", "approved")
    assert detail.worth == (("陈国平", 4), ("周敏", 4))
    assert (len(detail.meetings), len(detail.evidence)) == (1, 1)
    assert [stay.official_id for stay in detail.data.stays] == [county.officials[name] for name in ("陈国平", "周敏")]


def test_a_county_costs_the_same_few_queries_however_many_trips(county: County, clock: FixedClock, engine: Engine) -> None:
    def cost() -> tuple[int, int]:
        work = county.work("姜岚")
        forget(engine)
        with statements(engine) as month:
            field_time(work.session, work.actor, 2026, 11, TODAY)
        with statements(engine) as waiting:
            queue(work.session, work.actor)
        return len(month), len(waiting)

    go(county, clock, "陈国平", (day(2), day(3)), (day(2),), until="approved")
    few = cost()
    for first in (4, 9, 11, 16, 18):
        go(county, clock, "陈国平", (day(first), day(first + 1)), (day(first),), until="approved")
        go(county, clock, "孙丽华", (day(first), day(first + 1)), (day(first),), until="approved", unit="三垛镇")
    assert cost() == few
    assert max(few) <= 15
