"""What the bureau verified counts as it was verified: the unit no longer changes what it counts by (domain §3)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from crm.kernel.errors import Stale
from crm.leads import service
from crm.leads.rules import VERIFIED_BY, MilestoneKind
from crm.store.undo import last_undoable, undo
from tests.conftest import NOW, County
from tests.leads.making import LEAD, YI, refused, signed
from tests.leads.test_lead_figures import of, verify
from tests.leads.test_lead_service import shown

CHANGED: dict[str, Any] = {
    "total_investment": 50 * YI,
    "increase": YI,
    "nature": "increase",
    "currency": "USD",
    "foreign_capital": True,
    "enclave": "in",
    "paid_in": 9 * YI,
}


@pytest.mark.parametrize("key", VERIFIED_BY[MilestoneKind.SIGNED])
def test_a_verified_signing_keeps_its_entries_from_the_unit(county: County, key: str) -> None:
    lead = signed(county)
    changed = replace(shown(county, lead).data, **{key: CHANGED[key]})
    verify(county, lead)
    before = of(county)
    refused("milestone_verified", lambda: service.edit_lead(county.work(), lead, changed), key)
    assert of(county) == before
    service.edit_lead(county.work("姜岚"), lead, changed)
    assert shown(county, lead).data == changed


def test_funds_are_the_units_to_enter_until_the_bureau_verified_them(county: County) -> None:
    lead = signed(county, lead=replace(LEAD, paid_in=YI))
    service.declare_milestone(county.work(), lead, MilestoneKind.PAID_IN, date(2026, 11, 20))
    service.edit_lead(county.work(), lead, replace(shown(county, lead).data, paid_in=2 * YI))
    verify(county, lead)
    more = replace(shown(county, lead).data, paid_in=9 * YI)
    refused("milestone_verified", lambda: service.edit_lead(county.work(), lead, more), "paid_in")
    service.edit_lead(county.work(), lead, replace(shown(county, lead).data, problems="用电容量不足"))
    paid = next(each for each in shown(county, lead).milestones if each.kind == "paid_in")
    service.withdraw_verification(county.work("姜岚"), paid.id, "凭据不足")
    service.edit_lead(county.work(), lead, more)
    assert of(county).paid_in_amount == 0


def test_an_edit_before_the_verification_is_not_undone_after_it(county: County) -> None:
    lead = signed(county, lead=replace(LEAD, total_investment=50 * YI))
    service.edit_lead(county.work(), lead, replace(shown(county, lead).data, total_investment=5 * YI))
    entry = last_undoable(county.work())
    county.desk.clock.moment = NOW + timedelta(hours=1)  # type: ignore[attr-defined]
    verify(county, lead)
    assert entry is not None
    with pytest.raises(Stale):
        undo(county.work(), entry.seq)
    assert of(county).signed_amount == 5 * YI
