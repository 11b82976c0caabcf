"""Stages, milestones, sizes, rates, protection and reminders as pure rules, each with worked examples."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.leads import rules
from crm.leads.entry import LeadData, checked_lead, to_yuan
from crm.leads.protection import Protection, ProtectionRule, is_protected, protection_state
from crm.leads.reminders import reminder_of
from crm.leads.rules import MilestoneKind, SideState, Stage
from tests.leads.making import LEAD, YI, refused

FULL = {
    "name": "储能托盘",
    "investor": "中瑞",
    "content": "托盘",
    "industry_section": "C",
    "total_investment": 5 * YI,
    "contract_date": date(2026, 11, 1),
    "contract_number": "17",
}
TODAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("current", "wanted", "registered", "lacking", "code"),
    [
        (Stage.TIP, Stage.FIRST_REPORTED, True, (), None),
        (Stage.TIP, Stage.FIRST_REPORTED, False, (), "stage_unregistered"),
        (Stage.TIP, Stage.SIGNED, False, (), "stage_unregistered"),
        (Stage.TIP, Stage.FIRST_REPORTED, True, ("investor",), "stage_incomplete"),
        (Stage.FIRST_REPORTED, Stage.NEGOTIATING, True, (), None),
        (Stage.FIRST_REPORTED, Stage.NEGOTIATING, True, ("content",), "stage_incomplete"),
        (Stage.FIRST_REPORTED, Stage.TIP, True, (), "stage_back"),
        (Stage.NEGOTIATING, Stage.JOINT_REVIEW, True, ("industry_section",), "stage_incomplete"),
        (Stage.JOINT_REVIEW, Stage.NEGOTIATING, True, (), None),
        (Stage.JOINT_REVIEW, Stage.SIGNED, True, ("contract_date",), "stage_incomplete"),
        (Stage.JOINT_REVIEW, Stage.SIGNED, True, ("contract_number",), "stage_incomplete"),
        (Stage.JOINT_REVIEW, Stage.SIGNED, True, ("investor",), "stage_incomplete"),
        (Stage.JOINT_REVIEW, Stage.SIGNED, True, ("total_investment",), "stage_incomplete"),
        (Stage.JOINT_REVIEW, Stage.SIGNED, True, (), None),
        (Stage.SIGNED, Stage.NEGOTIATING, True, (), "stage_back"),
    ],
)
def test_what_a_stage_needs(current: Stage, wanted: Stage, registered: bool, lacking: tuple[str, ...], code: str | None) -> None:
    values: dict[str, object] = {key: value for key, value in FULL.items() if key not in lacking}

    def check() -> None:
        rules.check_stage(current, wanted, "", values, registered=registered)

    if code is None:
        check()
    else:
        refused(code, check, "stage")


@pytest.mark.parametrize("side", [SideState.VETOED, SideState.LOST])
def test_a_closed_lead_does_not_move(side: SideState) -> None:
    refused("stage_vetoed", lambda: rules.check_stage(Stage.NEGOTIATING, Stage.SIGNED, side, FULL, registered=True))


def test_what_a_stage_needs_is_changed_but_not_emptied() -> None:
    rules.check_kept(Stage.SIGNED, FULL, FULL | {"contract_number": "18"})
    rules.check_kept(Stage.SIGNED, FULL | {"contract_number": ""}, FULL | {"contract_number": ""})
    rules.check_kept(Stage.NEGOTIATING, FULL, FULL | {"contract_number": ""})
    refused("stage_needs", lambda: rules.check_kept(Stage.SIGNED, FULL, FULL | {"contract_number": ""}), "contract_number")


@pytest.mark.parametrize(
    ("current", "wanted", "fine"),
    [
        ("", SideState.ON_HOLD, True),
        ("on_hold", SideState.NONE, True),
        ("on_hold", SideState.LOST, True),
        ("lost", SideState.NONE, True),
        ("", SideState.VETOED, False),
        ("", SideState.IN_TRANSFER, False),
        ("vetoed", SideState.NONE, False),
        ("in_transfer", SideState.LOST, False),
        ("lost", SideState.LOST, False),
    ],
)
def test_side_states_set_by_hand(current: str, wanted: SideState, fine: bool) -> None:
    if fine:
        rules.check_side_state(current, wanted)
    else:
        refused("side_state", lambda: rules.check_side_state(current, wanted))


@pytest.mark.parametrize(
    ("kind", "reached", "signed_on", "code"),
    [
        (MilestoneKind.SIGNED, date(2026, 11, 24), None, None),
        (MilestoneKind.SIGNED, date(2026, 11, 25), None, "milestone_day"),
        (MilestoneKind.STARTED, date(2026, 11, 1), None, "milestone_unsigned"),
        (MilestoneKind.STARTED, date(2026, 11, 1), date(2026, 11, 2), "milestone_day"),
        (MilestoneKind.STARTED, date(2026, 11, 2), date(2026, 11, 2), None),
        (MilestoneKind.REGISTERED, date(2026, 10, 1), date(2026, 11, 2), None),
        (MilestoneKind.PRODUCED, date(1926, 11, 1), date(2026, 1, 1), "milestone_day"),
    ],
)
def test_days_of_milestones(kind: MilestoneKind, reached: date, signed_on: date | None, code: str | None) -> None:
    def check() -> None:
        rules.check_milestone(kind, reached, TODAY, signed_on=signed_on)

    if code is None:
        check()
    else:
        refused(code, check)


@pytest.mark.parametrize(
    ("total", "band"),
    [(None, 0), (0, 0), (YI - 1, 0), (YI, 1), (5 * YI - 1, 1), (5 * YI, 5), (10 * YI, 10), (50 * YI, 50), (10_000 * YI, 100)],
)
def test_size_bands(total: int | None, band: int) -> None:
    assert rules.size_band(total) == band


def test_a_capital_increase_counts_only_the_increase() -> None:
    assert rules.counted_amount("new", 5 * YI, None) == 5 * YI
    assert rules.counted_amount("new", 5 * YI, YI) == 5 * YI
    assert rules.counted_amount("increase", 5 * YI, YI) == YI
    assert rules.counted_amount("increase", 5 * YI, 0) == 0
    assert rules.counted_amount("increase", 5 * YI, None) == 5 * YI
    assert rules.counted_amount("continued", None, None) == 0


def test_the_stage_path_counts_stages_and_milestones() -> None:
    assert rules.stage_index("tip", ()) == 1
    assert rules.stage_index("signed", ()) == 5
    assert rules.stage_index("signed", ("signed", "started", "registered")) == 7
    assert len(rules.PATH) == 11


# ---- what is entered ---------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("change", "code", "field"),
    [
        ({"name": "字" * 500}, "text_long", "name"),
        ({"name": ""}, "text_empty", "name"),
        ({"total_investment": -1}, "money_negative", "total_investment"),
        ({"fixed_investment": 10**15}, "money_range", "fixed_investment"),
        ({"annual_tax": -1}, "money_negative", "annual_tax"),
        ({"currency": "XYZ"}, "currency_unknown", "currency"),
        ({"land": -1}, "measure_range", "land"),
        ({"plant": 10**12}, "measure_range", "plant"),
        ({"nature": "old"}, "choice", "nature"),
        ({"source": "dream"}, "choice", "source"),
        ({"chain_link": "x"}, "choice", "chain_link"),
        ({"enclave": "x"}, "choice", "enclave"),
        ({"company_uscc": "91350100M000100Y44"}, "uscc_check", "uscc"),
        ({"contract_date": date(206, 3, 1)}, "day_range", "contract_date"),
        ({"next_step_on": date(2206, 3, 1)}, "day_range", "next_step_on"),
        ({"industry_section": "制造业"}, "industry_unknown", "industry_section"),
        ({"contract_number": "字" * 61}, "text_long", "contract_number"),
    ],
)
def test_bad_input_of_a_lead(change: dict[str, Any], code: str, field: str) -> None:
    refused(code, lambda: checked_lead(replace(LEAD, **change)), field)


def test_a_checked_lead_keeps_what_was_typed() -> None:
    columns = checked_lead(replace(LEAD, company_uscc=" 91350100m000100y43 ", land=8650))
    assert columns["name"] == "储能电池托盘（一期）"
    assert columns["industry_section"] == "C"
    assert columns["company_uscc"] == "91350100M000100Y43"
    assert set(columns) == set(LeadData.__dataclass_fields__)


def test_foreign_money_by_the_rate_of_the_year_or_the_newest_before() -> None:
    rates = {(2024, "USD"): 7_100_000, (2026, "USD"): 7_200_000, (2025, "EUR"): 8_000_000}
    million_dollars = 1_000_000_00
    assert to_yuan(None, "USD", 2026, rates) is None
    assert to_yuan(123, "CNY", 2026, rates) == 123
    assert to_yuan(million_dollars, "USD", 2026, rates) == 7_200_000_00
    assert to_yuan(million_dollars, "USD", 2025, rates) == 7_100_000_00
    assert to_yuan(million_dollars, "USD", 2023, rates) == 7_105_500_00
    assert to_yuan(million_dollars, "EUR", 2026, rates) == 8_000_000_00


@given(st.integers(0, 10**14), st.integers(0, 10**14))
def test_conversion_is_monotone(one: int, other: int) -> None:
    low, high = sorted((one, other))
    assert (to_yuan(low, "USD", 2026, {}) or 0) <= (to_yuan(high, "USD", 2026, {}) or 0)


# ---- protection --------------------------------------------------------------------------------------------
RULE = ProtectionRule()


@pytest.mark.parametrize(
    ("minor", "currency", "yuan", "rule", "expected"),
    [
        (YI, "CNY", YI, RULE, True),
        (YI - 1, "CNY", YI - 1, RULE, False),
        (10_000_000_00, "USD", None, RULE, True),
        (9_999_999_99, "USD", 7 * YI, replace(RULE, from_yuan=10**6), False),
        (15_000_000_00, "EUR", 12 * YI // 10, RULE, True),
        (None, "CNY", None, RULE, False),
        (None, "CNY", None, replace(RULE, from_yuan=0), True),
    ],
)
def test_which_leads_are_protected(
    minor: int | None, currency: str, yuan: int | None, rule: ProtectionRule, expected: bool
) -> None:
    assert is_protected(minor, currency, yuan, rule) is expected


@pytest.mark.parametrize(
    ("quiet", "state", "left"),
    [
        (0, Protection.PROTECTED, None),
        (22, Protection.PROTECTED, None),
        (23, Protection.WARNED, 7),
        (30, Protection.WARNED, 0),
        (31, Protection.LAPSED, -1),
        (90, Protection.LAPSED, -60),
    ],
)
def test_protection_warns_on_day_23_and_lapses_after_30(quiet: int, state: Protection, left: int | None) -> None:
    found = protection_state(date(2027, 3, 1), TODAY - timedelta(days=quiet), date(2026, 1, 1), TODAY, RULE)
    assert found.state is state
    assert left is None or found.days_left == left


def test_protection_ends_with_its_last_day_but_not_for_a_signed_project() -> None:
    until = date(2026, 11, 23)
    assert protection_state(until, until, until, until, RULE).state is Protection.PROTECTED
    assert protection_state(until, TODAY, until, TODAY, RULE).state is Protection.EXPIRED
    assert protection_state(until, None, until, TODAY, RULE, signed=True).state is Protection.PROTECTED
    assert protection_state(None, TODAY, TODAY, TODAY, RULE).state is Protection.NONE


def test_the_clock_of_follow_ups_begins_with_registration() -> None:
    until, registered = date(2027, 5, 1), TODAY - timedelta(days=10)
    assert protection_state(until, TODAY - timedelta(days=60), registered, TODAY, RULE).state is Protection.PROTECTED
    assert protection_state(until, None, TODAY - timedelta(days=31), TODAY, RULE).state is Protection.LAPSED


# ---- reminders ---------------------------------------------------------------------------------------------
@dataclass
class Line:
    """What a reminder looks at."""

    stage: str = "negotiating"
    side_state: str = ""
    protected_until: date | None = date(2027, 3, 1)
    last_follow_up: date | None = TODAY
    next_step_on: date | None = None


@pytest.mark.parametrize(
    ("line", "milestone", "state"),
    [
        (Line(), None, "good"),
        (Line(last_follow_up=TODAY - timedelta(days=25)), None, "warn"),
        (Line(last_follow_up=TODAY - timedelta(days=40)), None, "bad"),
        (Line(protected_until=date(2026, 11, 1)), None, "bad"),
        (Line(next_step_on=TODAY - timedelta(days=1)), None, "warn"),
        (Line(next_step_on=TODAY), None, "good"),
        (Line(protected_until=None), None, "neutral"),
        (Line(stage="tip", protected_until=None), None, "neutral"),
        (Line(side_state="on_hold"), None, "warn"),
        (Line(side_state="lost", last_follow_up=date(2026, 1, 1)), None, "neutral"),
        (Line(stage="signed", protected_until=date(2026, 1, 1)), None, "neutral"),
        (Line(stage="signed"), ("started", True), "good"),
        (Line(stage="signed"), ("started", False), "warn"),
    ],
)
def test_the_one_thing_worth_saying(line: Line, milestone: tuple[str, bool] | None, state: str) -> None:
    found = reminder_of(line, milestone, TODAY, RULE)
    assert found.state == state
    assert found.words
