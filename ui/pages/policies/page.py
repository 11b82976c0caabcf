"""Policies 政策: clauses with their reviews, promises in contracts, grants, and the ledger of what is promised and paid."""

from __future__ import annotations

from ui.pages.policies.sections import SECTIONS
from ui.pages.sections import SectionedPage


class PoliciesPage(SectionedPage):
    """The sections of policies under their tabs."""

    key = "policies"
    sections = SECTIONS
