"""The life of a case: received, accepted, deemed accepted, its steps, decided, closed, withdrawn; and who may do what."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest

from crm.kernel.clock import FixedClock
from crm.kernel.errors import NotAllowed
from crm.leads.rules import SideState
from crm.leads.service import set_side_state
from crm.people.absences import LeaveData, approve_leave, enter_leave
from crm.people.permissions import Role
from crm.people.posts import PostData, add_post
from crm.people.queries import actor_of
from crm.people.service import add_official, open_account
from crm.procedures.time_limit.cards import raise_cards
from crm.procedures.time_limit.catalogue import seed_matters
from crm.procedures.time_limit.detail import CaseDetail, case_detail, find_case
from crm.procedures.time_limit.lights import Light
from crm.procedures.time_limit.matters import (
    MatterData,
    StepData,
    add_matter,
    add_matter_step,
    edit_matter,
    edit_matter_step,
    matters,
    remove_matter_step,
)
from crm.procedures.time_limit.rules import CaseState, Decision, EventKind, StepState
from crm.procedures.time_limit.service import (
    CaseData,
    accept_case,
    await_completion,
    close_case,
    decide_case,
    deem_accepted,
    finish_step,
    receive_case,
    withdraw_case,
)
from crm.store.acts import Work
from tests.conftest import County
from tests.leads.making import LEAD, YI, entered, refused
from tests.procedures.time_limit.handling import (
    HANDLER,
    JOINT,
    accepted,
    clocks,
    goes_to,
    handler_elsewhere,
    matter,
    received,
    step_of,
)

Act = Callable[[Work], object]


def told(county: County, case_id: UUID, who: str = HANDLER) -> CaseDetail:
    """Return a case as somebody sees it now."""
    with closing(county.work(who)) as work:
        return case_detail(work.session, work.actor, case_id, work.clock.now())


def test_from_receipt_to_delivery(county: County, clock: FixedClock) -> None:
    goes_to(clock, "11-16 10:11")
    case_id = received(county)
    await_completion(county.work(HANDLER), case_id, "用地红线图")
    goes_to(clock, "11-17 09:00")
    accept_case(county.work(HANDLER), case_id)
    goes_to(clock, "11-24 17:30")
    finish_step(county.work(HANDLER), step_of(county, case_id), "同意，附红线图")
    decide_case(county.work(HANDLER), case_id, Decision.GRANTED, "准予通过用地预审")
    close_case(county.work(HANDLER), case_id, "窗口领取")
    case = told(county, case_id)
    assert (case.number, case.state, case.decision) == ("办件〔2026〕1号", CaseState.CLOSED, Decision.GRANTED)
    assert [event.kind for event in case.events] == [
        EventKind.RECEIVED,
        EventKind.INCOMPLETE,
        EventKind.ACCEPTED,
        EventKind.STARTED,
        EventKind.DONE,
        EventKind.DECIDED,
        EventKind.CLOSED,
    ]
    step = case.steps[0]
    assert step.clock is not None
    assert (step.clock.due, step.on_time, step.done_by) == (date(2026, 11, 24), True, HANDLER)


def test_a_minute_after_closing_of_the_last_day_is_late(county: County, clock: FixedClock) -> None:
    goes_to(clock, "11-16 10:00")
    case_id = accepted(county)
    goes_to(clock, "11-23 17:31")
    assert clocks(county)[0].light is Light.RED
    finish_step(county.work(HANDLER), step_of(county, case_id), "同意")
    assert told(county, case_id).steps[0].on_time is False


def test_accepted_after_closing_on_friday_counts_from_tuesday(county: County, clock: FixedClock) -> None:
    goes_to(clock, "11-20 17:40")
    accepted(county, matter(county, StepData("意见", 1)))
    assert clocks(county)[0].due == date(2026, 11, 24)


def test_parallel_steps_end_before_the_next_begins(county: County, clock: FixedClock) -> None:
    goes_to(clock, "11-16 10:00")
    case_id = accepted(county, matter(county, *JOINT, joint=True))
    assert sorted(row.step for row in clocks(county)) == ["环境准入意见", "规划用地意见"]
    finish_step(county.work(HANDLER), step_of(county, case_id), "同意")
    assert len(clocks(county)) == 1
    refused("steps_open", lambda: decide_case(county.work(HANDLER), case_id, Decision.GRANTED, "通过"))
    goes_to(clock, "11-18 10:00")
    finish_step(county.work(HANDLER), step_of(county, case_id), "同意")
    (last,) = clocks(county)
    assert (last.step, last.due) == ("会审结论", date(2026, 12, 2))


def test_a_late_notice_sets_the_clock_back_to_receipt(county: County, clock: FixedClock) -> None:
    """Licensing Law §32: not told within five days, the application counts as accepted from the day it was received."""
    goes_to(clock, "11-09 10:00")
    case_id = received(county, matter(county, StepData("预审", 10)))
    goes_to(clock, "11-17 10:00")
    deem_accepted(county.work(HANDLER), case_id, "逾期未一次性告知")
    (row,) = clocks(county)
    assert (row.due, row.left, row.light) == (date(2026, 11, 23), 4, Light.GREEN)
    assert told(county, case_id).state == CaseState.ACCEPTED
    refused("deemed_twice", lambda: deem_accepted(county.work(HANDLER), case_id, "逾期未一次性告知"))


def test_an_accepted_case_deemed_accepted_earlier_may_be_red_at_once(county: County, clock: FixedClock) -> None:
    goes_to(clock, "11-09 10:00")
    case_id = received(county)
    goes_to(clock, "11-13 10:00")
    accept_case(county.work(HANDLER), case_id)
    assert clocks(county)[0].light is Light.GREEN
    goes_to(clock, "11-18 10:00")
    deem_accepted(county.work("姜岚"), case_id, "告知书逾期送达")
    assert (clocks(county)[0].due, clocks(county)[0].light) == (date(2026, 11, 16), Light.RED)


def test_nobody_refuses_a_leads_case_alone(county: County) -> None:
    """Domain §4.5: a refusal needs an upheld veto report; without a lead the reason is enough."""
    lead = entered(county)
    case_id = receive_case(county.work("周敏"), CaseData(matter(county), lead_id=lead)).value
    accept_case(county.work(HANDLER), case_id)
    refused("refusal_needs_veto", lambda: decide_case(county.work(HANDLER), case_id, Decision.REFUSED, "不符合规划"))
    assert told(county, case_id).state == CaseState.ACCEPTED
    other = accepted(county, matter(county, name="环评"))
    decide_case(county.work(HANDLER), other, Decision.REFUSED, "不符合生态红线，依据江苏省管控办法")
    assert [step.state for step in told(county, other).steps] == [StepState.DONE]


def test_silence_is_never_approval(county: County, clock: FixedClock) -> None:
    goes_to(clock, "11-02 10:00")
    case_id = accepted(county)
    goes_to(clock, "12-31 10:00")
    assert raise_cards(county.work(HANDLER)).value == 2
    assert told(county, case_id).state == CaseState.ACCEPTED
    refused("steps_open", lambda: decide_case(county.work(HANDLER), case_id, Decision.GRANTED, "逾期默认"))


def test_a_leads_case_is_its_townships_and_the_departments(county: County) -> None:
    lead = entered(county)
    case_id = receive_case(county.work("周敏"), CaseData(matter(county), lead_id=lead)).value
    case = told(county, case_id, "周敏")
    assert (case.applicant, case.applicant_unit) == ("江苏中瑞储能科技有限公司", "柳堡镇")
    assert told(county, case_id, "姜岚").number == told(county, case_id, HANDLER).number
    with pytest.raises(NotAllowed):
        told(county, case_id, "汤斌")
    with pytest.raises(NotAllowed):
        receive_case(county.work("汤斌"), CaseData(matter(county, name="环评"), lead_id=lead))
    with closing(county.work("汤斌")) as work:
        refused("case_unknown", lambda: find_case(work.session, work.actor, "办件〔2026〕1号"))
    with closing(county.work(HANDLER)) as work:
        assert {find_case(work.session, work.actor, text) for text in ("2026-1", "办件〔2026〕1号", str(case_id))} == {case_id}


def test_a_closed_lead_applies_for_nothing(county: County) -> None:
    lead, made = entered(county), matter(county)
    set_side_state(county.work("周敏"), lead, SideState.LOST, "投资方落户他处")
    refused("lead_closed", lambda: receive_case(county.work("周敏"), CaseData(made, lead_id=lead)))
    edit_matter(county.work("姜岚"), made, MatterData("用地预审", closed=True))
    refused("matter_closed", lambda: received(county, made))
    empty = add_matter(county.work("姜岚"), MatterData("无环节事项", county.units["自然资源局"])).value
    refused("matter_empty", lambda: received(county, empty))


def test_a_major_project_has_the_longer_limit(county: County, clock: FixedClock) -> None:
    """Appraisal: 3 working days, 5 for a major project (our default, from 10亿元)."""
    goes_to(clock, "11-16 10:00")
    small, large = entered(county), entered(county, lead=replace(LEAD, name="百亿基地", total_investment=10 * YI))
    appraisal = matter(county, StepData("研判", 3, major_days=5), name="研判")
    for lead in (small, large):
        accept_case(county.work(HANDLER), receive_case(county.work("周敏"), CaseData(appraisal, lead_id=lead)).value)
    assert [row.due.day for row in clocks(county)] == [19, 23]


def test_a_changed_matter_changes_no_case_in_hand(county: County, clock: FixedClock) -> None:
    goes_to(clock, "11-16 10:00")
    matter_id = matter(county)
    accepted(county, matter_id)
    with closing(county.work("姜岚")) as work:
        step = matters(work.session)[0].steps[0]
    edit_matter_step(county.work("管理员"), step.id, StepData("预审意见", 1), step.version)
    assert clocks(county)[0].clock.limit == 5
    accepted(county, matter_id, "第二件")
    assert {row.clock.limit for row in clocks(county)} == {5, 1}


def test_b_acts_for_a(county: County, clock: FixedClock) -> None:
    """Domain §4.6: while A is away what B does is recorded “B for A”."""
    goes_to(clock, "11-16 09:00")
    unit = county.units["自然资源局"]
    deputy = add_official(county.work("管理员"), "张颖", unit, "副科长", first_day=date(2025, 1, 1)).value
    account = open_account(county.work("管理员"), deputy, unit, Role.HANDLER, "张颖").value
    post = add_post(county.work("管理员"), unit, PostData("用地岗", county.officials[HANDLER], deputy, date(2025, 1, 1))).value
    case_id = accepted(county, matter(county, StepData("预审", 5, post_id=post)))
    leave = enter_leave(county.work(HANDLER), LeaveData(county.officials[HANDLER], date(2026, 11, 18), date(2026, 11, 20))).value
    approve_leave(county.work("顾书记"), leave)
    goes_to(clock, "11-19 09:00")
    with closing(county.work("姜岚")) as work:
        b = actor_of(work.session, account)
    duty = told(county, case_id).steps[0].duty
    assert duty is not None
    assert (duty.official, duty.role, duty.for_whom) == ("张颖", "b", HANDLER)
    finish_step(county.desk.work(b), step_of(county, case_id), "同意")
    step = told(county, case_id).steps[0]
    assert (step.done_by, step.done_for) == ("张颖", HANDLER)
    assert (told(county, case_id).events[-1].official, told(county, case_id).events[-1].for_official) == ("张颖", HANDLER)


def test_a_withdrawn_application_runs_no_more(county: County) -> None:
    lead = entered(county)
    case_id = receive_case(county.work("周敏"), CaseData(matter(county), lead_id=lead)).value
    accept_case(county.work(HANDLER), case_id)
    withdraw_case(county.work("周敏"), case_id, "投资方暂缓")
    assert clocks(county) == []
    refused("case_state", lambda: accept_case(county.work(HANDLER), case_id))


ACTS: dict[str, tuple[bool, Callable[[UUID, UUID], Act]]] = {
    # act → does it need an accepted case, and the act itself over (case, step)
    "await_completion": (False, lambda case, _step: lambda work: await_completion(work, case, "缺件")),
    "accept_case": (False, lambda case, _step: lambda work: accept_case(work, case)),
    "deem_accepted": (False, lambda case, _step: lambda work: deem_accepted(work, case, "逾期")),
    "withdraw_case": (False, lambda case, _step: lambda work: withdraw_case(work, case, "撤回")),
    "finish_step": (True, lambda _case, step: lambda work: finish_step(work, step, "同意")),
    "decide_case": (True, lambda case, _step: lambda work: decide_case(work, case, Decision.REFUSED, "不符")),
    "close_case": (True, lambda case, _step: lambda work: close_case(work, case, "邮寄")),
}


@pytest.mark.parametrize("name", ACTS)
def test_wrong_role_and_wrong_unit_are_refused(county: County, name: str) -> None:
    needs, make = ACTS[name]
    case_id = accepted(county) if needs else received(county)
    run = make(case_id, step_of(county, case_id) if needs else case_id)
    for work in (county.work("周敏"), county.work("顾书记"), county.work("管理员"), handler_elsewhere(county)):
        with pytest.raises(NotAllowed):
            run(work)
    if name != "deem_accepted":
        with pytest.raises(NotAllowed):
            run(county.work("姜岚"))
    assert told(county, case_id).state == (CaseState.ACCEPTED if needs else CaseState.RECEIVED)


def test_matters_are_the_bureaus_and_the_administrators(county: County) -> None:
    matter(county)
    with closing(county.work("姜岚")) as work:
        (row,) = matters(work.session)
    for who in ("周敏", HANDLER, "顾书记", "陈国平"):
        for act in (
            lambda work: edit_matter_step(work, row.steps[0].id, StepData("意见", 1)),
            lambda work: remove_matter_step(work, row.steps[0].id),
            lambda work: edit_matter(work, row.id, MatterData("改名")),
            lambda work: add_matter(work, MatterData("另一事项")),
            lambda work: add_matter_step(work, row.id, StepData("意见", 1)),
            seed_matters,
        ):
            with pytest.raises(NotAllowed):
                act(county.work(who))
    refused("limit_days", lambda: add_matter_step(county.work("姜岚"), row.id, StepData("意见", 0)), "limit_days")
    refused("matter_twice", lambda: add_matter(county.work("姜岚"), MatterData("用地预审")), "name")


def test_the_usual_matters_have_the_domains_limits(county: County) -> None:
    assert seed_matters(county.work("管理员")).value == 9
    assert seed_matters(county.work("管理员")).value == 0
    with closing(county.work("姜岚")) as work:
        limits = {row.code: [(step.data.limit_days, step.data.major_days) for step in row.steps] for row in matters(work.session)}
    assert limits["appraisal"] == [(3, 5)]
    assert limits["feedback"] == limits["contract_review"] == limits["transfer_claim"] == [(5, None)]
    assert limits["joint_review"][-1] == (10, None)
    assert limits["grant_review"] == [(15, None)]
    assert limits["land_pre_examination"] == [(20, None)]
    assert limits["joint_licence"] == [(45, None)]
