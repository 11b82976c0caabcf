"""The month matrix: keys and mouse, empty months, words for what colour shows, rows painted as they show."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QPainter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QScrollArea
from pytestqt.qtbot import QtBot

from crm.kernel.i18n import set_language
from ui.theme.theme import apply_theme, load_fonts, theme
from ui.widgets.day_grid import HEAD, MatrixDay
from ui.widgets.gauges import Gauge
from ui.widgets.matrix import NAME_WIDTH, ROW, UNIT_WIDTH, MatrixRow, MonthMatrix

TRIP, UNIT = UUID(int=7), UUID(int=9)


def _row(number: int) -> MatrixRow:
    cells = {(3, False): "verified", (3, True): "waiting", (4, False): "planned"} if number == 1 else {}
    trips = {(3, True): TRIP} if number == 1 else {}
    return MatrixRow((UNIT, UUID(int=number)), "招商局", f"干部{number}", "局长", cells, "1.5", "0.5", ("warn", "差 8 天"), trips)


class Heard:
    """What a matrix told."""

    def __init__(self, matrix: MonthMatrix) -> None:
        """Listen to everything."""
        self.lines: list[tuple[str, Any]] = []
        matrix.opened.connect(lambda trip: self.lines.append(("opened", trip)))
        matrix.created.connect(lambda row, day: self.lines.append(("created", (row.name, day))))
        matrix.asked.connect(lambda row: self.lines.append(("asked", row.name)))
        matrix.chosen.connect(lambda row: self.lines.append(("chosen", row.name)))


@pytest.fixture
def matrix(qtbot: QtBot, qapp: QApplication) -> MonthMatrix:
    """Return a month of thirty days and forty officials."""
    set_language("en")
    load_fonts()
    apply_theme(qapp, "light")
    made = MonthMatrix()
    qtbot.addWidget(made)
    days = [MatrixDay(number, "一", number % 7 > 1, number == 24) for number in range(1, 31)]
    made.show_month(days, [_row(number) for number in range(40)], ("Unit", "Official", "Days", "Waiting", "Outlook"))
    made.resize(1100, made.sizeHint().height())
    made.show()
    return made


def _cell(matrix: MonthMatrix, row: int, day: int) -> QPoint:
    return QPointF(UNIT_WIDTH + NAME_WIDTH + (day - 0.5) * matrix.cell_width(), HEAD + (row + 0.5) * ROW).toPoint()


def test_arrows_move_and_stop_at_the_edges(matrix: MonthMatrix) -> None:
    for key in (Qt.Key.Key_Up, Qt.Key.Key_Left, Qt.Key.Key_Down, Qt.Key.Key_Right, Qt.Key.Key_Right):
        QTest.keyClick(matrix, key)
    assert matrix.at == (1, 2)
    for _turn in range(60):
        QTest.keyClick(matrix, Qt.Key.Key_Right)
        QTest.keyClick(matrix, Qt.Key.Key_Down)
    assert matrix.at == (39, 29)


def test_enter_opens_the_trip_there_or_begins_one(matrix: MonthMatrix) -> None:
    heard = Heard(matrix)
    matrix.move_to(1, 2)
    QTest.keyClick(matrix, Qt.Key.Key_Return)
    matrix.move_to(1, 10)
    QTest.keyClick(matrix, Qt.Key.Key_Return)
    QTest.keyClicks(matrix, "n?")
    assert [line for line in heard.lines if line[0] != "chosen"] == [
        ("opened", TRIP),
        ("created", ("干部1", 11)),
        ("created", ("干部1", 11)),
        ("asked", "干部1"),
    ]


def test_double_click_on_a_day_works_there_and_on_the_name_explains(matrix: MonthMatrix) -> None:
    heard = Heard(matrix)
    QTest.mouseDClick(matrix, Qt.MouseButton.LeftButton, pos=_cell(matrix, 1, 3))
    QTest.mouseDClick(matrix, Qt.MouseButton.LeftButton, pos=_cell(matrix, 2, 5))
    QTest.mouseDClick(matrix, Qt.MouseButton.LeftButton, pos=QPoint(UNIT_WIDTH + 20, HEAD + 3 * ROW + 5))
    assert [line for line in heard.lines if line[0] != "chosen"] == [
        ("opened", TRIP),
        ("created", ("干部2", 5)),
        ("asked", "干部3"),
    ]


def test_click_beside_the_days_keeps_the_day(matrix: MonthMatrix) -> None:
    matrix.move_to(0, 12)
    QTest.mouseClick(matrix, Qt.MouseButton.LeftButton, pos=QPoint(20, HEAD + 4 * ROW + 5))
    assert matrix.at == (4, 12)


@pytest.mark.parametrize(("days", "rows"), [(0, 0), (0, 3), (5, 0)])
def test_empty_month_answers_nothing_and_paints(matrix: MonthMatrix, days: int, rows: int) -> None:
    heard = Heard(matrix)
    matrix.show_month(matrix.days[:days], matrix.rows[:rows], ("", "", "", "", ""))
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Right, Qt.Key.Key_Return, Qt.Key.Key_N):
        QTest.keyClick(matrix, key)
    QTest.mouseClick(matrix, Qt.MouseButton.LeftButton, pos=QPoint(400, HEAD + 5))
    QTest.mouseDClick(matrix, Qt.MouseButton.LeftButton, pos=QPoint(400, HEAD + 5))
    assert matrix.trip_here() is None
    assert not [line for line in heard.lines if line[0] in ("opened", "created")]
    assert not matrix.grab().isNull()


def test_mark_stays_inside_a_smaller_month(matrix: MonthMatrix) -> None:
    matrix.move_to(39, 29)
    matrix.show_month(matrix.days[:28], matrix.rows[:2], matrix.heads)  # type: ignore[arg-type]
    assert matrix.at == (1, 27)


def test_words_say_what_colour_shows(matrix: MonthMatrix) -> None:
    assert matrix.words_at(1, 2) == "干部1 · day 3 · morning verified · afternoon waiting for verification"
    assert matrix.words_at(1, 9) == "干部1 · day 10"
    assert matrix.words_at(-1, 2) == ""
    matrix.move_to(1, 3)
    assert matrix.accessibleDescription() == "干部1 · day 4 · morning planned"


def test_every_state_is_painted_its_own_way(matrix: MonthMatrix) -> None:
    states = ("verified", "waiting", "planned", "returned", "uncounted")
    row = MatrixRow((UNIT, TRIP), "", "", "", {(n + 1, False): s for n, s in enumerate(states)}, "", "", ("", ""))
    matrix.show_month([MatrixDay(n, "", True, False) for n in range(1, 7)], [row], ("", "", "", "", ""))
    matrix.resize(900, 200)
    picture = matrix.grab().toImage()
    width = matrix.cell_width()
    seen = []
    for place in range(6):
        left = int(UNIT_WIDTH + NAME_WIDTH + place * width) + 2
        seen.append(tuple(picture.pixel(x, y) for x in range(left, left + 12) for y in range(HEAD + 4, HEAD + ROW - 4)))
    assert len(set(seen)) == 6


def test_mark_is_brought_into_view(qtbot: QtBot, matrix: MonthMatrix) -> None:
    area = QScrollArea()
    qtbot.addWidget(area)
    area.setWidget(matrix)
    area.resize(1150, 300)
    area.show()
    matrix.move_to(39, 0)
    bottom = matrix.mapTo(area.viewport(), QPoint(0, HEAD + 40 * ROW)).y()
    assert bottom <= area.viewport().height()
    area.takeWidget()


def test_only_rows_that_show_are_painted(qtbot: QtBot, matrix: MonthMatrix, monkeypatch: pytest.MonkeyPatch) -> None:
    painted: list[int] = []
    paint = MonthMatrix.paint_row

    def note(self: MonthMatrix, painter: QPainter, number: int, line: MatrixRow) -> None:
        painted.append(number)
        paint(self, painter, number, line)

    monkeypatch.setattr(MonthMatrix, "paint_row", note)
    painted.clear()
    matrix.repaint(0, HEAD + 10 * ROW + 2, 300, ROW)
    assert painted
    assert set(painted) <= {10, 11}
    assert qtbot is not None


def test_gauge_says_its_numbers_and_hatches_what_waits(qtbot: QtBot, qapp: QApplication) -> None:
    set_language("en")
    apply_theme(qapp, "light")
    gauge = Gauge(5, 4, 20, "good")
    qtbot.addWidget(gauge)
    gauge.resize(300, 10)
    assert gauge.accessibleName() == "2.5 of 10 days counted, 2 waiting"
    picture = gauge.grab().toImage()
    colours = [{picture.pixel(x, y) for x in range(place * 30 + 4, place * 30 + 24) for y in range(2, 8)} for place in (0, 3, 8)]
    assert colours[0] == {theme.colour("good").rgb()}
    assert len(colours[1]) > 1
    assert colours[2] == {theme.colour("track").rgb()}
