"""Gathering from the database: the figures are those of leads and fieldtime, and only who may see all gets a bulletin."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from crm.documents import catalogue, first_report_form, first_report_receipt, reserve_list
from crm.documents.content import Block, Paragraph, Table
from crm.documents.data import Wanted, month_before
from crm.documents.field_time_bulletin import FieldTimeBulletin
from crm.documents.first_report_receipt import FirstReportReceipt
from crm.documents.monthly_bulletin import MonthlyBulletin, total
from crm.documents.project_dossier import ProjectDossier
from crm.documents.prose import YI
from crm.documents.reserve_list import ReserveList
from crm.fieldtime.queries import field_time
from crm.kernel.errors import NotAllowed, RuleBroken
from crm.leads.chains.queries import chain_maps
from crm.leads.detail import lead_detail
from crm.leads.figures import lead_figures
from crm.leads.model import Milestone
from crm.leads.reserve.queries import ReserveFilter, reserve_count
from crm.people.permissions import Actor
from crm.people.queries import actor_by_login
from crm.procedures.first_report.queries import reports
from crm.procedures.visit_figures import VisitFigures, summed, visit_report
from crm.sample.service import fill_with_sample
from crm.store.desk import Desk
from tests.conftest import County

NOW = datetime(2026, 11, 24, 2, 42, tzinfo=UTC)
OCTOBER = Wanted(NOW, 2026, 10, exporter="姜岚")
UNKNOWN = UUID(int=1)


def text_of(block: Block) -> str:
    """Return a paragraph's text, nothing for what is not one."""
    return block.text if isinstance(block, Paragraph) else ""


@pytest.fixture
def sample(desk: Desk) -> tuple[Session, Actor]:
    fill_with_sample(desk, leads=60, years=1)
    session = Session(desk.engine)
    return session, actor_by_login(session, None)


def test_bulletins_and_papers_of_the_sample_county(sample: tuple[Session, Actor]) -> None:
    session, actor = sample
    monthly = catalogue.gather("monthly-bulletin", session, actor, OCTOBER)
    assert isinstance(monthly, MonthlyBulletin)
    figures = lead_figures(session, actor, date(2026, 10, 1), date(2026, 10, 31))
    assert total([unit.month for unit in monthly.units]) == total(list(figures.values()))
    assert (monthly.number, monthly.draft) == ("招商通报〔2026〕　号", True)  # until it is published

    field = catalogue.gather("field-time-bulletin", session, actor, OCTOBER)
    assert isinstance(field, FieldTimeBulletin)
    counted = field_time(session, actor, 2026, 10, NOW.date())
    assert [(line.unit, line.union, line.person, line.batches) for line in field.lines] == [
        (each.unit.name, each.month.union, each.month.person, each.batches) for each in counted.units
    ]

    visits = visit_report(session, actor, 2026, 10, NOW.date())
    assert [(line.unit, line.month) for line in field.visits] == [(each.unit.name, each.month) for each in visits]
    assert any(line.month.visits for line in field.visits)
    said = "".join(text_of(block) for block in catalogue.document("field-time-bulletin").layout(field).blocks)
    assert f"共接待客商来访{summed([each.month for each in visits]).visits}批次" in said
    silent = replace(field, visits=tuple(replace(line, month=VisitFigures()) for line in field.visits))
    blocks = catalogue.document("field-time-bulletin").layout(silent).blocks
    assert "10月份，没有客商来访。" in "".join(text_of(block) for block in blocks)
    assert not any(isinstance(block, Table) and "来访" in block.title for block in blocks)

    registered = reports(session, actor, ("registered",), NOW.date())[0]
    receipt = catalogue.gather("first-report-receipt", session, actor, Wanted(NOW, record_id=registered.id))
    assert isinstance(receipt, FirstReportReceipt)
    assert receipt.number == registered.number
    form = first_report_form.gather(session, actor, Wanted(NOW, record_id=registered.id))
    assert form.project == receipt.project == registered.project
    for name, data in (("monthly-bulletin", monthly), ("field-time-bulletin", field), ("first-report-form", form)):
        assert catalogue.render(name, data).startswith(b"%PDF")

    waiting = reports(session, actor, ("received",), NOW.date())[0]
    with pytest.raises(RuleBroken, match=r"not registered|尚未登记"):
        first_report_receipt.gather(session, actor, Wanted(NOW, record_id=waiting.id))
    session.close()


@pytest.mark.parametrize("name", ["monthly-bulletin", "field-time-bulletin"])
@pytest.mark.parametrize("who", ["周敏", "陈国平", "王海", "管理员"])
def test_a_bulletin_is_for_who_sees_the_whole_county_and_may_export(county: County, name: str, who: str) -> None:
    with Session(county.desk.engine) as session, pytest.raises(NotAllowed):
        catalogue.gather(name, session, county.actors[who], OCTOBER)


@pytest.mark.parametrize("name", ["monthly-bulletin", "field-time-bulletin"])
def test_an_empty_county_has_bulletins_too(county: County, name: str) -> None:
    with Session(county.desk.engine) as session:
        data = catalogue.gather(name, session, county.actors["姜岚"], OCTOBER)
    assert catalogue.render(name, data).startswith(b"%PDF")


def test_another_unit_gets_no_form(county: County) -> None:
    with Session(county.desk.engine) as session, pytest.raises(NotAllowed):
        catalogue.gather("first-report-form", session, county.actors["周敏"], Wanted(NOW, record_id=UNKNOWN))


@pytest.mark.parametrize(
    ("name", "wanted", "code"),
    [
        ("monthly-bulletin", Wanted(NOW), "document_month"),
        ("monthly-bulletin", Wanted(NOW, 2026, 13), "document_month"),
        ("first-report-form", Wanted(NOW), "document_record"),
        ("poem", Wanted(NOW), "document_unknown"),
    ],
)
def test_what_is_asked_for_must_be_named(county: County, name: str, wanted: Wanted, code: str) -> None:
    with Session(county.desk.engine) as session, pytest.raises(RuleBroken) as refused:
        catalogue.gather(name, session, county.actors["姜岚"], wanted)
    assert refused.value.code == code


def test_names_for_files() -> None:
    assert catalogue.file_name("monthly-bulletin", OCTOBER) == "招商引资月度通报 2026-10.pdf"
    assert catalogue.file_name("first-report-form", Wanted(NOW, record_id=UNKNOWN)) == "首报登记表 000001.pdf"


def test_the_month_before_january_is_december() -> None:
    assert month_before(2026, 1) == (2025, 12)


def test_a_dossier_holds_what_the_lead_holds(sample: tuple[Session, Actor]) -> None:
    session, actor = sample
    lead_id = session.scalars(select(Milestone.lead_id).order_by(Milestone.reached_on)).first()
    assert lead_id is not None
    detail = lead_detail(session, actor, lead_id)
    data = catalogue.gather("project-dossier", session, actor, Wanted(NOW, record_id=lead_id))
    assert isinstance(data, ProjectDossier)
    assert [line[0] for line in data.milestones][:1] == ["签约"]
    assert (len(data.milestones), len(data.events)) == (len(detail.milestones), len(detail.follow_ups))
    assert [line[1] for line in data.milestones] == sorted(line[1] for line in data.milestones)
    assert catalogue.render("project-dossier", data).startswith(b"%PDF")


def test_the_reserve_holds_living_leads_not_signed_yet(sample: tuple[Session, Actor]) -> None:
    session, actor = sample
    data = catalogue.gather("reserve-list", session, actor, Wanted(NOW))
    assert isinstance(data, ReserveList)
    amounts = [line.total_yuan for line in data.lines]
    assert amounts == sorted(amounts, reverse=True)
    assert {line.stage for line in data.lines}.isdisjoint({"签约"})
    admitted = ReserveFilter(decided=True)
    assert sum(amount < YI for amount in amounts) == reserve_count(session, actor, replace(admitted, band=0))
    assert len(data.lines) == reserve_count(session, actor, ReserveFilter())
    links = {(each.data.name, link.data.name): link for each in chain_maps(session, actor) for link in each.links}
    assert {(gap.chain, gap.link): (gap.number, gap.asks) for gap in data.gaps} == {
        place: (link.talks.number, link.asks) for place, link in links.items() if link.data.state != "strong"
    }
    told = " ".join(block.text for block in reserve_list.layout(data).blocks if isinstance(block, Paragraph))
    assert "尚无在谈项目，应作为下一步招引重点" in told
    assert catalogue.render("reserve-list", data).startswith(b"%PDF")
    assert catalogue.render("reserve-list", replace(data, lines=())).startswith(b"%PDF")
