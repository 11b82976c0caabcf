"""The way of an enclave's terms: proposed by the unit with the partner's document, confirmed by the bureau, ended early."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import select

from crm.enterprises.rules import checked_text
from crm.kernel.errors import RuleBroken
from crm.kernel.i18n import N_, _
from crm.leads.keeping import keep_in_step, own_lead
from crm.leads.model import Lead
from crm.leads.rules import EARLIEST, LIVING
from crm.people.permissions import May, require, require_unit
from crm.procedures.enclave.model import EnclavePartner, EnclaveTerms
from crm.procedures.enclave.rules import Direction, TermsState, check_day, checked_direction, parties
from crm.procedures.transfer.model import LeadSplit
from crm.procedures.transfer.rules import Ratio, Split, checked_split
from crm.store.acts import Work, act

SOURCE = "enclave"
"""The source of a split that an enclave's terms put in force."""


@dataclass(frozen=True, slots=True)
class TermsData:
    """What is entered of an enclave: direction out or in, the partner, the terms, from which day, by which document."""

    partner_id: UUID
    direction: str
    first_day: date
    split: Split = field(default_factory=Split)
    document: str = ""


@act("propose_enclave", label=N_("Propose enclave terms"))
def propose_enclave(work: Work, lead_id: UUID, data: TermsData) -> UUID:
    """Propose the terms of one's own lead, in place of a proposal that waits. Raises NotAllowed, RuleBroken.

    ``enclave_closed`` (the lead is vetoed or lost), ``partner_closed``, ``enclave_day``, ``split_ratio``, ``split_years``
    or ``enclave_shared`` (two units of the county share it already).
    """
    lead = own_lead(work, lead_id)
    _demand_living(lead)
    partner = work.session.get_one(EnclavePartner, data.partner_id)
    if partner.closed:
        raise RuleBroken(
            "partner_closed", _("{name} is no partner any more; choose another.").format(name=partner.name), field="partner_id"
        )
    direction = checked_direction(data.direction)
    split = checked_split(str(data.split.indicators), str(data.split.tax), data.split.years)
    check_day(data.first_day, work.clock.today(), EARLIEST)
    _standing(work, lead_id, data.first_day, split.last_day(data.first_day))
    waiting = select(EnclaveTerms).where(EnclaveTerms.lead_id == lead_id, EnclaveTerms.state == TermsState.PROPOSED)
    for before in work.session.scalars(waiting):
        before.state = TermsState.WITHDRAWN
    terms = EnclaveTerms(
        lead_id=lead_id,
        unit_id=lead.unit_id,
        partner_id=partner.id,
        direction=str(direction),
        indicators=str(split.indicators),
        tax=str(split.tax),
        years=split.years,
        first_day=data.first_day,
        last_day=split.last_day(data.first_day),
        document=checked_text(data.document, "document", _("Partner's document"), most=200),
        state=TermsState.PROPOSED,
        proposed_by=work.actor.official_id,
        proposed_at=work.clock.now(),
    )
    work.session.add(terms)
    work.session.flush()
    return terms.id


@act("withdraw_enclave", label=N_("Withdraw enclave terms"))
def withdraw_enclave(work: Work, terms_id: UUID) -> None:
    """Withdraw a proposal that the bureau has not confirmed. Raises NotAllowed, RuleBroken ``enclave_state``."""
    terms = work.session.get_one(EnclaveTerms, terms_id)
    own_lead(work, terms.lead_id)
    _demand(terms, TermsState.PROPOSED)
    terms.state = TermsState.WITHDRAWN


@act("confirm_enclave", label=N_("Confirm enclave terms"), undoable=False)
def confirm_enclave(work: Work, terms_id: UUID) -> UUID:
    """Put proposed terms in force: they stand as the lead's split from their first day; earlier terms end the day before.

    Returns the split. Raises NotAllowed, RuleBroken ``enclave_state``, ``enclave_closed``, ``enclave_shared`` or
    ``enclave_day``.
    """
    terms, lead = _for_bureau(work, terms_id)
    _demand(terms, TermsState.PROPOSED)
    _demand_living(lead)
    partner = work.session.get_one(EnclavePartner, terms.partner_id)
    for before in _standing(work, lead.id, terms.first_day, terms.last_day):
        _end_split(work, before, terms.first_day - timedelta(days=1))
    reporting, landing = parties(Direction(terms.direction), lead.unit_id)
    split = LeadSplit(
        lead_id=lead.id,
        source=SOURCE,
        source_id=terms.id,
        reporting_unit_id=reporting,
        landing_unit_id=landing,
        partner=partner.name,
        indicators=terms.indicators,
        tax=terms.tax,
        years=terms.years,
        first_day=terms.first_day,
        last_day=terms.last_day,
    )
    work.session.add(split)
    work.session.flush()
    terms.state, terms.split_id, terms.unit_id = TermsState.AGREED, split.id, lead.unit_id
    terms.confirmed_by, terms.confirmed_at = work.actor.official_id, work.clock.now()
    lead.enclave, lead.enclave_partner = terms.direction, partner.name
    keep_in_step(work, lead)
    return split.id


@act("end_enclave", label=N_("End enclave terms"), undoable=False)
def end_enclave(work: Work, terms_id: UUID, last_day: date, reason: str) -> None:
    """End agreed terms early; what was credited until then stands. Raises NotAllowed, RuleBroken ``enclave_state``, ``enclave_day``."""
    terms, _lead = _for_bureau(work, terms_id)
    _demand(terms, TermsState.AGREED)
    check_day(last_day, work.clock.today(), terms.first_day)
    terms.end_reason = checked_text(reason, "reason", _("Reason"), most=500)
    terms.state, terms.last_day = TermsState.ENDED, min(terms.last_day, last_day)
    if terms.split_id is not None:
        work.session.get_one(LeadSplit, terms.split_id).last_day = terms.last_day


def _for_bureau(work: Work, terms_id: UUID) -> tuple[EnclaveTerms, Lead]:
    require(work.actor, May.TRANSFER)
    terms = work.session.get_one(EnclaveTerms, terms_id)
    lead = work.session.get_one(Lead, terms.lead_id)
    require_unit(work.actor, lead.unit_id)
    work.note_subject(lead, lead.name)
    return terms, lead


def _demand_living(lead: Lead) -> None:
    if lead.side_state not in LIVING:
        raise RuleBroken("enclave_closed", _("This lead is closed; reopen it before its terms are agreed."))


def _demand(terms: EnclaveTerms, state: TermsState) -> None:
    if terms.state != state:
        raise RuleBroken("enclave_state", _("These terms are not what they were; reload them."))


def _standing(work: Work, lead_id: UUID, first_day: date, last_day: date) -> list[LeadSplit]:
    """Return the partner splits that new terms would follow. Raises RuleBroken ``enclave_shared`` or ``enclave_day``."""
    chosen = select(LeadSplit).where(
        LeadSplit.lead_id == lead_id, LeadSplit.first_day <= last_day, LeadSplit.last_day >= first_day
    )
    found = list(work.session.scalars(chosen))
    if any(row.reporting_unit_id is not None and row.landing_unit_id is not None for row in found):
        raise RuleBroken("enclave_shared", _("Two units of the county share this project; an enclave cannot be split once more."))
    late = [row.first_day for row in found if row.first_day >= first_day]
    if late:
        text = _("Terms that began on {day} stand; new ones begin after that day.")
        raise RuleBroken("enclave_day", text.format(day=max(late)), field="first_day")
    return found


def _end_split(work: Work, split: LeadSplit, last_day: date) -> None:
    """End a split that new terms follow, and the terms that it came from."""
    split.last_day = last_day
    for before in work.session.scalars(select(EnclaveTerms).where(EnclaveTerms.split_id == split.id)):
        before.state, before.last_day = TermsState.ENDED, last_day
        before.end_reason = before.end_reason or _("Followed by new terms.")


def default_split(ratio: str, years: int) -> Split:
    """Return the split offered first, by the county's settings."""
    return Split(Ratio(ratio), Ratio(ratio), years)
