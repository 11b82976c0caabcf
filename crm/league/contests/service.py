"""What the bureau sets for contests and evaluations: themes with their scheme, praise, bars and one-vote vetoes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from crm.enterprises.rules import checked_text
from crm.kernel.errors import RuleBroken
from crm.kernel.i18n import N_, _
from crm.league.contests.model import Contest, Merit
from crm.league.contests.queries import published_number
from crm.league.contests.rules import (
    PAPERS,
    PERIOD_NAMES,
    EvaluationPeriod,
    check_merit,
    check_praised,
    check_quarter,
    check_unpublished,
)
from crm.league.scores.queries import scheme_row
from crm.league.scores.scheme import SchemeKind
from crm.people.model import Unit
from crm.people.permissions import May, require
from crm.people.queries import recruiting_units
from crm.store.acts import Work, act
from crm.store.undo import holds_after_undo, values_left


@dataclass(frozen=True, slots=True)
class ContestData:
    """A contest as it is set; see the mapped class."""

    year: int
    quarter: int
    theme: str
    scheme_id: UUID | None = None
    praised: int = 1
    note: str = ""


@act("open_contest", label=N_("Set a contest"))
def open_contest(work: Work, data: ContestData) -> UUID:
    """Set a quarter's contest 季度竞赛 with its theme. Raises NotAllowed, RuleBroken ``contest_twice`` and what the form breaks."""
    require(work.actor, May.PUBLISH)
    check_quarter(data.year, data.quarter)
    of_quarter = select(Contest.id).where(Contest.year == data.year, Contest.quarter == data.quarter)
    if work.session.scalars(of_quarter).first() is not None:
        words = _("There is a contest of {year}Q{quarter} already; edit it instead.")
        raise RuleBroken("contest_twice", words.format(year=data.year, quarter=data.quarter), field="quarter")
    contest = Contest(year=data.year, quarter=data.quarter, made_at=work.clock.now(), made_by=work.actor.official_id)
    _enter(work, contest, data)
    work.session.add(contest)
    work.session.flush()
    work.note_subject(contest, contest.theme)
    return contest.id


@act("edit_contest", label=N_("Edit contest"))
def edit_contest(work: Work, contest_id: UUID, data: ContestData) -> None:
    """Change a contest's theme, scheme and praise before its result is published; its quarter stays. Raises NotAllowed, RuleBroken."""
    _enter(work, own_contest(work, contest_id), data)


@act("remove_contest", label=N_("Remove contest"))
def remove_contest(work: Work, contest_id: UUID) -> None:
    """Remove a contest before its result is published. Raises NotAllowed, RuleBroken ``result_published``."""
    work.session.delete(own_contest(work, contest_id))


def own_contest(work: Work, contest_id: UUID) -> Contest:
    """Return a contest whose result is not published, for who publishes. Raises NotAllowed, RuleBroken ``result_published``."""
    require(work.actor, May.PUBLISH)
    contest = work.session.get_one(Contest, contest_id)
    work.note_subject(contest, contest.theme)
    check_unpublished(published_number(work.session, "contest-result", f"{contest.year}Q{contest.quarter}"))
    return contest


def _enter(work: Work, contest: Contest, data: ContestData) -> None:
    check_praised(data.praised)
    if data.scheme_id is not None and scheme_row(work.session, data.scheme_id).kind is not SchemeKind.CONTEST:
        raise RuleBroken("contest_scheme", _("A contest is scored by a scheme for contests."), field="scheme_id")
    contest.theme = checked_text(data.theme, "theme", _("Theme"), most=40)
    contest.scheme_id, contest.praised = data.scheme_id, data.praised
    contest.note = checked_text(data.note, "note", _("Note"), most=500, needed=False)


@act("add_merit", label=N_("Enter praise or a veto of an evaluation"))
def add_merit(work: Work, period: EvaluationPeriod, year: int, unit_id: UUID, kind: str, reason: str, points: int = 0) -> UUID:
    """Enter praise 表扬加分, a bar 不得评优 or a one-vote veto 一票否决 of a unit; ``points`` in hundredths. Raises NotAllowed, RuleBroken."""
    require(work.actor, May.PUBLISH)
    _check_open(work, period, year)
    if unit_id not in {each.id for each in recruiting_units(work.session)}:
        raise RuleBroken("merit_unit", _("Only units that recruit are evaluated."), field="unit_id")
    merit = Merit(
        year=year,
        period=period,
        unit_id=unit_id,
        kind=kind,
        points=points,
        reason=check_merit(kind, points, reason),
        made_at=work.clock.now(),
        made_by=work.actor.official_id,
    )
    work.session.add(merit)
    work.session.flush()
    work.note_subject(merit, f"{work.session.get_one(Unit, unit_id).name} {year} {_(PERIOD_NAMES[period])}")
    return merit.id


@act("withdraw_merit", label=N_("Withdraw praise or a veto of an evaluation"))
def withdraw_merit(work: Work, merit_id: UUID) -> None:
    """Let praise, a bar or a veto count no more; it stays to be read. Raises NotAllowed, RuleBroken ``merit_withdrawn``."""
    require(work.actor, May.PUBLISH)
    merit = work.session.get_one(Merit, merit_id)
    _check_open(work, EvaluationPeriod(merit.period), merit.year)
    work.note_subject(merit, work.session.get_one(Unit, merit.unit_id).name)
    if merit.withdrawn_at is not None:
        raise RuleBroken("merit_withdrawn", _("This was withdrawn already."))
    merit.withdrawn_at, merit.withdrawn_by = work.clock.now(), work.actor.official_id


def _check_open(work: Work, period: EvaluationPeriod, year: int) -> None:
    if not 2000 <= year <= 2100:
        raise RuleBroken("year", _("“{text}” is not a year; write it as 2026.").format(text=year), field="year")
    name, text = PAPERS[period]
    check_unpublished(published_number(work.session, name, text.format(year=year)))


@holds_after_undo("contest")
def _results_stay(work: Work, ids: Sequence[UUID]) -> None:
    """Refuse an undo that changes a contest whose result is published. Raises RuleBroken ``result_published``."""
    for was in values_left(work, "contest", ids):
        check_unpublished(published_number(work.session, "contest-result", f"{was['year']}Q{was['quarter']}"))


@holds_after_undo("evaluation_merit")
def _evaluations_stay(work: Work, ids: Sequence[UUID]) -> None:
    """Refuse an undo that changes what a published evaluation rests on. Raises RuleBroken ``result_published``."""
    for was in values_left(work, "evaluation_merit", ids):
        _check_open(work, EvaluationPeriod(was["period"]), was["year"])
