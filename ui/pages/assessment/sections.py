"""The sections of the assessment page, known without loading any of them."""

from __future__ import annotations

from functools import partial

from crm.kernel.i18n import N_
from ui.pages.sections import section

_of_assessment = partial(section, "assessment")

SECTIONS = (
    _of_assessment("tasks", N_("Tasks of the year"), "TasksSection", "rhythm_task"),
    _of_assessment("ceremonies", N_("Mass ceremonies"), "CeremoniesSection", "ceremony"),
    _of_assessment("campaigns", N_("Four seasons"), "CampaignsSection", "campaign"),
    _of_assessment("inspections", N_("Inspections"), "InspectionsSection", "inspection", "finding"),
    _of_assessment("contests", N_("Contests"), "ContestsSection", "contest"),
    _of_assessment("evaluations", N_("Evaluations"), "EvaluationsSection"),
)
"""In the order of the tabs; the first one shows first."""
