"""The course of a transfer (domain §4.4): what may be transferred, who answers by when, what others may read; pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum

from crm.calendar.rules import Due, WorkCalendar, clock_start
from crm.kernel.clock import COUNTY_ZONE, as_utc
from crm.kernel.errors import RuleBroken
from crm.kernel.i18n import N_, _
from crm.kernel.text import normal_text
from crm.leads.rules import SIZE_BANDS, YI_FEN, SideState, Stage

SOME_FIRM = "某企业"
"""What stands for an investor's name in a summary that another unit reads."""


class Origin(StrEnum):
    """Who started a transfer."""

    GIVING = "giving"
    RECEIVING = "receiving"
    BUREAU = "bureau"
    POOL = "pool"
    VETO = "veto"


class Side(StrEnum):
    """Who confirms a transfer: the unit that gives, the unit that takes (or the partner outside), the bureau."""

    GIVING = "giving"
    RECEIVING = "receiving"
    BUREAU = "bureau"


class TransferState(StrEnum):
    """Where a transfer stands."""

    OFFERED = "offered"
    ACCEPTED = "accepted"
    HELD = "held"
    REFUSED = "refused"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


class OfferState(StrEnum):
    """Where an offer to the shared pool stands."""

    OPEN = "open"
    CLAIMED = "claimed"
    CLOSED = "closed"


ORIGIN_NAMES = {
    Origin.GIVING: N_("offered by the unit that has the lead"),
    Origin.RECEIVING: N_("asked for by the landing unit"),
    Origin.BUREAU: N_("arranged by the bureau"),
    Origin.POOL: N_("claimed from the shared pool"),
    Origin.VETO: N_("turned from a veto"),
}
SIDE_NAMES = {Side.GIVING: N_("Reporting unit"), Side.RECEIVING: N_("Landing unit"), Side.BUREAU: N_("Bureau")}
STATE_NAMES = {
    TransferState.OFFERED: N_("Waits for an answer"),
    TransferState.ACCEPTED: N_("To be confirmed"),
    TransferState.HELD: N_("Transferred"),
    TransferState.REFUSED: N_("Refused"),
    TransferState.EXPIRED: N_("Expired unanswered"),
    TransferState.WITHDRAWN: N_("Withdrawn"),
}
RUNNING = (TransferState.OFFERED, TransferState.ACCEPTED)
RECRUITING_KINDS = ("township", "park")
"""Kinds of units that recruit and take leads."""


def check_transferable(stage: str, side: str, *, signed: bool) -> None:
    """Refuse to transfer what cannot be. Raises RuleBroken.

    ``transfer_unreported`` (only a registered first report has a reporting unit), ``transfer_signed`` (it has landed),
    ``transfer_closed`` (vetoed, lost or a veto pending) or ``transfer_running``.
    """
    if stage == Stage.TIP:
        raise RuleBroken("transfer_unreported", _("Its first report is not registered; report it before handing it on."))
    if signed or stage == Stage.SIGNED:
        raise RuleBroken("transfer_signed", _("This project is signed: it has landed and is not transferred any more."))
    if side in (SideState.VETOED, SideState.VETO_PENDING, SideState.LOST):
        raise RuleBroken("transfer_closed", _("This lead is closed, or a veto of it is pending; it cannot be transferred."))
    if side == SideState.IN_TRANSFER:
        raise RuleBroken("transfer_running", _("This lead is in transfer already; settle that one first."))


def check_running(state: str, allowed: Collection[TransferState]) -> None:
    """Refuse an act that does not fit the transfer's state. Raises RuleBroken ``transfer_state``."""
    if state not in allowed:
        text = _("This transfer is “{state}”; that does not fit here.")
        raise RuleBroken("transfer_state", text.format(state=_(STATE_NAMES[TransferState(state)])))


@dataclass(frozen=True, slots=True)
class AnswerRule:
    """The county's settings: natural days for an answer, working days for a pool claim, when it turns amber and red."""

    days: int = 7
    claim_days: int = 5
    amber: int = 4
    red: int = 2
    closing: time = time(17, 30)


def answer_due(calendar: WorkCalendar, proposed: datetime, rule: AnswerRule, origin: Origin) -> Due:
    """Return the last day for an answer: natural days by Civil Code 203, for a pool claim working days (domain §4.7).

    Proposed after closing counts as proposed the next working day.
    """
    start = clock_start(calendar, proposed, rule.closing)
    if origin is Origin.POOL:
        return calendar.add_working_days(start, rule.claim_days)
    return calendar.add_natural_days(start, rule.days)


def is_past(due: date | None, now: datetime, closing: time) -> bool:
    """Tell whether a due date has passed: on its day it is met until the business day closes (domain §4.1)."""
    if due is None:
        return False
    local = as_utc(now).astimezone(COUNTY_ZONE)
    return local.date() > due or (local.date() == due and local.time() > closing)


def answer_light(due: date | None, now: datetime, rule: AnswerRule) -> tuple[str, int]:
    """Return the light (good, warn, bad) and the natural days left of an unanswered transfer; amber ≤ 4, red ≤ 2 (seen)."""
    if due is None:
        return "neutral", 0
    left = (due - as_utc(now).astimezone(COUNTY_ZONE).date()).days
    if left <= rule.red or is_past(due, now, rule.closing):
        return "bad", left
    return ("warn" if left <= rule.amber else "good"), left


def check_answerable(due: date | None, now: datetime, closing: time) -> None:
    """Refuse an answer after its due date: the transfer has expired. Raises RuleBroken ``transfer_expired``."""
    if is_past(due, now, closing):
        text = _("The answer was due on {day}; the transfer has expired. It can be proposed anew.")
        raise RuleBroken("transfer_expired", text.format(day=due))


def amount_band(total_yuan: int | None) -> str:
    """Return the band that an investment in fen lies in, as others may read it: 1–5亿元, below 1亿元, 100亿元 and more."""
    if total_yuan is None:
        return _("amount undecided")
    reached = [band for band in SIZE_BANDS if total_yuan >= band * YI_FEN]
    above = [band for band in SIZE_BANDS if total_yuan < band * YI_FEN]
    if not reached:
        return _("below {high}亿元").format(high=above[0])
    if not above:
        return _("{low}亿元 and more").format(low=reached[-1])
    return _("{low}–{high}亿元").format(low=reached[-1], high=above[0])


def masked_text(text: str, names: Iterable[str]) -> str:
    """Return ``text`` with every name of the investor replaced by 某企业, the longest names first."""
    for name in sorted({each for each in names if len(each) > 1}, key=len, reverse=True):
        text = re.sub(re.escape(name), SOME_FIRM, text, flags=re.IGNORECASE)
    return text


def check_masked(text: str, names: Iterable[str], field: str = "summary") -> None:
    """Refuse words for other units that name the investor or a contact. Raises RuleBroken ``summary_names`` at ``field``."""
    folded = normal_text(text).lower().replace(" ", "")
    for name in names:
        if len(name) > 1 and normal_text(name).lower().replace(" ", "") in folded:
            sentence = _("Other units read this; it must not name the project, the investor or a contact (“{name}”).")
            raise RuleBroken("summary_names", sentence.format(name=name), field=field)
