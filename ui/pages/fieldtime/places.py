"""The places of an itinerary as typed, completed from the table of divisions and read back in full."""

from __future__ import annotations

import re

from PySide6.QtCore import QStringListModel, Qt, Signal
from PySide6.QtWidgets import QCompleter, QLineEdit, QVBoxLayout, QWidget

from crm.enterprises.divisions import find_division, joined_paths, suggest_divisions
from crm.enterprises.rules import TARGET_REGIONS
from crm.kernel.i18n import _
from ui.widgets.basics import label

_BETWEEN = re.compile(r"[\s、，,；;→]+")


class PlacesEdit(QWidget):
    """A line of places; below it which province and city each is, and the target regions they lie in."""

    textChanged = Signal(str)

    def __init__(self) -> None:
        """Begin empty."""
        super().__init__()
        self.line = QLineEdit()
        self.line.setPlaceholderText(_("outside the county, separated by spaces"))
        self.read_back = label("", "faint", wrap=True)
        self.read_back.hide()
        self._names = QStringListModel(self)
        completer = QCompleter(self._names, self)
        completer.setWidget(self.line)
        completer.setCompletionMode(QCompleter.CompletionMode.PopupCompletion)
        completer.activated.connect(self._take)
        self._completer = completer
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        layout.addWidget(self.line)
        layout.addWidget(self.read_back)
        self.setFocusProxy(self.line)
        self.line.textChanged.connect(self._changed)
        self.line.textEdited.connect(self._complete)

    def setAccessibleName(self, name: str) -> None:
        """Name the field where the cursor goes."""
        super().setAccessibleName(name)
        self.line.setAccessibleName(name)

    def text(self) -> str:
        """Return what was typed."""
        return self.line.text()

    def setText(self, text: str) -> None:
        """Replace what is shown."""
        self.line.setText(text)

    def places(self) -> tuple[str, ...]:
        """Return the places one by one."""
        return tuple(part for part in _BETWEEN.split(self.line.text()) if part)

    def _changed(self, text: str) -> None:
        """Read the places back with their province, city and region."""
        places = self.places()
        found = [find_division(place) for place in places]
        regions = dict.fromkeys(_(TARGET_REGIONS[each.region]) for each in found if each is not None)
        words = joined_paths(places)
        self.read_back.setText(f"{words}　{'、'.join(regions)}" if regions else words)
        self.read_back.setVisible(bool(places))
        self.textChanged.emit(text)

    def _complete(self, text: str) -> None:
        """Offer divisions that begin with the word under the cursor."""
        word = _BETWEEN.split(text[: self.line.cursorPosition()])[-1]
        names = [each.name if each.level < 2 else each.path.replace(" ", "") for each in suggest_divisions(word)] if word else []
        if not names or names == [word]:
            self._completer.popup().hide()
            return
        self._names.setStringList(names)
        self._completer.setCompletionPrefix("")
        self._completer.complete()

    def _take(self, name: str) -> None:
        """Put the chosen division in place of the word under the cursor."""
        at, text = self.line.cursorPosition(), self.line.text()
        start = at - len(_BETWEEN.split(text[:at])[-1])
        self.line.setText(text[:start] + name + text[at:])
        self.line.setCursorPosition(start + len(name))
        self.line.setFocus(Qt.FocusReason.OtherFocusReason)
