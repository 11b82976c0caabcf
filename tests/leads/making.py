"""Leads for tests: complete data, and the way of a lead to any stage in the small county."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

import pytest

from crm.enterprises.service import ContactData, EnterpriseData, add_contact, add_enterprise
from crm.kernel.clock import COUNTY_ZONE
from crm.kernel.errors import RuleBroken
from crm.leads.entry import LeadData
from crm.leads.files import attach_file
from crm.leads.rules import Stage
from crm.leads.service import add_lead, edit_lead, move_stage
from crm.procedures.first_report.service import ReportData, draft_report, register_report, submit_report
from tests.conftest import County

YI = 10_000_000_000
"""1亿元 in fen."""
FIRM = EnterpriseData("江苏中瑞储能科技有限公司", no_uscc_reason="尚未设立", origin_region="苏州市昆山")
PERSON = ContactData("曾伟", "总经理", ("13800001234",))
LEAD = LeadData(
    "储能电池托盘（一期）",
    content="年产10万套储能电池托盘。",
    industry_division="38",
    total_investment=5 * YI,
)
CONTACTED = datetime(2026, 11, 20, 10, 0, tzinfo=COUNTY_ZONE)


def refused(code: str, act: Callable[[], object], field: str | None = None) -> RuleBroken:
    """Demand that ``act`` breaks the rule ``code``, at ``field`` where named, with a sentence."""
    with pytest.raises(RuleBroken) as caught:
        act()
    assert caught.value.code == code
    assert field is None or caught.value.field == field
    assert str(caught.value).strip()
    return caught.value


def entered(county: County, who: str = "周敏", lead: LeadData = LEAD, firm: EnterpriseData = FIRM) -> UUID:
    """Enter a lead with its enterprise and a contact."""
    enterprise = add_enterprise(county.work(who), firm).value
    add_contact(county.work(who), enterprise, PERSON)
    landing = replace(lead, landing_unit_id=county.actors[who].unit_id)
    return add_lead(county.work(who), landing, (enterprise,)).value


def drafted(county: County, who: str = "周敏", lead: LeadData = LEAD) -> UUID:
    """Draft a complete first report of a new lead."""
    lead_id = entered(county, who, lead)
    report = draft_report(county.work(who), lead_id, report_data(county, who, lead_id)).value
    attach_file(county.work(who), lead_id, "名片.jpg", b"card", purpose="contact_evidence", owner=("first_report", report))
    return report


def report_data(county: County, who: str, lead_id: UUID) -> ReportData:
    """Return the first contact of a lead made by :func:`entered`."""
    from crm.leads.detail import lead_detail

    with closing(county.work(who)) as work:
        contact = lead_detail(work.session, work.actor, lead_id).enterprises[0].contacts[0]
    return ReportData(CONTACTED, "meeting", contact.id)


def registered(county: County, who: str = "周敏", lead: LeadData = LEAD) -> tuple[UUID, UUID]:
    """Take a new lead to its registered first report; returns (lead, report)."""
    from crm.procedures.first_report.queries import report_detail

    report = drafted(county, who, lead)
    submit_report(county.work(who), report)
    register_report(county.work("姜岚"), report, distinct_reason="投资方的另一个项目")
    with closing(county.work("姜岚")) as work:
        return report_detail(work.session, work.actor, report).lead_id, report


def signed(county: County, who: str = "周敏", lead: LeadData = LEAD, day: date = date(2026, 11, 10)) -> UUID:
    """Take a new lead to its signed contract."""
    lead_id, _report = registered(county, who, lead)
    contract = replace(lead, contract_number="ZS-2026-17", contract_date=day, landing_unit_id=county.actors[who].unit_id)
    edit_lead(county.work(who), lead_id, contract)
    move_stage(county.work(who), lead_id, Stage.SIGNED)
    return lead_id
