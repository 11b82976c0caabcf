"""Two units contest one investor: reports received in order, a conflict opened, both sides heard."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from uuid import UUID

from crm.leads.entry import LeadData
from crm.procedures.conflict.service import RulingData, file_conflict_statement, open_conflict, rule_conflict
from crm.procedures.first_report.model import FirstReport
from crm.procedures.first_report.service import register_report, submit_report
from tests.conftest import County
from tests.leads.making import LEAD, drafted

THEIRS = replace(LEAD, name="储能结构件项目", content="建设储能结构件生产线。")
"""What the second unit calls the same investor's project."""
WHY = "双方首报为同一投资方同一项目，经核对材料作出裁定。"


def received(county: County, who: str = "周敏", lead: LeadData = LEAD, *, register: bool = False) -> UUID:
    """Submit a complete report of a new lead on the one contested investor; registered where asked."""
    report = drafted(county, who, lead)
    submit_report(county.work(who), report)
    if register:
        register_report(county.work("姜岚"), report)
    return report


def contested(county: County, *, register: bool = True) -> tuple[UUID, UUID, UUID]:
    """Let 柳堡镇 report first and 三垛镇 later, and open their conflict; returns (conflict, first, later)."""
    first = received(county, register=register)
    later = received(county, "汤斌", THEIRS)
    conflict = open_conflict(county.work("姜岚"), later, first, "投资方相同，项目内容相近").value
    return conflict, first, later


def heard(county: County, conflict: UUID) -> None:
    """File the statements of both sides."""
    file_conflict_statement(county.work("周敏"), conflict, "我镇9月起对接，已两次上门。")
    file_conflict_statement(county.work("汤斌"), conflict, "对方董事长为我镇乡贤，主动联系。")


def ruled(county: County, conflict: UUID, data: RulingData) -> tuple[int, int]:
    """Hear both sides and rule."""
    heard(county, conflict)
    return rule_conflict(county.work("姜岚"), conflict, data).value


def report_of(county: County, report: UUID) -> FirstReport:
    """Return a report's record as it stands."""
    with closing(county.work("姜岚")) as work:
        return work.session.get_one(FirstReport, report)
