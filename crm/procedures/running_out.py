"""What runs out next 到期提醒: one list over first reports, rulings, transfers, vetoes, applications, cases and obstacles."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from crm.kernel.clock import local_date
from crm.kernel.i18n import N_, _
from crm.leads.obstacles.queries import obstacles
from crm.leads.obstacles.rules import ObstacleState
from crm.leads.rules import OBSTACLE_KINDS
from crm.people.permissions import Actor
from crm.procedures.ab_role.queries import handovers_due
from crm.procedures.conflict.queries import conflicts
from crm.procedures.first_report.queries import inbox
from crm.procedures.one_notice.queries import desk
from crm.procedures.service_rating.queries import rectifications
from crm.procedures.service_rating.rules import RectificationState
from crm.procedures.time_limit.queries import open_clocks
from crm.procedures.transfer.queries import transfers
from crm.procedures.veto.queries import vetoes

KIND_NAMES = {
    "report": N_("First report to register"),
    "conflict": N_("Conflict to rule on"),
    "transfer": N_("Transfer to answer"),
    "veto": N_("Veto report to decide"),
    "application": N_("Application to answer once"),
    "case": N_("Case in hand"),
    "handover": N_("Post to hand over"),
    "leave": N_("Leave to decide"),
    "obstacle": N_("Obstacle to clear"),
    "rectification": N_("Rectification after a low rating"),
}
STATES = {"green": "good", "yellow": "warn", "red": "bad"}


@dataclass(frozen=True, slots=True)
class RunningOut:
    """Something with a last day. ``kind`` is the record's, ``state``: good, warn, bad, info or neutral.

    ``left``: days to the last day, negative when late, None where no day is set; working days unless ``natural``.
    """

    kind: str
    record_id: UUID
    title: str
    what: str
    unit: str
    due: date | None
    left: int | None
    state: str
    natural: bool = False


Collector = Callable[[Session, Actor, datetime], Iterator[RunningOut]]


def _state(left: int | None) -> str:
    if left is None:
        return "neutral"
    return "bad" if left < 0 else "warn" if left <= 1 else "good"


def _named(kind: str) -> str:
    return _(KIND_NAMES[kind])


def _reports(session: Session, actor: Actor, now: datetime) -> Iterator[RunningOut]:
    for row in inbox(session, actor, local_date(now)):
        yield RunningOut(
            "report",
            row.id,
            row.project,
            _named("report"),
            row.unit_name,
            row.due_on,
            row.days_left,
            _state(row.days_left),
        )


def _conflicts(session: Session, actor: Actor, now: datetime) -> Iterator[RunningOut]:
    for row in conflicts(session, actor, local_date(now)):
        what, units = _named("conflict"), f"{row.first_unit}、{row.later_unit}"
        yield RunningOut("conflict", row.id, row.enterprise, what, units, row.ruling_due, row.days_left, _state(row.days_left))


def _transfers(session: Session, actor: Actor, now: datetime) -> Iterator[RunningOut]:
    for row in transfers(session, actor, now):
        due = row.due_on if row.state == "offered" else None
        left = row.days_left if due is not None else None
        what = " · ".join(filter(None, (_named("transfer"), row.waits_for)))
        yield RunningOut("transfer", row.id, row.project, what, row.receiving, due, left, row.light, natural=True)


def _vetoes(session: Session, actor: Actor, now: datetime) -> Iterator[RunningOut]:
    del now  # an opinion on a veto has no last day of its own
    for row in vetoes(session, actor):
        yield RunningOut("veto", row.id, row.project, _named("veto"), row.unit, None, None, "warn")


def _applications(session: Session, actor: Actor, now: datetime) -> Iterator[RunningOut]:
    for row in desk(session, actor, now):
        if row.delivered:
            continue  # told once, it waits for the applicant
        state = "bad" if row.late else _state(row.days_left)
        what = f"{_(KIND_NAMES['application'])} · {row.matter}"
        yield RunningOut("application", row.id, row.title, what, row.unit_name, row.tell_by, row.days_left, state)


def _cases(session: Session, actor: Actor, now: datetime) -> Iterator[RunningOut]:
    for row in open_clocks(session, actor, now, local_date(now)):
        if not row.paused:
            what = f"{row.matter} · {row.step}"
            yield RunningOut("case", row.case_id, row.title, what, row.unit, row.due, row.left, STATES[row.light])


def _handovers(session: Session, actor: Actor, now: datetime) -> Iterator[RunningOut]:
    for absence, row, left in handovers_due(session, actor, now):
        kind, due = ("leave", absence.span.first.day) if row is None else ("handover", row.due_on)
        title = absence.official if row is None else f"{absence.official} {row.post}"
        yield RunningOut("absence", absence.id, title, _(KIND_NAMES[kind]), absence.unit, due, left, _state(left))


def _obstacles(session: Session, actor: Actor, now: datetime) -> Iterator[RunningOut]:
    for row in obstacles(session, actor, now, (ObstacleState.RAISED, ObstacleState.ASSIGNED)):
        what = " · ".join((_named("obstacle"), _(OBSTACLE_KINDS.get(row.kind, row.kind))))
        state = STATES[row.light] if row.light is not None else "neutral"
        yield RunningOut("obstacle", row.id, row.lead, what, row.department or row.unit, row.due_on, row.left, state)


def _rectifications(session: Session, actor: Actor, now: datetime) -> Iterator[RunningOut]:
    for row in rectifications(session, actor, now):
        found = row.rectification
        if found is not None and found.state is RectificationState.OPEN and found.light is not None:
            state = STATES[found.light]
            yield RunningOut(
                "rectification", found.id, row.title, _named("rectification"), row.unit, found.due_on, found.left, state
            )


COLLECTORS: list[Collector] = [
    _reports,
    _conflicts,
    _transfers,
    _vetoes,
    _applications,
    _cases,
    _handovers,
    _obstacles,
    _rectifications,
]


def collects(collector: Collector) -> Collector:
    """Let a subject that stands above the procedures tell what of its own runs out; called once, at its import."""
    COLLECTORS.append(collector)
    return collector


def running_out(session: Session, actor: Actor, now: datetime, limit: int | None = None) -> list[RunningOut]:
    """Return what runs out next for whoever asks, the most pressing first; what has no last day comes last."""
    found = [each for collect in COLLECTORS for each in collect(session, actor, now)]
    found.sort(key=lambda each: (each.due is None, each.due or date.max, each.left or 0, each.title, each.record_id.int))
    return found[:limit]
