"""The reserve pool: who is in by size and by the bureau's word, bands at their edges, figures that sum to the list, scope."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from datetime import date
from itertools import product
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from crm.enterprises.service import edit_enterprise
from crm.kernel.errors import NotAllowed
from crm.kernel.money import Money
from crm.leads.model import Lead, LeadEnterprise
from crm.leads.reserve.model import ReserveDecision
from crm.leads.reserve.queries import (
    ReserveFilter,
    decisions_on,
    outside_pool,
    reserve_count,
    reserve_page,
    reserve_pool,
    reserve_summary,
)
from crm.leads.reserve.rules import BANDS, CLASSES, Decision, Reserved, in_pool, leading_class, level_of, summarise
from crm.leads.reserve.service import admit_to_reserve, remove_from_reserve, withdraw_reserve_decision
from crm.leads.rules import SideState, Stage, size_band
from crm.people.service import change_setting
from crm.store.undo import undo
from tests.conftest import NOW, County
from tests.leads.making import FIRM, LEAD, YI, entered, refused, signed

TODAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("fen", "band"),
    [(YI - 1, 0), (YI, 1), (5 * YI - 1, 1), (5 * YI, 5), (10 * YI, 10), (50 * YI - 1, 10), (50 * YI, 50), (100 * YI, 100)],
)
def test_bands_begin_at_their_edge(fen: int, band: int) -> None:
    assert size_band(fen) == band


@pytest.mark.parametrize(
    ("stage", "side", "yuan", "decision", "inside"),
    [
        (Stage.TIP, "", YI, "", True),  # exactly 1亿
        (Stage.TIP, "", YI - 1, "", False),
        (Stage.TIP, "", None, "", False),
        (Stage.TIP, "", None, Decision.ADMITTED, True),
        (Stage.NEGOTIATING, "", 50 * YI, Decision.REMOVED, False),
        (Stage.JOINT_REVIEW, SideState.ON_HOLD, YI, "", True),
        (Stage.NEGOTIATING, SideState.LOST, 50 * YI, Decision.ADMITTED, False),
        (Stage.SIGNED, "", 50 * YI, Decision.ADMITTED, False),
    ],
)
def test_who_is_in(stage: Stage, side: str, yuan: int | None, decision: str, inside: bool) -> None:
    assert in_pool(stage, side, yuan, decision, YI) is inside


@pytest.mark.parametrize(
    ("typed", "level"),
    [("provincial", "provincial"), ("列省", "provincial"), ("省级重大", "provincial"), ("列市", "city"), ("", "")],
)
def test_levels_as_ledgers_write_them(typed: str, level: str) -> None:
    assert level_of(typed) == level


def test_the_highest_class_leads() -> None:
    assert leading_class(["listed", "central_soe"]) == "central_soe"
    assert leading_class([]) == "other"


RESERVED = st.builds(
    Reserved,
    st.uuids(),
    st.sampled_from([UUID(int=1), UUID(int=2)]),
    st.integers(0, 200 * YI),
    st.sampled_from(["", "provincial", "city"]),
    st.sampled_from(["", "新材料"]),
    st.frozensets(st.sampled_from(CLASSES)),
)


@given(st.lists(RESERVED))
def test_every_breakdown_sums_to_the_list(projects: list[Reserved]) -> None:
    found = summarise(projects)
    assert (found.whole.number, found.whole.amount) == (len(projects), sum(each.total_yuan for each in projects))
    for part in (found.matrix, found.levels, found.chains, found.units):
        assert sum(each.number for each in part.values()) == found.whole.number
        assert sum(each.amount for each in part.values()) == found.whole.amount
    assert {band for band, _class in found.matrix} <= set(BANDS)


def _insert(county: County, **values: object) -> UUID:
    made = {"name": "项目", "unit_id": county.units["柳堡镇"], "created_at": NOW, "changed_at": NOW, **values}
    with Session(county.desk.engine) as session, session.begin():
        lead = Lead(**made)
        session.add(lead)
        session.flush()
        return lead.id


def test_the_database_and_the_rule_agree(county: County) -> None:
    amounts, sides = (None, 0, YI - 1, YI, 60 * YI), ("", "on_hold", "in_transfer", "veto_pending", "vetoed", "lost")
    wanted = set()
    for yuan, side, stage, decision in product(amounts, sides, (Stage.TIP, Stage.NEGOTIATING, Stage.SIGNED), tuple(Decision)):
        lead = _insert(county, stage=str(stage), side_state=side, total_investment=yuan, total_yuan=yuan)
        if decision:
            with Session(county.desk.engine) as session, session.begin():
                session.add(ReserveDecision(lead_id=lead, kind=str(decision), stands=True, decided_on=TODAY, decided_at=NOW))
        if in_pool(stage, side, yuan, decision, YI):
            wanted.add(lead)
    with closing(county.work("姜岚")) as work:
        rows = reserve_pool(work.session, work.actor)
        assert {row.id for row in rows} == wanted
        assert reserve_count(work.session, work.actor, ReserveFilter()) == len(wanted)
        summary = reserve_summary(work.session, work.actor, ReserveFilter())
        assert summary.whole.number == len(rows)
        for (band, kind), figure in summary.matrix.items():
            cell = ReserveFilter(band=band, investor_class=kind, leading=True)
            assert reserve_count(work.session, work.actor, cell) == figure.number
        outside = {row.id for row in outside_pool(work.session, work.actor, "", limit=1000)}
        assert outside.isdisjoint(wanted)


def test_a_foreign_project_is_measured_in_yuan(county: County) -> None:
    small = entered(county, lead=replace(LEAD, name="小", total_investment=1_400 * 10_000 * 100, currency="USD"))
    large = entered(county, lead=replace(LEAD, name="大", total_investment=1_500 * 10_000 * 100, currency="USD"))
    with closing(county.work("姜岚")) as work:  # 1 400万美元 × 7.1055 = 0.9948亿元, 1 500万美元 = 1.0658亿元
        rows = {row.id: row for row in reserve_pool(work.session, work.actor)}
    assert small not in rows
    assert (rows[large].band, rows[large].total_yuan) == (1, 10_658_250_000)
    assert rows[large].total == Money(1_500 * 10_000 * 100, "USD")


def test_admitting_and_removing_is_the_bureau_s_and_leaves_a_trace(county: County) -> None:
    small, big = entered(county, lead=replace(LEAD, total_investment=YI // 2)), entered(county)
    for act in (admit_to_reserve, remove_from_reserve):
        for who in ("周敏", "陈国平", "王海", "顾书记", "管理员"):
            with pytest.raises(NotAllowed):
                act(county.work(who), small, "理由")
    refused("text_empty", lambda: admit_to_reserve(county.work("姜岚"), small, " "), "reason")
    refused("reserve_outside", lambda: remove_from_reserve(county.work("姜岚"), small, "理由"))
    refused("reserve_inside", lambda: admit_to_reserve(county.work("姜岚"), big, "理由"))
    refused("reserve_undecided", lambda: withdraw_reserve_decision(county.work("姜岚"), big))
    admit_to_reserve(county.work("姜岚"), small, "填补隔膜缺失环节")
    removed = remove_from_reserve(county.work("姜岚"), big, "投资方暂停")
    with closing(county.work("姜岚")) as work:
        rows = reserve_pool(work.session, work.actor)
        assert [(row.id, row.band, row.admitted) for row in rows] == [(small, 0, True)]
        told = decisions_on(work.session, work.actor, small)[0]
        assert (told.kind, told.reason, told.day, told.official) == ("in", "填补隔膜缺失环节", TODAY, "姜岚")
        assert [row.id for row in outside_pool(work.session, work.actor, "")] == [big]
    undo(county.work("姜岚"), removed.seq)
    withdraw_reserve_decision(county.work("姜岚"), small)
    with closing(county.work("姜岚")) as work:
        assert [row.id for row in reserve_pool(work.session, work.actor)] == [big]
        assert [row.stands for row in decisions_on(work.session, work.actor, small)] == [False]


def test_signing_takes_a_project_out_and_it_is_not_admitted_again(county: County) -> None:
    lead = signed(county)
    with closing(county.work("姜岚")) as work:
        assert reserve_pool(work.session, work.actor) == []
    refused("reserve_closed", lambda: admit_to_reserve(county.work("姜岚"), lead, "理由"))


def test_the_size_is_a_setting(county: County) -> None:
    entered(county)  # 5亿
    change_setting(county.work("管理员"), "reserve_from_yuan", 60_000)
    with closing(county.work("姜岚")) as work:
        assert reserve_count(work.session, work.actor, ReserveFilter()) == 0


def test_filters_and_order(county: County) -> None:
    firm = replace(FIRM, investor_classes=("listed", "little_giant"))
    one = entered(county, lead=replace(LEAD, name="甲", chain="新材料产业链", level="列省", chain_link="missing"), firm=firm)
    two = entered(county, "汤斌", lead=replace(LEAD, name="乙", total_investment=12 * YI))
    with closing(county.work("姜岚")) as work:

        def found(wanted: ReserveFilter, sort: str = "total") -> list[UUID]:
            rows = reserve_page(work.session, work.actor, wanted, sort=sort)
            assert reserve_count(work.session, work.actor, wanted) == len(rows)
            return [row.id for row in rows]

        assert found(ReserveFilter()) == [two, one]
        for wanted in (
            ReserveFilter(text="甲"),
            ReserveFilter(units=(county.units["柳堡镇"],)),
            ReserveFilter(band=5),
            ReserveFilter(level="provincial"),
            ReserveFilter(chain="新材料产业链"),
            ReserveFilter(link="missing"),
            ReserveFilter(investor_class="little_giant"),
            ReserveFilter(investor_class="listed", leading=True),
        ):
            assert found(wanted) == [one], wanted
        for wanted in (ReserveFilter(band_from=10), ReserveFilter(chain=""), ReserveFilter(investor_class="other")):
            assert found(wanted) == [two], wanted
        assert found(ReserveFilter(investor_class="little_giant", leading=True)) == []
        assert found(ReserveFilter(decided=True)) == []
        row = reserve_page(work.session, work.actor, ReserveFilter(text="甲"))[0]
        assert row.classes == ("listed", "little_giant")


def test_a_township_sees_only_its_own_in_every_number(county: County) -> None:
    own, other = entered(county), entered(county, "汤斌")
    admit_to_reserve(county.work("姜岚"), entered(county, "汤斌", lead=replace(LEAD, total_investment=YI // 2)), "重点跟踪")
    with closing(county.work("周敏")) as work:
        assert [row.id for row in reserve_pool(work.session, work.actor)] == [own]
        summary = reserve_summary(work.session, work.actor, ReserveFilter())
        assert (summary.whole.number, set(summary.units)) == (1, {county.units["柳堡镇"]})
        assert reserve_count(work.session, work.actor, ReserveFilter(decided=True)) == 0
        assert decisions_on(work.session, work.actor, other) == []
    with closing(county.work("王海")) as work:
        assert reserve_summary(work.session, work.actor, ReserveFilter()).whole.number == 0


def test_an_investor_of_several_leads_and_a_lead_of_several_investors(county: County) -> None:
    lead = entered(county)
    with Session(county.desk.engine) as session, session.begin():
        first = session.query(LeadEnterprise.enterprise_id).filter_by(lead_id=lead).scalar()
    edit_enterprise(county.work("周敏"), first, replace(FIRM, investor_classes=("listed",)))
    second = entered(
        county,
        lead=replace(LEAD, name="另一项目"),
        firm=replace(FIRM, name="中能集团有限公司", investor_classes=("central_soe",)),
    )
    with Session(county.desk.engine) as session, session.begin():
        other = session.query(LeadEnterprise.enterprise_id).filter_by(lead_id=second).scalar()
        session.add(LeadEnterprise(id=uuid4(), lead_id=lead, enterprise_id=other, position=1))
    with closing(county.work("姜岚")) as work:
        summary = reserve_summary(work.session, work.actor, ReserveFilter())
        assert {place: each.number for place, each in summary.matrix.items()} == {(5, "central_soe"): 2}
