"""The reserve as a person works it: a figure clicked, a project admitted, a gap seen and filled, an enclave agreed."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot
from python_calamine import load_workbook
from sqlalchemy import select

from crm.leads.model import Lead
from crm.leads.reserve.queries import ReserveFilter, reserve_count, reserve_summary
from crm.procedures.transfer.model import LeadSplit
from crm.store.acts import Work
from tests.ui.conftest import OpenWindow
from tests.ui.steps import ask, do, sit
from tests.ui.walking import form_faults
from ui.tour import settle


def _section(window: Any, key: str) -> Any:
    shown = window.open("reserve").show_section(key)
    settle(window)
    return shown


def _unsigned(work: Work) -> list[UUID]:
    """Return the leads that are not signed yet, and that no split shares."""
    free = Lead.stage == "negotiating", Lead.id.not_in(select(LeadSplit.lead_id))
    return list(work.session.scalars(select(Lead.id).where(*free).order_by(Lead.id)))


def test_a_figure_opens_to_its_projects_and_a_row_to_its_lead(open_window: OpenWindow, qtbot: QtBot) -> None:
    window = open_window("姜岚")
    shown = _section(window, "pool")
    whole = ask(window, lambda work: reserve_count(work.session, work.actor, ReserveFilter()))
    assert shown.model.rowCount() == whole == shown.summary.whole.number > 0
    line, place = next(
        (line, place) for line, cells in enumerate(shown.grid.cells) for place, cell in enumerate(cells[:-1]) if cell.figure
    )
    shown.grid.at = (line, place)
    qtbot.keyClick(shown.grid, Qt.Key.Key_Return)
    settle(window)
    assert shown.count.text().startswith(shown.grid.cells[line][place].figure)
    qtbot.keyClick(shown.grid, Qt.Key.Key_Return)
    settle(window)
    assert shown.model.rowCount() == whole, "asked again, it lists the whole"
    for side in ("chain", "level", "unit"):
        shown.show_side(side)
        share = shown.shares.shares[0]
        shown.shares.asked.emit(share.key)
        settle(window)
        assert shown.count.text().startswith(str(share.number)), side
        shown.shares.asked.emit(share.key)
        settle(window)
    first = shown.model.row_at(0)
    shown.table.selectRow(0)
    qtbot.keyClick(shown.table, Qt.Key.Key_Return)
    settle(window)
    assert window.open("tracker").pane.lead_id == first.id


def test_a_project_is_admitted_and_removed(open_window: OpenWindow, qtbot: QtBot) -> None:
    window = open_window("姜岚")
    shown = _section(window, "pool")
    before = shown.model.rowCount()
    shown.admit()
    settle(window)
    dialog = shown.dialog
    assert form_faults(dialog) == []
    do(window, qtbot, dialog)
    assert dialog.isVisible(), "an admission says why"
    dialog.reason.setText("填补缺失环节")
    do(window, qtbot, dialog)
    assert not dialog.isVisible()
    assert shown.model.rowCount() == before + 1
    shown.table.selectRow(0)
    settle(window)
    shown.remove()
    shown.dialog.text.setText("投资方暂停")
    do(window, qtbot, shown.dialog)
    assert shown.count.text().startswith(str(before))


def test_a_township_sees_its_own_pool_and_no_acts(open_window: OpenWindow) -> None:
    window = open_window("周敏")
    shown = _section(window, "pool")
    assert [each.isHidden() for each in (shown.admit_button, shown.remove_button, shown.print_button)] == [True] * 3
    summary = ask(window, lambda work: reserve_summary(work.session, work.actor, ReserveFilter()))
    assert set(summary.units) == {window.actor.unit_id}
    assert shown.summary.whole.number == summary.whole.number


def test_the_sheet_holds_what_is_listed(open_window: OpenWindow, tmp_path: Path) -> None:
    window = open_window("姜岚")
    shown = _section(window, "pool")
    path = tmp_path / "储备库.xlsx"
    shown.export_to(path)
    settle(window)
    rows = load_workbook(str(path)).get_sheet_by_index(0).to_python()
    assert rows[0][1:3] == ["项目", "投资方"]
    assert len(rows) - 1 == shown.summary.whole.number
    assert round(sum(row[7] for row in rows[1:] if isinstance(row[7], float))) == round(shown.summary.whole.amount / 1_000_000)


def test_a_gap_is_the_question_until_a_lead_is_put_there(open_window: OpenWindow, qtbot: QtBot) -> None:
    window = open_window("姜岚")
    shown = _section(window, "chains")
    view = shown.map
    column, place = next(
        (column, place) for column, line in enumerate(view.columns) for place, cell in enumerate(line) if cell.asks
    )
    qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=view.place_of(column, place).center().toPoint())
    settle(window)
    cell = view.cell()
    assert cell is not None
    assert "无在谈项目" in view.words_of(cell)
    assert shown.leads == []
    shown.edit_link()
    assert form_faults(shown.dialog) == []
    shown.dialog.words.setText("储能")
    shown.dialog.wanted.setText("行业前十")
    do(window, qtbot, shown.dialog)
    assert not shown.dialog.isVisible(), shown.dialog.form.message.text()
    now = view.cell()
    assert now is not None
    assert (now.id, now.data.wanted) == (cell.id, "行业前十")
    full = next((c, p) for c, line in enumerate(view.columns) for p, each in enumerate(line) if each.talks.number)
    view.choose(*full)
    settle(window)
    assert len(shown.leads) == view.columns[full[0]][full[1]].talks.number + view.columns[full[0]][full[1]].here.number
    lead = shown.leads[0].id
    shown.leads_list.itemActivated.emit(shown.leads_list.item(0))
    settle(window)
    assert window.open("tracker").pane.lead_id == lead


def test_chains_and_links_are_drawn(open_window: OpenWindow, qtbot: QtBot) -> None:
    window = open_window("姜岚")
    shown = _section(window, "chains")
    qtbot.mouseClick(shown.new_chain_button, Qt.MouseButton.LeftButton)
    assert form_faults(shown.dialog) == []
    shown.dialog.name.setText("绿色照明")
    do(window, qtbot, shown.dialog)
    shown.list.setCurrentRow(next(n for n, each in enumerate(shown.chains) if each.data.name == "绿色照明"))
    shown.new_link()
    shown.dialog.name.setText("灯具")
    do(window, qtbot, shown.dialog)
    assert [each.data.name for each in shown.chain.links] == ["灯具"]
    shown.remove_link()
    settle(window)
    assert shown.chain.links == ()
    sit(window, "周敏")
    own = _section(window, "chains")
    assert own.new_chain_button.isHidden()


def test_an_enclave_is_proposed_by_the_unit_and_confirmed_by_the_bureau(open_window: OpenWindow, qtbot: QtBot) -> None:
    window = open_window("周敏")
    shown = _section(window, "enclaves")
    qtbot.mouseClick(shown.new_button, Qt.MouseButton.LeftButton)
    settle(window)
    dialog = shown.dialog
    assert form_faults(dialog) == []
    do(window, qtbot, dialog)
    assert dialog.isVisible(), "without the partner's document nothing is proposed"
    offered = [dialog.lead.itemData(place) for place in range(dialog.lead.count())]
    lead = next(each for each in ask(window, _unsigned) if each in offered)  # a signed one is shared as on that day
    dialog.lead.choose(lead)
    dialog.direction.choose("in")
    dialog.document.setText("《飞地项目合作协议》")
    do(window, qtbot, dialog)
    assert not dialog.isVisible(), dialog.form.message.text()
    sit(window, "姜岚")
    shown = _section(window, "enclaves")
    window.open_record("enclave", lead)
    settle(window)
    assert shown.detail.row.state == "proposed"
    confirm = next(each for each in shown.acts.findChildren(QPushButton) if each.text() == "确认")
    qtbot.mouseClick(confirm, Qt.MouseButton.LeftButton)
    settle(window)
    assert (shown.detail.row.state, shown.detail.row.share) == ("agreed", 30)
    for view in ("out", "in", "bare", "all"):
        shown.show_view(view)
        settle(window)
    shown.show_partners()
    settle(window)
    before = len(shown.dialog.rows)
    registry = shown.dialog
    qtbot.mouseClick(registry.new_button, Qt.MouseButton.LeftButton)
    assert form_faults(registry.dialog) == []
    registry.dialog.name.setText("滨海产业合作园")
    do(window, qtbot, registry.dialog)
    assert len(registry.rows) == before + 1
    registry.reject()


def test_a_class_opens_to_its_investors(open_window: OpenWindow, qtbot: QtBot) -> None:
    window = open_window("姜岚")
    shown = _section(window, "investors")
    whole = shown.model.rowCount()
    assert whole == int(shown.grid.cells[-1][1].figure)
    line = next(line for line, cells in enumerate(shown.grid.cells[:-1]) if cells[2].figure)
    shown.grid.at = (line, 2)
    qtbot.keyClick(shown.grid, Qt.Key.Key_Return)
    settle(window)
    assert shown.signed
    assert shown.model.rowCount() == int(shown.grid.cells[line][2].figure)
    row = shown.model.row_at(0)
    shown.table.opened.emit(row)
    settle(window)
    assert window.open("tracker").pane.lead_id == row.id
