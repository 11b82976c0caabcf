"""Transfers and the shared pool through their acts: who answers by when, three confirmations, what others may read."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest

from crm.kernel.clock import FixedClock
from crm.kernel.errors import NotAllowed
from crm.leads.figures import lead_figures
from crm.leads.rules import MilestoneKind, SideState, Stage
from crm.leads.service import add_lead, declare_milestone, edit_lead, move_stage, set_side_state, verify_milestone
from crm.people.service import change_setting
from crm.procedures.conflict import service as conflict_service
from crm.procedures.transfer.credits import credits_between, share_of
from crm.procedures.transfer.pool import claim_offer, offer_to_pool, take_back_offer
from crm.procedures.transfer.queries import (
    transfer_events,
)
from crm.procedures.transfer.rules import Ratio, Split
from crm.procedures.transfer.service import (
    TransferData,
    accept_transfer,
    confirm_for_partner,
    confirm_transfer,
    expire_if_due,
    expire_transfers,
    propose_transfer,
    refuse_transfer,
    withdraw_transfer,
)
from crm.procedures.transfer.sharing import planned_here, pool, shared_leads
from crm.procedures.transfer.splits import hold_split
from crm.store.acts import Work, act
from crm.store.history import recent_entries
from tests.conftest import County
from tests.leads.making import FIRM, LEAD, YI, refused, registered, signed
from tests.procedures.contesting import THEIRS, received, report_of
from tests.procedures.passing import asked, detail, held, lead_of, proposed, rows


def test_three_confirmations_move_the_lead_and_the_reporter_keeps_its_share(county: County, clock: FixedClock) -> None:
    lead, transfer = proposed(county)
    assert lead_of(county, "周敏", lead).side_state == SideState.IN_TRANSFER
    accept_transfer(county.work("汤斌"), transfer)
    assert not confirm_transfer(county.work("姜岚"), transfer).value
    assert not confirm_transfer(county.work("孙丽华"), transfer).value
    assert "柳堡镇" in detail(county, "周敏", transfer, clock).row.waits_for
    assert confirm_transfer(county.work("陈国平"), transfer).value
    moved = lead_of(county, "汤斌", lead)
    assert (moved.unit_name, moved.officer, moved.side_state) == ("三垛镇", "汤斌", "")
    assert moved.data.landing_unit_id == county.units["三垛镇"]
    assert moved.enterprises[0].contacts, "the landing unit speaks to the investor now"
    with pytest.raises(NotAllowed):
        lead_of(county, "周敏", lead)
    assert detail(county, "周敏", transfer, clock).number == "流转〔2026〕1号"
    mine = asked(county, "周敏", shared_leads, clock.today())
    assert [(each.lead_id, each.holder, each.reports) for each in mine] == [(lead, "三垛镇", True)]
    with closing(county.work("姜岚")) as work:
        shares = [share_of(work.session, lead, county.units[unit], clock.today()) for unit in ("柳堡镇", "三垛镇")]
    assert shares == [70, 30]


def test_the_answer_is_due_in_seven_natural_days_amber_and_red(county: County, clock: FixedClock) -> None:
    """Domain §4.4: 2026-11-24 + 7 natural days → 2026-12-01, a Tuesday; amber at ≤ 4 left, red at ≤ 2."""
    proposed(county)
    seen = []
    for day in (24, 27, 29):
        clock.moment = datetime(2026, 11, day, 1, 0, tzinfo=UTC)
        row = rows(county, "汤斌", clock)[0]
        seen.append((row.due_on, row.light, row.days_left))
    assert seen == [(date(2026, 12, 1), "good", 7), (date(2026, 12, 1), "warn", 4), (date(2026, 12, 1), "bad", 2)]


def test_a_due_date_moves_off_national_day(county: County, clock: FixedClock) -> None:
    """Civil Code 203: 2026-09-25 + 7 natural days ends in the holiday, so on 2026-10-08; the days are a setting."""
    clock.moment = datetime(2026, 9, 25, 1, 0, tzinfo=UTC)
    lead = add_lead(county.work("周敏"), LEAD).value
    _register_at(county, lead)
    transfer = propose_transfer(county.work("周敏"), lead, TransferData(county.units["三垛镇"])).value
    assert detail(county, "周敏", transfer, clock).row.due_on == date(2026, 10, 8)


def _register_at(county: County, lead: UUID) -> None:
    """Register a lead without its papers: only the transfer is looked at."""
    from crm.leads.model import Lead
    from crm.store.acts import act

    @act("test_register", label="Register for a test")
    def register(work: Any) -> None:
        work.session.get_one(Lead, lead).stage = Stage.FIRST_REPORTED

    register(county.work("姜岚"))


def test_unanswered_it_expires_and_the_lead_returns(county: County, clock: FixedClock) -> None:
    lead, transfer = proposed(county)
    clock.moment = datetime(2026, 12, 1, 9, 31, tzinfo=UTC)  # 17:31 on the due day: the business day closes at 17:30
    assert rows(county, "周敏", clock)[0].state == "expired"
    refused("transfer_expired", lambda: accept_transfer(county.work("汤斌"), transfer))
    assert expire_transfers(county.work("周敏")).value == 1
    assert expire_transfers(county.work("周敏")).seq == 0
    assert expire_if_due(county.work("周敏")) == 0
    assert expire_if_due(county.work("顾书记")) == 0  # who may edit nothing ends nothing
    assert lead_of(county, "周敏", lead).side_state == ""
    propose_transfer(county.work("周敏"), lead, TransferData(county.units["三垛镇"]))


def test_at_closing_time_an_answer_is_still_in_time(county: County, clock: FixedClock) -> None:
    _lead, transfer = proposed(county)
    clock.moment = datetime(2026, 12, 1, 9, 30, tzinfo=UTC)
    accept_transfer(county.work("汤斌"), transfer)


def test_refused_with_a_reason_the_lead_stays(county: County, clock: FixedClock) -> None:
    lead, transfer = proposed(county)
    refused("text_empty", lambda: refuse_transfer(county.work("汤斌"), transfer, "  "), "reason")
    refuse_transfer(county.work("汤斌"), transfer, "本镇也无落地条件")
    assert lead_of(county, "周敏", lead).side_state == ""
    assert detail(county, "周敏", transfer, clock).end_reason == "本镇也无落地条件"
    refused("transfer_state", lambda: accept_transfer(county.work("汤斌"), transfer))
    refused("transfer_state", lambda: confirm_transfer(county.work("陈国平"), transfer))


def test_a_lead_on_hold_returns_to_being_on_hold(county: County) -> None:
    lead, _report = registered(county)
    set_side_state(county.work("周敏"), lead, SideState.ON_HOLD, "等待能耗指标")
    transfer = propose_transfer(county.work("周敏"), lead, TransferData(county.units["三垛镇"])).value
    withdraw_transfer(county.work("周敏"), transfer, "改为自行落地")
    assert lead_of(county, "周敏", lead).side_state == SideState.ON_HOLD


def test_one_transfer_at_a_time_and_nothing_is_signed_meanwhile(county: County) -> None:
    lead, _transfer = proposed(county)
    refused("transfer_running", lambda: propose_transfer(county.work("姜岚"), lead, TransferData(county.units["三垛镇"])))
    refused("transfer_running", lambda: offer_to_pool(county.work("周敏"), lead))
    contract = replace(LEAD, contract_number="1", contract_date=date(2026, 11, 20))
    edit_lead(county.work("周敏"), lead, contract)
    refused("stage_procedure", lambda: move_stage(county.work("周敏"), lead, Stage.SIGNED))
    refused("side_state", lambda: set_side_state(county.work("周敏"), lead, SideState.LOST, "不要了"))


@pytest.mark.parametrize("unit", ["柳堡镇", "自然资源局", None])
def test_only_another_township_or_park_takes_a_lead(county: County, unit: str | None) -> None:
    lead, _report = registered(county)
    data = TransferData(county.units[unit] if unit else None)
    refused("transfer_unit", lambda: propose_transfer(county.work("周敏"), lead, data), "receiving_unit_id")


def test_tips_signed_and_lost_leads_are_not_transferred(county: County) -> None:
    to = TransferData(county.units["三垛镇"])
    tip = add_lead(county.work("周敏"), LEAD).value
    refused("transfer_unreported", lambda: propose_transfer(county.work("周敏"), tip, to))
    contracted = signed(county)
    refused("transfer_signed", lambda: propose_transfer(county.work("周敏"), contracted, to))
    lost, _report = registered(county, lead=replace(LEAD, name="另一个项目"))
    set_side_state(county.work("周敏"), lost, SideState.LOST, "投资方放弃")
    refused("transfer_closed", lambda: propose_transfer(county.work("周敏"), lost, to))


def test_the_landing_unit_may_ask_for_what_is_planned_there(county: County, clock: FixedClock) -> None:
    lead, _report = registered(county)
    to = TransferData(county.units["三垛镇"])
    with pytest.raises(NotAllowed):
        propose_transfer(county.work("汤斌"), lead, to)
    edit_lead(county.work("周敏"), lead, replace(LEAD, landing_unit_id=county.units["三垛镇"]))
    (planned,) = asked(county, "汤斌", planned_here)
    assert (planned.id, planned.unit) == (lead, "柳堡镇")
    assert LEAD.name not in planned.title
    transfer = propose_transfer(county.work("汤斌"), lead, to).value
    assert asked(county, "汤斌", planned_here) == []
    assert detail(county, "汤斌", transfer, clock).summary == "", "what it asked for it reads only once that is agreed"
    assert lead_of(county, "周敏", lead).side_state == "", "asked for by others, the lead goes on until its unit agrees"
    asking = detail(county, "汤斌", transfer, clock)
    assert (asking.row.lead_id, asking.investor, asking.total) == (None, "", None)
    assert LEAD.name not in asking.row.project
    assert "中瑞" not in str(asked(county, "汤斌", recent_entries, 10))
    assert LEAD.name not in str(asked(county, "汤斌", recent_entries, 10))
    with pytest.raises(NotAllowed):
        accept_transfer(county.work("汤斌"), transfer)
    accept_transfer(county.work("周敏"), transfer)
    assert lead_of(county, "周敏", lead).side_state == SideState.IN_TRANSFER
    assert detail(county, "汤斌", transfer, clock).investor == FIRM.name, "agreed by its unit, the other learns whose it is"


def test_the_pool_shows_others_industry_size_and_summary_only(county: County, clock: FixedClock) -> None:
    lead, _report = registered(county)
    refused("summary_names", lambda: offer_to_pool(county.work("周敏"), lead, f"{FIRM.name}拟建电池托盘项目"), "summary")
    for told in ("联系人曾伟，拟建电池托盘项目", "中瑞储能拟建电池托盘项目", "电话１３８００００１２３４"):
        refused("summary_names", lambda told=told: offer_to_pool(county.work("周敏"), lead, told), "summary")  # type: ignore[misc]
    offer = offer_to_pool(county.work("周敏"), lead, "某储能企业拟建电池托盘产线，需厂房8000平方米").value
    to = TransferData(county.units["三垛镇"], reason=f"{FIRM.name}要求靠近高速")
    other, _report = registered(county, lead=replace(LEAD, name="另一个项目"))
    refused("summary_names", lambda: propose_transfer(county.work("周敏"), other, to), "reason")
    (row,) = asked(county, "汤斌", pool)
    assert (row.id, row.lead_id, row.project, row.unit, row.claimable) == (offer, None, "", "柳堡镇", True)
    assert row.title.endswith("5–10亿元")
    (own,) = asked(county, "周敏", pool)
    assert (own.lead_id, own.project, own.claimable) == (lead, LEAD.name, False)
    refused("transfer_pool", lambda: propose_transfer(county.work("周敏"), lead, TransferData(county.units["三垛镇"])))
    transfer = claim_offer(county.work("汤斌"), offer, "镇内现有厂房可用").value
    assert asked(county, "马骏", pool) == []
    assert detail(county, "周敏", transfer, clock).row.due_on == date(2026, 12, 1)  # 5 working days (domain §4.7)
    refused("offer_state", lambda: take_back_offer(county.work("周敏"), offer))
    refuse_transfer(county.work("周敏"), transfer, "条件不够")
    assert asked(county, "汤斌", pool)[0].claimable, "refused, the offer is open again"


def test_a_claim_goes_through_to_the_claimant(county: County) -> None:
    lead, _report = registered(county)
    offer = offer_to_pool(county.work("周敏"), lead, "某企业拟建电池托盘产线", Split(Ratio.FIVE_FIVE, Ratio.BOTH, 3)).value
    transfer = claim_offer(county.work("马骏"), offer, "镇内现有厂房可用").value
    accept_transfer(county.work("刘勇"), transfer)
    for who in ("姜岚", "陈国平", "孙丽华"):
        confirm_transfer(county.work(who), transfer)
    assert lead_of(county, "马骏", lead).officer == "马骏"
    assert asked(county, "周敏", pool) == []
    with closing(county.work("姜岚")) as work:
        day = work.clock.today()
        assert share_of(work.session, lead, county.units["柳堡镇"], day) == 50
        assert share_of(work.session, lead, county.units["柳堡镇"], day, tax=True) == 100


def test_taken_back_an_offer_is_gone(county: County) -> None:
    lead, _report = registered(county)
    offer = offer_to_pool(county.work("周敏"), lead).value
    refused("offer_state", lambda: [take_back_offer(county.work("周敏"), offer), claim_offer(county.work("汤斌"), offer, "想要")])
    assert asked(county, "汤斌", pool) == []


def test_handed_on_again_the_first_split_stands(county: County, clock: FixedClock) -> None:
    lead, _transfer = held(county, Split(Ratio.SIX_FOUR, Ratio.SIX_FOUR, 3))
    back = TransferData(county.units["柳堡镇"])
    refused(
        "split_stands",
        lambda: propose_transfer(county.work("汤斌"), lead, replace(back, split=Split())),
        "indicators",
    )
    transfer = propose_transfer(county.work("汤斌"), lead, back).value
    accept_transfer(county.work("周敏"), transfer)
    for who in ("陈国平", "孙丽华", "姜岚"):
        confirm_transfer(county.work(who), transfer)
    with closing(county.work("姜岚")) as work:
        assert share_of(work.session, lead, county.units["柳堡镇"], clock.today()) == 100
        assert share_of(work.session, lead, county.units["三垛镇"], clock.today()) == 0


def test_an_enclave_shares_with_its_partner_and_stays(county: County, clock: FixedClock) -> None:
    lead, _report = registered(county)
    transfer = propose_transfer(county.work("周敏"), lead, TransferData(partner="西部某市高新区")).value
    confirm_transfer(county.work("陈国平"), transfer)
    confirm_transfer(county.work("姜岚"), transfer)
    refused("text_empty", lambda: confirm_for_partner(county.work("姜岚"), transfer, ""), "document")
    assert confirm_for_partner(county.work("姜岚"), transfer, "西高新函〔2026〕12号").value
    mine = lead_of(county, "周敏", lead)
    assert (mine.unit_name, mine.data.enclave, mine.data.enclave_partner) == ("柳堡镇", "out", "西部某市高新区")
    with closing(county.work("姜岚")) as work:
        assert share_of(work.session, lead, county.units["柳堡镇"], clock.today()) == 70


def test_a_signing_is_credited_by_the_split_and_counted_once(county: County) -> None:
    lead, _transfer = held(county, Split(Ratio.SEVEN_THREE, Ratio.BOTH, 5))
    contract = replace(
        LEAD, contract_number="ZS-2026-18", contract_date=date(2026, 11, 24), landing_unit_id=county.units["三垛镇"]
    )
    edit_lead(county.work("汤斌"), lead, contract)
    move_stage(county.work("汤斌"), lead, Stage.SIGNED)
    milestone = declare_milestone(county.work("汤斌"), lead, MilestoneKind.SIGNED, date(2026, 11, 24)).value
    verify_milestone(county.work("姜岚"), milestone)
    with closing(county.work("姜岚")) as work:
        found = credits_between(work.session, MilestoneKind.SIGNED, date(2026, 11, 1), date(2026, 11, 30))
    assert found.number == {county.units["柳堡镇"]: 70, county.units["三垛镇"]: 30}
    assert found.amount == {county.units["柳堡镇"]: 35 * YI // 10, county.units["三垛镇"]: 15 * YI // 10}
    assert (found.county_number, found.county_amount) == (100, 5 * YI)


def test_the_default_split_is_a_setting(county: County, clock: FixedClock) -> None:
    change_setting(county.work("管理员"), "split_ratio", "4:6")
    _lead, transfer = proposed(county)
    assert detail(county, "周敏", transfer, clock).row.split == Split(Ratio.FOUR_SIX, Ratio.FOUR_SIX, 5)


def test_the_timeline_tells_the_transfer_to_both_sides_and_to_nobody_else(county: County) -> None:
    lead, _transfer = held(county)
    for who in ("周敏", "汤斌", "姜岚"):
        titles = [item.title for item in asked(county, who, transfer_events, lead)]
        assert len(titles) == 6, titles
    assert asked(county, "王海", transfer_events, lead) == []


@pytest.mark.parametrize("who", ["王海", "顾书记", "管理员"])
def test_roles_without_the_right_do_nothing(county: County, who: str) -> None:
    lead, transfer = proposed(county)
    for try_it in (
        lambda: propose_transfer(county.work(who), lead, TransferData(county.units["三垛镇"])),
        lambda: accept_transfer(county.work(who), transfer),
        lambda: refuse_transfer(county.work(who), transfer, "不要"),
        lambda: withdraw_transfer(county.work(who), transfer, "不要"),
        lambda: confirm_transfer(county.work(who), transfer),
        lambda: confirm_for_partner(county.work(who), transfer, "函1号"),
        lambda: expire_transfers(county.work(who)),
        lambda: offer_to_pool(county.work(who), lead),
    ):
        with pytest.raises(NotAllowed):
            try_it()


def test_the_wrong_side_does_nothing(county: County, clock: FixedClock) -> None:
    lead, transfer = proposed(county)
    with pytest.raises(NotAllowed):
        accept_transfer(county.work("周敏"), transfer)
    with pytest.raises(NotAllowed):
        accept_transfer(county.work("姜岚"), transfer)  # the bureau does not answer for a township
    with pytest.raises(NotAllowed):
        offer_to_pool(county.work("汤斌"), lead)
    with pytest.raises(NotAllowed):
        withdraw_transfer(county.work("汤斌"), transfer, "不要")
    accept_transfer(county.work("汤斌"), transfer)
    with pytest.raises(NotAllowed):
        confirm_transfer(county.work("汤斌"), transfer)  # an officer does not sign for the unit
    confirm_transfer(county.work("孙丽华"), transfer)
    refused("confirmed_twice", lambda: confirm_transfer(county.work("孙丽华"), transfer))
    refused("partner_none", lambda: confirm_for_partner(county.work("姜岚"), transfer, "函1号"))
    with pytest.raises(NotAllowed):
        detail(county, "王海", transfer, clock)


def test_a_lead_in_conflict_is_neither_transferred_nor_vetoed(county: County) -> None:
    first = received(county, register=True)
    later = received(county, "汤斌", THEIRS)
    conflict_service.open_conflict(county.work("姜岚"), later, first, "同一投资方")
    leads = [report_of(county, each).lead_id for each in (first, later)]
    to = TransferData(county.units["三垛镇"])
    refused("transfer_conflict", lambda: propose_transfer(county.work("周敏"), leads[0], to))
    refused("transfer_conflict", lambda: offer_to_pool(county.work("汤斌"), leads[1], "某企业拟建产线"))


def test_a_jointly_held_lead_is_not_handed_on_over_the_other_s_head(county: County) -> None:
    """The holder is the reporting side: a transfer would take the landing side's share without its word."""
    lead, _report = registered(county)

    @act("test_joint", label="Share for a test")
    def share(work: Work) -> None:
        units = county.units
        hold_split(work, lead, Split(), units["柳堡镇"], units["自然资源局"], source="ruling", source_id=None)

    share(county.work("姜岚"))
    refused("split_joint", lambda: propose_transfer(county.work("周敏"), lead, TransferData(county.units["三垛镇"])))
    refused("split_joint", lambda: offer_to_pool(county.work("周敏"), lead, "某企业拟建产线"))


def test_an_enclave_that_flew_in_keeps_its_partner_when_handed_on(county: County, clock: FixedClock) -> None:
    lead, _report = registered(county)
    flown = propose_transfer(county.work("周敏"), lead, TransferData(partner="上海某开发区", flies_in=True)).value
    confirm_for_partner(county.work("姜岚"), flown, "沪开函〔2026〕3号")
    confirm_transfer(county.work("姜岚"), flown)
    assert confirm_transfer(county.work("陈国平"), flown).value
    assert lead_of(county, "周敏", lead).data.enclave == "in"
    transfer = propose_transfer(county.work("周敏"), lead, TransferData(county.units["三垛镇"])).value
    accept_transfer(county.work("汤斌"), transfer)
    for who in ("陈国平", "孙丽华", "姜岚"):
        confirm_transfer(county.work(who), transfer)
    (row,) = asked(county, "汤斌", shared_leads, clock.today())
    assert (row.reporting, row.landing) == ("上海某开发区", "三垛镇")


def test_an_investor_with_another_lead_stays_and_is_copied(county: County) -> None:
    """Each unit keeps its own record of an enterprise that it still speaks to."""
    lead, transfer = proposed(county)
    firm = lead_of(county, "周敏", lead).enterprises[0].id
    other = add_lead(county.work("周敏"), replace(LEAD, name="二期项目"), (firm,)).value
    accept_transfer(county.work("汤斌"), transfer)
    for who in ("陈国平", "孙丽华", "姜岚"):
        confirm_transfer(county.work(who), transfer)
    moved, kept = lead_of(county, "汤斌", lead).enterprises[0], lead_of(county, "周敏", other).enterprises[0]
    assert moved.id != kept.id == firm
    assert (moved.name, [each.name for each in moved.contacts]) == (kept.name, [each.name for each in kept.contacts])


def test_an_overdue_claim_does_not_hold_the_pool(county: County, clock: FixedClock) -> None:
    lead, _report = registered(county)
    offer = offer_to_pool(county.work("周敏"), lead, "某企业拟建产线").value
    claim_offer(county.work("汤斌"), offer, "想要")
    clock.moment = datetime(2026, 12, 2, 1, 0, tzinfo=UTC)
    claim_offer(county.work("马骏"), offer, "仍想要")


def test_without_splits_credits_are_what_bulletins_count(county: County) -> None:
    """The county's totals and every unit's are those of the figures that bulletins print, a hundredth of a project apart."""
    for who, name in (("周敏", "甲项目"), ("汤斌", "乙项目")):
        lead = signed(county, who, replace(LEAD, name=name))
        milestone = next(each for each in lead_of(county, "姜岚", lead).milestones if each.kind == "signed")
        verify_milestone(county.work("姜岚"), milestone.id)
    first, last = date(2026, 11, 1), date(2026, 11, 30)
    figures = asked(county, "姜岚", lead_figures, first, last)
    with closing(county.work("姜岚")) as work:
        found = credits_between(work.session, MilestoneKind.SIGNED, first, last)
    assert found.number == {unit: each.signed * 100 for unit, each in figures.items()}
    assert found.amount == {unit: each.signed_amount for unit, each in figures.items()}
    assert found.county_number == 200
