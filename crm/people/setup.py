"""The county setup 县域设置: every default of the domain is a setting with this name, value and meaning."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm.calendar.rhythm import MOST_WORKING_DAYS, months, reads, solar_day, window, year_day
from crm.calendar.rules import WorkCalendar, YearTable
from crm.calendar.tables import built_in_calendar, calendar_with, parse_holiday_table
from crm.kernel.errors import RuleBroken
from crm.kernel.i18n import N_, _
from crm.people.model import HolidayTable, Setting


@dataclass(frozen=True, slots=True)
class SettingRule:
    """What a setting means, its default, and which values it accepts."""

    meaning: str
    default: Any
    accepts: Callable[[Any], bool]


def _whole(low: int, high: int) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, int) and not isinstance(value, bool) and low <= value <= high


def _one_of(*known: str) -> Callable[[Any], bool]:
    return lambda value: value in known


def _text(value: Any) -> bool:  # noqa: ANN401 - a setting holds any JSON value
    return isinstance(value, str) and 0 < len(value) <= 60


_REGIONS = ("yangtze_delta", "pearl_delta", "jing_jin_ji", "chengdu_chongqing", "other")
"""The target regions, as enterprises name them."""
SETTINGS: dict[str, SettingRule] = {
    "county_name": SettingRule(N_("Name of the county-level city"), "示例县", _text),
    "bureau_name": SettingRule(N_("Name of the bureau on documents"), "示例县商务局", _text),
    "bulletin_word": SettingRule(N_("Word of the monthly bulletin's number"), "招商通报", _text),
    "field_bulletin_word": SettingRule(N_("Word of the field-time bulletin's number"), "外出通报", _text),
    "first_report_word": SettingRule(N_("Word of the first report's number"), "首报", _text),
    "installed_faces": SettingRule(
        N_("Print with the licensed faces installed on this machine (仿宋_GB2312 and the like) where there are any"),
        False,
        lambda v: isinstance(v, bool),
    ),
    "closing_hour": SettingRule(N_("The business day closes at (minutes after midnight)"), 17 * 60 + 30, _whole(0, 1439)),
    "registration_days": SettingRule(N_("Working days to register a first report"), 2, _whole(1, 60)),
    "protection_from_yuan": SettingRule(
        N_("Protection from this investment (10 000 yuan; 0 protects all)"), 10_000, _whole(0, 10**8)
    ),
    "protection_from_usd": SettingRule(N_("Protection from this investment (10 000 US dollars)"), 1_000, _whole(0, 10**8)),
    "protection_months": SettingRule(N_("Months of protection"), 6, _whole(1, 60)),
    "extension_months": SettingRule(N_("Months of one extension of protection"), 3, _whole(1, 24)),
    "lapse_days": SettingRule(N_("Days without a substantive follow-up until protection lapses"), 30, _whole(1, 365)),
    "lapse_warning_days": SettingRule(N_("Days without a follow-up until the warning"), 23, _whole(1, 365)),
    "duplicate_amount_percent": SettingRule(
        N_("Percent by which the amounts of one project reported twice may differ"), 20, _whole(0, 90)
    ),
    "statement_days": SettingRule(N_("Working days for a statement on lapse or conflict"), 3, _whole(1, 30)),
    "ruling_word": SettingRule(N_("Word of the number of a ruling on a first-report conflict"), "首报裁定", _text),
    "ruling_days": SettingRule(N_("Working days to rule on a first-report conflict"), 5, _whole(1, 60)),
    "clock_tolerance_minutes": SettingRule(N_("Minutes by which a clock may go back before it is shown"), 5, _whole(0, 1440)),
    "notice_word": SettingRule(N_("Word of the one-time notice's number"), "告知", _text),
    "notice_days": SettingRule(N_("Working days to tell what an application lacks"), 5, _whole(1, 30)),
    "transfer_answer_days": SettingRule(N_("Natural days for a unit to answer a transfer"), 7, _whole(1, 60)),
    "claim_answer_days": SettingRule(N_("Working days to answer a claim from the shared pool"), 5, _whole(1, 60)),
    "transfer_amber_days": SettingRule(N_("Days left from which an unanswered transfer shows amber"), 4, _whole(0, 60)),
    "transfer_red_days": SettingRule(N_("Days left from which an unanswered transfer shows red"), 2, _whole(0, 60)),
    "split_ratio": SettingRule(
        N_("The split offered first (reporting unit : landing unit)"), "7:3", _one_of("7:3", "6:4", "5:5", "4:6", "3:7", "both")
    ),
    "split_years": SettingRule(N_("Years that a split holds"), 5, _whole(1, 30)),
    "transfer_word": SettingRule(N_("Word of the transfer agreement's number"), "流转", _text),
    "veto_word": SettingRule(N_("Word of the veto report's number"), "否决", _text),
    "veto_report_days": SettingRule(N_("Working days to report a veto after its ground is found"), 1, _whole(0, 30)),
    "veto_group_from_yuan": SettingRule(
        N_("The leading group decides vetoes from this investment (10 000 yuan)"), 10_000, _whole(0, 10**8)
    ),
    "veto_explanation_letters": SettingRule(N_("Characters that a veto's explanation has at least"), 20, _whole(1, 500)),
    "veto_review_days": SettingRule(N_("Working days to ask for a review of a veto"), 5, _whole(1, 60)),
    "visit_request_days": SettingRule(N_("Working days to answer a visiting investor's request"), 5, _whole(1, 60)),
    "visit_moved_days": SettingRule(N_("Days after a visit in which its lead must move"), 30, _whole(1, 365)),
    "field_target_halves": SettingRule(N_("Field-time target a month, in half days"), 20, _whole(1, 62)),
    "field_reading": SettingRule(
        N_("The reading of the ten-day rule that is judged"), "union", _one_of("union", "best", "every")
    ),
    "field_every_working_day": SettingRule(
        N_("Count every working day of a trip with a meeting"), False, lambda v: isinstance(v, bool)
    ),
    "report_ahead_days": SettingRule(N_("Working days to report a trip ahead"), 1, _whole(0, 10)),
    "handover_ahead_days": SettingRule(N_("Working days to hand a post over ahead of an absence"), 1, _whole(0, 10)),
    "report_back_days": SettingRule(N_("Working days to report back after a trip"), 3, _whole(1, 30)),
    "evidence_far_km": SettingRule(N_("Kilometres from which on a photograph was taken elsewhere"), 100, _whole(1, 5000)),
    "report_back_abroad_days": SettingRule(N_("Natural days to report back from abroad"), 15, _whole(1, 60)),
    "case_word": SettingRule(N_("Word of the case's number"), "办件", _text),
    "supervision_word": SettingRule(N_("Word of the supervision notice's number"), "督办", _text),
    "supervision_reply_days": SettingRule(N_("Working days to answer a supervision notice"), 2, _whole(1, 30)),
    "yellow_days": SettingRule(N_("Yellow card at so many working days left"), 1, _whole(0, 30)),
    "yellow_percent": SettingRule(N_("Yellow card at this share of the limit left (per cent)"), 20, _whole(0, 90)),
    "step_extension_percent": SettingRule(
        N_("One extension of a step, at most this share of its limit (per cent)"), 50, _whole(0, 100)
    ),
    "licence_extension_days": SettingRule(N_("Working days of one extension of a statutory licence"), 10, _whole(0, 60)),
    "joint_extension_days": SettingRule(N_("Working days of one extension of a joint statutory licence"), 15, _whole(0, 60)),
    "mega_from_yuan": SettingRule(N_("A signed project is mega from this investment (10 000 yuan)"), 100_000, _whole(0, 10**8)),
    "rhythm_bulletin_days": SettingRule(
        N_("The monthly bulletin is due on this working day of the next month"), 5, _whole(1, MOST_WORKING_DAYS)
    ),
    "rhythm_field_bulletin_days": SettingRule(
        N_("The field-time bulletin is due on this working day of the next month"), 5, _whole(1, MOST_WORKING_DAYS)
    ),
    "rhythm_inspection_months": SettingRule(N_("Months with an inspection"), "2 4 6 8 10 12", reads(months)),
    "rhythm_inspection_day": SettingRule(N_("Day of the month on which an inspection is due"), 20, _whole(1, 28)),
    "rhythm_contest_days": SettingRule(
        N_("A quarter's contest is due on this working day of the next month"), 10, _whole(1, MOST_WORKING_DAYS)
    ),
    "rhythm_half_year": SettingRule(N_("Day on which the half-year assessment is due"), "07-20", reads(solar_day)),
    "rhythm_annual": SettingRule(N_("Day on which the evaluation of the year before is due"), "01-31", reads(solar_day)),
    "ceremony_first": SettingRule(N_("Day of the first mass ceremony"), "农历01-18", reads(year_day)),
    "ceremony_second": SettingRule(N_("Day of the second mass ceremony"), "04-18", reads(year_day)),
    "ceremony_third": SettingRule(N_("Day of the third mass ceremony"), "08-18", reads(year_day)),
    "ceremony_ahead_days": SettingRule(N_("Days of preparation before a mass ceremony"), 30, _whole(1, 120)),
    "campaign_spring": SettingRule(N_("First and last day of the spring campaign"), "03-01 05-31", reads(window)),
    "campaign_summer": SettingRule(N_("First and last day of the summer campaign"), "06-01 08-31", reads(window)),
    "campaign_autumn": SettingRule(N_("First and last day of the autumn campaign"), "09-01 11-30", reads(window)),
    "campaign_winter": SettingRule(N_("First and last day of the winter campaign"), "12-01 02-28", reads(window)),
    "campaign_spring_region": SettingRule(N_("Region of the spring campaign"), "yangtze_delta", _one_of(*_REGIONS)),
    "campaign_summer_region": SettingRule(N_("Region of the summer campaign"), "pearl_delta", _one_of(*_REGIONS)),
    "campaign_autumn_region": SettingRule(N_("Region of the autumn campaign"), "jing_jin_ji", _one_of(*_REGIONS)),
    "campaign_winter_region": SettingRule(N_("Region of the winter campaign"), "chengdu_chongqing", _one_of(*_REGIONS)),
    "rhythm_ahead_days": SettingRule(N_("Days ahead for which tasks appear"), 120, _whole(30, 366)),
    "grant_word": SettingRule(N_("Word of the grant's number"), "兑现", _text),
    "grant_leader_from_yuan": SettingRule(
        N_("A leader signs grants from this amount (10 000 yuan; 0 signs all)"), 50, _whole(0, 10**8)
    ),
    "policy_due_days": SettingRule(
        N_("Days before the end of a promise's year from which it is shown as due"), 60, _whole(0, 366)
    ),
    "reserve_from_yuan": SettingRule(
        N_("A project is in the reserve pool from this investment (10 000 yuan)"), 10_000, _whole(0, 10**8)
    ),
    "enclave_target": SettingRule(
        N_("Enclave projects that the county signs a year, both directions, where no target is set"), 30, _whole(0, 10_000)
    ),
    "scores_year_to_date": SettingRule(
        N_("The league scores a month by the year to date, not by the month alone"), True, lambda v: isinstance(v, bool)
    ),
    "target_close_percent": SettingRule(
        N_("A target counts as close from this share of its pro-rata part (per cent)"), 90, _whole(1, 100)
    ),
    "obstacle_days": SettingRule(N_("Working days to clear an obstacle"), 10, _whole(1, 250)),
    "obstacle_yellow_days": SettingRule(
        N_("An obstacle or rectification shows yellow at so many working days left"), 2, _whole(0, 30)
    ),
    "rating_days": SettingRule(N_("Working days to ask for a rating after a case is closed"), 5, _whole(1, 60)),
    "rectification_days": SettingRule(N_("Working days to rectify after a low rating"), 15, _whole(1, 15)),
    "major_from_yuan": SettingRule(N_("A project is major from this investment (10 000 yuan)"), 100_000, _whole(0, 10**8)),
    "inspection_word": SettingRule(N_("Word of the inspection report's number"), "督查通报", _text),
    "inspection_percent": SettingRule(N_("Per cent of the projects that an inspection draws"), 20, _whole(1, 100)),
    "inspection_least": SettingRule(N_("Projects that an inspection draws at least"), 8, _whole(1, 500)),
    "inspection_most": SettingRule(N_("Projects that an inspection draws at most"), 30, _whole(1, 500)),
    "inspection_random_percent": SettingRule(N_("Per cent of a sample that is drawn at random"), 40, _whole(0, 100)),
    "finding_days": SettingRule(N_("Working days to put a finding of an inspection right"), 15, _whole(1, 90)),
    "started_months": SettingRule(N_("Months after signing until construction starts"), 6, _whole(1, 60)),
    "completed_months": SettingRule(N_("Months after signing until construction is completed"), 18, _whole(1, 120)),
    "produced_months": SettingRule(N_("Months after signing until production begins"), 24, _whole(1, 120)),
    "risk_overdue": SettingRule(N_("Risk points: a milestone is overdue"), 30, _whole(0, 100)),
    "risk_quiet": SettingRule(N_("Risk points: no follow-up"), 20, _whole(0, 100)),
    "risk_quiet_days": SettingRule(N_("Days without a follow-up that are a risk"), 30, _whole(1, 365)),
    "risk_big": SettingRule(N_("Risk points: a large investment"), 15, _whole(0, 100)),
    "risk_big_yuan": SettingRule(N_("An investment is large for an inspection from (10 000 yuan)"), 50_000, _whole(0, 10**8)),
    "risk_old": SettingRule(N_("Risk points: signed long ago, not in production"), 10, _whole(0, 100)),
    "risk_old_months": SettingRule(N_("Months since signing that are long"), 12, _whole(1, 120)),
    "risk_obstacle": SettingRule(N_("Risk points of each open obstacle"), 5, _whole(0, 100)),
    "risk_obstacles_most": SettingRule(N_("Risk points of all open obstacles at most"), 15, _whole(0, 100)),
    "risk_finding": SettingRule(N_("Risk points of each finding of the last twelve months"), 10, _whole(0, 100)),
    "risk_findings_most": SettingRule(N_("Risk points of all earlier findings at most"), 20, _whole(0, 100)),
    "contest_word": SettingRule(N_("Word of the contest result's number"), "竞赛通报", _text),
    "evaluation_word": SettingRule(N_("Word of the number of assessments and evaluations"), "考核通报", _text),
    "evaluation_league_weight": SettingRule(N_("Evaluation: weight of the league's score"), 60, _whole(0, 100)),
    "evaluation_inspection_weight": SettingRule(N_("Evaluation: weight of the inspections"), 20, _whole(0, 100)),
    "evaluation_target_weight": SettingRule(N_("Evaluation: weight of the targets"), 20, _whole(0, 100)),
    "evaluation_finding_points": SettingRule(N_("Evaluation: points off for each finding of an inspection"), 5, _whole(0, 100)),
    "evaluation_overdue_points": SettingRule(N_("Evaluation: points off for each rectification overdue"), 10, _whole(0, 100)),
    "evaluation_praise_most": SettingRule(N_("Evaluation: points of praise at most"), 5, _whole(0, 20)),
    "evaluation_excellent": SettingRule(N_("Graded excellent from this total"), 90, _whole(0, 200)),
    "evaluation_good": SettingRule(N_("Graded good from this total"), 75, _whole(0, 200)),
    "evaluation_passing": SettingRule(N_("Graded passing from this total"), 60, _whole(0, 200)),
    "evaluation_excellent_percent": SettingRule(N_("Per cent of a group graded excellent at most"), 40, _whole(0, 100)),
}


_STORED = select(Setting.name, Setting.value)


def setting(session: Session, name: str) -> Any:  # noqa: ANN401 - a setting holds any JSON value
    """Return the value of a setting, its default where nobody changed it. Raises KeyError for an unknown name."""
    rule = SETTINGS[name]
    stored = session.scalars(select(Setting).where(Setting.name == name)).first()
    return rule.default if stored is None else stored.value


def all_settings(session: Session) -> dict[str, Any]:
    """Return every setting's value in one query."""
    stored = {name: value for name, value in session.execute(_STORED)}  # noqa: C416 - rows are not pairs to mypy
    return {name: stored.get(name, rule.default) for name, rule in SETTINGS.items()}


def checked_value(name: str, value: Any) -> Any:  # noqa: ANN401 - a setting holds any JSON value
    """Return ``value`` if the setting accepts it. Raises RuleBroken ``setting_unknown`` or ``setting_value``."""
    rule = SETTINGS.get(name)
    if rule is None:
        raise RuleBroken("setting_unknown", _("There is no setting named {name}.").format(name=name), field=name)
    if not rule.accepts(value):
        text = _("“{value}” cannot be the value of “{meaning}”.").format(value=value, meaning=_(rule.meaning))
        raise RuleBroken("setting_value", text, field=name)
    return value


_calendars: dict[tuple[UUID, ...], WorkCalendar] = {}


def imported_tables(session: Session) -> list[YearTable]:
    """Return the imported holiday tables in the order of import."""
    rows = session.scalars(select(HolidayTable).order_by(HolidayTable.imported_at, HolidayTable.id))
    return [parse_holiday_table(row.days, row.name) for row in rows]


def county_calendar(session: Session) -> WorkCalendar:
    """Return the working calendar: built-in tables with the imported ones over them (kept until one is imported)."""
    mark = tuple(session.scalars(select(HolidayTable.id).order_by(HolidayTable.imported_at, HolidayTable.id)))
    if not mark:
        return built_in_calendar()
    if mark not in _calendars:
        tables = imported_tables(session)
        _calendars.clear()
        _calendars[mark] = calendar_with(tables)
    return _calendars[mark]
