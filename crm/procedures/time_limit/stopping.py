"""Stopping and stretching a clock: pauses told to the applicant, restarts, and the one extension (domain §4.7)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from crm.enterprises.rules import checked_text
from crm.kernel.errors import NotAllowed, RuleBroken
from crm.kernel.i18n import N_, _
from crm.people.permissions import May, require, require_unit
from crm.procedures.time_limit.clock import PauseReason, Waiting
from crm.procedures.time_limit.keeping import clock_day, clock_rules, events_of, log_event, own_step, recompute
from crm.procedures.time_limit.model import Case, CaseStep, Matter
from crm.procedures.time_limit.rules import (
    OPEN,
    EventKind,
    StepState,
    check_days,
    check_once,
    check_pause,
    check_running_out,
    check_step_state,
)
from crm.store.acts import Work, act


@act("pause_clock", label=N_("Pause clock"), undoable=False)
def pause_clock(work: Work, step_id: UUID, reason: PauseReason, text: str, told_at: datetime | None, told_how: str) -> bool:
    """Pause a running step: for materials as its rule has it, for hearings, tests and expert reviews always (Licensing Law §45).

    The applicant must have been told. Returns whether the clock stands still: with the rule *none* it runs on while
    materials are awaited, which is logged. Raises NotAllowed, RuleBroken ``step_state``, ``pause_untold``, ``already_overdue``.
    """
    step, case = own_step(work, step_id)
    check_step_state(step.state, (StepState.RUNNING,))
    now = work.clock.now()
    check_pause(reason, told_at, told_how, now)
    check_running_out(recompute(work, step), now, clock_rules(work.session).closing)
    values = {
        "reason": str(reason),
        "text": checked_text(text, "text", _("What is awaited"), most=1000),
        "told_at": told_at,
        "told_how": checked_text(told_how, "told_how", _("How the applicant was told"), most=60),
    }
    if reason == PauseReason.MATERIALS and step.waiting == Waiting.NONE:
        log_event(work, case, EventKind.ASKED, step, **values)
        return False
    step.state = StepState.PAUSED
    log_event(work, case, EventKind.PAUSED, step, **values)
    recompute(work, step)
    return True


@act("resume_clock", label=N_("Resume clock"), undoable=False)
def resume_clock(work: Work, step_id: UUID, text: str) -> None:
    """Let a paused clock go on, or begin anew where the step's rule says so; the day the pause ends does not count.

    Materials that came after closing count as received the next working day. Raises NotAllowed, RuleBroken.
    """
    step, case = own_step(work, step_id)
    check_step_state(step.state, (StepState.PAUSED,))
    pause = next(event for event in reversed(events_of(work.session, step_id)) if event.kind == EventKind.PAUSED)
    day = work.clock.today()
    if pause.reason == PauseReason.MATERIALS:
        day = clock_day(work, work.clock.now(), clock_rules(work.session).closing)
    step.state = StepState.RUNNING
    words = checked_text(text, "text", _("What came"), most=1000)
    log_event(work, case, EventKind.RESUMED, step, day=day, reason=pause.reason, text=words)
    recompute(work, step)


@act("ask_extension", label=N_("Ask for an extension"), undoable=False)
def ask_extension(work: Work, step_id: UUID, days: int, reason: str) -> None:
    """Ask the leader in charge for the one extension, before the limit runs out (domain §4.7, Licensing Law §42).

    A request after expiry is refused, and the step is overdue. Raises NotAllowed, RuleBroken ``already_overdue``,
    ``extension_twice``, ``extension_open``, ``extension_none``, ``extension_days``.
    """
    step, case = own_step(work, step_id)
    check_step_state(step.state, OPEN)
    rules = clock_rules(work.session)
    check_running_out(recompute(work, step), work.clock.now(), rules.closing)
    check_once([event.kind for event in events_of(work.session, step_id)])
    check_days(days, most_extension(work, step, case))
    log_event(work, case, EventKind.EXTENSION_ASKED, step, days=days, text=checked_text(reason, "reason", _("Reason"), most=1000))


def most_extension(work: Work, step: CaseStep, case: Case) -> int:
    """Return the most working days a step may be extended by."""
    matter = work.session.get_one(Matter, case.matter_id)
    rule = clock_rules(work.session).extension
    return rule.most(step.limit_days, statutory=matter.statutory, joint=matter.joint)


@act("answer_extension", label=N_("Answer extension"), undoable=False)
def answer_extension(work: Work, step_id: UUID, text: str, told_at: datetime | None = None, *, granted: bool) -> None:
    """Grant or refuse an extension, by the leader in charge and before the limit runs out.

    A grant is told to the applicant with its reason (Licensing Law §42), at ``told_at`` or now.

    Raises NotAllowed (also to whoever asked), RuleBroken ``extension_unasked``, ``already_overdue``, ``told_future``.
    """
    require(work.actor, May.DIRECT_CASES)
    step = work.session.get_one(CaseStep, step_id)
    require_unit(work.actor, step.unit_id)
    case = work.session.get_one(Case, step.case_id)
    work.note_subject(case, case.title)
    check_step_state(step.state, OPEN)
    asked = [event for event in events_of(work.session, step_id) if event.kind == EventKind.EXTENSION_ASKED]
    answered = [e for e in events_of(work.session, step_id) if e.kind in (EventKind.EXTENDED, EventKind.EXTENSION_REFUSED)]
    if len(asked) <= len(answered):
        raise RuleBroken("extension_unasked", _("Nobody asked for an extension of this step."))
    if asked[-1].official_id == work.actor.official_id:
        raise NotAllowed("own_request", _("Whoever asks for an extension does not grant it; the leader in charge does."))
    words = checked_text(text, "text", _("Reason"), most=1000)
    if not granted:
        log_event(work, case, EventKind.EXTENSION_REFUSED, step, text=words)
        return
    now = work.clock.now()
    check_running_out(recompute(work, step), now, clock_rules(work.session).closing)
    if told_at is not None and told_at > now:
        raise RuleBroken("told_future", _("The applicant cannot have been told in the future; check the time."), field="told_at")
    step.extra_days = asked[-1].days or 0
    log_event(work, case, EventKind.EXTENDED, step, days=step.extra_days, text=words, told_at=told_at or now)
    recompute(work, step)
