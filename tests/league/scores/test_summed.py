"""Scores from what the database sums are the scores from the records, to the fraction, on the sample county."""

from __future__ import annotations

from contextlib import closing
from datetime import date, timedelta
from fractions import Fraction
from random import Random

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from crm.leads.model import Lead, Milestone
from crm.league.indicators.projects import OF_PROJECTS
from crm.league.indicators.queries import all_parts
from crm.league.indicators.rules import MEASURES, Indicator, value_of
from crm.league.scores.defaults import BONUSES, DEDUCTIONS
from crm.league.scores.queries import default_scheme, grouped, standing_by
from crm.league.scores.scheme import Formula, Item, SchemeData, SchemeKind
from crm.league.scores.totals import values_between
from crm.people.model import Unit
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


def scramble(session: Session, seed: int) -> None:
    """Turn the verified projects of the sample into any that could be: money, nature, sides and days drawn by ``seed``."""
    chance = Random(seed)
    units = list(session.scalars(select(Unit.id).where(Unit.kind == "township").order_by(Unit.name)))
    for milestone in session.scalars(select(Milestone).order_by(Milestone.id)):
        milestone.reached_on = date(chance.choice((2024, 2025, 2026)), 1, 1) + timedelta(chance.randrange(365))
    for lead in session.scalars(select(Lead).order_by(Lead.id)):
        lead.currency = chance.choice(("CNY", "CNY", "USD", "EUR"))
        lead.nature = chance.choice(("new", "increase"))
        lead.foreign_capital, lead.enclave = chance.random() < 0.4, chance.choice(("", "", "out", "in"))
        lead.contract_date = chance.choice((None, date(2025, 3, 1), date(2026, 3, 1)))
        for amount in ("total_yuan", "increase", "paid_in"):
            setattr(lead, amount, chance.choice((None, 0, chance.randrange(1, 10**12))))
        if chance.random() < 0.3:
            day = date(2025, 1, 1) + timedelta(chance.randrange(600))
            reporting, landing = chance.sample((*chance.sample(units, 2), None), 2)
            split = {"indicators": chance.choice(("7:3", "5:5", "both")), "tax": "7:3", "years": 3, "source": "transfer"}
            days = {"first_day": day, "last_day": day + timedelta(chance.randrange(900))}
            session.add(LeadSplit(lead_id=lead.id, reporting_unit_id=reporting, landing_unit_id=landing, **split, **days))
    session.flush()


@pytest.mark.parametrize("seed", range(8))
def test_the_database_sums_what_the_rules_say_of_any_project(sample: Desk, seed: int) -> None:
    with closing(sample.work(PROGRAM)) as work:
        scramble(work.session, seed)
        for first, last in PERIODS:
            told = grouped(all_parts(work.session, list(OF_PROJECTS), first, last))
            summed = values_between(work.session, list(OF_PROJECTS), first, last)
            for unit_id, indicator in told.keys() | summed.keys():
                value = value_of(told.get((unit_id, indicator), ()), MEASURES[indicator])
                assert summed.get((unit_id, indicator), value_of((), MEASURES[indicator])) == value, (indicator, seed)
