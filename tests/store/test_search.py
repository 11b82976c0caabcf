"""Searching: the same answers on SQLite and on PostgreSQL, newest first, within one's units."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session
from stdnum.cn import uscc

from crm.enterprises.service import ContactData, EnterpriseData, add_alias, add_contact, add_enterprise, edit_enterprise
from crm.kernel.clock import FixedClock
from crm.kernel.text import normal_text
from crm.leads.entry import LeadData
from crm.leads.service import add_lead, edit_lead
from crm.store.acts import Work, act
from crm.store.search import search, snippet, spans
from crm.store.search_index import rebuild
from crm.store.undo import undo
from tests.conftest import County

USCC = "91320684MA1X4TKD6X"


@dataclass
class Filled:
    """The county with a few records in it."""

    county: County
    firm: UUID
    lead: UUID

    def titles(self, query: str, who: str = "周敏", **more: object) -> list[str]:
        """Return the titles found by someone."""
        actor = self.county.actors[who]
        with Session(self.county.desk.engine) as session:
            return [hit.title for hit in search(session, query, units=actor.units, **more)]  # type: ignore[arg-type]


@pytest.fixture
def filled(county: County, clock: FixedClock) -> Filled:
    code = uscc.compact(USCC[:-1] + uscc.calc_check_digit(USCC[:-1]))
    first = add_enterprise(county.work("汤斌"), EnterpriseData(name="杭州甲辰新材料有限公司", no_uscc_reason="未注册"))
    clock.moment += timedelta(hours=1)
    firm = add_enterprise(county.work(), EnterpriseData(name="中瑞储能科技（苏州）有限公司", uscc=code))
    clock.moment += timedelta(hours=1)
    add_contact(county.work(), firm.value, ContactData(name="曾瑞华", title="副总经理", phones=("13851412345",)))
    clock.moment += timedelta(hours=1)
    lead = add_lead(county.work(), LeadData(name="年产2GWh储能电池项目", content="含 PACK 线 𬭎 材料"), (firm.value,))
    clock.moment += timedelta(hours=1)
    add_lead(county.work("汤斌"), LeadData(name="电池回收项目"))
    assert first.seq
    return Filled(county, firm.value, lead.value)


ALL = "姜岚"
LEAD, FIRM, CONTACT = "年产2GWh储能电池项目", "中瑞储能科技(苏州)有限公司", "曾瑞华"


ANSWERS: tuple[tuple[str, list[str]], ...] = (
    ("储能", [LEAD, CONTACT, FIRM]),
    ("能", [LEAD, CONTACT, FIRM]),
    ("电池", ["电池回收项目", LEAD]),
    ("电池 储能", [LEAD]),
    ("储能 电池", [LEAD]),
    ("项目　储能", [LEAD]),
    ("池储", []),
    ("ZRCN", [LEAD, FIRM]),
    ("zrc", [LEAD, FIRM]),
    ("cndc", [LEAD]),
    ("zrh", [CONTACT]),
    ("13851412345", [CONTACT]),
    ("138514", [CONTACT]),
    ("2345", [CONTACT]),
    ("2gwh", [LEAD]),
    ("２ＧＷＨ", [LEAD]),
    ("pack", [LEAD]),
    ("pac", [LEAD]),
    ("𬭎", [LEAD]),
    ("91320684ma1x", [FIRM]),
    ("苏州 有限公司", [LEAD, CONTACT, FIRM]),
    ("（苏州）", [LEAD, CONTACT, FIRM]),
    ("100%", []),
    ("_", []),
    ("", []),
    ("   ", []),
    ('" OR 1=1 --', []),
    ("甲辰 AND 新", []),
    ("NEAR(甲 辰)", []),
    ("*", []),
)


def test_what_is_found(filled: Filled) -> None:
    shown = {query: [normal_text(title) for title in filled.titles(query, ALL)] for query, _found in ANSWERS}
    assert shown == dict(ANSWERS)


def test_everyone_finds_within_their_units(filled: Filled) -> None:
    assert filled.titles("电池") == [LEAD]
    assert filled.titles("电池", "汤斌") == ["电池回收项目"]
    assert filled.titles("电池", "王海") == []
    assert filled.titles("甲辰") == []
    assert len(filled.titles("甲辰", "汤斌")) == 1


def test_limit_and_kinds(filled: Filled) -> None:
    assert filled.titles("储能", ALL, limit=1) == [LEAD]
    assert filled.titles("储能", ALL, limit=0) == []
    assert filled.titles("储能", ALL, kinds=("contact",)) == [CONTACT]


def test_a_very_long_query_finds_nothing_and_breaks_nothing(filled: Filled) -> None:
    assert filled.titles("储能 " * 400, ALL)[:1] == [LEAD]
    assert filled.titles("很长" * 2000, ALL) == []


def test_a_change_is_found_at_once_and_comes_first(filled: Filled) -> None:
    edit_lead(filled.county.work(), filled.lead, LeadData(name="钠离子电池项目"))
    assert filled.titles("电池", ALL) == ["钠离子电池项目", "电池回收项目"]
    assert "年产2GWh储能电池项目" not in filled.titles("储能", ALL)


def test_undo_takes_out_and_puts_back(filled: Filled) -> None:
    work = filled.county.work()
    done = add_alias(work, filled.firm, "中瑞智储")
    assert len(filled.titles("智储")) == 1
    undone = undo(work, done.seq)
    assert filled.titles("智储") == []
    undo(work, undone.seq)
    assert len(filled.titles("智储")) == 1


def test_a_renamed_firm_renames_its_contacts(filled: Filled) -> None:
    edit_enterprise(filled.county.work(), filled.firm, EnterpriseData(name="远景动力", no_uscc_reason="变更中"))
    assert set(filled.titles("远景")) >= {"远景动力", CONTACT}


def test_what_an_act_rolls_back_is_not_found(filled: Filled) -> None:
    @act("test_search_fails", label="Fails")
    def fails(work: Work) -> None:
        add_lead(work, LeadData(name="幽灵项目"))
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fails(filled.county.work())
    assert filled.titles("幽灵", ALL) == []


def test_rebuilding_finds_the_same(filled: Filled) -> None:
    before = sorted(filled.titles("储能", ALL)), filled.titles("电池", ALL)
    told: list[tuple[int, int]] = []
    with Session(filled.county.desk.engine) as session:
        assert rebuild(session, lambda done, total: told.append((done, total))) == 5
        session.commit()
    assert (sorted(filled.titles("储能", ALL)), filled.titles("电池", ALL)) == before
    assert told[-1][0] == told[-1][1]


def test_snippets_show_the_first_match() -> None:
    text = "甲" * 60 + "储能" + "乙" * 60
    shown = snippet(text, ["储能"])
    assert shown.startswith("…甲")
    assert shown.endswith("乙…")
    assert "储能" in shown
    assert snippet("短文", ["没有"]) == "短文"


def test_spans_for_highlighting() -> None:
    assert spans("储能电池PACK线", "池 pack") == [(3, 8)]
    assert spans("储能储", "储") == [(0, 1), (2, 3)]
    assert spans("储能", "") == []


@given(st.text("储能电池 aB1", max_size=20), st.text("储能 ab1", max_size=6))
def test_spans_lie_apart_and_inside(shown: str, query: str) -> None:
    found = spans(shown, query)
    assert all(0 <= start < end <= len(shown) for start, end in found)
    assert all(left[1] < right[0] for left, right in pairwise(found))
