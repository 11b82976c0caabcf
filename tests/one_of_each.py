"""One record of every kind that an act is about, belonging to 柳堡镇 or to the land department, made by the acts themselves."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from fractions import Fraction
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from sqlalchemy import select

from crm.calendar.tables import built_in_calendar
from crm.documents.publishing.service import ToPublish, check_document
from crm.enterprises.duplicates.service import merge_enterprises
from crm.enterprises.service import add_enterprise
from crm.fieldtime import service as trips
from crm.fieldtime.entry import MeetingData, StayData, TripData
from crm.fieldtime.evidence import add_evidence
from crm.kernel.clock import FixedClock
from crm.leads import service as leads
from crm.leads.chains.rules import ChainData, LinkData
from crm.leads.chains.service import add_chain, add_chain_link
from crm.leads.detail import lead_detail
from crm.leads.files import attach_file
from crm.leads.model import LeadEnterprise, Milestone
from crm.leads.obstacles.service import raise_obstacle
from crm.leads.reserve.service import remove_from_reserve
from crm.leads.rules import MilestoneKind
from crm.league.contests.rules import EvaluationPeriod
from crm.league.contests.service import ContestData, add_merit, open_contest
from crm.league.indicators.external import enter_external_figure
from crm.league.indicators.reading import Figure
from crm.league.indicators.rules import Indicator
from crm.league.inspections import findings
from crm.league.inspections.checklist import living_items
from crm.league.inspections.queries import projects, questions
from crm.league.inspections.service import DrawData, draw_inspection
from crm.league.rhythm.campaigns import EventData, add_campaign_event, trace_to_campaign
from crm.league.rhythm.ceremonies import list_project
from crm.league.rhythm.laying import lay_out_tasks
from crm.league.rhythm.model import Campaign, Ceremony, RhythmTask
from crm.league.rhythm.service import add_task, finish_task
from crm.league.scores.defaults import CONTEST
from crm.league.scores.scheme import SchemeKind
from crm.league.scores.service import SchemeDraft, correct_score
from crm.league.targets.service import TargetData, set_target
from crm.ledger.service import Ledger, open_ledger
from crm.ledger.writing import TableColumn, write_table
from crm.people import absences
from crm.people import service as people
from crm.people.absences import LeaveData
from crm.policies.grants import propose_grant
from crm.policies.payments import PaymentData, arrange_funds, pay_grant
from crm.procedures.ab_role.service import HandoverData, hand_over, write_handover
from crm.procedures.conflict.service import open_conflict
from crm.procedures.enclave import service as enclaves
from crm.procedures.enclave.partners import PartnerData, add_enclave_partner
from crm.procedures.enclave.service import TermsData
from crm.procedures.first_report.protection import request_extension
from crm.procedures.first_report.service import draft_report
from crm.procedures.one_notice import catalogue
from crm.procedures.one_notice import service as notices
from crm.procedures.one_notice.keeping import materials_of
from crm.procedures.service_rating.queries import rectifications
from crm.procedures.service_rating.rules import Level
from crm.procedures.service_rating.service import RatingData, enter_rating
from crm.procedures.time_limit import service as cases
from crm.procedures.time_limit.model import MatterStep
from crm.procedures.time_limit.queries import open_clocks
from crm.procedures.time_limit.rules import Decision
from crm.procedures.time_limit.service import CaseData
from crm.procedures.time_limit.stopping import ask_extension
from crm.procedures.time_limit.windows import WindowData, add_window
from crm.procedures.transfer import pool
from crm.procedures.transfer import service as transfers
from crm.procedures.transfer.service import TransferData
from crm.procedures.veto import service as vetoes
from crm.procedures.veto.service import VetoData
from crm.querydesk.questions import Question
from crm.querydesk.service import save_query
from crm.store.acts import Work, act
from crm.store.desk import Desk
from crm.visits.requests import raise_request
from tests.leads.making import FIRM, entered, report_data, signed
from tests.peopled import LAND, Peopled, peopled, reported
from tests.policies.promising import CLAUSE, TODAY, WAN, accept, applied, approved, clause, promised, verified, with_matter
from tests.visits.receiving import announced, visit_of

WHY = "经核对双方材料，项目内容与投资方一致，据此作出处理。"
VETO = VetoData("land", "经核实该地块属于永久基本农田，不符合国土空间规划要求", "国土空间规划", elsewhere=False)


@dataclass
class World:
    """The county with one of each: ``ids`` by what they are."""

    made: Peopled
    ids: SimpleNamespace = field(default_factory=SimpleNamespace)
    ledger: Any = None

    def work(self, who: str) -> Work:
        """Return a unit of work in somebody's hands."""
        return self.made.county.work(who)

    @property
    def units(self) -> dict[str, UUID]:
        """Return the units by name."""
        return self.made.county.units

    @property
    def officials(self) -> dict[str, UUID]:
        """Return the officials by name."""
        return self.made.county.officials

    @property
    def now(self) -> datetime:
        """Return the moment."""
        return self.made.clock.now()


def one_of_each(desk: Desk, clock: FixedClock, folder: Path) -> World:
    """Make the county with one of each kind of record."""
    world = World(peopled(desk, clock))
    for make in (
        _leads,
        _reports,
        _rhythm,
        _inspections,
        _trips,
        _visits,
        _procedures,
        _pool,
        _cases,
        _ratings,
        _absences,
        _targets,
        _scores,
        _policies,
        _rest,
    ):
        make(world)
    world.ledger = _ledger(world, folder)
    return world


def _leads(world: World) -> None:
    county, ids = world.made.county, world.ids
    ids.signed = signed(county)
    ids.tip = entered(county)
    with closing(world.work("周敏")) as work:
        firm = lead_detail(work.session, work.actor, ids.tip).enterprises[0]
        ids.contact = firm.contacts[0].id
        ids.enterprise = work.session.query(LeadEnterprise.enterprise_id).filter_by(lead_id=ids.tip).scalar()
    ids.twin = add_enterprise(world.work("周敏"), FIRM).value
    ids.merge = merge_enterprises(world.work("周敏"), ids.twin, add_enterprise(world.work("周敏"), FIRM).value, "重复").value
    ids.file = attach_file(world.work("周敏"), ids.tip, "备忘.txt", b"note").value
    land = world.units[LAND]
    ids.obstacle = raise_obstacle(world.work("周敏"), ids.tip, "land", "用地指标不足", land, date(2026, 12, 20)).value
    ids.milestone = leads.declare_milestone(world.work("周敏"), ids.signed, MilestoneKind.REGISTERED, date(2026, 11, 20)).value


def _reports(world: World) -> None:
    county, ids = world.made.county, world.ids
    ids.lead, ids.report = reported(county, "周敏", "储能电池托盘", register=True)
    request_extension(world.work("周敏"), ids.report, "投资方董事会推迟")
    _lead, ids.received = reported(county, "周敏", "储能结构件", register=False)
    ids.draft = draft_report(world.work("周敏"), ids.tip, report_data(county, "周敏", ids.tip)).value
    owner = ("first_report", ids.draft)
    ids.evidence = attach_file(world.work("周敏"), ids.tip, "名片.txt", b"card", purpose="contact_evidence", owner=owner).value
    _lead, ids.theirs = reported(county, "汤斌", "储能结构件（三垛）", register=False)
    ids.conflict = open_conflict(world.work("姜岚"), ids.theirs, ids.received, "投资方相同").value


def _trips(world: World) -> None:
    ids, head = world.ids, world.officials["陈国平"]
    data = TripData(date(2026, 11, 16), date(2026, 11, 18), ("苏州",), (StayData(head),))
    ids.trip = trips.plan_trip(world.work("周敏"), data).value
    ids.trip_data = data
    for step in (trips.report_ahead, trips.set_out):
        step(world.work("周敏"), ids.trip)
    ids.meeting_data = MeetingData(date(2026, 11, 17), "苏州启辰光电有限公司", "张喆", "总经理", "下月来访")
    ids.meeting = trips.log_meeting(world.work("周敏"), ids.trip, ids.meeting_data).value
    ids.trip_evidence = add_evidence(world.work("周敏"), ids.trip, "会谈.txt", b"minutes").value
    trips.report_back(world.work("周敏"), ids.trip, "与启辰光电会谈，下月来访。")


def _visits(world: World) -> None:
    ids = world.ids
    ids.visit, ids.visit_data = announced(world.made.county), visit_of(world.made.county)
    ids.request = raise_request(world.work("周敏"), ids.visit, "请提供用地图件", world.units[LAND]).value


def _procedures(world: World) -> None:
    county, ids = world.made.county, world.ids
    moving, _report = reported(county, "周敏", "储能逆变器", register=True)
    ids.transfer = transfers.propose_transfer(world.work("周敏"), moving, TransferData(world.units["三垛镇"])).value
    offered, _report = reported(county, "周敏", "储能温控", register=True)
    ids.offer = pool.offer_to_pool(world.work("周敏"), offered, "制造业项目，寻求落户").value
    refused, _report = reported(county, "周敏", "储能线缆", register=True)
    ids.veto = vetoes.propose_veto(world.work("周敏"), refused, VETO).value
    ids.free, _report = reported(county, "周敏", "储能外壳", register=True)
    again, _report = reported(county, "周敏", "储能支架", register=True)
    ids.upheld = vetoes.propose_veto(world.work("周敏"), again, VETO).value
    for who in ("陈国平", "刘勇", "顾书记"):
        vetoes.give_opinion(world.work(who), ids.upheld, agrees=True, text="同意")


def _pool(world: World) -> None:
    county, ids = world.made.county, world.ids
    ids.removed, _report = reported(county, "周敏", "储能液冷", register=True)
    remove_from_reserve(world.work("姜岚"), ids.removed, "投资方暂停")
    ids.chain = add_chain(world.work("姜岚"), ChainData("船舶配套")).value
    ids.chain_link = add_chain_link(world.work("姜岚"), ids.chain, LinkData("推进器")).value
    ids.partner = add_enclave_partner(world.work("姜岚"), PartnerData("浦江科创园", "上海")).value
    proposed = []
    for name in ("储能检测", "储能消防"):
        lead, _report = reported(county, "周敏", name, register=True)
        terms = TermsData(ids.partner, "out", date(2026, 11, 24), document="合作协议")
        proposed.append(enclaves.propose_enclave(world.work("周敏"), lead, terms).value)
    ids.terms, ids.agreed = proposed
    enclaves.confirm_enclave(world.work("姜岚"), ids.agreed)


def _rhythm(world: World) -> None:
    county, ids = world.made.county, world.ids
    lay_out_tasks(world.work("周敏"))
    with closing(world.work("姜岚")) as work:
        ids.task = work.session.scalars(select(RhythmTask.id).where(RhythmTask.period == "2026-12")).first()
        ids.ceremony = work.session.scalars(select(Ceremony.id).where(Ceremony.period == "2027C1")).one()
        ids.campaign = work.session.scalars(select(Campaign.id).where(Campaign.period == "2026-autumn")).one()
    ids.own_task = add_task(world.work("姜岚"), "调度会", date(2026, 12, 4)).value
    ids.done_task = add_task(world.work("姜岚"), "摸底", date(2026, 11, 24)).value
    finish_task(world.work("姜岚"), ids.done_task, date(2026, 11, 24), "已完成")
    ids.built = signed(county)
    with closing(world.work("姜岚")) as work:
        signing = work.session.scalars(select(Milestone.id).where(Milestone.lead_id == ids.built)).one()
    leads.verify_milestone(world.work("姜岚"), signing)
    ids.listed_project = list_project(world.work("周敏"), ids.ceremony, ids.built, "started").value
    ids.event_data = EventData(date(2026, 11, 26), "北京", "推介会")
    ids.event = add_campaign_event(world.work("姜岚"), ids.campaign, ids.event_data).value
    trace_to_campaign(world.work("周敏"), ids.campaign, "lead", ids.built)


def _inspections(world: World) -> None:
    ids, bureau = world.ids, "姜岚"
    day = date(2026, 11, 23)
    ids.inspection = draw_inspection(world.work(bureau), DrawData(2026, 10, day, day, seed=1)).value
    with closing(world.work(bureau)) as work:
        drawn = projects(work.session, work.actor, ids.inspection)
        ids.inspected = next(each.id for each in drawn if each.unit == "柳堡镇")
        ids.question = questions(work.session, work.actor, ids.inspected)[0].id
        ids.checklist_item = living_items(work.session)[0].id
    ids.finding, ids.answered_finding = (
        findings.record_finding(world.work(bureau), ids.inspected, text).value for text in ("现场未见施工", "资料不齐全")
    )
    findings.answer_finding(world.work("周敏"), ids.answered_finding, "资料已补齐")
    ids.found_photo = findings.attach_finding_photo(world.work(bureau), ids.finding, "现场.txt", b"found").value
    ids.rectified_photo = findings.attach_finding_photo(world.work("周敏"), ids.finding, "整改.txt", b"right").value
    ids.contest = open_contest(world.work(bureau), ContestData(2026, 4, "决战四季度")).value
    annual, unit = EvaluationPeriod.ANNUAL, world.units["柳堡镇"]
    ids.merit = add_merit(world.work(bureau), annual, 2026, unit, "praise", "获省级通报表扬", 100).value


def _cases(world: World) -> None:
    made, ids = world.made, world.ids
    data = CaseData(made.matter_id, "储能电池托盘用地", applicant="华瀚公司")
    ids.case_data = data
    ids.case = cases.receive_case(world.work("王海"), data).value
    faulty = [notices.Tick(material, "missing") for material in made.materials]
    notices.check_materials(world.work("王海"), ids.case, faulty)
    with closing(world.work("王海")) as work:
        ids.listed = [each.id for each in materials_of(work.session, ids.case)]
    ids.notice = notices.issue_notice(world.work("王海"), ids.case, ids.listed).value
    ids.wish = notices.ask_second_notice(world.work("王海"), ids.case, "policy_change", "新规要求重新测绘红线图").value
    ids.open_case = cases.receive_case(world.work("王海"), replace(data, matter_id=made.bare_matter_id)).value
    cases.accept_case(world.work("王海"), ids.open_case)
    with closing(world.work("王海")) as work:
        rows = open_clocks(work.session, work.actor, work.clock.now(), work.clock.today())
        ids.step = next(row.step_id for row in rows if row.case_id == ids.open_case)
    ask_extension(world.work("王海"), ids.step, 1, "情况复杂")
    ids.matter_step = work.session.scalars(select(MatterStep.id).where(MatterStep.matter_id == made.bare_matter_id)).first()
    ids.window = add_window(world.work("姜岚"), WindowData("重大项目代办窗口")).value
    ids.sample = catalogue.attach_sample(world.work("姜岚"), made.materials[0], "样本.txt", b"sample").value


def _ratings(world: World) -> None:
    made, ids = world.made, world.ids
    data = CaseData(made.bare_matter_id, "储能外壳投资方反馈", lead_id=ids.free)
    ids.rated = cases.receive_case(world.work("周敏"), data).value
    cases.accept_case(world.work("王海"), ids.rated)
    for _step in range(2):
        with closing(world.work("王海")) as work:
            rows = open_clocks(work.session, work.actor, work.clock.now(), work.clock.today())
        cases.finish_step(world.work("王海"), next(row.step_id for row in rows if row.case_id == ids.rated), "已答复")
    cases.decide_case(world.work("王海"), ids.rated, Decision.GRANTED, "同意")
    cases.close_case(world.work("王海"), ids.rated, "书面送达")
    ids.rating_data = RatingData(Level.DISSATISFIED, "曾总", "phone", world.now.date(), "等了太久")
    ids.rating = enter_rating(world.work("周敏"), ids.rated, ids.rating_data).value
    with closing(world.work("王海")) as work:
        (row,) = rectifications(work.session, work.actor, work.clock.now())
        ids.rectification = row.rectification.id if row.rectification else None


def _absences(world: World) -> None:
    made, ids, soon = world.made, world.ids, date(2026, 12, 1)
    leave = LeaveData(world.officials["王海"], soon, soon)
    ids.leave_data = replace(leave, official_id=world.officials["何静"])
    ids.leave = absences.enter_leave(
        world.work("王海"), replace(leave, first_day=soon + timedelta(7), last_day=soon + timedelta(7))
    ).value
    ids.away = absences.enter_leave(world.work("王海"), leave).value
    absences.approve_leave(world.work("赵刚"), ids.away)
    ids.written = write_handover(world.work("王海"), ids.away, made.post_id, HandoverData("卷宗")).value
    ids.handover = hand_over(world.work("王海"), ids.away, made.post_id, HandoverData("卷宗")).value


def _scores(world: World) -> None:
    ids, unit, day = world.ids, world.units["柳堡镇"], date(2026, 10, 20)
    ids.scheme_draft = SchemeDraft(SchemeKind.CONTEST, "开工竞赛办法", date(2026, 10, 1), CONTEST)
    ids.score_correction = correct_score(world.work("姜岚"), unit, day, Fraction(1), "漏计一个项目").value


def _targets(world: World) -> None:
    ids, unit = world.ids, world.units["柳堡镇"]
    ids.target_data = TargetData(unit, Indicator.SIGNED, 2026, 12_00)
    ids.figure = Figure(unit, Indicator.RETAIL, 2026, 9, 5_000_000_000)
    ids.target = set_target(world.work("姜岚"), ids.target_data).value
    ids.external_figure = enter_external_figure(world.work("姜岚"), ids.figure, "统计局").value


def _policies(world: World) -> None:
    county, ids = world.made.county, world.ids
    with_matter(county)
    verified(county, ids.signed)
    ids.clause_data = CLAUSE
    ids.clause, ids.unused = clause(county), clause(county)
    ids.commitment = promised(county, ids.clause, lead=ids.signed)
    ids.spare = promised(county, clause(county), lead=ids.signed)
    ids.paid_grant = approved(county, ids.commitment, 100 * WAN)
    ids.payment_data = PaymentData(TODAY, 10 * WAN, "拨付-1", "核查")
    pay_grant(world.work("姜岚"), ids.paid_grant, replace(ids.payment_data, voucher="拨付-0"))
    ids.grant = applied(county, ids.commitment, 10 * WAN)
    accept(county, ids.grant)
    propose_grant(world.work("姜岚"), ids.grant, 10 * WAN, "建议兑现")
    ids.fund = arrange_funds(world.work("姜岚"), 2026, 500 * WAN, "云财预〔2026〕2号").value


def _rest(world: World) -> None:
    ids = world.ids
    ids.view = people.save_view(world.work("周敏"), "tracker", "在谈", {"stage": "negotiating"}).value
    ids.query = save_query(world.work("周敏"), "本镇项目", Question("leads")).value
    ids.publication = check_document(world.work("姜岚"), ToPublish("monthly-bulletin", 2026, 10)).value
    table = built_in_calendar().table_of(2026)
    days = dict.fromkeys(table.off, True) | dict.fromkeys(table.worked, False)
    ids.table = {
        "year": 2026,
        "days": [{"name": "假期", "date": day.isoformat(), "isOffDay": off} for day, off in sorted(days.items())],
    }
    ids.account = world.made.county.actors["钱进"].account_id


def _ledger(world: World, folder: Path) -> Ledger:
    path = folder / "ledger.xlsx"
    columns = [TableColumn(head) for head in ("项目名称", "投资方", "责任单位")]
    write_table(path, "台账", columns, [["远山电池", "苏州远山有限公司", "柳堡镇"]])
    with closing(world.work("周敏")) as work:
        return open_ledger(work.session, work.actor, path)


class RolledBack(Exception):
    """Raised when an act went through, so that nothing of it stays."""


@act("try_and_roll_back", label="Try and roll back", undoable=False)
def try_act(work: Work, call: Any) -> None:
    """Do an act as part of this one, and take everything back."""
    call(work)
    raise RolledBack
