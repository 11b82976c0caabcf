"""Enclaves 飞地 are the same number on the reserve page, against the target and in the league (domain §4.4)."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from crm.leads.model import Lead, Milestone
from crm.leads.rules import SideState
from crm.leads.service import set_side_state
from crm.league.indicators.queries import parts_between
from crm.league.indicators.rules import Indicator, Measure, county_value
from crm.league.scores.totals import values_between
from crm.league.targets.queries import county_target
from crm.people.permissions import PROGRAM
from crm.procedures.enclave.model import EnclaveTerms
from crm.procedures.enclave.partners import PartnerData, add_enclave_partner
from crm.procedures.enclave.queries import EnclaveFilter, enclave_page, enclave_totals
from crm.procedures.enclave.service import TermsData, confirm_enclave, end_enclave, propose_enclave
from crm.procedures.transfer.rules import Ratio, Split
from crm.sample.service import fill_with_sample
from crm.store.acts import Work, act
from crm.store.desk import Desk
from tests.conftest import NOW, County
from tests.leads.making import LEAD, YI, signed
from tests.leads.test_lead_figures import verify

YEAR = date(2026, 1, 1), date(2026, 12, 31)


def counted(work: Work) -> tuple[int, int, int]:
    """Return what page, league's records and league's sums say of the county, in hundredths of a project."""
    page = enclave_totals(work.session, work.actor, 2026)
    parts = parts_between(work.session, Indicator.ENCLAVE, *YEAR)
    sums = values_between(work.session, [Indicator.ENCLAVE], *YEAR)
    assert {key[0]: value for key, value in sums.items() if value} == {
        unit: one.credited for unit, one in page.units.items() if one.credited
    }
    return page.whole.credited, page.whole.signed.number, int(county_value(parts, Measure.PROJECTS) or 0)


@pytest.fixture
def enclave(county: County) -> County:
    """Return the county with one enclave flying out, 6:4 from 1 November, signed on 20 November."""
    lead = signed(county, lead=replace(LEAD, nature="increase", total_investment=20 * YI, increase=YI))
    verify(county, lead)
    partner = add_enclave_partner(county.work("姜岚"), PartnerData("浦江科创园", "上海市", "zone")).value
    terms = TermsData(partner, "out", date(2026, 11, 1), Split(Ratio.SIX_FOUR, Ratio.FIVE_FIVE, 3), "合作协议")
    confirm_enclave(county.work("姜岚"), propose_enclave(county.work("周敏"), lead, terms).value)
    return county


def test_the_county_has_of_an_enclave_what_the_split_leaves_it(enclave: County) -> None:
    with closing(enclave.work("姜岚")) as work:
        assert counted(work) == (60, 1, 60)
        amount = enclave_totals(work.session, work.actor, 2026).whole.credited_amount
        assert amount == county_value(parts_between(work.session, Indicator.SIGNED_AMOUNT, *YEAR), Measure.YUAN)
        assert amount == YI * 6 // 10, "of a capital increase the increase"


def test_a_signed_enclave_counts_whatever_becomes_of_it_or_of_its_form(enclave: County) -> None:
    with closing(enclave.work("姜岚")) as work:
        lead = work.session.scalars(select(Lead.id)).one()
        terms = enclave_page(work.session, work.actor, EnclaveFilter(), NOW.date())[0]
    set_side_state(enclave.work("周敏"), lead, SideState.LOST, "投资方终止合同")
    with closing(enclave.work("姜岚")) as work:
        assert counted(work) == (60, 1, 60)
        assert [row.id for row in enclave_page(work.session, work.actor, EnclaveFilter(), NOW.date())] == [terms.id]
    _forget(enclave.work("周敏"), lead)
    with closing(enclave.work("姜岚")) as work:
        assert counted(work) == (60, 1, 60), "the agreed terms make the enclave, not the form"


@act("forget_in_test", label="Forget in test", undoable=False)
def _forget(work: Work, lead_id: object) -> None:
    work.session.get_one(Lead, lead_id).enclave = ""


def test_terms_that_ended_share_what_was_signed_in_their_days(enclave: County) -> None:
    with closing(enclave.work("姜岚")) as work:
        terms = work.session.scalars(select(EnclaveTerms.id)).one()
        signed_on = work.session.scalars(select(Milestone.reached_on)).one()
    enclave.desk.clock.moment = NOW + timedelta(days=20)  # type: ignore[attr-defined]
    end_enclave(enclave.work("姜岚"), terms, signed_on, "合作终止")
    with closing(enclave.work("姜岚")) as work:
        assert counted(work) == (60, 1, 60)


def test_the_sample_county_agrees_with_its_target_and_its_league(desk: Desk) -> None:
    fill_with_sample(desk, leads=260)
    with closing(desk.work(PROGRAM)) as work:
        page, number, league = counted(work)
        assert page == league
        assert 0 < page < number * 100, "some of the enclaves are shared"
        assert county_target(work.session, 2026, Indicator.ENCLAVE)
        assert county_target(work.session, 2019, Indicator.ENCLAVE) is None
