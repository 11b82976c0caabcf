"""Random trees of conditions against a slow reading of the same words: same records, same groups, no other unit's."""

from __future__ import annotations

from collections import Counter
from contextlib import closing
from datetime import timedelta
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crm.leads.rules import STAGE_NAMES
from crm.querydesk.fields import SUBJECTS
from crm.querydesk.kinds import OPERATORS, TAKES, Kind, Operator, Takes
from crm.querydesk.queries import count, groups, page
from crm.querydesk.questions import By, How, Period, Question, Total
from crm.querydesk.rules import Condition, Group, Join
from tests.conftest import County
from tests.querydesk.asking import NAMES, TODAY, known_leads, make_leads, slow

FIELDS = [
    "name",
    "investor",
    "company_uscc",
    "stage",
    "side_state",
    "foreign",
    "plant_rented",
    "unit",
    "officer",
    "total",
    "band",
    "fixed",
    "land",
    "quiet_days",
    "last_follow_up",
    "next_step_on",
    "entered",
    "milestone_started",
    "milestone_started_verified",
    "open_obstacles",
    "follow_ups",
    "region",
    "classes",
]
LEADS = SUBJECTS["leads"].fields
SEATS = ("周敏", "汤斌", "姜岚", "王海")
days = st.integers(-50, 430).map(lambda n: (TODAY - timedelta(days=n)).isoformat()) | st.just("today")
yuan = st.integers(0, 3000).map(lambda n: {"minor": n * 1_000_000_000, "currency": "CNY"})
own = st.tuples(st.integers(0, 9), st.sampled_from(("CNY", "USD"))).map(
    lambda n: {"minor": n[0] * 1_000_000_00, "currency": n[1]}
)
words = st.sampled_from((*NAMES, "储能", "ABC", "Abc", "%", "_", "'", '"', "科技", "甲", "91943672MANA69NFHK", "\\", "/"))


def values(county: County, name: str) -> st.SearchStrategy[Any]:
    """Return what a condition on a field may be asked with."""
    field = LEADS[name]
    ids = [*(each.hex for each in (county.units if name == "unit" else county.officials).values()), "mine"]
    chosen: dict[Kind, st.SearchStrategy[Any]] = {
        Kind.TEXT: words,
        Kind.NUMBER: st.integers(0, 12) | st.integers(0, 12_000),
        Kind.MONEY: own if name == "fixed" else yuan,
        Kind.DATE: days,
        Kind.CHOICE: st.sampled_from([each for each in field.choices if each] or ["-"]),
        Kind.YES_NO: st.booleans(),
        Kind.UNIT: st.sampled_from(ids),
        Kind.OFFICIAL: st.sampled_from(ids),
    }
    return chosen[field.kind]


@st.composite
def conditions(draw: st.DrawFn, county: County) -> Condition:
    """Draw one condition that can be asked."""
    name = draw(st.sampled_from(FIELDS))
    operator = draw(st.sampled_from(OPERATORS[LEADS[name].kind]))
    one, takes = values(county, name), TAKES[operator]
    if takes is Takes.NOTHING:
        return Condition(name, operator)
    if takes is Takes.DAYS:
        return Condition(name, operator, draw(st.integers(0, 400)))
    if takes is Takes.ONE:
        return Condition(name, operator, draw(one))
    if takes is Takes.SEVERAL:
        return Condition(name, operator, draw(st.lists(one, min_size=1, max_size=4)))
    first, second = draw(one), draw(one)
    if isinstance(first, dict):
        second = {**second, "currency": first["currency"]}
        return Condition(name, operator, sorted((first, second), key=lambda each: each["minor"]))
    return Condition(name, operator, sorted((first, second), key=lambda each: TODAY.isoformat() if each == "today" else each))


def trees(county: County) -> st.SearchStrategy[Group]:
    """Draw trees of up to three levels."""
    join, leaf = st.sampled_from(Join), conditions(county)
    inner = st.builds(Group, join, st.lists(leaf, max_size=3).map(tuple))
    middle = st.builds(Group, join, st.lists(leaf | inner, max_size=3).map(tuple))
    return st.builds(Group, join, st.lists(leaf | middle, max_size=4).map(tuple))


@pytest.fixture
def asked(county: County) -> County:
    make_leads(county.work("管理员"), county)
    return county


def test_any_tree_finds_what_its_words_say_and_nothing_of_another_unit(asked: County) -> None:
    known = {who: known_leads(asked, asked.actors[who]) for who in SEATS}

    @settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(tree=trees(asked), who=st.sampled_from(SEATS))
    def check(tree: Group, who: str) -> None:
        actor = asked.actors[who]
        expected = {each.lead.id for each in known[who] if slow(tree, each.values, actor)}
        question = Question("leads", tree, ("name", "region", "classes"))
        with closing(asked.work(who)) as work:
            found = page(work.session, actor, question, TODAY, limit=1000)
            assert {row.id for row in found} == expected
            assert len(found) == len(expected) == count(work.session, actor, question, TODAY)

    check()


def test_groups_and_totals_are_those_of_the_records_found(asked: County) -> None:
    known = {who: known_leads(asked, asked.actors[who]) for who in SEATS}
    keys = st.sampled_from(("unit", "stage", "region", "foreign", "band", "officer", "entered", "milestone_started"))

    @settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(tree=trees(asked), who=st.sampled_from(SEATS), names=st.lists(keys, min_size=1, max_size=2, unique=True))
    def check(tree: Group, who: str, names: list[str]) -> None:
        actor = asked.actors[who]
        records = [each for each in known[who] if slow(tree, each.values, actor)]
        by = tuple(By(name, Period.MONTH if LEADS[name].kind is Kind.DATE else Period.NONE) for name in names)
        totals = (Total("total"), Total("land", How.AVERAGE), Total("quiet_days"))
        with closing(asked.work(who)) as work:
            found = groups(work.session, actor, Question("leads", tree, groups=by, totals=totals), TODAY)
        expected = Counter(tuple(_key(each.values[name], name) for name in names) for each in records)
        assert {row.keys: row.count for row in found.rows} == expected
        assert found.whole.count == len(records)
        for row in found.rows:
            mine = [each for each in records if tuple(_key(each.values[name], name) for name in names) == row.keys]
            assert row.totals == tuple(_total(mine, total) for total in totals)
        assert found.whole.totals == tuple(_total(records, total) for total in totals)

    check()


def _key(value: Any, name: str) -> Any:
    if LEADS[name].kind is Kind.DATE:
        return None if value is None else f"{value:%Y-%m}"
    return None if value == "" else value


def _total(records: list[Any], total: Total) -> Fraction | None:
    filled = [each.values[total.field] for each in records if each.values[total.field] is not None]
    if not filled:
        return None
    return Fraction(sum(filled), len(filled) if total.how is How.AVERAGE else 1)


@pytest.mark.parametrize("sort", ["total", "last_follow_up", "quiet_days", "stage", "milestone_started", "land", "entered"])
@pytest.mark.parametrize("descending", [False, True])
def test_order_is_that_of_the_values_and_pages_join_without_gaps(asked: County, sort: str, descending: bool) -> None:
    actor = asked.actors["姜岚"]
    values = {each.lead.id: each.values[sort] for each in known_leads(asked, actor)}
    question = Question("leads", columns=("name",), sort=sort, descending=descending)
    with closing(asked.work("姜岚")) as work:
        whole = [row.id for row in page(work.session, actor, question, TODAY, limit=1000)]
        parts = [row.id for start in range(0, 60, 7) for row in page(work.session, actor, question, TODAY, offset=start, limit=7)]
    assert parts == whole
    stages = list(STAGE_NAMES)
    ranks = [(values[each] is not None, stages.index(values[each]) if sort == "stage" else values[each] or 0) for each in whole]
    filled = [rank[1] for rank in ranks if rank[0]]
    assert filled == sorted(filled, reverse=descending)
    assert [rank[0] for rank in ranks] == sorted((rank[0] for rank in ranks), reverse=descending), "the empty ones count as least"


@pytest.mark.parametrize("who", ["周敏", "王海"])
@pytest.mark.parametrize("key", SUBJECTS)
def test_what_may_be_seen_is_said_of_the_subject_alone(county: County, key: str, who: str) -> None:
    """A condition that drew another table in would multiply the rows and show those of other units."""
    from sqlalchemy import select

    subject = SUBJECTS[key]
    asked = select(subject.model).where(subject.visible(county.actors[who]))
    assert [each.description for each in asked.get_final_froms()] == [subject.model.__tablename__]


def test_every_field_of_every_subject_can_be_asked_shown_sorted_and_grouped(asked: County) -> None:
    actor = asked.actors["周敏"]
    with closing(asked.work("周敏")) as work:
        for subject in SUBJECTS.values():
            for field in subject.fields.values():
                for empty in (Operator.EMPTY, Operator.FILLED):
                    tree = Group(Join.NONE, (Condition(field.name, empty),))
                    question = Question(subject.key, tree, (field.name,), field.name if field.sorted else "")
                    assert len(page(work.session, actor, question, TODAY, limit=1000)) == count(
                        work.session, actor, question, TODAY
                    )
                if field.grouped or field.totalled:
                    by = (By(field.name, Period.QUARTER if field.kind is Kind.DATE else Period.NONE),) if field.grouped else ()
                    totals = (Total(field.name, How.AVERAGE),) if field.totalled else ()
                    groups(work.session, actor, Question(subject.key, groups=by, totals=totals), TODAY)
