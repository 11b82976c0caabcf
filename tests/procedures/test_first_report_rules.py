"""First-report responsibility as pure rules, each with a worked example."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.calendar.tables import built_in_calendar
from crm.kernel.clock import local_moment
from crm.procedures.first_report import rules
from crm.procedures.first_report.rules import PARTS, ReportFacts, ReportState
from tests.leads.making import CONTACTED, YI, refused

CALENDAR = built_in_calendar()
COMPLETE = ReportFacts(
    enterprise_name="江苏中瑞储能科技有限公司",
    uscc="91350100M000100Y43",
    contact_name="曾伟",
    contact_means="13800001234",
    project_name="储能电池托盘",
    content="年产10万套",
    industry="电气机械和器材制造业",
    amount=5 * YI,
    currency="CNY",
    landing="柳堡镇",
    unit="柳堡镇",
    official="周敏",
    contact_at=CONTACTED,
    contact_manner="meeting",
    evidence_count=1,
)
EMPTY: dict[str, object] = {
    "uscc": {"uscc": ""},
    "amount": {"amount": None},
    "contact_at": {"contact_at": None},
    "evidence": {"evidence_count": 0},
}


def test_a_complete_report_lacks_nothing() -> None:
    assert rules.missing_parts(COMPLETE) == []
    rules.check_complete(COMPLETE)
    assert rules.missing_parts(replace(COMPLETE, uscc="", no_uscc_reason="境外企业")) == []
    assert rules.missing_parts(replace(COMPLETE, amount=0)) == []


@pytest.mark.parametrize("part", [key for key, _label in PARTS])
def test_each_part_is_missed_by_name(part: str) -> None:
    lacking: dict[str, object] = EMPTY.get(part, {part: ""})  # type: ignore[assignment]
    facts = replace(COMPLETE, **lacking)  # type: ignore[arg-type]
    assert rules.missing_parts(facts) == [part]
    error = refused("report_incomplete", lambda: rules.check_complete(facts), part)
    assert error.params["missing"] == [part]
    assert rules.part_names([part]) in str(error)


def test_everything_missing_is_named_at_once() -> None:
    assert rules.missing_parts(ReportFacts()) == [key for key, _label in PARTS]


@pytest.mark.parametrize(
    ("received", "due"),
    [
        (local_moment(date(2026, 11, 24), 9, 0), date(2026, 11, 26)),
        (local_moment(date(2026, 11, 24), 17, 30), date(2026, 11, 26)),
        (local_moment(date(2026, 11, 24), 17, 31), date(2026, 11, 27)),
        (local_moment(date(2026, 11, 27), 18, 0), date(2026, 12, 2)),
        (local_moment(date(2026, 11, 28), 10, 0), date(2026, 12, 2)),
        (local_moment(date(2026, 9, 30), 9, 0), date(2026, 10, 9)),
        (datetime(2026, 11, 23, 16, 30, tzinfo=UTC), date(2026, 11, 26)),
    ],
)
def test_two_working_days_to_register_and_the_evening_counts_as_tomorrow(received: datetime, due: date) -> None:
    assert rules.registration_due(CALENDAR, received, 2, 17 * 60 + 30).date == due


@pytest.mark.parametrize(
    ("day", "hour", "minute", "late"),
    [(26, 17, 30, 0), (26, 17, 31, 1), (27, 9, 0, 1), (28, 9, 0, 1), (30, 9, 0, 2), (24, 9, 0, 0)],
)
def test_a_due_day_ends_at_closing_and_lateness_counts_working_days(day: int, hour: int, minute: int, late: int) -> None:
    done = local_moment(date(2026, 11, day), hour, minute)
    assert rules.days_late(CALENDAR, date(2026, 11, 26), done, 17 * 60 + 30) == late


def test_a_second_claim_needs_a_reason() -> None:
    claim = ("三垛镇", CONTACTED)
    rules.check_distinct([], "")
    rules.check_distinct([claim], "另一项目")
    assert "三垛镇" in str(refused("duplicate_unsettled", lambda: rules.check_distinct([claim], " "), "distinct_reason"))


@given(st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 1)), st.integers(0, 600))  # noqa: DTZ001 - a zone is set below
def test_whoever_is_received_later_is_not_due_earlier(moment: datetime, minutes: int) -> None:
    first = moment.replace(tzinfo=UTC)
    due = [rules.registration_due(CALENDAR, each, 2, 17 * 60 + 30).date for each in (first, first + timedelta(minutes=minutes))]
    assert due[0] <= due[1]


@pytest.mark.parametrize(
    ("registered", "until"),
    [
        (date(2026, 3, 24), date(2026, 9, 24)),
        (date(2026, 8, 31), date(2027, 3, 1)),
        (date(2026, 4, 1), date(2026, 10, 8)),
    ],
)
def test_six_months_of_protection_by_the_civil_code(registered: date, until: date) -> None:
    assert rules.protection_until(CALENDAR, registered, 6).date == until


@pytest.mark.parametrize(
    ("until", "extended", "signed", "code"),
    [
        (date(2026, 11, 24), None, False, None),
        (date(2026, 11, 23), None, False, "extension_late"),
        (date(2027, 1, 1), date(2026, 10, 1), False, "extension_twice"),
        (date(2027, 1, 1), None, True, "extension_needless"),
        (None, None, False, "extension_needless"),
    ],
)
def test_protection_is_extended_once_and_in_time(
    until: date | None, extended: date | None, signed: bool, code: str | None
) -> None:
    def check() -> None:
        rules.check_extension(until, extended, date(2026, 11, 24), signed=signed)

    if code is None:
        check()
    else:
        refused(code, check)


def test_a_statement_has_three_working_days_from_the_lapse() -> None:
    friday = date(2026, 11, 27)
    due = rules.statement_due(CALENDAR, friday, 3).date
    assert due == date(2026, 12, 2)
    rules.check_statement(due, due)
    refused("statement_late", lambda: rules.check_statement(due, due + timedelta(days=1)), "statement")
    refused("release_early", lambda: rules.check_release(due, due, stated=False))
    rules.check_release(due, due, stated=True)
    rules.check_release(due, due + timedelta(days=1), stated=False)


def test_a_first_contact_has_happened() -> None:
    now = datetime(2026, 11, 24, 1, tzinfo=UTC)
    rules.check_contact(now, now)
    rules.check_contact(None, now)
    refused("contact_future", lambda: rules.check_contact(now + timedelta(minutes=1), now), "contact_at")


def test_acts_fit_states() -> None:
    rules.check_state("draft", (ReportState.DRAFT, ReportState.RETURNED))
    refused("report_state", lambda: rules.check_state("registered", (ReportState.RECEIVED,)))
