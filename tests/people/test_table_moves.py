"""Importing a holiday table: the open deadlines that move are told before, and moved by the import (domain §4.1)."""

from __future__ import annotations

from contextlib import closing
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from crm.kernel.clock import FixedClock
from crm.kernel.errors import NotAllowed
from crm.people.deadlines import Moved, preview_holiday_table
from crm.people.service import import_holiday_table
from crm.procedures.first_report.model import FirstReport
from crm.procedures.first_report.service import submit_report
from crm.procedures.time_limit.detail import case_detail
from crm.procedures.time_limit.matters import StepData
from crm.procedures.time_limit.rules import EventKind
from crm.store.undo import undo
from crm.visits.model import VisitRequest
from crm.visits.requests import raise_request
from tests.conftest import County
from tests.leads.making import drafted
from tests.procedures.time_limit.handling import HANDLER, accepted, clocks, goes_to, matter, step_of, stop
from tests.visits.receiving import announced


def amended(*off: str, year: int = 2026) -> dict[str, Any]:
    """Return the built-in holidays that a table must have, with days off beside them, as an arrangement amended within its year."""
    days = ["2026-01-01", "2026-05-01", "2026-10-01", "2026-02-16", "2026-02-17", "2026-02-18", *off]
    return {"year": year, "days": [{"name": "放假", "date": day, "isOffDay": True} for day in days]}


def preview(county: County, table: dict[str, Any], who: str = "管理员") -> list[Moved]:
    """Ask what importing a table would move."""
    with closing(county.work(who)) as work:
        return preview_holiday_table(work, table, "修订")


def test_what_moves_is_told_first_and_moved_by_the_import(county: County, clock: FixedClock) -> None:
    """Two more days off in the week of the limit: five working days from the 20th end on the 1st, not the 27th."""
    goes_to(clock, "11-20 10:00")
    case_id = accepted(county)
    submit_report(county.work("周敏"), drafted(county))
    goes_to(clock, "11-23 10:00")
    table = amended("2026-11-24", "2026-11-25")
    told = preview(county, table)
    assert [(each.kind, each.was.day, each.now.day) for each in told] == [("report", 24, 26), ("case", 27, 1)]
    assert clocks(county)[0].due == date(2026, 11, 27)

    done = import_holiday_table(county.work("管理员"), table, "修订")
    assert clocks(county)[0].due == date(2026, 12, 1)
    with closing(county.work(HANDLER)) as work:
        case = case_detail(work.session, work.actor, case_id, clock.now())
        report = work.session.scalars(select(FirstReport)).one()
    assert report.due_on == date(2026, 11, 26)
    assert case.events[-1].kind == EventKind.MOVED
    assert case.steps[0].clock is not None
    assert "修订" in case.steps[0].clock.table
    assert preview(county, table) == []

    undo(county.work("管理员"), done.seq)
    assert clocks(county)[0].due == date(2026, 11, 27)


def test_a_table_that_touches_no_open_deadline_moves_nothing(county: County, clock: FixedClock) -> None:
    goes_to(clock, "11-20 10:00")
    accepted(county)
    assert preview(county, amended("2026-12-24")) == []


def test_a_paused_clock_moves_only_by_the_days_that_count(county: County, clock: FixedClock) -> None:
    goes_to(clock, "11-16 10:00")
    case_id = accepted(county, matter(county, StepData("预审", 10)))
    stop(county, step_of(county, case_id))
    goes_to(clock, "11-20 10:00")
    assert preview(county, amended("2026-11-18")) == [], "a day off inside the pause was out anyway"
    assert [each.now for each in preview(county, amended("2026-11-25"))] == [date(2026, 12, 7)]


def test_only_the_administrator_previews_and_imports(county: County) -> None:
    for who in ("姜岚", "周敏", HANDLER, "顾书记"):
        with pytest.raises(NotAllowed):
            preview(county, amended(), who)
        with pytest.raises(NotAllowed):
            import_holiday_table(county.work(who), amended(), "修订")


def test_an_investors_request_moves_but_not_a_day_that_somebody_set(county: County, clock: FixedClock) -> None:
    """Five working days from the 20th end on the 27th; with two more days off, on the 1st (domain §4.10, our default)."""
    goes_to(clock, "11-20 10:00")
    visit_id = announced(county)
    work = county.work("周敏")
    usual = raise_request(work, visit_id, "用电容量何时到位", county.units["自然资源局"]).value
    fixed = raise_request(work, visit_id, "厂房租金优惠", county.units["自然资源局"], date(2026, 11, 26)).value
    work.close()
    table = amended("2026-11-24", "2026-11-25")
    import_holiday_table(county.work("管理员"), table, "修订")
    with closing(county.work("周敏")) as reading:
        due = {each.id: each.due_on for each in reading.session.scalars(select(VisitRequest))}
    assert (due[usual], due[fixed]) == (date(2026, 12, 1), date(2026, 11, 26))
