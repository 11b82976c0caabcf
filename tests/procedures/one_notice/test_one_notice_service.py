"""The one-time notice from the desk to acceptance: once, everything, in time, frozen; late means accepted since receipt."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from datetime import date, datetime, timedelta
from uuid import UUID

import pytest

from crm.kernel.clock import FixedClock
from crm.kernel.errors import NotAllowed
from crm.people.service import change_setting
from crm.procedures.one_notice import catalogue, queries, service
from crm.procedures.one_notice.catalogue import MaterialData
from crm.procedures.one_notice.rows import NoticeDetail
from crm.procedures.one_notice.usual import USUAL, seed_catalogues
from crm.procedures.time_limit.catalogue import seed_matters
from crm.procedures.time_limit.model import Case, CaseStep
from crm.procedures.time_limit.service import CaseData, accept_case, deem_accepted, receive_case, withdraw_case
from crm.store.acts import Work
from crm.store.undo import undo
from tests.conftest import NOW, County
from tests.leads.making import refused
from tests.procedures.one_notice.applying import COMPLETE, INCOMPLETE, LICENCE, Applied, applied, at, faulty, noticed, seen, tick

TOLD_BY = date(2026, 12, 1)
"""Received on Tuesday 2026-11-24 at 9:00, 5 working days (Licensing Law §32) end on Tuesday 2026-12-01."""


def case_of(county: County, made: Applied) -> tuple[Case, CaseStep]:
    with closing(county.work("王海")) as work:
        return work.session.get_one(Case, made.case_id), work.session.query(CaseStep).filter_by(case_id=made.case_id).one()


def notice_of(county: County, notice: UUID, who: str = "王海") -> NoticeDetail:
    with closing(county.work(who)) as work:
        return queries.notice_detail(work.session, work.actor, notice)


def deliver(county: County, notice: UUID, moment: datetime, who: str = "王海") -> None:
    service.deliver_notice(county.work(who), notice, "on_the_spot", "曾伟", moment)


# ---- told once, everything, in time ------------------------------------------------------------------------
def test_the_way_of_an_incomplete_application(county: County, clock: FixedClock) -> None:
    made = applied(county)
    shown = seen(county, made)
    assert [(each.words.name, each.state, each.id) for each in shown.materials] == [
        (name, "unchecked", None) for name in INCOMPLETE
    ]
    assert (shown.tell_by, shown.days_left, shown.late, shown.state) == (TOLD_BY, 5, False, "received")
    notice = noticed(county, made)
    detail = notice_of(county, notice)
    assert (detail.row.number, detail.row.late, detail.row.second) == ("告知〔2026〕1号", False, False)
    assert (detail.addressee, detail.matter, detail.unit_name) == ("江苏中瑞储能科技有限公司", "用地预审", "自然资源局")
    assert [(each.words.name, each.fault, each.remark, each.words.copies) for each in detail.items] == [
        ("营业执照", "not_standard", "缺公章", 1),
        ("用地红线图", "missing", "", 2),
    ]
    assert seen(county, made).state == "incomplete"
    deliver(county, notice, NOW + timedelta(minutes=0))
    clock.moment = at(date(2026, 12, 8))
    refused("materials_faulty", lambda: service.accept_application(county.work("王海"), made.case_id))
    tick(county, made, COMPLETE)
    service.accept_application(county.work("王海"), made.case_id)
    case, step = case_of(county, made)
    assert (case.state, case.deemed, step.started_on) == ("accepted", False, date(2026, 12, 8))
    assert {each.received_on for each in seen(county, made).materials} == {date(2026, 11, 24), date(2026, 12, 8)}
    assert [each.told for each in seen(county, made).materials] == [False, True, True]


def test_a_complete_application_is_accepted_without_a_notice(county: County) -> None:
    made = applied(county)
    refused("no_materials", lambda: service.accept_application(county.work("王海"), made.case_id))
    tick(county, made, {"营业执照": "in_order"})
    refused("material_unchecked", lambda: accept_case(county.work("王海"), made.case_id))
    tick(county, made, COMPLETE)
    refused("notice_needless", lambda: service.issue_notice(county.work("王海"), made.case_id, []))
    service.accept_application(county.work("王海"), made.case_id)
    assert case_of(county, made)[0].state == "accepted"


def test_nothing_ticked_missing_is_left_out_and_nothing_else_is_asked_for(county: County) -> None:
    made = applied(county)
    tick(county, made, INCOMPLETE)
    everything = [each.id for each in seen(county, made).materials if each.id]
    left_out = refused("notice_incomplete", lambda: service.issue_notice(county.work("王海"), made.case_id, everything[1:2]))
    assert left_out.params["names"] == ["用地红线图"]
    refused("notice_in_order", lambda: service.issue_notice(county.work("王海"), made.case_id, everything))
    tick(county, made, {"营业执照": "unchecked"})
    refused("material_unchecked", lambda: service.issue_notice(county.work("王海"), made.case_id, everything[2:]))
    tick(county, made, {"营业执照": "缺公章"})
    service.issue_notice(county.work("王海"), made.case_id, everything[1:])
    refused("remark_needed", lambda: check(county, made, "not_standard"), "remark")
    refused("choice", lambda: check(county, made, "eaten"), "state")


def check(county: County, made: Applied, state: str, remark: str = " ") -> None:
    service.check_materials(county.work("王海"), made.case_id, [service.Tick(made.materials["营业执照"], state, remark)])


def test_numbers_have_no_gap_though_a_notice_is_refused(county: County) -> None:
    first = applied(county)
    tick(county, first, INCOMPLETE)
    refused("notice_incomplete", lambda: service.issue_notice(county.work("王海"), first.case_id, []))
    numbers = [notice_of(county, noticed(county, first)).row.number]
    case_id = receive_case(county.work("王海"), service_case(first)).value
    second = Applied(case_id, first.matter_id, first.materials)
    numbers.append(notice_of(county, noticed(county, second)).row.number)
    assert numbers == ["告知〔2026〕1号", "告知〔2026〕2号"]


def service_case(made: Applied) -> CaseData:
    return CaseData(made.matter_id, applicant="南京路远物流有限公司")


# ---- late --------------------------------------------------------------------------------------------------
def test_issued_late_it_counts_as_accepted_since_receipt(county: County, clock: FixedClock) -> None:
    made = applied(county)
    clock.moment = at(TOLD_BY, 17, 31)
    notice = noticed(county, made)
    case, step = case_of(county, made)
    assert notice_of(county, notice).row.late
    assert (case.state, case.deemed, case.accepted_at, step.started_on) == ("accepted", True, NOW, date(2026, 11, 24))
    assert step.due_on == date(2026, 12, 22)  # 20 working days after 2026-11-24 (Licensing Law §42)
    deliver(county, notice, clock.now())
    assert case_of(county, made)[0].deemed


def test_on_the_last_day_until_closing_it_is_in_time(county: County, clock: FixedClock) -> None:
    made = applied(county)
    clock.moment = at(TOLD_BY, 17, 30)
    notice = noticed(county, made)
    deliver(county, notice, clock.now())
    assert (case_of(county, made)[0].state, notice_of(county, notice).row.late) == ("incomplete", False)


def test_a_notice_that_lay_at_the_desk_told_nobody(county: County, clock: FixedClock) -> None:
    made = applied(county)
    notice = noticed(county, made)
    clock.moment = at(TOLD_BY + timedelta(days=2))
    assert seen(county, made).late
    deliver(county, notice, clock.now() - timedelta(hours=1))
    case, step = case_of(county, made)
    assert (case.state, case.deemed, step.started_on) == ("accepted", True, date(2026, 11, 24))


def test_silence_is_acceptance_since_receipt(county: County, clock: FixedClock) -> None:
    made = applied(county)
    tick(county, made, INCOMPLETE)
    clock.moment = at(date(2026, 12, 10))
    tick(county, made, COMPLETE)
    refused("deemed_already", lambda: accept_case(county.work("王海"), made.case_id))
    service.accept_application(county.work("王海"), made.case_id)
    case, step = case_of(county, made)
    assert (case.deemed, step.started_on) == (True, date(2026, 11, 24))


def test_nothing_told_in_time_is_deemed(county: County, clock: FixedClock) -> None:
    made = applied(county)
    for who in ("王海", "姜岚"):
        refused("told_in_time", lambda who=who: deem_accepted(county.work(who), made.case_id, "逾期"))  # type: ignore[misc]
    deliver(county, noticed(county, made), NOW)
    clock.moment = at(date(2026, 12, 20))
    refused("told_in_time", lambda: deem_accepted(county.work("姜岚"), made.case_id, "逾期"))
    whole = Applied(receive_case(county.work("王海"), service_case(made)).value, made.matter_id, made.materials)
    tick(county, whole, COMPLETE)
    service.accept_application(county.work("王海"), whole.case_id)
    clock.moment = at(date(2027, 1, 11))
    assert not seen(county, whole).late
    refused("told_in_time", lambda: deem_accepted(county.work("姜岚"), whole.case_id, "逾期"))
    late = Applied(receive_case(county.work("王海"), service_case(made)).value, made.matter_id, made.materials)
    clock.moment = at(date(2027, 1, 20))
    deem_accepted(county.work("姜岚"), late.case_id, "逾期未告知")
    assert case_of(county, late)[0].deemed


def test_received_after_closing_or_on_a_holiday_counts_from_the_next_working_day(county: County, clock: FixedClock) -> None:
    clock.moment = at(date(2026, 9, 30), 18)  # after closing before National Day: received on October 8 for the clock
    assert seen(county, applied(county)).tell_by == date(2026, 10, 14)  # 9, 10 (make-up Saturday), 12, 13, 14


def test_the_days_to_tell_are_a_setting(county: County) -> None:
    change_setting(county.work("管理员"), "notice_days", 3)
    change_setting(county.work("管理员"), "notice_word", "补正")
    made = applied(county)
    assert seen(county, made).tell_by == date(2026, 11, 27)
    assert notice_of(county, noticed(county, made)).row.number == "补正〔2026〕1号"


def test_a_notice_keeps_its_last_day_when_the_setup_changes(county: County, clock: FixedClock) -> None:
    made = applied(county)
    notice = noticed(county, made)
    change_setting(county.work("管理员"), "notice_days", 1)
    clock.moment = at(TOLD_BY)
    assert (seen(county, made).tell_by, seen(county, made).late) == (TOLD_BY, False)
    deliver(county, notice, clock.now())
    tick(county, made, COMPLETE)
    service.accept_application(county.work("王海"), made.case_id)
    assert not case_of(county, made)[0].deemed


# ---- frozen ------------------------------------------------------------------------------------------------
def test_an_issued_notice_stands(county: County) -> None:
    made = applied(county)
    notice = noticed(county, made)
    before = notice_of(county, notice)
    with closing(county.work("王海")) as work:
        from crm.store.change_log import LogEntry

        seq = work.session.query(LogEntry.seq).order_by(LogEntry.seq.desc()).limit(1).scalar()
    refused("not_undoable", lambda: undo(county.work("王海"), seq or 0))
    tick(county, made, COMPLETE)
    catalogue.edit_material(county.work("姜岚"), made.materials["营业执照"], MaterialData("营业执照正本", "original"))
    catalogue.retire_material(county.work("姜岚"), made.materials["用地红线图"])
    assert notice_of(county, notice) == before
    assert [each.words.name for each in seen(county, made).materials] == list(COMPLETE)


def test_a_delivery_is_logged_once_after_issue_and_before_now(county: County, clock: FixedClock) -> None:
    notice = noticed(county, applied(county))
    clock.moment = NOW + timedelta(hours=2)
    refused("delivery_future", lambda: deliver(county, notice, NOW + timedelta(hours=3)), "moment")
    refused("delivery_early", lambda: deliver(county, notice, NOW - timedelta(hours=1)), "moment")
    refused("signer", lambda: service.deliver_notice(county.work("王海"), notice, "post", "  ", clock.now()), "signed_by")
    refused("choice", lambda: service.deliver_notice(county.work("王海"), notice, "pigeon", "曾伟", clock.now()), "delivery")
    deliver(county, notice, NOW + timedelta(hours=1))
    refused("delivered_twice", lambda: deliver(county, notice, clock.now()))
    row = notice_of(county, notice).row
    assert (row.delivered_at, row.delivery, row.signed_by) == (NOW + timedelta(hours=1), "on_the_spot", "曾伟")


# ---- no second one -----------------------------------------------------------------------------------------
def test_a_second_notice_needs_the_leader_in_charge_and_counts_against_the_unit(county: County, clock: FixedClock) -> None:
    made = applied(county)
    refused("first_notice", lambda: ask(county, made))
    deliver(county, noticed(county, made), NOW)
    clock.moment = at(date(2026, 12, 3))
    tick(county, made, {**COMPLETE, "企业投资项目备案证": "系伪造"})

    def issue() -> UUID:
        return service.issue_notice(county.work("王海"), made.case_id, faulty(county, made)).value

    refused("second_notice", issue)
    wish = ask(county, made)
    refused("asked_twice", lambda: ask(county, made))
    refused("second_notice", issue)
    service.allow_second_notice(county.work("顾书记"), wish, allowed=True)
    refused("decided_twice", lambda: service.allow_second_notice(county.work("顾书记"), wish, allowed=False))
    second = issue()
    assert notice_of(county, second).row.second
    assert not notice_of(county, second).row.late
    refused("second_notice", issue)
    deliver(county, second, clock.now())
    assert case_of(county, made)[0].state == "incomplete"
    assert counted(county, date(2026, 11, 1), date(2026, 11, 30)) == {}
    assert counted(county, date(2026, 12, 1), date(2026, 12, 31)) == {county.units["自然资源局"]: 1}
    assert counted(county, date(2026, 12, 1), date(2026, 12, 31), "周敏") == {}


def ask(
    county: County, made: Applied, reason: str = "false_material", text: str = "备案证系伪造，须重新提交真实的备案证"
) -> UUID:
    return service.ask_second_notice(county.work("王海"), made.case_id, reason, text).value


def counted(county: County, first: date, last: date, who: str = "姜岚") -> dict[UUID, int]:
    with closing(county.work(who)) as work:
        return queries.second_notices(work.session, work.actor, first, last)


def test_a_refused_wish_allows_nothing_and_may_be_made_anew(county: County) -> None:
    made = applied(county)
    noticed(county, made)
    refused("choice", lambda: ask(county, made, "mood"), "reason")
    refused("reason_short", lambda: ask(county, made, text="换了"), "text")
    wish = ask(county, made)
    with closing(county.work("顾书记")) as work:
        assert [each.id for each in queries.open_wishes(work.session, work.actor)] == [wish]
    service.allow_second_notice(county.work("顾书记"), wish, allowed=False)
    refused("second_notice", lambda: service.issue_notice(county.work("王海"), made.case_id, faulty(county, made)))
    assert ask(county, made) != wish


def test_whoever_accepted_may_not_ask_for_more(county: County) -> None:
    made = applied(county)
    tick(county, made, COMPLETE)
    service.accept_application(county.work("王海"), made.case_id)
    tick(county, made, INCOMPLETE)
    refused("second_notice", lambda: service.issue_notice(county.work("王海"), made.case_id, faulty(county, made)))
    service.allow_second_notice(county.work("顾书记"), ask(county, made, "policy_change", "新规要求重新测绘红线图"), allowed=True)
    notice = service.issue_notice(county.work("王海"), made.case_id, faulty(county, made)).value
    assert notice_of(county, notice).row.second
    assert case_of(county, made)[0].deemed is False


def test_a_closed_application_is_asked_for_nothing(county: County) -> None:
    made = applied(county)
    noticed(county, made)
    withdraw_case(county.work("王海"), made.case_id, "投资方放弃")
    for act in (
        lambda: tick(county, made, COMPLETE),
        lambda: service.issue_notice(county.work("王海"), made.case_id, []),
        lambda: ask(county, made),
        lambda: service.accept_application(county.work("王海"), made.case_id),
    ):
        refused("case_state", act)


# ---- catalogue and who may ---------------------------------------------------------------------------------
def test_the_catalogue_is_kept_by_the_bureau(county: County) -> None:
    assert seed_matters(county.work("姜岚")).value > 0
    assert seed_catalogues(county.work("姜岚")).value == sum(len(each) for each in USUAL.values())
    assert seed_catalogues(county.work("姜岚")).value == 0
    with closing(county.work("王海")) as work:
        matter = next(each_id for each_id, name, _count in queries.matters(work.session) if name == "用地预审")
        rows = queries.catalogue(work.session, matter)
    assert [each.words.name for each in rows] == ["申请书", "企业投资项目备案证", "营业执照", "用地红线图"]
    refused("material_twice", lambda: catalogue.add_material(county.work("姜岚"), matter, LICENCE), "name")
    refused("copies", lambda: catalogue.add_material(county.work("姜岚"), matter, MaterialData("图", copies=0)), "copies")
    refused("choice", lambda: catalogue.add_material(county.work("姜岚"), matter, MaterialData("图", form="clay")), "form")
    sample = catalogue.attach_sample(county.work("姜岚"), rows[0].id, "样本.txt", "样本".encode()).value
    with closing(county.work("周敏")) as work:
        assert [each.file_name for each in queries.catalogue(work.session, matter)[0].samples] == ["样本.txt"]
    catalogue.remove_sample(county.work("姜岚"), rows[0].id, sample)
    refused("attachment_removed", lambda: catalogue.remove_sample(county.work("姜岚"), rows[0].id, sample))
    catalogue.retire_material(county.work("姜岚"), rows[0].id)
    refused("material_retired", lambda: catalogue.retire_material(county.work("姜岚"), rows[0].id))


def test_only_the_handling_unit_works_the_desk(county: County) -> None:
    made = applied(county)
    notice = noticed(county, made)
    wish = ask(county, made)
    desk_acts: tuple[Callable[[Work], object], ...] = (
        lambda work: service.check_materials(work, made.case_id, []),
        lambda work: service.issue_notice(work, made.case_id, []),
        lambda work: service.deliver_notice(work, notice, "post", "曾伟", NOW),
        lambda work: service.ask_second_notice(work, made.case_id, "policy_change", "新规要求重新测绘红线图"),
        lambda work: service.accept_application(work, made.case_id),
    )
    for who in ("周敏", "陈国平", "姜岚", "顾书记", "管理员"):
        for desk_act in desk_acts:
            with pytest.raises(NotAllowed):
                desk_act(county.work(who))
    for who in ("周敏", "陈国平", "姜岚", "王海", "管理员"):
        with pytest.raises(NotAllowed):
            service.allow_second_notice(county.work(who), wish, allowed=True)


@pytest.mark.parametrize("who", ["周敏", "汤斌"])
def test_another_unit_sees_neither_application_nor_notice(county: County, who: str) -> None:
    made = applied(county)
    notice = noticed(county, made)
    with closing(county.work(who)) as work:
        assert queries.desk(work.session, work.actor, NOW) == []
        with pytest.raises(NotAllowed):
            queries.application(work.session, work.actor, made.case_id, NOW)
        with pytest.raises(NotAllowed):
            queries.notice_detail(work.session, work.actor, notice)
        assert queries.open_wishes(work.session, work.actor) == []


def test_the_desk_shows_what_runs_out_first(county: County, clock: FixedClock) -> None:
    first = applied(county)
    clock.moment = NOW + timedelta(days=1)
    other = receive_case(county.work("王海"), service_case(first)).value
    with closing(county.work("王海")) as work:
        rows = queries.desk(work.session, work.actor, clock.now())
    assert [(row.id, row.days_left, row.checked, row.materials) for row in rows] == [(first.case_id, 4, 0, 3), (other, 5, 0, 3)]
    deliver(county, noticed(county, first), clock.now())
    clock.moment = at(date(2026, 12, 4))
    with closing(county.work("姜岚")) as work:
        rows = queries.desk(work.session, work.actor, clock.now())
    assert [(row.id, row.days_left, row.faults, row.notice, row.delivered, row.late) for row in rows] == [
        (other, -2, 0, "", False, True),
        (first.case_id, -3, 2, "告知〔2026〕1号", True, False),
    ]
