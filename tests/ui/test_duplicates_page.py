"""As a user types, compares, merges and parts enterprises: the hint beside the field, the pairs, both records side by side."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot

from crm.enterprises.duplicates.rules import Verdict
from ui.pages.enterprises.forms import EnterpriseForm
from ui.pages.enterprises.hint import DuplicateHint
from ui.pages.enterprises.merging import MergeForm, PairsCard
from ui.pages.tracker.lead_form import LeadForm
from ui.tour import settle

OpenWindow = Callable[[str], Any]
STORY, OTHER = "苏州澜越精密光学股份有限公司", "澜越精密光学有限公司"


def shown(widget: QWidget, kind: type[Any]) -> Any:
    """Return the newest widget of a kind."""
    return widget.findChildren(kind)[-1]


def press(widget: QWidget, name: str) -> None:
    next(each for each in widget.findChildren(QPushButton) if each.accessibleName() == name).click()


def test_typing_a_name_shows_own_hits_by_name_and_other_units_masked(open_window: OpenWindow, qtbot: QtBot) -> None:
    window = open_window("周敏")
    tracker = window.open("tracker")
    tracker.new_lead()
    hint = shown(window, DuplicateHint)
    assert not hint.isVisibleTo(window)
    name = shown(window, LeadForm).firm_name
    name.setText("澜越精密光学")
    qtbot.waitUntil(lambda: bool(hint.hits))
    assert hint.isVisibleTo(window)
    assert {hit.masked for hit in hint.hits} == {True, False}
    assert [hit.name for hit in hint.hits if not hit.masked] == [STORY]
    name.setText("没有这样的企业")
    qtbot.waitUntil(lambda: not hint.hits)
    assert not hint.isVisibleTo(window)


def test_the_bureau_compares_a_pair_merges_it_undoes_and_parts(open_window: OpenWindow, qtbot: QtBot) -> None:
    window = open_window("姜岚")
    page = window.open("enterprises")
    settle(window)
    press(page, "疑似重复")
    pairs = shown(page, PairsCard)
    qtbot.waitUntil(lambda: bool(pairs.pairs))
    assert all(pair.hit.verdict is not Verdict.POSSIBLE for pair in pairs.pairs)
    pair = next(each for each in pairs.pairs if {each.name, each.hit.name} == {STORY, OTHER})
    page.merge_with(pair.id, pair.hit.id)
    form = shown(page, MergeForm)
    qtbot.waitUntil(lambda: form.sides is not None)
    form.merge()  # no reason given
    settle(window)
    assert form.form.inputs["reason"].accessibleDescription()
    keep = form.keep_one if form.sides[0].fields["name"] == STORY else form.keep_other
    keep.setChecked(True)
    form.reason.setText("同一家企业，两个镇各录了一条")
    form.merge()
    qtbot.waitUntil(lambda: page.detail is not None and OTHER in page.detail.aliases)
    assert {person.name for person in page.detail.contacts} == {"仇海峰", "单晓梅"}
    settle(window)
    press(page, "拆分")
    qtbot.waitUntil(lambda: page.detail is not None and OTHER not in page.detail.aliases)
    assert {person.name for person in page.detail.contacts} == {"仇海峰"}


def test_the_form_of_an_enterprise_warns_too_and_not_of_itself(open_window: OpenWindow, qtbot: QtBot) -> None:
    window = open_window("姜岚")
    page = window.open("enterprises")
    settle(window)
    page.new()
    form = shown(page, EnterpriseForm)
    form.texts["name"].setText("常州云金新能源科技有限公司")
    qtbot.waitUntil(lambda: bool(form.hint.hits))
    found = {hit.name: hit.id for hit in form.hint.hits}
    page.show_enterprise(found["常州云旌新能源科技有限公司"])
    qtbot.waitUntil(lambda: page.detail is not None and page.detail.id == found["常州云旌新能源科技有限公司"])
    page.edit()
    form = shown(page, EnterpriseForm)
    form.hint.ask()
    qtbot.waitUntil(lambda: bool(form.hint.hits))
    assert "常州云旌新能源科技有限公司" not in {hit.name for hit in form.hint.hits}
