"""Leads as acts: entering, editing apart, stages, milestones, follow-ups, obstacles, hand-on, undo."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest

from crm.enterprises.service import EnterpriseData, add_enterprise, edit_enterprise
from crm.kernel.errors import FieldClash, NotAllowed, Stale
from crm.leads import service
from crm.leads.detail import LeadDetail, lead_detail, timeline
from crm.leads.model import Lead
from crm.leads.obstacles.service import raise_obstacle, solve_obstacle
from crm.leads.rules import MilestoneKind, SideState, Stage
from crm.leads.service import FollowUpData
from crm.people.service import set_exchange_rate
from crm.store.undo import undo
from tests.conftest import County
from tests.leads.making import FIRM, LEAD, YI, entered, refused, registered, signed

TODAY = date(2026, 11, 24)
CALL = FollowUpData(TODAY, "call", "谈土地价格。", next_step="寄送厂房资料", next_step_on=date(2026, 12, 1))


def shown(county: County, lead_id: UUID, who: str = "姜岚") -> LeadDetail:
    with closing(county.work(who)) as work:
        return lead_detail(work.session, work.actor, lead_id)


def stored(county: County, lead_id: UUID) -> Lead:
    with closing(county.work()) as work:
        return work.session.get_one(Lead, lead_id)


# ---- entering and editing ----------------------------------------------------------------------------------
def test_a_new_lead_is_a_tip_of_its_unit_and_officer(county: County) -> None:
    detail = shown(county, entered(county))
    assert (detail.stage, detail.side_state, detail.unit_name, detail.officer) == ("tip", "", "柳堡镇", "周敏")
    assert detail.data.name == "储能电池托盘（一期）"
    assert detail.total_yuan == 5 * YI
    assert [each.name for each in detail.enterprises] == [FIRM.name]
    assert detail.enterprises[0].contacts[0].name == "曾伟"
    assert [item.day for item in timeline(detail)] == [TODAY]


def test_lists_total_in_yuan_at_the_countys_rate(county: County) -> None:
    set_exchange_rate(county.work("管理员"), 2026, "USD", 7_200_000)
    lead_id = entered(county, lead=replace(LEAD, currency="USD", total_investment=48_000_000_00))
    assert stored(county, lead_id).total_yuan == 345_600_000_00
    service.edit_lead(county.work(), lead_id, replace(LEAD, total_investment=None))
    assert stored(county, lead_id).total_yuan is None


def test_a_renamed_enterprise_is_renamed_on_its_leads_too(county: County) -> None:
    lead_id = entered(county)
    firm = shown(county, lead_id).enterprises[0].id
    done = edit_enterprise(county.work(), firm, replace(FIRM, name="江苏中瑞新能源有限公司"))
    assert stored(county, lead_id).investor == "江苏中瑞新能源有限公司"
    undo(county.work(), done.seq)
    assert stored(county, lead_id).investor == FIRM.name


def test_enterprises_come_and_go_in_order(county: County) -> None:
    lead_id = entered(county)
    first = shown(county, lead_id).enterprises[0].id
    second = add_enterprise(county.work(), EnterpriseData("海川资本")).value
    service.link_enterprise(county.work(), lead_id, second)
    assert stored(county, lead_id).investor == f"{FIRM.name}、海川资本"
    refused("linked_twice", lambda: service.link_enterprise(county.work(), lead_id, second))
    service.unlink_enterprise(county.work(), lead_id, first)
    assert stored(county, lead_id).investor == "海川资本"
    refused("linked_not", lambda: service.unlink_enterprise(county.work(), lead_id, first))


def test_a_registered_lead_keeps_its_last_investor(county: County) -> None:
    lead_id, _report = registered(county)
    firm = shown(county, lead_id).enterprises[0].id
    refused("stage_needs", lambda: service.unlink_enterprise(county.work(), lead_id, firm), "investor")
    assert stored(county, lead_id).investor == FIRM.name


def test_two_people_editing_one_field_apart_see_both_values(county: County) -> None:
    lead_id = entered(county)
    before = shown(county, lead_id)
    mine, theirs = replace(before.data, content="我写的"), replace(before.data, content="书记写的", land=5000)
    service.edit_lead(county.work("陈国平"), lead_id, theirs, before.version, before.data)
    with pytest.raises(Stale) as caught:
        service.edit_lead(county.work(), lead_id, mine, before.version, before.data)
    assert caught.value.clashes == (FieldClash("content", "我写的", "书记写的"),)
    assert stored(county, lead_id).content == "书记写的"


def test_two_people_editing_different_fields_both_keep_theirs(county: County) -> None:
    lead_id = entered(county)
    before = shown(county, lead_id)
    service.edit_lead(county.work("陈国平"), lead_id, replace(before.data, land=5000), before.version, before.data)
    service.log_follow_up(county.work("陈国平"), lead_id, CALL)
    service.edit_lead(county.work(), lead_id, replace(before.data, content="新内容"), before.version, before.data)
    lead = stored(county, lead_id)
    assert (lead.land, lead.content, lead.next_step) == (5000, "新内容", "寄送厂房资料")


def test_an_amount_and_its_currency_are_one_thing(county: County) -> None:
    lead_id = entered(county)
    before = shown(county, lead_id)
    service.edit_lead(county.work("陈国平"), lead_id, replace(before.data, currency="USD"), before.version, before.data)
    mine = replace(before.data, total_investment=6 * YI)
    with pytest.raises(Stale) as caught:
        service.edit_lead(county.work(), lead_id, mine, before.version, before.data)
    assert [clash.field for clash in caught.value.clashes] == ["currency"]


def test_without_the_first_reading_every_difference_is_a_clash(county: County) -> None:
    lead_id = entered(county)
    version = shown(county, lead_id).version
    service.edit_lead(county.work("陈国平"), lead_id, replace(LEAD, content="书记写的"), version)
    with pytest.raises(Stale) as caught:
        service.edit_lead(county.work(), lead_id, replace(LEAD, content="我写的"), version)
    assert [clash.field for clash in caught.value.clashes] == ["content"]


def test_undo_and_redo_of_an_edit(county: County) -> None:
    lead_id = entered(county)
    done = service.edit_lead(county.work(), lead_id, replace(LEAD, total_investment=8 * YI))
    undone = undo(county.work(), done.seq)
    assert stored(county, lead_id).total_yuan == 5 * YI
    undo(county.work(), undone.seq)
    assert stored(county, lead_id).total_yuan == 8 * YI


# ---- stages and side states --------------------------------------------------------------------------------
def test_only_a_registered_first_report_moves_a_tip_on(county: County) -> None:
    lead_id = entered(county)
    refused("stage_unregistered", lambda: service.move_stage(county.work(), lead_id, Stage.NEGOTIATING))
    lead_id, _report = registered(county)
    service.move_stage(county.work(), lead_id, Stage.NEGOTIATING)
    service.move_stage(county.work(), lead_id, Stage.JOINT_REVIEW)
    refused("stage_incomplete", lambda: service.move_stage(county.work(), lead_id, Stage.SIGNED), "stage")
    refused("stage_back", lambda: service.move_stage(county.work(), lead_id, Stage.TIP))
    assert stored(county, lead_id).stage == "joint_review"


def test_signing_declares_its_milestone_with_the_contracts_day(county: County) -> None:
    lead_id = signed(county)
    (milestone,) = shown(county, lead_id).milestones
    assert (milestone.kind, milestone.reached_on, milestone.declared_on) == ("signed", date(2026, 11, 10), TODAY)
    assert milestone.verified_on is None
    detail = shown(county, lead_id)
    service.edit_lead(county.work(), lead_id, replace(detail.data, contract_date=date(2026, 11, 9)))
    assert shown(county, lead_id).milestones[0].reached_on == date(2026, 11, 9)
    refused(
        "stage_needs",
        lambda: service.edit_lead(county.work(), lead_id, replace(detail.data, contract_number="")),
        "contract_number",
    )
    service.verify_milestone(county.work("姜岚"), milestone.id)
    refused(
        "milestone_verified",
        lambda: service.edit_lead(county.work(), lead_id, replace(detail.data, contract_date=date(2026, 10, 9))),
        "contract_date",
    )


def test_a_contract_of_tomorrow_is_not_signed(county: County) -> None:
    lead_id, _report = registered(county)
    contract = replace(LEAD, contract_number="1", contract_date=date(2026, 11, 25))
    service.edit_lead(county.work(), lead_id, contract)
    refused("milestone_day", lambda: service.move_stage(county.work(), lead_id, Stage.SIGNED))
    assert stored(county, lead_id).stage == "first_reported"


def test_aside_and_up_again_with_reasons_in_the_record(county: County) -> None:
    lead_id, _report = registered(county)
    service.set_side_state(county.work(), lead_id, SideState.LOST, "投资方改投外地")
    assert shown(county, lead_id).side_state == "lost"
    refused("stage_vetoed", lambda: service.move_stage(county.work(), lead_id, Stage.NEGOTIATING))
    service.set_side_state(county.work(), lead_id, SideState.NONE, "重新接洽")
    service.move_stage(county.work(), lead_id, Stage.NEGOTIATING)
    assert [f.text for f in shown(county, lead_id).follow_ups] == ["重新接洽", "投资方改投外地"]
    assert not any(f.substantive for f in shown(county, lead_id).follow_ups)
    refused("side_state", lambda: service.set_side_state(county.work(), lead_id, SideState.VETOED, "不批"))
    refused("text_empty", lambda: service.set_side_state(county.work(), lead_id, SideState.ON_HOLD, " "), "reason")


# ---- milestones --------------------------------------------------------------------------------------------
def test_a_milestone_is_declared_by_the_unit_and_verified_by_the_bureau(county: County) -> None:
    lead_id = signed(county)
    milestone = service.declare_milestone(county.work(), lead_id, MilestoneKind.STARTED, date(2026, 11, 20), "破土").value
    with pytest.raises(NotAllowed):
        service.verify_milestone(county.work(), milestone)
    with pytest.raises(NotAllowed):
        service.verify_milestone(county.work("顾书记"), milestone)
    service.verify_milestone(county.work("姜岚"), milestone)
    row = shown(county, lead_id).milestones[-1]
    assert (row.verified_on, row.verified_by, row.note) == (TODAY, "姜岚", "破土")
    refused("milestone_verified", lambda: service.verify_milestone(county.work("姜岚"), milestone))
    refused(
        "milestone_verified",
        lambda: service.declare_milestone(county.work(), lead_id, MilestoneKind.STARTED, date(2026, 11, 21)),
        "kind",
    )
    with pytest.raises(NotAllowed):
        service.withdraw_verification(county.work(), milestone, "现场未动工")
    service.withdraw_verification(county.work("姜岚"), milestone, "现场未动工")
    refused("milestone_unverified", lambda: service.withdraw_verification(county.work("姜岚"), milestone, "再来"))
    again = service.declare_milestone(county.work(), lead_id, MilestoneKind.STARTED, date(2026, 11, 21)).value
    assert again == milestone


def test_a_milestone_comes_after_signing_and_stands_once(county: County) -> None:
    lead_id, _report = registered(county)
    service.edit_lead(county.work(), lead_id, replace(LEAD, contract_date=date(2026, 11, 1)))
    for kind, code in ((MilestoneKind.STARTED, "milestone_unsigned"), (MilestoneKind.SIGNED, "stage_incomplete")):
        refused(code, lambda kind=kind: service.declare_milestone(county.work(), lead_id, kind, TODAY), "kind")  # type: ignore[misc]
    lead_id = signed(county)
    service.declare_milestone(county.work(), lead_id, MilestoneKind.REGISTERED, date(2026, 11, 12))
    service.declare_milestone(county.work(), lead_id, MilestoneKind.REGISTERED, date(2026, 11, 13))
    assert [m.reached_on.day for m in shown(county, lead_id).milestones] == [10, 13]
    assert stored(county, lead_id).registered_on == date(2026, 11, 13)


# ---- follow-ups, obstacles, officers -----------------------------------------------------------------------
def test_a_follow_up_sets_the_next_step_and_the_clock(county: County) -> None:
    lead_id = entered(county)
    service.log_follow_up(county.work(), lead_id, CALL)
    lead = stored(county, lead_id)
    assert (lead.last_follow_up, lead.next_step, lead.next_step_on) == (TODAY, "寄送厂房资料", date(2026, 12, 1))
    service.log_follow_up(county.work(), lead_id, FollowUpData(date(2026, 11, 3), "wechat", "早先的联系"))
    service.log_follow_up(county.work(), lead_id, FollowUpData(TODAY, "meeting", "内部碰头", substantive=False))
    lead = stored(county, lead_id)
    assert (lead.last_follow_up, lead.next_step) == (TODAY, "寄送厂房资料")
    assert [item.text for item in timeline(shown(county, lead_id))][:2] == ["内部碰头（周敏）", "谈土地价格。（周敏）"]


def test_talk_without_substance_does_not_keep_protection_alive(county: County) -> None:
    lead_id = entered(county)
    service.log_follow_up(county.work(), lead_id, replace(CALL, substantive=False))
    assert stored(county, lead_id).last_follow_up is None


@pytest.mark.parametrize(
    ("data", "code", "field"),
    [
        (replace(CALL, text=" "), "text_empty", "text"),
        (replace(CALL, text="字" * 4001), "text_long", "text"),
        (replace(CALL, next_step="字" * 301), "text_long", "next_step"),
        (replace(CALL, manner="telepathy"), "choice", "manner"),
        (replace(CALL, day=date(2026, 11, 25)), "future_day", "day"),
        (replace(CALL, day=date(206, 11, 25)), "day_range", "day"),
        (replace(CALL, next_step_on=date(2026, 11, 23)), "next_step_day", "next_step_on"),
    ],
)
def test_bad_follow_ups(county: County, data: FollowUpData, code: str, field: str) -> None:
    lead_id = entered(county)
    refused(code, lambda: service.log_follow_up(county.work(), lead_id, data), field)
    assert shown(county, lead_id).follow_ups == ()


def test_an_obstacle_is_cleared_by_its_department(county: County) -> None:
    lead_id = entered(county)
    land = county.units["自然资源局"]
    obstacle = raise_obstacle(county.work(), lead_id, "land", "缺20亩指标", land, date(2026, 12, 10)).value
    with pytest.raises(NotAllowed):
        solve_obstacle(county.work("汤斌"), obstacle, "不关我事")
    solve_obstacle(county.work("王海"), obstacle, "已调剂指标")
    (row,) = shown(county, lead_id).obstacles
    assert (row.responsible, row.result, row.solved_on) == ("自然资源局", "已调剂指标", TODAY)
    refused("obstacle_state", lambda: solve_obstacle(county.work(), obstacle, "又一次"))
    refused("choice", lambda: raise_obstacle(county.work(), lead_id, "weather", "雨", land, None), "kind")
    refused("due_past", lambda: raise_obstacle(county.work(), lead_id, "land", "地", land, date(2026, 11, 1)), "due_on")


def test_a_hand_on_stays_in_the_units_hands_and_in_the_record(county: County) -> None:
    lead_id = entered(county)
    refused(
        "officer_elsewhere",
        lambda: service.assign_officer(county.work(), lead_id, county.officials["汤斌"]),
        "officer_id",
    )
    refused("officer_same", lambda: service.assign_officer(county.work(), lead_id, county.officials["周敏"]))
    service.assign_officer(county.work(), lead_id, county.officials["刘勇"])
    detail = shown(county, lead_id)
    assert detail.officer == "刘勇"
    assert "周敏" in detail.follow_ups[0].text
    assert "刘勇" in detail.follow_ups[0].text
