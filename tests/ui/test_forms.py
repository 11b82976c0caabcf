"""Forms: dates and amounts as people type them, sentences beside the field, names and labels for everyone."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from crm.kernel.errors import RuleBroken
from crm.kernel.money import CURRENCY_NAMES, MAX_MINOR, Money
from tests.ui.walking import form_faults, inputs_of
from ui.widgets.forms import Choice, DateEdit, Form, HalfDayEdit, MoneyEdit, TextBox, check_box

FULL_WIDTH = str.maketrans("0123456789-/.,", "０１２３４５６７８９－／．，")
WAYS = (
    "{0:04}-{1:02}-{2:02}",
    "{0:04}.{1}.{2}",
    "{0:04}/{1}/{2}",
    "{0:04}{1:02}{2:02}",
    "{0:04}年{1}月{2}日",
    "{0:04} 年 {1} 月 {2} 号",
)


@pytest.mark.parametrize(
    "text",
    [
        "2026-03-06",
        " 2026.3.6 ",
        "2026/3/6",
        "20260306",
        "2026年3月6日",
        "２０２６年３月６日",
        "２０２６－０３－０６",
        "2026。3。6",
    ],
)
def test_a_date_is_read_as_people_write_it(qapp: QApplication, text: str) -> None:
    assert qapp is not None
    field = DateEdit()
    field.setText(text)
    assert field.day("day") == date(2026, 3, 6)


@given(day=st.dates(date(1000, 1, 1), date(9999, 12, 31)), way=st.sampled_from(WAYS), wide=st.booleans())
def test_every_day_is_read_in_every_way(qapp: QApplication, day: date, way: str, wide: bool) -> None:
    assert qapp is not None
    text = way.format(day.year, day.month, day.day)
    field = DateEdit()
    field.setText(text.translate(FULL_WIDTH) if wide else text)
    assert field.day("day") == day


@pytest.mark.parametrize(
    "text", ["2026-02-30", "26-3-6", "2026-13-1", "0000-01-01", "明天", "2026-3", "2026-3-6-1", "２０２６", "--"]
)
def test_what_is_no_date_is_refused_beside_its_field(qapp: QApplication, text: str) -> None:
    assert qapp is not None
    field = DateEdit()
    field.setText(text)
    with pytest.raises(RuleBroken) as caught:
        field.day("signed_on")
    assert (caught.value.code, caught.value.field) == ("date", "signed_on")
    assert text in caught.value.message


def test_an_empty_date_is_none(qapp: QApplication) -> None:
    assert qapp is not None
    field = DateEdit()
    field.setText("　 ")
    assert field.day("day") is None


@pytest.mark.parametrize("currency", list(CURRENCY_NAMES))
def test_every_currency_is_shown_and_read_back(qapp: QApplication, currency: str) -> None:
    assert qapp is not None
    money = Money(123_456_700, currency)
    assert MoneyEdit(money).money("total") == money


@given(minor=st.integers(0, MAX_MINOR), currency=st.sampled_from(list(CURRENCY_NAMES)))
def test_no_amount_changes_by_being_shown(qapp: QApplication, minor: int, currency: str) -> None:
    assert qapp is not None
    assert MoneyEdit(Money(minor, currency)).money("total") == Money(minor, currency)


@pytest.mark.parametrize(
    ("text", "wan"),
    [
        ("3.5", "3.5"),
        ("３．５", "3.5"),
        ("3。5", "3.5"),
        ("4,800", "4800"),
        ("4，800", "4800"),
        ("1,0000", "10000"),
        ("12 000", "12000"),
        ("5.", "5"),
    ],
)
def test_an_amount_is_read_as_people_write_it(qapp: QApplication, text: str, wan: str) -> None:
    assert qapp is not None
    field = MoneyEdit()
    field.unit.setCurrentIndex(1)
    field.amount.setText(text)
    assert field.money("total") == Money.of(wan, 10_000)


@pytest.mark.parametrize("text", ["3,5", "三", "1e5", "NaN", "Infinity", ".", "1_000", "3.5亿", "1,00", "٣"])
def test_what_is_no_amount_is_refused_beside_its_field(qapp: QApplication, text: str) -> None:
    assert qapp is not None
    field = MoneyEdit()
    field.amount.setText(text)
    with pytest.raises(RuleBroken) as caught:
        field.money("total_investment")
    assert (caught.value.code, caught.value.field) == ("amount", "total_investment")


def test_a_negative_amount_names_its_field(qapp: QApplication) -> None:
    assert qapp is not None
    field = MoneyEdit()
    field.amount.setText("-1")
    with pytest.raises(RuleBroken) as caught:
        field.money("fixed")
    assert (caught.value.code, caught.value.field) == ("money_negative", "fixed")


def _form() -> Form:
    form = Form(2)
    form.add("name", "Name", QLineEdit(), needed=True)
    form.add("total", "Total", MoneyEdit())
    form.add("kind", "Kind", Choice(((1, "one"), (2, "two"))))
    form.add("start", "Start", HalfDayEdit(date(2026, 3, 6), afternoon=False, words=("morning", "afternoon")))
    form.add("foreign", "Foreign", check_box("foreign capital"))
    form.add("text", "Content", TextBox(), wide=True)
    return form


def test_every_input_has_a_name_a_label_and_its_place_in_the_tab_order(qtbot: QtBot) -> None:
    form = _form()
    qtbot.addWidget(form)
    form.show()
    assert len(inputs_of(form)) == 8
    assert form_faults(form) == []


def test_the_walk_finds_what_is_missing(qtbot: QtBot) -> None:
    form = _form()
    qtbot.addWidget(form)
    lost = QLineEdit(form)
    lost.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
    form.show()
    form.setTabOrder(form.inputs["text"], form.inputs["name"])
    words = " ".join(form_faults(form))
    for fault in ("no accessible name", "no label is its buddy", "Tab does not reach it", "the form reads"):
        assert fault in words


def test_tab_reaches_every_input_in_turn(qtbot: QtBot) -> None:
    form = _form()
    qtbot.addWidget(form)
    with qtbot.waitActive(form):
        form.show()
        form.activateWindow()
    form.inputs["name"].setFocus()
    reached = []
    for _turn in range(8):
        here = QApplication.focusWidget()
        assert here is not None
        reached.append(here.accessibleName())
        QTest.keyClick(here, Qt.Key.Key_Tab)
    assert reached[:2] == ["Name", "Total"]
    assert len(set(reached)) == 8
    assert QApplication.focusWidget() is form.inputs["name"]


@pytest.mark.parametrize("key", ["name", "total", "start"])
def test_a_wrong_input_is_framed_said_and_focused_until_it_changes(qtbot: QtBot, key: str) -> None:
    form = _form()
    qtbot.addWidget(form)
    form.show()
    field = form.inputs[key].focusProxy() or form.inputs[key]
    assert isinstance(field, QLineEdit)
    assert form.complain(key, "Write it otherwise.")
    assert form._messages[key].isVisible()
    assert (field.property("wrong"), field.accessibleDescription()) == (True, "Write it otherwise.")
    field.setText("2026-03-07")
    assert form._messages[key].isHidden()
    assert (field.property("wrong"), field.accessibleDescription()) == (False, "")


def test_a_complaint_about_an_unknown_field_goes_elsewhere(qtbot: QtBot) -> None:
    form = _form()
    qtbot.addWidget(form)
    assert not form.complain("nowhere", "Words")
