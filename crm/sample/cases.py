"""The sample's matters and cases: a year of appraisals done, and a desk of open clocks with every light."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

from crm.calendar.counting import WorkingDays
from crm.kernel.clock import local_date, local_moment
from crm.leads.model import Lead
from crm.people.model import Account, Post, Unit
from crm.people.permissions import Role
from crm.procedures.time_limit.cards import SERIES as SUPERVISION
from crm.procedures.time_limit.catalogue import SEEDS, MatterSeed, StepSeed, department_of, step_values
from crm.procedures.time_limit.clock import Clock, due_of, is_past
from crm.procedures.time_limit.keeping import pauses_of, table_of
from crm.procedures.time_limit.lights import Thresholds, yellow_on
from crm.procedures.time_limit.model import Case, CaseStep, ClockEvent, Matter, MatterStep
from crm.procedures.time_limit.service import SERIES
from crm.sample.frame import Frame
from crm.sample.leads import MadeLead
from crm.sample.people import People

MOST_APPRAISALS = 1200
"""So many leads at most have had their appraisal in the sample, the newest ones: a huge sample stays quick."""
MOST_LICENCES = 48
LICENCES = (
    # matter, least and most working days it took, the result
    ("land_pre_examination", 11, 19, "符合国土空间规划，通过预审"),
    ("environment", 13, 22, "符合生态环境准入要求"),
    ("grant_review", 8, 14, "条件核实，金额核定"),
    ("joint_licence", 18, 24, "联合验收通过"),
)
"""Licences that signed leads have had in the sample; the longest of some are late."""
MAJOR = 100_000_000_000
"""10亿元 in fen."""
LIMITS = Thresholds()
Told = tuple[int, str, int, dict[str, Any]]
"""Working days ago, what happened, to which step (from 0), and more of it."""


def _phone(**more: Any) -> dict[str, Any]:  # noqa: ANN401 - a row's values
    return {"told": True, "told_how": "电话告知，已记录", **more}


STORIES: tuple[tuple[str, int, tuple[Told, ...]], ...] = (
    # matter, working days since receipt, what happened since
    (
        "joint_review",
        10,
        (
            (10, "accepted", 0, {}),
            (8, "done", 0, {"text": "符合规划，同意"}),
            (6, "done", 1, {"text": "符合生态环境准入，同意"}),
            (4, "paused", 2, _phone(reason="expert_review", text="组织专家评审")),
            (1, "resumed", 2, {"reason": "expert_review", "text": "收到专家评审意见（2 页）"}),
        ),
    ),
    ("appraisal", 1, ((1, "accepted", 0, {}),)),
    ("appraisal", 2, ((2, "accepted", 0, {}),)),
    ("appraisal", 6, ((5, "accepted", 0, {}),)),
    (
        "contract_review",
        8,
        ((7, "accepted", 0, {}), (5, "paused", 0, _phone(reason="materials", text="请补充投资主体股权结构说明"))),
    ),
    (
        "contract_review",
        9,
        (
            (8, "accepted", 0, {}),
            (6, "paused", 0, _phone(reason="materials", text="请补充授权委托书")),
            (3, "resumed", 0, {"reason": "materials", "text": "授权委托书收齐，重新起算"}),
        ),
    ),
    ("feedback", 5, ((4, "accepted", 0, {}), (2, "asked", 0, _phone(reason="materials", text="请补充用能测算表")))),
    (
        "grant_review",
        19,
        (
            (18, "accepted", 0, {}),
            (6, "extension_asked", 0, {"days": 5, "text": "兑现条件需现场核查"}),
            (5, "extension_refused", 0, {"text": "核查可在时限内完成"}),
        ),
    ),
    ("land_pre_examination", 18, ((17, "accepted", 0, {}), (1, "extension_asked", 0, {"days": 8, "text": "需补充踏勘论证"}))),
    (
        "environment",
        25,
        (
            (23, "accepted", 0, {}),
            (9, "extension_asked", 0, {"days": 10, "text": "公众参与意见较多，需复核"}),
            (8, "extended", 0, _phone(days=10, text="同意延长十个工作日，理由已告知申请人")),
        ),
    ),
    ("environment", 12, ((11, "accepted", 0, {}), (3, "paused", 0, _phone(reason="hearing", text="依申请组织听证")))),
    ("joint_licence", 14, ((12, "accepted", 0, {}),)),
    ("land_pre_examination", 9, ((3, "deemed", 0, {"text": "五日内未一次性告知补正内容"}),)),
    ("land_pre_examination", 2, ()),
    ("environment", 1, ()),
    ("joint_licence", 0, ()),
    ("land_pre_examination", 4, ((3, "incomplete", 0, {"text": "用地红线图、项目备案证"}),)),
    ("feedback", 9, ((8, "accepted", 0, {}), (7, "withdrawn", 0, {"text": "投资方调整选址，申请撤回"}))),
    (
        "contract_review",
        7,
        (
            (6, "accepted", 0, {}),
            (3, "done", 0, {"text": "条款合法合规，第八条建议修改"}),
            (1, "decided", 0, {"reason": "granted", "text": "准予签约"}),
        ),
    ),
    (
        "grant_review",
        22,
        (
            (21, "accepted", 0, {}),
            (4, "done", 0, {"text": "投产节点已认定，金额核定 120 万元"}),
            (3, "decided", 0, {"reason": "granted", "text": "同意兑现"}),
            (2, "closed", 0, {"text": "书面送达"}),
        ),
    ),
)


@dataclass
class Draft:
    """A case being made: its own values, its steps', and what happened in order."""

    seed: MatterSeed
    lead: MadeLead
    received: datetime
    case: dict[str, Any]
    steps: list[dict[str, Any]]
    events: list[dict[str, Any]] = field(default_factory=list)
    rng: Random | None = None


class CaseMaker:
    """Makes cases as the acts would have left them."""

    def __init__(self, frame: Frame, people: People) -> None:
        """Make the matters and see who works where."""
        self.frame, self.people = frame, people
        self.units = [(row["id"], row["name"], row["kind"]) for row in frame.rows[Unit]]
        self.days = WorkingDays(frame.calendar, frame.today)
        self.seeds = {seed.code: seed for seed in SEEDS}
        posts = {row["unit_id"]: row["id"] for row in reversed(frame.rows.get(Post, []))}
        self.hands = {row["unit_id"]: row["official_id"] for row in frame.rows[Account] if row["role"] == Role.HANDLER}
        self.hands[people.bureau_id] = people.reviewer
        self.posts: dict[UUID, UUID] = {unit: posts[unit] for unit in self.hands if unit in posts}
        self.leads = {row["id"]: row for row in frame.rows[Lead]}
        self.matters = {seed.code: self._matter(seed, place) for place, seed in enumerate(SEEDS)}
        self.drafts: list[Draft] = []

    def _unit(self, department: str) -> UUID:
        return department_of(self.units, department) or self.people.bureau_id

    def _matter(self, seed: MatterSeed, place: int) -> UUID:
        first = self.frame.first_day
        matter = self.frame.add(
            Matter,
            first,
            code=seed.code,
            name=seed.name,
            unit_id=self._unit(seed.department),
            statutory=seed.statutory,
            joint=seed.joint,
            basis=seed.basis,
            closed=False,
            position=place,
        )
        for step in seed.steps:
            values = step_values(step, self.units)
            post = self.posts.get(values["unit_id"] or self._unit(seed.department))
            self.frame.add(MatterStep, first, matter_id=matter, **{**values, "post_id": post})
        return matter

    def ago(self, working_days: int) -> date:
        """Return the working day so many working days before today."""
        return self.days.at(self.days.index(self.frame.today) - 1 - working_days)

    def draft(self, code: str, lead: MadeLead, received: datetime) -> Draft:
        """Begin a case of a lead with its receipt."""
        seed = self.seeds[code]
        unit = self._unit(seed.department)
        major = (self.leads[lead.id]["total_yuan"] or 0) >= MAJOR
        draft = Draft(seed, lead, received, self._case(seed, lead, received, unit), [])
        draft.case["major"] = major
        draft.steps = [self._step(step, unit, major=major) for step in seed.steps]
        self.tell(draft, received, "received", None)
        self.drafts.append(draft)
        return draft

    def _case(self, seed: MatterSeed, lead: MadeLead, received: datetime, unit: UUID) -> dict[str, Any]:
        later = ("accepted_at", "decided_at", "decided_by", "closed_at")
        return {
            **dict.fromkeys(later),
            "matter_id": self.matters[seed.code],
            "unit_id": unit,
            "applicant_unit_id": lead.unit_id,
            "lead_id": lead.id,
            "title": self.leads[lead.id]["name"],
            "applicant": lead.enterprise_name,
            "applicant_contact": f"{lead.person} {lead.title}",
            "state": "received",
            "received_at": received,
            "received_on": local_date(received),
            "deemed": False,
            "decision": "",
            "decision_text": "",
            "official_id": lead.officer,
        }

    def _step(self, seed: StepSeed, unit: UUID, *, major: bool) -> dict[str, Any]:
        later = ("started_at", "started_on", "due_on", "done_at", "done_by", "done_for")
        own = step_values(seed, self.units)["unit_id"] or unit
        return {
            **dict.fromkeys(later),
            "name": seed.name,
            "position": seed.place,
            "unit_id": own,
            "post_id": self.posts.get(own),
            "limit_days": seed.major if major and seed.major else seed.limit,
            "waiting": str(seed.waiting),
            "state": "waiting",
            "extra_days": 0,
            "due_table": "",
            "result": "",
        }

    def tell(self, draft: Draft, moment: datetime, kind: str, step: int | None, **more: Any) -> None:  # noqa: ANN401 - a row's values
        """Let something happen to a case or to one of its steps."""
        values = {"reason": "", "text": "", "told_how": "", "days": None, "level": "", "year": None, "number": None, **more}
        told = values.pop("told", False)
        unit = draft.steps[step or 0]["unit_id"]
        draft.events.append(
            {
                "step": step,
                "kind": kind,
                "day": local_date(moment),
                "at": moment,
                "official_id": draft.lead.officer if kind in ("received", "withdrawn") else self.hands.get(unit),
                "for_official_id": None,
                "told_at": moment if told else None,
                **values,
            }
        )
        self._follow(draft, moment, kind, step or 0, values)

    def _follow(self, draft: Draft, moment: datetime, kind: str, step: int, values: dict[str, Any]) -> None:
        """Bring case and step to the state that ``kind`` leads to."""
        case, row = draft.case, draft.steps[step]
        if kind in ("accepted", "deemed"):
            case["state"], case["deemed"] = "accepted", kind == "deemed"
            case["accepted_at"] = draft.received if kind == "deemed" else moment
            draft.events[-1]["day"] = local_date(case["accepted_at"])
            self._begin(draft, case["accepted_at"], 0)
        elif kind in ("incomplete", "decided", "closed", "withdrawn"):
            self._end(draft, moment, kind, values)
        elif kind in ("paused", "resumed"):
            row["state"] = "paused" if kind == "paused" else "running"
        elif kind == "extended":
            row["extra_days"] = values["days"]
        elif kind == "done":
            row.update(state="done", done_at=moment, done_by=self.hands.get(row["unit_id"]), result=values["text"])
            if not any(each["state"] in ("running", "paused") for each in draft.steps):
                self._begin(draft, moment, row["position"] + 1)

    def _end(self, draft: Draft, moment: datetime, kind: str, values: dict[str, Any]) -> None:
        case = draft.case
        case["state"] = kind
        if kind == "decided":
            by = self.hands.get(case["unit_id"])
            case.update(decision=values["reason"], decision_text=values["text"], decided_at=moment, decided_by=by)
        elif kind in ("closed", "withdrawn"):
            case["closed_at"] = moment
            for step in draft.steps:
                step["state"] = step["state"] if step["state"] == "done" else "dropped"

    def _begin(self, draft: Draft, moment: datetime, position: int) -> None:
        for place, step in enumerate(draft.steps):
            if step["position"] == position:
                step.update(state="running", started_at=moment, started_on=local_date(moment))
                self.tell(draft, moment, "started", place)

    # ---- writing -----------------------------------------------------------------------------------------
    def write(self) -> None:
        """Compute every clock, give the cards, and collect the rows in the order of receipt."""
        for draft in sorted(self.drafts, key=lambda each: (each.received, each.lead.id.int)):
            with self.frame.aside(draft.rng or self.frame.rng):
                self._write(draft)

    def _write(self, draft: Draft) -> None:
        for place, step in enumerate(draft.steps):
            if step["started_on"] is not None:
                self._clock(draft, place, step)
        year = draft.received.year
        day = local_date(draft.received)
        case = self.frame.add(Case, day, **draft.case, year=year, number=self.frame.next_number(SERIES, year))
        steps = [self.frame.add(CaseStep, day, case_id=case, **step) for step in draft.steps]
        draft.events.sort(key=lambda each: each["at"])
        for ordinal, event in enumerate(draft.events, 1):
            place = event.pop("step")
            step_id = None if place is None else steps[place]
            self.frame.add(ClockEvent, local_date(event["at"]), case_id=case, step_id=step_id, ordinal=ordinal, **event)

    def _clock(self, draft: Draft, place: int, step: dict[str, Any]) -> None:
        told = [(each["kind"], each["day"], each["reason"]) for each in draft.events if each["step"] == place]
        clock = Clock(step["started_on"], step["limit_days"] + step["extra_days"], pauses_of(told, step["waiting"]))
        today = local_date(step["done_at"]) if step["done_at"] else self.frame.today
        step["due_on"] = due_of(clock, self.days, today)
        step["due_table"] = table_of(self.frame.calendar, clock.start, step["due_on"])
        if step["state"] in ("running", "paused", "done"):
            self._cards(draft, place, clock, step)

    def _cards(self, draft: Draft, place: int, clock: Clock, step: dict[str, Any]) -> None:
        """Give a clock the cards it had earned by now, or by the time it was done."""
        until = step["done_at"] or local_moment(self.frame.today, 9)
        turned = yellow_on(clock, self.days, local_date(until), LIMITS)
        if local_moment(turned, 8, 30) <= until:
            self.tell(draft, local_moment(turned, 8, 30), "yellow", place, level="unit_leader")
        if is_past(step["due_on"], until, LIMITS.closing):
            given = local_moment(self.frame.calendar.next_working_day(step["due_on"]), 8, 30)
            number = self.frame.next_number(SUPERVISION, given.year)
            self.tell(draft, given, "red", place, level="county", year=given.year, number=number)
            draft.events[-1]["day"] = step["due_on"]


def make_cases(frame: Frame, people: People, made: list[MadeLead]) -> None:
    """Make the matters, an appraisal for the newest reported leads, and the open desk."""
    maker = CaseMaker(frame, people)
    reported = [each for each in made if each.stage not in ("tip", "first_reported")]
    newest = sorted(reported, key=lambda each: (each.begun, each.id.int), reverse=True)
    if newest:
        for lead in newest[:MOST_APPRAISALS]:
            _appraised(maker, lead)
        _desk(maker, newest[:60])
    signed = [each for each in newest if each.stage == "signed"]
    for number, lead in enumerate(signed[:MOST_LICENCES]):
        _licensed(maker, lead, number)
    maker.write()


def _appraised(maker: CaseMaker, lead: MadeLead) -> None:
    """Let a lead have been appraised soon after its report; about one in twelve came late."""
    frame = maker.frame
    received = frame.moment(frame.working(lead.begun + timedelta(days=4)), 9, 16)
    took = frame.rng.choices((1, 2, 3, 5), (30, 35, 27, 8))[0]
    done = local_moment(maker.days.after(local_date(received), took), 16, 10)
    if done >= local_moment(frame.today, 8):
        return
    draft = maker.draft("appraisal", lead, received)
    maker.tell(draft, received + timedelta(minutes=20), "accepted", None)
    maker.tell(draft, done, "done", 0, text="符合产业定位，建议推进")
    maker.tell(draft, done + timedelta(minutes=10), "decided", None, reason="granted", text="同意推进洽谈")
    maker.tell(draft, done + timedelta(minutes=40), "closed", None, text="研判意见已送达责任单位")


def _licensed(maker: CaseMaker, lead: MadeLead, number: int) -> None:
    """Let a signed lead have had its licences of departments this year, closed with the applicant; some came late."""
    rng = Random(number)
    code, low, high, text = LICENCES[number % len(LICENCES)]
    ago = 28 + number * 5 % 190
    received = local_moment(maker.ago(ago), 9, number % 50)
    done = local_moment(maker.days.after(local_date(received), rng.randint(low, high)), 15, 20)
    draft = maker.draft(code, lead, received)
    draft.rng = rng
    maker.tell(draft, received + timedelta(minutes=30), "accepted", None)
    maker.tell(draft, done, "done", 0, text=text)
    maker.tell(draft, done + timedelta(minutes=10), "decided", None, reason="granted", text="准予办理")
    maker.tell(draft, done + timedelta(minutes=50), "closed", None, text="证照已送达申请人")


def _desk(maker: CaseMaker, leads: list[MadeLead]) -> None:
    """Tell the stories of the open desk, each on a lead of its own as far as there are enough."""
    for number, (code, ago, told) in enumerate(STORIES):
        lead = leads[number * 2 % len(leads)]
        received = local_moment(maker.ago(ago), 8, 10 + number)
        draft = maker.draft(code, lead, received)
        for place, (days, kind, step, more) in enumerate(told, 1):
            moment = local_moment(maker.ago(days), 8 + place, 12 + number)
            whole = kind in ("accepted", "deemed", "incomplete", "withdrawn", "decided", "closed")
            maker.tell(draft, moment, kind, None if whole else step, **more)
