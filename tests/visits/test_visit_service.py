"""A visit's life: announced, confirmed, received, followed up; who may, and what is refused."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from crm.fieldtime.entry import StayData, TripData
from crm.fieldtime.service import plan_trip
from crm.kernel.clock import FixedClock
from crm.kernel.errors import NotAllowed, Stale
from crm.leads.entry import LeadData
from crm.leads.model import FollowUp, Lead
from crm.leads.service import add_lead
from crm.people.model import Official
from crm.people.permissions import Actor
from crm.procedures.visited_leads import follow_up_visit
from crm.store.acts import Work
from crm.store.search import search
from crm.store.undo import undo
from crm.visits import service
from crm.visits.clash_book import ClashLine
from crm.visits.entry import VisitData
from crm.visits.model import Visit, VisitHost, VisitItem, VisitRequest
from crm.visits.queries import VisitDetail, VisitFilter, clashes_if, visit_count, visit_detail, visit_page, visits_between
from crm.visits.request_rows import request_rows
from crm.visits.requests import answer_request, edit_request, raise_request, remove_request
from crm.visits.rules import Light
from tests.conftest import County
from tests.visits.receiving import announced, at, refused, visit_of


def detail(county: County, visit_id: UUID, who: str = "周敏") -> VisitDetail:
    """Return the visit as somebody sees it."""
    work = county.work(who)
    return visit_detail(work.session, work.actor, visit_id, work.clock.now())


def received(county: County, clock: FixedClock, **changes: Any) -> UUID:
    """Announce the visit and receive it on its day."""
    visit_id = announced(county, **changes)
    clock.moment = at(26, 15, 30)
    service.receive_visit(county.work(), visit_id)
    return visit_id


def test_a_visit_keeps_what_was_entered(county: County) -> None:
    entered = visit_of(county)
    found = detail(county, announced(county))
    assert found.data == replace(entered, starts_at=found.data.starts_at, ends_at=found.data.ends_at, items=found.data.items)
    assert (found.data.starts_at, found.data.ends_at) == (entered.starts_at, entered.ends_at)
    assert [(i.place, i.starts_at, tuple(i.companions)) for i in found.data.items] == [
        (i.place, i.starts_at, tuple(i.companions)) for i in entered.items
    ]
    assert (found.row.hosts, found.row.state, found.sequence) == ("刘勇、周敏", "announced", 0)


def test_its_whole_life(county: County, clock: FixedClock) -> None:
    visit_id = announced(county)
    service.confirm_visit(county.work(), visit_id)
    refused("not_yet", lambda: service.receive_visit(county.work(), visit_id))
    clock.moment = at(26, 15, 30)
    refused("party_size", lambda: service.receive_visit(county.work(), visit_id, 0), "number")
    service.receive_visit(county.work(), visit_id, 7)
    refused("minutes_missing", lambda: service.close_visit(county.work(), visit_id), "points")
    service.write_minutes(county.work(), visit_id, "就蒸汽价格深入交流。", "寄送报价", date(2026, 11, 30))
    service.close_visit(county.work(), visit_id)
    found = detail(county, visit_id)
    assert (found.row.state, found.row.number, found.minuted_by) == ("followed_up", 7, "周敏")
    refused("visit_state", lambda: service.edit_visit(county.work(), visit_id, visit_of(county)))


def test_following_up_logs_the_minutes_on_each_lead(county: County, clock: FixedClock) -> None:
    lead_id = add_lead(county.work(), LeadData("功能膜项目")).value
    visit_id = received(county, clock, leads=(lead_id,))
    service.write_minutes(county.work(), visit_id, "就用地指标交换意见。", "寄送报价", date(2026, 11, 30))
    done = follow_up_visit(county.work(), visit_id)
    session = county.work().session
    follow_up = session.scalars(select(FollowUp).where(FollowUp.lead_id == lead_id)).one()
    assert ("就用地指标交换意见。" in follow_up.text, follow_up.day, follow_up.manner) == (True, date(2026, 11, 26), "visit_here")
    assert session.get_one(Lead, lead_id).next_step == "寄送报价"
    undo(county.work(), done.seq)
    assert detail(county, visit_id).row.state == "received"
    assert county.work().session.scalars(select(FollowUp)).all() == []


def test_a_follow_up_that_a_lead_refuses_leaves_the_visit_open(county: County, clock: FixedClock) -> None:
    lead_id = add_lead(county.work(), LeadData("功能膜项目")).value
    visit_id = received(county, clock, leads=(lead_id,))
    refused("minutes_missing", lambda: follow_up_visit(county.work(), visit_id))
    assert detail(county, visit_id).row.state == "received"


def test_a_move_takes_the_itinerary_along_and_undo_brings_it_back(county: County) -> None:
    visit_id = announced(county)
    before = detail(county, visit_id).data
    done = service.move_visit(county.work(), visit_id, at(27, 14))
    after = detail(county, visit_id)
    by = at(27, 14) - before.starts_at
    assert [i.starts_at - by for i in after.data.items] == [i.starts_at for i in before.items]
    assert (after.data.ends_at - after.data.starts_at, after.sequence) == (before.ends_at - before.starts_at, 1)
    undo(county.work(), done.seq)
    assert detail(county, visit_id).data == before


def test_the_departure_may_not_cut_the_itinerary(county: County) -> None:
    visit_id = announced(county)
    refused("item_outside", lambda: service.resize_visit(county.work(), visit_id, at(26, 14)), "ends_at")
    service.resize_visit(county.work(), visit_id, at(26, 17))
    assert detail(county, visit_id).data.ends_at == at(26, 17)


def test_a_postponed_visit_is_announced_anew_by_its_move_and_a_cancelled_one_stays(county: County) -> None:
    visit_id = announced(county)
    refused("text_empty", lambda: service.postpone_visit(county.work(), visit_id, " "), "reason")
    service.postpone_visit(county.work(), visit_id, "对方行程调整")
    assert detail(county, visit_id).row.state == "postponed"
    service.move_visit(county.work(), visit_id, at(30, 9))
    assert detail(county, visit_id).row.state == "announced"
    service.cancel_visit(county.work(), visit_id, "对方取消")
    refused("visit_state", lambda: service.move_visit(county.work(), visit_id, at(30, 14)))
    refused("visit_state", lambda: service.confirm_visit(county.work(), visit_id))


def test_a_received_visit_cannot_be_moved_nor_lie_ahead(county: County, clock: FixedClock) -> None:
    visit_id = received(county, clock)
    refused("visit_state", lambda: service.move_visit(county.work(), visit_id, at(27, 9)))
    later = visit_of(county, starts_at=at(27, 9), ends_at=at(27, 12), items=())
    refused("not_yet", lambda: service.edit_visit(county.work(), visit_id, later))


def test_a_save_over_a_newer_version_is_refused(county: County) -> None:
    visit_id = announced(county)
    version = detail(county, visit_id).row.version
    service.edit_visit(county.work(), visit_id, visit_of(county, subject="考察"), version)
    with pytest.raises(Stale):
        service.edit_visit(county.work(), visit_id, visit_of(county, subject="回访"), version)


def test_a_host_out_of_office_is_named(county: County) -> None:
    clerk = Official(name="离任者")
    session = county.work().session
    session.add(clerk)
    session.commit()
    error = refused("not_in_office", lambda: announced(county, hosts=(clerk.id,)), "hosts")
    assert "离任者" in error.message


def test_another_units_lead_is_refused(county: County) -> None:
    theirs = add_lead(county.work("汤斌"), LeadData("三垛项目")).value
    with pytest.raises(NotAllowed):
        announced(county, leads=(theirs,))
    refused(
        "lead_elsewhere",
        lambda: service.announce_visit(county.work("姜岚"), visit_of(county, leads=(theirs,)), county.units["柳堡镇"]),
        "leads",
    )


# ---- clashes -----------------------------------------------------------------------------------------------
def lines(county: County, visit_id: UUID, who: str = "周敏") -> list[ClashLine]:
    """Return a visit's clashes."""
    return list(detail(county, visit_id, who).row.clashes)


def test_a_host_of_two_visits_and_a_room_taken_twice(county: County) -> None:
    first = announced(county)
    second = announced(
        county, enterprise_name="佛山钛佳", starts_at=at(26, 10), ends_at=at(26, 11), items=visit_of(county).items[:0], leader=""
    )
    assert [(each.official_id, each.other_id) for each in lines(county, first)] == [(county.officials["刘勇"], second)]
    assert "佛山钛佳" in lines(county, first)[0].words
    room = replace(visit_of(county).items[0], companions=(), starts_at=at(26, 10), ends_at=at(26, 11), place="镇会议室２０１ ")
    service.edit_visit(county.work(), second, visit_of(county, starts_at=at(26, 10), ends_at=at(26, 11), hosts=(), items=(room,)))
    (line,) = lines(county, second)
    assert (line.other_id, bool(line.place), "镇会议室201" in line.words) == (first, True, True)


def test_a_host_on_a_field_trip(county: County) -> None:
    away = TripData(date(2026, 11, 26), date(2026, 11, 27), ("上海",), (StayData(county.officials["刘勇"]),))
    plan_trip(county.work(), away)
    visit_id = announced(county)
    assert [each.official_id for each in lines(county, visit_id)] == [county.officials["刘勇"]]
    afternoon = replace(away, first_afternoon=True)
    morning = visit_of(county, ends_at=at(26, 12), items=())
    work = county.work()
    assert len(clashes_if(work.session, work.actor, visit_id, county.units["柳堡镇"], morning)) == 1
    assert afternoon.first_afternoon


def test_an_afternoon_trip_leaves_the_morning_free(county: County) -> None:
    away = TripData(
        date(2026, 11, 26), date(2026, 11, 27), ("上海",), (StayData(county.officials["刘勇"]),), first_afternoon=True
    )
    plan_trip(county.work(), away)
    assert lines(county, announced(county, ends_at=at(26, 12), items=visit_of(county).items[:2])) == []


def test_another_units_visit_is_named_by_its_unit_alone(county: County) -> None:
    announce = visit_of(county, enterprise_name="保密客商", hosts=(county.officials["刘勇"],), items=())
    other = service.announce_visit(county.work("汤斌"), announce).value
    (line,) = lines(county, announced(county, items=()))
    assert ("保密客商" in line.words, "三垛镇" in line.words, line.other_id) == (False, True, None)
    (line,) = lines(county, other, "姜岚")
    assert line.other_id is not None


def test_cancelled_and_postponed_visits_take_nobodys_time(county: County) -> None:
    first, second = announced(county), announced(county, enterprise_name="佛山钛佳")
    service.postpone_visit(county.work(), second, "改期")
    assert lines(county, first) == []
    assert lines(county, second) == []


def test_equal_names_of_rooms_in_two_units_are_two_rooms(county: County) -> None:
    announced(county, hosts=(), items=(replace(visit_of(county).items[0], companions=()),))
    theirs = visit_of(county, hosts=(), items=(replace(visit_of(county).items[0], companions=()),))
    other = service.announce_visit(county.work("汤斌"), theirs).value
    assert lines(county, other, "汤斌") == []


# ---- requests ----------------------------------------------------------------------------------------------
def test_a_request_is_due_in_five_working_days_and_answered_by_its_department(county: County, clock: FixedClock) -> None:
    visit_id = received(county, clock)
    land = county.units["自然资源局"]
    request_id = raise_request(county.work(), visit_id, "蒸汽价格与管网", land).value
    (row,) = request_rows(*_asker(county, "王海"))
    # raised on Thursday 26 November 2026 at 15:30: Friday is the first of five working days
    assert (row.due_on, row.light, row.may_answer) == (date(2026, 12, 3), Light.GREEN, True)
    answer_request(county.work("王海"), request_id, "蒸汽 198 元/吨。")
    (row,) = request_rows(*_asker(county, "周敏"))
    assert (row.light, row.answered_by) == (Light.ANSWERED, "王海")
    refused("request_answered", lambda: answer_request(county.work("王海"), request_id, "再答。"), "answer")
    refused("request_answered", lambda: remove_request(county.work(), request_id))


def _asker(county: County, who: str) -> tuple[Session, Actor, datetime]:
    work = county.work(who)
    return work.session, work.actor, work.clock.now()


def test_a_late_answer_is_late_for_good(county: County, clock: FixedClock) -> None:
    request_id = raise_request(county.work(), received(county, clock), "环评周期", county.units["自然资源局"]).value
    clock.moment = at(3, 17, 31, month=12)
    answer_request(county.work("王海"), request_id, "35 个工作日。")
    assert request_rows(*_asker(county, "周敏"))[0].light is Light.ANSWERED_LATE


def test_a_request_has_words_a_unit_and_a_day_to_come(county: County, clock: FixedClock) -> None:
    visit_id = received(county, clock)
    land = county.units["自然资源局"]
    refused("text_empty", lambda: raise_request(county.work(), visit_id, " ", land), "text")
    refused("unit_unknown", lambda: raise_request(county.work(), visit_id, "用电", visit_id), "responsible_unit_id")
    refused("due_past", lambda: raise_request(county.work(), visit_id, "用电", land, date(2026, 11, 25)), "due_on")
    request_id = raise_request(county.work(), visit_id, "用电", land).value
    edit_request(county.work(), request_id, "用电增容", county.units["柳堡镇"], date(2026, 12, 8))
    (row,) = request_rows(*_asker(county, "周敏"))
    assert (row.text, row.responsible, row.due_on) == ("用电增容", "柳堡镇", date(2026, 12, 8))
    assert request_rows(*_asker(county, "王海")) == []
    remove_request(county.work(), request_id)
    assert request_rows(*_asker(county, "周敏")) == []


# ---- who may -----------------------------------------------------------------------------------------------
ON_A_VISIT: tuple[Callable[[Work, UUID], object], ...] = (
    lambda work, visit: service.move_visit(work, visit, at(27, 9)),
    lambda work, visit: service.resize_visit(work, visit, at(26, 17)),
    service.confirm_visit,
    service.receive_visit,
    lambda work, visit: service.write_minutes(work, visit, "要点"),
    service.close_visit,
    follow_up_visit,
    lambda work, visit: service.postpone_visit(work, visit, "改期"),
    lambda work, visit: service.cancel_visit(work, visit, "取消"),
    lambda work, visit: raise_request(work, visit, "用电", visit),
    lambda work, visit: service.edit_visit(work, visit, _bare()),
)


def _bare() -> VisitData:
    return VisitData("上海帆阔", at(26, 9), at(26, 12))


@pytest.mark.parametrize("who", ["汤斌", "王海", "顾书记", "管理员"])
@pytest.mark.parametrize("number", range(len(ON_A_VISIT)))
def test_no_act_on_a_visit_by_another_unit_or_a_role_that_may_not(county: County, who: str, number: int) -> None:
    visit_id = announced(county)
    with pytest.raises(NotAllowed):
        ON_A_VISIT[number](county.work(who), visit_id)


@pytest.mark.parametrize("who", ["王海", "顾书记", "管理员"])
def test_whoever_may_not_edit_announces_nothing(county: County, who: str) -> None:
    with pytest.raises(NotAllowed):
        service.announce_visit(county.work(who), _bare())
    with pytest.raises(NotAllowed):
        service.announce_visit(county.work("汤斌"), _bare(), county.units["柳堡镇"])


@pytest.mark.parametrize("who", ["汤斌", "顾书记", "管理员"])
def test_nobody_else_touches_a_request(county: County, clock: FixedClock, who: str) -> None:
    land = county.units["自然资源局"]
    request_id = raise_request(county.work(), received(county, clock), "用电", land).value
    with pytest.raises(NotAllowed):
        answer_request(county.work(who), request_id, "可以。")
    with pytest.raises(NotAllowed):
        edit_request(county.work(who), request_id, "用电", land, date(2026, 12, 8))
    with pytest.raises(NotAllowed):
        remove_request(county.work(who), request_id)
    assert county.work().session.scalars(select(VisitRequest.answer)).all() == [""]


def test_a_handler_answers_only_what_is_addressed_to_the_department(county: County, clock: FixedClock) -> None:
    request_id = raise_request(county.work(), received(county, clock), "用工", county.units["柳堡镇"]).value
    with pytest.raises(NotAllowed):
        answer_request(county.work("王海"), request_id, "可以。")


def test_each_sees_its_own_and_the_bureau_all(county: County) -> None:
    visit_id = announced(county)
    week = date(2026, 11, 23), date(2026, 11, 29)
    session = county.work().session
    seen = {who: len(visits_between(session, actor, *week)) for who, actor in county.actors.items()}
    assert {who for who, count in seen.items() if count} == {"周敏", "陈国平", "刘勇", "姜岚", "顾书记", "管理员"}
    with pytest.raises(NotAllowed):
        detail(county, visit_id, "汤斌")


# ---- lists -------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("wanted", "count"),
    [
        (VisitFilter(), 1),
        (VisitFilter(date(2026, 11, 26), date(2026, 11, 26)), 1),
        (VisitFilter(date(2026, 11, 27)), 0),
        (VisitFilter(last=date(2026, 11, 25)), 0),
        (VisitFilter(states=("confirmed",)), 0),
        (VisitFilter(text="帆阔"), 1),
        (VisitFilter(text="何志远"), 1),
        (VisitFilter(text="%"), 0),
    ],
)
def test_filters(county: County, wanted: VisitFilter, count: int) -> None:
    announced(county)
    work = county.work()
    assert visit_count(work.session, work.actor, wanted) == len(visit_page(work.session, work.actor, wanted)) == count


def test_a_visit_is_found_by_party_place_and_initials(county: County) -> None:
    visit_id = announced(county)
    for words in ("帆阔", "沈岚", "A-12", "shfk", "刘勇"):
        assert visit_id in [hit.record_id for hit in search(county.work().session, words, units=None)], words


def test_an_edit_replaces_every_part_and_undo_brings_it_back(county: County) -> None:
    visit_id = announced(county)
    before = detail(county, visit_id).data
    done = service.edit_visit(county.work(), visit_id, visit_of(county, items=(), members=(), hosts=()))
    session = county.work().session
    assert [len(session.scalars(select(model)).all()) for model in (VisitItem, VisitHost, Visit)] == [0, 0, 1]
    undo(county.work(), done.seq)
    assert detail(county, visit_id).data == before
