"""Tables of monthly figures as bureaus send them: both shapes, units of amounts, and every line that is refused, told."""

from __future__ import annotations

from datetime import date
from functools import partial
from pathlib import Path
from uuid import UUID

from crm.kernel.i18n import _
from crm.league.indicators.reading import Expected, ReadFigures, indicator_named, read_figures, read_value
from crm.league.indicators.rules import EXTERNAL, INDICATOR_NAMES, Indicator, Measure
from crm.ledger.units import Unit
from tests.leads.making import refused

LIUBAO, SANDUO = UUID(int=1), UUID(int=2)
UNITS = {"柳堡镇": LIUBAO, "柳堡": LIUBAO, "三垛镇": SANDUO}
WAN = 1_000_000
"""1万元 in fen."""


def read(tmp_path: Path, text: str, *, year: int = 2026, wanted: frozenset[Indicator] = EXTERNAL) -> ReadFigures:
    path = tmp_path / "部门数据.csv"
    path.write_text(text, encoding="utf-8")
    return read_figures(path, Expected(UNITS, wanted, year, date(2026, 11, 24)))


def test_a_line_a_month_with_the_unit_in_the_head(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        '2026年工业开票销售完成情况\n单位,指标,月份,数值（万元）\n柳堡镇,工业开票销售,1,"12,345.6"\n柳堡,工业开票销售,2月,1.5亿元\n',
    )
    assert found.refused == ()
    assert [(each.unit_id, each.month, each.value, each.row) for each in found.figures] == [
        (LIUBAO, 1, 1_234_560 * WAN // 100, 3),
        (LIUBAO, 2, 15_000 * WAN, 4),
    ]


def test_a_column_a_month_with_empty_months_left_out_and_merged_units_carried_down(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        "单位：万美元\n镇园,指标,1月,二月,3月\n三垛镇,外贸出口,100,,0\n,外经,7.5,8,\n",
    )
    assert found.refused == ()
    assert [(each.indicator, each.month, each.value) for each in found.figures] == [
        (Indicator.EXPORTS, 1, 100 * WAN),
        (Indicator.EXPORTS, 3, 0),
        (Indicator.FOREIGN_OPERATIONS, 1, 7_500_000),
        (Indicator.FOREIGN_OPERATIONS, 2, 8 * WAN),
    ]


def test_every_line_that_cannot_be_read_is_told_with_its_number(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        "单位,指标,年份,月份,数值（万元）\n"
        "龙虬镇,社零,2026,1,5\n"  # no such unit
        "柳堡镇,夜市摊位,2026,1,5\n"  # no such indicator
        "柳堡镇,签约项目数,2026,1,5\n"  # counted, not entered
        "柳堡镇,社零,2025,1,5\n"  # another year
        "柳堡镇,社零,2026,13,5\n"  # no month
        "柳堡镇,社零,2026,12,5\n"  # not yet
        "柳堡镇,社零,2026,1,五\n"
        "柳堡镇,社零,2026,1,-5\n"
        "柳堡镇,出口,2026,1,5\n"  # in dollars, the head says yuan
        "合计,社零,2026,1,5\n"
        "柳堡镇,社零,2026,1,5\n"
        "柳堡镇,社零,2026,1,6\n",  # twice
    )
    assert [each.row for each in found.refused] == [*range(2, 12), 13]
    assert len({each.reason for each in found.refused}) == 11, "each says why in its own words"
    assert [(each.month, each.value) for each in found.figures] == [(1, 5 * WAN)]


def test_an_amount_without_a_unit_is_never_guessed(tmp_path: Path) -> None:
    found = read(tmp_path, "单位,指标,月份,数值\n柳堡镇,社零,1,500\n")
    assert found.figures == ()
    assert "万元" in found.refused[0].reason


def test_a_file_without_such_a_table_is_refused_whole(tmp_path: Path) -> None:
    refused("figures_head", lambda: read(tmp_path, "项目名称,总投资\n储能,5\n"), "file")


def test_numbers_days_and_rates_in_their_own_measures() -> None:
    assert read_value("12.5个", Measure.PROJECTS) == 12_50
    assert read_value(12.0, Measure.PROJECTS) == 12_00
    assert read_value("9.5天", Measure.DAYS) == 19
    assert read_value("85.3%", Measure.RATE) == read_value(85.3, Measure.RATE) == read_value(0.853, Measure.RATE) == 85_30
    assert read_value("1%", Measure.RATE) == 1_00
    assert read_value("—", Measure.PROJECTS) is None
    assert read_value(35, Measure.YUAN, Unit(10**8)) == 35 * 10**10
    for value, measure in (("9.3", Measure.DAYS), ("1.005", Measure.PROJECTS), ("101%", Measure.RATE), ("-1", Measure.DAYS)):
        refused("figure_range", partial(read_value, value, measure), "value")
    refused("figure_number", lambda: read_value("许多", Measure.PROJECTS), "value")
    refused("figure_currency", lambda: read_value("5万美元", Measure.YUAN), "value")
    refused("figure_currency", lambda: read_value("5万元", Measure.DOLLARS, Unit(10_000)), "value")
    assert read_value("1.5亿", Measure.DOLLARS) == 15_000_000_000, "a scale without a currency is in the indicator's own"


def test_indicators_go_by_code_by_name_and_by_what_tables_call_them() -> None:
    for each, name in INDICATOR_NAMES.items():
        assert indicator_named(str(each)) is each
        assert indicator_named(_(name)) is each
    assert indicator_named("实际到账外资（万美元）") is Indicator.FOREIGN_PAID_IN
    assert indicator_named("别的") is None
