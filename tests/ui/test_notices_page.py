"""The receiving desk in the window: an incomplete application told once, signed for, completed and accepted; a late one."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from crm.kernel.clock import FixedClock
from crm.people.queries import unit_by_name
from crm.procedures.one_notice.catalogue import MaterialData, add_material
from crm.procedures.one_notice.rules import MaterialState
from crm.procedures.time_limit.matters import MatterData, StepData, add_matter, add_matter_step
from crm.procedures.time_limit.service import CaseData, receive_case
from tests.ui.conftest import OpenWindow
from ui.tour import settle
from ui.widgets.basics import Badge

LAND = "资规局"
TITLE = "华瀚消防装备二期用地"


def did(window: Any, run: Any) -> Any:
    """Do an act in the hands of whoever sits there and wait for its value."""
    found: list[Any] = []
    window.act(run, found.append)
    settle(window)
    assert found, window.banner.words.text()
    return found[0]


def sit(window: Any, name: str) -> None:
    """Let someone else sit down, by name, or the handler of the land department."""
    found: list[Any] = []
    window.client.submit(lambda place: place.accounts(), found.extend)
    settle(window)
    land = (each for each in found if "自然资源" in each.unit_name and each.role == "handler")
    chosen = next(land) if name == LAND else next(each for each in found if each.official_name == name)
    window.sit(chosen.id)
    settle(window)


def make_application(window: Any) -> UUID:
    """Make a matter with three materials, and receive an application at the land department's desk."""
    land: list[Any] = []
    window.read("land", lambda work: unit_by_name(work.session, LAND), land.append)
    settle(window)
    matter = did(window, lambda work: add_matter(work, MatterData("红线核对", land[0].id)))
    did(window, lambda work: add_matter_step(work, matter, StepData("核对", 20)))
    for name in ("备案证", "营业执照", "用地红线图"):
        did(window, lambda work, name=name: add_material(work, matter, MaterialData(name, issued_by="发改委")))
    sit(window, LAND)
    case = did(window, lambda work: receive_case(work, CaseData(matter, TITLE, applicant="华瀚消防装备有限公司")))
    assert isinstance(case, UUID)
    return case


@pytest.fixture
def at_desk(open_window: OpenWindow) -> tuple[Any, Any, UUID]:
    """Return the window, the section and the application on it, with the handler at the desk."""
    window = open_window("姜岚")
    case = make_application(window)
    window.open_record("application", case)
    page = window.open("procedures").section
    settle(window)
    return window, page, case


def press(page: Any, words: str, qtbot: QtBot) -> None:
    """Press the button in the page's head that says ``words``."""
    settle(page.shell)
    made = next(each for each in page.acts.findChildren(QPushButton) if each.accessibleName() == words and not each.isHidden())
    qtbot.mouseClick(made, Qt.MouseButton.LeftButton)


def offered(page: Any) -> set[str]:
    """Return what the head offers."""
    settle(page.shell)
    return {each.accessibleName() for each in page.acts.findChildren(QPushButton) if not each.isHidden()}


def test_an_incomplete_application_told_once_and_completed(at_desk: tuple[Any, Any, UUID], qtbot: QtBot) -> None:
    window, page, _case = at_desk
    assert [line.material.words.name for line in page.desk.lines] == ["备案证", "营业执照", "用地红线图"]
    first, second, third = page.desk.lines
    qtbot.mouseClick(first.buttons[MaterialState.IN_ORDER], Qt.MouseButton.LeftButton)
    assert not first.remark.isEnabled()
    assert "出具告知书…" not in offered(page)
    qtbot.mouseClick(third.buttons[MaterialState.MISSING], Qt.MouseButton.LeftButton)
    qtbot.mouseClick(second.buttons[MaterialState.NOT_STANDARD], Qt.MouseButton.LeftButton)
    press(page, "出具告知书…", qtbot)
    settle(window)
    assert "营业执照" in window.banner.words.text()  # what is wrong must be written
    second.remark.setText("缺公章")
    press(page, "出具告知书…", qtbot)
    settle(window)
    page.issuing.issue()
    settle(window)
    assert page.shown.state == "incomplete"
    assert page.shown.notices[0].number.startswith("告知〔2026〕")
    page.ask_delivery(page.shown.notices[0])
    dialog = page.delivering
    dialog.time.setText("25:99")
    dialog.log()
    assert dialog.form._messages["time"].isVisibleTo(dialog)
    dialog.time.setText("9：00")
    dialog.log()
    settle(window)
    assert dialog.form._messages["signed_by"].text()
    dialog.signed_by.setText("沈文")
    dialog.log()
    settle(window)
    assert page.shown.notices[0].signed_by == "沈文"
    assert offered(page) == {"申请再次告知…"}
    for line in page.desk.lines:
        line.choose(MaterialState.IN_ORDER)
    press(page, "受理申请", qtbot)
    settle(window)
    assert (page.shown.title, page.shown.state, page.shown.deemed) == (TITLE, "accepted", False)


def test_what_is_ticked_survives_without_saving(at_desk: tuple[Any, Any, UUID]) -> None:
    window, page, case = at_desk
    page.desk.lines[1].choose(MaterialState.NOT_STANDARD, "缺公章")
    window.open("desk")
    settle(window)
    window.open_record("application", case)
    settle(window)
    line = page.desk.lines[1]
    assert (line.state, line.remark.text()) == (MaterialState.NOT_STANDARD, "缺公章")
    page.save()
    settle(window)
    assert not page.desk.dirty
    assert page.shown.materials[1].remark == "缺公章"


def test_too_late_is_accepted_since_receipt(at_desk: tuple[Any, Any, UUID], clock: FixedClock, qtbot: QtBot) -> None:
    window, page, case = at_desk
    clock.moment += timedelta(days=20)
    page.refresh()
    settle(window)
    assert page.shown.late
    assert "行政许可法" in " ".join(each.text() for each in page.notice_card.findChildren(type(page.count)))
    press(page, "自收件之日起受理", qtbot)
    settle(window)
    window.open_record("application", case)
    settle(window)
    assert page.shown.deemed


def test_the_leader_decides_on_a_second_notice(at_desk: tuple[Any, Any, UUID], qtbot: QtBot) -> None:
    window, page, case = at_desk
    for line in page.desk.lines:
        line.choose(MaterialState.MISSING)
    page.issue()
    settle(window)
    page.issuing.issue()
    settle(window)
    page.ask_again()
    page.asking.text.setText("短")
    page.asking.ask()
    settle(window)
    assert page.asking.form._messages["text"].text()
    page.asking.text.setText("投资方变更了建设地点，须重新核对")
    page.asking.ask()
    settle(window)
    assert "申请再次告知…" not in offered(page)
    sit(window, "顾明远")
    window.open("procedures")
    window.open_record("application", case)
    settle(window)
    page = window.open("procedures").section
    assert not page.wish_card.isHidden()
    allow = [each for each in page.wish_card.findChildren(QPushButton) if each.accessibleName() == "同意"]
    qtbot.mouseClick(allow[-1], Qt.MouseButton.LeftButton)  # asked last
    settle(window)
    assert page.shown.leave
    assert page.shown.wishes[0].decided_by == "顾明远"


def test_a_catalogue_is_kept_in_the_settings(open_window: OpenWindow, qtbot: QtBot, tmp_path: Path) -> None:
    window = open_window("姜岚")
    editor = window.open("settings").materials
    settle(window)
    editor.begin_new()
    editor.fields["copies"].setText("两")
    qtbot.mouseClick(editor.save_button, Qt.MouseButton.LeftButton)
    assert editor.form._messages["copies"].text()
    editor.fields["copies"].setText("2")
    qtbot.mouseClick(editor.save_button, Qt.MouseButton.LeftButton)
    settle(window)
    assert editor.form._messages["name"].text()
    editor.fields["name"].setText("能耗测算表")
    before = len(editor.rows)
    qtbot.mouseClick(editor.save_button, Qt.MouseButton.LeftButton)
    settle(window)
    assert [each.words.name for each in editor.rows][before:] == ["能耗测算表"]
    editor.list.setCurrentRow(before)
    sample = tmp_path / "样本.txt"
    sample.write_text("样本", encoding="utf-8")
    editor.add_sample(sample)
    settle(window)
    assert [each.file_name for each in editor.rows[before].samples] == ["样本.txt"]
    editor.retire()
    settle(window)
    assert len(editor.rows) == before


def test_a_case_page_can_show_materials_and_notices(at_desk: tuple[Any, Any, UUID]) -> None:
    from ui.pages.procedures.materials import CaseMaterials

    window, page, case = at_desk
    card = CaseMaterials(window)
    for line in page.desk.lines:
        line.choose(MaterialState.MISSING)
    page.issue()
    settle(window)
    page.issuing.issue()
    settle(window)
    card.show_case(case)
    settle(window)
    assert card.hint.text().startswith("告知〔2026〕")
    assert [each.words for each in card.findChildren(Badge)][:3] == ["缺 · 已一次告知"] * 3
    card.deleteLater()
