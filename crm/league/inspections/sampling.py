"""How projects are drawn 抽样: a risk score from the data, explained, then a random part with a recorded seed; pure."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from random import Random
from typing import Any
from uuid import UUID

from crm.calendar.rules import same_day_number
from crm.kernel.i18n import N_, _
from crm.leads.rules import MILESTONE_NAMES, MilestoneKind

JUDGED = (MilestoneKind.STARTED, MilestoneKind.COMPLETED, MilestoneKind.PRODUCED)
"""The milestones that projects are judged on 开工、竣工、投产 (domain, preamble)."""


class Drawn(StrEnum):
    """How a project came into the sample."""

    RISK = "risk"
    RANDOM = "random"
    NAMED = "named"


DRAWN_NAMES = {Drawn.RISK: N_("by risk"), Drawn.RANDOM: N_("at random"), Drawn.NAMED: N_("named")}


@dataclass(frozen=True, slots=True)
class RiskRule:
    """What makes a project risky, and for how many points; every number is a setting (our defaults).

    ``months``: months after signing until each judged milestone is due. ``amount`` in fen.
    """

    months: tuple[tuple[MilestoneKind, int], ...] = (
        (MilestoneKind.STARTED, 6),
        (MilestoneKind.COMPLETED, 18),
        (MilestoneKind.PRODUCED, 24),
    )
    overdue: int = 30
    quiet_days: int = 30
    quiet: int = 20
    amount: int = 5 * 10_000_000_000
    big: int = 15
    old_months: int = 12
    old: int = 10
    obstacle: int = 5
    obstacles_most: int = 15
    finding: int = 10
    findings_most: int = 20


@dataclass(frozen=True, slots=True)
class Candidate:
    """A project that may be drawn. ``reached``: judged milestones declared; ``findings``: of the last twelve months."""

    lead_id: UUID
    unit_id: UUID
    title: str
    signed_on: date | None
    last_follow_up: date | None
    amount: int
    reached: frozenset[str] = field(default_factory=frozenset)
    obstacles: int = 0
    findings: int = 0


@dataclass(frozen=True, slots=True)
class Factor:
    """One thing that makes a project risky: a code, its points, and the number or milestone it rests on."""

    code: str
    points: int
    value: str

    def kept(self) -> list[Any]:
        """Return the factor as JSON."""
        return [self.code, self.points, self.value]


@dataclass(frozen=True, slots=True)
class Chosen:
    """A project of the sample, how it was drawn, and its risk."""

    candidate: Candidate
    drawn: Drawn
    factors: tuple[Factor, ...]

    @property
    def score(self) -> int:
        """Return the points of all factors."""
        return sum(factor.points for factor in self.factors)


def planned_days(signed_on: date, rule: RiskRule) -> dict[MilestoneKind, date]:
    """Return the day by which each judged milestone is due, counted from signing (our default, in months)."""
    return {kind: same_day_number(signed_on, months) for kind, months in rule.months}


def risk_of(candidate: Candidate, rule: RiskRule, today: date) -> tuple[Factor, ...]:
    """Return what makes a project risky on ``today``, in a fixed order; factors of no points are left out."""
    found = []
    late = _late(candidate, rule, today)
    if late is not None:
        found.append(Factor(f"late_{late[0]}", rule.overdue, str(late[1])))
    quiet = (today - (candidate.last_follow_up or candidate.signed_on or today)).days
    if quiet > rule.quiet_days:
        found.append(Factor("quiet", rule.quiet, str(quiet)))
    if candidate.amount >= rule.amount:
        found.append(Factor("big", rule.big, str(candidate.amount)))
    if candidate.signed_on is not None and same_day_number(candidate.signed_on, rule.old_months) <= today:
        found.append(Factor("old", rule.old, candidate.signed_on.isoformat()))
    if candidate.obstacles:
        points = min(candidate.obstacles * rule.obstacle, rule.obstacles_most)
        found.append(Factor("obstacles", points, str(candidate.obstacles)))
    if candidate.findings:
        found.append(Factor("findings", min(candidate.findings * rule.finding, rule.findings_most), str(candidate.findings)))
    return tuple(factor for factor in found if factor.points > 0)


def _late(candidate: Candidate, rule: RiskRule, today: date) -> tuple[MilestoneKind, int] | None:
    """Return the first judged milestone that is past due, with the days."""
    if candidate.signed_on is None:
        return None
    for kind, day in planned_days(candidate.signed_on, rule).items():
        if kind not in candidate.reached and day < today:
            return kind, (today - day).days
    return None


def sample_size(population: int, percent: int, least: int, most: int) -> int:
    """Return how many projects are drawn: ``percent`` of the population rounded up, between ``least`` and ``most``.

    All of them where there are fewer than ``least``.
    """
    return min(population, max(least, min(most, -(-population * percent // 100))))


def draw(
    candidates: Collection[Candidate], rule: RiskRule, today: date, *, size: int, random_percent: int, seed: int
) -> list[Chosen]:
    """Draw ``size`` projects: the risky ones first by score, then ``random_percent`` of them (and what is missing) by lot.

    The same candidates, size and seed give the same sample, in whatever order the candidates come: they are put in the
    order of their ids first. The lot takes the smallest of one ``Random(seed).random()`` a candidate; Python promises
    that sequence for every version, and no more than that sequence.
    """
    ordered = sorted(candidates, key=lambda each: each.lead_id.bytes)
    size = min(size, len(ordered))
    by_lot = size * random_percent // 100
    judged = [Chosen(each, Drawn.RISK, risk_of(each, rule, today)) for each in ordered]
    risky = sorted((each for each in judged if each.factors), key=lambda each: -each.score)[: size - by_lot]
    taken = {each.candidate.lead_id for each in risky}
    rest = [each for each in judged if each.candidate.lead_id not in taken]
    lots = Random(seed)
    lotted = sorted((lots.random(), place) for place in range(len(rest)))[: size - len(risky)]
    return risky + [Chosen(rest[place].candidate, Drawn.RANDOM, rest[place].factors) for _lot, place in lotted]


def planned_words(candidate: Candidate, rule: RiskRule) -> str:
    """Return how far a project should be, as the report says it (Chinese): 应于2026年8月前开工; empty before signing."""
    if candidate.signed_on is None:
        return ""
    done = {MilestoneKind.STARTED: "开工", MilestoneKind.COMPLETED: "竣工", MilestoneKind.PRODUCED: "投产"}
    for kind, day in planned_days(candidate.signed_on, rule).items():
        if kind not in candidate.reached:
            return f"应于{day.year}年{day.month}月底前{done[kind]}"
    return "已投产"


FACTOR_WORDS = {
    "quiet": N_("no follow-up for {value} days"),
    "big": N_("large: {value}"),
    "old": N_("signed on {value}, not in production"),
    "obstacles": N_("open obstacles: {value}"),
    "findings": N_("findings in twelve months: {value}"),
}


def factor_words(kept: Sequence[Any]) -> str:
    """Return a kept factor in words with its points: no follow-up for 41 days +20."""
    code, points, value = kept
    if code.startswith("late_"):
        name = _(MILESTONE_NAMES[MilestoneKind(code.removeprefix("late_"))])
        words = _("{milestone} overdue by {value} days").format(milestone=name, value=value)
    else:
        shown = f"{int(value) // 100_000_000 / 100:g}亿元" if code == "big" else value
        words = _(FACTOR_WORDS[code]).format(value=shown)
    return f"{words} +{points}"
