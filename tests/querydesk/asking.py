"""A county with leads of every sort for the query desk, and a slow reading of the same conditions, written from their words."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Any
from uuid import UUID

from sqlalchemy import select

from crm.enterprises.model import Enterprise
from crm.kernel.clock import local_date, local_moment
from crm.kernel.ids import new_id
from crm.leads.model import FollowUp, Lead, LeadEnterprise, Milestone, Obstacle
from crm.people.permissions import Actor
from crm.querydesk.kinds import Operator
from crm.querydesk.rules import Condition, Group, Join
from crm.store.acts import Work, act
from tests.conftest import County

TODAY = date(2026, 11, 24)
NAMES = ("储能电池托盘", "储能ABC结构件", "abc科技园", "100%绿能_一期", "羽绒智能车间", "O'Neil 研发中心", '引号"项目')
STAGES = ("tip", "first_reported", "negotiating", "joint_review", "signed")
SIDES = ("", "", "on_hold", "vetoed", "lost")


@act("make_asked_leads", label="Make leads to be asked about", undoable=False)
def make_leads(work: Work, county: County, number: int = 60) -> None:
    """Make leads of three units with gaps everywhere, some of them with an investor that another unit keeps."""
    rng = Random(6)
    units = [county.units[name] for name in ("柳堡镇", "三垛镇", "商务局")]
    officials = [None, *(county.officials[name] for name in ("周敏", "汤斌"))]
    firms = [_firm(rng, units[n % 3], n) for n in range(9)]
    work.session.add_all(firms)
    for n in range(number):
        lead = _lead(rng, rng.choice(units), rng.choice(officials), n)
        work.session.add(lead)
        work.session.flush()
        if rng.random() < 0.7:
            work.session.add(LeadEnterprise(lead_id=lead.id, enterprise_id=rng.choice(firms).id, position=0))
        work.session.add_all(_around(rng, lead))


def _day(rng: Random, gap: float = 0.3) -> date | None:
    return None if rng.random() < gap else TODAY - timedelta(days=rng.randint(-40, 420))


def _firm(rng: Random, unit: UUID, n: int) -> Enterprise:
    moment = local_moment(TODAY - timedelta(days=n))
    return Enterprise(
        id=new_id(),
        unit_id=unit,
        name=f"企业{n}",
        normal_name=f"企业{n}",
        target_region=rng.choice(("", "yangtze_delta", "pearl_delta")),
        investor_classes=rng.sample(("listed", "central_soe", "fortune_500"), rng.randint(0, 2)),
        confidential=n % 2 == 0,
        true_name=f"真名{n}" if n % 2 == 0 else "",
        created_at=moment,
        changed_at=moment,
    )


def _lead(rng: Random, unit: UUID, officer: UUID | None, n: int) -> Lead:
    currency = rng.choice(("CNY", "CNY", "USD"))
    total = None if rng.random() < 0.2 else rng.randint(1, 400) * 100_000_000_0
    entered = local_moment(TODAY - timedelta(days=rng.randint(0, 400)), rng.choice((0, 9, 23)), rng.choice((0, 59)))
    return Lead(
        id=new_id(),
        unit_id=unit,
        name=f"{rng.choice(NAMES)}{n}" if rng.random() < 0.6 else rng.choice(NAMES),
        investor=rng.choice(("", "甲公司", "乙集团")),
        stage=rng.choice(STAGES),
        side_state=rng.choice(SIDES),
        foreign_capital=rng.random() < 0.3,
        currency=currency,
        total_investment=total,
        total_yuan=None if total is None else total * (7 if currency == "USD" else 1),
        fixed_investment=None if rng.random() < 0.3 else rng.randint(1, 9) * 1_000_000_00,
        land=None if rng.random() < 0.3 else rng.randint(0, 9) * 1050,
        plant_rented=rng.choice((None, True, False)),
        company_uscc=rng.choice((None, "", "91943672MANA69NFHK")),
        officer_id=officer,
        last_follow_up=_day(rng, 0.4),
        next_step_on=_day(rng),
        created_at=entered,
        changed_at=entered + timedelta(minutes=n),
    )


def _around(rng: Random, lead: Lead) -> list[Any]:
    made: list[Any] = []
    if rng.random() < 0.5:
        reached = _day(rng, 0) or TODAY
        verified = _day(rng, 0.5)
        made.append(
            Milestone(
                lead_id=lead.id,
                unit_id=lead.unit_id,
                kind="started",
                reached_on=reached,
                declared_on=reached,
                verified_on=verified,
            )
        )
    for _n in range(rng.randint(0, 2)):
        solved = _day(rng, 0.5)
        made.append(Obstacle(lead_id=lead.id, unit_id=lead.unit_id, kind="land", text="用地", raised_on=TODAY, solved_on=solved))
        made.append(
            FollowUp(
                lead_id=lead.id,
                unit_id=lead.unit_id,
                day=TODAY,
                manner="call",
                text="电话",
                substantive=rng.random() < 0.5,
                created_at=local_moment(TODAY),
            )
        )
    return made


@dataclass
class Known:
    """A lead with what stands around it, read plainly."""

    lead: Lead
    values: dict[str, Any] = field(default_factory=dict)


def known_leads(county: County, actor: Actor) -> list[Known]:
    """Return every lead that an actor may see, with its fields' values worked out by hand."""
    with closing(county.work("姜岚")) as work:
        leads = list(work.session.scalars(select(Lead)))
        milestones = {each.lead_id: each for each in work.session.scalars(select(Milestone))}
        obstacles = list(work.session.scalars(select(Obstacle)))
        follow_ups = list(work.session.scalars(select(FollowUp)))
        firms = {each.id: each for each in work.session.scalars(select(Enterprise))}
        links = {each.lead_id: firms[each.enterprise_id] for each in work.session.scalars(select(LeadEnterprise))}
    found = []
    for lead in leads:
        if actor.units is not None and lead.unit_id not in actor.units:
            continue
        reached, firm = milestones.get(lead.id), links.get(lead.id)
        if firm is not None and actor.units is not None and firm.unit_id not in actor.units:
            firm = None
        quiet = TODAY - (lead.last_follow_up or local_date(lead.created_at))
        total = lead.total_yuan
        bands = [b for b in (0, 1, 5, 10, 50, 100) if total is not None and total >= b * 10_000_000_000]
        values = {
            "name": lead.name,
            "investor": lead.investor,
            "company_uscc": lead.company_uscc,
            "stage": lead.stage,
            "side_state": lead.side_state,
            "foreign": lead.foreign_capital,
            "plant_rented": lead.plant_rented,
            "unit": lead.unit_id,
            "county": county.units["示例县"],
            "officer": lead.officer_id,
            "total": total,
            "band": str(bands[-1]) if bands else None,
            "fixed": None if lead.fixed_investment is None else (lead.fixed_investment, lead.currency),
            "land": lead.land,
            "quiet_days": quiet.days,
            "last_follow_up": lead.last_follow_up,
            "next_step_on": lead.next_step_on,
            "entered": local_date(lead.created_at),
            "milestone_started": reached and reached.reached_on,
            "milestone_started_verified": reached and reached.verified_on,
            "open_obstacles": sum(each.lead_id == lead.id and each.solved_on is None for each in obstacles),
            "follow_ups": sum(each.lead_id == lead.id and each.substantive for each in follow_ups),
            "region": firm and firm.target_region,
            "classes": list(firm.investor_classes) if firm else [],
        }
        found.append(Known(lead, values))
    return found


Holds = Callable[[Any, Any], bool]


def slow(node: Condition | Group, values: dict[str, Any], actor: Actor) -> bool:
    """Tell whether conditions hold of a record, written from their words alone: an empty value passes no positive test."""
    if isinstance(node, Group):
        held = [slow(each, values, actor) for each in node.of]
        if not held:
            return True
        return {Join.ALL: all(held), Join.ANY: any(held), Join.NONE: not any(held)}[node.join]
    value, wanted = values[node.field], _wanted(node, actor)
    name = node.operator.value
    if name == "empty":
        return value in (None, "", [])
    if name == "filled":
        return value not in (None, "", [])
    if name in ("is_not", "none_of", "lacks"):
        opposite = {"is_not": Operator.IS, "none_of": Operator.ONE_OF, "lacks": Operator.CONTAINS}[name]
        return not slow(Condition(node.field, opposite, node.value), values, actor)
    if value is None:
        return False
    if name == "within":
        return wanted in (value, values["county"])
    if isinstance(value, tuple):
        amounts = wanted if isinstance(wanted, list) else [wanted]
        if any(value[1] != currency for _minor, currency in amounts):
            return False
        value, wanted = value[0], [each[0] for each in amounts] if isinstance(wanted, list) else wanted[0]
    return _positive(name, value, wanted)


def _wanted(node: Condition, actor: Actor) -> Any:
    def one(each: Any) -> Any:
        if each == "mine":
            return actor.unit_id if node.field == "unit" else actor.official_id
        if isinstance(each, dict):
            return (each["minor"], each["currency"]) if node.field == "fixed" else each["minor"]
        if node.field in ("unit", "officer"):
            return UUID(hex=each)
        if node.field in ("last_follow_up", "next_step_on", "entered") or node.field.startswith("milestone"):
            return TODAY if each == "today" else date.fromisoformat(each) if isinstance(each, str) else each
        return each

    if isinstance(node.value, list):
        return [one(each) for each in node.value]
    return None if node.value is None else one(node.value)


def _small(text: str) -> str:
    return "".join(chr(ord(c) + 32) if "A" <= c <= "Z" else c for c in text)


def _positive(name: str, value: Any, wanted: Any) -> bool:
    if name == "contains":
        return _small(wanted) in _small(value)
    if name == "begins":
        return _small(value).startswith(_small(wanted))
    if name == "one_of":
        return any(each in value if isinstance(value, list) else each == value for each in wanted)
    if name == "is":
        return bool(wanted in value if isinstance(value, list) else wanted == value)
    sized: dict[str, Holds] = {
        "more": lambda v, w: v > w,
        "less": lambda v, w: v < w,
        "at_least": lambda v, w: v >= w,
        "at_most": lambda v, w: v <= w,
        "before": lambda v, w: v < w,
        "after": lambda v, w: v > w,
        "between": lambda v, w: w[0] <= v <= w[1],
        "last_days": lambda v, w: 0 <= (TODAY - v).days <= w,
        "next_days": lambda v, w: 0 <= (v - TODAY).days <= w,
        "longer_ago": lambda v, w: (TODAY - v).days > w,
        "this_month": lambda v, _w: (v.year, v.month) == (2026, 11),
        "last_month": lambda v, _w: (v.year, v.month) == (2026, 10),
        "this_quarter": lambda v, _w: v.year == 2026 and v.month in (10, 11, 12),
        "this_year": lambda v, _w: v.year == 2026,
        "last_year": lambda v, _w: v.year == 2025,
    }
    return bool(sized[name](value, wanted))
