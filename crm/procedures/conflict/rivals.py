"""What the registrar sees beside a received report: who else claims this investor, why it may be one project, field by field."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from crm.enterprises.duplicates.queries import Duplicate, duplicates, reason_words
from crm.enterprises.duplicates.rules import Verdict
from crm.enterprises.model import Enterprise
from crm.enterprises.queries import contacts_of
from crm.kernel.i18n import _
from crm.leads.model import Lead, LeadEnterprise
from crm.leads.rules import amounts_near
from crm.people.permissions import Actor, May, require
from crm.people.setup import setting
from crm.procedures.conflict.timeline import Side, side_of
from crm.procedures.first_report.model import FirstReport
from crm.procedures.first_report.rules import CLAIMING, ReportState
from crm.procedures.first_report.standing import claims_on_investor, holds

MOST = 20
"""Enterprises looked at for each investor of a report."""
WORTH = 5
"""What it costs a rival's score where project, industry or amount differ (our default)."""


@dataclass(frozen=True, slots=True)
class Rival:
    """Another unit's report beside the one looked at: both sides whole (the registrar sees all), and why they may be one.

    ``first``: the rival was received before. ``same``: one code or one name, so that registering needs a reason.
    ``score`` 0 to 100 ranks; it decides nothing.
    """

    side: Side
    first: bool
    same: bool
    score: int
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Compared:
    """A report with its rivals: those of the same investor before those of a like one, the likeliest first."""

    own: Side
    rivals: tuple[Rival, ...]


def compared(session: Session, actor: Actor, report_id: UUID, today: date) -> Compared:
    """Return a report and whoever else claims its investor. Raises NotAllowed but for the registrar."""
    require(actor, May.REGISTER)
    report = session.get_one(FirstReport, report_id)
    same = {other.id for other, _unit in claims_on_investor(session, report)}
    found = [
        _rival(session, report, other, hit, same=other.id in same)
        for other, hit in _likely(session, actor, report)
        if other.state == ReportState.RECEIVED or holds(session, other, today)
    ]
    return Compared(
        side_of(session, report), tuple(sorted(found, key=lambda each: (not each.same, -each.score, each.side.unit_name)))
    )


def _likely(session: Session, actor: Actor, report: FirstReport) -> list[tuple[FirstReport, Duplicate]]:
    """Return other units' claiming reports with an investor that is, or very likely is, one of this report's."""
    hits: dict[UUID, Duplicate] = {}
    for firm in session.scalars(_investors(report.lead_id)):
        phones = [phone for contact in contacts_of(session, firm.id) for phone in contact.phones]
        for hit in duplicates(session, actor, firm.name, uscc=firm.uscc or "", phones=phones, but=(firm.id,), top=MOST):
            if hit.id is not None and hit.verdict is not Verdict.POSSIBLE:
                hits[hit.id] = max(hits.get(hit.id, hit), hit, key=lambda each: each.score)
    chosen = (
        select(FirstReport, LeadEnterprise.enterprise_id)
        .join(LeadEnterprise, LeadEnterprise.lead_id == FirstReport.lead_id)
        .where(
            LeadEnterprise.enterprise_id.in_(list(hits)), FirstReport.unit_id != report.unit_id, FirstReport.state.in_(CLAIMING)
        )
    )
    best: dict[UUID, tuple[FirstReport, Duplicate]] = {}
    for other, enterprise_id in session.execute(chosen):
        hit = hits[enterprise_id]
        if other.id not in best or best[other.id][1].score < hit.score:
            best[other.id] = other, hit
    return list(best.values())


def _investors(lead_id: UUID) -> Select[Enterprise]:
    linked = select(Enterprise).join(LeadEnterprise, LeadEnterprise.enterprise_id == Enterprise.id)
    return linked.where(LeadEnterprise.lead_id == lead_id).order_by(LeadEnterprise.position)


def _rival(session: Session, report: FirstReport, other: FirstReport, hit: Duplicate, *, same: bool) -> Rival:
    percent = int(setting(session, "duplicate_amount_percent"))
    ours, theirs = session.get_one(Lead, report.lead_id), session.get_one(Lead, other.lead_id)
    alike = (
        (ours.name == theirs.name, _("project names equal")),
        (bool(ours.industry_division) and ours.industry_division == theirs.industry_division, _("industries equal")),
        (amounts_near(ours.total_yuan, theirs.total_yuan, percent), _("amounts within {percent} %").format(percent=percent)),
    )
    reasons = [words for holds_true, words in alike if holds_true]
    first = (other.received_seq or 0) < (report.received_seq or 0)
    score = min(100, hit.score - WORTH * (len(alike) - len(reasons)))
    return Rival(side_of(session, other), first, same, max(0, score), (reason_words(hit), *reasons))
