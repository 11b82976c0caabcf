"""What a role may not do is hidden or grey: every enabled button of the closed loop is pressed in the roles that differ.

Nothing that is offered may answer that the role or the unit may not do it, and nothing may fail with anything but a
sentence; a form that opens is confirmed as it stands, which a rule may refuse.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import QItemSelectionModel
from PySide6.QtWidgets import (
    QAbstractItemView,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QDialog,
    QFileDialog,
    QPushButton,
    QWidget,
)
from shiboken6 import isValid

from crm.kernel.errors import NotAllowed, SijiError
from tests.ui.conftest import OpenWindow
from ui.pages.sections import SectionedPage
from ui.shell.window import MainWindow
from ui.tour import settle

LOGINS = ("周敏", "陈国平", "杨新", "姜岚", "顾明远", "丁一帆")
DIFFERENT = ("周敏", "姜岚", "丁一帆")
"""A township's officer, the bureau, and the administrator, who decides nothing: on these pages the others see no more."""
PAGES = {
    "policies": LOGINS,
    "service": LOGINS,
    "league": DIFFERENT,
    "assessment": DIFFERENT,
    "reserve": DIFFERENT,
    "query": DIFFERENT,
}
MOST_ROWS = 2
"""So many rows of each list are chosen in turn: rows differ in state, and so do the buttons beside them."""


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[Exception]:
    """Return what the window tells of errors; files are chosen by nobody, and no dialog waits for anybody."""
    errors: list[Exception] = []
    monkeypatch.setattr(MainWindow, "tell", lambda _window, error, _form=None: errors.append(error))
    monkeypatch.setattr(QDialog, "exec", lambda _dialog: 0)
    for name in ("getOpenFileName", "getSaveFileName"):
        monkeypatch.setattr(QFileDialog, name, staticmethod(lambda *_a, **_k: ("", "")))
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", staticmethod(lambda *_a, **_k: ([], "")))
    return errors


def _buttons(root: QWidget) -> Iterator[QPushButton]:
    for each in root.findChildren(QPushButton):
        part = isinstance(each.parentWidget(), QComboBox | QAbstractSpinBox)
        if each.isVisible() and each.isEnabled() and not part and not each.property("tab"):
            yield each


def _confirm_dialogs(window: Any) -> None:
    """Confirm each form that opened as it stands, then close it."""
    for each in QApplication.topLevelWidgets():
        if isinstance(each, QDialog) and each.isVisible():
            main = next((button for button in _buttons(each) if button.isDefault()), None)
            if main is not None:
                main.click()
                settle(window)
            each.close()
            each.deleteLater()
    settle(window)


def _press_all(window: Any, section: QWidget, pressed: set[str]) -> None:
    for _round in range(40):
        found = next((each for each in _buttons(section) if each.text() not in pressed), None)
        if found is None:
            return
        pressed.add(found.text())
        found.click()
        settle(window)
        _confirm_dialogs(window)


def _walk(window: Any, section: QWidget) -> None:
    pressed: set[str] = set()
    _press_all(window, section, pressed)
    for number in range(MOST_ROWS):
        for view in section.findChildren(QAbstractItemView):
            if not isValid(view) or not view.isVisible():
                continue
            model = view.model()
            if model is not None and number < model.rowCount():
                chosen = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
                view.selectionModel().setCurrentIndex(model.index(number, 0), chosen)
                settle(window)
                _press_all(window, section, set() if number else pressed)


@pytest.mark.parametrize(("key", "login"), [(key, login) for key, logins in PAGES.items() for login in logins])
def test_what_is_offered_is_not_refused(open_window: OpenWindow, told: list[Exception], key: str, login: str) -> None:
    window = open_window(login)
    page = window.open(key)
    settle(window)
    for name in page.tabs if isinstance(page, SectionedPage) else ("",):
        page = window.open(key)
        section = page.show_section(name) if name else page
        settle(window)
        _walk(window, section)
        wrong = [each for each in told if isinstance(each, NotAllowed) or not isinstance(each, SijiError)]
        assert not wrong, (name, [(type(each).__name__, str(each)) for each in wrong])
