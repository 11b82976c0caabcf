"""The ledger of obstacles 店小二台账 as pages and papers read it: lines with their lights, one in full, figures."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.orm import Session

from crm.calendar.lights import DueLight, due_light, due_words, office_closing
from crm.calendar.rules import WorkCalendar
from crm.kernel.errors import NotAllowed
from crm.kernel.i18n import _
from crm.leads.model import Lead, Obstacle
from crm.leads.obstacles.keeping import is_responsible, obstacle_state
from crm.leads.obstacles.model import ObstacleEvent
from crm.leads.obstacles.rules import (
    OPEN,
    EventKind,
    ObstacleFacts,
    ObstacleFigures,
    ObstacleState,
    figures,
)
from crm.people.permissions import Actor, May, scope
from crm.people.queries import official_names, short_names
from crm.people.setup import all_settings, county_calendar

CONDITIONS: dict[ObstacleState, tuple[ColumnElement[bool], ...]] = {
    ObstacleState.WITHDRAWN: (Obstacle.withdrawn_on.is_not(None),),
    ObstacleState.CONFIRMED: (Obstacle.withdrawn_on.is_(None), Obstacle.confirmed_on.is_not(None)),
    ObstacleState.SOLVED: (
        Obstacle.withdrawn_on.is_(None),
        Obstacle.confirmed_on.is_(None),
        Obstacle.solved_on.is_not(None),
    ),
    ObstacleState.ASSIGNED: (
        Obstacle.withdrawn_on.is_(None),
        Obstacle.solved_on.is_(None),
        Obstacle.responsible_unit_id.is_not(None),
    ),
    ObstacleState.RAISED: (
        Obstacle.withdrawn_on.is_(None),
        Obstacle.solved_on.is_(None),
        Obstacle.responsible_unit_id.is_(None),
    ),
}
"""State → the conditions that are its meaning in the database."""


@dataclass(frozen=True, slots=True)
class ObstacleLine:
    """An obstacle in a list. ``left`` working days, negative when late; ``words`` say the light.

    ``lead_id`` is None for a department that sees of the lead its name only. ``may``: what the reader may do now.
    """

    id: UUID
    lead_id: UUID | None
    lead: str
    unit: str
    kind: str
    text: str
    state: ObstacleState
    responsible_unit_id: UUID | None
    department: str
    raised_on: date
    raised_by: str
    due_on: date | None
    light: DueLight | None
    left: int | None
    words: str
    result: str
    solved_on: date | None
    in_time: bool | None
    confirmed_on: date | None
    escalated_on: date | None
    may: frozenset[str]


@dataclass(frozen=True, slots=True)
class ObstacleStep:
    """One thing that happened to an obstacle: when, what, who of which unit, its words, the last day set by it."""

    at: datetime
    kind: EventKind
    who: str
    unit: str
    text: str
    due_on: date | None


def in_view(actor: Actor) -> ColumnElement[bool]:
    """Return the condition of obstacles an actor sees: of its unit's leads, and those addressed to its unit."""
    return or_(scope(actor, Obstacle.unit_id), scope(actor, Obstacle.responsible_unit_id))


def obstacles(
    session: Session,
    actor: Actor,
    now: datetime,
    states: Collection[ObstacleState] = OPEN,
    *,
    lead_id: UUID | None = None,
    most: int = 500,
) -> list[ObstacleLine]:
    """Return the obstacles in some states that the actor may see: open ones by last day, the others newest first."""
    chosen = _lines(actor).where(or_(*(and_(*CONDITIONS[state]) for state in states)))
    if lead_id is not None:
        chosen = chosen.where(Obstacle.lead_id == lead_id)
    order = (Obstacle.solved_on.is_not(None), Obstacle.solved_on.desc(), Obstacle.due_on.is_(None), Obstacle.due_on, Obstacle.id)
    found = session.execute(chosen.order_by(*order).limit(most)).all()
    judge = _Judge(session, actor, now)
    return [judge.line(obstacle, lead) for obstacle, lead in found]


def obstacle(session: Session, actor: Actor, now: datetime, obstacle_id: UUID) -> tuple[ObstacleLine, list[ObstacleStep]]:
    """Return one obstacle with what happened to it, in order. Raises NotAllowed for another's."""
    found = session.execute(_lines(actor).where(Obstacle.id == obstacle_id)).first()
    if found is None:
        raise NotAllowed("unit", _("This record belongs to another unit."))
    people, units = official_names(session), short_names(session)
    chosen = select(ObstacleEvent).where(ObstacleEvent.obstacle_id == obstacle_id).order_by(ObstacleEvent.ordinal)
    steps = [
        ObstacleStep(
            each.at,
            EventKind(each.kind),
            people.get(each.official_id, "") if each.official_id else "",
            units.get(each.unit_id, "") if each.unit_id else "",
            each.text,
            each.due_on,
        )
        for each in session.scalars(chosen)
    ]
    return _Judge(session, actor, now).line(*found), steps


def _lines(actor: Actor) -> Select[Obstacle, str]:
    return select(Obstacle, Lead.name).join(Lead, Lead.id == Obstacle.lead_id).where(in_view(actor))


class _Judge:
    """Makes lines of obstacles for one reader at one moment."""

    def __init__(self, session: Session, actor: Actor, now: datetime) -> None:
        values = all_settings(session)
        self._actor, self._now = actor, now
        self._calendar: WorkCalendar = county_calendar(session)
        self._yellow: int = values["obstacle_yellow_days"]
        self._closing: time = office_closing(values["closing_hour"])
        self._units, self._people = short_names(session), official_names(session)

    def line(self, found: Obstacle, lead: str) -> ObstacleLine:
        """Return an obstacle as a line."""
        actor, state = self._actor, obstacle_state(found)
        light, left, words = self._light(found, state)
        sees_lead = actor.units is None or found.unit_id in actor.units
        return ObstacleLine(
            id=found.id,
            lead_id=found.lead_id if sees_lead else None,
            lead=lead,
            unit=self._units.get(found.unit_id, ""),
            kind=found.kind,
            text=found.text,
            state=state,
            responsible_unit_id=found.responsible_unit_id,
            department=self._units.get(found.responsible_unit_id, "") if found.responsible_unit_id else "",
            raised_on=found.raised_on,
            raised_by=self._people.get(found.raised_by, "") if found.raised_by else "",
            due_on=found.due_on,
            light=light,
            left=left,
            words=words,
            result=found.result,
            solved_on=found.solved_on,
            in_time=found.in_time,
            confirmed_on=found.confirmed_on,
            escalated_on=found.escalated_on,
            may=_may(actor, found, state, sees_lead=sees_lead),
        )

    def _light(self, found: Obstacle, state: ObstacleState) -> tuple[DueLight | None, int | None, str]:
        if found.due_on is None or state not in (ObstacleState.RAISED, ObstacleState.ASSIGNED):
            return None, None, ""
        light, left = due_light(found.due_on, self._now, self._calendar, self._yellow, self._closing)
        return light, left, due_words(light, left)


def _may(actor: Actor, found: Obstacle, state: ObstacleState, *, sees_lead: bool) -> frozenset[str]:
    """Return what the actor may do with an obstacle as it stands, by the names the page gives its buttons."""
    own = sees_lead and actor.may(May.EDIT_RECORDS)
    department = is_responsible(actor, found)
    judges = own and not (department and found.unit_id != found.responsible_unit_id)
    may: set[str] = set()
    if state in (ObstacleState.RAISED, ObstacleState.ASSIGNED):
        may |= {"assign", "escalate", "withdraw"} if own else set()
        may |= {"solve"} if own or department else set()
    if state is ObstacleState.ASSIGNED and (own or department):
        may.add("progress")
    if state is ObstacleState.SOLVED:
        may |= {"confirm", "send_back"} if judges else set()
        may |= {"withdraw"} if own else set()
    if state is ObstacleState.CONFIRMED and own:
        may.add("reopen")
    return frozenset(may)


def obstacle_figures(session: Session, actor: Actor, first: date, last: date) -> dict[UUID, ObstacleFigures]:
    """Return the figures of the days ``first`` to ``last`` by department, as far as the actor sees its obstacles."""
    chosen = select(
        Obstacle.responsible_unit_id,
        Obstacle.raised_on,
        Obstacle.due_on,
        Obstacle.solved_on,
        Obstacle.confirmed_on,
        Obstacle.in_time,
    ).where(
        in_view(actor),
        Obstacle.responsible_unit_id.is_not(None),
        Obstacle.withdrawn_on.is_(None),
        Obstacle.raised_on <= last,
        or_(Obstacle.solved_on.is_(None), Obstacle.solved_on >= first, Obstacle.raised_on >= first),
    )
    found: dict[UUID, list[ObstacleFacts]] = defaultdict(list)
    for unit_id, raised, due, solved, confirmed, kept in session.execute(chosen):
        if unit_id is not None:
            found[unit_id].append(ObstacleFacts(raised, due, solved, confirmed, kept))
    return {unit_id: figures(facts, first, last) for unit_id, facts in found.items()}
