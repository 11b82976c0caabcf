"""The sections of the service page, known without loading any of them."""

from __future__ import annotations

from functools import partial

from crm.kernel.i18n import N_
from ui.pages.sections import section

_of_service = partial(section, "service")

SECTIONS = (
    _of_service("obstacles", N_("Ledger of obstacles"), "ObstaclesSection", "obstacle"),
    _of_service("ratings", N_("Service ratings"), "RatingsSection", "rating", "rectification"),
    _of_service("windows", N_("Windows"), "WindowsSection", "service_window"),
)
"""In the order of the tabs; the first one shows first."""
