"""The sections of the league's page, known without loading any of them."""

from __future__ import annotations

from functools import partial

from crm.kernel.i18n import N_
from ui.pages.sections import section

_of_league = partial(section, "league")

SECTIONS = (
    _of_league("leaderboard", N_("Leaderboard"), "LeaderboardSection", "score"),
    _of_league("targets", N_("Targets"), "TargetsSection"),
    _of_league("targets", N_("Targets"), "TargetsSection", "target"),
    _of_league("schemes", N_("Scoring schemes"), "SchemesSection", "scheme"),
)
"""In the order of the tabs; the first one shows first. A ``score`` is named by its unit's id."""
