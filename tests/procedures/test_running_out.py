"""What runs out next: one list over the procedures, the most pressing first, nobody's but one's own."""

from __future__ import annotations

from contextlib import closing

from crm.kernel.clock import FixedClock
from crm.procedures.first_report.service import submit_report
from crm.procedures.running_out import RunningOut, running_out
from crm.procedures.time_limit.matters import StepData
from tests.conftest import County
from tests.leads.making import drafted
from tests.procedures.time_limit.handling import HANDLER, accepted, goes_to, matter, received, step_of, stop


def seen(county: County, who: str) -> list[RunningOut]:
    """Return what somebody sees running out."""
    with closing(county.work(who)) as work:
        return running_out(work.session, work.actor, work.clock.now())


def test_everything_with_a_last_day_in_one_list(county: County, clock: FixedClock) -> None:
    goes_to(clock, "11-20 10:00")
    made = matter(county, StepData("预审", 5))
    accepted(county, made, "先到")
    received(county, made, "待受理")
    submit_report(county.work("周敏"), drafted(county))
    goes_to(clock, "11-24 09:00")
    found = seen(county, "姜岚")
    assert [(each.kind, each.left, each.state) for each in found] == [
        ("report", 0, "warn"),
        ("case", 3, "good"),
        ("application", 3, "good"),
    ]
    assert [each.kind for each in seen(county, HANDLER)] == ["case", "application"]
    assert [each.kind for each in seen(county, "周敏")] == ["report"]
    assert seen(county, "汤斌") == []


def test_a_paused_clock_runs_out_nowhere(county: County, clock: FixedClock) -> None:
    goes_to(clock, "11-20 10:00")
    case_id = accepted(county)
    stop(county, step_of(county, case_id))
    assert seen(county, HANDLER) == []


def test_what_ran_out_comes_first_and_says_so(county: County, clock: FixedClock) -> None:
    goes_to(clock, "11-09 10:00")
    accepted(county, title="逾期的")
    goes_to(clock, "11-23 10:00")
    accepted(county, matter(county, name="环评"), "新的")
    first, second = seen(county, "顾书记")
    assert (first.title, first.left, first.state) == ("逾期的", -5, "bad")
    assert second.left == 5
