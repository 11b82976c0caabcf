"""What a ruling does to both reports and their leads: one holder of a project, whatever is ruled (domain §4.2)."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from sqlalchemy import or_, select

from crm.kernel.errors import RuleBroken
from crm.kernel.i18n import _
from crm.leads.handing import hand_over, mark_side_state
from crm.leads.model import FollowUp, Lead, Milestone
from crm.leads.rules import NOTE, SideState
from crm.procedures.conflict.model import Conflict
from crm.procedures.conflict.rules import ConflictState, Outcome
from crm.procedures.first_report.model import FirstReport
from crm.procedures.first_report.rules import ReportState
from crm.procedures.first_report.service import enter_in_register, set_registration_due
from crm.store.acts import Work
from crm.store.attachments import attachments_of


class Ruled(NamedTuple):
    """Both sides of a ruled conflict with their leads, and the words that the leads' notes bear."""

    first: FirstReport
    first_lead: Lead
    later: FirstReport
    later_lead: Lead
    words: str


def apply(work: Work, outcome: Outcome, sides: Ruled) -> FirstReport:
    """Carry a ruling out and return the report that holds the project from now on."""
    return _EFFECTS[outcome](work, sides)


def check_leads_free(first_lead: Lead, later_lead: Lead) -> None:
    """Refuse to rule while a lead is in another procedure, or was refused. Raises RuleBroken ``ruling_procedure``."""
    states = {first_lead.side_state, later_lead.side_state}
    if states & {SideState.IN_TRANSFER, SideState.VETO_PENDING}:
        text = _("One of the two leads is in a transfer or a veto; settle that before ruling.")
        raise RuleBroken("ruling_procedure", text)
    if SideState.VETOED in states:
        text = _("One of the two leads was refused by an upheld veto; there is nothing to rule on. Withdraw the conflict.")
        raise RuleBroken("ruling_procedure", text)


def _uphold(work: Work, sides: Ruled) -> FirstReport:
    """Uphold 维持: the first report stays and is registered if it was not; the later one ends, its lead is closed."""
    _stand(work, sides.first, sides.first_lead)
    _end(work, sides.later, sides.later_lead, sides.first)
    _close(work, sides.later_lead, sides.words)
    return sides.first


def _award(work: Work, sides: Ruled) -> FirstReport:
    """Award 改判: the first reporter's lead moves to the other unit with everything on it and bears that unit's report.

    The other unit's own record of the project is closed: a project is one lead.
    """
    first, lead, later, own = sides.first, sides.first_lead, sides.later, sides.later_lead
    _end(work, first, lead, later)
    landing = own.landing_unit_id or later.unit_id
    hand_over(work, lead, later.unit_id, later.responsible_id or later.official_id, sides.words)
    lead.landing_unit_id = landing
    for milestone in work.session.scalars(select(Milestone).where(Milestone.lead_id == lead.id)):
        milestone.unit_id = later.unit_id
    for attachment in attachments_of(work.session, lead.id):
        attachment.unit_id = later.unit_id
    if lead.side_state in (SideState.LOST, SideState.ON_HOLD):
        mark_side_state(work, lead, SideState.NONE)
    later.lead_id = lead.id
    _close(work, own, sides.words)
    _stand(work, later, lead)
    return later


def _joint(work: Work, sides: Ruled) -> FirstReport:
    """Joint 联合招引: the first report holds the project, the later one shares it by the split and claims nothing else."""
    _stand(work, sides.first, sides.first_lead)
    sides.later.state, sides.later.ended_for = ReportState.JOINT, sides.first.id
    _note(work, sides.later_lead, sides.words)
    return sides.first


_EFFECTS: dict[Outcome, Callable[[Work, Ruled], FirstReport]] = {
    Outcome.UPHOLD: _uphold,
    Outcome.AWARD: _award,
    Outcome.JOINT: _joint,
}


def _stand(work: Work, report: FirstReport, lead: Lead) -> None:
    """Let a report hold its project: with the number it has, else with a new one."""
    if report.number is None:
        enter_in_register(work, report, lead)
    report.state, lead.protected_until = ReportState.REGISTERED, report.protected_until


def _end(work: Work, report: FirstReport, lead: Lead, holder: FirstReport) -> None:
    """End a report for good; it keeps what it said, for its lead may go to the holder."""
    report.state, report.ended_on, report.ended_for = ReportState.ENDED, work.clock.today(), holder.id
    report.kept_name, report.kept_investor = lead.name, lead.investor
    report.in_conflict, report.extension_asked_on = False, None


def end_for_holder(work: Work, report: FirstReport, lead: Lead, holder: FirstReport, words: str) -> None:
    """End a report on a project that an earlier ruling gave to ``holder``, and close its lead."""
    _end(work, report, lead, holder)
    _close(work, lead, words)


def _close(work: Work, lead: Lead, words: str) -> None:
    lead.protected_until = None
    mark_side_state(work, lead, SideState.LOST)
    _note(work, lead, words)


def _note(work: Work, lead: Lead, words: str) -> None:
    note = FollowUp(
        lead_id=lead.id,
        unit_id=lead.unit_id,
        official_id=work.actor.official_id,
        day=work.clock.today(),
        manner=NOTE,
        text=words,
        substantive=False,
        created_at=work.clock.now(),
    )
    work.session.add(note)


def contest(later: FirstReport, lead: Lead, first: FirstReport) -> None:
    """Suspend the later report until the ruling: it neither holds nor is registered; the first is marked."""
    later.state, lead.protected_until, first.in_conflict = ReportState.CONTESTED, None, True


def restore(work: Work, later: FirstReport, lead: Lead) -> None:
    """Put a suspended report back where it stood: registered with its number, or received with a new clock."""
    if later.number is not None:
        later.state, lead.protected_until = ReportState.REGISTERED, later.protected_until
        return
    later.state = ReportState.RECEIVED
    set_registration_due(work, later, work.clock.now())


def follow_holder(work: Work, loser: FirstReport, holder: FirstReport) -> None:
    """Let what stood against a report that ended stand against the holder: open conflicts and earlier rulings.

    Inside one unit there is no conflict: an open one is settled by this ruling.
    """
    for ruled in work.session.scalars(select(FirstReport).where(FirstReport.ended_for == loser.id)):
        ruled.ended_for = holder.id
    involved = or_(Conflict.first_report_id == loser.id, Conflict.later_report_id == loser.id)
    for conflict in work.session.scalars(select(Conflict).where(Conflict.state == ConflictState.OPEN, involved)).all():
        other = work.session.get_one(
            FirstReport, conflict.later_report_id if conflict.first_report_id == loser.id else conflict.first_report_id
        )
        if other.unit_id != holder.unit_id:
            conflict.first_report_id, conflict.later_report_id = holder.id, other.id
            continue
        conflict.state, conflict.closed_at = ConflictState.MERGED, work.clock.now()
        restore(work, other, work.session.get_one(Lead, other.lead_id))


def mark_conflicts(work: Work, report: FirstReport) -> None:
    """Keep the mark of a report in step with the conflicts that are open against it."""
    work.session.flush()
    against = select(Conflict.id).where(Conflict.state == ConflictState.OPEN, Conflict.first_report_id == report.id)
    report.in_conflict = work.session.scalars(against).first() is not None
