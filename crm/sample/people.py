"""The sample's units, officials with tenures, and accounts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from crm.people.model import Account, ExchangeRate, Official, Setting, Tenure, Unit
from crm.people.permissions import Role
from crm.sample.frame import Frame
from crm.sample.names import BUREAU, COUNTY, DEPARTMENTS, PLACES, Place, person, phone


@dataclass(frozen=True, slots=True)
class Team:
    """A recruiting unit and its people: the two principals and the officers."""

    place: Place
    unit_id: UUID
    secretary: UUID
    head: UUID
    officers: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class People:
    """Everyone in the sample that other parts refer to."""

    teams: tuple[Team, ...]
    bureau_id: UUID
    reviewer: UUID
    departments: dict[str, UUID]


def make_people(frame: Frame) -> People:
    """Make the units from county to department and who works there."""
    county = _unit(frame, COUNTY, COUNTY, "county", None, 0)
    bureau = _unit(frame, BUREAU, "商务局", "bureau", county, 1)
    teams = tuple(_team(frame, place, county, 10 + n) for n, place in enumerate(PLACES))
    _move_a_head(frame, teams)
    departments = {short: _department(frame, name, short, county, 40 + n) for n, (name, short) in enumerate(DEPARTMENTS)}
    reviewer = frame.reviewer = _official(frame, bureau, "招商科科长", 1, Role.REVIEWER, "姜岚")
    _official(frame, bureau, "党组书记、局长", 0, Role.LEADER, "顾明远")
    _official(frame, bureau, "信息中心主任", 2, Role.ADMINISTRATOR, "丁一帆")
    frame.add(Setting, frame.first_day, name="county_name", value=COUNTY)
    frame.add(Setting, frame.first_day, name="bureau_name", value=BUREAU)
    for year in range(frame.first_day.year, frame.today.year + 1):
        for currency, rate in (("USD", 7_105_500), ("EUR", 8_120_000), ("HKD", 911_000), ("JPY", 47_300)):
            frame.add(ExchangeRate, frame.first_day, year=year, currency=currency, per_hundred=rate)
    return People(teams, bureau, reviewer, departments)


def _unit(frame: Frame, name: str, short: str, kind: str, parent: UUID | None, position: int, group: str = "") -> UUID:
    return frame.add(
        Unit,
        frame.first_day,
        name=name,
        short_name=short,
        kind=kind,
        parent_id=parent,
        contest_group=group,
        position=position,
        closed_on=None,
    )


def _official(
    frame: Frame, unit: UUID, title: str, position: int, role: Role | None, name: str = "", *, principal: bool = False
) -> UUID:
    name = name or person(frame.rng)
    first = frame.first_day - timedelta(days=frame.rng.randrange(30, 600))
    official = frame.add(Official, frame.first_day, name=name, phone=phone(frame.rng))
    frame.add(
        Tenure,
        frame.first_day,
        official_id=official,
        unit_id=unit,
        title=title,
        principal=principal,
        first_day=first,
        last_day=None,
        position=position,
    )
    if role is not None:
        taken = {row["login"] for row in frame.rows.get(Account, [])}
        login = name if name not in taken else f"{name}{len(taken)}"
        frame.add(Account, frame.first_day, official_id=official, unit_id=unit, role=str(role), login=login, closed=False)
    return official


def _team(frame: Frame, place: Place, county: UUID, position: int) -> Team:
    unit = _unit(frame, place.name, place.short, place.kind, county, position, place.group)
    head = {"park": "管委会主任", "township": "街道办主任" if place.name.endswith("街道") else "镇长"}[place.kind]
    first = place == PLACES[0]
    secretary = _official(
        frame,
        unit,
        "党工委书记" if place.kind == "park" else "党委书记",
        0,
        Role.UNIT_LEADER,
        "陈国平" if first else "",
        principal=True,
    )
    chief = _official(frame, unit, head, 1, Role.OFFICER, "刘勇" if first else "", principal=True)
    officers = (
        _official(frame, unit, "招商办主任", 2, Role.OFFICER, "周敏" if first else ""),
        _official(frame, unit, "招商干部", 3, Role.OFFICER),
    )
    return Team(place, unit, secretary, chief, officers)


def _department(frame: Frame, name: str, short: str, county: UUID, position: int) -> UUID:
    unit = _unit(frame, name, short, "department", county, position)
    _official(frame, unit, "分管副局长", 0, None)
    _official(frame, unit, "窗口负责人", 1, Role.HANDLER)
    return unit


def _move_a_head(frame: Frame, teams: tuple[Team, ...]) -> None:
    """Let one head have come from another township in the middle of a month, last year's September 16."""
    day = date(frame.today.year - 1, 9, 16)
    if day <= frame.first_day:
        return
    moved, origin = teams[3], teams[8]
    for row in frame.rows[Tenure]:
        if row["official_id"] == moved.head:
            row["first_day"] = day
    frame.add(
        Tenure,
        frame.first_day,
        official_id=moved.head,
        unit_id=origin.unit_id,
        title="副镇长",
        principal=False,
        first_day=frame.first_day - timedelta(days=200),
        last_day=day - timedelta(days=1),
        position=4,
    )
