"""What a list says beside a lead: one state and a few words (good ●, warn ▲, bad ■, neutral)."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple, Protocol

from crm.kernel.i18n import _
from crm.leads.protection import Protection, ProtectionRule, protection_state
from crm.leads.rules import MILESTONE_NAMES, SIDE_STATE_NAMES, MilestoneKind, SideState, Stage


class Reminder(NamedTuple):
    """A state (good, warn, bad, neutral) and its words."""

    state: str
    words: str


class Reminded(Protocol):
    """What a reminder is worked out from."""

    stage: str
    side_state: str
    protected_until: date | None
    last_follow_up: date | None
    next_step_on: date | None


def reminder_of(lead: Reminded, milestone: tuple[str, bool] | None, today: date, rule: ProtectionRule) -> Reminder:
    """Return the one thing most worth saying of a lead today."""
    if lead.side_state:
        state = "warn" if lead.side_state == SideState.ON_HOLD else "neutral"
        return Reminder(state, _(SIDE_STATE_NAMES[SideState(lead.side_state)]))
    if lead.stage == Stage.SIGNED:
        return _of_signed(milestone)
    protection = protection_state(lead.protected_until, lead.last_follow_up, None, today, rule)
    if protection.state is Protection.LAPSED:
        return Reminder("bad", _("Lapsed, statement due"))
    if protection.state is Protection.EXPIRED:
        return Reminder("bad", _("Protection expired"))
    if protection.state is Protection.WARNED:
        return Reminder("warn", _("Lapses in {days} days").format(days=protection.days_left + 1))
    if lead.next_step_on is not None and lead.next_step_on < today:
        return Reminder("warn", _("Next step {days} days late").format(days=(today - lead.next_step_on).days))
    if protection.state is Protection.PROTECTED and protection.on is not None:
        return Reminder("good", _("Protected until {day}").format(day=protection.on.isoformat()))
    return Reminder("neutral", _("To be reported") if lead.stage == Stage.TIP else _("Not protected"))


def _of_signed(milestone: tuple[str, bool] | None) -> Reminder:
    if milestone is None:
        return Reminder("neutral", _("No milestone yet"))
    name = _(MILESTONE_NAMES[MilestoneKind(milestone[0])])
    if milestone[1]:
        return Reminder("good", _("{milestone}, verified").format(milestone=name))
    return Reminder("warn", _("{milestone}, to be verified").format(milestone=name))
