"""Sentences from figures: zero, one, many, rises and falls."""

import pytest

from crm.documents.prose import (
    YI,
    change_text,
    difference_cell,
    growth_cell,
    growth_text,
    leaders_text,
    money_text,
    months_to,
    percent_text,
    units_clause,
    whole_county,
    yi_text,
)


@pytest.mark.parametrize(
    ("now", "before", "said"),
    [(5, 2, "比上月增加3个"), (2, 5, "比上月减少3个"), (4, 4, "与上月持平"), (0, 0, "与上月持平")],
)
def test_changes(now: int, before: int, said: str) -> None:
    assert change_text(now, before, "个", "上月") == said


@pytest.mark.parametrize(
    ("now", "before", "said"),
    [(9, 8, "同比增长12.5%"), (3, 4, "同比下降25%"), (4, 4, "同比持平"), (3, 0, ""), (0, 3, "同比下降100%")],
)
def test_growth(now: int, before: int, said: str) -> None:
    assert growth_text(now, before) == said


def test_cells_of_a_table() -> None:
    assert [growth_cell(9, 8), growth_cell(97, 100), growth_cell(4, 4), growth_cell(1, 0)] == ["+12.5%", "−3.0%", "0.0%", "—"]
    assert [difference_cell(3, 1), difference_cell(1, 3), difference_cell(2, 2)] == ["+2", "−2", "0"]


@pytest.mark.parametrize(
    ("fen", "said"),
    [(0, "0元"), (YI, "1亿元"), (YI * 116 // 10, "11.6亿元"), (300_000_000_0, "3000万元"), (10**9 * YI, "1000000000亿元")],
)
def test_money_in_a_sentence(fen: int, said: str) -> None:
    assert money_text(fen) == said


def test_money_in_a_table() -> None:
    assert yi_text(YI * 37 // 10) == "3.70"


def test_units_by_name() -> None:
    assert units_clause([], 16, "未外出") == ""
    assert units_clause(["甲镇"], 16, "未外出") == "甲镇未外出"
    assert units_clause(["甲镇", "乙镇"], 16, "未外出") == "甲镇、乙镇等2个单位未外出"
    assert units_clause(["甲镇", "乙镇"], 2, "未外出") == "全部2个单位均未外出"
    assert units_clause(["甲镇"], 1, "未外出") == "甲镇未外出"


def test_leaders_are_at_most_three_and_never_at_zero() -> None:
    scores = [("甲", 3), ("乙", 2), ("丙", 1), ("丁", 1)]
    assert leaders_text(scores, ["3个", "2个", "1个", "1个"]) == "甲（3个）、乙（2个）、丙（1个）"
    assert leaders_text([("甲", 0)], ["0个"]) == ""


def test_periods_and_counties() -> None:
    assert [months_to(1), months_to(10)] == ["1月", "1—10月"]
    assert [whole_county("示例县"), whole_county("云泽市"), whole_county("某区")] == ["全县", "全市", "全区"]


def test_shares() -> None:
    assert [percent_text(1, 3), percent_text(2, 2), percent_text(0, 5), percent_text(1, 0)] == ["33.3%", "100%", "0%", "—"]
