"""The rules of the one-time notice by themselves: everything and nothing else, the last day to tell, leave, delivery."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.calendar.tables import built_in_calendar
from crm.kernel.clock import local_date, local_moment
from crm.kernel.errors import RuleBroken
from crm.procedures.one_notice.rules import (
    FAULTS,
    MaterialState,
    Ticked,
    check_copies,
    check_delivery,
    check_everything,
    check_first,
    check_in_order,
    check_override,
    check_tick,
    is_late,
    tell_by,
)
from tests.leads.making import refused

CLOSING = 17 * 60 + 30
CALENDAR = built_in_calendar()
STATES = st.lists(st.sampled_from(MaterialState), max_size=6)


def ticked(states: list[MaterialState]) -> list[Ticked]:
    return [Ticked(UUID(int=place), f"材料{place}", state) for place, state in enumerate(states, 1)]


@given(STATES, st.sets(st.integers(1, 7)))
def test_a_notice_lists_all_that_is_faulty_and_nothing_else(states: list[MaterialState], places: set[int]) -> None:
    found, listed = ticked(states), [UUID(int=place) for place in places]
    faulty = {each.id for each in found if each.state in FAULTS}
    whole = bool(found) and MaterialState.UNCHECKED not in states
    if whole and faulty and set(listed) == faulty:
        check_everything(found, listed)
    else:
        with pytest.raises(RuleBroken):
            check_everything(found, listed)


@given(STATES)
def test_acceptance_needs_every_material_in_order(states: list[MaterialState]) -> None:
    if states and set(states) == {MaterialState.IN_ORDER}:
        check_in_order(ticked(states))
    else:
        with pytest.raises(RuleBroken):
            check_in_order(ticked(states))


@pytest.mark.parametrize(
    ("received", "last"),
    [
        (local_moment(date(2026, 11, 24), 9), date(2026, 12, 1)),  # five working days (Licensing Law §32, §82)
        (local_moment(date(2026, 11, 24), 17, 30), date(2026, 12, 1)),  # until closing (our default 17:30)
        (local_moment(date(2026, 11, 24), 17, 31), date(2026, 12, 2)),  # after closing: received the next working day
        (local_moment(date(2025, 1, 24), 9), date(2025, 2, 7)),  # over Spring Festival 2025 with its make-up Sunday
        (local_moment(date(2026, 9, 30), 9), date(2026, 10, 13)),  # over National Day 2026 with its make-up Saturday
        (local_moment(date(2026, 5, 9), 9), date(2026, 5, 15)),  # a working Saturday is a day of receipt like any other
    ],
)
def test_the_last_day_to_tell(received: datetime, last: date) -> None:
    assert tell_by(CALENDAR, received, 5, CLOSING).date == last
    assert not is_late(last, local_moment(last, 17, 30), CLOSING)
    assert is_late(last, local_moment(last, 17, 31), CLOSING)


@given(st.integers(0, 2490 * 24 * 60), st.integers(1, 30))
def test_telling_is_due_after_so_many_working_days_and_on_one(minutes: int, days: int) -> None:
    received = local_moment(date(2020, 1, 1)) + timedelta(minutes=minutes)
    due = tell_by(CALENDAR, received, days, CLOSING)
    assert CALENDAR.is_working_day(due.date)
    assert due.working_days == days
    assert CALENDAR.count_working_days(local_date(received), due.date) in (days, days + 1)


def test_only_the_first_notice_needs_no_leave() -> None:
    check_first(0, allowed=False)
    check_first(1, allowed=True)
    refused("second_notice", lambda: check_first(1, allowed=False))
    refused("second_notice", lambda: check_first(0, allowed=False, accepted=True))


def test_leave_is_asked_with_one_of_three_reasons_and_an_explanation() -> None:
    assert check_override("policy_change", "  新规要求  重新测绘红线图 ", 1) == "新规要求 重新测绘红线图"
    refused("first_notice", lambda: check_override("policy_change", "新规要求重新测绘红线图", 0))
    refused("choice", lambda: check_override("forgot", "新规要求重新测绘红线图", 1), "reason")
    refused("reason_short", lambda: check_override("policy_change", "新规", 1), "text")


def test_a_delivery_lies_between_issue_and_now() -> None:
    issued = local_moment(date(2026, 11, 24), 9) + timedelta(seconds=40)
    now = issued + timedelta(hours=1)
    assert check_delivery(issued, local_moment(date(2026, 11, 24), 9), now, " 曾伟 ") == "曾伟"  # typed to the minute
    refused("delivery_early", lambda: check_delivery(issued, issued - timedelta(minutes=2), now, "曾伟"), "moment")
    refused("delivery_future", lambda: check_delivery(issued, now + timedelta(minutes=5), now, "曾伟"), "moment")
    refused("signer", lambda: check_delivery(issued, now, now, "名" * 61), "signed_by")


def test_ticks_and_copies() -> None:
    check_tick("图", "missing", "")
    check_tick("图", "not_standard", "比例尺不符")
    refused("remark_needed", lambda: check_tick("图", "not_standard", "  "), "remark")
    refused("choice", lambda: check_tick("图", "lost", ""), "state")
    assert check_copies(99) == 99
    for copies in (0, 100, -1):
        refused("copies", lambda copies=copies: check_copies(copies), "copies")  # type: ignore[misc]
