"""The reserve 储备库: projects in reserve, industry chains, enclaves, and the investors that the county talks to."""

from __future__ import annotations

from ui.pages.reserve.sections import SECTIONS
from ui.pages.sections import SectionedPage


class ReservePage(SectionedPage):
    """The sections of the reserve."""

    key = "reserve"
    sections = SECTIONS
