"""One case with everything the case page, the papers and ``case show`` tell of it: each clock day by day, in words."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm.calendar.counting import WorkingDays
from crm.calendar.rules import ONE_DAY
from crm.kernel.clock import local_date
from crm.kernel.errors import NotAllowed, RuleBroken
from crm.kernel.i18n import _, ngettext
from crm.people.model import Post
from crm.people.permissions import Actor
from crm.people.queries import official_names, unit_names
from crm.people.roster import on_duty
from crm.people.setup import county_calendar, setting
from crm.procedures.time_limit.clock import MARK_NAMES, PAUSE_NAMES, Clock, ClockDay, DayMark, PauseReason, is_past, life_of
from crm.procedures.time_limit.keeping import clock_rules, pauses_of
from crm.procedures.time_limit.lights import Light, standing
from crm.procedures.time_limit.model import Case, CaseStep, ClockEvent, Matter
from crm.procedures.time_limit.queries import in_view
from crm.procedures.time_limit.rules import EVENT_NAMES, OPEN, EventKind, StepState
from crm.store.numbering import show_number


@dataclass(frozen=True, slots=True)
class EventRow:
    """What happened: when, by whom, as B for whom, and how the applicant was told."""

    kind: str
    title: str
    step_id: UUID | None
    step: str
    day: date
    at: datetime
    official: str
    for_official: str
    reason: str
    text: str
    told_at: datetime | None
    told_how: str
    days: int | None
    level: str
    notice: str


@dataclass(frozen=True, slots=True)
class ClockView:
    """A begun clock: its last day, the working days left (negative when late), its light, its whole life, and why."""

    start: date
    due: date
    left: int
    light: Light
    table: str
    warnings: tuple[str, ...]
    life: tuple[ClockDay, ...]
    why: str


@dataclass(frozen=True, slots=True)
class DutyView:
    """Who is on duty at a step's post: in which role (untranslated code and words), and for whom."""

    official: str
    role: str
    for_whom: str


@dataclass(frozen=True, slots=True)
class StepView:
    """A step. ``clock`` is None before it begins, ``on_time`` until it is done, ``asked_days`` unless a request is open."""

    id: UUID
    name: str
    position: int
    unit_id: UUID
    unit: str
    post: str
    duty: DutyView | None
    state: str
    limit_days: int
    extra_days: int
    waiting: str
    clock: ClockView | None
    done_at: datetime | None
    done_by: str
    done_for: str
    on_time: bool | None
    result: str
    asked_days: int | None


@dataclass(frozen=True, slots=True)
class CaseDetail:
    """A case with its steps and what happened."""

    id: UUID
    number: str
    title: str
    matter_id: UUID
    matter: str
    statutory: bool
    joint: bool
    basis: str
    unit_id: UUID
    unit: str
    applicant: str
    applicant_contact: str
    applicant_unit_id: UUID | None
    applicant_unit: str
    lead_id: UUID | None
    state: str
    major: bool
    received_at: datetime
    received_on: date
    accepted_at: datetime | None
    deemed: bool
    decision: str
    decision_text: str
    decided_at: datetime | None
    closed_at: datetime | None
    steps: tuple[StepView, ...]
    events: tuple[EventRow, ...]

    @property
    def pressing(self) -> StepView | None:
        """Return the open step that runs out first, else the last one begun, None before acceptance."""
        begun = [step for step in self.steps if step.clock is not None]
        running = [step for step in begun if step.state in OPEN]
        if running:
            return min(running, key=lambda step: step.clock.due if step.clock else date.max)
        return begun[-1] if begun else None


def find_case(session: Session, actor: Actor, text: str) -> UUID:
    """Return a case by its id, its number (办件〔2026〕17号 or 2026-17) or its exact title. Raises RuleBroken ``case_unknown``."""
    digits = [int(part) for part in "".join(c if c.isdecimal() else " " for c in text).split()]
    conditions = [Case.title == text.strip()]
    if len(digits) == 2 and all(number < 2**31 for number in digits):
        conditions.append((Case.year == digits[0]) & (Case.number == digits[1]))
    with suppress(ValueError):
        conditions = [Case.id == UUID(text.strip())]
    for condition in conditions:
        found = session.scalars(select(Case.id).where(condition, in_view(actor))).first()
        if found is not None:
            return found
    raise RuleBroken("case_unknown", _("There is no case {text} that you may see.").format(text=text))


def case_detail(session: Session, actor: Actor, case_id: UUID, now: datetime) -> CaseDetail:
    """Return a case with its clocks at a moment. Raises NotAllowed for what the actor may not see."""
    case = session.scalars(select(Case).where(Case.id == case_id, in_view(actor))).first()
    if case is None:
        raise NotAllowed("unit", _("This record belongs to another unit."))
    matter, units, people = session.get_one(Matter, case.matter_id), unit_names(session), official_names(session)
    events = list(session.scalars(select(ClockEvent).where(ClockEvent.case_id == case_id).order_by(ClockEvent.ordinal)))
    steps = session.scalars(select(CaseStep).where(CaseStep.case_id == case_id).order_by(CaseStep.position, CaseStep.id)).all()
    word = str(setting(session, "supervision_word"))
    names = {step.id: step.name for step in steps}
    return CaseDetail(
        case.id,
        show_number(str(setting(session, "case_word")), case.year, case.number),
        case.title,
        matter.id,
        matter.name,
        matter.statutory,
        matter.joint,
        matter.basis,
        case.unit_id,
        units[case.unit_id],
        case.applicant,
        case.applicant_contact,
        case.applicant_unit_id,
        units.get(case.applicant_unit_id, "") if case.applicant_unit_id else "",
        case.lead_id,
        case.state,
        case.major,
        case.received_at,
        case.received_on,
        case.accepted_at,
        case.deemed,
        case.decision,
        case.decision_text,
        case.decided_at,
        case.closed_at,
        tuple(_step_view(session, case, step, events, now) for step in steps),
        tuple(_event_row(event, names, people, word) for event in events),
    )


def _event_row(event: ClockEvent, steps: dict[UUID, str], people: dict[UUID, str], word: str) -> EventRow:
    notice = show_number(word, event.year, event.number) if event.year and event.number else ""
    return EventRow(
        event.kind,
        _(EVENT_NAMES[EventKind(event.kind)]),
        event.step_id,
        steps.get(event.step_id, "") if event.step_id else "",
        event.day,
        event.at,
        people.get(event.official_id, "") if event.official_id else "",
        people.get(event.for_official_id, "") if event.for_official_id else "",
        event.reason,
        event.text,
        event.told_at,
        event.told_how,
        event.days,
        event.level,
        notice,
    )


def _step_view(session: Session, case: Case, step: CaseStep, events: list[ClockEvent], now: datetime) -> StepView:
    own = [event for event in events if event.step_id == step.id]
    clock, people = _clock_view(session, case, step, own, now), official_names(session)
    on_time = None
    if step.state == StepState.DONE and clock is not None and step.done_at is not None:
        on_time = not is_past(clock.due, step.done_at, clock_rules(session).closing)
    return StepView(
        step.id,
        step.name,
        step.position,
        step.unit_id,
        unit_names(session)[step.unit_id],
        session.get_one(Post, step.post_id).name if step.post_id else "",
        _duty(session, step, now, people),
        step.state,
        step.limit_days,
        step.extra_days,
        step.waiting,
        clock,
        step.done_at,
        people.get(step.done_by, "") if step.done_by else "",
        people.get(step.done_for, "") if step.done_for else "",
        on_time,
        step.result,
        _asked(own) if step.state in OPEN else None,
    )


def _asked(events: list[ClockEvent]) -> int | None:
    """Return the working days of a request for extension that waits for its answer."""
    told = (EventKind.EXTENSION_ASKED, EventKind.EXTENDED, EventKind.EXTENSION_REFUSED)
    last = next((event for event in reversed(events) if event.kind in told), None)
    return last.days if last is not None and last.kind == EventKind.EXTENSION_ASKED else None


def _clock_view(session: Session, case: Case, step: CaseStep, events: list[ClockEvent], now: datetime) -> ClockView | None:
    if step.started_on is None:
        return None
    told = [(event.kind, event.day, event.reason) for event in events]
    clock = Clock(step.started_on, step.limit_days + step.extra_days, pauses_of(told, step.waiting))
    calendar, today = county_calendar(session), local_date(now)
    ended = local_date(step.done_at) if step.done_at else today
    stands = standing(clock, WorkingDays(calendar, today), step.done_at or now, ended, clock_rules(session).thresholds)
    received = case.received_on if step.started_at == case.accepted_at else None
    life = tuple(life_of(clock, calendar, stands.due, ended, received))
    warnings = calendar.warnings_for(min(clock.start + ONE_DAY, stands.due), stands.due)
    why = why_due(clock, stands.due, life)
    return ClockView(clock.start, stands.due, stands.left, stands.light, step.due_table, warnings, life, why)


def _duty(session: Session, step: CaseStep, now: datetime, people: dict[UUID, str]) -> DutyView | None:
    """Return who is on duty at a step's post; None where the step has no post or nobody is there."""
    duty = on_duty(session, step.post_id, now) if step.post_id else None
    if duty is None:
        return None
    return DutyView(people.get(duty.official_id, ""), str(duty.standing), people.get(duty.for_whom, "") if duty.for_whom else "")


def why_due(clock: Clock, due: date, life: tuple[ClockDay, ...]) -> str:
    """Say in words why a clock ends on its day: start, limit, and every kind of day that was left out."""
    through = [day for day in life if clock.start < day.day <= due]
    counts = Counter(day.mark for day in through)
    off = counts[DayMark.WEEKEND] + counts[DayMark.HOLIDAY]
    said = [
        ngettext(
            "{limit} working day from {start}; the starting day is not counted (Civil Code §201).",
            "{limit} working days from {start}; the starting day is not counted (Civil Code §201).",
            clock.limit,
        ).format(limit=clock.limit, start=clock.start)
    ]
    if off:
        text = ngettext("{count} day off is left out.", "{count} days off are left out.", off)
        said.append(text.format(count=off))
    if counts[DayMark.MAKE_UP]:
        made_up = "、".join(str(day.day) for day in through if day.mark is DayMark.MAKE_UP)
        said.append(_("{days} is a make-up working day and counts.").format(days=made_up))
    for reason in dict.fromkeys(day.reason for day in through if day.reason):
        out = sum(day.reason == reason for day in through)
        name = _(PAUSE_NAMES[PauseReason(reason)])
        text = ngettext("{count} working day paused: {reason}.", "{count} working days paused: {reason}.", out)
        said.append(text.format(count=out, reason=name))
    if counts[DayMark.SET_ASIDE]:
        started = max(pause.last for pause in clock.pauses if pause.restart and pause.last is not None)
        said.append(_("The count began anew on {day}, when the materials came.").format(day=started))
    if clock.paused and clock.pauses[-1].restart:
        said.append(
            _("The count begins anew when the materials come; were they to come today, the last day would be {due}.").format(
                due=due
            )
        )
    elif clock.paused:
        said.append(_("Were the pause to end today, the last day would be {due}.").format(due=due))
    else:
        said.append(_("The last day is {due}.").format(due=due))
    return " ".join(said)


def mark_words(day: ClockDay) -> str:
    """Say what one day of a clock is."""
    words = _(MARK_NAMES[day.mark])
    if not day.reason:
        return words
    return _("{what}: {reason}").format(what=words, reason=_(PAUSE_NAMES[PauseReason(day.reason)]))
