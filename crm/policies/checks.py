"""The checks of a grant 兑现核对: each says what, where and what to do; the amount is explained line by line (pure)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from crm.kernel.errors import RuleBroken
from crm.kernel.i18n import N_, _
from crm.leads.rules import MILESTONE_NAMES, MilestoneKind
from crm.policies.formulas import MEASURE_NAMES, Measure, Worked, work_out, yuan
from crm.policies.rules import ClauseFacts, Review, check_standing


class GrantState(StrEnum):
    """Where a grant application stands."""

    IN_REVIEW = "in_review"
    PROPOSED = "proposed"
    APPROVED = "approved"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


GRANT_STATE_NAMES = {
    GrantState.IN_REVIEW: N_("being reviewed"),
    GrantState.PROPOSED: N_("to be approved"),
    GrantState.APPROVED: N_("approved"),
    GrantState.REFUSED: N_("refused"),
    GrantState.WITHDRAWN: N_("withdrawn"),
}
PENDING = (GrantState.IN_REVIEW, GrantState.PROPOSED)


@dataclass(frozen=True, slots=True)
class Reached:
    """A milestone of the project as it stands: the day reached, and the day the bureau verified it, None until then."""

    on: date
    verified_on: date | None = None


@dataclass(frozen=True, slots=True)
class Sums:
    """What became of one commitment, in fen. ``ceiling`` as promised; ``approved``, ``paid`` and ``clawed`` back in all.

    ``pending`` is applied for and not decided. What was clawed back is not payable anew (our default).
    """

    ceiling: int
    approved: int = 0
    paid: int = 0
    clawed: int = 0
    pending: int = 0
    ended: bool = False

    @property
    def promised(self) -> int:
        """Return what the promise comes to: its ceiling, or, once ended, what was approved under it."""
        return self.approved if self.ended else self.ceiling

    @property
    def remaining(self) -> int:
        """Return what is promised and not paid; never negative."""
        return self.promised - self.paid

    @property
    def free(self) -> int:
        """Return what may still be approved."""
        return self.promised - self.approved


@dataclass(frozen=True, slots=True)
class GrantFacts:
    """Everything the checks ask, in fen.

    ``year`` is the application's, ``due`` what fell due through it, ``of_project`` what was approved to the project under
    this clause before; ``recorded_paid_in`` is what the project's record says, ``unsigned`` that it has no contract in force.
    """

    clause: ClauseFacts
    signed_on: date
    sums: Sums
    year: int
    due: int
    of_project: int
    amount: int
    base: int | None = None
    reached: int | None = None
    milestone: Reached | None = None
    recorded_paid_in: int | None = None
    unsigned: bool = False


@dataclass(frozen=True, slots=True)
class Check:
    """One check: ``title`` names it, ``words`` say how it stands, ``remedy`` what to do where it fails."""

    code: str
    title: str
    ok: bool
    words: str
    remedy: str = ""
    field: str = ""

    @property
    def sentence(self) -> str:
        """Return what is checked, how it stands and, where it fails, what to do."""
        words = self.words if self.ok or not self.remedy else _("{first} {second}").format(first=self.words, second=self.remedy)
        return _("{title}: {words}").format(title=self.title, words=words)


@dataclass(frozen=True, slots=True)
class Explained:
    """An amount in fen with the lines that lead to it and the limit that holds; ``amount`` is the most that may be granted."""

    amount: int
    lines: tuple[str, ...] = field(default=())


def checks(facts: GrantFacts) -> tuple[Check, ...]:
    """Return every check of a grant in the order in which they are read."""
    found = [_in_force(facts), _reviewed(facts)]
    if facts.clause.condition.milestone:
        found.append(_milestone(facts))
    if facts.clause.condition.reach_of:
        found.append(_reached(facts))
    found.append(_formula(facts))
    most = facts.clause.formula.most
    if most is not None:
        found.append(_within_cap(facts, most))
    return (*found, _within_promise(facts), _fallen_due(facts))


def refuse_failed(found: Sequence[Check]) -> None:
    """Refuse a grant for its first failed check, in a sentence that says what, where and what to do. Raises RuleBroken."""
    for each in found:
        if not each.ok:
            raise RuleBroken(each.code, each.sentence, field=each.field or None)


def explain(facts: GrantFacts) -> Explained:
    """Return the most that may be granted, with each line: the formula, then every limit. Raises RuleBroken as ``work_out``."""
    worked = work_out(facts.clause.formula, facts.base)
    lines, limits = [worked.line], [] if worked.amount is None else [worked.amount]
    most = facts.clause.formula.most
    if most is not None:
        left = max(0, most - facts.of_project)
        text = _("Cap of the clause {cap} − approved to the project before {before} = {left}")
        lines.append(text.format(cap=yuan(most), before=yuan(facts.of_project), left=yuan(left)))
        limits.append(left)
    text = _("Commitment {ceiling} − approved before {before} = {left}")
    lines.append(
        text.format(ceiling=yuan(facts.sums.promised), before=yuan(facts.sums.approved), left=yuan(max(0, facts.sums.free)))
    )
    limits.append(max(0, facts.sums.free))
    due = max(0, facts.due - facts.sums.approved)
    text = _("Fallen due through {year} {due} − approved before {before} = {left}")
    lines.append(text.format(year=facts.year, due=yuan(facts.due), before=yuan(facts.sums.approved), left=yuan(due)))
    limits.append(due)
    amount = min(limits)
    lines.append(_("The smallest of these: {amount}").format(amount=yuan(amount)))
    return Explained(amount, tuple(lines))


def _in_force(facts: GrantFacts) -> Check:
    clause, title = facts.clause, _("Clause in force")
    inside = clause.first_day <= facts.signed_on and (clause.last_day is None or facts.signed_on <= clause.last_day)
    text = _("promised on {day}, clause in force {first} to {last}.")
    words = text.format(day=facts.signed_on, first=clause.first_day, last=clause.last_day or _("further notice"))
    return Check("grant_clause", title, inside, words, _("It was promised outside that time and cannot be paid under it."))


def _reviewed(facts: GrantFacts) -> Check:
    title = _("Fair-competition review")
    try:
        check_standing(facts.clause)
    except RuleBroken as error:
        remedy = _("No grant is paid under it until the bureau records that it passed.")
        code = "grant_refused_clause" if facts.clause.review == Review.REFUSED else "grant_unreviewed"
        return Check(code, title, ok=False, words=error.message, remedy=remedy)
    exception = facts.clause.review == Review.EXCEPTION
    return Check("grant_unreviewed", title, ok=True, words=_("passed as an exception (§12).") if exception else _("passed."))


def _milestone(facts: GrantFacts) -> Check:
    condition, found = facts.clause.condition, facts.milestone
    name = _(MILESTONE_NAMES[MilestoneKind(condition.milestone)])
    title = _("Condition “{milestone}”").format(milestone=name)
    if found is None:
        remedy = _("Declare it in the tracker under Milestones; the bureau verifies it.")
        return Check("grant_condition", title, ok=False, words=_("not declared yet."), remedy=remedy)
    if found.verified_on is None:
        words = _("declared as reached on {day}, not verified.").format(day=found.on)
        return Check("grant_condition", title, ok=False, words=words, remedy=_("The bureau verifies it under Milestones first."))
    words = _("reached on {day}, verified on {verified}.").format(day=found.on, verified=found.verified_on)
    if condition.by_year is not None and found.on.year > condition.by_year:
        remedy = _("The clause wants it by the end of {year}; nothing can be granted.").format(year=condition.by_year)
        return Check("grant_late", title, ok=False, words=words, remedy=remedy)
    return Check("grant_condition", title, ok=True, words=words)


def _reached(facts: GrantFacts) -> Check:
    condition = facts.clause.condition
    name, wanted = _(MEASURE_NAMES[Measure(condition.reach_of)]), condition.reach_amount or 0
    title = _("Condition “{measure} of {amount}”").format(measure=name, amount=yuan(wanted))
    reached = facts.base if condition.reach_of == facts.clause.formula.measure else facts.reached
    if reached is None:
        remedy = _("Enter the figure that the project has reached.")
        return Check("grant_reached", title, ok=False, words=_("no figure entered."), remedy=remedy, field="reached")
    over = _over_record(facts, condition.reach_of, reached)
    if over:
        return Check("grant_record", title, ok=False, words=over, remedy=_set_right(), field="reached")
    words = _("reached {amount}.").format(amount=yuan(reached))
    remedy = _("{short} is missing; apply when it is reached.").format(short=yuan(max(0, wanted - reached)))
    return Check("grant_reached", title, reached >= wanted, words, remedy, "reached")


def _formula(facts: GrantFacts) -> Check:
    title, formula = _("Amount by the formula"), facts.clause.formula
    try:
        worked: Worked = work_out(formula, facts.base)
    except RuleBroken as error:
        return Check("grant_formula", title, ok=False, words=error.message, field="base")
    over = _over_record(facts, formula.measure, facts.base)
    if over:
        return Check("grant_record", title, ok=False, words=over, remedy=_set_right(), field="base")
    if facts.amount <= 0:
        return Check("grant_amount", title, ok=False, words=_("Enter an amount above 0."), field="amount")
    fits = worked.amount is None or facts.amount <= worked.amount
    remedy = _("{amount} is more; apply for at most what the formula gives.").format(amount=yuan(facts.amount))
    return Check("grant_formula", title, fits, _("{line}.").format(line=worked.line), remedy, "amount")


def _over_record(facts: GrantFacts, measure: str, figure: int | None) -> str:
    """Return what is wrong with a figure of paid-in funds that the project's record does not bear out."""
    if measure != Measure.PAID_IN or figure is None or figure <= (facts.recorded_paid_in or 0):
        return ""
    text = _("{figure} was entered, but the project's record has {recorded} paid in.")
    return text.format(figure=yuan(figure), recorded=yuan(facts.recorded_paid_in or 0))


def _set_right() -> str:
    return _("Correct the figure, or the lead's paid-in funds in the tracker.")


def _within_cap(facts: GrantFacts, most: int) -> Check:
    left = max(0, most - facts.of_project)
    text = _("cap {cap}, approved to the project before {before}, so {left} is left.")
    words = text.format(cap=yuan(most), before=yuan(facts.of_project), left=yuan(left))
    remedy = _("Apply for at most {left}.").format(left=yuan(left))
    return Check("grant_cap", _("Cap of the clause"), facts.amount <= left, words, remedy, "amount")


def _within_promise(facts: GrantFacts) -> Check:
    sums, title = facts.sums, _("Left of the commitment")
    if facts.unsigned:
        words = _("the project's contract is no longer in force.")
        return Check("grant_contract", title, ok=False, words=words, remedy=_("Take the lead up again in the tracker first."))
    if sums.ended:
        words = _("the commitment was ended.")
        return Check("grant_ended", title, ok=False, words=words, remedy=_("Nothing more is granted under it."))
    left = max(0, sums.free - sums.pending)
    text = _("promised {promised}, approved {approved}, paid {paid}, in other applications {pending}, so {left} is left.")
    words = text.format(
        promised=yuan(sums.promised),
        approved=yuan(sums.approved),
        paid=yuan(sums.paid),
        pending=yuan(sums.pending),
        left=yuan(left),
    )
    remedy = _("Apply for at most {left}.").format(left=yuan(left))
    return Check("grant_commitment", title, facts.amount <= left, words, remedy, "amount")


def _fallen_due(facts: GrantFacts) -> Check:
    left = max(0, facts.due - facts.sums.approved)
    text = _("through {year} {due} falls due, {left} of it is not approved yet.")
    words = text.format(year=facts.year, due=yuan(facts.due), left=yuan(left))
    remedy = _("What is due later is applied for in its year.")
    return Check("grant_due", _("Due by year"), facts.amount <= left, words, remedy, "amount")


def check_grant_state(state: str, allowed: Sequence[GrantState]) -> None:
    """Refuse an act in the wrong state of an application. Raises RuleBroken ``grant_state``."""
    if state not in allowed:
        text = _("This application is “{state}”; that does not fit here.")
        raise RuleBroken("grant_state", text.format(state=_(GRANT_STATE_NAMES[GrantState(state)])))


def check_payment(amount: int, approved: int, paid: int) -> None:
    """Refuse to pay nothing, or more than was approved. Raises RuleBroken ``pay_amount`` or ``pay_over``."""
    if amount <= 0:
        raise RuleBroken("pay_amount", _("Enter an amount above 0."), field="amount")
    if paid + amount > approved:
        text = _("{approved} was approved and {paid} is paid; at most {left} can be paid now.")
        raise RuleBroken(
            "pay_over", text.format(approved=yuan(approved), paid=yuan(paid), left=yuan(approved - paid)), field="amount"
        )


def check_claw_back(amount: int, paid: int, clawed: int) -> None:
    """Refuse to claw back nothing, or more than was paid. Raises RuleBroken ``pay_amount`` or ``claw_over``."""
    if amount <= 0:
        raise RuleBroken("pay_amount", _("Enter an amount above 0."), field="amount")
    if clawed + amount > paid:
        text = _("{paid} was paid and {clawed} is clawed back; at most {left} can be clawed back.")
        raise RuleBroken("claw_over", text.format(paid=yuan(paid), clawed=yuan(clawed), left=yuan(paid - clawed)), field="amount")
