"""The approval form of a grant, gathered from the records: what it says in each state, and that it is sealed."""

from __future__ import annotations

from contextlib import closing
from uuid import UUID

import pytest

from crm.documents.catalogue import document, gather, make
from crm.documents.data import Wanted
from crm.documents.grant_form import GrantForm
from crm.documents.publishing.queries import verify_file
from crm.kernel.errors import NotAllowed
from crm.policies.grants import refuse_grant
from crm.policies.payments import PaymentData, pay_grant
from tests.conftest import County
from tests.documents.measure import pages_of
from tests.policies.promising import TODAY, WAN, accept, applied, approved, produced, with_matter


def form(county: County, application: UUID, who: str = "姜岚") -> GrantForm:
    """Return what the form says."""
    with closing(county.work(who)) as work:
        found = gather("grant-form", work.session, work.actor, Wanted(work.clock.now(), record_id=application, exporter=who))
    assert isinstance(found, GrantForm)
    return found


def test_the_form_tells_clause_condition_amount_and_opinions(county: County) -> None:
    with_matter(county)
    application = approved(county, produced(county))
    pay_grant(county.work("姜岚"), application, PaymentData(TODAY, 40 * WAN, "拨付-1"))
    said = form(county, application, "周敏")
    assert said.number == "兑现〔2026〕1号"
    assert said.document == "云政办发〔2026〕12号"
    assert said.reviewed == "已通过公平竞争审查（市场监管局 2026年3月1日）"
    assert said.condition == "项目投产并经商务局认定"
    assert said.verified == "2026年11月20日达到，2026年11月24日认定"
    assert said.worked[0] == "设备投资 4,000万元 × 5% = 200万元"
    assert said.proposal.startswith("建议兑现100万元。符合条件，建议兑现（姜岚")
    assert said.decision.startswith("同意兑现100万元。（顾书记")
    assert (said.paid.minor, said.remaining.minor) == (40 * WAN, 160 * WAN)


def test_an_undecided_form_leaves_room_and_a_refused_one_says_why(county: County) -> None:
    with_matter(county)
    application = applied(county, produced(county))
    said = form(county, application)
    assert (said.proposal, said.decision, said.approved) == ("", "", None)
    accept(county, application)
    refuse_grant(county.work("姜岚"), application, "发票不符")
    assert form(county, application).decision.startswith("不予兑现：发票不符（姜岚")


def test_the_form_is_sealed_and_another_unit_gets_none(county: County) -> None:
    with_matter(county)
    application = applied(county, produced(county))
    assert document("grant-form").sealed
    with closing(county.work("姜岚")) as work:
        pdf = make("grant-form", work.session, work.actor, Wanted(work.clock.now(), record_id=application, exporter="姜岚"))
        assert len(pages_of(pdf)) == 1
        assert verify_file(work.session, pdf).genuine
    with pytest.raises(NotAllowed):
        form(county, application, "汤斌")
