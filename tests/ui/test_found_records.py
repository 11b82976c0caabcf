"""Cases, obstacles and policy clauses are found from the query desk and the command box, by whom their pages show them, and opened."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot
from sqlalchemy import select

from crm.leads.model import Lead, Obstacle
from crm.leads.obstacles.queries import in_view as obstacles_in_view
from crm.people.queries import accounts
from crm.policies.model import PolicyClause
from crm.procedures.time_limit.model import Case
from crm.procedures.time_limit.queries import in_view as cases_in_view
from crm.store.search_index import SearchDoc, in_view
from tests.ui.conftest import OpenWindow
from tests.ui.steps import ask, sit
from ui.tour import settle

SHOWN: dict[str, Any] = {
    "case": lambda actor: select(Case.id).where(cases_in_view(actor)),
    "obstacle": lambda actor: select(Obstacle.id).where(obstacles_in_view(actor)),
    "clause": lambda _actor: select(PolicyClause.id),
}


def found(work: Any, kind: str) -> set[Any]:
    """Return what the actor may find of a kind."""
    chosen = select(SearchDoc.record_id).where(SearchDoc.kind == kind)
    if work.actor.units is not None:
        chosen = chosen.where(in_view(work.actor.units, (kind,)))
    return set(work.session.scalars(chosen))


def test_everyone_finds_what_their_pages_show_and_nothing_else(open_window: OpenWindow) -> None:
    window = open_window("姜岚")
    roles: dict[tuple[str, str], str] = {}
    for each in ask(window, lambda work: accounts(work.session)):
        roles.setdefault((str(each.role), each.unit_name), each.login)
    partly = set()
    for login in roles.values():
        sit(window, login)
        for kind, shown in SHOWN.items():
            may = ask(window, lambda work, shown=shown: set(work.session.scalars(shown(work.actor))))
            assert ask(window, lambda work, kind=kind: found(work, kind)) == may, (login, kind)
            if len(may) > 0 and kind != "clause" and window.actor.units is not None:
                partly.add(kind)
    assert partly == {"case", "obstacle"}, "units find some of each"


@pytest.mark.parametrize(
    ("kind", "page", "words"),
    [
        ("case", "procedures", lambda work: work.session.scalars(select(Case.title).where(cases_in_view(work.actor))).first()),
        (
            "obstacle",
            "service",
            lambda work: work.session.scalars(
                select(Lead.name).join(Obstacle, Obstacle.lead_id == Lead.id).where(obstacles_in_view(work.actor))
            ).first(),
        ),
        ("clause", "policies", lambda work: work.session.scalars(select(PolicyClause.title)).first()),
    ],
)
def test_a_record_is_found_and_opened(open_window: OpenWindow, qtbot: QtBot, kind: str, page: str, words: Any) -> None:
    window = open_window("周敏")
    typed = ask(window, words)
    desk = window.open("query")
    desk.choose_kind(kind)
    desk.text.setText(typed)
    qtbot.waitUntil(lambda: bool(desk.hits))
    assert {hit.kind for hit in desk.hits} == {kind}
    desk.list.setFocus()
    desk.list.setCurrentRow(0)
    qtbot.keyClick(desk.list, Qt.Key.Key_Return)
    settle(window)
    assert window.host.currentWidget().key == page
    box = window.command
    box.setText(typed)
    qtbot.waitUntil(lambda: any(hit.title == desk.hits[0].title for hit in box.offers()))
