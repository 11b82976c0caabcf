"""The targets section as a person works it: a number followed to its record, a target set, a total allocated, tables imported."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from crm.league.indicators.external import external_figures
from crm.league.indicators.rules import Indicator
from crm.league.targets.queries import targets_of
from crm.league.targets.rules import Pace
from tests.ui.conftest import OpenWindow
from tests.ui.steps import ask, do
from tests.ui.walking import form_faults
from ui.pages.league.targets import TargetsSection
from ui.tour import settle


def opened(window: Any) -> TargetsSection:
    section: TargetsSection = window.open("league").show_section("targets")
    settle(window)
    return section


def unit_named(section: TargetsSection, name: str) -> Any:
    assert section.progress is not None
    return next(unit.id for unit in section.progress.units if unit.name == name)


def targets(window: Any, year: int = 2026) -> Any:
    return ask(window, lambda work: targets_of(work.session, year))


def test_a_number_is_followed_to_the_record_that_makes_it(open_window: OpenWindow, qtbot: QtBot) -> None:
    window = open_window("周敏")
    section = opened(window)
    found = section.progress
    assert found is not None
    at = section.matrix.at()
    assert at is not None
    assert at[0] == window.actor.unit_id, "one's own unit first"
    cell = next(
        cell
        for (unit, _indicator), cell in found.cells.items()
        if unit == window.actor.unit_id and cell.indicator is Indicator.SIGNED_AMOUNT
    )
    section.show_number(cell.unit_id, cell.indicator)
    words = section.matrix.matrix.data(section.matrix.currentIndex(), Qt.ItemDataRole.AccessibleTextRole)
    assert "签约金额" in words
    assert any(word in words for word in ("达序时进度", "接近序时进度", "滞后")), words
    table = section.card.table
    assert table.parts.rowCount() == len(found.behind(cell.unit_id, cell.indicator)) > 0
    qtbot.keyClick(section.matrix, Qt.Key.Key_Return)
    assert table.hasFocus()
    place = next(number for number, row in enumerate(table.parts.rows) if row.open)
    table.setCurrentIndex(table.parts.index(place, 0))
    qtbot.keyClick(table, Qt.Key.Key_Return)
    settle(window)
    assert window.host.currentWidget().key == "tracker"


def test_another_units_records_stay_covered_and_nobody_but_the_bureau_sets_targets(open_window: OpenWindow, qtbot: QtBot) -> None:
    window = open_window("周敏")
    section = opened(window)
    other = next(unit for unit in section.progress.units if unit.id != window.actor.unit_id)  # type: ignore[union-attr]
    for each in (section.set_button, section.allocate_button, section.figures_button, section.import_button):
        assert not each.isVisible()
    section.show_number(other.id, Indicator.REPORTED)
    rows = section.card.table.parts.rows
    assert rows
    assert {row.part.title for row in rows} == {"其他单位的记录"}
    qtbot.keyClick(section.matrix, "e")
    assert section.dialog is None
    section.card.table.setCurrentIndex(section.card.table.parts.index(0, 0))
    qtbot.keyClick(section.card.table, Qt.Key.Key_Return)
    settle(window)
    assert window.host.currentWidget().key == "league"


def test_cells_show_what_is_chosen_and_a_year_that_is_over_shows_whole(open_window: OpenWindow) -> None:
    window = open_window("姜岚")
    section = opened(window)
    section.group.choose("external")
    assert set(section.matrix.matrix.columns) == {
        Indicator.INDUSTRIAL_SALES,
        Indicator.EXPORTS,
        Indicator.RETAIL,
        Indicator.FOREIGN_OPERATIONS,
    }
    shown = set()
    for key in ("due", "annual", "value", "change"):
        section.shows.choose(key)
        shown.add(section.matrix.matrix.data(section.matrix.matrix.index(0, 0)))
    assert len(shown) == 4
    section.year.choose(2025)
    settle(window)
    assert section.month.value() == 12
    assert section.progress is not None
    assert (section.progress.year, section.progress.month) == (2025, 12)


def test_a_target_is_set_with_a_monthly_table_and_taken_back(open_window: OpenWindow, qtbot: QtBot) -> None:
    window = open_window("姜岚")
    section = opened(window)
    unit = unit_named(section, "柏桥镇")
    section.show_number(unit, Indicator.MEGA)
    qtbot.keyClick(section.matrix, "e")
    settle(window)
    dialog: Any = section.dialog
    assert form_faults(dialog) == []
    before = targets(window)[unit, Indicator.MEGA]
    assert dialog.value.text() == f"{before.value // 100}"
    dialog.value.setText("许多")
    do(window, qtbot, dialog)
    assert dialog.form._messages["value"].isVisible()
    dialog.value.setText("4")
    dialog.monthly.choose(value=True)
    for field in dialog.table.fields:
        field.setText("0")
    do(window, qtbot, dialog)
    assert dialog.form._messages["weights"].isVisible(), "not all of them 0"
    dialog.table.fields[10].setText("3")
    dialog.table.fields[11].setText("1")
    assert "3" in dialog.due.text()
    do(window, qtbot, dialog)
    assert not dialog.isVisible()
    row = targets(window)[unit, Indicator.MEGA]
    assert (row.value, row.weights) == (4_00, (*[0] * 10, 3, 1))
    assert section.progress is not None
    assert section.progress.cells[unit, Indicator.MEGA].due == 3_00
    section.edit_target()
    settle(window)
    again: Any = section.dialog
    qtbot.mouseClick(again.remove_button, Qt.MouseButton.LeftButton)
    settle(window)
    assert (unit, Indicator.MEGA) not in targets(window)
    assert section.progress.cells[unit, Indicator.MEGA].pace is Pace.NONE


def test_a_county_total_is_allocated_with_its_remainder_shown(open_window: OpenWindow, qtbot: QtBot) -> None:
    window = open_window("姜岚")
    section = opened(window)
    section.show_number(None, Indicator.SIGNED)
    section.allocate()
    settle(window)
    dialog: Any = section.dialog
    assert form_faults(dialog) == []
    assert all(field.accessibleName() for field in dialog.findChildren(QLineEdit))
    dialog.total.setText("100")
    assert dialog.sums.text().startswith("合计100，其中余数4"), dialog.sums.text()
    dialog.method.choose("table")
    for field in dialog.table.shares:
        field.setText("0")
    assert "份额" in dialog.sums.text()
    do(window, qtbot, dialog)
    assert dialog.isVisible(), "shares of nothing are refused"
    dialog.table.shares[0].setText("5")
    dialog.table.shares[1].setText("3")
    dialog.table.shares[2].setText("1")
    do(window, qtbot, dialog)
    assert not dialog.isVisible()
    values = [targets(window)[unit.id, Indicator.SIGNED].value for unit in section.progress.units[:4]]  # type: ignore[union-attr]
    assert values == [56_00, 33_00, 11_00, 0]
    county = section.progress.county_id  # type: ignore[union-attr]
    assert targets(window)[county, Indicator.SIGNED].value == 100_00


def test_a_figure_of_another_bureau_is_corrected_where_it_stands(open_window: OpenWindow, qtbot: QtBot) -> None:
    window = open_window("姜岚")
    section = opened(window)
    section.month.choose(10)
    settle(window)
    section.enter_figures()
    settle(window)
    dialog: Any = section.dialog
    dialog.table.setCurrentCell(1, 0)
    row = dialog._rows[1]
    assert dialog.value.text()
    dialog.value.setText("1.5亿")
    dialog.source.setText("")
    do(window, qtbot, dialog)
    assert dialog.isVisible()
    dialog.source.setText("更正后的快报")
    do(window, qtbot, dialog)
    kept = ask(window, lambda work: external_figures(work.session, 2026, 10))
    found = next(each for each in kept if each.id == row.id)
    assert (found.value, found.source) == (15_000_000_000, "更正后的快报")


def test_one_figure_of_an_earlier_year_is_entered_and_corrected_by_hand(open_window: OpenWindow, qtbot: QtBot) -> None:
    window = open_window("姜岚")
    section = opened(window)
    assert "补录历年数据…" in [each.text() for each in section.import_button.menu().actions()]
    section.enter_past()
    settle(window)
    dialog: Any = section.dialog
    assert form_faults(dialog) == []
    assert dialog.year.value() == 2025
    unit = unit_named(section, "柏桥镇")
    dialog.month.choose(3)
    settle(window)
    dialog.unit.choose(unit)
    dialog.indicator.choose(Indicator.SIGNED)
    dialog.value.setText("4")
    do(window, qtbot, dialog)
    assert dialog.form._messages["source"].isVisible(), "no figure without its source"
    dialog.source.setText("2025年年报")
    do(window, qtbot, dialog)
    assert dialog.isVisible(), "stays open for the next one"
    (row,) = [each for each in dialog._rows if (each.unit_id, each.indicator) == (unit, Indicator.SIGNED)]
    assert (row.year, row.month, row.value, row.source) == (2025, 3, 4_00, "2025年年报")
    dialog.unit.choose(unit)
    dialog.indicator.choose(Indicator.SIGNED)
    assert dialog.value.text() == "4"
    dialog.value.setText("5")
    do(window, qtbot, dialog)
    section.refresh()
    settle(window)
    assert section.progress is not None
    assert section.progress.cells[unit, Indicator.SIGNED].before == 5_00
    dialog.year.choose(2023)
    settle(window)
    assert "2023" in dialog.month.currentText()
    assert dialog._rows == ()
    dialog.reject()


def test_a_table_of_last_year_tells_its_refused_lines_before_it_is_imported(
    open_window: OpenWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    window = open_window("姜岚")
    section = opened(window)
    path = tmp_path / "上年.csv"
    path.write_text("单位,指标,1月,2月\n柏桥镇,签约项目数,2,1\n无名镇,签约项目数,1,1\n", encoding="utf-8")
    section.import_file(path, 2025, past=True)
    settle(window)
    dialog: Any = section.dialog
    assert dialog.refused.rowCount() == 2
    assert "无名镇" in dialog.refused.item(0, 2).text()
    assert dialog.figures.rowCount() == 2
    do(window, qtbot, dialog)
    assert not dialog.isVisible()
    assert section.progress is not None
    unit = unit_named(section, "柏桥镇")
    assert section.progress.cells[unit, Indicator.SIGNED].before == 3_00
    wrong = tmp_path / "别的.csv"
    wrong.write_text("项目,金额\n甲,1\n", encoding="utf-8")
    section.import_file(wrong, 2025, past=True)
    settle(window)
    again: Any = section.dialog
    assert again.form._messages["file"].isVisible()
    assert not again.do_button.isEnabled()
