"""Time limits in the window: an application from incomplete to red card, the list by lights, matters and holiday tables."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QMenu, QPushButton
from pytestqt.qtbot import QtBot

from crm.kernel.clock import COUNTY_ZONE, FixedClock
from crm.procedures.one_notice.rules import MaterialState
from crm.procedures.one_notice.service import Tick, check_materials, issue_notice
from crm.procedures.time_limit.clock import PauseReason
from crm.procedures.time_limit.rules import CaseState, EventKind, StepState
from tests.ui.conftest import OpenWindow
from tests.ui.test_notices_page import LAND, TITLE, did, make_application, sit
from tests.ui.walking import form_faults
from ui.pages.procedures.case_forms import AnswerDialog, DecideDialog, ExtensionDialog, PauseDialog, ReceiveDialog
from ui.pages.procedures.entries import offer_cases
from ui.pages.settings.matters import MatterForms
from ui.tour import settle
from ui.widgets.basics import Badge


def goes_to(window: Any, clock: FixedClock, text: str) -> None:
    """Move the clock to a moment of 2026 and let the window look again."""
    clock.moment = datetime.strptime(f"2026-{text}", "%Y-%m-%d %H:%M").replace(tzinfo=COUNTY_ZONE)
    window.refresh()
    settle(window)


def open_case(window: Any, case: UUID) -> Any:
    """Open a case as a search hit does, and return its page."""
    window.open_record("case", case)
    settle(window)
    return window.open("procedures").section.pane


def press(pane: Any, words: str, qtbot: QtBot) -> None:
    """Press the button in the case's head that says ``words``."""
    made = next(each for each in pane.acts.findChildren(QPushButton) if each.accessibleName() == words and not each.isHidden())
    qtbot.mouseClick(made, Qt.MouseButton.LeftButton)
    settle(pane.shell)


def light(pane: Any) -> str:
    """Return the words of the clock's badge."""
    settle(pane.shell)
    return str(next(each.words for each in pane.light.findChildren(Badge) if not each.isHidden()))


def tick(window: Any, case: UUID, **states: MaterialState) -> list[UUID]:
    """Tick an application's materials by name, the rest in order; returns the faulty ones."""
    from crm.procedures.one_notice.queries import application

    found: list[Any] = []
    ask = lambda work: application(work.session, work.actor, case, work.clock.now())  # noqa: E731 - asked twice
    window.read("materials", ask, found.append)
    settle(window)
    ticks = [Tick(each.material_id, states.get(each.words.name, MaterialState.IN_ORDER)) for each in found[0].materials]
    did(window, lambda work: (check_materials(work, case, ticks), work)[0])
    window.read("materials", ask, found.append)
    settle(window)
    return [each.id for each in found[-1].materials if each.state is not MaterialState.IN_ORDER]


def test_an_application_from_incomplete_to_red_card(open_window: OpenWindow, clock: FixedClock, qtbot: QtBot) -> None:
    window = open_window("姜岚")
    case = make_application(window)
    missing = tick(window, case, 用地红线图=MaterialState.MISSING)
    did(window, lambda work: issue_notice(work, case, missing))
    pane = open_case(window, case)
    assert pane.detail.state == CaseState.INCOMPLETE
    assert "受理后开始计时" in pane.clock_card.hint.text()
    press(pane, "受理申请", qtbot)
    assert "用地红线图" in window.banner.words.text()  # accepted only when everything is there

    goes_to(window, clock, "11-25 09:00")
    tick(window, case)
    pane = open_case(window, case)
    press(pane, "受理申请", qtbot)
    assert pane.detail.state == CaseState.ACCEPTED
    assert light(pane) == "剩 20 天"
    assert [cell.sign for cell in pane.strip.cells][:4] == ["•", "起算", "1", "2"]

    press(pane, "暂停…", qtbot)
    pane.dialog.text.setText("依申请举行听证")
    pane.dialog.do()
    assert pane.dialog.isVisible()  # nobody told the applicant
    pane.dialog.reason.choose(PauseReason.HEARING)
    pane.dialog.told.how.setText("书面送达")
    pane.dialog.do()
    settle(window)
    assert pane.step.state == StepState.PAUSED
    assert light(pane) == "‖ 暂停，剩 20 天"

    goes_to(window, clock, "11-30 10:00")
    press(pane, "恢复计时…", qtbot)
    pane.dialog.text.setText("听证笔录两页")
    pane.dialog.do()
    settle(window)
    assert (pane.step.state, pane.step.clock.due) == (StepState.RUNNING, date(2026, 12, 28))
    assert "暂停 3 个工作日：听证" in pane.why.text()

    goes_to(window, clock, "12-23 09:00")
    assert light(pane) == "黄牌：剩 3 天"
    goes_to(window, clock, "12-29 09:00")
    assert light(pane) == "红牌：逾期 1 天"
    settle(window)
    cards = [event for event in pane.detail.events if event.kind in (EventKind.YELLOW, EventKind.RED)]
    assert [event.kind for event in cards] == [EventKind.YELLOW, EventKind.RED]
    assert cards[1].notice.startswith("督办〔2026〕")

    sit(window, "姜岚")
    pane = open_case(window, case)
    paper = next(each for each in pane.record.findChildren(QPushButton) if each.accessibleName() == "督办单")
    qtbot.mouseClick(paper, Qt.MouseButton.LeftButton)
    settle(window)
    documents = window.open("documents")
    assert documents.isVisible()
    assert any(TITLE in each.text() or "督办" in each.text() for each in documents.findChildren(QLabel))


def test_the_open_clocks_by_what_runs_out_next(open_window: OpenWindow, qtbot: QtBot) -> None:
    window = open_window("姜岚")
    section = window.open("procedures").show_section("cases")
    settle(window)
    rows = [section.clocks.loaded_row(number) for number in range(section.clocks.rowCount())]
    assert rows
    assert [row.due for row in rows] == sorted(row.due for row in rows)
    section.show_view("red")
    settle(window)
    red = [section.clocks.loaded_row(number) for number in range(section.clocks.rowCount())]
    assert red
    assert all(row.light == "red" for row in red)
    assert section.clocks.columns[0].badge(red[0])[1].startswith("红牌：逾期")
    section.clock_table.opened.emit(red[0])
    settle(window)
    assert section.pane.detail.id == red[0].case_id
    qtbot.keyClick(section, Qt.Key.Key_Escape)
    settle(window)
    assert section.stack.currentWidget() is section.list_page
    for view in ("new", "closed", "paused", "decided", "yellow", "open"):
        section.show_view(view)
        settle(window)
        assert section.count.text()


def test_parallel_steps_each_show_their_clock(open_window: OpenWindow) -> None:
    window = open_window("姜岚")
    section = window.open("procedures").show_section("cases")
    settle(window)
    rows = [section.clocks.loaded_row(number) for number in range(section.clocks.rowCount())]
    pane = open_case(window, next(row.case_id for row in rows if row.matter == "联合会审"))
    assert pane.step.name == "会审结论"
    assert not pane.tabs.isHidden()
    pane.choose_step(pane.detail.steps[0].id)
    assert light(pane) == "按时办结"
    assert pane.strip.day_at(pane.strip.place_of(0).center().toPoint()) is pane.strip.cells[0]


def test_a_leader_grants_an_extension(open_window: OpenWindow, qtbot: QtBot) -> None:
    window = open_window("顾明远")
    section = window.open("procedures").show_section("cases")
    settle(window)
    rows = [section.clocks.loaded_row(number) for number in range(section.clocks.rowCount())]
    asked = next(row for row in rows if row.matter == "用地预审" and row.light == "yellow")
    pane = open_case(window, asked.case_id)
    press(pane, "答复延期…", qtbot)
    pane.dialog.text.setText("同意延长，已书面告知申请人")
    pane.dialog.do()
    settle(window)
    assert pane.step.extra_days == 8
    assert pane.step.clock.due > asked.due
    assert light(pane).startswith("剩")


@pytest.mark.parametrize("kind", [PauseDialog, ExtensionDialog, AnswerDialog, DecideDialog, ReceiveDialog])
def test_every_field_of_a_dialog_has_its_name_and_its_turn(open_window: OpenWindow, kind: Any) -> None:
    window = open_window("姜岚")
    section = window.open("procedures").show_section("cases")
    settle(window)
    pane = open_case(window, section.clocks.loaded_row(0).case_id)
    about = {DecideDialog: (pane.detail,), ReceiveDialog: ()}.get(kind, (pane.step,))
    dialog = kind(window, *about)
    dialog.show()
    settle(window)
    assert form_faults(dialog) == []
    dialog.reject()


def test_an_application_is_received_at_ones_own_desk(open_window: OpenWindow, qtbot: QtBot) -> None:
    window = open_window("姜岚")
    sit(window, LAND)
    section = window.open("procedures").show_section("cases")
    settle(window)
    qtbot.mouseClick(section.new_button, Qt.MouseButton.LeftButton)
    settle(window)
    dialog = section.dialog
    place = next(n for n in range(dialog.matter.count()) if dialog.matter.itemText(n).startswith("用地预审"))
    dialog.matter.setCurrentIndex(place)
    dialog.do()
    settle(window)
    assert dialog.isVisible()  # who applies?
    dialog.applicant.setText("云泽新能源有限公司")
    dialog.title_edit.setText("光伏边框一期用地")
    dialog.do()
    settle(window)
    assert section.pane.detail.title == "光伏边框一期用地"
    assert section.pane.detail.state == CaseState.RECEIVED


def test_matters_are_changed_in_the_settings(open_window: OpenWindow) -> None:
    window = open_window("姜岚")
    settings = window.open("settings")
    settle(window)
    forms: MatterForms = settings.matters
    forms.list.setCurrentRow(1)
    forms.limit.setText("半天")
    forms.save()
    assert forms.step_form._messages["limit_days"].text()
    forms.limit.setText("4")
    forms.save()
    settle(window)
    assert forms.rows[0].steps[0].data.limit_days == 4
    forms.new_step()
    forms.step_name.setText("集体审议")
    forms.save()
    settle(window)
    assert [step.data.name for step in forms.rows[0].steps] == ["研判意见", "集体审议"]
    added = next(n for n in range(forms.list.count()) if "集体审议" in forms.list.item(n).text())
    forms.list.setCurrentRow(added)
    forms.remove()
    settle(window)
    assert len(forms.rows[0].steps) == 1
    forms.new_matter()
    forms.name.setText("环境容量核定")
    forms.save()
    settle(window)
    assert "环境容量核定" in [row.data.name for row in forms.rows]


def test_a_holiday_table_tells_what_moves_before_it_is_imported(open_window: OpenWindow, tmp_path: Path) -> None:
    import json

    days = ("2026-01-01", "2026-05-01", "2026-10-01", "2026-02-16", "2026-02-17", "2026-02-18", "2026-11-25")
    table = {"year": 2026, "days": [{"name": "放假", "date": day, "isOffDay": True} for day in days]}
    path = tmp_path / "2026.json"
    path.write_text(json.dumps(table), encoding="utf-8")
    window = open_window("丁一帆")
    settings = window.open("settings")
    settle(window)
    settings.import_table(path)
    settle(window)
    assert settings.moves.isVisible()
    texts = {each.text() for each in settings.moves.findChildren(QLabel)}
    assert any("2026-11-25 → 2026-11-26" in text for text in texts)
    settings.moves.confirm()
    settle(window)
    settings.import_table(path)
    settle(window)
    assert any("没有期限" in each.text() for each in settings.moves.findChildren(QLabel))
    settings.moves.reject()


def test_a_leads_cases_are_reached_from_it(open_window: OpenWindow) -> None:
    window = open_window("姜岚")
    section = window.open("procedures").show_section("cases")
    settle(window)
    pane = open_case(window, section.clocks.loaded_row(0).case_id)
    lead, case = pane.detail.lead_id, pane.detail.id
    window.open_record("lead", lead)
    settle(window)
    tracker = window.open("tracker")
    settle(window)
    assert any(item.title.startswith(pane.detail.matter) for item in tracker.pane._events)
    offer_cases(window, lead)
    settle(window)
    menu = next(each for each in window.findChildren(QMenu) if each.isVisible())
    entry = next(each for each in menu.actions() if pane.detail.number in each.text())
    menu.close()
    entry.trigger()
    settle(window)
    assert window.open("procedures").section.pane.detail.id == case
