"""The sample's targets of this and last year, what other bureaus report monthly, and last year's figures from a yearbook."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from crm.kernel.clock import local_date
from crm.leads.model import Lead, Milestone
from crm.league.indicators.model import ExternalFigure
from crm.league.indicators.rules import Indicator
from crm.league.targets.model import PastFigure, Target
from crm.people.model import Unit
from crm.procedures.first_report.model import FirstReport
from crm.sample.frame import Frame
from crm.sample.people import People, Team

WAN = 1_000_000
"""1万 yuan or dollars in hundredths."""
YI = 10_000 * WAN
TABLE = (5, 5, 10, 8, 8, 10, 8, 8, 10, 9, 9, 10)
"""Monthly shares of signing and starting targets: more where the quarters end."""
COUNTED = {
    "reported": Indicator.REPORTED,
    "signed": Indicator.SIGNED,
    "registered": Indicator.REGISTERED,
    "paid_in": Indicator.PAID_IN,
    "started": Indicator.STARTED,
    "completed": Indicator.COMPLETED,
    "produced": Indicator.PRODUCED,
}
ABOVE = (78, 84, 88, 92, 95, 98, 102, 106, 114, 124)
"""A target in per cent of what the unit's year so far would make of the whole year."""
FIELD_HALVES = 240
"""Ten days a month."""
RATES = {Indicator.REGISTRATION_RATE: 85_00, Indicator.START_RATE: 50_00}
SOURCES = {
    Indicator.INDUSTRIAL_SALES: "市税务局开票数据",
    Indicator.EXPORTS: "海关进出口统计",
    Indicator.RETAIL: "市统计局",
    Indicator.FOREIGN_OPERATIONS: "省商务厅外经统计",
}
MONTHLY = {Indicator.INDUSTRIAL_SALES: 26_000, Indicator.EXPORTS: 900, Indicator.RETAIL: 7_500, Indicator.FOREIGN_OPERATIONS: 60}
"""What a unit of ordinary luck does in a month, in 万元 or 万美元."""
SEASON = (88, 74, 104, 99, 101, 106, 97, 98, 105, 101, 104, 112)
"""A month in per cent of the ordinary one; the Spring Festival takes its share of February."""
YEARBOOK = "商务统计年报"


def make_targets(frame: Frame, people: People) -> None:
    """Set targets of both years, report other bureaus' figures through last month, and import last year's foreign capital."""
    years = (frame.today.year - 1, frame.today.year)
    county = next(row["id"] for row in frame.rows[Unit] if row["kind"] == "county")
    for year in years:
        totals: Counter[Indicator] = Counter()
        reached = _reached(frame, year)
        for team in people.teams:
            for indicator, value in _unit_targets(frame, team, reached, year).items():
                _target(frame, team.unit_id, indicator, year, value)
                totals[indicator] += value
        for indicator, value in sorted(totals.items()):
            _target(frame, county, indicator, year, _total(indicator, value))
        for team in people.teams:
            _external(frame, team, year)
    for team in people.teams:
        _yearbook(frame, team, years[0])


def _reached(frame: Frame, year: int) -> Counter[tuple[UUID, str]]:
    """Count the verified milestones of a year per unit, and what was signed and paid in, in fen."""
    leads = {row["id"]: row for row in frame.rows.get(Lead, [])}
    found: Counter[tuple[UUID, str]] = Counter()
    for row in frame.rows.get(FirstReport, []):
        registered = row.get("registered_at")  # a report that was only received has none
        found[row["unit_id"], "reported"] += registered is not None and local_date(registered).year == year
    for row in frame.rows.get(Milestone, []):
        if row["verified_on"] is None or row["reached_on"].year != year:
            continue
        lead: Mapping[str, Any] = leads[row["lead_id"]]
        found[row["unit_id"], row["kind"]] += 1
        if row["kind"] == "signed":
            found[row["unit_id"], "amount"] += lead["total_yuan"] or 0
        if row["kind"] == "paid_in":
            found[row["unit_id"], "money"] += lead["paid_in"] or 0
    return found


def _unit_targets(frame: Frame, team: Team, reached: Counter[tuple[UUID, str]], year: int) -> dict[Indicator, int]:
    """Return a unit's targets: what its year would come to, more or less; external ones from its ordinary month."""
    months = 12 if year < frame.today.year else max(1, frame.today.month - 1)

    def whole_year(kind: str) -> int:
        return reached[team.unit_id, kind] * 12 * frame.rng.choice(ABOVE) // (100 * months)

    found = {indicator: max(kind in ("reported", "signed"), whole_year(kind)) * 100 for kind, indicator in COUNTED.items()}
    found[Indicator.SIGNED_AMOUNT] = max(YI, whole_year("amount") // YI * YI)
    found[Indicator.PAID_IN_AMOUNT] = max(1000 * WAN, whole_year("money") // (100 * WAN) * 100 * WAN)
    found[Indicator.MEGA] = (2 if team.place.kind == "park" else 1) * 100
    found[Indicator.ENCLAVE] = (3 if team.place.kind == "park" else 2) * 100
    found[Indicator.FOREIGN_PAID_IN] = (1_500 if team.place.kind == "park" else 300) * WAN
    found[Indicator.FIELD_DAYS] = FIELD_HALVES
    found.update(RATES)
    for indicator, ordinary in MONTHLY.items():
        percent = frame.rng.choice((98, 102, 105, 108))
        found[indicator] = (
            int(ordinary * team.place.luck * 12) * percent // 1000 * 10 * WAN * (year - frame.today.year + 11) // 10
        )
        if indicator is Indicator.RETAIL and team.place.kind == "park":
            del found[indicator]
    return found


def _total(indicator: Indicator, units: int) -> int:
    """Return the county's total: a little above its units' sum where projects are counted, the same rate where a rate is."""
    if indicator in RATES:
        return RATES[indicator]
    return units // 1000 * 1000 + 1000 if indicator is Indicator.SIGNED else units


def _target(frame: Frame, unit_id: UUID, indicator: Indicator, year: int, value: int) -> None:
    day = frame.working(date(year, 1, 12))
    frame.add(
        Target,
        day,
        unit_id=unit_id,
        indicator=str(indicator),
        year=year,
        value=value,
        weights=list(TABLE) if indicator in (Indicator.SIGNED, Indicator.STARTED) else None,
        note="",
        set_by=frame.reviewer,
        set_at=frame.moment(day),
    )


def _external(frame: Frame, team: Team, year: int) -> None:
    """Report a year's months through the last one that is over, about five per cent more than the year before."""
    last = 12 if year < frame.today.year else frame.today.month - 1
    for indicator, ordinary in MONTHLY.items():
        if indicator is Indicator.RETAIL and team.place.kind == "park":
            continue
        for month in range(1, last + 1):
            grown = 105 if year == frame.today.year else 100
            percent = SEASON[month - 1] * grown * frame.rng.randrange(93, 108) // 10_000  # of a hundred
            day = frame.working(date(year + month // 12, month % 12 + 1, 8))
            if day <= frame.today:
                _figure(frame, ExternalFigure, team, indicator, (year, month), int(ordinary * team.place.luck) * percent, day)


def _figure(
    frame: Frame,
    model: type[ExternalFigure | PastFigure],
    team: Team,
    indicator: Indicator,
    month: tuple[int, int],
    percent_of_wan: int,
    day: date,
    source: str = "",
) -> None:
    frame.add(
        model,
        day,
        unit_id=team.unit_id,
        indicator=str(indicator),
        year=month[0],
        month=month[1],
        value=percent_of_wan * WAN // 100,
        source=source or SOURCES[indicator],
        entered_by=frame.reviewer,
        entered_at=frame.moment(day),
    )


def _yearbook(frame: Frame, team: Team, year: int) -> None:
    """Import last year's foreign capital, which was booked before there was a platform."""
    ordinary = 120 if team.place.kind == "park" else 25
    for month in range(1, 13):
        percent = frame.rng.randrange(40, 160)
        day = frame.working(date(year + 1, 1, 20))
        _figure(
            frame,
            PastFigure,
            team,
            Indicator.FOREIGN_PAID_IN,
            (year, month),
            ordinary * percent,
            min(day, frame.today),
            f"{year}年{YEARBOOK}",
        )
