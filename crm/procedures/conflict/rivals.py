"""What the registrar sees beside a received report: who else claims this investor, why it may be one project, field by field."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from crm.enterprises.rules import normal_name
from crm.kernel.i18n import _
from crm.leads.model import Lead
from crm.people.permissions import Actor, May, require
from crm.procedures.conflict.timeline import Side, side_of
from crm.procedures.first_report.model import FirstReport
from crm.procedures.first_report.queries import first_investor
from crm.procedures.first_report.rules import ReportState
from crm.procedures.first_report.standing import claims_on_investor, holds

NEAR = 5
"""Amounts within one part in five of the larger are near (domain §4.3: 20 %)."""


@dataclass(frozen=True, slots=True)
class Rival:
    """Another unit's report beside the one looked at: both sides whole (the registrar sees all), and why they may be one.

    ``first``: the rival was received before. ``score`` 0 to 100 ranks; it decides nothing.
    """

    side: Side
    first: bool
    score: int
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Compared:
    """A report with its rivals, the likeliest first."""

    own: Side
    rivals: tuple[Rival, ...]


def compared(session: Session, actor: Actor, report_id: UUID, today: date) -> Compared:
    """Return a report and whoever else claims its investor. Raises NotAllowed but for the registrar."""
    require(actor, May.REGISTER)
    report = session.get_one(FirstReport, report_id)
    found = [
        _rival(session, report, other)
        for other, _unit in claims_on_investor(session, report)
        if other.state == ReportState.RECEIVED or holds(session, other, today)
    ]
    return Compared(side_of(session, report), tuple(sorted(found, key=lambda each: (-each.score, str(each.side.report_id)))))


def _rival(session: Session, report: FirstReport, other: FirstReport) -> Rival:
    ours, theirs = session.get_one(Lead, report.lead_id), session.get_one(Lead, other.lead_id)
    score, reasons = _same_investor(session, ours, theirs)
    if ours.name == theirs.name:
        score, reasons = score + 4, [*reasons, _("project names equal")]
    if ours.industry_division and ours.industry_division == theirs.industry_division:
        score, reasons = score + 2, [*reasons, _("industries equal")]
    if near(ours.total_yuan, theirs.total_yuan):
        score, reasons = score + 2, [*reasons, _("amounts within 20 %")]
    first = (other.received_seq or 0) < (report.received_seq or 0)
    return Rival(side_of(session, other), first, min(score, 100), tuple(reasons))


def _same_investor(session: Session, ours: Lead, theirs: Lead) -> tuple[int, list[str]]:
    """Return what an equal code or name is worth, with its words."""
    one, other = first_investor(session, ours.id), first_investor(session, theirs.id)
    if one is not None and other is not None and one.uscc and one.uscc == other.uscc:
        return 94, [_("credit codes equal")]
    if one is not None and other is not None and normal_name(one.name) == normal_name(other.name):
        return 90, [_("investors' names equal")]
    return 80, [_("one of the investors is the same")]


def near(one: int | None, other: int | None) -> bool:
    """Tell whether two amounts in fen lie within 20 % of the larger; unknown ones do not."""
    if one is None or other is None:
        return False
    return abs(one - other) * NEAR <= max(one, other)
