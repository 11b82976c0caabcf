"""Splits that stand on leads: put in force by a transfer or a ruling, read by whoever counts."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm.procedures.transfer.model import LeadSplit
from crm.procedures.transfer.rules import Ratio, Sides, Split
from crm.store.acts import Work


def hold_split(
    work: Work,
    lead_id: UUID,
    split: Split,
    reporting: UUID | None,
    landing: UUID | None,
    *,
    source: str,
    source_id: UUID | None,
    partner: str = "",
) -> UUID | None:
    """Put a split in force from today, inside the act of a transfer or a ruling; what stood before ends yesterday.

    Handed on with the same reporting side it keeps its terms' last day; back with the reporting unit there is
    nothing to share, and None is returned. Raises RuntimeError outside an act.
    """
    if not work.in_act:
        raise RuntimeError("a split is put in force inside an act only")
    today = work.clock.today()
    before = standing_split(work.session, lead_id, today)
    handed_on = (
        before is not None and before.reporting_unit_id == reporting and before.reporting_unit_id != before.landing_unit_id
    )
    last_day = before.last_day if before is not None and handed_on else split.last_day(today)
    if before is not None:
        before.last_day = today - timedelta(days=1)
    if reporting == landing:
        return None
    row = LeadSplit(
        lead_id=lead_id,
        source=source,
        source_id=source_id,
        reporting_unit_id=reporting,
        landing_unit_id=landing,
        partner=partner,
        indicators=split.indicators,
        tax=split.tax,
        years=split.years,
        first_day=today,
        last_day=last_day,
    )
    work.session.add(row)
    work.session.flush()
    return row.id


def standing_split(session: Session, lead_id: UUID, day: date) -> LeadSplit | None:
    """Return the split that stands on a lead on ``day``, None where the holder has all of it."""
    chosen = select(LeadSplit).where(LeadSplit.lead_id == lead_id, LeadSplit.first_day <= day, LeadSplit.last_day >= day)
    return session.scalars(chosen.order_by(LeadSplit.first_day.desc(), LeadSplit.id.desc())).first()


def terms(row: LeadSplit) -> Split:
    """Return the terms of a standing split as a value."""
    return Split(Ratio(row.indicators), Ratio(row.tax), row.years)


def sides_of(session: Session, lead_ids: Collection[UUID] | None = None, *, tax: bool = False) -> dict[UUID, list[Sides]]:
    """Return every split of the leads (all of them for None), the newest first, for indicators or for ``tax``."""
    chosen = select(LeadSplit).order_by(LeadSplit.first_day.desc(), LeadSplit.id.desc())
    if lead_ids is not None:
        chosen = chosen.where(LeadSplit.lead_id.in_(list(lead_ids)))
    found: dict[UUID, list[Sides]] = {}
    for row in session.scalars(chosen):
        ratio = Ratio(row.tax if tax else row.indicators)
        sides = Sides(row.reporting_unit_id, row.landing_unit_id, ratio, row.first_day, row.last_day)
        found.setdefault(row.lead_id, []).append(sides)
    return found
