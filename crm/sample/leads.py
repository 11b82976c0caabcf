"""The sample's enterprises, leads, follow-ups, milestones and first reports."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from crm.enterprises.model import Alias, Contact, Enterprise
from crm.enterprises.rules import normal_name
from crm.leads.model import FollowUp, Lead, LeadEnterprise, Milestone, Obstacle
from crm.sample.frame import Frame
from crm.sample.names import FOREIGN, REGIONS, TRADES, Trade, firm, person, phone, uscc
from crm.sample.people import People, Team

YI = 10_000_000_000
"""One 亿 in fen."""
SIZES = (0.3, 0.5, 0.8, 1.0, 1.1, 1.2, 1.5, 1.8, 2.0, 2.4, 3.2, 3.5, 5.0, 5.6, 6.5, 8.0, 10.0, 12.0, 20.0, 52.0)
SIZE_WEIGHTS = (6, 8, 8, 12, 10, 10, 10, 8, 8, 6, 6, 5, 5, 4, 3, 3, 3, 2, 1, 0.3)
MANNERS = ("call", "visit_them", "visit_here", "wechat", "meeting")
TALK = (
    "介绍我市产业政策和标准厂房情况，对方对电价和蒸汽价格最关心",
    "陪同考察标准厂房两处，对方希望层高不低于 9 米",
    "电话沟通投资协议文本，对方法务提出三处修改意见",
    "对接设备清单和环评要求，约定下周补充工艺流程图",
    "对方董事会已通过立项，等待选址比较结论",
    "微信发送用地红线图和报价，对方回复三日内反馈",
    "在对方总部座谈，董事长介绍扩产计划，邀请其来访",
    "就用工和子女就学问题答复，对方表示认可",
    "对方提出分两期建设，一期先租后建",
    "落实能耗指标初步意见，可由市级统筹解决",
)
NEXT = (
    "发送厂房图纸，约下周来访",
    "补报工艺说明",
    "确认投资主体与注册时间",
    "邀请参加推介会",
    "对接资规局选址",
    "回访报价",
    "起草投资协议",
)
PROBLEMS = ("能耗指标尚未落实", "用地规模较大，需统筹指标", "对方同时考察邻市，竞争激烈", "环评类别待定", "")
AFTER_SIGNING = (
    ("registered", 20, 0.85),
    ("paid_in", 60, 0.7),
    ("started", 120, 0.6),
    ("completed", 330, 0.45),
    ("produced", 400, 0.4),
    ("listed", 460, 0.3),
)
OBSTACLES = (
    ("land", "用地指标未落实，影响摘牌时间", "资规局"),
    ("power", "专线电力增容需 4 个月", "工信局"),
    ("approval", "环评报告表待受理", "环境局"),
    ("labour", "投产前需招工 120 人", "人社局"),
    ("finance", "技改贴息申请未批", "财政局"),
)


@dataclass(frozen=True, slots=True)
class MadeLead:
    """A lead made for the sample, as trips and first reports refer to it."""

    id: UUID
    unit_id: UUID
    officer: UUID
    enterprise_id: UUID
    enterprise_name: str
    contact_id: UUID
    person: str
    title: str
    begun: date
    stage: str


def make_leads(frame: Frame, people: People, count: int) -> list[MadeLead]:
    """Make ``count`` leads over the sample's days, more for the lucky units, and the four of the story."""
    weights = [team.place.luck for team in people.teams]
    span = (frame.today - frame.first_day).days
    made = []
    for _number in range(count):
        team = frame.rng.choices(people.teams, weights)[0]
        begun = frame.working(frame.first_day + timedelta(days=int(span * frame.rng.random() ** 0.85)))
        made.append(_lead(frame, team, min(begun, frame.today)))
    made += [_quiet_lead(frame, people.teams[0], days) for days in (23, 25, 28)]
    made.append(_quiet_lead(frame, people.teams[2], 36))
    _obstacles(frame, people, made)
    return made


def _quiet_lead(frame: Frame, team: Team, days: int) -> MadeLead:
    """Make a protected lead whose last follow-up was ``days`` ago: about to lapse, or past it."""
    return _lead(frame, team, frame.today - timedelta(days=days + 60), quiet=days, amount=3.2)


def _enterprise(frame: Frame, team: Team, trade: Trade, day: date) -> tuple[UUID, str, str, str]:
    """Make an enterprise with a contact; returns id, name, currency and region."""
    rng = frame.rng
    place, region = rng.choice(REGIONS)
    foreign = rng.random() < 0.12
    country, currency = rng.choice(FOREIGN) if foreign else ("中国", "CNY")
    name, short = firm(rng, country.removeprefix("中国") if foreign and rng.random() < 0.5 else place, trade)
    moment = frame.moment(day)
    enterprise = frame.add(
        Enterprise,
        day,
        unit_id=team.unit_id,
        name=name,
        normal_name=normal_name(name),
        uscc=None if foreign or rng.random() < 0.15 else uscc(rng),
        no_uscc_reason="境外主体" if foreign else "外地主体待设立",
        confidential=False,
        true_name="",
        origin_region=place,
        target_region=region,
        country=country,
        address=f"{place}{rng.choice(('高新区', '经开区', '工业园区'))}{rng.choice('科创长江星湖')}路{rng.randrange(1, 400)}号",
        profile=f"主营{trade.word}，年销售约{rng.randrange(1, 60)}亿元。",
        industry_section=trade.section,
        industry_division=trade.division,
        investor_classes=_classes(frame),
        evaluation="",
        created_at=moment,
        changed_at=moment,
    )
    frame.add(Alias, day, enterprise_id=enterprise, name=short, normal_name=normal_name(short))
    return enterprise, name, currency, place


def _classes(frame: Frame) -> list[str]:
    draw = frame.rng.random()
    return ["listed"] if draw < 0.08 else ["little_giant"] if draw < 0.16 else ["central_soe"] if draw < 0.19 else []


def _stage(frame: Frame, begun: date) -> str:
    """Draw how far a lead of that age has come."""
    age = (frame.today - begun).days
    draw = frame.rng.random()
    if age < 10:
        return "tip" if draw < 0.5 else "first_reported"
    if age < 60:
        return "first_reported" if draw < 0.35 else "negotiating" if draw < 0.9 else "joint_review"
    if age < 150:
        return "negotiating" if draw < 0.5 else "joint_review" if draw < 0.65 else "signed"
    return "negotiating" if draw < 0.3 else "signed"


def _lead(frame: Frame, team: Team, begun: date, *, quiet: int | None = None, amount: float | None = None) -> MadeLead:
    rng = frame.rng
    trade = rng.choice(TRADES)
    enterprise, investor, currency, place = _enterprise(frame, team, trade, begun)
    contact_name, title = person(rng), rng.choice(("董事长", "总经理", "投资总监", "副总裁", "生产副总"))
    contact = frame.add(
        Contact,
        begun,
        enterprise_id=enterprise,
        name=contact_name,
        title=title,
        phones=[phone(rng)],
        wechat="",
        note="",
        removed=False,
    )
    stage = "negotiating" if quiet is not None else _stage(frame, begun)
    officer = rng.choice(team.officers)
    lead = frame.new_id(begun)
    last, step, step_on = _follow_ups(frame, team, officer, lead, (begun, stage, quiet))
    yi = amount or rng.choices(SIZES, SIZE_WEIGHTS)[0]
    minor, yuan = _amount(yi, currency)
    dead = stage == "negotiating" and quiet is None and (frame.today - last).days > 45
    values = {
        "unit_id": team.unit_id,
        "name": f"{rng.choice(trade.projects)}{rng.choice(('', '', '', '二期', '智能工厂', '华东基地'))}项目",
        "investor": investor,
        "content": f"建设{trade.word}生产线，购置设备{rng.randrange(20, 300)}台（套）。",
        "industry_section": trade.section,
        "industry_division": trade.division,
        "chain": trade.chain,
        "chain_link": rng.choice(("", "missing", "weak", "key")),
        "nature": rng.choice(("new", "new", "new", "continued", "increase")),
        "foreign_capital": currency != "CNY",
        "currency": currency,
        "total_investment": minor,
        "total_yuan": yuan,
        "fixed_investment": minor * 7 // 10,
        "phase_one": minor // 2,
        "increase": None,
        "land": rng.choice((0, 2000, 3500, 5000, 8600)),
        "plant": rng.choice((0, 3000, 8000, 20000)),
        "plant_rented": rng.random() < 0.4,
        "annual_sales": yuan * 3 // 2,
        "annual_tax": yuan // 15,
        "energy": rng.randrange(100, 6000),
        "environment": rng.choice(("报告表", "登记表", "报告书")),
        "source": rng.choice(("own", "own", "referral", "campaign", "talent", "enclave")),
        "referrer": "",
        "stage": stage,
        "side_state": "lost" if dead else "",
        "landing_unit_id": team.unit_id,
        "enclave": "out" if rng.random() < 0.05 else "",
        "enclave_partner": "",
        "level": "provincial" if yi >= 10 else "",
        "leader_id": rng.choice((team.secretary, team.head)),
        "officer_id": officer,
        "problems": rng.choice(PROBLEMS) if stage != "signed" else "",
        "next_step": step,
        "next_step_on": step_on,
        "needs_county": "",
        "first_contact": begun,
        "contract_performance": "",
        "protected_until": None,
        "last_follow_up": last,
        "created_at": frame.moment(begun),
        "changed_at": frame.moment(last),
        **_signing(frame, begun, stage, investor, place, minor),
    }
    row = {"id": lead, "version": 1, **values}
    frame.rows.setdefault(Lead, []).append(row)
    frame.add(LeadEnterprise, begun, lead_id=lead, enterprise_id=enterprise, position=0)
    _milestones(frame, team, lead, row)
    return MadeLead(lead, team.unit_id, officer, enterprise, investor, contact, contact_name, title, begun, stage)


def _amount(yi: float, currency: str) -> tuple[int, int]:
    """Return the amount in its currency's hundredths and in fen; foreign ones are round in 万."""
    yuan = int(yi * YI)
    rate = {"CNY": 1.0, "USD": 7.1055, "EUR": 8.12, "HKD": 0.911, "JPY": 0.0473}[currency]
    minor = int(yuan / rate / 100_000_000) * 100_000_000 if currency != "CNY" else yuan
    return minor, int(minor * rate)


def _follow_ups(
    frame: Frame,
    team: Team,
    officer: UUID,
    lead: UUID,
    course: tuple[date, str, int | None],
) -> tuple[date, str, date | None]:
    """Log the talks; returns the last day, the next step and its day."""
    rng, (begun, stage, quiet) = frame.rng, course
    end = frame.today - timedelta(days=quiet) if quiet is not None else _quiet_end(frame, begun, stage)
    days = sorted(
        {begun, end, *(begun + timedelta(days=rng.randrange(max(1, (end - begun).days + 1))) for _ in range(rng.randrange(2, 6)))}
    )
    step, step_on = "", None
    for day in days:
        step = rng.choice(NEXT)
        step_on = min(frame.working(day + timedelta(days=rng.randrange(2, 14))), frame.today + timedelta(days=20))
        place = {"unit_id": team.unit_id, "official_id": officer, "day": day, "manner": rng.choice(MANNERS)}
        frame.add(
            FollowUp,
            day,
            lead_id=lead,
            text=rng.choice(TALK),
            substantive=True,
            next_step=step,
            next_step_on=step_on,
            trip_id=None,
            created_at=frame.moment(day),
            **place,
        )
    if step_on is not None and step_on < frame.today:
        step_on = frame.working(frame.today + timedelta(days=rng.randrange(0, 9))) if stage != "signed" else None
    return days[-1], step if step_on else "", step_on


def _quiet_end(frame: Frame, begun: date, stage: str) -> date:
    """Draw the last follow-up: recent for living leads, long ago for some."""
    age = (frame.today - begun).days
    back = frame.rng.randrange(0, 20) if frame.rng.random() < 0.75 or stage == "signed" else frame.rng.randrange(46, 140)
    return max(begun, frame.today - timedelta(days=min(age, back)))


def _signing(frame: Frame, begun: date, stage: str, investor: str, place: str, minor: int) -> dict[str, object]:
    """Return the contract's fields, empty before signing."""
    if stage != "signed":
        return dict.fromkeys(("contract_date", "company_uscc", "company_capital", "paid_in", "registered_on")) | dict.fromkeys(
            ("contract_number", "company_name", "legal_person"), ""
        )
    age = (frame.today - begun).days
    signed = frame.working(begun + timedelta(days=min(age, frame.rng.randrange(40, 140))))
    signed = min(signed, frame.today)
    core = re.sub(r"(股份|集团)?有限公司$", "", investor.replace(f"（{place}）", "").removeprefix(place))
    return {
        "contract_date": signed,
        "contract_number": f"YZ-{signed.year}-{frame.rng.randrange(1, 999):03d}",
        "company_name": f"{core}（云泽）有限公司",
        "company_uscc": uscc(frame.rng),
        "company_capital": minor // 5,
        "legal_person": person(frame.rng),
        "paid_in": None,
        "registered_on": None,
    }


def _milestones(frame: Frame, team: Team, lead: UUID, values: dict[str, object]) -> None:
    """Declare and verify the milestones that time allows; the newest still wait for verification."""
    signed = values["contract_date"]
    if not isinstance(signed, date):
        return
    _milestone(frame, team, lead, "signed", signed)
    for kind, days, chance in AFTER_SIGNING:
        day = frame.working(signed + timedelta(days=int(days * frame.rng.uniform(0.7, 1.3))))
        if day > frame.today or frame.rng.random() > chance:
            break
        _milestone(frame, team, lead, kind, day)
        if kind == "registered":
            values["registered_on"] = day
        if kind == "paid_in":
            values["paid_in"] = int(str(values["total_investment"])) // frame.rng.randrange(2, 6)


def _milestone(frame: Frame, team: Team, lead: UUID, kind: str, day: date) -> None:
    declared = min(frame.working(day + timedelta(days=2)), frame.today)
    verified = frame.working(declared + timedelta(days=5))
    waits = verified > frame.today
    frame.add(
        Milestone,
        day,
        lead_id=lead,
        unit_id=team.unit_id,
        kind=kind,
        reached_on=day,
        declared_on=declared,
        declared_by=team.officers[0],
        verified_on=None if waits else verified,
        verified_by=None if waits else frame.reviewer,
        note="",
    )


def _obstacles(frame: Frame, people: People, made: list[MadeLead]) -> None:
    signed = [lead for lead in made if lead.stage == "signed"]
    for lead in frame.rng.sample(signed, min(len(signed), 40)):
        kind, text, department = frame.rng.choice(OBSTACLES)
        raised = frame.today - timedelta(days=frame.rng.randrange(3, 90))
        solved = raised + timedelta(days=20) if frame.rng.random() < 0.6 and raised + timedelta(days=20) <= frame.today else None
        frame.add(
            Obstacle,
            raised,
            lead_id=lead.id,
            unit_id=lead.unit_id,
            kind=kind,
            text=text,
            responsible_unit_id=people.departments[department],
            due_on=frame.working(raised + timedelta(days=30)),
            result="已协调解决" if solved else "",
            solved_on=solved,
            raised_on=raised,
        )
