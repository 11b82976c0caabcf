"""The story of a contested investor in the window: two reports, a conflict, both sides heard, and the printed ruling."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from crm.enterprises.service import ContactData, EnterpriseData, add_contact, add_enterprise
from crm.kernel.clock import COUNTY_ZONE, FixedClock
from crm.leads.entry import LeadData
from crm.leads.files import attach_file
from crm.leads.service import add_lead
from crm.people.queries import actor_by_login
from crm.procedures.first_report.service import ReportData, draft_report
from crm.store.acts import Work
from tests.ui.conftest import OpenWindow
from ui.tour import settle

FIRM = EnterpriseData("苏州锦芯微电子有限公司", no_uscc_reason="尚未设立", origin_region="苏州市")
CONTACTED = datetime(2026, 11, 18, 10, 0, tzinfo=COUNTY_ZONE)
FIRST = LeadData("先进封装测试线", content="建设封装测试线两条。", industry_division="39", total_investment=120_000_000_000)
LATER = replace(FIRST, name="半导体封测线", content="建设半导体封测线。", total_investment=110_000_000_000)


def drafted(work: Work, login: str, lead: LeadData, phone: str) -> str:
    """Let a unit enter its lead and draft a complete report; returns the official's name."""
    work.actor = actor_by_login(work.session, login)
    enterprise = add_enterprise(work, FIRM).value
    contact = add_contact(work, enterprise, ContactData("刘建中", "董事长", (phone,))).value
    lead_id = add_lead(work, replace(lead, landing_unit_id=work.actor.unit_id), (enterprise,)).value
    report = draft_report(work, lead_id, ReportData(CONTACTED, "meeting", contact)).value
    attach_file(work, lead_id, "名片.jpg", b"card", purpose="contact_evidence", owner=("first_report", report))
    return str(work.actor.name)


def account(window: Any, unit: str, role: str) -> Any:
    """Return the first account of a unit in a role."""
    found: list[Any] = []
    window.client.submit(lambda place: place.accounts(), found.extend)
    settle(window)
    return next(each for each in found if each.unit_name == unit and each.role == role)


def sit(window: Any, unit: str, role: str) -> None:
    """Let someone of a unit sit down at the procedures."""
    window.sit(account(window, unit, role).id, lambda: window.open("procedures"))
    settle(window)


def section(window: Any, key: str) -> Any:
    """Show a section of the procedures."""
    found = window.open("procedures").show_section(key)
    settle(window)
    return found


def choose(page: Any, window: Any, words: str) -> None:
    """Choose the row of the list that names ``words``."""
    settle(window)
    place = next(number for number, each in enumerate(page.rows) if words in repr(each))
    page.list.setCurrentRow(place)
    settle(window)


def press(page: Any, window: Any, qtbot: QtBot, words: str) -> None:
    """Click one of the acts above the card."""
    layout = page.acts.layout()
    made = next(layout.itemAt(n).widget() for n in range(layout.count()) if words in layout.itemAt(n).widget().text())
    qtbot.mouseClick(made, Qt.MouseButton.LeftButton)
    settle(window)


def confirm(dialog: Any, window: Any, qtbot: QtBot) -> None:
    """Click the button that does what the dialog is for."""
    qtbot.mouseClick(dialog.do_button, Qt.MouseButton.LeftButton)
    settle(window)
    assert not dialog.isVisible(), window.banner.words.text()


def submit(window: Any, qtbot: QtBot, unit: str, project: str) -> None:
    """Submit a unit's draft from its lead, as the officer does."""
    sit(window, unit, "officer")
    page = section(window, "first_reports")
    page.show_view("draft")
    choose(page, window, project)
    page.open_lead()
    settle(window)
    pane = window.open("tracker").pane
    settle(window)
    pane.open_report()
    settle(window)
    qtbot.mouseClick(pane.currentWidget().submit_button, Qt.MouseButton.LeftButton)
    settle(window)
    assert pane.currentWidget().report.state == "received", window.banner.words.text()


def said(page: Any) -> str:
    """Return every word that the card shows."""
    return "\n".join(each.text() for each in page.card.findChildren(QLabel))


def state(window: Any, qtbot: QtBot, unit: str, text: str) -> str:
    """File a unit's statement; returns what its page showed before."""
    sit(window, unit, "officer")
    page = section(window, "conflicts")
    choose(page, window, FIRM.name)
    shown = said(page)
    press(page, window, qtbot, "提交说明")
    page.dialog.text.setText(text)
    confirm(page.dialog, window, qtbot)
    return shown


@pytest.fixture
def units(open_window: OpenWindow, clock: FixedClock) -> tuple[Any, list[str]]:
    """Return a window and two townships, each with its complete draft on one investor."""
    window = open_window("姜岚")
    names = ["柏桥镇", "荷渡镇"]
    place: list[Any] = []
    window.client.submit(lambda opened: opened.desk, place.append)
    settle(window)
    for unit, lead, phone in zip(names, (FIRST, LATER), ("13800001234", "13900004321"), strict=True):
        login = account(window, unit, "officer").login
        with closing(Work(place[0].engine, None, clock)) as work:
            drafted(work, login, lead, phone)
    return window, names


def test_from_two_reports_to_a_printed_ruling(
    units: tuple[Any, list[str]], qtbot: QtBot, clock: FixedClock, tmp_path: Path
) -> None:
    window, (first, later) = units
    submit(window, qtbot, first, FIRST.name)
    sit(window, "云泽市商务局", "reviewer")
    page = section(window, "first_reports")
    choose(page, window, FIRST.name)
    qtbot.keyClick(page, Qt.Key.Key_R)
    settle(window)
    submit(window, qtbot, later, LATER.name)

    # the registrar sees both side by side; R does not register past the first claim, C opens the conflict
    sit(window, "云泽市商务局", "reviewer")
    page = section(window, "first_reports")
    choose(page, window, LATER.name)
    assert page.shown.rival.side.project == FIRST.name
    assert {FIRST.name, LATER.name, "13800001234", "13900004321"} <= set(said(page).replace(" ", "\n").split("\n"))
    qtbot.keyClick(page, Qt.Key.Key_R)
    settle(window)
    assert page.detail.state == "received"
    page.dialog.reject()
    qtbot.keyClick(page, Qt.Key.Key_C)
    settle(window)
    confirm(page.dialog, window, qtbot)
    choose(page, window, LATER.name)
    assert page.detail.state == "contested"

    # the later reporter is told whose and when, and nothing else; both state
    shown = state(window, qtbot, later, "投资方董事长为我镇乡贤，11月18日主动联系我镇。")
    assert f"该投资方项目已由{first}于 2026-11-24 09:00 首报。" in shown
    assert FIRST.name not in shown
    assert "13800001234" not in shown
    state(window, qtbot, first, "我镇首报在先，已提供厂房图纸。")

    # the bureau rules for joint recruitment, and prints
    clock.moment = clock.moment.replace(hour=3)
    sit(window, "云泽市商务局", "reviewer")
    page = section(window, "conflicts")
    choose(page, window, FIRM.name)
    press(page, window, qtbot, "裁定…")
    page.ruling.outcome.choose("joint")
    page.ruling.indicators.choose("6:4")
    qtbot.mouseClick(page.ruling.rule_button, Qt.MouseButton.LeftButton)
    settle(window)
    assert page.detail.row.number == ""  # reasons are lacking, said beside the field
    page.ruling.reasons.setText("双方首报为同一投资方同一项目，先收一方跟进连续，后收一方具备厂房条件。")
    qtbot.mouseClick(page.ruling.rule_button, Qt.MouseButton.LeftButton)
    settle(window)
    assert page.detail.ruling is not None, window.banner.words.text()
    press(page, window, qtbot, "裁定 PDF")
    qtbot.waitUntil(lambda: bool(window.open("documents").pdf), timeout=20_000)
    path = tmp_path / "ruling.pdf"
    path.write_bytes(window.open("documents").pdf)
    text = "".join(each.get_textpage().get_text_bounded() for each in pypdfium2.PdfDocument(path))
    for words in (first, later, FIRST.name, LATER.name, "指标按6:4分成", f"首报裁定〔{date(2026, 11, 24).year}〕"):
        assert words in text.replace("\r\n", "")
