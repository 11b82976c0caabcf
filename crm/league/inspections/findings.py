"""Findings 问题 and their rectification 整改: found by the bureau, put right by the unit, checked again, closed."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select

from crm.calendar.lights import office_closing
from crm.kernel.errors import NotAllowed, RuleBroken
from crm.kernel.i18n import N_, _
from crm.leads.model import Lead
from crm.league.inspections.following import begin_round, enter_finding
from crm.league.inspections.model import Finding, InspectedProject, Inspection, RectificationRound
from crm.league.inspections.rules import FindingState, check_finding, check_open, check_said, is_late, overdue_day
from crm.people.permissions import May, require, require_unit
from crm.people.setup import county_calendar, setting
from crm.store.acts import Work, act
from crm.store.attachments import Attachment, attach
from crm.store.undo import holds_after_undo, values_left

FOUND, RECTIFIED = "finding_photo", "rectification_photo"
"""Purposes of the pictures: what the bureau saw, and what the unit shows for its rectification."""
TABLE = str(Finding.__tablename__)


@act("record_finding", label=N_("Record finding"))
def record_finding(work: Work, project_id: UUID, text: str, days: int | None = None) -> UUID:
    """Record what was found 问题 at a project; the unit puts it right within ``days`` working days. Raises NotAllowed, RuleBroken."""
    require(work.actor, May.INSPECT)
    project = work.session.get_one(InspectedProject, project_id)
    inspection = work.session.get_one(Inspection, project.inspection_id)
    check_open(inspection.state)
    said = check_said(text, "text")
    finding = enter_finding(work, inspection, (project.lead_id, project.unit_id), said, project_id=project_id, days=days)
    _about(work, finding)
    return finding.id


@act("edit_finding", label=N_("Edit finding"))
def edit_finding(work: Work, finding_id: UUID, text: str) -> None:
    """Put a finding in other words while nobody answered it. Raises NotAllowed, RuleBroken."""
    finding = _inspected(work, finding_id, FindingState.OPEN)
    if _rounds(work, finding)[0].answered_at is not None:
        raise RuleBroken("finding_answered", _("The unit answered this finding already; its words stay."))
    finding.text = check_said(text, "text")


@act("withdraw_finding", label=N_("Withdraw finding"))
def withdraw_finding(work: Work, finding_id: UUID, reason: str) -> None:
    """Withdraw a finding that does not hold, with the reason; it costs nothing any more. Raises NotAllowed, RuleBroken."""
    finding = _inspected(work, finding_id)
    if finding.state in (FindingState.CLOSED, FindingState.WITHDRAWN):
        check_finding(finding.state, FindingState.OPEN)
    finding.state, finding.ended_on = FindingState.WITHDRAWN, work.clock.today()
    finding.end_reason = check_said(reason, "reason")


@act("answer_finding", label=N_("Answer for the rectification"))
def answer_finding(work: Work, finding_id: UUID, text: str) -> None:
    """Say how a finding was put right 整改回复, as its unit; one after the last day is overdue. Raises NotAllowed, RuleBroken."""
    finding = _of_own_unit(work, finding_id)
    answered = _rounds(work, finding)[-1]
    answered.text = check_said(text, "text")
    now, closing = work.clock.now(), office_closing(int(setting(work.session, "closing_hour")))
    if is_late(county_calendar(work.session), answered.due_on, now, closing) and answered.overdue_on is None:
        answered.overdue_on = overdue_day(answered.due_on)
    answered.answered_at, answered.answered_by = now, work.actor.official_id
    finding.state = FindingState.ANSWERED


@act("recheck_finding", label=N_("Check again"))
def recheck_finding(work: Work, finding_id: UUID, *, passed: bool, text: str = "", days: int | None = None) -> None:
    """Check a rectification again 复查: passed it closes the finding, else another round begins. Raises NotAllowed, RuleBroken."""
    finding = _inspected(work, finding_id, FindingState.ANSWERED)
    last = _rounds(work, finding)[-1]
    last.recheck_text = text.strip() if passed else check_said(text, "text")
    last.passed, last.rechecked_at, last.rechecked_by = passed, work.clock.now(), work.actor.official_id
    if passed:
        finding.state, finding.ended_on = FindingState.CLOSED, work.clock.today()
        return
    finding.state = FindingState.OPEN
    begin_round(work, finding, last.ordinal + 1, days)


@act("attach_finding_photo", label=N_("Attach photograph"))
def attach_finding_photo(work: Work, finding_id: UUID, file_name: str, data: bytes) -> UUID:
    """Attach a photograph or a paper: what the bureau found, or what the unit shows for its answer. Raises NotAllowed, RuleBroken."""
    purpose = _purpose(work)
    finding = _inspected(work, finding_id) if purpose == FOUND else _of_own_unit(work, finding_id)
    _check_living(finding)
    return attach(work.session, (TABLE, finding.id), finding.unit_id, purpose, file_name, data, work.clock.now()).id


@act("remove_finding_photo", label=N_("Remove photograph"))
def remove_finding_photo(work: Work, attachment_id: UUID) -> None:
    """Take one's own side's picture off a finding; its bytes stay for undo. Raises NotAllowed, RuleBroken."""
    purpose, attachment = _purpose(work), work.session.get_one(Attachment, attachment_id)
    if attachment.owner_table != TABLE or attachment.removed:
        raise RuleBroken("attachment_removed", _("This file is removed already."))
    finding = _inspected(work, attachment.owner_id) if purpose == FOUND else _of_own_unit(work, attachment.owner_id)
    if attachment.purpose != purpose:
        raise NotAllowed("unit", _("This picture belongs to the other side."))
    _check_living(finding)
    attachment.removed = True


def _purpose(work: Work) -> str:
    """Return which side's pictures the actor adds. Raises NotAllowed."""
    if work.actor.may(May.INSPECT):
        return FOUND
    require(work.actor, May.RECTIFY)
    return RECTIFIED


def _check_living(finding: Finding) -> None:
    if finding.state in (FindingState.CLOSED, FindingState.WITHDRAWN):
        check_finding(finding.state, FindingState.OPEN)


def _inspected(work: Work, finding_id: UUID, wanted: FindingState | None = None) -> Finding:
    """Return a finding for who inspects. Raises NotAllowed, RuleBroken ``finding_state``."""
    require(work.actor, May.INSPECT)
    finding = work.session.get_one(Finding, finding_id)
    _about(work, finding)
    if wanted is not None:
        check_finding(finding.state, wanted)
    return finding


def _of_own_unit(work: Work, finding_id: UUID) -> Finding:
    """Return an open finding for who puts it right. Raises NotAllowed, RuleBroken ``finding_state``."""
    require(work.actor, May.RECTIFY)
    finding = work.session.get_one(Finding, finding_id)
    require_unit(work.actor, finding.unit_id)
    _about(work, finding)
    check_finding(finding.state, FindingState.OPEN)
    return finding


def _rounds(work: Work, finding: Finding) -> list[RectificationRound]:
    chosen = select(RectificationRound).where(RectificationRound.finding_id == finding.id)
    return list(work.session.scalars(chosen.order_by(RectificationRound.ordinal)))


def _about(work: Work, finding: Finding) -> None:
    work.note_subject(finding, work.session.get_one(Lead, finding.lead_id).name)


@holds_after_undo("inspection_finding")
def _findings_stay(work: Work, ids: Sequence[UUID]) -> None:
    """Refuse an undo that takes a finding out of a concluded inspection. Raises RuleBroken ``inspection_state``."""
    there = set(work.session.scalars(select(Finding.id).where(Finding.id.in_(ids))))
    for was in values_left(work, "inspection_finding", [each for each in ids if each not in there]):
        check_open(work.session.get_one(Inspection, was["inspection_id"]).state)
