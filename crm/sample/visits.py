"""The sample's visits: received and followed up in past months, this week as it stands, with one clash and open requests."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random
from uuid import UUID

from crm.calendar.lights import keeps_day
from crm.kernel.clock import local_date, local_moment
from crm.leads.model import Milestone
from crm.people.model import Absence, Tenure
from crm.sample.frame import Frame
from crm.sample.leads import MadeLead
from crm.sample.names import person
from crm.sample.people import People, Team
from crm.visits.model import Visit, VisitHost, VisitItem, VisitLead, VisitMember, VisitRequest
from crm.visits.service import UID_DOMAIN

CLOSING = time(17, 30)
PLOTS = ("A-07地块", "A-12地块", "B-03地块", "东片区预留地块")
PLANTS = ("标准厂房1#", "标准厂房2#", "标准厂房3#", "科创孵化楼")
ROOMS = ("会议室201", "会议室305", "招商展示厅")
REQUESTS = (
    ("蒸汽价格与管网接入条件", "工信局", "经核，园区蒸汽价格为198元/吨，管网距地块300米，可接入。"),
    ("员工宿舍和人才公寓", "镇街", "人才公寓可优先安排40套，租金减半。"),
    ("环评审批周期", "环境局", "报告表类项目受理后15个工作日内办结。"),
    ("用地指标落实时间", "资规局", "指标已列入四季度供地计划。"),
    ("110千伏专线建设费用分担", "发改委", "按供电工程有关规定，红线外由供电公司投资建设。"),
    ("普工招聘保障", "人社局", "可组织两场专场招聘会，并对接职教中心订单班。"),
)
POINTS = (
    "客商介绍了企业产能布局和选址要求，实地查看了地块与厂房；双方就用地规模、供电容量和投产时间交换意见，对方对产业配套表示认可。",
    "双方围绕设备投资、建设周期和用工需求深入座谈，客商希望年内明确供地时序，我方承诺按诉求清单逐项答复。",
    "客商回访落实上次诉求办理情况，对答复表示满意；就投资协议主要条款达成初步共识，约定下月上门对接。",
)
STEPS = ("报送投资协议初稿", "上门对接并确认选址", "答复诉求清单", "组织部门预审", "邀请技术团队再次踏勘")
SUBJECTS = {
    "inspection": ("考察选址", "实地踏勘"),
    "talks": ("项目洽谈", "投资协议磋商"),
    "return": ("回访对接",),
    "technical": ("技术团队踏勘",),
}


@dataclass(frozen=True, slots=True)
class Known:
    """What a unit's visits refer to: its leads, the days on which leads moved, who is away when."""

    leads: list[MadeLead]
    moves: dict[UUID, list[date]]
    away: set[tuple[UUID, date]]

    def moving(self, known: list[MadeLead], day: date) -> list[MadeLead]:
        """Return the leads that moved within thirty days after ``day``."""
        return [lead for lead in known if any(0 <= (each - day).days <= 30 for each in self.moves[lead.id])]


@dataclass(frozen=True, slots=True)
class Plan:
    """A visit to be made: county moments, hosts, where it goes, and its state."""

    start: datetime
    hours: float
    host: UUID
    companion: UUID
    state: str
    purpose: str
    places: tuple[str, ...]
    number: int
    requests: int


def make_visits(frame: Frame, people: People, made: list[MadeLead]) -> None:
    """Let investors visit every unit, month by month, and the story's unit this week."""
    rng = Random(frame.rng.getrandbits(32))  # of its own: what is made afterwards stays as it is
    away = _away(frame)
    moves: dict[UUID, list[date]] = defaultdict(list)
    for row in frame.rows.get(Milestone, []):
        moves[row["lead_id"]].append(row["declared_on"])
    leads: dict[UUID, list[MadeLead]] = defaultdict(list)
    for lead in made:
        leads[lead.unit_id].append(lead)
    for number, team in enumerate(people.teams):
        if not leads[team.unit_id]:
            continue
        for year, month in frame.months():
            for _count in range(rng.choice((1, 1, 2, 3)) + 3 * (number == 0)):
                _some_visit(frame, rng, people, team, Known(leads[team.unit_id], moves, away), date(year, month, 1))
        if number == 0:
            _this_week(frame, rng, people, team, leads[team.unit_id], away)


def _away(frame: Frame) -> set[tuple[UUID, date]]:
    found = set()
    for row in frame.rows.get(Absence, []):
        for number in range((row["last_day"] - row["first_day"]).days + 1):
            found.add((row["official_id"], row["first_day"] + timedelta(days=number)))
    return found


def _some_visit(
    frame: Frame,
    rng: Random,
    people: People,
    team: Team,
    known: Known,
    first: date,
) -> None:
    """Make one visit on some working day of a month, in the hands of somebody who is at home."""
    day = frame.working(first + timedelta(days=rng.randrange(28)))
    story = team is people.teams[0] and abs((day - frame.today).days) <= 7
    leads = [lead for lead in known.leads if lead.begun < day][-60:]
    hosts = [each for each in (team.head, team.secretary, *team.officers) if (each, day) not in known.away]
    if story or not leads or not hosts or day < frame.first_day or day > frame.today + timedelta(days=20):
        return
    state = _state(frame, rng, day)
    start = local_moment(day, rng.choice((9, 10, 14, 15)), rng.choice((0, 30)))
    purpose = rng.choice(tuple(SUBJECTS))
    places = (rng.choice(ROOMS), rng.choice(PLOTS if purpose != "technical" else PLANTS))
    plan = Plan(start, 2, hosts[0], hosts[-1], state, purpose, places, rng.randrange(2, 9), rng.choice((0, 1, 1, 2, 3)))
    moving = known.moving(leads, day)
    known.away.update(((plan.host, day), (plan.companion, day)))
    _add(frame, rng, people, team, rng.choice(moving if moving and rng.random() < 0.7 else leads), plan)


def _state(frame: Frame, rng: Random, day: date) -> str:
    if day > frame.today:
        return rng.choice(("announced", "confirmed", "confirmed"))
    if rng.random() < 0.05:
        return "cancelled"
    return "followed_up" if (frame.today - day).days > 9 and rng.random() < 0.93 else "received"


def _this_week(
    frame: Frame, rng: Random, people: People, team: Team, leads: list[MadeLead], away: set[tuple[UUID, date]]
) -> None:
    """Make the story's week: a video return visit, a plot inspected, six people whose host is wanted twice, a fund, a works."""
    monday = frame.today - timedelta(days=frame.today.weekday())
    days = [monday + timedelta(days=number) for number in range(5)]
    head, secretary, (chief, clerk) = team.head, team.secretary, team.officers
    clash = next((day for day in days if day > frame.today and (head, day) in away), days[3])
    others = [day for day in days if day != clash]

    def home(day: date, *officials: UUID) -> UUID:
        """Return the first official who is at home."""
        return next((each for each in officials if (each, day) not in away), clerk)

    plans = (
        (days[0], (14, 30), 1.5, home(days[0], secretary, head, chief), "received", "talks", (ROOMS[0],), 3, 2),
        (others[1], (10, 0), 1.5, home(others[1], chief), "confirmed", "return", (ROOMS[1],), 2, 0),
        (others[2], (14, 0), 2, home(others[2], chief), "confirmed", "inspection", (PLOTS[0], ROOMS[0]), 4, 0),
        (clash, (9, 30), 5.5, head, "confirmed", "inspection", (ROOMS[0], PLOTS[1], PLANTS[1]), 6, 3),
        (clash, (14, 0), 1.5, head, "announced", "talks", (ROOMS[2],), 2, 0),
        (others[3], (14, 0), 3, home(others[3], secretary, head), "announced", "technical", (PLANTS[2], ROOMS[0]), 3, 0),
        (days[2] + timedelta(days=7), (9, 30), 2.5, clerk, "announced", "inspection", PLOTS[:2], 5, 0),
    )
    known = leads[-40:]
    for number, (day, (hour, minute), hours, host, state, purpose, places, people_coming, asked) in enumerate(plans):
        begun = "received" if day <= frame.today else state
        companion = next((each for each in (chief, clerk) if each != host and (each, day) not in away), host)
        plan = Plan(local_moment(day, hour, minute), hours, host, companion, begun, purpose, tuple(places), people_coming, asked)
        _add(frame, rng, people, team, known[(number * 7) % len(known)], plan)


def _add(frame: Frame, rng: Random, people: People, team: Team, lead: MadeLead, plan: Plan) -> None:
    day = local_date(plan.start)
    created = min(day - timedelta(days=rng.randrange(3, 12)), frame.today)
    held = plan.state in ("received", "followed_up")
    end = plan.start + timedelta(hours=plan.hours)
    closed = min(frame.working(day + timedelta(days=3)), frame.today)
    points, step = (rng.choice(POINTS), rng.choice(STEPS)) if plan.state == "followed_up" else ("", "")
    visit = frame.new_id(created)
    frame.rows.setdefault(Visit, []).append(
        {
            "id": visit,
            "version": 1,
            "unit_id": team.unit_id,
            "enterprise_id": lead.enterprise_id,
            "enterprise_name": lead.enterprise_name,
            "leader": lead.person,
            "leader_title": lead.title,
            "number": plan.number,
            "purpose": plan.purpose,
            "subject": rng.choice(SUBJECTS[plan.purpose]),
            "starts_at": plan.start,
            "ends_at": end,
            "note": "",
            "state": plan.state,
            "state_reason": "对方临时调整行程" if plan.state == "cancelled" else "",
            "points": points,
            "next_step": step,
            "next_step_on": closed + timedelta(days=14) if step else None,
            "confirmed_at": frame.moment(created) if plan.state != "announced" else None,
            "received_at": end if held else None,
            "minuted_at": frame.moment(closed) if points else None,
            "minuted_by": plan.companion if points else None,
            "followed_up_at": frame.moment(closed) if points else None,
            "uid": f"{visit}@{UID_DOMAIN}",
            "sequence": int(plan.state != "announced") + held + bool(points),
            "created_at": frame.moment(created),
            "changed_at": frame.moment(closed if held else created),
        }
    )
    frame.add(VisitLead, created, visit_id=visit, lead_id=lead.id)
    frame.add(VisitMember, created, visit_id=visit, position=0, name=person(rng), title="投资总监")
    frame.add(VisitHost, created, visit_id=visit, item_id=None, official_id=plan.host, position=0)
    _itinerary(frame, visit, created, plan)
    if held or plan.requests == 3:
        _requests(frame, rng, people, team, visit, plan)


def _itinerary(frame: Frame, visit: UUID, created: date, plan: Plan) -> None:
    """Divide the visit among its places, talks in rooms and looks at plots and works."""
    length = timedelta(hours=plan.hours) / len(plan.places)
    for position, place in enumerate(plan.places):
        start = plan.start + position * length
        what = "座谈交流" if place in ROOMS else "查看地块" if place in PLOTS else "查看厂房"
        item = frame.add(
            VisitItem,
            created,
            visit_id=visit,
            position=position,
            starts_at=start,
            ends_at=start + length,
            place=place,
            what=what,
        )
        frame.add(VisitHost, created, visit_id=visit, item_id=item, official_id=plan.companion, position=0)


def _requests(frame: Frame, rng: Random, people: People, team: Team, visit: UUID, plan: Plan) -> None:
    """Note requests on the day of the visit, or on the last working day for one announced with its questions."""
    raised = min(local_date(plan.start), frame.today - timedelta(days=3))
    ahead = local_date(plan.start) > frame.today
    clerks = {row["unit_id"]: row["official_id"] for row in frame.rows[Tenure]}
    for number, (text, department, answer) in enumerate(rng.sample(REQUESTS, plan.requests)):
        responsible = people.departments.get(department, team.unit_id)
        due = frame.calendar.add_working_days(raised, 5)
        late = rng.random() < 0.12
        answered = (
            frame.working(due.date + timedelta(days=2)) if late else frame.working(raised + timedelta(days=rng.randrange(1, 4)))
        )
        settled = rng.random() < 0.9 or (frame.today - due.date).days > 12
        known = answered <= frame.today and settled and not (ahead and number == 0)
        moment = frame.moment(answered, 9, 16)
        frame.add(
            VisitRequest,
            raised,
            visit_id=visit,
            unit_id=team.unit_id,
            text=text,
            responsible_unit_id=responsible,
            raised_at=frame.moment(raised, 15, 17),
            due_on=due.date,
            due_table=due.table,
            answer=answer if known else "",
            answered_on=answered if known else None,
            answered_in_time=keeps_day(due.date, moment, CLOSING) if known else None,
            answered_by=clerks.get(responsible) if known else None,
        )
