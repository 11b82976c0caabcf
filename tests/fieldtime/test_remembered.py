"""A counted period is kept while nothing changes, counted anew after any act, and never kept from inside one."""

from __future__ import annotations

from datetime import date

import pytest

from crm.fieldtime import bureau
from crm.fieldtime.queries import FieldTime, field_time
from crm.kernel.clock import FixedClock
from crm.people.service import change_setting
from crm.store.acts import Work, act
from tests.conftest import County
from tests.fieldtime.test_field_time_queries import go

TODAY = date(2026, 11, 24)


def november(county: County, who: str = "姜岚", today: date = TODAY) -> FieldTime:
    work = county.work(who)
    return field_time(work.session, work.actor, 2026, 11, today)


def test_nothing_new_is_not_counted_again(county: County) -> None:
    assert november(county) is november(county)
    assert november(county) is not november(county, "汤斌")  # another unit's eyes
    assert november(county) is not november(county, today=date(2026, 11, 25))  # another forecast


def test_any_act_is_seen_at_once(county: County, clock: FixedClock) -> None:
    assert sum(each.month.person for each in november(county).units) == 0
    trip = go(county, clock, "陈国平", (date(2026, 11, 9), date(2026, 11, 10)), (date(2026, 11, 9),))
    assert sum(each.month.person for each in november(county).units) == 4
    bureau.return_trip(county.work("姜岚"), trip, "佐证不清晰")
    assert sum(each.month.person for each in november(county).units) == 0
    change_setting(county.work("管理员"), "field_target_halves", 18)
    assert november(county).rule.target == 18


def test_what_an_act_sees_is_not_kept(county: County, clock: FixedClock) -> None:
    trip = go(county, clock, "陈国平", (date(2026, 11, 9), date(2026, 11, 10)), (date(2026, 11, 9),), until="approved")
    seen = []

    @act("look_and_fail", label="Look and fail", undoable=False)
    def look_and_fail(work: Work) -> None:
        """Verify a trip, count, and fail."""
        bureau.verify_trip(work, trip)
        work.session.flush()
        seen.append(sum(each.month.person for each in field_time(work.session, work.actor, 2026, 11, TODAY).units))
        raise KeyError

    with pytest.raises(KeyError):
        look_and_fail(county.work("姜岚"))
    assert seen == [4]
    assert sum(each.month.person for each in november(county).units) == 0
