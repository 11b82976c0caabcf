"""Protection 保护期 of a lead: until when, and whether it lapses for want of follow-ups (domain §4.2, pure)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from crm.kernel.money import WAN


class Protection(StrEnum):
    """Where a lead's protection stands."""

    NONE = "none"
    PROTECTED = "protected"
    WARNED = "warned"
    LAPSED = "lapsed"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class ProtectionRule:
    """The county's settings: thresholds in 10 000 yuan and 10 000 US dollars, days until warning and lapse."""

    from_yuan: int = 10_000
    from_usd: int = 1_000
    warning_days: int = 23
    lapse_days: int = 30


@dataclass(frozen=True, slots=True)
class ProtectionState:
    """The state, the day it ends or lapses, and the days left until then (negative: days past)."""

    state: Protection
    on: date | None = None
    days_left: int = 0


def is_protected(minor: int | None, currency: str, total_yuan: int | None, rule: ProtectionRule) -> bool:
    """Tell whether an amount is large enough for protection; a threshold of 0 protects all."""
    if rule.from_yuan == 0:
        return True
    if currency == "USD" and minor is not None and minor >= rule.from_usd * WAN * 100:
        return True
    return total_yuan is not None and total_yuan >= rule.from_yuan * WAN * 100


def protection_state(
    until: date | None,
    last_follow_up: date | None,
    registered: date | None,
    today: date,
    rule: ProtectionRule,
    *,
    signed: bool = False,
) -> ProtectionState:
    """Return where protection stands on ``today``; the clock of follow-ups begins with registration.

    Warned from day ``warning_days`` without a substantive follow-up, lapsed after ``lapse_days``; a signed
    project does not expire.
    """
    if until is None:
        return ProtectionState(Protection.NONE)
    if signed:
        return ProtectionState(Protection.PROTECTED)
    if today > until:
        return ProtectionState(Protection.EXPIRED, until, (until - today).days)
    since = max((day for day in (last_follow_up, registered) if day is not None), default=None)
    if since is None:
        return ProtectionState(Protection.PROTECTED, until, (until - today).days)
    lapses = since + timedelta(days=rule.lapse_days)
    quiet = (today - since).days
    if quiet > rule.lapse_days:
        return ProtectionState(Protection.LAPSED, lapses, (lapses - today).days)
    if quiet >= rule.warning_days:
        return ProtectionState(Protection.WARNED, lapses, (lapses - today).days)
    return ProtectionState(Protection.PROTECTED, until, (until - today).days)
