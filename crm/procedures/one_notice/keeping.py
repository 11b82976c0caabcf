"""What every act on an application begins with: its materials as last ticked, its notices, the last day to tell."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm.calendar.rules import Due, WorkCalendar
from crm.kernel.errors import RuleBroken
from crm.kernel.i18n import _
from crm.people.setup import all_settings, county_calendar
from crm.procedures.one_notice.model import CatalogueMaterial, NoticeOverride, OneTimeNotice, SubmittedMaterial
from crm.procedures.one_notice.rules import MaterialState, Ticked, check_in_order, is_late, tell_by
from crm.procedures.time_limit.gates import before_acceptance, before_deeming
from crm.procedures.time_limit.model import Case
from crm.store.acts import Work

WORDS = ("position", "name", "form", "copies", "issued_by", "standard", "basis", "how_to_get")
"""How a material is described: copied from the catalogue to the application, and from there to the notice."""


def living_catalogue(session: Session, matter_id: UUID) -> list[CatalogueMaterial]:
    """Return what a matter asks for now, in its order."""
    chosen = select(CatalogueMaterial).where(CatalogueMaterial.matter_id == matter_id, CatalogueMaterial.retired.is_(False))
    return list(session.scalars(chosen.order_by(CatalogueMaterial.position, CatalogueMaterial.id)))


def materials_of(session: Session, case_id: UUID) -> list[SubmittedMaterial]:
    """Return the materials of an application as last ticked; none before the desk first looked at it."""
    chosen = select(SubmittedMaterial).where(SubmittedMaterial.case_id == case_id)
    return list(session.scalars(chosen.order_by(SubmittedMaterial.position, SubmittedMaterial.id)))


def ticked(materials: list[SubmittedMaterial]) -> list[Ticked]:
    """Return materials as the rules see them."""
    return [Ticked(each.id, each.name, MaterialState(each.state), each.remark) for each in materials]


def notices_of(session: Session, case_id: UUID) -> list[OneTimeNotice]:
    """Return the notices of an application, the first one first."""
    chosen = select(OneTimeNotice).where(OneTimeNotice.case_id == case_id).order_by(OneTimeNotice.ordinal)
    return list(session.scalars(chosen))


def unused_leave(session: Session, case_id: UUID) -> NoticeOverride | None:
    """Return the leader's leave for another notice that no notice has used yet."""
    used = select(OneTimeNotice.override_id).where(OneTimeNotice.override_id.is_not(None))
    chosen = select(NoticeOverride).where(
        NoticeOverride.case_id == case_id, NoticeOverride.allowed.is_(True), NoticeOverride.id.not_in(used)
    )
    return session.scalars(chosen.order_by(NoticeOverride.decided_at)).first()


@dataclass(frozen=True, slots=True)
class Telling:
    """By when what an application lacks must be told, as the county's setup and holiday tables have it."""

    calendar: WorkCalendar
    days: int
    closing: int

    def due(self, case: Case) -> Due:
        """Return the last day to tell (Licensing Law §32)."""
        return tell_by(self.calendar, case.received_at, self.days, self.closing)

    def late(self, day: date, moment: datetime) -> bool:
        """Tell whether a moment lies after closing of the last day."""
        return is_late(day, moment, self.closing)

    def missed(self, case: Case, first: OneTimeNotice | None, now: datetime) -> bool:
        """Tell whether the applicant was answered too late, or not yet and the last day is over.

        Answered by a notice delivered (one that lies at the desk tells nobody anything), or by acceptance.
        """
        told = first.delivered_at if first is not None else None
        accepted = None if case.deemed else case.accepted_at
        return self.late(self.last_day(case, first), told or accepted or now)

    def last_day(self, case: Case, first: OneTimeNotice | None) -> date:
        """Return the last day to tell: as it was when a notice was issued, else by the setup of today."""
        return self.due(case).date if first is None else first.tell_by


def telling(session: Session) -> Telling:
    """Return the county's rule for telling."""
    settings = all_settings(session)
    return Telling(county_calendar(session), int(settings["notice_days"]), int(settings["closing_hour"]))


def told_in_time(work: Work, case: Case) -> bool:
    """Tell whether the applicant was told in time, or still can be."""
    first = next(iter(notices_of(work.session, case.id)), None)
    return not telling(work.session).missed(case, first, work.clock.now())


@before_acceptance
def materials_in_order(work: Work, case_id: UUID) -> None:
    """Refuse to accept an application whose materials are not all in order. Raises RuleBroken.

    A matter without a catalogue asks for nothing. Whoever was not told in time is not accepted now but since receipt
    (``deemed_already``).
    """
    case = work.session.get_one(Case, case_id)
    materials = materials_of(work.session, case_id)
    if materials or living_catalogue(work.session, case.matter_id):
        check_in_order(ticked(materials))
    if not told_in_time(work, case):
        text = _("Nothing was told by {day}: the application counts as accepted from the day it was received. Record that.")
        raise RuleBroken("deemed_already", text.format(day=telling(work.session).due(case).date))


@before_deeming
def told_too_late(work: Work, case_id: UUID) -> None:
    """Refuse to deem an application accepted that was told in time, or still can be. Raises RuleBroken ``told_in_time``.

    A matter without a catalogue has nothing to tell; there the desk answers by accepting, and whoever is late may say so.
    """
    case = work.session.get_one(Case, case_id)
    asks = materials_of(work.session, case_id) or living_catalogue(work.session, case.matter_id)
    if asks and told_in_time(work, case):
        text = _("What is missing was told in time, or can be until {day}: check the materials and accept, or issue the notice.")
        raise RuleBroken("told_in_time", text.format(day=telling(work.session).due(case).date))
