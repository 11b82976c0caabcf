"""Who may do what: every act there is, in every role, on a record of one's own unit and of another.

The table below names each act once. An act that it does not name, or that no longer exists, fails the test: nobody
writes an act without saying who may.
"""

from __future__ import annotations

import importlib
import pkgutil
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

import crm
from crm.kernel.clock import FixedClock
from crm.kernel.errors import EnvironmentProblem, NotAllowed, RuleBroken, Stale
from crm.store.acts import ACTS
from crm.store.desk import desk_over
from crm.store.engine import sqlite_engine
from tests.conftest import NOW
from tests.every_act import CALLS
from tests.one_of_each import RolledBack, World, one_of_each, try_act

SEATS = {
    "周": "周敏",  # recruitment officer of 柳堡镇, whose records the acts on leads, reports, trips and visits are about
    "刘": "刘勇",  # its head, as an officer
    "陈": "陈国平",  # its unit leader
    "汤": "汤斌",  # officer of 三垛镇: another unit
    "孙": "孙丽华",  # unit leader of 三垛镇
    "王": "王海",  # handler of 自然资源局, whose records the acts on cases, posts and leave are about
    "李": "李敏",  # handler of another department
    "赵": "赵刚",  # unit leader of 自然资源局
    "姜": "姜岚",  # bureau reviewer
    "顾": "顾书记",  # leader
    "管": "管理员",  # administrator
}
EVERYONE = "".join(SEATS)
MAY: tuple[tuple[str, str], ...] = (
    # the unit's own officers and leader, and the bureau, which enters for units (domain §1.2)
    (
        "周刘陈姜",
        (
            "add_enterprise edit_enterprise add_alias merge_enterprises unmerge_enterprises add_contact edit_contact "
            "remove_contact add_lead edit_lead assign_officer link_enterprise unlink_enterprise move_stage set_side_state "
            "log_follow_up declare_milestone raise_obstacle attach_file remove_attachment draft_report edit_draft submit_report "
            "remove_evidence request_extension file_statement hand_on_report object_to_report propose_transfer withdraw_transfer "
            "offer_to_pool take_back_offer propose_veto withdraw_veto record_told plan_trip edit_trip move_trip delete_trip "
            "report_ahead set_out report_back log_meeting log_meeting_with_lead note_on_the_road remove_meeting add_evidence "
            "remove_trip_evidence answer_about_trip announce_visit edit_visit confirm_visit receive_visit postpone_visit "
            "cancel_visit close_visit move_visit resize_visit write_minutes follow_up_visit import_invitations raise_request "
            "edit_request remove_request assign_obstacle confirm_obstacle send_back_obstacle reopen_obstacle escalate_obstacle "
            "withdraw_obstacle enter_rating correct_rating call_back place_on_chain propose_enclave withdraw_enclave"
        ),
    ),
    # for one's own unit, whichever that is: anyone who keeps records
    ("周刘陈汤孙赵姜", "enter_lead import_ledger remember_mapping expire_transfers claim_offer"),
    # the department that an obstacle or a request is addressed to, too
    ("周刘陈王赵姜", "solve_obstacle note_progress answer_request"),
    # both sides of a conflict; the unit that first reported; the unit that a transfer goes to
    ("周刘陈汤孙", "file_conflict_statement"),
    ("周刘陈", "ask_review"),
    ("汤孙", "accept_transfer refuse_transfer"),
    # signatures: each unit's leader and the bureau; leader in charge, head and leading group
    ("陈孙姜", "confirm_transfer"),
    ("刘陈顾", "give_opinion"),
    ("顾", "decide_review"),
    ("陈", "approve_trip"),
    # the registrar
    (
        "姜",
        (
            "verify_milestone withdraw_verification register_report return_report extend_protection refuse_extension "
            "release_report open_conflict withdraw_conflict rule_conflict end_by_ruling confirm_for_partner verify_trip "
            "verify_clean_trips return_trip ask_about_trip check_document publish_document withdraw_check admit_to_reserve "
            "remove_from_reserve withdraw_reserve_decision add_enclave_partner edit_enclave_partner confirm_enclave end_enclave"
        ),
    ),
    # the bureau, which sets targets and enters what others report
    (
        "姜",
        (
            "set_target remove_target allocate_target enter_external_figure remove_external_figure import_external_figures "
            "enter_past_figure import_past_figures correct_score withdraw_score_correction find_false_report "
            "correct_published_scores"
        ),
    ),
    # the rhythm: the bureau plans, a unit proposes its projects and traces what came of a campaign
    (
        "姜",
        (
            "assign_task move_task finish_task reopen_task add_task remove_task plan_ceremony hold_ceremony confirm_projects "
            "plan_campaign close_campaign add_campaign_event edit_campaign_event remove_campaign_event"
        ),
    ),
    # inspections: the bureau draws, asks and checks again, the unit puts right; contests and evaluations are the bureau's
    (
        "姜",
        (
            "draw_inspection withdraw_inspection close_inspection name_project record_seen answer_question record_finding "
            "edit_finding withdraw_finding recheck_finding open_contest edit_contest remove_contest add_merit withdraw_merit"
        ),
    ),
    ("周刘陈", "answer_finding"),
    ("周刘陈姜", "attach_finding_photo remove_finding_photo"),
    ("姜管", "seed_checklist add_checklist_item edit_checklist_item retire_checklist_item"),
    ("周刘陈姜", "list_project strike_project trace_to_campaign untrace_from_campaign"),
    # policies: a unit promises and applies, the bureau keeps clauses and reviews, a leader signs, whoever pays records it
    ("周刘陈姜", "promise_policy edit_commitment end_commitment apply_for_grant withdraw_grant"),
    ("姜", "add_clause edit_clause amend_clause end_clause review_clause attach_review propose_grant arrange_funds remove_funds"),
    ("姜顾", "approve_grant refuse_grant"),
    ("王姜", "pay_grant claw_back"),
    # the department that handles a case
    (
        "王",
        (
            "receive_case accept_case await_completion withdraw_case finish_step decide_case close_case pause_clock resume_clock "
            "ask_extension check_materials issue_notice deliver_notice ask_second_notice accept_application"
        ),
    ),
    ("王姜", "deem_accepted"),
    # its leader in charge, or a leader of the county
    ("赵顾", "answer_extension allow_second_notice approve_leave refuse_leave name_stand_in"),
    ("王赵", "enter_leave cancel_leave end_leave write_handover hand_over"),
    ("王赵", "report_rectification"),
    ("王赵顾", "confirm_return"),
    ("顾", "approve_handover"),  # 赵刚 takes the post over, and nobody approves that for himself
    # whoever keeps the county's catalogues, posts and setup
    (
        "姜管",
        (
            "add_matter edit_matter add_matter_step edit_matter_step remove_matter_step seed_matters seed_catalogues add_material "
            "save_scheme edit_material retire_material attach_sample remove_sample add_window edit_window place_matter seed_windows "
            "add_chain edit_chain add_chain_link edit_chain_link "
            "remove_chain_link seed_chains"
        ),
    ),
    ("赵管", "add_post edit_post close_post change_holders"),
    (
        "管",
        (
            "add_unit add_official move_official open_account close_account change_setting import_holiday_table "
            "set_exchange_rate found_county"
        ),
    ),
    # anyone: cards follow from the clock, a view is one's own, a sample goes into an empty folder only
    (EVERYONE, "lay_out_tasks follow_inspections raise_cards save_view delete_view load_sample_county save_query"),
    # a saved query is its owner's
    ("周", "rename_query share_query delete_query"),
)
"""Who may, by the first character of the name → the acts."""
TABLE = {name: may for may, names in MAY for name in names.split()}


def test_the_table_names_every_act_once() -> None:
    for module in pkgutil.walk_packages(crm.__path__, "crm."):
        if ".migrations" not in module.name:
            importlib.import_module(module.name)
    there = {name for name, act in ACTS.items() if act.module.startswith("crm.")}
    named = [name for _may, names in MAY for name in names.split()]
    assert sorted(named) == sorted(there), "say in MAY who may do it, and in tests/every_act.py how it is called"
    assert set(CALLS) == there


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Iterator[World]:
    folder, clock = tmp_path_factory.mktemp("matrix"), FixedClock(NOW)
    shutil.copy(sqlite_template, folder / "siji.db")
    engine = sqlite_engine(folder / "siji.db")
    yield one_of_each(desk_over(engine, clock, "test"), clock, folder)
    engine.dispose()


@pytest.mark.parametrize("seat", SEATS)
@pytest.mark.parametrize("name", CALLS)
def test_who_may(world: World, name: str, seat: str) -> None:
    """Let one person try one act; nothing of it stays. A rule may refuse it only after the role and the unit did not."""
    try:
        try_act(world.work(SEATS[seat]), lambda work: CALLS[name](world, world.ids, work))
        raise AssertionError("nothing came back")
    except NotAllowed:
        may = False
    except (RolledBack, RuleBroken, Stale, EnvironmentProblem):
        may = True
    assert may == (seat in TABLE[name]), f"{SEATS[seat]}: {name}"
