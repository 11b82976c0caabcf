"""What every page is: a widget that knows its shell, refreshes itself and can be sent to a record."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtWidgets import QFrame, QLabel, QWidget

from ui.widgets.basics import boxed, label, row

if TYPE_CHECKING:
    from uuid import UUID

    from ui.shell.window import MainWindow


class Page(QFrame):
    """A page of the window; subclasses set ``key`` and build themselves in ``__init__``."""

    key = ""

    def __init__(self, shell: MainWindow) -> None:
        """Keep the shell."""
        super().__init__()
        self.setObjectName("page")
        self.shell = shell

    def refresh(self) -> None:
        """Load what the page shows; called when it comes to the front and after every act."""

    def go_to(self, kind: str, record_id: UUID) -> None:
        """Show one record of the page's subject."""

    def head(self, title: str, *parts: QWidget | None) -> QWidget:
        """Return the title line: title, then chips and actions; None stretches."""
        self.title = QLabel(title)
        self.title.setObjectName("title")
        line = boxed(row(self.title, *parts, spacing=8, margins=(0, 0, 0, 0)))
        line.setFixedHeight(38)
        return line

    def foot(self, words: str) -> QLabel:
        """Return the faint line of keys that work here."""
        return label(words, "faint")


class PageEntry(NamedTuple):
    """A page as the rail lists it, its title untranslated; ``load`` imports its class when it is first opened.

    ``kinds`` are the records that open on it.
    """

    key: str
    title: str
    icon: str
    load: Callable[[], type[Page]]
    kinds: tuple[str, ...] = ()
