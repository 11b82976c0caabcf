"""What other units read of a lead before it is theirs: industry, size and a summary, never whose investment it is."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm.enterprises.duplicates.names import taken_apart
from crm.enterprises.industries import industry_name
from crm.enterprises.model import Alias, Contact, Enterprise
from crm.enterprises.rules import checked_text
from crm.kernel.i18n import _
from crm.leads.model import Lead, LeadEnterprise
from crm.procedures.transfer.course import amount_band, check_masked, masked_text

SHORT_FORM = 4
"""Characters of a firm's name, its region left out, by which people call it (our default): 中瑞储能 of 江苏中瑞储能科技."""


def names_of(session: Session, lead: Lead) -> list[str]:
    """Return every name that would give the investor away: enterprises with their other names, contacts and phones."""
    linked = select(LeadEnterprise.enterprise_id).where(LeadEnterprise.lead_id == lead.id)
    names = [lead.name]
    for firm in session.scalars(select(Enterprise).where(Enterprise.id.in_(linked))):
        core = taken_apart(firm.true_name or firm.name).core
        names += [firm.name, firm.normal_name, firm.true_name, firm.uscc or "", core, core[:SHORT_FORM]]
    names += session.scalars(select(Alias.name).where(Alias.enterprise_id.in_(linked)))
    for contact in session.scalars(select(Contact).where(Contact.enterprise_id.in_(linked))):
        names += [contact.name, *(contact.phones or ())]
    return [name for name in names if name]


def masked_title(lead: Lead) -> str:
    """Return how others name a lead they may not see: its industry and size, as in “电气机械和器材制造业 · 1–5亿元”."""
    industry = industry_name(lead.industry_section, lead.industry_division) or _("industry open")
    return f"{industry} · {amount_band(lead.total_yuan)}"


def default_summary(session: Session, lead: Lead) -> str:
    """Return the lead's content with the investor's names taken out, for the unit to correct."""
    return masked_text(lead.content, names_of(session, lead))


def checked_summary(session: Session, lead: Lead, summary: str) -> str:
    """Return a summary that others may read, the masked content where none was written.

    Raises RuleBroken ``summary_names``, ``text_empty`` or ``text_long``.
    """
    text = checked_text(summary or default_summary(session, lead), "summary", _("Summary for other units"), most=1000)
    check_masked(text, names_of(session, lead))
    return text
