"""Enclaves both ways: whose part is whose, terms from proposal to end, the year's totals, scope."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from crm.kernel.errors import NotAllowed
from crm.leads.detail import lead_detail
from crm.leads.model import Milestone
from crm.leads.rules import MilestoneKind, SideState
from crm.leads.service import edit_lead, set_side_state, verify_milestone
from crm.procedures.enclave.partners import PartnerData, add_enclave_partner, edit_enclave_partner, partners
from crm.procedures.enclave.queries import (
    EnclaveFilter,
    enclave_candidates,
    enclave_count,
    enclave_detail,
    enclave_page,
    enclave_totals,
)
from crm.procedures.enclave.rules import Direction, Enclave, own_share, sides, totals
from crm.procedures.enclave.service import TermsData, confirm_enclave, end_enclave, propose_enclave, withdraw_enclave
from crm.procedures.transfer.credits import credits_between
from crm.procedures.transfer.rules import Ratio, Split
from crm.procedures.transfer.splits import sides_of
from tests.conftest import County
from tests.leads.making import LEAD, YI, entered, refused, signed

TODAY, START = date(2026, 11, 24), date(2026, 11, 1)
DOCUMENT = "《飞地项目合作协议》"


@pytest.mark.parametrize(
    ("direction", "ratio", "share"),
    [
        (Direction.OUT, Ratio.SEVEN_THREE, 70),  # we reported it, the partner lands it
        (Direction.IN, Ratio.SEVEN_THREE, 30),  # the partner reported it, we land it
        (Direction.IN, Ratio.FOUR_SIX, 60),
        (Direction.OUT, Ratio.BOTH, 100),  # 双算
        (Direction.IN, Ratio.BOTH, 100),
    ],
)
def test_the_county_s_part(direction: Direction, ratio: Ratio, share: int) -> None:
    standing = sides(direction, UUID(int=1), ratio, START, date(2031, 11, 1))
    assert own_share(standing, TODAY) == share
    assert own_share(standing, date(2031, 11, 2)) == 100, "after its term the holder has all"


ENCLAVES = st.builds(
    Enclave,
    st.sampled_from([UUID(int=n) for n in range(1, 9)]),
    st.sampled_from([UUID(int=n) for n in range(21, 24)]),
    st.sampled_from(Direction),
    st.integers(0, 100 * YI),
    st.none() | st.dates(date(2025, 6, 1), date(2026, 12, 31)),
    st.sampled_from([30, 40, 50, 60, 70, 100]),
)


@given(st.lists(ENCLAVES))
def test_directions_and_units_sum_to_the_whole_and_nothing_counts_twice(projects: list[Enclave]) -> None:
    found = totals(projects, 2026)
    once = {each.lead_id: each for each in reversed(projects)}.values()
    assert found.whole.signed.number == sum(each.signed_on is not None and each.signed_on.year == 2026 for each in once)
    assert found.whole.credited <= found.whole.signed.number * 100
    for part in (found.directions, found.units):
        for figure in ("credited", "credited_amount"):
            assert sum(getattr(each, figure) for each in part.values()) == getattr(found.whole, figure)
        assert sum(each.talks.number for each in part.values()) == found.whole.talks.number


def _partner(county: County, name: str = "浦江科创园") -> UUID:
    return add_enclave_partner(county.work("姜岚"), PartnerData(name, "上海", "zone")).value


def _verified(county: County, lead: UUID) -> None:
    with closing(county.work("姜岚")) as work:
        found = work.session.scalars(
            select(Milestone.id).where(Milestone.lead_id == lead, Milestone.kind == MilestoneKind.SIGNED)
        )
        milestone = found.one()
    verify_milestone(county.work("姜岚"), milestone)


def test_terms_stand_as_the_lead_s_split_and_are_credited(county: County) -> None:
    lead, partner = signed(county), _partner(county)
    _verified(county, lead)
    terms = propose_enclave(county.work("周敏"), lead, TermsData(partner, "out", START, Split(years=3), DOCUMENT)).value
    with closing(county.work("周敏")) as work:
        row = enclave_page(work.session, work.actor, EnclaveFilter(direction="out"), TODAY)[0]
        assert (row.state, row.share, row.direction) == ("proposed", 100, "out")
        assert enclave_detail(work.session, work.actor, lead, TODAY).may == {"propose", "withdraw"}
    confirm_enclave(county.work("姜岚"), terms)
    with closing(county.work("姜岚")) as work:
        assert [each.last_day for each in sides_of(work.session)[lead]] == [date(2029, 11, 1)]
        row = enclave_page(work.session, work.actor, EnclaveFilter(), TODAY)[0]
        assert (row.state, row.share, row.partner, row.verified) == ("agreed", 70, "浦江科创园", True)
        assert lead_detail(work.session, work.actor, lead).data.enclave == "out"
        found = enclave_totals(work.session, work.actor, 2026)
        assert (found.whole.signed.number, found.whole.credited, found.directions[Direction.OUT].credited) == (1, 70, 70)
        assert found.whole.credited_amount == 5 * YI * 7 // 10
        counted = credits_between(work.session, MilestoneKind.SIGNED, START, TODAY)
        assert (counted.county_number, counted.number) == (70, {county.units["柳堡镇"]: 70})
        assert enclave_totals(work.session, work.actor, 2025).whole.signed.number == 0


def test_new_terms_follow_old_ones_and_terms_end_early(county: County) -> None:
    lead, partner = entered(county), _partner(county)
    first = propose_enclave(county.work("周敏"), lead, TermsData(partner, "in", START, Split(), DOCUMENT)).value
    confirm_enclave(county.work("姜岚"), first)
    refused("enclave_state", lambda: confirm_enclave(county.work("姜岚"), first))
    again = TermsData(partner, "in", START, Split(Ratio.FIVE_FIVE), DOCUMENT)
    refused("enclave_day", lambda: propose_enclave(county.work("周敏"), lead, again), "first_day")
    second = propose_enclave(county.work("周敏"), lead, replace(again, first_day=TODAY)).value
    confirm_enclave(county.work("姜岚"), second)
    with closing(county.work("姜岚")) as work:
        days = [(each.first_day, each.last_day) for each in sides_of(work.session)[lead]]
        assert days == [(TODAY, date(2031, 11, 24)), (START, date(2026, 11, 23))]
        assert [each.state for each in enclave_detail(work.session, work.actor, lead, TODAY).terms] == ["agreed", "ended"]
    refused("enclave_day", lambda: end_enclave(county.work("姜岚"), second, START, "合作终止"), "first_day")
    refused("text_empty", lambda: end_enclave(county.work("姜岚"), second, TODAY, ""), "reason")
    end_enclave(county.work("姜岚"), second, TODAY, "合作终止")
    with closing(county.work("姜岚")) as work:
        assert sides_of(work.session)[lead][0].last_day == TODAY
        assert enclave_page(work.session, work.actor, EnclaveFilter(), date(2026, 11, 25))[0].share == 100


def test_agreed_terms_stand_whatever_the_lead_s_form_says_then(county: County) -> None:
    lead, partner = signed(county), _partner(county)
    _verified(county, lead)
    terms = propose_enclave(county.work("周敏"), lead, TermsData(partner, "in", START, Split(), DOCUMENT)).value
    confirm_enclave(county.work("姜岚"), terms)
    with closing(county.work("姜岚")) as work:
        data = lead_detail(work.session, work.actor, lead).data
    edit_lead(county.work("姜岚"), lead, replace(data, enclave="", enclave_partner=""))
    with closing(county.work("姜岚")) as work:
        assert enclave_totals(work.session, work.actor, 2026).directions[Direction.IN].credited == 30
        assert [row.id for row in enclave_page(work.session, work.actor, EnclaveFilter(direction="in"), TODAY)] == [lead]


def test_terms_of_a_lead_lost_meanwhile_are_not_confirmed(county: County) -> None:
    lead, partner = entered(county), _partner(county)
    terms = propose_enclave(county.work("周敏"), lead, TermsData(partner, "in", START, Split(), DOCUMENT)).value
    set_side_state(county.work("周敏"), lead, SideState.LOST, "投资方放弃")
    refused("enclave_closed", lambda: confirm_enclave(county.work("姜岚"), terms))


def test_a_second_proposal_replaces_the_first(county: County) -> None:
    lead, partner = entered(county), _partner(county)
    data = TermsData(partner, "out", START, Split(), DOCUMENT)
    first, second = (propose_enclave(county.work("周敏"), lead, data).value for _time in range(2))
    refused("enclave_state", lambda: withdraw_enclave(county.work("周敏"), first))
    withdraw_enclave(county.work("周敏"), second)
    with closing(county.work("周敏")) as work:
        assert enclave_count(work.session, work.actor, EnclaveFilter()) == 0
        assert [each[0] for each in enclave_candidates(work.session, work.actor, "托盘")] == [lead]


def test_what_is_refused(county: County) -> None:
    lead, partner = entered(county), _partner(county)
    data = TermsData(partner, "out", START, Split(), DOCUMENT)
    officer = county.work("周敏")
    refused("text_empty", lambda: propose_enclave(officer, lead, replace(data, document="")), "document")
    refused("choice", lambda: propose_enclave(officer, lead, replace(data, direction="up")), "direction")
    refused("split_years", lambda: propose_enclave(officer, lead, replace(data, split=Split(years=0))), "years")
    refused("enclave_day", lambda: propose_enclave(officer, lead, replace(data, first_day=date(2028, 1, 1))), "first_day")
    refused("partner_twice", lambda: _partner(county), "name")
    refused("choice", lambda: add_enclave_partner(county.work("姜岚"), PartnerData("某地", kind="star")), "kind")
    edit_enclave_partner(county.work("姜岚"), partner, PartnerData("浦江科创园", closed=True))
    refused("partner_closed", lambda: propose_enclave(officer, lead, data), "partner_id")
    lost = entered(county)
    set_side_state(county.work("周敏"), lost, SideState.LOST, "投资方放弃")
    refused("enclave_closed", lambda: propose_enclave(officer, lost, data))
    with closing(county.work("周敏")) as work:
        assert partners(work.session) == []
        assert len(partners(work.session, everything=True)) == 1


def test_a_project_shared_in_the_county_is_no_enclave(county: County) -> None:
    from crm.procedures.transfer.splits import hold_split
    from crm.store.acts import Work, act

    lead, partner = entered(county), _partner(county)

    @act("share_for_test", label="share")
    def share(work: Work) -> None:
        hold_split(work, lead, Split(), county.units["三垛镇"], county.units["柳堡镇"], source="transfer", source_id=None)

    share(county.work("姜岚"))
    refused(
        "enclave_shared", lambda: propose_enclave(county.work("周敏"), lead, TermsData(partner, "out", TODAY, document=DOCUMENT))
    )


def test_who_may(county: County) -> None:
    lead, partner = entered(county), _partner(county)
    data = TermsData(partner, "out", START, Split(), DOCUMENT)
    for who in ("汤斌", "王海", "顾书记", "管理员"):
        with pytest.raises(NotAllowed):
            propose_enclave(county.work(who), lead, data)
    terms = propose_enclave(county.work("姜岚"), lead, data).value
    for who in ("周敏", "陈国平", "汤斌", "顾书记", "管理员"):
        with pytest.raises(NotAllowed):
            confirm_enclave(county.work(who), terms)
        with pytest.raises(NotAllowed):
            add_enclave_partner(county.work(who), PartnerData("某地"))


def test_a_township_sees_only_its_own_enclaves(county: County) -> None:
    own, other, partner = entered(county), entered(county, "汤斌", replace(LEAD, name="另一项目")), _partner(county)
    for who, lead in (("周敏", own), ("汤斌", other)):
        confirm_enclave(
            county.work("姜岚"), propose_enclave(county.work(who), lead, TermsData(partner, "in", START, Split(), DOCUMENT)).value
        )
    with closing(county.work("周敏")) as work:
        assert [row.id for row in enclave_page(work.session, work.actor, EnclaveFilter(), TODAY)] == [own]
        found = enclave_totals(work.session, work.actor, 2026)
        assert (found.whole.talks.number, set(found.units)) == (1, {county.units["柳堡镇"]})
        with pytest.raises(NotAllowed):
            enclave_detail(work.session, work.actor, other, TODAY)
    with closing(county.work("姜岚")) as work:
        assert enclave_totals(work.session, work.actor, 2026).whole.talks.number == 2
        assert [row.id for row in enclave_page(work.session, work.actor, EnclaveFilter(text="另一"), TODAY)] == [other]
        assert enclave_count(work.session, work.actor, EnclaveFilter(bare=True)) == 0
        assert enclave_count(work.session, work.actor, EnclaveFilter(signed=True)) == 0
