"""The sample's key posts with their A and B, leave around today, and the handovers it asks for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from crm.people.model import Absence, Account, Post, PostHolder, Tenure
from crm.people.permissions import Role
from crm.procedures.ab_role.model import Handover
from crm.procedures.ab_role.rules import handover_due
from crm.sample.frame import Frame
from crm.sample.people import People, Team

WINDOW, LANDING, REGISTRAR = "招商服务窗口", "项目落地推进", "首报登记"
MATERIALS = (
    "在谈项目台账（截至交接日）、客商名片夹",
    "审批件收发登记簿、印章使用登记簿",
    "项目材料档案盒、窗口钥匙",
)
LOOSE_ENDS = (
    "企业约定本周补交环评说明，收到后请当日转办",
    "与客商约定后天上午电话沟通用电条件",
    "周五前报送当月项目进度表",
)


@dataclass(frozen=True, slots=True)
class MadePost:
    """A post of the sample: its id, unit, name, A and B."""

    id: UUID
    unit_id: UUID
    name: str
    a: UUID
    b: UUID


@dataclass(frozen=True, slots=True)
class Leave:
    """Leave to make: whose post, from when to when, how it stands, and how far its handover has come."""

    post: MadePost
    first: date
    last: date
    state: str = "approved"
    handover: str = ""
    reason: str = "annual"
    afternoon: bool = False
    note: str = ""


def make_posts(frame: Frame, people: People) -> dict[str, UUID]:
    """Make the posts, the leave and the handovers; returns each department's window post by its short name."""
    windows = [_post(frame, team.unit_id, WINDOW, "受理项目信息、接待客商、收转材料", *team.officers) for team in people.teams]
    for team in people.teams:
        _post(frame, team.unit_id, LANDING, "协调用地用能、跟踪开工竣工投产", team.officers[1], team.officers[0])
    staff = _staff(frame)
    registrar = staff[people.bureau_id]
    _post(frame, people.bureau_id, REGISTRAR, "首报收件登记、重复核对、回执发放", people.reviewer, registrar[-1])
    departments = {
        short: _post(frame, unit, "审批服务窗口", "项目审批件受理、告知、办结", *reversed(staff[unit][:2]))
        for short, unit in people.departments.items()
    }
    leader = next(row["official_id"] for row in frame.rows[Account] if row["role"] == Role.LEADER)
    for leave in _leaves(frame, windows, list(departments.values())):
        _leave(frame, leave, leader)
    _stand_in(frame, people.teams, leader)
    _trip_handovers(frame, leader)
    return {short: post.id for short, post in departments.items()}


def _staff(frame: Frame) -> dict[UUID, list[UUID]]:
    """Return who serves in each unit today, by rank."""
    found: dict[UUID, list[UUID]] = {}
    for row in sorted(frame.rows[Tenure], key=lambda row: row["position"]):
        if row["last_day"] is None or row["last_day"] >= frame.today:
            found.setdefault(row["unit_id"], []).append(row["official_id"])
    return found


def _post(frame: Frame, unit: UUID, name: str, duties: str, a: UUID, b: UUID) -> MadePost:
    position = sum(row["unit_id"] == unit for row in frame.rows.get(Post, []))
    post = frame.add(Post, frame.first_day, unit_id=unit, name=name, duties=duties, position=position, closed_on=None)
    for role, official in (("a", a), ("b", b)):
        frame.add(
            PostHolder, frame.first_day, post_id=post, official_id=official, role=role, first_day=frame.first_day, last_day=None
        )
    return MadePost(post, unit, name, a, b)


def _leaves(frame: Frame, windows: list[MadePost], departments: list[MadePost]) -> list[Leave]:
    """Return the leave of the story: away now, soon, waiting for approval, and one a unit in the weeks before."""

    def day(offset: int) -> date:
        return frame.working(frame.today + timedelta(days=offset))

    leaves = [
        Leave(windows[0], day(2), day(3), handover="draft", afternoon=True),
        Leave(windows[2], day(6), day(8), state="planned", reason="personal", note="回乡办理家事"),
        Leave(windows[5], day(-4), day(-1), handover="handed_over"),
        Leave(windows[7], day(9), day(10), state="refused", note="当日全市项目督查，请调整日期"),
    ]
    leaves += [
        Leave(departments[3], day(-1), day(2), reason="sick"),
        Leave(departments[1], day(-1), day(1), handover="approved"),
        Leave(departments[2], day(7), day(10), reason="study", note="市委党校营商环境专题班"),
    ]
    for number, post in enumerate((*windows, *departments)):
        first = day(-14 - 2 * (number % 7))
        leaves.append(Leave(post, first, min(frame.working(first + timedelta(days=number % 3)), day(-9)), handover="returned"))
    return [leave for leave in leaves if leave.first > frame.first_day]


def _leave(frame: Frame, leave: Leave, leader: UUID) -> None:
    """Make one absence, decided by the county's leader where it is, and its handover."""
    entered = _working_before(frame, leave.first, 3)
    decided = min(_working_before(frame, leave.first, 2), frame.today) if leave.state != "planned" else None
    days = {"first_day": leave.first, "first_afternoon": leave.afternoon, "last_day": leave.last, "last_morning": False}
    absence = frame.add(
        Absence,
        entered,
        official_id=leave.post.a,
        **days,
        reason=leave.reason,
        source_id=None,
        stand_in_id=None,
        state=leave.state,
        unit_id=leave.post.unit_id,
        note=leave.note,
        entered_at=frame.moment(min(entered, frame.today)),
        decided_at=frame.moment(decided) if decided else None,
        decided_by=leader if decided else None,
        named_by=None,
    )
    if leave.handover:
        _handover(frame, leave, absence, days, leader)


def _handover(frame: Frame, leave: Leave, absence: UUID, days: dict[str, Any], leader: UUID) -> None:
    due = handover_due(frame.calendar, leave.first, 1)
    handed = frame.moment(due) if leave.handover != "draft" else None
    approved = handed if leave.handover in ("approved", "returned") else None
    returned = frame.moment(frame.working(leave.last + timedelta(days=1))) if leave.handover == "returned" else None
    frame.add(
        Handover,
        min(due, frame.today),
        absence_id=absence,
        seat_key=leave.post.id,
        unit_id=leave.post.unit_id,
        post_name=leave.post.name,
        a_id=leave.post.a,
        taker_id=leave.post.b,
        taker_as="b",
        **days,
        reason=leave.reason,
        state=leave.handover,
        cases=[],
        materials=frame.rng.choice(MATERIALS),
        loose_ends=frame.rng.choice(LOOSE_ENDS),
        approver_id=leader,
        due_on=due,
        late=False,
        handed_over_at=handed,
        handed_over_by=leave.post.a if handed else None,
        approved_at=approved,
        approved_by=leader if approved else None,
        returned_at=returned,
        returned_by=leave.post.a if returned else None,
        return_note="已逐项核对，无遗留" if returned else "",
        changed_at=returned or approved or handed or frame.moment(min(due, frame.today)),
    )


def _trip_handovers(frame: Frame, leader: UUID) -> None:
    """Hand the offices of principals on trips of these weeks to the other principal; one in six is still to be written."""
    principals: dict[UUID, list[dict[str, Any]]] = {}
    for row in frame.rows[Tenure]:
        if row["principal"] and row["last_day"] is None:
            principals.setdefault(row["unit_id"], []).append(row)
    trips = [row for row in frame.rows.get(Absence, []) if row["reason"] == "trip" and row["first_day"] <= frame.today]
    recent = [row for row in trips if row["last_day"] >= frame.today - timedelta(days=40)]
    for number, row in enumerate(recent):
        pair = principals.get(row["unit_id"], [])
        own = next((tenure for tenure in pair if tenure["official_id"] == row["official_id"]), None)
        other = next((tenure["official_id"] for tenure in pair if tenure is not own), None)
        over = row["last_day"] < frame.today - timedelta(days=1)
        if own is None or other is None or _away(recent, other, row) or (number % 6 == 0 and not over):
            continue
        post = MadePost(own["id"], row["unit_id"], own["title"], row["official_id"], other)
        days = {key: row[key] for key in ("first_day", "first_afternoon", "last_day", "last_morning")}
        state = "returned" if over else "approved"
        _handover(frame, Leave(post, row["first_day"], row["last_day"], handover=state, reason="trip"), row["id"], days, leader)


def _away(absences: list[dict[str, Any]], official: UUID, row: dict[str, Any]) -> bool:
    """Tell whether somebody is away on a day of an absence."""
    return any(
        each["official_id"] == official and each["first_day"] <= row["last_day"] and row["first_day"] <= each["last_day"]
        for each in absences
    )


def _working_before(frame: Frame, day: date, days: int) -> date:
    return handover_due(frame.calendar, day, days)


def _stand_in(frame: Frame, teams: tuple[Team, ...], leader: UUID) -> None:
    """Let one principal be called away while the other is on a trip, an officer standing in: as the rule asks for."""
    away: dict[UUID, list[dict[str, Any]]] = {}
    for row in frame.rows.get(Absence, []):
        away.setdefault(row["official_id"], []).append(row)
    for team in teams[2:]:
        for gone, other in ((team.secretary, team.head), (team.head, team.secretary)):
            for row in away.get(gone, []):
                day = row["first_day"] + timedelta(days=1)
                free = all(not each["first_day"] <= day <= each["last_day"] for each in away.get(other, []))
                if frame.today - timedelta(days=12) <= day < row["last_day"] and free and frame.calendar.is_working_day(day):
                    post = MadePost(team.unit_id, team.unit_id, "", other, team.officers[1])
                    _leave(frame, Leave(post, day, day, reason="duty", note="列席市委全会"), leader)
                    frame.rows[Absence][-1] |= {"stand_in_id": team.officers[1], "named_by": leader}
                    return
