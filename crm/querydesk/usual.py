"""Queries built in 常用查询: what everybody asks, offered beside one's own. Their numbers are our defaults."""

from __future__ import annotations

from crm.kernel.i18n import N_
from crm.leads.rules import YI_FEN, SideState, Stage
from crm.procedures.time_limit.rules import LIVING
from crm.querydesk.kinds import Operator
from crm.querydesk.questions import By, ChartKind, Period, Question, Total
from crm.querydesk.rules import MINE, Condition, Group

_IN_TALKS = (
    Condition("stage", Operator.ONE_OF, (Stage.FIRST_REPORTED.value, Stage.NEGOTIATING.value, Stage.JOINT_REVIEW.value)),
    Condition("side_state", Operator.IS_NOT, SideState.LOST.value),
    Condition("side_state", Operator.IS_NOT, SideState.VETOED.value),
)
_LARGE = {"minor": YI_FEN, "currency": "CNY"}

USUAL: tuple[tuple[str, str, Question], ...] = (
    (
        "quiet",
        N_("In talks without a follow-up for 30 days"),
        Question(
            "leads",
            Group(of=(*_IN_TALKS, Condition("quiet_days", Operator.AT_LEAST, 30))),
            ("name", "investor", "stage", "total", "unit", "officer", "last_follow_up", "quiet_days"),
            "quiet_days",
        ),
    ),
    (
        "signed-quarter",
        N_("Signed this quarter"),
        Question(
            "leads",
            Group(of=(Condition("contract_date", Operator.THIS_QUARTER), Condition("stage", Operator.IS, Stage.SIGNED.value))),
            ("name", "investor", "total", "unit", "contract_date", "milestone_signed_verified", "region"),
            "contract_date",
        ),
    ),
    (
        "signed-units",
        N_("Signed this year by unit"),
        Question(
            "leads",
            Group(of=(Condition("contract_date", Operator.THIS_YEAR), Condition("stage", Operator.IS, Stage.SIGNED.value))),
            ("name", "investor", "total", "unit", "contract_date"),
            "total",
            groups=(By("unit"),),
            totals=(Total("total"),),
            chart=ChartKind.BARS,
        ),
    ),
    (
        "not-started",
        N_("Signed over half a year ago and not started"),
        Question(
            "leads",
            Group(
                of=(
                    Condition("stage", Operator.IS, Stage.SIGNED.value),
                    Condition("contract_date", Operator.LONGER_AGO, 180),
                    Condition("milestone_started", Operator.EMPTY),
                    Condition("side_state", Operator.IS_NOT, SideState.LOST.value),
                )
            ),
            ("name", "investor", "total", "unit", "contract_date", "open_obstacles", "problems"),
            "contract_date",
            descending=False,
        ),
    ),
    (
        "large-unit",
        N_("My unit's projects from 1亿元 in talks"),
        Question(
            "leads",
            Group(of=(*_IN_TALKS, Condition("unit", Operator.WITHIN, MINE), Condition("total", Operator.AT_LEAST, _LARGE))),
            ("name", "investor", "stage", "total", "officer", "next_step", "next_step_on"),
            "total",
        ),
    ),
    (
        "overdue",
        N_("Cases past their limit"),
        Question(
            "cases",
            Group(
                of=(
                    Condition("days_left", Operator.LESS, 0),
                    Condition("state", Operator.ONE_OF, tuple(each.value for each in LIVING)),
                )
            ),
            ("title", "matter", "applicant", "unit", "step_unit", "due", "days_left", "red_cards"),
            "days_left",
            descending=False,
        ),
    ),
    (
        "trips-month",
        N_("Trips of the last three months by month"),
        Question(
            "trips",
            Group(of=(Condition("first_day", Operator.LAST_DAYS, 92),)),
            ("subject", "unit", "officials", "first_day", "days", "places", "meetings", "state"),
            "first_day",
            groups=(By("unit"), By("first_day", Period.MONTH)),
            totals=(Total("days"), Total("meetings")),
        ),
    ),
    (
        "requests-open",
        N_("Visits whose requests are still open"),
        Question(
            "visits",
            Group(of=(Condition("open_requests", Operator.AT_LEAST, 1),)),
            ("enterprise", "unit", "arrival", "leads", "requests", "open_requests", "next_step_on"),
            "arrival",
        ),
    ),
)
"""(stable key, untranslated name, question) of each."""
