"""What units and the bureau do with trips: plan, report ahead and back, log meetings, attach evidence, approve, verify, return."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from crm.calendar.half_days import Span, span
from crm.enterprises.rules import checked_text, target_region
from crm.fieldtime.entry import MeetingData, StayData, TripData, check_meeting, stay_span
from crm.fieldtime.model import Meeting, Trip, TripPlace, TripStay
from crm.fieldtime.planning import check_plan
from crm.fieldtime.rules import TRIP_STATE_NAMES, TripState
from crm.kernel.errors import RuleBroken
from crm.kernel.i18n import N_, _
from crm.kernel.ids import new_id
from crm.people.absences import settle_absences
from crm.people.model import Absence
from crm.people.permissions import May, require, require_unit
from crm.people.roster import TRIP, AbsenceState
from crm.store.acts import Work, act, check_version
from crm.store.attachments import Attachment, keep_bytes

EDITABLE = (TripState.DRAFT, TripState.REPORTED_AHEAD, TripState.AWAY, TripState.REPORTED_BACK, TripState.RETURNED)


def _own(work: Work, trip_id: UUID, states: Sequence[TripState] = EDITABLE) -> Trip:
    require(work.actor, May.EDIT_RECORDS)
    trip = work.session.get_one(Trip, trip_id)
    require_unit(work.actor, trip.unit_id)
    work.note_subject(trip, trip.subject)
    _check_state(trip, states)
    return trip


def _check_state(trip: Trip, states: Sequence[TripState]) -> None:
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
    trip = _own(work, trip_id)
    check_version(trip, expected_version)
    _enter(work, trip, data)


def _enter(work: Work, trip: Trip, data: TripData) -> None:
    """Write a checked trip with its stays, places and absences."""
    check_plan(work, trip, data)
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
    for model, owner in ((TripStay, TripStay.trip_id), (TripPlace, TripPlace.trip_id), (Absence, Absence.source_id)):
        for old in work.session.scalars(select(model).where(owner == trip.id)):
            work.session.delete(old)
    work.session.flush()
    in_order = sorted(new_id() for _stay in data.stays)
    for stay, stay_id in zip(data.stays, in_order, strict=True):
        _enter_stay(work, trip, stay, stay_id, stay_span(data, stay))
    for position, place in enumerate(places):
        work.session.add(
            TripPlace(trip_id=trip.id, position=position, place=place, detail="", target_region=target_region(place))
        )


def _enter_stay(work: Work, trip: Trip, stay: StayData, stay_id: UUID, own: Span) -> None:
    """Write a stay and the absence it makes; ids rise in the order of entry, in which officials are shown."""
    days = {
        "first_day": own.first.day,
        "first_afternoon": own.first.afternoon,
        "last_day": own.last.day,
        "last_morning": not own.last.afternoon,
    }
    work.session.add(TripStay(id=stay_id, trip_id=trip.id, official_id=stay.official_id, stand_in_id=stay.stand_in_id, **days))
    work.session.add(
        Absence(
            official_id=stay.official_id,
            reason=TRIP,
            source_id=trip.id,
            stand_in_id=stay.stand_in_id,
            named_by=work.actor.official_id if stay.stand_in_id and work.actor.may(May.APPROVE_LEAVE) else None,
            state=AbsenceState.PLANNED if trip.state == TripState.DRAFT else AbsenceState.APPROVED,
            unit_id=trip.unit_id,
            entered_at=work.clock.now(),
            **days,
        )
    )


@act("report_ahead", label=N_("Report trip ahead"))
def report_ahead(work: Work, trip_id: UUID) -> None:
    """Report a planned trip ahead 报备; late is flagged to the reviewer, not refused. Raises NotAllowed, RuleBroken."""
    trip = _own(work, trip_id, (TripState.DRAFT,))
    trip.state, trip.reported_ahead_at, trip.changed_at = TripState.REPORTED_AHEAD, work.clock.now(), work.clock.now()
    settle_absences(work, trip.id)


@act("set_out", label=N_("Set out"))
def set_out(work: Work, trip_id: UUID) -> None:
    """Note that the officials have set out. Raises NotAllowed, RuleBroken ``not_yet``."""
    trip = _own(work, trip_id, (TripState.DRAFT, TripState.REPORTED_AHEAD))
    if trip.first_day > work.clock.today():
        raise RuleBroken("not_yet", _("The trip begins on {day}; nobody has set out yet.").format(day=trip.first_day))
    trip.state, trip.changed_at = TripState.AWAY, work.clock.now()
    settle_absences(work, trip.id)


@act("log_meeting", label=N_("Log meeting"))
def log_meeting(work: Work, trip_id: UUID, data: MeetingData) -> UUID:
    """Log a meeting held on a trip 会见. Raises NotAllowed, RuleBroken."""
    trip = _own(work, trip_id)
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
    _own(work, meeting.trip_id)
    work.session.delete(meeting)


def _span(trip: Trip) -> Span:
    return span(trip.first_day, trip.last_day, first_afternoon=trip.first_afternoon, last_morning=trip.last_morning)


@act("add_evidence", label=N_("Add evidence"))
def add_evidence(
    work: Work, trip_id: UUID, file_name: str, media_type: str, data: bytes, taken_at: datetime | None = None
) -> UUID:
    """Attach evidence 佐证 to a trip, kept with its hash. Raises NotAllowed, RuleBroken."""
    trip = _own(work, trip_id)
    attachment = Attachment(
        owner_table="trip",
        owner_id=trip.id,
        unit_id=trip.unit_id,
        purpose="trip_evidence",
        file_name=file_name[-255:],
        media_type=media_type,
        size=len(data),
        sha256=keep_bytes(work.session, data),
        taken_at=taken_at,
        added_at=work.clock.now(),
    )
    work.session.add(attachment)
    work.session.flush()
    return attachment.id


@act("report_back", label=N_("Report back"))
def report_back(work: Work, trip_id: UUID, summary: str) -> None:
    """Report back from a trip 销假报告; a returned trip is reported anew and keeps its first date, by which lateness is judged.

    Raises NotAllowed, RuleBroken ``not_yet``.
    """
    trip = _own(work, trip_id)
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
    trip = _own(work, trip_id, (TripState.REPORTED_BACK,))
    trip.state, trip.approved_at, trip.approved_by = TripState.APPROVED, work.clock.now(), work.actor.official_id
    trip.changed_at = work.clock.now()


@act("verify_trip", label=N_("Verify trip"))
def verify_trip(work: Work, trip_id: UUID) -> None:
    """Verify an approved trip 核定: its half days count from now on. Raises NotAllowed, RuleBroken."""
    trip = _of_bureau(work, trip_id, (TripState.APPROVED,))
    trip.state, trip.verified_at, trip.verified_by = TripState.VERIFIED, work.clock.now(), work.actor.official_id
    trip.question, trip.return_reason, trip.changed_at = "", "", work.clock.now()


@act("return_trip", label=N_("Return trip"))
def return_trip(work: Work, trip_id: UUID, reason: str) -> None:
    """Return a trip with a reason; the unit may complete it and report back again. Raises NotAllowed, RuleBroken."""
    trip = _of_bureau(work, trip_id, (TripState.APPROVED, TripState.VERIFIED))
    trip.return_reason = checked_text(reason, "reason", _("Reason"), most=300)
    trip.state, trip.verified_at, trip.verified_by, trip.changed_at = TripState.RETURNED, None, None, work.clock.now()


@act("ask_about_trip", label=N_("Ask about trip"))
def ask_about_trip(work: Work, trip_id: UUID, question: str) -> None:
    """Ask the unit a question about a trip that waits; its state stays. Raises NotAllowed, RuleBroken."""
    trip = _of_bureau(work, trip_id, (TripState.APPROVED,))
    trip.question, trip.changed_at = checked_text(question, "question", _("Question to the unit"), most=300), work.clock.now()


def _of_bureau(work: Work, trip_id: UUID, states: Sequence[TripState]) -> Trip:
    require(work.actor, May.VERIFY)
    trip = work.session.get_one(Trip, trip_id)
    work.note_subject(trip, trip.subject)
    _check_state(trip, states)
    return trip


@act("delete_trip", label=N_("Delete planned trip"))
def delete_trip(work: Work, trip_id: UUID) -> None:
    """Delete a trip that never took place. Raises NotAllowed, RuleBroken ``trip_state``."""
    trip = _own(work, trip_id, (TripState.DRAFT, TripState.REPORTED_AHEAD))
    for model, owner in (
        (Meeting, Meeting.trip_id),
        (TripStay, TripStay.trip_id),
        (TripPlace, TripPlace.trip_id),
        (Absence, Absence.source_id),
    ):
        for row in work.session.scalars(select(model).where(owner == trip.id)):
            work.session.delete(row)
    for attachment in work.session.scalars(select(Attachment).where(Attachment.owner_id == trip.id)):
        attachment.removed = True
    work.session.delete(trip)
