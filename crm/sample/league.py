"""The sample's league: two editions of the monthly scheme and one of each other kind, corrections with reasons, a false report."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from uuid import UUID

from crm.kernel.clock import local_moment
from crm.leads.model import Lead
from crm.league.indicators.rules import Indicator
from crm.league.scores.defaults import DEFAULTS
from crm.league.scores.model import FalseReport, Scheme, ScoreCorrection
from crm.league.scores.scheme import Bonus, BonusKind, SchemeData, SchemeKind, scheme_json
from crm.sample.frame import Frame
from crm.sample.people import People, Team

CHANGED = "提高开工、投产分值，降低首报分值，突出项目落地"
CORRECTIONS = (
    # team, days ago, hundredths of a point, why
    (2, 40, 50, "8月份到账资金凭证补报，经核实予以补计"),
    (7, 33, -100, "9月份一个开工项目经现场核查仅完成场地平整，已不计开工，另扣1分"),
    (0, 12, 30, "10月份流转项目分成比例录入有误，按裁定7:3补计"),
)


def make_league(frame: Frame, people: People) -> None:
    """Write schemes, corrections and one false report; a county of one year has them all the same."""
    begun = frame.first_day
    name, now = DEFAULTS[SchemeKind.MONTH]
    _scheme(frame, people, SchemeKind.MONTH, name, 1, begun, _last_years(now), "")
    _scheme(frame, people, SchemeKind.MONTH, name, 2, max(begun, date(frame.today.year, 1, 1)), now, CHANGED)
    for kind in (SchemeKind.CONTEST, SchemeKind.HALF_YEAR, SchemeKind.ANNUAL):
        other, data = DEFAULTS[kind]
        _scheme(frame, people, kind, other, 1, begun, data, "")
    for number, ago, points, reason in CORRECTIONS:
        day = frame.today - timedelta(days=ago)
        _correction(frame, people, people.teams[number].unit_id, day, points, reason)
    _false_report(frame, people, people.teams[4])


def _last_years(now: SchemeData) -> SchemeData:
    """Return the scheme as it was before this year's change: more for reports, less for what is built."""
    points = {Indicator.REPORTED: 12, Indicator.STARTED: 11, Indicator.PRODUCED: 7}
    items = tuple(replace(item, points=Fraction(points.get(item.indicator, int(item.points)))) for item in now.items)
    first = tuple(bonus for bonus in now.bonuses if bonus.kind is BonusKind.AMOUNT)
    return replace(now, items=items, bonuses=(*first, Bonus(BonusKind.INVESTOR, Fraction(5), investor="fortune_500")))


def _scheme(
    frame: Frame, people: People, kind: SchemeKind, name: str, edition: int, valid_from: date, data: SchemeData, note: str
) -> None:
    frame.add(
        Scheme,
        valid_from,
        kind=str(kind),
        name=name,
        edition=edition,
        valid_from=valid_from,
        data=scheme_json(data),
        note=note,
        made_at=local_moment(valid_from, 9, 20 + edition),
        made_by=people.reviewer,
    )


def _correction(frame: Frame, people: People, unit: UUID, day: date, points: int, reason: str) -> None:
    frame.add(
        ScoreCorrection,
        day,
        unit_id=unit,
        kind=str(SchemeKind.MONTH),
        day=day,
        points=points,
        reason=reason,
        made_at=local_moment(day, 16, 10),
        made_by=people.reviewer,
        withdrawn_at=None,
        withdrawn_by=None,
    )


def _false_report(frame: Frame, people: People, team: Team) -> None:
    """Let the bureau have found one construction start reported falsely, of a signed lead of the team."""
    signed = [row for row in frame.rows.get(Lead, []) if row["unit_id"] == team.unit_id and row["contract_date"]]
    day = frame.working(frame.today - timedelta(days=55))
    if not signed or day <= frame.first_day:
        return
    frame.add(
        FalseReport,
        day,
        unit_id=team.unit_id,
        lead_id=signed[-1]["id"],
        day=day,
        reason="申报开工的地块尚未取得施工许可，现场为临时围挡，与申报材料不符",
        found_at=local_moment(day, 15, 30),
        found_by=people.reviewer,
    )
