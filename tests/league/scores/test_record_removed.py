"""A record taken away by an act of the bureau changes the scores whose explanation names it, and no other."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from uuid import UUID

import pytest
from sqlalchemy import select

from crm.leads.model import Milestone
from crm.leads.rules import MilestoneKind
from crm.leads.service import declare_milestone, withdraw_verification
from crm.league.indicators.rules import Indicator
from crm.league.scores.board import explanations
from crm.league.scores.model import ScoreCorrection
from crm.league.scores.queries import standing
from crm.league.scores.scheme import Bonus, BonusKind, Deduction, Formula, Item, SchemeData
from crm.league.scores.service import correct_score, find_false_report, withdraw_score_correction
from crm.people.service import add_unit
from crm.store.undo import last_undoable, undo
from tests.conftest import County
from tests.leads.making import YI
from tests.leads.test_lead_figures import verify
from tests.league.scores.contest import share, with_scheme, with_target, won

YEAR = date(2026, 1, 1), date(2026, 12, 31)
ITEMS = (
    Item(Indicator.SIGNED, Fraction(40), Formula.PRO_RATA),
    Item(Indicator.SIGNED_AMOUNT, Fraction(20), Formula.BEST),
    Item(Indicator.STARTED, Fraction(20), Formula.BEST),
    Item(Indicator.START_RATE, Fraction(20), Formula.BEST),
)
SCHEME = SchemeData(ITEMS, (Bonus(BonusKind.AMOUNT, Fraction(4), at_least=10 * YI),), (Deduction("false_report", Fraction(5)),))


@dataclass(frozen=True)
class Told:
    """A unit's score, the records that its explanation names, and the units whose best it is measured against."""

    score: Fraction
    records: frozenset[UUID]
    against: frozenset[UUID]


@pytest.fixture
def contest(county: County) -> County:
    """Return two units in one group and a third in its own, with projects whole, shared 7:3 and counted by both."""
    with_scheme(county, SCHEME)
    for unit in ("柳堡镇", "三垛镇"):
        with_target(county, unit, 6)
    third = add_unit(county.work("管理员"), "临泽镇", "township", None, contest_group="第三跑道").value
    own, large = won(county, "周敏", "储能托盘", 5), won(county, "周敏", "光伏组件", 12)
    divided, doubled = won(county, "汤斌", "食品冷链", 20), won(county, "汤斌", "精密铸件", 3)
    share(county.work("姜岚"), divided, county.units["三垛镇"], third, "7:3")
    share(county.work("姜岚"), doubled, county.units["三垛镇"], county.units["柳堡镇"], "both")
    for who, lead in (("周敏", own), ("周敏", large), ("汤斌", divided)):
        declare_milestone(county.work(who), lead, MilestoneKind.STARTED, date(2026, 11, 2))
        verify(county, lead)
    correct_score(county.work("姜岚"), third, date(2026, 10, 9), Fraction("0.5"), "漏计一个项目")
    find_false_report(county.work("姜岚"), own, county.units["柳堡镇"], "与现场不符")
    return county


def told(county: County) -> dict[UUID, Told]:
    with closing(county.work("姜岚")) as work:
        now = standing(work.session, None, *YEAR)
        ids = [one.entrant.unit_id for one in now.units]
        return {
            one.entrant.unit_id: Told(
                one.score,
                frozenset(part.record_id for line in explained.lines for part in line.parts),
                frozenset(best for each in one.items for measured in each.measured for best in measured.best),
            )
            for one, explained in zip(now.units, explanations(work.session, work.actor, now, ids), strict=True)
        }


def demand(before: dict[UUID, Told], after: dict[UUID, Told], gone: UUID) -> None:
    """Demand that only who names the record, or is measured against one who does, scores otherwise."""
    owners = {unit for unit, one in before.items() if gone in one.records}
    assert owners, "every record that counts is named by somebody"
    changed = {unit for unit, one in before.items() if after[unit].score != one.score}
    assert changed
    assert changed <= owners | {unit for unit, one in before.items() if one.against & owners}


def test_no_verification_withdrawn_changes_a_score_that_does_not_name_its_project(contest: County) -> None:
    with closing(contest.work("姜岚")) as work:
        chosen = select(Milestone.id, Milestone.lead_id).where(Milestone.verified_on.is_not(None))
        milestones = work.session.execute(chosen.order_by(Milestone.id)).all()
    assert len(milestones) == 7
    first = told(contest)
    for milestone, lead in milestones:
        withdraw_verification(contest.work("姜岚"), milestone, "凭据不足")
        demand(first, told(contest), lead)
        _take_back(contest)
        assert told(contest) == first, "verified again, it counts as before"


def _take_back(contest: County) -> None:
    with closing(contest.work("姜岚")) as work:
        entry = last_undoable(work)
    assert entry is not None
    undo(contest.work("姜岚"), entry.seq)


def test_a_correction_and_a_false_report_taken_back_change_their_own_unit_alone(contest: County) -> None:
    before = told(contest)
    with closing(contest.work("姜岚")) as work:
        correction = work.session.scalars(select(ScoreCorrection.id)).one()
    backs: tuple[Callable[[], object], ...] = (
        lambda: _take_back(contest),
        lambda: withdraw_score_correction(contest.work("姜岚"), correction),
    )
    changed = []
    for back in backs:
        back()
        after = told(contest)
        changed.append({unit: after[unit].score - one.score for unit, one in before.items() if after[unit].score != one.score})
        before = after
    third = next(unit for unit in before if unit not in contest.units.values())
    assert changed == [{contest.units["柳堡镇"]: 5}, {third: Fraction("-0.5")}]
