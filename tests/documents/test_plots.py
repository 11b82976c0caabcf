"""Charts of several series on paper: inside the type area, told apart without colour, numbers as real text."""

from __future__ import annotations

from io import BytesIO

import pypdfium2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.documents.content import Paper, Plot
from crm.documents.fonts import font_set
from crm.documents.geometry import AREA_WIDTH
from crm.documents.paper import render_paper
from crm.documents.plots import hatching, plot_strips
from crm.documents.sheet import Sheet
from crm.kernel.series import ChartData, Series

UNITS = ("柳堡镇", "三垛镇", "云泽高新技术产业园")
GROUPS = ChartData("三垛镇签约最多，7个", UNITS, (Series("签约", (3, 7, 0)), Series("开工", (1, 4, 2))), "个", 5, "目标5个")
RACE = ChartData(
    "三垛镇7月起领先",
    tuple(f"{month}月" for month in range(1, 13)),
    tuple(Series(unit, (*tuple(float(n * m) for m in range(1, 11)), None, None)) for n, unit in enumerate(UNITS, 1)),
    "分",
)


class Ruler(Sheet):
    """A sheet that remembers boxes, rules and outlines as (left, low, right, high)."""

    drawn: list[tuple[float, float, float, float]]

    def box(self, x: float, y: float, width: float, height: float, colour: object = None) -> None:
        """Remember a box."""
        del colour
        self.drawn.append((x, y, x + width, y + height))

    def rule(self, x1: float, y1: float, x2: float, y2: float, weight: float, colour: object = None) -> None:
        """Remember a line."""
        del weight, colour
        self.drawn.append((min(x1, x2), min(y1, y2), max(x1, x2), max(y1, y2)))


def _drawn(plot: Plot) -> list[tuple[float, float, float, float]]:
    sheet = Ruler(font_set())
    sheet.drawn = []
    for strip in plot_strips(plot, AREA_WIDTH, font_set()):
        strip.draw(sheet, 0.0, 700.0)
    return sheet.drawn


@pytest.mark.parametrize("plot", [Plot(GROUPS), Plot(RACE, lines=True)])
def test_the_numbers_are_text_that_can_be_read_out(plot: Plot) -> None:
    pages = pypdfium2.PdfDocument(BytesIO(render_paper(Paper(("图",), "示例县商务局", (plot,)))))
    text = pages[0].get_textpage().get_text_bounded()
    assert plot.data.title in text
    assert all(unit in text for unit in UNITS)
    assert ("目标5个" in text) is not plot.lines
    assert ("三垛镇 20" in text) is plot.lines


@given(st.lists(st.tuples(st.floats(-1e6, 1e9), st.floats(0, 1e9)), min_size=1, max_size=12), st.booleans())
def test_nothing_leaves_the_type_area(pairs: list[tuple[float, float]], lines: bool) -> None:
    names = tuple(f"名称很长的一个单位{n}" for n in range(len(pairs)))
    data = ChartData("?", names, (Series("一", [a for a, _ in pairs]), Series("二", [b for _, b in pairs])))
    for left, _low, right, _high in _drawn(Plot(data, lines=lines)):
        assert left >= -1e-6
        assert right <= AREA_WIDTH + 1e-6


def test_an_empty_chart_draws_its_title_only() -> None:
    assert len(plot_strips(Plot(ChartData("尚无数据", (), ())), AREA_WIDTH, font_set())) == 1


@given(st.floats(0.1, 400), st.floats(1, 30))
def test_hatching_stays_inside_its_box(width: float, height: float) -> None:
    for x1, y1, x2, y2 in hatching(10, 20, width, height):
        assert 10 - 1e-6 <= x1 <= x2 <= 10 + width + 1e-6
        assert 20 - 1e-6 <= y1 <= y2 <= 20 + height + 1e-6
