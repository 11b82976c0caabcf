"""What pages and papers ask about inspections: the list, one with its projects, its questions, findings with their rounds."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from crm.calendar.rules import WorkCalendar
from crm.kernel.errors import NotAllowed
from crm.kernel.i18n import _
from crm.leads.model import Lead
from crm.league.inspections.model import (
    ChecklistAnswer,
    ChecklistItem,
    Finding,
    InspectedProject,
    Inspection,
    RectificationRound,
)
from crm.league.inspections.rows import (
    FindingDetail,
    FindingRow,
    InspectionRow,
    ItemRow,
    PhotoRow,
    ProjectRow,
    QuestionRow,
    RoundRow,
)
from crm.league.inspections.rules import Checked, FindingState, InspectionState
from crm.people.permissions import Actor, May, require, scope
from crm.people.queries import official_names, unit_names
from crm.people.setup import county_calendar
from crm.store.attachments import Attachment, attachments_of, read_bytes
from crm.store.pictures import reduced_picture

LIVING = (FindingState.OPEN, FindingState.ANSWERED)
THUMBNAIL = 240
"""Longer side of a thumbnail in pixels."""


# ---- inspections -------------------------------------------------------------------------------------------
def inspections(session: Session, actor: Actor) -> list[InspectionRow]:
    """Return every inspection, the newest first. Raises NotAllowed for who does not see the whole county."""
    require(actor, May.SEE_ALL)
    order = Inspection.year.desc(), Inspection.month.desc(), Inspection.ordinal.desc()
    return _inspection_rows(session, list(session.scalars(select(Inspection).order_by(*order))))


def inspection(session: Session, actor: Actor, inspection_id: UUID) -> InspectionRow:
    """Return one inspection. Raises NotAllowed for who does not see the whole county."""
    require(actor, May.SEE_ALL)
    return _inspection_rows(session, [session.get_one(Inspection, inspection_id)])[0]


def inspection_of_month(session: Session, actor: Actor, year: int, month: int) -> InspectionRow | None:
    """Return the inspection of a month that was not withdrawn, None where there is none. Raises NotAllowed."""
    return next(
        (
            each
            for each in inspections(session, actor)
            if (each.year, each.month) == (year, month) and each.state is not InspectionState.WITHDRAWN
        ),
        None,
    )


def _inspection_rows(session: Session, found: Sequence[Inspection]) -> list[InspectionRow]:
    ids = [each.id for each in found]
    people = official_names(session)
    projects = _pairs(
        session, InspectedProject.inspection_id, ids, func.count(InspectedProject.id), func.count(InspectedProject.visited_on)
    )
    questions = {
        row[0]: (row[1], row[2])
        for row in session.execute(
            select(
                InspectedProject.inspection_id,
                func.count(ChecklistAnswer.id),
                func.count(func.nullif(ChecklistAnswer.answer, "")),
            )
            .join(InspectedProject, InspectedProject.id == ChecklistAnswer.project_id)
            .where(InspectedProject.inspection_id.in_(ids))
            .group_by(InspectedProject.inspection_id)
        )
    }
    findings = {inspection_id: [0, 0, 0] for inspection_id in ids}
    for row in _finding_rows(session, Finding.inspection_id.in_(ids), None):
        if row.state is not FindingState.WITHDRAWN:
            findings[row.inspection_id][0] += 1
            findings[row.inspection_id][1] += row.state in LIVING
            findings[row.inspection_id][2] += row.overdue and row.state in LIVING
    return [
        InspectionRow(
            each.id,
            each.year,
            each.month,
            each.first_day,
            each.last_day,
            each.focus,
            InspectionState(each.state),
            each.seed,
            each.population,
            each.size,
            each.random_percent,
            each.drawn_at,
            people.get(each.drawn_by, "") if each.drawn_by else "",
            each.end_reason,
            Checked(*reversed(projects.get(each.id, (0, 0))), *reversed(questions.get(each.id, (0, 0)))),
            *findings[each.id],
        )
        for each in found
    ]


def _pairs(
    session: Session, key: InstrumentedAttribute[UUID], ids: Sequence[UUID], *counted: ColumnElement[int]
) -> dict[UUID, tuple[int, int]]:
    chosen = select(key, *counted).where(key.in_(ids)).group_by(key)
    return {row[0]: (row[1], row[2]) for row in session.execute(chosen)}


# ---- projects and questions --------------------------------------------------------------------------------
def projects(session: Session, actor: Actor, inspection_id: UUID) -> list[ProjectRow]:
    """Return an inspection's sample in the order drawn. Raises NotAllowed for who does not see the whole county."""
    require(actor, May.SEE_ALL)
    chosen = (
        select(InspectedProject, Lead.name)
        .join(Lead, Lead.id == InspectedProject.lead_id)
        .where(InspectedProject.inspection_id == inspection_id)
        .order_by(InspectedProject.position)
    )
    found = session.execute(chosen).all()
    ids = [each.id for each, _name in found]
    answers: dict[UUID, list[str]] = {}
    asked = select(ChecklistAnswer.project_id, ChecklistAnswer.answer).where(ChecklistAnswer.project_id.in_(ids))
    for project_id, answer in session.execute(asked):
        answers.setdefault(project_id, []).append(answer)
    living = Finding.project_id.in_(ids), Finding.state != FindingState.WITHDRAWN
    counted = select(Finding.project_id, func.count()).where(*living).group_by(Finding.project_id)
    findings: dict[UUID | None, int] = {project_id: count for project_id, count in session.execute(counted)}  # noqa: C416 - rows are not pairs to mypy
    names = unit_names(session)
    return [_project_row(each, name, names, answers.get(each.id, []), findings.get(each.id, 0)) for each, name in found]


def _project_row(each: InspectedProject, name: str, names: dict[UUID, str], answers: Sequence[str], findings: int) -> ProjectRow:
    factors = tuple((str(code), int(points), str(value)) for code, points, value in each.factors)
    return ProjectRow(
        each.id,
        each.inspection_id,
        each.lead_id,
        each.unit_id,
        names[each.unit_id],
        name,
        each.drawn,
        each.score,
        factors,
        each.reason,
        each.planned,
        each.seen,
        each.on_time,
        each.visited_on,
        sum(answer != "" for answer in answers),
        len(answers),
        sum(answer == "no" for answer in answers),
        findings,
    )


def questions(session: Session, actor: Actor, project_id: UUID) -> list[QuestionRow]:
    """Return the questions asked of a project. Raises NotAllowed for who does not see the whole county."""
    require(actor, May.SEE_ALL)
    chosen = select(ChecklistAnswer).where(ChecklistAnswer.project_id == project_id).order_by(ChecklistAnswer.position)
    return [QuestionRow(each.id, each.position, each.text, each.answer, each.note) for each in session.scalars(chosen)]


def checklist(session: Session) -> list[ItemRow]:
    """Return the checklist as it is asked from now on; it is public."""
    chosen = select(ChecklistItem).where(ChecklistItem.retired.is_(False))
    ordered = chosen.order_by(ChecklistItem.position, ChecklistItem.id)
    return [ItemRow(each.id, each.position, each.text, each.basis) for each in session.scalars(ordered)]


# ---- findings ----------------------------------------------------------------------------------------------
def findings(
    session: Session,
    actor: Actor,
    today: date,
    states: Sequence[FindingState] = LIVING,
    inspection_id: UUID | None = None,
    limit: int = 300,
) -> list[FindingRow]:
    """Return the findings of the actor's units, those that run out first first."""
    wanted = scope(actor, Finding.unit_id) & Finding.state.in_(states)
    if inspection_id is not None:
        wanted &= Finding.inspection_id == inspection_id
    rows = _finding_rows(session, wanted, today)
    return sorted(rows, key=lambda each: (each.state is not FindingState.OPEN, each.due_on, each.period, each.ordinal))[:limit]


def finding_detail(session: Session, actor: Actor, finding_id: UUID, today: date) -> FindingDetail:
    """Return a finding with everything of it. Raises NotAllowed for another unit's."""
    rows = _finding_rows(session, scope(actor, Finding.unit_id) & (Finding.id == finding_id), today)
    if not rows:
        raise NotAllowed("unit", _("This record belongs to another unit."))
    finding, people = session.get_one(Finding, finding_id), official_names(session)
    chosen = select(RectificationRound).where(RectificationRound.finding_id == finding_id)
    rounds = tuple(_round_row(each, people) for each in session.scalars(chosen.order_by(RectificationRound.ordinal)))
    photos = tuple(_photo_row(each) for each in attachments_of(session, finding_id))
    found_by = people.get(finding.found_by, "") if finding.found_by else ""
    return FindingDetail(rows[0], found_by, finding.end_reason, rounds, photos, _may(actor, rows[0]))


def _may(actor: Actor, row: FindingRow) -> frozenset[str]:
    found = set()
    if actor.may(May.INSPECT) and row.state in LIVING:
        found |= {"inspect"} | ({"recheck"} if row.state is FindingState.ANSWERED else set())
    own = actor.units is not None and row.unit_id in actor.units
    if actor.may(May.RECTIFY) and own and row.state is FindingState.OPEN:
        found.add("rectify")
    return frozenset(found)


def _round_row(each: RectificationRound, people: dict[UUID, str]) -> RoundRow:
    return RoundRow(
        each.ordinal,
        each.began_on,
        each.due_on,
        each.overdue_on,
        each.text,
        each.answered_at,
        people.get(each.answered_by, "") if each.answered_by else "",
        each.passed,
        each.recheck_text,
        each.rechecked_at,
        people.get(each.rechecked_by, "") if each.rechecked_by else "",
    )


def _photo_row(each: Attachment) -> PhotoRow:
    sha256 = each.original_sha256 or each.sha256
    facts = each.taken_at, each.width, each.height
    return PhotoRow(each.id, each.purpose, each.file_name, each.media_type, each.size, sha256, *facts)


def _finding_rows(session: Session, wanted: ColumnElement[bool], today: date | None) -> list[FindingRow]:
    """Read findings with their newest round; ``today`` None leaves the days left out."""
    chosen = (
        select(Finding, Inspection.year, Inspection.month, Lead.name)
        .join(Inspection, Inspection.id == Finding.inspection_id)
        .join(Lead, Lead.id == Finding.lead_id)
        .where(wanted)
    )
    found = session.execute(chosen).all()
    rounds: dict[UUID, list[RectificationRound]] = {}
    of_them = select(RectificationRound).where(RectificationRound.finding_id.in_(select(Finding.id).where(wanted)))
    for each in session.scalars(of_them.order_by(RectificationRound.ordinal)):
        rounds.setdefault(each.finding_id, []).append(each)
    names, calendar = unit_names(session), county_calendar(session)
    rows = []
    for finding, year, month, project in found:
        own = rounds[finding.id]
        state, last = FindingState(finding.state), own[-1]
        past = today is not None and state is FindingState.OPEN and last.due_on < today
        rows.append(
            FindingRow(
                finding.id,
                finding.inspection_id,
                f"{year}-{month:02d}",
                finding.ordinal,
                finding.lead_id,
                project,
                finding.unit_id,
                names[finding.unit_id],
                finding.text,
                state,
                finding.breach or "",
                finding.found_on,
                last.due_on,
                _left(calendar, today, last.due_on) if today is not None and state is FindingState.OPEN else None,
                last.ordinal,
                past or any(each.overdue_on is not None for each in own),
                finding.ended_on,
            )
        )
    return rows


def _left(calendar: WorkCalendar, today: date, due: date) -> int:
    return calendar.count_working_days(today, due) if today <= due else -calendar.count_working_days(due, today)


def finding_photo(session: Session, actor: Actor, attachment_id: UUID, *, thumbnail: bool = False) -> tuple[str, bytes]:
    """Return a finding's picture as (media type, bytes), as it is kept or small. Raises NotAllowed for another unit's."""
    chosen = (
        select(Attachment)
        .join(Finding, Finding.id == Attachment.owner_id)
        .where(Attachment.id == attachment_id, scope(actor, Finding.unit_id))
    )
    found = session.scalars(chosen).first()
    if found is None:
        raise NotAllowed("unit", _("This record belongs to another unit."))
    data: Any = read_bytes(session, found.sha256)
    return found.media_type, reduced_picture(data, THUMBNAIL) if thumbnail else data
