"""What a unit does with its trips: plan, move, report ahead, set out, log meetings, report back, approve."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm.calendar.half_days import Span, span
from crm.enterprises.divisions import find_division
from crm.enterprises.rules import checked_text, target_region
from crm.fieldtime.entry import MeetingData, StayData, TripData, check_meeting, stay_span
from crm.fieldtime.model import Meeting, Trip, TripNote, TripPlace, TripStay
from crm.fieldtime.planning import check_plan, goings_of
from crm.fieldtime.rules import TRIP_STATE_NAMES, NoteKind, TripState
from crm.kernel.errors import RuleBroken
from crm.kernel.i18n import N_, _
from crm.kernel.ids import new_id
from crm.people.absences import put_trip_absences, settle_absences
from crm.people.model import Absence
from crm.people.permissions import May, require, require_unit
from crm.store.acts import Work, act, check_version
from crm.store.attachments import Attachment

EDITABLE = (TripState.DRAFT, TripState.REPORTED_AHEAD, TripState.AWAY, TripState.REPORTED_BACK, TripState.RETURNED)


def own_trip(work: Work, trip_id: UUID, states: Sequence[TripState] = EDITABLE) -> Trip:
    """Return a trip of the actor's unit in one of ``states``. Raises NotAllowed, RuleBroken ``trip_state``."""
    require(work.actor, May.EDIT_RECORDS)
    trip = work.session.get_one(Trip, trip_id)
    require_unit(work.actor, trip.unit_id)
    work.note_subject(trip, trip.subject)
    check_state(trip, states)
    return trip


def check_state(trip: Trip, states: Sequence[TripState]) -> None:
    """Refuse a trip in another state than ``states``. Raises RuleBroken ``trip_state``."""
    if trip.state not in states:
        text = _("This trip is “{state}”; that does not fit here.")
        raise RuleBroken("trip_state", text.format(state=_(TRIP_STATE_NAMES[TripState(trip.state)])))


@act("plan_trip", label=N_("Plan trip"))
def plan_trip(work: Work, data: TripData, unit_id: UUID | None = None) -> UUID:
    """Plan a trip 外出计划 as a draft. Raises NotAllowed, RuleBroken (see entry and planning)."""
    require(work.actor, May.EDIT_RECORDS)
    unit_id = unit_id or work.actor.unit_id
    require_unit(work.actor, unit_id)
    now = work.clock.now()
    trip = Trip(unit_id=unit_id, state=TripState.DRAFT, created_at=now, changed_at=now, summary="", return_reason="", question="")
    _enter(work, trip, data)
    return trip.id


@act("edit_trip", label=N_("Edit trip"))
def edit_trip(work: Work, trip_id: UUID, data: TripData, expected_version: int | None = None) -> None:
    """Change a trip that is not approved yet. Raises NotAllowed, RuleBroken, Stale."""
    trip = own_trip(work, trip_id)
    check_version(trip, expected_version)
    _enter(work, trip, data)


@act("move_trip", label=N_("Move trip"))
def move_trip(work: Work, trip_id: UUID, days: int) -> None:
    """Move a planned trip by so many days (earlier when negative), everybody's stay with it. Raises NotAllowed, RuleBroken."""
    trip = own_trip(work, trip_id, (TripState.DRAFT, TripState.REPORTED_AHEAD))
    by = timedelta(days=days)
    data = entered(work.session, trip)
    stays = tuple(
        replace(
            stay,
            first_day=stay.first_day + by if stay.first_day else None,
            last_day=stay.last_day + by if stay.last_day else None,
        )
        for stay in data.stays
    )
    _enter(work, trip, replace(data, first_day=data.first_day + by, last_day=data.last_day + by, stays=stays))


def entered(session: Session, trip: Trip) -> TripData:
    """Return a trip as it was entered, for a form or for moving it."""
    stays = session.scalars(select(TripStay).where(TripStay.trip_id == trip.id).order_by(TripStay.id))
    places = session.scalars(select(TripPlace.place).where(TripPlace.trip_id == trip.id).order_by(TripPlace.position))
    return TripData(
        trip.first_day,
        trip.last_day,
        tuple(places),
        tuple(StayData(s.official_id, s.first_day, s.first_afternoon, s.last_day, s.last_morning, s.stand_in_id) for s in stays),
        trip.first_afternoon,
        trip.last_morning,
        trip.purpose,
        trip.subject,
        trip.campaign,
        trip.abroad,
    )


def _begins(trip: Trip) -> tuple[date, bool]:
    return trip.first_day, trip.first_afternoon


def _enter(work: Work, trip: Trip, data: TripData) -> None:
    """Write a checked trip with its stays, places and absences."""
    check_plan(work, trip, data)
    if trip.state == TripState.REPORTED_AHEAD and _begins(trip) != (data.first_day, data.first_afternoon):
        trip.reported_ahead_at = work.clock.now()  # a plan that moved is reported anew, on time or late
    trip.first_day, trip.first_afternoon, trip.last_day, trip.last_morning = (
        data.first_day,
        data.first_afternoon,
        data.last_day,
        data.last_morning,
    )
    trip.purpose, trip.campaign, trip.abroad = data.purpose, data.campaign.strip(), data.abroad
    places = [place.strip() for place in data.places if place.strip()]
    trip.subject = data.subject.strip() or _("To {places}").format(places="、".join(places))[:200]
    trip.changed_at = work.clock.now()
    work.session.add(trip)
    work.session.flush()
    work.note_subject(trip, trip.subject)
    for model, owner in ((TripStay, TripStay.trip_id), (TripPlace, TripPlace.trip_id)):
        for old in work.session.scalars(select(model).where(owner == trip.id)):
            work.session.delete(old)
    work.session.flush()
    in_order = sorted(new_id() for _stay in data.stays)
    for stay, stay_id in zip(data.stays, in_order, strict=True):
        _enter_stay(work, trip, stay, stay_id, stay_span(data, stay))
    put_trip_absences(work, trip.id, trip.unit_id, goings_of(data), settled=trip.state != TripState.DRAFT)
    for position, place in enumerate(places):
        division = find_division(place)
        region, code = (division.region, division.code) if division else (target_region(place), None)
        work.session.add(
            TripPlace(trip_id=trip.id, position=position, place=place, detail="", target_region=region, division=code)
        )


def _enter_stay(work: Work, trip: Trip, stay: StayData, stay_id: UUID, own: Span) -> None:
    """Write a stay; ids rise in the order of entry, in which officials are shown."""
    days = {
        "first_day": own.first.day,
        "first_afternoon": own.first.afternoon,
        "last_day": own.last.day,
        "last_morning": not own.last.afternoon,
    }
    work.session.add(TripStay(id=stay_id, trip_id=trip.id, official_id=stay.official_id, stand_in_id=stay.stand_in_id, **days))


@act("report_ahead", label=N_("Report trip ahead"))
def report_ahead(work: Work, trip_id: UUID) -> None:
    """Report a planned trip ahead 报备; late is flagged to the reviewer, not refused. Raises NotAllowed, RuleBroken."""
    trip = own_trip(work, trip_id, (TripState.DRAFT,))
    trip.state, trip.reported_ahead_at, trip.changed_at = TripState.REPORTED_AHEAD, work.clock.now(), work.clock.now()
    settle_absences(work, trip.id)


@act("set_out", label=N_("Set out"))
def set_out(work: Work, trip_id: UUID) -> None:
    """Note that the officials have set out. Raises NotAllowed, RuleBroken ``not_yet``."""
    trip = own_trip(work, trip_id, (TripState.DRAFT, TripState.REPORTED_AHEAD))
    if trip.first_day > work.clock.today():
        raise RuleBroken("not_yet", _("The trip begins on {day}; nobody has set out yet.").format(day=trip.first_day))
    trip.state, trip.changed_at = TripState.AWAY, work.clock.now()
    settle_absences(work, trip.id)


@act("log_meeting", label=N_("Log meeting"))
def log_meeting(work: Work, trip_id: UUID, data: MeetingData) -> UUID:
    """Log a meeting held on a trip 会见. Raises NotAllowed, RuleBroken."""
    trip = own_trip(work, trip_id)
    check_meeting(data, _span(trip), work.clock.today())
    meeting = Meeting(
        trip_id=trip.id,
        unit_id=trip.unit_id,
        day=data.day,
        enterprise_id=data.enterprise_id,
        enterprise_name=data.enterprise_name.strip(),
        person=data.person.strip(),
        title=data.title.strip(),
        result=data.result.strip(),
        lead_id=data.lead_id,
        new_lead=data.new_lead,
        advanced=data.advanced,
    )
    work.session.add(meeting)
    trip.changed_at = work.clock.now()
    work.session.flush()
    return meeting.id


@act("remove_meeting", label=N_("Remove meeting"))
def remove_meeting(work: Work, meeting_id: UUID) -> None:
    """Take a meeting off its trip. Raises NotAllowed, RuleBroken."""
    meeting = work.session.get_one(Meeting, meeting_id)
    own_trip(work, meeting.trip_id)
    work.session.delete(meeting)


def _span(trip: Trip) -> Span:
    return span(trip.first_day, trip.last_day, first_afternoon=trip.first_afternoon, last_morning=trip.last_morning)


@act("report_back", label=N_("Report back"))
def report_back(work: Work, trip_id: UUID, summary: str) -> None:
    """Report back from a trip 销假报告; a returned trip is reported anew and keeps its first date, by which lateness is judged.

    Raises NotAllowed, RuleBroken ``not_yet``.
    """
    trip = own_trip(work, trip_id)
    if trip.last_day > work.clock.today():
        raise RuleBroken("not_yet", _("The trip lasts until {day}; report back afterwards.").format(day=trip.last_day))
    trip.summary = checked_text(summary, "summary", _("Report on the trip"), most=4000)
    trip.state, trip.changed_at = TripState.REPORTED_BACK, work.clock.now()
    trip.reported_back_at = trip.reported_back_at or work.clock.now()
    settle_absences(work, trip.id)


@act("approve_trip", label=N_("Approve trip"))
def approve_trip(work: Work, trip_id: UUID) -> None:
    """Approve a reported trip for the unit. Raises NotAllowed, RuleBroken."""
    require(work.actor, May.APPROVE_TRIPS)
    trip = own_trip(work, trip_id, (TripState.REPORTED_BACK,))
    trip.state, trip.approved_at, trip.approved_by = TripState.APPROVED, work.clock.now(), work.actor.official_id
    trip.changed_at = work.clock.now()
    note(work, trip, NoteKind.APPROVED)


def note(work: Work, trip: Trip, kind: NoteKind, words: str = "") -> None:
    """Keep what the actor did about a trip, for both sides to read."""
    work.session.add(
        TripNote(
            trip_id=trip.id,
            unit_id=trip.unit_id,
            kind=kind,
            official_id=work.actor.official_id,
            words=words,
            moment=work.clock.now(),
        )
    )


@act("delete_trip", label=N_("Delete planned trip"))
def delete_trip(work: Work, trip_id: UUID) -> None:
    """Delete a trip that never took place. Raises NotAllowed, RuleBroken ``trip_state``."""
    trip = own_trip(work, trip_id, (TripState.DRAFT, TripState.REPORTED_AHEAD))
    for model, owner in (
        (Meeting, Meeting.trip_id),
        (TripNote, TripNote.trip_id),
        (TripStay, TripStay.trip_id),
        (TripPlace, TripPlace.trip_id),
        (Absence, Absence.source_id),
    ):
        for row in work.session.scalars(select(model).where(owner == trip.id)):
            work.session.delete(row)
    for attachment in work.session.scalars(select(Attachment).where(Attachment.owner_id == trip.id)):
        attachment.removed = True
    work.session.delete(trip)
