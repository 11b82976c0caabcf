"""What the bureau does with an approved trip: verify, return with a reason, ask the unit, and verify all that raise no question."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from uuid import UUID

from crm.enterprises.rules import checked_text
from crm.fieldtime.contradictions import AtHome
from crm.fieldtime.model import Trip
from crm.fieldtime.rules import NoteKind, TripState
from crm.fieldtime.service import check_state, note, own_trip
from crm.fieldtime.trips import queue
from crm.kernel.errors import RuleBroken
from crm.kernel.i18n import N_, _
from crm.people.permissions import May, require
from crm.store.acts import Work, act


def _of_bureau(work: Work, trip_id: UUID, states: Sequence[TripState]) -> Trip:
    require(work.actor, May.VERIFY)
    trip = work.session.get_one(Trip, trip_id)
    work.note_subject(trip, trip.subject)
    check_state(trip, states)
    return trip


@act("verify_trip", label=N_("Verify trip"))
def verify_trip(work: Work, trip_id: UUID) -> None:
    """Verify an approved trip 核定: its half days count from now on. Raises NotAllowed, RuleBroken."""
    trip = _of_bureau(work, trip_id, (TripState.APPROVED,))
    trip.state, trip.verified_at, trip.verified_by = TripState.VERIFIED, work.clock.now(), work.actor.official_id
    trip.question, trip.return_reason, trip.changed_at = "", "", work.clock.now()
    note(work, trip, NoteKind.VERIFIED)


@act("verify_clean_trips", label=N_("Verify trips without findings"))
def verify_clean_trips(work: Work, trip_ids: Collection[UUID], at_home: Sequence[AtHome] = ()) -> int:
    """Verify several approved trips at once and return how many; one with any finding is refused and none is verified.

    ``at_home``: what officials did in the county meanwhile, see contradictions. Raises NotAllowed, RuleBroken ``trip_flagged``.
    """
    require(work.actor, May.VERIFY)
    waiting = {row.id: row for row in queue(work.session, work.actor, at_home)}
    for trip_id in trip_ids:
        row = waiting.get(trip_id)
        if row is not None and (row.flags or row.asked):
            text = _("The trip of {names} to {places} has findings; look at it by itself.")
            raise RuleBroken("trip_flagged", text.format(names=row.officials, places=row.places))
    for trip_id in trip_ids:
        verify_trip(work, trip_id)
    return len(trip_ids)


@act("return_trip", label=N_("Return trip"))
def return_trip(work: Work, trip_id: UUID, reason: str) -> None:
    """Return a trip with a reason; the unit may complete it and report back again. Raises NotAllowed, RuleBroken."""
    trip = _of_bureau(work, trip_id, (TripState.APPROVED, TripState.VERIFIED))
    trip.return_reason, trip.question = checked_text(reason, "reason", _("Reason"), most=300), ""
    trip.state, trip.verified_at, trip.verified_by, trip.changed_at = TripState.RETURNED, None, None, work.clock.now()
    note(work, trip, NoteKind.RETURNED, trip.return_reason)


@act("ask_about_trip", label=N_("Ask about trip"))
def ask_about_trip(work: Work, trip_id: UUID, question: str) -> None:
    """Ask the unit about a trip that waits; its state stays, and it may add evidence. Raises NotAllowed, RuleBroken."""
    trip = _of_bureau(work, trip_id, (TripState.APPROVED,))
    trip.question, trip.changed_at = checked_text(question, "question", _("Question to the unit"), most=300), work.clock.now()
    note(work, trip, NoteKind.ASKED, trip.question)


@act("answer_about_trip", label=N_("Answer about trip"))
def answer_about_trip(work: Work, trip_id: UUID, answer: str) -> None:
    """Answer the bureau's open question for the unit. Raises NotAllowed, RuleBroken ``no_question``."""
    trip = own_trip(work, trip_id, (TripState.APPROVED,))
    if not trip.question:
        raise RuleBroken("no_question", _("The bureau has asked nothing about this trip."))
    words = checked_text(answer, "answer", _("Answer"), most=1000)
    note(work, trip, NoteKind.ANSWERED, words)
    trip.question, trip.changed_at = "", work.clock.now()
