"""The story of one lead, told in the window as a person tells it: from a messy ledger to the bulletin."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pypdfium2
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from crm.calendar.half_days import days_text
from crm.documents.catalogue import gather, render
from crm.documents.data import Wanted
from crm.fieldtime.queries import field_time
from tests.ui.conftest import OpenWindow
from ui.tour import settle

FIRM, PROJECT = "苏州启宸光电有限公司", "车载光学镜头项目"


def _ledger(path: Path) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["柏桥镇2025年招商项目台账"])
    sheet.append(["序号", "项目名称", "投资方", "联系人", "联系电话", "建设内容", "总投资（亿元）", "行业", "首次洽谈时间"])
    sheet.append(
        [1, PROJECT, FIRM, "沈文", "13812345678", "建设车载镜头生产线", 3.5, "计算机、通信和其他电子设备制造业", "2026年11月3日"]
    )
    book.save(path)
    return path


def _import(window: Any, qtbot: QtBot, path: Path) -> None:
    page = window.open("tracker")
    settle(window)
    page.import_file(path)
    settle(window)
    qtbot.mouseClick(page.importing.import_button, Qt.MouseButton.LeftButton)
    settle(window)


def _find(window: Any, qtbot: QtBot, text: str) -> Any:
    page = window.open("query")
    page.text.setText(text)
    qtbot.wait(80)
    settle(window)
    page._open(page.list.item(0))
    settle(window)
    return window.host.currentWidget()


def _say_why_no_code(window: Any, qtbot: QtBot, enterprise_id: Any) -> None:
    page = window.open("enterprises")
    page.go_to("enterprise", enterprise_id)
    settle(window)
    page.edit()
    form = page.pane.itemAt(0).widget()
    form.texts["no_uscc_reason"].setText("外地主体待设立")
    qtbot.mouseClick(form.save_button, Qt.MouseButton.LeftButton)
    settle(window)


def _report(window: Any, qtbot: QtBot, evidence: Path) -> None:
    pane = window.open("tracker").pane
    pane.open_report()
    settle(window)
    form = pane.currentWidget()
    form.day.setText("2026-11-03")
    form.manner.choose("fair")
    form.contact.setCurrentIndex(1)
    form.add_evidence(evidence)
    settle(window)
    form = pane.currentWidget()
    form.day.setText("2026-11-03")
    form.manner.choose("fair")
    form.contact.setCurrentIndex(1)
    qtbot.mouseClick(form.submit_button, Qt.MouseButton.LeftButton)
    settle(window)
    assert pane.currentWidget().report.state == "received", window.banner.words.text()


def _register(window: Any, qtbot: QtBot) -> None:
    page = window.open("procedures").show_section("first_reports")
    settle(window)
    place = next(number for number, row in enumerate(page.rows) if row.project == PROJECT)
    page.list.setCurrentRow(place)
    settle(window)
    qtbot.keyClick(page, Qt.Key.Key_R)
    settle(window)


def _travel(window: Any, qtbot: QtBot, evidence: Path) -> None:
    page = window.open("fieldtime")
    page.new_trip()
    settle(window)
    editor = page.editor
    editor.first.day_edit.setText("2026-11-12")
    editor.last.day_edit.setText("2026-11-13")
    editor.places.setText("苏州")
    for number in range(editor.people.count()):
        item = editor.people.item(number)
        item.setSelected(item.text().startswith("曾") or "招商干部" in item.text())
    qtbot.mouseClick(editor.save_button, Qt.MouseButton.LeftButton)
    settle(window)
    editor.meetings_card.day.setText("2026-11-12")
    editor.meetings_card.firm.setText(FIRM)
    editor.meetings_card.person.setText("沈文")
    editor.meetings_card.add()
    settle(window)
    editor.add_file(evidence)
    settle(window)
    for _step in ("report ahead", "set out"):
        qtbot.mouseClick(editor.step_button, Qt.MouseButton.LeftButton)
        settle(window)
    editor.summary.setText("会见启宸光电，约定来访。")
    qtbot.mouseClick(editor.step_button, Qt.MouseButton.LeftButton)
    settle(window)


def test_a_lead_from_the_ledger_to_the_bulletin(open_window: OpenWindow, qtbot: QtBot, tmp_path: Path) -> None:
    window = open_window("周敏")
    _import(window, qtbot, _ledger(tmp_path / "台账.xlsx"))
    tracker = _find(window, qtbot, "启宸")
    assert tracker is window.open("tracker")
    settle(window)
    assert tracker.pane.detail.data.name == PROJECT
    assert tracker.pane.detail.data.total_investment == 35_000_000_000
    card = tmp_path / "名片.png"
    from crm.sample.pictures import draw_card, draw_talk

    card.write_bytes(draw_card())
    # the importer names no landing; the officer adds it by saving the form once
    tracker.pane.edit()
    settle(window)
    form = tracker.pane.currentWidget()
    qtbot.mouseClick(form.save_button, Qt.MouseButton.LeftButton)
    settle(window)
    _say_why_no_code(window, qtbot, tracker.pane.detail.enterprises[0].id)
    _report(window, qtbot, card)

    photo = tmp_path / "会谈.jpg"
    photo.write_bytes(draw_talk(99))
    _travel(window, qtbot, photo)
    window.sit(_account(window, "陈国平"), lambda: window.open("fieldtime"))
    settle(window)
    _approve(window, qtbot)

    window.sit(_account(window, "姜岚"), lambda: window.open("desk"))
    settle(window)
    _register(window, qtbot)
    numbers = _numbers(window)
    assert numbers[PROJECT].startswith("首报〔2026〕")
    before = _days(window, "柏桥镇")
    _verify(window, qtbot)
    assert _days(window, "柏桥镇") == before + 4  # two officers' days: Thursday meeting, Friday travel, four half days
    text = _bulletin(window)
    assert "柏桥镇" in text
    assert days_text(_union(window, "柏桥镇")) in text


def _account(window: Any, name: str) -> Any:
    found: list[Any] = []
    window.client.submit(lambda place: place.accounts(), found.extend)
    settle(window)
    return next(each.id for each in found if each.official_name == name)


def _approve(window: Any, qtbot: QtBot) -> None:
    page = window.open("fieldtime")
    trip: list[Any] = []
    from crm.fieldtime.trips import TripFilter, trips

    window.read("t", lambda work: trips(work.session, work.actor, TripFilter(states=("reported_back",))), trip.extend)
    settle(window)
    ours = next(each for each in trip if each.places == "苏州" and each.first_day.isoformat() == "2026-11-12")
    page.open_trip(ours.id)
    settle(window)
    qtbot.mouseClick(page.editor.step_button, Qt.MouseButton.LeftButton)
    settle(window)


def _numbers(window: Any) -> dict[str, str]:
    from crm.procedures.first_report.queries import reports

    found: list[Any] = []
    window.read("n", lambda work: reports(work.session, work.actor, ("registered",), work.clock.today(), 1000), found.extend)
    settle(window)
    return {each.project: each.number for each in found}


def _field(window: Any) -> Any:
    found: list[Any] = []
    window.read("f", lambda work: field_time(work.session, work.actor, 2026, 11, work.clock.today()), found.append)
    settle(window)
    return found[0]


def _days(window: Any, unit: str) -> int:
    return int(next(each.month.person for each in _field(window).units if each.unit.name == unit))


def _union(window: Any, unit: str) -> int:
    return int(next(each.month.union for each in _field(window).units if each.unit.name == unit))


def _verify(window: Any, qtbot: QtBot) -> None:
    page = window.open("fieldtime")
    page.show_queue()
    settle(window)
    queue = page.queue
    place = next(
        number for number, row in enumerate(queue.rows) if row.places == "苏州" and row.first_day.isoformat() == "2026-11-12"
    )
    queue.list.setCurrentRow(place)
    settle(window)
    qtbot.keyClick(queue, Qt.Key.Key_A)
    settle(window)


def _bulletin(window: Any) -> str:
    made: list[bytes] = []

    def make(work: Any) -> bytes:
        wanted = Wanted(work.clock.now(), 2026, 11, None, "姜岚")
        return render("field-time-bulletin", gather("field-time-bulletin", work.session, work.actor, wanted))

    window.read("pdf", make, made.append)
    settle(window)
    document = pypdfium2.PdfDocument(made[0])
    return "".join(page.get_textpage().get_text_bounded() for page in document)
