"""Vetoes through their acts: nobody refuses alone, the lead waits meanwhile, upheld is frozen, breaches are found."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from crm.kernel.clock import FixedClock
from crm.kernel.errors import NotAllowed, RuleBroken
from crm.leads.entry import LeadData
from crm.leads.rules import SideState, Stage
from crm.leads.service import FollowUpData, add_lead, log_follow_up, move_stage, set_side_state
from crm.procedures.transfer.pool import offer_to_pool
from crm.procedures.transfer.queries import transfers
from crm.procedures.transfer.service import TransferData, propose_transfer
from crm.procedures.transfer.sharing import pool
from crm.procedures.veto.breaches import Breach, BreachRow, breaches
from crm.procedures.veto.model import Veto, VetoOpinion
from crm.procedures.veto.queries import VetoDetail, VetoRow, veto_detail, veto_events, vetoes
from crm.procedures.veto.rules import Outcome, VetoState
from crm.procedures.veto.service import (
    VetoData,
    ask_review,
    decide_review,
    give_opinion,
    propose_veto,
    record_told,
    withdraw_veto,
)
from crm.store.acts import Work, act
from crm.store.undo import undo
from tests.conftest import County
from tests.leads.making import LEAD, YI, refused, registered
from tests.procedures.passing import asked, held, lead_of

SMALL = replace(LEAD, total_investment=YI // 2)
DATA = VetoData(
    "environment", "该项目年综合能耗超过两万吨标准煤，能耗指标无法保障。", "《产业结构调整指导目录》限制类", elsewhere=False
)
SAID = "同意否决"


def side(county: County, lead: UUID, who: str = "姜岚") -> str:
    """Read a lead's side state."""
    return lead_of(county, who, lead).side_state


def detail(county: County, who: str, veto: UUID) -> VetoDetail:
    """Read a veto in someone's hands."""
    with closing(county.work(who)) as work:
        return veto_detail(work.session, work.actor, veto, work.clock.now())


def proposed(county: County, lead: LeadData = SMALL, data: VetoData = DATA) -> tuple[UUID, UUID]:
    """Register a lead of 柳堡镇 and propose its veto; returns (lead, veto)."""
    lead_id, _report = registered(county, lead=lead)
    return lead_id, propose_veto(county.work("周敏"), lead_id, data).value


def upheld(county: County, lead: LeadData = SMALL) -> tuple[UUID, UUID]:
    """Take a veto of a small project to where it is upheld."""
    lead_id, veto = proposed(county, lead)
    for who in ("陈国平", "刘勇"):
        give_opinion(county.work(who), veto, agrees=True, text=SAID)
    return lead_id, veto


def test_a_small_project_is_refused_by_leader_and_head(county: County) -> None:
    lead, veto = proposed(county)
    assert side(county, lead) == SideState.VETO_PENDING
    assert give_opinion(county.work("陈国平"), veto, agrees=True).value is VetoState.PENDING
    assert give_opinion(county.work("刘勇"), veto, agrees=True, text=SAID).value is VetoState.UPHELD
    assert side(county, lead) == SideState.VETOED
    found = detail(county, "周敏", veto)
    assert found.row.number == "否决〔2026〕1号"
    assert [(each.step, each.official, each.agrees) for each in found.opinions] == [
        ("in_charge", "陈国平", True),
        ("head", "刘勇", True),
    ]


def test_from_one_yi_the_leading_group_decides_last(county: County) -> None:
    lead, veto = proposed(county, LEAD)
    for who in ("陈国平", "刘勇"):
        assert give_opinion(county.work(who), veto, agrees=True).value is VetoState.PENDING
    assert detail(county, "周敏", veto).row.next == "group"
    assert give_opinion(county.work("顾书记"), veto, agrees=True).value is VetoState.UPHELD
    assert side(county, lead) == SideState.VETOED


def test_not_upheld_the_lead_returns_to_where_it_was(county: County) -> None:
    lead, _report = registered(county, lead=SMALL)
    set_side_state(county.work("周敏"), lead, SideState.ON_HOLD, "等待能耗指标")
    veto = propose_veto(county.work("周敏"), lead, DATA).value
    refused("text_empty", lambda: give_opinion(county.work("陈国平"), veto, agrees=False), "text")
    assert give_opinion(county.work("陈国平"), veto, agrees=False, text="可调剂能耗指标").value is VetoState.REJECTED
    assert side(county, lead) == SideState.ON_HOLD
    refused("veto_state", lambda: give_opinion(county.work("刘勇"), veto, agrees=True))
    propose_veto(county.work("周敏"), lead, DATA)


def test_while_pending_its_clocks_run_and_nothing_closes_it(county: County, clock: FixedClock) -> None:
    lead, _veto = proposed(county)
    log_follow_up(county.work("周敏"), lead, FollowUpData(clock.today(), "call", "告知材料补充要求"))
    refused("side_state", lambda: set_side_state(county.work("周敏"), lead, SideState.LOST, "不符合产业政策"))
    refused("stage_procedure", lambda: move_stage(county.work("周敏"), lead, Stage.SIGNED))
    refused("veto_closed", lambda: propose_veto(county.work("周敏"), lead, DATA))
    refused("transfer_closed", lambda: propose_transfer(county.work("周敏"), lead, TransferData(county.units["三垛镇"])))


def test_nobody_decides_alone(county: County) -> None:
    lead, _report = registered(county, lead=SMALL)
    refused("veto_route", lambda: propose_veto(county.work("陈国平"), lead, DATA))  # the only leader in charge
    veto = propose_veto(county.work("刘勇"), lead, DATA).value
    refused("veto_step", lambda: give_opinion(county.work("刘勇"), veto, agrees=True))
    give_opinion(county.work("陈国平"), veto, agrees=True)
    refused("veto_alone", lambda: give_opinion(county.work("刘勇"), veto, agrees=True))
    assert give_opinion(county.work("陈国平"), veto, agrees=True).value is VetoState.UPHELD  # the other head proposed it


def test_a_leader_in_charge_who_is_a_head_leaves_the_head_s_word_to_the_other(county: County) -> None:
    _lead, veto = proposed(county)
    give_opinion(county.work("陈国平"), veto, agrees=True)
    refused("veto_alone", lambda: give_opinion(county.work("陈国平"), veto, agrees=True))
    assert "opinion" not in detail(county, "陈国平", veto).may
    assert "opinion" in detail(county, "刘勇", veto).may


def test_what_could_land_elsewhere_becomes_a_transfer(county: County, clock: FixedClock) -> None:
    to = replace(DATA, elsewhere=True, receiving_unit_id=county.units["三垛镇"], summary="某企业电池托盘项目")
    lead, veto = proposed(county, data=to)
    assert side(county, lead) == SideState.IN_TRANSFER
    assert detail(county, "周敏", veto).row.state == VetoState.TURNED
    (row,) = asked(county, "汤斌", transfers, clock.now())
    assert detail(county, "周敏", veto).transfer_id == row.id


def test_or_an_offer_to_the_pool_where_no_unit_is_named(county: County) -> None:
    lead, _veto = proposed(county, data=replace(DATA, elsewhere=True, summary="某企业电池托盘项目"))
    assert side(county, lead) == ""
    assert [each.summary for each in asked(county, "汤斌", pool)] == ["某企业电池托盘项目"]
    refused("transfer_pool", lambda: propose_veto(county.work("周敏"), lead, DATA))


def test_a_lead_in_transfer_or_in_the_pool_is_not_vetoed(county: County) -> None:
    lead, _report = registered(county, lead=SMALL)
    propose_transfer(county.work("周敏"), lead, TransferData(county.units["三垛镇"]))
    refused("transfer_running", lambda: propose_veto(county.work("周敏"), lead, DATA))
    other, _report = registered(county, lead=replace(SMALL, name="另一个项目"))
    offer_to_pool(county.work("周敏"), other, "某企业电池托盘项目")
    refused("transfer_pool", lambda: propose_veto(county.work("周敏"), other, DATA))


def test_the_investor_is_not_told_before_it_is_upheld(county: County, clock: FixedClock) -> None:
    _lead, veto = proposed(county)
    refused("told_early", lambda: record_told(county.work("周敏"), veto, clock.now(), "call"), "told_at")
    assert record_told(county.work("周敏"), veto, clock.now(), "call", "客商来电追问", happened=True).value
    (row,) = asked(county, "姜岚", breaches)
    assert (row.kind, row.unit) == (Breach.EARLY, "柳堡镇")
    for who in ("陈国平", "刘勇"):
        give_opinion(county.work(who), veto, agrees=True)
    refused("told_twice", lambda: record_told(county.work("周敏"), veto, clock.now(), "call"))


def test_told_after_it_is_upheld_is_no_breach(county: County, clock: FixedClock) -> None:
    _lead, veto = upheld(county)
    assert not record_told(county.work("周敏"), veto, clock.now(), "visit_them").value
    assert asked(county, "姜岚", breaches) == []


def test_the_first_reporter_asks_once_for_a_review(county: County, clock: FixedClock) -> None:
    lead, veto = upheld(county)
    refused("review_none", lambda: decide_review(county.work("姜岚"), veto, Outcome.LIFTED, "可落地"))
    ask_review(county.work("周敏"), veto, "客商已改用低能耗工艺")
    refused("told_review", lambda: record_told(county.work("周敏"), veto, clock.now(), "call"), "told_at")
    refused("review_twice", lambda: ask_review(county.work("周敏"), veto, "再问一次"))
    decide_review(county.work("姜岚"), veto, Outcome.LIFTED, "新工艺能耗达标，撤销否决")
    assert side(county, lead) == ""
    found = detail(county, "周敏", veto)
    assert (found.row.state, found.row.review) == (VetoState.UPHELD, "lifted")
    refused("review_none", lambda: decide_review(county.work("姜岚"), veto, Outcome.UPHELD, "改回"))


def test_the_leading_group_reviews_what_it_decided(county: County) -> None:
    lead, veto = upheld(county, LEAD)
    give_opinion(county.work("顾书记"), veto, agrees=True)
    ask_review(county.work("周敏"), veto, "客商已改用低能耗工艺")
    with pytest.raises(NotAllowed):
        decide_review(county.work("姜岚"), veto, Outcome.LIFTED, "可落地")
    decide_review(county.work("顾书记"), veto, Outcome.UPHELD, "维持原意见")
    assert side(county, lead) == SideState.VETOED


def test_a_review_comes_within_five_working_days(county: County, clock: FixedClock) -> None:
    _lead, veto = upheld(county)
    clock.moment = datetime(2026, 12, 2, 1, 0, tzinfo=UTC)
    refused("review_late", lambda: ask_review(county.work("周敏"), veto, "太晚"))
    assert "review" not in detail(county, "周敏", veto).may


def test_after_a_transfer_the_first_reporter_still_asks(county: County) -> None:
    lead, _transfer = held(county)
    veto = propose_veto(county.work("汤斌"), lead, DATA).value
    for who in ("孙丽华", "马骏", "顾书记"):
        give_opinion(county.work(who), veto, agrees=True)
    with pytest.raises(NotAllowed):
        ask_review(county.work("汤斌"), veto, "想复核")
    ask_review(county.work("周敏"), veto, "可调整落户地块")
    assert [each.id for each in asked(county, "周敏", vetoes)] == [veto]


def test_upheld_it_is_frozen_for_everybody(county: County) -> None:
    lead, veto = upheld(county)
    refused("veto_state", lambda: withdraw_veto(county.work("周敏"), veto, "算了"))
    refused("side_state", lambda: set_side_state(county.work("姜岚"), lead, SideState.NONE, "恢复"))

    @act("test_tamper", label="Tamper")
    def tamper(work: Work, change: Callable[[Work], None]) -> None:
        change(work)

    def edit(work: Work) -> None:
        work.session.get_one(Veto, veto).explanation = "改一改"

    def edit_opinion(work: Work) -> None:
        work.session.scalars(select(VetoOpinion)).first().text = "改一改"  # type: ignore[union-attr]

    for change in (edit, edit_opinion, lambda work: work.session.delete(work.session.get_one(Veto, veto))):
        with pytest.raises(RuntimeError):
            tamper(county.work("姜岚"), change)


def test_no_step_of_a_veto_can_be_undone(county: County) -> None:
    lead, _report = registered(county, lead=SMALL)
    done: list[Any] = [propose_veto(county.work("周敏"), lead, DATA)]
    veto = done[0].value
    done += [give_opinion(county.work(who), veto, agrees=True) for who in ("陈国平", "刘勇")]
    for each, who in zip(done, ("周敏", "陈国平", "刘勇"), strict=True):
        refused("not_undoable", lambda each=each, who=who: undo(county.work(who), each.seq))  # type: ignore[misc]


def test_reported_late_is_a_breach(county: County, clock: FixedClock) -> None:
    """Found on Friday 2026-11-20, due on Monday; reported on Tuesday."""
    _lead, veto = proposed(county, data=replace(DATA, found_on=datetime(2026, 11, 20, tzinfo=UTC).date()))
    assert detail(county, "周敏", veto).row.late
    (row,) = asked(county, "姜岚", breaches)
    assert row.kind is Breach.LATE
    del clock


def found_for(county: County, who: str) -> list[BreachRow]:
    """List the breaches that someone sees."""
    rows: list[BreachRow] = asked(county, who, breaches)
    return rows


def test_a_refusal_without_a_report_is_found(county: County) -> None:
    lost, _report = registered(county)
    set_side_state(county.work("周敏"), lost, SideState.LOST, "不符合产业政策，已劝退")
    gone, _report = registered(county, lead=replace(LEAD, name="另一个项目"))
    set_side_state(county.work("周敏"), gone, SideState.LOST, "客商选择落户邻市")
    assert [(each.kind, each.lead_id) for each in found_for(county, "姜岚")] == [(Breach.LOST, lost)]
    assert len(found_for(county, "周敏")) == 1
    assert found_for(county, "汤斌") == []


def test_a_case_is_refused_only_on_an_upheld_veto(county: County) -> None:
    from crm.procedures.veto.gate import is_vetoed

    lead, veto = proposed(county)
    with closing(county.work("姜岚")) as work:
        assert not is_vetoed(work.session, lead)
    for who in ("陈国平", "刘勇"):
        give_opinion(county.work(who), veto, agrees=True)
    with closing(county.work("姜岚")) as work:
        assert is_vetoed(work.session, lead)


def test_withdrawn_while_pending_the_lead_returns(county: County) -> None:
    lead, veto = proposed(county)
    withdraw_veto(county.work("周敏"), veto, "客商补充了能评材料")
    assert side(county, lead) == ""


@pytest.mark.parametrize("who", ["王海", "管理员", "汤斌", "孙丽华"])
def test_the_wrong_role_or_unit_does_nothing(county: County, clock: FixedClock, who: str) -> None:
    lead, veto = proposed(county)
    done, ended = upheld(county, replace(SMALL, name="另一个项目"))
    tries: list[Callable[[], object]] = [
        lambda: propose_veto(county.work(who), lead, DATA),
        lambda: give_opinion(county.work(who), veto, agrees=True),
        lambda: withdraw_veto(county.work(who), veto, "算了"),
        lambda: record_told(county.work(who), ended, clock.now(), "call"),
        lambda: ask_review(county.work(who), ended, "想复核"),
        lambda: decide_review(county.work(who), ended, Outcome.LIFTED, "撤销"),
    ]
    for try_it in tries:
        with pytest.raises(NotAllowed):
            try_it()
    assert side(county, lead) == SideState.VETO_PENDING
    assert side(county, done) == SideState.VETOED


def test_the_bureau_does_not_sign_for_a_unit_nor_leaders_propose(county: County) -> None:
    lead, veto = proposed(county)
    with pytest.raises(NotAllowed):
        give_opinion(county.work("姜岚"), veto, agrees=True)
    with pytest.raises(NotAllowed):
        give_opinion(county.work("周敏"), veto, agrees=True)
    with pytest.raises(RuleBroken):
        give_opinion(county.work("顾书记"), veto, agrees=True)  # not the leading group's turn
    with pytest.raises(NotAllowed):
        propose_veto(county.work("顾书记"), lead, DATA)
    with pytest.raises(NotAllowed):
        ask_review(county.work("姜岚"), veto, "想复核")


def test_lists_and_timeline_show_it_to_its_unit_and_the_bureau(county: County) -> None:
    lead, veto = upheld(county)
    ended: list[VetoRow] = asked(county, "姜岚", lambda session, actor: vetoes(session, actor, pending=False))
    assert [each.id for each in ended] == [veto]
    assert asked(county, "汤斌", vetoes) == []
    assert len(asked(county, "周敏", veto_events, lead)) == 4
    assert asked(county, "汤斌", veto_events, lead) == []
    with pytest.raises(NotAllowed):
        detail(county, "汤斌", veto)


def test_a_tip_is_vetoed_too_but_goes_nowhere_else_unreported(county: County) -> None:
    tip = add_lead(county.work("周敏"), SMALL).value
    refused(
        "transfer_unreported", lambda: propose_veto(county.work("周敏"), tip, replace(DATA, elsewhere=True, summary="某项目"))
    )
    propose_veto(county.work("周敏"), tip, DATA)
    assert side(county, tip) == SideState.VETO_PENDING
