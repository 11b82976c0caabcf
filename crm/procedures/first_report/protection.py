"""What keeps or ends a registered first report: extension on request, hand-on, statement on lapse, release (domain §4.2)."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from crm.enterprises.rules import checked_text
from crm.kernel.errors import RuleBroken
from crm.kernel.i18n import N_, _
from crm.leads.model import Lead
from crm.leads.protection import Protection, ProtectionState
from crm.leads.rules import Stage
from crm.leads.service import assign_officer
from crm.people.setup import county_calendar, setting
from crm.procedures.first_report.model import FirstReport, HandOn
from crm.procedures.first_report.rules import (
    ReportState,
    check_extension,
    check_release,
    check_request,
    check_request_once,
    check_state,
    check_statement,
    check_unconflicted,
    statement_due,
)
from crm.procedures.first_report.standing import of_registrar, own_report, protection_of
from crm.store.acts import Work, act


@act("request_extension", label=N_("Ask for an extension of protection"))
def request_extension(work: Work, report_id: UUID, reason: str) -> None:
    """Ask the bureau to extend protection 申请延长保护期, before it expires. Raises NotAllowed, RuleBroken."""
    report, lead = own_report(work, report_id)
    check_state(report.state, (ReportState.REGISTERED,))
    check_request_once(report.extension_asked_on)
    today = work.clock.today()
    check_extension(report.protected_until, report.extended_on, today, signed=lead.stage == Stage.SIGNED)
    report.extension_reason = checked_text(reason, "reason", _("Reason"), most=500)
    report.extension_asked_on, report.extension_refusal = today, ""


@act("extend_protection", label=N_("Extend protection"), undoable=False)
def extend_protection(work: Work, report_id: UUID) -> None:
    """Approve the unit's request: protection runs on once by the settings' months. Raises NotAllowed, RuleBroken.

    The request must have come before protection expired; the bureau's answer may come after, and costs the unit no day.
    """
    report, lead = of_registrar(work, report_id)
    asked = _asked(report)
    check_extension(report.protected_until, report.extended_on, asked, signed=lead.stage == Stage.SIGNED)
    if report.protected_until is not None:
        months = setting(work.session, "extension_months")
        report.protected_until = county_calendar(work.session).add_months(report.protected_until, months).date
    report.extended_on, report.extension_asked_on = work.clock.today(), None
    lead.protected_until = report.protected_until


@act("refuse_extension", label=N_("Refuse an extension of protection"), undoable=False)
def refuse_extension(work: Work, report_id: UUID, reason: str) -> None:
    """Refuse the unit's request with a reason; it may ask again before protection expires. Raises NotAllowed, RuleBroken."""
    report, _lead = of_registrar(work, report_id)
    _asked(report)
    report.extension_refusal = checked_text(reason, "reason", _("Reason"), most=500)
    report.extension_asked_on = None


def _asked(report: FirstReport) -> date:
    check_state(report.state, (ReportState.REGISTERED,))
    check_request(report.extension_asked_on)
    return report.extension_asked_on or date.min


@act("hand_on_report", label=N_("Hand responsibility on"))
def hand_on_report(work: Work, report_id: UUID, official_id: UUID, reason: str) -> UUID:
    """Hand responsibility on 移交首报责任 to another official of the unit; reminders go to them from now on.

    Raises NotAllowed, RuleBroken ``officer_elsewhere``, ``officer_same`` or ``report_state``.
    """
    report, lead = own_report(work, report_id)
    check_state(report.state, (ReportState.RECEIVED, ReportState.REGISTERED, ReportState.CONTESTED, ReportState.JOINT))
    reason = checked_text(reason, "reason", _("Reason"), most=500)
    before = report.responsible_id or report.official_id
    if official_id == before:
        raise RuleBroken("officer_same", _("This official is responsible already."), field="official_id")
    if official_id != lead.officer_id:
        assign_officer(work, lead.id, official_id)
    made = HandOn(
        report_id=report.id,
        from_id=before,
        to_id=official_id,
        reason=reason,
        handed_by=work.actor.official_id,
        handed_at=work.clock.now(),
    )
    work.session.add(made)
    report.responsible_id = official_id
    work.session.flush()
    return made.id


@act("file_statement", label=N_("File statement on lapse"))
def file_statement(work: Work, report_id: UUID, text: str) -> None:
    """State why a lapsed lead had no follow-up; within 3 working days of the lapse. Raises NotAllowed, RuleBroken."""
    report, lead = own_report(work, report_id)
    check_state(report.state, (ReportState.REGISTERED,))
    lapsed = _check_lapsed(work, report, lead)
    if lapsed.state is Protection.LAPSED:
        check_statement(_statement_due(work, lapsed), work.clock.today())
    report.statement, report.statement_on = checked_text(text, "statement", _("Statement"), most=2000), work.clock.today()


@act("release_report", label=N_("Release lapsed lead"), undoable=False)
def release_report(work: Work, report_id: UUID) -> None:
    """Release a lapsed or expired lead: it may then be reported anew. Raises NotAllowed, RuleBroken ``not_lapsed``.

    A lapsed one only when its unit has stated, or has let the time for it pass (``release_early``); an expired one not
    while a request for extension waits (``extension_asked``); none while a conflict is open (``conflict_pending``).
    """
    report, lead = of_registrar(work, report_id)
    check_state(report.state, (ReportState.REGISTERED,))
    check_unconflicted(in_conflict=report.in_conflict)
    check_request_once(report.extension_asked_on)
    lapsed = _check_lapsed(work, report, lead)
    if lapsed.state is Protection.LAPSED:
        stated = report.statement_on is not None and lapsed.on is not None and report.statement_on > lapsed.on
        check_release(_statement_due(work, lapsed), work.clock.today(), stated=stated)
    report.state, report.released_on, lead.protected_until = ReportState.RELEASED, work.clock.today(), None


def _check_lapsed(work: Work, report: FirstReport, lead: Lead) -> ProtectionState:
    state = protection_of(work.session, report, lead, work.clock.today())
    if state.state not in (Protection.LAPSED, Protection.EXPIRED):
        raise RuleBroken("not_lapsed", _("Protection of this lead has not lapsed."))
    return state


def _statement_due(work: Work, lapsed: ProtectionState) -> date:
    days = setting(work.session, "statement_days")
    return statement_due(county_calendar(work.session), lapsed.on or work.clock.today(), days).date
