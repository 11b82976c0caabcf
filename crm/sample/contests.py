"""The sample's contests of this year's quarters, and praise and a bar for its half-year assessment."""

from __future__ import annotations

from datetime import date

from crm.kernel.clock import local_moment
from crm.league.contests.model import Contest, Merit
from crm.league.contests.rules import quarter_bounds
from crm.sample.frame import Frame
from crm.sample.people import People

THEMES = ("开门红·首季比拼", "项目攻坚·双过半", "百日冲刺·开工竣工", "决战四季·投产达效")
NOTES = (
    "围绕一季度新签约、新开工项目开展比拼。",
    "聚焦时间任务双过半，比开工、比竣工。",
    "百日攻坚，重点比开工、竣工、投产三项实绩。",
    "对照全年目标，比投产达效和列统入库。",
)
MERITS = (
    # team, kind, hundredths of a point, why
    (1, "praise", 200, "引进50亿元级项目，受到市委、市政府通报表扬"),
    (6, "praise", 100, "驻点招商经验在全市推广"),
    (9, "bar", 0, "一季度发生首报信息不实，被全市通报"),
    (11, "one_vote", 0, "项目用地存在重大违法违规问题，实行一票否决"),
)


def make_contests(frame: Frame, people: People) -> None:
    """Set a contest for every quarter of this year that has begun, and what the half-year assessment adds by name."""
    today = frame.today
    for quarter in range(1, (today.month - 1) // 3 + 2):
        first, _last = quarter_bounds(today.year, quarter)
        day = frame.working(max(first, frame.first_day))
        frame.add(
            Contest,
            day,
            year=today.year,
            quarter=quarter,
            theme=THEMES[quarter - 1],
            scheme_id=None,
            praised=1,
            note=NOTES[quarter - 1],
            made_at=local_moment(min(day, today), 10),
            made_by=people.reviewer,
        )
    day = date(today.year, 7, 3)
    if day > today:
        return
    for team, kind, points, reason in MERITS:
        frame.add(
            Merit,
            day,
            year=today.year,
            period="half_year",
            unit_id=people.teams[team % len(people.teams)].unit_id,
            kind=kind,
            points=points,
            reason=reason,
            made_at=local_moment(day, 15, 30),
            made_by=people.reviewer,
            withdrawn_at=None,
            withdrawn_by=None,
        )
