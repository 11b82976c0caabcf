"""The sections of the procedures page, known without loading any of them."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING, NamedTuple

from crm.kernel.i18n import N_

if TYPE_CHECKING:
    from ui.pages.page import Page


class SectionEntry(NamedTuple):
    """A section as the tabs list it, its title untranslated; ``kinds`` are the records it shows."""

    key: str
    title: str
    kinds: tuple[str, ...]
    load: Callable[[], type[Page]]


def _section(key: str, title: str, name: str, *kinds: str) -> SectionEntry:
    """Enter a section whose class ``name`` is imported when it is first shown."""

    def load() -> type[Page]:
        cls: type[Page] = getattr(import_module(f"ui.pages.procedures.{key}"), name)
        return cls

    return SectionEntry(key, title, kinds, load)


SECTIONS = (
    _section("first_reports", N_("First reports"), "FirstReportsSection", "report"),
    _section("conflicts", N_("Conflicts and rulings"), "ConflictsSection", "conflict"),
    _section("ab_role", N_("AB role"), "AbRoleSection", "handover", "absence"),
    _section("cases", N_("Time limits"), "CasesSection", "case"),
    _section("notices", N_("One-time notices"), "NoticesSection", "application", "notice"),
    _section("transfers", N_("Transfers"), "TransfersSection", "transfer", "pool_offer"),
    _section("vetoes", N_("Veto reports"), "VetoesSection", "veto"),
)
"""In the order of the tabs; the first one shows first."""
