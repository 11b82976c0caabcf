"""The life of a grant 政策兑现: applied for (a case opens), proposed by the bureau, approved or refused, withdrawn."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from crm.enterprises.rules import checked_text
from crm.kernel.errors import NotAllowed, RuleBroken
from crm.kernel.i18n import N_, _
from crm.leads.keeping import own_lead
from crm.leads.model import Lead
from crm.people.permissions import May, require
from crm.people.setup import setting
from crm.policies.checks import GRANT_STATE_NAMES, PENDING, GrantState, check_grant_state, checks, explain, refuse_failed
from crm.policies.formulas import yuan
from crm.policies.keeping import grant_facts
from crm.policies.model import GrantApplication, PolicyClause, PolicyCommitment
from crm.procedures.time_limit.gates import allows_refusal, before_granting
from crm.procedures.time_limit.model import Case, Matter
from crm.procedures.time_limit.rules import CASE_STATE_NAMES, LIVING, CaseState, Decision
from crm.procedures.time_limit.service import CaseData, receive_case, withdraw_case
from crm.store.acts import Work, act
from crm.store.change_writer import hold_chain
from crm.store.numbering import next_number

SERIES = "grant"
MATTER = "grant_review"
"""The matter of the catalogue whose clock a grant runs on (domain §4.7: 15 working days)."""
WAN = 1_000_000


@dataclass(frozen=True, slots=True)
class GrantData:
    """What is entered of an application. ``amount`` in fen; ``base``, ``reached``: the clause's figures (see the model).

    ``year``: the year whose funds it is for, this year where None.
    """

    amount: int
    base: int | None = None
    reached: int | None = None
    note: str = ""
    year: int | None = None


@act("apply_for_grant", label=N_("Apply for a grant"), undoable=False)
def apply_for_grant(work: Work, commitment_id: UUID, data: GrantData) -> UUID:
    """Apply for a grant under a commitment: every check holds, it gets its number, and a case opens.

    Raises NotAllowed, RuleBroken ``grant_matter``, ``grant_year`` or the code of the first check that fails.
    """
    commitment = work.session.get_one(PolicyCommitment, commitment_id)
    lead = own_lead(work, commitment.lead_id)
    hold_chain(work.session)
    today = work.clock.today()
    year = data.year or today.year
    if not commitment.signed_on.year <= year <= today.year:
        text = _("A grant is applied for from the year of the contract to this year.")
        raise RuleBroken("grant_year", text, field="year")
    facts = grant_facts(work.session, commitment, year, data.amount, (data.base, data.reached))
    refuse_failed(checks(facts))
    clause = work.session.get_one(PolicyClause, commitment.clause_id)
    application = GrantApplication(
        commitment_id=commitment_id,
        lead_id=lead.id,
        unit_id=lead.unit_id,
        case_id=_open_case(work, lead, clause),
        for_year=year,
        year=today.year,
        number=next_number(work.session, SERIES, today.year),
        state=GrantState.IN_REVIEW,
        base=data.base,
        reached=data.reached,
        note=checked_text(data.note, "note", _("Note"), most=2000, needed=False),
        applied=data.amount,
        applied_by=work.actor.official_id,
        applied_at=work.clock.now(),
    )
    work.session.add(application)
    work.session.flush()
    return application.id


def _open_case(work: Work, lead: Lead, clause: PolicyClause) -> UUID:
    matter = work.session.scalars(select(Matter.id).where(Matter.code == MATTER)).first()
    if matter is None:
        text = _("The matter of grant reviews is not in the catalogue; the bureau adds it under Settings › Matters.")
        raise RuleBroken("grant_matter", text)
    return receive_case(work, CaseData(matter, f"{lead.name}：{clause.title}"[:200], lead_id=lead.id)).value


@act("propose_grant", label=N_("Propose grant"), undoable=False)
def propose_grant(work: Work, application_id: UUID, amount: int, text: str) -> None:
    """Propose how much to grant 审核意见, at most what was applied for; the bureau, once the case is accepted.

    Raises NotAllowed, RuleBroken ``grant_state``, ``grant_case``, ``grant_above`` or a check's code.
    """
    require(work.actor, May.REVIEW_GRANTS)
    application = _found(work, application_id)
    check_grant_state(application.state, PENDING)
    _check_case(work, application)
    if amount > application.applied:
        words = _("{amount} was applied for; no more than that can be granted.").format(amount=yuan(application.applied))
        raise RuleBroken("grant_above", words, field="amount")
    _check(work, application, amount)
    application.state, application.proposed = GrantState.PROPOSED, amount
    application.proposal = checked_text(text, "text", _("Opinion"), most=1000)
    application.proposed_by, application.proposed_at = work.actor.official_id, work.clock.now()


@act("approve_grant", label=N_("Approve grant"), undoable=False)
def approve_grant(work: Work, application_id: UUID, text: str = "") -> None:
    """Approve what was proposed 审批: a leader, or the bureau below the amount from which a leader signs.

    Raises NotAllowed ``role`` or ``grant_leader``, RuleBroken ``grant_state``, ``grant_case`` or a check's code.
    """
    application = _found(work, application_id)
    if not work.actor.may(May.SIGN_GRANTS):
        require(work.actor, May.REVIEW_GRANTS)
        limit = int(setting(work.session, "grant_leader_from_yuan")) * WAN
        if (application.proposed or 0) >= limit:
            words = _("A grant of {limit} or more is signed by a leader.").format(limit=yuan(limit))
            raise NotAllowed("grant_leader", words)
    check_grant_state(application.state, (GrantState.PROPOSED,))
    _check_case(work, application)
    amount = application.proposed or 0
    _check(work, application, amount)
    application.state, application.approved = GrantState.APPROVED, amount
    _decide(work, application, checked_text(text, "text", _("Opinion"), most=1000, needed=False))


@act("refuse_grant", label=N_("Refuse grant"), undoable=False)
def refuse_grant(work: Work, application_id: UUID, text: str) -> None:
    """Refuse an application with its reason; its case may then be decided as refused. Raises NotAllowed, RuleBroken."""
    if not work.actor.may(May.SIGN_GRANTS):
        require(work.actor, May.REVIEW_GRANTS)
    application = _found(work, application_id)
    check_grant_state(application.state, PENDING)
    application.state = GrantState.REFUSED
    _decide(work, application, checked_text(text, "text", _("Reason"), most=1000))


@act("withdraw_grant", label=N_("Withdraw grant application"), undoable=False)
def withdraw_grant(work: Work, application_id: UUID, reason: str) -> None:
    """Withdraw an application that is not decided. Its case goes with it, unless the bureau does it: that is the handler's.

    Raises NotAllowed, RuleBroken ``grant_state``.
    """
    application = work.session.get_one(GrantApplication, application_id)
    own_lead(work, application.lead_id)
    check_grant_state(application.state, PENDING)
    application.state = GrantState.WITHDRAWN
    words = checked_text(reason, "reason", _("Reason"), most=1000)
    _decide(work, application, words)
    case = work.session.get_one(Case, application.case_id)
    if case.state in LIVING and not work.actor.may(May.HANDLE):
        withdraw_case(work, case.id, words)


def _found(work: Work, application_id: UUID) -> GrantApplication:
    application = work.session.get_one(GrantApplication, application_id)
    lead = work.session.get_one(Lead, application.lead_id)
    work.note_subject(lead, lead.name)
    return application


def _check(work: Work, application: GrantApplication, amount: int) -> None:
    """Check an application once more, for ``amount`` fen. Raises RuleBroken with the first failed check's code."""
    hold_chain(work.session)
    commitment = work.session.get_one(PolicyCommitment, application.commitment_id)
    figures = application.base, application.reached
    facts = grant_facts(work.session, commitment, application.for_year, amount, figures, application)
    refuse_failed(checks(facts))
    if amount > explain(facts).amount:
        raise RuleBroken("grant_above", _("No more than {amount} can be granted.").format(amount=yuan(explain(facts).amount)))


def _check_case(work: Work, application: GrantApplication) -> None:
    """Refuse to judge an application whose case is not in hand. Raises RuleBroken ``grant_case``."""
    case = work.session.get_one(Case, application.case_id)
    if case.state == CaseState.ACCEPTED or case.decision == Decision.GRANTED:
        return
    text = _("The case of this application is “{state}”; its handler accepts it under Procedures › Time limits first.")
    raise RuleBroken("grant_case", text.format(state=_(CASE_STATE_NAMES[CaseState(case.state)])))


def _decide(work: Work, application: GrantApplication, words: str) -> None:
    application.decision = words
    application.decided_by, application.decided_at = work.actor.official_id, work.clock.now()


@before_granting
def needs_approved_grant(work: Work, case_id: UUID) -> None:
    """Let a case of a grant be decided as granted only once the grant is approved. Raises RuleBroken ``grant_unapproved``."""
    chosen = select(GrantApplication).where(GrantApplication.case_id == case_id)
    application = work.session.scalars(chosen).first()
    if application is not None and application.state != GrantState.APPROVED:
        text = _("The grant of this case is “{state}”; it is granted once the grant is approved under Policies › Grants.")
        raise RuleBroken("grant_unapproved", text.format(state=_(GRANT_STATE_NAMES[GrantState(application.state)])))


@allows_refusal
def carries_refused_grant(work: Work, case_id: UUID) -> bool:
    """Tell whether a case may be refused: the grant it carries was refused, which refuses no project."""
    chosen = select(GrantApplication.id).where(GrantApplication.case_id == case_id, GrantApplication.state == GrantState.REFUSED)
    return work.session.scalars(chosen).first() is not None
