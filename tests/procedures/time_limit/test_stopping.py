"""Pauses, restarts, extensions and cards of a case's clocks: worked examples and refusals."""

from __future__ import annotations

from contextlib import closing
from datetime import date

import pytest

from crm.kernel.clock import FixedClock
from crm.kernel.errors import NotAllowed
from crm.procedures.time_limit.cards import cards_earned, raise_cards
from crm.procedures.time_limit.clock import DayMark, PauseReason, Waiting
from crm.procedures.time_limit.detail import case_detail
from crm.procedures.time_limit.figures import UnitCards, unit_cards
from crm.procedures.time_limit.lights import Light
from crm.procedures.time_limit.matters import StepData
from crm.procedures.time_limit.rules import EventKind, Level
from crm.procedures.time_limit.service import finish_step
from crm.procedures.time_limit.stopping import answer_extension, ask_extension, pause_clock, resume_clock
from tests.conftest import County
from tests.leads.making import refused
from tests.procedures.time_limit.handling import (
    DIRECTOR,
    HANDLER,
    accepted,
    clocks,
    goes_to,
    handler_elsewhere,
    matter,
    step_of,
    stop,
)


def due(county: County) -> date:
    """Return the last day of the only open clock."""
    (row,) = clocks(county)
    return row.due


def test_an_expert_review_takes_its_days_out(county: County, clock: FixedClock) -> None:
    """The case of the picture: accepted on the 16th, paused from the 18th to the 23rd, due on the 26th (Licensing Law §45)."""
    goes_to(clock, "11-16 10:11")
    case_id = accepted(county)
    goes_to(clock, "11-18 16:40")
    assert stop(county, step_of(county, case_id)) is True
    assert clocks(county)[0].paused
    goes_to(clock, "11-23 09:02")
    assert clocks(county)[0].left == 3
    resume_clock(county.work(HANDLER), step_of(county, case_id), "收到专家评审意见（2页）")
    goes_to(clock, "11-24 09:00")
    assert (due(county), clocks(county)[0].left, clocks(county)[0].light) == (date(2026, 11, 26), 2, Light.GREEN)
    with closing(county.work(HANDLER)) as work:
        view = case_detail(work.session, work.actor, case_id, clock.now()).steps[0].clock
    assert view is not None
    assert [day.mark for day in view.life if day.reason] == [DayMark.PAUSED, DayMark.PAUSED, DayMark.PAUSE_END]
    assert "2026-11-26" in view.why
    assert "3" in view.why


def test_a_pause_is_told_to_the_applicant(county: County, clock: FixedClock) -> None:
    step = step_of(county, accepted(county))
    work = county.work(HANDLER)
    refused("pause_untold", lambda: pause_clock(work, step, PauseReason.HEARING, "听证", None, ""), "told_how")
    later = clock.now().replace(hour=5)
    refused("told_future", lambda: pause_clock(work, step, PauseReason.HEARING, "听证", later, "电话"), "told_at")
    assert not clocks(county)[0].paused


@pytest.mark.parametrize(
    ("waiting", "stands_still", "expected"),
    [
        # materials awaited from Tuesday the 17th, there on Friday the 20th; five days from Monday the 16th
        (Waiting.PAUSE, True, date(2026, 11, 26)),
        (Waiting.RESTART, True, date(2026, 11, 27)),
        (Waiting.NONE, False, date(2026, 11, 23)),
    ],
)
def test_awaiting_materials_by_the_steps_rule(
    county: County, clock: FixedClock, waiting: Waiting, expected: date, *, stands_still: bool
) -> None:
    goes_to(clock, "11-16 10:00")
    step = step_of(county, accepted(county, matter(county, StepData("预审", 5, waiting=waiting))))
    goes_to(clock, "11-17 10:00")
    assert stop(county, step, PauseReason.MATERIALS) is stands_still
    goes_to(clock, "11-20 10:00")
    if stands_still:
        resume_clock(county.work(HANDLER), step, "补正材料收齐")
    assert due(county) == expected


def test_hearings_pause_whatever_the_rule(county: County, clock: FixedClock) -> None:
    goes_to(clock, "11-16 10:00")
    step = step_of(county, accepted(county, matter(county, StepData("预审", 5, waiting=Waiting.NONE))))
    assert stop(county, step, PauseReason.HEARING) is True


def test_materials_that_came_after_closing_came_the_next_working_day(county: County, clock: FixedClock) -> None:
    goes_to(clock, "11-16 10:00")
    step = step_of(county, accepted(county))
    stop(county, step, PauseReason.MATERIALS)
    goes_to(clock, "11-20 18:00")
    resume_clock(county.work(HANDLER), step, "材料收齐")
    assert due(county) == date(2026, 11, 30)


def test_one_extension_before_expiry_by_the_leader_in_charge(county: County, clock: FixedClock) -> None:
    """At most half the limit, rounded down (our default); asked for before it runs out, answered before it runs out."""
    goes_to(clock, "11-16 10:00")
    step = step_of(county, accepted(county))
    refused("extension_days", lambda: ask_extension(county.work(HANDLER), step, 3, "补充勘测"), "days")
    refused("extension_unasked", lambda: answer_extension(county.work(DIRECTOR), step, "同意", granted=True))
    ask_extension(county.work(HANDLER), step, 2, "补充勘测")
    refused("extension_open", lambda: ask_extension(county.work(HANDLER), step, 1, "再延"))
    assert due(county) == date(2026, 11, 23)
    answer_extension(county.work(DIRECTOR), step, "同意延长，已告知申请人", clock.now(), granted=True)
    assert due(county) == date(2026, 11, 25)
    refused("extension_twice", lambda: ask_extension(county.work(HANDLER), step, 1, "再延"))


def test_a_statutory_licence_is_extended_by_ten_a_joint_one_by_fifteen(county: County, clock: FixedClock) -> None:
    """Licensing Law §42."""
    goes_to(clock, "11-16 10:00")
    for joint, most in ((False, 10), (True, 15)):
        made = matter(county, StepData("审批", 45 if joint else 20), statutory=True, joint=joint, name=str(joint))
        step = step_of(county, accepted(county, made))
        assert refused("extension_days", lambda: ask_extension(county.work(HANDLER), step, 99, "疑难")).params["most"] == most  # noqa: B023 - runs at once


def test_a_request_after_expiry_is_refused_and_already_overdue(county: County, clock: FixedClock) -> None:
    goes_to(clock, "11-16 10:00")
    step = step_of(county, accepted(county))
    ask_extension(county.work(HANDLER), step, 2, "补充勘测")
    goes_to(clock, "11-24 09:00")
    refused("already_overdue", lambda: answer_extension(county.work(DIRECTOR), step, "同意", granted=True))
    answer_extension(county.work(DIRECTOR), step, "已逾期，不予延长", granted=False)
    refused("already_overdue", lambda: ask_extension(county.work(HANDLER), step, 2, "补充勘测"))
    refused("already_overdue", lambda: stop(county, step))
    assert (due(county), clocks(county)[0].light) == (date(2026, 11, 23), Light.RED)


def test_the_wrong_people_neither_stop_nor_stretch_a_clock(county: County) -> None:
    step = step_of(county, accepted(county))
    for work in (county.work("周敏"), county.work("姜岚"), county.work(DIRECTOR), handler_elsewhere(county)):
        with pytest.raises(NotAllowed):
            pause_clock(work, step, PauseReason.HEARING, "听证", work.clock.now(), "电话")
        with pytest.raises(NotAllowed):
            ask_extension(work, step, 1, "疑难")
    ask_extension(county.work(HANDLER), step, 1, "疑难")
    for who in (HANDLER, "周敏", "姜岚", "管理员", "陈国平"):
        with pytest.raises(NotAllowed):
            answer_extension(county.work(who), step, "同意", granted=True)
    stop(county, step)
    for work in (county.work("周敏"), county.work("姜岚"), county.work(DIRECTOR), handler_elsewhere(county)):
        with pytest.raises(NotAllowed):
            resume_clock(work, step, "到了")


def test_cards_are_given_once_and_go_to_the_level_above(county: County, clock: FixedClock) -> None:
    goes_to(clock, "11-16 10:00")
    case_id = accepted(county)
    assert raise_cards(county.work(HANDLER)).value == 0
    goes_to(clock, "11-20 09:00")
    assert raise_cards(county.work(HANDLER)).value == 1
    assert raise_cards(county.work("姜岚")).value == 0
    goes_to(clock, "11-24 09:00")
    assert raise_cards(county.work("汤斌")).value == 0, "another unit's clock is out of sight"
    assert raise_cards(county.work(DIRECTOR)).value == 1
    with closing(county.work(HANDLER)) as work:
        case = case_detail(work.session, work.actor, case_id, clock.now())
        assert list(cards_earned(work.session, work.actor, clock.now(), clock.today())) == []
    cards = {event.kind: event for event in case.events if event.kind in (EventKind.YELLOW, EventKind.RED)}
    assert cards[EventKind.YELLOW].day == date(2026, 11, 20)
    assert cards[EventKind.YELLOW].level == Level.UNIT_LEADER
    assert (cards[EventKind.RED].day, cards[EventKind.RED].level) == (date(2026, 11, 23), Level.COUNTY)
    assert cards[EventKind.RED].notice == "督办〔2026〕1号"


def test_figures_of_a_month(county: County, clock: FixedClock) -> None:
    """Three steps: one done on time, one late, one run out and open: one of three on time."""
    goes_to(clock, "11-02 10:00")
    made = matter(county)
    cases = [accepted(county, made, title) for title in ("甲", "乙", "丙")]
    finish_step(county.work(HANDLER), step_of(county, cases[0]), "同意")
    goes_to(clock, "11-12 10:00")
    raise_cards(county.work(HANDLER))
    finish_step(county.work(HANDLER), step_of(county, cases[1]), "同意")
    goes_to(clock, "11-24 09:00")
    with closing(county.work("姜岚")) as work:
        figures = unit_cards(work.session, work.actor, date(2026, 11, 1), date(2026, 11, 30), clock.now())
        later = unit_cards(work.session, work.actor, date(2026, 12, 1), date(2026, 12, 31), clock.now())
    assert figures == {county.units["自然资源局"]: UnitCards(done=2, on_time=1, overdue=1, yellow=2, red=2)}
    assert figures[county.units["自然资源局"]].rate == pytest.approx(1 / 3)
    assert later == {}


def test_cards_that_nobody_recorded_count_all_the_same(county: County, clock: FixedClock) -> None:
    goes_to(clock, "11-02 10:00")
    accepted(county)
    goes_to(clock, "11-24 09:00")
    with closing(county.work("姜岚")) as work:
        figures = unit_cards(work.session, work.actor, date(2026, 11, 1), date(2026, 11, 30), clock.now())
    assert figures == {county.units["自然资源局"]: UnitCards(overdue=1, yellow=1, red=1)}
