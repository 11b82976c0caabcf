"""What verified milestones add to indicators: each side of a split its share, the county the project once (domain §4.11)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from crm.kernel.clock import local_date
from crm.kernel.money import WAN
from crm.leads.entry import to_yuan
from crm.leads.model import Lead, Milestone
from crm.leads.rules import MilestoneKind, counted_amount
from crm.league.indicators.rules import Indicator, Part
from crm.people.queries import rates
from crm.people.setup import setting
from crm.procedures.transfer.credits import WHOLE
from crm.procedures.transfer.rules import Counted, Sides, credited
from crm.procedures.transfer.splits import sides_of

OF_KIND: dict[MilestoneKind, tuple[Indicator, ...]] = {
    MilestoneKind.SIGNED: (Indicator.SIGNED, Indicator.SIGNED_AMOUNT, Indicator.MEGA, Indicator.ENCLAVE),
    MilestoneKind.REGISTERED: (Indicator.REGISTERED,),
    MilestoneKind.PAID_IN: (Indicator.PAID_IN, Indicator.PAID_IN_AMOUNT, Indicator.FOREIGN_PAID_IN),
    MilestoneKind.STARTED: (Indicator.STARTED,),
    MilestoneKind.COMPLETED: (Indicator.COMPLETED,),
    MilestoneKind.PRODUCED: (Indicator.PRODUCED,),
    MilestoneKind.LISTED: (Indicator.LISTED,),
}
CONVERSIONS = {
    Indicator.REGISTRATION_RATE: MilestoneKind.REGISTERED,
    Indicator.PAID_IN_RATE: MilestoneKind.PAID_IN,
    Indicator.START_RATE: MilestoneKind.STARTED,
}
"""Rates 注册率, 到资率, 开工率 and the milestone that a signed project is to have reached."""
OF_PROJECTS = frozenset(each for indicators in OF_KIND.values() for each in indicators) | CONVERSIONS.keys()


def project_parts(session: Session, wanted: Collection[Indicator], first: date, last: date) -> dict[Indicator, list[Part]]:
    """Return what verified milestones reached from ``first`` through ``last`` add to each wanted indicator, all units.

    A project counts once, for its first signing, and a capital increase by the increase alone; foreign currency by the
    rate of the contract's year. Of an enclave the county has what its split leaves it, the partner outside the rest. A conversion rate is of the projects signed from 1 January of the last day's year (or
    from ``first``, if that is earlier) through ``last``: the share of them that reached its milestone by ``last``,
    verified (our default; projects signed in earlier years are not asked again).
    """
    found: dict[Indicator, list[Part]] = {each: [] for each in wanted if each in OF_PROJECTS}
    of_kind: dict[str, list[Indicator]] = {
        str(kind): [each for each in indicators if each in found] for kind, indicators in OF_KIND.items()
    }
    conversions = [each for each in found if each in CONVERSIONS]
    kinds = [kind for kind, indicators in of_kind.items() if indicators or (conversions and kind == MilestoneKind.SIGNED)]
    if not kinds:
        return found
    begin = min(first, date(last.year, 1, 1)) if conversions else first
    projects = Projects(session)
    reached = _reached(session, [CONVERSIONS[each] for each in conversions], begin, last)
    for row in session.execute(milestones_between(kinds, begin, last)):
        if row.reached_on >= first:
            for indicator in of_kind[row.kind]:
                found[indicator] += projects.parts(row, indicator)
        if row.kind == MilestoneKind.SIGNED:
            for indicator in conversions:
                found[indicator] += projects.converted(row, row.lead_id in reached[CONVERSIONS[indicator]])
    return found


def milestones_between(kinds: Collection[str], first: date, last: date) -> Select[*tuple[Any, ...]]:
    """Return the question for verified milestones of some kinds reached in a period, with what counts of their projects."""
    return (
        select(
            Milestone.kind,
            Milestone.lead_id,
            Milestone.unit_id,
            Milestone.reached_on,
            Lead.name,
            Lead.nature,
            Lead.currency,
            Lead.total_yuan,
            Lead.increase,
            Lead.paid_in,
            Lead.foreign_capital,
            Lead.enclave,
            Lead.contract_date,
            Lead.created_at,
        )
        .join(Lead, Lead.id == Milestone.lead_id)
        .where(
            Milestone.kind.in_(kinds),
            Milestone.verified_on.is_not(None),
            Milestone.reached_on >= first,
            Milestone.reached_on <= last,
        )
        .order_by(Milestone.reached_on, Milestone.id)
    )


def _reached(session: Session, kinds: Collection[MilestoneKind], first: date, last: date) -> dict[MilestoneKind, set[UUID]]:
    """Return the leads signed in a period that reached each of ``kinds`` by its end, in one statement."""
    found: dict[MilestoneKind, set[UUID]] = {kind: set() for kind in kinds}
    if not kinds:
        return found
    signed = select(Milestone.lead_id).where(
        Milestone.kind == MilestoneKind.SIGNED,
        Milestone.verified_on.is_not(None),
        Milestone.reached_on >= first,
        Milestone.reached_on <= last,
    )
    chosen = select(Milestone.kind, Milestone.lead_id).where(
        Milestone.kind.in_(kinds),
        Milestone.verified_on.is_not(None),
        Milestone.reached_on <= last,
        Milestone.lead_id.in_(signed),
    )
    for kind, lead_id in session.execute(chosen):
        found[MilestoneKind(kind)].add(lead_id)
    return found


class Projects:
    """What one project adds, by the splits, rates and settings of the county, read once."""

    def __init__(self, session: Session) -> None:
        """Read splits, rates and settings."""
        self._splits, self._rates = sides_of(session), rates(session)
        self._mega: int = setting(session, "mega_from_yuan") * WAN * 100

    def parts(self, row: Any, indicator: Indicator) -> list[Part]:  # noqa: ANN401 - a result row
        """Return each side's part of an indicator, none where the project does not count for it."""
        whole = self._whole(row, indicator)
        if whole is None:
            return []
        sides = self._sides(row)
        if sides is None:
            return [Part(row.unit_id, "lead", row.lead_id, row.name, row.reached_on, whole, whole)]
        own, shares = self._credited(row, whole, sides), self._credited(row, WHOLE, sides)
        counted = sum(own.values()) if None in (sides.reporting, sides.landing) else whole
        return [
            Part(unit, "lead", row.lead_id, row.name, row.reached_on, part, counted, share=shares[unit])
            for unit, part in own.items()
        ]

    def converted(self, row: Any, reached: bool) -> list[Part]:  # noqa: ANN401 - a result row; told by place in one call
        """Return each side's part of a conversion rate: weighed by its share, in the county whole."""
        sides = self._sides(row)
        shares = {row.unit_id: WHOLE} if sides is None else self._credited(row, WHOLE, sides)
        whole = WHOLE if reached else 0
        return [
            Part(unit, "lead", row.lead_id, row.name, row.reached_on, share if reached else 0, whole, share, share)
            for unit, share in shares.items()
        ]

    def _sides(self, row: Any) -> Sides | None:  # noqa: ANN401 - a result row
        return next((each for each in self._splits.get(row.lead_id, ()) if each.holds_on(row.reached_on)), None)

    @staticmethod
    def _credited(row: Any, whole: int, sides: Sides) -> dict[UUID, int]:  # noqa: ANN401 - a result row
        """Return what each unit of the county is credited; an outside partner of an enclave is not one."""
        found = credited(Counted(row.lead_id, whole, row.reached_on, row.unit_id, sides))
        return {unit: part for unit, part in found.items() if unit is not None}

    def _whole(self, row: Any, indicator: Indicator) -> int | None:  # noqa: ANN401 - a result row
        """Return what a project adds undivided, None where it does not count for the indicator."""
        if indicator is Indicator.SIGNED_AMOUNT:
            return self._amount(row)
        if indicator is Indicator.PAID_IN_AMOUNT:
            return self._yuan(row.paid_in, row) or 0
        if indicator is Indicator.FOREIGN_PAID_IN:
            return self._dollars(row) if row.foreign_capital else None
        if indicator is Indicator.MEGA:
            return WHOLE if self._amount(row) >= self._mega else None
        if indicator is Indicator.ENCLAVE:
            return WHOLE if row.enclave or self._has_partner(row) else None
        return WHOLE

    def _has_partner(self, row: Any) -> bool:  # noqa: ANN401 - a result row
        """Tell whether a partner outside has ever shared the project, whatever its own form says now."""
        return any(None in (each.reporting, each.landing) for each in self._splits.get(row.lead_id, ()))

    def _amount(self, row: Any) -> int:  # noqa: ANN401 - a result row
        return counted_amount(row.nature, row.total_yuan, self._yuan(row.increase, row))

    def _yuan(self, minor: int | None, row: Any) -> int | None:  # noqa: ANN401 - a result row
        return to_yuan(minor, row.currency, _contract_year(row), self._rates)

    def _dollars(self, row: Any) -> int:  # noqa: ANN401 - a result row
        """Return what was paid in, in US cents; other currencies through yuan by the same year's rates, half up."""
        if row.currency == "USD":
            return int(row.paid_in or 0)
        per_hundred = to_yuan(1_000_000, "USD", _contract_year(row), self._rates) or 1
        return ((self._yuan(row.paid_in, row) or 0) * 1_000_000 + per_hundred // 2) // per_hundred


def _contract_year(row: Any) -> int:  # noqa: ANN401 - a result row
    day: date = row.contract_date or local_date(row.created_at)
    return day.year
