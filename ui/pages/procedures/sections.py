"""The sections of the procedures page, known without loading any of them."""

from __future__ import annotations

from functools import partial

from crm.kernel.i18n import N_
from ui.pages.sections import section

_of_procedures = partial(section, "procedures")

SECTIONS = (
    _of_procedures("first_reports", N_("First reports"), "FirstReportsSection", "report"),
    _of_procedures("conflicts", N_("Conflicts and rulings"), "ConflictsSection", "conflict"),
    _of_procedures("ab_role", N_("AB role"), "AbRoleSection", "handover", "absence"),
    _of_procedures("cases", N_("Time limits"), "CasesSection", "case"),
    _of_procedures("notices", N_("One-time notices"), "NoticesSection", "application", "notice"),
    _of_procedures("transfers", N_("Transfers"), "TransfersSection", "transfer", "pool_offer"),
    _of_procedures("vetoes", N_("Veto reports"), "VetoesSection", "veto"),
)
"""In the order of the tabs; the first one shows first."""
