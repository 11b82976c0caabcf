"""Scores from what the database sums are the scores from the records, to the fraction, on the sample county."""

from __future__ import annotations

from contextlib import closing
from datetime import date
from fractions import Fraction

import pytest
from sqlalchemy import select

from crm.leads.model import Lead, Milestone
from crm.league.indicators.rules import Indicator
from crm.league.scores.defaults import BONUSES, DEDUCTIONS
from crm.league.scores.queries import default_scheme, standing_by
from crm.league.scores.scheme import Formula, Item, SchemeData, SchemeKind
from crm.people.permissions import PROGRAM
from crm.procedures.transfer.model import LeadSplit
from crm.sample.service import fill_with_sample
from crm.store.desk import Desk

EVERY = SchemeData(
    tuple(Item(each, Fraction(5), Formula.BEST if place % 2 else Formula.PRO_RATA) for place, each in enumerate(Indicator)),
    BONUSES,
    DEDUCTIONS,
)
PERIODS = (
    (date(2026, 1, 1), date(2026, 10, 31)),
    (date(2026, 7, 1), date(2026, 9, 30)),
    (date(2026, 11, 1), date(2026, 11, 30)),
    (date(2025, 1, 1), date(2025, 12, 31)),
)


@pytest.fixture
def sample(desk: Desk) -> Desk:
    """Return the sample county, with shared, foreign and increased projects among those signed."""
    fill_with_sample(desk, leads=260)
    return desk


def test_summed_and_told_record_by_record_are_the_same(sample: Desk) -> None:
    with closing(sample.work(PROGRAM)) as work:
        signed = select(Lead).join(Milestone, Milestone.lead_id == Lead.id).where(Milestone.verified_on.is_not(None))
        leads = work.session.scalars(signed.distinct()).all()
        shared = set(work.session.scalars(select(LeadSplit.lead_id)))
        assert {each.id for each in leads} & shared
        assert any(each.foreign_capital for each in leads)
        assert any(each.currency != "CNY" for each in leads)
        for scheme in (EVERY, default_scheme(SchemeKind.MONTH).data):
            row = default_scheme(SchemeKind.MONTH).__class__(None, SchemeKind.MONTH, "", 0, date(2000, 1, 1), scheme)
            for first, last in PERIODS:
                told, summed = (standing_by(work.session, row, first, last, parts=parts) for parts in (True, False))
                assert told.units == summed.units
