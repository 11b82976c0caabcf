"""The sample's contested investors: one found in the inbox today, two to be ruled on (one late), two ruled."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from crm.enterprises.industries import industry_name
from crm.enterprises.model import Contact, Enterprise
from crm.enterprises.rules import normal_name
from crm.kernel.clock import local_date, local_moment
from crm.kernel.money import Money, show_money
from crm.leads.model import FollowUp, Lead, LeadEnterprise
from crm.people.model import Official, Unit
from crm.procedures.conflict.model import Conflict, ConflictStatement, Ruling
from crm.procedures.conflict.service import SERIES
from crm.procedures.conflict.timeline import Side, frozen, frozen_anomaly
from crm.procedures.first_report.model import FirstReport
from crm.procedures.transfer.model import LeadSplit
from crm.procedures.transfer.rules import Ratio, Split
from crm.sample.frame import Frame
from crm.sample.names import person, phone
from crm.sample.people import People, Team
from crm.store.attachments import Attachment
from crm.store.clock_trace import TurnedBack
from crm.store.numbering import show_number

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Story:
    """A contest: working days since the rival reported, what has come of it, and what each side stated."""

    back: int
    project: str
    outcome: str
    stated: tuple[str, ...] = ()
    reasons: str = ""


STORIES = (
    Story(0, "智能制造基地项目", "inbox"),
    Story(
        2,
        "华东生产基地项目",
        "open",
        ("我镇自首次接触以来已两次上门拜访，提供标准厂房图纸，并陪同对方工程负责人实地考察。",),
    ),
    Story(
        6,
        "新型材料产业园项目",
        "open",
        ("我镇首报在先，跟进连续，对方已提出用地需求。", "投资方副总裁为我镇乡贤，主动与我镇联系，表达落户意向。"),
    ),
    Story(
        32,
        "二期扩建项目",
        "uphold",
        ("我镇完整首报在先，已形成用地初步方案。", "我镇经外地商会引荐取得联系，此前不知情。"),
        "双方首报为同一投资方的同一项目。先收一方首次接触和完整首报均在先，跟进连续，且已形成选址初步方案；后收一方未提供在先接触的佐证。",
    ),
    Story(
        55,
        "高端装备配套项目",
        "joint",
        ("我镇首报在先，但暂无符合层高要求的厂房。", "我镇现有标准厂房符合层高和双回路供电要求，投资方已现场确认。"),
        "双方首报为同一投资方的同一项目。先收一方首报在先、跟进连续；后收一方具备项目所需厂房条件，经征求投资方意见，由双方联合招引为宜。",
    ),
)
"""The newest first."""


def make_conflicts(frame: Frame, people: People) -> None:
    """Let a second unit report an investor that another holds, story by story, then put all receipts in one order."""
    made = [(story, first, _rival(frame, people, story, first)) for story, first in zip(STORIES, _contested(frame), strict=False)]
    _put_in_order(frame)
    for story, first, later in sorted(made, key=lambda each: -each[0].back):
        if story.outcome != "inbox":
            _conflict(frame, story, first, later)


def _contested(frame: Frame) -> list[Row]:
    """Choose registered, protected reports of leads under way, one a unit, the older ones for the older stories."""
    leads = {row["id"]: row for row in frame.rows.get(Lead, [])}
    found: dict[UUID, Row] = {}
    for report in sorted(frame.rows.get(FirstReport, []), key=lambda row: row["received_at"] or local_moment(date(1990, 1, 1))):
        lead, until = leads[report["lead_id"]], report["protected_until"]
        living = lead["stage"] == "negotiating" and not lead["side_state"] and (frame.today - lead["last_follow_up"]).days < 20
        old = report["registered_at"] is not None and (frame.today - local_date(report["registered_at"])).days > 85
        if report["state"] == "registered" and until is not None and until >= frame.today and living and old:
            found.setdefault(report["unit_id"], report)
    return list(found.values())[: len(STORIES)]


def _row(frame: Frame, model: type[Any], record_id: UUID) -> Row:
    return next(row for row in frame.rows[model] if row["id"] == record_id)


def _rival(frame: Frame, people: People, story: Story, first: Row) -> Row:
    """Make the second unit's enterprise, contact, lead and report on the same investor; returns the report's row."""
    teams = [team for team in people.teams if team.unit_id != first["unit_id"]]
    team = teams[(story.back * 7 + 3) % len(teams)]
    day = _working_days_back(frame, story.back)
    lead = _row(frame, Lead, first["lead_id"])
    link = next(row for row in frame.rows[LeadEnterprise] if row["lead_id"] == lead["id"])
    enterprise = _same_investor(frame, team, _row(frame, Enterprise, link["enterprise_id"]), day)
    person_id = frame.add(
        Contact, day, enterprise_id=enterprise, name=person(frame.rng), title="投资总监", phones=[phone(frame.rng)],
        wechat="", note="", removed=False,
    )  # fmt: skip
    officer = team.officers[0]
    own = _lead(frame, team, lead, story, day)
    frame.add(LeadEnterprise, day, lead_id=own, enterprise_id=enterprise, position=0)
    frame.add(
        FollowUp, day, lead_id=own, unit_id=team.unit_id, official_id=officer, day=day, manner="call",
        text="经商会引荐取得联系，对方介绍扩产计划", substantive=True, next_step="邀请来访", next_step_on=None, trip_id=None,
        created_at=frame.moment(day),
    )  # fmt: skip
    return _report(frame, team, own, person_id, story, day)


def _working_days_back(frame: Frame, count: int) -> date:
    day = frame.today
    while count:
        day -= timedelta(days=1)
        count -= frame.calendar.is_working_day(day)
    return day


def _same_investor(frame: Frame, team: Team, found: Row, day: date) -> UUID:
    """Enter the investor once more in another unit's words: the same code, or the same name where there is none."""
    name = found["name"].replace("有限公司", "股份有限公司") if found["uscc"] else found["name"]
    changed = {"id": frame.new_id(day), "unit_id": team.unit_id, "name": name, "normal_name": normal_name(name)}
    frame.rows[Enterprise].append(found | changed | {"created_at": frame.moment(day), "changed_at": frame.moment(day)})
    return UUID(str(changed["id"]))


def _lead(frame: Frame, team: Team, lead: Row, story: Story, day: date) -> UUID:
    changed = {
        "id": frame.new_id(day),
        "unit_id": team.unit_id,
        "name": story.project,
        "stage": "tip",
        "side_state": "lost" if story.outcome == "uphold" else "",
        "landing_unit_id": team.unit_id,
        "leader_id": team.secretary,
        "officer_id": team.officers[0],
        "total_investment": lead["total_investment"] * 11 // 10,
        "total_yuan": lead["total_yuan"] * 11 // 10,
        "protected_until": None,
        "first_contact": day - timedelta(days=3),
        "last_follow_up": day,
        "next_step": "邀请来访",
        "next_step_on": None,
        "problems": "",
        "created_at": frame.moment(day),
        "changed_at": frame.moment(day),
    }
    frame.rows[Lead].append(lead | changed)
    return UUID(str(changed["id"]))


STATES = {"inbox": "received", "open": "contested", "uphold": "ended", "joint": "joint"}
"""Outcome → how the later report stands."""


def _report(frame: Frame, team: Team, lead_id: UUID, contact_id: UUID, story: Story, day: date) -> Row:
    received = local_moment(day, 8, 40 + frame.rng.randrange(20))
    due = frame.calendar.add_working_days(day, 2)
    report = frame.add(
        FirstReport, day, lead_id=lead_id, unit_id=team.unit_id, official_id=team.officers[0], state=STATES[story.outcome],
        contact_at=received - timedelta(days=2, hours=18), contact_manner="referral", contact_id=contact_id,
        submitted_at=received, received_at=received, received_seq=0, due_on=due.date, due_table=due.table,
        created_at=received - timedelta(minutes=50),
    )  # fmt: skip
    sha256, size = frame.pictures["card"]
    frame.add(
        Attachment, day, owner_table="first_report", owner_id=report, unit_id=team.unit_id, purpose="contact_evidence",
        file_name="微信截图.png", media_type="image/png", size=size, sha256=sha256, taken_at=None, added_at=frame.moment(day),
        removed=False,
    )  # fmt: skip
    return frame.rows[FirstReport][-1]


def _put_in_order(frame: Frame) -> None:
    """Give every received report its place by the moment of its receipt, as the registrar's station does."""
    received = [row for row in frame.rows.get(FirstReport, []) if row["received_at"] is not None]
    for seq, row in enumerate(sorted(received, key=lambda row: (row["received_at"], row["id"].int)), 1):
        row["received_seq"] = seq


def _conflict(frame: Frame, story: Story, first: Row, later: Row) -> None:
    """Open the conflict on the day of receipt, hear the sides, and rule where the story has come so far."""
    opened = later["received_at"] + timedelta(hours=1)
    day = local_date(opened)
    statement, ruling = (frame.calendar.add_working_days(day, days) for days in (3, 5))
    ruled = story.outcome in ("uphold", "joint")
    ruled_at = local_moment(ruling.date, 15, 20)
    conflict = frame.add(
        Conflict, day, first_report_id=first["id"], later_report_id=later["id"], state="ruled" if ruled else "open",
        ground="registrar", reason="投资方统一社会信用代码或名称相同，建设内容和投资额相近", opened_at=opened, opened_by=frame.reviewer,
        statement_due=statement.date, ruling_due=ruling.date, due_table=ruling.table, closed_at=ruled_at if ruled else None,
        close_reason="",
    )  # fmt: skip
    filed = []
    for number, text in enumerate(story.stated):
        side = (first, later)[number]
        moment = local_moment(min(frame.working(day + timedelta(days=1)), frame.today), 8 + number, 15)
        filed.append((text, moment))
        frame.add(
            ConflictStatement, day, conflict_id=conflict, report_id=side["id"], official_id=side["official_id"], text=text,
            filed_at=moment,
        )  # fmt: skip
    if ruled:
        _ruling(frame, story, conflict, (first, later), filed, ruled_at)
    else:
        first["in_conflict"] = True


def _ruling(
    frame: Frame, story: Story, conflict: UUID, sides: tuple[Row, Row], filed: list[tuple[str, datetime]], ruled_at: datetime
) -> None:
    first, later = sides
    split = Split(Ratio.SIX_FOUR, Ratio.FIVE_FIVE, 5) if story.outcome == "joint" else None
    day = local_date(ruled_at)
    back = later["received_at"] - timedelta(hours=20)
    kept = [_side(frame, row, statement) for row, statement in zip(sides, filed, strict=True)]
    anomaly = TurnedBack(kept[1].station, 1182, 1183, back, back - timedelta(hours=3))
    ruling = frame.add(
        Ruling, day, conflict_id=conflict, year=day.year, number=frame.next_number(SERIES, day.year), outcome=story.outcome,
        reasons=story.reasons, holder_report_id=first["id"], indicators=str(split.indicators) if split else "",
        tax=str(split.tax) if split else "", years=split.years if split else None, ruled_at=ruled_at, ruled_by=frame.reviewer,
        facts={
            "first": frozen(kept[0]),
            "later": frozen(kept[1]),
            "anomalies": [frozen_anomaly(anomaly)] if story.outcome == "uphold" else [],
        },
    )  # fmt: skip
    later["ended_for"] = first["id"]
    if split is not None:
        frame.add(
            LeadSplit, day, lead_id=first["lead_id"], source="ruling", source_id=ruling, reporting_unit_id=first["unit_id"],
            landing_unit_id=later["unit_id"], partner="", indicators=split.indicators, tax=split.tax, years=split.years,
            first_day=day, last_day=split.last_day(day),
        )  # fmt: skip
        return
    lead = _row(frame, Lead, later["lead_id"])
    later["ended_on"], later["kept_name"], later["kept_investor"] = day, lead["name"], lead["investor"]


def _side(frame: Frame, report: Row, statement: tuple[str, datetime]) -> Side:
    """Return what a side stood on, as the ruling keeps it."""
    lead, unit = _row(frame, Lead, report["lead_id"]), _row(frame, Unit, report["unit_id"])
    contact = _row(frame, Contact, report["contact_id"])
    enterprise = _row(frame, Enterprise, contact["enterprise_id"])
    until = statement[1]
    talks = [row["day"] for row in frame.rows[FollowUp] if row["lead_id"] == lead["id"] and row["day"] <= local_date(until)]
    number = show_number("首报", report["year"], report["number"]) if report.get("number") else ""
    return Side(
        report["id"],
        unit["name"],
        report["received_at"],
        received_seq=report["received_seq"],
        lead_id=lead["id"],
        state="registered" if number else "contested",
        official=str(_row(frame, Official, report["official_id"])["name"]),
        project=lead["name"],
        content=lead["content"],
        industry=industry_name(lead["industry_section"], lead["industry_division"]),
        amount=show_money(Money(lead["total_investment"], lead["currency"])),
        landing=unit["name"],
        enterprise=enterprise["name"],
        uscc=enterprise["uscc"] or enterprise["no_uscc_reason"],
        contact=f"{contact['name']} {contact['title']} {contact['phones'][0]}",
        contact_at=report["contact_at"],
        contact_manner=report["contact_manner"],
        evidence=("名片.png",) if number else ("微信截图.png",),
        machine_at=report["submitted_at"] if number else report["submitted_at"] - timedelta(hours=3),
        machine_seq=1098 if number else 1183,
        station=unit["short_name"],
        registered_at=report.get("registered_at"),
        number=number,
        stage="negotiating" if number else "tip",
        follow_ups=len(talks),
        last_follow_up=max(talks, default=None),
        statement=statement[0],
        stated_at=until,
    )
