"""The life of a case 办件: received, accepted (or deemed accepted), its steps done, decided, closed; or withdrawn."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select

from crm.enterprises.rules import checked_text
from crm.kernel.errors import NotAllowed, RuleBroken
from crm.kernel.i18n import N_, _
from crm.leads.keeping import own_lead
from crm.leads.model import Lead
from crm.leads.rules import SideState
from crm.people.permissions import May, require, require_unit
from crm.people.setup import setting
from crm.procedures.time_limit.gates import check_acceptance, check_deeming, check_granting, check_refusal
from crm.procedures.time_limit.keeping import (
    check_handler,
    clock_day,
    clock_rules,
    log_event,
    own_case,
    own_step,
    recompute,
    standing_in,
)
from crm.procedures.time_limit.model import Case, CaseStep, Matter, MatterStep
from crm.procedures.time_limit.rules import (
    LIVING,
    OPEN,
    UNACCEPTED,
    CaseState,
    Decision,
    EventKind,
    StepState,
    check_case_state,
    check_step_state,
)
from crm.store.acts import Work, act
from crm.store.change_writer import hold_chain
from crm.store.numbering import next_number

SERIES = "case"
WAN = 1_000_000
"""Fen in 10 000 yuan."""


@dataclass(frozen=True, slots=True)
class CaseData:
    """What is entered of an application. ``unit_id`` handles it, the matter's own unit where None.

    For a lead the applicant is its investor unless named.
    """

    matter_id: UUID
    title: str = ""
    unit_id: UUID | None = None
    lead_id: UUID | None = None
    applicant: str = ""
    applicant_contact: str = ""


@act("receive_case", label=N_("Receive application"), undoable=False)
def receive_case(work: Work, data: CaseData) -> UUID:
    """Receive an application 收件 and give it the year's next number; its clock begins at acceptance.

    For a lead by whoever may change the lead, else by a handler of the unit that handles it. Raises NotAllowed,
    RuleBroken ``matter_closed``, ``lead_closed``, ``case_unit`` or ``text_empty``.
    """
    matter = work.session.get_one(Matter, data.matter_id)
    if matter.closed:
        raise RuleBroken("matter_closed", _("This matter takes no applications any more."), field="matter")
    lead = own_lead(work, data.lead_id) if data.lead_id else None
    if lead is not None and lead.side_state in (SideState.VETOED, SideState.LOST):
        raise RuleBroken("lead_closed", _("This lead is closed; take it up again before applying for it."), field="title")
    unit_id = data.unit_id or matter.unit_id
    if unit_id is None:
        raise RuleBroken("case_unit", _("Choose the unit that handles this matter."), field="unit")
    if lead is None:
        check_handler(work, unit_id)
    case = _new_case(work, matter, data, lead, unit_id)
    work.session.flush()
    work.note_subject(case, case.title)
    _add_steps(work, case)
    log_event(work, case, EventKind.RECEIVED)
    return case.id


def _new_case(work: Work, matter: Matter, data: CaseData, lead: Lead | None, unit_id: UUID) -> Case:
    now, today = work.clock.now(), work.clock.today()
    applicant = checked_text(
        data.applicant or (lead.investor or lead.name if lead else ""), "applicant", _("Applicant"), most=200
    )
    title = checked_text(data.title or (lead.name if lead else applicant), "title", _("Title"), most=200)
    contact = checked_text(data.applicant_contact, "applicant_contact", _("Contact"), most=100, needed=False)
    hold_chain(work.session)
    case = Case(
        matter_id=matter.id,
        unit_id=unit_id,
        applicant_unit_id=lead.unit_id if lead else None,
        lead_id=lead.id if lead else None,
        title=title,
        applicant=applicant,
        applicant_contact=contact,
        year=today.year,
        number=next_number(work.session, SERIES, today.year),
        state=CaseState.RECEIVED,
        major=lead is not None and (lead.total_yuan or 0) >= int(setting(work.session, "major_from_yuan")) * WAN,
        received_at=now,
        received_on=clock_day(work, now, clock_rules(work.session).closing),
        official_id=work.actor.official_id,
    )
    work.session.add(case)
    return case


def _add_steps(work: Work, case: Case) -> None:
    """Copy the matter's steps as they are today: a later change of the catalogue is no change of this case."""
    steps = select(MatterStep).where(MatterStep.matter_id == case.matter_id).order_by(MatterStep.position, MatterStep.id)
    found = work.session.scalars(steps).all()
    if not found:
        raise RuleBroken("matter_empty", _("This matter has no steps yet; the bureau adds them under Settings."), field="matter")
    for step in found:
        limit = step.major_days if case.major and step.major_days else step.limit_days
        work.session.add(
            CaseStep(
                case_id=case.id,
                name=step.name,
                position=step.position,
                unit_id=step.unit_id or case.unit_id,
                post_id=step.post_id,
                limit_days=limit,
                waiting=step.waiting,
                state=StepState.WAITING,
            )
        )


@act("await_completion", label=N_("Wait for completion"), undoable=False)
def await_completion(work: Work, case_id: UUID, text: str) -> None:
    """Mark an application incomplete: the applicant was told once of everything missing. Raises NotAllowed, RuleBroken."""
    case = own_case(work, case_id)
    check_case_state(case.state, UNACCEPTED)
    case.state = CaseState.INCOMPLETE
    log_event(work, case, EventKind.INCOMPLETE, text=checked_text(text, "text", _("What is missing"), most=2000, needed=False))


@act("accept_case", label=N_("Accept application"), undoable=False)
def accept_case(work: Work, case_id: UUID) -> None:
    """Accept an application 受理: its first steps begin, their first day the next working day. Raises NotAllowed, RuleBroken."""
    case = own_case(work, case_id)
    check_case_state(case.state, UNACCEPTED)
    check_acceptance(work, case_id)
    now = work.clock.now()
    case.state, case.accepted_at = CaseState.ACCEPTED, now
    day = clock_day(work, now, clock_rules(work.session).closing)
    log_event(work, case, EventKind.ACCEPTED, day=day)
    _begin_next(work, case, now, day)


@act("deem_accepted", label=N_("Deem accepted"), undoable=False)
def deem_accepted(work: Work, case_id: UUID, reason: str) -> None:
    """Set the clock back to the day of receipt: what was missing was not told in time (Licensing Law §32).

    By the unit's handler or the bureau. An application already accepted has its first steps set back; whatever a pause
    took out stays out. Raises NotAllowed, RuleBroken ``case_state`` or ``deemed_twice``.
    """
    case = work.session.get_one(Case, case_id)
    if not work.actor.may(May.REGISTER):
        check_handler(work, case.unit_id)
    work.note_subject(case, case.title)
    check_case_state(case.state, LIVING)
    if case.deemed:
        raise RuleBroken("deemed_twice", _("This application is deemed accepted already."))
    check_deeming(work, case_id)
    log_event(work, case, EventKind.DEEMED, day=case.received_on, text=checked_text(reason, "reason", _("Reason"), most=1000))
    case.deemed = True
    if case.state in UNACCEPTED:
        case.state, case.accepted_at = CaseState.ACCEPTED, case.received_at
        _begin_next(work, case, case.received_at, case.received_on)
        return
    steps = _steps(work, case)
    for step in steps:
        if step.position == steps[0].position and step.state in OPEN:
            step.started_at, step.started_on = case.received_at, case.received_on
            recompute(work, step)
    case.accepted_at = case.received_at


def _steps(work: Work, case: Case) -> list[CaseStep]:
    work.session.flush()
    chosen = select(CaseStep).where(CaseStep.case_id == case.id).order_by(CaseStep.position, CaseStep.id)
    return list(work.session.scalars(chosen))


def _begin_next(work: Work, case: Case, moment: datetime, day: date) -> None:
    """Begin the steps of the next position once nothing of an earlier one is open."""
    steps = _steps(work, case)
    if any(step.state in OPEN for step in steps):
        return
    waiting = [step for step in steps if step.state == StepState.WAITING]
    for step in waiting:
        if step.position == waiting[0].position:
            step.state, step.started_at, step.started_on = StepState.RUNNING, moment, day
            log_event(work, case, EventKind.STARTED, step, day=day)
            recompute(work, step)


@act("finish_step", label=N_("Finish step"), undoable=False)
def finish_step(work: Work, step_id: UUID, result: str) -> None:
    """Finish a step with its result; the next ones begin when the last of its position is done.

    Done by role B for A where A is away. Raises NotAllowed, RuleBroken ``step_state``, ``case_state`` or ``text_empty``.
    """
    step, case = own_step(work, step_id)
    check_case_state(case.state, (CaseState.ACCEPTED,))
    check_step_state(step.state, (StepState.RUNNING,))
    _end_step(work, case, step, checked_text(result, "result", _("Result"), most=2000))
    now = work.clock.now()
    _begin_next(work, case, now, clock_day(work, now, clock_rules(work.session).closing))


def _end_step(work: Work, case: Case, step: CaseStep, result: str) -> None:
    recompute(work, step)
    step.state, step.done_at, step.result = StepState.DONE, work.clock.now(), result
    step.done_by, step.done_for = work.actor.official_id, standing_in(work, step.post_id)
    log_event(work, case, EventKind.DONE, step, text=result)


@act("decide_case", label=N_("Decide case"), undoable=False)
def decide_case(work: Work, case_id: UUID, decision: Decision, text: str) -> None:
    """Decide a case 办结 once its steps are done. Silence is never approval, and nobody refuses a project's case alone.

    A refusal ends whatever is open; of a lead's case it needs an upheld veto report. Raises NotAllowed, RuleBroken
    ``case_state``, ``steps_open``, ``refusal_needs_veto``, ``text_empty`` or what granting asks of other subjects.
    """
    case = own_case(work, case_id)
    check_case_state(case.state, (CaseState.ACCEPTED,))
    words = checked_text(text, "text", _("Decision and reason"), most=2000)
    steps = _steps(work, case)
    if decision is Decision.REFUSED:
        if case.lead_id is not None:
            check_refusal(work, case_id)
        for step in steps:
            if step.state in OPEN:
                _end_step(work, case, step, words)
            elif step.state == StepState.WAITING:
                step.state = StepState.DROPPED
    elif any(step.state != StepState.DONE for step in steps):
        names = "、".join(step.name for step in steps if step.state != StepState.DONE)
        raise RuleBroken("steps_open", _("These steps are not done yet: {names}.").format(names=names))
    else:
        check_granting(work, case_id)
    case.state, case.decision, case.decision_text = CaseState.DECIDED, decision, words
    case.decided_at, case.decided_by = work.clock.now(), work.actor.official_id
    log_event(work, case, EventKind.DECIDED, reason=str(decision), text=words)


@act("close_case", label=N_("Close case"), undoable=False)
def close_case(work: Work, case_id: UUID, delivered: str) -> None:
    """Close a decided case when the applicant has the decision; ``delivered`` says how. Raises NotAllowed, RuleBroken."""
    case = own_case(work, case_id)
    check_case_state(case.state, (CaseState.DECIDED,))
    words = checked_text(delivered, "delivered", _("How the applicant got the decision"), most=200)
    case.state, case.closed_at = CaseState.CLOSED, work.clock.now()
    log_event(work, case, EventKind.CLOSED, text=words)


@act("withdraw_case", label=N_("Withdraw application"), undoable=False)
def withdraw_case(work: Work, case_id: UUID, reason: str) -> None:
    """Withdraw an application, by the unit that applied or, on the applicant's word, by its handler. Raises NotAllowed, RuleBroken."""
    case = work.session.get_one(Case, case_id)
    work.note_subject(case, case.title)
    if work.actor.may(May.HANDLE):
        check_handler(work, case.unit_id)
    else:
        require(work.actor, May.EDIT_RECORDS)
        if case.applicant_unit_id is None:
            raise NotAllowed("unit", _("This record belongs to another unit."))
        require_unit(work.actor, case.applicant_unit_id)
    check_case_state(case.state, LIVING)
    words = checked_text(reason, "reason", _("Reason"), most=1000)
    for step in _steps(work, case):
        if step.state != StepState.DONE:
            step.state = StepState.DROPPED
    case.state, case.closed_at = CaseState.WITHDRAWN, work.clock.now()
    log_event(work, case, EventKind.WITHDRAWN, text=words)
