"""What the record says of posts and absences, loaded as plain values; and who is on duty at a post at a moment."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm.calendar.half_days import Span, span
from crm.kernel.i18n import N_
from crm.people.duty import Acting, Duty, Off, Seat, Standing, Term, acting_for, duty_at, half_of, roll_of
from crm.people.model import Absence, Post, PostHolder, Tenure

ONE_DAY = timedelta(days=1)


class AbsenceState(StrEnum):
    """Where an absence stands; a trip's is planned as a draft and approved once it is reported ahead."""

    PLANNED = "planned"
    APPROVED = "approved"
    REFUSED = "refused"
    CANCELLED = "cancelled"


ABSENCE_STATE_NAMES = {
    AbsenceState.PLANNED: N_("waiting for approval"),
    AbsenceState.APPROVED: N_("approved"),
    AbsenceState.REFUSED: N_("refused"),
    AbsenceState.CANCELLED: N_("cancelled"),
}
LIVE = (AbsenceState.PLANNED, AbsenceState.APPROVED)
"""States in which an absence counts against the pair rule."""
TRIP = "trip"
REASON_NAMES = {
    TRIP: N_("Field trip"),
    "annual": N_("Annual leave"),
    "sick": N_("Sick leave"),
    "personal": N_("Personal leave"),
    "family": N_("Marriage, maternity or bereavement leave"),
    "study": N_("Study or training"),
    "duty": N_("Official duty elsewhere"),
}
"""Why somebody is away; every reason but the trip is entered as leave."""


@dataclass(frozen=True, slots=True)
class Office:
    """One tenure as the roster needs it."""

    tenure_id: UUID
    official_id: UUID
    unit_id: UUID
    title: str
    principal: bool
    first: date
    last: date | None


def absence_span(row: Absence) -> Span:
    """Return an absence's half days."""
    return span(row.first_day, row.last_day, first_afternoon=row.first_afternoon, last_morning=row.last_morning)


def off_of(row: Absence, stand_in_last: date | None = None) -> Off:
    """Return an absence as plain values; ``stand_in_last``: until when the stand-in serves in the unit."""
    approved = row.state == AbsenceState.APPROVED
    return Off(row.id, row.official_id, absence_span(row), row.stand_in_id, approved, row.reason, stand_in_last)


def offs_between(session: Session, first: date, last: date, *, approved: bool = False) -> list[Off]:
    """Return the absences, trips and leave, that touch the days ``first`` to ``last``: all live ones or the approved."""
    states = (AbsenceState.APPROVED,) if approved else LIVE
    chosen = (
        select(Absence)
        .where(Absence.first_day <= last, Absence.last_day >= first, Absence.state.in_(states))
        .order_by(Absence.first_day, Absence.id)
    )
    rows = list(session.scalars(chosen))
    ends = _ends(session, {(row.stand_in_id, row.unit_id) for row in rows if row.stand_in_id and row.unit_id})
    return [off_of(row, ends.get((row.stand_in_id, row.unit_id))) for row in rows]


def _ends(session: Session, wanted: Collection[tuple[UUID | None, UUID | None]]) -> dict[tuple[UUID | None, UUID | None], date]:
    """Return the last days of stand-ins in units that they have left or will leave, by (official, unit)."""
    found: dict[tuple[UUID | None, UUID | None], date] = {}
    if wanted:
        chosen = select(Tenure).where(Tenure.official_id.in_([official for official, _unit in wanted]))
        for tenure in session.scalars(chosen.order_by(Tenure.first_day)):
            if tenure.last_day is None:
                found.pop((tenure.official_id, tenure.unit_id), None)
            else:
                found[(tenure.official_id, tenure.unit_id)] = tenure.last_day
    return found


def offices_between(session: Session, first: date, last: date, unit_ids: Collection[UUID] | None = None) -> list[Office]:
    """Return the tenures that touch the days ``first`` to ``last``, by unit and rank."""
    chosen = (
        select(Tenure)
        .where(Tenure.first_day <= last, Tenure.last_day.is_(None) | (Tenure.last_day >= first))
        .order_by(Tenure.unit_id, Tenure.position, Tenure.first_day, Tenure.id)
    )
    if unit_ids is not None:
        chosen = chosen.where(Tenure.unit_id.in_(list(unit_ids)))
    return [
        Office(t.id, t.official_id, t.unit_id, t.title, t.principal, t.first_day, t.last_day) for t in session.scalars(chosen)
    ]


def seats_between(
    session: Session,
    first: date,
    last: date,
    unit_ids: Collection[UUID] | None = None,
    *,
    post_ids: Collection[UUID] | None = None,
) -> list[Seat]:
    """Return the posts of the days ``first`` to ``last``: the principals' pairs, then the key posts, by unit and place.

    ``post_ids`` asks for these key posts alone. Nobody holds a post of a unit that he has left.
    """
    offices = offices_between(session, first, last, unit_ids)
    seats = [] if post_ids is not None else principal_seats(offices, first, last)
    return seats + _post_seats(session, offices, last, unit_ids, post_ids)


def _post_seats(
    session: Session,
    offices: Sequence[Office],
    last: date,
    unit_ids: Collection[UUID] | None,
    post_ids: Collection[UUID] | None,
) -> list[Seat]:
    chosen = select(Post).order_by(Post.unit_id, Post.position, Post.name)
    if unit_ids is not None:
        chosen = chosen.where(Post.unit_id.in_(list(unit_ids)))
    if post_ids is not None:
        chosen = chosen.where(Post.id.in_(list(post_ids)))
    posts = list(session.scalars(chosen))
    holders: dict[UUID, list[PostHolder]] = defaultdict(list)
    held = select(PostHolder).where(PostHolder.post_id.in_([post.id for post in posts]), PostHolder.first_day <= last)
    for row in session.scalars(held.order_by(PostHolder.first_day, PostHolder.id)):
        holders[row.post_id].append(row)
    serving: dict[tuple[UUID, UUID], list[Office]] = defaultdict(list)
    for office in offices:
        serving[(office.official_id, office.unit_id)].append(office)

    def terms(post: Post, role: Standing) -> tuple[Term, ...]:
        held = (holder for holder in holders[post.id] if holder.role == role)
        return tuple(term for holder in held for term in _terms(post, holder, serving[(holder.official_id, post.unit_id)]))

    return [Seat(post.id, post.unit_id, post.name, terms(post, Standing.A), terms(post, Standing.B)) for post in posts]


def _terms(post: Post, holder: PostHolder, offices: Sequence[Office]) -> Iterator[Term]:
    """Yield a holder's terms, cut by his tenures in the unit and by the post's end."""
    for office in offices:
        first = max(holder.first_day, office.first)
        end = _earliest(holder.last_day, office.last, post.closed_on)
        if end is None or first <= end:
            yield Term(holder.official_id, first, end)


def _earliest(*days: date | None) -> date | None:
    return min((day for day in days if day is not None), default=None)


def principal_seats(offices: Sequence[Office], first: date, last: date) -> list[Seat]:
    """Return each principal's office with the next principal in rank as its B: two are each other's (domain §4.6)."""
    by_unit: dict[UUID, list[Office]] = defaultdict(list)
    for office in offices:
        if office.principal:
            by_unit[office.unit_id].append(office)
    return [
        Seat(
            own.tenure_id,
            unit_id,
            own.title,
            (Term(own.official_id, own.first, own.last),),
            tuple(_partners(own, several, first, last)),
            principal=True,
        )
        for unit_id, several in by_unit.items()
        for own in several
    ]


def _partners(own: Office, several: Sequence[Office], first: date, last: date) -> Iterator[Term]:
    """Yield who comes next in rank beside one principal, stretch by stretch between the days on which any of them changes."""
    changes = {first} | {o.first for o in several} | {o.last + ONE_DAY for o in several if o.last is not None}
    starts = sorted(day for day in changes if first <= day <= last)
    for start, following in zip(starts, [*starts[1:], None], strict=True):
        there = [o for o in several if o.first <= start and (o.last is None or start <= o.last)]
        if own not in there:
            continue
        place = there.index(own)
        ranked = [*there[place + 1 :], *there[:place]]
        partner = next((each for each in ranked if each.official_id != own.official_id), None)
        if partner is not None:
            yield Term(partner.official_id, start, last if following is None else following - ONE_DAY)


def on_duty(session: Session, post_id: UUID, moment: datetime) -> Duty | None:
    """Return who is on duty at a key post at a moment: A, B for A, or a stand-in; None where it is vacant or unmanned."""
    half = half_of(moment)
    seats = seats_between(session, half.day, half.day, post_ids=(post_id,))
    roll = roll_of(offs_between(session, half.day, half.day, approved=True))
    return duty_at(seats[0], half, roll) if seats else None


def acting_at(session: Session, post_id: UUID, official_id: UUID, moment: datetime) -> Acting | None:
    """Return in which standing an official acts at a key post at a moment; None for whoever has no part in it."""
    half = half_of(moment)
    seats = seats_between(session, half.day, half.day, post_ids=(post_id,))
    roll = roll_of(offs_between(session, half.day, half.day, approved=True))
    return acting_for(seats[0], official_id, half, roll) if seats else None
