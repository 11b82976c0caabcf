"""Contests and evaluations on records: set, scored, published, and frozen by their publication."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from datetime import date, datetime
from fractions import Fraction
from functools import partial
from typing import Any

import pytest

from crm.documents import catalogue
from crm.documents.data import Wanted
from crm.documents.publishing.queries import published_figures
from crm.documents.publishing.service import ToPublish, check_document, publish_document
from crm.kernel.clock import COUNTY_ZONE, FixedClock
from crm.kernel.errors import Stale
from crm.leads.rules import MilestoneKind
from crm.leads.service import declare_milestone, verify_milestone
from crm.league.contests.papers import contest_lines
from crm.league.contests.queries import (
    ContestState,
    contest_of,
    contest_standing,
    evaluation,
    published_lines,
)
from crm.league.contests.rules import EvaluationPeriod, Grade, MeritKind
from crm.league.contests.service import ContestData, add_merit, edit_contest, open_contest, remove_contest, withdraw_merit
from crm.league.inspections.findings import record_finding
from crm.league.scores.queries import default_scheme
from crm.league.scores.scheme import SchemeKind
from crm.league.scores.service import SchemeDraft, save_scheme
from crm.people.service import change_setting
from crm.store.undo import undo
from tests.conftest import NOW, County
from tests.leads.making import refused, signed
from tests.league.inspections.inspecting import drawn

DATA = ContestData(2026, 4, "决战四季度", note="比开工、比竣工")
JANUARY = datetime(2027, 1, 5, 9, 0, tzinfo=COUNTY_ZONE)


def _started(county: County, day: date = date(2026, 11, 20)) -> None:
    lead = signed(county)
    made = declare_milestone(county.work("周敏"), lead, MilestoneKind.STARTED, day).value
    verify_milestone(county.work("姜岚"), made)


def _lines(county: County, quarter: int = 4) -> Any:
    with closing(county.work("汤斌")) as work:
        found = contest_of(work.session, 2026, quarter, NOW.date())
        assert found is not None
        return contest_lines(contest_standing(work.session, found).units)


def test_a_contest_is_set_changed_and_scored(county: County) -> None:
    contest = open_contest(county.work("姜岚"), DATA).value
    refused("contest_twice", lambda: open_contest(county.work("姜岚"), DATA), "quarter")
    _started(county)
    first = _lines(county)[0]
    assert (first.unit, first.rank, first.score, first.made_of) == ("柳堡镇", 1, "40.0", "开工40.0")
    edit_contest(county.work("姜岚"), contest, replace(DATA, theme="年终冲刺", praised=2))
    with closing(county.work("汤斌")) as work:
        row = contest_of(work.session, 2026, 4, NOW.date())
    assert row is not None
    assert (row.theme, row.praised, row.state) == ("年终冲刺", 2, ContestState.RUNNING)
    remove_contest(county.work("姜岚"), contest)
    with closing(county.work("姜岚")) as work:
        assert contest_of(work.session, 2026, 4, NOW.date()) is None


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"quarter": 5}, "contest_quarter"),
        ({"theme": " "}, "text_empty"),
        ({"praised": 0}, "contest_praised"),
        ({"praised": 11}, "contest_praised"),
    ],
)
def test_what_a_contest_refuses(county: County, change: dict[str, Any], code: str) -> None:
    refused(code, lambda: open_contest(county.work("姜岚"), replace(DATA, **change)))


def test_a_contest_needs_a_scheme_of_its_kind(county: County) -> None:
    usual = default_scheme(SchemeKind.MONTH)
    draft = SchemeDraft(SchemeKind.MONTH, usual.name, date(2026, 1, 1), usual.data)
    monthly = save_scheme(county.work("姜岚"), draft).value
    refused("contest_scheme", lambda: open_contest(county.work("姜岚"), replace(DATA, scheme_id=monthly)), "scheme_id")


def test_a_published_result_stays_whatever_changes_since(county: County, clock: FixedClock) -> None:
    contest = (opened := open_contest(county.work("姜岚"), DATA)).value
    edited = edit_contest(county.work("姜岚"), contest, replace(DATA, note="比开工"))
    _started(county)
    clock.moment = JANUARY
    paper = ToPublish("contest-result", 2026, quarter=4)
    published = publish_document(county.work("姜岚"), check_document(county.work("姜岚"), paper).value).value
    with closing(county.work("姜岚")) as work:
        before = published_figures(work.session, work.actor, published)
        frozen = published_lines(work.session, "contest-result", "2026Q4")
    assert frozen[0]["score"] == "40.0"
    clock.moment = NOW
    _started(county, date(2026, 11, 21))
    _started(county, date(2026, 11, 22))
    change_setting(county.work("管理员"), "contest_word", "另一文号")
    with closing(county.work("姜岚")) as work:
        assert published_figures(work.session, work.actor, published) == before
        assert published_lines(work.session, "contest-result", "2026Q4") == frozen
    refused("result_published", lambda: edit_contest(county.work("姜岚"), contest, DATA))
    refused("result_published", lambda: remove_contest(county.work("姜岚"), contest))
    refused("result_published", lambda: undo(county.work("姜岚"), edited.seq))
    with pytest.raises(Stale):
        undo(county.work("姜岚"), opened.seq)


def test_a_quarter_without_a_contest_has_no_paper(county: County) -> None:
    with closing(county.work("姜岚")) as work:
        refused(
            "contest_none",
            lambda: catalogue.gather("contest-result", work.session, work.actor, Wanted(NOW, 2026, quarter=3)),
        )


def test_an_evaluation_counts_findings_and_merits_and_is_frozen(county: County, clock: FixedClock) -> None:
    _started(county)
    unit, other = county.units["柳堡镇"], county.units["三垛镇"]
    clock.moment = datetime(2026, 11, 24, 9, 0, tzinfo=COUNTY_ZONE)
    _inspection, rows = drawn(county)
    record_finding(county.work("姜岚"), rows[0].id, "资料不齐全")
    annual = EvaluationPeriod.ANNUAL
    praise = add_merit(county.work("姜岚"), annual, 2026, unit, MeritKind.PRAISE, "获省级通报表扬", 200).value
    veto = add_merit(county.work("姜岚"), annual, 2026, other, MeritKind.ONE_VOTE, "重大违法违规用地")
    with closing(county.work("周敏")) as work:
        board = evaluation(work.session, work.actor, annual, 2026)
    own = next(one for one in board.units if one.facts.unit_id == unit)
    theirs = next(one for one in board.units if one.facts.unit_id == other)
    assert (own.facts.findings, own.inspection, own.praise) == (1, Fraction(95), Fraction(2))
    assert theirs.grade is Grade.FAILING
    withdrawn = withdraw_merit(county.work("姜岚"), praise)
    refused("merit_withdrawn", lambda: withdraw_merit(county.work("姜岚"), praise))
    clock.moment = JANUARY
    paper = ToPublish("annual-evaluation", 2026)
    publish_document(county.work("姜岚"), check_document(county.work("姜岚"), paper).value)
    refused("result_published", lambda: add_merit(county.work("姜岚"), annual, 2026, unit, MeritKind.BAR, "首报信息不实"))
    for seq in (withdrawn.seq, veto.seq):
        refused("result_published", partial(undo, county.work("姜岚"), seq))
    add_merit(county.work("姜岚"), EvaluationPeriod.HALF_YEAR, 2026, unit, MeritKind.BAR, "首报信息不实")
    with closing(county.work("姜岚")) as work:
        after = evaluation(work.session, work.actor, annual, 2026)
    assert after.number.endswith("〔2027〕1号")
    assert {each["unit"] for each in after.published} == {"柳堡镇", "三垛镇"}


@pytest.mark.parametrize(
    ("kind", "points", "reason", "code"),
    [
        ("praise", 0, "获省级通报表扬", "merit_points"),
        ("praise", 501, "获省级通报表扬", "merit_points"),
        ("bar", 100, "首报信息不实", "merit_points"),
        ("bar", 0, "不实", "merit_reason"),
        ("gold", 0, "首报信息不实", "choice"),
    ],
)
def test_what_a_merit_refuses(county: County, kind: str, points: int, reason: str, code: str) -> None:
    unit = county.units["柳堡镇"]
    refused(code, lambda: add_merit(county.work("姜岚"), EvaluationPeriod.ANNUAL, 2026, unit, kind, reason, points))
    bureau = county.units["商务局"]
    refused(
        "merit_unit",
        lambda: add_merit(county.work("姜岚"), EvaluationPeriod.ANNUAL, 2026, bureau, "bar", "首报信息不实"),
    )
