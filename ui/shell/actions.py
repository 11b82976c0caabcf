"""One registry of actions: id, label, default shortcut and the user's own; conflicts are refused."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from PySide6.QtCore import QKeyCombination, QObject, Qt, Signal
from PySide6.QtGui import QAction, QKeySequence
from shiboken6 import isValid

from crm.kernel.errors import RuleBroken
from crm.kernel.i18n import _
from crm.store.files import write_whole


@dataclass
class Action:
    """Something a person can do: its label is untranslated, ``run`` does it."""

    id: str
    label: str
    shortcut: str
    run: Callable[[], None]
    words: str = ""
    enabled: Callable[[], bool] = field(default=lambda: True)


class ActionRegistry(QObject):
    """All actions by id, with the shortcuts in force; ``changed(id, keys)`` tells every new one."""

    changed = Signal(str, str)

    def __init__(self, own: dict[str, str] | None = None, path: Path | None = None) -> None:
        """Begin with the user's own shortcuts (id → key sequence): those given, else those kept at ``path``."""
        super().__init__()
        self._path = path
        self.own = dict(own) if own is not None else _read(path)
        self.actions: dict[str, Action] = {}

    def add(self, action: Action) -> Action:
        """Register an action. Raises ValueError for an id given twice."""
        if action.id in self.actions:
            raise ValueError(action.id)
        self.actions[action.id] = action
        return action

    def bind(self, action_id: str, shown: QAction) -> None:
        """Give a live QAction the shortcut in force, now and after every change."""

        def take(_changed: str = "", _keys: str = "") -> None:
            if isValid(shown):
                shown.setShortcut(QKeySequence(self.shortcut(action_id)))

        take()
        self.changed.connect(take)

    def shortcut(self, action_id: str) -> str:
        """Return the shortcut in force; a default that a person gave to another action is silent."""
        if action_id in self.own:
            return self.own[action_id]
        default = self.actions[action_id].shortcut
        others = (keys for other, keys in self.own.items() if other in self.actions)
        return "" if any(_clash(default, keys) for keys in others) else default

    def change(self, action_id: str, keys: str) -> None:
        """Give an action another shortcut, keep it, and tell it; no keys at all take the shortcut away.

        Raises KeyError for an unknown id, RuleBroken ``shortcut_unknown``, ``shortcut_plain`` or
        ``shortcut_taken``, EnvironmentProblem when it cannot be kept.
        """
        action = self.actions[action_id]
        wanted = _wanted(keys)
        for other in self.actions:
            if other != action_id and _clash(self.shortcut(other), wanted):
                text = _("{keys} belongs to “{action}”. Choose other keys, or change that one first.")
                raise RuleBroken(
                    "shortcut_taken", text.format(keys=wanted, action=_(self.actions[other].label)), field="shortcut"
                )
        own = {known: kept for known, kept in self.own.items() if known != action_id}
        if wanted != QKeySequence(action.shortcut).toString():
            own[action_id] = wanted
        if self._path is not None:
            write_whole(self._path, json.dumps(own, indent=1, sort_keys=True).encode())
        self.own = own
        self.changed.emit(action_id, self.shortcut(action_id))


def _wanted(keys: str) -> str:
    """Return keys as Qt writes them. Raises RuleBroken ``shortcut_unknown`` or ``shortcut_plain``."""
    if not keys.strip():
        return ""
    wanted = QKeySequence(keys)
    first = wanted[0] if wanted.count() else QKeyCombination()  # type: ignore[index] # Qt's stubs lack it
    if first.key() in (Qt.Key.Key_unknown, Qt.Key(0)):
        text = _("“{keys}” is not a key combination; press the keys, or write them as Ctrl+Shift+E.")
        raise RuleBroken("shortcut_unknown", text.format(keys=keys), field="shortcut")
    command = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier
    if not first.keyboardModifiers() & command and not Qt.Key.Key_F1 <= first.key() <= Qt.Key.Key_F35:
        text = _("{keys} is needed for typing. Choose keys with Ctrl or Alt, or a function key.")
        raise RuleBroken("shortcut_plain", text.format(keys=wanted.toString()), field="shortcut")
    return wanted.toString()


def _clash(one: str, other: str) -> bool:
    """Tell whether two shortcuts cannot both work: the same keys, or one the beginning of the other."""
    if not one or not other:
        return False
    left, right = QKeySequence(one), QKeySequence(other)
    no = QKeySequence.SequenceMatch.NoMatch
    return left.matches(right) is not no or right.matches(left) is not no


def _read(path: Path | None) -> dict[str, str]:
    """Return the shortcuts kept at ``path``; an unreadable file counts as none."""
    if path is None:
        return {}
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    if not isinstance(found, dict):
        return {}
    return {key: keys for key, keys in found.items() if isinstance(keys, str)}
