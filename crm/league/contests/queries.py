"""What pages and papers ask: contests, their results as they stand or as published, evaluations with what they rest on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from crm.documents.publishing.model import Publication
from crm.documents.publishing.rules import PublicationState
from crm.kernel.i18n import N_
from crm.league.contests.model import Contest, Merit
from crm.league.contests.rules import (
    PAPERS,
    Evaluated,
    EvaluationPeriod,
    EvaluationRule,
    Judged,
    MeritKind,
    UnitFacts,
    bounds,
    evaluate,
    quarter_bounds,
)
from crm.league.indicators.rules import Indicator
from crm.league.inspections.following import overdue_faults
from crm.league.inspections.model import Finding
from crm.league.inspections.rules import FindingState
from crm.league.scores.board import covered
from crm.league.scores.queries import SchemeRow, Standing, scheme_on, scheme_row, standing_by
from crm.league.scores.scheme import SchemeKind
from crm.league.targets.queries import Progress, annual_targets, progress
from crm.people.permissions import Actor
from crm.people.queries import official_names, unit_names
from crm.people.setup import all_settings

KINDS = {EvaluationPeriod.HALF_YEAR: SchemeKind.HALF_YEAR, EvaluationPeriod.ANNUAL: SchemeKind.ANNUAL}


class ContestState(StrEnum):
    """Where a contest stands."""

    AHEAD = "ahead"
    RUNNING = "running"
    OVER = "over"
    PUBLISHED = "published"


CONTEST_STATE_NAMES = {
    ContestState.AHEAD: N_("Not begun"),
    ContestState.RUNNING: N_("Running"),
    ContestState.OVER: N_("Over, to be published"),
    ContestState.PUBLISHED: N_("Published"),
}


@dataclass(frozen=True, slots=True)
class ContestRow:
    """A contest as lists show it; ``number`` of the paper that published its result."""

    id: UUID
    year: int
    quarter: int
    theme: str
    scheme_id: UUID | None
    scheme: SchemeRow
    praised: int
    note: str
    state: ContestState
    number: str


@dataclass(frozen=True, slots=True)
class MeritRow:
    """Praise, a bar or a one-vote veto; points in hundredths."""

    id: UUID
    unit_id: UUID
    unit: str
    kind: MeritKind
    points: int
    reason: str
    made_by: str
    withdrawn: bool


@dataclass(frozen=True, slots=True)
class EvaluationBoard:
    """An evaluation as it stands: results, merits, what scored it, its standing and targets; ``number`` once published.

    ``published``: the lines that were published, which stay whatever changes since.
    """

    period: EvaluationPeriod
    year: int
    first: date
    last: date
    rule: EvaluationRule
    scheme: SchemeRow
    units: tuple[Evaluated, ...]
    merits: tuple[MeritRow, ...]
    standing: Standing
    progress: Progress
    number: str
    published: tuple[dict[str, Any], ...]


# ---- published ---------------------------------------------------------------------------------------------
def published_number(session: Session, name: str, period: str) -> str:
    """Return the number under which a period's newest result was published, empty before."""
    found = _published(session, name, period)
    return found.shown_number if found else ""


def published_lines(session: Session, name: str, period: str) -> tuple[dict[str, Any], ...]:
    """Return the lines of a period's newest published result as they were frozen; none before."""
    found = _published(session, name, period)
    return tuple(found.figures["lines"]) if found else ()


def _published(session: Session, name: str, period: str) -> Publication | None:
    chosen = select(Publication).where(
        Publication.name == name, Publication.period == period, Publication.state == PublicationState.PUBLISHED
    )
    return session.scalars(chosen.order_by(Publication.published_at.desc(), Publication.id.desc())).first()


# ---- contests ----------------------------------------------------------------------------------------------
def contests(session: Session, today: date) -> list[ContestRow]:
    """Return every contest, the newest first; themes and results are everybody's to read."""
    chosen = select(Contest).order_by(Contest.year.desc(), Contest.quarter.desc())
    return [_contest_row(session, each, today) for each in session.scalars(chosen)]


def contest_of(session: Session, year: int, quarter: int, today: date) -> ContestRow | None:
    """Return a quarter's contest, None where there is none."""
    chosen = select(Contest).where(Contest.year == year, Contest.quarter == quarter)
    found = session.scalars(chosen).first()
    return None if found is None else _contest_row(session, found, today)


def _contest_row(session: Session, each: Contest, today: date) -> ContestRow:
    first, last = quarter_bounds(each.year, each.quarter)
    number = published_number(session, "contest-result", f"{each.year}Q{each.quarter}")
    state = ContestState.AHEAD if today < first else ContestState.RUNNING if today <= last else ContestState.OVER
    scheme = scheme_on(session, SchemeKind.CONTEST, last) if each.scheme_id is None else scheme_row(session, each.scheme_id)
    return ContestRow(
        each.id,
        each.year,
        each.quarter,
        each.theme,
        each.scheme_id,
        scheme,
        each.praised,
        each.note,
        ContestState.PUBLISHED if number else state,
        number,
    )


def contest_standing(session: Session, contest: ContestRow) -> Standing:
    """Return where the units stand in a contest now, by its own scheme."""
    return standing_by(session, contest.scheme, *quarter_bounds(contest.year, contest.quarter))


# ---- evaluations -------------------------------------------------------------------------------------------
def evaluation_rule(session: Session) -> EvaluationRule:
    """Return the county's rule, every number a setting."""
    values = all_settings(session)
    return EvaluationRule(**{name: values[f"evaluation_{name}"] for name in EvaluationRule.__dataclass_fields__})


def merits(session: Session, period: EvaluationPeriod, year: int) -> list[MeritRow]:
    """Return what was added by name to an evaluation, the oldest first, withdrawn ones too."""
    chosen = select(Merit).where(Merit.period == period, Merit.year == year).order_by(Merit.made_at, Merit.id)
    units, people = unit_names(session), official_names(session)
    return [
        MeritRow(
            each.id,
            each.unit_id,
            units[each.unit_id],
            MeritKind(each.kind),
            each.points,
            each.reason,
            people.get(each.made_by, "") if each.made_by else "",
            withdrawn=each.withdrawn_at is not None,
        )
        for each in session.scalars(chosen)
    ]


def evaluation(session: Session, actor: Actor, period: EvaluationPeriod, year: int) -> EvaluationBoard:
    """Return an evaluation as it stands now, with the lines that were published; everybody's to read.

    Other units' records behind scores and targets are told together.
    """
    first, last = bounds(period, year)
    scheme = scheme_on(session, KINDS[period], last)
    now = standing_by(session, scheme, first, last)
    aimed = {indicator for _unit, indicator in annual_targets(session, year)}
    aims = progress(session, actor, year, last.month, indicators=[each for each in Indicator if each in aimed])
    rule, added = evaluation_rule(session), merits(session, period, year)
    findings, overdue = _findings(session, first, last), _overdue(session, first, last)
    facts = [
        UnitFacts(
            one.entrant.unit_id,
            one.entrant.name,
            one.entrant.group,
            one.score,
            scheme.data.points,
            findings.get(one.entrant.unit_id, 0),
            overdue.get(one.entrant.unit_id, 0),
            tuple(ratio for _indicator, ratio in completions(aims, one.entrant.unit_id)),
            tuple(
                Judged(each.kind, each.points, each.reason)
                for each in added
                if each.unit_id == one.entrant.unit_id and not each.withdrawn
            ),
        )
        for one in now.units
    ]
    name, text = PAPERS[period][0], PAPERS[period][1].format(year=year)
    return EvaluationBoard(
        period,
        year,
        first,
        last,
        rule,
        scheme,
        evaluate(facts, rule),
        tuple(added),
        covered(actor, now),
        aims,
        published_number(session, name, text),
        published_lines(session, name, text),
    )


def completions(aims: Progress, unit_id: UUID) -> list[tuple[Indicator, Fraction]]:
    """Return a unit's completion of each target that it has, by indicator."""
    found = []
    for indicator in aims.indicators:
        cell = aims.cells.get((unit_id, indicator))
        if cell is not None and cell.of_due is not None:
            found.append((indicator, cell.of_due))
    return found


def _findings(session: Session, first: date, last: date) -> dict[UUID, int]:
    chosen = (
        select(Finding.unit_id, func.count())
        .where(Finding.found_on >= first, Finding.found_on <= last, Finding.state != FindingState.WITHDRAWN)
        .group_by(Finding.unit_id)
    )
    return {unit_id: count for unit_id, count in session.execute(chosen)}  # noqa: C416 - rows are not pairs to mypy


def _overdue(session: Session, first: date, last: date) -> dict[UUID, int]:
    found: dict[UUID, int] = {}
    for fault in overdue_faults(session, first, last):
        found[fault.unit_id] = found.get(fault.unit_id, 0) + 1
    return found
