"""One registry of actions: id, label, default shortcut and the user's own; conflicts are refused."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from PySide6.QtGui import QKeySequence

from crm.kernel.errors import RuleBroken
from crm.kernel.i18n import _


@dataclass
class Action:
    """Something a person can do: its label is untranslated, ``run`` does it."""

    id: str
    label: str
    shortcut: str
    run: Callable[[], None]
    words: str = ""
    enabled: Callable[[], bool] = field(default=lambda: True)


class ActionRegistry:
    """All actions by id, with the shortcuts in force."""

    def __init__(self, own: dict[str, str] | None = None) -> None:
        """Begin with the user's own shortcuts (id → key sequence)."""
        self.own = dict(own or {})
        self.actions: dict[str, Action] = {}

    def add(self, action: Action) -> Action:
        """Register an action. Raises ValueError for an id given twice."""
        if action.id in self.actions:
            raise ValueError(action.id)
        self.actions[action.id] = action
        return action

    def shortcut(self, action_id: str) -> str:
        """Return the shortcut in force."""
        return self.own.get(action_id, self.actions[action_id].shortcut)

    def change(self, action_id: str, keys: str) -> None:
        """Give an action another shortcut. Raises RuleBroken ``shortcut_taken``."""
        wanted = QKeySequence(keys).toString()
        for other in self.actions:
            if other != action_id and wanted and QKeySequence(self.shortcut(other)).toString() == wanted:
                text = _("{keys} belongs to “{action}”. Choose other keys, or change that one first.")
                raise RuleBroken(
                    "shortcut_taken", text.format(keys=wanted, action=_(self.actions[other].label)), field="shortcut"
                )
        self.own[action_id] = wanted
