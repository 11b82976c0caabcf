"""What units and the bureau do with mass ceremonies: plan, list projects, confirm or strike them, note that it was held."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import select

from crm.calendar.rules import check_day
from crm.enterprises.rules import checked_text
from crm.kernel.errors import RuleBroken
from crm.kernel.i18n import N_, _
from crm.leads.keeping import own_lead
from crm.leads.model import Lead, Milestone
from crm.leads.rules import MILESTONE_NAMES, MilestoneKind, SideState
from crm.league.rhythm.model import Ceremony, CeremonyProject, RhythmTask
from crm.league.rhythm.rules import BEFORE, KIND_NAMES, ProjectState, ceremony_kind
from crm.people.permissions import May, require, require_unit
from crm.store.acts import Work, act
from crm.store.undo import holds_after_undo, values_left


def _ceremony(work: Work, ceremony_id: UUID) -> Ceremony:
    """Return a ceremony that the actor may change. Raises NotAllowed."""
    require(work.actor, May.PUBLISH)
    ceremony = work.session.get_one(Ceremony, ceremony_id)
    work.note_subject(ceremony, ceremony.name)
    return ceremony


@act("plan_ceremony", label=N_("Plan ceremony"))
def plan_ceremony(work: Work, ceremony_id: UUID, day: date, place: str, note: str = "") -> None:
    """Set a ceremony's day, place and note; its task falls due on that day. Another day than the true one is shown as such.

    Raises NotAllowed, RuleBroken ``ceremony_held``, ``day_range`` or ``text_long``.
    """
    ceremony = _ceremony(work, ceremony_id)
    _check_unheld(ceremony)
    ceremony.day = check_day(day, "day")
    ceremony.place = checked_text(place, "place", _("Held at"), most=100, needed=False)
    ceremony.note = checked_text(note, "note", _("Note"), most=2000, needed=False)
    for task in work.session.scalars(select(RhythmTask).where(RhythmTask.period == ceremony.period)):
        task.due_on, task.by_hand = ceremony.day, ceremony.day != ceremony.true_on
        task.opens_on = min(task.opens_on, ceremony.day)


@act("hold_ceremony", label=N_("Note that the ceremony was held"))
def hold_ceremony(work: Work, ceremony_id: UUID, day: date, result: str) -> None:
    """Note that a ceremony was held on ``day``, and how it went. Raises NotAllowed, RuleBroken ``ceremony_held`` or ``held_day``."""
    ceremony = _ceremony(work, ceremony_id)
    _check_unheld(ceremony)
    if day > work.clock.today():
        raise RuleBroken("held_day", _("{day} is still to come.").format(day=day), field="held_on")
    ceremony.held_on = check_day(day, "held_on")
    ceremony.result = checked_text(result, "result", _("Result"), most=2000)


def _check_unheld(ceremony: Ceremony) -> None:
    if ceremony.held_on is not None:
        text = _("This ceremony was held on {day}; its plan and its list stay as they were.")
        raise RuleBroken("ceremony_held", text.format(day=ceremony.held_on))


@act("list_project", label=N_("Propose project for ceremony"))
def list_project(work: Work, ceremony_id: UUID, lead_id: UUID, kind: str, note: str = "") -> UUID:
    """Propose a project of the actor's unit for a ceremony that is to come: to start, to be completed or to produce.

    Raises NotAllowed, RuleBroken ``ceremony_kind``, ``ceremony_held``, ``project_listed``, ``project_early``,
    ``project_reached`` or ``project_closed``.
    """
    lead, wanted = own_lead(work, lead_id), ceremony_kind(kind)
    ceremony = work.session.get_one(Ceremony, ceremony_id)
    _check_unheld(ceremony)
    _check_due(work, lead, wanted)
    row = work.session.scalars(
        select(CeremonyProject).where(
            CeremonyProject.ceremony_id == ceremony_id, CeremonyProject.lead_id == lead_id, CeremonyProject.kind == wanted
        )
    ).first()
    if row is not None and row.state != ProjectState.STRUCK:
        text = _("“{project}” stands on this ceremony's list already.")
        raise RuleBroken("project_listed", text.format(project=lead.name), field="lead_id")
    if row is None:
        row = CeremonyProject(ceremony_id=ceremony_id, lead_id=lead_id, kind=str(wanted))
        work.session.add(row)
    row.unit_id, row.state, row.reason = lead.unit_id, ProjectState.PROPOSED, ""
    row.note = checked_text(note, "note", _("Note"), most=2000, needed=False)
    row.proposed_on, row.proposed_by = work.clock.today(), work.actor.official_id
    row.confirmed_on = row.confirmed_by = None
    work.session.flush()
    return row.id


def _check_due(work: Work, lead: Lead, kind: MilestoneKind) -> None:
    """Refuse a project that is not due for ``kind``: closed, not so far, or there already."""
    if lead.side_state in (SideState.VETOED, SideState.LOST, SideState.VETO_PENDING):
        raise RuleBroken("project_closed", _("This project is closed or about to be refused."), field="lead_id")
    verified = set(
        work.session.scalars(select(Milestone.kind).where(Milestone.lead_id == lead.id, Milestone.verified_on.is_not(None)))
    )
    if kind in verified:
        text = _("“{milestone}” of this project is verified already.").format(milestone=_(MILESTONE_NAMES[kind]))
        raise RuleBroken("project_reached", text, field="kind")
    if BEFORE[kind] not in verified:
        text = _("A project stands under “{kind}” once “{milestone}” is verified.")
        said = text.format(kind=_(KIND_NAMES[kind]), milestone=_(MILESTONE_NAMES[BEFORE[kind]]))
        raise RuleBroken("project_early", said, field="kind")


@act("confirm_projects", label=N_("Confirm projects of the ceremony"))
def confirm_projects(work: Work, project_ids: Sequence[UUID]) -> int:
    """Confirm proposed projects of ceremonies that are to come; returns how many. Raises NotAllowed, RuleBroken."""
    require(work.actor, May.VERIFY)
    for project_id in project_ids:
        row = work.session.get_one(CeremonyProject, project_id)
        ceremony = work.session.get_one(Ceremony, row.ceremony_id)
        work.note_subject(ceremony, ceremony.name)
        _check_unheld(ceremony)
        if row.state != ProjectState.PROPOSED:
            raise RuleBroken("project_state", _("Only what is proposed is confirmed; load the list again."))
        row.state, row.confirmed_on = ProjectState.CONFIRMED, work.clock.today()
        row.confirmed_by = work.actor.official_id
    return len(project_ids)


@act("strike_project", label=N_("Strike project off the ceremony's list"))
def strike_project(work: Work, project_id: UUID, reason: str) -> None:
    """Strike a project off a list, with a reason: the unit while it is proposed, the bureau until the ceremony is held.

    Raises NotAllowed, RuleBroken ``ceremony_held``, ``project_confirmed`` or ``text_empty``.
    """
    row = work.session.get_one(CeremonyProject, project_id)
    if not work.actor.may(May.VERIFY):
        require(work.actor, May.EDIT_RECORDS)
        require_unit(work.actor, row.unit_id)
        if row.state == ProjectState.CONFIRMED:
            raise RuleBroken("project_confirmed", _("The bureau confirmed this project; ask the bureau to strike it off."))
    ceremony = work.session.get_one(Ceremony, row.ceremony_id)
    work.note_subject(ceremony, ceremony.name)
    _check_unheld(ceremony)
    row.state, row.reason = ProjectState.STRUCK, checked_text(reason, "reason", _("Reason"), most=300)


@holds_after_undo("ceremony_project")
def _lists_stay(work: Work, ids: Sequence[UUID]) -> None:
    """Refuse an undo in the list of a ceremony that was held. Raises RuleBroken ``ceremony_held``."""
    for was in values_left(work, "ceremony_project", ids):
        _check_unheld(work.session.get_one(Ceremony, was["ceremony_id"]))
