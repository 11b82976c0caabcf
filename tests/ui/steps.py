"""What a person does on a section of the procedures: sit down, open a view, choose a row, press an act."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from crm.leads.detail import lead_detail
from crm.leads.queries import LeadFilter, Page, lead_page
from crm.leads.rules import Stage
from crm.people.queries import accounts
from crm.procedures.transfer.queries import transfers
from crm.procedures.transfer.sharing import pool, shared_leads
from ui.tour import settle

TO, SUMMARY = "澄荡镇", "某企业拟建生产线一条，需标准厂房八千平方米"


def ask(window: Any, question: Any) -> Any:
    """Ask the database in the hands of whoever sits at the window."""
    found: list[Any] = []
    window.client.submit(lambda place: question(place.work), found.append)
    settle(window)
    return found[0]


def leader_of(window: Any, unit: str) -> str:
    """Return the login of a unit's leader."""
    found = ask(
        window,
        lambda work: [each.login for each in accounts(work.session) if each.unit_name == unit and each.role == "unit_leader"],
    )
    return str(found[0])


def sit(window: Any, login: str) -> None:
    """Let someone else sit down."""
    account = ask(window, lambda work: next(each.id for each in accounts(work.session) if each.login == login))
    window.sit(account)
    settle(window)


def free_lead(window: Any) -> Any:
    """Return a negotiating lead of whoever sits there that nothing holds, as its pane shows it."""
    wanted = LeadFilter(stages=(Stage.NEGOTIATING,), side_states=("",), units=(window.actor.unit_id,))
    rows = ask(window, lambda work: lead_page(work.session, work.actor, wanted, work.clock.today(), Page(limit=60)))
    held = ask(window, _offered)
    lead = next(row.id for row in rows if row.id not in held)
    return ask(window, lambda work: lead_detail(work.session, work.actor, lead))


def _offered(work: Any) -> set[Any]:
    running = transfers(work.session, work.actor, work.clock.now())
    shared = shared_leads(work.session, work.actor, work.clock.today())
    found = {each.lead_id for each in pool(work.session, work.actor)}
    return found | {each.lead_id for each in running} | {each.lead_id for each in shared}


def section(window: Any, view: str, key: str = "transfers") -> Any:
    """Open a section of the procedures in one of its views."""
    shown = window.open("procedures").show_section(key)
    settle(window)
    shown.show_view(view)
    settle(window)
    return shown


def choose(window: Any, shown: Any, project: str) -> None:
    """Choose the row of a project."""
    place = next(number for number, each in enumerate(shown.rows) if project in (each.project, getattr(each, "summary", "")))
    shown.list.setCurrentRow(place)
    settle(window)


def press(window: Any, qtbot: QtBot, shown: Any, words: str) -> None:
    """Press one of the acts above the card."""
    found = [each for each in shown.acts.findChildren(QPushButton) if each.text() == words]
    assert found, [each.text() for each in shown.acts.findChildren(QPushButton)]
    qtbot.mouseClick(found[-1], Qt.MouseButton.LeftButton)
    settle(window)


def do(window: Any, qtbot: QtBot, dialog: Any) -> None:
    """Press the dialog's main button."""
    qtbot.mouseClick(dialog.do_button, Qt.MouseButton.LeftButton)
    settle(window)
