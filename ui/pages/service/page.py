"""Service 服务: obstacles and who clears them, what investors say of closed cases, and the windows of the approval bureau."""

from __future__ import annotations

from ui.pages.sections import SectionedPage
from ui.pages.service.sections import SECTIONS


class ServicePage(SectionedPage):
    """What the county does for investors, a section each."""

    key = "service"
    sections = SECTIONS
