"""A new county of one's own: set up with a password, grown in the window, opened again by password or recovery code."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication

from crm.kernel.clock import FixedClock
from crm.kernel.errors import EnvironmentProblem
from crm.people.founding import found_county
from crm.store.folder import DataFolder, create_folder
from crm.store.keys import new_keyring, unlock, unlock_by_code
from ui.app import begin, make_window
from ui.tour import settle

PASSWORD = "云泽2026招商"  # noqa: S105 - of a county that lives for one test


@pytest.fixture
def founded(tmp_path: Path, clock: FixedClock) -> tuple[DataFolder, bytes, str]:
    """Return an encrypted county with its first administrator, its key and its recovery code."""
    folder = DataFolder(tmp_path / "own")
    key, code = new_keyring(folder.keys, "丁一帆", PASSWORD)
    desk = create_folder(folder, key, clock)
    found_county(desk, "云泽市", "云泽市商务局", "丁一帆")
    desk.close()
    return folder, key, code


def test_the_file_is_unreadable_without_the_key(founded: tuple[DataFolder, bytes, str]) -> None:
    folder, key, code = founded
    assert "云泽市".encode() not in folder.database.read_bytes()
    assert unlock(folder.keys, "丁一帆", PASSWORD) == key
    assert unlock_by_code(folder.keys, code.lower()) == key
    with pytest.raises(EnvironmentProblem):
        unlock(folder.keys, "丁一帆", "wrong-password")


def test_the_administrator_grows_the_county(
    dressed: QApplication, founded: tuple[DataFolder, bytes, str], clock: FixedClock
) -> None:
    folder, key, _code = founded
    window = make_window(folder, key, sample=False, clock=clock)
    window.show()
    begin(window, "丁一帆")
    settle(window)
    page = window.open("settings")
    settle(window)
    forms = page.people_forms
    forms.unit_name.setText("柏桥镇")
    forms.save_unit()
    settle(window)
    forms.official_name.setText("陈国平")
    forms.official_title.setText("党委书记")
    forms.official_unit.setCurrentIndex(forms.official_unit.findText("柏桥镇"))
    forms.principal.setChecked(True)
    forms.save_official()
    settle(window)
    forms.account_official.setCurrentIndex(forms.account_official.findText("陈国平 柏桥镇"))
    forms.account_role.choose("unit_leader")
    forms.account_login.setText("陈国平")
    forms.account_password.setText("短")
    forms.save_account()
    settle(window)
    assert forms.account_form._messages["password"].text()
    forms.account_password.setText("柏桥镇党委2026")
    forms.save_account()
    settle(window)
    assert _logins(window) == {"丁一帆", "陈国平"}
    window.close()
    dressed.processEvents()
    assert unlock(folder.keys, "陈国平", "柏桥镇党委2026") == key


def _logins(window: Any) -> set[str]:
    found: list[Any] = []
    window.client.submit(lambda place: place.accounts(), found.extend)
    settle(window)
    return {each.login for each in found}
