"""Who may collect a rating and who must rectify, and until when."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm.calendar.lights import office_closing
from crm.calendar.rules import Due, WorkCalendar, clock_start
from crm.kernel.errors import NotAllowed
from crm.kernel.i18n import _
from crm.people.permissions import Actor, May, require, require_unit
from crm.people.setup import all_settings
from crm.procedures.service_rating.model import Rectification, ServiceRating
from crm.procedures.service_rating.rules import RectificationState, rectification_state
from crm.procedures.time_limit.model import Case
from crm.store.acts import Work


def check_collector(actor: Actor, unit_id: UUID, applicant_unit_id: UUID | None) -> None:
    """Refuse whoever may not ask the investor: the unit that applied with it does, or the bureau, never the one rated.

    The bureau asks about its own cases only where no unit applied. Raises NotAllowed.
    """
    require(actor, May.EDIT_RECORDS)
    if actor.unit_id == unit_id and (actor.units is not None or applicant_unit_id is not None):
        raise NotAllowed("own_rating", _("Whoever is rated does not collect the rating; the unit that applied does."))
    require_unit(actor, applicant_unit_id)


def collected_case(work: Work, case_id: UUID) -> Case:
    """Return a case whose rating the actor may collect. Raises NotAllowed."""
    case = work.session.get_one(Case, case_id)
    check_collector(work.actor, case.unit_id, case.applicant_unit_id)
    work.note_subject(case, case.title)
    return case


def is_rated(actor: Actor, unit_id: UUID) -> bool:
    """Tell whether an actor works for the unit that must rectify."""
    return actor.unit_id == unit_id and (actor.may(May.HANDLE) or actor.may(May.EDIT_RECORDS))


def own_rectification(work: Work, rectification_id: UUID) -> Rectification:
    """Return a rectification of the actor's own unit. Raises NotAllowed."""
    found = work.session.get_one(Rectification, rectification_id)
    if not is_rated(work.actor, found.unit_id):
        raise NotAllowed("unit", _("The unit that was rated rectifies, nobody in its name."))
    note_case(work, found)
    return found


def note_case(work: Work, found: Rectification) -> Case:
    """Say in the change log what the act is about, and return the case."""
    rating = work.session.get_one(ServiceRating, found.rating_id)
    case = work.session.get_one(Case, rating.case_id)
    work.note_subject(case, case.title)
    return case


def state_of(found: Rectification) -> RectificationState:
    """Return where a rectification stands."""
    return rectification_state(done=found.done_on is not None, agreed=bool(found.satisfied), dropped=found.dropped_on is not None)


def rectification_of(session: Session, rating_id: UUID) -> Rectification | None:
    """Return the rectification of a rating, None where none was opened."""
    return session.scalars(select(Rectification).where(Rectification.rating_id == rating_id)).first()


def usual_due(session: Session, calendar: WorkCalendar, opened: datetime) -> Due:
    """Return until when a rectification opened at a moment is done, by the county setup and a calendar (domain §4.14: 15)."""
    values = all_settings(session)
    start = clock_start(calendar, opened, office_closing(values["closing_hour"]))
    return calendar.add_working_days(start, int(values["rectification_days"]))
