"""Conflicts and rulings (domain §4.2) as pure rules: who was first, how long everyone has, what may be ruled."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple

from crm.calendar.rules import WorkCalendar, clock_start
from crm.kernel.clock import COUNTY_ZONE, as_utc
from crm.kernel.errors import RuleBroken
from crm.kernel.i18n import N_, _
from crm.procedures.first_report.rules import CLAIMING
from crm.procedures.transfer.rules import Split


class Outcome(StrEnum):
    """What a ruling says."""

    UPHOLD = "uphold"
    AWARD = "award"
    JOINT = "joint"


class ConflictState(StrEnum):
    """Where a conflict stands."""

    OPEN = "open"
    RULED = "ruled"
    WITHDRAWN = "withdrawn"
    MERGED = "merged"


class Ground(StrEnum):
    """Who opened a conflict: the registrar on receipt, or a unit by its objection."""

    REGISTRAR = "registrar"
    OBJECTION = "objection"


OUTCOME_NAMES = {
    Outcome.UPHOLD: N_("Uphold the first report"),
    Outcome.AWARD: N_("Award to the other unit"),
    Outcome.JOINT: N_("Joint recruitment"),
}
CONFLICT_STATE_NAMES = {
    ConflictState.OPEN: N_("Open conflict"),
    ConflictState.RULED: N_("Ruled"),
    ConflictState.WITHDRAWN: N_("Withdrawn"),
    ConflictState.MERGED: N_("Settled by another ruling"),
}
GROUND_NAMES = {
    Ground.REGISTRAR: N_("found by the registrar"),
    Ground.OBJECTION: N_("objection of a unit"),
}
LEAST_REASONS = 10
"""A ruling's reasons have at least so many characters (our default)."""


class Party(NamedTuple):
    """What decides whether two reports may be in conflict: report, unit and lead (any comparable keys), state and rank."""

    report: object
    unit: object
    lead: object
    state: str
    rank: int | None


def in_order(one: Party, other: Party) -> tuple[Party, Party]:
    """Return two reports, the one received first in front; a clock never decides. Raises RuleBroken ``conflict_unranked``."""
    if one.rank is None or other.rank is None or one.rank == other.rank:
        raise RuleBroken("conflict_unranked", _("A conflict needs two complete reports that the registrar has received."))
    return (one, other) if one.rank < other.rank else (other, one)


def check_pair(one: Party, other: Party) -> None:
    """Refuse what is no conflict. Raises RuleBroken ``conflict_same`` (one unit or lead) or ``conflict_state``."""
    if one.unit == other.unit or one.lead == other.lead:
        raise RuleBroken("conflict_same", _("A conflict is between the reports of two units."))
    if one.state not in CLAIMING or other.state not in CLAIMING:
        raise RuleBroken(
            "conflict_state", _("Only received or registered reports can be in conflict; see how these two stand now.")
        )


@dataclass(frozen=True, slots=True)
class Deadlines:
    """Until when both sides may state and the bureau must rule, and the holiday table this was counted with."""

    statement: date
    ruling: date
    table: str


def deadlines(calendar: WorkCalendar, opened: datetime, days: tuple[int, int], closing_minutes: int) -> Deadlines:
    """Return the last days for statements and ruling: ``days`` working days each (our default 3 and 5) after opening."""
    closing = datetime.min.time().replace(hour=closing_minutes // 60, minute=closing_minutes % 60)
    start = clock_start(calendar, opened, closing)
    statement, ruling = (calendar.add_working_days(start, count) for count in days)
    return Deadlines(statement.date, ruling.date, ruling.table)


def is_past(due: date, now: datetime, closing_minutes: int) -> bool:
    """Tell whether a due day is over at ``now``: it is met until the business day closes (domain §4.1)."""
    local = as_utc(now).astimezone(COUNTY_ZONE)
    return local.date() > due or (local.date() == due and local.hour * 60 + local.minute > closing_minutes)


def check_open(state: str) -> None:
    """Refuse an act on a conflict that is closed: there is no appeal. Raises RuleBroken ``conflict_closed``."""
    if state != ConflictState.OPEN:
        raise RuleBroken("conflict_closed", _("This conflict is closed; a ruling is final and there is no appeal."))


def check_statement_in_time(*, past: bool, due: date) -> None:
    """Refuse a statement after its time. Raises RuleBroken ``statement_late``."""
    if past:
        text = _("Statements were due on {day}. The bureau rules now on what it has.")
        raise RuleBroken("statement_late", text.format(day=due), field="statement")


def check_heard(*, stated: int, past: bool, due: date) -> None:
    """Refuse to rule before both sides have stated or the time for it has passed. Raises RuleBroken ``ruling_early``."""
    if stated < 2 and not past:
        text = _("Both sides may state until {day}; rule after that, or once both have stated.")
        raise RuleBroken("ruling_early", text.format(day=due))


def check_ruling(outcome: Outcome, reasons: str, split: Split | None) -> None:
    """Refuse a ruling without reasons, or a joint one without its split. Raises RuleBroken ``ruling_reasons``, ``ruling_split``."""
    if len(reasons.strip()) < LEAST_REASONS:
        text = _("A ruling states its reasons in at least {count} characters.")
        raise RuleBroken("ruling_reasons", text.format(count=LEAST_REASONS), field="reasons")
    if (outcome is Outcome.JOINT) != (split is not None):
        raise RuleBroken("ruling_split", _("A joint recruitment names its split; the other rulings have none."), field="split")


def check_first_ruling(*, ruled: bool, open_already: bool) -> None:
    """Refuse a second conflict between the same two projects. Raises RuleBroken ``ruling_final`` or ``conflict_open``."""
    if ruled:
        raise RuleBroken("ruling_final", _("The bureau has ruled between these two; the ruling is final and there is no appeal."))
    if open_already:
        raise RuleBroken("conflict_open", _("A conflict between these two is open already."))
