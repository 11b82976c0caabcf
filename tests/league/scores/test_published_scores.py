"""Published scores stay as they were published, whatever is edited later; what changed is told by a later bulletin."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from crm.documents.catalogue import gather, render
from crm.documents.data import Wanted
from crm.documents.publishing.queries import published_figures, published_file
from crm.documents.publishing.service import ToPublish, check_document, publish_document
from crm.kernel.errors import NotAllowed, RuleBroken, Stale
from crm.leads.model import Milestone
from crm.leads.service import edit_lead, verify_milestone, withdraw_verification
from crm.league.indicators.rules import Indicator
from crm.league.scores.board import board, drift, published
from crm.league.scores.model import ScoreCorrection
from crm.league.scores.rounding import rounded
from crm.league.scores.scheme import SchemeKind
from crm.league.scores.service import (
    SchemeDraft,
    correct_published_scores,
    correct_score,
    find_false_report,
    save_scheme,
    withdraw_score_correction,
)
from crm.league.targets.model import Target
from crm.league.targets.service import TargetData, set_target
from crm.people.model import Unit
from crm.procedures.transfer.model import LeadSplit
from crm.store.acts import Work, act
from crm.store.undo import last_undoable, undo
from tests.conftest import NOW, County
from tests.leads.making import LEAD, refused
from tests.league.scores.contest import OCTOBER, SCHEME, share, with_scheme, with_target, won

BULLETIN = ToPublish("monthly-bulletin", 2026, 10)


@pytest.fixture
def contest(county: County) -> County:
    """Return the county with a scheme, targets and two projects signed in October."""
    with_scheme(county)
    for unit in ("柳堡镇", "三垛镇"):
        with_target(county, unit, 6)
    won(county, "周敏", "储能托盘", 5)
    won(county, "汤斌", "食品冷链", 20)
    return county


def publish(county: County, paper: ToPublish = BULLETIN) -> Any:
    return publish_document(county.work("姜岚"), check_document(county.work("姜岚"), paper).value).value


def frozen(county: County) -> dict[str, tuple[int, int]]:
    """Return the published places: unit → (rank, tenths)."""
    with closing(county.work("姜岚")) as work:
        found = published(work.session, "2026-10")
    assert found is not None
    return {each.unit: (each.rank, each.tenths) for each in found.scores}


def shown(county: County) -> dict[str, tuple[int, int]]:
    """Return the board as everyone sees it."""
    with closing(county.work("周敏")) as work:
        return {place.unit: (place.rank, place.tenths) for place in board(work.session, OCTOBER).places}


def test_publishing_the_bulletin_freezes_the_ranking(contest: County) -> None:
    before = shown(contest)
    # 三垛: 1 ÷ 5 × 60 + 40 + 4; 柳堡: 12 + 5/20 × 40
    assert before == {"三垛镇": (1, 560), "柳堡镇": (2, 220)}
    publish(contest)
    assert frozen(contest) == before
    won(contest, "周敏", "新增项目", 40)
    assert shown(contest) == frozen(contest) == before
    with closing(contest.work("姜岚")) as work:
        changed = {each.unit: (each.tenths_before, each.tenths_after, each.rank_after) for each in drift(work.session, OCTOBER)}
    # 柳堡 has 2 of 5 and the best 45亿 now, 三垛 20/45 of it
    assert changed == {"柳堡镇": (220, 680, 1), "三垛镇": (560, rounded(Fraction(16) + Fraction(20 * 40, 45)), 2)}


def test_a_correction_is_told_by_the_next_bulletin_and_once_only(contest: County) -> None:
    refused("unpublished", lambda: correct_published_scores(contest.work("姜岚"), OCTOBER, "补报"))
    publication = publish(contest)
    refused("published_agrees", lambda: correct_published_scores(contest.work("姜岚"), OCTOBER, "补报"))
    correct_score(contest.work("姜岚"), contest.units["柳堡镇"], date(2026, 10, 15), Fraction("0.5"), "漏计一个项目")
    assert correct_published_scores(contest.work("姜岚"), OCTOBER, "漏计一个项目，核实后补计").value == 1
    refused("published_agrees", lambda: correct_published_scores(contest.work("姜岚"), OCTOBER, "补报"))
    assert frozen(contest)["柳堡镇"] == (2, 220)
    contest.desk.clock.moment = NOW + timedelta(days=10)  # type: ignore[attr-defined]
    with closing(contest.work("姜岚")) as work:
        november = gather("monthly-bulletin", work.session, work.actor, Wanted(work.clock.now(), 2026, 11))
        assert published_figures(work.session, work.actor, publication)["ranking"]["corrections"] == []
    told = november.ranking.corrections
    assert [(each.unit, each.tenths_before, each.tenths_after, each.period) for each in told] == [("柳堡镇", 220, 225, "2026-10")]
    publish(contest, ToPublish("monthly-bulletin", 2026, 11))
    contest.desk.clock.moment = NOW + timedelta(days=40)  # type: ignore[attr-defined]
    with closing(contest.work("姜岚")) as work:
        december = gather("monthly-bulletin", work.session, work.actor, Wanted(work.clock.now(), 2026, 12))
    assert december.ranking.corrections == ()


def test_the_bulletin_and_the_leaderboard_print(contest: County) -> None:
    with closing(contest.work("姜岚")) as work:
        wanted = Wanted(work.clock.now(), 2026, 10, None, work.actor.name)
        for name in ("monthly-bulletin", "leaderboard"):
            assert render(name, gather(name, work.session, work.actor, wanted)).startswith(b"%PDF-")
        lines = gather("monthly-bulletin", work.session, work.actor, wanted).ranking.lines
    for line in lines:
        assert line.items + line.bonuses + line.deductions + line.corrections == line.tenths
    with closing(contest.work("王海")) as work, pytest.raises(NotAllowed):
        gather("leaderboard", work.session, work.actor, wanted)


Edit = Callable[[County, int], object]


def _win(county: County, number: int) -> None:
    won(county, "周敏" if number % 2 else "汤斌", f"项目{number}", number % 30 + 1)


def _milestones(county: County, *, verified: bool) -> list[Any]:
    with closing(county.work("姜岚")) as work:
        chosen = select(Milestone.id).where(Milestone.verified_on.is_not(None) if verified else Milestone.verified_on.is_(None))
        return list(work.session.scalars(chosen.order_by(Milestone.id)))


def _unverify(county: County, number: int) -> None:
    for milestone in _milestones(county, verified=True)[: number % 2 + 1]:
        withdraw_verification(county.work("姜岚"), milestone, "凭据不足")


def _verify(county: County, _number: int) -> None:
    for milestone in _milestones(county, verified=False):
        verify_milestone(county.work("姜岚"), milestone)


def _aim(county: County, number: int) -> None:
    unit = county.units["柳堡镇"]
    with closing(county.work("姜岚")) as work:
        row = work.session.scalars(select(Target).where(Target.unit_id == unit)).one()
    set_target(county.work("姜岚"), TargetData(unit, Indicator.SIGNED, 2026, number * 100), row.version)


def _scheme(county: County, number: int) -> None:
    items = (replace(SCHEME.items[0], points=Fraction(number + 1)), SCHEME.items[1])
    draft = SchemeDraft(SchemeKind.MONTH, "打擂台计分办法", date(2026, 1, 1), replace(SCHEME, items=items))
    save_scheme(county.work("姜岚"), draft)


def _correct(county: County, number: int) -> None:
    correct_score(county.work("姜岚"), county.units["三垛镇"], date(2026, 10, 9), Fraction(number + 1, 10), "核实后更正")


def _false(county: County, _number: int) -> None:
    with closing(county.work("姜岚")) as work:
        lead = work.session.scalars(select(Milestone.lead_id)).first()
    if lead is not None:
        find_false_report(county.work("姜岚"), lead, county.units["柳堡镇"], "与现场不符")


def _rename(county: County, number: int) -> None:
    with closing(county.work("姜岚")) as work:
        lead = work.session.scalars(select(Milestone.lead_id)).first()
    if lead is not None:
        data = replace(LEAD, name=f"改名{number}", total_investment=(number + 1) * 10_000_000_000)
        edit_lead(county.work("姜岚"), lead, replace(data, contract_number="1", contract_date=date(2026, 10, 1)))


def _withdraw(county: County, _number: int) -> None:
    with closing(county.work("姜岚")) as work:
        found = work.session.scalars(select(ScoreCorrection.id).where(ScoreCorrection.withdrawn_at.is_(None))).first()
    if found is not None:
        withdraw_score_correction(county.work("姜岚"), found)


def _state_correction(county: County, _number: int) -> None:
    correct_published_scores(county.work("姜岚"), OCTOBER, "核实后更正")


def _split(county: County, number: int) -> None:
    with closing(county.work("姜岚")) as work:
        lead = work.session.scalars(select(Milestone.lead_id).order_by(Milestone.id)).first()
        shared = (
            None if lead is None else work.session.scalars(select(LeadSplit.lead_id).where(LeadSplit.lead_id == lead)).first()
        )
    if lead is not None and shared is None:
        share(county.work("姜岚"), lead, county.units["三垛镇"], county.units["柳堡镇"], ("7:3", "both")[number % 2])
    elif lead is not None:
        _end_splits(county.work("姜岚"), date(2026, 9, 1) + timedelta(days=number * 5))


@act("end_splits_in_test", label="End splits in test", undoable=False)
def _end_splits(work: Work, last_day: date) -> None:
    for split in work.session.scalars(select(LeadSplit)):
        split.last_day = last_day


@act("regroup_in_test", label="Rename and regroup in test", undoable=False)
def _regrouped(work: Work, unit_id: UUID, number: int) -> None:
    unit = work.session.get_one(Unit, unit_id)
    unit.name, unit.contest_group = f"柳堡街道{number}", f"第{number}跑道"


def _regroup(county: County, number: int) -> None:
    _regrouped(county.work("姜岚"), county.units["柳堡镇"], number)


def _undo(county: County, _number: int) -> None:
    with closing(county.work("姜岚")) as work:
        entry = last_undoable(work)
    if entry is not None:
        undo(county.work("姜岚"), entry.seq)


EDITS: tuple[Edit, ...] = (
    *(_win, _unverify, _verify, _aim, _scheme, _correct, _false, _rename),
    *(_withdraw, _state_correction, _split, _regroup, _undo),
)


@settings(max_examples=24, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.sampled_from(EDITS), st.integers(0, 20)), min_size=1, max_size=5))
def test_published_figures_never_change(contest: County, edits: list[tuple[Edit, int]]) -> None:
    """Publish once, then edit at random, again and again: figures, file and board are those that were published."""
    with closing(contest.work("姜岚")) as work:
        known = published(work.session, "2026-10")
    publication = publish(contest) if known is None else known.publication_id

    def stated() -> tuple[Any, bytes]:
        with closing(contest.work("姜岚")) as work:
            figures = published_figures(work.session, work.actor, publication)
            return figures, published_file(work.session, work.actor, publication)

    before, board_before = stated(), frozen(contest)
    for edit, number in edits:
        with suppress(RuleBroken, Stale):  # what a rule refuses changes nothing either
            edit(contest, number)
    assert stated() == before
    assert shown(contest) == frozen(contest) == board_before
