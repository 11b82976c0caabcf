"""Conditions by worked examples on 2026-11-24: relative days, bounds, what is refused and where; questions as JSON."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from crm.kernel.errors import RuleBroken
from crm.querydesk.fields import SUBJECTS
from crm.querydesk.kinds import Operator
from crm.querydesk.questions import By, ChartKind, How, Period, Question, Total, check_question, from_json, to_json
from crm.querydesk.rules import Among, Asker, Condition, Filled, Group, Join, Span, check_tree, day_span, test_of
from crm.querydesk.usual import USUAL

test_of.__test__ = False  # type: ignore[attr-defined]  # a rule, not a test
TODAY = date(2026, 11, 24)
LEADS = SUBJECTS["leads"].fields


@pytest.mark.parametrize(
    ("operator", "days", "first", "last"),
    [
        (Operator.LAST_DAYS, 0, "2026-11-24", "2026-11-24"),
        (Operator.LAST_DAYS, 30, "2026-10-25", "2026-11-24"),
        (Operator.NEXT_DAYS, 7, "2026-11-24", "2026-12-01"),
        (Operator.LONGER_AGO, 30, None, "2026-10-24"),
        (Operator.THIS_MONTH, 0, "2026-11-01", "2026-11-30"),
        (Operator.LAST_MONTH, 0, "2026-10-01", "2026-10-31"),
        (Operator.THIS_QUARTER, 0, "2026-10-01", "2026-12-31"),
        (Operator.THIS_YEAR, 0, "2026-01-01", "2026-12-31"),
        (Operator.LAST_YEAR, 0, "2025-01-01", "2025-12-31"),
    ],
)
def test_relative_days_by_the_day_they_are_asked_on(operator: Operator, days: int, first: str | None, last: str) -> None:
    assert day_span(operator, days, TODAY) == Span(first and date.fromisoformat(first), date.fromisoformat(last))


def test_months_and_quarters_turn_with_the_year() -> None:
    assert day_span(Operator.LAST_MONTH, 0, date(2027, 1, 5)) == Span(date(2026, 12, 1), date(2026, 12, 31))
    assert day_span(Operator.THIS_MONTH, 0, date(2028, 2, 29)) == Span(date(2028, 2, 1), date(2028, 2, 29))
    assert day_span(Operator.THIS_QUARTER, 0, date(2027, 3, 31)) == Span(date(2027, 1, 1), date(2027, 3, 31))


def asked(field: str, operator: Operator, value: Any = None) -> Any:
    return test_of(LEADS[field], Condition(field, operator, value), Asker(TODAY))


def test_bounds_are_whole_and_negations_say_the_opposite() -> None:
    amount = {"minor": 500, "currency": "CNY"}
    assert asked("land", Operator.MORE, 3) == (Span(4, None), False)
    assert asked("land", Operator.LESS, 3) == (Span(None, 2), False)
    assert asked("total", Operator.AT_LEAST, amount) == (Span(500, None), False)
    assert asked("next_step_on", Operator.BEFORE, "today") == (Span(None, date(2026, 11, 23)), False)
    assert asked("stage", Operator.NONE_OF, ["tip", "signed"]) == (Among(("tip", "signed")), True)
    assert asked("name", Operator.EMPTY) == (Filled(), True)


def test_mine_is_nobody_for_who_has_no_unit() -> None:
    assert asked("unit", Operator.IS, "mine") == (Among(()), False)


@pytest.mark.parametrize(
    "condition",
    [
        Condition("no_such_field", Operator.IS, "x"),
        Condition("name", Operator.MORE, 3),
        Condition("name", Operator.IS, ""),
        Condition("name", Operator.IS, "a\0b"),
        Condition("name", Operator.CONTAINS, "a\ud800"),
        Condition("total", Operator.MORE, {"minor": 1, "currency": []}),
        Condition("name", Operator.IS, "长" * 201),
        Condition("stage", Operator.IS, "no such stage"),
        Condition("stage", Operator.ONE_OF, []),
        Condition("stage", Operator.ONE_OF, "tip"),
        Condition("land", Operator.IS, "3"),
        Condition("land", Operator.IS, True),
        Condition("land", Operator.IS, 10**16),
        Condition("land", Operator.BETWEEN, [5, 3]),
        Condition("land", Operator.BETWEEN, [5]),
        Condition("foreign", Operator.IS, 1),
        Condition("entered", Operator.IS, "2026-02-30"),
        Condition("entered", Operator.IS, "9999-12-31"),
        Condition("entered", Operator.LAST_DAYS, -1),
        Condition("entered", Operator.LAST_DAYS, 10**9),
        Condition("unit", Operator.WITHIN, "'; DROP TABLE lead; --"),
        Condition("total", Operator.AT_LEAST, {"minor": 1, "currency": "USD"}),
        Condition("total", Operator.AT_LEAST, {"minor": "1"}),
        Condition("fixed", Operator.BETWEEN, [{"minor": 1, "currency": "USD"}, {"minor": 2, "currency": "CNY"}]),
    ],
    ids=lambda each: f"{each.field}-{each.operator}",
)
def test_what_is_wrong_is_said_at_its_place(condition: Condition) -> None:
    good = Condition("name", Operator.CONTAINS, "储能")
    with pytest.raises(RuleBroken) as caught:
        check_tree(Group(of=(good, Group(Join.ANY, (good, condition)))), LEADS)
    assert caught.value.field == "2.2"
    assert "2.2" in caught.value.message
    assert "None" not in caught.value.message


def test_trees_have_limits() -> None:
    good = Condition("name", Operator.CONTAINS, "储能")
    for tree in (Group(of=(good,) * 51), Group(of=(Group(of=(Group(of=(Group(of=(Group(of=(Group(),)),)),)),)),))):
        with pytest.raises(RuleBroken):
            check_tree(tree, LEADS)


@pytest.mark.parametrize(
    "question",
    [
        Question("leads", columns=("name", "name")),
        Question("leads", columns=("nothing",)),
        Question("leads", sort="classes"),
        Question("leads", groups=(By("total"),)),
        Question("leads", groups=(By("stage", Period.MONTH),)),
        Question("leads", totals=(Total("name"),)),
        Question("leads", totals=(Total("fixed"),)),
    ],
)
def test_columns_groups_and_totals_must_fit(question: Question) -> None:
    with pytest.raises(RuleBroken) as caught:
        check_question(question, LEADS)
    assert caught.value.code == "query_column"


def test_a_question_survives_json() -> None:
    question = Question(
        "leads",
        Group(Join.NONE, (Condition("stage", Operator.ONE_OF, ["tip"]), Group(Join.ANY, (Condition("name", Operator.EMPTY),)))),
        ("name", "total"),
        "total",
        descending=False,
        groups=(By("entered", Period.QUARTER),),
        totals=(Total("total", How.AVERAGE),),
        chart=ChartKind.LINE,
    )
    assert from_json(json.loads(json.dumps(to_json(question)))) == question


@pytest.mark.parametrize("kept", [None, [], {}, {"version": 1}, {"version": 1, "tree": {"of": 3}}, {"version": 0}, "leads"])
def test_broken_json_is_refused_in_words(kept: Any) -> None:
    with pytest.raises(RuleBroken) as caught:
        from_json(kept)
    assert caught.value.code == "query_form"


def test_a_later_version_says_so() -> None:
    with pytest.raises(RuleBroken) as caught:
        from_json(to_json(Question("leads")) | {"version": 2})
    assert caught.value.code == "query_newer"


@pytest.mark.parametrize("each", USUAL, ids=lambda each: each[0])
def test_every_query_built_in_can_be_asked(each: Any) -> None:
    check_question(each[2], SUBJECTS[each[2].subject].fields)
