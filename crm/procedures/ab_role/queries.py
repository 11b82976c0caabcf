"""What the AB page and its papers ask: absences with their posts, handovers due and written, the public list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm.calendar.half_days import Span
from crm.kernel.clock import local_date
from crm.people.duty import Seat, Standing, duty_at, half_of, roll_of
from crm.people.model import Absence, Official, Post
from crm.people.permissions import Actor, May, Role, scope, visible_units
from crm.people.queries import official_names, officials_on, unit_names
from crm.people.roster import TRIP, AbsenceState, absence_span, off_of, offs_between, seats_between
from crm.people.setup import county_calendar, setting
from crm.procedures.ab_role.rules import HandoverState, halves_of_a, handover_due
from crm.procedures.ab_role.sheet import written_for

BEHIND, AHEAD = timedelta(days=31), timedelta(days=92)
"""The page lists absences that ended at most a month ago and begin within three (our default)."""


@dataclass(frozen=True, slots=True)
class AbsenceRow:
    """An absence in the list: leave or a trip, where it stands, the posts it hands over with their handovers."""

    id: UUID
    official_id: UUID
    official: str
    unit_id: UUID
    unit: str
    span: Span
    reason: str
    state: str
    note: str
    stand_in: str
    begun: bool
    over: bool
    handovers: tuple[HandoverRow, ...] = ()


@dataclass(frozen=True, slots=True)
class HandoverRow:
    """A post that an absence hands over: to whom, until when the sheet is due, where it stands, whether it is late."""

    absence_id: UUID
    seat_key: UUID
    id: UUID | None
    post: str
    taker: str
    taker_as: str
    due_on: date
    late: bool
    state: str


@dataclass(frozen=True, slots=True)
class ListedPost:
    """A post on the public list: what it is for, who is A and B, with titles and telephones."""

    unit: str
    post: str
    duties: str
    a: tuple[str, str, str]
    b: tuple[str, str, str]


def absences(session: Session, actor: Actor, now: datetime) -> list[AbsenceRow]:
    """Return the absences around now that the actor may see, those that wait first, then by their first day."""
    today = local_date(now)
    first, last = today - BEHIND, today + AHEAD
    chosen = (
        select(Absence)
        .where(scope(actor, Absence.unit_id))
        .where(Absence.last_day >= first, Absence.first_day <= last)
        .order_by(Absence.first_day, Absence.id)
    )
    found = list(session.scalars(chosen))
    handovers = _handovers(session, actor, found, today)
    names, units, half = official_names(session), unit_names(session), half_of(now)
    rows = [
        AbsenceRow(
            row.id,
            row.official_id,
            names.get(row.official_id, ""),
            row.unit_id,
            units.get(row.unit_id, ""),
            absence_span(row),
            row.reason,
            row.state,
            row.note,
            names.get(row.stand_in_id, "") if row.stand_in_id else "",
            absence_span(row).first <= half,
            absence_span(row).last < half,
            tuple(handovers.get(row.id, ())),
        )
        for row in found
        if row.unit_id is not None
    ]
    return sorted(rows, key=lambda row: (row.over, row.state != AbsenceState.PLANNED, row.span.first, row.official))


def _handovers(session: Session, actor: Actor, found: Sequence[Absence], today: date) -> dict[UUID, list[HandoverRow]]:
    """Return, by absence, the posts whose A it takes away, with the handovers written for them."""
    live = [row for row in found if row.state in (AbsenceState.PLANNED, AbsenceState.APPROVED)]
    if not live:
        return {}
    first, last = min(row.first_day for row in live), max(row.last_day for row in live)
    seats = seats_between(session, first, last, visible_units(actor))
    written = written_for(session, [row.id for row in live])
    roll, names = roll_of(offs_between(session, first, last)), official_names(session)
    calendar, ahead = county_calendar(session), int(setting(session, "handover_ahead_days"))
    rows: dict[UUID, list[HandoverRow]] = {}
    for absence in live:
        for seat in seats:
            away = halves_of_a(seat, off_of(absence)) if seat.concerns(absence.official_id) else []
            if not away:
                continue
            sheet = written.get((absence.id, seat.key))
            due = sheet.due_on if sheet is not None else handover_due(calendar, away[0].day, ahead)
            duty = next((duty for half in away if (duty := duty_at(seat, half, roll)) is not None), None)
            state = sheet.state if sheet is not None else HandoverState.MISSING
            waiting = state in (HandoverState.MISSING, HandoverState.DRAFT)
            rows.setdefault(absence.id, []).append(
                HandoverRow(
                    absence.id,
                    seat.key,
                    sheet.id if sheet is not None else None,
                    seat.name,
                    names.get(duty.official_id, "") if duty else "",
                    str(duty.standing) if duty else "",
                    due,
                    today > due if waiting else bool(sheet and sheet.late),
                    state,
                )
            )
    return rows


def handovers_due(session: Session, actor: Actor, now: datetime) -> list[tuple[AbsenceRow, HandoverRow | None, int]]:
    """Return what waits in the actor's own unit: handovers to write and leave to decide, with the working days left.

    A handover waits until it is written; leave (no handover beside it) for whoever may approve it, until its first day.
    The county's leader decides on any unit's leave.
    """
    own = actor.units if actor.units is not None else frozenset((actor.unit_id,) if actor.unit_id else ())
    seen = actor if actor.role is Role.LEADER else replace(actor, units=own)
    calendar, today = county_calendar(session), local_date(now)

    def left(due: date) -> int:
        return calendar.count_working_days(today, due) if due >= today else -calendar.count_working_days(due, today)

    found: list[tuple[AbsenceRow, HandoverRow | None, int]] = []
    for each in absences(session, seen, now):
        if each.state == AbsenceState.PLANNED and each.reason != TRIP and actor.may(May.APPROVE_LEAVE):
            found.append((each, None, left(each.span.first.day)))
        elif each.state == AbsenceState.APPROVED and not each.over and each.unit_id in own:
            waiting = (row for row in each.handovers if row.state in (HandoverState.MISSING, HandoverState.DRAFT))
            found += [(each, row, left(row.due_on)) for row in waiting]
    return found


def public_list(session: Session, actor: Actor, day: date) -> list[ListedPost]:
    """Return the posts of a day with their A and B, as they are made public, by unit: principals first."""
    chosen = visible_units(actor)
    people = {(person.id, person.unit_id): person for person in officials_on(session, day, chosen)}
    phones = {row.id: row.phone for row in session.execute(select(Official.id, Official.phone))}
    duties = {row.id: row.duties for row in session.execute(select(Post.id, Post.duties))}
    units = unit_names(session)

    def holder(seat: Seat, role: Standing) -> tuple[str, str, str]:
        official_id = seat.holder(role, day)
        person = people.get((official_id, seat.unit_id)) if official_id else None
        return ("", "", "") if person is None else (person.name, person.title, phones.get(person.id, ""))

    order = {person.unit_id: place for place, person in reversed(list(enumerate(people.values())))}
    rows = []
    for seat in sorted(seats_between(session, day, day, chosen), key=lambda s: (order.get(s.unit_id, 0), not s.principal)):
        a, b = holder(seat, Standing.A), holder(seat, Standing.B)
        if a[0] or b[0]:
            rows.append(ListedPost(units.get(seat.unit_id, ""), seat.name, duties.get(seat.key, ""), a, b))
    return rows
