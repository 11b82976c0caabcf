"""A meeting that becomes a lead at once: everything in one act, or nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import func, select

from crm.enterprises.model import Enterprise
from crm.fieldtime.model import Meeting
from crm.kernel.errors import NotAllowed, RuleBroken
from crm.leads.model import Lead, LeadEnterprise
from crm.procedures.met_leads import log_meeting_with_lead
from crm.store.undo import undo
from tests.conftest import County
from tests.fieldtime.test_trip_service import MEETING, planned


def counts(county: County) -> tuple[int, ...]:
    session = county.work().session
    return tuple(session.scalar(select(func.count()).select_from(model)) or 0 for model in (Enterprise, Lead, Meeting))


def test_enterprise_lead_and_meeting_come_together_and_go_together(county: County) -> None:
    trip = planned(county)
    done = log_meeting_with_lead(county.work(), trip, MEETING)
    session = county.work().session
    meeting, lead = session.get_one(Meeting, done.value.meeting_id), session.get_one(Lead, done.value.lead_id)
    assert (meeting.lead_id, meeting.new_lead, meeting.enterprise_id) == (
        lead.id,
        True,
        session.scalar(select(LeadEnterprise.enterprise_id)),
    )
    assert MEETING.enterprise_name in lead.name
    assert (lead.unit_id, lead.first_contact) == (county.units["柳堡镇"], MEETING.day)
    undo(county.work(), done.seq)
    assert counts(county) == (0, 0, 0)


def test_a_firm_that_the_unit_keeps_is_not_entered_twice(county: County) -> None:
    trip = planned(county)
    log_meeting_with_lead(county.work(), trip, MEETING)
    log_meeting_with_lead(county.work(), trip, replace(MEETING, day=date(2026, 11, 18)), "二期项目")
    assert counts(county) == (1, 2, 2)


def test_a_meeting_that_is_refused_leaves_no_lead(county: County) -> None:
    trip = planned(county)
    for meeting, code in (
        (replace(MEETING, day=date(2026, 11, 20)), "meeting_day"),
        (replace(MEETING, enterprise_name=" "), "text_empty"),
    ):
        with pytest.raises(RuleBroken) as caught:
            log_meeting_with_lead(county.work(), trip, meeting)
        assert caught.value.code == code
    for who in ("汤斌", "顾书记"):
        with pytest.raises(NotAllowed):
            log_meeting_with_lead(county.work(who), trip, MEETING)
    assert counts(county) == (0, 0, 0)
