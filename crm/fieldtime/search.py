"""How trips become findable: by subject, places, officials and enterprises met."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm.fieldtime.model import Meeting, Trip, TripPlace, TripStay
from crm.kernel.text import pinyin_initials
from crm.people.model import Official
from crm.store.search_index import Findable, Source, register


def _trips(session: Session, ids: list[UUID]) -> Iterable[Findable]:
    words: dict[UUID, list[str]] = defaultdict(list)
    names: dict[UUID, list[str]] = defaultdict(list)
    for trip, name in session.execute(
        select(TripStay.trip_id, Official.name)
        .join(Official, Official.id == TripStay.official_id)
        .where(TripStay.trip_id.in_(ids))
    ):
        words[trip].append(name)
        names[trip].append(name)
    for trip, place in session.execute(select(TripPlace.trip_id, TripPlace.place).where(TripPlace.trip_id.in_(ids))):
        words[trip].append(place)
    for trip, firm, person in session.execute(
        select(Meeting.trip_id, Meeting.enterprise_name, Meeting.person).where(Meeting.trip_id.in_(ids))
    ):
        words[trip].append(f"{firm} {person}".strip())
    chosen = select(Trip.id, Trip.unit_id, Trip.subject, Trip.first_day).where(Trip.id.in_(ids)).order_by(Trip.changed_at)
    for row in session.execute(chosen):
        tokens = tuple(pinyin_initials(name, surname=True) for name in names[row.id])
        yield Findable(
            row.id, row.unit_id, f"{row.first_day:%Y-%m-%d} {row.subject}", " · ".join(dict.fromkeys(words[row.id])), tokens
        )


def _of_stays(session: Session, ids: list[UUID]) -> list[UUID]:
    return list(session.scalars(select(TripStay.trip_id).where(TripStay.id.in_(ids))))


def _of_meetings(session: Session, ids: list[UUID]) -> list[UUID]:
    return list(session.scalars(select(Meeting.trip_id).where(Meeting.id.in_(ids))))


register(
    Source(
        "trip",
        {"trip": None, "trip_stay": _of_stays, "meeting": _of_meetings},
        _trips,
        lambda session: list(session.scalars(select(Trip.id).order_by(Trip.changed_at))),
    )
)
