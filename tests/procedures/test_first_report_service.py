"""A first report from draft to release: completeness, order of receipt, gapless numbers, protection, who may."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from crm.enterprises.service import remove_contact
from crm.kernel.clock import FixedClock
from crm.kernel.errors import NotAllowed, RuleBroken
from crm.leads import service as leads
from crm.leads.detail import lead_detail, timeline
from crm.leads.model import Lead
from crm.leads.rules import SideState, Stage
from crm.leads.service import FollowUpData
from crm.people.service import change_setting
from crm.procedures.first_report import protection, queries, service
from crm.procedures.first_report.queries import ReportDetail, ReportRow
from crm.procedures.first_report.service import ReportData
from crm.store.acts import Work, act
from crm.store.numbering import NumberSeries
from crm.store.undo import last_undoable, undo
from tests.conftest import NOW, County
from tests.leads.making import CONTACTED, LEAD, YI, drafted, entered, refused, registered, report_data

TODAY = date(2026, 11, 24)


def shown(county: County, report: UUID, who: str = "姜岚") -> ReportDetail:
    with closing(county.work(who)) as work:
        return queries.report_detail(work.session, work.actor, report)


def inbox(county: County, who: str = "姜岚") -> list[ReportRow]:
    with closing(county.work(who)) as work:
        return queries.inbox(work.session, work.actor, work.clock.today())


def lead_of(county: County, lead_id: UUID) -> Lead:
    with closing(county.work()) as work:
        return work.session.get_one(Lead, lead_id)


@act("register_and_fail", label="Register and fail", undoable=False)
def register_and_fail(work: Work, report: UUID) -> None:
    """Register a report and then break: everything is rolled back."""
    service.register_report(work, report)
    raise RuntimeError("the lights went out")


# ---- draft to registration ---------------------------------------------------------------------------------
def test_the_way_of_a_report(county: County) -> None:
    report = drafted(county)
    assert shown(county, report).state == "draft"
    assert inbox(county) == []
    assert service.submit_report(county.work(), report).value == 1
    (row,) = inbox(county)
    assert (row.unit_name, row.official, row.project) == ("柳堡镇", "周敏", "储能电池托盘（一期）")
    assert (row.received_at, row.due_on, row.days_left, row.number) == (NOW, date(2026, 11, 26), 2, "")
    assert service.register_report(county.work("姜岚"), report).value == (2026, 1)
    detail = shown(county, report)
    assert (detail.state, detail.number, detail.registered_by) == ("registered", "首报〔2026〕1号", "姜岚")
    assert detail.protected_until == date(2027, 5, 24)
    assert inbox(county) == []
    lead = lead_of(county, detail.lead_id)
    assert (lead.stage, lead.protected_until, lead.last_follow_up) == ("first_reported", date(2027, 5, 24), TODAY)


def test_an_incomplete_report_stays_a_draft_without_rank(county: County) -> None:
    lead_id = entered(county, lead=replace(LEAD, content="", total_investment=None))
    report = service.draft_report(county.work(), lead_id).value
    error = refused("report_incomplete", lambda: service.submit_report(county.work(), report))
    missing = ["contact_name", "contact_means", "content", "amount", "contact_at", "contact_manner", "evidence"]
    assert error.params["missing"] == missing
    assert (shown(county, report).state, shown(county, report).received_seq) == ("draft", None)


def test_a_contact_removed_meanwhile_is_missing(county: County) -> None:
    report = drafted(county)
    with closing(county.work()) as work:
        contact = lead_detail(work.session, work.actor, shown(county, report).lead_id).enterprises[0].contacts[0]
    remove_contact(county.work(), contact.id)
    error = refused("report_incomplete", lambda: service.submit_report(county.work(), report))
    assert error.params["missing"] == ["contact_name", "contact_means"]


def test_order_is_by_receipt_never_by_first_contact_or_closing_time(county: County, clock: FixedClock) -> None:
    early, late = drafted(county), drafted(county, "汤斌")
    clock.moment = datetime(2026, 11, 24, 9, 45, tzinfo=UTC)
    service.submit_report(county.work("汤斌"), late)
    clock.moment = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
    service.edit_draft(county.work(), early, ReportData(CONTACTED - timedelta(days=300), "call"))
    contact = report_data(county, "周敏", shown(county, early).lead_id)
    service.edit_draft(county.work(), early, replace(contact, contact_at=CONTACTED - timedelta(days=300)))
    service.submit_report(county.work(), early)
    assert [(row.unit_name, row.due_on) for row in inbox(county)] == [
        ("三垛镇", date(2026, 11, 27)),
        ("柳堡镇", date(2026, 11, 27)),
    ]
    assert [shown(county, each).received_seq for each in (late, early)] == [1, 2]


def test_days_left_count_down_past_the_due_date(county: County, clock: FixedClock) -> None:
    report = drafted(county)
    service.submit_report(county.work(), report)
    left = []
    for day in (24, 25, 26, 27, 30):
        clock.moment = datetime(2026, 11, day, 1, tzinfo=UTC)
        left.append(inbox(county)[0].days_left)
    assert left == [2, 1, 0, -1, -2]


def test_one_living_report_a_lead(county: County) -> None:
    report = drafted(county)
    lead_id = shown(county, report).lead_id
    refused("report_twice", lambda: service.draft_report(county.work(), lead_id))
    service.submit_report(county.work(), report)
    refused("report_state", lambda: service.submit_report(county.work(), report))
    refused("report_state", lambda: service.edit_draft(county.work(), report, ReportData()))
    service.register_report(county.work("姜岚"), report)
    refused("report_twice", lambda: service.draft_report(county.work(), lead_id))
    refused("report_state", lambda: service.register_report(county.work("姜岚"), report))


def test_a_closed_lead_is_not_reported(county: County) -> None:
    report = drafted(county)
    leads.set_side_state(county.work(), shown(county, report).lead_id, SideState.LOST, "流失")
    refused("lead_closed", lambda: service.submit_report(county.work(), report))


@pytest.mark.parametrize(
    ("data", "code", "field"),
    [
        (ReportData(contact_manner="telepathy"), "choice", "contact_manner"),
        (ReportData(contact_at=NOW + timedelta(hours=1)), "contact_future", "contact_at"),
        (ReportData(contact_id=UUID(int=7)), "contact_elsewhere", "contact_id"),
    ],
)
def test_bad_input_of_a_draft(county: County, data: ReportData, code: str, field: str) -> None:
    lead_id = entered(county)
    refused(code, lambda: service.draft_report(county.work(), lead_id, data), field)
    with closing(county.work()) as work:
        assert queries.report_of_lead(work.session, work.actor, lead_id) is None


def test_a_contact_of_another_unit_does_not_get_into_a_report(county: County) -> None:
    theirs, own = entered(county), entered(county, "汤斌")
    contact = report_data(county, "周敏", theirs).contact_id
    refused("contact_elsewhere", lambda: service.draft_report(county.work("汤斌"), own, ReportData(contact_id=contact)))


def test_a_report_entered_by_the_bureau_is_the_officers(county: County) -> None:
    lead_id = entered(county)
    report = service.draft_report(county.work("姜岚"), lead_id).value
    assert shown(county, report).official == "周敏"


# ---- numbers -----------------------------------------------------------------------------------------------
def test_numbers_have_no_gap_though_acts_fail_and_begin_anew_each_year(county: County, clock: FixedClock) -> None:
    waiting = [drafted(county) for _number in range(4)]
    for report in waiting:
        service.submit_report(county.work(), report)
    assert service.register_report(county.work("姜岚"), waiting[0]).value == (2026, 1)
    with pytest.raises(RuntimeError):
        register_and_fail(county.work("姜岚"), waiting[1])
    assert shown(county, waiting[1]).state == "received"
    leads.set_side_state(county.work(), shown(county, waiting[2]).lead_id, SideState.LOST, "流失")
    refused("stage_vetoed", lambda: service.register_report(county.work("姜岚"), waiting[2]))
    assert service.register_report(county.work("姜岚"), waiting[3]).value == (2026, 2)
    clock.moment = datetime(2026, 12, 31, 16, 0, tzinfo=UTC)
    assert service.register_report(county.work("姜岚"), waiting[1]).value == (2027, 1)
    with closing(county.work()) as work:
        assert {row.year: row.last for row in work.session.scalars(select(NumberSeries))} == {2026: 2, 2027: 1}


def test_reports_submitted_and_registered_at_once_get_ranks_and_numbers_of_their_own(county: County) -> None:
    waiting = [(who, drafted(county, who)) for who in ("周敏", "汤斌") for _number in range(4)]
    with ThreadPoolExecutor(4) as pool:
        ranks = list(pool.map(lambda each: service.submit_report(county.work(each[0]), each[1]).value, waiting))
        numbers = list(pool.map(lambda each: service.register_report(county.work("姜岚"), each[1], "另一项目").value, waiting))
    assert sorted(ranks) == list(range(1, 9))
    assert sorted(numbers) == [(2026, number) for number in range(1, 9)]


def test_registration_and_receipt_cannot_be_undone(county: County) -> None:
    report = drafted(county)
    for done in (
        service.submit_report(county.work(), report),
        service.register_report(county.work("姜岚"), report),
    ):
        assert not done.undoable
        who = "周敏" if done.act == "submit_report" else "姜岚"
        with pytest.raises(RuleBroken) as caught:
            undo(county.work(who), done.seq)
        assert caught.value.code == "not_undoable"
    with closing(county.work("姜岚")) as work:
        assert last_undoable(work) is None


def test_a_draft_can_be_undone_and_redone(county: County) -> None:
    lead_id = entered(county)
    done = service.draft_report(county.work(), lead_id)
    undone = undo(county.work(), done.seq)
    with closing(county.work()) as work:
        assert queries.report_of_lead(work.session, work.actor, lead_id) is None
    undo(county.work(), undone.seq)
    assert shown(county, done.value).state == "draft"


# ---- returning ---------------------------------------------------------------------------------------------
def test_a_report_is_returned_once_with_everything_missing(county: County, clock: FixedClock) -> None:
    report = drafted(county)
    service.submit_report(county.work(), report)
    registrar = county.work("姜岚")
    refused("return_reason", lambda: service.return_report(registrar, report, [], " "), "reason")
    refused("return_reason", lambda: service.return_report(registrar, report, ["luck"], "x"), "reason")
    service.return_report(registrar, report, ["evidence", "uscc", "evidence"], "")
    detail = shown(county, report)
    assert (detail.state, detail.missing) == ("returned", ("evidence", "uscc"))
    assert detail.return_reason
    other = drafted(county, "汤斌")
    service.submit_report(county.work("汤斌"), other)
    clock.moment = NOW + timedelta(days=1)
    service.edit_draft(county.work(), report, report_data(county, "周敏", detail.lead_id))
    assert service.submit_report(county.work(), report).value == 3
    assert [row.id for row in inbox(county)] == [other, report]
    assert shown(county, report).due_on == date(2026, 11, 27)
    refused("returned_twice", lambda: service.return_report(county.work("姜岚"), report, ["content"], ""))
    service.register_report(county.work("姜岚"), report, "另一项目")


def test_evidence_leaves_a_draft_but_not_a_received_report(county: County) -> None:
    report = drafted(county)
    (evidence,) = shown(county, report).evidence
    done = service.remove_evidence(county.work(), report, evidence.id)
    error = refused("report_incomplete", lambda: service.submit_report(county.work(), report))
    assert error.params["missing"] == ["evidence"]
    undo(county.work(), done.seq)
    service.submit_report(county.work(), report)
    refused("report_state", lambda: service.remove_evidence(county.work(), report, evidence.id))
    with pytest.raises(NotAllowed):
        service.remove_evidence(county.work(), drafted(county), evidence.id)


# ---- protection --------------------------------------------------------------------------------------------
def test_small_projects_are_registered_without_protection_unless_the_county_protects_all(county: County) -> None:
    small = replace(LEAD, total_investment=YI - 1)
    lead_id, report = registered(county, lead=small)
    assert shown(county, report).protected_until is None
    assert lead_of(county, lead_id).stage == "first_reported"
    change_setting(county.work("管理员"), "protection_from_yuan", 0)
    _lead, report = registered(county, lead=small)
    assert shown(county, report).protected_until == date(2027, 5, 24)


def test_protection_is_extended_once_on_request_before_it_ends(county: County, clock: FixedClock) -> None:
    lead_id, report = registered(county)
    refused("extension_unasked", lambda: protection.extend_protection(county.work("姜岚"), report))
    clock.moment = datetime(2027, 5, 24, 1, tzinfo=UTC)
    protection.request_extension(county.work(), report, "土地指标待批")
    refused("extension_asked", lambda: protection.request_extension(county.work(), report, "再次申请"))
    with closing(county.work("姜岚")) as work:
        (waiting,) = queries.extension_requests(work.session, work.actor, clock.today())
    assert (waiting.id, shown(county, report).extension_reason) == (report, "土地指标待批")
    protection.extend_protection(county.work("姜岚"), report)
    assert shown(county, report).protected_until == lead_of(county, lead_id).protected_until == date(2027, 8, 24)
    refused("extension_twice", lambda: protection.request_extension(county.work(), report, "再延"))


def test_a_request_in_time_is_not_hurt_by_a_late_answer(county: County, clock: FixedClock) -> None:
    _lead, report = registered(county)
    clock.moment = datetime(2027, 5, 24, 1, tzinfo=UTC)
    protection.request_extension(county.work(), report, "土地指标待批")
    clock.moment = datetime(2027, 6, 1, 1, tzinfo=UTC)
    refused("extension_asked", lambda: protection.release_report(county.work("姜岚"), report))
    protection.extend_protection(county.work("姜岚"), report)
    assert shown(county, report).protected_until == date(2027, 8, 24)


def test_a_refused_request_may_be_made_again_in_time(county: County, clock: FixedClock) -> None:
    _lead, report = registered(county)
    protection.request_extension(county.work(), report, "土地指标待批")
    refused("text_empty", lambda: protection.refuse_extension(county.work("姜岚"), report, " "), "reason")
    protection.refuse_extension(county.work("姜岚"), report, "近一个月无实质进展")
    assert shown(county, report).extension_refusal == "近一个月无实质进展"
    protection.request_extension(county.work(), report, "已签意向书")
    protection.refuse_extension(county.work("姜岚"), report, "依据不足")
    clock.moment = datetime(2027, 5, 25, 1, tzinfo=UTC)
    refused("extension_late", lambda: protection.request_extension(county.work(), report, "再次申请"))


def test_responsibility_is_handed_on_within_the_unit_and_recorded(county: County) -> None:
    lead_id, report = registered(county)
    to = county.officials["刘勇"]
    refused("officer_elsewhere", lambda: protection.hand_on_report(county.work(), report, county.officials["汤斌"], "调动"))
    refused("officer_same", lambda: protection.hand_on_report(county.work(), report, county.officials["周敏"], "调动"))
    protection.hand_on_report(county.work(), report, to, "周敏调离招商办")
    detail = shown(county, report)
    assert (detail.official, detail.responsible) == ("周敏", "刘勇")
    assert lead_of(county, lead_id).officer_id == to
    with closing(county.work()) as work:
        (row,) = queries.hand_ons(work.session, report)
        events = queries.report_events(work.session, work.actor, lead_id)
    assert (row.before, row.after, row.reason) == ("周敏", "刘勇", "周敏调离招商办")
    assert any(row.words == item.text for item in events)


def test_a_late_registration_shows_by_how_much(county: County, clock: FixedClock) -> None:
    report = drafted(county)
    service.submit_report(county.work(), report)  # due on Thursday the 26th at 17:30
    clock.moment = datetime(2026, 11, 26, 9, 31, tzinfo=UTC)
    service.register_report(county.work("姜岚"), report)
    assert shown(county, report).days_late == 1


def test_a_second_claim_on_one_investor_is_not_registered_unsaid(county: County) -> None:
    _lead, _first = registered(county)
    second = drafted(county, "汤斌")
    service.submit_report(county.work("汤斌"), second)
    error = refused("duplicate_unsettled", lambda: service.register_report(county.work("姜岚"), second), "distinct_reason")
    assert "柳堡镇" in str(error)
    service.register_report(county.work("姜岚"), second, "二期另设主体，产品不同")
    assert shown(county, second).distinct_reason == "二期另设主体，产品不同"


def quiet(clock: FixedClock, days: int) -> None:
    """Let ``days`` pass since the tests' moment."""
    clock.moment = NOW + timedelta(days=days)


def test_a_lapsed_lead_is_released_after_its_statement_and_reported_anew(county: County, clock: FixedClock) -> None:
    lead_id, report = registered(county)
    quiet(clock, 30)
    refused("not_lapsed", lambda: protection.file_statement(county.work(), report, "春节"))
    refused("not_lapsed", lambda: protection.release_report(county.work("姜岚"), report))
    quiet(clock, 31)
    refused("release_early", lambda: protection.release_report(county.work("姜岚"), report))
    protection.file_statement(county.work(), report, "投资方董事会未开")
    protection.release_report(county.work("姜岚"), report)
    detail = shown(county, report)
    assert (detail.state, detail.statement) == ("released", "投资方董事会未开")
    assert lead_of(county, lead_id).protected_until is None
    again = service.draft_report(county.work(), lead_id).value
    with closing(county.work()) as work:
        assert queries.report_of_lead(work.session, work.actor, lead_id) == again


def test_without_a_statement_the_bureau_waits_three_working_days(county: County, clock: FixedClock) -> None:
    _lead, report = registered(county)  # lapsed on Friday 2026-12-25, a statement is due on Wednesday the 30th
    quiet(clock, 36)
    refused("release_early", lambda: protection.release_report(county.work("姜岚"), report))
    quiet(clock, 37)
    refused("statement_late", lambda: protection.file_statement(county.work(), report, "太晚"), "statement")
    protection.release_report(county.work("姜岚"), report)


def test_a_follow_up_keeps_protection_alive(county: County, clock: FixedClock) -> None:
    lead_id, report = registered(county)
    quiet(clock, 29)
    leads.log_follow_up(county.work(), lead_id, FollowUpData(clock.today(), "call", "谈条件"))
    quiet(clock, 40)
    leads.log_follow_up(county.work(), lead_id, FollowUpData(clock.today(), "call", "闲聊", substantive=False))
    quiet(clock, 59)
    refused("not_lapsed", lambda: protection.release_report(county.work("姜岚"), report))
    quiet(clock, 60)
    protection.file_statement(county.work(), report, "说明")


def test_an_expired_lead_is_reported_anew_without_release(county: County, clock: FixedClock) -> None:
    lead_id, old = registered(county)
    clock.moment = datetime(2027, 5, 25, 1, tzinfo=UTC)
    new = service.draft_report(county.work(), lead_id, replace(report_data(county, "周敏", lead_id))).value
    assert shown(county, old).state == "released"
    from crm.leads.files import attach_file

    attach_file(county.work(), lead_id, "名片.jpg", b"card", purpose="contact_evidence", owner=("first_report", new))
    service.submit_report(county.work(), new)
    assert service.register_report(county.work("姜岚"), new).value == (2027, 1)
    assert lead_of(county, lead_id).protected_until == date(2027, 11, 25)


def test_a_signed_project_neither_lapses_nor_expires(county: County, clock: FixedClock) -> None:
    lead_id, report = registered(county)
    leads.edit_lead(county.work(), lead_id, replace(LEAD, contract_number="1", contract_date=TODAY))
    leads.move_stage(county.work(), lead_id, Stage.SIGNED)
    quiet(clock, 300)
    refused("not_lapsed", lambda: protection.release_report(county.work("姜岚"), report))
    refused("extension_needless", lambda: protection.request_extension(county.work(), report, "需要"))
    refused("report_twice", lambda: service.draft_report(county.work(), lead_id))


# ---- who may, who sees -------------------------------------------------------------------------------------
def test_only_the_bureau_registers_and_only_the_unit_reports(county: County) -> None:
    report = drafted(county)
    unit_acts: tuple[Callable[[Work], object], ...] = (
        lambda work: service.edit_draft(work, report, ReportData()),
        lambda work: service.submit_report(work, report),
        lambda work: service.draft_report(work, shown(county, report).lead_id),
        lambda work: protection.request_extension(work, report, "需要延长"),
        lambda work: protection.hand_on_report(work, report, county.officials["刘勇"], "调动"),
        lambda work: protection.file_statement(work, report, "说明"),
    )
    for who in ("汤斌", "孙丽华", "王海", "顾书记", "管理员"):
        for act_on in unit_acts:
            with pytest.raises(NotAllowed):
                act_on(county.work(who))
    service.submit_report(county.work(), report)
    for who in ("周敏", "陈国平", "王海", "顾书记", "管理员"):
        for act_on in (
            lambda work: service.register_report(work, report),
            lambda work: service.return_report(work, report, ["uscc"], ""),
            lambda work: protection.extend_protection(work, report),
            lambda work: protection.refuse_extension(work, report, "依据不足"),
            lambda work: protection.release_report(work, report),
        ):
            with pytest.raises(NotAllowed):
                act_on(county.work(who))


@pytest.mark.parametrize("who", ["汤斌", "孙丽华", "王海"])
def test_a_township_never_sees_anothers_report(county: County, who: str) -> None:
    lead_id, report = registered(county)
    waiting = drafted(county)
    service.submit_report(county.work(), waiting)
    with closing(county.work(who)) as work:
        assert queries.inbox(work.session, work.actor, TODAY) == []
        assert queries.reports(work.session, work.actor, ("received", "registered"), TODAY) == []
        assert queries.report_of_lead(work.session, work.actor, lead_id) is None
        assert queries.report_events(work.session, work.actor, lead_id) == []
        with pytest.raises(NotAllowed):
            queries.report_detail(work.session, work.actor, report)


def test_the_timeline_tells_of_the_report(county: County, clock: FixedClock) -> None:
    lead_id, _report = registered(county)
    quiet(clock, 1)
    leads.log_follow_up(county.work(), lead_id, FollowUpData(clock.today(), "call", "谈条件"))
    with closing(county.work()) as work:
        events = queries.report_events(work.session, work.actor, lead_id)
        story = timeline(lead_detail(work.session, work.actor, lead_id), events)
    assert [item.text for item in events] == ["", "首报〔2026〕1号"]
    assert [item.day.day for item in story] == [25, 24, 24, 24]
