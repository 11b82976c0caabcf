"""What must be asked before a case is accepted, granted or refused: the procedures above this one register their rules here."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from crm.kernel.errors import RuleBroken
from crm.kernel.i18n import _
from crm.store.acts import Work

AcceptanceGate = Callable[[Work, UUID], None]
RefusalGate = Callable[[Work, UUID], bool]
_acceptance: list[AcceptanceGate] = []
_deeming: list[AcceptanceGate] = []
_granting: list[AcceptanceGate] = []
_refusal: list[RefusalGate] = []


def before_acceptance(gate: AcceptanceGate) -> AcceptanceGate:
    """Have ``gate`` called with the case's id before it is accepted; it raises RuleBroken when something is missing."""
    _acceptance.append(gate)
    return gate


def before_deeming(gate: AcceptanceGate) -> AcceptanceGate:
    """Have ``gate`` called with the case's id before it is deemed accepted; it raises RuleBroken when nothing was late."""
    _deeming.append(gate)
    return gate


def before_granting(gate: AcceptanceGate) -> AcceptanceGate:
    """Have ``gate`` called with the case's id before it is decided as granted; it raises RuleBroken when that is premature."""
    _granting.append(gate)
    return gate


def allows_refusal(gate: RefusalGate) -> RefusalGate:
    """Have ``gate`` asked whether a case of a lead may be refused: an upheld veto report says yes (domain §4.5)."""
    _refusal.append(gate)
    return gate


def check_acceptance(work: Work, case_id: UUID) -> None:
    """Ask every rule on acceptance. Raises what they raise."""
    for gate in _acceptance:
        gate(work, case_id)


def check_deeming(work: Work, case_id: UUID) -> None:
    """Ask every rule on deemed acceptance. Raises what they raise."""
    for gate in _deeming:
        gate(work, case_id)


def check_granting(work: Work, case_id: UUID) -> None:
    """Ask every rule on granting. Raises what they raise."""
    for gate in _granting:
        gate(work, case_id)


def check_refusal(work: Work, case_id: UUID) -> None:
    """Refuse a refusal that no upheld veto report carries: nobody closes a case as refused alone.

    Raises RuleBroken ``refusal_needs_veto``.
    """
    if not any(gate(work, case_id) for gate in _refusal):
        text = _("A project's case is refused only on an upheld veto report; propose a veto first.")
        raise RuleBroken("refusal_needs_veto", text)
