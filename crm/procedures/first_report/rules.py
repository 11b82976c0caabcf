"""First-report responsibility 首报负责 (domain §4.2): completeness, order of receipt, due dates; pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from crm.calendar.rules import Due, WorkCalendar, clock_start
from crm.kernel.clock import COUNTY_ZONE, as_utc
from crm.kernel.errors import RuleBroken
from crm.kernel.i18n import N_, _


class ReportState(StrEnum):
    """Where a first report stands; only a registered one holds its project.

    ``contested``: the later of two reports on one project, until the ruling. ``joint``: shares the project of another
    report 联合招引. ``ended``: ruled to another.
    """

    DRAFT = "draft"
    RECEIVED = "received"
    RETURNED = "returned"
    REGISTERED = "registered"
    CONTESTED = "contested"
    JOINT = "joint"
    RELEASED = "released"
    ENDED = "ended"


STATE_NAMES = {
    ReportState.DRAFT: N_("Draft"),
    ReportState.RECEIVED: N_("Received"),
    ReportState.RETURNED: N_("Returned for completion"),
    ReportState.REGISTERED: N_("Registered"),
    ReportState.CONTESTED: N_("In conflict"),
    ReportState.JOINT: N_("Joint recruitment"),
    ReportState.RELEASED: N_("Released"),
    ReportState.ENDED: N_("Ruled to another unit"),
}
OVER = (ReportState.RELEASED, ReportState.ENDED)
"""States in which a report claims nothing any more."""
CLAIMING = (ReportState.RECEIVED, ReportState.REGISTERED)
"""States in which a report claims its project and may be found in conflict with another."""


@dataclass(frozen=True, slots=True)
class ReportFacts:
    """What completeness is judged on; every text empty or None where nothing was entered."""

    enterprise_name: str = ""
    uscc: str = ""
    no_uscc_reason: str = ""
    contact_name: str = ""
    contact_means: str = ""
    project_name: str = ""
    content: str = ""
    industry: str = ""
    amount: int | None = None
    currency: str = ""
    landing: str = ""
    unit: str = ""
    official: str = ""
    contact_at: datetime | None = None
    contact_manner: str = ""
    evidence_count: int = 0


PARTS: tuple[tuple[str, str], ...] = (
    ("enterprise_name", N_("enterprise's full name or code name")),
    ("uscc", N_("credit code, or why there is none")),
    ("contact_name", N_("a contact")),
    ("contact_means", N_("a phone or WeChat of the contact")),
    ("project_name", N_("project name")),
    ("content", N_("content")),
    ("industry", N_("industry")),
    ("amount", N_("planned amount")),
    ("currency", N_("currency")),
    ("landing", N_("intended landing")),
    ("unit", N_("reporting unit")),
    ("official", N_("reporting official")),
    ("contact_at", N_("time of first contact")),
    ("contact_manner", N_("manner of first contact")),
    ("evidence", N_("contact evidence")),
)
"""The parts of a complete report (domain §4.2) in the order of the form."""
PART_NAMES = dict(PARTS)


def missing_parts(facts: ReportFacts) -> list[str]:
    """Return the keys of PARTS that are missing; an empty list means the report is complete."""
    there = {key: getattr(facts, key) not in ("", None) for key, _label in PARTS if key not in ("uscc", "evidence")}
    there["uscc"] = bool(facts.uscc or facts.no_uscc_reason)
    there["evidence"] = facts.evidence_count > 0
    return [key for key, _label in PARTS if not there[key]]


def part_names(keys: list[str]) -> str:
    """Return parts by their translated names, in one line."""
    return "、".join(_(PART_NAMES[key]) for key in keys if key in PART_NAMES)


def check_complete(facts: ReportFacts) -> None:
    """Refuse an incomplete report: it stays a draft and has no rank. Raises RuleBroken ``report_incomplete``."""
    missing = missing_parts(facts)
    if missing:
        text = _("The report is not complete and has no rank yet. Missing: {missing}.")
        raise RuleBroken("report_incomplete", text.format(missing=part_names(missing)), field=missing[0], missing=missing)


def registration_due(calendar: WorkCalendar, received: datetime, days: int, closing_minutes: int) -> Due:
    """Return the last day to register, return or open a conflict: ``days`` working days after receipt.

    Received after closing counts as received the next working day for this clock only.
    """
    closing = datetime.min.time().replace(hour=closing_minutes // 60, minute=closing_minutes % 60)
    return calendar.add_working_days(clock_start(calendar, received, closing), days)


def days_late(calendar: WorkCalendar, due: date, done: datetime, closing_minutes: int) -> int:
    """Return the working days by which something done at ``done`` missed ``due``, 0 in time; a due day ends at closing."""
    local = as_utc(done).astimezone(COUNTY_ZONE)
    after_closing = local.hour * 60 + local.minute > closing_minutes
    last = local.date() + timedelta(days=1) if after_closing and local.date() == due else local.date()
    return max(1, calendar.count_working_days(due, last)) if last > due else 0


def check_distinct(holders: Sequence[tuple[str, datetime]], reason: str) -> None:
    """Refuse to register a second report on one investor's project unsaid. Raises RuleBroken ``duplicate_unsettled``.

    ``holders``: unit and moment of receipt of the reports that were first; ``reason`` says why this is another project.
    """
    if holders and not reason.strip():
        unit, received = holders[0]
        text = _(
            "{unit} first-reported a project of this investor on {moment:%Y-%m-%d %H:%M}. Open a conflict, "
            "or say why this is another project."
        )
        message = text.format(unit=unit, moment=as_utc(received).astimezone(COUNTY_ZONE))
        raise RuleBroken("duplicate_unsettled", message, field="distinct_reason")


def check_unconflicted(*, in_conflict: bool) -> None:
    """Refuse an act that would decide a report whose conflict is open. Raises RuleBroken ``conflict_pending``."""
    if in_conflict:
        raise RuleBroken("conflict_pending", _("A conflict over this report is open; the ruling comes first."))


def protection_until(calendar: WorkCalendar, registered: date, months: int) -> Due:
    """Return the last day of protection: ``months`` from registration (our default 6)."""
    return calendar.add_months(registered, months)


def check_extension(until: date | None, extended_on: date | None, asked: date, *, signed: bool) -> None:
    """Protection is extended once, on request (``asked``) before it expires; a signed project needs none.

    Raises RuleBroken ``extension_needless``, ``extension_twice`` or ``extension_late``.
    """
    if signed or until is None:
        raise RuleBroken("extension_needless", _("This lead is signed or not protected; there is nothing to extend."))
    if extended_on is not None:
        raise RuleBroken(
            "extension_twice", _("Protection was extended on {day}; it can be extended once.").format(day=extended_on)
        )
    if asked > until:
        raise RuleBroken("extension_late", _("Protection ended on {day}; only a new report helps now.").format(day=until))


def check_request(asked_on: date | None) -> None:
    """Refuse to decide on an extension that nobody asked for. Raises RuleBroken ``extension_unasked``."""
    if asked_on is None:
        raise RuleBroken("extension_unasked", _("The unit has not asked for an extension; it asks before protection ends."))


def check_request_once(asked_on: date | None) -> None:
    """Refuse a second request while the first waits. Raises RuleBroken ``extension_asked``."""
    if asked_on is not None:
        text = _("An extension was asked for on {day}; the bureau has yet to decide.")
        raise RuleBroken("extension_asked", text.format(day=asked_on))


def statement_due(calendar: WorkCalendar, lapsed: date, days: int) -> Due:
    """Return the last day for a statement: ``days`` working days after protection lapsed (domain §4.2: 3).

    ``lapsed``: the last day that was still protected; the lapse begins on the day after.
    """
    return calendar.add_working_days(lapsed + timedelta(days=1), days)


def check_statement(due: date, today: date) -> None:
    """Refuse a statement after its due date. Raises RuleBroken ``statement_late``."""
    if today > due:
        text = _("The statement was due on {day}. The bureau decides now; tell it what happened.")
        raise RuleBroken("statement_late", text.format(day=due), field="statement")


def check_release(due: date, today: date, *, stated: bool) -> None:
    """Refuse to release a lapsed lead before its unit has stated or let the time pass. Raises RuleBroken ``release_early``."""
    if not stated and today <= due:
        text = _("The unit may file a statement until {day}; release the lead after that, or once it has stated.")
        raise RuleBroken("release_early", text.format(day=due))


def check_state(state: str, allowed: tuple[ReportState, ...]) -> None:
    """Refuse an act in the wrong state. Raises RuleBroken ``report_state``."""
    if state not in allowed:
        text = _("This first report is “{state}”; that does not fit here.")
        raise RuleBroken("report_state", text.format(state=_(STATE_NAMES[ReportState(state)])))


def check_contact(contact_at: datetime | None, now: datetime) -> None:
    """Refuse a first contact in the future. Raises RuleBroken ``contact_future``."""
    if contact_at is not None and as_utc(contact_at) > as_utc(now):
        text = _("The first contact lies in the future ({moment:%Y-%m-%d %H:%M}); check it.")
        raise RuleBroken("contact_future", text.format(moment=contact_at.astimezone(COUNTY_ZONE)), field="contact_at")
