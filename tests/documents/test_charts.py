"""Charts of bars: lengths in proportion, inside the type area, the number beside each."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.documents.charts import ROW, chart_strips
from crm.documents.content import Bar, Chart
from crm.documents.fonts import font_set
from crm.documents.geometry import AREA_WIDTH
from crm.documents.sheet import Sheet

BARS = (Bar("柳堡镇", 30, "30"), Bar("三垛镇", 15, "15"), Bar("云泽高新技术产业园", 0, "未外出"))


class Ruler(Sheet):
    """A sheet that also remembers the boxes drawn on it."""

    boxes: list[tuple[float, float, float, float]]

    def box(self, x: float, y: float, width: float, height: float, colour: object = None) -> None:
        """Remember the box."""
        del colour
        self.boxes.append((x, y, width, height))


def _boxes(chart: Chart) -> list[tuple[float, float, float, float]]:
    sheet = Ruler(font_set())
    sheet.boxes = []
    for strip in chart_strips(chart, AREA_WIDTH, font_set()):
        strip.draw(sheet, 0.0, 500.0)
    return sheet.boxes


def test_bars_are_as_long_as_their_sizes() -> None:
    long, half = _boxes(Chart("谁外出得多", BARS))
    assert half[2] == pytest.approx(long[2] / 2)
    assert long[0] == half[0]


def test_nothing_has_no_bar_but_its_words() -> None:
    assert len(_boxes(Chart("谁外出得多", BARS))) == 2
    assert _boxes(Chart("谁外出得多", ())) == []


@given(st.lists(st.floats(0, 1e9), min_size=1, max_size=40), st.one_of(st.none(), st.floats(0, 1e9)))
def test_no_bar_leaves_the_type_area(sizes: list[float], line: float | None) -> None:
    chart = Chart("是否达标", tuple(Bar("名称很长的一个单位名称很长的一个单位名称", size, "1") for size in sizes), line=line)
    for x, _y, width, height in _boxes(chart):
        assert x >= 0
        assert x + width <= AREA_WIDTH
        assert height <= ROW
