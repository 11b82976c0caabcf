"""On-time rate, yellow and red cards per unit and month, as the bulletin counts them (domain §4.7)."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from crm.kernel.clock import local_date, local_moment
from crm.people.permissions import Actor, scope
from crm.procedures.time_limit.cards import cards_earned
from crm.procedures.time_limit.clock import is_past
from crm.procedures.time_limit.keeping import clock_rules
from crm.procedures.time_limit.model import CaseStep, ClockEvent
from crm.procedures.time_limit.queries import open_clocks
from crm.procedures.time_limit.rules import EventKind, StepState


@dataclass(frozen=True, slots=True)
class UnitCards:
    """A unit's steps in a period: done, of these on time; ``overdue`` ran out in it and are open still; cards given."""

    done: int = 0
    on_time: int = 0
    overdue: int = 0
    yellow: int = 0
    red: int = 0

    @property
    def rate(self) -> float | None:
        """Return the on-time rate 按时办结率 (0 to 1) of steps done or run out, None where there were none."""
        judged = self.done + self.overdue
        return self.on_time / judged if judged else None


def unit_cards(session: Session, actor: Actor, first: date, last: date, now: datetime) -> dict[UUID, UnitCards]:
    """Return the figures of the days ``first`` to ``last`` per unit that the actor may see; ``now`` tells what is open."""
    done, on_time = _done(session, actor, first, last)
    today, closing = local_date(now), clock_rules(session).closing
    overdue: dict[UUID, int] = defaultdict(int)
    for row in open_clocks(session, actor, now, today, own=True):
        if first <= row.due <= last and is_past(row.due, now, closing):
            overdue[row.unit_id] += 1
    yellow, red = _cards(session, actor, first, last, now)
    units = {*done, *overdue, *yellow, *red}
    return {unit: UnitCards(done[unit], on_time[unit], overdue[unit], yellow[unit], red[unit]) for unit in units}


def _done(session: Session, actor: Actor, first: date, last: date) -> tuple[dict[UUID, int], dict[UUID, int]]:
    """Count the steps done in a period, and those of them done by closing of their last day."""
    closing = clock_rules(session).closing
    chosen = select(CaseStep.unit_id, CaseStep.due_on, CaseStep.done_at).where(
        scope(actor, CaseStep.unit_id),
        CaseStep.state == StepState.DONE,
        CaseStep.done_at >= local_moment(first),
        CaseStep.done_at < local_moment(last + timedelta(days=1)),
    )
    done: dict[UUID, int] = defaultdict(int)
    on_time: dict[UUID, int] = defaultdict(int)
    for unit_id, due, moment in session.execute(chosen):
        done[unit_id] += 1
        on_time[unit_id] += due is None or moment is None or not is_past(due, moment, closing)
    return done, on_time


def _cards(session: Session, actor: Actor, first: date, last: date, now: datetime) -> tuple[dict[UUID, int], dict[UUID, int]]:
    """Count the yellow and red cards earned in a period, also those that nobody opened the program to record."""
    chosen = (
        select(CaseStep.unit_id, ClockEvent.kind, func.count())
        .join(ClockEvent, ClockEvent.step_id == CaseStep.id)
        .where(
            scope(actor, CaseStep.unit_id),
            ClockEvent.kind.in_((EventKind.YELLOW, EventKind.RED)),
            ClockEvent.day >= first,
            ClockEvent.day <= last,
        )
        .group_by(CaseStep.unit_id, ClockEvent.kind)
    )
    counts: dict[str, dict[UUID, int]] = {EventKind.YELLOW: defaultdict(int), EventKind.RED: defaultdict(int)}
    for unit_id, kind, count in session.execute(chosen):
        counts[kind][unit_id] += count
    for row, card, day in cards_earned(session, actor, now, local_date(now)):
        if first <= day <= last:
            counts[card][row.unit_id] += 1
    return counts[EventKind.YELLOW], counts[EventKind.RED]
