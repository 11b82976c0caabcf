"""The five procedures in figures: what a period saw, per unit and in the county, as the bulletin counts it (domain §4)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from crm.kernel.clock import local_moment
from crm.people.permissions import Actor, May, require
from crm.procedures.conflict.model import Ruling
from crm.procedures.one_notice.model import OneTimeNotice
from crm.procedures.one_notice.queries import second_notices
from crm.procedures.time_limit.figures import UnitCards, unit_cards
from crm.procedures.transfer.course import TransferState
from crm.procedures.transfer.model import PoolOffer, Transfer
from crm.procedures.veto.breaches import breaches_between
from crm.procedures.veto.model import Veto
from crm.procedures.veto.rules import VetoState


@dataclass(frozen=True, slots=True)
class ProcedureFigures:
    """What a period saw. Maps are by unit id; ``breaches`` are refusals found by then without a veto report."""

    rulings: int = 0
    transfers: int = 0
    given: Mapping[UUID, int] = field(default_factory=dict)
    received: Mapping[UUID, int] = field(default_factory=dict)
    offered: int = 0
    cards: Mapping[UUID, UnitCards] = field(default_factory=dict)
    notices: int = 0
    late_notices: int = 0
    second_notices: Mapping[UUID, int] = field(default_factory=dict)
    vetoes: int = 0
    late_vetoes: int = 0
    upheld: int = 0
    turned: int = 0
    breaches: Mapping[UUID, int] = field(default_factory=dict)


def procedure_figures(session: Session, actor: Actor, first: date, last: date, now: datetime) -> ProcedureFigures:
    """Return the figures of the days ``first`` to ``last``. Raises NotAllowed for who does not see the whole county."""
    require(actor, May.SEE_ALL)

    def within(moment: InstrumentedAttribute[Any]) -> Any:  # noqa: ANN401 - a condition
        return (moment >= local_moment(first)) & (moment < local_moment(last + timedelta(days=1)))

    def count(column: InstrumentedAttribute[Any], *conditions: Any) -> int:  # noqa: ANN401 - conditions
        return session.scalar(select(func.count(column)).where(*conditions)) or 0

    held = (Transfer.state == TransferState.HELD, within(Transfer.ended_at))
    reported = within(Veto.reported_at)
    return ProcedureFigures(
        rulings=count(Ruling.id, within(Ruling.ruled_at)),
        transfers=count(Transfer.id, *held),
        given=_by_unit(session, Transfer.giving_unit_id, *held),
        received=_by_unit(session, Transfer.receiving_unit_id, *held),
        offered=count(PoolOffer.id, within(PoolOffer.offered_at)),
        cards=unit_cards(session, actor, first, last, now),
        notices=count(OneTimeNotice.id, within(OneTimeNotice.issued_at)),
        late_notices=count(OneTimeNotice.id, within(OneTimeNotice.issued_at), OneTimeNotice.late.is_(True)),
        second_notices=second_notices(session, actor, first, last),
        vetoes=count(Veto.id, reported),
        late_vetoes=count(Veto.id, reported, Veto.late.is_(True)),
        upheld=count(Veto.id, within(Veto.decided_at), Veto.state == VetoState.UPHELD),
        turned=count(Veto.id, within(Veto.decided_at), Veto.state == VetoState.TURNED),
        breaches=_breaches(session, actor, first, last),
    )


def _by_unit(session: Session, unit: InstrumentedAttribute[Any], *conditions: Any) -> dict[UUID, int]:  # noqa: ANN401 - conditions
    chosen = select(unit, func.count()).where(unit.is_not(None), *conditions).group_by(unit)
    return {unit_id: count for unit_id, count in session.execute(chosen)}  # noqa: C416 - rows are not pairs to mypy


def _breaches(session: Session, actor: Actor, first: date, last: date) -> dict[UUID, int]:
    return Counter(each.unit_id for each in breaches_between(session, actor, first, last))
