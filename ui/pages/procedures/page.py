"""Procedures 五项制度: one section a procedure, under a line of tabs."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from ui.pages.procedures.next_out import NextOutStrip
from ui.pages.procedures.sections import SECTIONS
from ui.pages.sections import SectionedPage


class ProceduresPage(SectionedPage):
    """The procedures, with what runs out next beside their tabs."""

    key = "procedures"
    sections = SECTIONS

    def beside_tabs(self) -> tuple[QWidget, ...]:
        """Return the strip of what runs out next."""
        self.next_out = NextOutStrip(self.shell)
        return (self.next_out,)

    def refresh(self) -> None:
        """Let the section in front load again, and what runs out next."""
        super().refresh()
        self.next_out.refresh()
