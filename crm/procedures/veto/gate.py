"""The gate of a refused case: an upheld veto report, not lifted on review, lets a project's case be refused (domain §4.5)."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from crm.procedures.time_limit.gates import allows_refusal
from crm.procedures.time_limit.model import Case
from crm.procedures.veto.model import Veto, VetoReview
from crm.procedures.veto.rules import Outcome, VetoState
from crm.store.acts import Work


def in_force() -> ColumnElement[bool]:
    """Return which vetoes stand: upheld, and not lifted on review."""
    lifted = select(VetoReview.id).where(VetoReview.veto_id == Veto.id, VetoReview.outcome == Outcome.LIFTED)
    return (Veto.state == VetoState.UPHELD) & ~lifted.exists()


def is_vetoed(session: Session, lead_id: UUID) -> bool:
    """Tell whether an upheld veto stands on a lead."""
    return session.scalars(select(Veto.id).where(Veto.lead_id == lead_id, in_force())).first() is not None


@allows_refusal
def carries_veto(work: Work, case_id: UUID) -> bool:
    """Tell whether a case may be refused: the lead it belongs to is vetoed."""
    case = work.session.get_one(Case, case_id)
    return case.lead_id is not None and is_vetoed(work.session, case.lead_id)
