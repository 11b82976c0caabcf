"""What every act on a case begins and ends with: may the actor do it, what is logged, where the clock stands."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from crm.calendar.counting import WorkingDays
from crm.calendar.rules import ONE_DAY, WorkCalendar, clock_start
from crm.kernel.clock import local_date
from crm.kernel.errors import RuleBroken
from crm.kernel.i18n import _
from crm.people.permissions import May, require, require_unit
from crm.people.roster import acting_at
from crm.people.setup import all_settings, county_calendar
from crm.procedures.time_limit.clock import Clock, Pause, PauseReason, Waiting, due_of
from crm.procedures.time_limit.lights import Thresholds
from crm.procedures.time_limit.model import Case, CaseStep, ClockEvent
from crm.procedures.time_limit.rules import EventKind, ExtensionRule
from crm.store.acts import Work
from crm.store.change_writer import hold_chain


@dataclass(frozen=True, slots=True)
class ClockRules:
    """The county's rules for clocks, as its setup has them."""

    thresholds: Thresholds
    extension: ExtensionRule

    @property
    def closing(self) -> time:
        """Return when the business day closes."""
        return self.thresholds.closing


def clock_rules(session: Session) -> ClockRules:
    """Return the county's rules for clocks."""
    settings = all_settings(session)
    minutes = int(settings["closing_hour"])
    thresholds = Thresholds(settings["yellow_days"], settings["yellow_percent"], time(minutes // 60, minutes % 60))
    extension = ExtensionRule(
        settings["step_extension_percent"], settings["licence_extension_days"], settings["joint_extension_days"]
    )
    return ClockRules(thresholds, extension)


def own_case(work: Work, case_id: UUID) -> Case:
    """Return a case that the actor's unit handles. Raises NotAllowed."""
    case = work.session.get_one(Case, case_id)
    check_handler(work, case.unit_id)
    work.note_subject(case, case.title)
    return case


def own_step(work: Work, step_id: UUID) -> tuple[CaseStep, Case]:
    """Return a step that the actor's unit has in hand, and its case. Raises NotAllowed."""
    step = work.session.get_one(CaseStep, step_id)
    check_handler(work, step.unit_id)
    case = work.session.get_one(Case, step.case_id)
    work.note_subject(case, case.title)
    return step, case


def check_handler(work: Work, unit_id: UUID) -> None:
    """Refuse whoever handles no cases, or not this unit's: seeing all is not handling all. Raises NotAllowed."""
    require(work.actor, May.HANDLE)
    own = work.actor.units if work.actor.units is not None else frozenset({work.actor.unit_id})
    require_unit(replace(work.actor, units=own), unit_id)


def clock_day(work: Work, moment: datetime, closing: time) -> date:
    """Return the day from which a clock counts what came at ``moment``: after closing, the next working day."""
    return clock_start(county_calendar(work.session), moment, closing)


def log_event(work: Work, case: Case, kind: EventKind, step: CaseStep | None = None, **values: Any) -> ClockEvent:  # noqa: ANN401 - a row's values
    """Write what happened now by the actor, as role B for A where a post was handed over; ``day`` is today unless given."""
    now = work.clock.now()
    work.session.flush()
    hold_chain(work.session)  # places within a case are without gaps, whoever else writes at this moment
    event = ClockEvent(
        case_id=case.id,
        ordinal=(work.session.scalar(select(func.max(ClockEvent.ordinal)).where(ClockEvent.case_id == case.id)) or 0) + 1,
        step_id=step.id if step else None,
        kind=kind,
        at=now,
        official_id=work.actor.official_id,
        for_official_id=standing_in(work, step.post_id) if step else None,
        **{"day": local_date(now), **values},
    )
    work.session.add(event)
    return event


def standing_in(work: Work, post_id: UUID | None) -> UUID | None:
    """Return role A whom the actor stands in for at a post now, None when the actor acts in its own right."""
    if post_id is None or work.actor.official_id is None:
        return None
    acting = acting_at(work.session, post_id, work.actor.official_id, work.clock.now())
    return acting.for_whom if acting is not None and acting.on_duty else None


def pauses_of(events: Iterable[tuple[str, date, str]], waiting: str) -> tuple[Pause, ...]:
    """Return the pauses that the events (kind, day, reason) of a step tell, in order."""
    pauses: list[Pause] = []
    for kind, day, reason in events:
        if kind == EventKind.PAUSED:
            restart = reason == PauseReason.MATERIALS and waiting == Waiting.RESTART
            pauses.append(Pause(day, None, reason, restart))
        elif kind == EventKind.RESUMED and pauses:
            pauses[-1] = Pause(pauses[-1].first, max(day, pauses[-1].first), pauses[-1].reason, pauses[-1].restart)
    return tuple(pauses)


def events_of(session: Session, step_id: UUID) -> list[ClockEvent]:
    """Return what happened to a step, in order."""
    chosen = select(ClockEvent).where(ClockEvent.step_id == step_id)
    return list(session.scalars(chosen.order_by(ClockEvent.ordinal)))


def clock_of(session: Session, step: CaseStep) -> Clock | None:
    """Return a step's clock as its events tell it; None before it begins."""
    if step.started_on is None:
        return None
    told = [(event.kind, event.day, event.reason) for event in events_of(session, step.id)]
    return Clock(step.started_on, step.limit_days + step.extra_days, pauses_of(told, step.waiting))


def recompute(work: Work, step: CaseStep) -> date:
    """Compute a begun step's last day anew and keep it with the holiday tables used. Raises RuleBroken ``step_state``."""
    work.session.flush()
    calendar, today = county_calendar(work.session), work.clock.today()
    clock = clock_of(work.session, step)
    if clock is None:
        raise RuleBroken("step_state", _("This step has not begun; it has no last day yet."))
    step.due_on = due_of(clock, WorkingDays(calendar, today), today)
    step.due_table = table_of(calendar, clock.start, step.due_on)
    return step.due_on


def table_of(calendar: WorkCalendar, start: date, due: date) -> str:
    """Return the holiday tables a clock was computed with, as a step keeps them (200 characters)."""
    return calendar.tables_between(min(start + ONE_DAY, due), due)[:200]
