"""Investor visits driven as a person drives them: a clash seen, a drag, a visit's whole life, calendar files both ways."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import openpyxl
import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from crm.kernel.clock import COUNTY_ZONE, FixedClock
from crm.visits.ics import read_calendar
from crm.visits.queries import VisitDetail, VisitFilter, visit_detail, visit_page
from crm.visits.request_rows import request_rows
from tests.ui.conftest import OpenWindow
from tests.ui.test_pages import ask
from tests.ui.walking import form_faults
from ui.pages.visits.blocks import lanes
from ui.tour import settle

FIRM = "上海帆阔新材料有限公司"


def local(day: int, hour: int, minute: int = 0, month: int = 12) -> datetime:
    """Return a county moment of 2026."""
    return datetime(2026, month, day, hour, minute, tzinfo=COUNTY_ZONE)


def press(page: Any, qtbot: QtBot, words: str) -> None:
    """Press the button that carries these words."""
    found = [each for each in page.findChildren(QPushButton) if each.accessibleName() == words and each.isVisible()]
    qtbot.mouseClick(found[0], Qt.MouseButton.LeftButton)
    settle(page.shell)


def announce(window: Any, qtbot: QtBot, *, day: str = "2026-12-02", host: str = "刘勇", firm: str = FIRM) -> Any:
    """Announce a visit through the editor and return the page."""
    page = window.open("visits")
    settle(window)
    page.new_visit()
    settle(window)
    editor = page.editor
    editor.enterprise.setText(firm)
    editor.leader.setText("何志远")
    editor.number.setValue(6)
    editor.starts.day_edit.setText(day)
    editor.starts.time_edit.setText("9点半")
    editor.ends.day_edit.setText(day)
    editor.ends.time_edit.setText("1500")
    editor.hosts.setText(host)
    first, second = editor.items[:2]
    for field, text in zip(
        (first.begin, first.end, first.place, first.what), ("9:30", "10:30", "镇政府接待室", "座谈"), strict=True
    ):
        field.setText(text)
    for field, text in zip((second.begin, second.end, second.place), ("10：30", "12:00", "D-09地块"), strict=True):
        field.setText(text)
    qtbot.mouseClick(editor.save_button, Qt.MouseButton.LeftButton)
    settle(window)
    return page


def visit_named(window: Any, firm: str = FIRM) -> VisitDetail:
    """Return the newest visit of an enterprise as it is kept."""

    def question(work: Any) -> VisitDetail:
        rows = visit_page(work.session, work.actor, VisitFilter(text=firm), sort="changed", descending=True)
        return visit_detail(work.session, work.actor, rows[0].id, work.clock.now())

    found: VisitDetail = ask(window, question)
    return found


def drag(calendar: Any, visit_id: UUID, by: QPoint) -> list[str]:
    """Drag a visit by pixels and return what was said before it was dropped."""
    start = calendar.spot_of(visit_id).topLeft().toPoint() + QPoint(20, 9)
    QTest.mousePress(calendar, Qt.MouseButton.LeftButton, pos=start)
    for step in (1, 2, 3):
        QTest.mouseMove(calendar, start + QPoint(by.x() * step // 3, by.y() * step // 3))
    said = list(calendar._words)
    calendar.grab()
    QTest.mouseRelease(calendar, Qt.MouseButton.LeftButton, pos=start + by)
    return said


def test_a_visit_is_announced_with_a_clash_that_is_said_while_typing(open_window: OpenWindow, qtbot: QtBot) -> None:
    window = open_window("周敏")
    announce(window, qtbot)
    page = window.open("visits")
    page.new_visit()
    settle(window)
    editor = page.editor
    editor.enterprise.setText("佛山钛佳精密机械有限公司")
    editor.hosts.setText("刘勇")
    for field in (editor.starts, editor.ends):
        field.day_edit.setText("2026-12-02")
    editor.starts.time_edit.setText("14:00")
    editor.ends.time_edit.setText("16:00")
    qtbot.wait(450)
    settle(window)
    said = " ".join(
        editor.clashes.itemAt(n).layout().itemAt(1).widget().text()
        for n in range(editor.clashes.count())
        if editor.clashes.itemAt(n).layout()
    )
    assert f"刘勇同时接待{FIRM}" in said
    qtbot.mouseClick(editor.save_button, Qt.MouseButton.LeftButton)
    settle(window)
    assert page.pane.detail.row.enterprise_name == "佛山钛佳精密机械有限公司"
    assert [each.official_id is not None for each in page.pane.detail.row.clashes] == [True]
    assert page.week.block_of(page.pane.visit_id).tone == "bad"
    assert "刘勇同时接待" in page.week.accessibleDescription()


def test_the_calendar_opens_on_the_visits_week_and_keeps_what_was_entered(open_window: OpenWindow, qtbot: QtBot) -> None:
    page = announce(open_window("周敏"), qtbot)
    detail = page.pane.detail
    assert (detail.row.starts_at, detail.row.ends_at) == (local(2, 9, 30), local(2, 15))
    assert [(item.place, item.what) for item in detail.data.items] == [("镇政府接待室", "座谈"), ("D-09地块", "")]
    assert (detail.host_names, detail.row.number) == (("刘勇",), 6)
    assert page.span_label.text() == "11月30日 – 12月6日"
    assert page.week.current == detail.row.id


def test_a_drag_moves_the_visit_with_its_itinerary_says_clashes_and_is_undone_by_name(
    open_window: OpenWindow, qtbot: QtBot
) -> None:
    window = open_window("周敏")
    announce(window, qtbot, day="2026-12-03", firm="佛山钛佳精密机械有限公司")
    page = announce(window, qtbot)
    week, visit_id = page.week, page.pane.visit_id
    before = page.pane.detail.data
    width = week._day_width()
    said = drag(week, visit_id, QPointF(width, 0).toPoint())
    assert any("佛山钛佳" in words for words in said)  # told before it is dropped
    settle(window)
    after = visit_named(window).data
    assert (after.starts_at, after.ends_at) == (before.starts_at + timedelta(days=1), before.ends_at + timedelta(days=1))
    assert [i.starts_at - timedelta(days=1) for i in after.items] == [i.starts_at for i in before.items]
    assert "原时间：无冲突" in window.banner.words.text()
    assert "佛山钛佳" in window.banner.words.text()  # and after
    press_undo = next(each for each in window.banner.findChildren(QPushButton) if "调整来访时间" in each.text())
    qtbot.mouseClick(press_undo, Qt.MouseButton.LeftButton)
    settle(window)
    assert visit_named(window).data.starts_at == before.starts_at


def test_a_drag_up_and_down_snaps_to_half_hours(open_window: OpenWindow, qtbot: QtBot) -> None:
    window = open_window("周敏")
    page = announce(window, qtbot)
    drag(page.week, page.pane.visit_id, QPointF(0, page.week._minute_height() * 70).toPoint())
    settle(window)
    assert visit_named(window).data.starts_at == local(2, 10, 30)


def test_a_dragged_visit_is_let_go_by_escape(open_window: OpenWindow, qtbot: QtBot) -> None:
    window = open_window("周敏")
    page = announce(window, qtbot)
    week, start = page.week, page.week.spot_of(page.pane.visit_id).center().toPoint()
    QTest.mousePress(week, Qt.MouseButton.LeftButton, pos=start)
    QTest.mouseMove(week, start + QPoint(200, 0))
    QTest.keyClick(week, Qt.Key.Key_Escape)
    QTest.mouseRelease(week, Qt.MouseButton.LeftButton, pos=start + QPoint(200, 0))
    settle(window)
    assert visit_named(window).data.starts_at == local(2, 9, 30)


def test_the_month_moves_a_visit_to_another_day_at_its_hour(open_window: OpenWindow, qtbot: QtBot) -> None:
    window = open_window("周敏")
    page = announce(window, qtbot)
    visit_id = page.pane.visit_id
    page.show_view(1)
    settle(window)
    page.month.grab()
    drag(page.month, visit_id, QPoint(round(page.month.width() / 7 * 2), 0))
    settle(window)
    assert visit_named(window).data.starts_at == local(4, 9, 30)


def test_keys_choose_move_open_and_begin(open_window: OpenWindow, qtbot: QtBot) -> None:
    window = open_window("周敏")
    page = announce(window, qtbot)
    week = page.week
    QTest.keyClick(week, Qt.Key.Key_Right, Qt.KeyboardModifier.AltModifier)
    settle(window)
    QTest.keyClick(week, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    settle(window)
    assert visit_named(window).data.starts_at == local(3, 9)
    for _turn in range(len(week.blocks)):
        QTest.keyClick(week, Qt.Key.Key_Down)
    settle(window)
    assert week.current == visit_named(window).row.id
    QTest.keyClick(week, Qt.Key.Key_Return)
    settle(window)
    assert page.editor.enterprise.text() == FIRM
    page.editor.leave()
    settle(window)
    QTest.keyClick(week, Qt.Key.Key_N)
    settle(window)
    assert page.editor.visit_id is None


def test_confirmed_received_minutes_request_answer_and_followed_up(
    open_window: OpenWindow, qtbot: QtBot, clock: FixedClock
) -> None:
    window = open_window("周敏")
    page = announce(window, qtbot)
    press(page, qtbot, "确认")
    assert visit_named(window).row.state == "confirmed"
    clock.moment = local(2, 15, 30)
    page.refresh()
    settle(window)
    press(page, qtbot, "已接待")
    press(page, qtbot, "会谈纪要")
    form = page.pane.form
    form.points.setText("就蒸汽价格和用地指标深入交流。")
    form.step.setText("寄送报价")
    form.step_on.setText("2026年12月9日")
    qtbot.mouseClick(form.save_button, Qt.MouseButton.LeftButton)
    settle(window)
    press(page, qtbot, "登记诉求")
    settle(window)
    form = page.pane.form
    form.text.setText("蒸汽价格与管网")
    form.unit.setCurrentIndex(next(n for n in range(form.unit.count()) if "工业和信息化" in form.unit.itemText(n)))
    qtbot.mouseClick(form.save_button, Qt.MouseButton.LeftButton)
    settle(window)
    (request,) = page.pane.detail.requests
    assert (request.words, f"{request.due_on:%m-%d}") == ("剩 5 天", "12-09")
    press(page.pane, qtbot, "答复")
    page.pane.form.answer.setText("蒸汽 198 元/吨。")
    qtbot.mouseClick(page.pane.form.save_button, Qt.MouseButton.LeftButton)
    settle(window)
    assert page.pane.detail.requests[0].words == "已答复"
    press(page, qtbot, "已跟进")
    found = visit_named(window)
    assert (found.row.state, found.next_step, found.points) == ("followed_up", "寄送报价", "就蒸汽价格和用地指标深入交流。")


def test_what_is_wrong_is_said_beside_its_field_and_stays(open_window: OpenWindow, qtbot: QtBot) -> None:
    window = open_window("周敏")
    page = window.open("visits")
    page.new_visit()
    settle(window)
    editor = page.editor
    for change, key in (
        (lambda: editor.enterprise.setText(""), "enterprise_name"),
        (lambda: (editor.enterprise.setText(FIRM), editor.starts.time_edit.setText("早上")), "starts_at"),
        (lambda: (editor.starts.time_edit.setText("9:30"), editor.ends.time_edit.setText("9:00")), "ends_at"),
        (lambda: (editor.ends.time_edit.setText("12:00"), editor.number.setValue(0)), "number"),
        (lambda: (editor.number.setValue(3), editor.hosts.setText("查无此人")), "hosts"),
    ):
        change()
        qtbot.mouseClick(editor.save_button, Qt.MouseButton.LeftButton)
        settle(window)
        assert editor.form._messages[key].isVisibleTo(editor), key
    editor.hosts.setText("")
    editor.items[0].begin.setText("9:30")
    editor.items[0].end.setText("10:30")
    editor.items[0].what.setText("工作餐")
    qtbot.mouseClick(editor.save_button, Qt.MouseButton.LeftButton)
    settle(window)
    assert "工作餐" in editor.items_message.text()
    assert editor.items_message.isVisible()
    assert editor.items[0].what.text() == "工作餐"


def test_a_visit_typed_and_not_saved_is_there_again(open_window: OpenWindow) -> None:
    window = open_window("周敏")
    page = window.open("visits")
    page.new_visit()
    page.editor.enterprise.setText(FIRM)
    window.close()
    again = open_window("周敏")
    page = again.open("visits")
    page.new_visit()
    assert page.editor.enterprise.text() == FIRM


def test_postponed_with_a_reason_then_another_day(open_window: OpenWindow, qtbot: QtBot) -> None:
    window = open_window("周敏")
    page = announce(window, qtbot)
    page.pane.put_off(cancel=False)
    qtbot.mouseClick(page.pane.form.save_button, Qt.MouseButton.LeftButton)
    settle(window)
    assert page.pane.form.form._messages["reason"].isVisibleTo(page)
    page.pane.form.reason.setText("对方行程调整")
    qtbot.mouseClick(page.pane.form.save_button, Qt.MouseButton.LeftButton)
    settle(window)
    assert page.week.block_of(page.pane.visit_id).tone == "neutral"
    press(page, qtbot, "另定时间")
    page.pane.form.starts.day_edit.setText("2026-12-04")
    qtbot.mouseClick(page.pane.form.save_button, Qt.MouseButton.LeftButton)
    settle(window)
    assert (visit_named(window).row.state, visit_named(window).data.starts_at) == ("announced", local(4, 9, 30))


# ---- calendar files ------------------------------------------------------------------------------------------
def test_an_ics_written_by_one_unit_becomes_the_visit_of_another(open_window: OpenWindow, qtbot: QtBot, tmp_path: Path) -> None:
    window = open_window("周敏")
    page = announce(window, qtbot)
    page.pane.write_ics(tmp_path / "来访.ics")
    page.write_calendar(tmp_path / "全部.ics")
    settle(window)
    (entry,) = read_calendar((tmp_path / "来访.ics").read_bytes(), "来访.ics").invitations
    every = read_calendar((tmp_path / "全部.ics").read_bytes(), "全部.ics").invitations
    assert entry.uid in [each.uid for each in every]
    assert (entry.starts_at, entry.ends_at) == (local(2, 9, 30), local(2, 15))
    page.import_file(tmp_path / "来访.ics")
    settle(window)
    assert "已有 1 次" in window.banner.words.text()  # it is this very visit


def invitation(path: Path, *lines: str) -> Path:
    """Write an invitation of another program."""
    body = ("UID:a@b", "DTSTAMP:20261101T000000Z", "SUMMARY:Harbour Fund visit", *lines)
    text = "\r\n".join(("BEGIN:VCALENDAR", "VERSION:2.0", "BEGIN:VEVENT", *body, "END:VEVENT", "END:VCALENDAR", ""))
    path.write_bytes(text.encode())
    return path


def test_an_invitation_from_abroad_is_dropped_on_the_page(open_window: OpenWindow, tmp_path: Path) -> None:
    window = open_window("周敏")
    page = window.open("visits")
    settle(window)
    zone = "TZID=America/New_York"
    path = invitation(tmp_path / "a.ics", f"DTSTART;{zone}:20261202T200000", f"DTEND;{zone}:20261202T220000")
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    where = QPointF(50, 50)
    page.dropEvent(QDropEvent(where, Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier))
    settle(window)
    assert "预告来访 1 次" in window.banner.words.text()
    assert "即北京时间 2026-12-03 09:00" in window.banner.words.text()
    assert page.pane.detail.row.starts_at == local(3, 9)


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        (("DTSTART:20261202T090000", "RRULE:FREQ=DAILY"), "无限期重复"),
        (("DTSTART:20261202T090000", "DTEND:20261202T080000"), "结束时间不晚于开始时间"),
    ],
)
def test_an_invitation_that_cannot_be_planned_is_a_sentence(
    open_window: OpenWindow, tmp_path: Path, lines: tuple[str, ...], words: str
) -> None:
    window = open_window("周敏")
    page = window.open("visits")
    settle(window)
    page.import_file(invitation(tmp_path / "a.ics", *lines))
    settle(window)
    assert words in window.banner.words.text()


def test_a_file_that_is_no_calendar_is_a_sentence(open_window: OpenWindow, tmp_path: Path) -> None:
    window = open_window("周敏")
    page = window.open("visits")
    path = tmp_path / "照片.ics"
    path.write_bytes(b"\xff\xd8\xff\xe0 JFIF")
    page.import_file(path)
    settle(window)
    assert "不是 iCalendar 文件" in window.banner.words.text()


# ---- lists and roles -----------------------------------------------------------------------------------------
def test_the_list_filters_and_is_exported_as_filtered(open_window: OpenWindow, qtbot: QtBot, tmp_path: Path) -> None:
    window = open_window("周敏")
    page = announce(window, qtbot)
    page.show_view(2)
    page.list.text.setText("帆阔")
    qtbot.wait(250)
    settle(window)
    assert page.list.model.rowCount() == 1
    page.list.export_to(tmp_path / "v.xlsx")
    settle(window)
    sheet = openpyxl.load_workbook(tmp_path / "v.xlsx").active
    assert sheet is not None
    rows = list(sheet.iter_rows(values_only=True))
    assert FIRM in rows[-1]
    page.list.state.choose("cancelled")
    settle(window)
    assert page.list.model.rowCount() == 0


def test_a_department_answers_what_is_addressed_to_it_and_sees_no_visit(open_window: OpenWindow, qtbot: QtBot) -> None:
    window = open_window("姜岚")
    open_one = next(each for each in ask(window, _requests) if each.answered_on is None and "局" in each.responsible)
    handler = next(each for each in ask_accounts(window) if each.unit_id == open_one.responsible_unit_id)
    window.sit(handler.id, lambda: window.open("visits"))
    settle(window)
    page = window.open("visits")
    settle(window)
    assert page.views.currentIndex() == 3
    assert {each.responsible_unit_id for each in page.requests.rows} == {handler.unit_id}
    mine = next(each for each in page.requests.rows if each.id == open_one.id)
    page.answer(mine)
    page.pane.form.answer.setText("可以接入。")
    qtbot.mouseClick(page.pane.form.save_button, Qt.MouseButton.LeftButton)
    settle(window)
    assert next(each for each in page.requests.rows if each.id == open_one.id).answer == "可以接入。"
    assert not page.new_button.isVisible()
    page.show_view(0)
    settle(window)
    assert page.week.blocks == []


def _requests(work: Any) -> Any:
    return request_rows(work.session, work.actor, work.clock.now(), open_only=True)


def ask_accounts(window: Any) -> Any:
    """Return every account."""
    found: list[Any] = []
    window.client.submit(lambda place: place.accounts(), found.append)
    settle(window)
    return found[0]


def test_the_desk_says_who_visits_and_opens_it(open_window: OpenWindow, qtbot: QtBot) -> None:
    window = open_window("周敏")
    announce(window, qtbot, day="2026-11-27")
    desk = window.open("desk")
    settle(window)
    from ui.widgets.lines import Line

    lines = desk.visits.findChildren(Line)
    assert lines
    found = next(line for line in lines if any(FIRM in each.text() for each in line.findChildren(_label())))
    qtbot.mouseClick(found, Qt.MouseButton.LeftButton)
    settle(window)
    page = window.host.currentWidget()
    assert page.pane.detail.row.enterprise_name == FIRM


def _label() -> Any:
    from ui.widgets.elided import ElidedLabel

    return ElidedLabel


def test_whoever_only_reads_moves_nothing(open_window: OpenWindow) -> None:
    window = open_window("顾明远")
    page = window.open("visits")
    settle(window)
    block = page.week.blocks[0]
    assert not any(each.movable for each in page.week.blocks)
    page.week.choose(block.id)
    QTest.keyClick(page.week, Qt.Key.Key_Right, Qt.KeyboardModifier.AltModifier)
    settle(window)
    assert page.week.block_of(block.id).starts_at == block.starts_at


def test_every_input_of_the_editor_is_named_and_reached_by_tab(open_window: OpenWindow) -> None:
    window = open_window("周敏")
    page = window.open("visits")
    page.new_visit()
    settle(window)
    assert form_faults(page.editor.form) == []
    assert [each.accessibleName() for line in page.editor.items for each in (line.begin, line.place)][:2] == ["开始 1", "地点 1"]


def test_a_visit_is_found_and_opened_from_the_query_desk(open_window: OpenWindow, qtbot: QtBot) -> None:
    window = open_window("周敏")
    visit_id = announce(window, qtbot).pane.visit_id
    window.open("desk")
    window.open_record("visit", visit_id)
    settle(window)
    assert window.host.currentWidget().pane.visit_id == visit_id


def test_visits_that_overlap_stand_side_by_side() -> None:
    base = datetime(2026, 11, 26, 9)  # noqa: DTZ001 - the calendar's wall time
    hours = [(0, 3), (1, 2), (2, 4), (4, 5), (6, 7)]
    stretches = [(base + timedelta(hours=a), base + timedelta(hours=b)) for a, b in hours]
    assert lanes(stretches) == [(0, 2), (1, 2), (1, 2), (0, 1), (0, 1)]
