"""A page of sections under a line of tabs; a section is made when it is first shown."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING, ClassVar, NamedTuple
from uuid import UUID

from PySide6.QtWidgets import QButtonGroup, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from crm.kernel.i18n import _
from ui.pages.page import Page
from ui.widgets.basics import boxed, button, row

if TYPE_CHECKING:
    from ui.shell.window import MainWindow


class SectionEntry(NamedTuple):
    """A section as the tabs list it, its title untranslated; ``kinds`` are the records it shows."""

    key: str
    title: str
    kinds: tuple[str, ...]
    load: Callable[[], type[Page]]


def section(page: str, key: str, title: str, name: str, *kinds: str) -> SectionEntry:
    """Enter a section of ``page`` whose class ``name`` in the file ``key`` is imported when it is first shown."""

    def load() -> type[Page]:
        cls: type[Page] = getattr(import_module(f"ui.pages.{page}.{key}"), name)
        return cls

    return SectionEntry(key, title, kinds, load)


class SectionedPage(Page):
    """The tabs and the section shown under them; subclasses name their ``sections`` and may stand something beside the tabs."""

    sections: ClassVar[tuple[SectionEntry, ...]] = ()

    def __init__(self, shell: MainWindow) -> None:
        """Lay out the tabs over the sections."""
        super().__init__(shell)
        self._made: dict[str, Page] = {}
        self._shown = ""
        self._entries = {entry.key: entry for entry in self.sections}
        self.stack = QStackedWidget()
        self.tabs: dict[str, QPushButton] = {}
        group = QButtonGroup(self)
        for number, entry in enumerate(self.sections, start=1):
            tab = button(_(entry.title), lambda key=entry.key: self.show_section(key), tip=f"Ctrl+{number}")
            tab.setShortcut(f"Ctrl+{number}")
            tab.setCheckable(True)
            tab.setProperty("tab", True)
            group.addButton(tab)
            self.tabs[entry.key] = tab
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(boxed(row(*self.tabs.values(), None, *self.beside_tabs(), spacing=4)))
        layout.addWidget(self.stack, 1)
        self._bring(self.sections[0].key)

    def beside_tabs(self) -> tuple[QWidget, ...]:
        """Return what stands at the right of the tabs."""
        return ()

    @property
    def section(self) -> Page:
        """Return the section in front."""
        return self._made[self._shown]

    def refresh(self) -> None:
        """Let the section in front load again."""
        self.section.refresh()

    def show_section(self, key: str) -> Page:
        """Bring a section to the front and load it."""
        shown = self._bring(key)
        shown.refresh()
        return shown

    def go_to(self, kind: str, record_id: UUID) -> None:
        """Show one record in the section of its kind."""
        entry = next(entry for entry in self.sections if kind in entry.kinds)
        self._bring(entry.key).go_to(kind, record_id)

    def _bring(self, key: str) -> Page:
        if key not in self._made:
            made = self._made[key] = self._entries[key].load()(self.shell)
            self.stack.addWidget(made)
        self._shown = key
        self.tabs[key].setChecked(True)
        self.stack.setCurrentWidget(self._made[key])
        self.setFocusProxy(self._made[key])
        return self._made[key]
