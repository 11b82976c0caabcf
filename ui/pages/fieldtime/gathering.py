"""What the month view shows, gathered in one visit to the database, and how half days become cells."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from crm.calendar.half_days import HalfDay, days_text, month_bounds
from crm.calendar.rules import WorkCalendar
from crm.fieldtime.disputes import Contradiction, contradictions, disputed_halves
from crm.fieldtime.month import OfficialMonth
from crm.fieldtime.queries import FieldTime, UnitReport, field_time
from crm.fieldtime.rules import PLANS, Judged, TripState
from crm.fieldtime.trips import TripRow, queue
from crm.people.permissions import May
from crm.people.setup import county_calendar
from crm.procedures.whereabouts import at_home
from crm.store.acts import Work
from ui.pages.fieldtime.words import outlook_words
from ui.shell.window import WEEKDAYS
from ui.widgets.matrix import MatrixDay, MatrixRow

QUEUE_BACK, QUEUE_AHEAD = timedelta(days=150), timedelta(days=62)
"""From when until when what was done at home is held against the trips of the queue."""


@dataclass(frozen=True, slots=True)
class MonthFacts:
    """What the month view shows; ``disputed``: by trip the half days that a contradiction touches."""

    found: FieldTime
    days: list[MatrixDay]
    waiting: list[TripRow]
    disputes: list[Contradiction]
    disputed: Mapping[UUID, frozenset[HalfDay]]


def gather(work: Work, year: int, month: int, today: date) -> MonthFacts:
    """Gather a month."""
    first, last = month_bounds(year, month)
    found = field_time(work.session, work.actor, year, month, today)
    disputes = contradictions(work.session, work.actor, first, last, at_home(work.session, work.actor, first, last))
    waiting = gather_queue(work, today) if work.actor.may(May.VERIFY) else []
    days = month_days(county_calendar(work.session), year, month, today)
    return MonthFacts(found, days, waiting, disputes, disputed_halves(disputes))


def gather_queue(work: Work, today: date) -> list[TripRow]:
    """Gather the bureau's queue, with what officials did at home held against it."""
    home = at_home(work.session, work.actor, today - QUEUE_BACK, today + QUEUE_AHEAD)
    return queue(work.session, work.actor, home)


def month_days(calendar: WorkCalendar, year: int, month: int, today: date) -> list[MatrixDay]:
    """Return the columns of a month."""
    first, last = month_bounds(year, month)
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    return [MatrixDay(day.day, WEEKDAYS[day.weekday()], calendar.is_working_day(day), day == today) for day in days]


def cell_state(judged: Judged, disputed: Mapping[UUID, frozenset[HalfDay]]) -> str:
    """Return how a half day is painted: contradiction, verified, returned, planned, away, waiting or uncounted."""
    if judged.half in disputed.get(judged.trip_id, ()):
        return "contradiction"
    if judged.counts:
        return "verified"
    if judged.state is TripState.RETURNED:
        return "returned"
    if judged.state in PLANS:
        return "planned"
    if judged.state is TripState.AWAY:
        return "away"
    return "waiting" if judged.could_count and judged.state is not TripState.VERIFIED else "uncounted"


def matrix_rows(facts: MonthFacts, report: UnitReport, today: date) -> list[MatrixRow]:
    """Return a unit's lines: the principals, and whoever else was out."""
    people = [each for each in report.month.officials if each.principal or each.halves]
    return [_matrix_row(facts, report, person, today) for person in people]


def _matrix_row(facts: MonthFacts, report: UnitReport, person: OfficialMonth, today: date) -> MatrixRow:
    marks = {(half.day.day, half.afternoon): judged for half, judged in person.halves.items()}
    target = facts.found.rule.target
    outlook = ("neutral", "")
    if person.principal:
        outlook = outlook_words(report.outlooks[person.official_id], today, met=person.counted >= target)
    return MatrixRow(
        (report.unit.id, person.official_id),
        report.unit.short_name,
        person.name,
        person.title,
        {key: cell_state(judged, facts.disputed) for key, judged in marks.items()},
        days_text(person.counted),
        days_text(person.waiting) if person.waiting else "",
        outlook,
        {key: judged.trip_id for key, judged in marks.items()},
        frozenset(key for key, judged in marks.items() if judged.state in PLANS),
    )
