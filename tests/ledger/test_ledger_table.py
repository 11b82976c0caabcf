"""Finding the table in a messy sheet."""

from __future__ import annotations

import pytest

from crm.kernel.errors import RuleBroken
from crm.ledger.grid import Cell, Grid, Merge
from crm.ledger.table import Table, best_table
from crm.ledger.units import Unit


def table_of(rows: list[list[Cell]], *merges: Merge) -> Table:
    return best_table([Grid("一览", rows, merges)])


def messy() -> Table:
    rows: list[list[Cell]] = [
        ["2025年度招商引资项目台账", "", "", "", "", "", ""],
        ["", "", "", "", "", "", "单位：万元"],
        ["序号", "项目名称", "投资方", "建设", "", "开工", ""],
        ["", "", "", "地点", "内容", "时间", "形象"],
        [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0],
        ["一、在谈项目（2个）", "", "", "", "", "", ""],
        [1.0, "远山一期", "远山公司", "柳堡镇", "生产", "2025.3", ""],
        [2.0, "远山二期", "", "三垛镇", "生产", "2025.4", ""],
        ["小计", "", 2.0, "", "", "", ""],
        ["", "", "", "", "", "", ""],
        ["序号", "项目名称", "投资方", "建设", "", "开工", ""],
        ["二", "已签约项目", "", "", "", "", ""],
        ["（一）", "柳堡镇", "", "", "", "", ""],
        [1.0, "宏图", "宏图公司", "柳堡镇", "仓储", "", ""],
        ["合计", "", 3.0, "", "", "", ""],
        ["注：金额为计划数", "", "", "", "", "", ""],
        ["填表人：张三", "", "", "审核人：李四", "", "", ""],
    ]
    heads = [Merge(2, column, 3, column) for column in range(3)]
    return table_of(rows, Merge(0, 0, 0, 6), *heads, Merge(2, 3, 2, 4), Merge(2, 5, 2, 6), Merge(5, 0, 5, 6), Merge(6, 2, 7, 2))


def test_titles_unit_and_two_row_heads() -> None:
    table = messy()
    assert table.heads == ("序号", "项目名称", "投资方", "建设-地点", "建设-内容", "开工-时间", "开工-形象")
    assert (table.header_row, table.unit, table.titles[0]) == (3, Unit(10_000, "CNY"), "2025年度招商引资项目台账")


def test_only_data_rows_are_data_and_they_know_their_sections() -> None:
    assert [(row.number, row.sections) for row in messy().rows] == [
        (7, ("在谈项目",)),
        (8, ("在谈项目",)),
        (14, ("已签约项目", "柳堡镇")),
    ]


def test_a_cell_merged_downwards_fills_the_rows_below() -> None:
    assert messy().rows[1].cells[2] == "远山公司"


def test_everything_else_is_told_by_kind() -> None:
    assert [(each.number, each.kind) for each in messy().skipped] == [
        (5, "header"), (6, "section"), (9, "total"), (10, "blank"), (11, "header"), (12, "section"), (13, "section"),
        (15, "total"), (16, "note"), (17, "note"),
    ]  # fmt: skip


def test_groups_of_a_csv_head_have_no_merges() -> None:
    table = table_of(
        [["项目台账"], ["序号", "项目名称", "开工", "", "总投资"], ["", "", "时间", "形象", ""], ["1", "甲", "2025.3", "x", "3"]]
    )
    assert table.heads == ("序号", "项目名称", "开工-时间", "开工-形象", "总投资")
    assert len(table.rows) == 1


def test_a_row_with_only_a_name_is_data() -> None:
    table = table_of([["序号", "项目名称", "投资方", "总投资"], ["", "甲项目", "", ""], [2.0, "合计项目管理平台", "", 3.0]])
    assert len(table.rows) == 2


def test_the_sheet_with_the_best_head_is_taken() -> None:
    empty, full = Grid("说明", [["填写说明"], ["一、要求"]]), Grid("台账", [["项目名称", "总投资"], ["甲", "3亿"]])
    assert best_table([empty, full]).sheet == "台账"


def test_a_sheet_without_heads_is_refused() -> None:
    with pytest.raises(RuleBroken) as refused:
        table_of([["随便写的"], [1.0, 2.0]])
    assert refused.value.code == "no_table"
