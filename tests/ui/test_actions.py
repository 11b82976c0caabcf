"""Shortcuts: one registry, changes kept and live, conflicts and keys needed for typing refused."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication

from crm.kernel.errors import EnvironmentProblem, RuleBroken
from crm.kernel.i18n import _
from ui.shell.actions import Action, ActionRegistry


def _registry(path: Path | None = None, own: dict[str, str] | None = None) -> ActionRegistry:
    registry = ActionRegistry(own, path)
    for name, keys in (("undo", "Ctrl+Z"), ("refresh", "F5"), ("trip", "Ctrl+T"), ("quiet", "")):
        registry.add(Action(name, name, keys, lambda: None))
    return registry


@pytest.fixture
def path(tmp_path: Path, qapp: QApplication) -> Path:
    """Return where the shortcuts are kept."""
    assert qapp is not None
    return tmp_path / "shortcuts.json"


def test_change_is_in_force_after_the_next_start(path: Path) -> None:
    _registry(path).change("undo", "Ctrl+Shift+U")
    assert _registry(path).shortcut("undo") == "Ctrl+Shift+U"
    assert _registry(path).shortcut("refresh") == "F5"


def test_change_reaches_live_actions_and_listeners(path: Path) -> None:
    registry, shown, told = _registry(path), QAction(), []
    registry.bind("undo", shown)
    assert shown.shortcut().toString() == "Ctrl+Z"
    registry.changed.connect(lambda *what: told.append(what))
    registry.change("undo", "ctrl+u")
    assert shown.shortcut().toString() == "Ctrl+U"
    assert told == [("undo", "Ctrl+U")]


def test_change_after_its_button_is_gone_does_no_harm(path: Path) -> None:
    registry, shown = _registry(path), QAction()
    registry.bind("undo", shown)
    shown.deleteLater()
    QApplication.sendPostedEvents(shown, 0)
    registry.change("undo", "Ctrl+U")
    assert registry.shortcut("undo") == "Ctrl+U"


@pytest.mark.parametrize("keys", ["Ctrl+T", "ctrl+t", "Ctrl+T, Ctrl+A"])
def test_taken_keys_are_refused_and_nothing_changes(path: Path, keys: str) -> None:
    registry = _registry(path)
    with pytest.raises(RuleBroken) as caught:
        registry.change("undo", keys)
    assert caught.value.code == "shortcut_taken"
    assert _("trip") in caught.value.message
    assert registry.shortcut("undo") == "Ctrl+Z"
    assert not path.exists()


def test_freed_keys_may_be_taken(path: Path) -> None:
    registry = _registry(path)
    registry.change("trip", "Ctrl+Shift+T")
    registry.change("undo", "Ctrl+T")
    assert registry.shortcut("undo") == "Ctrl+T"


@pytest.mark.parametrize(
    ("keys", "code"), [("Ctrl+Foo", "shortcut_unknown"), ("E", "shortcut_plain"), ("Shift+E", "shortcut_plain")]
)
def test_keys_that_are_none_or_needed_for_typing_are_refused(path: Path, keys: str, code: str) -> None:
    with pytest.raises(RuleBroken) as caught:
        _registry(path).change("undo", keys)
    assert caught.value.code == code


def test_function_keys_and_no_keys_are_allowed(path: Path) -> None:
    registry = _registry(path)
    registry.change("undo", "F8")
    registry.change("trip", "")
    again = _registry(path)
    assert (again.shortcut("undo"), again.shortcut("trip")) == ("F8", "")


def test_going_back_to_the_default_forgets_the_change(path: Path) -> None:
    registry = _registry(path)
    registry.change("undo", "F8")
    registry.change("undo", "Ctrl+Z")
    assert registry.own == {}
    assert _registry(path).own == {}


def test_default_given_away_by_an_older_change_is_silent(path: Path) -> None:
    registry = _registry(path, {"undo": "F5"})
    assert (registry.shortcut("undo"), registry.shortcut("refresh")) == ("F5", "")


def test_change_that_cannot_be_kept_does_not_come_into_force(tmp_path: Path, path: Path) -> None:
    path.write_text("in the way")
    registry = _registry(path / "shortcuts.json")
    with pytest.raises(EnvironmentProblem):
        registry.change("undo", "F8")
    assert registry.shortcut("undo") == "Ctrl+Z"
    assert tmp_path.is_dir()


@pytest.mark.parametrize("content", [b"{", b"[]", b"\xff", b'{"undo": 3}'])
def test_unreadable_file_counts_as_none(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    assert _registry(path).shortcut("undo") == "Ctrl+Z"


def test_unknown_action_and_double_id_are_errors(path: Path) -> None:
    registry = _registry(path)
    with pytest.raises(KeyError):
        registry.change("nothing", "F8")
    with pytest.raises(ValueError, match="undo"):
        registry.add(Action("undo", "undo", "", lambda: None))
