"""Targets set and allocated, figures of other bureaus and of last year entered: who may, what is refused, nothing half-done."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from crm.kernel.errors import NotAllowed, Stale
from crm.league.indicators.external import (
    ExternalRow,
    enter_external_figure,
    external_figures,
    import_external_figures,
    preview_external,
    remove_external_figure,
)
from crm.league.indicators.reading import Figure
from crm.league.indicators.rules import Indicator
from crm.league.targets.model import PastFigure
from crm.league.targets.past import enter_past_figure, import_past_figures, preview_past
from crm.league.targets.queries import TargetRow, allocation_basis, annual_targets, targets_of
from crm.league.targets.service import AllocationData, TargetData, allocate_target, remove_target, set_target
from crm.store.undo import undo
from tests.conftest import County
from tests.leads.making import YI, refused

LIUBAO, SANDUO, COUNTY = "柳堡镇", "三垛镇", "示例县"
BUREAU = "姜岚"


def data_of(county: County, value: int = 12_00, unit: str = LIUBAO) -> TargetData:
    return TargetData(county.units[unit], Indicator.SIGNED, 2026, value)


def target(county: County, unit: str = LIUBAO, indicator: Indicator = Indicator.SIGNED) -> TargetRow:
    with closing(county.work(BUREAU)) as work:
        return targets_of(work.session, 2026)[county.units[unit], indicator]


def annual(county: County) -> dict[str, int]:
    names = {unit: name for name, unit in county.units.items()}
    with closing(county.work(BUREAU)) as work:
        return {names[unit]: value for (unit, _indicator), value in annual_targets(work.session, 2026).items()}


def test_a_target_is_set_changed_and_undone(county: County) -> None:
    made = set_target(county.work(BUREAU), data_of(county))
    before = target(county)
    changed = replace(data_of(county, 15_00), weights=(0, *[1] * 11), note="追加任务")
    done = set_target(county.work(BUREAU), changed, before.version)
    assert done.value == made.value
    assert (target(county).value, target(county).weights, target(county).note) == (15_00, (0, *[1] * 11), "追加任务")
    undo(county.work(BUREAU), done.seq)
    assert (target(county).value, target(county).weights) == (12_00, None)


def test_two_people_with_one_target_do_not_overwrite_each_other(county: County) -> None:
    set_target(county.work(BUREAU), data_of(county))
    read = target(county)
    set_target(county.work(BUREAU), data_of(county, 13_00), read.version)
    with pytest.raises(Stale):
        set_target(county.work(BUREAU), data_of(county, 14_00), read.version)
    with pytest.raises(Stale):
        set_target(county.work(BUREAU), data_of(county, 14_00))
    with pytest.raises(Stale):
        remove_target(county.work(BUREAU), read.id, read.version)
    assert target(county).value == 13_00


def test_what_cannot_be_a_target_is_refused(county: County) -> None:
    work = county.work(BUREAU)
    refused("target_value", lambda: set_target(work, data_of(county, -1)), "value")
    refused("target_year", lambda: set_target(work, replace(data_of(county), year=26)), "year")
    refused("target_weights", lambda: set_target(work, replace(data_of(county), weights=(1,))), "weights")
    refused("unit_unknown", lambda: set_target(work, replace(data_of(county), unit_id=county.officials["周敏"])), "unit_id")
    assert annual(county) == {}


def test_a_target_taken_back_is_none_and_not_zero(county: County) -> None:
    set_target(county.work(BUREAU), data_of(county))
    remove_target(county.work(BUREAU), target(county).id, target(county).version)
    assert annual(county) == {}


def allocation(county: County, total: int, shares: tuple[int, int], **more: Any) -> AllocationData:
    units = {county.units[LIUBAO]: shares[0], county.units[SANDUO]: shares[1]}
    return replace(AllocationData(Indicator.SIGNED, 2026, total, units), **more)


def test_a_county_total_is_allocated_with_its_monthly_table(county: County) -> None:
    weights = (5, 5, 10, 5, 10, 10, 10, 10, 10, 10, 10, 5)
    done = allocate_target(county.work(BUREAU), allocation(county, 15_00, (1, 1), weights=weights))
    assert done.value == 2
    assert annual(county) == {COUNTY: 15_00, LIUBAO: 8_00, SANDUO: 7_00}
    assert target(county, SANDUO).weights == weights
    undo(county.work(BUREAU), done.seq)
    assert annual(county) == {}


def test_an_allocation_over_a_target_that_changed_meanwhile_changes_nothing(county: County) -> None:
    allocate_target(county.work(BUREAU), allocation(county, 15_00, (1, 1)))
    with closing(county.work(BUREAU)) as work:
        basis = allocation_basis(work.session, work.actor, Indicator.SIGNED, 2026)
    set_target(county.work(BUREAU), data_of(county, 9_00, SANDUO), target(county, SANDUO).version)
    with pytest.raises(Stale):
        allocate_target(county.work(BUREAU), allocation(county, 20_00, (1, 1), seen=basis.seen))
    assert annual(county) == {COUNTY: 15_00, LIUBAO: 8_00, SANDUO: 9_00}


def test_a_rate_is_not_allocated(county: County) -> None:
    wanted = replace(allocation(county, 85_00, (1, 1)), indicator=Indicator.ON_TIME_RATE)
    refused("target_rate", lambda: allocate_target(county.work(BUREAU), wanted), "indicator")


@pytest.mark.parametrize("who", ["周敏", "陈国平", "王海", "顾书记", "管理员"])
def test_only_the_bureau_sets_targets_and_enters_figures(county: County, who: str) -> None:
    work, unit = county.work(who), county.units[LIUBAO]
    figure = Figure(unit, Indicator.RETAIL, 2026, 10, YI)
    past = replace(figure, year=2025)
    for act in (
        lambda: set_target(work, data_of(county)),
        lambda: allocate_target(work, allocation(county, 15_00, (1, 1))),
        lambda: remove_target(work, unit, 1),
        lambda: enter_external_figure(work, figure, "统计局"),
        lambda: import_external_figures(work, [figure], "统计局"),
        lambda: remove_external_figure(work, unit, 1),
        lambda: enter_past_figure(work, past, "年报"),
        lambda: import_past_figures(work, [past], "年报"),
    ):
        with pytest.raises(NotAllowed):
            act()


# ---- figures of other bureaus ----------------------------------------------------------------------------
def entered(county: County) -> list[ExternalRow]:
    with closing(county.work("周敏")) as work:
        return external_figures(work.session, 2026)


def test_a_figure_is_entered_with_its_source_corrected_and_taken_out(county: County) -> None:
    figure = Figure(county.units[LIUBAO], Indicator.RETAIL, 2026, 10, YI)
    enter_external_figure(county.work(BUREAU), figure, "统计局")
    (row,) = entered(county)
    assert (row.unit, row.month, row.value, row.source, row.entered_by) == (LIUBAO, 10, YI, "统计局", BUREAU)
    with pytest.raises(Stale):
        enter_external_figure(county.work(BUREAU), figure, "统计局")
    enter_external_figure(county.work(BUREAU), replace(figure, value=2 * YI), "统计局更正", row.version)
    (row,) = entered(county)
    assert (row.value, row.source) == (2 * YI, "统计局更正")
    remove_external_figure(county.work(BUREAU), row.id, row.version)
    assert entered(county) == []


def test_a_figure_of_the_records_or_of_a_month_to_come_is_refused(county: County) -> None:
    work, figure = county.work(BUREAU), Figure(county.units[LIUBAO], Indicator.RETAIL, 2026, 10, YI)
    refused("indicator_own", lambda: enter_external_figure(work, replace(figure, indicator=Indicator.SIGNED), "统计局"))
    refused("figure_month", lambda: enter_external_figure(work, replace(figure, month=12), "统计局"), "month")
    refused("text_empty", lambda: enter_external_figure(work, figure, " "), "source")
    refused("figures_none", lambda: import_external_figures(work, [], "统计局"), "file")
    assert entered(county) == []


def test_an_import_enters_all_figures_or_none_and_replaces_what_stood(county: County, tmp_path: Path) -> None:
    path = tmp_path / "十月.csv"
    path.write_text(
        "单位,指标,9月,10月\n柳堡镇,社零,8000万元,1亿元\n三垛镇,社零,7000万元,不详\n界首镇,社零,1亿元,\n", encoding="gb18030"
    )
    with closing(county.work(BUREAU)) as work:
        found = preview_external(work.session, path, 2026, work.clock.today())
    assert [(each.row, each.text) for each in found.refused] == [(4, "界首镇 社零 9")]
    assert len(found.figures) == 3
    assert import_external_figures(county.work(BUREAU), found.figures, "统计局十月快报").value == 3
    wrong = [replace(found.figures[0], value=1), replace(found.figures[1], month=13)]
    refused("figure_month", lambda: import_external_figures(county.work(BUREAU), wrong, "统计局"))
    assert [(row.unit, row.month, row.value) for row in entered(county)] == [
        (LIUBAO, 9, YI * 8 // 10),
        (LIUBAO, 10, YI),
        (SANDUO, 9, YI * 7 // 10),
    ]
    import_external_figures(county.work(BUREAU), [replace(found.figures[0], value=5)], "更正")
    assert entered(county)[0].value == 5


# ---- figures of last year --------------------------------------------------------------------------------
def test_last_years_figures_are_imported_for_any_indicator_and_only_of_years_that_are_over(
    county: County, tmp_path: Path
) -> None:
    path = tmp_path / "2025.csv"
    path.write_text("单位,指标,1月,2月\n柳堡镇,签约项目数,2,3\n柳堡镇,注册率,80%,82.5%\n", encoding="utf-8")
    with closing(county.work(BUREAU)) as work:
        found = preview_past(work.session, path, 2025, work.clock.today())
    assert (len(found.figures), found.refused) == (4, ())
    import_past_figures(county.work(BUREAU), found.figures, "2025年年报")
    with closing(county.work(BUREAU)) as work:
        rows = work.session.scalars(select(PastFigure).order_by(PastFigure.indicator, PastFigure.month))
        assert [(row.indicator, row.month, row.value) for row in rows] == [
            ("registration_rate", 1, 80_00),
            ("registration_rate", 2, 82_50),
            ("signed", 1, 2_00),
            ("signed", 2, 3_00),
        ]
    this_year = replace(found.figures[0], year=2026)
    refused("past_year", lambda: import_past_figures(county.work(BUREAU), [this_year], "年报"), "year")
    one = replace(found.figures[0], month=3)
    enter_past_figure(county.work(BUREAU), one, "年报")
    with pytest.raises(Stale):
        enter_past_figure(county.work(BUREAU), one, "年报")
    enter_past_figure(county.work(BUREAU), replace(one, value=9_00), "更正", 1)
