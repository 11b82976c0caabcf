"""Chains: words that lead to a link, the map with its questions, who may draw it, scope."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from uuid import UUID

import pytest

from crm.kernel.errors import NotAllowed
from crm.leads.chains.queries import chain_maps, link_leads
from crm.leads.chains.rules import ChainData, ChainWords, LinkData, chain_name, chain_of, folded, link_of, split_words
from crm.leads.chains.seeds import SEEDS
from crm.leads.chains.service import (
    add_chain,
    add_chain_link,
    edit_chain,
    edit_chain_link,
    place_on_chain,
    remove_chain_link,
    seed_chains,
)
from crm.leads.detail import lead_detail
from crm.leads.rules import SideState
from crm.leads.service import set_side_state
from tests.conftest import County
from tests.leads.making import LEAD, YI, entered, refused, signed

CELL, FRAME, BATTERY, LIGHT = (UUID(int=number) for number in range(1, 5))
CHAINS = [
    ChainWords.of(
        BATTERY, "新能源电池", ("动力电池", "储能"), [(CELL, ("电芯", "固态电池")), (FRAME, ("结构件", "托盘", "电池托盘"))]
    ),
    ChainWords.of(LIGHT, "绿色照明", (), []),
]


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("新能源电池", "新能源电池"),
        (" 新能源电池产业链 ", "新能源电池"),
        ("新能源电池（电芯）", "新能源电池"),
        ("動力電池", "新能源电池"),  # traditional characters
        ("动力电池产业集群", "新能源电池"),
        ("储能", "新能源电池"),
        ("绿色照明、储能", "绿色照明"),  # the longer name leads
        ("旅游", "旅游"),
        ("", ""),
    ],
)
def test_chains_under_many_names(typed: str, name: str) -> None:
    assert chain_name(typed, CHAINS) == name


@pytest.mark.parametrize(
    ("chain", "name", "content", "link"),
    [
        ("新能源电池·电芯", "托盘项目", "", CELL),  # its own words first
        ("新能源电池", "储能电池托盘（一期）", "电芯", FRAME),  # then its name
        ("新能源电池", "一期项目", "年产固态电池1GWh", CELL),  # then its content
        ("新能源电池", "电池托盘与电芯", "", FRAME),  # the longest word
        ("新能源电池", "研发中心", "", None),
    ],
)
def test_the_link_that_a_lead_would_fill(chain: str, name: str, content: str, link: UUID | None) -> None:
    found = chain_of(chain, CHAINS)
    assert found is not None
    assert link_of(found, chain, name, content) == link


def test_a_chain_alone_keeps_its_name() -> None:
    assert (folded("产业链"), folded("链"), split_words("正极、负极 隔膜,电解液")) == (
        "产业",
        "链",
        ("正极", "负极", "隔膜", "电解液"),
    )


def _drawn(county: County) -> tuple[UUID, UUID, UUID]:
    chain = add_chain(county.work("姜岚"), ChainData("新能源电池", ("储能",))).value
    cell = add_chain_link(county.work("姜岚"), chain, LinkData("电芯", "midstream", "missing")).value
    frame = add_chain_link(county.work("管理员"), chain, LinkData("结构件", "upstream", "weak", words=("托盘",))).value
    return chain, cell, frame


def test_a_gap_without_leads_is_the_question(county: County) -> None:
    chain, cell, frame = _drawn(county)
    lead = entered(county, lead=replace(LEAD, chain="储能产业链"))
    here = signed(county, lead=replace(LEAD, name="托盘二期", chain="新能源电池", total_investment=2 * YI))
    bare = entered(county, lead=replace(LEAD, name="研发中心", content="研发", chain="储能"))
    lost = entered(county, lead=replace(LEAD, chain="储能"))
    set_side_state(county.work("周敏"), lost, SideState.LOST, "投资方放弃")
    with closing(county.work("姜岚")) as work:
        found = chain_maps(work.session, work.actor)[0]
        assert [link.id for link in found.links] == [frame, cell], "upstream first"
        assert [(link.talks.number, link.here.number, link.asks) for link in found.links] == [(1, 1, False), (0, 0, True)]
        assert (found.talks.number, found.talks.amount, found.unplaced.number) == (2, 10 * YI, 1)
        assert (found.gaps, found.questions) == (2, 1)
        assert [(each.id, each.signed) for each in link_leads(work.session, work.actor, chain, frame)] == [
            (lead, False),
            (here, True),
        ]
        assert [each.id for each in link_leads(work.session, work.actor, chain, None)] == [bare]
        assert link_leads(work.session, work.actor, chain, cell) == []
    place_on_chain(county.work("周敏"), bare, cell)
    with closing(county.work("周敏")) as work:
        data = lead_detail(work.session, work.actor, bare).data
        assert (data.chain, data.chain_link) == ("新能源电池·电芯", "missing")
        assert chain_maps(work.session, work.actor)[0].questions == 0


def test_a_township_sees_its_own_leads_on_the_map(county: County) -> None:
    chain, _cell, frame = _drawn(county)
    entered(county, "汤斌", lead=replace(LEAD, chain="储能"))
    with closing(county.work("周敏")) as work:
        found = chain_maps(work.session, work.actor)[0]
        assert (found.talks.number, [link.talks.number for link in found.links]) == (0, [0, 0])
        assert link_leads(work.session, work.actor, chain, frame) == []
    with closing(county.work("汤斌")) as work:
        assert chain_maps(work.session, work.actor)[0].talks.number == 1


def test_what_a_chain_may_hold(county: County) -> None:
    chain, cell, frame = _drawn(county)
    bureau = county.work("姜岚")
    refused("chain_twice", lambda: add_chain(bureau, ChainData("新能源电池产业链")), "name")
    refused("chain_twice", lambda: add_chain(bureau, ChainData("光伏", ("储能",))), "aliases")
    refused("text_empty", lambda: add_chain(bureau, ChainData(" ")), "name")
    refused("link_twice", lambda: add_chain_link(bureau, chain, LinkData("电芯")), "name")
    refused("choice", lambda: add_chain_link(bureau, chain, LinkData("隔膜", "sideways")), "position")
    refused("choice", lambda: edit_chain_link(bureau, cell, LinkData("电芯", state="lost")), "state")
    refused("words_many", lambda: edit_chain_link(bureau, cell, LinkData("电芯", words=tuple(map(str, range(21))))), "words")
    edit_chain(bureau, chain, ChainData("新能源电池", ("储能",), closed=True))
    refused("link_closed", lambda: place_on_chain(county.work("周敏"), entered(county), frame))
    refused("chain_twice", lambda: add_chain(bureau, ChainData("新能源电池")), "name")
    remove_chain_link(bureau, frame)
    with closing(county.work("姜岚")) as work:
        assert chain_maps(work.session, work.actor) == []
        assert [len(each.links) for each in chain_maps(work.session, work.actor, everything=True)] == [1]


def test_only_the_county_s_keepers_draw(county: County) -> None:
    chain, cell, _frame = _drawn(county)
    for who in ("周敏", "陈国平", "王海", "顾书记"):
        for act in (
            lambda work: add_chain(work, ChainData("光伏")),
            lambda work: edit_chain(work, chain, ChainData("光伏")),
            lambda work: add_chain_link(work, chain, LinkData("隔膜")),
            lambda work: edit_chain_link(work, cell, LinkData("电池")),
            lambda work: remove_chain_link(work, cell),
            seed_chains,
        ):
            with pytest.raises(NotAllowed):
                act(county.work(who))


def test_the_usual_chains_come_once_and_share_no_name(county: County) -> None:
    names = [folded(name) for seed in SEEDS for name in (seed.data.name, *seed.data.aliases)]
    assert len(set(names)) == len(names)
    assert 4 <= len(SEEDS) <= 6
    add_chain(county.work("姜岚"), ChainData("汽车"))
    assert seed_chains(county.work("姜岚")).value == len(SEEDS) - 1
    assert seed_chains(county.work("姜岚")).value == 0
