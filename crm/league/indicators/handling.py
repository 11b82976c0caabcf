"""What first reports, cases and trips add to indicators: reports registered, on-time rate, service rating, field days."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm.calendar.half_days import HalfDay
from crm.fieldtime.model import Trip
from crm.fieldtime.month import UnitMonth
from crm.fieldtime.queries import field_period
from crm.fieldtime.rules import Judged
from crm.kernel.clock import local_date, local_moment
from crm.leads.model import Lead
from crm.league.indicators.rules import Part
from crm.people.permissions import PROGRAM
from crm.procedures.first_report.model import FirstReport
from crm.procedures.service_rating.queries import ratings_between
from crm.procedures.time_limit.clock import is_past
from crm.procedures.time_limit.keeping import clock_rules
from crm.procedures.time_limit.model import Case, CaseStep
from crm.procedures.time_limit.queries import open_clocks
from crm.procedures.time_limit.rules import StepState
from crm.procedures.transfer.credits import WHOLE


def report_parts(session: Session, first: date, last: date) -> list[Part]:
    """Return the first reports registered from ``first`` through ``last``, each whole to the unit that reported."""
    chosen = (
        select(FirstReport.id, FirstReport.unit_id, FirstReport.registered_at, FirstReport.kept_name, Lead.name)
        .join(Lead, Lead.id == FirstReport.lead_id)
        .where(
            FirstReport.registered_at >= local_moment(first),
            FirstReport.registered_at < local_moment(last + timedelta(days=1)),
        )
        .order_by(FirstReport.registered_at, FirstReport.id)
    )
    return [
        Part(row.unit_id, "report", row.id, row.kept_name or row.name, local_date(row.registered_at), WHOLE, WHOLE)
        for row in session.execute(chosen)
    ]


def on_time_parts(session: Session, first: date, last: date, now: datetime) -> list[Part]:
    """Return the steps that the on-time rate 按时办结率 judges: done in the period, or run out in it and open at ``now``.

    The same steps as the bulletin counts (see time_limit.figures).
    """
    closing = clock_rules(session).closing
    done = (
        select(CaseStep.id, CaseStep.case_id, CaseStep.unit_id, CaseStep.due_on, CaseStep.done_at, CaseStep.name, Case.title)
        .join(Case, Case.id == CaseStep.case_id)
        .where(
            CaseStep.state == StepState.DONE,
            CaseStep.done_at >= local_moment(first),
            CaseStep.done_at < local_moment(last + timedelta(days=1)),
        )
        .order_by(CaseStep.done_at, CaseStep.id)
    )
    parts = []
    for row in session.execute(done):
        met = WHOLE if row.due_on is None or not is_past(row.due_on, row.done_at, closing) else 0
        title, day = f"{row.title} · {row.name}", local_date(row.done_at)
        parts.append(Part(row.unit_id, "case", row.case_id, title, day, met, met, WHOLE, piece=str(row.id)))
    for clock in open_clocks(session, PROGRAM, now, local_date(now), own=True):
        if first <= clock.due <= last and is_past(clock.due, now, closing):
            title = f"{clock.title} · {clock.step}"
            parts.append(Part(clock.unit_id, "case", clock.case_id, title, clock.due, 0, 0, WHOLE, piece=str(clock.step_id)))
    return parts


def rating_parts(session: Session, first: date, last: date) -> list[Part]:
    """Return the service ratings 好差评 given in a period, satisfied ones counted, each to the unit that handled the case."""
    parts = []
    for each in ratings_between(session, first, last):
        met = WHOLE if each.satisfied else 0
        parts.append(Part(each.unit_id, "case", each.case_id, each.title, each.day, met, met, WHOLE, piece=str(each.rating_id)))
    return parts


def field_day_parts(session: Session, first: date, last: date, now: datetime) -> list[Part]:
    """Return the half days of each unit's union 并集, a part a trip and day: half days on which a principal was away.

    Only whole months are asked for by the rule (domain §4.9); any other period is counted alike, to its days.
    """
    months = (last.year - first.year) * 12 + last.month - first.month + 1
    found = field_period(session, PROGRAM, first, last, local_date(now), months=months)
    subjects = {row.id: row.subject for row in session.execute(_TRIPS.where(Trip.first_day <= last, Trip.last_day >= first))}
    parts = []
    for report in found.units:
        halves: dict[tuple[date, int], list[Judged]] = defaultdict(list)
        for half, judged in union_of(report.month).items():
            halves[half.day, judged.trip_id.int].append(judged)
        unit, mark = report.unit.id, str(report.unit.id)
        for (day, _trip), judgements in sorted(halves.items(), key=lambda each: each[0]):
            trip, count = judgements[0].trip_id, len(judgements)
            parts.append(Part(unit, "trip", trip, subjects.get(trip, ""), day, count, count, piece=f"{mark} {day}"))
    return parts


_TRIPS = select(Trip.id, Trip.subject)


def union_of(month: UnitMonth) -> dict[HalfDay, Judged]:
    """Return the half days of a unit's union, each with one judgement that makes it count."""
    found: dict[HalfDay, Judged] = {}
    for official in month.officials:
        if official.principal:
            always = all(service.principal for service in official.services)  # its half days lie in its services alone
            for half, judged in official.halves.items():
                if judged.counts and half not in found and (always or official.leads(half.day)):
                    found[half] = judged
    return found
