"""Procedures 五项制度: one section a procedure, under a line of tabs."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtWidgets import QButtonGroup, QPushButton, QStackedWidget, QVBoxLayout

from crm.kernel.i18n import _
from ui.pages.page import Page
from ui.pages.procedures.next_out import NextOutStrip
from ui.pages.procedures.sections import SECTIONS
from ui.widgets.basics import boxed, button, row

if TYPE_CHECKING:
    from ui.shell.window import MainWindow


class ProceduresPage(Page):
    """The tabs and the section shown under them; a section is made when it is first shown."""

    key = "procedures"

    def __init__(self, shell: MainWindow) -> None:
        """Lay out the tabs over the sections."""
        super().__init__(shell)
        self._sections: dict[str, Page] = {}
        self._shown = ""
        self._entries = {entry.key: entry for entry in SECTIONS}
        self.stack = QStackedWidget()
        self.tabs: dict[str, QPushButton] = {}
        group = QButtonGroup(self)
        for number, entry in enumerate(SECTIONS, start=1):
            tab = button(_(entry.title), lambda key=entry.key: self.show_section(key), tip=f"Ctrl+{number}")
            tab.setShortcut(f"Ctrl+{number}")
            tab.setCheckable(True)
            tab.setProperty("tab", True)
            group.addButton(tab)
            self.tabs[entry.key] = tab
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        self.next_out = NextOutStrip(shell)
        layout.addWidget(boxed(row(*self.tabs.values(), None, self.next_out, spacing=4)))
        layout.addWidget(self.stack, 1)
        self._bring(SECTIONS[0].key)

    @property
    def section(self) -> Page:
        """Return the section in front."""
        return self._sections[self._shown]

    def refresh(self) -> None:
        """Let the section in front load again, and what runs out next."""
        self.section.refresh()
        self.next_out.refresh()

    def show_section(self, key: str) -> Page:
        """Bring a section to the front and load it."""
        shown = self._bring(key)
        shown.refresh()
        return shown

    def go_to(self, kind: str, record_id: UUID) -> None:
        """Show one record in the section of its kind."""
        entry = next(entry for entry in SECTIONS if kind in entry.kinds)
        self._bring(entry.key).go_to(kind, record_id)

    def _bring(self, key: str) -> Page:
        if key not in self._sections:
            made = self._sections[key] = self._entries[key].load()(self.shell)
            self.stack.addWidget(made)
        self._shown = key
        self.tabs[key].setChecked(True)
        self.stack.setCurrentWidget(self._sections[key])
        self.setFocusProxy(self._sections[key])
        return self._sections[key]
