"""Charts on the screen: pixels, words for who does not see them, keys and mouse, labels that do not cover each other."""

from __future__ import annotations

from itertools import combinations

import pytest
from PySide6.QtCore import QPoint, QRectF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from crm.kernel.i18n import set_language
from crm.kernel.series import ChartData, Series
from ui.theme.theme import apply_theme, load_fonts
from ui.widgets.chart_frame import Chart
from ui.widgets.charts import BarChart, LineChart

UNITS = ("柳堡镇", "三垛镇", "云泽高新技术产业园区管委会")
BARS = ChartData("三垛镇领先，84.1分", UNITS, (Series("得分", (61.25, 84.1, 0)),), "分", 60, "及格60分")
GROUPS = ChartData("签约多，开工少", UNITS, (Series("签约", (3, 7, 0)), Series("开工", (1, 4, 2))), "个")
MONTHS = tuple(f"{month}月" for month in range(1, 13))
RACE = ChartData(
    "三垛镇7月起领先", MONTHS, tuple(Series(f"单位{n}", tuple(n + m * (n % 3) for m in range(12))) for n in range(9))
)


@pytest.fixture(params=["light", "dark"])
def dressed_app(request: pytest.FixtureRequest, qapp: QApplication) -> QApplication:
    """Return the application in each theme."""
    set_language("en")
    load_fonts()
    apply_theme(qapp, request.param)
    return qapp


def _shown(qtbot: QtBot, chart: Chart, width: int = 560) -> Chart:
    qtbot.addWidget(chart)
    chart.resize(width, chart.sizeHint().height() + 20)
    chart.show()
    return chart


def _colours(chart: Chart) -> int:
    image = chart.grab().toImage()
    return len({image.pixel(x, y) for x in range(0, image.width(), 2) for y in range(0, image.height(), 2)})


@pytest.mark.usefixtures("dressed_app")
@pytest.mark.parametrize(("kind", "data"), [(BarChart, BARS), (BarChart, GROUPS), (LineChart, RACE)])
def test_it_is_painted_and_said(qtbot: QtBot, kind: type[Chart], data: ChartData) -> None:
    chart = _shown(qtbot, kind(data))
    assert _colours(chart) > 8
    assert data.title in chart.accessibleName()
    assert all(data.words(place) in chart.accessibleDescription() for place in range(len(data.categories)))


@pytest.mark.usefixtures("dressed_app")
def test_nothing_to_draw_is_said_in_words(qtbot: QtBot) -> None:
    chart = _shown(qtbot, LineChart(ChartData("?", MONTHS, ()), "No month is closed yet."))
    assert chart.accessibleDescription() == "No month is closed yet."
    QTest.keyClick(chart, Qt.Key.Key_Down)
    QTest.mouseClick(chart, Qt.MouseButton.LeftButton, pos=QPoint(90, 60))
    assert _colours(chart) > 2


@pytest.mark.usefixtures("dressed_app")
def test_arrows_and_enter_choose_a_bar(qtbot: QtBot) -> None:
    chart = _shown(qtbot, BarChart(BARS))
    chart.setFocus()
    QTest.keyClick(chart, Qt.Key.Key_Down)
    assert chart.at == 1
    assert "三垛镇: 84.1分" in chart.accessibleName()
    with qtbot.waitSignal(chart.chosen) as told:
        QTest.keyClick(chart, Qt.Key.Key_Return)
    assert told.args == [1]
    QTest.keyClick(chart, Qt.Key.Key_End)
    QTest.keyClick(chart, Qt.Key.Key_Down)
    assert chart.at == 2


@pytest.mark.usefixtures("dressed_app")
def test_a_click_chooses_what_is_under_the_mouse(qtbot: QtBot) -> None:
    bars, race = _shown(qtbot, BarChart(GROUPS)), _shown(qtbot, LineChart(RACE))
    assert isinstance(bars, BarChart)
    assert isinstance(race, LineChart)
    with qtbot.waitSignal(bars.chosen) as told:
        QTest.mouseClick(bars, Qt.MouseButton.LeftButton, pos=bars.parts()[2].box.center().toPoint())
    assert told.args == [2]
    with qtbot.waitSignal(race.chosen) as told:
        QTest.mouseClick(race, Qt.MouseButton.LeftButton, pos=race.point(5, 8, race.plot()).toPoint())
    assert told.args == [5]


@pytest.mark.usefixtures("dressed_app")
def test_up_and_down_bring_one_line_forward(qtbot: QtBot) -> None:
    race = LineChart(RACE)
    _shown(qtbot, race)
    QTest.keyClick(race, Qt.Key.Key_Down)
    first = race.strong
    QTest.keyClick(race, Qt.Key.Key_Down)
    assert race.strong not in (None, first)
    assert race.end_words(race.strong or 0) in race.accessibleName()


def _apart(boxes: list[QRectF]) -> bool:
    return all(
        not one.adjusted(0.5, 0.5, -0.5, -0.5).intersects(other.adjusted(0.5, 0.5, -0.5, -0.5))
        for one, other in combinations(boxes, 2)
    )


@pytest.mark.usefixtures("dressed_app")
@pytest.mark.parametrize("width", [320, 560, 1200])
def test_no_label_covers_another(qtbot: QtBot, width: int) -> None:
    bars, race = BarChart(GROUPS), LineChart(RACE)
    _shown(qtbot, bars, width)
    _shown(qtbot, race, width)
    parts = bars.parts()
    assert _apart([part.number for part in parts])
    assert all(not part.number.intersects(part.box) and part.number.right() <= width for part in parts)
    box = race.plot()
    assert _apart(list(race.ends(box).values()))
    assert _apart([where for _place, _text, where in race.category_labels(box)])


@pytest.mark.usefixtures("dressed_app")
def test_bars_are_as_long_as_their_numbers(qtbot: QtBot) -> None:
    bars = BarChart(GROUPS)
    _shown(qtbot, bars)
    lengths = [part.box.width() for part in bars.parts()]
    assert lengths[1] == pytest.approx(lengths[0] * 7 / 3)
    assert lengths[2] == 0


def test_numbers_of_a_line_stand_clear_of_its_scale_and_above_its_peaks(qtbot: QtBot) -> None:
    chart = LineChart(ChartData("t", ("1", "2", "3"), (Series("a", (60, 30, 90)),), ""))
    qtbot.addWidget(chart)
    chart.resize(600, 300)
    box = chart.plot()
    points = [at for _place, at in chart.points(0, box)]
    assert chart.number_box("60", points, 0).left() > box.left() - chart.INSET
    assert chart.number_box("60", points, 0).bottom() < points[0].y()
    assert chart.number_box("30", points, 1).top() > points[1].y()
