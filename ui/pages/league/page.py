"""The league 打擂台: who stands where and why, targets and progress, scoring schemes, one section each."""

from __future__ import annotations

from ui.pages.league.sections import SECTIONS
from ui.pages.sections import SectionedPage


class LeaguePage(SectionedPage):
    """The sections of the league under their tabs."""

    key = "league"
    sections = SECTIONS
