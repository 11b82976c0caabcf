"""The sample's rhythm: tasks since its first day, ceremonies held and to come with their projects, campaigns with what they brought."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from random import Random
from typing import Any
from uuid import UUID

from crm.calendar.rhythm import Occurrence, RhythmRules, Season, TaskKind, occurrences
from crm.fieldtime.model import Trip, TripPlace
from crm.kernel.clock import local_date
from crm.leads.model import Lead, Milestone
from crm.leads.rules import MilestoneKind
from crm.league.inspections.model import Inspection
from crm.league.rhythm.model import (
    Campaign,
    CampaignEvent,
    CampaignHand,
    CampaignTrace,
    Ceremony,
    CeremonyProject,
    RhythmTask,
)
from crm.league.rhythm.rules import BEFORE, CEREMONY_KINDS, campaign_name, ceremony_name
from crm.people.setup import SETTINGS
from crm.sample.frame import Frame
from crm.sample.people import People, Team

AHEAD = int(SETTINGS["rhythm_ahead_days"].default)
MOST_LISTED, MOST_TRACED = 8, 6
"""Projects of one kind on a ceremony's list; leads traced to one campaign by hand."""
PLACES = ("云泽经济开发区主会场", "云泽高新技术产业园", "云泽临港产业园")
NOTES = {
    TaskKind.BULLETIN: "月度通报已印发各镇街、园区",
    TaskKind.FIELD_BULLETIN: "外出招商情况已通报",
    TaskKind.INSPECTION: "已现场督查并反馈问题清单",
    TaskKind.CONTEST: "季度竞赛结果已公布",
    TaskKind.HALF_YEAR: "半年考核结果已报市委、市政府",
    TaskKind.ANNUAL: "年度总评结果已发文表彰",
}
LATE = {(TaskKind.CONTEST, 3): 3, (TaskKind.FIELD_BULLETIN, 7): 2}
"""(kind, month of its period) → working days by which it was late: the bureau is human."""
EVENTS = {
    "yangtze_delta": (
        ("上海", "长三角产业招商推介会，签约意向项目"),
        ("苏州", "拜访苏州工业园区装备企业，座谈产业转移"),
        ("杭州", "数字经济与人才招引沙龙（招商招才结合）"),
    ),
    "pearl_delta": (
        ("深圳", "粤港澳大湾区电子信息产业推介会"),
        ("东莞", "走访东莞智能制造企业十二家"),
        ("广州", "广州江苏商会座谈会"),
    ),
    "jing_jin_ji": (
        ("北京", "央企对接会暨重点项目推介"),
        ("天津", "天津装备制造企业考察"),
        ("北京", "高校院所成果转化与人才恳谈会"),
    ),
    "chengdu_chongqing": (
        ("成都", "成渝地区汽车零部件产业推介会"),
        ("重庆", "重庆两江新区企业走访"),
        ("成都", "川商返乡投资座谈会"),
    ),
}
AIMS = "聚焦主导产业链缺失、薄弱、关键环节，推介载体资源，招商招才结合，力争新增一批有效线索。"


def make_rhythm(frame: Frame, people: People) -> None:
    """Write the tasks from the first day on with what they are about; the ones to come as far ahead as the county lays out."""
    rng, rules = Random(frame.rng.getrandbits(32)), RhythmRules()  # of its own: what is made afterwards stays as it is
    last = frame.today + timedelta(days=AHEAD)
    inspected = {(row["year"], row["month"]) for row in frame.rows.get(Inspection, [])}
    story = _Story(frame, people, rng)
    for year in range(frame.first_day.year, last.year + 1):
        for each in occurrences(year, rules, frame.calendar):
            if each.due_on < frame.first_day or each.opens_on > last:
                continue
            _task(frame, people, each, inspected)
            if each.kind is TaskKind.CEREMONY:
                story.ceremony(each, rules)
            elif each.kind is TaskKind.CAMPAIGN:
                story.campaign(each)


def _task(frame: Frame, people: People, each: Occurrence, inspected: set[tuple[int, int]]) -> None:
    """Write a task; past ones are done, save an inspection that tells that itself."""
    month = int(each.period[5:7]) if each.period[5:7].isdigit() else int(each.period[5:6]) if "Q" in each.period else 0
    recorded = each.kind is TaskKind.INSPECTION and (int(each.period[:4]), month) in inspected
    late = LATE.get((each.kind, month), 0)
    day = frame.calendar.add_working_days(each.due_on, late).date if late else _day_before(frame, each)
    done = each.kind in NOTES and not recorded and day < frame.today
    frame.add(
        RhythmTask,
        min(max(each.opens_on, frame.first_day), frame.today),
        kind=str(each.kind),
        period=each.period,
        title="",
        opens_on=each.opens_on,
        nominal_on=each.nominal_on,
        due_on=each.due_on,
        rule=str(each.rule),
        recurrence=each.recurrence,
        count=each.count,
        due_table=each.table,
        by_hand=False,
        assignee_id=people.reviewer,
        done_on=day if done else None,
        done_by=people.reviewer if done else None,
        note=f"{day} 姜岚：{NOTES[each.kind]}" if done else "",
        appeared_at=frame.moment(min(max(each.opens_on, frame.first_day), frame.today), 8, 9),
    )


def _day_before(frame: Frame, each: Occurrence) -> date:
    """Return the working day before a task's due day, never before it opens."""
    day = each.due_on - timedelta(days=1)
    while day > each.opens_on and not frame.calendar.is_working_day(day):
        day -= timedelta(days=1)
    return max(day, each.opens_on)


class _Story:
    """Writes ceremonies and campaigns over the leads and trips that are there already."""

    def __init__(self, frame: Frame, people: People, rng: Random) -> None:
        self.frame, self.people, self.rng = frame, people, rng
        self.teams: dict[UUID, Team] = {team.unit_id: team for team in people.teams}
        self.reached: dict[UUID, dict[str, dict[str, Any]]] = defaultdict(dict)
        for row in frame.rows.get(Milestone, []):
            self.reached[row["lead_id"]][row["kind"]] = row
        self.leads = [row for row in frame.rows.get(Lead, []) if row["side_state"] == "" and row["unit_id"] in self.teams]
        self.regions = {row["trip_id"]: row["target_region"] for row in frame.rows.get(TripPlace, [])}

    # ---- ceremonies --------------------------------------------------------------------------------------
    def ceremony(self, each: Occurrence, rules: RhythmRules) -> None:
        """Write a ceremony with its list; a past one was held."""
        frame, number = self.frame, int(each.period[5:])
        day, held = each.nominal_on, each.nominal_on < frame.today
        ceremony = frame.add(
            Ceremony,
            min(max(each.opens_on, frame.first_day), frame.today),
            period=each.period,
            name=ceremony_name(day, rules.ceremonies[number - 1]),
            true_on=day,
            day=day,
            place=PLACES[number - 1],
            note="" if held else "各镇街、园区于活动前15日报送开竣工项目清单。",
            held_on=day if held else None,
            result="活动如期举行，项目现场连线开工。" if held else "",
        )
        if held or number == 1:
            for kind in CEREMONY_KINDS:
                self._list(ceremony, day, kind, held=held)

    def _list(self, ceremony: UUID, day: date, kind: MilestoneKind, *, held: bool) -> None:
        """List projects that were due: those that reached ``kind`` about the day, and some that have not to this day."""
        prompt, waiting = [], []
        for lead in self.leads:
            reached = self.reached[lead["id"]]
            before, after = reached.get(BEFORE[kind]), reached.get(kind)
            if before is None or before["verified_on"] is None or before["verified_on"] > min(day, self.frame.today):
                continue
            if after is None:
                waiting.append(lead)
            elif held and -30 <= (after["reached_on"] - day).days <= 20:
                prompt.append(lead)
        own = [lead for lead in waiting if lead["unit_id"] == self.people.teams[0].unit_id][:2]
        waiting = own + [lead for lead in waiting if lead not in own]
        some = 5 if not held else 1 + day.month % 2 if (self.frame.today - day).days < 366 else 0
        for place, lead in enumerate((*prompt[: MOST_LISTED - some], *waiting[:some])):
            self._project(ceremony, lead, kind, day, confirmed=held or place % 3 != 1)

    def _project(self, ceremony: UUID, lead: dict[str, Any], kind: MilestoneKind, day: date, *, confirmed: bool) -> None:
        frame, team = self.frame, self.teams[lead["unit_id"]]
        proposed = min(frame.working(max(day - timedelta(days=25), frame.first_day)), frame.today)
        confirmed_on = min(frame.working(proposed + timedelta(days=4)), frame.today)
        frame.add(
            CeremonyProject,
            proposed,
            ceremony_id=ceremony,
            lead_id=lead["id"],
            unit_id=lead["unit_id"],
            kind=str(kind),
            state="confirmed" if confirmed else "proposed",
            note="",
            proposed_on=proposed,
            proposed_by=team.officers[0],
            confirmed_on=confirmed_on if confirmed else None,
            confirmed_by=self.people.reviewer if confirmed else None,
            reason="",
        )

    # ---- campaigns ---------------------------------------------------------------------------------------
    def campaign(self, each: Occurrence) -> None:
        """Write a campaign, its events, the trips that name it and the leads traced to it by hand."""
        frame, season = self.frame, Season(each.period[5:])
        region = str(SETTINGS[f"campaign_{season}_region"].default)
        name = campaign_name(int(each.period[:4]), season, region)
        first, last = each.opens_on, each.nominal_on
        closed = frame.working(last + timedelta(days=1)) if frame.working(last + timedelta(days=1)) < frame.today else None
        campaign = frame.add(
            Campaign,
            min(max(first, frame.first_day), frame.today),
            period=each.period,
            season=str(season),
            name=name,
            region=region,
            first_day=first,
            last_day=last,
            leader_id=self.people.reviewer,
            aim=AIMS,
            closed_on=min(closed, each.due_on) if closed else None,
            summary="活动按计划开展，新增线索已逐条落实跟进责任。" if closed else "",
        )
        self._events(campaign, region, first, last)
        self._name_trips(name, region, first, last)
        self._trace(campaign, first, min(last, frame.today))

    def _events(self, campaign: UUID, region: str, first: date, last: date) -> None:
        length = (last - first).days
        for number, (place, what) in enumerate(EVENTS[region]):
            day = self.frame.working(first + timedelta(days=length * (2 * number + 1) // 7))
            created = min(max(first, self.frame.first_day), self.frame.today)
            event = self.frame.add(CampaignEvent, created, campaign_id=campaign, day=day, place=place, what=what)
            going = self.rng.sample(self.people.teams, min(3, len(self.people.teams)))
            officials = (self.people.reviewer, *(team.head for team in going))
            for position, official in enumerate(officials):
                self.frame.add(CampaignHand, created, event_id=event, official_id=official, position=position)

    def _name_trips(self, name: str, region: str, first: date, last: date) -> None:
        """Let three in four of the trips to the region within the days name the campaign."""
        for trip in self.frame.rows.get(Trip, []):
            inside = first <= trip["first_day"] <= last and self.regions.get(trip["id"]) == region
            if inside and trip["id"].int % 4:
                trip["campaign"] = name

    def _trace(self, campaign: UUID, first: date, last: date) -> None:
        """Trace by hand some of the leads that came of a campaign by their own word."""
        came = [lead for lead in self.leads if lead["source"] == "campaign" and first <= local_date(lead["created_at"]) <= last]
        for lead in came[:MOST_TRACED]:
            day = local_date(lead["created_at"])
            self.frame.add(
                CampaignTrace,
                day,
                campaign_id=campaign,
                unit_id=lead["unit_id"],
                kind="lead",
                record_id=lead["id"],
                traced_on=day,
                traced_by=self.teams[lead["unit_id"]].officers[0],
            )
