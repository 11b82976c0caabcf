"""The sections of the reserve page, known without loading any of them."""

from __future__ import annotations

from functools import partial

from crm.kernel.i18n import N_
from ui.pages.sections import section

_of_reserve = partial(section, "reserve")

SECTIONS = (
    _of_reserve("pool", N_("Projects in reserve"), "PoolSection"),
    _of_reserve("chains", N_("Industry chains"), "ChainsSection", "chain"),
    _of_reserve("enclaves", N_("Enclaves"), "EnclavesSection", "enclave"),
    _of_reserve("investors", N_("Investor classes"), "InvestorsSection"),
)
"""In the order of the tabs; the first one shows first."""
