"""The sample's inspections: one concluded with everything put right, one under way with findings in every state."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from crm.kernel.clock import local_date, local_moment
from crm.leads.model import FollowUp, Lead, Milestone, Obstacle
from crm.league.inspections.checklist import USUAL
from crm.league.inspections.model import (
    ChecklistAnswer,
    ChecklistItem,
    Finding,
    InspectedProject,
    Inspection,
    RectificationRound,
)
from crm.league.inspections.rules import UNREPORTED, overdue_day, rectification_due
from crm.league.inspections.sampling import JUDGED, Candidate, Chosen, RiskRule, draw, planned_words, sample_size
from crm.procedures.veto.breaches import Breach
from crm.sample.frame import Frame
from crm.sample.people import People
from crm.store.attachments import Attachment

RULE = RiskRule()
BEHIND_SHARE = 0.35
"""Of the projects that their records call late, so many stand behind on site."""
SEEN = ("基础施工", "主体施工", "设备安装", "场地平整", "主体封顶", "装修施工")
BEHIND = ("现场未施工", "围挡未拆，仅完成清表", "停工待料", "桩基未完成")
FOUND = (
    "现场无施工人员和机械，围挡内杂草丛生，与申报的“已开工”不符",
    "到位资金凭证仅有银行回单复印件，金额与申报相差300万元",
    "台账登记进度为“主体施工”，现场仅完成桩基",
    "跟进记录连续两个月雷同，未见实质性对接",
    "电力增容问题未明确责任部门和办结时限",
    "施工许可证尚未办理即组织基础施工",
)
DONE = (
    "已督促企业于上周复工，桩机进场两台，监理日志和现场照片附后。",
    "已补齐银行进账单和验资报告原件扫描件，更正申报金额。",
    "已更正台账，并对经办人进行提醒谈话。",
    "已重新梳理跟进记录，书记带队赴企业对接，纪要附后。",
    "已与供电公司商定12月15日前完成增容，明确工信局牵头。",
)


@dataclass
class _Story:
    """Writes inspections one after another."""

    frame: Frame
    people: People
    items: list[tuple[UUID, str]]
    earlier: dict[UUID, int]

    def inspection(self, year: int, month: int, *, closed: bool) -> tuple[UUID, list[tuple[UUID, Chosen]]]:
        """Write an inspection with its sample and answers; returns it and its projects."""
        frame = self.frame
        first = frame.working(date(year, month, 20))
        day = first - timedelta(days=2)
        there = _candidates(frame, day, self.earlier)
        size, seed = sample_size(len(there), 20, 8, 30), frame.rng.randrange(10**8)
        inspection = frame.add(
            Inspection,
            day,
            year=year,
            month=month,
            ordinal=1,
            first_day=first,
            last_day=frame.working(first + timedelta(days=3)),
            focus="开工真实性和在建项目进度",
            unit_ids=[],
            state="closed" if closed else "open",
            seed=seed,
            population=len(there),
            size=size,
            random_percent=40,
            drawn_at=local_moment(day, 9, 10),
            drawn_by=frame.reviewer,
            ended_at=local_moment(frame.working(first + timedelta(days=9)), 16) if closed else None,
            ended_by=frame.reviewer if closed else None,
            end_reason="",
        )
        sample = draw(there, RULE, day, size=size, random_percent=40, seed=seed)
        waiting = 0 if closed else max(1, len(sample) // 4)
        return inspection, [
            (self._project(inspection, place, each, first, seen=place <= len(sample) - waiting), each)
            for place, each in enumerate(sample, 1)
        ]

    def _project(self, inspection: UUID, place: int, chosen: Chosen, first: date, *, seen: bool) -> UUID:
        frame = self.frame
        overdue = bool(chosen.factors) and chosen.factors[0].code.startswith("late_")
        late = overdue and frame.rng.random() < BEHIND_SHARE  # the rest went on since, and waits to be declared
        pace = frame.rng.choice(BEHIND if late else SEEN)
        project = frame.add(
            InspectedProject,
            first,
            inspection_id=inspection,
            lead_id=chosen.candidate.lead_id,
            unit_id=chosen.candidate.unit_id,
            position=place,
            drawn=str(chosen.drawn),
            score=chosen.score,
            factors=[factor.kept() for factor in chosen.factors],
            reason="",
            planned=planned_words(chosen.candidate, RULE),
            seen=pace if seen else "",
            on_time=(not late) if seen else None,
            visited_on=min(frame.working(first + timedelta(days=place % 3)), frame.today) if seen else None,
            visited_by=frame.reviewer if seen else None,
        )
        for number, (item, text) in enumerate(self.items, 1):
            answer = self._answer(number, late=late) if seen else ""
            note = "见问题清单" if answer == "no" else ""
            values = {"project_id": project, "item_id": item, "position": number, "text": text, "answer": answer, "note": note}
            frame.add(ChecklistAnswer, first, **values)
        return project

    def _answer(self, number: int, *, late: bool) -> str:
        if late and number == 1:
            return "no"
        drawn = self.frame.rng.random()
        return "na" if number == 8 and drawn < 0.4 else "no" if drawn < 0.05 else "yes"

    def finding(self, inspection: UUID, project: tuple[UUID | None, UUID, UUID], found: tuple[int, date], **how: Any) -> UUID:  # noqa: ANN401 - a row's values
        """Write a finding on ``project`` (project, lead, unit) as number ``found`` of the inspection."""
        number, day = found
        values = {"breach": None, "state": "open", "ended_on": None, "end_reason": "", **how}
        self.earlier[project[1]] = self.earlier.get(project[1], 0) + 1
        return self.frame.add(
            Finding,
            day,
            inspection_id=inspection,
            project_id=project[0],
            lead_id=project[1],
            unit_id=project[2],
            ordinal=number,
            found_on=day,
            found_by=self.frame.reviewer,
            **values,
        )

    def round(
        self,
        finding: UUID,
        unit: UUID,
        began: date,
        days: int,
        *,
        answer: tuple[date, str] | None = None,
        passed: bool | None = None,
        number: int = 1,
    ) -> None:
        """Write a round of rectification with its answer and re-check."""
        frame = self.frame
        due = rectification_due(frame.calendar, began, days)
        done = answer[0] if answer else None
        late = (done or frame.today) > due.date
        checked = frame.working(done + timedelta(days=2)) if done and passed is not None else None
        team = next((each for each in self.people.teams if each.unit_id == unit), self.people.teams[0])
        frame.add(
            RectificationRound,
            began,
            finding_id=finding,
            ordinal=number,
            began_on=began,
            days=days,
            due_on=due.date,
            due_table=due.table[:200],
            overdue_on=overdue_day(due.date) if late else None,
            text=answer[1] if answer else "",
            answered_at=local_moment(done, 15, 20) if done else None,
            answered_by=team.officers[0] if done else None,
            passed=passed,
            recheck_text="" if passed is None else "经复查属实，予以销号" if passed else "现场仍未形成连续施工，继续整改",
            rechecked_at=local_moment(min(checked, frame.today), 10, 5) if checked else None,
            rechecked_by=frame.reviewer if checked else None,
        )

    def photo(self, finding: UUID, unit: UUID, day: date, number: int, *, put_right: bool = False) -> None:
        """Attach a photograph: what was found, or what shows that it was put right."""
        sha256, size = self.frame.pictures[f"site{number}"]
        self.frame.add(
            Attachment,
            day,
            owner_table=str(Finding.__tablename__),
            owner_id=finding,
            unit_id=unit,
            purpose="rectification_photo" if put_right else "finding_photo",
            file_name=f"{'整改后' if put_right else '督查'}{day:%m%d}-{number}.jpg",
            media_type="image/jpeg",
            size=size,
            sha256=sha256,
            original_sha256=sha256,
            taken_at=local_moment(day, 10, 12),
            width=1200,
            height=900,
            added_at=local_moment(day, 17),
            removed=False,
        )


def make_inspections(frame: Frame, people: People) -> None:
    """Tell of the last two inspections that began by today; a county too young for them has none."""
    items = [
        (frame.add(ChecklistItem, frame.first_day, position=number, text=text, basis=basis, retired=False), text)
        for number, (text, basis) in enumerate(USUAL, 1)
    ]
    begun = [(year, month) for year, month in frame.months() if month % 2 == 0]
    begun = [each for each in begun if frame.working(date(*each, 20)) + timedelta(days=6) <= frame.today][-2:]
    story = _Story(frame, people, items, {})
    for number, (year, month) in enumerate(begun):
        last = number == len(begun) - 1
        inspection, sample = story.inspection(year, month, closed=not last)
        late = [(project, each) for project, each in sample if each.factors][:8]
        day = frame.working(date(year, month, 21))
        (_every_state if last else _all_put_right)(story, inspection, late, day)


def _all_put_right(story: _Story, inspection: UUID, sample: list[tuple[UUID, Chosen]], day: date) -> None:
    """Write findings that were all put right, one of them late."""
    for number, (project, chosen) in enumerate(sample[:4], 1):
        about = (project, chosen.candidate.lead_id, chosen.candidate.unit_id)
        took = (9, 15, 12, 26)[number - 1]
        answered = story.frame.working(day + timedelta(days=took))
        ended = min(story.frame.working(answered + timedelta(days=2)), story.frame.today)
        finding = story.finding(inspection, about, (number, day), text=FOUND[number - 1], state="closed", ended_on=ended)
        story.round(finding, about[2], day, 15, answer=(answered, DONE[number - 1]), passed=True)
        story.photo(finding, about[2], day, 1)
        story.photo(finding, about[2], answered, 2, put_right=True)


def _every_state(story: _Story, inspection: UUID, sample: list[tuple[UUID, Chosen]], day: date) -> None:
    """Write findings in every state: closed, to be checked again, in a second round, overdue, newly found, withdrawn, a breach."""
    frame, today = story.frame, story.frame.today
    recent = max(day, frame.working(today - timedelta(days=6)))
    answered = min(frame.working(day + timedelta(days=12)), today)
    told = [(project, each.candidate.lead_id, each.candidate.unit_id) for project, each in sample]
    closed = min(frame.working(answered + timedelta(days=2)), today)
    plan: tuple[tuple[str, date, dict[str, Any]], ...] = (
        ("closed", day, {"answer": (answered, DONE[0]), "passed": True}),
        ("answered", day, {"answer": (min(frame.working(day + timedelta(days=19)), today), DONE[1])}),
        ("open", day, {"answer": (answered, DONE[2]), "passed": False}),
        ("open", day, {}),
        ("open", recent, {}),
        ("withdrawn", day, {}),
    )
    for number, ((state, found, how), about) in enumerate(zip(plan, told, strict=False), 1):
        ended = {"closed": closed, "withdrawn": answered}.get(state)
        reason = "经核对审批文件，施工许可证已于督查前核发，问题不成立" if state == "withdrawn" else ""
        values = {"text": FOUND[number - 1], "state": state, "ended_on": ended, "end_reason": reason}
        finding = story.finding(inspection, about, (number, found), **values)
        story.round(finding, about[2], found, 15, **how)
        story.photo(finding, about[2], found, 1 if number % 2 else 3)
        if "answer" in how:
            story.photo(finding, about[2], how["answer"][0], 2 if number % 2 else 4, put_right=True)
        if how.get("passed") is False:
            story.round(finding, about[2], recent, 10, number=2)
    _breach(story, inspection, len(plan[: len(told)]) + 1)


def _breach(story: _Story, inspection: UUID, number: int) -> None:
    """Let the refusal that nobody reported have entered by itself."""
    frame = story.frame
    vetoed = [row for row in frame.rows[Lead] if row["side_state"] == "lost"]
    notes = {row["lead_id"]: row for row in frame.rows[FollowUp] if row["manner"] == "note" and "劝退" in row["text"]}
    row = next((each for each in vetoed if each["id"] in notes), None)
    if row is None:
        return
    note = notes[row["id"]]
    day = min(frame.working(note["day"] + timedelta(days=1)), frame.today)
    about = (None, row["id"], row["unit_id"])
    text = f"{UNREPORTED[Breach.LOST]}：{note['text']}"
    finding = story.finding(inspection, about, (number, day), text=text, breach=str(Breach.LOST))
    story.round(finding, row["unit_id"], day, 15)


def _candidates(frame: Frame, day: date, earlier: dict[UUID, int]) -> list[Candidate]:
    """Return the projects that stood to be drawn on a day, as the records of the sample have them."""
    reached: dict[UUID, set[str]] = {}
    produced = set()
    for row in frame.rows[Milestone]:
        if row["kind"] in JUDGED and row["reached_on"] <= day:
            reached.setdefault(row["lead_id"], set()).add(row["kind"])
            if row["kind"] == "produced" and row["verified_on"] and row["verified_on"] <= day:
                produced.add(row["lead_id"])
    obstacles: dict[UUID, int] = {}
    for row in frame.rows.get(Obstacle, []):
        if row["raised_on"] <= day and (row["solved_on"] is None or row["solved_on"] > day):
            obstacles[row["lead_id"]] = obstacles.get(row["lead_id"], 0) + 1
    return [
        Candidate(
            row["id"],
            row["unit_id"],
            row["name"],
            row["contract_date"],
            min(row["last_follow_up"] or local_date(row["created_at"]), day),
            row["total_yuan"] or 0,
            frozenset(reached.get(row["id"], ())),
            obstacles.get(row["id"], 0),
            earlier.get(row["id"], 0),
        )
        for row in frame.rows[Lead]
        if row["stage"] == "signed"
        and row["contract_date"] is not None
        and row["contract_date"] <= day
        and row["side_state"] not in ("vetoed", "lost")
        and row["id"] not in produced
    ]
