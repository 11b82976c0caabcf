"""Assessment 督查考核: the year's tasks, ceremonies, campaigns, inspections, contests and evaluations, a section each."""

from __future__ import annotations

from ui.pages.assessment.sections import SECTIONS
from ui.pages.sections import SectionedPage


class AssessmentPage(SectionedPage):
    """The rhythm of the year and what it judges."""

    key = "assessment"
    sections = SECTIONS
