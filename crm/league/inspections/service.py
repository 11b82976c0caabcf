"""What the bureau does in an inspection: draw the sample, visit, ask the checklist, conclude."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from secrets import randbelow
from uuid import UUID

from sqlalchemy import func, select

from crm.calendar.rhythm import months
from crm.enterprises.rules import checked_text
from crm.kernel.errors import RuleBroken
from crm.kernel.i18n import N_, _
from crm.leads.model import Lead
from crm.league.inspections.candidates import candidates, risk_rule
from crm.league.inspections.checklist import enter_usual, living_items
from crm.league.inspections.following import take_in_breaches
from crm.league.inspections.model import ChecklistAnswer, InspectedProject, Inspection
from crm.league.inspections.rules import (
    Answer,
    Checked,
    InspectionState,
    check_days,
    check_done,
    check_month,
    check_open,
    check_said,
)
from crm.league.inspections.sampling import Chosen, Drawn, RiskRule, draw, planned_words, risk_of, sample_size
from crm.people.permissions import May, require
from crm.people.setup import all_settings
from crm.store.acts import Work, act
from crm.store.change_writer import hold_chain
from crm.store.undo import holds_after_undo, values_left

MOST_SEED = 10**8
"""Seeds have at most eight digits, so that anybody can read one out."""


@dataclass(frozen=True, slots=True)
class DrawData:
    """What an inspection is drawn for: its even month, days on site, focus, units (none: all).

    ``size`` and ``random_percent`` None: by the settings; ``seed`` None: the program draws one.
    """

    year: int
    month: int
    first_day: date
    last_day: date
    focus: str = ""
    unit_ids: tuple[UUID, ...] = ()
    size: int | None = None
    random_percent: int | None = None
    seed: int | None = None


@dataclass(frozen=True, slots=True)
class SeenData:
    """What was found of a project's pace on site."""

    visited_on: date
    seen: str
    on_time: bool
    planned: str


@act("draw_inspection", label=N_("Draw the sample of an inspection"), undoable=False)
def draw_inspection(work: Work, data: DrawData) -> UUID:
    """Open an inspection 督查 and draw its projects; the seed is recorded and stays. Raises NotAllowed, RuleBroken.

    Not undone: drawing again would be choosing. One drawn by mistake is withdrawn with a reason, and both stay on record.
    """
    require(work.actor, May.INSPECT)
    values, today, rule = all_settings(work.session), work.clock.today(), risk_rule(work.session)
    check_month(data.year, data.month, months(values["rhythm_inspection_months"]))
    check_days(data.first_day, data.last_day, data.year, data.month)
    hold_chain(work.session)
    ordinal = _next_ordinal(work, data)
    there = candidates(work.session, today, data.unit_ids)
    usual = sample_size(len(there), values["inspection_percent"], values["inspection_least"], values["inspection_most"])
    percent = values["inspection_random_percent"] if data.random_percent is None else data.random_percent
    size = usual if data.size is None else min(data.size, len(there))
    if not (0 <= percent <= 100 and size >= 0):
        raise RuleBroken("inspection_share", _("The random part is 0 to 100 per cent."), field="random_percent")
    seed = randbelow(MOST_SEED) if data.seed is None else data.seed
    if not 0 <= seed < MOST_SEED:
        raise RuleBroken("inspection_seed", _("A seed is a number of at most eight digits."), field="seed")
    inspection = Inspection(
        year=data.year,
        month=data.month,
        ordinal=ordinal,
        first_day=data.first_day,
        last_day=data.last_day,
        focus=checked_text(data.focus, "focus", _("Focus"), most=500, needed=False),
        unit_ids=[str(each) for each in data.unit_ids],
        state=InspectionState.OPEN,
        seed=seed,
        population=len(there),
        size=size,
        random_percent=percent,
        drawn_at=work.clock.now(),
        drawn_by=work.actor.official_id,
    )
    work.session.add(inspection)
    work.session.flush()
    work.note_subject(inspection, _("Inspection {year}-{month:02d}").format(year=data.year, month=data.month))
    enter_usual(work)
    drawn = draw(there, rule, today, size=size, random_percent=percent, seed=seed)
    for position, chosen in enumerate(drawn, 1):
        _enter(work, inspection, position, chosen, rule)
    take_in_breaches(work)
    return inspection.id


def _next_ordinal(work: Work, data: DrawData) -> int:
    """Return the place of another inspection of a month. Raises RuleBroken ``inspection_twice`` while one stands."""
    of_month = Inspection.year == data.year, Inspection.month == data.month
    standing = select(Inspection.id).where(*of_month, Inspection.state != InspectionState.WITHDRAWN)
    if work.session.scalars(standing).first() is not None:
        words = _("There is an inspection of {year}-{month:02d} already; withdraw it with a reason to draw another.")
        raise RuleBroken("inspection_twice", words.format(year=data.year, month=data.month), field="month")
    return (work.session.scalar(select(func.max(Inspection.ordinal)).where(*of_month)) or 0) + 1


def _enter(work: Work, inspection: Inspection, position: int, chosen: Chosen, rule: RiskRule, reason: str = "") -> UUID:
    """Enter a project of the sample with the questions it is asked."""
    project = InspectedProject(
        inspection_id=inspection.id,
        lead_id=chosen.candidate.lead_id,
        unit_id=chosen.candidate.unit_id,
        position=position,
        drawn=chosen.drawn,
        score=chosen.score,
        factors=[factor.kept() for factor in chosen.factors],
        reason=reason,
        planned=planned_words(chosen.candidate, rule),
    )
    work.session.add(project)
    work.session.flush()
    work.session.add_all(
        ChecklistAnswer(project_id=project.id, item_id=item.id, position=place, text=item.text, answer=Answer.NONE, note="")
        for place, item in enumerate(living_items(work.session), 1)
    )
    return project.id


@act("name_project", label=N_("Name a project for inspection"))
def name_project(work: Work, inspection_id: UUID, lead_id: UUID, reason: str) -> UUID:
    """Add a project by name 点名督查 to an inspection under way, with the reason. Raises NotAllowed, RuleBroken.

    ``project_drawn`` where it is in the sample, ``project_unsigned`` where it is none of those that are inspected.
    """
    inspection = own_inspection(work, inspection_id)
    said, rule, today = check_said(reason, "reason"), risk_rule(work.session), work.clock.today()
    there = select(InspectedProject.lead_id, InspectedProject.position).where(InspectedProject.inspection_id == inspection_id)
    positions = {row.lead_id: row.position for row in work.session.execute(there)}
    if lead_id in positions:
        raise RuleBroken("project_drawn", _("This project is in the sample already."), field="lead_id")
    lead = work.session.get_one(Lead, lead_id)
    found = next((each for each in candidates(work.session, today, (lead.unit_id,)) if each.lead_id == lead_id), None)
    if found is None:
        words = _("Only signed projects that are not in production yet are inspected.")
        raise RuleBroken("project_unsigned", words, field="lead_id")
    chosen = Chosen(found, Drawn.NAMED, risk_of(found, rule, today))
    return _enter(work, inspection, max(positions.values(), default=0) + 1, chosen, rule, said)


@act("answer_question", label=N_("Answer a question of the checklist"))
def answer_question(work: Work, answer_id: UUID, answer: str, note: str = "") -> None:
    """Answer a question: yes, no, not applicable, or nothing again, with a note. Raises NotAllowed, RuleBroken."""
    row = work.session.get_one(ChecklistAnswer, answer_id)
    own_project(work, row.project_id)
    if answer not in set(Answer):
        raise RuleBroken("choice", _("“{value}” is not one of the choices.").format(value=answer), field="answer")
    row.answer, row.note = answer, checked_text(note, "note", _("Note"), most=500, needed=False)


@act("record_seen", label=N_("Record what was seen on site"))
def record_seen(work: Work, project_id: UUID, data: SeenData) -> None:
    """Record a visit on site 现场情况: the pace seen, and whether it keeps its time. Raises NotAllowed, RuleBroken."""
    project = own_project(work, project_id)
    inspection = work.session.get_one(Inspection, project.inspection_id)
    if not inspection.first_day <= data.visited_on <= work.clock.today():
        words = _("{day} is not a day on which this can have happened.")
        raise RuleBroken("visited_day", words.format(day=data.visited_on), field="visited_on")
    project.seen = checked_text(data.seen, "seen", _("Progress seen"), most=120)
    project.planned = checked_text(data.planned, "planned", _("Progress planned"), most=120, needed=False)
    project.on_time, project.visited_on, project.visited_by = data.on_time, data.visited_on, work.actor.official_id


@act("close_inspection", label=N_("Conclude inspection"), undoable=False)
def close_inspection(work: Work, inspection_id: UUID) -> None:
    """Conclude an inspection whose projects are all visited and asked; its findings go on. Raises NotAllowed, RuleBroken."""
    inspection = own_inspection(work, inspection_id)
    check_done(checked(work, inspection_id))
    _end(work, inspection, InspectionState.CLOSED, "")


@act("withdraw_inspection", label=N_("Withdraw inspection"), undoable=False)
def withdraw_inspection(work: Work, inspection_id: UUID, reason: str) -> None:
    """Withdraw an inspection drawn by mistake, before anything was visited. Raises NotAllowed, RuleBroken ``inspection_begun``."""
    inspection = own_inspection(work, inspection_id)
    said = check_said(reason, "reason")
    if checked(work, inspection_id).visited:
        raise RuleBroken("inspection_begun", _("Projects were visited already; conclude the inspection instead."))
    _end(work, inspection, InspectionState.WITHDRAWN, said)


def _end(work: Work, inspection: Inspection, state: InspectionState, reason: str) -> None:
    inspection.state, inspection.end_reason = state, reason
    inspection.ended_at, inspection.ended_by = work.clock.now(), work.actor.official_id


def checked(work: Work, inspection_id: UUID) -> Checked:
    """Return how much of an inspection is done."""
    of_it = InspectedProject.inspection_id == inspection_id
    visited = func.count(InspectedProject.visited_on)
    projects = work.session.execute(select(func.count(InspectedProject.id), visited).where(of_it)).one()
    asked = (
        select(func.count(ChecklistAnswer.id), func.count(func.nullif(ChecklistAnswer.answer, "")))
        .join(InspectedProject, InspectedProject.id == ChecklistAnswer.project_id)
        .where(of_it)
    )
    questions = work.session.execute(asked).one()
    return Checked(projects[1], projects[0], questions[1], questions[0])


def own_inspection(work: Work, inspection_id: UUID) -> Inspection:
    """Return an inspection under way, for who inspects. Raises NotAllowed, RuleBroken ``inspection_state``."""
    require(work.actor, May.INSPECT)
    inspection = work.session.get_one(Inspection, inspection_id)
    work.note_subject(inspection, _("Inspection {year}-{month:02d}").format(year=inspection.year, month=inspection.month))
    check_open(inspection.state)
    return inspection


def own_project(work: Work, project_id: UUID) -> InspectedProject:
    """Return a project of an inspection under way, for who inspects. Raises NotAllowed, RuleBroken ``inspection_state``."""
    require(work.actor, May.INSPECT)
    project = work.session.get_one(InspectedProject, project_id)
    work.note_subject(project, work.session.get_one(Lead, project.lead_id).name)
    check_open(work.session.get_one(Inspection, project.inspection_id).state)
    return project


@holds_after_undo("inspected_project")
def _projects_stay(work: Work, ids: Sequence[UUID]) -> None:
    """Refuse an undo in a sample whose inspection is concluded. Raises RuleBroken ``inspection_state``."""
    for was in values_left(work, "inspected_project", ids):
        check_open(work.session.get_one(Inspection, was["inspection_id"]).state)


@holds_after_undo("checklist_answer")
def _answers_stay(work: Work, ids: Sequence[UUID]) -> None:
    """Refuse an undo of answers of an inspection that is concluded. Raises RuleBroken ``inspection_state``."""
    _projects_stay(work, [was["project_id"] for was in values_left(work, "checklist_answer", ids)])
