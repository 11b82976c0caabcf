"""The standing from the records: year to date, splits and 双算, schemes by edition, corrections, the same on both databases."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from datetime import date
from fractions import Fraction
from functools import partial
from uuid import UUID

import pytest

from crm.kernel.errors import NotAllowed
from crm.league.indicators.rules import Indicator, Measure, county_value
from crm.league.scores.board import explanations, race, why
from crm.league.scores.defaults import DEFAULTS
from crm.league.scores.periods import month_period, period_of
from crm.league.scores.queries import default_scheme, scheme_on, schemes, standing, tried
from crm.league.scores.report import scores_report
from crm.league.scores.scheme import Formula, SchemeData, SchemeKind, checked_scheme
from crm.league.scores.service import (
    SchemeDraft,
    correct_score,
    correction_points,
    find_false_report,
    save_scheme,
    withdraw_score_correction,
)
from crm.store.undo import undo
from tests.conftest import County
from tests.leads.making import refused
from tests.league.scores.contest import OCTOBER, SCHEME, share, stands, with_scheme, with_target, won


@pytest.fixture
def contest(county: County) -> County:
    """Return the county with a scheme, targets of 6 and 12 projects, and three projects signed in October."""
    with_scheme(county)
    with_target(county, "柳堡镇", 6)
    with_target(county, "三垛镇", 12)
    won(county, "周敏", "储能托盘", 5)
    won(county, "周敏", "光电模组", 12)
    won(county, "汤斌", "食品冷链", 20)
    return county


def score(county: County, unit: str) -> Fraction:
    one = stands(county).of(county.units[unit])
    assert one is not None
    return one.score


def test_the_year_so_far_is_scored_by_hand(contest: County) -> None:
    # 柳堡: 2 of 6 × 10/12 = 5 due → 2/5 × 60 = 24; 17亿 of the best 20亿 × 40 = 34; one project from 10亿 +4
    assert score(contest, "柳堡镇") == 24 + 34 + 4
    # 三垛: 1 of 10 due → 6; the best 40; +4
    assert score(contest, "三垛镇") == 6 + 40 + 4
    assert [(one.entrant.name, one.rank) for one in stands(contest).units] == [("柳堡镇", 1), ("三垛镇", 2)]


def test_a_month_is_the_year_to_date_a_quarter_its_own_months(contest: County) -> None:
    assert period_of("2026-10") == OCTOBER == month_period(2026, 10)
    third, fourth = period_of("2026Q3"), period_of("2026Q4")
    assert (third.first, third.last) == (date(2026, 7, 1), date(2026, 9, 30))
    assert stands(contest, third).units[0].score == 0
    # the fourth quarter's pro-rata part of 6 is 1.5: 2 ÷ 1.5 is capped
    own = stands(contest, fourth).of(contest.units["柳堡镇"])
    assert own is not None
    assert own.items[0].score == 60
    assert period_of("2026").months == 12
    alone = month_period(2026, 9, year_to_date=False)
    assert (alone.first, alone.last) == (date(2026, 9, 1), date(2026, 9, 30))
    for text in ("2026-13", "2026Q5", "26-10", "", "2026-1"):
        refused("period", partial(period_of, text))


@pytest.mark.parametrize(("ratio", "landing", "reporting"), [("7:3", 230, 170), ("both", 300, 200)])
def test_a_split_credits_each_side_its_share_and_the_county_once(
    contest: County, ratio: str, landing: int, reporting: int
) -> None:
    lead = won(contest, "周敏", "共享项目", 3)
    share(contest.work("姜岚"), lead, contest.units["三垛镇"], contest.units["柳堡镇"], ratio)
    now = stands(contest)
    keys = [(contest.units[unit], Indicator.SIGNED) for unit in ("柳堡镇", "三垛镇")]
    # 柳堡 lands it with three parts of ten, 三垛 reported it with seven; with 双算 both have the whole; in hundredths
    values = [now.of(unit).items[0].measured[0].value for unit, _indicator in keys]  # type: ignore[union-attr]
    assert values == [landing, reporting]
    everything = [part for key in keys for part in now.parts[key]]
    assert county_value(everything, Measure.PROJECTS) == 400


def test_the_same_however_often_it_is_computed(contest: County) -> None:
    first, again = stands(contest), stands(contest)
    assert first.units == again.units
    with closing(contest.work("姜岚")) as work:
        told = scores_report(work.session, work.actor, "2026-10", parts=True)
        assert told == scores_report(work.session, work.actor, "2026-10", parts=True)
    assert [(each["unit"], each["score"], each["exact"]) for each in told["units"]] == [
        ("柳堡镇", "62.0", "62"),
        ("三垛镇", "50.0", "50"),
    ]


def test_a_county_without_a_scheme_of_its_own_has_our_default(county: County) -> None:
    with closing(county.work("周敏")) as work:
        assert [row.edition for row in schemes(work.session)] == [0, 0, 0, 0]
        row = scheme_on(work.session, SchemeKind.MONTH, date(2026, 10, 31))
    assert row == default_scheme(SchemeKind.MONTH)
    for _name, data in DEFAULTS.values():
        assert checked_scheme(data).points == 100
    assert [one.rank for one in stands(county).units] == [1, 1]


def test_an_edition_scores_the_periods_that_end_after_it_begins(contest: County) -> None:
    half = replace(SCHEME, items=(replace(SCHEME.items[0], points=Fraction(30)), SCHEME.items[1]))
    draft = SchemeDraft(SchemeKind.MONTH, "打擂台计分办法", date(2026, 11, 1), half, "降低签约分值")
    saved = save_scheme(contest.work("姜岚"), draft)
    with closing(contest.work("姜岚")) as work:
        assert scheme_on(work.session, SchemeKind.MONTH, date(2026, 10, 31)).edition == 1
        assert scheme_on(work.session, SchemeKind.MONTH, date(2026, 11, 30)).edition == 2
        named = standing(work.session, saved.value, OCTOBER.first, OCTOBER.last)
    assert named.scheme.edition == 2
    assert named.of(contest.units["柳堡镇"]).items[0].score == 12  # type: ignore[union-attr]
    assert score(contest, "柳堡镇") == 62
    undo(contest.work("姜岚"), saved.seq)
    with closing(contest.work("姜岚")) as work:
        assert [row.edition for row in schemes(work.session, SchemeKind.MONTH)] == [1]


def test_a_scheme_on_trial_tells_ranks_before_and_after_and_saves_nothing(contest: County) -> None:
    other = replace(SCHEME, items=(replace(SCHEME.items[0], points=Fraction(10)), SCHEME.items[1]))
    with closing(contest.work("姜岚")) as work:
        rows = tried(work.session, scheme_on(work.session, SchemeKind.MONTH, OCTOBER.last), other, OCTOBER.first, OCTOBER.last)
        assert len(schemes(work.session, SchemeKind.MONTH)) == 1
    assert [(each.unit, each.rank_before, each.rank_after) for each in rows] == [("三垛镇", 2, 1), ("柳堡镇", 1, 2)]
    assert [(each.tenths_before, each.tenths_after) for each in rows] == [(500, 450), (620, 420)]


def test_corrections_and_false_reports_count_until_they_are_taken_back(contest: County) -> None:
    unit = contest.units["柳堡镇"]
    made = correct_score(contest.work("姜岚"), unit, date(2026, 10, 30), correction_points("-1.5"), "重复计算一个项目").value
    assert score(contest, "柳堡镇") == Fraction("60.5")
    with closing(contest.work("姜岚")) as work:
        told = why(work.session, work.actor, OCTOBER, [unit])[0]
    assert (told.lines[-1].key, told.lines[-1].parts[0].title) == ("correction", "重复计算一个项目")
    withdraw_score_correction(contest.work("姜岚"), made)
    assert score(contest, "柳堡镇") == 62
    refused("correction_withdrawn", lambda: withdraw_score_correction(contest.work("姜岚"), made))
    lead = won(contest, "周敏", "虚报项目", 1, date(2026, 11, 2))
    find_false_report(contest.work("姜岚"), lead, unit, "地块未取得施工许可")
    november = stands(contest, month_period(2026, 11)).of(unit)
    assert november is not None
    assert november.deductions[0].score == -5
    assert score(contest, "柳堡镇") == 62  # found in November


@pytest.mark.parametrize("typed", ["0", "", "eins", "1001", "1.005", "NaN"])
def test_a_correction_has_points(contest: County, typed: str) -> None:
    unit = contest.units["柳堡镇"]
    act = lambda: correct_score(contest.work("姜岚"), unit, date(2026, 10, 1), correction_points(typed), "原因")  # noqa: E731
    refused("correction_points", act, "points")


def test_what_is_refused(contest: County) -> None:
    unit, department = contest.units["柳堡镇"], contest.units["自然资源局"]
    day = date(2026, 10, 1)
    refused("correction_unit", lambda: correct_score(contest.work("姜岚"), department, day, Fraction(1), "原因"))
    refused("correction_day", lambda: correct_score(contest.work("姜岚"), unit, date(2026, 12, 1), Fraction(1), "原因"))
    empty = SchemeDraft(SchemeKind.MONTH, "空", day, SchemeData(()))
    refused("scheme_empty", lambda: save_scheme(contest.work("姜岚"), empty))
    twice = replace(empty, data=SchemeData((SCHEME.items[0], SCHEME.items[0])))
    refused("scheme_twice", lambda: save_scheme(contest.work("姜岚"), twice))
    bare = replace(empty, data=SchemeData((replace(SCHEME.items[0], formula=Formula.HALF_HALF),)))
    refused("scheme_half", lambda: save_scheme(contest.work("姜岚"), bare))
    for who in ("周敏", "陈国平", "顾书记", "王海"):
        with pytest.raises(NotAllowed):
            save_scheme(contest.work(who), replace(empty, data=SCHEME))
        with pytest.raises(NotAllowed):
            correct_score(contest.work(who), unit, day, Fraction(1), "原因")
    refused("period_years", lambda: standing(contest.work("姜岚").session, None, date(2025, 12, 1), date(2026, 1, 31)))


def test_scores_are_everybodys_and_titles_are_not(contest: County) -> None:
    def titles(who: str, unit: str) -> set[str]:
        with closing(contest.work(who)) as work:
            now = standing(work.session, None, OCTOBER.first, OCTOBER.last)
            told = explanations(work.session, work.actor, now, [contest.units[unit]])[0]
        return {part.title for line in told.lines for part in line.parts}

    assert titles("周敏", "柳堡镇") == titles("姜岚", "柳堡镇") == {"储能托盘", "光电模组"}
    assert titles("周敏", "三垛镇").isdisjoint({"食品冷链"})
    assert titles("姜岚", "三垛镇") == {"食品冷链"}


def test_the_race_runs_over_the_months(contest: County) -> None:
    with closing(contest.work("周敏")) as work:
        found = race(work.session, 2026, 10)
    own: UUID = contest.units["柳堡镇"]
    assert found.tenths[own] == [0] * 9 + [620]
    assert found.ranks[own] == [1] * 10
