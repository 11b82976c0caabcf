"""The headless commands (design §5): thin, over the same services as the window; one file a group."""

from __future__ import annotations

from crm.commands import (
    care,
    cases,
    duplicates,
    fieldtime,
    first_reports,
    grants,
    papers,
    querydesk,
    records,
    scores,
    targets,
    tasks,
    visits,
    workdays,
)
from crm.commands.base import commands, run_command

GROUPS = (
    care,
    records,
    duplicates,
    first_reports,
    cases,
    fieldtime,
    tasks,
    visits,
    workdays,
    targets,
    scores,
    papers,
    grants,
    querydesk,
)
"""Each registers its commands on ``commands`` when it is imported."""

__all__ = ["GROUPS", "commands", "run_command"]
