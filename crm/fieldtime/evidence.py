"""Evidence of a trip 佐证: taken in, taken off again, and written out without what a photograph says of itself."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm.fieldtime.model import Trip
from crm.fieldtime.rules import TripState
from crm.fieldtime.service import EDITABLE, own_trip
from crm.kernel.errors import NotAllowed, RuleBroken
from crm.kernel.i18n import N_, _
from crm.people.permissions import Actor, May, require, scope
from crm.store.acts import Work, act
from crm.store.attachments import Attachment, attach, read_bytes
from crm.store.pictures import reduced_picture, without_facts

THUMBNAIL = 240
"""Longer side of a thumbnail in pixels."""


@act("add_evidence", label=N_("Add evidence"))
def add_evidence(work: Work, trip_id: UUID, file_name: str, data: bytes) -> UUID:
    """Attach evidence 佐证 to a trip, pictures reduced, the hash of the file as it came kept.

    An approved trip takes more only while the bureau's question is open. Raises NotAllowed, RuleBroken.
    """
    trip = own_trip(work, trip_id, (*EDITABLE, TripState.APPROVED))
    if trip.state == TripState.APPROVED and not trip.question:
        raise RuleBroken("trip_state", _("This trip is before the bureau; evidence is added when it asks or returns the trip."))
    return attach(work.session, ("trip", trip.id), trip.unit_id, "trip_evidence", file_name, data, work.clock.now()).id


@act("remove_trip_evidence", label=N_("Remove evidence"))
def remove_evidence(work: Work, attachment_id: UUID) -> None:
    """Take evidence off a trip that is not approved yet; its bytes stay for undo. Raises NotAllowed, RuleBroken."""
    attachment = work.session.get_one(Attachment, attachment_id)
    if attachment.owner_table != "trip" or attachment.removed:
        raise RuleBroken("attachment_removed", _("This file is removed already."))
    own_trip(work, attachment.owner_id)
    attachment.removed = True


@dataclass(frozen=True, slots=True)
class EvidenceFile:
    """A file of a trip, ready to show or to write out."""

    file_name: str
    media_type: str
    data: bytes


def evidence_file(session: Session, actor: Actor, attachment_id: UUID, *, thumbnail: bool = False) -> EvidenceFile:
    """Return a file of a trip as it is kept, or small. Raises NotAllowed for another unit's."""
    chosen = (
        select(Attachment)
        .join(Trip, Trip.id == Attachment.owner_id)
        .where(Attachment.id == attachment_id, scope(actor, Trip.unit_id))
    )
    found = session.scalars(chosen).first()
    if found is None:
        raise NotAllowed("unit", _("This record belongs to another unit."))
    data = read_bytes(session, found.sha256)
    return EvidenceFile(found.file_name, found.media_type, reduced_picture(data, THUMBNAIL) if thumbnail else data)


def evidence_to_hand_out(session: Session, actor: Actor, attachment_id: UUID) -> EvidenceFile:
    """Return a file of a trip for writing out: a picture without the time, place and camera it says of itself.

    Raises NotAllowed for who may not export, or for another unit's.
    """
    require(actor, May.EXPORT_DOCUMENTS)
    found = evidence_file(session, actor, attachment_id)
    return EvidenceFile(found.file_name, found.media_type, without_facts(found.data))
