"""Veto reporting by worked examples (domain §4.5; working days by the State Council's arrangement)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time
from uuid import UUID

import pytest

from crm.calendar.tables import built_in_calendar
from crm.procedures.veto.rules import (
    Signatory,
    Step,
    VetoFacts,
    check_proposal,
    check_review,
    check_signatory,
    check_told,
    needs_group,
    next_step,
    report_due,
    review_due,
    route,
)
from tests.leads.making import YI, refused

TODAY, CLOSING = date(2026, 11, 24), time(17, 30)
GOOD = VetoFacts("environment", "该项目年综合能耗超过两万吨标准煤，能耗指标无法保障。", "《产业结构调整指导目录》", False, TODAY)
CHEN, LIU, ZHOU = UUID(int=1), UUID(int=2), UUID(int=3)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"reason": "mood"}, "veto_reason"),
        ({"explanation": "能耗太高，不符合要求。"}, "veto_explanation"),
        ({"explanation": "能 耗 太 高 ， 不 符 合 我 们 的 要 求"}, "veto_explanation"),  # spaces are no explanation
        ({"basis": "  "}, "veto_basis"),
        ({"elsewhere": None}, "veto_elsewhere"),
        ({"found_on": date(2026, 11, 25)}, "veto_found"),
    ],
)
def test_a_proposal_says_why(change: dict[str, object], code: str) -> None:
    refused(code, lambda: check_proposal(replace(GOOD, **change), TODAY, 20))  # type: ignore[arg-type]


def test_twenty_characters_are_enough() -> None:
    check_proposal(replace(GOOD, explanation="能" * 20), TODAY, 20)
    refused("veto_explanation", lambda: check_proposal(replace(GOOD, explanation="能" * 19), TODAY, 20), "explanation")


@pytest.mark.parametrize(
    ("found", "due"),
    [
        (date(2026, 11, 24), date(2026, 11, 25)),
        (date(2026, 11, 27), date(2026, 11, 30)),  # a Friday: the next working day is Monday
        (date(2026, 5, 8), date(2026, 5, 9)),  # the Saturday is worked
        (date(2026, 9, 30), date(2026, 10, 8)),  # across National Day
    ],
)
def test_reported_at_latest_the_next_working_day(found: date, due: date) -> None:
    assert report_due(built_in_calendar(), found, 1).date == due


@pytest.mark.parametrize(("yuan", "group"), [(YI - 1, False), (YI, True), (None, False)])
def test_from_one_yi_the_leading_group_decides(yuan: int | None, group: bool) -> None:
    assert needs_group(yuan, 10_000) is group
    assert (Step.GROUP in route(with_group=group)) is group


def test_the_steps_come_in_order() -> None:
    steps = route(with_group=True)
    assert [next_step(steps, steps[:done]) for done in range(4)] == [Step.IN_CHARGE, Step.HEAD, Step.GROUP, None]


@pytest.mark.parametrize(
    ("step", "who", "code"),
    [
        (Step.IN_CHARGE, Signatory(LIU, heads_unit=True), "veto_step"),
        (Step.IN_CHARGE, Signatory(ZHOU, leads_unit=True), "veto_alone"),  # the proposer
        (Step.HEAD, Signatory(CHEN, leads_unit=True, heads_unit=True), "veto_alone"),  # gave the first opinion
        (Step.GROUP, Signatory(LIU, heads_unit=True), "veto_step"),
    ],
)
def test_the_wrong_person_gives_no_opinion(step: Step, who: Signatory, code: str) -> None:
    refused(code, lambda: check_signatory(step, who, {Step.IN_CHARGE: CHEN}, ZHOU, 2))


def test_a_unit_with_one_head_lets_it_decide_twice() -> None:
    check_signatory(Step.HEAD, Signatory(CHEN, leads_unit=True, heads_unit=True), {Step.IN_CHARGE: CHEN}, LIU, 1)


def test_a_review_is_asked_for_within_five_working_days() -> None:
    """Upheld 2026-11-24 09:00 → 2026-12-01; upheld after closing it counts from the next working day."""
    calendar = built_in_calendar()
    assert review_due(calendar, datetime(2026, 11, 24, 1, 0, tzinfo=UTC), 5, CLOSING).date == date(2026, 12, 1)
    assert review_due(calendar, datetime(2026, 11, 24, 9, 31, tzinfo=UTC), 5, CLOSING).date == date(2026, 12, 2)
    due = date(2026, 12, 1)
    check_review(due, datetime(2026, 12, 1, 9, 30, tzinfo=UTC), CLOSING, asked=False)
    refused("review_late", lambda: check_review(due, datetime(2026, 12, 1, 9, 31, tzinfo=UTC), CLOSING, asked=False))
    refused("review_twice", lambda: check_review(due, datetime(2026, 12, 1, 1, 0, tzinfo=UTC), CLOSING, asked=True))


def test_the_investor_is_told_after_the_veto_is_upheld() -> None:
    upheld, now = datetime(2026, 11, 24, 3, 0, tzinfo=UTC), datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
    before = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
    assert not check_told("upheld", now, upheld, now, happened=False)
    refused("told_early", lambda: check_told("upheld", before, upheld, now, happened=False), "told_at")
    refused("told_early", lambda: check_told("pending", before, None, now, happened=False), "told_at")
    assert check_told("pending", before, None, now, happened=True)
    refused(
        "told_future", lambda: check_told("upheld", datetime(2026, 11, 25, tzinfo=UTC), upheld, now, happened=True), "told_at"
    )
