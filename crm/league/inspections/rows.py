"""Inspections, projects, questions and findings as lists and panes show them: frozen values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from crm.league.inspections.rules import Checked, FindingState, InspectionState


@dataclass(frozen=True, slots=True)
class InspectionRow:
    """An inspection as lists show it; ``living`` findings are not closed, ``overdue`` ones ran out without an answer."""

    id: UUID
    year: int
    month: int
    first_day: date
    last_day: date
    focus: str
    state: InspectionState
    seed: int
    population: int
    size: int
    random_percent: int
    drawn_at: datetime
    drawn_by: str
    end_reason: str
    checked: Checked
    findings: int
    living: int
    overdue: int


@dataclass(frozen=True, slots=True)
class ProjectRow:
    """A project of a sample: how it was drawn, why it is risky (kept factors), what was seen, how far its checklist is."""

    id: UUID
    inspection_id: UUID
    lead_id: UUID
    unit_id: UUID
    unit: str
    project: str
    drawn: str
    score: int
    factors: tuple[tuple[str, int, str], ...]
    reason: str
    planned: str
    seen: str
    on_time: bool | None
    visited_on: date | None
    answered: int
    asked: int
    no: int
    findings: int


@dataclass(frozen=True, slots=True)
class QuestionRow:
    """A question as it was asked of a project, with its answer."""

    id: UUID
    position: int
    text: str
    answer: str
    note: str


@dataclass(frozen=True, slots=True)
class ItemRow:
    """A question of the checklist as it is asked from now on."""

    id: UUID
    position: int
    text: str
    basis: str


@dataclass(frozen=True, slots=True)
class FindingRow:
    """A finding: ``left`` working days to its last day, negative when past, None where nobody waits for an answer."""

    id: UUID
    inspection_id: UUID
    period: str
    ordinal: int
    lead_id: UUID
    project: str
    unit_id: UUID
    unit: str
    text: str
    state: FindingState
    breach: str
    found_on: date
    due_on: date
    left: int | None
    round: int
    overdue: bool
    ended_on: date | None


@dataclass(frozen=True, slots=True)
class RoundRow:
    """A round of rectification: asked when and until when, answered and checked again by whom."""

    ordinal: int
    began_on: date
    due_on: date
    overdue_on: date | None
    text: str
    answered_at: datetime | None
    answered_by: str
    passed: bool | None
    recheck_text: str
    rechecked_at: datetime | None
    rechecked_by: str


@dataclass(frozen=True, slots=True)
class PhotoRow:
    """A picture or paper of a finding; ``purpose`` tells whose side it is."""

    id: UUID
    purpose: str
    file_name: str
    media_type: str
    size: int
    sha256: str
    taken_at: datetime | None
    width: int | None
    height: int | None


@dataclass(frozen=True, slots=True)
class FindingDetail:
    """A finding with its rounds, the first one first, and its pictures; ``may``: inspect, rectify or recheck."""

    row: FindingRow
    found_by: str
    end_reason: str
    rounds: tuple[RoundRow, ...]
    photos: tuple[PhotoRow, ...]
    may: frozenset[str]
