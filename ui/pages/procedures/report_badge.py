"""A first report's clock in words."""

from __future__ import annotations

from crm.kernel.i18n import _
from crm.procedures.first_report.queries import ReportRow
from crm.procedures.first_report.rules import STATE_NAMES, ReportState
from ui.widgets.basics import Badge


def report_badge(report: ReportRow) -> Badge:
    """Return a first report's clock as a badge, or its state when no clock runs."""
    if report.days_left is None:
        state = "warn" if report.state == ReportState.RETURNED else "neutral"
        return Badge(state, _(STATE_NAMES[ReportState(report.state)]))
    if report.days_left < 0:
        return Badge("bad", _("{days} days over").format(days=-report.days_left))
    if report.days_left == 0:
        return Badge("warn", _("due today"))
    return Badge("warn" if report.days_left == 1 else "good", _("{days} days left").format(days=report.days_left))
