"""Veto reporting 否决汇报 (domain §4.5): what a proposal holds, its route by amount, review and the investor; pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from uuid import UUID

from crm.calendar.rules import Due, WorkCalendar, clock_start
from crm.kernel.clock import COUNTY_ZONE, as_utc
from crm.kernel.errors import RuleBroken
from crm.kernel.i18n import N_, _
from crm.kernel.money import WAN
from crm.leads.rules import SideState


class VetoState(StrEnum):
    """Where a veto stands."""

    PENDING = "pending"
    UPHELD = "upheld"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    TURNED = "turned"


class Step(StrEnum):
    """A step of the route: the unit's leader in charge, its head, and for large projects the leading group."""

    IN_CHARGE = "in_charge"
    HEAD = "head"
    GROUP = "group"


class Outcome(StrEnum):
    """What a review comes to."""

    UPHELD = "upheld"
    LIFTED = "lifted"


STATE_NAMES = {
    VetoState.PENDING: N_("Opinions wanted"),
    VetoState.UPHELD: N_("Veto upheld"),
    VetoState.REJECTED: N_("Veto not upheld"),
    VetoState.WITHDRAWN: N_("Veto withdrawn"),
    VetoState.TURNED: N_("Turned into a transfer"),
}
STEP_NAMES = {Step.IN_CHARGE: N_("Leader in charge"), Step.HEAD: N_("Head of the unit"), Step.GROUP: N_("Leading group")}
OUTCOME_NAMES = {Outcome.UPHELD: N_("Upheld on review"), Outcome.LIFTED: N_("Lifted on review")}
REASONS = {
    "policy": N_("Industrial policy"),
    "environment": N_("Environment or energy"),
    "safety": N_("Safety"),
    "land": N_("Land or planning"),
    "credit": N_("Investor's credit"),
    "duplicate": N_("Duplicate"),
    "other": N_("Other"),
}
"""Reason codes of a veto (domain §4.5)."""


@dataclass(frozen=True, slots=True)
class VetoFacts:
    """What is judged of a proposal; ``elsewhere`` None: the question was not answered."""

    reason: str
    explanation: str
    basis: str
    elsewhere: bool | None
    found_on: date


def check_proposal(facts: VetoFacts, today: date, letters: int) -> None:
    """Refuse a proposal that does not say why. Raises RuleBroken.

    ``veto_reason``, ``veto_explanation`` (fewer than ``letters`` characters, spaces not counted), ``veto_basis``,
    ``veto_elsewhere`` (unanswered) or ``veto_found`` (a ground found in the future).
    """
    if facts.reason not in REASONS:
        raise RuleBroken("veto_reason", _("Choose the reason of the veto."), field="reason")
    length = len("".join(facts.explanation.split()))
    if length < letters:
        text = _("Explain the veto in at least {least} characters; this has {length}.")
        raise RuleBroken("veto_explanation", text.format(least=letters, length=length), field="explanation")
    if not facts.basis.strip():
        raise RuleBroken("veto_basis", _("Name the law or policy that the veto rests on."), field="basis")
    if facts.elsewhere is None:
        raise RuleBroken("veto_elsewhere", _("Answer whether the project could land elsewhere in the county."), field="elsewhere")
    if facts.found_on > today:
        raise RuleBroken("veto_found", _("{day} has not come yet.").format(day=facts.found_on), field="found_on")


def check_vetoable(side: str) -> None:
    """Refuse a veto of a lead that is closed, vetoed or in transfer. Raises RuleBroken ``veto_closed`` or ``veto_transfer``."""
    if side in (SideState.VETOED, SideState.VETO_PENDING, SideState.LOST):
        raise RuleBroken("veto_closed", _("This lead is closed, or a veto of it is pending already."))
    if side == SideState.IN_TRANSFER:
        raise RuleBroken("veto_transfer", _("This lead is in transfer; settle the transfer before proposing a veto."))


def report_due(calendar: WorkCalendar, found_on: date, days: int) -> Due:
    """Return the last day to report a veto: ``days`` working days after its ground was found (our default 1: the next)."""
    return calendar.add_working_days(found_on, days)


def needs_group(total_yuan: int | None, from_wan: int) -> bool:
    """Tell whether the leading group decides: an investment in fen of at least ``from_wan`` 万元 (domain §4.5: 1亿元)."""
    return total_yuan is not None and total_yuan >= from_wan * WAN * 100


def route(*, with_group: bool) -> tuple[Step, ...]:
    """Return the steps in order."""
    return (Step.IN_CHARGE, Step.HEAD, Step.GROUP) if with_group else (Step.IN_CHARGE, Step.HEAD)


def next_step(steps: Collection[Step], given: Collection[str]) -> Step | None:
    """Return the first step without an opinion, None when all are given."""
    return next((step for step in steps if step not in given), None)


@dataclass(frozen=True, slots=True)
class Signatory:
    """Who would give an opinion: leads the unit (its account), heads it (a principal), sits in the leading group."""

    official_id: UUID | None
    leads_unit: bool = False
    heads_unit: bool = False
    of_group: bool = False


def check_signatory(step: Step, who: Signatory, earlier: Mapping[str, UUID | None], proposer: UUID | None, heads: int) -> None:
    """Refuse an opinion from the wrong person. Raises RuleBroken ``veto_step`` or ``veto_alone``.

    Nobody gives an opinion on a proposal of their own; one person gives the opinions of leader in charge and head only
    where the unit has no other head (``heads``: principals of the unit beside the proposer).
    """
    fits = {Step.IN_CHARGE: who.leads_unit, Step.HEAD: who.heads_unit, Step.GROUP: who.of_group}
    if not fits[step]:
        text = _("It is the turn of: {step}. Your opinion is not asked for now.")
        raise RuleBroken("veto_step", text.format(step=_(STEP_NAMES[step])))
    if who.official_id is not None and who.official_id == proposer:
        raise RuleBroken("veto_alone", _("You proposed this veto; someone else gives the opinion on it."))
    if step is Step.HEAD and earlier.get(Step.IN_CHARGE) == who.official_id and heads > 1:
        raise RuleBroken("veto_alone", _("You gave the opinion of the leader in charge; another head of the unit decides now."))


def review_due(calendar: WorkCalendar, upheld: datetime, days: int, closing: time) -> Due:
    """Return the last day to ask for a review: ``days`` working days after the veto was upheld (domain §4.5: 5)."""
    return calendar.add_working_days(clock_start(calendar, upheld, closing), days)


def check_review(due: date, now: datetime, closing: time, *, asked: bool) -> None:
    """Refuse a second review, or one asked for too late. Raises RuleBroken ``review_twice`` or ``review_late``."""
    if asked:
        raise RuleBroken("review_twice", _("A review was asked for already; there is one."))
    local = as_utc(now).astimezone(COUNTY_ZONE)
    if local.date() > due or (local.date() == due and local.time() > closing):
        raise RuleBroken("review_late", _("A review could be asked for until {day}.").format(day=due))


def check_told(state: str, told_at: datetime, decided_at: datetime | None, now: datetime, *, happened: bool) -> bool:
    """Return whether the investor was told too early; refuse to tell before the veto is upheld. Raises RuleBroken.

    ``told_future``, ``told_early``: not upheld yet (or told before that) and nobody owned up to it (``happened``).
    """
    if as_utc(told_at) > as_utc(now):
        raise RuleBroken("told_future", _("This moment has not come yet; record what has happened."), field="told_at")
    early = state != VetoState.UPHELD or decided_at is None or as_utc(told_at) < as_utc(decided_at)
    if early and not happened:
        text = _(
            "The investor is told only after the veto is upheld. If it has happened already, say so: it is recorded as a breach."
        )
        raise RuleBroken("told_early", text, field="told_at")
    return early


def check_state(state: str, wanted: VetoState) -> None:
    """Refuse an act that does not fit: an upheld veto is never changed. Raises RuleBroken ``veto_state``."""
    if state != wanted:
        text = _("This veto is “{state}”; that does not fit here.")
        raise RuleBroken("veto_state", text.format(state=_(STATE_NAMES[VetoState(state)])))
