"""Field time as people work it: plans dragged, numbers opened, the queue by keys alone, a note from a train, evidence pasted."""

from __future__ import annotations

import os
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from crm.fieldtime.drill import Figure
from crm.fieldtime.rules import PLANS
from crm.fieldtime.trips import TripDetail, TripFilter, trip_detail, trips
from crm.league.rhythm.campaign_rows import campaign_days
from tests.ui.conftest import OpenWindow
from tests.ui.test_pages import ask
from ui.tour import settle
from ui.widgets.day_grid import HEAD
from ui.widgets.matrix import NAME_WIDTH, ROW, UNIT_WIDTH


def month(window: Any) -> Any:
    page = window.open("fieldtime")
    settle(window)
    return page


def detail_of(window: Any, trip_id: Any) -> TripDetail:
    return ask(window, lambda work: trip_detail(work.session, work.actor, trip_id))  # type: ignore[no-any-return]


def planned_cell(page: Any) -> tuple[int, int]:
    """Return the row and the day of a plan that can go two days later within the month."""
    found = [
        (number, day)
        for number, line in enumerate(page.matrix.rows)
        for day, _afternoon in line.movable
        if day + 2 <= len(page.matrix.days) and (day + 2, False) not in line.trips
    ]
    return min(found, key=lambda each: each[1])


def point(page: Any, row: int, day: int) -> QPoint:
    width = page.matrix.cell_width()
    return QPointF(UNIT_WIDTH + NAME_WIDTH + (day - 0.75) * width, HEAD + (row + 0.5) * ROW).toPoint()


def plan_ahead(window: Any, day: str = "2026-11-28") -> Any:
    """Plan a day out of the unit's first officer and come back to the month."""
    page = month(window)
    page.new_trip(None, date.fromisoformat(day))
    settle(window)
    page.editor.places.setText("上海")
    page.editor.people.clearSelection()
    page.editor.people.item(3).setSelected(True)
    page.editor.save()
    settle(window)
    trip = page.editor.trip_id
    assert trip is not None, (window.banner.words.text(), [each.text() for each in page.editor.form._messages.values()])
    page.show_month()
    settle(window)
    return trip


def test_a_planned_trip_is_dragged_two_days(open_window: OpenWindow) -> None:
    window = open_window("周敏")
    trip = plan_ahead(window)
    page = month(window)
    row = next(number for number, line in enumerate(page.matrix.rows) if trip in line.trips.values())
    start, end = point(page, row, 28), point(page, row, 30)
    QTest.mousePress(page.matrix, Qt.MouseButton.LeftButton, pos=start)
    for place in (start + QPoint(9, 0), end):
        QApplication.sendEvent(page.matrix, _move(page.matrix, place))
    QTest.mouseRelease(page.matrix, Qt.MouseButton.LeftButton, pos=end)
    settle(window)
    assert detail_of(window, trip).data.first_day == date(2026, 11, 30)
    window.undo()
    settle(window)
    assert detail_of(window, trip).data.first_day == date(2026, 11, 28)


def _move(matrix: Any, place: QPoint) -> Any:
    from PySide6.QtCore import QEvent
    from PySide6.QtGui import QMouseEvent

    left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    return QMouseEvent(
        QEvent.Type.MouseMove, QPointF(place), QPointF(matrix.mapToGlobal(place)), Qt.MouseButton.NoButton, left, none
    )


def test_a_planned_trip_is_moved_by_keys_and_others_stay(open_window: OpenWindow, qtbot: QtBot) -> None:
    window = open_window("周敏")
    trip = plan_ahead(window)
    page = month(window)
    row = next(number for number, line in enumerate(page.matrix.rows) if trip in line.trips.values())
    page.matrix.move_to(row, 27)
    page.matrix.setFocus()
    qtbot.keyClick(page.matrix, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    settle(window)
    assert detail_of(window, trip).data.first_day == date(2026, 11, 29)
    begun = next(
        (number, key[0], line.trips[key])
        for number, line in enumerate(page.matrix.rows)
        for key in line.trips
        if key not in line.movable
    )
    before = detail_of(window, begun[2]).data
    page.matrix.move_to(begun[0], begun[1] - 1)
    qtbot.keyClick(page.matrix, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    settle(window)
    assert detail_of(window, begun[2]).data == before


def test_every_number_of_a_unit_opens(open_window: OpenWindow) -> None:
    window = open_window("姜岚")
    page = month(window)
    report = page.facts.found.units[0]
    for figure, number in ((Figure.UNION, report.month.union), (Figure.BATCHES, report.batches)):
        page.open_figure(report, figure)
        settle(window)
        lines = page.why.findChildren(type(page.why)._line.__globals__["ClickRow"])
        assert len([line for line in lines if line.isVisibleTo(page.why)]) == number
    page.unit.choose(report.unit.id)
    settle(window)
    assert {line.unit for line in page.matrix.rows} == {report.unit.short_name}


def test_contradictions_open_both_records(open_window: OpenWindow) -> None:
    window = open_window("姜岚")
    page = month(window)
    page.turn_right_card()
    assert page.disputes.isVisibleTo(page)
    assert str(len(page.facts.disputes)) in page.disputes.title.text()
    marked = {state for line in page.matrix.rows for state in line.cells.values()}
    assert {"verified", "contradiction", "away"} <= marked
    opened: list[tuple[str, Any]] = []
    window.open_record, kept = (lambda kind, record: opened.append((kind, record))), window.open_record
    from ui.pages.fieldtime.cards import fill_contradictions

    fill_contradictions(page.disputes, page.facts.disputes[:1], window.open_record)
    settle(window)
    links = [each for each in page.disputes.findChildren(QPushButton) if each.isVisibleTo(page.disputes)]
    for link in links:
        link.click()
    first = page.facts.disputes[0]
    assert opened[0] == ("trip", first.trip.id)
    assert first.other is None or opened[1] == first.other
    window.open_record = kept


def test_the_year_opens_a_month(open_window: OpenWindow, qtbot: QtBot) -> None:
    window = open_window("姜岚")
    page = month(window)
    page.show_year()
    settle(window)
    view = page.year_view
    assert len(view.rows) >= 32
    assert sum(view.heat.shown.months) == view.rows[view.list.currentRow()].counted
    view.heat.setFocus()
    view.heat.choose(3)
    qtbot.keyClick(view.heat, Qt.Key.Key_Down)
    qtbot.keyClick(view.heat, Qt.Key.Key_Return)
    settle(window)
    assert page.month_label.text() == "2026年4月"


def test_the_queue_is_asked_returned_and_looked_back_on_by_keys(open_window: OpenWindow, qtbot: QtBot) -> None:
    window = open_window("姜岚")
    page = month(window)
    page.show_queue()
    settle(window)
    queue = page.queue
    queue.setFocus()
    asked = queue.detail.row.id
    shown = queue.evidence.shown
    qtbot.keyClick(queue, Qt.Key.Key_Right)
    assert queue.evidence.shown != shown
    qtbot.keyClick(queue, Qt.Key.Key_Q)
    assert queue.reply.isVisibleTo(queue)
    queue.reply.setText("请补充会见照片")
    qtbot.keyClick(queue.reply, Qt.Key.Key_Return)
    settle(window)
    assert detail_of(window, asked).question == "请补充会见照片"
    assert not queue.reply.isVisibleTo(queue)
    qtbot.keyClick(queue, Qt.Key.Key_B)
    qtbot.keyClick(queue.reply, Qt.Key.Key_Return)
    settle(window)
    assert window.banner.isVisible()  # a return without a reason is refused, and the line stays
    assert queue.reply.isVisibleTo(queue)
    back = queue.detail.row.id
    queue.reply.setText("佐证与行程不符")
    qtbot.keyClick(queue.reply, Qt.Key.Key_Return)
    settle(window)
    assert detail_of(window, back).row.state == "returned"
    qtbot.keyClick(queue, Qt.Key.Key_H)
    settle(window)
    assert queue.done[0].trip.id == back
    assert (queue.done[0].who, queue.done[0].reason) == ("姜岚", "佐证与行程不符")
    qtbot.keyClick(queue, Qt.Key.Key_Escape)
    assert page.views.currentIndex() == 0


def test_only_trips_without_findings_are_accepted_together(open_window: OpenWindow) -> None:
    window = open_window("姜岚")
    page = month(window)
    page.show_queue()
    settle(window)
    queue = page.queue
    flagged = {each.id for each in queue.rows if each.flags or each.asked}
    assert 0 < len(flagged) < len(queue.rows)
    queue.accept_clean()
    settle(window)
    assert {each.id for each in queue.rows} == flagged


def test_an_officer_joins_later_and_the_days_stay_own(open_window: OpenWindow) -> None:
    window = open_window("周敏")
    page = month(window)
    page.new_trip(None, date(2026, 12, 8))
    settle(window)
    editor = page.editor
    editor.last.day_edit.setText("2026-12-10")
    editor.places.setText("苏州 上海浦东")
    assert "江苏 苏州 → 上海 浦东" in editor.places.read_back.text()
    for number in (1, 2):
        editor.people.item(number).setSelected(True)
    joins = list(editor.own.lines.values())[1]
    joins[0].setChecked(False)
    joins[1].day_edit.setText("2026-12-09")
    joins[1].half.choose(True)
    editor.save()
    settle(window)
    stays = detail_of(window, editor.trip_id).data.stays
    assert [(each.first_day, each.first_afternoon) for each in stays] == [(date(2026, 12, 8), False), (date(2026, 12, 9), True)]
    page.open_trip(editor.trip_id)
    settle(window)
    kept = list(page.editor.own.lines.values())
    assert [line[0].isChecked() for line in kept] == [True, False]


def under_way(window: Any) -> Any:
    """Return a trip of the window's unit that meetings can still be logged on."""
    wanted = TripFilter(states=("away", "reported_back"))
    return ask(window, lambda work: trips(work.session, work.actor, wanted))[0]


def test_a_meeting_becomes_a_lead_in_two_keys(open_window: OpenWindow, qtbot: QtBot) -> None:
    window = open_window("周敏")
    page = month(window)
    trip = under_way(window)
    page.open_trip(trip.id)
    settle(window)
    window.activateWindow()
    QTest.qWaitForWindowActive(window)
    card = page.editor.meetings_card
    card.firm.setText("无锡晟格铝业有限公司")
    qtbot.keyClick(card.firm, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    settle(window)
    met = [each for each in detail_of(window, trip.id).meetings if each.enterprise_name == "无锡晟格铝业有限公司"]
    assert [(each.new_lead, each.lead_id is not None) for each in met] == [(True, True)]
    assert card.firm.text() == ""


def png(side: int = 40) -> bytes:
    buffer = BytesIO()
    Image.new("RGB", (side, side), "#2a5caa").save(buffer, "PNG")
    return buffer.getvalue()


def test_evidence_is_pasted_dropped_and_refused_in_words(open_window: OpenWindow, tmp_path: Path) -> None:
    window = open_window("周敏")
    page = month(window)
    trip = under_way(window)
    page.open_trip(trip.id)
    settle(window)
    card = page.editor.evidence_card
    before = len(card.detail.evidence)
    clip = QMimeData()
    clip.setImageData(QImage.fromData(png()))
    card.take(clip)
    settle(window)
    photo, huge, fake = tmp_path / "会谈.png", tmp_path / "录像.mp4", tmp_path / "假.jpg"
    photo.write_bytes(png(2600))
    fake.write_bytes(b"this is no picture")
    with huge.open("wb") as file:
        os.truncate(file.fileno(), 300 * 2**20)
    drop = QMimeData()
    drop.setUrls([QUrl.fromLocalFile(str(photo))])
    copy, left, none = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    card.dropEvent(QDropEvent(QPointF(5, 5), copy, drop, left, none))
    settle(window)
    assert len(card.detail.evidence) == before + 2
    for path, words in ((huge, "300"), (fake, "假.jpg")):
        page.editor.add_file(path)
        settle(window)
        assert words in window.banner.words.text()
    assert len(card.detail.evidence) == before + 2
    card.save_to(card.detail.evidence[-1].id, tmp_path / "out.png")
    settle(window)
    assert (tmp_path / "out.png").stat().st_size > 0


def test_the_unit_answers_the_bureau(open_window: OpenWindow) -> None:
    window = open_window("姜岚")
    page = month(window)
    page.show_queue()
    settle(window)
    row = next(each for each in page.queue.rows if each.unit_name == "柏桥镇" or not each.asked)
    unit = row.unit_name
    page.queue.list.setCurrentRow(page.queue.rows.index(row))
    settle(window)
    page.queue.ask_the_unit("第二天去了哪里？")
    settle(window)
    logins = ask(window, lambda work: __import__("crm.people.queries", fromlist=["accounts"]).accounts(work.session))
    officer = next(each for each in logins if each.unit_name == unit and each.role == "officer")
    window.sit(officer.id)
    settle(window)
    page = month(window)
    page.open_trip(row.id)
    settle(window)
    assert page.editor.question.isVisibleTo(page.editor)
    page.editor.question.reply.setText("在昆山，照片已补。")
    page.editor.answer(page.editor.question.reply.text())
    settle(window)
    assert not page.editor.question.isVisibleTo(page.editor)
    assert [note.kind for note in detail_of(window, row.id).notes][-2:] == ["asked", "answered"]


@pytest.mark.parametrize("planned", [True, False])
def test_a_note_from_the_train(open_window: OpenWindow, qtbot: QtBot, planned: bool) -> None:
    window = open_window("周敏")
    page = month(window)
    page.quick_note()
    settle(window)
    window.activateWindow()
    QTest.qWaitForWindowActive(window)
    note = page.views.currentWidget()
    if planned:
        note.trip.setCurrentIndex(1)
    else:
        note.trip.setCurrentIndex(0)
        note.places.setText("南京")
    note.firm.setText("南京途中记录有限公司")
    note.result.setText("车上谈妥，下周来访")
    qtbot.keyClick(note.firm, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    settle(window)
    trip = detail_of(window, page.editor.trip_id)
    assert trip.meetings[-1].result == "车上谈妥，下周来访"
    assert (trip.row.state, trip.row.places) == ("away", "南京") if not planned else trip.row.state != ""
    assert window.drafts.draft("trip.quick") == {}


def test_what_is_typed_on_a_train_survives_a_kill(open_window: OpenWindow, qtbot: QtBot, data_folder: Path) -> None:
    window = open_window("周敏")
    month(window).quick_note()
    settle(window)
    note = window.open("fieldtime").views.currentWidget()
    note.firm.setText("半路断电有限公司")
    note.result.setText("谈到一半")
    qtbot.waitUntil(
        lambda: any("\\u534a\\u8def" in path.read_text() for path in data_folder.parent.rglob("*draft*.json")), timeout=5000
    )


def test_plans_are_the_only_cells_that_move(open_window: OpenWindow) -> None:
    window = open_window("姜岚")
    page = month(window)
    for line in page.matrix.rows:
        for key in line.movable:
            assert detail_of(window, line.trips[key]).row.state in PLANS
            break


def test_a_trip_names_its_campaign_and_keeps_it_when_it_is_changed(open_window: OpenWindow) -> None:
    window = open_window("周敏")
    trip = plan_ahead(window)
    page = month(window)
    page.open_trip(trip)
    settle(window)
    editor = page.editor
    begun = [each for each in ask(window, lambda work: campaign_days(work.session)) if each.first_day <= date(2026, 11, 28)]
    offered = [editor.campaign.itemData(place) for place in range(editor.campaign.count())]
    assert offered[0] == editor.campaign.name() == ""
    assert begun[0].name == offered[1], "the newest first"
    editor.campaign.choose(begun[0].name)
    editor.save()
    settle(window)
    assert detail_of(window, trip).data.campaign == begun[0].name
    editor.subject.setText("改了事由")
    editor.save()
    settle(window)
    kept = detail_of(window, trip).data
    assert (kept.subject, kept.campaign) == ("改了事由", begun[0].name), "another change leaves the campaign"
    before = begun[0].first_day - timedelta(days=1)
    editor.first.day_edit.setText(before.isoformat())
    assert editor.campaign.name() == begun[0].name, "what the trip names already stays offered"
    editor.campaign.choose("")
    assert begun[0].name in [editor.campaign.itemData(place) for place in range(editor.campaign.count())]
    ahead = next(each for each in ask(window, lambda work: campaign_days(work.session)) if each.first_day > date(2026, 11, 28))
    editor.first.day_edit.setText(ahead.first_day.isoformat())
    assert editor.campaign.itemData(1) == ahead.name, "offered from its first day on"
    editor.campaign.choose(ahead.name)
    for typed in (begun[0].first_day.isoformat(), ahead.first_day.isoformat()[:-1], ahead.first_day.isoformat()):
        editor.first.day_edit.setText(typed)
    assert editor.campaign.name() == ahead.name, "days on the way of typing take nothing away"
