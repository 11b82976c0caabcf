"""The sample's ratings of closed cases, with low ones in every state of their rectification, and the windows of matters."""

from __future__ import annotations

from datetime import date
from random import Random
from typing import Any
from uuid import UUID

from crm.calendar.counting import WorkingDays
from crm.kernel.clock import local_date, local_moment
from crm.people.model import Account, Unit
from crm.people.permissions import Role
from crm.procedures.service_rating.model import CallBack, RatingCorrection, Rectification, ServiceRating
from crm.procedures.service_rating.rules import Level
from crm.procedures.time_limit.catalogue import department_of
from crm.procedures.time_limit.model import Case, Matter, ServiceWindow
from crm.procedures.time_limit.windows import COMPREHENSIVE, usual_windows
from crm.sample.frame import Frame
from crm.sample.people import People

MOST, DAYS, UNASKED = 600, 15, 3
"""So many ratings at most; days of a rectification; working days since closing in which nobody was asked yet."""
WEIGHTS = (50, 34, 12, 3, 1)
COMMENTS = {
    Level.VERY_SATISFIED: ("办得快，一次办成", "专人帮办，省心"),
    Level.SATISFIED: ("比预想的顺利", ""),
    Level.FAIRLY: ("材料要求可以再讲清楚些", ""),
    Level.DISSATISFIED: ("同一份材料补了两次", "电话多次没人接"),
    Level.VERY_DISSATISFIED: ("承诺的时间一拖再拖", "窗口和科室说法不一"),
}
LOW_STORIES = (
    # level, working days ago, comment, reported so many days ago, called back so many days ago and satisfied
    (Level.DISSATISFIED, 34, "补正通知分三次才讲全", 22, 20, True),
    (Level.VERY_DISSATISFIED, 18, "承诺十天办结，实际拖了近一个月", None, None, None),
    (Level.DISSATISFIED, 12, "窗口电话多次无人接听", 2, None, None),
    (Level.DISSATISFIED, 13, "踏勘约了三次才来", None, None, None),
)
MEASURES = "已向企业当面致歉；补正事项改为一张清单一次告知，窗口设专人接听并回访。"


class RatingMaker:
    """Makes ratings as the acts would have left them."""

    def __init__(self, frame: Frame) -> None:
        """See who answers for which unit."""
        self.frame, self.rng = frame, Random(73)
        self.days = WorkingDays(frame.calendar, frame.today)
        self.hands = {row["unit_id"]: row["official_id"] for row in frame.rows[Account] if row["role"] == Role.HANDLER}

    def ago(self, working_days: int) -> date:
        """Return the working day so many working days before today."""
        return self.days.at(self.days.index(self.frame.today) - 1 - working_days)

    def rate(self, case: dict[str, Any], level: Level, day: date, comment: str) -> UUID:
        """Enter a rating of a case, by the officer who applied."""
        return self.frame.add(
            ServiceRating,
            day,
            case_id=case["id"],
            unit_id=case["unit_id"],
            level=str(level),
            rated_by=case["applicant_contact"][:60] or case["applicant"][:60],
            collected=self.rng.choice(("phone", "visit", "message", "counter")),
            comment=comment,
            rated_on=day,
            entered_at=local_moment(day, 10, 20),
            official_id=case["official_id"],
        )

    def rectify(self, rating: UUID, case: dict[str, Any], opened: date, done: date | None, *, agreed: bool | None) -> UUID:
        """Open a rectification, reported on ``done`` where that is given."""
        due = self.frame.calendar.add_working_days(opened, DAYS)
        return self.frame.add(
            Rectification,
            opened,
            rating_id=rating,
            unit_id=case["unit_id"],
            opened_at=local_moment(opened, 10, 20),
            due_on=due.date,
            due_table=due.table[:200],
            text=MEASURES if done else "",
            done_on=done,
            done_by=self.hands.get(case["unit_id"], self.frame.reviewer) if done else None,
            in_time=done <= due.date if done else None,
            satisfied=agreed,
            dropped_on=None,
        )

    def call(self, rectification: UUID, case: dict[str, Any], day: date) -> None:
        """Note a call-back with an investor who is satisfied now."""
        self.frame.add(
            CallBack,
            day,
            rectification_id=rectification,
            ordinal=1,
            day=day,
            spoke_with=case["applicant_contact"][:60] or case["applicant"][:60],
            satisfied=True,
            text="问题已解决，对整改结果满意",
            at=local_moment(day, 15, 0),
            official_id=case["official_id"],
        )


def make_ratings(frame: Frame) -> None:
    """Rate the closed cases of the sample: the low ones tell stories, the newest ones wait to be asked about."""
    maker = RatingMaker(frame)
    closed = [row for row in frame.rows.get(Case, []) if row["state"] == "closed" and row["applicant_unit_id"]]
    closed.sort(key=lambda row: (row["closed_at"], row["id"].int), reverse=True)
    rated = [row for row in closed if local_date(row["closed_at"]) <= maker.ago(UNASKED)]
    told = _low_stories(maker, rated)
    corrected = False
    for case in [row for row in rated if row["id"] not in told][:MOST]:
        if maker.rng.random() < 0.04:
            continue  # nobody asked
        level = maker.rng.choices(tuple(Level)[:3], WEIGHTS[:3])[0]
        wanted = local_date(case["closed_at"])
        day = min(maker.days.after(wanted, maker.rng.randint(1, 4)), frame.today)
        rating = maker.rate(case, level, day, maker.rng.choice(COMMENTS[level]))
        if not corrected and level is Level.VERY_SATISFIED:
            corrected = True
            _correct(maker, rating, case, day)


def _low_stories(maker: RatingMaker, rated: list[dict[str, Any]]) -> set[UUID]:
    """Give low ratings to cases closed before their day, of different units as far as there are."""
    told: set[UUID] = set()
    units: set[UUID] = set()
    for level, ago, comment, reported, called, agreed in LOW_STORIES:
        day = maker.ago(ago)
        fitting = [row for row in rated if local_date(row["closed_at"]) <= day and row["id"] not in told]
        case = next((row for row in fitting if row["unit_id"] not in units), next(iter(fitting), None))
        if case is None:
            continue
        told.add(case["id"])
        units.add(case["unit_id"])
        rating = maker.rate(case, level, day, comment)
        done = None if reported is None else maker.ago(reported)
        rectification = maker.rectify(rating, case, day, done, agreed=agreed)
        if called is not None:
            maker.call(rectification, case, maker.ago(called))
    return told


def _correct(maker: RatingMaker, rating: UUID, case: dict[str, Any], day: date) -> None:
    maker.frame.add(
        RatingCorrection,
        day,
        rating_id=rating,
        ordinal=1,
        at=local_moment(day, 16, 30),
        official_id=case["official_id"],
        level_before=str(Level.SATISFIED),
        level_after=str(Level.VERY_SATISFIED),
        reason="录入时错选一档，按纸质评价单更正",
    )


def make_windows(frame: Frame, people: People) -> None:
    """Make the usual windows and put the matters at them."""
    listed = [(row["id"], row["name"], row["kind"]) for row in frame.rows[Unit]]
    first, of_unit = None, {}
    for place, (name, kind, word) in enumerate(usual_windows()):
        unit_id = department_of(listed, word) if word else None
        window = frame.add(
            ServiceWindow, frame.first_day, name=name, kind=str(kind), unit_id=unit_id, position=place, closed=False
        )
        first = window if name == COMPREHENSIVE[0] else first
        if unit_id is not None:
            of_unit[unit_id] = window
    for row in frame.rows.get(Matter, []):
        row["window_id"] = of_unit.get(row["unit_id"], first) if row["unit_id"] != people.bureau_id else first
