"""Clauses, their fair-competition review, and what may be promised under them (domain §4.13), pure.

[law] 公平竞争审查条例 (State Council Decree 783, in force 2024-08-01): §10 no tax breaks, selective subsidies or cheap
factors for named firms without a basis in law; §12 what may stand as an exception, with a term; §18 nothing is issued
unreviewed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from crm.kernel.errors import RuleBroken
from crm.kernel.i18n import N_, _
from crm.leads.rules import Stage
from crm.policies.formulas import AMOUNTS, Formula, check_formula, yuan

LAST_YEAR_AHEAD = 20
"""A promise falls due at most so many years after it is made (our default)."""


class Review(StrEnum):
    """Where the fair-competition review 公平竞争审查 of a clause stands."""

    UNREVIEWED = "unreviewed"
    UNDER_REVIEW = "under_review"
    PASSED = "passed"
    EXCEPTION = "exception"
    REFUSED = "refused"


REVIEW_NAMES = {
    Review.UNREVIEWED: N_("not reviewed"),
    Review.UNDER_REVIEW: N_("review running"),
    Review.PASSED: N_("review passed"),
    Review.EXCEPTION: N_("passed as an exception"),
    Review.REFUSED: N_("refused on review"),
}
STANDING = (Review.PASSED, Review.EXCEPTION)
GROUNDS = {
    "security": N_("National security and development interests"),
    "technology": N_("Scientific and technological progress"),
    "public": N_("Energy saving, environment, disaster relief and other public interests"),
    "statute": N_("Other cases that laws and regulations provide for"),
}
"""Grounds of an exception, in the order of §12 of the regulations."""
TARGETED = {
    "": N_("Open to every firm that meets the conditions"),
    "tax": N_("Tax break for named firms"),
    "subsidy": N_("Selective or differentiated award or subsidy for named firms"),
    "factors": N_("Preferential factors or fees for named firms"),
}
"""Whom a clause is for; the last three are those of §10."""
BENEFITS = {
    "award": N_("Award"),
    "subsidy": N_("Subsidy"),
    "interest": N_("Interest subsidy"),
    "rent": N_("Rent subsidy"),
    "tax": N_("Tax-linked support"),
    "talent": N_("Talent support"),
    "other": N_("Other benefit"),
}


class CommitmentState(StrEnum):
    """Where a commitment stands."""

    OPEN = "open"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Condition:
    """What must hold before a clause pays: a milestone verified, by the end of a year, and an amount reached (fen)."""

    milestone: str = ""
    by_year: int | None = None
    reach_of: str = ""
    reach_amount: int | None = None


@dataclass(frozen=True, slots=True)
class ClauseFacts:
    """What the rules ask of a clause."""

    title: str
    edition: int
    first_day: date
    last_day: date | None
    formula: Formula
    condition: Condition
    review: str
    targeted: str = ""
    legal_basis: str = ""


def check_clause(facts: ClauseFacts) -> None:
    """Refuse a clause that cannot work. Raises RuleBroken ``clause_days``, ``condition``, ``choice`` or what a formula raises."""
    check_formula(facts.formula)
    if facts.last_day is not None and facts.last_day < facts.first_day:
        raise RuleBroken("clause_days", _("The clause ends before it begins; check both days."), field="last_day")
    if facts.targeted not in TARGETED:
        raise RuleBroken("choice", _("“{value}” is not one of the choices.").format(value=facts.targeted), field="targeted")
    condition = facts.condition
    if (condition.reach_amount is None) != (condition.reach_of == ""):
        raise RuleBroken("condition", _("An amount to reach needs both the figure and what it is of."), field="reach_amount")
    if condition.reach_of and (condition.reach_of not in AMOUNTS or (condition.reach_amount or 0) <= 0):
        raise RuleBroken("condition", _("Enter an amount above 0 that is to be reached."), field="reach_amount")
    if condition.by_year is not None and not condition.milestone:
        raise RuleBroken("condition", _("A year needs the milestone that is to be reached by then."), field="milestone")
    if condition.by_year is not None and condition.by_year < facts.first_day.year:
        raise RuleBroken("condition", _("This year lies before the clause."), field="by_year")


@dataclass(frozen=True, slots=True)
class ReviewFacts:
    """One entry of a review as it is recorded."""

    status: str
    day: date
    reviewer: str = ""
    opinion: str = ""
    ground: str = ""
    legal_basis: str = ""


def check_review(entry: ReviewFacts, clause: ClauseFacts, today: date) -> None:
    """Refuse a review that the regulations do not allow. Raises RuleBroken.

    ``choice``, ``review_future``, ``review_reviewer``, ``review_opinion``, ``review_basis`` (§10, §12),
    ``review_ground`` (§12) or ``review_term`` (§12: an exception has a term).
    """
    if entry.status not in set(Review) - {Review.UNREVIEWED}:
        raise RuleBroken("choice", _("Choose the result of the review."), field="status")
    if entry.day > today:
        raise RuleBroken("review_future", _("A review cannot be dated in the future."), field="day")
    if not entry.reviewer.strip():
        raise RuleBroken("review_reviewer", _("Write who reviewed the clause."), field="reviewer")
    if entry.status == Review.UNDER_REVIEW:
        return
    if not entry.opinion.strip():
        raise RuleBroken("review_opinion", _("Write the opinion of the review."), field="opinion")
    if entry.status == Review.PASSED and clause.targeted and not (entry.legal_basis or clause.legal_basis).strip():
        text = _("A clause for named firms passes only on a basis in law (Fair Competition Review Regulations §10); name it.")
        raise RuleBroken("review_basis", text, field="legal_basis")
    if entry.status == Review.EXCEPTION:
        _check_exception(entry, clause)


def _check_exception(entry: ReviewFacts, clause: ClauseFacts) -> None:
    if entry.ground not in GROUNDS:
        raise RuleBroken("review_ground", _("Choose which exception of §12 applies."), field="ground")
    if not entry.legal_basis.strip():
        raise RuleBroken("review_basis", _("An exception needs its legal basis (§12)."), field="legal_basis")
    if clause.last_day is None:
        text = _("An exception is for a limited time (§12); give the clause its last day first.")
        raise RuleBroken("review_term", text, field="status")


def check_standing(clause: ClauseFacts) -> None:
    """Refuse a clause that nobody may promise or pay under. Raises RuleBroken.

    ``clause_unreviewed`` (§18), ``clause_refused`` (§18) or ``clause_targeted`` (§10).
    """
    named = {"title": clause.title}
    if clause.review == Review.REFUSED:
        text = _("Clause “{title}” was refused on its fair-competition review and cannot be promised; choose another one.")
        raise RuleBroken("clause_refused", text.format(**named), field="clause")
    if clause.review not in STANDING:
        text = _(
            "Clause “{title}” has not passed its fair-competition review (Regulations §18). "
            "The bureau records the review under Policies › Clauses first."
        )
        raise RuleBroken("clause_unreviewed", text.format(**named), field="clause")
    if clause.targeted and not clause.legal_basis.strip():
        text = _("Clause “{title}” favours named firms without a basis in law (Regulations §10) and cannot be promised.")
        raise RuleBroken("clause_targeted", text.format(**named), field="clause")


def check_promisable(clause: ClauseFacts, day: date) -> None:
    """Refuse a clause not in force on ``day`` or not standing. Raises RuleBroken ``clause_expired``, ``clause_early`` or as above."""
    if clause.last_day is not None and day > clause.last_day:
        text = _("Clause “{title}” ended on {last}; on {day} it cannot be promised any more. Choose the clause in force.")
        raise RuleBroken("clause_expired", text.format(title=clause.title, last=clause.last_day, day=day), field="clause")
    if day < clause.first_day:
        text = _("Clause “{title}” is in force only from {first}; the contract is dated {day}.")
        raise RuleBroken("clause_early", text.format(title=clause.title, first=clause.first_day, day=day), field="clause")
    check_standing(clause)


def equal_shares(ceiling: int, first: int, last: int) -> dict[int, int]:
    """Return a ceiling in fen spread over the years ``first`` through ``last``, in whole yuan; the first takes the rest."""
    years = range(first, max(first, last) + 1)
    each = ceiling // len(years) // 100 * 100
    return {year: each + (ceiling - each * len(years) if year == first else 0) for year in years}


def check_promise(ceiling: int, shares: Mapping[int, int], signed_on: date, clause: ClauseFacts, promised: int) -> None:
    """Refuse what cannot be promised; ``promised``: what the project has of this clause already, in fen.

    Raises RuleBroken ``promise_amount``, ``promise_cap`` or ``promise_years``.
    """
    if ceiling <= 0:
        raise RuleBroken("promise_amount", _("Enter the amount promised at most."), field="ceiling")
    most = clause.formula.most
    if most is not None and ceiling + promised > most:
        text = _("Clause “{title}” gives one project at most {most}; {promised} is promised to it already, so {left} is left.")
        words = text.format(title=clause.title, most=yuan(most), promised=yuan(promised), left=yuan(max(0, most - promised)))
        raise RuleBroken("promise_cap", words, field="ceiling")
    if not shares or any(amount <= 0 for amount in shares.values()) or sum(shares.values()) != ceiling:
        raise RuleBroken("promise_years", _("The shares of the years must be above 0 and add up to the amount."), field="years")
    if not all(signed_on.year <= year <= signed_on.year + LAST_YEAR_AHEAD for year in shares):
        text = _("A promise of {year} falls due from that year to {last}.")
        raise RuleBroken("promise_years", text.format(year=signed_on.year, last=signed_on.year + LAST_YEAR_AHEAD), field="years")


def check_signed(stage: str, side_state: str, contract: str, signed_on: date, today: date) -> None:
    """Refuse a promise outside a signed contract. Raises RuleBroken ``promise_unsigned``, ``promise_contract`` or ``promise_future``."""
    if stage != Stage.SIGNED or side_state not in ("", "on_hold"):
        text = _("A promise stands in a signed contract; this lead has none in force. Sign it first.")
        raise RuleBroken("promise_unsigned", text)
    if not contract.strip():
        raise RuleBroken("promise_contract", _("Enter the number of the contract that promises it."), field="contract_number")
    if signed_on > today:
        raise RuleBroken("promise_future", _("The contract cannot be dated in the future."), field="signed_on")


def spread(total: int, shares: Sequence[tuple[int, int]]) -> dict[int, int]:
    """Return how much of ``total`` fen falls on each (year, amount), the earliest year first; what exceeds all is left out."""
    found = {}
    for year, amount in sorted(shares):
        found[year] = min(amount, total)
        total -= found[year]
    return found
