"""Yellow and red cards 黄牌、红牌: recorded when a clock has earned them, each told to the level above (domain §4.7)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm.calendar.counting import WorkingDays
from crm.kernel.i18n import N_
from crm.people.permissions import Actor
from crm.people.setup import county_calendar
from crm.procedures.time_limit.keeping import clock_rules, log_event
from crm.procedures.time_limit.lights import Light, yellow_on
from crm.procedures.time_limit.model import Case, CaseStep, ClockEvent
from crm.procedures.time_limit.queries import ClockRow, open_clocks
from crm.procedures.time_limit.rules import OPEN, EventKind, Level
from crm.store.acts import Work, act
from crm.store.change_writer import hold_chain
from crm.store.numbering import next_number

SERIES = "supervision"


@act("raise_cards", label=N_("Give yellow and red cards"), undoable=False)
def raise_cards(work: Work) -> int:
    """Give every open step in the actor's view the cards its clock has earned and not got; returns how many.

    Any role may: a card follows from the clock, and nobody's silence keeps it back. A yellow card is told to the unit's
    leader in charge; a red one to the county's leaders and the bureau, with the number of its supervision notice 督办单.
    """
    hold_chain(work.session)  # two windows that open at one moment give each card once
    earned = list(cards_earned(work.session, work.actor, work.clock.now(), work.clock.today()))
    for row, kind, day in earned:
        case, step = work.session.get_one(Case, row.case_id), work.session.get_one(CaseStep, row.step_id)
        if kind is EventKind.YELLOW:
            log_event(work, case, kind, step, day=day, level=str(Level.UNIT_LEADER))
            continue
        year = work.clock.today().year
        number = next_number(work.session, SERIES, year)
        log_event(work, case, kind, step, day=day, level=str(Level.COUNTY), year=year, number=number)
    return len(earned)


def cards_earned(session: Session, actor: Actor, now: datetime, today: date) -> Iterator[tuple[ClockRow, EventKind, date]]:
    """Yield the cards that open steps in the actor's view have earned and not got: clock, card, the day it was earned.

    A red card is earned on the clock's last day, when the offices close.
    """
    given, limits = _given(session), clock_rules(session).thresholds
    days = WorkingDays(county_calendar(session), today)
    for row in open_clocks(session, actor, now, today, own=True):
        if row.light is Light.GREEN:
            continue
        turned = yellow_on(row.clock, days, today, limits)
        if (row.step_id, EventKind.YELLOW, turned) not in given:
            yield row, EventKind.YELLOW, turned
        if row.light is Light.RED and (row.step_id, EventKind.RED, row.due) not in given:
            yield row, EventKind.RED, row.due


def _given(session: Session) -> set[tuple[UUID, str, date]]:
    chosen = select(ClockEvent.step_id, ClockEvent.kind, ClockEvent.day).join(CaseStep, CaseStep.id == ClockEvent.step_id)
    kinds = (EventKind.YELLOW, EventKind.RED)
    rows = session.execute(chosen.where(CaseStep.state.in_(OPEN), ClockEvent.kind.in_(kinds)))
    return {(step_id, kind, day) for step_id, kind, day in rows if step_id is not None}
