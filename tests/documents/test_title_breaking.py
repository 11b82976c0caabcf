"""Titles break between their parts only, as a trapezoid or a diamond."""

from hypothesis import given
from hypothesis import strategies as st

from crm.documents.titles import break_title, shape_penalty, title_width

PARTS = st.lists(st.text("关于全县招商引资工作情况的通报", min_size=1, max_size=9), min_size=1, max_size=9)


@given(PARTS)
def test_a_title_comes_back_whole_and_no_line_is_too_long(parts: list[str]) -> None:
    lines = break_title(parts, 19)
    assert "".join(lines) == "".join(parts)
    assert all(title_width(line) <= 19 for line in lines)


@given(PARTS)
def test_lines_end_between_parts_only(parts: list[str]) -> None:
    ends = {len("".join(parts[: index + 1])) for index in range(len(parts))}
    at = 0
    for line in break_title(parts, 19):
        at += len(line)
        assert at in ends


def test_the_bulletins_title() -> None:
    lines = break_title(("关于", "2026年10月份", "全县", "招商引资", "工作情况的", "通报"), 19)
    assert lines == ["关于2026年10月份全县", "招商引资工作情况的通报"]


def test_a_short_title_takes_one_line() -> None:
    assert break_title(("招商引资项目", "首报登记表"), 19) == ["招商引资项目首报登记表"]


def test_an_hourglass_costs_more_than_a_diamond() -> None:
    assert shape_penalty(["甲" * 16, "乙" * 8, "丙" * 16]) > shape_penalty(["甲" * 10, "乙" * 16, "丙" * 11])


def test_equal_lines_cost_more_than_a_trapezoid() -> None:
    assert shape_penalty(["甲" * 12, "乙" * 12]) > shape_penalty(["甲" * 10, "乙" * 14])


def test_a_part_wider_than_a_line_is_cut_at_last() -> None:
    lines = break_title(("某" * 45,), 19)
    assert "".join(lines) == "某" * 45
    assert all(title_width(line) <= 19 for line in lines)
