"""Money paid for grants 拨付 and clawed back 追回, and the funds arranged for a year 资金安排."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from crm.enterprises.rules import checked_text
from crm.kernel.clock import local_date
from crm.kernel.errors import RuleBroken
from crm.kernel.i18n import N_, _
from crm.kernel.money import MAX_MINOR
from crm.leads.model import Lead
from crm.people.permissions import May, require
from crm.policies.checks import GrantState, check_claw_back, check_grant_state, check_payment
from crm.policies.keeping import CLAWED, PAID
from crm.policies.model import GrantApplication, GrantPayment, PolicyFund
from crm.procedures.time_limit.keeping import check_handler
from crm.procedures.time_limit.model import Case
from crm.procedures.time_limit.rules import Decision
from crm.store.acts import Work, act
from crm.store.change_writer import hold_chain
from crm.store.undo import holds_after_undo


@dataclass(frozen=True, slots=True)
class PaymentData:
    """What is entered of a payment or a claw-back: ``amount`` in fen, the voucher's number; ``reason`` of a claw-back."""

    day: date
    amount: int
    voucher: str
    reason: str = ""


@act("pay_grant", label=N_("Record payment"))
def pay_grant(work: Work, application_id: UUID, data: PaymentData) -> UUID:
    """Record a payment of an approved grant 拨付, whole or in parts; its case must be decided as granted.

    By the case's handler or the bureau. Raises NotAllowed, RuleBroken ``grant_state``, ``pay_undecided``, ``pay_amount``,
    ``pay_over``, ``pay_day`` or ``voucher_twice``.
    """
    application, case = _in_hand(work, application_id)
    check_grant_state(application.state, (GrantState.APPROVED,))
    if case.decision != Decision.GRANTED:
        text = _("The case of this grant is not decided yet; its handler decides it under Procedures › Time limits first.")
        raise RuleBroken("pay_undecided", text)
    check_payment(data.amount, application.approved or 0, moved(work.session, application_id, PAID))
    _check_day(work, data.day, local_date(application.decided_at or application.applied_at))
    return _record(work, application, PAID, data)


@act("claw_back", label=N_("Record claw-back"))
def claw_back(work: Work, application_id: UUID, data: PaymentData) -> UUID:
    """Record that paid money was clawed back 追回; it is not payable anew (our default).

    Raises NotAllowed, RuleBroken ``pay_amount``, ``claw_over``, ``pay_day``, ``voucher_twice`` or ``text_empty``.
    """
    application, _case = _in_hand(work, application_id)
    paid, clawed = (moved(work.session, application_id, kind) for kind in (PAID, CLAWED))
    check_claw_back(data.amount, paid, clawed)
    checked_text(data.reason, "reason", _("Reason"), most=1000)
    first = select(func.min(GrantPayment.day)).where(GrantPayment.application_id == application_id)
    _check_day(work, data.day, work.session.scalar(first) or data.day)
    return _record(work, application, CLAWED, data)


def moved(session: Session, application_id: UUID, kind: str) -> int:
    """Return what was paid for a grant, or clawed back, in fen."""
    chosen = select(func.sum(GrantPayment.amount)).where(GrantPayment.application_id == application_id, GrantPayment.kind == kind)
    return int(session.scalar(chosen) or 0)


def _in_hand(work: Work, application_id: UUID) -> tuple[GrantApplication, Case]:
    application = work.session.get_one(GrantApplication, application_id)
    case = work.session.get_one(Case, application.case_id)
    if not work.actor.may(May.REVIEW_GRANTS):
        check_handler(work, case.unit_id)
    lead = work.session.get_one(Lead, application.lead_id)
    work.note_subject(lead, lead.name)
    hold_chain(work.session)
    return application, case


def _check_day(work: Work, day: date, earliest: date) -> None:
    if not earliest <= day <= work.clock.today():
        text = _("The day lies between {first} and today.")
        raise RuleBroken("pay_day", text.format(first=earliest), field="day")


def _record(work: Work, application: GrantApplication, kind: str, data: PaymentData) -> UUID:
    voucher = checked_text(data.voucher, "voucher", _("Voucher number"), most=60)
    first, last = date(data.day.year, 1, 1), date(data.day.year, 12, 31)
    same = select(GrantPayment.id).where(GrantPayment.voucher == voucher, GrantPayment.day.between(first, last))
    if work.session.scalars(same).first() is not None:
        text = _("Voucher {voucher} of {year} is recorded already; check the number.")
        raise RuleBroken("voucher_twice", text.format(voucher=voucher, year=data.day.year), field="voucher")
    payment = GrantPayment(
        application_id=application.id,
        kind=kind,
        day=data.day,
        amount=data.amount,
        voucher=voucher,
        reason=checked_text(data.reason, "reason", _("Reason"), most=1000, needed=False),
        recorded_by=work.actor.official_id,
        recorded_at=work.clock.now(),
    )
    work.session.add(payment)
    work.session.flush()
    return payment.id


@holds_after_undo("grant_payment")
def _sums_hold(work: Work, ids: Sequence[UUID]) -> None:
    """Refuse an undo after which more would be paid than approved, or clawed back than paid. Raises RuleBroken."""
    del ids
    paid = func.coalesce(func.sum(GrantPayment.amount).filter(GrantPayment.kind == PAID), 0)
    clawed = func.coalesce(func.sum(GrantPayment.amount).filter(GrantPayment.kind == CLAWED), 0)
    approved = func.coalesce(GrantApplication.approved, 0)
    chosen = (
        select(GrantApplication.id)
        .join(GrantPayment, GrantPayment.application_id == GrantApplication.id)
        .group_by(GrantApplication.id, GrantApplication.approved)
        .having((clawed > paid) | (paid > approved))
    )
    if work.session.scalars(chosen).first() is not None:
        raise RuleBroken("pay_order", _("Later payments or claw-backs build on this; undo those first."))


@act("arrange_funds", label=N_("Arrange funds"))
def arrange_funds(work: Work, year: int, amount: int, source: str) -> UUID:
    """Enter funds arranged for a year 资金安排, in fen, with the paper they stand in. Raises NotAllowed, RuleBroken."""
    require(work.actor, May.KEEP_POLICIES)
    if not 2000 <= year <= 2100:
        raise RuleBroken("fund_year", _("Enter the year as in 2026."), field="year")
    if not 0 < amount <= MAX_MINOR:
        raise RuleBroken("pay_amount", _("Enter an amount above 0."), field="amount")
    fund = PolicyFund(year=year, amount=amount, source=checked_text(source, "source", _("Arranged by"), most=200))
    work.session.add(fund)
    work.session.flush()
    work.note_subject(fund, fund.source)
    return fund.id


@act("remove_funds", label=N_("Remove funds"))
def remove_funds(work: Work, fund_id: UUID) -> None:
    """Take an entry of funds out, one entered by mistake. Raises NotAllowed."""
    require(work.actor, May.KEEP_POLICIES)
    fund = work.session.get_one(PolicyFund, fund_id)
    work.note_subject(fund, fund.source)
    work.session.delete(fund)
