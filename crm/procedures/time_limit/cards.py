"""Yellow and red cards 黄牌、红牌: recorded when a clock has earned them, each told to the level above (domain §4.7)."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from sqlalchemy import select

from crm.calendar.counting import WorkingDays
from crm.kernel.i18n import N_
from crm.people.permissions import scope
from crm.people.setup import county_calendar
from crm.procedures.time_limit.clock import Clock
from crm.procedures.time_limit.keeping import ClockRules, clock_of, clock_rules, log_event
from crm.procedures.time_limit.lights import Light, standing, yellow_on
from crm.procedures.time_limit.model import Case, CaseStep, ClockEvent
from crm.procedures.time_limit.rules import OPEN, EventKind, Level
from crm.store.acts import Work, act
from crm.store.change_writer import hold_chain
from crm.store.numbering import next_number

SERIES = "supervision"
Given = set[tuple[UUID, str, date]]


@act("raise_cards", label=N_("Give yellow and red cards"), undoable=False)
def raise_cards(work: Work) -> int:
    """Give every open step in the actor's view the cards its clock has earned and not got; returns how many.

    Any role may: a card follows from the clock, and nobody's silence keeps it back. A yellow card is told to the unit's
    leader in charge; a red one to the county's leaders and the bureau, with the number of its supervision notice 督办单.
    """
    rules, given = clock_rules(work.session), _given(work)
    days = WorkingDays(county_calendar(work.session), work.clock.today())
    chosen = select(CaseStep).where(CaseStep.state.in_(OPEN), scope(work.actor, CaseStep.unit_id))
    count = 0
    for step in work.session.scalars(chosen.order_by(CaseStep.due_on, CaseStep.id)).all():
        clock = clock_of(work.session, step)
        if clock is not None:
            count += _raise(work, step, clock, days, rules, given)
    return count


def _given(work: Work) -> Given:
    chosen = select(ClockEvent.step_id, ClockEvent.kind, ClockEvent.day).join(CaseStep, CaseStep.id == ClockEvent.step_id)
    kinds = (EventKind.YELLOW, EventKind.RED)
    rows = work.session.execute(chosen.where(CaseStep.state.in_(OPEN), ClockEvent.kind.in_(kinds)))
    return {(step_id, kind, day) for step_id, kind, day in rows}


def _raise(work: Work, step: CaseStep, clock: Clock, days: WorkingDays, rules: ClockRules, given: Given) -> int:
    today = work.clock.today()
    stands = standing(clock, days, work.clock.now(), today, rules.thresholds)
    if stands.light is Light.GREEN:
        return 0
    case = work.session.get_one(Case, step.case_id)
    turned = yellow_on(clock, days, today, rules.thresholds)
    count = 0
    if (step.id, EventKind.YELLOW, turned) not in given:
        log_event(work, case, EventKind.YELLOW, step, day=turned, level=str(Level.UNIT_LEADER))
        count += 1
    if stands.light is Light.RED and (step.id, EventKind.RED, stands.due) not in given:
        hold_chain(work.session)
        number = next_number(work.session, SERIES, today.year)
        log_event(work, case, EventKind.RED, step, day=stands.due, level=str(Level.COUNTY), year=today.year, number=number)
        count += 1
    return count
