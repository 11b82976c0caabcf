"""The first start: the sample county is the default, Enter takes it, and a new county's names are checked first."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QDialog
from pytestqt.qtbot import QtBot

from crm.store.data_folder import DataFolder
from ui.shell.welcome import Welcome


def test_the_sample_county_is_the_default_and_enter_takes_it(dressed: QApplication, qtbot: QtBot, tmp_path: Path) -> None:
    del dressed
    folder = DataFolder(tmp_path / "data")
    welcome = Welcome(folder)
    qtbot.addWidget(welcome)
    welcome.show()
    assert welcome.sample.isChecked()
    qtbot.keyClick(welcome, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: welcome.opened is not None, timeout=120_000)
    assert folder.exists()
    assert welcome.opened is not None
    assert welcome.opened.sample


def test_a_new_county_says_what_is_missing_and_makes_nothing(dressed: QApplication, qtbot: QtBot, tmp_path: Path) -> None:
    del dressed
    folder = DataFolder(tmp_path / "data")
    welcome = Welcome(folder)
    qtbot.addWidget(welcome)
    welcome.new.setChecked(True)
    welcome.show()
    welcome.begin()
    assert welcome.form._messages["county_name"].text()
    assert not folder.path.exists()
    welcome.county.setText("云泽市")
    welcome.bureau.setText("云泽市商务局")
    welcome.name.setText("丁一帆")
    welcome.password.setText("短")
    welcome.again.setText("短")
    welcome.begin()
    assert welcome.form._messages["password"].text()
    assert not folder.exists()
    welcome.again.setText("不同")
    welcome.begin()
    assert welcome.form._messages["again"].text()
    assert welcome.result() != QDialog.DialogCode.Accepted
