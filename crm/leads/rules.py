"""Leads: stages, side states, milestones, size bands and the checks of what is entered (domain §3)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from crm.kernel.errors import RuleBroken
from crm.kernel.i18n import N_, _


class Stage(StrEnum):
    """How far a lead has come 阶段."""

    TIP = "tip"
    FIRST_REPORTED = "first_reported"
    NEGOTIATING = "negotiating"
    JOINT_REVIEW = "joint_review"
    SIGNED = "signed"


class SideState(StrEnum):
    """A state beside the path 旁支状态; empty for a lead on its way."""

    NONE = ""
    IN_TRANSFER = "in_transfer"
    ON_HOLD = "on_hold"
    VETO_PENDING = "veto_pending"
    VETOED = "vetoed"
    LOST = "lost"


LIVING = (SideState.NONE.value, SideState.ON_HOLD.value, SideState.IN_TRANSFER.value)
"""Side states of a lead that goes on, or may again; one that is vetoed or lost is no reserve."""


class MilestoneKind(StrEnum):
    """A dated milestone 节点; after signing they need not come in order."""

    SIGNED = "signed"
    REGISTERED = "registered"
    PAID_IN = "paid_in"
    STARTED = "started"
    COMPLETED = "completed"
    PRODUCED = "produced"
    LISTED = "listed"


STAGE_NAMES = {
    Stage.TIP: N_("Tip"),
    Stage.FIRST_REPORTED: N_("First-reported"),
    Stage.NEGOTIATING: N_("Negotiating"),
    Stage.JOINT_REVIEW: N_("Joint review"),
    Stage.SIGNED: N_("Signed"),
}
SIDE_STATE_NAMES = {
    SideState.IN_TRANSFER: N_("In transfer"),
    SideState.ON_HOLD: N_("On hold"),
    SideState.VETO_PENDING: N_("Veto pending"),
    SideState.VETOED: N_("Vetoed"),
    SideState.LOST: N_("Lost"),
}
MILESTONE_NAMES = {
    MilestoneKind.SIGNED: N_("Signed"),
    MilestoneKind.REGISTERED: N_("Company registered"),
    MilestoneKind.PAID_IN: N_("Funds paid in"),
    MilestoneKind.STARTED: N_("Construction started"),
    MilestoneKind.COMPLETED: N_("Construction completed"),
    MilestoneKind.PRODUCED: N_("In production"),
    MilestoneKind.LISTED: N_("Listed in statistics"),
}
NATURES = {"new": N_("New"), "continued": N_("Continued"), "increase": N_("Capital increase")}
SOURCES = {
    "own": N_("Own contact"),
    "referral": N_("Referral"),
    "campaign": N_("Campaign"),
    "enclave": N_("Enclave partner"),
    "talent": N_("Talent recruitment"),
}
CHAIN_LINKS = {"": N_("None"), "missing": N_("Missing link"), "weak": N_("Weak link"), "key": N_("Key link")}
MANNERS = {
    "call": N_("Phone"),
    "visit_them": N_("Visit to the investor"),
    "visit_here": N_("Investor's visit"),
    "wechat": N_("WeChat"),
    "meeting": N_("Meeting"),
    "fair": N_("Trade fair"),
    "referral": N_("Introduced"),
}
NOTE = "note"
"""The manner of a follow-up that an act wrote by itself: why put aside, handed on to whom."""
OBSTACLE_KINDS = {
    "land": N_("Land"),
    "power": N_("Power"),
    "finance": N_("Finance"),
    "labour": N_("Labour"),
    "approval": N_("Approval"),
    "utilities": N_("Utilities"),
    "other": N_("Other"),
}
ENCLAVES = {"": N_("No"), "out": N_("Flying out"), "in": N_("Flying in")}
PATH: tuple[str, ...] = (*Stage, *(kind for kind in MilestoneKind if kind is not MilestoneKind.SIGNED))
"""The whole way of a lead, stages then milestones, as the stage path shows it."""
YI_FEN = 10_000_000_000
SIZE_BANDS = (1, 5, 10, 50, 100)
"""Size bands in 亿元 (domain §3)."""
EARLIEST = date(1990, 1, 1)


def stage_words(stage: str) -> str:
    """Return a stage's translated name."""
    return _(STAGE_NAMES[Stage(stage)])


def size_band(total_yuan: int | None) -> int:
    """Return the highest band (in 亿元) that an investment in fen reaches, 0 below all of them."""
    return max((band for band in SIZE_BANDS if total_yuan is not None and total_yuan >= band * YI_FEN), default=0)


def amounts_near(one: int | None, other: int | None, percent: int) -> bool:
    """Tell whether two amounts in fen lie within ``percent`` of the larger (domain §4.3: 20 %); unknown ones do not."""
    if one is None or other is None:
        return False
    return abs(one - other) * 100 <= max(one, other) * percent


def counted_amount(nature: str, total_yuan: int | None, increase_yuan: int | None) -> int:
    """Return what counts of a signed project in fen: a capital increase counts only the increase (seen practice).

    Where no increase is stated, the total is the increase, as ledgers without that column write it (our default).
    """
    return (increase_yuan or 0) if nature == "increase" and increase_yuan is not None else (total_yuan or 0)


REQUIRED: Mapping[Stage, tuple[tuple[str, str], ...]] = {
    Stage.TIP: (("name", N_("project name")),),
    Stage.FIRST_REPORTED: (("name", N_("project name")), ("investor", N_("investor"))),
    Stage.NEGOTIATING: (("name", N_("project name")), ("investor", N_("investor")), ("content", N_("content"))),
    Stage.JOINT_REVIEW: (
        ("content", N_("content")),
        ("industry_section", N_("industry")),
        ("total_investment", N_("total investment")),
    ),
    Stage.SIGNED: (
        ("contract_date", N_("contract date")),
        ("contract_number", N_("contract number")),
        ("investor", N_("investor")),
        ("total_investment", N_("total investment")),
    ),
}
"""What a lead must hold to stand in a stage: column and its name (domain §3)."""


def missing_for(stage: Stage, values: Mapping[str, object]) -> list[str]:
    """Return the translated names of what a stage requires and the lead lacks."""
    return [_(label) for key, label in REQUIRED[stage] if values.get(key) in (None, "")]


def check_stage(current: Stage, wanted: Stage, side: str, values: Mapping[str, object], *, registered: bool) -> None:
    """Refuse a move that the rules forbid. Raises RuleBroken.

    ``stage_vetoed``, ``stage_unregistered`` (past the tip only with a registered first report), ``stage_back``
    (a signed project does not become unsigned, a registered first report stays), ``stage_procedure`` (nothing is
    signed while a transfer or a veto runs) or ``stage_incomplete``.
    """
    if side in (SideState.VETOED, SideState.LOST):
        raise RuleBroken("stage_vetoed", _("This lead is closed; reopen it before moving it on."), field="stage")
    if side in (SideState.IN_TRANSFER, SideState.VETO_PENDING) and wanted is Stage.SIGNED:
        raise RuleBroken(
            "stage_procedure", _("A transfer or a veto of this lead is not settled; sign after it is."), field="stage"
        )
    if current is Stage.SIGNED and wanted is not Stage.SIGNED:
        raise RuleBroken(
            "stage_back", _("A signed project cannot go back; mark it lost if the contract is cancelled."), field="stage"
        )
    if current is not Stage.TIP and wanted is Stage.TIP:
        raise RuleBroken("stage_back", _("Its first report is registered; it cannot become a tip again."), field="stage")
    if wanted is not Stage.TIP and not registered:
        raise RuleBroken(
            "stage_unregistered", _("Only a registered first report moves a lead on. Report it first."), field="stage"
        )
    check_holds(wanted, values)


def check_holds(stage: Stage, values: Mapping[str, object], field: str = "stage") -> None:
    """Refuse a stage whose needs are not met. Raises RuleBroken ``stage_incomplete`` naming what is missing."""
    missing = missing_for(stage, values)
    if missing:
        text = _("“{stage}” needs: {missing}. Enter them first.")
        raise RuleBroken("stage_incomplete", text.format(stage=_(STAGE_NAMES[stage]), missing="、".join(missing)), field=field)


def check_kept(stage: Stage, before: Mapping[str, object], after: Mapping[str, object]) -> None:
    """Refuse to empty what a lead's stage needs. Raises RuleBroken ``stage_needs``; what was missing before may stay so."""
    for key, label in REQUIRED[stage]:
        if after.get(key) in (None, "") and before.get(key) not in (None, ""):
            text = _("A lead in the stage “{stage}” needs its {what}; change it, but do not empty it.")
            raise RuleBroken("stage_needs", text.format(stage=_(STAGE_NAMES[stage]), what=_(label)), field=key)


VERIFIED_BY: Mapping[MilestoneKind, tuple[str, ...]] = {
    MilestoneKind.SIGNED: ("total_investment", "increase", "nature", "currency", "foreign_capital", "enclave"),
    MilestoneKind.PAID_IN: ("paid_in", "currency", "foreign_capital"),
}
"""What the bureau verifies with a milestone, since it counts with it: columns of the lead (domain §3: only verified ones count)."""


def check_verified(verified: Collection[str], before: Mapping[str, object], after: Mapping[str, object]) -> None:
    """Refuse to change what a verified milestone counts by. Raises RuleBroken ``milestone_verified`` naming the milestone."""
    for kind in (each for each in VERIFIED_BY if each in verified):
        for key in (each for each in VERIFIED_BY[kind] if after.get(each) != before.get(each)):
            text = _("The bureau verified “{milestone}” with this entry; ask the bureau to change it or to withdraw that first.")
            raise RuleBroken("milestone_verified", text.format(milestone=_(MILESTONE_NAMES[kind])), field=key)


def check_side_state(current: str, wanted: SideState) -> None:
    """Refuse to set what has its own procedure, or what is so already. Raises RuleBroken ``side_state``."""
    own = (SideState.VETOED, SideState.VETO_PENDING, SideState.IN_TRANSFER)
    if wanted in own or current in own:
        text = _("A veto or a transfer has its own procedure; nobody sets it by hand.")
        raise RuleBroken("side_state", text, field="side_state")
    if current == wanted:
        raise RuleBroken("side_state", _("The lead is in this state already; reload it."), field="side_state")


def check_milestone(kind: MilestoneKind, reached: date, today: date, *, signed_on: date | None) -> None:
    """Refuse a milestone before signing or in the future. Raises RuleBroken ``milestone_unsigned`` or ``milestone_day``."""
    if kind is not MilestoneKind.SIGNED and signed_on is None:
        raise RuleBroken("milestone_unsigned", _("Milestones come after signing. Enter the contract first."), field="kind")
    if reached > today or reached < EARLIEST:
        raise RuleBroken(
            "milestone_day", _("{day} is not a day on which this can have happened.").format(day=reached), field="reached_on"
        )
    if kind is MilestoneKind.STARTED and signed_on is not None and reached < signed_on:
        text = _("Construction cannot start on {day}, before the contract of {signed}.")
        raise RuleBroken("milestone_day", text.format(day=reached, signed=signed_on), field="reached_on")


def stage_index(stage: str, reached: Collection[str]) -> int:
    """Return how many steps of PATH are done, for the stage path."""
    done = list(Stage).index(Stage(stage)) + 1
    return done + sum(kind in reached for kind in PATH[len(Stage) :])


REFUSALS = (
    "不予",
    "否决",
    "劝退",
    "婉拒",
    "拒绝引进",
    "不符合",
    "未通过",
    "不同意落户",
    "不同意引进",
    "不宜引进",
    "禁止类",
    "淘汰类",
)
"""Words of an office that refuses a project (our default), as against an investor who goes away."""


def reads_like_refusal(text: str) -> bool:
    """Tell whether the reason why a lead was lost reads as if the county had refused it, which needs a veto report."""
    return any(word in text for word in REFUSALS)


@dataclass(slots=True)
class Figure:
    """How many projects, and what they invest in fen."""

    number: int = 0
    amount: int = 0

    def add(self, amount: int) -> None:
        """Count one project more."""
        self.number += 1
        self.amount += amount
