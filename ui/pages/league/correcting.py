"""Dialogs of the bureau about scores: a correction by hand, a report found false, published scores that turned out otherwise."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtWidgets import QLineEdit

from crm.kernel.i18n import _
from crm.league.scores.board import Drifted
from crm.league.scores.periods import Period
from crm.league.scores.report import tenths
from crm.league.scores.service import correct_published_scores, correct_score, correction_points, find_false_report
from ui.pages.procedures.act_dialog import ActDialog, Run, TextDialog
from ui.widgets.forms import Choice, DateEdit, TextBox

if TYPE_CHECKING:
    from ui.shell.window import MainWindow


class CorrectDialog(ActDialog):
    """Adds or takes points of a unit, on a day, with a reason."""

    def __init__(self, shell: MainWindow, units: tuple[tuple[UUID, str], ...], unit_id: UUID) -> None:
        """Offer ``units`` with one of them chosen."""
        self._units, self._unit = units, unit_id
        words = _("The points count in every period that holds the day. What is published already stays as it is.")
        super().__init__(shell, _("Correct a score"), words, _("Correct score"))

    def fields(self) -> None:
        """Add unit, points, day and reason."""
        self.unit = self.form.add("unit_id", _("Unit"), Choice(self._units, self._unit))
        self.points = self.form.add("points", _("Points"), QLineEdit(), needed=True)
        self.points.setPlaceholderText(_("such as 1.5 or -2"))
        self.day = self.form.add("day", _("Day"), DateEdit(self.shell.today), needed=True)
        self.reason = self.form.add("reason", _("Reason"), TextBox(lines=3), needed=True)

    def gather(self) -> Run:
        """Return the act with what was entered. Raises RuleBroken."""
        unit_id, points = self.unit.value(), correction_points(self.points.text())
        day, reason = self.day.day("day") or self.shell.today, self.reason.text()
        if not isinstance(unit_id, UUID):
            raise TypeError(unit_id)
        return lambda work: correct_score(work, unit_id, day, points, reason)


def false_report_dialog(shell: MainWindow, lead_id: UUID, unit_id: UUID, words: str) -> TextDialog:
    """Return the dialog that records a false report of a lead; ``words`` name it and its unit."""
    said = _("{what}: say what was reported and what was found. The scheme in force says what it costs.").format(what=words)
    return TextDialog(
        shell,
        _("Find false report"),
        ("reason", _("Reason")),
        lambda work, reason: find_false_report(work, lead_id, unit_id, reason),
        words=said,
        verb=_("Record false report"),
    )


def published_dialog(shell: MainWindow, period: Period, drifted: tuple[Drifted, ...]) -> TextDialog:
    """Return the dialog that states how published scores of a month stand now."""
    lines = [
        _("{unit}: {before} → {after} points, rank {rank_before} → {rank_after}").format(
            unit=each.unit,
            before=tenths(each.tenths_before),
            after=tenths(each.tenths_after),
            rank_before=each.rank_before,
            rank_after=each.rank_after,
        )
        for each in drifted
    ]
    said = _("The published bulletin stays as it is; the next one states these corrections with the reason:")
    return TextDialog(
        shell,
        _("Correct published scores"),
        ("reason", _("Reason")),
        lambda work, reason: correct_published_scores(work, period, reason),
        words="\n".join((said, *lines)),
        verb=_("State corrections"),
    )
