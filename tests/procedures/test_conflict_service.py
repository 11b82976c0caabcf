"""A conflict from its opening to the ruling: who was first, who is heard, what becomes of reports and leads, who may."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from uuid import UUID

import pytest
from sqlalchemy import select

from crm.kernel.clock import FixedClock
from crm.kernel.errors import NotAllowed, RuleBroken
from crm.leads import service as leads
from crm.leads.detail import LeadDetail, lead_detail
from crm.leads.model import Lead
from crm.leads.obstacles.service import raise_obstacle, solve_obstacle
from crm.leads.rules import SideState
from crm.leads.service import FollowUpData
from crm.procedures.conflict import service
from crm.procedures.conflict.model import Conflict, Ruling
from crm.procedures.conflict.rules import Outcome
from crm.procedures.conflict.service import RulingData
from crm.procedures.first_report import protection
from crm.procedures.first_report import service as first_report
from crm.procedures.first_report.queries import report_detail, reports
from crm.procedures.transfer.rules import Ratio, Split
from crm.procedures.transfer.splits import standing_split, terms
from crm.store.acts import Work, act
from crm.store.undo import undo
from tests.conftest import NOW, County
from tests.leads.making import drafted, entered, refused
from tests.procedures.contesting import THEIRS, WHY, contested, heard, received, report_of, ruled

UPHOLD, AWARD = RulingData(Outcome.UPHOLD, WHY), RulingData(Outcome.AWARD, WHY)
JOINT = RulingData(Outcome.JOINT, WHY, Split(Ratio.SIX_FOUR, Ratio.FIVE_FIVE, 3))
REGISTRAR = "姜岚"


def lead_of(county: County, report: UUID, who: str = REGISTRAR) -> LeadDetail:
    with closing(county.work(who)) as work:
        return lead_detail(work.session, work.actor, report_of(county, report).lead_id)


def conflict_of(county: County, conflict: UUID) -> Conflict:
    with closing(county.work(REGISTRAR)) as work:
        return work.session.get_one(Conflict, conflict)


def ruling_of(county: County, conflict: UUID) -> Ruling:
    with closing(county.work(REGISTRAR)) as work:
        return work.session.scalars(select(Ruling).where(Ruling.conflict_id == conflict)).one()


# ---- opening ------------------------------------------------------------------------------------------------
def test_opening_suspends_the_later_report_and_marks_the_first(county: County) -> None:
    conflict, first, later = contested(county)
    found = conflict_of(county, conflict)
    assert (found.first_report_id, found.later_report_id, found.ground) == (first, later, "registrar")
    assert (found.statement_due, found.ruling_due) == (date(2026, 11, 27), date(2026, 12, 1))  # 3 and 5 working days, our default
    assert (report_of(county, first).state, report_of(county, first).in_conflict) == ("registered", True)
    assert report_of(county, later).state == "contested"
    refused("report_state", lambda: first_report.register_report(county.work(REGISTRAR), later))
    refused("report_state", lambda: first_report.return_report(county.work(REGISTRAR), later, ["uscc"], ""))


def test_who_was_first_is_who_was_received_first_whichever_is_named_first(county: County) -> None:
    first, later = received(county), received(county, "汤斌", THEIRS)
    conflict = service.open_conflict(county.work(REGISTRAR), first, later, "同一投资方").value
    assert conflict_of(county, conflict).first_report_id == first


def test_opened_after_closing_counts_from_the_next_working_day(county: County, clock: FixedClock) -> None:
    clock.moment = datetime(2026, 11, 27, 10, 0, tzinfo=UTC)  # Friday 18:00: counts as Monday the 30th
    conflict, _first, _later = contested(county)
    found = conflict_of(county, conflict)
    assert (found.statement_due, found.ruling_due) == (date(2026, 12, 3), date(2026, 12, 7))


def test_what_is_no_conflict(county: County) -> None:
    first, own = received(county), received(county)
    draft = drafted(county, "汤斌", THEIRS)
    refused("conflict_same", lambda: service.open_conflict(county.work(REGISTRAR), own, first, "同一单位"))
    refused("conflict_state", lambda: service.open_conflict(county.work(REGISTRAR), draft, first, "尚未提交"))
    later = received(county, "汤斌", THEIRS)
    refused("text_empty", lambda: service.open_conflict(county.work(REGISTRAR), later, first, " "), "reason")
    service.open_conflict(county.work(REGISTRAR), later, first, "同一投资方")
    refused("conflict_state", lambda: service.open_conflict(county.work(REGISTRAR), later, first, "再开一次"))


def test_a_unit_objects_to_a_report_registered_unnoticed(county: County) -> None:
    first = received(county, register=True)
    later = received(county, "汤斌", THEIRS)
    first_report.register_report(county.work(REGISTRAR), later, "登记时认为是另一项目")
    service.object_to_report(county.work(), first, county.units["三垛镇"], "三垛镇所报与我镇为同一项目")
    assert report_of(county, later).state == "contested"
    assert lead_of(county, later).protected_until is None
    empty = received(county)
    refused(
        "objection_nothing",
        lambda: service.object_to_report(county.work(), empty, county.units["自然资源局"], "异议"),
        "against_unit_id",
    )


def test_a_withdrawn_conflict_puts_the_later_report_back(county: County, clock: FixedClock) -> None:
    conflict, first, later = contested(county)
    clock.moment = NOW + timedelta(days=1)
    service.withdraw_conflict(county.work(REGISTRAR), conflict, "经核实为投资方的另一基地")
    found = report_of(county, later)
    assert (found.state, found.due_on) == ("received", date(2026, 11, 27))
    assert not report_of(county, first).in_conflict
    refused("conflict_closed", lambda: service.withdraw_conflict(county.work(REGISTRAR), conflict, "再撤"))
    first_report.register_report(county.work(REGISTRAR), later, "另一基地")


# ---- statements ---------------------------------------------------------------------------------------------
def test_both_sides_are_heard_before_the_ruling(county: County, clock: FixedClock) -> None:
    conflict, _first, _later = contested(county)
    refused("ruling_early", lambda: service.rule_conflict(county.work(REGISTRAR), conflict, UPHOLD))
    service.file_conflict_statement(county.work(), conflict, "我镇先行对接")
    refused("ruling_early", lambda: service.rule_conflict(county.work(REGISTRAR), conflict, UPHOLD))
    clock.moment = datetime(2026, 11, 27, 9, 30, tzinfo=UTC)  # Friday 17:30, still in time
    service.file_conflict_statement(county.work("汤斌"), conflict, "投资方主动联系我镇")
    service.file_conflict_statement(county.work("汤斌"), conflict, "投资方主动联系我镇，附微信记录")
    clock.moment = datetime(2026, 11, 27, 9, 31, tzinfo=UTC)
    refused("statement_late", lambda: service.file_conflict_statement(county.work(), conflict, "补充"), "statement")
    service.rule_conflict(county.work(REGISTRAR), conflict, UPHOLD)
    assert ruling_of(county, conflict).facts["later"]["statement"] == "投资方主动联系我镇，附微信记录"


def test_silence_does_not_stop_the_ruling(county: County, clock: FixedClock) -> None:
    conflict, _first, _later = contested(county)
    clock.moment = datetime(2026, 11, 28, 1, tzinfo=UTC)
    service.rule_conflict(county.work(REGISTRAR), conflict, UPHOLD)


# ---- ruling -------------------------------------------------------------------------------------------------
def test_uphold_ends_the_later_report_and_closes_its_lead(county: County) -> None:
    conflict, first, later = contested(county)
    assert ruled(county, conflict, UPHOLD) == (2026, 1)
    holder, loser = report_of(county, first), report_of(county, later)
    assert (holder.state, holder.in_conflict) == ("registered", False)
    assert (loser.state, loser.ended_for, loser.number) == ("ended", first, None)
    lead = lead_of(county, later)
    assert (lead.side_state, lead.unit_name) == ("lost", "三垛镇")
    assert lead.follow_ups[0].text.startswith("首报裁定〔2026〕1号")


def test_uphold_registers_a_first_report_that_was_only_received(county: County) -> None:
    conflict, first, _later = contested(county, register=False)
    ruled(county, conflict, UPHOLD)
    holder = report_of(county, first)
    assert (holder.state, holder.number) == ("registered", 1)
    assert lead_of(county, first).stage == "first_reported"


def test_award_moves_the_lead_with_everything_on_it(county: County, clock: FixedClock) -> None:
    conflict, first, later = contested(county)
    lead_id = report_of(county, first).lead_id
    leads.log_follow_up(county.work(), lead_id, FollowUpData(clock.today(), "call", "谈设备选型"))
    raise_obstacle(county.work(), lead_id, "land", "用地指标", None, None)
    own = report_of(county, later).lead_id
    ruled(county, conflict, AWARD)
    winner, loser = report_of(county, later), report_of(county, first)
    assert (winner.state, winner.number, winner.lead_id) == ("registered", 2, lead_id)
    assert (loser.state, loser.ended_for, loser.number) == ("ended", later, 1)
    with closing(county.work("汤斌")) as work:
        moved = lead_detail(work.session, work.actor, lead_id)
        closed = lead_detail(work.session, work.actor, own)
    assert (moved.unit_name, moved.officer, moved.side_state) == ("三垛镇", "汤斌", "")
    assert any(each.text == "谈设备选型" for each in moved.follow_ups)
    assert moved.enterprises[0].contacts
    assert moved.protected_until == winner.protected_until == date(2027, 5, 24)
    assert closed.side_state == "lost"
    solve_obstacle(county.work("汤斌"), moved.obstacles[0].id, "已协调")
    with closing(county.work()) as work, pytest.raises(NotAllowed):
        lead_detail(work.session, work.actor, lead_id)


def test_after_an_award_the_loser_sees_what_it_reported_and_nothing_new(county: County) -> None:
    conflict, first, later = contested(county)
    ruled(county, conflict, AWARD)
    lead_id = report_of(county, later).lead_id
    with closing(county.work("汤斌")) as work:
        data = lead_detail(work.session, work.actor, lead_id).data
    leads.edit_lead(county.work("汤斌"), lead_id, replace(data, name="新名称", content="新内容"))
    with closing(county.work()) as work:
        detail = report_detail(work.session, work.actor, first)
        (row,) = reports(work.session, work.actor, ("ended",), NOW.date())
    assert detail.project == row.project == "储能电池托盘（一期）"
    assert (detail.content, detail.contact_name, detail.total) == ("", "", None)


def test_an_award_gives_back_the_number_the_later_report_had(county: County) -> None:
    first = received(county, register=True)
    later = received(county, "汤斌", THEIRS)
    first_report.register_report(county.work(REGISTRAR), later, "登记时认为是另一项目")
    conflict = service.object_to_report(county.work("汤斌"), later, county.units["柳堡镇"], "同一项目，我镇先接触").value
    ruled(county, conflict, AWARD)
    assert (report_of(county, later).state, report_of(county, later).number) == ("registered", 2)
    assert report_of(county, first).state == "ended"


def test_joint_shares_the_project_by_the_split(county: County) -> None:
    conflict, first, later = contested(county)
    ruled(county, conflict, JOINT)
    assert report_of(county, first).state == "registered"
    sharer = report_of(county, later)
    assert (sharer.state, sharer.ended_for) == ("joint", first)
    with closing(county.work(REGISTRAR)) as work:
        split = standing_split(work.session, report_of(county, first).lead_id, NOW.date())
        assert split is not None
        assert terms(split) == JOINT.split
        assert (split.reporting_unit_id, split.landing_unit_id) == (county.units["柳堡镇"], county.units["三垛镇"])
    refused("report_twice", lambda: first_report.draft_report(county.work("汤斌"), sharer.lead_id))


def test_whoever_shares_may_report_anew_once_the_holder_has_let_go(county: County, clock: FixedClock) -> None:
    conflict, first, later = contested(county)
    ruled(county, conflict, JOINT)
    clock.moment = NOW + timedelta(days=60)
    protection.release_report(county.work(REGISTRAR), first)
    first_report.draft_report(county.work("汤斌"), report_of(county, later).lead_id)
    assert report_of(county, later).state == "released"


def test_an_upheld_veto_leaves_nothing_to_rule_on(county: County) -> None:
    conflict, first, later = contested(county)
    heard(county, conflict)
    mark_lead(county.work("汤斌"), report_of(county, later).lead_id, SideState.VETOED)
    refused("ruling_procedure", lambda: service.rule_conflict(county.work(REGISTRAR), conflict, UPHOLD))
    service.withdraw_conflict(county.work(REGISTRAR), conflict, "三垛镇项目已否决")
    assert not report_of(county, first).in_conflict


def test_a_statement_is_replaced_but_never_undone(county: County) -> None:
    conflict, _first, _later = contested(county)
    done = service.file_conflict_statement(county.work(), conflict, "我镇先行对接")
    refused("not_undoable", lambda: undo(county.work(), done.seq))


def test_what_a_ruling_needs(county: County) -> None:
    conflict, _first, later = contested(county)
    heard(county, conflict)
    registrar = county.work(REGISTRAR)
    refused("ruling_reasons", lambda: service.rule_conflict(registrar, conflict, RulingData(Outcome.UPHOLD, "同意")), "reasons")
    refused("ruling_split", lambda: service.rule_conflict(registrar, conflict, RulingData(Outcome.JOINT, WHY)), "split")
    refused("ruling_split", lambda: service.rule_conflict(registrar, conflict, RulingData(Outcome.AWARD, WHY, Split())), "split")
    mark_lead(county.work("汤斌"), report_of(county, later).lead_id, SideState.IN_TRANSFER)
    refused("ruling_procedure", lambda: service.rule_conflict(registrar, conflict, UPHOLD))


@act("mark_lead_for_test", label="Mark a lead", undoable=False)
def mark_lead(work: Work, lead_id: UUID, state: SideState) -> None:
    """Put a lead into a side state, as its procedure does."""
    work.session.get_one(Lead, lead_id).side_state = state


# ---- final --------------------------------------------------------------------------------------------------
def test_a_ruling_is_final(county: County) -> None:
    conflict, first, later = contested(county)
    heard(county, conflict)
    done = service.rule_conflict(county.work(REGISTRAR), conflict, UPHOLD)
    refused("not_undoable", lambda: undo(county.work(REGISTRAR), done.seq))
    for again in (
        lambda: service.rule_conflict(county.work(REGISTRAR), conflict, AWARD),
        lambda: service.withdraw_conflict(county.work(REGISTRAR), conflict, "撤销"),
        lambda: service.file_conflict_statement(county.work("汤斌"), conflict, "不服"),
    ):
        refused("conflict_closed", again)
    refused("conflict_state", lambda: service.open_conflict(county.work(REGISTRAR), later, first, "再裁"))
    refused("report_ruled", lambda: first_report.draft_report(county.work("汤斌"), report_of(county, later).lead_id))


@pytest.mark.parametrize("change", [{"reasons": "改口"}, {"outcome": "award"}, {"number": 9}, {"facts": {}}, None])
def test_nobody_edits_a_ruling_whatever_the_act(county: County, change: dict[str, object] | None) -> None:
    conflict, _first, _later = contested(county)
    ruled(county, conflict, UPHOLD)
    before = ruling_of(county, conflict).reasons
    refused("ruling_final", lambda: tamper(county.work(REGISTRAR), conflict, change))
    assert ruling_of(county, conflict).reasons == before


@act("tamper_with_ruling", label="Tamper with a ruling", undoable=False)
def tamper(work: Work, conflict: UUID, change: dict[str, object] | None) -> None:
    """Change or delete a ruling's record as no act of the program does."""
    ruling = work.session.scalars(select(Ruling).where(Ruling.conflict_id == conflict)).one()
    if change is None:
        work.session.delete(ruling)
    for key, value in (change or {}).items():
        setattr(ruling, key, value)


def test_reporting_again_is_no_appeal(county: County, clock: FixedClock) -> None:
    conflict, first, _later = contested(county)
    ruled(county, conflict, UPHOLD)
    again = received(county, "汤斌", THEIRS)
    refused("duplicate_unsettled", lambda: first_report.register_report(county.work(REGISTRAR), again))
    refused("ruling_final", lambda: service.open_conflict(county.work(REGISTRAR), again, first, "再报"))
    service.end_by_ruling(county.work(REGISTRAR), again, first)
    assert report_of(county, again).state == "ended"
    clock.moment = datetime(2027, 5, 25, 1, tzinfo=UTC)  # the holder's protection expired the day before
    fresh = received(county, "汤斌", THEIRS)
    first_report.register_report(county.work(REGISTRAR), fresh)
    assert report_of(county, fresh).state == "registered"


def test_ending_by_ruling_needs_a_ruling(county: County) -> None:
    first, later = received(county, register=True), received(county, "汤斌", THEIRS)
    refused("ruling_none", lambda: service.end_by_ruling(county.work(REGISTRAR), later, first))


# ---- meanwhile ----------------------------------------------------------------------------------------------
def test_while_a_conflict_is_open_the_first_report_is_neither_returned_nor_released(county: County, clock: FixedClock) -> None:
    conflict, first, _later = contested(county, register=False)
    refused("conflict_pending", lambda: first_report.return_report(county.work(REGISTRAR), first, ["uscc"], ""))
    first_report.register_report(county.work(REGISTRAR), first)
    clock.moment = NOW + timedelta(days=60)
    refused("conflict_pending", lambda: protection.release_report(county.work(REGISTRAR), first))
    clock.moment = datetime(2027, 6, 1, 1, tzinfo=UTC)
    lead_id = report_of(county, first).lead_id
    refused("conflict_pending", lambda: first_report.draft_report(county.work(), lead_id))
    service.rule_conflict(county.work(REGISTRAR), conflict, UPHOLD)


def test_a_ruling_freezes_what_it_was_based_on(county: County, clock: FixedClock) -> None:
    conflict, first, _later = contested(county)
    ruled(county, conflict, UPHOLD)
    before = ruling_of(county, conflict).facts
    lead_id = report_of(county, first).lead_id
    leads.log_follow_up(county.work(), lead_id, FollowUpData(clock.today(), "call", "之后的跟进"))
    protection.hand_on_report(county.work(), first, county.officials["刘勇"], "分工调整")
    assert ruling_of(county, conflict).facts == before
    assert (before["first"]["follow_ups"], before["first"]["official"]) == (0, "周敏")


def test_rulings_are_numbered_without_a_gap_and_anew_each_year(county: County, clock: FixedClock) -> None:
    for year, number in ((2026, 1), (2026, 2), (2027, 1)):
        clock.moment = NOW.replace(year=year)
        conflict, _first, later = contested(county, register=False)
        early = partial(service.rule_conflict, county.work(REGISTRAR), conflict, UPHOLD)
        refused("ruling_early", early)
        assert ruled(county, conflict, UPHOLD) == (year, number)
        assert report_of(county, later).state == "ended"


# ---- who may ------------------------------------------------------------------------------------------------
def test_only_the_bureau_opens_rules_and_withdraws(county: County) -> None:
    first, later = received(county), received(county, "汤斌", THEIRS)
    acts: tuple[Callable[[Work, UUID], object], ...] = (
        lambda work, _conflict: service.open_conflict(work, later, first, "同一投资方"),
        lambda work, conflict: service.rule_conflict(work, conflict, UPHOLD),
        lambda work, conflict: service.withdraw_conflict(work, conflict, "撤销"),
        lambda work, _conflict: service.end_by_ruling(work, later, first),
    )
    conflict = service.open_conflict(county.work(REGISTRAR), later, first, "同一投资方").value
    heard(county, conflict)
    for who in ("周敏", "陈国平", "汤斌", "王海", "顾书记", "管理员"):
        for run in acts:
            with pytest.raises(NotAllowed):
                run(county.work(who), conflict)


def test_only_the_two_units_state_and_object(county: County) -> None:
    first = received(county, register=True)
    received(county, "汤斌", THEIRS)
    for who in ("汤斌", "孙丽华", "王海", "顾书记", "管理员"):
        with pytest.raises(NotAllowed):
            service.object_to_report(county.work(who), first, county.units["三垛镇"], "异议")
    conflict = service.object_to_report(county.work("陈国平"), first, county.units["三垛镇"], "同一项目").value
    for who in (REGISTRAR, "王海", "顾书记", "管理员"):
        with pytest.raises(NotAllowed):
            service.file_conflict_statement(county.work(who), conflict, "说明")
    service.file_conflict_statement(county.work("孙丽华"), conflict, "说明")


def test_an_incomplete_report_is_in_no_conflict(county: County) -> None:
    first = received(county)
    lead_id = entered(county, "汤斌", THEIRS)
    draft = first_report.draft_report(county.work("汤斌"), lead_id).value
    with pytest.raises(RuleBroken):
        service.open_conflict(county.work(REGISTRAR), draft, first, "同一投资方")
