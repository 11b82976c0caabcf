"""Invitations from an .ics file as planned visits, one act for a whole file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from crm.kernel.errors import RuleBroken
from crm.kernel.i18n import N_, _, ngettext
from crm.people.permissions import May, require, require_unit
from crm.store.acts import Work, act
from crm.visits.entry import ItemData, VisitData
from crm.visits.ics import Invitation
from crm.visits.keeping import own_visit
from crm.visits.model import Visit
from crm.visits.rules import AHEAD, VisitState
from crm.visits.service import new_visit, reschedule, visits_by_uid


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did: visits announced, moved, cancelled, left as they were, and a sentence for each refusal."""

    announced: tuple[UUID, ...] = ()
    moved: tuple[UUID, ...] = ()
    cancelled: tuple[UUID, ...] = ()
    unchanged: int = 0
    refused: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        """Say it in one line."""
        parts = [
            ngettext("{count} visit announced", "{count} visits announced", len(self.announced)).format(count=len(self.announced))
        ]
        if self.moved:
            parts.append(_("{count} moved").format(count=len(self.moved)))
        if self.cancelled:
            parts.append(_("{count} cancelled").format(count=len(self.cancelled)))
        if self.unchanged:
            parts.append(_("{count} known already").format(count=self.unchanged))
        if self.refused:
            parts.append(_("{count} not taken").format(count=len(self.refused)))
        return _(", ").join(parts)


@act("import_invitations", label=N_("Import invitations"))
def import_invitations(work: Work, invitations: Sequence[Invitation], unit_id: UUID | None = None) -> Imported:
    """Plan the visits of an .ics file; one that is known by its UID moves when the file's SEQUENCE is higher.

    Raises NotAllowed; what a rule refuses of one invitation is told in ``refused``, and the others are taken.
    """
    require(work.actor, May.EDIT_RECORDS)
    unit_id = unit_id or work.actor.unit_id
    require_unit(work.actor, unit_id)
    known = visits_by_uid(work, unit_id, [each.uid for each in invitations])
    done = Imported()
    for each in invitations:
        try:
            done = _take(work, each, known.get(each.uid), unit_id, done)
        except RuleBroken as error:
            done = replace(done, refused=(*done.refused, f"{each.title}: {error.message}"))
    return done


def _take(work: Work, invitation: Invitation, visit: Visit | None, unit_id: UUID | None, done: Imported) -> Imported:
    if visit is None:
        if invitation.cancelled:
            return replace(done, unchanged=done.unchanged + 1)
        made = new_visit(work, _as_visit(invitation), unit_id, invitation.uid, invitation.sequence)
        return replace(done, announced=(*done.announced, made.id))
    if invitation.sequence <= visit.sequence and not invitation.cancelled:
        return replace(done, unchanged=done.unchanged + 1)
    return _follow(work, invitation, visit, done)


def _follow(work: Work, invitation: Invitation, visit: Visit, done: Imported) -> Imported:
    """Bring a known visit in step with a newer invitation, where it has not happened yet."""
    own_visit(work, visit.id)
    if visit.state not in AHEAD:
        return replace(done, unchanged=done.unchanged + 1)
    if invitation.cancelled:
        visit.state, visit.state_reason = VisitState.CANCELLED, _("Cancelled by the invitation.")
        visit.sequence, visit.changed_at = max(visit.sequence + 1, invitation.sequence), work.clock.now()
        return replace(done, cancelled=(*done.cancelled, visit.id))
    if (visit.starts_at, visit.ends_at) == (invitation.starts_at, invitation.ends_at):
        visit.sequence = invitation.sequence
        return replace(done, unchanged=done.unchanged + 1)
    reschedule(work, visit, invitation.starts_at, invitation.ends_at)
    visit.sequence = max(visit.sequence, invitation.sequence)
    return replace(done, moved=(*done.moved, visit.id))


def _as_visit(invitation: Invitation) -> VisitData:
    """Return an invitation as a visit to be completed: its place becomes the one line of the itinerary."""
    start, end = invitation.starts_at, invitation.ends_at
    items = (ItemData(start, end, place=invitation.place),) if invitation.place else ()
    return VisitData(invitation.title, start, end, items=items, note=invitation.description)
