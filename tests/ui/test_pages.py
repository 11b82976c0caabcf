"""Every page driven as a person drives it, on the sample county."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from crm.fieldtime.trips import TripFilter, trips
from crm.kernel.errors import RuleBroken
from crm.leads.queries import LeadFilter, lead_count
from tests.ui.conftest import OpenWindow
from ui.tour import settle


def ask(window: Any, question: Any) -> Any:
    """Ask the database something and wait for its answer."""
    found: list[Any] = []
    window.client.submit(lambda place: question(place.work), found.append)
    settle(window)
    return found[0]


@pytest.mark.parametrize("login", ["周敏", "陈国平", "姜岚", "顾明远", "丁一帆"])
def test_every_page_opens_in_every_role(open_window: OpenWindow, login: str) -> None:
    window = open_window(login)
    for key in window.page_keys():
        page = window.open(key)
        settle(window)
        assert window.host.currentWidget() is page
        assert not window.banner.isVisible(), window.banner.words.text()


def test_the_desk_greets_and_counts(open_window: OpenWindow) -> None:
    window = open_window("姜岚")
    desk = window.open("desk")
    settle(window)
    assert "姜岚" in desk._greeting.text()
    waiting = ask(
        window,
        lambda work: __import__("crm.procedures.first_report.queries", fromlist=["inbox"]).inbox(
            work.session, work.actor, work.clock.today()
        ),
    )
    assert str(len(waiting)) in desk._summary.text()


def test_the_tracker_filters_as_one_types(open_window: OpenWindow, qtbot: QtBot) -> None:
    window = open_window("姜岚")
    page = window.open("tracker")
    settle(window)
    name = page.model.row_at(0).name
    page.text.setText(name)
    qtbot.wait(250)
    settle(window)
    assert page.model.rowCount() >= 1
    assert all(name[:2] in page.model.row_at(n).name + page.model.row_at(n).investor for n in range(page.model.rowCount()))
    page.text.clear()
    qtbot.wait(250)
    settle(window)
    everything = ask(window, lambda work: lead_count(work.session, work.actor, LeadFilter(), work.clock.today()))
    assert page.model.rowCount() == everything


def test_the_tracker_sorts_by_its_head(open_window: OpenWindow) -> None:
    window = open_window("姜岚")
    page = window.open("tracker")
    settle(window)
    page.table.horizontalHeader().sectionClicked.emit(3)
    settle(window)
    totals = [page.model.row_at(n).total for n in range(min(20, page.model.rowCount()))]
    yuan = [each.minor for each in totals if each is not None and each.currency == "CNY"]
    assert yuan == sorted(yuan, reverse=True)


def test_table_and_board_show_the_same_leads(open_window: OpenWindow) -> None:
    window = open_window("周敏")
    page = window.open("tracker")
    settle(window)
    page.toggle_board()
    settle(window)
    assert page.views.currentWidget() is page.board
    assert page.board.layout().count() == 5


def test_a_follow_up_can_be_logged_and_undone_by_name(open_window: OpenWindow, qtbot: QtBot) -> None:
    window = open_window("周敏")
    page = window.open("tracker")
    settle(window)
    before = len(page.pane.detail.follow_ups)
    page.new_follow_up()
    form = page.pane.currentWidget()
    form.text.setText("电话沟通设备清单")
    form.step.setText("下周来访")
    qtbot.mouseClick(form.save_button, Qt.MouseButton.LeftButton)
    settle(window)
    assert len(page.pane.detail.follow_ups) == before + 1
    assert window.banner.isVisible()
    window.undo()
    settle(window)
    assert len(page.pane.detail.follow_ups) == before
    window.redo()
    settle(window)
    assert len(page.pane.detail.follow_ups) == before + 1


def test_wrong_input_is_said_beside_its_field_and_stays(open_window: OpenWindow, qtbot: QtBot) -> None:
    window = open_window("周敏")
    page = window.open("tracker")
    page.new_lead()
    settle(window)
    form = page.pane.currentWidget()
    form.firm_name.setText("无锡晟格铝业有限公司")
    form.name.setText("光伏边框项目")
    for text, words in (("-1", "负"), ("1000000000000000", "万亿"), ("三亿", "数")):
        form.total.amount.setText(text)
        qtbot.mouseClick(form.save_button, Qt.MouseButton.LeftButton)
        settle(window)
        message = form.form._messages["total_investment"]
        assert message.isVisibleTo(form), text
        assert message.text(), words
        assert form.total.amount.text() == text
    form.total.amount.setText("3.5")
    form.name.setText("长" * 500)
    qtbot.mouseClick(form.save_button, Qt.MouseButton.LeftButton)
    settle(window)
    assert "500" in form.form._messages["name"].text()
    assert page.pane.currentWidget() is form


def test_what_was_typed_survives_a_closed_window(open_window: OpenWindow, qtbot: QtBot) -> None:
    window = open_window("周敏")
    page = window.open("tracker")
    page.new_lead()
    settle(window)
    page.pane.currentWidget().firm_name.setText("常州钧铸精密有限公司")
    qtbot.wait(600)
    window.close()
    again = open_window("周敏")
    page = again.open("tracker")
    page.new_lead()
    settle(again)
    assert page.pane.currentWidget().firm_name.text() == "常州钧铸精密有限公司"


def test_the_registrar_returns_once_with_everything(open_window: OpenWindow, qtbot: QtBot) -> None:
    window = open_window("姜岚")
    page = window.open("procedures").show_section("first_reports")
    settle(window)
    before = len(page.rows)
    qtbot.keyClick(page, Qt.Key.Key_B)
    page.returning.parts["evidence"].setChecked(True)
    page.returning.give_back()
    settle(window)
    assert len(page.rows) == before - 1


def test_registering_takes_the_next_number(open_window: OpenWindow, qtbot: QtBot) -> None:
    window = open_window("姜岚")
    page = window.open("procedures").show_section("first_reports")
    settle(window)
    first, second = page.rows[0].id, page.rows[1].id
    for _turn in range(2):
        qtbot.keyClick(page, Qt.Key.Key_R)
        settle(window)
    page.show_view("registered")
    settle(window)
    numbers = {each.id: each.number for each in page.rows}
    one, two = (int(numbers[each].split("〕")[1].removesuffix("号")) for each in (first, second))
    assert two == one + 1


def test_two_principals_cannot_leave_without_a_stand_in(open_window: OpenWindow, qtbot: QtBot) -> None:
    window = open_window("陈国平")
    page = window.open("fieldtime")
    page.new_trip(None, date(2026, 12, 8))
    settle(window)
    editor = page.editor
    editor.places.setText("上海")
    for number in range(2):
        editor.people.item(number).setSelected(True)
    qtbot.mouseClick(editor.save_button, Qt.MouseButton.LeftButton)
    settle(window)
    assert editor.trip_id is None
    assert editor.form._messages["stand_in"].text()
    editor.stand_in.setCurrentIndex(3)
    qtbot.mouseClick(editor.save_button, Qt.MouseButton.LeftButton)
    settle(window)
    assert editor.trip_id is not None


def test_a_trip_that_ends_before_it_starts_is_refused(open_window: OpenWindow, qtbot: QtBot) -> None:
    window = open_window("周敏")
    page = window.open("fieldtime")
    page.new_trip(None, date(2026, 12, 8))
    settle(window)
    page.editor.places.setText("上海")
    page.editor.people.item(2).setSelected(True)
    page.editor.last.day_edit.setText("2026-12-01")
    qtbot.mouseClick(page.editor.save_button, Qt.MouseButton.LeftButton)
    settle(window)
    assert "2026-12-01" in page.editor.form._messages["last_day"].text()
    page.editor.last.day_edit.setText("2026-02-30")
    qtbot.mouseClick(page.editor.save_button, Qt.MouseButton.LeftButton)
    settle(window)
    assert "2026-02-30" in page.editor.form._messages["last_day"].text()


def test_the_matrix_is_worked_by_keys(open_window: OpenWindow, qtbot: QtBot) -> None:
    window = open_window("姜岚")
    page = window.open("fieldtime")
    settle(window)
    page.matrix.setFocus()
    qtbot.keyClick(page.matrix, Qt.Key.Key_Down)
    settle(window)
    assert page.matrix.rows[1].name in page.why.title.text()
    page.turn(-1)
    settle(window)
    assert page.month_label.text() == "2026年10月"


def test_the_queue_is_worked_by_keys_alone(open_window: OpenWindow, qtbot: QtBot) -> None:
    window = open_window("姜岚")
    page = window.open("fieldtime")
    settle(window)
    page.show_queue()
    settle(window)
    queue = page.queue
    before = len(queue.rows)
    assert before > 1
    qtbot.keyClick(queue, Qt.Key.Key_Down)
    settle(window)
    trip = queue.detail.row.id
    qtbot.keyClick(queue, Qt.Key.Key_A)
    settle(window)
    assert len(queue.rows) == before - 1
    verified = ask(window, lambda work: {each.id for each in trips(work.session, work.actor, TripFilter(states=("verified",)))})
    assert trip in verified


def test_the_command_box_finds_pages_by_initials_and_leads_by_name(open_window: OpenWindow, qtbot: QtBot) -> None:
    window = open_window("姜岚")
    window.command.setText("wczs")
    settle(window)
    assert any("外出招商" in offer.title for offer in window.command.offers())
    qtbot.keyClick(window.command, Qt.Key.Key_Return)
    settle(window)
    assert window.host.currentWidget().key == "fieldtime"


def test_the_query_desk_answers_as_one_types(open_window: OpenWindow, qtbot: QtBot) -> None:
    window = open_window("姜岚")
    page = window.open("query")
    page.text.setText("刘勇")
    qtbot.wait(120)
    settle(window)
    assert page.hits
    page.text.setText("絕無此人")
    qtbot.wait(120)
    settle(window)
    assert not page.hits


def test_an_enterprise_can_be_entered_with_a_checked_code(open_window: OpenWindow, qtbot: QtBot) -> None:
    window = open_window("周敏")
    page = window.open("enterprises")
    settle(window)
    page.new()
    form = page.pane.itemAt(0).widget()
    form.texts["name"].setText("宁波恒锐机械有限公司")
    form.texts["uscc"].setText("91350211M000100Y40")
    qtbot.mouseClick(form.save_button, Qt.MouseButton.LeftButton)
    settle(window)
    assert form.form._messages["uscc"].text()
    form.texts["uscc"].setText("91350211M000100Y46")
    qtbot.mouseClick(form.save_button, Qt.MouseButton.LeftButton)
    settle(window)
    assert page.detail.fields["name"] == "宁波恒锐机械有限公司"


def test_only_the_administrator_changes_settings(open_window: OpenWindow, qtbot: QtBot) -> None:
    window = open_window("丁一帆")
    page = window.open("settings")
    settle(window)
    page.inputs["registration_days"].setText("3")
    qtbot.mouseClick(page.save_button, Qt.MouseButton.LeftButton)
    settle(window)
    from crm.people.setup import setting

    assert ask(window, lambda work: setting(work.session, "registration_days")) == 3
    window.close()
    other = open_window("周敏")
    page = other.open("settings")
    settle(other)
    assert not page.inputs["registration_days"].isEnabled()
    assert not page.save_button.isVisible()


def test_leads_are_exported_as_filtered(open_window: OpenWindow, tmp_path: Path) -> None:
    import openpyxl

    window = open_window("周敏")
    page = window.open("tracker")
    settle(window)
    page.export_to(tmp_path / "项目.xlsx")
    settle(window)
    book = openpyxl.load_workbook(tmp_path / "项目.xlsx")
    sheet = book.active
    assert sheet is not None
    assert sheet.max_row == page.model.rowCount() + 1


def test_a_township_sees_nothing_of_another(open_window: OpenWindow) -> None:
    window = open_window("周敏")
    page = window.open("tracker")
    settle(window)
    assert {page.model.row_at(n).unit_name for n in range(page.model.rowCount())} == {"柏桥镇"}
    field = window.open("fieldtime")
    settle(window)
    assert {line.unit for line in field.matrix.rows} == {"柏桥"}


def test_someone_else_sitting_down_sees_no_old_page(open_window: OpenWindow) -> None:
    window = open_window("姜岚")
    window.open("tracker")
    settle(window)
    reader = next(each for each in ask(window, _accounts) if each.official_name == "周敏")
    window.sit(reader.id, lambda: window.open("tracker"))
    settle(window)
    page = window.open("tracker")
    assert {page.model.row_at(n).unit_name for n in range(page.model.rowCount())} == {"柏桥镇"}


def _accounts(work: Any) -> Any:
    from crm.people.queries import accounts

    return accounts(work.session)


def test_an_error_of_ours_is_a_sentence_and_a_report_without_data(open_window: OpenWindow, data_folder: Path) -> None:
    window = open_window("周敏")
    window.client.submit(lambda _place: 1 / 0)
    settle(window)
    assert window.banner.isVisible()
    report = next((data_folder / "logs").glob("crash-*"))
    assert "ZeroDivisionError" in report.read_text(encoding="utf-8")
    assert "Traceback" not in window.banner.words.text()


def test_a_second_window_on_the_same_data_is_refused(open_window: OpenWindow, data_folder: Path) -> None:
    from crm.kernel.errors import EnvironmentProblem
    from crm.store.folder import DataFolder, open_folder

    open_window("周敏")
    with pytest.raises(EnvironmentProblem) as refused:
        open_folder(DataFolder(data_folder), exclusive=True)
    assert refused.value.code == "second_window"


def test_shortcuts_that_clash_are_refused(open_window: OpenWindow) -> None:
    window = open_window("周敏")
    with pytest.raises(RuleBroken):
        window.actions_known.change("refresh", "Ctrl+K")


def test_every_input_of_the_lead_form_is_named_and_reached_by_tab(open_window: OpenWindow) -> None:
    window = open_window("周敏")
    page = window.open("tracker")
    page.new_lead()
    settle(window)
    form = page.pane.currentWidget()
    for field in (each for each in form.form.inputs.values() if not each.isHidden()):  # duplicates show when there are any
        assert field.accessibleName()
        assert field.focusPolicy() & Qt.FocusPolicy.TabFocus or field.focusProxy() is not None


def test_a_trip_typed_and_not_saved_is_there_again(open_window: OpenWindow) -> None:
    window = open_window("周敏")
    window.open("fieldtime").new_trip(None, date(2026, 12, 8))
    settle(window)
    window.open("fieldtime").editor.places.setText("绵阳 德阳")
    window.close()
    again = open_window("周敏")
    page = again.open("fieldtime")
    page.new_trip(None, date(2026, 12, 9))
    settle(again)
    assert page.editor.places.text() == "绵阳 德阳"


def test_the_months_trips_are_exported(open_window: OpenWindow, tmp_path: Path) -> None:
    import openpyxl

    window = open_window("姜岚")
    page = window.open("fieldtime")
    settle(window)
    page.export_to(tmp_path / "外出.xlsx")
    settle(window)
    sheet = openpyxl.load_workbook(tmp_path / "外出.xlsx").active
    assert sheet is not None
    wanted = TripFilter(first=date(2026, 11, 1), last=date(2026, 11, 30))
    assert sheet.max_row == 1 + len(ask(window, lambda work: trips(work.session, work.actor, wanted)))
