"""How a test calls each act on the county of :mod:`tests.one_of_each`: one line an act, by its name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from crm.documents.publishing import service as publishing
from crm.enterprises import service as enterprises
from crm.enterprises.duplicates import service as duplicates
from crm.enterprises.service import ContactData, EnterpriseData
from crm.fieldtime import bureau, evidence
from crm.fieldtime import service as trips
from crm.leads import entering, files
from crm.leads import service as leads
from crm.leads.chains import service as chains
from crm.leads.chains.rules import ChainData, LinkData
from crm.leads.obstacles import service as obstacles
from crm.leads.reserve import service as reserve
from crm.leads.rules import MilestoneKind, SideState, Stage
from crm.leads.service import FollowUpData
from crm.league.contests import service as contests
from crm.league.contests.rules import EvaluationPeriod
from crm.league.contests.service import ContestData
from crm.league.indicators import external
from crm.league.inspections import checklist, findings, following
from crm.league.inspections import service as inspections
from crm.league.inspections.service import DrawData, SeenData
from crm.league.rhythm import campaigns, ceremonies, laying
from crm.league.rhythm import service as rhythm
from crm.league.rhythm.campaigns import CampaignData
from crm.league.scores import service as scores
from crm.league.scores.periods import month_period
from crm.league.targets import past
from crm.league.targets import service as targets
from crm.league.targets.service import AllocationData
from crm.ledger import service as ledger
from crm.people import absences, founding, posts
from crm.people import service as people
from crm.people.permissions import Role
from crm.people.posts import PostData
from crm.policies import clauses, commitments, grants, payments
from crm.policies.commitments import CommitmentData
from crm.policies.grants import GrantData
from crm.procedures import met_leads, visited_leads
from crm.procedures.ab_role import service as ab_role
from crm.procedures.ab_role.service import HandoverData
from crm.procedures.conflict import service as conflict
from crm.procedures.conflict.rules import Outcome
from crm.procedures.conflict.service import RulingData
from crm.procedures.enclave import partners
from crm.procedures.enclave import service as enclaves
from crm.procedures.enclave.partners import PartnerData
from crm.procedures.enclave.service import TermsData
from crm.procedures.first_report import protection
from crm.procedures.first_report import service as reports
from crm.procedures.met_leads import RoadNote
from crm.procedures.one_notice import catalogue as materials
from crm.procedures.one_notice import service as notices
from crm.procedures.one_notice.catalogue import MaterialData
from crm.procedures.one_notice.service import Tick
from crm.procedures.one_notice.usual import seed_catalogues
from crm.procedures.service_rating import service as ratings
from crm.procedures.service_rating.service import CallBackData
from crm.procedures.time_limit import cards, matters, stopping, windows
from crm.procedures.time_limit import service as cases
from crm.procedures.time_limit.catalogue import seed_matters
from crm.procedures.time_limit.clock import PauseReason
from crm.procedures.time_limit.matters import MatterData, StepData
from crm.procedures.time_limit.rules import Decision
from crm.procedures.time_limit.windows import WindowData
from crm.procedures.transfer import pool
from crm.procedures.transfer import service as transfer
from crm.procedures.transfer.service import TransferData
from crm.procedures.veto import service as veto
from crm.procedures.veto.rules import Outcome as Review
from crm.querydesk import service as querydesk
from crm.querydesk.questions import Question
from crm.sample.service import load_sample
from crm.store.acts import Work
from crm.visits import invitations, requests
from crm.visits import service as visits
from tests.leads.making import LEAD, report_data
from tests.one_of_each import VETO, WHY, World
from tests.peopled import LAND
from tests.policies.promising import PASSED, WAN

AUTUMN = CampaignData("jing_jin_ji", date(2026, 9, 1), date(2026, 11, 30))
Call = Callable[[World, Any, Work], object]
SOON, TODAY = date(2026, 12, 15), date(2026, 11, 24)
FIRM, PERSON = EnterpriseData("常州恒远机械有限公司", no_uscc_reason="尚未设立"), ContactData("沈文", phones=("13812345678",))
MATERIAL, MATTER, STEP = MaterialData("能耗测算表"), MatterData("环评咨询"), StepData("初审", 3)
FOLLOWED = FollowUpData(TODAY, "call", "谈条件")
CALLS: dict[str, Call] = {
    # enterprises and leads of 柳堡镇
    "add_enterprise": lambda w, _i, k: enterprises.add_enterprise(k, FIRM, w.units["柳堡镇"]),
    "edit_enterprise": lambda _w, i, k: enterprises.edit_enterprise(k, i.enterprise, FIRM),
    "add_alias": lambda _w, i, k: enterprises.add_alias(k, i.enterprise, "恒远"),
    "merge_enterprises": lambda _w, i, k: duplicates.merge_enterprises(k, i.twin, i.enterprise, "同一企业两条记录"),
    "unmerge_enterprises": lambda _w, i, k: duplicates.unmerge_enterprises(k, i.merge),
    "add_contact": lambda _w, i, k: enterprises.add_contact(k, i.enterprise, PERSON),
    "edit_contact": lambda _w, i, k: enterprises.edit_contact(k, i.contact, PERSON),
    "remove_contact": lambda _w, i, k: enterprises.remove_contact(k, i.contact),
    "enter_lead": lambda _w, _i, k: entering.enter_lead(k, LEAD, FIRM, PERSON),
    "add_lead": lambda w, _i, k: leads.add_lead(k, LEAD, (), w.units["柳堡镇"]),
    "edit_lead": lambda _w, i, k: leads.edit_lead(k, i.tip, LEAD),
    "assign_officer": lambda w, i, k: leads.assign_officer(k, i.tip, w.officials["刘勇"]),
    "link_enterprise": lambda _w, i, k: leads.link_enterprise(k, i.tip, i.enterprise),
    "unlink_enterprise": lambda _w, i, k: leads.unlink_enterprise(k, i.tip, i.enterprise),
    "move_stage": lambda _w, i, k: leads.move_stage(k, i.lead, Stage.NEGOTIATING),
    "set_side_state": lambda _w, i, k: leads.set_side_state(k, i.lead, SideState.ON_HOLD, "投资方内部调整"),
    "log_follow_up": lambda _w, i, k: leads.log_follow_up(k, i.lead, FOLLOWED),
    "declare_milestone": lambda _w, i, k: leads.declare_milestone(k, i.signed, MilestoneKind.PAID_IN, TODAY),
    "verify_milestone": lambda _w, i, k: leads.verify_milestone(k, i.milestone),
    "withdraw_verification": lambda _w, i, k: leads.withdraw_verification(k, i.milestone, "凭据不足"),
    "raise_obstacle": lambda w, i, k: obstacles.raise_obstacle(k, i.tip, "land", "指标不足", w.units[LAND], SOON),
    "assign_obstacle": lambda w, i, k: obstacles.assign_obstacle(k, i.obstacle, w.units[LAND]),
    "note_progress": lambda _w, i, k: obstacles.note_progress(k, i.obstacle, "已报省厅"),
    "solve_obstacle": lambda _w, i, k: obstacles.solve_obstacle(k, i.obstacle, "已调剂指标"),
    "confirm_obstacle": lambda _w, i, k: obstacles.confirm_obstacle(k, i.obstacle),
    "send_back_obstacle": lambda _w, i, k: obstacles.send_back_obstacle(k, i.obstacle, "仅批一半"),
    "reopen_obstacle": lambda _w, i, k: obstacles.reopen_obstacle(k, i.obstacle, "指标被收回"),
    "escalate_obstacle": lambda _w, i, k: obstacles.escalate_obstacle(k, i.obstacle, "请协调"),
    "withdraw_obstacle": lambda _w, i, k: obstacles.withdraw_obstacle(k, i.obstacle, "改选厂房"),
    "attach_file": lambda _w, i, k: files.attach_file(k, i.tip, "备忘.txt", b"note"),
    "remove_attachment": lambda _w, i, k: files.remove_attachment(k, i.tip, i.file),
    "import_ledger": lambda w, _i, k: ledger.import_ledger(k, w.ledger),
    "remember_mapping": lambda w, _i, k: ledger.remember_mapping(k, w.ledger),
    # first reports of 柳堡镇 and their conflict with 三垛镇
    "draft_report": lambda _w, i, k: reports.draft_report(k, i.signed),
    "edit_draft": lambda w, i, k: reports.edit_draft(k, i.draft, report_data(w.made.county, "周敏", i.tip)),
    "submit_report": lambda _w, i, k: reports.submit_report(k, i.draft),
    "remove_evidence": lambda _w, i, k: reports.remove_evidence(k, i.draft, i.evidence),
    "register_report": lambda _w, i, k: reports.register_report(k, i.received, "另一项目"),
    "return_report": lambda _w, i, k: reports.return_report(k, i.received, ["content"], ""),
    "request_extension": lambda _w, i, k: protection.request_extension(k, i.report, "董事会推迟"),
    "extend_protection": lambda _w, i, k: protection.extend_protection(k, i.report),
    "refuse_extension": lambda _w, i, k: protection.refuse_extension(k, i.report, "未开展跟进"),
    "file_statement": lambda _w, i, k: protection.file_statement(k, i.report, "春节停工"),
    "release_report": lambda _w, i, k: protection.release_report(k, i.report),
    "hand_on_report": lambda w, i, k: protection.hand_on_report(k, i.report, w.officials["刘勇"], "工作调整"),
    "open_conflict": lambda _w, i, k: conflict.open_conflict(k, i.theirs, i.report, "投资方相同"),
    "object_to_report": lambda w, i, k: conflict.object_to_report(k, i.report, w.units["三垛镇"], "我镇在先"),
    "file_conflict_statement": lambda _w, i, k: conflict.file_conflict_statement(k, i.conflict, "我镇在先"),
    "withdraw_conflict": lambda _w, i, k: conflict.withdraw_conflict(k, i.conflict, "并非同一项目"),
    "rule_conflict": lambda _w, i, k: conflict.rule_conflict(k, i.conflict, RulingData(Outcome.UPHOLD, WHY)),
    "end_by_ruling": lambda _w, i, k: conflict.end_by_ruling(k, i.theirs, i.report),
    # transfers from 柳堡镇 to 三垛镇, vetoes of 柳堡镇
    "propose_transfer": lambda w, i, k: transfer.propose_transfer(k, i.free, TransferData(w.units["三垛镇"])),
    "accept_transfer": lambda _w, i, k: transfer.accept_transfer(k, i.transfer),
    "refuse_transfer": lambda _w, i, k: transfer.refuse_transfer(k, i.transfer, "暂无用地"),
    "withdraw_transfer": lambda _w, i, k: transfer.withdraw_transfer(k, i.transfer, "投资方改变主意"),
    "confirm_transfer": lambda _w, i, k: transfer.confirm_transfer(k, i.transfer),
    "confirm_for_partner": lambda _w, i, k: transfer.confirm_for_partner(k, i.transfer, "对方函件"),
    "expire_transfers": lambda _w, _i, k: transfer.expire_transfers(k),
    "offer_to_pool": lambda _w, i, k: pool.offer_to_pool(k, i.free, "制造业项目"),
    "take_back_offer": lambda _w, i, k: pool.take_back_offer(k, i.offer, "自行推进"),
    "claim_offer": lambda _w, i, k: pool.claim_offer(k, i.offer, "有现成厂房"),
    "propose_veto": lambda _w, i, k: veto.propose_veto(k, i.free, VETO),
    "give_opinion": lambda _w, i, k: veto.give_opinion(k, i.veto, agrees=True, text="同意"),
    "withdraw_veto": lambda _w, i, k: veto.withdraw_veto(k, i.veto, "重新研究"),
    "record_told": lambda w, i, k: veto.record_told(k, i.upheld, w.now, "call"),
    "ask_review": lambda _w, i, k: veto.ask_review(k, i.upheld, "请复核"),
    "decide_review": lambda _w, i, k: veto.decide_review(k, i.upheld, Review.UPHELD, "维持"),
    # the reserve pool, the chains, and an enclave of 柳堡镇
    "admit_to_reserve": lambda _w, i, k: reserve.admit_to_reserve(k, i.removed, "重新启动"),
    "remove_from_reserve": lambda _w, i, k: reserve.remove_from_reserve(k, i.free, "投资方暂停"),
    "withdraw_reserve_decision": lambda _w, i, k: reserve.withdraw_reserve_decision(k, i.removed),
    "add_chain": lambda _w, _i, k: chains.add_chain(k, ChainData("绿色照明")),
    "edit_chain": lambda _w, i, k: chains.edit_chain(k, i.chain, ChainData("船舶配套", ("船配",))),
    "add_chain_link": lambda _w, i, k: chains.add_chain_link(k, i.chain, LinkData("舾装件")),
    "edit_chain_link": lambda _w, i, k: chains.edit_chain_link(k, i.chain_link, LinkData("推进器", state="key")),
    "remove_chain_link": lambda _w, i, k: chains.remove_chain_link(k, i.chain_link),
    "seed_chains": lambda _w, _i, k: chains.seed_chains(k),
    "place_on_chain": lambda _w, i, k: chains.place_on_chain(k, i.tip, i.chain_link),
    "add_enclave_partner": lambda _w, _i, k: partners.add_enclave_partner(k, PartnerData("南山合作园")),
    "edit_enclave_partner": lambda _w, i, k: partners.edit_enclave_partner(k, i.partner, PartnerData("浦江科创园")),
    "propose_enclave": lambda _w, i, k: enclaves.propose_enclave(
        k, i.tip, TermsData(i.partner, "out", TODAY, document="合作协议")
    ),
    "withdraw_enclave": lambda _w, i, k: enclaves.withdraw_enclave(k, i.terms),
    "confirm_enclave": lambda _w, i, k: enclaves.confirm_enclave(k, i.terms),
    "end_enclave": lambda _w, i, k: enclaves.end_enclave(k, i.agreed, SOON, "合作终止"),
    # trips and visits of 柳堡镇
    "plan_trip": lambda w, i, k: trips.plan_trip(k, replace(i.trip_data, first_day=SOON, last_day=SOON), w.units["柳堡镇"]),
    "edit_trip": lambda _w, i, k: trips.edit_trip(k, i.trip, i.trip_data),
    "move_trip": lambda _w, i, k: trips.move_trip(k, i.trip, 1),
    "delete_trip": lambda _w, i, k: trips.delete_trip(k, i.trip),
    "report_ahead": lambda _w, i, k: trips.report_ahead(k, i.trip),
    "set_out": lambda _w, i, k: trips.set_out(k, i.trip),
    "report_back": lambda _w, i, k: trips.report_back(k, i.trip, "会谈顺利"),
    "log_meeting": lambda _w, i, k: trips.log_meeting(k, i.trip, i.meeting_data),
    "log_meeting_with_lead": lambda _w, i, k: met_leads.log_meeting_with_lead(k, i.trip, i.meeting_data),
    "note_on_the_road": lambda _w, i, k: met_leads.note_on_the_road(k, RoadNote(i.meeting_data, i.trip)),
    "remove_meeting": lambda _w, i, k: trips.remove_meeting(k, i.meeting),
    "add_evidence": lambda _w, i, k: evidence.add_evidence(k, i.trip, "票据.txt", b"ticket"),
    "remove_trip_evidence": lambda _w, i, k: evidence.remove_evidence(k, i.trip_evidence),
    "approve_trip": lambda _w, i, k: trips.approve_trip(k, i.trip),
    "verify_trip": lambda _w, i, k: bureau.verify_trip(k, i.trip),
    "verify_clean_trips": lambda _w, i, k: bureau.verify_clean_trips(k, [i.trip]),
    "return_trip": lambda _w, i, k: bureau.return_trip(k, i.trip, "补充佐证"),
    "ask_about_trip": lambda _w, i, k: bureau.ask_about_trip(k, i.trip, "会见何人"),
    "answer_about_trip": lambda _w, i, k: bureau.answer_about_trip(k, i.trip, "总经理"),
    "announce_visit": lambda w, i, k: visits.announce_visit(k, i.visit_data, w.units["柳堡镇"]),
    "edit_visit": lambda _w, i, k: visits.edit_visit(k, i.visit, i.visit_data),
    "confirm_visit": lambda _w, i, k: visits.confirm_visit(k, i.visit),
    "receive_visit": lambda _w, i, k: visits.receive_visit(k, i.visit, 6),
    "postpone_visit": lambda _w, i, k: visits.postpone_visit(k, i.visit, "航班取消"),
    "cancel_visit": lambda _w, i, k: visits.cancel_visit(k, i.visit, "行程变更"),
    "close_visit": lambda _w, i, k: visits.close_visit(k, i.visit),
    "move_visit": lambda _w, i, k: visits.move_visit(k, i.visit, i.visit_data.starts_at + timedelta(days=1)),
    "resize_visit": lambda _w, i, k: visits.resize_visit(k, i.visit, i.visit_data.ends_at + timedelta(hours=1)),
    "write_minutes": lambda _w, i, k: visits.write_minutes(k, i.visit, "座谈纪要"),
    "follow_up_visit": lambda _w, i, k: visited_leads.follow_up_visit(k, i.visit),
    "import_invitations": lambda w, _i, k: invitations.import_invitations(k, [], w.units["柳堡镇"]),
    "raise_request": lambda w, i, k: requests.raise_request(k, i.visit, "请提供图件", w.units[LAND]),
    "edit_request": lambda w, i, k: requests.edit_request(k, i.request, "请提供图件", w.units[LAND], SOON),
    "answer_request": lambda _w, i, k: requests.answer_request(k, i.request, "已提供"),
    "remove_request": lambda _w, i, k: requests.remove_request(k, i.request),
    # cases and notices of 自然资源局
    "receive_case": lambda _w, i, k: cases.receive_case(k, i.case_data),
    "accept_case": lambda _w, i, k: cases.accept_case(k, i.case),
    "await_completion": lambda _w, i, k: cases.await_completion(k, i.case, "备案证"),
    "deem_accepted": lambda _w, i, k: cases.deem_accepted(k, i.case, "逾期未告知"),
    "withdraw_case": lambda _w, i, k: cases.withdraw_case(k, i.case, "申请人撤回"),
    "finish_step": lambda _w, i, k: cases.finish_step(k, i.step, "同意"),
    "decide_case": lambda _w, i, k: cases.decide_case(k, i.open_case, Decision.GRANTED, "同意"),
    "close_case": lambda _w, i, k: cases.close_case(k, i.open_case, "书面送达"),
    "pause_clock": lambda w, i, k: stopping.pause_clock(k, i.step, PauseReason.HEARING, "听证", w.now, "电话"),
    "resume_clock": lambda _w, i, k: stopping.resume_clock(k, i.step, "听证结束"),
    "ask_extension": lambda _w, i, k: stopping.ask_extension(k, i.step, 1, "情况复杂"),
    "answer_extension": lambda _w, i, k: stopping.answer_extension(k, i.step, "同意", granted=True),
    "raise_cards": lambda _w, _i, k: cards.raise_cards(k),
    "check_materials": lambda w, i, k: notices.check_materials(k, i.case, [Tick(w.made.materials[0], "in_order")]),
    "issue_notice": lambda _w, i, k: notices.issue_notice(k, i.case, i.listed),
    "deliver_notice": lambda w, i, k: notices.deliver_notice(k, i.notice, "post", "曾伟", w.now),
    "ask_second_notice": lambda _w, i, k: notices.ask_second_notice(k, i.case, "policy_change", "新规要求重新测绘红线图"),
    "allow_second_notice": lambda _w, i, k: notices.allow_second_notice(k, i.wish, allowed=True),
    "accept_application": lambda _w, i, k: notices.accept_application(k, i.case),
    # the bureau's catalogues
    "add_matter": lambda _w, _i, k: matters.add_matter(k, MATTER),
    "edit_matter": lambda w, _i, k: matters.edit_matter(k, w.made.matter_id, MATTER),
    "add_matter_step": lambda w, _i, k: matters.add_matter_step(k, w.made.matter_id, STEP),
    "edit_matter_step": lambda _w, i, k: matters.edit_matter_step(k, i.matter_step, STEP),
    "remove_matter_step": lambda _w, i, k: matters.remove_matter_step(k, i.matter_step),
    "seed_matters": lambda _w, _i, k: seed_matters(k),
    "add_window": lambda _w, _i, k: windows.add_window(k, WindowData("外资专窗")),
    "edit_window": lambda _w, i, k: windows.edit_window(k, i.window, WindowData("外资专窗")),
    "place_matter": lambda w, i, k: windows.place_matter(k, w.made.matter_id, i.window),
    "seed_windows": lambda _w, _i, k: windows.seed_windows(k),
    # ratings of a case of 自然资源局 for a lead of 柳堡镇
    "enter_rating": lambda _w, i, k: ratings.enter_rating(k, i.rated, i.rating_data),
    "correct_rating": lambda _w, i, k: ratings.correct_rating(k, i.rating, i.rating_data, "录入有误"),
    "report_rectification": lambda _w, i, k: ratings.report_rectification(k, i.rectification, "已整改"),
    "call_back": lambda _w, i, k: ratings.call_back(k, i.rectification, CallBackData(TODAY, "曾总", satisfied=True, text="满意")),
    "seed_catalogues": lambda _w, _i, k: seed_catalogues(k),
    "add_material": lambda w, _i, k: materials.add_material(k, w.made.matter_id, MATERIAL),
    "edit_material": lambda w, _i, k: materials.edit_material(k, w.made.materials[0], MATERIAL),
    "retire_material": lambda w, _i, k: materials.retire_material(k, w.made.materials[0]),
    "attach_sample": lambda w, _i, k: materials.attach_sample(k, w.made.materials[0], "样本.txt", b"sample"),
    "remove_sample": lambda w, i, k: materials.remove_sample(k, w.made.materials[0], i.sample),
    "check_document": lambda _w, _i, k: publishing.check_document(k, publishing.ToPublish("monthly-bulletin", 2026, 10)),
    "publish_document": lambda _w, i, k: publishing.publish_document(k, i.publication),
    "withdraw_check": lambda _w, i, k: publishing.withdraw_check(k, i.publication),
    # schemes and scores
    "save_scheme": lambda _w, i, k: scores.save_scheme(k, i.scheme_draft),
    "correct_score": lambda w, _i, k: scores.correct_score(k, w.units["柳堡镇"], TODAY, Fraction(1), "漏计一个项目"),
    "withdraw_score_correction": lambda _w, i, k: scores.withdraw_score_correction(k, i.score_correction),
    "find_false_report": lambda w, i, k: scores.find_false_report(k, i.signed, w.units["柳堡镇"], "与现场不符"),
    "correct_published_scores": lambda _w, _i, k: scores.correct_published_scores(k, month_period(2026, 10), "核实后更正"),
    # targets, figures of other bureaus and of last year
    "set_target": lambda _w, i, k: targets.set_target(k, replace(i.target_data, value=15_00), 1),
    "remove_target": lambda _w, i, k: targets.remove_target(k, i.target, 1),
    "allocate_target": lambda _w, i, k: targets.allocate_target(
        k, AllocationData(i.target_data.indicator, 2027, 15_00, {i.target_data.unit_id: 1})
    ),
    "enter_external_figure": lambda _w, i, k: external.enter_external_figure(k, i.figure, "统计局更正", 1),
    "remove_external_figure": lambda _w, i, k: external.remove_external_figure(k, i.external_figure, 1),
    "import_external_figures": lambda _w, i, k: external.import_external_figures(k, [i.figure], "统计局"),
    "enter_past_figure": lambda _w, i, k: past.enter_past_figure(k, replace(i.figure, year=2025), "2025年年报"),
    "import_past_figures": lambda _w, i, k: past.import_past_figures(k, [replace(i.figure, year=2025)], "2025年年报"),
    # inspections, with a project of 柳堡镇 in the sample; contests and evaluations
    "draw_inspection": lambda _w, _i, k: inspections.draw_inspection(k, DrawData(2026, 12, SOON, SOON)),
    "withdraw_inspection": lambda _w, i, k: inspections.withdraw_inspection(k, i.inspection, "时间另行安排"),
    "close_inspection": lambda _w, i, k: inspections.close_inspection(k, i.inspection),
    "name_project": lambda _w, i, k: inspections.name_project(k, i.inspection, i.tip, "领导批示件"),
    "record_seen": lambda _w, i, k: inspections.record_seen(k, i.inspected, SeenData(TODAY, "基础施工", True, "开工")),
    "answer_question": lambda _w, i, k: inspections.answer_question(k, i.question, "yes"),
    "seed_checklist": lambda _w, _i, k: checklist.seed_checklist(k),
    "add_checklist_item": lambda _w, _i, k: checklist.add_checklist_item(k, "安全责任是否落实"),
    "edit_checklist_item": lambda _w, i, k: checklist.edit_checklist_item(k, i.checklist_item, "是否按序时推进"),
    "retire_checklist_item": lambda _w, i, k: checklist.retire_checklist_item(k, i.checklist_item),
    "record_finding": lambda _w, i, k: findings.record_finding(k, i.inspected, "现场未见施工"),
    "edit_finding": lambda _w, i, k: findings.edit_finding(k, i.finding, "现场停工多日"),
    "withdraw_finding": lambda _w, i, k: findings.withdraw_finding(k, i.finding, "问题不成立"),
    "answer_finding": lambda _w, i, k: findings.answer_finding(k, i.finding, "已复工并连续施工"),
    "recheck_finding": lambda _w, i, k: findings.recheck_finding(k, i.answered_finding, passed=True),
    "attach_finding_photo": lambda _w, i, k: findings.attach_finding_photo(k, i.finding, "说明.txt", b"note"),
    "remove_finding_photo": lambda w, i, k: findings.remove_finding_photo(
        k, i.found_photo if k.actor.unit_id == w.units["商务局"] else i.rectified_photo
    ),
    "follow_inspections": lambda _w, _i, k: following.follow_inspections(k),
    "open_contest": lambda _w, _i, k: contests.open_contest(k, ContestData(2027, 1, "开门红")),
    "edit_contest": lambda _w, i, k: contests.edit_contest(k, i.contest, ContestData(2026, 4, "决战四季度")),
    "remove_contest": lambda _w, i, k: contests.remove_contest(k, i.contest),
    "add_merit": lambda w, _i, k: contests.add_merit(k, EvaluationPeriod.ANNUAL, 2026, w.units["柳堡镇"], "bar", "首报信息不实"),
    "withdraw_merit": lambda _w, i, k: contests.withdraw_merit(k, i.merit),
    # posts, leave and handovers of 自然资源局
    "add_post": lambda w, _i, k: posts.add_post(
        k, w.units[LAND], PostData("登记岗", w.officials["王海"], w.officials["何静"], TODAY)
    ),
    "edit_post": lambda w, _i, k: posts.edit_post(k, w.made.post_id, "用地预审受理"),
    "close_post": lambda w, _i, k: posts.close_post(k, w.made.post_id, SOON),
    "change_holders": lambda w, _i, k: posts.change_holders(k, w.made.post_id, w.officials["赵刚"], w.officials["何静"], SOON),
    "enter_leave": lambda _w, i, k: absences.enter_leave(k, i.leave_data),
    "approve_leave": lambda _w, i, k: absences.approve_leave(k, i.leave),
    "refuse_leave": lambda _w, i, k: absences.refuse_leave(k, i.leave, "工作需要"),
    "cancel_leave": lambda _w, i, k: absences.cancel_leave(k, i.leave),
    "end_leave": lambda _w, i, k: absences.end_leave(k, i.away),
    "name_stand_in": lambda w, i, k: ab_role.name_stand_in(k, i.away, w.officials["何静"]),
    "write_handover": lambda w, i, k: ab_role.write_handover(k, i.away, w.made.post_id, HandoverData("卷宗")),
    "hand_over": lambda w, i, k: ab_role.hand_over(k, i.away, w.made.post_id, HandoverData("卷宗")),
    "approve_handover": lambda _w, i, k: ab_role.approve_handover(k, i.handover),
    "confirm_return": lambda _w, i, k: ab_role.confirm_return(k, i.handover),
    # policies: clauses of the bureau, promises and grants of 柳堡镇, cases of 自然资源局
    "add_clause": lambda _w, i, k: clauses.add_clause(k, i.clause_data),
    "edit_clause": lambda _w, i, k: clauses.edit_clause(k, i.unused, i.clause_data),
    "amend_clause": lambda _w, i, k: clauses.amend_clause(k, i.clause, replace(i.clause_data, first_day=date(2027, 1, 1))),
    "end_clause": lambda _w, i, k: clauses.end_clause(k, i.clause, SOON),
    "review_clause": lambda _w, i, k: clauses.review_clause(k, i.unused, PASSED),
    "attach_review": lambda _w, i, k: clauses.attach_review(k, i.clause, "审查意见书.txt", b"opinion"),
    "promise_policy": lambda _w, i, k: commitments.promise_policy(k, i.signed, CommitmentData(i.unused, WAN, {2026: WAN})),
    "edit_commitment": lambda _w, i, k: commitments.edit_commitment(k, i.spare, CommitmentData(i.unused, WAN, {2026: WAN})),
    "end_commitment": lambda _w, i, k: commitments.end_commitment(k, i.spare, "投资方放弃"),
    "apply_for_grant": lambda _w, i, k: grants.apply_for_grant(k, i.spare, GrantData(WAN, 4_000 * WAN)),
    "propose_grant": lambda _w, i, k: grants.propose_grant(k, i.grant, WAN, "建议兑现"),
    "approve_grant": lambda _w, i, k: grants.approve_grant(k, i.grant, "同意"),
    "refuse_grant": lambda _w, i, k: grants.refuse_grant(k, i.grant, "不符合条件"),
    "withdraw_grant": lambda _w, i, k: grants.withdraw_grant(k, i.grant, "补充材料"),
    "pay_grant": lambda _w, i, k: payments.pay_grant(k, i.paid_grant, i.payment_data),
    "claw_back": lambda _w, i, k: payments.claw_back(k, i.paid_grant, i.payment_data),
    "arrange_funds": lambda _w, _i, k: payments.arrange_funds(k, 2027, WAN, "云财预〔2027〕1号"),
    "remove_funds": lambda _w, i, k: payments.remove_funds(k, i.fund),
    # tasks of the year, ceremonies and campaigns; the project on the list is 柳堡镇's
    "lay_out_tasks": lambda _w, _i, k: laying.lay_out_tasks(k),
    "assign_task": lambda w, i, k: rhythm.assign_task(k, i.task, w.officials["姜岚"]),
    "move_task": lambda _w, i, k: rhythm.move_task(k, i.task, SOON, "等待数据"),
    "finish_task": lambda _w, i, k: rhythm.finish_task(k, i.own_task, TODAY, "已完成"),
    "reopen_task": lambda _w, i, k: rhythm.reopen_task(k, i.done_task),
    "add_task": lambda _w, _i, k: rhythm.add_task(k, "调度会", SOON),
    "remove_task": lambda _w, i, k: rhythm.remove_task(k, i.own_task),
    "plan_ceremony": lambda _w, i, k: ceremonies.plan_ceremony(k, i.ceremony, date(2027, 2, 23), "经开区"),
    "hold_ceremony": lambda _w, i, k: ceremonies.hold_ceremony(k, i.ceremony, TODAY, "如期举行"),
    "list_project": lambda _w, i, k: ceremonies.list_project(k, i.ceremony, i.signed, "started"),
    "confirm_projects": lambda _w, i, k: ceremonies.confirm_projects(k, [i.listed_project]),
    "strike_project": lambda _w, i, k: ceremonies.strike_project(k, i.listed_project, "推迟"),
    "plan_campaign": lambda _w, i, k: campaigns.plan_campaign(k, i.campaign, AUTUMN),
    "close_campaign": lambda _w, i, k: campaigns.close_campaign(k, i.campaign, "新增线索一条"),
    "add_campaign_event": lambda _w, i, k: campaigns.add_campaign_event(k, i.campaign, i.event_data),
    "edit_campaign_event": lambda _w, i, k: campaigns.edit_campaign_event(k, i.event, i.event_data),
    "remove_campaign_event": lambda _w, i, k: campaigns.remove_campaign_event(k, i.event),
    "trace_to_campaign": lambda _w, i, k: campaigns.trace_to_campaign(k, i.campaign, "lead", i.tip),
    "untrace_from_campaign": lambda _w, i, k: campaigns.untrace_from_campaign(k, "lead", i.built),
    # the county setup
    "add_unit": lambda w, _i, k: people.add_unit(k, "界首镇", "township", w.units["示例县"]),
    "add_official": lambda w, _i, k: people.add_official(k, "沈文", w.units["柳堡镇"], "干部", first_day=TODAY),
    "move_official": lambda w, _i, k: people.move_official(k, w.officials["钱进"], w.units["三垛镇"], "干部", first_day=SOON),
    "open_account": lambda w, _i, k: people.open_account(k, w.officials["钱进"], w.units["柳堡镇"], Role.OFFICER, "qianjin"),
    "close_account": lambda _w, i, k: people.close_account(k, i.account),
    "change_setting": lambda _w, _i, k: people.change_setting(k, "lapse_days", 40),
    "import_holiday_table": lambda _w, i, k: people.import_holiday_table(k, i.table, "修订"),
    "set_exchange_rate": lambda _w, _i, k: people.set_exchange_rate(k, 2026, "USD", 7_105_500),
    "save_view": lambda _w, _i, k: people.save_view(k, "tracker", "签约", {"stage": "signed"}),
    "delete_view": lambda _w, i, k: people.delete_view(k, i.view),
    # saved queries, one's own
    "save_query": lambda _w, _i, k: querydesk.save_query(k, "在谈项目", Question("leads")),
    "rename_query": lambda _w, i, k: querydesk.rename_query(k, i.query, "全部项目"),
    "share_query": lambda _w, i, k: querydesk.share_query(k, i.query, "unit"),
    "delete_query": lambda _w, i, k: querydesk.delete_query(k, i.query),
    "found_county": lambda _w, _i, k: founding._found(k, "示范县", "示范县商务局", "另一管理员"),
    "load_sample_county": lambda _w, _i, k: load_sample(k, leads=3, years=1),
}
"""Act → how to call it: the county, its ids, and the work in somebody's hands."""
