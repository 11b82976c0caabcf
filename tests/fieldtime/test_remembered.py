"""A counted period is kept while nothing changes, counted anew after any act that it rests on, and never kept from inside one."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import func, select

from crm.fieldtime import bureau
from crm.fieldtime.queries import FieldTime, field_time
from crm.kernel.clock import FixedClock
from crm.leads.service import FollowUpData, log_follow_up
from crm.people.model import Unit
from crm.people.service import change_setting
from crm.store.acts import Work, act
from crm.store.change_log import LogEntry
from crm.store.undo import undo
from tests.conftest import County
from tests.fieldtime.test_field_time_queries import go
from tests.leads.making import entered

TODAY = date(2026, 11, 24)


def november(county: County, who: str = "姜岚", today: date = TODAY) -> FieldTime:
    work = county.work(who)
    return field_time(work.session, work.actor, 2026, 11, today)


def test_nothing_new_is_not_counted_again(county: County) -> None:
    assert november(county) is november(county)
    assert november(county) is not november(county, "汤斌")  # another unit's eyes
    assert november(county) is not november(county, today=date(2026, 11, 25))  # another forecast


def test_acts_that_it_rests_on_are_seen_at_once(county: County, clock: FixedClock) -> None:
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


def test_what_field_time_does_not_rest_on_is_not_counted_again(county: County) -> None:
    lead_id = entered(county)
    before = november(county)
    work = county.work("周敏")
    log_follow_up(work, lead_id, FollowUpData(TODAY, "call", "问设备交期"))
    assert november(county) is before
    undo(work, work.session.scalars(select(func.max(LogEntry.seq))).one())
    assert november(county) is before
    change_setting(county.work("管理员"), "field_target_halves", 18)
    assert november(county) is not before


def test_a_bulk_act_that_keeps_no_details_is_counted_after(county: County) -> None:
    before = november(county)

    @act("fill_quietly", label="Fill quietly", undoable=False)
    def fill_quietly(work: Work) -> None:
        """Change the units without details."""
        work.without_details()
        work.session.query(Unit).filter(Unit.name == "柳堡镇").one().short_name = "柳堡"

    fill_quietly(county.work("管理员"))
    assert november(county) is not before
