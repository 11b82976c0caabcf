"""How units are evaluated 考核总评: the league's score, inspections and targets by weight, praise, grades; pure and exact.

In words, for whoever checks it from the text (every number is a setting, our defaults):

* The league's mark is the unit's score by the evaluation's scheme, per hundred of the scheme's points, at most 120.
* The inspections' mark is 100, less 5 for each finding of the period and 10 for each rectification that ran out, at least 0.
* The targets' mark is 100 × the mean of the unit's completions, each at most 1; a unit without targets has none.
* The total is the mean of the marks there are by their weights 60 : 20 : 20, plus the points of praise, at most 5.
* Grades: 90 优秀, 75 良好, 60 合格, less 不合格. At most 40 % of a group are 优秀 (at least one): of those above 90 the
  first in rank; a bar 不得评优 makes 良好 the best grade, a one-vote veto 一票否决 makes it 不合格.
* Equal totals share a rank within the group, and the next rank is skipped.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from fractions import Fraction
from uuid import UUID

from crm.kernel.errors import RuleBroken
from crm.kernel.i18n import N_, _
from crm.league.scores.rounding import rounded

ZERO, HUNDRED = Fraction(0), Fraction(100)
MOST_MARK = Fraction(120)
LEAST_REASON = 5
"""Characters that a reason has at least; our default."""


class EvaluationPeriod(StrEnum):
    """What is evaluated: the first half of a year, or the whole."""

    HALF_YEAR = "half_year"
    ANNUAL = "annual"


PERIOD_NAMES = {EvaluationPeriod.HALF_YEAR: N_("Half-year assessment"), EvaluationPeriod.ANNUAL: N_("Annual evaluation")}


PAPERS = {
    EvaluationPeriod.HALF_YEAR: ("half-year-assessment", "{year}H1"),
    EvaluationPeriod.ANNUAL: ("annual-evaluation", "{year}"),
}
"""Period → the document that publishes its result, and how that document's period is written."""


class Grade(StrEnum):
    """A grade 等次, the best first."""

    EXCELLENT = "优秀"
    GOOD = "良好"
    PASSING = "合格"
    FAILING = "不合格"


class MeritKind(StrEnum):
    """What is added by name."""

    PRAISE = "praise"
    BAR = "bar"
    ONE_VOTE = "one_vote"


MERIT_NAMES = {
    MeritKind.PRAISE: N_("Praise"),
    MeritKind.BAR: N_("Not to be graded excellent"),
    MeritKind.ONE_VOTE: N_("One-vote veto"),
}


@dataclass(frozen=True, slots=True)
class EvaluationRule:
    """Weights, points and thresholds; see the module's words."""

    league_weight: int = 60
    inspection_weight: int = 20
    target_weight: int = 20
    finding_points: int = 5
    overdue_points: int = 10
    praise_most: int = 5
    excellent: int = 90
    good: int = 75
    passing: int = 60
    excellent_percent: int = 40


@dataclass(frozen=True, slots=True)
class Judged:
    """A merit as it counts: its kind, points in hundredths, and why."""

    kind: MeritKind
    points: int
    reason: str


@dataclass(frozen=True, slots=True)
class UnitFacts:
    """What is evaluated of a unit. ``score`` by the scheme whose items are worth ``out_of``; ``completions`` as ratios."""

    unit_id: UUID
    name: str
    group: str
    score: Fraction
    out_of: Fraction
    findings: int = 0
    overdue: int = 0
    completions: tuple[Fraction, ...] = ()
    merits: tuple[Judged, ...] = ()


@dataclass(frozen=True, slots=True)
class Evaluated:
    """A unit's result: the three marks (targets None where there are none), praise, total, rank in its group, grade.

    ``held``: why the grade is lower than the total earns: bar, one_vote, share, or empty.
    """

    facts: UnitFacts
    league: Fraction
    inspection: Fraction
    target: Fraction | None
    praise: Fraction
    total: Fraction
    rank: int = 0
    grade: Grade = Grade.FAILING
    held: str = ""

    @property
    def tenths(self) -> int:
        """Return the total as it is shown: tenths, rounded once, half up."""
        return rounded(self.total)


def bounds(period: EvaluationPeriod, year: int) -> tuple[date, date]:
    """Return the first and last day that are evaluated."""
    return date(year, 1, 1), date(year, 6, 30) if period is EvaluationPeriod.HALF_YEAR else date(year, 12, 31)


def quarter_bounds(year: int, quarter: int) -> tuple[date, date]:
    """Return the first and last day of a quarter (1 to 4)."""
    following = date(year + quarter // 4, quarter % 4 * 3 + 1, 1)
    return date(year, quarter * 3 - 2, 1), date.fromordinal(following.toordinal() - 1)


def evaluate(units: Sequence[UnitFacts], rule: EvaluationRule) -> tuple[Evaluated, ...]:
    """Return every unit's result, group by group in the order given, the best first."""
    marked = [_marked(each, rule) for each in units]
    groups = list(dict.fromkeys(each.group for each in units))
    return tuple(
        one for group in groups for one in _graded(_ranked([each for each in marked if each.facts.group == group]), rule)
    )


def _marked(facts: UnitFacts, rule: EvaluationRule) -> Evaluated:
    league = min(max(ZERO, facts.score * 100 / facts.out_of), MOST_MARK) if facts.out_of else ZERO
    inspection = max(ZERO, HUNDRED - facts.findings * rule.finding_points - facts.overdue * rule.overdue_points)
    target = None
    if facts.completions:
        target = 100 * sum((min(max(each, ZERO), Fraction(1)) for each in facts.completions), ZERO) / len(facts.completions)
    praised = Fraction(sum(each.points for each in facts.merits if each.kind is MeritKind.PRAISE), 100)
    praise = min(praised, Fraction(rule.praise_most))
    marks = [(league, rule.league_weight), (inspection, rule.inspection_weight)]
    marks += [] if target is None else [(target, rule.target_weight)]
    weights = sum(weight for _mark, weight in marks)
    mean = sum((mark * weight for mark, weight in marks), ZERO) / weights if weights else ZERO
    return Evaluated(facts, league, inspection, target, praise, mean + praise)


def _ranked(units: Sequence[Evaluated]) -> list[Evaluated]:
    found: list[Evaluated] = []
    for place, one in enumerate(sorted(units, key=lambda each: -each.total), 1):
        shares = bool(found) and found[-1].total == one.total
        found.append(replace(one, rank=found[-1].rank if shares else place))
    return found


def _graded(units: Sequence[Evaluated], rule: EvaluationRule) -> list[Evaluated]:
    """Give grades to one group in the order of ranks; who is barred takes no place among the excellent."""
    places = max(1, len(units) * rule.excellent_percent // 100)
    found: list[Evaluated] = []
    excellent = 0
    for one in units:
        grade, held = _earned(one.total, rule), ""
        kinds = {each.kind for each in one.facts.merits}
        if MeritKind.ONE_VOTE in kinds:
            grade, held = Grade.FAILING, "one_vote" if grade is not Grade.FAILING else ""
        elif grade is Grade.EXCELLENT and MeritKind.BAR in kinds:
            grade, held = Grade.GOOD, "bar"
        elif grade is Grade.EXCELLENT and excellent >= places and not _ties(found, one):
            grade, held = Grade.GOOD, "share"
        excellent += grade is Grade.EXCELLENT
        found.append(replace(one, grade=grade, held=held))
    return found


def _ties(found: Sequence[Evaluated], one: Evaluated) -> bool:
    """Tell whether an excellent unit before has the same total: equal totals are graded alike."""
    return any(each.grade is Grade.EXCELLENT and each.total == one.total for each in found)


def _earned(total: Fraction, rule: EvaluationRule) -> Grade:
    steps = ((rule.excellent, Grade.EXCELLENT), (rule.good, Grade.GOOD), (rule.passing, Grade.PASSING))
    return next((grade for least, grade in steps if total >= least), Grade.FAILING)


def check_quarter(year: int, quarter: int) -> None:
    """Refuse what is no quarter. Raises RuleBroken ``contest_quarter``."""
    if not (2000 <= year <= 2100 and 1 <= quarter <= 4):
        words = _("“{text}” is not a quarter; write it as 2026Q3.")
        raise RuleBroken("contest_quarter", words.format(text=f"{year}Q{quarter}"), field="quarter")


def check_praised(praised: int) -> None:
    """Refuse to praise nobody, or everybody. Raises RuleBroken ``contest_praised``."""
    if not 1 <= praised <= 10:
        raise RuleBroken("contest_praised", _("The first 1 to 10 ranks of each group are praised."), field="praised")


def check_merit(kind: str, points: int, reason: str) -> str:
    """Return the reason, trimmed. Raises RuleBroken ``choice``, ``merit_points`` or ``merit_reason``.

    Praise is worth 0.01 to 5 points (hundredths of a point: 1 to 500), the others none.
    """
    if kind not in set(MeritKind):
        raise RuleBroken("choice", _("“{value}” is not one of the choices.").format(value=kind), field="kind")
    if kind == MeritKind.PRAISE and not 1 <= points <= 500:
        raise RuleBroken("merit_points", _("Praise is worth 0.01 to 5 points."), field="points")
    if kind != MeritKind.PRAISE and points:
        raise RuleBroken("merit_points", _("Only praise is worth points."), field="points")
    said = reason.strip()
    if len(said) < LEAST_REASON:
        words = _("Say why in at least {count} characters: it stands in the result.")
        raise RuleBroken("merit_reason", words.format(count=LEAST_REASON), field="reason")
    return said


def check_unpublished(number: str) -> None:
    """Refuse to change what a published result rests on; ``number`` is empty before. Raises RuleBroken ``result_published``."""
    if number:
        words = _("{number} published the result, and it stays as it is; state a correction there.")
        raise RuleBroken("result_published", words.format(number=number))
