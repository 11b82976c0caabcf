"""The sections of the policies page, known without loading any of them."""

from __future__ import annotations

from functools import partial

from crm.kernel.i18n import N_
from ui.pages.sections import section

_of_policies = partial(section, "policies")

SECTIONS = (
    _of_policies("clauses", N_("Policy clauses"), "ClausesSection", "clause"),
    _of_policies("commitments", N_("Policy promises"), "CommitmentsSection", "commitment"),
    _of_policies("grants", N_("Grants"), "GrantsSection", "grant"),
    _of_policies("exposure", N_("Ledger of promises"), "ExposureSection"),
)
"""In the order of the tabs; the first one shows first."""
