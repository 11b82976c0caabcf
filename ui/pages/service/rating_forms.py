"""The dialogs of ratings: enter or correct one, note a call-back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QLineEdit

from crm.kernel.i18n import _
from crm.procedures.service_rating.queries import RatingRow, RectificationRow, ToRate
from crm.procedures.service_rating.rules import COLLECTED, LEVEL_NAMES, Level
from crm.procedures.service_rating.service import (
    CallBackData,
    RatingData,
    call_back,
    correct_rating,
    enter_rating,
    report_rectification,
)
from ui.pages.procedures.act_dialog import ActDialog, Run, TextDialog
from ui.widgets.forms import Choice, DateEdit, TextBox, check_box

if TYPE_CHECKING:
    from ui.shell.window import MainWindow


class RatingDialog(ActDialog):
    """The investor's rating of a closed case 评价; the two lowest need a comment and open a rectification."""

    def __init__(self, shell: MainWindow, each: ToRate | RatingRow) -> None:
        """Begin empty, or with the rating that is corrected."""
        self.each = each
        self.old = each if isinstance(each, RatingRow) else None
        title = _("Correct rating") if self.old else _("Enter rating")
        words = _("“{title}”, {unit}. The two lowest levels open a rectification.").format(title=each.title, unit=each.unit)
        super().__init__(shell, title, words)

    def fields(self) -> None:
        """Add the fields."""
        old = self.old
        levels = [(level, _(name)) for level, name in LEVEL_NAMES.items()]
        self.level = self.form.add("level", _("Rating"), Choice(levels, old.level if old else Level.VERY_SATISFIED), needed=True)
        self.rated_by = self.form.add("rated_by", _("Rated by"), QLineEdit(old.rated_by if old else ""), needed=True)
        ways = [(key, _(name)) for key, name in COLLECTED.items()]
        self.collected = self.form.add("collected", _("Collected"), Choice(ways, old.collected if old else "phone"), needed=True)
        day = old.rated_on if old else self.shell.today
        self.day = self.form.add("rated_on", _("Rated on"), DateEdit(day), needed=True)
        self.comment = self.form.add("comment", _("Comment"), TextBox(lines=3))
        if old is not None:
            self.comment.setText(old.comment)
            self.reason = self.form.add("reason", _("Reason for the correction"), TextBox(lines=2), needed=True)

    def gather(self) -> Run:
        """Return the act. Raises RuleBroken."""
        data = RatingData(
            Level(str(self.level.value())),
            self.rated_by.text(),
            str(self.collected.value()),
            self.day.day("rated_on") or self.shell.today,
            self.comment.text(),
        )
        if self.old is not None:
            rating_id, reason = self.old.id, self.reason.text()
            return lambda work: correct_rating(work, rating_id, data, reason)
        case_id = self.each.case_id
        return lambda work: enter_rating(work, case_id, data)


class CallBackDialog(ActDialog):
    """A call-back 回访 after a rectification."""

    def __init__(self, shell: MainWindow, found: RectificationRow, rated_by: str) -> None:
        """Begin with today and whoever rated."""
        self.found, self._rated_by = found, rated_by
        words = _("An investor who is not satisfied opens the rectification again. The rating stays as it was.")
        super().__init__(shell, _("Call back"), words, _("Save"))

    def fields(self) -> None:
        """Add the fields."""
        self.day = self.form.add("called_on", _("Called on"), DateEdit(self.shell.today), needed=True)
        self.who = self.form.add("spoke_with", _("Spoke with"), QLineEdit(self._rated_by), needed=True)
        self.satisfied = self.form.add("satisfied", "", check_box(_("satisfied with the rectification")))
        self.satisfied.setAccessibleName(_("satisfied with the rectification"))
        self.text = self.form.add("text", _("What was said"), TextBox(lines=3), needed=True)

    def gather(self) -> Run:
        """Return the act. Raises RuleBroken."""
        data = CallBackData(
            self.day.day("called_on") or self.shell.today, self.who.text(), self.satisfied.isChecked(), self.text.text()
        )
        found_id = self.found.id
        return lambda work: call_back(work, found_id, data)


def rectify_dialog(shell: MainWindow, found: RectificationRow) -> ActDialog:
    """Ask what was done after a low rating."""
    words = _("Whoever collected the rating calls the investor back.")
    field = ("text", _("How it was seen to"))
    return TextDialog(
        shell,
        _("Report rectification"),
        field,
        lambda work, text: report_rectification(work, found.id, text),
        words=words,
        lines=5,
    )
