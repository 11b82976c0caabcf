"""What is entered of a visit, its states, and the light of a request; domain §4.10 and §4.1."""

from __future__ import annotations

from datetime import date, time, timedelta
from itertools import product

import pytest

from crm.calendar.lights import keeps_day
from crm.calendar.tables import built_in_calendar
from crm.kernel.i18n import set_language
from crm.visits.entry import ItemData, MemberData, VisitData, checked_visit, shifted
from crm.visits.rules import (
    NEXT_STATES,
    Light,
    VisitState,
    check_state,
    light,
    light_words,
    rate,
)
from tests.visits.receiving import at, refused

CLOSING = time(17, 30)
VISIT = VisitData("上海帆阔", at(26, 9), at(26, 12), leader="何志远", number=3)


def changed(**values: object) -> VisitData:
    """Return the visit with other values."""
    return VisitData(**{**{name: getattr(VISIT, name) for name in VisitData.__dataclass_fields__}, **values})


@pytest.mark.parametrize(
    ("values", "code", "field"),
    [
        ({"ends_at": at(26, 9)}, "visit_order", "ends_at"),
        ({"ends_at": at(25, 9)}, "visit_order", "ends_at"),
        ({"ends_at": at(26, 9) + timedelta(days=15)}, "visit_long", "ends_at"),
        ({"number": 0}, "party_size", "number"),
        ({"number": 301}, "party_size", "number"),
        ({"number": 2, "members": (MemberData("甲"), MemberData("乙"))}, "party_size", "number"),
        ({"enterprise_name": " "}, "text_empty", "enterprise_name"),
        ({"enterprise_name": "长" * 201}, "text_long", "enterprise_name"),
        ({"purpose": "picnic"}, "choice", "purpose"),
        ({"items": (ItemData(at(26, 8), at(26, 10), "室"),)}, "item_outside", "items"),
        ({"items": (ItemData(at(26, 11), at(26, 13), "室"),)}, "item_outside", "items"),
        ({"items": (ItemData(at(26, 11), at(26, 10), "室"),)}, "item_order", "items"),
        ({"items": (ItemData(at(26, 10), at(26, 11)),)}, "item_empty", "items"),
        ({"items": (ItemData(at(26, 10), at(26, 11), "食堂", "工作餐"),)}, "meal_or_gift", "items"),
        ({"items": (ItemData(at(26, 10), at(26, 11), "", "赠送礼品"),)}, "meal_or_gift", "items"),
        ({"items": (ItemData(at(26, 9), at(26, 10), "室"),) * 61}, "many_items", "items"),
    ],
)
def test_a_slip_is_named_with_its_field(values: dict[str, object], code: str, field: str) -> None:
    refused(code, lambda: checked_visit(changed(**values)), field)


def test_an_itinerary_may_fill_the_visit_and_is_put_in_order() -> None:
    items = (ItemData(at(26, 10), at(26, 12), "地块"), ItemData(at(26, 9), at(26, 10), "会议室", " 座谈 "))
    checked = checked_visit(changed(items=items))
    assert [(item.place, item.what) for item in checked.items] == [("会议室", "座谈"), ("地块", "")]


def test_a_gift_maker_may_still_visit() -> None:
    assert checked_visit(changed(enterprise_name="义乌礼品包装有限公司")).enterprise_name == "义乌礼品包装有限公司"


def test_a_move_keeps_every_length_and_gap() -> None:
    items = (ItemData(at(26, 9), at(26, 10), "甲"), ItemData(at(26, 10, 30), at(26, 12), "乙"))
    moved = shifted(changed(items=items), timedelta(days=1, hours=2))
    assert (moved.starts_at, moved.ends_at) == (at(27, 11), at(27, 14))
    assert [(item.starts_at, item.ends_at) for item in moved.items] == [(at(27, 11), at(27, 12)), (at(27, 12, 30), at(27, 14))]


@pytest.mark.parametrize(("state", "wanted"), list(product(VisitState, VisitState)))
def test_only_the_steps_that_the_table_allows(state: VisitState, wanted: VisitState) -> None:
    if wanted in NEXT_STATES[state]:
        check_state(state, wanted)
    else:
        refused("visit_state", lambda: check_state(state, wanted))


def test_every_visit_can_come_to_an_end_and_none_comes_back_from_it() -> None:
    ends = {state for state in VisitState if not NEXT_STATES[state]}
    assert ends == {VisitState.FOLLOWED_UP, VisitState.CANCELLED}


@pytest.mark.parametrize(
    ("now", "expected", "left", "words"),
    [
        # due on Thursday 26 November 2026; yellow from one working day left (domain §4.7)
        (at(24, 9), Light.GREEN, 2, "2 days left"),
        (at(25, 9), Light.YELLOW, 1, "1 day left"),
        (at(26, 17, 30), Light.YELLOW, 0, "due today"),
        (at(26, 17, 31), Light.RED, 0, "overdue today"),
        (at(27, 9), Light.RED, -1, "1 day late"),
        (at(30, 9), Light.RED, -2, "2 days late"),  # the weekend between is not counted
    ],
)
def test_a_request_goes_from_green_to_red(now: object, expected: Light, left: int, words: str) -> None:
    set_language("en")
    found = light(date(2026, 11, 26), now, built_in_calendar(), 1, CLOSING)  # type: ignore[arg-type]
    assert found == (expected, left)
    assert light_words(*found) == words


def test_an_answer_keeps_the_day_until_the_close_of_business() -> None:
    due = date(2026, 11, 26)
    moments = (at(25, 23), at(26, 17, 30), at(26, 17, 31), at(27, 8))
    assert [keeps_day(due, each, CLOSING) for each in moments] == [True, True, False, False]


def test_a_rate_is_rounded_to_a_tenth_and_none_without_any() -> None:
    assert [rate(part, whole) for part, whole in ((0, 0), (1, 1), (1, 3), (2, 3))] == [None, 1000, 333, 667]
